"""Names and moments in the made open data: people as they are printed, and parties that do not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

PARTIES = (
    ("Noord", "Partij Noord"),
    ("OOST", "Lijst Oost"),
    ("Z", "Zuidpartij"),
    ("West", "Westbond"),
    ("M&R", "Midden en Rand"),
)
"""Short and long names. Invented votes must not be laid at the door of real parties."""
SEATS = (41, 37, 30, 24, 18)
"""How many of the 150 members each party has."""
NEVER = "0001-01-01T00:00:00Z"
"""How the service writes a moment that has not come."""
NAME = re.compile(
    r"(?P<initials>(?:[^\s.]+\.)+)? ?(?:\((?P<call>[^)]+)\) )?"
    r"(?P<between>(?:(?:van|de|der|den|ter|ten|te) )*)(?P<last>.+)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A printed name in its parts; None where there is none."""

    initials: str | None
    call: str | None
    between: str | None
    last: str


def parts_of(printed: str) -> Name:
    """Take a name such as `I. (Inge) van Dijk` apart."""
    found = NAME.fullmatch(printed)
    if not found:
        return Name(None, None, None, printed)
    return Name(found["initials"], found["call"], found["between"].strip() or None, found["last"])


def moment(day: str, hour: str = "00:00:00") -> str | None:
    """Write a date as the service writes moments; None for none."""
    return f"{day}T{hour}{'+02:00' if '04' <= day[5:7] <= '10' else '+01:00'}" if day else None
