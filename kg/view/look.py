"""How each kind of paper and each relation looks: name in Dutch, shape, colour, dashes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """The look of a kind of paper.

    name: as the legend says it. shape: one of vis-network's shapes that have their label outside.
    colour: #rrggbb, at least 3:1 against white, so that a hollow shape shows too.
    """

    name: str
    shape: str
    colour: str


KINDS = {
    "brief": Kind("Brief", "dot", "#1f62ad"),
    "motie": Kind("Motie", "triangle", "#c2410c"),
    "amendement": Kind("Amendement", "triangleDown", "#c2410c"),
    "verslag": Kind("Verslag", "square", "#7a3ea8"),
    "handelingen": Kind("Handelingen", "hexagon", "#7a3ea8"),
    "lijst": Kind("Vragen en antwoorden", "diamond", "#0d7377"),
    "antwoord": Kind("Antwoord", "dot", "#0d7377"),
    "beslisnota": Kind("Beslisnota", "square", "#1f62ad"),
    "bijlage": Kind("Bijlage", "diamond", "#1f62ad"),
    "wetsvoorstel": Kind("Wetsvoorstel", "star", "#b3194b"),
    "memorie": Kind("Memorie", "diamond", "#b3194b"),
    "overig": Kind("Overig", "dot", "#6b7280"),
    "dossier": Kind("Dossier", "hexagon", "#374151"),
    "wet": Kind("Wet of regeling", "square", "#3b7a1f"),
    "stb": Kind("Stb., Stcrt. of Trb.", "diamond", "#3b7a1f"),
    "ecli": Kind("Uitspraak", "triangleDown", "#80561b"),
    "eu": Kind("EU-stuk", "star", "#1e3a8a"),
}
"""The kinds of node, in the order of the legend."""

STATUSES = {
    "followed": "zoals gedrukt",
    "corrected": "verbeterd",
    "ambiguous": "meerduidig",
    "unresolved": "niet herleid",
}
"""What the status of a proof is called on the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """The look of a relation: colour #rrggbb, and the lengths of dashes and gaps in pixels (() is a full line)."""

    colour: str
    dashes: tuple[int, ...]


CITES = "verwijst naar"
"""The relation that needs no name of its own on the page; its lines are grey and full."""

UNSURE = (2, 5)
"""Dashes and gaps, in pixels, of a reference that no passage proves for sure, whatever its relation."""

_CITES = Line("#8290a3", ())
_OTHERS = (
    Line("#b45309", (10, 5)),
    Line("#0e7490", (16, 5)),
    Line("#7e22ce", (12, 4, 3, 4)),
    Line("#15803d", (6, 4)),
    Line("#be123c", (18, 4, 3, 4, 3, 4)),
    Line("#1d4ed8", (10, 3)),
)


def lines(relations: set[str]) -> dict[str, Line]:
    """Give each relation its line: the plain one first, the others by name, so that one graph always looks the same."""
    others = sorted(relations - {CITES})
    plain = {CITES: _CITES} if CITES in relations else {}
    return plain | {name: _OTHERS[i % len(_OTHERS)] for i, name in enumerate(others)}
