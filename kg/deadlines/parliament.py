"""From the named groups of a term rule to the days it names: what follows the calendar of parliament.

Meetings with a day, recesses, seasons (which papers count from the recess), feasts, Prinsjesdag, the notas of the
budget year, elections.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import regex

from kg.dates import is_ahead, is_past, printed_year, words
from kg.deadlines.calendar import Match, Reader, Side, Term, ahead_of, days_of, said, yearly
from kg.periods import Period, next_period, nth_weekday
from kg.recess import (
    Certainty,
    Recess,
    election,
    names,
    next_recess,
    prinsjesdag,
    recess,
    running_or_next,
    verantwoordingsdag,
)  # fmt: skip


def _between(year: int, first: str, last: str) -> Period:
    """Give the days from one "MM-DD" to another; the last lies in the next year where it comes before the first."""
    return Period(date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year + (last < first)}-{last}"))


def read_meeting_on(match: Match, side: Side, day: date | None) -> Term | None:
    """A meeting with its day: "voor het commissiedebat van 27 maart"; "tijdens" counts when it is said to come."""
    term = days_of(match, side, day)
    if term is None or is_past(match) or side in ("start", "since"):
        return None
    coming = is_ahead(match) or regex.search(r"(?i)komend|volgend|aanstaand", match["adjective"] or "")
    if side == "in" and not coming and not (term.absolute and day and term.period and term.period.first > day):
        return None
    if said(match, "n") and term.period is not None:  # "twee weken voor het debat van …"
        return replace(term, limit=ahead_of(match, term.period.first))
    return term


def read_recess(match: Match, side: Side, day: date | None) -> Term | None:
    """A recess: "voor het zomerreces", "direct na het kerstreces", "in de eerste week na het reces"."""
    word = said(match, "recess")
    if word != "reces" and word not in names():
        return None
    name, year = names().get(word, ""), printed_year(match, day)
    found: Recess | None
    if year is not None:
        found = recess(name, year) if name else None
    elif day is None:
        found = None
    elif side == "before" and not said(match, "part"):
        found = next_recess(name, day)
    else:
        found = running_or_next(name, day)
    if found is None:
        return Term(None, certainty="low")
    sure: Certainty = found.certainty if name else "low" if found.certainty == "low" else "medium"
    if match["week"]:
        return Term(Period(found.back, found.back + timedelta(days=6)), absolute=year is not None, certainty=sure)
    return Term(found.period, absolute=year is not None, certainty=sure, limit=found.first)


def read_season(match: Match, side: Side, day: date | None) -> Term | None:
    """A season, always an estimate: "voor de zomer" is taken as before the summer recess, "na de zomer" as after it."""
    name = said(match, "season")
    first, last = words("seasons")[name]

    def make(year: int) -> Period:
        break_ = recess("zomer", year) if name == "zomer" and side in ("before", "after") else None
        if break_ is not None:
            return break_.period
        return _between(year, first, last)

    term = yearly(match, side, day, make)
    found = term.period
    if name == "zomer" and side == "before" and found is not None:
        if not term.absolute and day is not None and make(day.year).first >= day:
            found = make(day.year)
        return replace(term, period=found, fixed=False, limit=found.first, certainty="low")
    return replace(term, fixed=False, certainty="low")


def read_school_year(match: Match, side: Side, day: date | None) -> Term | None:
    """A school year: "met ingang van het schooljaar 2025-2026", "voor het nieuwe schooljaar"."""
    first, last = words("schools")[said(match, "school")]
    term = yearly(match, side, day, lambda year: _between(year, first, last))
    return replace(term, fixed=False, certainty="low")


def read_feast(match: Match, side: Side, day: date | None) -> Term | None:
    """Christmas and New Year: "voor de kerst" ends on 24 December; "rond de kerst" is an estimate."""
    fixed = side in ("before", "by", "after")
    if match["christmas"]:
        term = yearly(match, side, day, lambda year: Period(date(year, 12, 25), date(year, 12, 26)))
    else:  # the turn of 2024 is the end of that year
        term = yearly(match, side, day, lambda year: Period(date(year + 1, 1, 1), date(year + 1, 1, 1)))
    return replace(term, fixed=fixed, certainty="high" if fixed and term.period else "low")


def read_milestone(match: Match, side: Side, day: date | None) -> Term | None:
    """Prinsjesdag and the papers of the budget year: the first is a day, the notas are an estimate."""
    name = said(match, "milestone")
    if name in ("prinsjesdag", "miljoenennota", "verantwoordingsdag"):
        fixed, back = True, int(name == "miljoenennota" and match["year"] is not None)
        pick = verantwoordingsdag if name == "verantwoordingsdag" else prinsjesdag
        term = yearly(match, side, day, lambda year: Period(pick(year - back), pick(year - back)))
        return replace(term, fixed=fixed, certainty="high" if term.period else "low")
    if name == "belastingplan":
        return _budget(match, side, day)
    first, last = words("notas")[name]
    term = yearly(match, side, day, lambda year: _between(year, first, last))
    return replace(term, fixed=False, certainty="low")


def read_budget(match: Match, side: Side, day: date | None) -> Term | None:
    """The budget and its debates: an estimate, between Prinsjesdag and the Christmas recess of the year before."""
    term = _budget(match, side, day)
    if said(match, "n") and term.limit is not None:
        return replace(term, limit=ahead_of(match, term.limit))
    return term


def _budget(match: Match, side: Side, day: date | None) -> Term:
    def make(year: int) -> Period:
        break_ = recess("kerst", year)
        return Period(prinsjesdag(year), break_.first if break_ else nth_weekday(year, 12, 3, 5))

    if match["year"]:
        term = Term(make(int(match["year"]) - 1), absolute=True)
    elif day is None:
        term = Term(None)
    else:
        term = Term(next_period(make, day, ahead=False))
    limit = term.period.last if term.period and side == "before" else None
    return replace(term, fixed=False, certainty="low", limit=limit)


def read_election(match: Match, side: Side, day: date | None) -> Term | None:
    """Elections: an estimate from the list, where the next one of its kind is near; alone they are the Kamer's."""
    word = said(match, "election")
    kind = next((kind for front, kind in words("elections").items() if word.startswith(front)), "")
    if not kind and regex.fullmatch(r"(?:(?:nationale|landelijke|volgende|tweede) ?)?(?:kamer)?verkiezingen", word):
        kind = "tk"
    year = int(match["year"]) if match["year"] else None
    held = election(kind, day, year) if kind and day is not None and side != "in" else None
    return Term(Period(held, held) if held else None, fixed=False, certainty="low")


PARLIAMENT: dict[str, Reader] = {
    "meeting_on": read_meeting_on,
    "recess": read_recess,
    "season": read_season,
    "school_year": read_school_year,
    "feast": read_feast,
    "milestone": read_milestone,
    "budget": read_budget,
    "election": read_election,
}
