"""Short forms that lean on the reference before them: another number, "idem", "genoemde brief"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.readers.base import (
    Context,
    Match,
    mention_of,
)
from kg.extract.readers.kamerstukken import key_of, numbers_of
from kg.identifiers import Dossier, kamerstuk_id
from kg.model import Mention
from kg.rules import Rule


def next_number(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Another number of the dossier cited right in front."""
    last = context.earlier[-1]
    dossier = _dossier_of(last)
    if dossier is not None:
        numbers = numbers_of(match["nums"], match["plural"], dossier, context.register)
        keys = tuple(key_of(dossier, n, last.vergaderjaar, last.chamber, context.register) for n in numbers)
        mention = mention_of(match, rule, keys, dossiers=last.dossiers)
        yield replace(mention, vergaderjaar=last.vergaderjaar, chamber=last.chamber)


def idem(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The reference of the footnote before, or another number of its dossier."""
    last = context.earlier[-1] if context.earlier else None
    if last is None:
        yield mention_of(match, rule, (), lack="in de noot ervoor staat geen verwijzing")
        return
    dossier = _dossier_of(last)
    if match["nums"] and dossier is not None:
        keys = tuple(kamerstuk_id(dossier, n) for n in numbers_of(match["nums"], "s", dossier, context.register))
    elif match["nums"]:
        yield mention_of(match, rule, (), lack="de noot ervoor noemt geen dossier om in te tellen")
        return
    else:
        keys = last.keys
    yield replace(mention_of(match, rule, keys, dossiers=last.dossiers), kind=last.kind, lack=last.lack)


def said(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The one paper cited right in front."""
    last = context.earlier[-1] if context.earlier else None
    if last is not None and last.kind == "kamerstuk" and len(last.keys) == 1:
        yield mention_of(match, rule, last.keys, dossiers=last.dossiers)


def _dossier_of(mention: Mention) -> Dossier | None:
    if not mention.dossiers:
        return None
    number, _, addition = mention.dossiers[0].partition("-")
    return Dossier(number, addition)
