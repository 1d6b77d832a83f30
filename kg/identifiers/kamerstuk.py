"""Identifiers of Kamerstukken, the numbered papers of a dossier: "kst-32824-412"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from kg.identifiers.dossier import ROMAN, Dossier
from kg.identifiers.printed import YEAR
from kg.identifiers.vergaderjaar import glued, unglued


@dataclass(frozen=True, slots=True)
class Kamerstuk:
    """A numbered paper of a dossier: "kst-32824-412", "kst-35483-M", "kst-36600-XV-34", "kst-21501-20-2146".

    number: ondernummer; "412", letters in the Eerste Kamer ("AB"), a figure with a letter in its old papers ("42e"),
        two numbers for one paper printed for both chambers ("1-111"); "" in a few old ids that lack it.
    vergaderjaar: "1995-1996" where the id begins with it (papers of the Eerste Kamer up to 2009, which numbered per
        year), else "".
    rijkswet: number of the Rijkswet where the id carries it ("R1975", also without the R), else "".
    suffix: "b1" attachment 1 (old style), "h1" first reprint (herdruk), "n1" first correction, "v1" verbeterblad, "".
    """

    collection: ClassVar[str] = "kst"
    dossier: Dossier
    number: str
    vergaderjaar: str = ""
    rijkswet: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in ("kst", self.key, self.number, self.suffix) if part)

    @property
    def key(self) -> str:
        """What stands before the ondernummer in the id: "32824", "36600-XV", "19951996-24400-V", "33183-R1975"."""
        parts = (glued(self.vergaderjaar), self.dossier.number, self.rijkswet, self.dossier.addition)
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class LooseKamerstuk:
    """A Kamerstuk whose id says nothing of its dossier: "kst-1183886" (some papers of the Eerste Kamer since 2024)."""

    collection: ClassVar[str] = "kst"
    number: str

    def __str__(self) -> str:
        return f"kst-{self.number}"


def kamerstuk_id(dossier: Dossier, number: str) -> str:
    """Give the identifier of the paper with this ondernummer ("412", "0412", "ab") in the dossier that numbers it."""
    return f"kst-{dossier}-{number.upper() if number.isalpha() else number.lstrip('0') or number}"


_LOOSE = re.compile(r"kst-([1-9][0-9]{5,9})")
_KST = rf"""kst
    (?:-(?P<year>{YEAR}{YEAR}))?
    -(?P<dossier>[0-9]{{1,6}}[A-Z]?|0*{ROMAN})
    (?:
        (?:-(?P<rijkswet>R?[12][0-9]{{3}}))?
        (?:-(?:(?P<chapter>[A-Z]{{1,8}})|(?<=21501-)(?P<series>[0-9]{{1,2}})))?
        -(?P<number>
            [0-9]+(?:[A-Z]{{1,2}}|erdruk)?       # 412; 42e, 200A, 8aa; half the word "herdruk" in two ids
          | [0-9]{{1,3}}[A-Z]?-[0-9]{{1,3}}[A-Z]?  # a number of each chamber
          | A[0-9][A-Z]? | [A-Z]+                # A1, A2E; AB
        )
    )?
    (?:-(?P<suffix>[bhnv][0-9]+))?"""


@cache
def _pattern() -> re.Pattern[str]:
    """Give the pattern; compiled when first asked for, since most identifiers are read without it."""
    return re.compile(_KST, re.ASCII | re.IGNORECASE | re.VERBOSE)


def read_kamerstuk(text: str) -> Kamerstuk | LooseKamerstuk | None:
    """Read an identifier that begins with "kst-", in any case; None when it is none."""
    loose = _LOOSE.fullmatch(text.lower())
    if loose:
        return LooseKamerstuk(loose[1])
    match = _pattern().fullmatch(text.replace("--", "-"))
    if match is None:
        return None
    year, dossier, rijkswet, chapter, series, number, suffix = match.groups(default="")
    if not number and not (year or suffix):
        return None
    if len(dossier) == 6 and dossier.startswith("0"):
        dossier = dossier[1:]
    if number.isalpha() or number[:1].isalpha():
        number = number.upper()
    elif number.isdigit():
        number = number.lstrip("0") or number
    addition = chapter.upper() or (series.zfill(2) if series else "")
    return Kamerstuk(Dossier(dossier.upper(), addition), number, unglued(year), rijkswet.upper(), suffix.lower())
