"""`kg extract`: files in, what was found out, nothing stored; a file that cannot be read does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg import papers
from kg.answers import day_of
from kg.errors import FormatError, KgError
from kg.parse.side import facts_for, merged, read_side_file
from kg.model import Facts

COLUMNS = ("paper", "quote", "kind", "targets", "status", "footnote", "issues", "reason")


def extract(
    files: Sequence[Path], *, meta: Path | None = None, day: str = "", identifier: str = "", links: bool = True
) -> Iterator[dict[str, Any] | KgError]:
    """Read files one by one.

    files: papers in any format. meta: JSON side file. day, identifier: of the one file that is given. links: whether
    the publisher's own links are used. Gives per file the object of the contract, or the error that names file and
    cause. Raises InputError when the side file or the date is impossible.
    """
    side = read_side_file(meta) if meta is not None else {}
    given = Facts(id=identifier, date=day_of(day))
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


def row(found: dict[str, Any], citation: dict[str, Any]) -> tuple[object, ...]:
    """Give one line of the table for people."""
    return (found["id"], citation["quote"], citation["kind"], tuple(citation["targets"]), citation["status"],
            citation["footnote"], tuple(citation["issues"]), citation["reason"])  # fmt: skip


