"""From the named groups of a term rule to the days it names.

A reader gives the period that the words name ("het eerste kwartaal" -> January to March of which year); `kg.deadlines`
then looks at the side ("voor", "na") and the part ("eind", "medio"). Without the paper's date a reader knows the
period only where the year is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

import regex

from kg.dates import is_ahead, is_past, make_date, month_number, nearest, printed_year, words
from kg.periods import (
    Part,
    Period,
    Unit,
    add,
    half,
    month,
    next_period,
    quarter,
    whole_year,
)  # fmt: skip
from kg.recess import Certainty

Match = regex.Match[str]
Side = Literal["before", "by", "in", "after", "around", "start", "since"]

_HALF_YEAR = 183
"""A bare "op 14 november" more days ahead than this is more likely the one that is past."""


_LONG_AHEAD = 270
"""A month or quarter without a year that begins more days ahead than this may be the one that is past."""


@dataclass(frozen=True, slots=True)
class Term:
    """A period as the words name it.

    period: None when the words name one but its year is not known. fixed: whether its days are sure; otherwise they are
    an estimate. absolute: the year is printed. limit: where "voor" ends, if not on the day before. far: it may well be
    an aim and no term ("in 2030"). cut: "eind" and the like are taken into account already.
    """

    period: Period | None
    fixed: bool = True
    absolute: bool = False
    certainty: Certainty = "high"
    limit: date | None = None
    far: bool = False
    cut: bool = False


Reader = Callable[[Match, Side, date | None], Term | None]


@lru_cache(maxsize=2)  # a term is asked for many of its groups, one after another
def _groups(match: Match) -> dict[str, str | None]:
    return match.groupdict()


def said(match: Match, name: str) -> str:
    """Give what a group matched, in lower case with single spaces; "" when it matched nothing or is not there."""
    found = _groups(match).get(name)
    return " ".join(found.casefold().split()) if found else ""


_SIDES: tuple[Side, ...] = ("before", "after", "by", "around", "start", "since", "in")


def side_of(match: Match) -> Side:
    """Give the side from which the words see their period; "in" where they do not say."""
    if said(match, "around") == "tegen" and said(match, "part").startswith("eind"):
        return "in"  # "tegen het einde van het jaar" is in it
    return next((side for side in _SIDES if said(match, side)), "in")


def is_bare(match: Match) -> bool:
    """Whether no preposition belongs to the words: "dit jaar", "eind maart"."""
    return not any(said(match, side) for side in _SIDES)


def is_term(match: Match, side: Side) -> bool:
    """Whether the words are a term at all: "mei" is none, "in mei", "eind mei", "morgen" and "najaar 2025" are."""
    own = ("year",) if said(match, "season") else ("near", "when", "week")
    groups = ("part", "in", "which", *own)
    return side != "in" or any(said(match, group) for group in groups) or stands(match, "expected")


def part_of(match: Match, name: str) -> Part | None:
    """Give the part of a period that a group names ("medio"), None where it names none, or one that is no cut."""
    part = words("parts").get(said(match, name))
    return None if part in (None, "course", "later") else part


@cache
def _around(place: str) -> regex.Pattern[str]:
    listed = "|".join(words("around")[place])
    pattern = rf"\s+(?:{listed})(?!\p{{L}})" if place == "behind" else rf"(?<!\p{{L}})(?:{listed})\s+$"
    return regex.compile(pattern, regex.IGNORECASE)


def stands(match: Match, place: str) -> bool:
    """Whether a word of a list (`words.around` in the rule file) stands right in front of, or behind, the term."""
    if place == "behind":
        return _around(place).match(match.string, match.end()) is not None
    return _around(place).search(match.string[max(0, match.start() - 80) : match.start()]) is not None


def amount(match: Match) -> float:
    """Give the number of the group n; one when it is not there."""
    word = said(match, "n") or "een"
    return float(word) if word.isdigit() else float(words("numbers")[word])


def unit(match: Match) -> tuple[float, Unit]:
    """Give the unit of the group unit as a number of plain units: "kwartaal" is 3 months."""
    number, name = words("units")[said(match, "unit").replace("half jaar", "halfjaar")]
    return float(number), name


def _ordinal(match: Match, name: str) -> int:
    word = said(match, name)
    return int(words("ordinals")[word[0] if word[0].isdigit() else word])


def yearly(match: Match, side: Side, day: date | None, make: Callable[[int], Period]) -> Term:
    """Give the period of the printed year, else the next one."""
    year = printed_year(match, day)
    if year is not None:
        return Term(make(year), absolute=True)
    if day is None:
        return Term(None, certainty="low")
    if said(match, "which").startswith("d"):  # "dit najaar" is never next year's
        now = make(day.year)
        return Term(now if now.last >= day else None)
    found = next_period(make, day, ahead=side == "before")
    far = found is not None and (found.first - day).days > _LONG_AHEAD  # may well be the one just past
    return Term(found, certainty="low" if far else "medium")


def read_date(match: Match, side: Side, day: date | None) -> Term | None:
    """A day: "uiterlijk 1 maart 2025", "voor 1 juli", "op 9 januari"."""
    if is_past(match) or (side == "in" and said(match, "in") != "op"):
        return None
    term = days_of(match, side, day)
    if side != "in" or term is None or term.absolute or is_ahead(match) or day is None or term.period is None:
        return term
    near = (term.period.first - day).days <= _HALF_YEAR and not stands(match, "in_front_of_day")
    return replace(term, certainty="low") if near else None


def days_of(match: Match, side: Side, day: date | None) -> Term | None:
    """Give the day, or days of one month, that the groups of a date name."""
    number = int(match["day"])
    name = said(match, "month")
    index = month_number(name) if name else int(match["figure"])
    year = printed_year(match, day)
    if year is not None:
        first, absolute = make_date(year, index, number), True
    elif day is None:
        return Term(None, certainty="low")
    else:
        first = nearest(index, number, day + timedelta(days=side == "before"), ahead=True)
        absolute = False
    if first is None:
        return None
    last = make_date(first.year, index, int(match["last"])) if said(match, "last") else first
    if last is None or last < first:
        return None
    return Term(Period(first, last), absolute=absolute, certainty="high" if absolute or is_ahead(match) else "medium")


def ahead_of(match: Match, day: date) -> date:
    """Give the day that lies the groups n and unit before a day: "twee weken voor"."""
    size, name = unit(match)
    return add(day, -amount(match) * size, name)


def read_month(match: Match, side: Side, day: date | None) -> Term | None:
    """A month, or two: "in september", "eind mei 2025", "augustus of september"."""
    number = month_number(match["month"])
    if match["month2"] is None:
        to_its_end = side == "before" and part_of(match, "part") == "end"  # "voor eind maart" may be said in March
        return yearly(match, "by" if to_its_end else side, day, lambda year: month(year, number))
    second = month_number(match["month2"])
    begin, end = (part_of(match, name) for name in ("part", "part2"))

    def both(year: int) -> Period:
        first, last = month(year, number), month(year + (second < number), second)
        return Period((first.part(begin) if begin else first).first, (last.part(end) if end else last).last)

    return replace(yearly(match, side, day, both), fixed=end in (None, "end"), cut=begin is not None)


def read_quarter(match: Match, side: Side, day: date | None) -> Term | None:
    """A quarter, or two: "in het eerste kwartaal van 2025", "Q3"."""
    first = _ordinal(match, "ordinal")
    last = max(first, _ordinal(match, "ordinal2")) if match["ordinal2"] else first
    return yearly(match, side, day, lambda year: Period(quarter(year, first).first, quarter(year, last).last))


def read_half(match: Match, side: Side, day: date | None) -> Term | None:
    """A half-year: "in het tweede halfjaar van 2024"."""
    number = _ordinal(match, "ordinal")
    return yearly(match, side, day, lambda year: half(year, number))


_FOR_A_YEAR = tuple(words("for_a_year")["nouns"])


def read_year(match: Match, side: Side, day: date | None) -> Term | None:
    """A year: "in 2025", "later dit jaar", "voor het einde van het jaar"."""
    which, part = said(match, "which"), said(match, "part")
    if side == "before" and not part:  # "voor 2026", "voor het jaar 2026", "voor komend jaar": mostly what it is for
        front = match.string[: match.start()].split()
        noun = front[-1].casefold().strip("(,") if front else ""
        if "ó" not in match["before"] and not match["by"] and (match["unit"] or noun.endswith(_FOR_A_YEAR)):
            return None
    if match["year"]:
        year = int(match["year"])
        mere = side == "before" and not part and "ó" not in match["before"] and not match["by"]
        far = mere or (not part and day is not None and year > day.year + 1)
        return Term(whole_year(year), absolute=True, certainty="low" if mere else "high", far=far)
    if not which and not part:
        return None
    if day is None:
        return Term(None, certainty="low")
    ahead = which[:3] in ("kom", "vol", "aan", "eer", "nie")
    period = whole_year(day.year + ahead)
    if not which and part in ("begin", "eerste week") and day.month > 6:
        period = whole_year(day.year + 1)
    return Term(period, certainty="medium" if which.startswith("kom") else "high")


CALENDAR: dict[str, Reader] = {
    "date": read_date,
    "month": read_month,
    "quarter": read_quarter,
    "half": read_half,
    "year": read_year,
}
