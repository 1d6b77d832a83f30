"""Issues: what is odd about a paper or an answer, counted and kept, without stopping the work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is odd.

    code: short stable name in lower case with hyphens, for counting ("vergaderjaar-mismatch").
    message: what is wrong, with the offending value, for a person.
    where: the paper (identifier or file name) it was seen in.
    start, end: code points in the text of the paper, end exclusive; -1 when the issue has no place.
    """

    code: str
    message: str
    where: str = ""
    start: int = -1
    end: int = -1


def count(issues: Iterable[Issue]) -> dict[str, int]:
    """Count issues per code, most frequent first, equal counts by name."""
    tally = Counter(issue.code for issue in issues)
    return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))


def write(issues: Iterable[Issue], path: Path) -> int:
    """Write issues as JSON lines in a fixed order and return how many there were."""
    lines = sorted(json.dumps(asdict(issue), ensure_ascii=False) for issue in issues)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
    return len(lines)
