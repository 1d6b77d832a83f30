"""Progress on standard error: a bar in a terminal, a plain line now and then elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What long work tells of itself."""

    def task(self, name: str, total: int | None = None) -> int:
        """Begin a piece of work; gives its number."""

    def step(self, task: int, count: int = 1) -> None:
        """Tell that so many more are done."""

    def done(self, task: int) -> None:
        """Tell that a piece of work is finished."""


class _Silent:
    def task(self, name: str, total: int | None = None) -> int:
        return 0

    def step(self, task: int, count: int = 1) -> None:
        return None

    def done(self, task: int) -> None:
        return None


class _Lines:
    """A line now and then, with the rate."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._tasks: list[tuple[str, int | None, float]] = []
        self._counts: list[int] = []

    def task(self, name: str, total: int | None = None) -> int:
        self._tasks.append((name, total, time.monotonic()))
        self._counts.append(0)
        return len(self._tasks) - 1

    def step(self, task: int, count: int = 1) -> None:
        before = self._counts[task]
        self._counts[task] = before + count
        if before // self._every != self._counts[task] // self._every:
            name, total, began = self._tasks[task]
            of = f" of {total}" if total else ""
            rate = self._counts[task] / max(time.monotonic() - began, 1e-9)
            print(f"{name}: {self._counts[task]}{of}, {rate:.0f}/s", file=sys.stderr, flush=True)  # noqa: T201 - log

    def done(self, task: int) -> None:
        return None


class _Bar:
    """A rich bar with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Rich

        self.rich = Rich(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip

    def task(self, name: str, total: int | None = None) -> int:
        return int(self.rich.add_task(name, total=total))

    def step(self, task: int, count: int = 1) -> None:
        self.rich.advance(self.rich.task_ids[task], count)

    def done(self, task: int) -> None:
        chosen = self.rich.tasks[task]
        self.rich.update(chosen.id, total=max(chosen.completed, 1), completed=max(chosen.completed, 1))


@contextmanager
def bar(quiet: bool, every: int = 1000) -> Iterator[Progress]:
    """Give the progress that fits: nothing when quiet, a bar in a terminal, else a plain line per so many steps."""
    if quiet:
        yield _Silent()
    elif sys.stderr.isatty():
        shown = _Bar()
        with shown.rich:
            yield shown
    else:
        yield _Lines(every)
