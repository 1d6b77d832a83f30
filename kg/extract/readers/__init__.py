"""From the named groups of a rule to the keys of what is cited.

A reader gets the match and what is known of the paper, and gives readings: where the span is, which keys follow from
the printed form, and what is missing if none does. It never asks whether a key exists, with two exceptions: whether
"-20" or "B" belongs to the dossier is a fact about the dossier, which the register knows, and so is whether the Eerste
Kamer put the year into its identifiers.
"""

from __future__ import annotations

from kg.extract.readers.base import Context, Reader
from kg.extract.readers.kamerstukken import kamerstuk, old_kamerstuk, own_dossier
from kg.extract.readers.laws import law
from kg.extract.readers.publications import aanhangsel, ecli, eu_act, eu_document, eu_journal, gazette, handelingen, ljn
from kg.extract.readers.short import idem, next_number, said
from kg.rules import Rule, load

__all__ = ["READERS", "Context", "rules"]

READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        kamerstuk, old_kamerstuk, own_dossier, handelingen, aanhangsel, gazette, ecli, ljn, eu_act, eu_document,
        eu_journal, law, next_number, idem, said,
    )
}  # fmt: skip
"""The readers by the name that the rules use."""


def rules(*families: str) -> tuple[Rule, ...]:
    """Give the rules of these files; raises KeyError for a rule whose reader is not there."""
    out = tuple(rule for family in families for rule in load(family))
    for rule in out:
        READERS[rule.reader]
    return out
