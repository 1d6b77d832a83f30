"""What is found in one sentence that may be a commitment: rules worth trying, vetoes, what is done, for which House."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from kg.rules import Cued, Rule, gated, load, read
from kg.rules.gate import Gated

Kind = Literal["made", "reported"]


@cache
def _rules(without: frozenset[str]) -> Cued:
    return Cued(rule for rule in load("toezeggingen") if rule.options.isdisjoint(without))


@cache
def _macro(name: str) -> Gated:
    return gated("toezeggingen", f"{{{{{name}}}}}")


class Seen:
    """What is found in one sentence; each thing is looked up once, whatever number of rules asks for it.

    without: options of the rules that are left out, since they hold elsewhere.
    """

    __slots__ = ("_cued", "_found", "_without", "text")

    def __init__(self, text: str, without: frozenset[str] = frozenset()) -> None:
        self.text = text
        self._without = without
        self._found: dict[str, bool] = {}
        self._cued: list[Rule] | None = None

    def has(self, macro: str) -> bool:
        """Whether a macro of the rule file is found in the sentence."""
        found = self._found.get(macro)
        if found is None:
            found = self._found[macro] = _macro(macro).search(self.text) is not None
        return found

    def rules(self, kind: Kind) -> Iterator[Rule]:
        """Give the rules whose patterns are worth trying: their cues, what they need and what bars them."""
        if self._cued is None:
            self._cued, _ = _rules(self._without).cued(self.text)
        for rule in self._cued:
            if (rule.kind == "reported") != (kind == "reported"):
                continue
            if rule.also is not None and not rule.also.search(self.text):
                continue
            if all(map(self.has, rule.needs)) and not any(map(self.has, rule.bars)) and rule.gated.may(self.text):
                yield rule

    def vetoed(self, *names: str) -> bool:
        """Whether one of these vetoes of the rule file is found in the sentence."""
        return any(_vetoes()[name].search(self.text) for name in names)


@cache
def _vetoes() -> dict[str, Gated]:
    return {name: gated("toezeggingen", pattern) for name, pattern in read("toezeggingen")["veto"].items()}


@cache
def _lists() -> dict[str, dict[str, Gated]]:
    return {
        table: {name: gated("toezeggingen", pattern) for name, pattern in read("toezeggingen")[table].items()}
        for table in ("acts", "houses")
    }


def first_of(table: str, text: str) -> str:
    """Give the name of the first pattern of a table that fits, "" when none does."""
    return next((name for name, pattern in _lists()[table].items() if pattern.search(text)), "")
