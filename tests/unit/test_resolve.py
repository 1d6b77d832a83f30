"""What a reference means: followed, corrected, ambiguous or unresolved, with the reason and the evidence."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import papers
from kg.check import check, key_of
from kg.model import Block, Candidate, Citation, Document, Footnote, Link, Source
from kg.register import Register
from kg.resolve import CLEAR, Known, candidates, choose, impossible
from kg.store import Graph

ROOT = Path(__file__).resolve().parents[2]
CHECKS: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/checks.toml").read_text(encoding="utf-8"))["case"]
DAY = date(2022, 11, 16)


def known(until: date = date(2024, 12, 31)) -> Known:
    return Known(Register.load(), until)


def resolved(
    *lines: str,
    day: date | None = DAY,
    notes: tuple[tuple[int, str, str], ...] = (),
    links: tuple[tuple[str, str], ...] = (),
) -> tuple[Citation, ...]:
    """Resolve what stands in lines of text. notes: (line, words the mark stands behind, text); links: (words, target)."""
    text, blocks, footnotes = "", [], []
    for line in lines:
        blocks.append(Block("al", len(text), len(text) + len(line)))
        text += line + "\n"
    for number, (line, behind, note) in enumerate(notes, 1):
        anchor = text.index(behind, blocks[line].start) + len(behind)
        start = len(text) + len(f"{number} ")
        text += f"{number} {note}\n"
        footnotes.append(Footnote(str(number), start, start + len(note), anchor))
        blocks.append(Block("noot", start, start + len(note), 0, str(number)))
    found = tuple(
        Link(text.index(words), text.index(words) + len(words), target, "url" if "://" in target else "document")
        for words, target in links
    )
    document = Document(
        "kst-29544-1158", "brief", Source("x", "text", "", 0), text, tuple(blocks),
        footnotes=tuple(footnotes), links=found, date=day,
    )  # fmt: skip
    citations = papers.understand(document).citations
    for citation in citations:
        assert text[citation.mention.start : citation.mention.end] == citation.mention.quote
        start, end = citation.sentence
        assert text[start:end] == text[start:end].strip() != ""
    return citations


def one(*lines: str, **more: Any) -> Citation:
    (citation,) = resolved(*lines, **more)
    return citation


# --- followed


def test_what_nothing_speaks_against_is_followed() -> None:
    found = one("Zie Kamerstuk 32 824, nr. 341.")
    assert (found.status, found.targets, found.reason, found.issues) == ("followed", ("kst-32824-341",), "", ())
    assert found.confidence == found.mention.confidence


def test_a_list_is_one_citation_with_all_its_targets() -> None:
    found = one("Zie Kamerstuk 32 824, nrs. 340 en 341.")
    assert found.targets == ("kst-32824-340", "kst-32824-341")


def test_a_joint_paper_is_the_one_of_the_first_dossier() -> None:
    assert one("Zie Kamerstuk 32 824 en 29 544, nr. 370.").targets == ("kst-32824-370",)


def test_without_a_key_there_is_a_reason() -> None:
    found = one("Zie Handelingen II 2016/17, nr. 66.")
    assert (found.status, found.targets) == ("unresolved", ())
    assert found.reason == "een vergadering zonder item wijst geen enkel stuk aan"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Kamerstuk 35 763", "dossier-35763"),
        ("Stb. 2021, 38", "stb-2021-38"),
        ("Aanhangsel Handelingen II 2022/23, nr. 12", "ah-tk-20222023-12"),
        ("ECLI:NL:RVS:2023:4418", "ECLI:NL:RVS:2023:4418"),
        ("artikel 3:2 van de Awb", "BWBR0005537"),
    ],
)
def test_other_kinds_are_followed_as_printed(text: str, target: str) -> None:
    found = one(f"Dat volgt uit {text}.")
    assert (found.status, found.targets, found.candidates) == ("followed", (target,), ())


# --- does it exist?


@pytest.mark.parametrize(
    ("key", "day", "expected"),
    [
        ("kst-32824-341", DAY, False),
        ("kst-32824-9999", DAY, True),
        ("kst-32824-9999", None, False),
        ("kst-32824-9999", date(2024, 12, 31), True),
        ("kst-32824-9999", date(2025, 1, 1), False),
        ("kst-32824-442", DAY, False),
        ("kst-99999-1", DAY, True),
        ("kst-99999-1", date(2025, 6, 1), False),
        ("kst-12345-1", DAY, False),
        ("kst-6711-4", DAY, False),
        ("kst-32824-ZZ", DAY, False),
        ("stb-2021-38", DAY, False),
        ("dossier-99999", DAY, False),
    ],
    ids=[
        "known", "above", "undated", "last-day", "too-new", "gap", "no-dossier", "new-dossier", "before-the-list",
        "old-dossier", "letters", "gazette", "bare",
    ],
)  # fmt: skip
def test_what_cannot_exist(key: str, day: date | None, expected: bool) -> None:
    assert impossible(key, known(), day) is expected


def test_a_number_the_list_lacks_is_followed_with_an_issue() -> None:
    found = one("Zie Kamerstuk 32 824, nr. 442.")
    assert (found.status, found.targets) == ("followed", ("kst-32824-442",))
    assert found.issues == ("nummer-onbekend",)
    assert found.confidence == pytest.approx(found.mention.confidence - 0.15)


def test_a_paper_newer_than_the_list_may_cite_what_it_likes() -> None:
    found = one("Zie Kamerstuk 99 999, nr. 1.", day=date(2025, 6, 1))
    assert (found.status, found.issues) == ("followed", ("nummer-onbekend",))


def test_an_unknown_dossier_is_an_issue() -> None:
    assert one("Zie Kamerstuk 99 999.").issues == ("dossier-onbekend",)


# --- the misprint of footnote 17


LETTER = (
    "In september gaf ik een eerste antwoord op een motie (Kamerstuk 32 824, nr. 341).",
    "Ik spreek met gemeenten, zoals gevraagd in de motie van het lid Aartsen, over meer werk.",
)
NOTE = ((1, "Aartsen", "Kamerstuk 32 825, nr. 372."),)


def test_a_number_that_cannot_be_gives_candidates_and_none_is_chosen() -> None:
    found = resolved(*LETTER, notes=NOTE)[-1]
    assert (found.status, found.targets, found.mention.footnote) == ("ambiguous", (), "1")
    assert found.mention.keys == ("kst-32825-372",), "what was printed stays"
    assert {c.id for c in found.candidates} == {"kst-32824-372", "kst-32824-373"}
    why = {c.id: c.why for c in found.candidates}
    assert "zelfde nummer in dossier 32 824" in why["kst-32824-372"]
    assert "Aartsen" in why["kst-32824-373"]
    assert "2022-09-29" in why["kst-32824-373"]
    assert "nr. 372 bestaat niet in dossier 32 825" in found.reason
    assert found.confidence <= 0.6


def test_candidates_need_the_dossier_to_be_named_elsewhere() -> None:
    found = resolved(LETTER[1], notes=((0, "Aartsen", "Kamerstuk 32 825, nr. 372."),))[-1]
    assert (found.status, found.candidates) == ("unresolved", ())


def test_a_motion_tabled_after_the_paper_is_no_candidate() -> None:
    found = resolved(*LETTER, notes=NOTE, day=date(2022, 9, 29))[-1]
    assert [c.id for c in found.candidates] == ["kst-32824-372"]
    assert (found.status, found.targets) == ("corrected", ("kst-32824-372",))


def test_one_clear_candidate_is_a_correction_with_its_reason() -> None:
    found = resolved("Zie Kamerstuk 32 824, nr. 341.", "Daarna volgt Kamerstuk 32 825, nr. 370 over werk.")[-1]
    assert (found.status, found.targets) == ("corrected", ("kst-32824-370",))
    assert "nr. 370 bestaat niet in dossier 32 825" in found.reason
    assert "zelfde nummer in dossier 32 824" in found.reason


def test_of_a_list_that_cannot_be_each_number_has_its_own_candidates() -> None:
    found = resolved("Zie Kamerstuk 32 824, nr. 341.", "Daarna volgt Kamerstuk 32 825, nrs. 370 en 371.")[-1]
    assert found.mention.keys == ("kst-32825-370", "kst-32825-371")
    assert found.status in ("corrected", "ambiguous")
    meant = set(found.targets) | {c.id for c in found.candidates}
    assert {"kst-32824-370", "kst-32824-371"} <= meant


def test_nothing_like_it_stays_unresolved_with_the_reason() -> None:
    found = one("Zie Kamerstuk 99 999, nr. 1.")
    assert (found.status, found.targets, found.candidates) == ("unresolved", (), ())
    assert found.reason == "dossier 99 999 bestaat niet (lijst tot 2025-03-01)"


def test_candidates_come_best_first_and_never_more_than_five() -> None:
    paper = Document("x", "brief", Source("x", "text", "", 0), "", (), date=DAY)
    found = candidates("kst-32824-9999", "", paper, known(), frozenset({"32824"}))
    assert len(found) <= 5
    found = candidates("kst-32825-372", "de motie van het lid Aartsen", paper, known(), frozenset({"32824"}))
    assert list(found) == sorted(found, key=lambda c: (-c.score, c.id))
    assert all(0 < c.score <= 0.95 and c.why for c in found)
    assert candidates("no key", "", paper, known(), frozenset()) == ()


def test_a_number_with_a_zero_in_front_is_no_candidate() -> None:
    paper = Document("x", "brief", Source("x", "text", "", 0), "", (), date=DAY)
    assert known().register.knows("kst-32824-99")
    found = candidates("kst-32824-999", "", paper, known(), frozenset({"32824"}))
    assert "kst-32824-99" not in {one.id for one in found}


@pytest.mark.parametrize(
    ("scores", "status", "targets"),
    [
        ((), "unresolved", ()),
        ((0.5,), "corrected", ("a",)),
        ((0.4,), "ambiguous", ()),
        ((0.5, 0.5), "ambiguous", ()),
        ((0.8, 0.8 - CLEAR + 0.1), "ambiguous", ()),
        ((0.95, 0.5), "corrected", ("a",)),
    ],
    ids=["none", "one", "weak", "two", "close", "clear"],
)
def test_when_a_candidate_is_taken(scores: tuple[float, ...], status: str, targets: tuple[str, ...]) -> None:
    found = tuple(Candidate(id_, score, "omdat") for id_, score in zip("ab", scores, strict=False))
    chosen = choose("kst-32825-372", found, known())
    assert chosen[:2] == (status, targets)
    assert "nr. 372 bestaat niet in dossier 32 825" in chosen[2]


# --- year and chamber


@pytest.mark.parametrize(
    ("text", "day", "issues"),
    [
        ("Kamerstukken II 2022–23, 32 824, nr. 381", date(2024, 3, 25), ()),
        ("Kamerstukken II 2023–24, 32 824, nr. 381", date(2024, 3, 25), ("vergaderjaar-mismatch",)),
        ("Kamerstukken II 2023/24, 32 824, nr. 372", date(2022, 10, 1), ("vergaderjaar-mismatch",)),
        ("Kamerstukken II 2022–23, 32 824, nr. 372", date(2024, 3, 25), ()),
        ("Kamerstuk 32 824, nr. 381", date(2024, 3, 25), ()),
        ("Kamerstukken I 2022–23, 32 824, nr. 341", date(2024, 3, 25), ("andere-kamer",)),
        ("Kamerstukken II 2020–21, 35 483, A", date(2024, 3, 25), ("andere-kamer",)),
        ("Kamerstukken I 2020–21, 35 483, A", date(2024, 3, 25), ()),
        ("Kamerstukken I 1988–89, 20 000, nr. 7", date(1990, 3, 25), ("nummer-onbekend",)),
        ("Kamerstukken I 1999-2000, 27 063, nr. 230", date(2001, 3, 25), ()),
        ("Kamerstukken I 1999-2000, 27 063, nr. 3", date(2001, 3, 25), ("andere-kamer",)),
    ],
    ids="right wrong later unknown none figures letters eerste before-letters eerste-figures tweede-figures".split(),
)
def test_year_and_chamber(text: str, day: date, issues: tuple[str, ...]) -> None:
    found = one(f"Dat staat in {text}, en daar alleen.", day=day)
    assert (found.status, found.mention.kind) == ("followed", "kamerstuk"), "the number counts, not the year"
    assert found.issues == issues


# --- the publisher


def test_agreement_of_the_publisher_raises_confidence() -> None:
    text = "Zie Kamerstuk 32 824, nr. 341."
    agreed = one(text, links=(("32 824, nr. 341", "kst-32824-341"),))
    assert agreed.publisher == ("kst-32824-341",)
    assert agreed.confidence > one(text).confidence
    assert agreed.issues == ()


def test_a_link_to_the_dossier_agrees_too() -> None:
    found = one("Zie Kamerstuk 32 824, nr. 341.", links=(("32 824", "dossier/32824"),))
    assert (found.publisher, found.issues) == (("dossier-32824",), ())


def test_a_difference_with_the_publisher_is_told_with_both_readings() -> None:
    found = one("Zie Kamerstuk 32 824, nr. 341.", links=(("32 824, nr. 341", "kst-29544-341"),))
    assert found.targets == ("kst-32824-341",)
    assert found.publisher == ("kst-29544-341",)
    assert found.issues == ("uitgever-wijst-anders",)
    assert found.confidence <= 0.7


def test_links_to_addresses_and_to_nonsense_say_nothing() -> None:
    links = (("32 824", "https://example.org"), ("nr. 341", "CCD II"))
    found = one("Zie Kamerstuk 32 824, nr. 341.", links=links)
    assert (found.publisher, found.issues) == ((), ())


# --- the sentence


def test_the_sentence_of_a_footnote_is_the_one_that_carries_its_mark() -> None:
    lines = ("Een zin. In de motie van het lid Jansen staat het. Nog een zin.",)
    found = one(*lines, notes=((0, "Jansen", "Kamerstuk 32 824, nr. 341."),))
    start, end = found.sentence
    assert (lines[0] + "\n")[start:end] == "In de motie van het lid Jansen staat het."


def test_the_sentence_in_running_text_holds_the_reference() -> None:
    line = "Een zin. Zie Kamerstuk 32 824, nr. 341. Nog een zin."
    found = one(line)
    assert line[slice(*found.sentence)] == "Zie Kamerstuk 32 824, nr. 341."


def test_a_reference_over_two_lines_leans_on_both() -> None:
    found = one("Zie voor de reactie Kamerstuk", "32 824, nr. 341 van de minister.")
    assert found.sentence == (0, len("Zie voor de reactie Kamerstuk\n32 824, nr. 341 van de minister."))


# --- kg check


@pytest.mark.parametrize("case", CHECKS, ids=[f"{c['text']} {c.get('written', '')}" for c in CHECKS])
def test_verdict(case: dict[str, Any]) -> None:
    written = date.fromisoformat(case["written"]) if "written" in case else None
    (found,) = check(case["text"], written)
    assert (found.verdict, found.ok) == (case["verdict"], case["ok"])
    assert case["text"][found.start : found.end] == found.quote
    assert all(words in found.explanation for words in case.get("says", ()))


def test_check_gives_the_candidates_of_the_misprint() -> None:
    text = "\n".join((LETTER[0], LETTER[1].replace("Aartsen", "Aartsen (Kamerstuk 32 825, nr. 372)")))
    good, wrong = check(text, DAY)
    assert (good.ok, wrong.ok) == (True, False)
    assert {c.id for c in wrong.candidates} == {"kst-32824-372", "kst-32824-373"}


def test_check_and_resolve_name_the_same_candidates() -> None:
    line = LETTER[1].replace("Aartsen", "Aartsen (Kamerstuk 32 825, nr. 372)")
    (found,) = [c for c in resolved(LETTER[0], line) if c.candidates]
    wrong = check("\n".join((LETTER[0], line)), DAY)[1]
    assert wrong.candidates == found.candidates


def test_check_gives_candidates_for_a_text_without_a_day() -> None:
    good, wrong = check("In 32 824, nr. 341 en Kamerstuk 32 825, nr. 372.")
    assert (good.ok, wrong.ok) == (True, False)
    ((id_, score),) = [(c.id, c.score) for c in wrong.candidates]
    assert (id_, score) == ("kst-32824-372", 0.5)
    assert "2025-03-01" in wrong.explanation


def test_of_several_numbers_the_wrong_one_is_named() -> None:
    (found,) = check("Zie Kamerstuk 32 824, nrs. 341 en 999.")
    assert (found.key, found.verdict) == ("kst-32824-999", "unknown number")
    assert "341" not in found.explanation


def test_a_year_that_is_newer_than_the_register_is_not_wrong() -> None:
    (found,) = check("Zie Kamerstukken II 2025–26, 36 990, nr. 4.", date(2026, 3, 1))
    assert found.verdict == "unknown dossier"


HELD = """
@prefix ks: <https://w3id.org/kamerstukken/def#> .
@prefix doc: <https://w3id.org/kamerstukken/id/document/> .
@prefix dos: <https://w3id.org/kamerstukken/id/dossier/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
GRAPH <urn:one> {
  doc:kst-36990-4 ks:ingelezen true ; ks:inDossier dos:36990 ; ks:vergaderjaar "2025-2026" ;
    dcterms:date "2026-02-01"^^xsd:date .
  doc:kst-36990-5 ks:ingelezen false ; ks:inDossier dos:36990 .
  doc:ah-tk-20252026-7 ks:ingelezen true ; dcterms:date "2026-02-01"^^xsd:date .
  doc:ah-tk-20252026-8 ks:ingelezen false .
}
"""


@pytest.mark.parametrize(
    ("text", "day", "verdict"),
    [
        ("Kamerstuk 36 990, nr. 4", date(2026, 3, 1), "good"),
        ("Kamerstuk 36 990, nr. 4", date(2026, 1, 1), "unknown number"),  # it was not there yet
        ("Kamerstuk 36 990, nr. 5", date(2026, 3, 1), "unknown number"),  # only referred to
        ("Kamerstukken II 2025/26, 36 990, nr. 4", date(2026, 3, 1), "good"),
        ("Kamerstukken II 2024/25, 36 990, nr. 4", date(2026, 3, 1), "wrong vergaderjaar"),
        ("Kamerstuk 36 990", date(2026, 3, 1), "good"),
        ("Kamerstuk 36 991, nr. 4", date(2026, 3, 1), "unknown dossier"),
    ],
)
def test_what_the_graph_holds_is_known(text: str, day: date, verdict: str) -> None:
    store = ox.Store()
    store.load(HELD, ox.RdfFormat.TRIG)
    (found,) = check(f"Zie {text}.", day, Graph(store))
    assert found.verdict == verdict
    (without,) = check(f"Zie {text}.", day)
    assert without.verdict == "unknown dossier"


@pytest.mark.parametrize(
    ("text", "key", "verdict"),
    [
        ("Aanhangsel Handelingen II 2025/26, nr. 7", "ah-tk-20252026-7", "good"),
        ("Aanhangsel Handelingen II 2025/26, nr. 8", "ah-tk-20252026-8", "not covered"),  # only referred to
        ("Aanhangsel Handelingen II 2025/26, nrs. 7 en 8", "ah-tk-20252026-8", "not covered"),
    ],
)
def test_what_the_list_does_not_cover_the_graph_may_hold(text: str, key: str, verdict: str) -> None:
    store = ox.Store()
    store.load(HELD, ox.RdfFormat.TRIG)
    (found,) = check(f"Zie {text}.", date(2026, 3, 1), Graph(store))
    assert (found.key, found.verdict, found.ok) == (key, verdict, True)
    (without,) = check(f"Zie {text}.", date(2026, 3, 1))
    assert without.verdict == "not covered"


def test_a_text_without_citations_has_no_verdicts() -> None:
    assert check("Er is niets aan de hand.") == ()
    assert check("") == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [("32 824, nr. 412", "kst-32824-412"), ("Stb. 2021, 38", "stb-2021-38"), ("nr. 412", ""), ("", ""), ("hallo", "")],
)
def test_key_of(text: str, key: str) -> None:
    assert key_of(text) == key
