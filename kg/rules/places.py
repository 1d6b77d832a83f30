"""Where in a text a pattern is worth trying: at its cues, and at the words with which a match may begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex
from ahocorasick_rs import AhoCorasick

_WORD = re.compile(r"\w+")
_WORD_BEFORE = regex.compile(r"(?<!\p{L})(\p{L}+)\s{1,3}$")
_LONGEST = 24
"""Code points in which a word has room that may stand in front of the word of a cue."""


@dataclass(frozen=True, eq=False, slots=True)
class First:
    """With which words a match may begin; figures: with a number; cue: with the word of the cue, or these before it."""

    words: frozenset[str]
    behind: frozenset[str] = frozenset()
    figures: bool = False
    cue: bool = False


class Words:
    """Many literal strings, looked for in one pass."""

    def __init__(self, words: Iterable[str]) -> None:
        self._find = AhoCorasick(tuple(words)).find_matches_as_indexes

    def at(self, text: str) -> list[int]:
        """Give the offsets at which one of them stands, ascending; of those that overlap the first."""
        return [found[1] for found in self._find(text)]


class Places:
    """Where the cues of rules stand in one text; each cue is looked for once, whatever number of rules asks for it.

    found: offsets of cues, ascending, where they are known. complete: whether those not among them stand nowhere.
    """

    __slots__ = ("_complete", "_found", "_starts", "_text", "_words")

    def __init__(self, text: str, found: dict[str, list[int]] | None = None, *, complete: bool = False) -> None:
        self._text = text
        self._found = found or {}
        self._complete = complete
        self._starts: dict[tuple[First, tuple[str, ...]], list[int]] = {}
        self._words: dict[str, list[int]] = {}

    def of(self, cues: tuple[str, ...]) -> list[int]:
        """Give the offsets at which any of these cues begins, ascending."""
        known = self._found
        if not self._complete:
            for cue in cues:
                if cue not in known:
                    known[cue] = self._all(cue)
        found = [places for cue in cues if (places := known.get(cue))]
        if len(found) > 1:
            return sorted({at for places in found for at in places})
        return found[0] if found else []

    def starting(self, first: First, cues: tuple[str, ...]) -> list[int]:
        """Give the offsets at which a match may begin by its first word, ascending; cues: of the rule."""
        starts = self._starts.get((first, cues))
        if starts is None:
            if first.cue:
                starts = self._starts[first, cues] = sorted(
                    {at for cue in self.of(cues) for at in self._up_to(cue, first)}
                )
                return starts
            if not self._words:
                self._read_words()
            words = self._words
            found = {at for word in first.words.intersection(words) for at in words[word]}
            for word in first.behind.intersection(words):
                found.update(
                    behind.start() for at in words[word] if (behind := _WORD.search(self._text, at + len(word)))
                )
            if first.figures:
                found.update(at for word in words if word[0].isdigit() for at in words[word])
            starts = self._starts[first, cues] = sorted(found)
        return starts

    def _read_words(self) -> None:
        """Note where each word stands, in small letters."""
        text = self._text.casefold()
        if len(text) != len(self._text):  # a letter that becomes two would shift all behind it
            text = self._text
        words, at = self._words, 0
        for word in _WORD.findall(text):
            at = text.index(word, at)
            words.setdefault(word, []).append(at)
            at += len(word)

    def _up_to(self, cue: int, first: First) -> Iterator[int]:
        """Give where the word of a cue begins, with and without what a hyphen joins to it, and the words before it."""
        text, at = self._text, cue
        while at and text[at - 1].isalpha():
            at -= 1
        yield at
        joined = at
        while joined and (text[joined - 1].isalpha() or text[joined - 1] == "-"):
            joined -= 1
        yield joined
        while first.words and (before := _WORD_BEFORE.search(text, max(0, at - _LONGEST), at)):
            if before[1].casefold() not in first.words:
                return
            at = before.start()
            yield at

    def _all(self, cue: str) -> list[int]:
        places = []
        at = self._text.find(cue)
        while at >= 0:
            places.append(at)
            at = self._text.find(cue, at + 1)
        return places
