"""What phase two needs of a paper, and the date it lends to what belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.deadlines import read_deadlines
from kg.errors import IdentifierError
from kg.identifiers import Handelingen, parse

LETTERS = ("brief", "antwoord")
"""Kinds of paper by which the government tells the Chamber something."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, or the report of one, as phase one left it; days are ISO dates, "" when unknown.

    counted_from: the paper from whose date phase two counted the last day, as its own paper has none; else "".
    at: where it begins, in code points.
    """

    node: str
    kind: str
    text: str
    by: str
    term_text: str
    term_kind: str
    last_day: str
    occasion: str
    occasion_day: str
    fulfils: bool
    rule: str
    cites: tuple[str, ...]
    span: str
    sentence: str
    sentence_text: str
    confidence: float
    counted_from: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A motion that a paper names: movers as printed, target its identifier, "" when phase one could not tell.

    at: where the naming begins, in code points.
    """

    node: str
    movers: tuple[str, ...]
    target: str
    span: str
    sentence: str
    sentence_text: str
    confidence: float
    at: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper that a letter refers to: its identifier, and the sentence that leans on the reference (IRI and words)."""

    target: str
    sentence: str
    sentence_text: str


@dataclass(frozen=True, slots=True)
class LinkPaper:
    """What linking needs of a paper.

    day: ISO date of the paper, "" when unknown. events: days of the meeting it reports, in order. movers, request: of a
    motion, who tabled it and what it asks for. cites: the papers that a letter refers to; of other papers nothing.
    """

    id: str
    kind: str
    day: str
    dossiers: tuple[str, ...]
    attached_to: str
    events: tuple[str, ...]
    promises: tuple[Promise, ...]
    motions: tuple[Named, ...]
    movers: tuple[str, ...] = ()
    request: str = ""
    cites: tuple[Cited, ...] = ()

    @property
    def said_on(self) -> str:
        """The day on which its words were said: of the meeting it reports, else its own."""
        return self.events[-1] if self.events else self.day


def last_words(names: Iterable[str]) -> frozenset[str]:
    """Give the last word of each name in small letters, by which names of one person agree."""
    return frozenset(name.split()[-1].casefold() for name in names if name.strip())


def last_day(term: str, day: str, *texts: str) -> str:
    """Give the last day (ISO date) that the words of a term fix, counted from a day; "" when they fix none.

    term: its words as printed. day: ISO date. texts: the commitment and its sentence; in one of them the term stands.
    """
    for text in texts:
        for found in read_deadlines(text, date.fromisoformat(day)):
            if found.quote == term and found.to is not None:
                return found.to.isoformat()
    return ""


def lenders(papers: Mapping[str, LinkPaper]) -> dict[str, LinkPaper]:
    """Give, by identifier, the paper whose day a paper without a date has: its letter, or another item of its meeting.

    Of the items of a meeting in the Handelingen only the first prints the day. Where dated items of a meeting do not
    agree, none lends its day.
    """
    dated: dict[tuple[str, str, str], list[LinkPaper]] = defaultdict(list)
    for paper in papers.values():
        if paper.day and (meeting := _meeting(paper.id)):
            dated[meeting].append(paper)
    out = {}
    for paper in papers.values():
        letter = papers.get(paper.attached_to)
        if paper.day:
            continue
        if letter is not None and letter.day:
            out[paper.id] = letter
        elif (meeting := _meeting(paper.id)) and len({item.day for item in dated[meeting]}) == 1:
            out[paper.id] = min(dated[meeting], key=lambda item: (len(item.id), item.id))
    return out


def _meeting(identifier: str) -> tuple[str, str, str] | None:
    """Give chamber, vergaderjaar and number of the meeting that an item of the Handelingen is of; None elsewhere."""
    if not identifier.startswith("h-"):
        return None
    try:
        known = parse(identifier)
    except IdentifierError:
        return None
    if not isinstance(known, Handelingen) or not known.meeting:
        return None
    return known.chamber, known.vergaderjaar, known.meeting


def with_day(paper: LinkPaper, lender: LinkPaper | None) -> LinkPaper:
    """Give a paper without a date that of its lender, and count its terms from there."""
    if lender is None:
        return paper
    promises = []
    for promise in paper.promises:
        if promise.term_text and not promise.last_day:
            until = last_day(promise.term_text, lender.day, promise.sentence_text, promise.text)
            promise = replace(promise, last_day=until, counted_from=lender.id if until else "")
        promises.append(promise)
    return replace(paper, day=lender.day, promises=tuple(promises))
