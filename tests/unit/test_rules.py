"""Every rule finds its examples and leaves its near-misses alone."""

from typing import get_args

import pytest

import kg.rules
from kg.errors import RuleError
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


FOUND_BY_PLACE = [
    pytest.param(rule, family, id=rule.id)
    for family in (*FAMILIES, "kort", "moties", "brieven", "termijnen")
    for rule in load(family)
    if rule.begins or rule.window
]


@pytest.mark.parametrize(("rule", "family"), FOUND_BY_PLACE)
def test_where_a_pattern_is_tried_loses_no_match(rule: Rule, family: str) -> None:
    """Cues, windows and first words are there for speed alone: in all texts of its file they change nothing."""
    examples = [e.text for other in load(family) for e in other.examples]
    for text in [*examples, *(t for other in load(family) for t in other.near_misses)]:
        everywhere = [match.span() for match in rule.pattern.finditer(text)]
        if rule.also is None or rule.also.search(text):
            assert [match.span() for match in rule.matches(text)] == everywhere, text


def test_a_list_of_first_words_that_is_not_there() -> None:
    with pytest.raises(RuleError, match=r"no list of first words \['nowhere'\]"):
        kg.rules._first(("#", "nowhere"), {"lead": {"words": ["voor"]}}, "termijnen.toml")
