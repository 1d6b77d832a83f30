"""What was measured, as a plain table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.others import Other
from tests.bench.phases import FLOOR, Measured, PhaseOne
from tests.bench.storing import Stored

PACKAGES = ("lxml", "regex", "pyoxigraph", "click")


@dataclass(slots=True)
class Results:
    """Everything that was measured."""

    rounds: int
    phases: list[PhaseOne] = field(default_factory=list)
    stores: dict[str, Stored] = field(default_factory=dict)
    processes: dict[str, Measured] = field(default_factory=dict)
    inside: dict[str, dict[str, Measured]] = field(default_factory=dict)
    others: list[Other] = field(default_factory=list)
    linking: dict[int, float] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=lambda: machine())


def machine() -> dict[str, Any]:
    """Give the facts of the machine that the figures hang on."""
    models = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((int(line.split()[1]) // 1024 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": memory,
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: version(name) for name in PACKAGES},
        "load_before": os.getloadavg()[0],
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def as_json(results: Results) -> dict[str, Any]:
    """Give everything as it was measured: seconds of every round, sizes in bytes."""
    return asdict(results)


def lines(results: Results) -> Iterator[str]:
    """Give the lines of the table."""
    facts = results.machine
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items())
    yield f"{facts['processor']}, {facts['cores']} cores, {facts['memory_mb']} MB; {facts['system']}; {facts['python']}; {packages}"
    yield f"one process; median of {results.rounds} rounds after one to warm up; load of the machine before: {facts['load_before']:.1f}"
    yield "On a machine that others use too, trust the ratios (within one round each) more than the times."
    for phase in results.phases:
        yield ""
        yield from _phase(phase)
    if results.linking:
        yield ""
        yield "PHASE TWO: linking, made-up papers"
        rows = [(f"{n}", f"{s * 1e3:.0f}", f"{s / n * 1e3:.3f}") for n, s in results.linking.items()]
        yield from _table(("papers", "ms", "ms per paper"), rows)
    if results.stores:
        yield ""
        yield from _stores(results.stores)
    if results.processes:
        yield ""
        yield from _asking(results)
    for other in results.others:
        yield ""
        yield from _other(other)


def _phase(phase: PhaseOne) -> Iterator[str]:
    size = phase.size
    yield (
        f"PHASE ONE: {phase.name}. {size.papers} papers ({size.distinct} different), {size.source / 1e6:.2f} MB of files, "
        f"{size.text / 1e6:.2f} MB of text, {size.footnotes} footnotes, {size.citations} references, {size.quads} quads"
    )
    floor = phase.times.get(FLOOR)
    rows = []
    for step, measured in phase.times.items():
        rate = 1 / measured.middle
        rows.append((
            step, f"{size.papers * rate:.0f}", f"{size.text * rate / 1e6:.2f}", f"{size.source * rate / 1e6:.2f}",
            f"{size.quads * rate:.0f}" if step in ("quads", "phase one") else "",
            *_spread(measured), f"{measured.of(floor):.1f}" if floor else "",
        ))  # fmt: skip
    head = ("step", "papers/s", "MB text/s", "MB files/s", "quads/s", "ms", "min", "max", "x lxml")
    yield from _table(head, rows)


def _stores(stores: dict[str, Stored]) -> Iterator[str]:
    yield "STORE: N-Quads files into a new store on disk"
    rows = []
    for name, stored in stores.items():
        about = f"{name}: {stored.quads} quads, {stored.files} files, {stored.size / 1e6:.0f} MB, {stored.disk / 1e6:.0f} MB on disk"
        for what, measured in (
            ("kg.store.load", stored.load),
            ("of that loading", stored.ours),
            ("bare bulk_load", stored.bulk),
            ("bare optimize", stored.optimize),
        ):
            rows.append((about, what, f"{stored.quads / measured.middle:.0f}", *_spread(measured)))
            about = ""
    yield from _table(("what was loaded", "how", "quads/s", "ms", "min", "max"), rows)


def _asking(results: Results) -> Iterator[str]:
    yield "ASKING: whole processes, and the look-up of `kg cite` inside one"
    rows = [(name, *_spread(measured)) for name, measured in results.processes.items()]
    for where, found in results.inside.items():
        rows += [(f"{name}, {where}", *_spread(measured, 3)) for name, measured in found.items()]
    yield from _table(("what", "ms", "min", "max"), rows)


def _other(other: Other) -> Iterator[str]:
    yield f"BESIDE nllegalcit 0.0.4: {other.corpus}. {other.texts} texts, {other.size / 1e3:.1f} KB"
    rows = []
    for name, times, found, hit in (
        ("nllegalcit", other.theirs, other.found, other.hit), ("kg, extract and resolve", other.ours, other.our_found, other.our_hit),
    ):  # fmt: skip
        share = f"{hit} of {other.linked}"
        rows.append((name, *_spread(Measured(times)), f"{other.size / median(times) / 1e6:.4f}", str(found), share))
    yield from _table(("who", "ms", "min", "max", "MB text/s", "references", "linked papers found"), rows)
    yield f"ratio {median(other.theirs) / median(other.ours):.0f}"


def _spread(measured: Measured, digits: int = 1) -> tuple[str, str, str]:
    times = measured.middle, min(measured.times), max(measured.times)
    return tuple(f"{time * 1e3:.{digits}f}" for time in times)  # type: ignore[return-value]  # three of them


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = (cell.rjust(width) if i and _is_figure(rows, i) else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        yield ("  " + "  ".join(cells)).rstrip()


def _is_figure(rows: Sequence[Sequence[str]], column: int) -> bool:
    return all(not row[column] or row[column][0].isdigit() for row in rows)
