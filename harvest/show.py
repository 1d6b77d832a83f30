"""A harvest on the screen: a bar or lines while it works, a table and a list of what is missing at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harvest.archive import Problem
from harvest.report import DossierReport, Missing, Report
from kg import show
from kg.progress import Progress
from kg.show import Format

_MOST = 40
"""Lines of one list on the screen; the report in the archive holds them all."""


class Shown:
    """The harvester's progress, shown as all long work of this program is."""

    def __init__(self, progress: Progress, quiet: bool) -> None:
        self._progress = progress
        self._quiet = quiet
        self._task: int | None = None

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage; the one before is done."""
        if self._task is not None:
            self._progress.done(self._task)
        self._task = self._progress.task(name, total)

    def step(self, count: int = 1) -> None:
        """Count on."""
        if self._task is not None:
            self._progress.step(self._task, count)

    def line(self, text: str) -> None:
        """Tell one line."""
        show.tell(f"kg: {text}", self._quiet)


def print_report(report: Report, how: Format) -> None:
    """Print what was announced, what is held, and everything that is missing with its reason."""
    columns = (
        "dossier",
        "announced",
        "held",
        "attachments",
        "beslisnota's",
        "highest nr.",
        "gaps",
        "missing",
        "complete",
    )
    table = [
        (one.dossier, one.announced, one.papers, one.attachments, one.beslisnotas, one.highest, len(one.gaps),
         len(one.missing) + len(one.attachments_without_file), "yes" if one.complete else "NO")
        for one in report.dossiers
    ]  # fmt: skip
    show.table(columns, table, how)
    if how is not Format.TABLE:
        return
    if report.dry_run:
        show.line(f"would fetch {len(report.planned)} files, and ask of {report.held} held ones whether they changed")
        return
    for outcome in report.open_data:
        show.line(f"open data  {outcome.name}: {outcome.rows} rows{_reason(outcome.reason)}")
    for dossier in report.dossiers:
        _list(f"{dossier.dossier}, not held", _lacking(dossier))
        _list(f"{dossier.dossier}, numbers without a paper", [f"{gap.id} ({gap.state})" for gap in dossier.gaps])
    for name, missing in (
        ("cited, not held", report.cited),
        ("failed", report.failures),
        ("same bytes", report.doubtful),
    ):
        _list(name, _named(missing))
    traffic = ", ".join(f"{count} {what}" for what, count in report.traffic.items())
    show.line(f"traffic    {traffic}")
    if report.stopped:
        show.line(f"stopped    {report.stopped}; the same command goes on from here")
    show.line("complete" if report.complete else "INCOMPLETE: what is listed above is missing")


def print_problems(problems: Sequence[Problem], how: Format) -> None:
    """Print what is wrong with an archive."""
    if how is not Format.TABLE or problems:
        show.table(("place", "problem"), [(one.place, one.reason) for one in problems], how)
    if how is Format.TABLE:
        show.line(f"{len(problems)} problems" if problems else "every record in the archive is as it came")


def _lacking(dossier: DossierReport) -> Iterator[str]:
    yield from _named((*dossier.missing, *dossier.attachments_without_file))
    if dossier.reason:
        yield f"the list itself is not complete: {dossier.reason}"


def _named(missing: Sequence[Missing]) -> list[str]:
    return [f"{one.id}: {one.reason}" for one in missing]


def _reason(reason: str) -> str:
    return f"; NOT complete: {reason}" if reason else ""


def _list(title: str, lines: Iterator[str] | list[str]) -> None:
    for at, line in enumerate(found := list(lines)):
        if at == _MOST:
            show.line(f"  … and {len(found) - _MOST} more; the report in the archive names them all")
            break
        show.line(f"{title if not at else '':<28} {line}")
