"""Dutch dates: written in words or figures, with a year or leaning on the paper's own date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import regex

from kg.periods import week, weekday_from
from kg.rules import Cued, load, read

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip

Match = regex.Match[str]
Day = date


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text.

    start, end: span of the words, with "jl." and the year, without a weekday or "d.d.". quote: those words.
    date: the day; last: the last day where several are named together ("3 en 4 juni 2022"), else the same day.
    certain: the words, or the words and the paper's date, leave no doubt; False when the year is a guess.
    """

    start: int
    end: int
    quote: str
    date: Day
    last: Day
    certain: bool


def read_dates(text: str, day: date | None = None, *, start: int = 0, end: int | None = None) -> list[DateMention]:
    """Find the dates of a text, in its order.

    day: date of the paper. A date without a year is taken to be past: the last such day not after `day`; with "a.s." or
    "aanstaande" the next one. Without `day` such dates are left out. start, end: the piece of the text to read.
    Days that do not exist ("31 april") are left out.
    """
    end = len(text) if end is None else end
    piece = text[start:end]
    rules, places = _rules().of(piece)
    found = [
        DateMention(start + first, start + last, piece[first:last], *read)
        for rule in rules
        for match in rule.matches(piece, places)
        for first, last in [match.span()]
        if (read := _read(match, rule.reader, day)) is not None
    ]
    return sorted(found, key=lambda m: (m.start, m.end))


def format_date(day: date) -> str:
    """Write a date as papers do: "7 juli 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@cache
def words(table: str) -> dict[str, Any]:
    """Give a table of `rules/termijnen.toml` that says what words mean, as "months" or "numbers"."""
    found: dict[str, Any] = _tables()[table]
    return found


@cache
def _tables() -> dict[str, Any]:
    return dict(read("termijnen")["words"])


def month_number(word: str) -> int:
    """Give the number of a month from its Dutch name or the front of it ("sept.")."""
    return int(words("months")[word[:3].casefold()])


def weekday_number(word: str) -> int:
    """Give the number of a weekday, Monday 1, from its Dutch name."""
    return int(words("weekdays")[word.casefold()])


def printed_year(match: Match, day: date | None) -> int | None:
    """Give the year that the groups year, yy or yearword of a match name; None when they name none.

    A year of two figures is the last one that ends so and lies at most ten years after `day` (up to 2029 without).
    """
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("yy"):
        latest = (day.year if day else 2029) + 10 * (day is not None)
        return latest - (latest - int(groups["yy"])) % 100
    if (word := groups.get("yearword")) and day is not None:
        word = word.casefold()
        ahead = {"dit": 0, "lop": 0, "hui": 0, "vor": -1, "afg": -1}.get(word[:3], 1)
        return day.year + ahead
    return None


def make_date(year: int, month: int, day: int) -> date | None:
    """Give a date, None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(month: int, number: int, day: date, *, ahead: bool) -> date | None:
    """Give the next (`ahead`) or the last such day of a year, the day itself included; 29 February may be far away."""
    for step in range(9):
        found = make_date(day.year + (step if ahead else -step), month, number)
        if found is not None and (found >= day if ahead else found <= day):
            return found
    return None


def is_ahead(match: Match) -> bool:
    """Whether the date is said to come: "a.s.", "aanstaande"."""
    return (match.groupdict().get("when") or "").casefold().startswith(("a", "e"))


def is_past(match: Match) -> bool:
    """Whether the date is said to be past: "jl.", "jongstleden"."""
    return (match.groupdict().get("when") or "").casefold().startswith(("j", "l"))


@cache
def _rules() -> Cued:
    return Cued(rule for rule in load("termijnen") if rule.kind == "date")


def _read(match: Match, reader: str, day: date | None) -> tuple[date, date, bool] | None:
    if reader == "spoken":
        return _spoken(match, day)
    number = int(match["day"])
    month = int(match["figure"]) if reader == "figures" else month_number(match["month"])
    found, certain = _year(match, month, number, day)
    if found is None:
        return None
    last = make_date(found.year, month, int(match["last"])) if match.groupdict().get("last") else found
    return (found, last, certain) if last is not None and found <= last else None


def _year(match: Match, month: int, number: int, day: date | None) -> tuple[date | None, bool]:
    year = printed_year(match, day)
    if year is not None:
        return make_date(year, month, number), match.groupdict().get("yy") is None or day is not None
    if match.groupdict().get("shared"):  # "30 juni en 1 juli 2022": one year for both
        year = int(match["shared"])
        return make_date(year - (month > month_number(match["other"])), month, number), True
    if day is None or match.groupdict().get("yearword"):
        return None, False
    return nearest(month, number, day, ahead=is_ahead(match)), is_ahead(match) or is_past(match)


def _spoken(match: Match, day: date | None) -> tuple[date, date, bool] | None:
    if day is None:
        return None
    if match["day"]:
        return (found, found, True) if (found := make_date(day.year, day.month, int(match["day"]))) else None
    if match["ago"]:
        found = day - timedelta(days={"gisteren": 1, "eergisteren": 2}.get(match["ago"].casefold(), 0))
    elif match[0].casefold().startswith("vorige"):
        found = week(day, -1).first + timedelta(days=weekday_number(match["weekday"]) - 1)
    else:
        found = weekday_from(day - timedelta(days=7), weekday_number(match["weekday"]))
    return found, found, True
