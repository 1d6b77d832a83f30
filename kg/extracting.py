"""`kg extract`: files in, what was found out, nothing stored; a file that cannot be read does not stop the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kg import papers, show
from kg.errors import FormatError, KgError
from kg.model import Facts
from kg.parse.side import facts_for, merged, read_side_file
from kg.show import Format

COLUMNS = ("paper", "quote", "kind", "targets", "status", "footnote", "issues", "reason")


def extract(
    files: Sequence[Path],
    *,
    meta: Path | None = None,
    day: date | None = None,
    identifier: str = "",
    links: bool = True,
) -> Iterator[dict[str, Any] | KgError]:
    """Read files one by one.

    files: papers in any format. meta: JSON side file. day, identifier: of the one file that is given. links: whether
    the publisher's own links are used. Gives per file the object of the contract, or the error that names file and
    cause. Raises InputError when the side file is impossible.
    """
    side = read_side_file(meta) if meta is not None else {}
    given = Facts(id=identifier, date=day)
    for path in files:
        try:
            try:
                data = path.read_bytes()
            except OSError as error:
                raise FormatError(str(path), f"cannot be read ({error.strerror})") from error
            facts = merged(given, facts_for(str(path), side))
            paper = papers.read(data, str(path), facts, links=links)
        except KgError as error:
            yield error
            continue
        yield papers.as_json(paper, as_in_file=path.suffix.casefold() in (".txt", ".text"))


def print_all(found: Iterable[dict[str, Any] | KgError], as_json: bool, how: Format, quiet: bool) -> int:
    """Print what `extract` gives; return how many files could not be read."""
    unread = 0
    rows: list[tuple[object, ...]] = []
    for paper in found:
        if isinstance(paper, KgError):
            show.tell(f"kg: {paper}")
            unread += 1
        elif as_json:
            show.line(json.dumps(paper, ensure_ascii=False))
        else:
            rows += [
                (paper["id"], c["quote"], c["kind"], c["targets"], c["status"], c["footnote"], c["issues"], c["reason"])
                for c in paper["citations"]
            ]
    if not as_json:
        show.table(COLUMNS, rows, how)
    if unread:
        show.tell(f"{unread} of the files could not be read; the others are done", quiet)
    return unread
