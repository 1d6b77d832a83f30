"""Terms: the words that say by when something is to come, and the days they fix.

A term is a period ("het eerste kwartaal van 2025") seen from a side ("voor", "na") and cut to a part ("eind", "medio").
What each form is stands in `rules/termijnen.toml`; which days a period has, in `kg.deadlines.calendar` (the calendar),
`kg.deadlines.near` (weeks and days) and `kg.deadlines.parliament` (recesses, seasons, Prinsjesdag and the like).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

import regex

from kg.deadlines.calendar import CALENDAR, Side, Term, amount, is_bare, is_term, part_of, said, side_of, stands, unit
from kg.deadlines.near import NEAR, turn_of
from kg.deadlines.parliament import PARLIAMENT
from kg.periods import Period, add
from kg.recess import Certainty
from kg.rules import Cued, Rule, load

Match = regex.Match[str]
Estimate = tuple[date | None, date | None]
Kind = Literal["calendar", "loose", "recurring", "vague"]

_AROUND = timedelta(days=14)
_DAY = timedelta(days=1)
_READERS = {**CALENDAR, **NEAR, **PARLIAMENT}
_SURE: tuple[Certainty, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term in a text.

    start, end: span of the words that fix it. quote: those words.
    from_, to: first and last day that the words fix by the calendar, None where they fix none ("voor 1 juli" fixes no
    first day, "na de zomer" no last one). estimate: what may be meant where they fix none, None where nothing is known.
    kind: "calendar" (there is a last day; `to` is None only while the paper's date is unknown), "loose" (a season, a
    meeting, "medio", "na …"), "recurring" ("jaarlijks"), "vague" ("spoedig").
    rule: the rule that found it. certainty: of the days, not of whether it is a deadline.
    """

    start: int
    end: int
    quote: str
    from_: date | None
    to: date | None
    estimate: Estimate | None
    rule: str
    certainty: Certainty
    kind: Kind


def read_deadlines(
    text: str,
    day: date | None,
    *,
    start: int = 0,
    end: int | None = None,
    past: bool = False,
    year: int | None = None,
) -> list[Deadline]:
    """Find the terms in a piece of text, best first.

    text: any text; start, end: the piece to read, one sentence for choice. day: date from which relative terms count,
    that of the paper or, for a promise told again, that of the occasion; None leaves them without days.
    past: whether periods that ended before `day` count too ("in 2019"); "voor" and "uiterlijk" with a year always do.
    year: of the paper, where no more than that is known of its date; it fixes the terms that need no more ("voor het
    einde van het jaar"), with a certainty of "medium" at most. Without use when there is a day.

    First come terms with a last day (before and "uiterlijk" ahead of "in"), then those with an estimate, without one,
    aims far away and starts ("in 2030", "per 2026"), recurring ones, vague ones; of equals the first in the text.
    """
    end = len(text) if end is None else end
    piece = text[start:end]
    found: list[tuple[int, Deadline]] = []
    for rule, match in _matches(piece):
        read = _read(match, rule, day, past=past)
        if read is not None:
            if day is None and year is not None:
                read = _in_year(read, match, rule, year)
            weight, deadline = read
            found.append((weight, replace(deadline, start=deadline.start + start, end=deadline.end + start)))
    kept = _recurring_with_term(_one_or_other(_longest(found), text), text)
    return [deadline for _, deadline in sorted(kept, key=lambda item: (item[0], item[1].start))]


@cache
def _rules() -> Cued:
    return Cued(rule for rule in load("termijnen") if rule.kind == "deadline")


@lru_cache(maxsize=2)  # a sentence is read again at once for another day
def _matches(piece: str) -> tuple[tuple[Rule, Match], ...]:
    rules, places = _rules().of(piece)
    return tuple((rule, match) for rule in rules for match in rule.matches(piece, places))


def _longest(found: list[tuple[int, Deadline]]) -> list[tuple[int, Deadline]]:
    """Leave out terms that overlap a longer one; of equal spans the first rule's stays."""
    kept: list[tuple[int, Deadline]] = []
    for item in sorted(found, key=lambda item: item[1].start - item[1].end):
        if not any(item[1].start < k.end and k.start < item[1].end for _, k in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item[1].start)


_OR = regex.compile(r"\s{0,2}(?:/|of|dan\s+wel)\s{0,2}")


def _one_or_other(found: list[tuple[int, Deadline]], text: str) -> list[tuple[int, Deadline]]:
    """Make one of "eind 2025 of begin 2026": the words fix what the later one fixes."""
    out: list[tuple[int, Deadline]] = []
    for weight, later in found:
        if out and later.kind in ("calendar", "loose") and _OR.fullmatch(text, out[-1][1].end, later.start):
            first, sooner = out[-1]
            (begin, early), (_, late) = _days(sooner), _days(later)
            if sooner.kind in ("calendar", "loose") and early is not None and late is not None and late >= early:
                fixed = later.kind == "calendar"
                both = replace(
                    later,
                    start=sooner.start,
                    quote=text[sooner.start : later.end],
                    from_=begin if fixed else None,
                    estimate=None if fixed else (begin, late),
                )
                out[-1] = (max(first, weight), both)
                continue
        out.append((weight, later))
    return out


def _days(deadline: Deadline) -> Estimate:
    return deadline.estimate or (deadline.from_, deadline.to)


_BETWEEN = regex.compile(r"[\s,(]{1,3}(?:en\s)?")


def _recurring_with_term(found: list[tuple[int, Deadline]], text: str) -> list[tuple[int, Deadline]]:
    """Make one of "jaarlijks voor het zomerreces": a recurring term whose estimate is the first time."""
    out: list[tuple[int, Deadline]] = []
    alone: Deadline | None = None  # a recurring term that has taken no other one yet
    for weight, deadline in found:
        tail = deadline.kind in ("calendar", "loose")
        if alone is not None and tail and _BETWEEN.fullmatch(text, alone.end, deadline.start):
            first = _days(deadline)
            quote = text[alone.start : deadline.end]
            both = replace(alone, end=deadline.end, quote=quote, estimate=first if any(first) else None)
            out[-1] = (out[-1][0], both)
            alone = None
        else:
            out.append((weight, deadline))
            alone = deadline if deadline.kind == "recurring" else None
    return out


def _read(match: Match, rule: Rule, day: date | None, *, past: bool) -> tuple[int, Deadline] | None:
    if stands(match, "in_front") or (is_bare(match) and stands(match, "in_front_of_bare")):
        return None
    base: Certainty = "high" if rule.confidence >= 0.9 else "medium" if rule.confidence >= 0.7 else "low"
    blank = Deadline(*match.span(), match[0], None, None, None, rule.id, base, "vague")
    match rule.reader:
        case "vague":
            return 6, blank
        case "recurring":
            return 5, _recurring(match, blank, day)
        case "within":
            return _within(match, blank, day)
        case "meeting":
            return 3, replace(blank, kind="loose")
    side = side_of(match)
    term = _READERS[rule.reader](match, side, day)
    if term is None or not is_term(match, side):
        return None
    certainty = _SURE[min(_SURE.index(base), _SURE.index(term.certainty))]
    deadline = _settle(replace(blank, certainty=certainty), term, side, match, day)
    told = side == "in" and not term.absolute and stands(match, "behind")
    if not past and (told or _is_over(deadline, term, side, day)):
        return None
    return _weight(deadline, term, side, match), deadline


def _in_year(read: tuple[int, Deadline], match: Match, rule: Rule, year: int) -> tuple[int, Deadline]:
    """Give a term its days where they are the same counted from the first day of the year and from the last.

    Days never move back when a paper is later, so that they are then the same from every day between.
    """
    if read[1].to is not None or read[1].estimate is not None:
        return read
    first, last = (_read(match, rule, date(year, *on), past=True) for on in ((1, 1), (12, 31)))
    if first is None or last is None or (first[1].to or first[1].estimate) is None:
        return read
    (weight, sooner), (_, later) = first, last
    if (sooner.to, sooner.estimate) != (later.to, later.estimate):
        return read
    certainty = _SURE[min(_SURE.index("medium"), _SURE.index(sooner.certainty))]
    return weight, replace(sooner, from_=sooner.from_ if sooner.from_ == later.from_ else None, certainty=certainty)


def _settle(blank: Deadline, term: Term, side: Side, match: Match, day: date | None) -> Deadline:
    """Look at a period from a side, cut to a part, and write down the days."""
    period, fixed = term.period, term.fixed
    part = None if term.cut else part_of(match, "part")
    fixed = fixed and part not in ("begin", "middle")
    if period is None:
        return replace(blank, kind="calendar" if fixed and side in ("before", "by", "in", "start") else "loose")
    if said(match, "part") == "later" and day is not None:
        period = Period(min(max(day, period.first), period.last), period.last)
    elif part is not None:
        period = period.part(part)
    days: Estimate
    match side:  # the last day of "eind mei" is sure, its first is not
        case "before":
            days = (None, period.last if part == "end" else term.limit or period.first - _DAY)
        case "by":  # "uiterlijk per 2027": it must be there when that year begins
            days = (None, period.first if said(match, "start") else period.last)
        case "in":
            days = (None if part == "end" else period.first, period.last)
        case "after":
            days = (period.last + _DAY, None)
        case "around":
            days, fixed = (period.first - _AROUND, period.last + _AROUND), False
        case "start":
            days = (None, period.first)
        case "since":
            days = (period.first, None)
    if not fixed:
        return replace(blank, estimate=days, kind="loose")
    return replace(blank, from_=days[0], to=days[1], kind="loose" if days[1] is None else "calendar")


def _is_over(deadline: Deadline, term: Term, side: Side, day: date | None) -> bool:
    """Whether a term lies before the day; "voor" and "uiterlijk" with a year stay: a promise may be told again."""
    if day is None:
        return False
    first, last = _days(deadline)
    if last is None:
        return first is not None and first < day and term.absolute
    return last < day and not (term.absolute and side in ("before", "by") and deadline.certainty != "low")


def _weight(deadline: Deadline, term: Term, side: Side, match: Match) -> int:
    firm = side in ("before", "by") or bool(said(match, "still"))
    if side in ("start", "since") or (term.far and (not firm or deadline.certainty == "low")):
        return 4
    if deadline.kind == "calendar":
        return 0 if firm else 1
    return 2 if deadline.estimate and deadline.estimate[1] else 3


def _within(match: Match, blank: Deadline, day: date | None) -> tuple[int, Deadline] | None:
    """Read "binnen zes weken" and "over drie maanden"; counted from an event they fix no day."""
    over = said(match, "how") == "over"
    size, name = unit(match)
    if over and name == "year" and not said(match, "by"):
        return None  # "over drie jaar" is how long more often than when
    if match["from"] and not match["anchor"]:
        return 3, replace(blank, kind="loose")
    if day is None:
        return 0, replace(blank, kind="calendar", certainty="low")
    last = add(day, amount(match) * size, name)
    if over:
        first = None if said(match, "by") else last
        return 1, replace(blank, from_=first, to=last, kind="calendar", certainty="low")
    return 0, replace(blank, to=last, kind="calendar")


def _recurring(match: Match, blank: Deadline, day: date | None) -> Deadline:
    """Read "jaarlijks": the first time is due within one turn from the paper."""
    turn = turn_of(match)
    if turn is None or day is None:
        return replace(blank, kind="recurring")
    return replace(blank, kind="recurring", estimate=(day, add(day, *turn)))
