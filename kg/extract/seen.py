"""What is found in one sentence that may be a commitment: rules worth trying, vetoes, what is done, for which House."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

import regex

from kg.rules import Cued, Rule, expand, load, read

Kind = Literal["made", "reported"]


@cache
def _rules(kind: Kind) -> Cued:
    return Cued(rule for rule in load("toezeggingen") if rule.kind == kind)


@cache
def _macro(name: str) -> regex.Pattern[str]:
    return regex.compile(expand("toezeggingen", f"{{{{{name}}}}}"), regex.VERBOSE)


class Seen:
    """What is found in one sentence; each thing is looked up once, whatever number of rules asks for it."""

    __slots__ = ("_found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, bool] = {}

    def has(self, macro: str) -> bool:
        """Whether a macro of the rule file is found in the sentence."""
        found = self._found.get(macro)
        if found is None:
            found = self._found[macro] = _macro(macro).search(self.text) is not None
        return found

    def rules(self, kind: Kind) -> Iterator[Rule]:
        """Give the rules whose patterns are worth trying: their cues, what they need and what bars them."""
        for rule in _rules(kind).of(self.text):
            if rule.also is not None and not rule.also.search(self.text):
                continue
            if all(map(self.has, rule.needs)) and not any(map(self.has, rule.bars)):
                yield rule

    def vetoed(self, *names: str) -> bool:
        """Whether one of these vetoes of the rule file is found in the sentence."""
        return any(_vetoes()[name].search(self.text) for name in names)


@cache
def _vetoes() -> dict[str, regex.Pattern[str]]:
    return {
        name: regex.compile(expand("toezeggingen", p), regex.VERBOSE)
        for name, p in read("toezeggingen")["veto"].items()
    }


@cache
def _lists() -> dict[str, dict[str, regex.Pattern[str]]]:
    return {
        table: {
            name: regex.compile(expand("toezeggingen", p), regex.VERBOSE)
            for name, p in read("toezeggingen")[table].items()
        }
        for table in ("acts", "houses")
    }


def first_of(table: str, text: str) -> str:
    """Give the name of the first pattern of a table that fits, "" when none does."""
    return next((name for name, pattern in _lists()[table].items() if pattern.search(text)), "")
