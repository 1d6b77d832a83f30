"""Sentences: the one around an offset, found only where somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

import regex

from kg.model import Block, Document
from kg.rules import read

_END = regex.compile(r"[.!?…]+[)\]\"'”’»]*(?=\s+[\p{Lu}\d«“\"'‘(\[–-])")
_WORD_BEFORE = regex.compile(r"(?r)\p{L}[\p{L}./]*$")  # read from its end: five times as fast
_INITIALS = regex.compile(r"(?:^|[\s(.])\p{Lu}$|^(?:\p{Lu}\.)+\p{Lu}$")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(read("zinnen")["abbreviations"])


def boundaries(text: str) -> list[int]:
    """Give the offsets behind each sentence of a text; the last one is the length of the text.

    A stop behind an abbreviation (`rules/zinnen.toml`), an initial or a figure that stands alone ends nothing.
    """
    ends: list[int] = []
    for match in _END.finditer(text):
        if match[0][0] == ".":
            before = _word_before(text, match.start())
            if before.casefold().rstrip(".") in _abbreviations() or (len(before) == 1 and before.isupper()):
                continue
            if "." in before and _INITIALS.search(before):
                continue
            if not before and text[max(0, match.start() - 2) : match.start()].strip().isdigit() and match.start() < 4:
                continue  # "1. Inleiding": the number of a heading
        ends.append(match.end())
    if not ends or ends[-1] != len(text):
        ends.append(len(text))
    return ends


def _word_before(text: str, end: int) -> str:
    """Give the letters, with stops and strokes between them, that end at an offset."""
    first = max(0, end - 24)
    space = text.rfind(" ", first, end)
    word = text[space + 1 : end]
    if space >= 0 and word.isalpha():  # nearly always, and five times as fast
        return word
    found = _WORD_BEFORE.search(text, first, end)
    return found[0] if found else ""


def ends_within(document: Document, start: int, end: int) -> tuple[int, ...]:
    """Give what `boundaries` gives of a piece of a paper, often a block; found once, whoever asks.

    start, end: of the piece. The offsets count from its start.
    """
    ends = document.sentence_ends.get((start, end))
    if ends is None:
        ends = document.sentence_ends[start, end] = tuple(boundaries(document.text[start:end]))
    return ends


class Sentences:
    """The sentences of one paper."""

    __slots__ = ("_blocks", "_document", "_starts", "_text")

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._blocks: tuple[Block, ...] = document.blocks
        self._starts = [block.start for block in document.blocks]

    def around(self, offset: int) -> tuple[int, int]:
        """Give the span of the sentence an offset lies in, without white space at its ends.

        An offset right behind a full stop belongs to the sentence before it, as a footnote mark there does. Outside
        all blocks the line is the sentence.
        """
        i = bisect_right(self._starts, offset) - 1
        if i >= 0 and offset <= self._blocks[i].end:
            start, end = self._blocks[i].start, self._blocks[i].end
        else:
            start = self._text.rfind("\n", 0, offset) + 1
            end = self._text.find("\n", offset)
            end = len(self._text) if end < 0 else end
        first = 0
        for last in ends_within(self._document, start, end):
            if offset - start <= last:
                break
            first = last
        return self._trim(start + first, start + last)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        piece = self._text[start:end]
        if not piece.strip():
            return start, start
        return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
