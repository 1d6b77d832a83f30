"""What papers name beyond themselves, and the classes of what is named."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg import terms
from kg.errors import IdentifierError
from kg.identifiers import LooseKamerstuk, collection, parse


@dataclass(slots=True)
class Entities:
    """What one paper names that belongs to no single paper; collected over all papers it gives the register graph.

    dossiers: number -> title ("" when the paper gives none). people: names. cited: identifiers. attached: identifier
    of an attachment -> its main paper.
    """

    dossiers: dict[str, str] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    attached: dict[str, str] = field(default_factory=dict)


def classes(identifier: str, kind: str = "") -> tuple[str, ...]:
    """Give the local class names of a document by its identifier and its kind ("" or "overig" when unknown)."""
    names = {"Document"}
    try:
        known = parse(identifier)
    except IdentifierError:
        known = None
    if known is not None and not isinstance(known, LooseKamerstuk):  # a kst- without a dossier is a plain document
        names.add(terms.CLASS_OF_COLLECTION.get(collection(identifier), "Document"))
    if kind in terms.CLASS_OF_KIND:
        names.add(terms.CLASS_OF_KIND[kind])
    return tuple(sorted(names))
