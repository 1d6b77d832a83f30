"""Phase one of a build: files -> papers with their quads, in worker processes when there are many."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context, parent_process

from kg import papers
from kg.errors import FormatError, KgError
from kg.model import Document
from kg.parse import parse
from kg.parse.inputs import Item
from kg.state import Row, Summary
from kg.version import fingerprint

BATCH = 64
"""Papers handed to a worker at a time: enough that the hand-over costs little, few enough to keep memory small."""
POOL_FROM = 150
"""From this many papers on, starting worker processes pays."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: a paper with its quads, or why it is none."""

    item: Item
    row: Row | None = None
    quads: str = ""
    text: str = ""
    failure: str = ""


def digest(item: Item) -> str:
    """Give the hash of all that the result for a paper depends on: bytes, facts from beside it, code and rules."""
    facts = f"{item.name}\0{item.sha256}\0{item.facts!r}\0{fingerprint()}"
    return sha256(facts.encode()).hexdigest()


def outcomes(items: Iterator[Item], workers: int) -> Generator[Outcome, None, None]:
    """Read papers, in this process while they are few, else in worker processes; memory stays bounded.

    workers: how many processes, 0 for one per core. When this is broken off, no other batch begins.
    """
    first = list(islice(items, POOL_FROM))
    count = workers or os.cpu_count() or 1
    rest = iter([first[i : i + BATCH] for i in range(0, len(first), BATCH)])
    if len(first) < POOL_FROM or count == 1:
        while some := next(rest, []) or list(islice(items, BATCH)):
            yield from read_batch(some)
        return
    with _pool(count) as pool:
        window: list[Future[list[Outcome]]] = []
        while True:
            while len(window) < count * 3:
                batch = next(rest, None) or list(islice(items, BATCH))
                if not batch:
                    break
                with _interrupts_held():
                    window.append(pool.submit(read_batch, batch))
            if not window:
                return
            yield from window.pop(0).result()


@contextmanager
def _pool(count: int) -> Iterator[ProcessPoolExecutor]:
    """Give worker processes; after an error, or Ctrl-C, no other batch begins and those being read are waited for.

    They are not ended: of a result that is half handed over, this process would wait for the rest for ever.
    """
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_as_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process may be started: it inherits that, and never sees one from its first line on."""
    if sys.platform == "win32":  # no such masks there; the worker ignores it once it runs
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_worker() -> None:
    """Leave Ctrl-C to the process that began this one, and end with it, also when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)  # nobody is left to tell


def read_batch(items: Sequence[Item]) -> list[Outcome]:
    """Take some files through phase one together (see `kg.papers.understand_all`); what fails loses no other."""
    parsed = [_parsed(item) for item in items]
    try:
        understood = iter(papers.understand_all([found for found in parsed if isinstance(found, Document)]))
    except KgError:  # one of them is at fault: each by itself
        return [read_item(item) for item in items]
    return [
        _outcome(item, next(understood)) if isinstance(found, Document) else Outcome(_bare(item), failure=found)
        for item, found in zip(items, parsed, strict=True)
    ]


def read_item(item: Item) -> Outcome:
    """Take one file through phase one; a file that is no paper gives an outcome that says so."""
    found = _parsed(item)
    if not isinstance(found, Document):
        return Outcome(_bare(item), failure=found)
    try:
        return _outcome(item, papers.understand(found))
    except KgError as error:
        return Outcome(_bare(item), failure=str(error))


def _parsed(item: Item) -> Document | str:
    """Give the document in a file, or why there is none."""
    try:
        return parse(item.data, item.name, item.facts)
    except FormatError as error:
        return error.cause
    except KgError as error:
        return str(error)


def _outcome(item: Item, paper: papers.Paper) -> Outcome:
    try:
        quads, entities, nodes = papers.quads(paper)
    except KgError as error:
        return Outcome(_bare(item), failure=str(error))
    document = paper.document
    summary = Summary(
        kind=document.kind,
        format=document.source.format,
        footnotes=len(document.footnotes),
        size=item.size,
        sizes=(len(quads.encode()), len(document.text.encode())),
        citations=dict(Counter(f"{c.status} {c.mention.kind}" for c in paper.citations)),
        issues=tuple((i.code, i.message) for i in document.issues) + tuple(
            (remark, c.mention.quote) for c in paper.citations for remark in c.issues
        ),
        facts=dict(
            Counter(f"commitment {c.kind}" for c in paper.commitments)
            + Counter({"motion named": len(paper.motions)})
            + Counter({"motion tied to its paper": sum(bool(m.target) for m in paper.motions)})
            + Counter({"letter named by date": len(paper.letters)})
            + Counter({"letter tied to its paper": sum(bool(found.target) for found in paper.letters)})
        ),
        entities=entities,
        linking=papers.for_linking(paper, nodes),
        letters=papers.letters_for_linking(paper),
    )  # fmt: skip
    rank = f"{item.sha256} {item.name}"
    row = Row(document.id, digest(item), item.name, rank, sha256(quads.encode()).hexdigest(), summary)
    return Outcome(_bare(item), row, quads, document.text)


def _bare(item: Item) -> Item:
    return Item(item.name, item.format, item.use, item.id, size=item.size)
