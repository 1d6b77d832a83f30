"""The command line, measured: whole processes as a user starts them, and the same look-up inside a running one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kg import iris, lookup
from kg.store import Graph
from tests.bench.phases import Measured, rounds

ASKED = "kst-32824-412"
"""The paper that is asked for; it is in the sample, cites others and is cited."""
_MANY = 20
"""A look-up takes so little that this many are timed together."""
_SOME = """SELECT DISTINCT ?paper { { ?act cito:hasCitingEntity ?paper } UNION { ?act cito:hasCitedEntity ?paper }
    ?paper ks:identificatie ?id } ORDER BY ?paper LIMIT 200"""


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
    """Ask the current store below a folder what a paper cites and what cites it, as `kg cite` does; seconds for one.

    One paper with many references, and then one paper after another of those that cite or are cited, of which most
    have few.
    """
    graph = Graph.open(folder)
    some = [iris.identifier_of(str(row[0])) for row in graph.query(_SOME).rows]

    def opened() -> None:
        Graph.open(folder)

    def asked(identifiers: Sequence[str]) -> int:
        found = 0
        for identifier in identifiers:
            lookup.paper(graph, identifier)
            found += len(lookup.outgoing(graph, identifier)) + len(lookup.incoming(graph, identifier))
        return found

    many, each = asked([ASKED]), asked(some) / len(some)
    opening, one, all_ = rounds(number, opened, lambda: asked([ASKED] * _MANY), lambda: asked(some))
    return {
        "open the store": opening,
        f"look up {ASKED}, {many} references": Measured(tuple(time / _MANY for time in one.times)),
        f"look up {len(some)} papers, {each:.1f} references each": Measured(
            tuple(time / len(some) for time in all_.times)
        ),
    }
