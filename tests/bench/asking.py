"""The command line, measured: whole processes as a user starts them, and the same look-up inside a running one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kg import lookup
from kg.store import Graph
from tests.bench.phases import Measured, rounds

ASKED = "kst-32824-412"
"""The paper that is asked for; it is in the sample, cites others and is cited."""
_MANY = 20
"""A look-up takes so little that this many are timed together."""


def processes(output: Path, number: int) -> dict[str, Measured]:
    """Run command lines as processes of their own, beside Python that does nothing; seconds by what was run."""
    script = Path(sys.executable).with_name("kg")
    kg = [str(script)] if script.is_file() else [sys.executable, "-c", "from kg.cli import main; main()"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "kg --help": [*kg, "--help"],
        f"kg cite {ASKED}": [*kg, "cite", ASKED, "--output", str(output)],
    }

    def starter(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return dict(zip(commands, rounds(number, *(starter(c) for c in commands.values())), strict=True))


def inside(folder: Path, number: int) -> dict[str, Measured]:
    """Ask the current store below a folder what a paper cites and what cites it, as `kg cite` does; seconds for one."""
    graph = Graph.open(folder)

    def opened() -> None:
        Graph.open(folder)

    def asked() -> None:
        for _ in range(_MANY):
            lookup.paper(graph, ASKED)
            lookup.outgoing(graph, ASKED)
            lookup.incoming(graph, ASKED)

    opening, asking = rounds(number, opened, asked)
    return {"open the store": opening, "look up": Measured(tuple(time / _MANY for time in asking.times))}
