"""Every rule finds its examples and leaves its near-misses alone."""

from typing import get_args

import pytest

from kg.extract.citations import read_text
from kg.extract.readers import READERS, Context, rules
from kg.identifiers import Dossier
from kg.laws import Laws
from kg.model import CitationKind, Mention
from kg.register import Register
from kg.rules import Rule, load, read
from kg.sentences import boundaries

FAMILIES = ("kamerstukken", "handelingen", "publicaties", "rechtspraak", "eu", "wetten")
MAIN = [rule for family in FAMILIES for rule in load(family)]
SHORT = {rule.id: rule for rule in load("kort")}


def context() -> Context:
    return Context(Register.load(), Laws.load(), (Dossier("99999"),))


def found_by(rule: Rule, text: str) -> list[Mention]:
    return [m for match in rule.pattern.finditer(text) for m in READERS[rule.reader](match, rule, context())]


@pytest.mark.parametrize(
    ("rule", "text", "quote", "keys"),
    [pytest.param(r, e.text, e.quote, e.keys, id=f"{r.id}: {e.text}") for r in MAIN for e in r.examples],
)
def test_example_is_found(rule: Rule, text: str, quote: str, keys: tuple[str, ...]) -> None:
    found = [m for m in read_text(text, context()) if m.rule == rule.id]
    assert [(m.quote, m.keys) for m in found][:1] == [(quote, keys)]
    assert all(text[m.start : m.end] == m.quote for m in found)
    assert any(cue in text for cue in rule.cues)


@pytest.mark.parametrize(("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in MAIN for t in r.near_misses])
def test_near_miss_is_left_alone(rule: Rule, text: str) -> None:
    assert found_by(rule, text) == []


@pytest.mark.parametrize("rule", [*MAIN, *SHORT.values()], ids=lambda rule: rule.id)
def test_rule_is_whole(rule: Rule) -> None:
    assert rule.examples
    assert rule.near_misses
    assert rule.note
    assert rule.source
    assert 0 < rule.confidence <= 1
    assert rule.kind in get_args(CitationKind)
    assert rule.reader in READERS


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in [*MAIN, *SHORT.values()]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("example", SHORT["short.number"].examples, ids=lambda e: e.text)
def test_next_number_leans_on_the_one_before(example) -> None:  # type: ignore[no-untyped-def]
    found = [m for m in read_text(example.text, context()) if m.rule == "short.number"]
    assert [(m.quote, m.keys) for m in found] == [(example.quote, example.keys)]


@pytest.mark.parametrize("text", SHORT["short.number"].near_misses)
def test_no_next_number(text: str) -> None:
    assert [m for m in read_text(text, context()) if m.rule == "short.number"] == []


@pytest.mark.parametrize("case", read("zinnen")["examples"], ids=lambda case: case["text"])
def test_sentences(case) -> None:  # type: ignore[no-untyped-def]
    text, found, start = case["text"], [], 0
    for end in boundaries(text):
        found.append(text[start:end].strip())
        start = end
    assert found == case["sentences"]


def test_all_rules_have_a_reader() -> None:
    assert len(rules(*FAMILIES, "kort")) == len(MAIN) + len(SHORT)
