"""Calendar arithmetic: months, quarters, halves, weeks, and what part of a period "begin", "medio" and "eind" are."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

Part = Literal[
    "begin", "middle", "end", "first half", "second half", "first week", "second week", "third week", "last week",
]  # fmt: skip
Unit = Literal["hour", "day", "workday", "week", "month", "year"]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Some days in a row, from the first to the last, both included.

    Raises ValueError when the last day lies before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot run from {self.first} to {self.last}")

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def part(self, part: Part) -> Period:
        """Give a part of the period.

        "begin", "middle" and "end" are thirds: the words fix no border, so this is our estimate, and only the last day
        of the end is sure. Halves of months, of quarters and of any other odd period are cut at the middle day; of a
        year they are six months. Weeks are seven days each, counted from the first day; the last one ends on the last.
        """
        match part:
            case "first week" | "second week" | "third week":
                first = self.first + timedelta(weeks=("first week", "second week", "third week").index(part))
                return Period(min(first, self.last), min(self.last, first + timedelta(days=6)))
            case "last week":
                return Period(max(self.first, self.last - timedelta(days=6)), self.last)
            case "first half":
                return self._share(0, 1, 2)
            case "second half":
                return self._share(1, 2, 2)
            case "begin":
                return self._share(0, 1, 3)
            case "middle":
                return self._share(1, 2, 3)
            case "end":
                return self._share(2, 3, 3)

    def _share(self, start: int, end: int, of: int) -> Period:
        """Give the days from one share of the period to another; at least one."""
        first = min(self._cut(start, of), self.last)
        return Period(first, max(first, self._cut(end, of) - timedelta(days=1)) if end < of else self.last)

    def _cut(self, share: int, of: int) -> date:
        """Give the first day behind a share of the period; whole months where the period is a year or a half."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        whole = self.first.day == 1 and self.last == month(self.last.year, self.last.month).last
        if whole and months > 1 and months * share % of == 0:
            return add(self.first, months * share // of, "month")
        return self.first + timedelta(days=self.days * share // of)


def month(year: int, number: int) -> Period:
    """Give a month, 1 to 12, of a year."""
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def quarter(year: int, number: int) -> Period:
    """Give a quarter, 1 to 4, of a year."""
    return Period(month(year, 3 * number - 2).first, month(year, 3 * number).last)


def half(year: int, number: int) -> Period:
    """Give a half, 1 or 2, of a year."""
    return Period(month(year, 6 * number - 5).first, month(year, 6 * number).last)


def whole_year(year: int) -> Period:
    """Give a calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def week(day: date, ahead: int = 0) -> Period:
    """Give the week of a day, Monday to Sunday, or one some weeks ahead."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=ahead)
    return Period(monday, monday + timedelta(days=6))


def week_number(year: int, number: int) -> Period | None:
    """Give a week by its ISO number, None when the year has no such week."""
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return Period(monday, monday + timedelta(days=6))


def nth_weekday(year: int, number: int, nth: int, weekday: int) -> date:
    """Give the nth (from 1) weekday (Monday 1, Sunday 7) of a month: the third Tuesday of September is 9, 3, 2."""
    first = date(year, number, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))


def weekday_from(day: date, weekday: int) -> date:
    """Give the first such weekday (Monday 1, Sunday 7) on or after a day."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def add(day: date, number: float, unit: Unit) -> date:
    """Give the day a number of units later (earlier when negative).

    A month later is the same day of the next month, or its last day where that is too short; half a month is fifteen
    days. Hours count as the days they begin; working days leave out Saturdays and Sundays, not holidays.
    """
    match unit:
        case "hour":
            return day + timedelta(days=ceil(number / 24))
        case "day":
            return day + timedelta(days=ceil(number))
        case "week":
            return day + timedelta(days=ceil(7 * number))
        case "workday":
            step, left = (1 if number > 0 else -1), abs(ceil(number))
            while left:
                day += timedelta(days=step)
                left -= day.isoweekday() < 6
            return day
        case "month" | "year":
            months = number * (12 if unit == "year" else 1)
            index = day.year * 12 + day.month - 1 + int(months // 1)
            length = monthrange(index // 12, index % 12 + 1)[1]
            return date(index // 12, index % 12 + 1, min(day.day, length)) + timedelta(days=round(30 * (months % 1)))


def next_period(make: Callable[[int], Period | None], day: date, *, ahead: bool) -> Period | None:
    """Give the first yearly period that still counts on a day.

    make: gives the period of a year. ahead: whether it must not have begun ("voor …"); else it must not have ended.
    None when `make` knows none in the years around the day.
    """
    for year in range(day.year - 1, day.year + 3):
        period = make(year)
        if period is not None and (period.first > day if ahead else period.last >= day):
            return period
    return None
