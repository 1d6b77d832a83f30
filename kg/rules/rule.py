"""One rule, and where in a text it is tried; many rules, found by their cues in one pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex
from ahocorasick_rs import AhoCorasick

from kg.rules.gate import Gated
from kg.rules.places import First, Places

_STEP = 32
"""More code points than one step of a list takes: "tot en met", its white space, and the next number."""
_BEHIND = 80
"""More code points than a pattern looks back from where a match begins."""
_EMPTY_LINE = regex.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and what the rule must find in it."""

    text: str
    quote: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as data; what is compiled of it is compiled when it is needed."""

    id: str
    kind: str
    reader: str
    cues: tuple[str, ...]
    gated: Gated
    confidence: float
    note: str
    source: str
    examples: tuple[Example, ...]
    near_misses: tuple[str, ...]
    known_dossier: bool = False
    options: frozenset[str] = frozenset()
    window: tuple[int, int] | None = None
    also: Gated | None = None
    begins: tuple[int, int] | None = None
    word: bool = False
    opens: str = ""
    first: First | None = None
    needs: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()

    @property
    def pattern(self) -> regex.Pattern[str]:
        """The pattern. Raises RuleError when it does not compile."""
        return self.gated.pattern

    def matches(self, text: str, places: Places | None = None) -> Iterator[regex.Match[str]]:
        """Give the matches in a text, in order; places: where the cues stand, where that is known already.

        An empty line ends whatever is read: a match that runs over one is read again up to it.
        """
        places = places or Places(text)
        cued = places.of(self.cues)
        if not cued:
            return
        for match in self._found(text, places, cued):
            border = _EMPTY_LINE.search(text, match.start(), match.end())
            whole = match if border is None else self.pattern.match(text, match.start(), border.start())
            if whole is not None:
                yield whole

    def _found(self, text: str, places: Places, cued: list[int]) -> Iterator[regex.Match[str]]:
        if self.also is not None and not self.also.search(text):
            return
        if self.begins is not None:
            yield from self._anchored(cued, text, places, *self.begins)
            return
        if self.window is None:
            yield from self.pattern.finditer(text)
            return
        for low, high in self._windows(cued, text, *self.window):
            if not self.gated.may(text[max(0, low - _BEHIND) : high]):
                continue
            for match in self.pattern.finditer(text, low, high):
                # what ends near the edge may go on, or may not count for what stands behind it
                near = high < len(text) and high - match.end() < _STEP
                whole = self.pattern.match(text, match.start()) if near else match
                if whole is not None:
                    yield whole

    def _anchored(
        self, cued: list[int], text: str, places: Places, nearest: int, farthest: int
    ) -> Iterator[regex.Match[str]]:
        """Try the pattern only where a match may begin: so many code points in front of a cue, farthest first."""
        match, word, opens = self.pattern.match, self.word, self.opens
        starts = places.starting(self.first, self.cues) if self.first else None
        done = 0
        for at in cued:
            low, high = max(at - farthest, done), at - nearest + 1
            begins = (
                range(low, high) if starts is None else starts[bisect_left(starts, low) : bisect_left(starts, high)]
            )
            done = max(done, high)  # what does not begin here for this cue does not for the next one
            for begin in begins:
                if (opens and text[begin] not in opens) or (word and begin and text[begin - 1].isalpha()):
                    continue
                found = match(text, begin)
                if found is not None:
                    yield found
                    done = max(found.end(), begin + 1)
                    break

    def _windows(self, cued: list[int], text: str, before: int, after: int) -> list[tuple[int, int]]:
        merged: list[tuple[int, int]] = []
        for at in cued:
            if self.word and at and text[at - 1].islower():
                continue
            low, high = max(0, at - before), min(len(text), at + after)
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
            else:
                merged.append((low, high))
        return merged


class Cued:
    """Rules by their cues: all cues of all rules are looked for in one pass."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._cues = tuple(dict.fromkeys(cue for rule in self.rules for cue in rule.cues))
        self._numbers = [tuple(n for n, rule in enumerate(self.rules) if cue in rule.cues) for cue in self._cues]
        self._find = AhoCorasick(self._cues).find_matches_as_indexes

    def cued(self, text: str) -> tuple[list[Rule], Places]:
        """Give the rules of which a cue stands in the text, in their order, and where all cues stand."""
        found: dict[int, list[int]] = {}
        for cue, at, _ in self._find(text, overlapping=True):
            found.setdefault(cue, []).append(at)
        rules = [self.rules[n] for n in sorted({n for cue in found for n in self._numbers[cue]})]
        return rules, Places(text, {self._cues[cue]: places for cue, places in found.items()}, complete=True)

    def of(self, text: str) -> tuple[list[Rule], Places]:
        """Give of a short text what `cued` gives, without the rules whose gates say no."""
        rules, places = self.cued(text)
        return [rule for rule in rules if rule.gated.may(text)], places
