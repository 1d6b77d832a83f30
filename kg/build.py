"""The straight line over many papers: files -> phase one in worker processes -> N-Quads -> store -> page -> report."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import as_file, files
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from kg import issues as issue_log
from kg import papers, raw, show, store, terms
from kg.errors import FormatError, InputError, KgError
from kg.files import links_file, opendata_file, quads_file, register_file, text_file, write_whole
from kg.issues import Issue
from kg.link import link
from kg.link.letters import letters_by_date
from kg.parse.archives import Found
from kg.parse.inputs import Item, collect
from kg.progress import Progress, bar
from kg.quads import Entities, links_quads, opendata_quads, register_quads, stated_in
from kg.show import Format
from kg.state import Row, State, Summary
from kg.version import fingerprint, run_name

_RESULTS = ("graph", "text", "store", "view", "export", "state.sqlite", "issues.jsonl")
"""What a build makes in the output folder."""
_BATCH = 64
"""Papers handed to a worker at a time: enough that the hand-over costs little, few enough to keep memory small."""
_POOL_FROM = 150
"""From this many papers on, starting worker processes pays."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: a paper with its quads, or why it is none."""

    item: Item
    row: Row | None = None
    quads: str = ""
    text: str = ""
    failure: str = ""


@dataclass(slots=True)
class Report:
    """What a build did and found.

    read: papers read now. same: papers taken over as they were. gone: papers of the last build that are no source any
    more. failed: (file, cause). ignored: format -> files that are no papers. other: files that hold a paper which is
    read from another file. found: what is in the graph now. quads: size of the store; seconds: of the whole build.
    """

    output: Path
    read: int = 0
    same: int = 0
    gone: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    citations: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    footnotes: int = 0
    size: int = 0
    quads: int = 0
    stored: str = ""
    page: Path | None = None
    seconds: float = 0.0


def build(
    sources: Sequence[Path] | None, output: Path, *, meta: Path | None = None, fresh: bool = False, workers: int = 0,
    quiet: bool = False,
) -> Report:  # fmt: skip
    """Make graph, store and page of these sources; what did not change since the last build is not read again.

    sources: files, folders, archives; None is the raw archive under the output if there is one, else the sample.
    meta: JSON side file. fresh: read everything again. workers: processes, 0 for one per core. quiet: no progress.
    The graph holds exactly the papers of the sources: papers of an earlier build that are no longer there go away.
    Raises InputError when a source is missing or none holds a paper, StoreError when the store cannot be written.
    """
    began = time.monotonic()
    report = Report(output)
    with _sources(sources, output) as paths, bar(quiet) as progress:
        task = progress.task("papers")
        items = _begun(collect(paths, meta=meta, opener=_opener(output)))
        with State(output / "state.sqlite") as state:
            kept = set(_phase_one(items, output, state, fresh, workers, progress, task, report))
            if not kept:
                raise _no_paper(report.failed)
            for identifier in sorted(set(state.hashes()) - kept):
                _remove(output, state, identifier)
                report.gone += 1
            state.commit()
            records = _open_data(paths, output, state)
            _store(output, state, records, report, progress, fresh=fresh)
            _tally(output, state, records, report)
    _page(output, report)
    report.seconds = time.monotonic() - began
    return report


class _sources:  # noqa: N801 - used as a function in a with statement
    """Give the paths to read; the bundled sample may have to be unpacked for that."""

    def __init__(self, sources: Sequence[Path] | None, output: Path) -> None:
        self._sources = sources
        self._raw = output / "raw"
        self._sample = as_file(files("kg") / "sample")

    def __enter__(self) -> list[Path]:
        if self._sources:
            return list(self._sources)
        if self._raw.is_dir():
            return [self._raw]
        return [self._sample.__enter__()]

    def __exit__(self, *_: object) -> None:
        if not self._sources and not self._raw.is_dir():
            self._sample.__exit__(None, None, None)


# Phase one ---------------------------------------------------------------------------------------------------------


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


def _phase_one(
    items: Iterator[Item], output: Path, state: State, fresh: bool, workers: int, progress: Progress, task: int,
    report: Report,
) -> Iterator[str]:  # fmt: skip
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
        for outcome in _outcomes(changed(), workers):
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
            if len(ready) == _BATCH:
                _keep(output, state, ready)
    finally:  # also when it is stopped: what was read is kept
        _keep(output, state, ready)
    progress.done(task)
    yield from seen


def _opener(output: Path) -> raw.Opener:
    """Give what opens sources: without our own results, which may lie in a folder that is a source."""
    ours = [output.resolve() / name for name in _RESULTS]

    def opened(source: Path) -> Iterator[Found]:
        around = output.resolve().is_relative_to(source.resolve())
        for found in raw.files_of(source):
            if around and any(Path(found.name.partition("!")[0]).resolve().is_relative_to(path) for path in ours):
                continue
            yield found

    return opened


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


def digest(item: Item) -> str:
    """Give the hash of all that the result for a paper depends on: bytes, facts from beside it, code and rules."""
    facts = f"{item.name}\0{item.sha256}\0{item.facts!r}\0{fingerprint()}"
    return sha256(facts.encode()).hexdigest()


def _outcomes(items: Iterator[Item], workers: int) -> Iterator[Outcome]:
    """Read papers, in this process while they are few, else in worker processes; memory stays bounded."""
    first = list(islice(items, _POOL_FROM))
    count = workers or os.cpu_count() or 1
    if len(first) < _POOL_FROM or count == 1:
        yield from map(read_item, first)
        yield from map(read_item, items)
        return
    rest = iter([first[i : i + _BATCH] for i in range(0, len(first), _BATCH)])
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        window: list[Future[list[Outcome]]] = []
        while True:
            while len(window) < count * 3:
                batch = next(rest, None) or list(islice(items, _BATCH))
                if not batch:
                    break
                window.append(pool.submit(read_batch, batch))
            if not window:
                return
            yield from window.pop(0).result()


def read_batch(items: Sequence[Item]) -> list[Outcome]:
    """Read some papers, in a worker process."""
    return [read_item(item) for item in items]


def read_item(item: Item) -> Outcome:
    """Take one file through phase one; a file that is no paper gives an outcome that says so."""
    try:
        paper = papers.read(item.data, item.name, item.facts)
        quads, entities, nodes = papers.quads(paper)
    except FormatError as error:
        return Outcome(_bare(item), failure=error.cause)
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


def _remove(output: Path, state: State, identifier: str) -> None:
    quads_file(output, identifier).unlink(missing_ok=True)
    text_file(output, identifier).unlink(missing_ok=True)
    state.drop(identifier)


# The store ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Records:
    """The graph of open data, what it names, and what in it could not be used."""

    quads: str = ""
    entities: Entities = field(default_factory=Entities)
    issues: tuple[Issue, ...] = ()


def _open_data(paths: Sequence[Path], output: Path, state: State) -> _Records:
    """Make the graph of open data, where a source is an archive that holds some."""
    pages = [page for path in paths for page in raw.open_data(path)]
    if not pages:
        return _Records()
    held = state.hashes()
    stated = {line for identifier in held for line in stated_in(quads_file(output, identifier).read_text("utf-8"))}
    quads, entities, found = opendata_quads(pages, held, stated=stated)
    return _Records(quads, entities, tuple(found))


def _store(output: Path, state: State, records: _Records, report: Report, progress: Progress, *, fresh: bool) -> None:
    """Write the graphs that are of no single paper, and bring the store up to date, if anything changed."""
    hashes = state.hashes()
    own = {
        register_file(output): (terms.REGISTER, _register(state, hashes, records.entities)),
        links_file(output): (terms.LINKS, _links(state, report)),
        opendata_file(output): (terms.OPENDATA, records.quads),
    }
    marks = {iri: sha256(quads.encode()).hexdigest() for iri, quads in own.values()}
    name = sha256("".join(f"{k} {v}\n" for k, v in sorted({**hashes, **marks}.items())).encode()).hexdigest()[:16]
    folder = output / "store"
    current = store.current(folder)
    for path, (_, quads) in own.items():
        if not path.is_file() or path.read_bytes() != quads.encode():
            write_whole(path, quads.encode())
    if current is not None and current.name == name and not fresh:
        report.quads, report.stored = len(store.Graph.open(folder).store), "unchanged"
        return
    task = progress.task("store")
    old = {} if fresh else _hashes_of(current)
    changed = {k for k, v in hashes.items() if old.get(k) != v} | (set(old) - set(hashes))
    if old and store.worth_updating(folder, len(changed), len(hashes)):
        graphs = {terms.graph_iri(k): (quads_file(output, k) if k in hashes else None) for k in changed}
        report.quads = store.update(folder, name, {**graphs, **{iri: path for path, (iri, _) in own.items()}})
        report.stored = f"{len(changed)} graphs replaced"
    else:
        report.quads = store.load(folder, name, [*own, *(quads_file(output, k) for k in hashes)])
        report.stored = "loaded"
    lines = "".join(f"{v} {k}\n" for k, v in sorted(hashes.items()))
    (folder / name / "papers.txt").write_text(lines, encoding="utf-8", newline="\n")
    progress.done(task)


def _links(state: State, report: Report) -> str:
    """Run phase two over all papers and give its graph."""
    found = link(row.summary.linking for row in state.rows())
    letters = letters_by_date(row.summary.letters for row in state.rows())
    report.links.update(
        {
            "commitments known from reports alone": len(found.oral),
            "reports tied to a commitment": len(found.reports),
            "commitments that a paper may keep": len({keeper.commitment for keeper in found.perhaps}),
            "commitments dated by their letter": len(found.lent),
            "commitments and motions carried out": len(found.discharges),
            "motions tied by movers or letter": sum(m.tied for m in found.motions),
            "letters tied by date": sum(each.tied for each in letters),
        }
    )
    return links_quads(found, letters, run_name())


def _hashes_of(current: Path | None) -> dict[str, str]:
    """Give what a store was made of: identifier -> hash of its N-Quads."""
    listed = current / "papers.txt" if current is not None else None
    if listed is None or not listed.is_file():
        return {}
    pairs = (line.split(" ", 1) for line in listed.read_text(encoding="utf-8").splitlines())
    return {identifier: value for value, identifier in pairs}


def _register(state: State, held: Iterable[str], recorded: Entities) -> str:
    titles: dict[str, Counter[str]] = {}
    people: set[str] = set()
    cited: set[str] = set()
    laws: dict[str, str] = {}
    attached: dict[str, str] = {}
    for entities in chain((row.summary.entities for row in state.rows()), [recorded]):
        for number, title in entities.dossiers.items():
            titles.setdefault(number, Counter())
            if title:
                titles[number][title] += 1
        people.update(entities.people)
        cited.update(entities.cited)
        laws.update(entities.laws)
        attached.update(entities.attached)
    dossiers = {n: min(found, key=lambda t: (-found[t], t), default="") for n, found in titles.items()}
    return register_quads(
        held=dict.fromkeys(held, ""), dossiers=dossiers, people=sorted(people), cited=cited, laws=laws,
        attached=attached, run=run_name(),
    )  # fmt: skip


# Afterwards --------------------------------------------------------------------------------------------------------


def _tally(output: Path, state: State, records: _Records, report: Report) -> None:
    """Count what is in the graph now and write the issues down."""
    found: list[Issue] = list(records.issues)
    for row in state.rows():
        summary = row.summary
        report.kinds[summary.kind] += 1
        report.footnotes += summary.footnotes
        report.size += summary.size
        report.citations.update(summary.citations)
        report.facts.update(summary.facts)
        found += [Issue(code, message, row.id) for code, message in summary.issues]
    report.issues.update(issue_log.count(found))
    issue_log.write(found, output / "issues.jsonl")


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


def print_report(report: Report, how: Format) -> None:
    """Print what a build did and found."""
    total = sum(report.kinds.values())
    rows: list[tuple[str, str, int | str]] = [
        ("papers", "in the graph", total),
        ("papers", "read now", report.read),
        ("papers", "unchanged, not read again", report.same),
        ("papers", "gone since the last build", report.gone),
        *(("kind", kind, n) for kind, n in sorted(report.kinds.items(), key=lambda kv: (-kv[1], kv[0]))),
        ("text", "footnotes", report.footnotes),
        *(("reference", name, n) for name, n in sorted(report.citations.items(), key=lambda kv: (-kv[1], kv[0]))),
        *(("found", name, n) for name, n in sorted(report.facts.items())),
        *(("linked", name, n) for name, n in sorted(report.links.items())),
        *(("issue", code, n) for code, n in sorted(report.issues.items(), key=lambda kv: (-kv[1], kv[0]))),
        *(("file not used", use, n) for use, n in sorted(report.other.items())),
        *(("file ignored", kind, n) for kind, n in sorted(report.ignored.items())),
        *(("FAILED", name, cause) for name, cause in sorted(report.failed)),
        ("graph", "quads", report.quads),
        ("graph", "store", report.stored),
    ]  # fmt: skip
    rows = [row for row in rows if row[2] not in (0, "")]
    show.table(("what", "which", "count"), rows, how)
    if how is Format.TABLE:
        show.line(f"graph   {report.output / 'graph'}  (N-Quads, a file per paper)")
        show.line(f"store   {report.output / 'store'}  (ask it: kg query, kg cite)")
        show.line(f"page    {report.page}")
        show.line(f"issues  {report.output / 'issues.jsonl'}")
        idle = not report.read and not report.gone
        same = "nothing changed since the last build; nothing was read again. " if idle else ""
        show.line(f"{same}{total} papers in {report.seconds:.1f} s")
