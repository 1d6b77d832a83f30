"""How fast the program is: `python -m tests.bench` from the root of the project. Never part of the tests.

By default it reads material of the project only, so that it runs anywhere: motions and letters that it makes, and the
bundled sample. With --corpus DIR it reads the motions, letters and Handelingen in that folder as well.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kg import build
from tests.bench import asking, corpora, linking, others, report, storing
from tests.bench.phases import phase_one

NAMED = ("phases", "linking", "store", "asking")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the table goes to standard output, what is being done to standard error."""
    options = _options(arguments)
    results = report.Results(options.rounds)
    blocks: list[str] = []
    sets = list(corpora.made(options.share))
    if options.corpus:
        _tell("reading the corpus")
        sets += corpora.real(options.corpus, options.share)
    for corpus in sets:
        if "phases" in options.only:
            _tell(f"phase one: {corpus.name}")
            phase, quads = phase_one(corpus, options.rounds)
            results.phases.append(phase)
            blocks += quads[: corpus.distinct]
        if options.nllegalcit and (other := _compared(corpus, options.nllegalcit, options.rounds)):
            results.others.append(other)
    if "linking" in options.only:
        _tell("phase two")
        results.linking = linking.measure(options.rounds)
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        _stored(results, blocks, Path(folder), options)
    for line in report.lines(results):
        print(line)  # noqa: T201 - this is the output
    if options.json:
        text = json.dumps(report.as_json(results), ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8", newline="\n")
    return 0


def _compared(corpus: corpora.Corpus, python: Path, rounds: int) -> others.Other | None:
    if not corpus.name.startswith(tuple(others.TEXT)) or not corpus.xml:
        return None
    _tell(f"nllegalcit: {corpus.name}")
    return others.compare(python, corpus, rounds)


def _stored(results: report.Results, blocks: Sequence[str], folder: Path, options: argparse.Namespace) -> None:
    """Build the sample, load its graph with all that phase one gave, blown up; ask both."""
    if not {"store", "asking"} & set(options.only):
        return
    _tell("building the sample")
    output = folder / "output"
    build.build(None, output, quiet=True, workers=1)
    sample = sorted((output / "graph").rglob("*.nq"))
    if "store" in options.only:
        _tell("store")
        results.stores["the sample"] = storing.measure(sample, folder / "small", options.rounds)
        (folder / "copies").mkdir()
        blocks = blocks or [path.read_text(encoding="utf-8") for path in sample]
        copies = storing.blown_up(blocks, options.quads, folder / "copies")
        rounds = min(options.rounds, storing.FEW)
        results.stores["blown up"] = storing.measure([*sample, *copies], folder / "large", rounds, warm=False)
    if "asking" in options.only:
        _tell("asking")
        results.processes = asking.processes(output, options.rounds)
        results.inside["in the sample"] = asking.inside(output / "store", options.rounds)
        if "blown up" in results.stores:
            name = f"among {results.stores['blown up'].quads} quads"
            results.inside[name] = asking.inside(folder / "large" / "ours", options.rounds)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder with real papers")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds, after one to warm up (5)")
    parser.add_argument(
        "--share", type=float, default=1.0, metavar="F", help="part of the papers, for a quick look (1.0)"
    )
    parser.add_argument(
        "--quads", type=int, default=1_000_000, metavar="N", help="size of the blown-up store (1000000)"
    )
    parser.add_argument("--only", nargs="+", choices=NAMED, default=NAMED, help="what to measure (all)")
    parser.add_argument(
        "--nllegalcit", type=Path, metavar="PYTHON", help="Python of an environment that has nllegalcit"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args(arguments)


def _tell(what: str) -> None:
    print(what, file=sys.stderr)  # noqa: T201 - this is the log


if __name__ == "__main__":
    sys.exit(main())
