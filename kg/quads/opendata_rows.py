"""Rows of the open data of the Tweede Kamer: reading what may be missing, and which paper a row is about.

The service gives what its description does not promise and leaves out what it does; so every field is asked for with
one of the readers here, and what is not of the expected kind counts as not given. Fields are those of OData v4, 2.0.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

import regex

from kg.errors import IdentifierError
from kg.identifiers import Bijlage, Kamerstuk, kamerstuk_id, parse, parse_dossier
from kg.issues import Issue

Row = dict[str, Any]

ENTITIES = ("Document", "Zaak", "Toezegging", "Persoon", "Fractie", "FractieZetel")
"""The listings that are used; the others are passed over."""

_FIRST_YEAR = 1800
_NUMBER = regex.compile(r"\b\d{4}D\d{5,6}\b")
_BILL = "Voorstel van wet"


def text(row: Row, name: str) -> str:
    """Give a field as one line of NFC text; "" when it is no text."""
    value = row.get(name)
    if not isinstance(value, str):
        return ""
    clean = value.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair is fine in JSON only
    return unicodedata.normalize("NFC", " ".join(clean.replace("\0", " ").split()))


def whole(row: Row, name: str) -> int | None:
    """Give a field as a whole number of 0 or more; None when it is none."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def day(row: Row, name: str) -> str:
    """Give the day of a moment, as the service wrote it ("2025-10-02T22:30:00+02:00"), as ISO; "" for none.

    The service writes a moment that has not come as a day in the year 1.
    """
    try:
        found = date.fromisoformat(text(row, name)[:10])
    except ValueError:
        return ""
    return found.isoformat() if found.year >= _FIRST_YEAR else ""


def below(row: Row, name: str) -> list[Row]:
    """Give the rows that were brought along under a name, one or many, without what is deleted."""
    value = row.get(name)
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict) and one.get("Verwijderd") is not True]


def age(row: Row) -> tuple[str, str]:
    """Give what puts two answers about one row in order: when it last changed, and what it says."""
    return text(row, "ApiGewijzigdOp"), json.dumps(row, sort_keys=True, default=str)


class Rows:
    """The rows of all pages, each once, by entity and Id; `issues` says what could not be used."""

    def __init__(self, pages: Iterable[tuple[str, Row]], held: Collection[str]) -> None:
        self.issues: list[Issue] = []
        self.held = held
        self._rows: dict[str, dict[str, Row]] = {entity: {} for entity in ENTITIES}
        for listing, page in pages:
            entity = listing.partition(" ")[0]
            if entity in self._rows:
                self._read(listing, page, self._rows[entity])
        self._papers = {id_: paper for id_, row in self._all("Document") if (paper := self._name(row))}
        self._numbers = {
            number: paper
            for id_, paper in self._papers.items()
            if (number := text(self._rows["Document"][id_], "DocumentNummer"))
        }
        self._of_case: dict[str, set[str]] = {}
        for id_, paper in self._papers.items():
            for case in below(self._rows["Document"][id_], "Zaak"):
                self._of_case.setdefault(text(case, "Id"), set()).add(paper)

    def _read(self, listing: str, page: object, into: dict[str, Row]) -> None:
        rows = page.get("value") if isinstance(page, dict) else None
        if not isinstance(rows, list):
            self.issue("open-data-page", "a page of open data has no list of rows", listing)
            return
        for row in rows:
            id_ = text(row, "Id") if isinstance(row, dict) else ""
            if not id_:
                self.issue("open-data-row", f"a row of open data has no Id: {str(row)[:80]!r}", listing)
            elif id_ not in into or age(row) > age(into[id_]):
                into[id_] = row

    def issue(self, code: str, message: str, where: str = "") -> None:
        """Note something that is odd."""
        self.issues.append(Issue(code, message, where))

    def of(self, entity: str) -> Iterator[Row]:
        """Give the rows of an entity that are not deleted, in the order of their Ids."""
        return (row for _, row in self._all(entity))

    def get(self, entity: str, id_: str) -> Row | None:
        """Give the row with this Id, None when there is none or it is deleted."""
        row = self._rows[entity].get(id_)
        return None if row is None or row.get("Verwijderd") is True else row

    def _all(self, entity: str) -> Iterator[tuple[str, Row]]:
        rows = self._rows[entity]
        return ((id_, rows[id_]) for id_ in sorted(rows) if rows[id_].get("Verwijderd") is not True)

    # Which paper ----------------------------------------------------------------------------------------------------

    def paper(self, document: Row) -> str:
        """Give the identifier of the paper that a document is, whole or only named; "" when it is not known."""
        return self._papers.get(text(document, "Id")) or self.numbered(text(document, "DocumentNummer"))

    def numbered(self, number: str) -> str:
        """Give the identifier of the paper with this DocumentNummer ("2024D40329"), "" when it is not known."""
        return self._numbers.get(number, "")

    def letters(self, promise: Row) -> list[str]:
        """Give the papers that keep a promise of the register: numbers in a text, or documents, sorted."""
        numbers = set(_NUMBER.findall(text(promise, "KamerbriefNakoming")))
        found = {self.numbered(number) for number in numbers}
        found |= {self.paper(document) for document in below(promise, "KamerbriefNakoming")}
        return sorted(found - {""})

    def paper_of_case(self, case: Row) -> str:
        """Give the one paper that a case is about, "" when none or more than one remains.

        A bill has many papers under its case: then it is the one with the number of the case, or the text of the bill.
        """
        found = {self.paper(document) for document in below(case, "Document")} - {""}
        found |= self._of_case.get(text(case, "Id"), set())
        if not found:
            dossiers = below(case, "Kamerstukdossier")
            found = {_computed(document, dossiers) for document in below(case, "Document")} - {""}
        papers = {paper for paper in found if not paper.startswith("blg-")}
        if len(papers) > 1:
            number = str(whole(case, "Volgnummer") or "")
            exact = {paper for paper in papers if number and paper.endswith(f"-{number}")}
            papers = exact or papers & self._bills()
        return papers.pop() if len(papers) == 1 else ""

    def _bills(self) -> set[str]:
        documents = self._rows["Document"]
        return {paper for id_, paper in self._papers.items() if text(documents[id_], "Soort") == _BILL}

    def _name(self, document: Row) -> str:
        """Give the identifier of a document: what the publisher calls it, or dossier and number."""
        versions = below(document, "HuidigeDocumentVersie")
        published = _published(text(versions[0], "ExterneIdentifier")) if versions else ""
        computed = _computed(document, below(document, "Kamerstukdossier"))
        if not published or not computed or published == computed:
            return published or computed
        ours, theirs = parse(computed), parse(published)
        numbered = [(one.dossier, one.number) for one in (ours, theirs) if isinstance(one, Kamerstuk)]
        if isinstance(theirs, Kamerstuk) and numbered[0] == numbered[-1]:
            return computed if theirs.suffix else published  # a reprint is not the paper; a Rijkswet number belongs
        chosen = computed if computed in self.held and published not in self.held else published
        self.issue("open-data-identifier-differs", f"published as {published}, numbered as {computed}", chosen)
        return chosen


def _published(identifier: str) -> str:
    try:
        found = parse(identifier)
    except IdentifierError:
        return ""
    return str(found) if isinstance(found, Kamerstuk | Bijlage) else ""


def _computed(document: Row, dossiers: list[Row]) -> str:
    """Give kst-<dossier>-<number>; "" for what has no number, is of the Eerste Kamer, or stands in two dossiers."""
    number = whole(document, "Volgnummer")
    if not number or document.get("Kamer") == 1 or len(dossiers) != 1:
        return ""
    dossier, addition = whole(dossiers[0], "Nummer"), text(dossiers[0], "Toevoeging")
    if not dossier:
        return ""
    try:
        return kamerstuk_id(parse_dossier(f"{dossier:05d}-{addition}" if addition else f"{dossier:05d}"), str(number))
    except IdentifierError:
        return ""
