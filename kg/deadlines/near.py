"""From the named groups of a term rule to the days it names: weeks and days near the paper's own, and turns.

"nog deze maand", "volgende week", "in week 23", "uiterlijk donderdag", "morgen"; "halfjaarlijks".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from kg.dates import is_past, printed_year, weekday_number, words
from kg.deadlines.calendar import Match, Reader, Side, Term, amount, days_of, said, unit
from kg.periods import Period, Unit, add, half, month, next_period, quarter, week, week_number, weekday_from


def read_unit(match: Match, side: Side, day: date | None) -> Term | None:
    """A week, month, quarter or half-year from now: "nog deze maand", "eind volgende week", "in week 23"."""
    if number := said(match, "week"):
        return _week_number(match, int(number), day)
    which, name = said(match, "which"), said(match, "unit").replace(" ", "")
    if not which and not match["part"] and not (name == "weekend" and side in ("before", "after")):
        return None
    if side == "before" and not match["part"] and name != "weekend":  # "voor deze week": for it
        return None
    if day is None:
        return Term(None, certainty="low")
    ahead = int(which[:3] in ("kom", "vol", "aan", "eer", "nie"))
    match name:
        case "week":
            period = week(day, ahead)
        case "weekend":
            saturday = week(day, int(which[:3] == "vol")).last - timedelta(days=1)
            period = Period(saturday, saturday + timedelta(days=1))
        case "maand":
            then = add(month(day.year, day.month).first, ahead, "month")
            period = month(then.year, then.month)
        case "kwartaal":
            then = add(month(day.year, day.month).first, 3 * ahead, "month")
            period = quarter(then.year, (then.month + 2) // 3)
        case _:
            then = add(month(day.year, day.month).first, 6 * ahead, "month")
            period = half(then.year, 1 + (then.month > 6))
    return Term(period, certainty="medium" if which.startswith("kom") else "high")


def _week_number(match: Match, number: int, day: date | None) -> Term | None:
    year = printed_year(match, day)
    if year is not None:
        return Term(found, absolute=True) if (found := week_number(year, number)) else None
    if day is None:
        return Term(None, certainty="low")
    return Term(next_period(lambda y: week_number(y, number), day, ahead=False), certainty="medium")


def read_week_of(match: Match, side: Side, day: date | None) -> Term | None:
    """The week of a day: "in de week van 17 juni"."""
    term = None if is_past(match) else days_of(match, side, day)
    if term is None or term.period is None:
        return term
    return replace(term, period=week(term.period.first))


def read_weekday(match: Match, side: Side, day: date | None) -> Term | None:
    """A weekday that is to come: "uiterlijk donderdag", "komende dinsdag", "volgende week maandag"."""
    which = said(match, "which") or said(match, "when")
    if not which and side not in ("before", "by"):
        return None
    if day is None:
        return Term(None, certainty="low")
    number = weekday_number(match["weekday"])
    begin = week(day, 1).first if "week" in which else day + timedelta(days=1)
    found = weekday_from(begin, number)
    return Term(Period(found, found), certainty="medium")


def read_near_day(match: Match, side: Side, day: date | None) -> Term | None:
    """Today or tomorrow: "nog vandaag", "uiterlijk morgen"; "voor morgen" is taken to include the day."""
    near = said(match, "near")
    if not near.startswith(("morgen", "over")) and not match["still"] and side not in ("before", "by"):
        return None
    if day is None:
        return Term(None, certainty="low")
    found = day + timedelta(days=2 if near.startswith("over") else 1 if near.startswith("morgen") else 0)
    return Term(Period(found, found), limit=found, certainty="medium" if side == "before" else "high")


def turn_of(match: Match) -> tuple[float, Unit] | None:
    """Give how much time lies between two times of a recurring term, None where the words do not say ("regelmatig")."""
    if often := said(match, "often").replace("-", ""):
        number, name = words("often")[often]
        return float(number), name
    if match["unit"]:
        size, plain = unit(match)
        times = said(match, "times")
        months = amount(match) * size / (float(words("numbers")[times]) if times else 1)
        return (12 * months, "month") if plain == "year" else (months, plain)
    return (12, "month") if match["yearly"] else None


NEAR: dict[str, Reader] = {
    "unit": read_unit,
    "week_of": read_week_of,
    "weekday": read_weekday,
    "near_day": read_near_day,
}
