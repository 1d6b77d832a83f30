"""How the IRIs of the graph are made and read back: the base, a prefix per kind of node, a function per pattern.

The head of `ontology/kg.ttl` lists the patterns. All are made from what the papers say (identifier, number, place in
the text), so the same paper gives the same IRIs. What a node or an edge is stands in `kg.terms`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

from kg.errors import IdentifierError

BASE = "https://w3id.org/kamerstukken/"
"""The one setting of the base IRI, not registered yet. Only `ontology/*` repeats it; a test watches that."""

DOCUMENT = BASE + "id/document/"
DOSSIER = BASE + "id/dossier/"
PERSON = BASE + "id/persoon/"
TEXT = BASE + "id/tekst/"
COMMITMENT = BASE + "id/toezegging/"
OFFICIAL = BASE + "id/register/"
RUN = BASE + "id/run/"
GRAPH = BASE + "graph/"

REGISTER = GRAPH + "register"
"""Graph of what belongs to no single document: dossiers, people, runs, and papers that are only referred to."""

LINKS = GRAPH + "koppelingen"
"""Graph of what was found by linking papers: made anew as a whole when papers come or go."""

OPENDATA = GRAPH + "opendata"
"""Graph of what the records of the Tweede Kamer say: votes, the register of commitments, who tabled and signed."""

RESERVED_GRAPHS = frozenset({"register", "koppelingen", "opendata", "meta"})
"""Names below GRAPH that no document may have."""


@lru_cache(maxsize=8192)
def part(text: str) -> str:
    """Make a text fit to be one segment of an IRI: all but ASCII letters, digits and -._~: is percent-encoded."""
    return quote(text, safe=":")


def document_iri(identifier: str) -> str:
    """Give the node of a document by its identifier ("kst-32824-412", "ECLI:NL:HR:2010:BK6942", "BWBR0005537")."""
    return DOCUMENT + part(identifier)


def dossier_iri(number: str) -> str:
    """Give the node of a dossier by its number as in identifiers ("32824", "36600-XV", "21501-20")."""
    return DOSSIER + part(number)


def entity_iri(identifier: str) -> str:
    """Give the node of what a reference points at: a dossier for "dossier-35763", else a document."""
    number = identifier.removeprefix("dossier-")
    return document_iri(identifier) if number == identifier else dossier_iri(number)


def identifier_of(iri: str) -> str:
    """Give the identifier back from `document_iri` and `dossier_iri`, as `entity_iri` takes it; "" for "".

    Raises IdentifierError for the IRI of something else.
    """
    if iri.startswith(DOCUMENT):
        return unquote(iri[len(DOCUMENT) :])
    if iri.startswith(DOSSIER):
        return "dossier-" + unquote(iri[len(DOSSIER) :])
    if iri:
        raise IdentifierError(f"{iri!r} is no document and no dossier")
    return ""


def graph_iri(identifier: str) -> str:
    """Give the named graph of a document.

    Raises IdentifierError when the identifier is the name of a graph of our own ("register").
    """
    if identifier in RESERVED_GRAPHS:
        raise IdentifierError(f"{identifier!r} cannot be the identifier of a document; give it another with --id")
    return GRAPH + part(identifier)


def text_iri(identifier: str, sha256: str) -> str:
    """Give the node of one text of a document; sha256: hex digest of the text's UTF-8 bytes."""
    return f"{TEXT}{part(identifier)}/{sha256[:12]}"


def span_iri(text: str, begin: int, end: int) -> str:
    """Give the node of a span (code points, end exclusive) of the text with the given IRI, in the form of RFC 5147."""
    return f"{text}#char={begin},{end}"


def range_of(span: str) -> tuple[int, int]:
    """Give begin and end back from `span_iri`. Raises IdentifierError for the IRI of something else."""
    _, mark, places = span.rpartition("#char=")
    begin, comma, end = places.partition(",")
    if not (mark and comma and begin.isdecimal() and end.isdecimal()):
        raise IdentifierError(f"{span!r} is no span of a text")
    return int(begin), int(end)


def note_iri(identifier: str, mark: str, occurrence: int = 1) -> str:
    """Give the node of a footnote; occurrence: 2 and up when the document uses the mark again."""
    return f"{DOCUMENT}{part(identifier)}/noot/{part(mark)}" + (f"/{occurrence}" if occurrence > 1 else "")


def mark_of(note: str) -> str:
    """Give the mark back from `note_iri`. Raises IdentifierError for the IRI of something else."""
    _, found, rest = note.partition("/noot/")
    if not found:
        raise IdentifierError(f"{note!r} is no footnote")
    return unquote(rest.partition("/")[0])


def citation_iri(identifier: str, key: str, occurrence: int) -> str:
    """Give the node of a citation act.

    identifier: of the citing document. key: as read, "" when the printed form gives none. occurrence: from 1, counts
    the acts with this key in this document, in the order of the text.
    """
    return f"{DOCUMENT}{part(identifier)}/verwijzing/{part(key) or 'onbekend'}/{occurrence}"


def citing_of(citation: str) -> str:
    """Give the citing document back from `citation_iri`. Raises IdentifierError for the IRI of something else."""
    document, found, _ = citation.partition("/verwijzing/")
    if not found:
        raise IdentifierError(f"{citation!r} is no citation act")
    return identifier_of(document)


def commitment_iri(identifier: str, number: int) -> str:
    """Give the node of a commitment made in a document; number: from 1, in the order of the text.

    identifier may also be the day and kind of a debate of which no report was read ("debat-2022-04-20").
    """
    return f"{COMMITMENT}{part(identifier)}/{number}"


def official_iri(what: str, *keys: str) -> str:
    """Give the node of something in the records of the Tweede Kamer.

    what: "stemming", "fractie", "lidmaatschap", "activiteit" or "toezegging". keys: its Id, or its number where it
    has one; a vote also has the identifier of the paper.
    """
    return OFFICIAL + "/".join((what, *map(part, keys)))


def fact_iri(identifier: str, what: str, number: int) -> str:
    """Give the node of another fact of a document: what is "melding", "motie", "brief", "onderdeel" or "afdoening"."""
    return f"{DOCUMENT}{part(identifier)}/{what}/{number}"


def candidate_iri(citation: str, candidate: str) -> str:
    """Give the node of one candidate of the citation act with the given IRI; candidate: its identifier."""
    return f"{citation}/kandidaat/{part(candidate)}"


@lru_cache(maxsize=8192)
def person_iri(name: str) -> str:
    """Give the node of a person by the name as printed: "C.E.G. van Gennip" becomes …/c-e-g-van-gennip.

    Raises IdentifierError when the name holds no letter or digit to make it from.
    """
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    slug = "-".join("".join(c if c.isalnum() else " " for c in letters).split())
    if not slug:
        raise IdentifierError(f"{name!r} is no name of a person")
    return PERSON + part(slug)
