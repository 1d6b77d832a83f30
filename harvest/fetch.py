"""Ask once, keep the answer: every request of a harvest goes through here.

An address that this harvest has asked already is answered from the archive, so a harvest that was killed is simply done
again from its beginning: it repeats nothing but the request that was under way. An address that an earlier harvest
asked is asked whether it changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal

from harvest import state, warc
from harvest.answers import Answer, Check, Validators
from harvest.archive import Archive, ArchivedFile
from harvest.http import ABSENT, Client, Clock, FetchError, SystemClock
from harvest.sources import Sources
from kg.issues import Issue

_ASIDE: Final = "aside"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a request.

    outcome: "held", with the file; "absent" (the service says there is no such thing); "failed", with the reason.
    new: the body came in this harvest and is not the one held before.
    """

    outcome: Literal["held", "absent", "failed"]
    file: ArchivedFile | None = None
    reason: str = ""
    new: bool = False


class Fetcher:
    """An archive that is being added to, with the client that asks. Use it as a context manager.

    arguments: what this harvest is to do; an unfinished one with the same arguments is taken up again.
    new: documents that came since the start and were not held before, by role.
    """

    def __init__(self, raw: Path, arguments: str, sources: Sources, client: Client, clock: Clock | None = None) -> None:
        raw.mkdir(parents=True, exist_ok=True)
        self.raw = raw
        self.sources = sources
        self.client = client
        self.new: Counter[str] = Counter()
        self._clock = clock or SystemClock()
        self._lock = state.Lock(raw)
        self.db = state.open_for_writing(raw)
        self.archive = Archive(raw, self.db)
        try:
            for row in self.db.execute("SELECT name, size FROM warc").fetchall():
                warc.set_tail_aside(state.warc_file(raw, row["name"]), row["size"], raw / _ASIDE)
            self._unknown_files_aside()
            self.run, self.resumed = self._begin(arguments)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the archive; an unfinished harvest stays unfinished."""
        state.close_for_writing(self.db)
        self._lock.release()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _unknown_files_aside(self) -> None:
        """Files whose very first segment was cut off are not in the table at all."""
        known = {row[0] for row in self.db.execute("SELECT name FROM warc")}
        for path in sorted((self.raw / "warc").iterdir()):
            if path.name not in known:
                (self.raw / _ASIDE).mkdir(exist_ok=True)
                path.rename(self.raw / _ASIDE / f"{path.name}.0-{path.stat().st_size}")

    def _begin(self, arguments: str) -> tuple[str, bool]:
        now = self._clock.now()
        oldest = _iso(now - timedelta(hours=self.sources.resume_hours))
        row = self.db.execute("SELECT * FROM run ORDER BY id DESC LIMIT 1").fetchone()
        if row and row["finished"] is None and row["arguments"] == arguments and row["started"] >= oldest:
            return row["id"], True
        run = now.strftime("%Y%m%dT%H%M%SZ")
        if row and run <= row["id"]:  # two within a second, or a clock that was set back: later runs sort later
            front, _, number = row["id"].partition("-")
            run = f"{front}-{int(number or 1) + 1:03}"
        self.db.execute("INSERT INTO run VALUES (?, ?, ?, NULL, NULL)", (run, arguments, _iso(now)))
        return run, False

    def started(self) -> str:
        """When this harvest began, ISO, UTC."""
        (moment,) = self.db.execute("SELECT started FROM run WHERE id = ?", (self.run,)).fetchone()
        return str(moment)

    def finish(self, complete: bool) -> None:
        """Say that this harvest came to its end."""
        values = (self.now(), int(complete), self.run)
        self.db.execute("UPDATE run SET finished = ?, complete = ? WHERE id = ?", values)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def fetch(self, url: str, *, role: str, owner: str, check: Check, stamp: str = "", anew: bool = False) -> Fetched:
        """Get a document, from the archive or from the service.

        role, owner: what it is, and of which paper or listing. check: looks whether it is what was asked for.
        stamp: the service's own mark of the last change, if it gave one; it decides only where the service gave
        neither ETag nor Last-Modified to ask with. anew: ask for the whole document, whatever is held.
        A failure is written down and given as outcome; UnreachableError is raised when the host is down.
        """
        row = self.db.execute("SELECT * FROM resource WHERE url = ?", (url,)).fetchone()
        held = self.archive.file(url)
        if row and row["run"] == self.run and (held or row["status"] in ABSENT) and not anew:
            return Fetched("absent" if row["status"] in ABSENT else "held", held)
        known = Validators(row["etag"], row["last_modified"]) if row and held and not anew else Validators()
        if held and not known and not anew and stamp and row["stamp"] == stamp:
            self._confirm(row, known, stamp)
            return Fetched("held", held)
        try:
            answer = self.client.get(url, known=known, check=check)
        except FetchError as error:
            self.fail(url, role, owner, error.reason)
            return Fetched("failed", held, error.reason)
        if answer.body is None and answer.status == 304:
            self._confirm(row, known, stamp)
            return Fetched("held", held)
        if answer.body is None:
            self._absent(answer, role, owner)
            return Fetched("absent", held)
        with answer.body as body:
            if held and body.sha256 == held.sha256:
                self._confirm(row, answer.validators, stamp)
                return Fetched("held", held)
            self._store(answer, role, owner, stamp)
        self.note(answer.issues)
        self.new[role] += 1
        return Fetched("held", self.archive.file(url), new=True)

    def _store(self, answer: Answer, role: str, owner: str, stamp: str) -> None:
        assert answer.body is not None
        name = self._file_name()
        segment = warc.append(state.warc_file(self.raw, name), answer, answer.body, self._about())
        known = answer.validators
        moment = _iso(answer.retrieved)
        with self.transaction() as db:
            cursor = db.execute(
                "INSERT INTO record VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (
                    *(self.run, answer.url, answer.final_url, answer.media_type, known.etag, known.last_modified),
                    *(answer.body.sha256, answer.body.size, moment, name),
                    *(segment.start, segment.offset, segment.length, segment.sha256),
                ),
            )
            db.execute(
                "INSERT INTO warc VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET size = excluded.size",
                (name, self.run, segment.start + segment.length),
            )
            db.execute(
                "INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(answer.url, role, owner, answer.status, cursor.lastrowid),
                    *(known.etag, known.last_modified, stamp, moment, self.run),
                ),
            )
            db.execute("DELETE FROM failure WHERE run = ? AND url = ?", (self.run, answer.url))

    def _confirm(self, row: sqlite3.Row, known: Validators, stamp: str) -> None:
        with self.transaction() as db:
            db.execute(
                "UPDATE resource SET status = 200, etag = ?, last_modified = ?, stamp = ?, checked = ?, run = ?"
                " WHERE url = ?",
                (known.etag, known.last_modified, stamp or row["stamp"], self.now(), self.run, row["url"]),
            )
            db.execute("DELETE FROM failure WHERE run = ? AND url = ?", (self.run, row["url"]))

    def _absent(self, answer: Answer, role: str, owner: str) -> None:
        """Write down that there is nothing (any more); what was held from earlier stays."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO resource VALUES (?, ?, ?, ?, NULL, '', '', '', ?, ?) ON CONFLICT (url) DO UPDATE"
                " SET status = excluded.status, checked = excluded.checked, run = excluded.run",
                (answer.url, role, owner, answer.status, self.now(), self.run),
            )
            db.execute("DELETE FROM failure WHERE run = ? AND url = ?", (self.run, answer.url))

    def fail(self, url: str, role: str, owner: str, reason: str) -> None:
        """Write down what could not be had."""
        self.db.execute("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?, ?)", (self.run, url, owner, role, reason))

    def forgive(self, url: str) -> None:
        """Strike out a failure that turned out to be none."""
        self.db.execute("DELETE FROM failure WHERE run = ? AND url = ?", (self.run, url))

    def note(self, issues: Iterable[Issue]) -> None:
        """Write down what is odd."""
        self.db.executemany(
            "INSERT OR IGNORE INTO issue VALUES (?, ?, ?, ?)",
            ((self.run, issue.code, issue.where, issue.message) for issue in issues),
        )

    def _file_name(self) -> str:
        query = "SELECT name, size FROM warc WHERE run = ? ORDER BY name DESC LIMIT 1"
        row = self.db.execute(query, (self.run,)).fetchone()
        if row and row["size"] < self.sources.warc_most:
            return str(row["name"])
        number = int(row["name"].split(".")[0].rpartition("-")[2]) + 1 if row else 1
        return f"{self.run}-{number:05}.warc.gz"

    def _about(self) -> dict[str, str]:
        return {
            "software": self.sources.manners.user_agent,
            "format": "WARC File Format 1.1",
            "description": "Dutch parliamentary papers as the public services gave them",
            "isPartOf": self.run,
        }

    def now(self) -> str:
        """Give the moment, ISO, UTC."""
        return _iso(self._clock.now())


def arguments(**given: object) -> str:
    """Write the arguments of a harvest in one fixed form."""
    return json.dumps(given, sort_keys=True, ensure_ascii=False)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
