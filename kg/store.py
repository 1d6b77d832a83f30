"""The Oxigraph store on disk: built beside the old one and switched in, opened read-only, asked with SPARQL.

The store is derived: the N-Quads files are the truth. A reader beside a writer is undefined behaviour in Oxigraph, so
a store is never written once `CURRENT` names it; a change goes into a copy (hard links, so it costs next to nothing).
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pyoxigraph as ox

from kg.errors import NotFoundError, QueryError, StoreError
from kg.terms import PREFIXES

Value = str | int | float | bool | None
_WHERE = re.compile(r"at (\d+):(\d+)")
_SILENT = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""", re.DOTALL
)
"""What in a query is no keyword: addresses, strings, comments."""
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE(?![\w:-])", re.IGNORECASE)
_LOADERS = 6
_CHUNK = 8 << 20
"""Bytes of N-Quads that are sorted at once: six loaders with that many each do twice what one alone does, in less
memory (its batches are larger), and the store is the same. Smaller ones leave more to `optimize`."""
_FRESH_FROM = 0.2
"""From this share of changed papers on, loading everything anew is faster than replacing graph by graph."""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT or ASK: column names and rows of Python values (IRIs as text, unbound as None)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class Graph:
    """The graph, read-only: the union of all named graphs is what a query sees, `GRAPH` tells them apart."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    @classmethod
    def open(cls, folder: Path) -> Graph:
        """Open the current store below a folder (`output/store`).

        Raises NotFoundError when there is none yet, StoreError when it cannot be opened.
        """
        path = current(folder)
        if path is None:
            raise NotFoundError(
                f"there is no graph in {folder.parent}; make one with: kg build --output {folder.parent}"
            )
        try:
            return cls(ox.Store.read_only(str(path)))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{path} cannot be opened ({error}); make it again with: kg build --fresh") from error

    def query(self, text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None) -> Table:
        """Answer a SELECT or ASK query.

        text: SPARQL 1.1; our own prefixes (`kg.terms.PREFIXES`) need no declaration. bindings: variable name -> value.
        Raises QueryError with line and column for a mistake in the query, and for CONSTRUCT and DESCRIBE (see
        `construct`).
        """
        found = self._run(text, bindings)
        if isinstance(found, ox.QueryBoolean):
            return Table(("ask",), ((bool(found),),))
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError(
                "this query makes triples, not a table; write it as SELECT, or run it on the file of: kg export -f ttl"
            )
        names = tuple(v.value for v in found.variables)
        return Table(names, tuple(tuple(_value(row[name]) for name in names) for row in found))

    def construct(self, text: str) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query with its triples. Raises QueryError as `query` does."""
        found = self._run(text, None)
        if not isinstance(found, ox.QueryTriples):
            raise QueryError("this query makes a table, not triples")
        return iter(found)

    def _run(self, text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal] | None) -> object:
        if _SERVICE.search(_SILENT.sub(" ", text)):
            raise QueryError("SERVICE asks another machine, and this program asks none; leave that part out")
        try:
            return self.store.query(_bound(text, bindings or {}), prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            where = _WHERE.search(str(error))
            line, column = (int(where[1]), int(where[2])) if where else (None, None)
            raise QueryError(" ".join(_WHERE.sub("", str(error)).split()).strip(" :"), line, column) from error


def _bound(text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Write the values into the query, in front of everything else.

    Oxigraph plans a query without knowing its `substitutions`, and so walks through the whole graph where a value would
    have led it to a few triples (22 ms against 0.1 ms in 325,000 quads).
    """
    values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
    front, brace, rest = text.partition("{")
    return f"{front}{brace}{values}{rest}"


def _value(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind in ("integer", "int", "long"):
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        if kind == "boolean":
            return term.value in ("true", "1")
        return term.value
    return str(term)


# Building and switching --------------------------------------------------------------------------------------------


def current(folder: Path) -> Path | None:
    """Give the directory of the store in use below a folder, None when there is none."""
    pointer = folder / "CURRENT"
    if not pointer.is_file():
        return None
    path = folder / pointer.read_text(encoding="utf-8").strip()
    return path if path.is_dir() else None


def load(folder: Path, name: str, files: Sequence[Path]) -> int:
    """Build a store from N-Quads files and switch to it.

    folder: where the stores lie. name: of the new store's directory. files: in the order they are read.
    Returns how many quads it holds. Raises StoreError when a file is no N-Quads; the store in use stays.
    """
    work = _fresh(folder, f"{name}.new")
    try:
        store = ox.Store(str(work))
        bulk_load(store, files)
        store.optimize()
        size = len(store)
        store.flush()
        del store
    except (SyntaxError, ValueError, OSError) as error:
        shutil.rmtree(work, ignore_errors=True)
        raise StoreError(f"the graph cannot be loaded: {error}; make it again with: kg build --fresh") from error
    shutil.rmtree(folder / name, ignore_errors=True)  # the same graph, loaded again because it was damaged
    work.rename(folder / name)
    _switch(folder, name)
    return size


def update(folder: Path, name: str, changed: Mapping[str, Path | None]) -> int:
    """Copy the store in use, replace some named graphs in the copy, and switch to it.

    changed: IRI of the graph -> its N-Quads file, None when the graph goes away. Returns how many quads there are.
    Raises StoreError when there is no store, or a file is no N-Quads; the store in use stays.
    """
    base = current(folder)
    if base is None:
        raise StoreError(f"there is no store in {folder} to change")
    work = _fresh(folder, name)
    work.rmdir()
    try:
        ox.Store.read_only(str(base)).backup(str(work))
        store = ox.Store(str(work))
        for graph, path in sorted(changed.items()):
            store.remove_graph(ox.NamedNode(graph))
            if path is not None:
                store.extend(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
        store.flush()
        size = len(store)
        del store
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        shutil.rmtree(work, ignore_errors=True)
        raise StoreError(f"the graph cannot be changed: {error}; make it again with: kg build --fresh") from error
    _switch(folder, name)
    return size


def worth_updating(folder: Path, changed: int, papers: int) -> bool:
    """Tell whether replacing the changed graphs is the faster way."""
    return current(folder) is not None and changed <= papers * _FRESH_FROM


def _fresh(folder: Path, name: str) -> Path:
    work = folder / name
    if work == current(folder):
        raise StoreError(f"{work} is in use")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    return work


def _switch(folder: Path, name: str) -> None:
    pointer = folder / "CURRENT"
    part = folder / "CURRENT.part"
    part.write_text(name + "\n", encoding="utf-8", newline="\n")
    part.replace(pointer)
    for other in folder.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def bulk_load(store: ox.Store, files: Sequence[Path]) -> None:
    """Load N-Quads files in pieces that end with a line, several at a time: Oxigraph lets go of the interpreter."""
    from concurrent.futures import ThreadPoolExecutor  # takes longer than a look-up, which has no use for it

    lock = Lock()
    with io.BufferedReader(_Chain(files), 1 << 20) as stream, ThreadPoolExecutor(_LOADERS) as pool:

        def take() -> bytes:
            with lock:
                return stream.read(_CHUNK) + stream.readline()

        def work() -> None:
            while piece := take():
                store.bulk_load(piece, ox.RdfFormat.N_QUADS)

        for done in [pool.submit(work) for _ in range(_LOADERS)]:
            done.result()


class _Chain(io.RawIOBase):
    """Several files read as one stream, so that they are loaded in one go."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = iter(files)
        self._open: io.BufferedReader | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the bytes of a RawIOBase
        while True:
            if self._open is None:
                path = next(self._files, None)
                if path is None:
                    return 0
                self._open = path.open("rb")
            count = self._open.readinto(buffer)
            if count:
                return count
            self._open.close()
            self._open = None
