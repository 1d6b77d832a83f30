"""The parts of a motion: considerations one by one, and what it asks for or states."""

from __future__ import annotations

from functools import cache

import regex

from kg.deadlines import read_deadlines
from kg.issues import Issue
from kg.model import Document, MotionPart
from kg.rules import read


@cache
def _starts() -> tuple[regex.Pattern[str], dict[str, str]]:
    """Give a pattern of all beginnings, the longest first, and the part that each begins."""
    part_by = {start: part for part, starts in read("dictum")["parts"].items() for start in starts}
    longest = sorted(part_by, key=lambda start: (-len(start), start))
    either = "|".join(r"\s+".join(regex.escape(word) for word in start.split()) for start in longest)
    return regex.compile(rf"\s*({either})", regex.IGNORECASE), part_by


def part_of(paragraph: str) -> str:
    """Give the part that a paragraph begins ("overweging", "verzoek", …), "" when it goes on with the one before."""
    pattern, part_by = _starts()
    found = pattern.match(paragraph)
    return part_by[" ".join(found[1].casefold().split())] if found else ""


def extract(document: Document) -> tuple[tuple[MotionPart, ...], tuple[Issue, ...]]:
    """Split a motion into its parts.

    Gives the parts in order, without the opening, the closing formula and the names; a request has its term, if any.
    An issue says when a motion asks for nothing and states nothing. Other papers have no parts.
    """
    if document.kind != "motie":
        return (), ()
    parts: list[MotionPart] = []
    current = ""
    for block in document.blocks:
        if block.kind not in ("al", "li"):
            continue
        found = part_of(document.text[block.start : block.end])
        if found in ("aanhef", "slot"):
            current = found
        elif found:
            current = found
            parts.append(MotionPart(found, block.start, block.end, document.text[block.start : block.end], None))
        elif parts and current not in ("", "slot", "aanhef") and block.start - parts[-1].end <= _GAP:
            text = document.text[parts[-1].start : block.end]
            if not _is_name(document, block.start, block.end):
                parts[-1] = MotionPart(parts[-1].kind, parts[-1].start, block.end, text, None)
    parts = [_with_term(document, part) if part.kind == "verzoek" else part for part in parts]
    asks = any(part.kind in ("verzoek", "uitspraak") for part in parts)
    return tuple(parts), () if asks else (Issue("dictum-missing", "the motion asks for nothing and states nothing"),)


_GAP = 2
"""Code points between a part and the paragraph that goes on with it: the line break."""


def _is_name(document: Document, start: int, end: int) -> bool:
    return document.text[start:end].strip(" .,;") in document.signatories


def _with_term(document: Document, part: MotionPart) -> MotionPart:
    terms = read_deadlines(document.text, document.date, start=part.start, end=part.end)
    # "stallen van vóór 2020": nobody asks for something by a day that is over
    terms = [t for t in terms if document.date is None or t.to is None or t.to >= document.date]
    return MotionPart(part.kind, part.start, part.end, part.quote, terms[0] if terms else None)
