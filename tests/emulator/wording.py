"""The words of the made papers: names, subjects and sentences of our own, and how dates and dossiers are printed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()
TITLES = {"32824": "Integratiebeleid", "29544": "Arbeidsmarktbeleid"}
MEMBERS = (
    "A.B. Aldershof",
    "C. (Carla) van Buitendam",
    "D.E. Cranenveld",
    "F. de Drecht",
    "G.H. Elzenaar",
    "J. Fokkelman",
    "K.L. Grevenoord",
    "M. (Mirjam) ter Haarst",
    "N.O. IJsselbrug",
    "P. Jorissen",
    "R.S. Kuilenberg",
    "T. van der Lage",
)
MINISTERS = ("U.V. Molenkamp", "W. Nieuwpoort", "Z.A. Oudewater")
TOPICS = (
    "taallessen op het werk",
    "wachttijden bij loketten",
    "steun voor kleine gemeenten",
    "begeleiding van starters",
    "toezicht op bemiddeling",
    "kosten van kinderopvang",
    "scholing van instructeurs",
    "gegevens over instroom",
)
SENTENCES = (
    "Het aantal deelnemers aan {topic} kwam dit jaar uit op {many}.",
    "Gemeenten melden dat {topic} in {few} regio's later begint dan gepland.",
    "Over {topic} spreek ik elk kwartaal met {few} uitvoerders.",
    "Voor {topic} is {many} duizend euro gereserveerd.",
    "De evaluatie van {topic} telt {few} aanbevelingen, waarvan de helft is uitgevoerd.",
    "Bij {topic} blijkt de uitval in {few} jaar gehalveerd.",
)
PROMISES = (
    "Ik zal uw Kamer hierover vóór 1 juli {year} een brief sturen.",
    "De Kamer ontvangt de uitkomsten in het eerste kwartaal van {year}.",
    "Ik zeg toe de cijfers over {topic} eind {year} aan de Kamer te zenden.",
)
WISHES = (
    "verzoekt de regering {topic} in {few} extra regio's mogelijk te maken en de Kamer daarover te berichten,",
    "verzoekt de regering te onderzoeken wat {topic} per deelnemer kost,",
    "verzoekt de regering met gemeenten een plan voor {topic} te maken,",
)


def session(day: datetime.date) -> str:
    """Give the parliamentary year; it begins in the middle of September."""
    first = day.year if (day.month, day.day) >= (9, 15) else day.year - 1
    return f"{first}-{first + 1}"


def spelled(day: datetime.date) -> str:
    """Write a date in Dutch."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spaced(dossier: str) -> str:
    """Write a dossier as it is printed: `32 824`, `36 600 VII`, `21 501-20`."""
    number, dash, rest = dossier.partition("-")
    return f"{number[:2]} {number[2:]}{(dash if rest.isdigit() else ' ') if dash else ''}{rest}"


def dossier_number(dossier: str) -> str:
    """Write a dossier as elements: the number, and the chapter or the series that belongs to it."""
    number, _, rest = dossier.partition("-")
    first = f"<dossiernr>{number[:2]} {number[2:]}</dossiernr>"
    if not rest:
        return first
    return (
        f"{first}-<raadnr>{rest}</raadnr>"
        if rest.isdigit()
        else f"{first} <begrotingshoofdstuk>{rest}</begrotingshoofdstuk>"
    )


def surnames(people: Sequence[str]) -> list[str]:
    """Give surnames with what stands before them: `C. (Carla) van Buitendam` is Van Buitendam."""
    names = [re.sub(r"^(?:\S+\.|\(\S+\))\s+(?:\(\S+\)\s+)?", "", person) for person in people]
    return [name[:1].upper() + name[1:] for name in names]
