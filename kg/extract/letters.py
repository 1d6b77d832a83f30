"""Find letters and memos that a paper names by date ("mijn brief van 12 juli 2021"); which they are, is asked later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import regex

from kg.dates import DateMention, read_dates
from kg.model import Document
from kg.rules import Cued, Rule, load

_NEXT = regex.compile(
    r"(?P<bracket>(?:\s{0,2}\((?=[^()]*\d)[^()\n]{4,70}\)){1,2})?\s{0,2}(?:,|en|,\s{0,2}en)\s{1,3}(?:van\s{1,3})?"
)
"""What joins the dates of several letters, with the reference to the one before between brackets or not."""
_WHOSE = regex.compile(
    r"(?<!\p{L})(?P<whose>[Mm]ijn|[Oo]n(?:ze|s)|[Uu]w|[Zz]ijn|[Hh]aar|[Hh]un)\s{1,3}(?:\p{Ll}+e\s{1,3}){0,2}$"
)
"""The possessive in front of a naming, with up to two adjectives between."""
_WHOSE_ROOM = 60
_DATE_ROOM = 70
"""Code points in which a date with its weekday and year has room."""
_BEFORE_DATE = 6
"""Code points in front of a date that its rules look back at ("d.d.")."""


@dataclass(frozen=True, slots=True)
class LetterMention:
    """A letter or memo as a paper names it.

    start, end: from the noun ("brief", "Kamerbrief", "schrijven") to the end of the date, without the article or
    possessive; of "brieven van 3 mei (…) en 9 juni (…)" the second is its date alone: its reference stands behind it.
    date: its day; None for "genoemde brief", which has none. kind: "brief" or "nota".
    whose: possessive in front, in small letters ("mijn", "uw"; "onze" for "ons"), "" when there is none. by: sender as
    printed ("de Minister van SZW"), "" when none is.
    """

    start: int
    end: int
    quote: str
    date: date | None
    kind: Literal["brief", "nota"]
    rule: str
    confidence: float
    whose: str = ""
    by: str = ""


@cache
def _rules() -> Cued:
    return Cued(load("brieven"))


def extract(document: Document) -> tuple[LetterMention, ...]:
    """Find the letters and memos that a paper names, in the order of the text; its own heading is none.

    document: its date gives dates without a year their year. What is dated after the paper is no letter.
    """
    text = document.text
    rules, places = _rules().cued(text)
    found = [m for rule in rules for match in rule.matches(text, places) for m in _mentions(document, match, rule)]
    heads = [(block.start, block.end) for block in document.blocks if block.kind in ("kop", "titel")]
    kept: list[LetterMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start, -m.confidence)):
        rivals = [k for k in kept if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end, k.rule) == (mention.start, mention.end, mention.rule) for k in rivals):
            kept.append(mention)
    kept = [m for m in kept if not any(start <= m.start < end for start, end in heads)]
    return tuple(sorted(kept, key=lambda m: (m.start, m.date or date.min)))


def _mentions(document: Document, match: regex.Match[str], rule: Rule) -> list[LetterMention]:
    text, start = document.text, match.start("span")
    if rule.reader == "again":
        end = match.end("span")
        return [LetterMention(start, end, text[start:end], None, "brief", rule.id, rule.confidence)]
    runs = _dates(document, match.end(), "ieven" in match["span"] or match["span"].endswith("s"))
    if not runs or (rule.reader == "year" and not regex.search(r"\d{4}$", runs[-1][-1].quote)):
        return []
    possessive = _WHOSE.search(text, max(0, start - _WHOSE_ROOM), start)
    whose = possessive["whose"].casefold() if possessive else ""
    whose = "onze" if whose == "ons" else whose
    by = " ".join((match.groupdict().get("by") or "").split())
    out: list[LetterMention] = []
    for run in runs:
        begin, end = start if run is runs[0] else run[0].start, run[-1].end
        days = {day: found.certain for found in run for day in (found.date, found.last)}
        out += [
            LetterMention(
                begin, end, text[begin:end], day, "nota" if rule.kind == "nota" else "brief", rule.id,
                round(rule.confidence * (1 if certain else 0.9), 3), whose, by,
            )
            for day, certain in days.items()
            if document.date is None or day <= document.date
        ]  # fmt: skip
    return out


def _dates(document: Document, at: int, several: bool) -> list[list[DateMention]]:
    """Give the date that begins at an offset, and those joined to it where several letters are named.

    A reference between brackets parts them: what is behind it is a list of its own.
    """
    text = document.text
    # a date without a year takes the year behind the last of them, so all are read together
    known = read_dates(text, document.date, start=max(0, at - _BEFORE_DATE), end=min(len(text), at + 3 * _DATE_ROOM))
    by_start = {found.start: found for found in known}
    runs: list[list[DateMention]] = []
    parted = True
    while at in by_start:
        found = by_start[at]
        if parted:
            runs.append([found])
        else:
            runs[-1].append(found)
        joint = _NEXT.match(text, found.end)
        if not several or joint is None:
            break
        at, parted = joint.end(), joint["bracket"] is not None
    return runs
