"""Which papers are there: the search service, the listing of the repository, and asking for single papers by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final, TypeVar

from lxml import etree

from harvest import checks
from harvest.archive import RECORD
from harvest.fetch import Fetcher
from harvest.http import UnreachableError
from harvest.progress import Progress
from harvest.sources import Sources
from harvest.sru import Counted, Record, Search, as_facts
from kg.errors import IdentifierError, SourceError
from kg.identifiers import Dossier, Kamerstuk, parse
from kg.issues import Issue

SEARCH, FOLDER, ASKED, MAIN, NAMED = "search", "folder", "asked", "main", "named"
"""Who told us of a paper: the search service, the repository, our own question, the list of attachments of a paper,
the metadata of a paper."""

_MOST_PAGES: Final = 1_000
_DAY: Final = timedelta(days=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """What listing a dossier came to.

    announced: records by the service's last count; None when no page came. listed: records that we have.
    folder: papers in the listing of the repository, None when that cannot be had. only_folder: those of them that the
    search service did not give. reason: why the list may not be complete, "" when it is.
    """

    announced: int | None
    listed: int
    folder: int | None = None
    only_folder: tuple[str, ...] = ()
    reason: str = ""


def dossier_list(dossier: Dossier | str) -> str:
    """Give the name of the list of a dossier in the archive."""
    return f"dossier-{dossier}"


class Lister:
    """Reads the lists into the archive's table of papers."""

    def __init__(self, fetcher: Fetcher, sources: Sources, progress: Progress) -> None:
        self._fetcher = fetcher
        self._sources = sources
        self._progress = progress
        self._search = Search(fetcher, sources.queries)

    # --- a dossier ----------------------------------------------------------------------------------------------------

    def dossier(self, dossier: Dossier, since: date | None) -> Listed:
        """List a dossier by all means there are.

        since: only papers that changed on that day or later (with one day of overlap: the index knows days only).
        Returns what it came to; a list that cannot be had is a reason, not an error. UnreachableError is raised when
        the host is down.
        """
        query = self._search.cql.dossier(dossier)
        owner = dossier_list(dossier)
        if since is not None:
            query = self._search.cql.changed_since(query, since - _DAY)
            owner += " since"
        try:
            announced, listed = self._all_records(query, owner, dossier)
        except UnreachableError:
            raise
        except SourceError as error:
            return Listed(None, self._count(dossier), reason=str(error))
        if since is not None:
            row = self._fetcher.db.execute("SELECT 1 FROM listing WHERE name = ?", (dossier_list(dossier),)).fetchone()
            reason = "" if row else "never listed in full; harvest it once without a day to begin at"
            return Listed(announced, listed, reason=reason)
        folder, only, folder_reason = self._folder(dossier)
        reason = ""
        if announced != listed:
            message = f"{announced} records announced, {listed} listed in two passes"
            self._fetcher.note([Issue("count-differs", message, str(dossier))])
            if announced > listed and (folder is None or only):
                reason = f"{message}; {folder_reason or 'the repository has papers that the search does not give'}"
        elif listed == 0:
            reason = "the search service has no paper of this dossier; is the number right?"
        if not reason:
            with self._fetcher.transaction() as db:
                db.execute(
                    "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?)", (owner, self._fetcher.run, announced, listed)
                )
        return Listed(announced, listed, folder, only, reason)

    def _all_records(self, query: str, owner: str, dossier: Dossier) -> tuple[int, int]:
        """Read a list, and once more in pages of another size when the count is off: papers come and go meanwhile."""
        size = self._sources.queries.page_size
        announced = listed = 0
        for size_now in (size, size - 1):
            counted = Counted()
            pages = 0
            for records in self._search.pages(query, owner, size=size_now, counted=counted):
                self.keep(records, str(dossier), SEARCH)
                self._progress.step(len(records))
                pages += 1
            if counted.twice:
                self._fetcher.note(
                    [Issue("records-twice", f"{counted.twice} records came on more than one page", str(dossier))]
                )
            announced = counted.announced or 0
            if pages > 1:
                announced = self._search.page(query, owner, 1).count
            listed = self._count(dossier)
            if announced == listed:
                break
        return announced, listed

    def _count(self, dossier: Dossier) -> int:
        query = "SELECT count(*) FROM member WHERE dossier = ? AND source = ? AND run = ?"
        return int(self._fetcher.db.execute(query, (str(dossier), SEARCH, self._fetcher.run)).fetchone()[0])

    # --- the listing of the repository --------------------------------------------------------------------------------

    def _folder(self, dossier: Dossier) -> tuple[int | None, tuple[str, ...], str]:
        """Read the listing of the repository; it has the papers (not the attachments) that a search may miss."""
        try:
            names = list(dict.fromkeys(self._folder_names(dossier)))
        except UnreachableError:
            raise
        except SourceError as error:
            self._fetcher.note([Issue("no-repository-listing", str(error), str(dossier))])
            return None, (), f"the repository gives no listing to compare with ({error})"
        db = self._fetcher.db
        query = "SELECT 1 FROM member WHERE dossier = ? AND paper = ? AND source = ? AND run = ?"
        searched = (str(dossier), SEARCH, self._fetcher.run)
        ids = {checks.canonical(name): name for name in names}
        only = [one for one in ids if not db.execute(query, (searched[0], one, *searched[1:])).fetchone()]
        self.keep([Record(one, published) for one, published in ids.items()], str(dossier), FOLDER)
        if only:
            self._fetcher.note(
                [
                    Issue("not-in-search", "the repository has it, the search service does not give it", one)
                    for one in only
                ]
            )
        return len(ids), tuple(sorted(only)), ""

    def _folder_names(self, dossier: Dossier) -> Iterator[str]:
        files = self._sources.files
        start, total = 1, 1
        for _ in range(_MOST_PAGES):
            if start > total:
                return
            url = files.listing.format(files=files.address, dossier=dossier, start=start)
            found = self._fetcher.fetch(url, role=RECORD, owner=f"folder {dossier}", check=checks.whole_xml)
            if found.file is None or found.outcome != "held":
                self._fetcher.forgive(url)
                raise SourceError(found.reason or "status 404")
            size, total, names = _folder_page(found.file.read(), url)
            yield from names
            start += size

    # --- single papers ------------------------------------------------------------------------------------------------

    def ask(self, kind: str, identifiers: Iterable[str], source: str = ASKED) -> None:
        """Ask the search service for papers by identifier, many at a time; what it does not know is written down.

        kind: what for; a paper is asked for once per kind in a harvest. A question without answer is written down as
        a failure. UnreachableError is raised when the host is down.
        """
        for batch in self._batches(kind, identifiers):
            records = self._records(self._search.cql.identifiers(batch), f"asked {kind}", source)
            if records is not None:
                found = {record.id for record in records}
                self.answered(kind, {one: one in found for one in batch})

    def attachments(self, mains: Iterable[str]) -> None:
        """Ask for the attachments of papers, many papers at a time; as `ask`."""
        for batch in self._batches(MAIN, mains):
            records = self._records(self._search.cql.attachments(batch), "asked attachments", MAIN)
            if records is not None:
                found = {record.main for record in records}
                self.answered(MAIN, {one: one in found for one in batch})
            self._progress.step(len(batch))

    def _records(self, query: str, owner: str, source: str) -> list[Record] | None:
        """Give and keep all records of a short query; None when it could not be answered."""
        out: list[Record] = []
        try:
            for records in self._search.pages(query, owner):
                self.keep(records, "", source)
                out += records
        except UnreachableError:
            raise
        except SourceError as error:
            self._fetcher.fail(query, RECORD, owner, str(error))
            return None
        self._fetcher.forgive(query)
        return out

    def _batches(self, kind: str, identifiers: Iterable[str]) -> Iterator[list[str]]:
        """Give what this harvest has not asked yet; an interrupted one goes on with the very same questions."""
        query = "SELECT 1 FROM asked WHERE kind = ? AND id = ? AND run = ?"
        db, run = self._fetcher.db, self._fetcher.run
        rest = (one for one in identifiers if not db.execute(query, (kind, one, run)).fetchone())
        while batch := list(islice(rest, self._sources.queries.together)):
            yield batch

    def answered(self, kind: str, found: dict[str, bool]) -> None:
        """Write down which of these papers (or addresses) the service knew, so that this harvest does not ask again."""
        with self._fetcher.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?)",
                [(kind, one, self._fetcher.run, int(there)) for one, there in found.items()],
            )

    def was_found(self, kind: str, identifier: str) -> bool | None:
        """Say whether the service knew a paper that this harvest asked for; None when it was not asked for."""
        query = "SELECT found FROM asked WHERE kind = ? AND id = ? AND run = ?"
        row = self._fetcher.db.execute(query, (kind, identifier, self._fetcher.run)).fetchone()
        return bool(row["found"]) if row else None

    def keep(self, records: Sequence[Record], dossier: str, source: str) -> None:
        """Write papers into the table; a list that only names a paper takes nothing away from what is known of it."""
        run = self._fetcher.run
        with self._fetcher.transaction() as db:
            for record in records:
                facts = json.dumps(as_facts(record), ensure_ascii=False, sort_keys=True)
                named_only = not record.files
                clash = (
                    "UPDATE SET run = excluded.run, main = CASE main WHEN '' THEN excluded.main ELSE main END"
                    if named_only
                    else "UPDATE SET published = excluded.published, kind = excluded.kind, title = excluded.title,"
                    " main = excluded.main, stamp = excluded.stamp, facts = excluded.facts, run = excluded.run"
                )
                title = record.subject or record.title
                values = (record.id, record.published, record.kind, title, record.main, record.stamp, facts, run)
                db.execute(f"INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO {clash}", values)  # noqa: S608  two fixed texts
                db.execute("INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?)", (dossier, record.id, source, run))


def _folder_page(data: bytes, url: str) -> tuple[int, int, list[str]]:
    """Read a page of the listing: size of a page, number of papers in all, names on this page."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    areas = [element for element in root.iter(etree.Element) if etree.QName(element).localname == "subarea"]
    try:
        size, total = int(areas[-1].attrib["pagesize"]), int(areas[-1].attrib["total"])
    except (IndexError, KeyError, ValueError):
        raise SourceError(f"{url}: is no listing (no subarea with pagesize and total)") from None
    if size < 1:
        raise SourceError(f"{url}: pages of {size} papers")
    works = [element for element in root.iter(etree.Element) if etree.QName(element).localname == "work"]
    names = ["".join(str(text) for text in element.itertext()).strip() or element.get("label", "") for element in works]
    return size, total, [name for name in names if name]


def number_in(identifier: str, dossier: Dossier) -> int | None:
    """Give the ondernummer of a paper that is numbered in this dossier; None for others, and for letters."""
    try:
        found = parse(identifier)
    except IdentifierError:
        return None
    if not isinstance(found, Kamerstuk) or found.dossier != dossier or not found.number.isdigit():
        return None
    return int(found.number)
