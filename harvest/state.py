"""The state table beside the WARC files: what was asked, what came, where it lies. SQLite, one row at a time."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from kg.errors import NotFoundError, StoreError

VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE run (
    id TEXT PRIMARY KEY, arguments TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, complete INTEGER
) WITHOUT ROWID;
CREATE TABLE warc (name TEXT PRIMARY KEY, run TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (           -- every body that came, for ever
    seq INTEGER PRIMARY KEY, run TEXT NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL, media_type TEXT NOT NULL,
    etag TEXT NOT NULL, last_modified TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    retrieved TEXT NOT NULL, warc TEXT NOT NULL, start INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, segment_sha256 TEXT NOT NULL, damaged INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE resource (         -- every address, as it is now
    url TEXT PRIMARY KEY, role TEXT NOT NULL, owner TEXT NOT NULL, status INTEGER NOT NULL,
    record INTEGER REFERENCES record(seq), etag TEXT NOT NULL, last_modified TEXT NOT NULL, stamp TEXT NOT NULL,
    checked TEXT NOT NULL, run TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX resource_owner ON resource (owner, role);
CREATE TABLE paper (            -- every paper that a service told of
    id TEXT PRIMARY KEY, published TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, main TEXT NOT NULL,
    stamp TEXT NOT NULL, facts TEXT NOT NULL, run TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX paper_main ON paper (main);
CREATE TABLE member (           -- which list of a dossier names which paper, and when it last did
    dossier TEXT NOT NULL, paper TEXT NOT NULL, source TEXT NOT NULL, run TEXT NOT NULL,
    PRIMARY KEY (dossier, paper, source)
) WITHOUT ROWID;
CREATE TABLE listing (          -- lists that were read to the end
    name TEXT PRIMARY KEY, run TEXT NOT NULL, announced INTEGER, listed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE asked (            -- papers asked for by identifier
    kind TEXT NOT NULL, id TEXT NOT NULL, run TEXT NOT NULL, found INTEGER NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE failure (
    run TEXT NOT NULL, url TEXT NOT NULL, owner TEXT NOT NULL, role TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (run, url)
) WITHOUT ROWID;
CREATE TABLE issue (
    run TEXT NOT NULL, code TEXT NOT NULL, place TEXT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (run, code, place, message)
) WITHOUT ROWID;
"""


def state_file(raw: Path) -> Path:
    """Give the state table of an archive."""
    return raw / "state.sqlite"


def warc_file(raw: Path, name: str) -> Path:
    """Give a WARC file of an archive."""
    return raw / "warc" / name


def open_for_reading(raw: Path) -> sqlite3.Connection:
    """Open the state table without the right to change it.

    Raises NotFoundError when there is no archive, StoreError when it cannot be opened.
    """
    path = state_file(raw)
    if not path.exists():
        raise NotFoundError(f"{raw}: there is no archive here; fetch one with kg harvest DOSSIER")
    connection = _connect(path, f"{path.resolve().as_uri()}?mode=ro")
    if not _has_tables(connection):
        connection.close()
        raise NotFoundError(f"{raw}: the archive is empty; fetch a dossier with kg harvest DOSSIER")
    return connection


def open_for_writing(raw: Path) -> sqlite3.Connection:
    """Open the state table, made anew when it is not there.

    The write-ahead log makes a commit cheap and a killed program harmless; `close_for_writing` folds it in again.
    Raises StoreError when it cannot be opened or is of another version of this program.
    """
    path = state_file(raw)
    (raw / "warc").mkdir(parents=True, exist_ok=True)
    connection = _connect(path, path.resolve().as_uri())
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if not _has_tables(connection):
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    return connection


def close_for_writing(connection: sqlite3.Connection) -> None:
    """Close the state table and leave one plain file, which can be read from a read-only folder too."""
    with contextlib.suppress(sqlite3.OperationalError):  # somebody is reading: the log stays, and is folded in later
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone() is not None


def _connect(path: Path, uri: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
        connection.row_factory = sqlite3.Row
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: cannot be opened as state table: {error}") from None
    if version not in (0, VERSION):
        connection.close()
        raise StoreError(f"{path}: is of version {version}, this program reads version {VERSION}")
    return connection


class Lock:
    """Keeps a second harvest away from the same archive; gone with the process, however that ends."""

    def __init__(self, raw: Path) -> None:
        """Take the lock; raises StoreError when another process has it."""
        self._connection = sqlite3.connect(raw / "lock", isolation_level=None, timeout=0)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            self._connection.close()
            raise StoreError(f"{raw}: another harvest is working here; wait for it, or stop it") from None

    def release(self) -> None:
        """Let the next one in."""
        self._connection.close()
