"""Handelingen, Aanhangsel, gazettes, case law and acts of the European Union."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from kg.extract.readers.base import (
    OCR_FIGURES,
    Context,
    Match,
    mention_of,
    misread,
    whole_numbers,
)
from kg.model import CitationKind, Mention
from kg.rules import Rule

_LONGEST_ITEM = 300
"""Pages that one item has at most: "39-2410" is page 2410 of meeting 39."""
_PAGES = regex.compile(r"[^\d-]*?(?P<n>[\dlIO]+)\s?[-–]\s?(?P<n>[\dlIO]+)")


def handelingen(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Meeting and items, or pages; only an item is one identifier for certain."""
    groups = match.groupdict()
    mention = mention_of(match, rule, ())
    year, chamber = mention.vergaderjaar.replace("-", ""), mention.chamber or "tk"
    if not year:
        yield replace(mention, lack="er staat geen vergaderjaar bij")
    elif groups.get("items"):
        (meeting,) = whole_numbers(groups["meeting"])
        keys = tuple(f"h-{chamber}-{year}-{meeting}-{n}" for n in whole_numbers(groups["items"]))
        yield replace(mention, keys=keys, issues=mention.issues + misread(groups, keys))
    elif groups.get("meeting"):
        yield replace(mention, lack="een vergadering zonder item wijst geen enkel stuk aan")
    elif (pages := _PAGES.fullmatch(mention.page)) and mention.vergaderjaar < "2010":
        first, last = (int(page.translate(OCR_FIGURES)) for page in pages.captures("n"))
        if not first <= last <= first + _LONGEST_ITEM:
            yield replace(mention, lack="dit zijn vergadering en bladzijde, en die wijzen geen enkel stuk aan")
            return
        keys = (f"h-{chamber}-{year}-{first}-{last}",)
        yield replace(mention, keys=keys, issues=mention.issues + misread(groups, keys))
    else:
        yield replace(mention, lack="welk item op deze bladzijde staat volgt niet uit de verwijzing")


def aanhangsel(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Vergaderjaar and number(s)."""
    mention = mention_of(match, rule, ())
    year = mention.vergaderjaar.replace("-", "")
    if not year:
        yield replace(mention, lack="er staat geen vergaderjaar bij")
        return
    keys = tuple(f"ah-{mention.chamber or 'tk'}-{year}-{n}" for n in whole_numbers(match["nums"]))
    yield replace(mention, keys=keys, issues=mention.issues + misread(match.groupdict(), keys))


_YEAR_OF_ACT = regex.compile(r"\b\d{1,2}\s+\p{Ll}+\.?\s+((?:1[89]|20)\d{2})\b")
_SENTENCE_BACK = 400
_GAZETTES: dict[str, CitationKind] = {"stb": "staatsblad", "stcrt": "staatscourant", "trb": "tractatenblad"}


def gazette(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Gazette, year, number(s); without a year the last date in front of it in the sentence gives it."""
    groups = match.groupdict()
    series = next(s for s in _GAZETTES if groups.get(s))
    kind = _GAZETTES[series]
    year = groups.get("year")
    if not year:
        front = match.string[max(0, match.start() - _SENTENCE_BACK) : match.start()].rpartition("\n")[2]
        dates = _YEAR_OF_ACT.findall(front)
        year = dates[-1] if dates else None
    if not year:
        yield replace(mention_of(match, rule, ()), kind=kind, lack="er staat geen jaar bij")
        return
    figures = year.translate(OCR_FIGURES)
    keys = tuple(f"{series}-{figures}-{n}" for n in whole_numbers(groups["nums"]))
    mention = mention_of(match, rule, keys)
    misread = () if figures == year else (f"jaar-gelezen-als-{figures}",)
    yield replace(mention, kind=kind, issues=mention.issues + misread)


def ecli(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The four parts, written without spaces."""
    yield mention_of(
        match, rule, (":".join(("ECLI", match["country"], match["court"], match["year"], match["number"])),)
    )


def ljn(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The court is not in the number."""
    yield mention_of(match, rule, (), lack="een LJN-nummer noemt het gerecht niet, zodat de ECLI er niet uit volgt")


_ACT_LETTER = {
    "richtlijn": "L", "verordening": "R", "besluit": "D", "beschikking": "D", "kaderbesluit": "F", "aanbeveling": "H",
}  # fmt: skip

_LAST_NUMBERED_FIRST = 2014
"""Last year in which regulations were numbered "number/year"."""


def eu_act(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """CELEX number of an act; which of the two figures is the year follows from the kind and the time."""
    first, second, kind = match["a"], match["b"], match["type"].casefold()
    trailing = not match["domain"].startswith("(")  # "94/69/EG"
    if not _full_year(first):
        numbered_first = True  # "280/2004/EG"
    elif kind == "richtlijn" or not _full_year(second):
        numbered_first = False  # of directives the year always stands first: "nr. 97/67/EG"
    elif kind == "verordening" and _year_first(int(first), int(second), match["domain"], match["nr"]):
        numbered_first = False  # "(EU) 2019/2088"
    elif match["nr"] is not None:
        numbered_first = not trailing or len(second) == 4
    else:
        numbered_first = kind == "verordening" and len(second) == 4
    year, number = (second, first) if numbered_first else (first, second)
    full = _full_year(year)
    if not full:
        yield mention_of(match, rule, (), lack="het jaar van de handeling is niet te lezen")
        return
    yield mention_of(match, rule, (f"celex-3{full}{_ACT_LETTER[kind]}{int(number):04d}",))


def _year_first(first: int, second: int, domain: str, nr: str | None) -> bool:
    """Tell whether a regulation of which both figures may be a year is numbered as they all are since 2015."""
    return second > _LAST_NUMBERED_FIRST or (first > _LAST_NUMBERED_FIRST and "EU" in domain and nr is None)


def _full_year(text: str) -> int:
    number = int(text)
    if len(text) == 2 and number >= 52:  # the Communities number from 1952
        return 1900 + number
    return number if len(text) == 4 and 1952 <= number <= 2100 else 0


def eu_document(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Series, year, number."""
    yield mention_of(match, rule, (f"{match['series'].lower()}-{match['year']}-{int(match['number'])}",))


def eu_journal(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Official Journal; without a year it is not one number."""
    if not match["year"]:
        yield mention_of(match, rule, (), lack="er staat geen jaar bij")
    else:
        yield mention_of(match, rule, (f"pbeu-{match['year']}-{match['series']}-{int(match['number'])}",))
