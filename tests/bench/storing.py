"""The store, measured: loading N-Quads as a build does, beside Oxigraph's bare bulk load of the same files."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox

from kg import store
from tests.bench.phases import Measured

FEW = 3
"""Rounds of the large store, which takes long and has been warmed up by the small one."""
_OWN = ("kst-", "h-tk-", "beslisnota-")
"""How the identifiers begin that are changed in copies, and only those: people, dossiers and codes stay one."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A store, measured.

    quads, files, size: what was loaded; size in bytes of N-Quads. disk: bytes of the store. load: `kg.store.load`, the
    way of a build. ours: of that the loading alone, without optimizing. bulk, optimize: what Oxigraph itself takes for
    the same quads in one file.
    """

    quads: int
    files: int
    size: int
    disk: int
    load: Measured
    ours: Measured
    bulk: Measured
    optimize: Measured


def blown_up(blocks: Sequence[str], quads: int, folder: Path) -> list[Path]:
    """Write the quads of papers again and again, with other identifiers, until there are so many; a file per copy.

    The first copy has other identifiers too: the sample retells some of these papers, and must not be mixed with them.
    """
    lines = sum(block.count("\n") for block in blocks)
    paths = []
    for turn in range(1, max(1, -(-quads // max(lines, 1))) + 1):
        path = folder / f"copy-{turn:04d}.nq"
        with path.open("w", encoding="utf-8", newline="\n") as out:
            for block in blocks:
                for begin in _OWN:
                    block = block.replace(f"/{begin}", f"/{turn}{begin}")
                out.write(block)
        paths.append(path)
    return paths


def measure(files: Sequence[Path], folder: Path, number: int, *, warm: bool = True) -> Stored:
    """Load files into a new store so many times, ours and bare in turn; warm: after a round that does not count."""
    one = folder / "one.nq"
    folder.mkdir()
    with one.open("wb") as out:
        for path in files:
            out.write(path.read_bytes())
    loads, own, bulks, optimizes = [], [], [], []
    quads = disk = 0
    for turn in range(number + warm):
        began = perf_counter()
        quads = store.load(folder / "ours", f"store-{turn}", files)
        loaded = perf_counter()
        disk = sum(path.stat().st_size for path in (folder / "ours").rglob("*") if path.is_file())
        fresh = ox.Store(str(folder / "fresh"))
        before = perf_counter()
        store.bulk_load(fresh, files)
        filled = perf_counter()
        del fresh
        shutil.rmtree(folder / "fresh")
        started = perf_counter()
        bare = ox.Store(str(folder / "bare"))
        bare.bulk_load(path=str(one), format=ox.RdfFormat.N_QUADS)
        middle = perf_counter()
        bare.optimize()
        bare.flush()
        ended = perf_counter()
        del bare
        shutil.rmtree(folder / "bare")
        if turn or not warm:
            loads.append(loaded - began)
            own.append(filled - before)
            bulks.append(middle - started)
            optimizes.append(ended - middle)
    times = (Measured(tuple(found)) for found in (loads, own, bulks, optimizes))
    return Stored(quads, len(files), one.stat().st_size, disk, *times)
