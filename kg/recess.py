"""The calendar of the Tweede Kamer: recesses, Prinsjesdag, Verantwoordingsdag and elections (`kg/data/recess.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kg.errors import NotFoundError, RuleError
from kg.periods import Period, nth_weekday, weekday_from

Certainty = Literal["high", "medium", "low"]
"""How sure a date is: high: a calendar says so; medium: derived from other data; low: a rule of thumb."""

_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Recess:
    """A recess of the Tweede Kamer.

    name: "zomer", "kerst", "voorjaar", "mei", "herfst" or "verkiezingen". first: its first day. back: the first day on
    which there may be meetings again. source: "attested: where", "derived" or "rule". certainty: of both days.
    """

    name: str
    first: date
    back: date
    source: str
    certainty: Certainty

    @property
    def period(self) -> Period:
        """The days without meetings, `back` not among them."""
        return Period(self.first, self.back - timedelta(days=1))


@cache
def _calendar() -> dict[str, Any]:
    path = files("kg") / "data" / "recess.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"the program lacks its calendar ({error.filename}); install it again") from error


@cache
def _listed() -> dict[tuple[str, int], Recess]:
    out: dict[tuple[str, int], Recess] = {}
    for table in _calendar()["recess"]:
        entry = Recess(**table)
        key = (entry.name, entry.first.year)
        if key in out or entry.back <= entry.first or entry.name not in names().values():
            raise RuleError(f"recess.toml: {entry.name} of {entry.first} is listed twice, empty, or of no known name")
        out[key] = entry
    return out


@cache
def names() -> dict[str, str]:
    """Give the names as printed, in lower case ("zomerreces"), with the name in the list ("zomer")."""
    return dict(_calendar()["names"])


@cache
def recess(name: str, year: int) -> Recess | None:
    """Give a recess by its name and the year in which it begins: ("kerst", 2023) runs into January 2024.

    A year without an entry follows the rule of that recess, with source "rule" and certainty low. None outside the
    years of the rule, and for an election recess that is not listed.
    """
    if (listed := _listed().get((name, year))) is not None:
        return listed
    rule = _calendar()["rule"].get(name)
    if rule is None or not rule["from"] <= year <= rule["to"]:
        return None
    first = weekday_from(date.fromisoformat(f"{year}-{rule['after']}"), _FRIDAY)
    return Recess(name, first, first + timedelta(days=rule["days"]), "rule", "low")


def next_recess(name: str, after: date) -> Recess | None:
    """Give the first recess of a name that begins on or after a day; name "" takes the first of any name."""
    found = [r for r in _of_years(name, after.year, after.year + 1) if r.first >= after]
    return min(found, key=lambda r: (r.first, r.name), default=None)


def running_or_next(name: str, day: date) -> Recess | None:
    """Give the recess of a name that a day lies in, else the next one; name "" takes the first of any name."""
    found = [r for r in _of_years(name, day.year - 1, day.year, day.year + 1) if r.back > day]
    return min(found, key=lambda r: (r.first, r.name), default=None)


def _of_years(name: str, *years: int) -> list[Recess]:
    kinds = (name,) if name else sorted(set(names().values()))
    return [found for kind in kinds for year in years if (found := recess(kind, year)) is not None]


def prinsjesdag(year: int) -> date:
    """Give Prinsjesdag, the third Tuesday of September (Grondwet, article 65): budget and Miljoenennota come out."""
    return nth_weekday(year, 9, 3, 2)


def verantwoordingsdag(year: int) -> date:
    """Give Verantwoordingsdag, the third Wednesday of May: the annual reports of the year before come out."""
    return nth_weekday(year, 5, 3, 3)


def election(kind: str, day: date, year: int | None = None) -> date | None:
    """Give the election that a paper of a day speaks of.

    kind: "tk" Tweede Kamer, "gr" municipal councils, "ps" provinces, "ep" European Parliament. year: as printed, else
    the next one, if it lies so near that it can be meant. None when the list has no such election.
    """
    table = _calendar()["elections"]
    listed: list[date] = table[kind]
    for held in listed:
        if year is not None and held.year == year:
            return held
        if year is None and held > day:
            return held if (held - day).days <= table["known_ahead"] else None
    return None
