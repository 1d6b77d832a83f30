"""What was built from what: one SQLite table beside the graph, so that a second build does only what changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kg.errors import StoreError
from kg.link.letters import LetterPaper, from_json
from kg.link.papers import Cited, LinkPaper, Named, Promise
from kg.quads import Entities

_SCHEMA = """
CREATE TABLE IF NOT EXISTS paper (
    id TEXT PRIMARY KEY,     -- identifier of the paper
    digest TEXT NOT NULL,    -- of source bytes, outside facts, code and rules
    name TEXT NOT NULL,      -- file it came from
    rank TEXT NOT NULL,      -- which of several files of one paper wins: the smallest
    quads TEXT NOT NULL,     -- SHA-256 of its N-Quads
    summary TEXT NOT NULL    -- JSON: counts, issues, and what it names beyond itself
) STRICT;
CREATE INDEX IF NOT EXISTS paper_digest ON paper (digest);
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the build wants to know of a paper without reading it again.

    kind, format: of the paper. footnotes: how many. citations: "status kind" -> how many. size: bytes of the source.
    sizes: bytes of its N-Quads and of its text, by which damage is seen.
    issues: (code, message). facts: what else was found -> how many. linking, letters: for phase two. entities: see
    `kg.quads.Entities`.
    """

    kind: str
    format: str
    footnotes: int
    size: int
    sizes: tuple[int, int]
    citations: dict[str, int]
    issues: tuple[tuple[str, str], ...]
    facts: dict[str, int]
    entities: Entities
    linking: LinkPaper
    letters: LetterPaper


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of the graph."""

    id: str
    digest: str
    name: str
    rank: str
    quads: str
    summary: Summary


_REFUSED = frozenset({
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_BUSY,
})  # fmt: skip
"""What SQLite says when the system does not let it write; it leaves the file as good as it was."""


class State:
    """The table; use it as a context manager: it is committed at the end, also when the build is interrupted.

    Raises StoreError, here and when something is put or dropped, when the file cannot be written or is another one.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._told():
            self._db = sqlite3.connect(path)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_SCHEMA)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what keeps SQLite from its work: something outside, or a file that is no state."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in _REFUSED:  # the other bits say more of the same
                what = "look at the permissions of its folder, and at the room on the disk"
                raise StoreError(f"{self._path} cannot be written ({error}); {what}") from error
            what = "is no state of this program"
            raise StoreError(f"{self._path} {what} ({error}); delete it and build again") from error

    def __enter__(self) -> State:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.commit()
        finally:
            self._db.close()

    def by_digest(self, digest: str) -> Row | None:
        """Give the paper that was made of exactly this, None when there is none."""
        found = self._db.execute("SELECT * FROM paper WHERE digest = ?", (digest,)).fetchone()
        return _row(found) if found else None

    def get(self, identifier: str) -> Row | None:
        """Give a paper by its identifier."""
        found = self._db.execute("SELECT * FROM paper WHERE id = ?", (identifier,)).fetchone()
        return _row(found) if found else None

    def put(self, row: Row) -> None:
        """Write a paper, in place of what stood there."""
        summary = json.dumps(asdict(row.summary), ensure_ascii=False, sort_keys=True)
        values = (row.id, row.digest, row.name, row.rank, row.quads, summary)
        with self._told():
            self._db.execute("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?, ?)", values)

    def drop(self, identifier: str) -> None:
        """Take a paper out."""
        with self._told():
            self._db.execute("DELETE FROM paper WHERE id = ?", (identifier,))

    def commit(self) -> None:
        """Make what was put last."""
        with self._told():
            self._db.commit()

    def hashes(self) -> dict[str, str]:
        """Give identifier -> hash of its N-Quads, by identifier."""
        return dict(self._db.execute("SELECT id, quads FROM paper ORDER BY id"))

    def rows(self) -> Iterator[Row]:
        """Give all papers by identifier."""
        for found in self._db.execute("SELECT * FROM paper ORDER BY id"):
            yield _row(found)


def _row(found: tuple[str, ...]) -> Row:
    identifier, digest, name, rank, quads, summary = found
    read = json.loads(summary)
    read["issues"] = tuple((code, message) for code, message in read["issues"])
    read["sizes"] = tuple(read["sizes"])
    read["entities"] = Entities(**read["entities"])
    read["linking"] = _linking(read["linking"])
    read["letters"] = from_json(read["letters"])
    return Row(identifier, digest, name, rank, quads, Summary(**read))


def _linking(read: dict[str, Any]) -> LinkPaper:
    """Make lists tuples again, which JSON does not know."""
    promises = tuple(Promise(**{**p, "cites": tuple(p["cites"])}) for p in read["promises"])
    motions = tuple(Named(**{**m, "movers": tuple(m["movers"])}) for m in read["motions"])
    cites = tuple(Cited(**c) for c in read["cites"])
    rest: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in read.items() if k not in ("promises", "motions", "cites")
    }
    return LinkPaper(promises=promises, motions=motions, cites=cites, **rest)
