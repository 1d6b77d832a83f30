"""Phase two of a build: the graphs that are of no single paper, and the store that holds them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path

from kg import iris, raw, store
from kg.build_report import Report
from kg.files import links_file, opendata_file, quads_file, register_file, write_whole
from kg.issues import Issue
from kg.laws import Laws
from kg.link import link
from kg.link.letters import letters_by_date
from kg.progress import Progress
from kg.quads import Entities, links_quads, opendata_quads, register_quads, stated_in
from kg.state import State
from kg.version import run_name


@dataclass(frozen=True, slots=True)
class Records:
    """The graph of open data, what it names, and what in it could not be used."""

    quads: str = ""
    entities: Entities = field(default_factory=Entities)
    issues: tuple[Issue, ...] = ()


def open_data(paths: Sequence[Path], output: Path, state: State) -> Records:
    """Make the graph of open data, where a source is an archive that holds some."""
    pages = [page for path in paths for page in raw.open_data(path)]
    if not pages:
        return Records()
    held = state.hashes()
    stated = {line for identifier in held for line in stated_in(quads_file(output, identifier).read_text("utf-8"))}
    quads, entities, found = opendata_quads(pages, held, stated=stated)
    return Records(quads, entities, tuple(found))


def write_store(
    output: Path, state: State, records: Records, report: Report, progress: Progress, *, fresh: bool
) -> None:
    """Write the graphs that are of no single paper, and bring the store up to date, if anything changed."""
    hashes = state.hashes()
    own = {
        register_file(output): (iris.REGISTER, _register(state, hashes, records.entities)),
        links_file(output): (iris.LINKS, _links(state, report)),
        opendata_file(output): (iris.OPENDATA, records.quads),
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
        graphs = {iris.graph_iri(k): (quads_file(output, k) if k in hashes else None) for k in changed}
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
    """Give the graph of what belongs to no single paper: as most papers name it, and laws as our list does."""
    titles: dict[str, Counter[str]] = {}
    people: set[str] = set()
    cited: set[str] = set()
    attached: dict[str, str] = {}
    for entities in chain((row.summary.entities for row in state.rows()), [recorded]):
        for number, title in entities.dossiers.items():
            titles.setdefault(number, Counter())
            if title:
                titles[number][title] += 1
        people.update(entities.people)
        cited.update(entities.cited)
        attached.update(entities.attached)
    dossiers = {n: min(found, key=lambda t: (-found[t], t), default="") for n, found in titles.items()}
    return register_quads(
        held=dict.fromkeys(held, ""), dossiers=dossiers, people=sorted(people), cited=cited,
        laws={law.identifier: law.name for law in Laws.load() if law.identifier}, attached=attached, run=run_name(),
    )  # fmt: skip
