"""The days that a paper prints beside its date: the year of its reference, and the day of the meeting it reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import regex

from kg.dates import MONTHS
from kg.model import Document

HEAD_LINES = 40
"""The head of a paper is looked for in its first lines; a joint paper with four long dossier titles takes about 25."""

SPACE = r"[ \u00a0\u2007\u2009\u202f]"
DATE = rf"(?P<day>[0-3]?[0-9]){SPACE}*(?P<month>{'|'.join(MONTHS)}){SPACE}+(?P<year>(?:18|19|20)[0-9]{{2}})"
WRITTEN = regex.compile(rf"(?<![0-9]){DATE}(?![0-9])", regex.IGNORECASE)
"""A date written out, as papers print it; SPACE and DATE are the pieces, for longer patterns."""

_REFERENCE = regex.compile(
    r"""^[ \t\xa0]*(?:[Oo]n(?:ze|s)[ \xa0](?:referentie|kenmerk)|[Kk]enmerk)[ \t\xa0]*:?\s{1,8}
    (?:(?:[A-Z][A-Za-z]*[-/.])+ | BS(?=[0-9]{10}\b))?  # of ministries that put a directorate in front
    (?P<year>(?:19|20)[0-9]{2})(?:[ ]?[-–/.] | (?<=BS[0-9]{4})[0-9])""",
    regex.VERBOSE | regex.MULTILINE,
)
"""A printed reference that begins with its year; the number may stand on the line below, or be blacked out."""
_REGISTERED = regex.compile(r"(?P<year>20[0-9]{2})[A-Z][0-9]{5}")
"""Source: open data of the Tweede Kamer, DocumentNummer."""
_REPORT_HEAD = 2500
"""Code points at the front of a report in which it says when the meeting was; a joint report names many dossiers."""
_WEEKDAY = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s+)?"
_NEAR = 250
"""Farthest distance, in code points, between the day of a meeting and the words that say what was done there."""
_ON = regex.compile(
    rf"(?<!\b(?:vastgesteld|ontvangen)\s+)\bop\s+(?:{_WEEKDAY}[0-3]?[0-9](?:\s\p{{L}}+)?(?:,|\s+en)\s+)*"
    rf"{_WEEKDAY}{DATE}(?![0-9])",
    regex.IGNORECASE,
)
_MET = regex.compile(
    r"\b(?:(?:\w*overleg|\w*gesprek(?:ken)?|\w*debat)\s+(?:gevoerd|gehad|gehouden)|\w*(?:hoorzitting|bijeenkomst|vergadering)"
    r"\s+gehouden|vergaderd|gedebatteerd|gesproken|sprak(?:en)?|voerden?|overlegden?)\b"
)
_APART = regex.compile(r"[:;]|\n\s*\n|(?<=\p{Ll}{4}|[0-9)])\.\s+\p{Lu}")
"""What ends the sentence in which day and meeting stand together."""
_MEETING_OF = regex.compile(
    rf"^(?:(?:\p{{L}}+\s+)?verslag\s+van\s[^\n.;:0-9]{{0,80}}?|[0-9]{{1,3}}(?:e|ste|de)\s+)?"
    rf"\b\p{{L}}*(?:overleg|gesprek|debat|vergadering|hoorzitting|bijeenkomst),?\s+(?:gehouden\s+)?(?:(?:op|van)\s+)?"
    rf"{_WEEKDAY}{DATE}(?![0-9])",
    regex.IGNORECASE | regex.MULTILINE,
)
_SITTING = regex.compile(r"\b(?:[Vv]oorzitter:|Aanvang\b)")
"""With these words the report of the sitting itself begins."""
_IN_WRITING = regex.compile(
    r"(?:\p{L}+\s+)?verslag\s+van\s+een\s+(?:\p{L}+\s+)?schriftelijk\s+overleg", regex.IGNORECASE
)


def with_printed_days(document: Document) -> Document:
    """Add what the head says of when, beside the date: the year of its reference or number, and the day of the meeting.

    document: as a parser gave it. Handelingen need no day of their own: they are dated by their meeting.
    """
    held = None
    if document.kind == "verslag" and not _IN_WRITING.match(document.title):  # in writing nobody met
        held = meeting_day(document.text) or meeting_day(document.subject)
        if held is not None and document.date is not None and held > document.date:
            held = None  # no report is older than its meeting: another day was read
    year = reference_year(document.text) or registered_year(document.id)
    return replace(document, year=year, held_on=held) if year is not None or held is not None else document


def registered_year(identifier: str) -> int | None:
    """Give the year with which the Tweede Kamer's own number of a document begins ("2024D40329"), None for another."""
    match = _REGISTERED.fullmatch(identifier)
    return int(match["year"]) if match else None


def reference_year(text: str) -> int | None:
    """Give the year in the reference of its own that a paper prints ("Onze referentie 2022-0000123456").

    text: of the paper; only its first lines count. "Uw kenmerk" is the reference of another. None without one.
    """
    head = "\n".join(text.split("\n", HEAD_LINES)[:HEAD_LINES])
    match = _REFERENCE.search(head) if "referentie" in head or "enmerk" in head else None  # few papers print one
    return int(match["year"]) if match else None


def meeting_day(text: str) -> date | None:
    """Give the day of the meeting that the head of a report names; of several days the last.

    text: of the report, or the title that its metadata give it. The day is the one that stands, after "op", nearest to
    the first words that say what was done there ("heeft op 13 april 2023 overleg gevoerd"); else the one in the title
    itself ("Verslag van een commissiedebat, gehouden op 13 april 2023"). None when neither is there.
    """
    head = _SITTING.split(text[:_REPORT_HEAD], maxsplit=1)[0]
    for met in _MET.finditer(head):
        near = [
            (max(met.start() - day.end(), day.start() - met.end()), day[0])
            for day in _ON.finditer(head, max(0, met.start() - _NEAR), met.end() + _NEAR)
            if not _APART.search(head, min(day.end(), met.end()), max(day.start(), met.start()))
        ]
        if near:
            return date_in(min(near)[1])
    titled = _MEETING_OF.search(head)
    return date_in(titled[0]) if titled else None


def date_in(text: str) -> date | None:
    """Give the last date written out in a text ("25 maart 2024"), None when there is none or it cannot be."""
    for match in reversed(list(WRITTEN.finditer(text))):
        try:
            return date(int(match["year"]), MONTHS.index(match["month"].lower()) + 1, int(match["day"]))
        except ValueError:
            continue
    return None
