"""The gates in front of patterns: a gate may let through what comes to nothing, and never stops what would be found."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RuleError
from kg.extract import seen
from kg.rules import Rule, gate, load
from kg.rules.gate import Gated, compile_gate
from kg.sentences import boundaries

SHARED = Path(__file__).resolve().parents[3] / "shared"
BY_SENTENCE = ("toezeggingen", "termijnen")
FAMILIES = (
    *BY_SENTENCE,
    "brieven",
    "moties",
    "kamerstukken",
    "handelingen",
    "publicaties",
    "rechtspraak",
    "eu",
)
RULES = [pytest.param(rule, id=rule.id) for family in FAMILIES for rule in load(family)]
WITHOUT = {
    "told.announced": "too large for PCRE2",
    "told.adjective": "looks at all that stands in front, within what must not stand behind",
}


def gated(pattern: str) -> Gated:
    return Gated(pattern)


def texts(family: str) -> list[str]:
    return [text for rule in load(family) for text in (*(e.text for e in rule.examples), *rule.near_misses)]


@pytest.mark.parametrize("rule", RULES)
def test_a_gate_stops_nothing_that_the_rule_finds(rule: Rule) -> None:
    found = [example.text for example in rule.examples if rule.pattern.search(example.text)]
    assert found, "an example of the rule is found by its pattern alone"
    assert all(map(rule.gated.may, found))


@pytest.mark.parametrize("family", BY_SENTENCE)
def test_gates_agree_with_their_patterns_on_all_texts_of_a_family(family: str) -> None:
    for rule in load(family):
        for text in texts(family):
            if rule.pattern.search(text) is not None:
                assert rule.gated.may(text), (rule.id, text)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_gates_stop_nothing_in_real_sentences() -> None:
    rules = [rule for family in BY_SENTENCE for rule in load(family)]
    found = 0
    for path in sorted((SHARED / "gold" / "texts").iterdir())[::4]:
        text = path.read_text(encoding="utf-8")
        ends = boundaries(text)
        for begin, end in list(zip([0, *ends], ends, strict=False))[::3]:
            sentence = text[begin:end]
            for rule in rules:
                if not rule.gated.may(sentence):
                    assert rule.pattern.search(sentence) is None, (rule.id, sentence)
                else:
                    found += 1
    assert found, "some sentence is let through"


@pytest.mark.parametrize("rule", RULES[: sum(len(load(family)) for family in BY_SENTENCE)])
def test_what_is_tried_on_every_sentence_has_a_gate(rule: Rule) -> None:
    without = compile_gate(rule.gated.text) is None
    assert without == (rule.id in WITHOUT), WITHOUT.get(
        rule.id, "write its lookbehinds with bounds: \\s{1,3}, not \\s+"
    )


def test_vetoes_and_what_rules_need_have_gates() -> None:
    names = {name for rule in load("toezeggingen") for name in (*rule.needs, *rule.bars)}
    assert names
    for name in names:
        assert compile_gate(seen._macro(name).text) is not None, name
    assert all(compile_gate(veto.text) is not None for veto in seen._vetoes().values())


BOUNDED = [
    r"a(?:b|c){2,5}d",
    r"a(?:b|c){0,4}?d",
    r"(?:x(?:y|\)){1,3}){0,4}z",
    r"a(?:b|c){1,4}+c",
    "(?:[()] | \\( # a bracket (in a remark)\n ){3,6} x",
    r"(?<!b)(?:a(?!x)|y){3,20}z",
]


@pytest.mark.parametrize("pattern", BOUNDED)
@given(text=st.text("abcdxyz()", max_size=30))
def test_a_repeated_group_means_the_same_when_it_is_called(pattern: str, text: str) -> None:
    shorter = gate._shorter(pattern)
    assert shorter != pattern
    called = gate.pcre2.compile(shorter, gate.pcre2.VERBOSE)
    assert (called.search(text) is not None) == (regex.search(pattern, text, regex.VERBOSE) is not None)


def test_a_look_at_all_that_stands_in_front_is_left_out_where_that_finds_more() -> None:
    behind = gated(r"(?<=\A(?s:.*)toen(?s:.*))later")
    assert behind.may("later"), "let through, for the pattern to decide"
    assert behind.search("later") is None
    assert behind.search("toen, en later") is not None
    assert not behind.may("toen")
    assert compile_gate(r"nu(?!.*(?<=\A(?s:.*)toen(?s:.*))later)") is None, "without it less would be found"


@given(text=st.text("abc", max_size=12))
def test_a_pattern_that_asks_what_a_group_found_keeps_its_groups(text: str) -> None:
    pattern = gated(r"(?P<one>a|b){2,4}(?P=one)c")
    assert pattern.may(text) == (pattern.pattern.search(text) is not None)


def test_a_pattern_that_does_not_compile_says_where() -> None:
    with pytest.raises(RuleError, match=r"x\.toml, rule y: pattern does not compile: "):
        assert Gated("(", "x.toml, rule y").pattern


def test_without_the_just_in_time_compiler_gates_answer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(code: object) -> None:
        raise gate.pcre2.LibraryError(-48)  # PCRE2_ERROR_NOMEMORY

    monkeypatch.setattr("pcre2._cy.jit_compile", refused)
    pattern = gated(r"(?<!\p{L})zeg(?:gen)?\s{1,3}toe")
    assert pattern.may("wij zeggen toe")
    assert not pattern.may("wij zien toe")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"toe\b", "toe¹"),
        (r"\bjuli", "½juli"),
        (r"[\w-]+(?!\w)\W", "op-tijd²"),
        (r"a(?!\Z)", "a\n"),
        (r"(?:(?<=\A.*x)a|ab)++c", "abc"),
        (r"(?:(?<=\A.*x)a|ab){1,2}+c", "abc"),
        (r"(?P<x>b)(a)\1", "bab"),
    ],
)
def test_what_the_engines_read_differently_is_no_reason_to_say_no(pattern: str, text: str) -> None:
    assert gated(pattern).pattern.search(text) is not None
    assert gated(pattern).may(text)


@pytest.mark.parametrize("family", BY_SENTENCE)
def test_signs_that_stick_to_words_close_no_gate(family: str) -> None:
    """A mark of a footnote in superscript stands behind a word, a figure in front of it."""
    marked = [regex.sub(r"(?<=\p{L})(?!\p{L})", "²", text) for text in texts(family)]
    marked += [regex.sub(r"(?<!\p{L})(?=\p{L})", "½", text) for text in texts(family)]
    found = 0
    for rule in load(family):
        for text in marked:
            if rule.pattern.search(text) is not None:
                found += 1
                assert rule.gated.may(text), (rule.id, text)
    assert found, "some rule is not put off by them"


def test_gates_agree_with_patterns_that_only_help() -> None:
    also = [rule.also for family in FAMILIES for rule in load(family) if rule.also is not None]
    listed = [gated_ for table in seen._lists().values() for gated_ in table.values()]
    checked = [*also, *listed, *seen._vetoes().values()]
    assert len(checked) > 10
    for gated_ in checked:
        for text in texts("toezeggingen"):
            if gated_.pattern.search(text) is not None:
                assert gated_.may(text), (gated_.text[:60], text)


def test_a_window_is_asked_with_what_stands_in_front_of_it() -> None:
    rule = Rule("x.y", "brief", "date", ("motie",), Gated(r"(?<=abc)x\d+motie"), 0.9, "", "", (), (), window=(6, 10))
    assert [match.span() for match in rule.matches("abcx1234motie")] == [(3, 13)]


def test_what_pcre2_cannot_decide_is_let_through() -> None:
    assert gated(r"\p{L}+").may("\ud800"), "half a surrogate pair is no text for it"
    deep = gated(r"(?:(?:a|b|\p{L})*?c|(?:(?:a|\p{L})*)+d)x|e")
    assert deep.may("a" * 100_000 + "e")
    assert not gated(r"\bniets\b").may("iets")
