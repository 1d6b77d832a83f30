"""Identifiers of others' publications: Staatsblad and its kin, judgments, acts of the European Union, laws."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from kg.identifiers.printed import NUMBER, YEAR


@dataclass(frozen=True, slots=True)
class Bekendmaking:
    """A number of the Staatsblad, Staatscourant or Tractatenblad: "stb-2021-38", "stcrt-2008-194-p2-SC87860".

    bundle: "stb", "stcrt" or "trb". part: page and piece of an old Staatscourant ("p2-SC87860"), or "".
    suffix: "v1" for a verbeterblad, or "".
    """

    bundle: str
    year: str
    number: str
    part: str = ""
    suffix: str = ""

    @property
    def collection(self) -> str:
        """The bundle."""
        return self.bundle

    def __str__(self) -> str:
        return "-".join(p for p in (self.bundle, self.year, self.number, self.part, self.suffix) if p)


@dataclass(frozen=True, slots=True)
class Ecli:
    """A judgment: "ECLI:NL:HR:2010:BK6942"; country, court, year and code are its four parts."""

    collection: ClassVar[str] = "ecli"
    country: str
    court: str
    year: str
    code: str

    def __str__(self) -> str:
        return f"ECLI:{self.country}:{self.court}:{self.year}:{self.code}"


@dataclass(frozen=True, slots=True)
class Celex:
    """An act or judgment of the European Union by its CELEX number: "celex-32016R0679"."""

    collection: ClassVar[str] = "celex"
    number: str

    def __str__(self) -> str:
        return f"celex-{self.number}"


@dataclass(frozen=True, slots=True)
class EuDocument:
    """A document of the European Commission: "com-2021-645"; kind is "com", "swd", "sec" or "join"."""

    collection: ClassVar[str] = "com"
    kind: str
    year: str
    number: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.number}"


@dataclass(frozen=True, slots=True)
class Publicatieblad:
    """A number of the Official Journal of the EU: "pbeu-2019-L-305"; series is "L" or "C", rarely "CE", "CA"."""

    collection: ClassVar[str] = "pbeu"
    year: str
    series: str
    number: str

    def __str__(self) -> str:
        return f"pbeu-{self.year}-{self.series}-{self.number}"


@dataclass(frozen=True, slots=True)
class Law:
    """A law, decree or treaty in the Basiswettenbestand: "BWBR0005537" (the Algemene wet bestuursrecht)."""

    collection: ClassVar[str] = "bwb"
    number: str

    def __str__(self) -> str:
        return self.number


Publication: TypeAlias = Bekendmaking | Ecli | Celex | EuDocument | Publicatieblad | Law


def _bekendmaking(groups: tuple[str, ...]) -> Bekendmaking:
    bundle, year, number, part, suffix = groups
    page, dash, piece = part.partition("-")
    return Bekendmaking(bundle.lower(), year, number, page.lower() + dash + piece.upper(), suffix.lower())


def _eu_document(groups: tuple[str, ...]) -> EuDocument:
    return EuDocument(groups[0].lower(), groups[1], groups[2])


def _ecli(groups: tuple[str, ...]) -> Ecli:
    country, court, year, code = groups
    return Ecli(country.upper(), court.upper(), year, code.upper())


PUBLICATIONS: Final[Mapping[str, tuple[str, Callable[[tuple[str, ...]], Publication | None]]]] = {
    "stb": (rf"(stb)-({YEAR})-{NUMBER}()(?:-([bhnv][0-9]+))?", _bekendmaking),
    "trb": (rf"(trb)-({YEAR})-{NUMBER}()(?:-([bhnv][0-9]+))?", _bekendmaking),
    "stcrt": (rf"(stcrt)-({YEAR})-{NUMBER}(?:-(p[0-9]+(?:-[A-Z]+[0-9]+)?))?(?:-([bhnv][0-9]+))?", _bekendmaking),
    "ecli": (r"ecli:([A-Z]{2}):([A-Z][A-Z0-9]{0,6}):([0-9]{4}):([A-Z0-9.]{1,25})", _ecli),
    "celex": (
        r"celex[-:]([0-9CE][0-9]{4}[A-Z]{1,2}[0-9]{3,4}(?:R?\([0-9]{2}\))?)",
        lambda groups: Celex(groups[0].upper()),
    ),
    "com": (rf"(com)-({YEAR})-{NUMBER}", _eu_document),
    "swd": (rf"(swd)-({YEAR})-{NUMBER}", _eu_document),
    "sec": (rf"(sec)-({YEAR})-{NUMBER}", _eu_document),
    "join": (rf"(join)-({YEAR})-{NUMBER}", _eu_document),
    "pbeu": (
        rf"pbeu-({YEAR})-([LC][A-Z]?)-{NUMBER}",
        lambda groups: Publicatieblad(groups[0], groups[1].upper(), groups[2]),
    ),
}
"""As OTHER_PAPERS in `kg.identifiers.parliament`. Laws stand apart: no sign divides their prefix from their number."""

_LAW = re.compile(r"BWB[RVW][0-9]{7}", re.ASCII | re.IGNORECASE)


def read_law(text: str) -> Law | None:
    """Read an identifier that begins with "BWB", in any case; None when it is none."""
    return Law(text.upper()) if _LAW.fullmatch(text) else None
