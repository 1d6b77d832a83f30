"""The open data of the Tweede Kamer (OData v4): whole listings, page by page, each row once, and counted.

The service was seen to give `@odata.nextLink` and not to give it; both are followed. Deleted rows are not asked for;
what is deleted inside a row (a vote within a decision) is left out on reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from harvest import checks
from harvest.archive import ODATA, Archive, ArchivedFile
from harvest.fetch import Fetcher
from harvest.sources import Listing, OpenData
from kg.errors import SourceError
from kg.identifiers import Dossier
from kg.issues import Issue

_COUNT: Final = "@odata.count"
_NEXT: Final = "@odata.nextLink"
_REFUSED: Final = (400, 404, 501)
"""Statuses that speak of the question, not of the moment: another `$expand` may be accepted."""

_SAFE: Final = "(),':;=/$"
_NAVIGATION: Final = re.compile(r"(?:^|[,(;])(?:\$expand=)?(\w+)(?=$|[,(;)])")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a listing came to.

    name: of the listing in the archive ("Zaak dossier-32824", "Persoon"). rows: distinct rows. announced: the
    service's own count, None when it gave none. reason: why it is not complete, "" when it is.
    """

    name: str
    rows: int
    announced: int | None
    reason: str = ""


def name_of(listing: Listing, dossier: Dossier | None) -> str:
    """Give the name of a listing in the archive."""
    return f"{listing.entity} dossier-{dossier}" if dossier else listing.entity


class Reader:
    """Fetches listings into the archive."""

    def __init__(self, fetcher: Fetcher, settings: OpenData) -> None:
        self._fetcher = fetcher
        self._settings = settings

    def read(self, listing: Listing, dossier: Dossier | None = None) -> Outcome:
        """Fetch a listing to its end, and check it against the count of the service.

        When rows came or went on the way the count is off: then it is read once more, in pages of another size.
        Returns what it came to; a listing that cannot be had is an outcome with a reason, not an error.
        UnreachableError is raised when the host is down.
        """
        name = name_of(listing, dossier)
        outcome = Outcome(name, 0, None, "nothing was asked")
        for expand in listing.expand:
            for size in (self._settings.page_size, self._settings.page_size - 1):
                outcome, refused = self._pass(listing, dossier, expand, size)
                if refused or not outcome.reason:
                    break
            if not refused:
                break
            self._fetcher.note([Issue("open-data-refused", f"{outcome.reason}: $expand={expand}", name)])
        if not outcome.reason:
            with self._fetcher.transaction() as db:
                db.execute(
                    "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?)",
                    (name, self._fetcher.run, outcome.announced, outcome.rows),
                )
        return outcome

    def _pass(self, listing: Listing, dossier: Dossier | None, expand: str, size: int) -> tuple[Outcome, bool]:
        """Read all pages once; the second value says that the service refused the very question."""
        name = name_of(listing, dossier)
        url = self.address(listing, dossier, expand, size, 0)
        seen: set[str] = set()
        announced: int | None = None
        came = 0
        while url:
            found = self._fetcher.fetch(url, role=ODATA, owner=name, check=checks.open_data)
            if found.outcome != "held" or found.file is None:
                reason = found.reason or "status 404: no such listing"
                refused = any(f"status {status}" in reason for status in _REFUSED)
                if refused:
                    self._fetcher.forgive(url)
                return Outcome(name, len(seen), announced, reason), refused
            page = json.loads(found.file.read())
            rows = page["value"]
            announced = page.get(_COUNT, announced)
            came += len(rows)
            fresh = {row["Id"] for row in rows} - seen
            if rows and not fresh:
                return Outcome(name, len(seen), announced, "the open data gives the same page again"), False
            seen |= fresh
            self._note_fields(listing.entity, expand, rows)
            try:
                url = self._next(listing, dossier, expand, size, page, came, announced)
            except SourceError as error:
                return Outcome(name, len(seen), announced, str(error)), False
        if announced is not None and announced != len(seen):
            reason = f"{announced} rows announced, {len(seen)} came ({came - len(seen)} twice)"
            return Outcome(name, len(seen), announced, reason), False
        return Outcome(name, len(seen), announced), False

    def _next(
        self,
        listing: Listing,
        dossier: Dossier | None,
        expand: str,
        size: int,
        page: dict[str, Any],
        came: int,
        announced: int | None,
    ) -> str:
        link = page.get(_NEXT)
        if link:
            url = urljoin(f"{self._settings.address}/", str(link))
            if urlsplit(url).netloc != urlsplit(self._settings.address).netloc:
                raise SourceError(f"the open data sends us to another host: {url}")
            return url
        rows = len(page["value"])
        if not rows or (rows < size and (announced is None or came >= announced)):
            return ""
        if announced is not None and came >= announced:
            return ""
        return self.address(listing, dossier, expand, size, came)

    def address(self, listing: Listing, dossier: Dossier | None, expand: str, size: int, skip: int) -> str:
        """Write the address of a page."""
        settings = self._settings
        clause = listing.filter
        if dossier is not None:
            of_dossier = settings.dossier + (settings.dossier_addition if dossier.addition else "")
            values = {"number": dossier.number.lstrip("0"), "addition": dossier.addition.replace("'", "''")}
            clause = clause.format(dossier=of_dossier.format(**values), **values)
        options = {
            "$filter": " and ".join(part for part in (clause, settings.not_deleted) if part),
            "$select": listing.select,
            "$expand": expand,
            "$orderby": settings.order,
            "$count": "true",
            "$top": str(size),
            "$skip": str(skip) if skip else "",
        }
        asked = "&".join(f"{key}={quote(value, safe=_SAFE)}" for key, value in options.items() if value)
        return f"{settings.address}/{listing.entity}?{asked}"

    def _note_fields(self, entity: str, expand: str, rows: Sequence[dict[str, Any]]) -> None:
        known = self._settings.fields.get(entity)
        if known is None:
            return
        known = known | self._settings.fields.get("*", frozenset()) | set(_NAVIGATION.findall(expand))
        unknown = sorted({name for row in rows for name in row if name not in known and "@" not in name})
        self._fetcher.note(
            Issue("unknown-open-data-field", f"{entity} has a field that this program does not know: {one}")
            for one in unknown
        )


def rows(archive: Archive, entity: str, dossier: str = "") -> Iterator[dict[str, Any]]:
    """Give the rows of an entity as the last complete listings had them, each once, without what is deleted.

    entity: "Zaak", "Toezegging" … dossier: canonical; "" is every dossier (a row that stands in two comes once).
    Rows are as the service gave them, with what was brought along inside, page after page; of a row on two pages the
    one that came later. Only one page is in memory at a time.
    """
    done: set[str] = set()
    for name in archive.listings():
        front, _, scope = name.partition(" ")
        if front != entity or (dossier and scope != f"dossier-{dossier}"):
            continue
        pages = [file for file in archive.page_files(name) if file.role == ODATA]
        newest = {row["Id"]: file.seq for file in pages for row in _page_rows(file)}
        for file in pages:
            for row in _page_rows(file):
                if newest[row["Id"]] == file.seq and row["Id"] not in done:
                    done.add(row["Id"])
                    if not row.get("Verwijderd"):
                        yield {key: _living(value) for key, value in row.items()}


def _page_rows(file: ArchivedFile) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read())["value"]
    return found


def _living(value: Any) -> Any:
    if isinstance(value, list):
        return [_living(one) for one in value if not (isinstance(one, dict) and one.get("Verwijderd"))]
    if isinstance(value, dict):
        return None if value.get("Verwijderd") else {key: _living(inner) for key, inner in value.items()}
    return value
