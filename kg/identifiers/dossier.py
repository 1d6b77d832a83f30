"""Numbers of dossiers: "32824", "36600-XV", "21501-20", and "CXLIX" of the Eerste Kamer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from kg.errors import IdentifierError
from kg.identifiers.printed import DASHES, SPACES, quoted

SERIES: Final = frozenset({"21501"})
"""Dossiers that are split into numbered series: 21501-20 is a dossier (European Council), 32824-341 is a paper."""

ROMAN: Final = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""A roman number below 400, for a chapter of the budget or a dossier of the Eerste Kamer."""


@dataclass(frozen=True, slots=True, order=True)
class Dossier:
    """A dossier (Kamerstukdossier).

    number: five digits, leading zeros kept ("32824", "00022"); a roman number for the Eerste Kamer's own ("CXLIX").
    addition: budget chapter or fund ("XV", "IXB", "B"), number in a series ("20"), or "".
    """

    number: str
    addition: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.addition}" if self.addition else self.number

    @property
    def printed(self) -> str:
        """The form used in papers: "32 824", "36 600 XV", "21 501-20"."""
        five = len(self.number) == 5 and self.number.isdigit()
        number = f"{self.number[:2]} {self.number[2:]}" if five else self.number
        if not self.addition:
            return number
        return f"{number}-{self.addition}" if self.addition.isdigit() else f"{number} {self.addition}"


@dataclass(frozen=True, slots=True)
class WholeDossier:
    """A dossier as a whole (our own form): "dossier-35763", "dossier-36600-XV"."""

    collection: ClassVar[str] = "dossier"
    dossier: Dossier

    def __str__(self) -> str:
        return f"dossier-{self.dossier}"


_DOSSIER = re.compile(
    rf"""(?P<number>[0-9]{{2}}[ .-]?[0-9]{{3}} | [0-9]{{1,5}} | (?-i:{ROMAN}))
    (?:\ ?-?\ ?\(R\ ?[0-9]{{3,4}}\))?
    (?:\ ?[-.]?\ ?(?:hoofdstuk|hfdst\.?|H\.)?\ ?(?P<chapter>{ROMAN}[ABC]?|[A-Z])
      |(?<=501)\ ?-\ ?(?P<series>[0-9]{{1,2}}))?
    (?:\ ?-?\ ?\(R\ ?[0-9]{{3,4}}\))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=16_384)
def parse_dossier(text: str) -> Dossier:
    """Read the number of a dossier, as printed or as in the index of the publisher.

    text: "32824", "32 824" (any space), "33.950", "36 600 XV", "35 000-XV", "36600-VII", "21 501-20", "36 600 B",
    "19 700 hoofdstuk XV", "CXLIX" (the Eerste Kamer's own, in capitals). The number of a Rijkswet behind it,
    "(R2151)", is left out, as it is from the identifiers.
    Returns the Dossier. Raises IdentifierError, quoting the text.
    """
    clean = SPACES.sub(" ", text.translate(DASHES)).strip()
    match = _DOSSIER.fullmatch(clean)
    number = re.sub("[ .-]", "", match["number"]) if match else ""
    if match is None or (match["series"] and number not in SERIES):
        raise IdentifierError(f"not a dossier: {quoted(text)}; it should look like 32824, 36600-XV or 21501-20")
    series = match["series"].zfill(2) if match["series"] else ""
    return Dossier(number, (match["chapter"] or series).upper())
