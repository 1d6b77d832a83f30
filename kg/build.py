"""The straight line over many papers: files -> phase one -> N-Quads -> phase two and the store -> page -> report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path

from kg import raw, store
from kg.build_report import Report, print_report, tally
from kg.errors import InputError
from kg.files import printable, quads_file, text_file, write_whole
from kg.lock import LOCK, locked
from kg.parse.archives import Found
from kg.parse.inputs import Item, collect
from kg.phase_one import BATCH, Outcome, digest, outcomes
from kg.phase_two import open_data, write_store
from kg.progress import Progress, bar
from kg.state import Row, State

__all__ = ["Report", "build", "print_report"]

_RESULTS = ("graph", "text", "store", "view", "export", "state.sqlite", "issues.jsonl", LOCK)
"""What a build makes in the output folder."""


def build(
    sources: Sequence[Path] | None, output: Path, *, meta: Path | None = None, fresh: bool = False, workers: int = 0,
    quiet: bool = False,
) -> Report:  # fmt: skip
    """Make graph, store and page of these sources; what did not change since the last build is not read again.

    sources: files, folders, archives; None is the raw archive under the output if there is one, else the sample.
    meta: JSON side file. fresh: read everything again. workers: processes, 0 for one per core. quiet: no progress.
    The graph holds exactly the papers of the sources: papers of an earlier build that are no longer there go away.
    Raises InputError when a source is missing or none holds a paper, StoreError when another build is running in the
    output folder, or it cannot be written.
    """
    began = time.monotonic()
    report = Report(output)
    with _paths(sources, output) as paths, bar(quiet) as progress:
        task = progress.task("papers")
        items = _begun(collect(paths, meta=meta, opener=_opener(output)))
        with locked(output), State(output / "state.sqlite") as state:
            kept = _read(items, output, state, fresh, workers, progress, task, report)
            if not kept:
                raise _no_paper(report.failed)
            for identifier in sorted(set(state.hashes()) - kept):
                _remove(output, state, identifier)
                report.gone += 1
            state.commit()
            records = open_data(paths, output, state)
            write_store(output, state, records, report, progress, fresh=fresh)
            tally(state.rows(), records.issues, report)
            _page(output, report)
    report.seconds = time.monotonic() - began
    return report


# Sources -----------------------------------------------------------------------------------------------------------


@contextmanager
def _paths(sources: Sequence[Path] | None, output: Path) -> Iterator[list[Path]]:
    """Give the paths to read; the bundled sample may have to be unpacked for that."""
    archive = output / "raw"
    if sources:
        yield list(sources)
    elif archive.is_dir():
        yield [archive]
    else:
        with as_file(files("kg") / "sample") as sample:
            yield [sample]


def _opener(output: Path) -> raw.Opener:
    """Give what opens sources: without our own results, which may lie in a folder that is a source.

    The names it gives are text in any case: they are labels, and come into graph, state and report.
    """
    ours = [output.resolve() / name for name in _RESULTS]

    def opened(source: Path) -> Iterator[Found]:
        around = output.resolve().is_relative_to(source.resolve())
        for found in raw.files_of(source):
            if around and any(Path(found.name.partition("!")[0]).resolve().is_relative_to(path) for path in ours):
                continue
            yield replace(found, name=printable(found.name))

    return opened


def _begun(items: Iterator[Item]) -> Iterator[Item]:
    """Look for the first paper before anything is made in the output folder, and give all items.

    Raises InputError when a source or the side file is missing or impossible, or when no item is a paper.
    """
    front: list[Item] = []
    for item in items:
        front.append(item)
        if item.use == "paper":
            return chain(front, items)
    raise _no_paper([(item.name, item.cause) for item in front if item.use == "unreadable"])


def _no_paper(failed: Sequence[tuple[str, str]]) -> InputError:
    """Make the error for sources without a paper; failed: (file, cause) of those that could not be read."""
    shown = "; ".join(f"{name}: {cause}" for name, cause in failed[:3])
    return InputError(
        "no paper was found in the sources; name files, folders or archives that hold some"
        + (f" ({len(failed)} could not be read: {shown})" if shown else "")
    )


# Phase one ---------------------------------------------------------------------------------------------------------


def _read(
    items: Iterator[Item], output: Path, state: State, fresh: bool, workers: int, progress: Progress, task: int,
    report: Report,
) -> set[str]:  # fmt: skip
    """Read what is new or changed, write its files, and give the identifier of every paper."""
    seen: dict[str, str] = {}
    ready: dict[str, Outcome] = {}

    def changed() -> Iterator[Item]:
        for item in items:
            if item.use == "paper":
                row = None if fresh else state.by_digest(digest(item))
                if row is not None and _is_whole(output, row):
                    seen[row.id] = row.rank
                    report.same += 1
                    progress.step(task)
                else:
                    yield item
            elif item.use == "ignored":
                report.ignored[item.format] += 1
            elif item.use == "unreadable":
                report.failed.append((item.name, item.cause))
            else:
                report.other[item.use] += 1

    try:
        with closing(outcomes(changed(), workers)) as found:
            for outcome in found:
                progress.step(task)
                if outcome.row is None:
                    report.failed.append((outcome.item.name, outcome.failure))
                    continue
                row = outcome.row
                if row.id in seen:
                    report.other["duplicate"] += 1
                    if seen[row.id] <= row.rank:
                        continue
                else:
                    report.read += 1
                seen[row.id] = row.rank
                ready[row.id] = outcome
                if len(ready) == BATCH:
                    _keep(output, state, ready)
    finally:  # also when it is stopped: what was read is kept
        _keep(output, state, ready)
    progress.done(task)
    return set(seen)


def _is_whole(output: Path, row: Row) -> bool:
    """Tell whether the files of a paper are there as they were written."""
    files_ = (quads_file(output, row.id), text_file(output, row.id))
    return tuple(path.stat().st_size if path.is_file() else -1 for path in files_) == row.summary.sizes


def _keep(output: Path, state: State, ready: dict[str, Outcome]) -> None:
    """Write papers down; one whose files are being changed is not in the state, so that a kill leaves nothing wrong."""
    for identifier in ready:
        state.drop(identifier)
    state.commit()
    for identifier, outcome in ready.items():
        write_whole(quads_file(output, identifier), outcome.quads.encode())
        write_whole(text_file(output, identifier), outcome.text.encode())
        if outcome.row is not None:
            state.put(outcome.row)
    state.commit()
    ready.clear()


def _remove(output: Path, state: State, identifier: str) -> None:
    quads_file(output, identifier).unlink(missing_ok=True)
    text_file(output, identifier).unlink(missing_ok=True)
    state.drop(identifier)


# Afterwards --------------------------------------------------------------------------------------------------------


def _page(output: Path, report: Report) -> None:
    """Write the page of the whole graph; of a large graph it shows the part that can be read, and says so."""
    from kg.view import collect as picture
    from kg.view import write_page

    path = output / "view" / "index.html"
    if report.stored == "unchanged" and path.is_file():
        report.page = path
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(picture.collect(store.Graph.open(output / "store")), path)
    report.page = path
