"""Normalisation that keeps the map back to the source, and sentences."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

SPACES = " \u00a0\u2009\u202f\u2007"
"""The spaces that stand inside numbers of papers: plain, no-break, thin, narrow no-break, figure space."""


@dataclass(frozen=True, slots=True)
class TextMap:
    """Where each piece of a text came from.

    unit: what a source position counts: "character" (code points of the decoded file, from 0), "line" or "page"
    (both from 1), or "" when nothing is known.
    starts: offsets in the text at which a piece begins, ascending. sources: the source position of each piece.
    Within a piece of unit "character" text and source run in step; the other units hold for the whole piece.
    """

    unit: str = ""
    starts: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()

    def source_of(self, offset: int) -> int | None:
        """Give the source position of a text offset, None when the map is empty."""
        if not self.starts:
            return None
        i = max(bisect_right(self.starts, offset) - 1, 0)
        step = offset - self.starts[i] if self.unit == "character" else 0
        return self.sources[i] + step

    def source_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the source span of a text span (unit "character" only): from its first to behind its last character."""
        if self.unit != "character" or not self.starts:
            return None
        first = self.source_of(start)
        last = self.source_of(max(end - 1, start))
        assert first is not None
        assert last is not None
        return first, last + (1 if end > start else 0)


class TextBuilder:
    """Collects pieces of text with their source positions; `build` gives the text and its map.

    Each piece must be in NFC already (see `nfc`); joining NFC pieces that each begin with a base character stays NFC.
    """

    __slots__ = ("_parts", "_sources", "_starts", "length", "unit")

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.length = 0
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._sources: list[int] = []

    def add(self, piece: str, source: int) -> None:
        """Append a piece that begins at the given source position; an empty piece is ignored."""
        if piece:
            self._starts.append(self.length)
            self._sources.append(source)
            self._parts.append(piece)
            self.length += len(piece)

    def build(self) -> tuple[str, TextMap]:
        """Give the whole text and the map back to the source."""
        return "".join(self._parts), TextMap(self.unit, tuple(self._starts), tuple(self._sources))


def nfc(text: str) -> str:
    """Give the text in Unicode NFC."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """Make each run of white space that XML and HTML do not mean one plain space; no-break spaces stay."""
    for sign in "\t\r\n\f\v":
        if sign in text:
            text = text.replace(sign, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text
