"""Every rule that finds motions finds its examples and leaves its near-misses alone; the cases hold their level."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.extract import motions
from kg.model import Block, Document, MotionMention, Source
from kg.register import Register
from kg.rules import Rule, load
from tests.score import figures
from tests.scoring import Item, case_of, score

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.id: rule for rule in load("moties")}
SEARCHED = [rule for rule in RULES.values() if rule.id != "motion.next"]
"""The rules that are searched for; the other one is tried only right behind a motion that was found."""
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "tests" / "cases" / "moties.toml").read_text(encoding="utf-8")
)


def paper(text: str, *heads: tuple[int, int]) -> Document:
    blocks = [Block("kop", *head) for head in heads]
    blocks.append(Block("al", blocks[-1].end if blocks else 0, len(text)))
    return Document("kst-99999-1", "brief", Source("x.txt", "text", "", 0), text, tuple(blocks))


def find(text: str, *heads: tuple[int, int]) -> tuple[MotionMention, ...]:
    found = motions.extract(paper(text, *heads), Register.load())
    for mention in found:
        assert text[mention.start : mention.end] == mention.quote
    return found


@cache
def items() -> tuple[Item, ...]:
    return tuple(score(["cases"]))


# --- rules


@pytest.mark.parametrize(
    ("rule", "text", "quote", "keys"),
    [pytest.param(r, e.text, e.quote, e.keys, id=f"{r.id}: {e.text}") for r in RULES.values() for e in r.examples],
)
def test_example_is_found(rule: Rule, text: str, quote: str, keys: tuple[str, ...]) -> None:
    found = [m for m in find(text) if m.rule == rule.id]
    assert [(m.quote, m.movers) for m in found][:1] == [(quote, keys)]
    assert any(cue in text for cue in rule.cues)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in RULES.values() for t in r.near_misses]
)
def test_near_miss_is_left_alone(rule: Rule, text: str) -> None:
    assert [m.quote for m in find(text) if m.rule == rule.id] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_rule_is_whole(rule: Rule) -> None:
    assert rule.id.startswith("motion.")
    assert rule.kind == "motion"
    assert rule.reader == "by"
    assert rule.examples
    assert rule.near_misses
    assert rule.note
    assert rule.source
    assert 0 < rule.confidence <= 1
    assert not rule.options
    assert "span" in rule.pattern.groupindex


@pytest.mark.parametrize("rule", SEARCHED, ids=lambda rule: rule.id)
def test_window_is_wide_enough_for_the_longest_example(rule: Rule) -> None:
    assert (rule.window is None) != (rule.begins is None)
    before, after = rule.window or (rule.begins[1], 10_000)  # what begins at a cue is read to its end
    for example in rule.examples:
        (cue_at, cue_end), *_ = [(example.text.find(c), example.text.find(c) + len(c)) for c in rule.cues]
        start = example.text.find(example.quote)
        assert cue_at - start <= before
        assert start + len(example.quote) - cue_end <= after


# --- what the rules together find


def test_several_forms_in_one_sentence_are_each_found_once() -> None:
    found = find(
        "De motie-Jansen c.s. (31 311, nr. 264), de motie van het lid De Vries en motie nr. 12 zijn uitgevoerd."
    )
    assert [(m.quote, m.movers, m.et_al, m.number) for m in found] == [
        ("motie-Jansen c.s.", ("Jansen",), True, ""),
        ("motie van het lid De Vries", ("De Vries",), False, ""),
        ("motie nr. 12", (), False, "12"),
    ]


def test_a_second_mover_behind_a_reference_is_a_motion_of_its_own() -> None:
    found = find("In de moties Jansen (31 311, nr. 264) en De Vries c.s. (31 311, nr. 265) staat dat ook.")
    assert [(m.quote, m.movers, m.et_al) for m in found] == [
        ("moties Jansen", ("Jansen",), False),
        ("De Vries c.s.", ("De Vries",), True),
    ]


def test_each_number_of_a_list_is_a_motion_on_the_same_words() -> None:
    found = find("In de moties 18 en 24 staat dat.")
    assert [(m.quote, m.number) for m in found] == [("moties 18 en 24", "18"), ("moties 18 en 24", "24")]
    assert len({(m.start, m.end) for m in found}) == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ik ontraad de moties op stuk nr. 18 t/m 21.", ["18", "19", "20", "21"]),
        ("Ik ontraad de moties op stuk nr. 21 tot en met 18.", ["21", "18"]),  # runs back: its two ends
        ("Hij houdt zijn moties (31 311, nrs. 8 en 9) aan.", ["8", "9"]),
        ("Hij houdt zijn motie (31 311, nr. 8) aan.", [""]),
        ("Wij stemmen over de moties met de letters Q, S en AQ.", ["Q", "S", "AQ"]),
        ("Wij stemmen over de motie CLXI, letter M.", ["M"]),
    ],
)
def test_every_number_and_letter_of_a_list_is_given(text: str, numbers: list[str]) -> None:
    assert [m.number for m in find(text)] == numbers


def test_each_mover_of_a_list_with_references_is_a_motion_of_its_own() -> None:
    found = find("De moties Jansen (31 311, nr. 4), De Vries c.s. (31 311, nr. 5) en Bakker (31 311, nr. 6) zijn af.")
    assert [(m.quote, m.et_al) for m in found] == [("moties Jansen", False), ("De Vries c.s.", True), ("Bakker", False)]


def test_others_are_known_where_the_mover_stands_in_front() -> None:
    (found,) = find("Dat vraagt de door het lid Jansen c.s. ingediende motie.")
    assert (found.movers, found.et_al) == (("Jansen",), True)


def test_the_heading_of_a_motion_names_none() -> None:
    text = "Motie van het lid Jansen\nDe Kamer,\ngelezen de motie van het lid De Vries,"
    assert [m.quote for m in find(text, (0, 24))] == ["motie van het lid De Vries"]
    assert len(find(text)) == 2


def test_a_text_without_a_motion_is_left_at_once() -> None:
    assert find("De Kamer nam een amendement aan.") == ()


def test_a_party_behind_the_last_name_is_outside_the_naming() -> None:
    (found,) = find("de motie van de leden Jansen (VVD) en De Vries (CDA) over geld")
    assert found.quote == "motie van de leden Jansen (VVD) en De Vries"
    assert found.movers == ("Jansen", "De Vries")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Van Dekken/Heerema", ("Van Dekken", "Heerema")),
        ("Inge van Dijk, Jansen (VVD) en De Vries", ("Inge van Dijk", "Jansen", "De Vries")),
        ("het lid Jansen", ("Het lid Jansen",)),  # the rules keep "het lid" out of the names
        ("Jansen – De Vries", ("Jansen", "De Vries")),
        ("Michon-Derkzen", ("Michon-Derkzen",)),  # one member
        ("Van Baarle-Dassen", ("Van Baarle", "Dassen")),  # two: both have tabled motions
        ("Jansen & De Vries en Jansen", ("Jansen", "De Vries")),  # a name counts once
    ],
)
def test_a_list_of_movers_is_split_into_names(printed: str, names: tuple[str, ...]) -> None:
    assert motions.movers(printed, Register.load()) == names


# --- cases


def test_there_are_enough_cases_of_both_kinds() -> None:
    cases = [case for group in CASES.values() for case in group]
    assert len(cases) >= 80
    assert sum(not case.get("expect") for case in cases) >= 15
    assert all(set(case) <= {"text", "expect", "known"} for case in cases)
    assert len({case["text"] for case in cases}) == len(cases)


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["text"][:70]) for group in CASES.values() for c in group if "known" not in c],
)
def test_case(case: dict[str, Any]) -> None:
    wanted = [(e["quote"], tuple(e["movers"]), e.get("et_al", False)) for e in case.get("expect", ())]
    found = case_of(case, "motions", "case").found["motions"]
    assert [(m["quote"], tuple(m["movers"]), m["et_al"]) for m in found] == wanted


def test_what_is_known_to_be_wrong_still_is() -> None:
    """A case that comes out right loses its `known`."""
    for case in (case for group in CASES.values() for case in group if "known" in case):
        found = case_of(case, "motions", "case").found["motions"]
        read = [(m["quote"], m["movers"], m["et_al"]) for m in found]
        assert read != [(e["quote"], e["movers"], e.get("et_al", False)) for e in case.get("expect", ())]


@pytest.mark.parametrize(("layer", "f1"), [("motions", 0.99), ("movers", 0.99)])
def test_figures_do_not_fall(layer: str, f1: float) -> None:
    counted = figures([item for item in items() if item.layer == layer])
    assert counted.gold >= 100
    assert counted.f1 >= f1
