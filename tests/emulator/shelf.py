"""What is published at the moment: the papers, what was changed, held back or withdrawn, and the search over them."""

from __future__ import annotations

import hashlib
import threading
import zlib
from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.emulator import cql
from tests.emulator.papers import NAMES, TYPES, Papers
from tests.emulator.record import Record, record_of, values

TODAY = "2026-11-20"
"""The day on which changes are made, unless a test says otherwise: the emulator has no clock."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is served now; modified is a date (YYYY-MM-DD)."""

    content: bytes
    type: str
    modified: str

    @property
    def etag(self) -> str:
        """The strong validator: it follows from the bytes."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


class Shelf:
    """The published papers.

    generation: goes up with every change, so that what was computed before can be thrown away.
    """

    def __init__(self, papers: Papers, two_dossiers: str) -> None:
        if two_dossiers not in {"repeat", "join", "first"}:
            raise ValueError(f"two_dossiers is {two_dossiers!r}; give repeat, join or first")
        self.papers = papers
        self.generation = 0
        self.lock = threading.RLock()
        self._two_dossiers = two_dossiers
        self._ids = sorted(papers.ids)
        self._known = frozenset(self._ids)
        self._changes: dict[tuple[str, str], tuple[bytes, str]] = {}
        self._modified: dict[str, str] = {}
        self._replaced: dict[str, str] = {}
        self._held_back: set[str] = set()
        self._records: dict[str, Record] = {}
        self._lists: dict[str, dict[str, list[str]]] | None = None

    def hold_back(self, ids: Iterable[str]) -> None:
        """Take papers off the shelf before anybody has seen them; KeyError for one that was never there."""
        for id_ in ids:
            self.withdraw(id_)
            self._held_back.add(id_)

    @property
    def absent(self) -> tuple[str, ...]:
        """The papers of the collection that are not published now, sorted."""
        return tuple(sorted(self._known.difference(self.ids)))

    def is_held_back(self, id_: str) -> bool:
        """Say whether a paper has not been published yet."""
        return id_ in self._held_back

    @property
    def ids(self) -> tuple[str, ...]:
        """The published identifiers, in the order of the service."""
        with self.lock:
            return tuple(self._ids)

    def has(self, id_: str) -> bool:
        """Say whether a paper is published."""
        with self.lock:
            at = bisect_right(self._ids, id_)
            return at > 0 and self._ids[at - 1] == id_

    def record(self, id_: str) -> Record:
        """Give the record of any paper of the collection, published or not."""
        with self.lock:
            if id_ not in self._records:
                record = record_of(self.papers.load(id_), self._two_dossiers, self._modified.get(id_, ""))
                self._records[id_] = record
            return self._records[id_]

    def file(self, id_: str, part: str) -> File:
        """Give a part of a published paper; KeyError when there is no such paper or part."""
        with self.lock:
            if not self.has(id_) or part not in self.record(id_).parts:
                raise KeyError(f"{id_} {part}")
            changed = self._changes.get((id_, part))
            if changed:
                return File(changed[0], TYPES[part], changed[1])
            record = self.record(id_)
            published = record.available or record.date or "2020-01-01"
        return File(self.papers.load(id_).content(part), TYPES[part], published)

    def replacement(self, id_: str) -> str:
        """Give the paper that stands in the place of another now: itself when nothing was said."""
        with self.lock:
            seen = {id_}
            while (next_ := self._replaced.get(id_)) and next_ not in seen:
                seen.add(id_ := next_)
            return id_

    def change(self, id_: str, part: str | None, content: bytes | None, modified: str) -> None:
        """Alter one file of a paper; KeyError when it is not published."""
        with self.lock:
            part = part or next(p for p in ("xml", "html", "pdf") if p in self.record(id_).parts)
            if part not in NAMES:
                raise ValueError(f"part is {part!r}; give one of {', '.join(NAMES)}")
            before = self.file(id_, part).content
            if content is None:
                content = altered(before, part, self.generation + 1)
            self._changes[id_, part] = (content, modified)
            self._modified[id_] = modified
            self._records[id_] = replace(self.record(id_), modified=modified)
            self.generation += 1

    def add(self, id_: str) -> None:
        """Publish a paper of the collection; KeyError when it is none, nothing happens when it is there already."""
        with self.lock:
            if id_ not in self._known:
                raise KeyError(id_)
            if not self.has(id_):
                insort(self._ids, id_)
                self._replaced.pop(id_, None)
                self._held_back.discard(id_)
                self._turn()

    def withdraw(self, id_: str, replaced_by: str | None = None) -> None:
        """Take a paper away; KeyError when it was never there, nothing happens when it is gone already."""
        with self.lock:
            if id_ not in self._known:
                raise KeyError(id_)
            if self.has(id_):
                self._ids.remove(id_)
                if replaced_by:
                    self._replaced[id_] = replaced_by
                self._turn()

    def _turn(self) -> None:
        self._lists = None
        self.generation += 1

    def find(self, query: cql.Query) -> list[Record]:
        """Give the records that match, in the order that the query asks for."""
        with self.lock:
            ids = self._narrowed(query)
            found = [record for id_ in ids if query.test(record := self.record(id_))]
        if query.sort is None:
            return sorted(found, key=lambda record: zlib.crc32(record.identifier.encode()))  # no order to rely on
        index, descending = query.sort
        read = cql.INDEXES[index]
        return sorted(found, key=lambda record: (read(record) or ("",))[0], reverse=descending)

    def _narrowed(self, query: cql.Query) -> list[str]:
        """Give a sorted list of identifiers with every hit in it, as short as the exact conditions make it."""
        ids = self._ids
        for index in ("dt.identifier", "w.hoofddocument", "w.dossiernummer"):
            if index in query.exact:
                ids = self.listed(index, query.exact[index])
                break
        return ids[bisect_right(ids, query.after) :] if query.after else ids

    def listed(self, index: str, value: str) -> list[str]:
        """Give the published papers with this value in one of the indexes of `cql.EXACT`, sorted."""
        with self.lock:
            if index == "dt.identifier":
                return [value] if self.has(value) else []
            if self._lists is None:
                self._lists = {"w.dossiernummer": {}, "w.hoofddocument": {}}
                for id_ in self._ids:
                    record = self.record(id_)
                    for name, field in (("w.dossiernummer", "dossiers"), ("w.hoofddocument", "main_document")):
                        for found in values(record, field):
                            self._lists[name].setdefault(found, []).append(id_)
            return self._lists[index].get(value, [])

    def folders(self) -> dict[str, list[str]]:
        """Give the folders of the repository (`kst/32824`) with the published papers in each, sorted."""
        out: dict[str, list[str]] = {}
        for id_ in self.ids:
            out.setdefault(self.record(id_).area, []).append(id_)
        return out


def altered(content: bytes, part: str, turn: int) -> bytes:
    """Give other bytes that are as good a file: a comment in XML and HTML, a comment line after a PDF."""
    if part in {"xml", "html", "metadata", "metadataowms"}:
        return content.rstrip() + f"\n<!-- {turn} -->\n".encode()
    if part == "odt":
        return content  # an archive cannot be changed by adding to it; give `content`
    return content + f"% {turn}\n".encode()
