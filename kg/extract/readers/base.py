"""What all readers share: what they know of the paper, and the mention that they make of a match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import regex

from kg.errors import IdentifierError
from kg.identifiers import Dossier, normalise_vergaderjaar
from kg.laws import Laws
from kg.model import CitationKind, Mention
from kg.register import Register
from kg.rules import Rule, read

Match = regex.Match[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may know of the paper it reads in.

    dossiers: of the paper itself. date: of the paper. earlier: what was found in front, in order (short forms only).
    """

    register: Register
    laws: Laws
    dossiers: tuple[Dossier, ...] = ()
    date: date | None = None
    earlier: tuple[Mention, ...] = ()


Reader = Callable[[Match, Rule, Context], Iterator[Mention]]

SETTINGS = read("common").get("readings", {})
_CHAMBERS: dict[str, str] = SETTINGS["chambers"]
OCR_FIGURES: dict[int, str] = str.maketrans(SETTINGS["figures_misread"])
_BEFORE_FIGURES = regex.compile(r"^\D+")
_FIGURES = regex.compile(r"(?<![\p{L}\d])(?=[lIO]*\d)[\dlIO]+")
_MISREAD = regex.compile(r"(?<![\p{L}\d])(?=[lIO]{0,5}\d)(?=\d{0,5}[lIO])[\dlIO]{2,6}(?!\p{L})")


def mention_of(
    match: Match,
    rule: Rule,
    keys: tuple[str, ...],
    *,
    kind: CitationKind | None = None,
    end: int | None = None,
    lack: str = "",
    dossiers: tuple[str, ...] = (),
    issues: tuple[str, ...] = (),
    groups: dict[str, str | None] | None = None,
) -> Mention:
    """Make the mention of a match.

    keys: what follows from the printed form. kind: of the rule, if not given. end: of the span, if not that of the
    match. lack: why there is no key. groups: of the match, if the caller has them already.
    """
    start = match.start("span")
    end = match.end("span") if end is None else end
    groups = match.groupdict() if groups is None else groups
    session = groups.get("session")
    year, odd = session_of(session) if session else ("", ())
    page = groups.get("page")
    return Mention(
        kind=kind or rule.kind,  # type: ignore[arg-type]  # a test checks the kinds of all rules
        start=start,
        end=end,
        quote=match.string[start:end],
        rule=rule.id,
        keys=keys,
        confidence=rule.confidence,
        page=" ".join(page.split()) if page else "",
        vergaderjaar=year,
        chamber=chamber_of(groups),
        dossiers=dossiers,
        lack=lack,
        issues=issues + odd + misread(groups, keys),
    )


def misread(groups: dict[str, str | None], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Tell which numbers were read otherwise than they are printed: "nr. 1O4"."""
    pieces = (groups.get(name) or "" for name in ("nums", "bare", "hyphened", "meeting", "items", "page"))
    printed = [number for piece in pieces for number in _MISREAD.findall(piece)]
    figures = [number.translate(OCR_FIGURES).lstrip("0") for number in printed]
    return tuple(f"nummer-gelezen-als-{n}" for n in figures if any(n in key.split("-") for key in keys))


def whole_numbers(printed: str) -> list[int]:
    """Read the numbers of a list that holds nothing but figures; letters in their place are undone."""
    return [int(number.translate(OCR_FIGURES)) for number in _FIGURES.findall(printed)]


def chamber_of(groups: dict[str, str | None]) -> str:
    """Give the chamber that is printed, "" without one."""
    return _CHAMBERS.get("".join((groups.get("chamber") or "").split()).casefold(), "")


@cache
def session_of(printed: str) -> tuple[str, tuple[str, ...]]:
    """Read a printed vergaderjaar; of several ("1993/94-1996/97") none."""
    digits = _BEFORE_FIGURES.sub("", printed).replace(" ", "").replace("\n", "").replace("/-", "/")
    if not digits:
        return "", ()
    try:
        return normalise_vergaderjaar(digits), ()
    except IdentifierError:
        return "", ("vergaderjaar-onmogelijk",)
