"""The parliamentary year: how it is written, and which one a day falls in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from kg.errors import IdentifierError
from kg.identifiers.printed import DASHES, SPACES, quoted

_YEARS = re.compile(
    r"'?(?P<first>[0-9]{4}|[0-9]{2}) ?(?:[/-][ /-]*'?(?P<second>[0-9]{4}|[0-9]{2})|(?<=[0-9]{4})([0-9]{4}))"
)


@lru_cache(maxsize=4_096)
def normalise_vergaderjaar(text: str) -> str:
    """Write a vergaderjaar in the form of the metadata.

    text: "2023–24", "2023/24", "2022/-23", "1999/00", "2013-2014", "1985/- 86", "20232024", "96/97" (1945 or later).
    Returns "2023-2024". Raises IdentifierError, quoting the text, when the years do not follow each other.
    """
    match = _YEARS.fullmatch(SPACES.sub(" ", text.translate(DASHES).replace("’", "'")).strip())
    if match:
        first, second = match["first"], match["second"] or match[3]
        start = int(first) if len(first) == 4 else int(first) + (1900 if int(first) >= 45 else 2000)
        if 1814 <= start < 2100 and int(second) == (start + 1) % 10 ** len(second):
            return f"{start}-{start + 1}"
    raise IdentifierError(f"not a vergaderjaar: {quoted(text)}; it should be two years in a row, like 2023-2024")


def vergaderjaar_of(day: date) -> str:
    """Give the vergaderjaar a day falls in: "2022-2023".

    A year begins on Prinsjesdag: the third Tuesday of September since 1888, the third Monday from 1849; papers of the
    summer recess belong to the old year. In the two weeks after Prinsjesdag a paper may carry the old year still (of
    6,035 motions 11 did).
    Returns "" for days before the vergaderjaar of 1849-1850.
    """
    weekday = 1 if day.year >= 1888 else 0
    first = date(day.year, 9, 1)
    opening = first + timedelta(days=(weekday - first.weekday()) % 7 + 14)
    start = day.year if day >= opening else day.year - 1
    return f"{start}-{start + 1}" if start >= 1849 else ""


def glued(vergaderjaar: str) -> str:
    """Write a vergaderjaar as identifiers do: "2023-2024" becomes "20232024"."""
    return vergaderjaar.replace("-", "")


def unglued(years: str) -> str:
    """Write the years of an identifier as a vergaderjaar: "20232024" becomes "2023-2024"; "" stays ""."""
    return f"{years[:4]}-{years[4:]}" if years else ""
