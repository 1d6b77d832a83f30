"""What a harvest came to: what the services announced, what is held, what is missing and why."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harvest.archive import METADATA, Archive, report_file
from harvest.fetch import Fetcher
from harvest.http import Traffic
from harvest.listing import FOLDER, SEARCH, Listed, Lister, dossier_list, number_in
from harvest.odata import Outcome, rows
from harvest.papers import is_attachment, is_beslisnota
from harvest.sources import Sources
from kg.identifiers import Dossier, collection, kamerstuk_id
from kg.issues import Issue

GAP, CITED, AGAIN, TWIN = "gap", "cited", "again", "twin"
"""Why single papers are asked for: a number that is not there, a paper that others cite, a paper whose files were gone,
a paper with the bytes of another."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper, a file or a row that should be there: which, and why it is not."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A number between 1 and the highest that no paper has.

    state: "known" (settings), "not there" (the search service was asked for it and does not have it), "not asked".
    document: number of the document that the Tweede Kamer has under this number ("2024D04598"), or "".
    """

    number: int
    id: str
    state: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class DossierReport:
    """One dossier.

    announced: records by the service's own count; listed: records that came; folder: papers in the repository's own
    listing, None when there was none to be had. papers, attachments, beslisnotas: held with text. expected: papers
    when last counted by hand (0: never). highest: highest ondernummer. withdrawn: listed once, not any more.
    reason: why the list itself is not complete, "" when it is.
    """

    dossier: str
    announced: int | None
    listed: int
    folder: int | None
    papers: int
    attachments: int
    beslisnotas: int
    expected: int
    highest: int
    gaps: tuple[Gap, ...]
    missing: tuple[Missing, ...]
    attachments_without_file: tuple[Missing, ...]
    withdrawn: tuple[str, ...]
    reason: str

    @property
    def complete(self) -> bool:
        """Is everything there that the services say there is."""
        asked = all(gap.state != "not asked" for gap in self.gaps)
        return not (self.missing or self.attachments_without_file or self.reason) and asked


@dataclass(frozen=True, slots=True)
class Report:
    """The whole harvest.

    run: its name; resumed: it took up an interrupted one. since: ISO date or "". failures: every address that gave no
    usable answer. open_data: listings with the rows that came; cited: papers that others cite and that are not held.
    doubtful: files with the bytes of another paper; for a numbered paper that is wrong, two letters may share an
    attachment. issues: what was odd, counted by code.
    traffic: what went over the line (`bytes` as sent); fetched: documents that were new or changed, by role. Both
    count since the last start, not since the first of an interrupted harvest.
    stopped: the reason when a service was given up, else "".
    planned: of a dry run: addresses it would fetch, else empty; held: those it would ask whether they changed.
    """

    run: str
    started: str
    finished: str
    since: str
    resumed: bool
    dry_run: bool
    dossiers: tuple[DossierReport, ...]
    open_data: tuple[Outcome, ...]
    cited: tuple[Missing, ...]
    failures: tuple[Missing, ...]
    doubtful: tuple[Missing, ...]
    issues: dict[str, int]
    traffic: dict[str, int]
    fetched: dict[str, int]
    stopped: str = ""
    planned: tuple[str, ...] = ()
    held: int = 0

    @property
    def complete(self) -> bool:
        """Did everything come that the services say there is."""
        open_data = all(not outcome.reason for outcome in self.open_data)
        doubt = any(collection(one.id) != "blg" for one in self.doubtful)
        trouble = self.failures or self.stopped or doubt
        return all(one.complete for one in self.dossiers) and open_data and not trouble

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values for JSON, with `complete`."""
        dossiers = [{**asdict(one), "complete": one.complete} for one in self.dossiers]
        return {"complete": self.complete, **asdict(self), "dossiers": dossiers}

    def write(self, raw: Path) -> Path:
        """Write it into the archive, whole or not at all; gives the file."""
        path = report_file(raw, self.run)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        os.replace(half, path)  # noqa: PTH105  Path.replace does the same; this says what it is for
        return path


class Assembler:
    """Reads the report from the state table at the end of a harvest."""

    def __init__(self, fetcher: Fetcher, lister: Lister, sources: Sources) -> None:
        self._fetcher = fetcher
        self._archive: Archive = fetcher.archive
        self._lister = lister
        self._sources = sources

    def current(self, dossier: Dossier) -> Iterator[str]:
        """Give the papers of a dossier that the last complete list (or one since) has, in order of identifier."""
        query = (
            "SELECT DISTINCT paper FROM member WHERE dossier = ? AND"
            " run >= coalesce((SELECT run FROM listing WHERE name = ?), '') AND paper > ? ORDER BY paper"
        )
        return self._archive.each(query, str(dossier), dossier_list(dossier))

    def gaps(self, dossier: Dossier) -> tuple[int, list[Gap]]:
        """Give the highest number of a dossier, and the numbers below it that no paper has."""
        documents = dict(self._documents(dossier))
        query = "SELECT id FROM paper WHERE id GLOB ? AND id > ? ORDER BY id"
        held = self._archive.each(query, f"kst-{dossier}-*")
        numbers = {number for one in held if (number := number_in(one, dossier)) is not None}
        highest = max(numbers | documents.keys(), default=0)
        known = self._sources.gaps.get(str(dossier), frozenset())
        gaps = []
        for number in sorted(set(range(1, highest + 1)) - numbers):
            identifier = kamerstuk_id(dossier, str(number))
            asked = self._lister.was_found(GAP, identifier)
            state = "known" if number in known else "not there" if asked is False else "not asked"
            gaps.append(Gap(number, identifier, state, documents.get(number, "")))
        return highest, gaps

    def _documents(self, dossier: Dossier) -> Iterator[tuple[int, str]]:
        """Give the numbers that the Tweede Kamer has documents for."""
        for row in rows(self._archive, "Document", str(dossier)):
            number = row.get("Volgnummer")
            in_dossier = any(_same_dossier(one, dossier) for one in row.get("Kamerstukdossier") or [])
            if isinstance(number, int) and number > 0 and in_dossier:
                yield number, str(row.get("DocumentNummer") or "")

    def dossier(self, dossier: Dossier, listed: Listed) -> DossierReport:
        """Report on a dossier."""
        counts: Counter[str] = Counter()
        missing: list[Missing] = []
        without_file: list[Missing] = []
        expected = self._sources.expected.get(str(dossier), 0)
        own = sum(1 for one in self.current(dossier) if one.startswith(f"kst-{dossier}-"))
        if own < expected:
            message = f"{own} papers are listed, {expected} were when they were last counted by hand"
            self._fetcher.note([Issue("fewer-than-expected", message, str(dossier))])
        for identifier in self._with_attachments(dossier):
            row = self._fetcher.db.execute("SELECT * FROM paper WHERE id = ?", (identifier,)).fetchone()
            attachment = is_attachment(identifier, row["main"])
            if self._archive.holds(identifier):
                counts["attachments" if attachment else "papers"] += 1
                counts["beslisnotas"] += attachment and is_beslisnota(row["title"])
            elif identifier not in self._sources.absent:
                (without_file if attachment else missing).append(Missing(identifier, self._reason(identifier)))
        highest, gaps = self.gaps(dossier)
        return DossierReport(
            dossier=str(dossier),
            announced=listed.announced,
            listed=listed.listed,
            folder=listed.folder,
            papers=counts["papers"],
            attachments=counts["attachments"],
            beslisnotas=counts["beslisnotas"],
            expected=expected,
            highest=highest,
            gaps=tuple(gaps),
            missing=tuple(missing),
            attachments_without_file=tuple(without_file),
            withdrawn=tuple(self._withdrawn(dossier)),
            reason=listed.reason,
        )

    def _with_attachments(self, dossier: Dossier) -> Iterator[str]:
        seen: set[str] = set()
        for identifier in self.current(dossier):
            attached = self._fetcher.db.execute("SELECT id FROM paper WHERE main = ? ORDER BY id", (identifier,))
            for one in (identifier, *(row["id"] for row in attached.fetchall())):
                if one not in seen and not self._gone(one):
                    seen.add(one)
                    yield one

    def _gone(self, identifier: str) -> bool:
        """Were the files gone, and the record too when it was asked for: withdrawn while we were at it."""
        return self._lister.was_found(AGAIN, identifier) is False

    def _withdrawn(self, dossier: Dossier) -> Iterator[str]:
        query = (
            "SELECT paper FROM member WHERE dossier = ? AND source IN (?, ?) GROUP BY paper"
            " HAVING max(run) < coalesce((SELECT run FROM listing WHERE name = ?), '') ORDER BY paper"
        )
        values = (str(dossier), SEARCH, FOLDER, dossier_list(dossier))
        gone = {row["paper"] for row in self._fetcher.db.execute(query, values)}
        gone |= {one for one in self.current(dossier) if self._gone(one)}
        return iter(sorted(gone))

    def _reason(self, identifier: str) -> str:
        query = "SELECT reason FROM failure WHERE run = ? AND owner = ? AND role <> ? ORDER BY url LIMIT 1"
        row = self._fetcher.db.execute(query, (self._fetcher.run, identifier, METADATA)).fetchone()
        return str(row["reason"]) if row else "not asked for: the service was given up before"

    def cited(self, identifiers: Sequence[str], refused: dict[str, str]) -> tuple[Missing, ...]:
        """Report on papers that others cite: those not held, with the reason."""
        out = []
        for identifier in self._archive.missing([*identifiers, *refused]):
            if identifier in refused:
                reason = refused[identifier]
            elif self._lister.was_found(CITED, identifier) is False:
                reason = "the search service does not have it"
            else:
                reason = self._reason(identifier)
            out.append(Missing(identifier, reason))
        return tuple(out)

    def failures(self) -> tuple[Missing, ...]:
        """Report addresses that gave no usable answer, but for papers known not to be had, or withdrawn meanwhile."""
        query = "SELECT * FROM failure WHERE run = ? ORDER BY owner, url"
        found = self._fetcher.db.execute(query, (self._fetcher.run,)).fetchall()
        return tuple(
            Missing(row["owner"], f"{row['reason']} ({row['url']})")
            for row in found
            if row["owner"] not in self._sources.absent and not self._gone(row["owner"])
        )

    def doubtful(self) -> tuple[Missing, ...]:
        """Report files that have the bytes of another paper."""
        out = []
        for files in self._archive.twins().values():
            owners = sorted({file.owner for file in files})
            out += [Missing(one, f"the same bytes as {', '.join(o for o in owners if o != one)}") for one in owners]
        return tuple(sorted(out, key=lambda one: one.id))

    def issues(self) -> dict[str, int]:
        """Count what was odd, by code."""
        query = "SELECT code, count(*) AS n FROM issue WHERE run = ? GROUP BY code ORDER BY n DESC, code"
        return {row["code"]: row["n"] for row in self._fetcher.db.execute(query, (self._fetcher.run,))}


def traffic_json(traffic: Traffic) -> dict[str, int]:
    """Write what went over the line as plain values; `bytes` is what came over the wire."""
    return {
        "requests": traffic.requests,
        "bodies": traffic.bodies,
        "bytes": traffic.body_bytes,
        "unchanged": traffic.unchanged,
        "retries": traffic.retries,
    }


def _same_dossier(row: dict[str, Any], dossier: Dossier) -> bool:
    addition = str(row.get("Toevoeging") or "")
    ours = "" if addition.startswith("(") else addition  # "(R2064)" is the number of a Rijkswet
    return str(row.get("Nummer")) == dossier.number.lstrip("0") and ours == dossier.addition
