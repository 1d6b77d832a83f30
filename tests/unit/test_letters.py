"""Letters named by date: the rules, the namings in text, and what ties them, in the paper and in the archive."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg import iris, terms
from kg.extract.letters import extract
from kg.identifiers import parse_dossier
from kg.link.letters import LetterPaper, NamedLetter, from_json, letter_paper, letters_by_date
from kg.model import Block, Citation, Document, Footnote, Mention, Source
from kg.papers import read as read_paper
from kg.parse.inputs import collect
from kg.people import People
from kg.quads.entities import Entities
from kg.quads.letters import letter_quads
from kg.quads.lines import Lines, Spans
from kg.register import Register
from kg.rules import load, read
from kg.tie_letters import Letter, tie_letters

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/brieven.toml").read_text(encoding="utf-8"))["case"]
RULES: list[dict[str, Any]] = read("brieven")["rule"]
DAY = date(2024, 3, 25)

REGISTER = Register(
    "list of 2025-03-01\n",
    "id\tdate\tkind\tmovers\treplaces\tyear\n"
    "kst-99999-1\t2021-07-12\tbrief\t\t\t\n"
    "kst-99999-2\t2021-07-12\tmotie\tJansen\t\t\n"
    "kst-99999-3\t2022-05-02\tbrief\t\t\t\n"
    "kst-99999-4\t2022-05-02\tbrief\t\t\t\n"
    "kst-99999-5\t2022-06-03\tverslag\t\t\t\n"
    "kst-88888-1\t2023-01-09\tbrief\t\t\t\n",
)


def paper(text: str, day: date | None = DAY, *, kind: Any = "brief", notes: tuple[Footnote, ...] = ()) -> Document:
    end = min((note.start for note in notes), default=len(text))
    blocks = (Block("al", 0, end), *(Block("noot", note.start, note.end) for note in notes))
    source = Source("x.txt", "text", "", 0)
    return Document(
        "kst-99999-9", kind, source, text, blocks, footnotes=notes, date=day, dossiers=(parse_dossier("99999"),)
    )


def cited(document: Document, printed: str, *targets: str, footnote: str = "") -> Citation:
    """Give the reference that stands printed in a paper, read as these papers."""
    start = document.text.index(printed)
    mention = Mention("kamerstuk", start, start + len(printed), printed, "kst.full", targets, 0.99, footnote=footnote)
    dossiers = tuple(target.split("-")[1] for target in targets)
    return Citation(replace(mention, dossiers=dossiers), "followed", targets, confidence=0.99)


def tied(text: str, *references: tuple[str, ...], notes: tuple[Footnote, ...] = ()) -> tuple[Letter, ...]:
    document = paper(text, notes=notes)
    marks = {document.text[n.start : n.end]: n.mark for n in notes}
    citations = [
        cited(document, printed, *targets, footnote=next((m for note, m in marks.items() if printed in note), ""))
        for printed, *targets in references
    ]
    letters = tie_letters(document, extract(document), citations, REGISTER)
    for letter in letters:
        assert document.text[letter.mention.start : letter.mention.end] == letter.mention.quote
        assert letter.sentence[0] <= letter.mention.start <= letter.sentence[1]
    return letters


def noted(body: str, note: str, mark: str = "1") -> tuple[str, tuple[Footnote, ...]]:
    """Give a text with a footnote that hangs where the body has a *."""
    anchor = body.index("*")
    text = body.replace("*", "") + "\n" + note
    return text, (Footnote(mark, len(text) - len(note), len(text), anchor),)


# --- finding


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_rule_finds_its_examples(rule: dict[str, Any]) -> None:
    assert rule["examples"]
    for example in rule["examples"]:
        found = [m for m in extract(paper(example["text"], example.get("day"))) if m.rule == rule["id"]]
        assert [m.quote for m in found] == [example["quote"]] * max(1, len(example["keys"]))
        assert [m.date.isoformat() for m in found if m.date] == example["keys"]
        assert all(m.kind == rule["kind"] for m in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_rule_leaves_its_near_misses_alone(rule: dict[str, Any]) -> None:
    assert rule["near_misses"]
    for text in rule["near_misses"]:
        assert [m for m in extract(paper(text)) if m.rule == rule["id"]] == []


def test_rules_are_whole() -> None:
    rules = load("brieven")
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(0 < r.confidence < 1 and r.note and r.source and r.cues for r in rules)
    assert {r.reader for r in rules} == {"date", "year", "again"}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    document = paper(case["text"], case.get("day", DAY))
    found = extract(document)
    for mention in found:
        assert document.text[mention.start : mention.end] == mention.quote
        assert 0 < mention.confidence <= 1
    assert len(found) == len(case["found"]), [m.quote for m in found]
    for mention, wanted in zip(found, case["found"], strict=True):
        assert {name: getattr(mention, name) for name in wanted} == wanted


def test_the_heading_of_a_paper_is_no_letter_that_it_names() -> None:
    text = "Brief van de Minister van SZW van 4 maart 2024\nIn mijn brief van 3 maart 2024 staat dat."
    head = text.index("\n")
    document = replace(paper(text), blocks=(Block("titel", 0, head), Block("al", head + 1, len(text))))
    assert [m.quote for m in extract(document)] == ["brief van 3 maart 2024"]


def test_a_year_that_is_a_guess_makes_less_sure() -> None:
    sure, guess = (extract(paper(f"Mijn brief van 3 mei{year} noemt dat."))[0] for year in (" 2023", ""))
    assert guess.date == sure.date
    assert guess.confidence < sure.confidence


def test_a_paper_without_a_date_names_only_letters_with_a_year() -> None:
    found = extract(paper("Mijn brief van 3 mei 2031 en de brief van 4 mei jl. noemen dat.", None))
    assert [m.quote for m in found] == ["brief van 3 mei 2031"]


# --- tying in the paper


@pytest.mark.parametrize(
    "text",
    [
        "Zie mijn brief van 3 mei 2023 (Kamerstuk 77 777, nr. 8).",
        "Zie mijn brief van 3 mei 2023, Kamerstuk 77 777, nr. 8.",
        "Zie mijn brief van 3 mei 2023 (zie Kamerstuk 77 777, nr. 8).",
        "Zie mijn brief van 3 mei 2023 over de bouw van scholen (Kamerstuk 77 777, nr. 8).",
        "Zie mijn brief van 3 mei 2023 aan uw Kamer (Kamerstuk 77 777, nr. 8).",
        "De brief (Kamerstuk 77 777, nr. 8) van 3 mei 2023 blijft gelden.",
    ],
)
def test_the_reference_behind_a_letter_is_its_paper(text: str) -> None:
    (letter,) = tied(text, ("Kamerstuk 77 777, nr. 8", "kst-77777-8"))
    assert (letter.target, letter.how) == ("kst-77777-8", "number")
    assert letter.confidence > 0.9


def test_of_two_letters_each_has_the_reference_behind_its_date() -> None:
    text = "Zie de brieven van 3 mei 2023 (Kamerstuk 77 777, nr. 8) en 9 juni 2023 (Kamerstuk 77 777, nr. 9)."
    references = [("Kamerstuk 77 777, nr. 8", "kst-77777-8"), ("Kamerstuk 77 777, nr. 9", "kst-77777-9")]
    letters = tied(text, *references)
    assert [(found.mention.date, found.target) for found in letters] == [
        (date(2023, 5, 3), "kst-77777-8"),
        (date(2023, 6, 9), "kst-77777-9"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mijn brief van 3 mei 2023 gaat verder dan de motie (Kamerstuk 77 777, nr. 8).",
        "Mijn brief van 3 mei 2023 over de motie van het lid Jansen (Kamerstuk 77 777, nr. 8).",
        "Mijn brief van 3 mei 2023 is helder. Lees ook Kamerstuk 77 777, nr. 8.",
        "In Kamerstuk 77 777, nr. 8 staat iets anders dan in mijn brief van 3 mei 2023.",
    ],
)
def test_a_reference_to_something_else_is_not(text: str) -> None:
    (letter,) = tied(text, ("Kamerstuk 77 777, nr. 8", "kst-77777-8"))
    assert (letter.target, letter.how, letter.candidates) == ("", "", ())


def test_a_footnote_that_hangs_on_a_letter_is_its_paper() -> None:
    text, notes = noted("In mijn brief van 3 mei 2023* stond dat.", "Kamerstuk 77 777, nr. 8.")
    (letter,) = tied(text, ("Kamerstuk 77 777, nr. 8", "kst-77777-8"), notes=notes)
    assert (letter.target, letter.how) == ("kst-77777-8", "footnote")


def test_a_footnote_further_on_counts_when_the_day_agrees() -> None:
    for day, target in (("12 juli 2021", "kst-99999-1"), ("13 juli 2021", "")):
        text, notes = noted(f"In mijn brief van {day} las u hoe het gaat.*", "Kamerstuk 99 999, nr. 1.")
        (letter,) = tied(text, ("Kamerstuk 99 999, nr. 1", "kst-99999-1"), notes=notes)
        assert letter.target == target


def test_of_a_footnote_with_several_papers_the_one_of_that_day_is_meant() -> None:
    text, notes = noted(
        "In mijn brief van 12 juli 2021* stond dat.", "Kamerstuk 77 777, nr. 8 en Kamerstuk 99 999, nr. 1."
    )
    references = ("Kamerstuk 77 777, nr. 8", "kst-77777-8"), ("Kamerstuk 99 999, nr. 1", "kst-99999-1")
    (letter,) = tied(text, *references, notes=notes)
    assert letter.target == "kst-99999-1"


def test_a_number_of_another_day_is_less_sure() -> None:
    same, other = (
        tied(f"Zie mijn brief van {day} (Kamerstuk 99 999, nr. 1).", ("Kamerstuk 99 999, nr. 1", "kst-99999-1"))[0]
        for day in ("12 juli 2021", "14 juli 2021")
    )
    assert same.target == other.target == "kst-99999-1"
    assert other.confidence < 0.8 < same.confidence


def test_two_papers_behind_a_letter_are_candidates() -> None:
    text = "Zie mijn brief van 3 mei 2023 (Kamerstuk 77 777, nrs. 8 en 9)."
    (letter,) = tied(text, ("Kamerstuk 77 777, nrs. 8 en 9", "kst-77777-8", "kst-77777-9"))
    assert letter.target == ""
    assert [c.id for c in letter.candidates] == ["kst-77777-8", "kst-77777-9"]


def test_a_letter_is_named_with_its_number_at_another_place() -> None:
    text = "Zie mijn brief van 3 mei 2023 (Kamerstuk 77 777, nr. 8). In de Kamerbrief van 3 mei 2023 staat meer."
    first, second = tied(text, ("Kamerstuk 77 777, nr. 8", "kst-77777-8"))
    assert (second.target, second.how) == ("kst-77777-8", "elsewhere")
    assert second.confidence < first.confidence


def test_the_only_known_letter_of_a_day_in_the_dossier() -> None:
    (letter,) = tied("Zie mijn brief van 12 juli 2021.")
    assert (letter.target, letter.how) == ("kst-99999-1", "date")  # the motion of that day is no letter
    assert letter.confidence < 0.9


def test_two_known_letters_of_a_day_are_candidates() -> None:
    (letter,) = tied("Zie mijn brief van 2 mei 2022.")
    assert letter.target == ""
    assert [c.id for c in letter.candidates] == ["kst-99999-3", "kst-99999-4"]
    assert all("2022-05-02" in c.why for c in letter.candidates)


def test_another_paper_of_that_day_is_a_candidate_only() -> None:
    (letter,) = tied("Zie mijn brief van 3 juni 2022.")
    assert letter.target == ""
    assert [c.id for c in letter.candidates] == ["kst-99999-5"]


def test_a_letter_in_a_dossier_that_is_cited() -> None:
    text = "Zie mijn brief van 9 januari 2023. Elders leest u Kamerstuk 88 888, nr. 7."
    assert tied(text)[0].target == ""
    (letter,) = tied(text, ("Kamerstuk 88 888, nr. 7", "kst-88888-7"))
    assert (letter.target, letter.how) == ("kst-88888-1", "date")


def test_what_the_chamber_wrote_is_no_letter_of_government() -> None:
    (letter,) = tied("In uw brief van 12 juli 2021 vraagt u daarnaar.")
    assert (letter.target, letter.candidates) == ("", ())


def test_a_memo_is_not_tied_to_a_letter() -> None:
    (letter,) = tied("Zie de nota van 12 juli 2021.")
    assert letter.target == ""


def test_a_letter_named_again() -> None:
    _, again = tied("Zie mijn brief van 12 juli 2021. In genoemde brief staat meer.")
    assert (again.target, again.how) == ("kst-99999-1", "elsewhere")
    (nothing,) = tied("In genoemde brief staat meer.")
    assert nothing.target == ""


def test_a_letter_named_again_may_have_been_named_by_its_number() -> None:
    text = "Dat staat in Kamerstuk 99 999, nr. 1. De motie is Kamerstuk 99 999, nr. 2. In genoemde brief staat meer."
    references = ("Kamerstuk 99 999, nr. 1", "kst-99999-1"), ("Kamerstuk 99 999, nr. 2", "kst-99999-2")
    (again,) = tied(text, *references)
    assert (again.target, again.how) == ("kst-99999-1", "elsewhere")


# --- tying in the archive


def held(
    id_: str, day: str = "2023-05-03", dossiers: tuple[str, ...] = ("11111",), kind: str = "brief", **more: Any
) -> LetterPaper:
    return LetterPaper(id_, kind, day, dossiers, more.get("ministries", ()), more.get("letters", ()))


def naming(kind: str = "brief", ministries: tuple[str, ...] = ()) -> LetterPaper:
    named = NamedLetter("urn:mention", "2023-05-03", kind, "mijn", ministries, 0.97)
    return held("kst-11111-9", "2024-01-01", letters=(named,), ministries=ministries)


def test_the_letter_of_that_day_in_the_same_dossier_is_taken() -> None:
    (link,) = letters_by_date([naming(), held("kst-11111-1"), held("kst-22222-1", dossiers=("22222",))])
    assert link.tied
    assert link.candidates[0].id == "kst-11111-1"
    assert "zelfde dossier (11111)" in link.candidates[0].why


def test_two_letters_of_that_day_in_the_dossier_stay_candidates() -> None:
    (link,) = letters_by_date([naming(), held("kst-11111-2"), held("kst-11111-1")])
    assert not link.tied
    assert [c.id for c in link.candidates] == ["kst-11111-1", "kst-11111-2"]


def test_the_ministry_tells_them_apart() -> None:
    others = held("kst-11111-1", ministries=("BZK",)), held("kst-11111-2", ministries=("SZW",))
    (link,) = letters_by_date([naming(ministries=("SZW",)), *others])
    assert link.tied
    assert [c.id for c in link.candidates] == ["kst-11111-2"]
    assert "zelfde ministerie (SZW)" in link.candidates[0].why


def test_the_day_and_the_ministry_alone_are_not_enough() -> None:
    (link,) = letters_by_date(
        [naming(ministries=("SZW",)), held("kst-22222-1", dossiers=("22222",), ministries=("SZW",))]
    )
    assert not link.tied


def test_a_memo_is_found_among_memos() -> None:
    papers = [naming("nota"), held("kst-11111-1"), held("blg-1", kind="beslisnota")]
    assert [[c.id for c in link.candidates] for link in letters_by_date(papers)] == [["blg-1"]]


def test_nothing_of_that_day_gives_no_link_and_order_does_not_matter() -> None:
    assert letters_by_date([naming(), held("kst-11111-1", "2023-05-04")]) == []
    papers = [naming(), held("kst-11111-2"), held("kst-11111-1"), held("kst-22222-1", dossiers=("22222",))]
    assert letters_by_date(papers) == letters_by_date(papers[::-1])


def test_what_phase_two_gets_of_a_paper() -> None:
    text = (
        "Zie mijn brief van 3 mei 2023 en de brief van de Minister van BZK van 4 mei 2023, en uw brief van 5 mei 2023."
    )
    document = replace(paper(text), on_behalf=("De Minister van SZW",), signatories=("C.E.G. van Gennip",))
    letters = tie_letters(document, extract(document), (), REGISTER)
    found = letter_paper(document, letters, People.load())
    assert found.ministries == ("SZW",)
    assert [(n.day, n.ministries) for n in found.letters] == [("2023-05-03", ("SZW",)), ("2023-05-04", ("BZK",))]
    assert found.letters[1].node == iris.fact_iri("kst-99999-9", "brief", 2)
    known = paper("Zie mijn brief van 12 juli 2021.")
    done = letter_paper(known, tie_letters(known, extract(known), (), REGISTER), People.load())
    assert done.letters == ()
    assert from_json(json.loads(json.dumps(asdict(found)))) == found


# --- the graph


@pytest.mark.skipif("Briefvermelding" not in terms.KS, reason="the vocabulary has no ks:Briefvermelding yet")
def test_quads_of_a_letter_and_of_a_link() -> None:
    document = paper("Zie mijn brief van 12 juli 2021, en die van de Minister van SZW.")
    letters = tie_letters(document, extract(document), (), REGISTER)
    lines, entities = Lines(iris.graph_iri(document.id)), Entities()
    letter_quads(lines, Spans(lines, "urn:text", document.text), document.id, letters, "test", entities)
    written = lines.sorted()
    node = iris.fact_iri(document.id, "brief", 1)
    assert f"<{node}> <{terms.KS['vermeldeBrief']}> <{iris.document_iri('kst-99999-1')}>" in written
    assert f'<{node}> <{terms.KS["briefdatum"]}> "2021-07-12"' in written
    assert entities.cited == ["kst-99999-1"]
    links = Lines(iris.LINKS)
    open_ = letters_by_date([naming(), held("kst-11111-2"), held("kst-11111-1")])
    for link in (*open_, *letters_by_date([naming(), held("kst-11111-1")])):
        links.naming(link, terms.KS.vermeldeBrief)
    assert links.sorted().count(str(terms.KS["kandidaatDocument"])) == 2
    assert links.sorted().count(str(terms.KS["vermeldeBrief"])) == 1


# --- whole papers


def whole(source: Path, meta: Path | None = None) -> dict[str, tuple[Letter, ...]]:
    out = {}
    for item in collect([source], meta=meta):
        if item.use == "paper":
            paper_ = read_paper(item.data, item.name, item.facts)
            mentions = extract(paper_.document)
            out[paper_.document.id] = tie_letters(paper_.document, mentions, paper_.citations, Register.load())
    return out


def test_the_sample() -> None:
    found = {
        id_: [(x.mention.date, x.target, x.how) for x in letters]
        for id_, letters in whole(ROOT / "kg/sample").items()
        if letters
    }
    assert found == {
        "kst-32824-386": [(date(2023, 4, 11), "kst-36200-XV-90", "number")],
        "kst-32824-412": [(date(2023, 7, 11), "kst-32824-389", "number")],
    }


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_the_seeds() -> None:
    seeds = SHARED / "corpus" / "seeds"
    found = whole(seeds, seeds / "metadata.json")
    assert [(x.mention.quote.split()[0], x.target, x.how) for x in found["kst-32824-412"]] == [
        ("voortgangsbrief", "kst-32824-389", "number"),
        ("Kamerbrief", "kst-32824-389", "elsewhere"),
    ]
    assert [(x.mention.quote, x.target) for x in found["kst-29544-1158"]] == [("genoemde brief", "kst-32824-370")]
