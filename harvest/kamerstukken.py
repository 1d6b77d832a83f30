"""A dossier from beginning to end: list it, fetch it, count it, say what is missing.

    report = harvest(["32824", "29544"], Path("output/raw"), load_sources())
    problems = verify(Path("output/raw"))

The papers and their attachments come from the search service and the repository of official publications; decisions,
votes, people and the register of commitments from the open data of the Tweede Kamer. A harvest that is killed is
started again with the same arguments, and goes on where it was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from harvest import checks
from harvest.archive import Archive, Problem, verify
from harvest.fetch import Fetcher, arguments
from harvest.http import Client, Clock, UnreachableError
from harvest.listing import NAMED, Listed, Lister
from harvest.odata import Outcome, Reader, name_of
from harvest.papers import PaperFetcher, named_in_metadata
from harvest.progress import Progress, Silent
from harvest.report import AGAIN, CITED, GAP, TWIN, Assembler, DossierReport, Report, traffic_json
from harvest.sources import Sources, load_sources
from harvest.sru import Record
from kg.errors import NotFoundError, SourceError
from kg.identifiers import Dossier, collection, parse_dossier

__all__ = ["DossierReport", "Problem", "Progress", "Report", "Sources", "harvest", "load_sources", "verify"]

_MOST_GAPS: Final = 2_000
"""More numbers than this are not asked for one by one: the highest is then a slip."""

_PUBLISHED: Final = frozenset({"kst", "blg", "h", "ah", "kv", "nds", "ag", "stb", "stcrt", "trb"})


def harvest(
    dossiers: Sequence[str],
    raw: Path,
    sources: Sources,
    *,
    since: date | None = None,
    dry_run: bool = False,
    cited: Sequence[str] = (),
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> Report:
    """Fetch dossiers into the archive: what is new or changed, each paper once.

    dossiers: as people write them ("32824", "36 600 VII", "21501-20"). raw: folder of the archive, made when it is not
    there. since: look only at papers that changed on that day or later (quick, but sees no withdrawals).
    dry_run: only list, and say what would be fetched; the archive is not touched.
    cited: identifiers of papers to fetch as well, of any dossier (the shopping list of earlier harvests).
    Returns the report, which is also written into the archive; what could not be had is in there, not raised.
    Raises IdentifierError for what is no dossier, StoreError when the archive cannot be written or another harvest is
    at work, SourceError when no service answered at all.
    """
    wanted = list(dict.fromkeys(parse_dossier(one) for one in dossiers))
    progress = progress or Silent()
    what = arguments(
        dossiers=sorted(str(one) for one in wanted), since=since.isoformat() if since else "", cited=sorted(set(cited))
    )
    if not sources.contact:
        progress.line("nobody can be reached: put an address in KG_CONTACT, or in contact of [agent] in the sources")
    client = Client(sources.manners, clock, progress.line)
    try:
        if dry_run:
            return _dry_run(wanted, raw, sources, since, client, progress, clock)
        with Fetcher(raw, what, sources, client, clock) as fetcher:
            return _Harvest(fetcher, sources, progress, wanted, since, cited).go()
    finally:
        client.close()


class _Harvest:
    """One harvest, stage by stage; every stage may be done again after a kill, and then asks nothing twice."""

    def __init__(
        self,
        fetcher: Fetcher,
        sources: Sources,
        progress: Progress,
        dossiers: Sequence[Dossier],
        since: date | None,
        cited: Sequence[str],
    ) -> None:
        self._fetcher = fetcher
        self._sources = sources
        self._progress = progress
        self._dossiers = dossiers
        self._since = since
        names = [checks.canonical(one) for one in dict.fromkeys(cited)]
        self._cited = sorted({one for one in names if collection(one) in _PUBLISHED})
        self._refused = {one: "not a paper of this service" for one in names if collection(one) not in _PUBLISHED}
        self._lister = Lister(fetcher, sources, progress)
        self._papers = PaperFetcher(fetcher, sources)
        self._assembler = Assembler(fetcher, self._lister, sources)
        self._listed = dict.fromkeys(dossiers, Listed(None, 0, reason="not listed: the service was given up before"))
        self._open_data: list[Outcome] = []
        self._stopped: list[str] = []

    def go(self) -> Report:
        if self._fetcher.resumed:
            self._progress.line(f"taking up the harvest {self._fetcher.run} that was interrupted")
        listed = self._guarded(self._list)
        self._guarded(self._read_open_data)
        if listed:
            self._guarded(self._fetch_papers)
        if not self._fetcher.client.traffic.bodies and not self._fetcher.client.traffic.unchanged and self._failed():
            raise SourceError(f"no service answered: {self._failed()}")
        return self._report()

    def _guarded(self, stage: Callable[[], None]) -> bool:
        """Do a stage; a service that is down ends that stage alone, for the next may be of another service."""
        try:
            stage()
        except UnreachableError as error:
            self._stopped.append(str(error))
            self._progress.line(str(error))
            return False
        return True

    def _failed(self) -> str:
        listed = [one.reason for one in self._listed.values()]
        return next(filter(None, [*self._stopped, *listed, *(one.reason for one in self._open_data)]), "")

    # --- stages -------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        for dossier in self._dossiers:
            self._progress.stage(f"list {dossier}", None)
            self._listed[dossier] = self._lister.dossier(dossier, self._since)
            if self._listed[dossier].reason:
                self._progress.line(f"{dossier}: {self._listed[dossier].reason}")
        if self._cited:
            self._progress.stage("cited papers", len(self._cited))
            self._lister.ask(CITED, self._cited)

    def _read_open_data(self) -> None:
        listings = self._sources.open_data.listings
        asked = [(one, d) for one in listings for d in (self._dossiers if one.per_dossier else [None])]
        self._progress.stage("open data", len(asked))
        reader = Reader(self._fetcher, self._sources.open_data)
        self._open_data = [Outcome(name_of(one, dossier), 0, None, "not asked for") for one, dossier in asked]
        for at, (listing, dossier) in enumerate(asked):
            self._open_data[at] = reader.read(listing, dossier)
            self._progress.step()

    def _fetch_papers(self) -> None:
        if self._since is None:
            self._ask_for_gaps()
        mains = "SELECT DISTINCT paper FROM member WHERE run = ? AND paper GLOB 'kst-*' AND paper > ? ORDER BY paper"
        self._progress.stage("attachments", self._count("kst-*"))
        self._lister.attachments(self._fetcher.archive.each(mains, self._fetcher.run))
        self._fetch_all("papers", "*")
        self._name_attachments()
        self._fetch_all("attachments named in metadata", "*", NAMED)
        self._ask_again()
        self._doubt_twins()

    def _ask_for_gaps(self) -> None:
        for dossier in self._dossiers:
            highest, gaps = self._assembler.gaps(dossier)
            if len(gaps) > _MOST_GAPS:
                self._progress.line(f"{dossier}: {len(gaps)} numbers up to {highest} have no paper; none is asked for")
                continue
            self._lister.ask(GAP, [gap.id for gap in gaps])

    def _count(self, pattern: str, source: str = "") -> int:
        query = "SELECT count(DISTINCT paper) FROM member WHERE run = ? AND paper GLOB ? AND (? = '' OR source = ?)"
        return int(self._fetcher.db.execute(query, (self._fetcher.run, pattern, source, source)).fetchone()[0])

    def _fetch_all(self, stage: str, pattern: str, source: str = "") -> None:
        """Fetch all papers of this harvest, and those of earlier ones that are not held yet."""
        self._progress.stage(stage, self._count(pattern, source))
        query = (
            "SELECT DISTINCT paper FROM member WHERE run = ? AND paper GLOB ? AND (? = '' OR source = ?) AND paper > ?"
            " ORDER BY paper"
        )
        for identifier in self._fetcher.archive.each(query, self._fetcher.run, pattern, source, source):
            self._papers.fetch(identifier)
            self._progress.step()
        if self._since is not None and not source:
            for dossier in self._dossiers:
                for identifier in self._assembler.current(dossier):
                    if not self._fetcher.archive.holds(identifier):
                        self._papers.fetch(identifier)

    def _name_attachments(self) -> None:
        """Find what the metadata name and no list has: attachments above all."""
        named: dict[str, str] = {}
        members = "SELECT DISTINCT paper FROM member WHERE run = ? AND source <> ? AND paper > ? ORDER BY paper"
        for identifier in self._fetcher.archive.each(members, self._fetcher.run, NAMED):
            paper = self._fetcher.archive.paper(identifier)
            if paper is None or paper.metadata is None:
                continue
            for one, attached in named_in_metadata(paper.metadata.read()).items():
                if not self._known(one):
                    named[one] = identifier if attached else ""
        self._lister.ask(NAMED, sorted(named), NAMED)
        records = [Record(id=one, published=one, main=main) for one, main in sorted(named.items())]
        self._lister.keep(records, "", NAMED)

    def _known(self, identifier: str) -> bool:
        query = "SELECT 1 FROM member WHERE paper = ? AND run = ? AND source <> ?"
        return bool(self._fetcher.db.execute(query, (identifier, self._fetcher.run, NAMED)).fetchone())

    def _ask_again(self) -> None:
        """Ask for papers whose files were not there: if the search does not know them any more, they were withdrawn."""
        query = "SELECT DISTINCT owner FROM failure WHERE run = ? AND reason LIKE ? AND owner > ? ORDER BY owner"
        owners = self._fetcher.archive.each(query, self._fetcher.run, "%status 404%")
        absent = [one for one in owners if collection(one)]
        self._lister.ask(AGAIN, absent)

    def _doubt_twins(self) -> None:
        """Ask once more for papers that came with the same bytes: a PDF seldom says which paper it is."""
        for files in self._fetcher.archive.twins(self._fetcher.run).values():
            for file in files:
                if self._lister.was_found(TWIN, file.url) is None:
                    self._papers.fetch_anew(file)
                    self._lister.answered(TWIN, {file.url: True})

    # --- the end ------------------------------------------------------------------------------------------------------

    def _report(self) -> Report:
        self._progress.stage("count", None)
        fetcher, assembler = self._fetcher, self._assembler
        report = Report(
            run=fetcher.run,
            started=fetcher.started(),
            finished=fetcher.now(),
            since=self._since.isoformat() if self._since else "",
            resumed=fetcher.resumed,
            dry_run=False,
            dossiers=tuple(assembler.dossier(dossier, listed) for dossier, listed in self._listed.items()),
            open_data=tuple(self._open_data),
            cited=assembler.cited(self._cited, self._refused),
            failures=assembler.failures(),
            doubtful=assembler.doubtful(),
            issues=assembler.issues(),
            traffic=traffic_json(fetcher.client.traffic),
            fetched=dict(sorted(fetcher.new.items())),
            stopped="; ".join(dict.fromkeys(self._stopped)),
        )
        report.write(fetcher.raw)
        if not report.stopped:  # else the next start takes this harvest up where the service gave out
            fetcher.finish(report.complete)
        return report


def _dry_run(
    dossiers: Sequence[Dossier],
    raw: Path,
    sources: Sources,
    since: date | None,
    client: Client,
    progress: Progress,
    clock: Clock | None,
) -> Report:
    """List into an archive that is thrown away, and compare with the one that is there."""
    with tempfile.TemporaryDirectory(prefix="kg-dry-run-") as folder, ExitStack() as stack:
        fetcher = stack.enter_context(Fetcher(Path(folder), "dry run", sources, client, clock))
        held: Archive | None = None
        with suppress(NotFoundError):
            held = stack.enter_context(Archive.open(raw))
        lister, papers = Lister(fetcher, sources, progress), PaperFetcher(fetcher, sources)
        assembler = Assembler(fetcher, lister, sources)
        reports, planned, checked = [], [], 0
        for dossier in dossiers:
            progress.stage(f"list {dossier}", None)
            reports.append(assembler.dossier(dossier, lister.dossier(dossier, since)))
        for identifier in fetcher.archive.identifiers():
            for url in papers.wanted(identifier):
                if held is not None and held.file(url):
                    checked += 1
                else:
                    planned.append(url)
        return Report(
            run=fetcher.run,
            started=fetcher.started(),
            finished=fetcher.now(),
            since=since.isoformat() if since else "",
            resumed=False,
            dry_run=True,
            dossiers=tuple(replace(one, missing=(), attachments_without_file=(), gaps=()) for one in reports),
            open_data=(),
            cited=(),
            failures=assembler.failures(),
            doubtful=(),
            issues=assembler.issues(),
            traffic=traffic_json(client.traffic),
            fetched={},
            planned=tuple(planned),
            held=checked,
        )
