"""Identifiers of what parliament publishes beside the Kamerstukken: attachments, Handelingen, questions, agendas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, TypeAlias

from kg.identifiers.printed import NUMBER, YEAR
from kg.identifiers.vergaderjaar import glued, unglued


@dataclass(frozen=True, slots=True)
class Bijlage:
    """An attachment: "blg-1184123"; rarely "blg-26241-10F". The number says nothing about its main paper."""

    collection: ClassVar[str] = "blg"
    number: str

    def __str__(self) -> str:
        return f"blg-{self.number}"


@dataclass(frozen=True, slots=True)
class Handelingen:
    """A piece of the official report of a meeting.

    chamber: "tk", "ek" or "vv". vergaderjaar: "2023-2024". suffix: "n1" for a corrected item.
    numbers: meeting and item ("h-tk-20232024-13-19", since 2010-2011), first and last page
    ("h-tk-20012002-4379-4379"), or meeting and pages ("h-tk-19951996-95-6247-6248").
    """

    collection: ClassVar[str] = "h"
    chamber: str
    vergaderjaar: str
    numbers: tuple[str, ...]
    suffix: str = ""

    def __str__(self) -> str:
        tail = f"-{self.suffix}" if self.suffix else ""
        return f"h-{self.chamber}-{glued(self.vergaderjaar)}-{'-'.join(self.numbers)}{tail}"

    @property
    def meeting(self) -> str:
        """Number of the meeting in its year, "" where the id has pages alone."""
        return "" if self._paged else self.numbers[0]

    @property
    def item(self) -> str:
        """Number of the item in its meeting, "" before 2010-2011."""
        return "" if self._paged or len(self.numbers) == 3 else self.numbers[1]

    @property
    def pages(self) -> tuple[str, ...]:
        """First and last page, () where the id names an item."""
        return self.numbers if self._paged else self.numbers[1:] if len(self.numbers) == 3 else ()

    @property
    def _paged(self) -> bool:
        return len(self.numbers) == 2 and self.vergaderjaar < "2010"


@dataclass(frozen=True, slots=True)
class Aanhangsel:
    """Written questions with their answer: "ah-tk-20232024-1113"; since 2025-2026 "ah-1271549" without chamber."""

    collection: ClassVar[str] = "ah"
    number: str
    chamber: str = ""
    vergaderjaar: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return "-".join(p for p in ("ah", self.chamber, glued(self.vergaderjaar), self.number, self.suffix) if p)


@dataclass(frozen=True, slots=True)
class Kamervraag:
    """Written questions without answer: "kv-tk-2024Z06434"; older "kv-tk-20062007-KVR27039", "kv-2989900822"."""

    collection: ClassVar[str] = "kv"
    number: str
    chamber: str = ""
    vergaderjaar: str = ""

    def __str__(self) -> str:
        return "-".join(p for p in ("kv", self.chamber, glued(self.vergaderjaar), self.number) if p)


@dataclass(frozen=True, slots=True)
class NietDossierstuk:
    """A paper outside every dossier, by its document number: "nds-tk-2022D21264"."""

    collection: ClassVar[str] = "nds"
    number: str
    chamber: str = "tk"

    def __str__(self) -> str:
        return f"nds-{self.chamber}-{self.number}"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of a week, by its day: "ag-tk-2015-09-18"."""

    collection: ClassVar[str] = "ag"
    day: date
    chamber: str = "tk"

    def __str__(self) -> str:
        return f"ag-{self.chamber}-{self.day.isoformat()}"


OtherPaper: TypeAlias = Bijlage | Handelingen | Aanhangsel | Kamervraag | NietDossierstuk | Agenda


def _handelingen(groups: tuple[str, ...]) -> Handelingen:
    chamber, year, numbers, suffix = groups
    return Handelingen(chamber.lower(), unglued(year), tuple(str(int(n)) for n in numbers.split("-")), suffix.lower())


def _aanhangsel(groups: tuple[str, ...]) -> Aanhangsel:
    chamber, year, number, suffix = groups
    return Aanhangsel(number, chamber.lower(), unglued(year), suffix.lower())


def _kamervraag(groups: tuple[str, ...]) -> Kamervraag | None:
    chamber, year, number = groups
    return None if year and not chamber else Kamervraag(number.upper(), chamber.lower(), unglued(year))


def _agenda(groups: tuple[str, ...]) -> Agenda | None:
    try:
        return Agenda(date.fromisoformat(groups[1]), groups[0].lower())
    except ValueError:
        return None


OTHER_PAPERS: Final[Mapping[str, tuple[str, Callable[[tuple[str, ...]], OtherPaper | None]]]] = {
    "h": (rf"h-(tk|ek|vv)-({YEAR}{YEAR})-([0-9]+(?:-[0-9]+){{1,2}})(?:-([bhnv][0-9]+))?", _handelingen),
    "ah": (rf"ah-(?:(tk|ek)-({YEAR}{YEAR})-)?{NUMBER}(?:-([bhnv][0-9]+))?", _aanhangsel),
    "kv": (rf"kv-(?:(tk|ek)-)?(?:({YEAR}{YEAR})-)?({YEAR}Z[0-9]+|(?:KVR)?[0-9]+)", _kamervraag),
    "nds": (rf"nds-(tk|ek)-({YEAR}D[0-9]+)", lambda groups: NietDossierstuk(groups[1].upper(), groups[0].lower())),
    "ag": (r"ag-(tk|ek)-([0-9]{4}-[0-9]{2}-[0-9]{2})", _agenda),
    "blg": (r"blg-([0-9]+(?:-[0-9]+[A-Z]*)?)", lambda groups: Bijlage(groups[0].upper())),
}
"""Prefix -> pattern of the whole text, and what makes the identifier of its groups (a group left out is "")."""
