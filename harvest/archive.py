"""The raw archive as others read it: papers with their files, pages of open data, and a check of every byte.

raw/state.sqlite        what was asked, what came, where it lies
raw/warc/*.warc.gz      the bytes, one file per harvest, only ever added to
raw/reports/*.json      the completeness report of each harvest
raw/aside/              ends of files that a killed harvest left behind; nothing refers to them
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

from harvest import state, warc
from kg.errors import StoreError

TEXT, METADATA, ATTACHMENT, RECORD, ODATA = "text", "metadata", "attachment", "record", "odata"
"""Roles of files: the text of a paper, its metadata.xml, the file of an attachment, an answer of the search service or
the repository, a page of open data."""

_BEST: Final = ("xml", "html", "pdf")
_FORMATS: Final = {
    "application/xml": "xml",
    "text/xml": "xml",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
}
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A document as it came.

    owner: identifier of the paper, or the listing a page belongs to ("Zaak dossier-32824"). role: one of the above.
    url: as asked. media_type: as the service called it. sha256, size: of the bytes. retrieved: ISO, UTC.
    seq: number of the record, higher for what came later.
    """

    owner: str
    role: str
    url: str
    media_type: str
    sha256: str
    size: int
    retrieved: str
    seq: int
    path: Path
    offset: int

    @property
    def format(self) -> str:
        """What it is: the end of its address ("xml", "html", "pdf", "odt"), else what its media type says, else ""."""
        ending = PurePosixPath(urlsplit(self.url).path).suffix[1:].lower()
        return ending if ending.isalnum() and len(ending) <= 4 else _FORMATS.get(self.media_type, "")

    def chunks(self) -> Iterator[bytes]:
        """Give the bytes in pieces; raises StoreError when they cannot be read."""
        return warc.payload(self.path, self.offset, self.url)

    def read(self) -> bytes:
        """Give the bytes; raises StoreError when they are not those that came."""
        data = b"".join(self.chunks())
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise StoreError(f"{self.path}: the bytes of {self.url} were altered; run kg harvest --verify")
        return data


@dataclass(frozen=True, slots=True)
class ArchivedPaper:
    """A paper with what is held of it.

    id: canonical identifier. kind: as the search service calls it ("Brief regering", "Motie", "Bijlage"); "" unknown.
    main: identifier of the paper it is attached to, or "". dossiers: those it was listed in. record: what the search
    service said of it (title, dates, numbers; see `sru.Record`), {} when no list of that service has it.
    withdrawn: it was listed once and is no more.
    """

    id: str
    kind: str
    title: str
    main: str
    dossiers: tuple[str, ...]
    record: Mapping[str, Any]
    files: tuple[ArchivedFile, ...]
    withdrawn: bool = False

    @property
    def text(self) -> ArchivedFile | None:
        """The best text there is: XML before HTML before PDF before anything else; for an attachment its file."""
        texts = [file for file in self.files if file.role in (TEXT, ATTACHMENT)]
        rank = {name: at for at, name in enumerate(_BEST)}
        return min(texts, key=lambda file: (rank.get(file.format, len(rank)), -file.seq), default=None)

    @property
    def metadata(self) -> ArchivedFile | None:
        """Its metadata.xml."""
        return next((file for file in self.files if file.role == METADATA), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the archive that is not as it was written: where, what, and what to do."""

    place: str
    reason: str


class Archive:
    """What was fetched, to read; nothing here changes it. Use it as a context manager."""

    def __init__(self, raw: Path, connection: sqlite3.Connection) -> None:
        self.raw = raw
        self.db = connection

    @classmethod
    def open(cls, raw: Path) -> Archive:
        """Open an archive; raises NotFoundError when there is none, StoreError when it cannot be opened."""
        return cls(raw, state.open_for_reading(raw))

    def close(self) -> None:
        """Close it; files that were handed out stay readable."""
        self.db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def papers(self) -> Iterator[ArchivedPaper]:
        """Give every paper of which a text or an attachment is held, in order of identifier."""
        for identifier in self.identifiers():
            paper = self.paper(identifier)
            if paper is not None and paper.text is not None:
                yield paper

    def identifiers(self) -> Iterator[str]:
        """Give every paper that was ever listed, in order of identifier."""
        return self.each("SELECT id FROM paper WHERE id > ? ORDER BY id")

    def each(self, query: str, *parameters: str) -> Iterator[str]:
        """Give the one column of a query that goes on behind its last "?", so that rows may be written meanwhile."""
        last = ""
        while rows := self.db.execute(f"{query} LIMIT {_MANY}", (*parameters, last)).fetchall():
            for row in rows:
                yield row[0]
            last = rows[-1][0]

    def paper(self, identifier: str) -> ArchivedPaper | None:
        """Give one paper with what is held of it; None when it was never listed."""
        row = self.db.execute("SELECT * FROM paper WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            return None
        members = self.db.execute(
            "SELECT m.dossier, max(m.run) >= coalesce(max(l.run), '') AS there FROM member m"
            " LEFT JOIN listing l ON l.name = 'dossier-' || m.dossier"
            " WHERE m.paper = ? AND m.dossier <> '' GROUP BY m.dossier",
            (identifier,),
        ).fetchall()
        return ArchivedPaper(
            id=identifier,
            kind=row["kind"],
            title=row["title"],
            main=row["main"],
            dossiers=tuple(sorted(m["dossier"] for m in members)),
            record=json.loads(row["facts"]),
            files=tuple(self.files(identifier)),
            withdrawn=bool(members) and not any(m["there"] for m in members),
        )

    def files(self, owner: str, role: str = "") -> Iterator[ArchivedFile]:
        """Give what is held of a paper or a listing, in order of role and address; role "" is all of them."""
        query = (
            "SELECT r.owner, r.role, r.url, c.* FROM resource r JOIN record c ON c.seq = r.record"
            " WHERE r.owner = ? AND c.damaged = 0 ORDER BY r.role, r.url"
        )
        rows = self.db.execute(query, (owner,)).fetchall()
        return (self._file(row) for row in rows if role in ("", row["role"]))

    def file(self, url: str) -> ArchivedFile | None:
        """Give what came last from an address; None when nothing did, or when it is damaged."""
        query = (
            "SELECT r.owner, r.role, r.url, c.* FROM resource r JOIN record c ON c.seq = r.record"
            " WHERE r.url = ? AND c.damaged = 0"
        )
        row = self.db.execute(query, (url,)).fetchone()
        return self._file(row) if row else None

    def page_files(self, listing: str) -> Iterator[ArchivedFile]:
        """Give the pages of a listing of open data ("Zaak dossier-32824", "Persoon") as they came the last time."""
        query = (
            "SELECT r.owner, r.role, r.url, c.* FROM listing l JOIN resource r ON r.owner = l.name AND r.run >= l.run"
            " JOIN record c ON c.seq = r.record WHERE l.name = ? AND c.damaged = 0 ORDER BY c.seq"
        )
        return (self._file(row) for row in self.db.execute(query, (listing,)).fetchall())

    def listings(self) -> dict[str, int]:
        """Give the lists that were read to the end, with how much stood on them."""
        return dict(self.db.execute("SELECT name, listed FROM listing ORDER BY name").fetchall())

    def odata(self) -> Iterator[ArchivedFile]:
        """Give the pages of open data of the last complete listings; `owner` names the listing."""
        for name in self.listings():
            yield from (file for file in self.page_files(name) if file.role == ODATA)

    def missing(self, identifiers: Iterable[str]) -> list[str]:
        """Give those of these papers of which no text is held, sorted: the shopping list."""
        wanted = sorted(set(identifiers))
        return [one for one in wanted if not self.holds(one)]

    def holds(self, identifier: str) -> bool:
        """Is a text or an attachment's file held of this paper."""
        query = (
            "SELECT 1 FROM resource r JOIN record c ON c.seq = r.record WHERE r.owner = ?"
            " AND r.role IN (?, ?) AND c.damaged = 0"
        )
        return self.db.execute(query, (identifier, TEXT, ATTACHMENT)).fetchone() is not None

    def twins(self, run: str = "") -> dict[str, list[ArchivedFile]]:
        """Give texts and attachments with the same bytes under more than one paper, by sha256.

        run: only those of which one came in this harvest; "" is all. Two letters may have the same attachment; where a
        numbered paper is among them, the service gave a wrong document.
        """
        query = (
            "WITH held AS (SELECT r.owner, r.role, c.* FROM resource r JOIN record c ON c.seq = r.record"
            " WHERE r.role IN (?, ?) AND c.damaged = 0)"
            " SELECT * FROM held WHERE sha256 IN (SELECT sha256 FROM held GROUP BY sha256"
            " HAVING count(DISTINCT owner) > 1 AND max(run) >= ?) ORDER BY sha256, owner"
        )
        found: dict[str, list[ArchivedFile]] = {}
        for row in self.db.execute(query, (TEXT, ATTACHMENT, run)).fetchall():
            found.setdefault(row["sha256"], []).append(self._file(row))
        return found

    def report(self) -> dict[str, Any] | None:
        """Give the report of the last harvest that wrote one, None when none did."""
        for row in self.db.execute("SELECT id FROM run ORDER BY id DESC"):
            path = report_file(self.raw, row["id"])
            if path.exists():
                found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                return found
        return None

    def _file(self, row: sqlite3.Row) -> ArchivedFile:
        return ArchivedFile(
            owner=row["owner"],
            role=row["role"],
            url=row["url"],
            media_type=row["media_type"],
            sha256=row["sha256"],
            size=row["size"],
            retrieved=row["retrieved"],
            seq=row["seq"],
            path=state.warc_file(self.raw, row["warc"]),
            offset=row["offset"],
        )


def report_file(raw: Path, run: str) -> Path:
    """Give the file of the report of one harvest."""
    return raw / "reports" / f"{run}.json"


def verify(raw: Path) -> list[Problem]:
    """Hash everything again.

    Every byte of every WARC file is covered: segments by the hash they had when they were written, documents by theirs.
    What is damaged is marked in the state table, and the next harvest fetches it anew (beside the old one: nothing is
    overwritten); the mark is taken away when a copy was put back.
    Returns what is wrong, in order of file and place. Raises NotFoundError when there is no archive, StoreError when
    something is damaged and cannot be marked because another process works in the archive.
    """
    with Archive.open(raw) as archive:
        archive.db.execute("BEGIN")  # one moment of the table, also while a harvest adds to it
        problems, marks = _verify(archive)
    if marks:
        _mark(raw, marks)
    return problems


def _verify(archive: Archive) -> tuple[list[Problem], list[tuple[int, int]]]:
    """Give the problems, and (damaged, seq) of the records whose mark must change."""
    said = archive.db.execute("PRAGMA quick_check").fetchall()
    problems = [Problem("state.sqlite", row[0]) for row in said if row[0] != "ok"]
    marks = []
    for row in archive.db.execute("SELECT * FROM warc ORDER BY name").fetchall():
        covered = archive.db.execute("SELECT sum(length) FROM record WHERE warc = ?", (row["name"],)).fetchone()[0]
        if covered != row["size"]:
            problems.append(Problem(row["name"], f"{row['size']} bytes written, {covered} known to the state table"))
    for row in archive.db.execute("SELECT * FROM record ORDER BY warc, start"):
        reason = _damage(archive, row)
        if bool(reason) != bool(row["damaged"]):
            marks.append((int(bool(reason)), row["seq"]))
        if reason:
            problems.append(Problem(f"{row['warc']}, byte {row['start']}", f"{row['url']}: {reason}"))
    lost = archive.db.execute("SELECT url FROM resource WHERE record NOT IN (SELECT seq FROM record) ORDER BY url")
    problems += [Problem("state.sqlite", f"{row[0]}: its record is gone") for row in lost]
    return problems, marks


def _mark(raw: Path, marks: list[tuple[int, int]]) -> None:
    lock = state.Lock(raw)
    connection = state.open_for_writing(raw)
    try:
        connection.executemany("UPDATE record SET damaged = ? WHERE seq = ?", marks)
    finally:
        state.close_for_writing(connection)
        lock.release()


def _damage(archive: Archive, row: sqlite3.Row) -> str:
    path = state.warc_file(archive.raw, row["warc"])
    digest = warc.segment_hash(path, row["start"], row["length"])
    if not digest:
        return "the file is gone or too short"
    if digest != row["segment_sha256"]:
        return "bytes on the disk were altered"
    whole = hashlib.sha256()
    try:
        for chunk in warc.payload(path, row["offset"], row["url"]):
            whole.update(chunk)
    except StoreError as error:
        return str(error)
    return "" if whole.hexdigest() == row["sha256"] else "the document is not the one that came"
