"""What a build did and found: counted, written down and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kg import issues as issue_log
from kg import show
from kg.issues import Issue
from kg.show import Format
from kg.state import Row


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


def tally(rows: Iterable[Row], more: Iterable[Issue], report: Report) -> None:
    """Count what is in the graph now into the report, and write the issues down; more: those of no single paper."""
    found = list(more)
    for row in rows:
        summary = row.summary
        report.kinds[summary.kind] += 1
        report.footnotes += summary.footnotes
        report.size += summary.size
        report.citations.update(summary.citations)
        report.facts.update(summary.facts)
        found += [Issue(code, message, row.id) for code, message in summary.issues]
    report.issues.update(issue_log.count(found))
    issue_log.write(found, report.output / "issues.jsonl")


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
