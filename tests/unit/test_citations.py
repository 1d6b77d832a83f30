"""References in text: cases as data, short forms, notes, links, and the windows around cue words."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.citations import context, extract, link_key, read_text
from kg.extract.readers import READERS, Context
from kg.identifiers import parse_dossier
from kg.laws import Laws
from kg.model import Block, Document, Footnote, Link, Mention, Source
from kg.register import Register
from kg.rules import Rule, load, read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/cases/citations.toml").read_text(encoding="utf-8"))["case"]
RULES = [r for f in ("kamerstukken", "handelingen", "publicaties", "rechtspraak", "eu", "wetten") for r in load(f)]
FAMILIES = sorted(
    path.name.removesuffix(".toml") for path in files("kg.rules").iterdir() if path.name.endswith(".toml")
)
EVERY = [rule for family in FAMILIES if "rule" in read(family) for rule in load(family)]
SEARCHED = [rule for rule in EVERY if rule.window is not None or rule in RULES]
"""Every rule with a window, and those of references without one."""

EXAMPLES = [t for rule in EVERY for t in (*(example.text for example in rule.examples), *rule.near_misses)]


def paper(
    text: str,
    notes: tuple[tuple[str, int, int, int | None], ...] = (),
    links: tuple[tuple[int, int, str], ...] = (),
    heads: tuple[tuple[int, int], ...] = (),
    own: tuple[str, ...] = (),
    id_: str = "kst-99999-1",
) -> Document:
    """Give a paper. notes: (mark, start, end, anchor); links: (start, end, target); heads: spans of its head."""
    head = tuple(Block("kop", *span) for span in heads)
    body = Block("al", head[-1].end if head else 0, len(text))
    return Document(
        id_, "brief", Source("x.txt", "text", "", 0), text, (*head, body),
        footnotes=tuple(Footnote(*note) for note in notes),
        links=tuple(Link(a, b, t, "url" if "://" in t else "dossier" if "/" in t else "document") for a, b, t in links),
        dossiers=tuple(parse_dossier(dossier) for dossier in own), date=date(2024, 3, 25),
    )  # fmt: skip


def find(document: Document, *, links: bool = True) -> tuple[Mention, ...]:
    found = extract(document, Register.load(), Laws.load(), links=links)
    for mention in found:
        assert document.text[mention.start : mention.end] == mention.quote
    return found


# --- cases


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    text = case["text"]
    own = tuple(parse_dossier(dossier) for dossier in case.get("own", ()))
    found = read_text(text, Context(Register.load(), Laws.load(), own))
    expected = case["found"]
    assert [m.quote for m in found] == [e.get("quote", m.quote) for e, m in zip(expected, found, strict=False)]
    assert len(found) == len(expected), [m.quote for m in found]
    for mention, wanted in zip(found, expected, strict=True):
        assert text[mention.start : mention.end] == mention.quote
        read = {name: getattr(mention, name) for name in wanted}
        assert {k: list(v) if isinstance(v, tuple) else v for k, v in read.items()} == wanted


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_case_says_what_it_is_about_and_nothing_else(case: dict[str, Any]) -> None:
    assert set(case) <= {"text", "found", "why", "own"}
    assert case["why"]
    assert all(set(entry) <= set(Mention.__dataclass_fields__) for entry in case["found"])


def test_every_mention_is_in_step_with_the_text_and_none_overlap() -> None:
    text = "\n".join(case["text"] for case in CASES)
    found = read_text(text, context(Register.load(), Laws.load()))
    assert all(text[m.start : m.end] == m.quote for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len(found) > len(CASES)


# --- the paper around the text


def test_the_head_of_a_paper_cites_nothing() -> None:
    head = "32 824, nr. 412\n"
    text = head + "Zie Kamerstuk 32 824, nr. 7."
    assert [m.quote for m in find(paper(text, heads=((0, len(head)),)))] == ["Kamerstuk 32 824, nr. 7"]


def test_a_paper_does_not_cite_itself() -> None:
    text = "Deze brief (Kamerstuk 32 824, nr. 412) en die andere (Kamerstuk 32 824, nr. 7)."
    assert [m.keys for m in find(paper(text, id_="kst-32824-412"))] == [("kst-32824-7",)]


def test_a_mention_knows_its_footnote() -> None:
    text = "Een zin.\nKamerstuk 32 824, nr. 7.\nKamerstuk 32 824, nr. 8."
    notes = (("1", 9, 33, 8), ("2", 34, 58, None))
    assert [(m.footnote, m.keys) for m in find(paper(text, notes))] == [
        ("1", ("kst-32824-7",)), ("2", ("kst-32824-8",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Kamerstuk 32 824, nr. 7.", "Idem."], [("kst-32824-7",), ("kst-32824-7",)]),
        (["Kamerstuk 32 824, nr. 7.", "Idem.", "Ibidem, p. 4."], [("kst-32824-7",)] * 3),
        (["Kamerstuk 32 824, nr. 7.", "Ibid., nr. 9."], [("kst-32824-7",), ("kst-32824-9",)]),
        (["Stb. 2021, 38.", "Idem."], [("stb-2021-38",), ("stb-2021-38",)]),
        (["Stb. 2021, 38.", "Idem, nr. 4."], [("stb-2021-38",), ()]),
        (["CBS (2023).", "Idem."], [()]),
        (["Kamerstuk 32 824, nr. 7.", "CBS (2023).", "Idem."], [("kst-32824-7",), ()]),
        (["Kamerstuk 32 824, nr. 7.", "Zie idem, en idem dito."], [("kst-32824-7",), ("kst-32824-7",)]),
    ],
    ids=["idem", "chain", "number", "gazette", "no-dossier", "nothing", "not-adjacent", "once"],
)
def test_idem_leans_on_the_note_before(lines: list[str], expected: list[tuple[str, ...]]) -> None:
    text, notes = "Zin.\n", []
    for number, line in enumerate(lines, 1):
        notes.append((str(number), len(text), len(text) + len(line), 3))
        text += line + "\n"
    assert [m.keys for m in find(paper(text, tuple(notes)))] == expected


def test_idem_in_running_text_is_no_reference() -> None:
    assert [m.quote for m in find(paper("Kamerstuk 32 824, nr. 7. Idem voor de rest."))] == ["Kamerstuk 32 824, nr. 7"]


def test_genoemde_brief_is_the_one_paper_right_in_front() -> None:
    text = "In mijn brief (Kamerstuk 32 824, nr. 7) staat het. Genoemde brief is kort."
    found = find(paper(text))
    assert [(m.quote, m.keys) for m in found] == [
        ("Kamerstuk 32 824, nr. 7", ("kst-32824-7",)), ("Genoemde brief", ("kst-32824-7",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Kamerstuk 32 824, nr. 7 en Kamerstuk 29 544, nr. 3. Genoemde brief is kort.",
        "Genoemde brief is kort. Zie Kamerstuk 32 824, nr. 7.",
        "Kamerstuk 32 824, nr. 7. " + "Er gebeurde veel. " * 20 + "Genoemde brief is kort.",
        "Stb. 2021, 38. Genoemde brief is kort.",
        "Kamerstuk 32 824, nr. 7. De genoemde redenen zijn goed.",
    ],
    ids=["two", "behind", "far", "gazette", "other-word"],
)
def test_genoemde_brief_is_left_alone_where_it_is_not_certain(text: str) -> None:
    assert "short.said" not in {m.rule for m in find(paper(text))}


def test_genoemde_brief_leans_on_a_footnote_that_hangs_in_front_of_it() -> None:
    text = "Ik stuurde een brief. Genoemde brief is kort.\nKamerstuk 32 824, nr. 7."
    found = find(paper(text, (("1", 46, len(text), 20),)))
    assert [(m.quote, m.footnote) for m in found] == [("Genoemde brief", ""), ("Kamerstuk 32 824, nr. 7", "1")]


# --- the publisher's links


def test_a_link_counts_where_the_grammar_sees_nothing() -> None:
    text = "Zie de bijlage en de nota."
    link = (7, 14, "kst-32824-9")
    found = find(paper(text, links=(link,)))
    assert [(m.quote, m.keys, m.rule, m.kind) for m in found] == [
        ("bijlage", ("kst-32824-9",), "publisher.link", "kamerstuk"),
    ]  # fmt: skip
    assert find(paper(text, links=(link,)), links=False) == ()


def test_a_link_is_no_second_reference() -> None:
    text = "Zie Kamerstuk 32 824, nr. 7."
    assert [m.rule for m in find(paper(text, links=((14, 27, "kst-32824-7"),)))] == ["kst.full"]


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("kst-32824-412", "kst-32824-412"),
        ("KST-32824-ab", "kst-32824-AB"),
        ("dossier/36600-XXIII", "dossier-36600-XXIII"),
        (" stb-2021-38 ", "stb-2021-38"),
        ("h-tk-20232024-13-19", "h-tk-20232024-13-19"),
        ("https://example.org", ""),
        ("CCD II", ""),
        ("", ""),
    ],
)
def test_what_a_link_points_at(target: str, key: str) -> None:
    assert link_key(target) == key


def test_links_in_the_head_and_to_addresses_are_no_references() -> None:
    text = "32 824 Integratie\nZie de site."
    links = ((0, 6, "dossier/32824"), (22, 29, "https://example.org/kst-32824-7"))
    assert find(paper(text, links=links, heads=((0, 17),))) == ()


def test_a_link_inside_a_footnote_has_its_mark() -> None:
    text = "Zin.\nZie de nota."
    found = find(paper(text, (("3", 5, 17, 3),), links=((12, 16, "kst-32824-9"),)))
    assert [(m.footnote, m.quote) for m in found] == [("3", "nota")]


# --- windows


def bare(rule: Rule, text: str) -> list[tuple[object, ...]]:
    """Give what the rule finds when it is tried everywhere: no window, any first character, a cue of every text."""
    return [(m.span(), m.groupdict()) for m in replace(rule, window=None, opens="", cues=("",)).matches(text)]


def windowed(rule: Rule, text: str) -> list[tuple[object, ...]]:
    return [(m.span(), m.groupdict()) for m in rule.matches(text)]


FILLERS = ["", " ", ". ", "\n", " en ", " 2023 ", "x" * 7, "De brief gaat over het beleid. " * 6, "1 " * 60, "nr. " * 9]


@pytest.mark.parametrize("space", [" ", "\n", "\u00a0"], ids=["space", "line", "no-break"])
@pytest.mark.parametrize("rule", SEARCHED, ids=lambda rule: rule.id)
def test_a_window_loses_nothing_in_the_examples(rule: Rule, space: str) -> None:
    """Where the pattern takes any white space the cues must too: lines end anywhere."""
    whole = [*EXAMPLES, *(case["text"] for case in CASES), "\n".join(EXAMPLES), " en ".join(EXAMPLES)]
    for text in (text.replace(" ", space) for text in whole):
        assert windowed(rule, text) == bare(rule, text)


FORMS = [
    "volgens art.\n3:2 van de Awb", "volgens art.\u00a03:2 van de Awb", "Art.\n3:2 Awb", "artt. 3 en 4 Awb",
    "Artt. 3 en 4 Awb", "ARTIKEL 3 AWB", "Kamer\u00a0stuk 32 824, nr. 7", "Kamer‐stuk 32 824, nr. 7",
    "Kamer\nstuk 32 824, nr. 7", "KAMERSTUKKEN 32 824, NRS. 7", "Kamerstu19 637, nr. 3", "32 824, no 7", "32 824, No. 7",
    "32 824, nos 7", "32 824, Nummer 7", "32 824, nummers 7 en 8", "32 824, stuk no 7", "32 824, letters AB",
    "no 206 (28 844)", "No. 206 (28 844)", "Nummer 206 (28 844)", "stuk letter A (28 844)",
    "stuk Nos. 24 en 25 (36 441)", "(35.526,\nBH)", "(35.526,\u00a0BH)", "HANDELINGEN II 2016/17, nr. 66, item 6",
    "Handelin-\ngen II 2016/17, nr. 66, item 6", "STAATSBLAD 2021, 38", "AANHANGSEL HANDELINGEN II 2022/23, nr. 3",
    "richtlijnen 2003/109/EG", "kaderbesluit 2002/584/JBZ", "WETSVOORSTEL 32 824", "dossiernummers 32 824",
    "Hand TK 1980/81 16 625", "PbEU 2019, L 305", "ECLI:NL:RVS:2023:4418", "LJN AV6178",
]  # fmt: skip
"""Forms that a pattern allows; a rule must have a cue for each."""


@pytest.mark.parametrize("text", FORMS)
def test_a_cue_stands_in_every_form(text: str) -> None:
    assert {rule.id: windowed(rule, text) for rule in RULES} == {rule.id: bare(rule, text) for rule in RULES}


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([*EXAMPLES, *FILLERS]), min_size=2, max_size=12).map("".join))
def test_a_window_loses_nothing_wherever_it_falls(text: str) -> None:
    for rule in SEARCHED:
        assert windowed(rule, text) == bare(rule, text), rule.id


@cache
def _gold_texts() -> tuple[str, ...]:
    names = [d["id"] for d in json.loads((SHARED / "gold/annotations.json").read_text(encoding="utf-8"))]
    return tuple((SHARED / "gold/texts" / f"{name}.txt").read_text(encoding="utf-8") for name in names)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
@pytest.mark.parametrize("rule", SEARCHED, ids=lambda rule: rule.id)
def test_a_window_loses_nothing_in_real_texts(rule: Rule) -> None:
    assert len(_gold_texts()) > 40
    for text in _gold_texts():
        assert windowed(rule, text) == bare(rule, text)


LONGEST: int = read("common")["readings"]["longest_range"]
LISTS = {
    "kst.full": "Kamerstukken II 2018/19, 35 219, nrs. {}",
    "kst.bare": "35 219, nrs. {}",
    "kst.reversed": "stuk nrs. {} (35 219)",
    "kst.replaces": "gedrukt onder nrs. {}",
    "kst.handelingen": "Hand. TK 1980/81 16 625, nrs. {}",
    "kst.old": "Kamerstukken II, 1961-1962, 6711, nrs. {}",
    "ah.full": "Aanhangsel Handelingen II 2018/19, nrs. {}",
    "h.item": "Handelingen II 2018/19, nr. 4, items {}",
    "h.pages": "Handelingen II 1988/89, p. {}",
    "pub.year": "(Stb. 2019, {})",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_on_over_the_edge_of_its_window(name: str) -> None:
    """Wherever the edge falls: in a number, behind it, or in the word between two numbers."""
    rule = next(rule for rule in RULES if rule.id == name)
    lost = []
    for length, separator in product(range(1, LONGEST + 1), (", ", " en ", ", en ", ",\n")):
        numbers = separator.join(str(number) for number in range(1, length + 1))
        text = "Er staat: " + LISTS[name].format(f"{numbers} en 99") + "."
        if windowed(rule, text) != bare(rule, text):
            lost.append((length, separator))
    assert not lost, f"{len(lost)} of the lists, first {lost[:4]}"


def test_a_long_row_of_dossiers_stands_in_the_window() -> None:
    chapters = ", ".join(f"35 000 hoofdstuk {c}" for c in ("VIII", "XVIII", "XVI", "VII", "XIII", "XVII", "XV"))
    (rule,) = (rule for rule in RULES if rule.id == "kst.bare")
    text = f"({chapters}, nr. 7)"
    assert windowed(rule, text) == bare(rule, text)
    assert [m.keys for m in read_text(text, context(Register.load(), Laws.load()))] == [("kst-35000-VIII-7",)]


# --- patterns that come to an end

UNITS = (
    "1, ", "1 en ", "1a, ", "1.2, ", "II, ", "A, ", " ", "\n", "(", "32 824, ", "32824-", "32 824 (R 1234), ",
    "2019-2020-", "nrs. 1, 2, ", "p. 1, ", "artikel 1, ", "eerste lid, ", "onderdeel a, ", "Wet op de ", "van de ",
    "Kamerstukken II ",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_text_makes_a_pattern_run_away(rule: Rule) -> None:
    """Repeated pieces that almost make a reference; the limit is a thousand times what they should take."""
    for head in ("", *(example.text[:-1] for example in rule.examples[:2]), "artikelen ", "nrs. "):
        for unit in UNITS:
            text = head + unit * (900 // len(unit))
            list(rule.pattern.finditer(text, timeout=3))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_reading_is_never_longer_than_what_the_rule_matched(rule: Rule) -> None:
    for example in rule.examples:
        for match in rule.matches(example.text):
            for mention in READERS[rule.reader](match, rule, context(Register.load(), Laws.load())):
                assert match.start() <= mention.start < mention.end <= match.end()
