"""How a harvest shows that it is alive; the command line decides how that looks."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What the harvester tells while it works."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage: its name for people, and how many steps it has (None when nobody knows yet)."""

    def step(self, count: int = 1) -> None:
        """So many more steps of this stage are done."""

    def line(self, text: str) -> None:
        """Something a person should know, in one line."""


class Silent:
    """A progress that shows nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Show nothing."""

    def step(self, count: int = 1) -> None:
        """Show nothing."""

    def line(self, text: str) -> None:
        """Show nothing."""
