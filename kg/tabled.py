"""When a motion that is named without its number was tabled, as far as the sentence that names it says so."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from kg.dates import read_dates
from kg.rules import gated, read
from kg.rules.gate import Gated

_SHORTLY = timedelta(days=31)
"""Most motions are voted on within so many days after they were tabled."""


@cache
def _pattern(name: str) -> Gated:
    return gated("koppelen", read("koppelen")[name])


def day_given(sentence: str, day: date) -> date | None:
    """Give the day by which a motion was tabled, as the sentence that names it says; None when it does not.

    sentence: that says it was tabled or voted on. day: of the paper. Of several days that are past the last, so that
    no motion is left out that may be meant.
    """
    if _pattern("motion_voted").search(sentence) is None:
        return None
    found = [
        mention.date
        for mention in read_dates(sentence, day)
        if mention.date < day
        and mention.quote[0].isdigit()
        and not _pattern("other_day").search(sentence[: mention.start])
    ]
    return max(found, default=None)


def shortly_before(tabled: date, given: date) -> bool:
    """Whether a motion was tabled so shortly before a day that the sentence may well mean its vote."""
    return tabled <= given <= tabled + _SHORTLY
