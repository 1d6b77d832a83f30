"""The sentences of a paper in which a commitment may stand, and who speaks there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import regex

from kg.model import Block, Document
from kg.rules import gated, read
from kg.rules.gate import Gated
from kg.rules.places import Words
from kg.sentences import ends_within

NO_PROMISE_IN = frozenset({"motie", "amendement", "wetsvoorstel"})
"""Kinds of paper in which government does not speak: they only tell of promises."""
SPOKEN_IN = frozenset({"verslag", "handelingen"})
_KINDS = frozenset({"al", "li", "titel", "cel"})
_SPEAKER = regex.compile(
    r"(?P<who>(?:De\s+voorzitter|[Mm]inister(?:-president)?|[Ss]taatssecretaris|De\s+heer|Mevrouw|De\s+(?:minister|staatssecretaris)"
    r"|Het\s+lid)(?:\s+(?:(?:van|de|der|den|ten|ter|von|el|'t)\s+)*\p{Lu}[\p{L}'’-]+){0,4})\s*(?P<party>\([^()]{2,30}\))?\s*:"
)
_GOVERNMENT = regex.compile(r"^(?:De\s+)?(?:[Mm]inister|[Ss]taatssecretaris)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; start, end: code points. speaker: as printed, "" in a letter. member: whether of the Chamber.

    question_block: in answers, whether it stands in a question. block: the one it lies in.
    """

    start: int
    end: int
    speaker: str
    member: bool
    question_block: bool
    block: Block


def sentences(document: Document) -> list[Sentence]:
    """Give the sentences in which a commitment may stand, with their speaker."""
    text = document.text
    spoken = document.kind in SPOKEN_IN or any(b.kind == "spreker" for b in document.blocks)
    answers = document.kind == "antwoord"
    speaker, member, asking = "", False, False
    places_in = told_at if document.kind in NO_PROMISE_IN else promised_at
    out: list[Sentence] = []
    for block in document.blocks:
        piece = text[block.start : block.end]
        if block.kind == "spreker":
            speaker, member = _who(piece)
            continue
        if block.kind not in _KINDS:
            continue
        if answers:
            if regex.match(r"(?:Vraag|Vragen)\s+\d", piece):
                asking = True
            elif regex.match(r"(?:Antwoord|Beantwoording)\b", piece):
                asking = False
        places = places_in(piece)
        if not spoken and not places:
            continue
        start = 0
        for end in ends_within(document, block.start, block.end):
            first = start + len(piece[start:end]) - len(piece[start:end].lstrip())
            if spoken and piece.find(":", first, end) >= 0 and (found := _SPEAKER.match(piece, first, end)):
                speaker, member = _who(found[0])
                first = found.end() + len(piece[found.end() : end]) - len(piece[found.end() : end].lstrip())
            last = start + len(piece[start:end].rstrip())
            if bisect_left(places, first) < bisect_left(places, last):
                out.append(Sentence(block.start + first, block.start + last, speaker, member, asking, block))
            start = end
    return out


def _who(printed: str) -> tuple[str, bool]:
    """Give the speaker, and whether it is a member of the Chamber (who cannot promise)."""
    name = " ".join(printed.strip(" :").split())
    government = bool(_GOVERNMENT.match(name))
    return name, not government and not is_chair(name)


def is_chair(name: str) -> bool:
    """Whether a speaker is the chair of the meeting."""
    return "voorzitter" in name.casefold()


@cache
def _gate() -> tuple[Words, Words, Gated]:
    gate = read("toezeggingen")["gate"]
    return Words(gate["told"]), Words(gate["words"]), gated("toezeggingen", gate["pattern"])


def told_at(text: str) -> list[int]:
    """Give the places in whose sentences a text may tell of an earlier promise, ascending."""
    return _gate()[0].at(text)


def promised_at(text: str) -> list[int]:
    """Give the places in whose sentences a commitment may stand, made or told, ascending."""
    _, words, more = _gate()
    found = (match.start() for match in more.pattern.finditer(text)) if more.may(text) else ()
    return sorted([*words.at(text), *found])
