"""Tables for people (rich), for spreadsheets (CSV) and for programs (JSON): data on standard output, nothing else."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], how: Format, title: str = "") -> None:
    """Print a table.

    columns: names. rows: values; a tuple or list in a cell is joined. title: above a table for people only.
    In a table for people a run of white space is one space: texts keep the line ends of their paper, JSON and CSV too.
    """
    rows = [list(row) for row in rows]
    if how is Format.JSON:
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        print(json.dumps(records, ensure_ascii=False, indent=1))  # noqa: T201 - this is the output
    elif how is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_plain(value) for value in row] for row in rows])
    else:
        _rich(columns, rows, title)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "; ".join(str(_plain(v)) for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _rich(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=False, highlight=False)
    if not console.is_terminal:
        console.width = 160
    elif not fits(columns, rows, console.width):
        _one_below_the_other(columns, rows)
        return
    grid = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        values = [row[columns.index(name)] for row in rows]
        numeric = bool(rows) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(" ".join(str(_plain(value)).split())) for value in row))
    console.print(grid)


def fits(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> bool:
    """Tell whether a table of so many characters wide breaks no word."""
    cells = ((name, *(str(_plain(row[i])) for row in rows)) for i, name in enumerate(columns))
    return (
        sum(_BETWEEN + max(len(word) for cell in column for word in cell.split() or [""]) for column in cells) <= width
    )


_BETWEEN = 3
"""Spaces between two columns."""


def _one_below_the_other(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print each row as lines of a name and its value, for a terminal in which a table would break words."""
    for number, row in enumerate(rows):
        if number:
            line("")
        for name, value in zip(columns, row, strict=True):
            if text := " ".join(str(_plain(value)).split()):
                line(f"{name}: {text}")


def line(text: str) -> None:
    """Print one line of data."""
    print(text)  # noqa: T201 - this is the output


def many(count: int, thing: str) -> str:
    """Give a number with its noun: "1 citation", "2 citations"."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def tell(text: str, quiet: bool = False) -> None:
    """Print one line for a person on standard error."""
    if not quiet:
        print(text, file=sys.stderr)  # noqa: T201 - this is the log
