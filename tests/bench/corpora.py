"""What the benchmark reads: material of the project by default, real papers with --corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import count
from pathlib import Path

from kg.errors import KgError
from kg.model import Facts
from kg.parse import parse
from kg.parse.inputs import Item, collect
from tests.bench.made import Maker

MOTIONS, LETTERS = 1_000, 30
"""How many motions, and letters in each form, are made."""
LEAST_BYTES = 1_000_000
"""Papers that are smaller together are repeated, with other identifiers."""
KINDS = {"motie": "motions", "brief": "letters", "handelingen": "Handelingen"}
"""Which real papers are measured: kind -> name in the table."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to read: its bytes, its name, and what is known from beside it."""

    data: bytes
    name: str
    facts: Facts = Facts()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers of one kind.

    name: for the table. papers: in the order they are read. xml: whether all are XML, so that lxml can say what the
    least is. distinct: how many are no repetitions.
    """

    name: str
    papers: tuple[Paper, ...]
    xml: bool
    distinct: int

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(paper.data) for paper in self.papers)


def made(share: float = 1.0) -> Iterator[Corpus]:
    """Give the corpora that need nothing but the project; share: of their usual size."""
    maker = Maker(20240325)
    motions, letters = max(int(MOTIONS * share), 10), max(int(LETTERS * share), 2)
    yield _corpus("motions, made", maker.motion, "xml", motions)
    yield _corpus("letters, made, XML", maker.letter, "xml", letters)
    yield _corpus("letters, made, Markdown", maker.markdown, "md", letters)
    sample = [item for item in _papers_in(Path(str(files("kg") / "sample"))) if item.format.endswith("-xml")]
    yield _repeated("sample, its XML", [Paper(item.data, item.name, item.facts) for item in sample], True, share)


def real(folder: Path, share: float = 1.0) -> Iterator[Corpus]:
    """Give the motions, letters and Handelingen below a folder (archives are read too), XML apart from Markdown.

    share: of the motions, which are many; the few others are all read, and repeated.
    """
    groups: dict[tuple[str, bool], list[Paper]] = {}
    for item in _papers_in(folder):
        if item.format not in ("op-xml", "kamerwrk-xml", "markdown"):
            continue
        try:
            kind = parse(item.data, item.name, item.facts).kind
        except KgError:
            continue
        if kind in KINDS:
            key = KINDS[kind], item.format != "markdown"
            groups.setdefault(key, []).append(Paper(item.data, item.name, item.facts))
    for (name, xml), papers in sorted(groups.items(), reverse=True):
        papers = papers[: max(int(len(papers) * share), 10)]
        yield _repeated(f"{name}, {'XML' if xml else 'Markdown'}", papers, xml, share)


def _papers_in(folder: Path) -> Iterator[Item]:
    return (item for item in collect([folder]) if item.use == "paper")


def _corpus(name: str, make: Callable[[int], tuple[str, bytes]], suffix: str, number: int) -> Corpus:
    made = (make(place) for place in range(number))
    return Corpus(
        name, tuple(Paper(data, f"{identifier}.{suffix}") for identifier, data in made), suffix == "xml", number
    )


def _repeated(name: str, papers: Sequence[Paper], xml: bool, share: float) -> Corpus:
    """Repeat papers until they are large enough; each repetition is a paper of its own, with an identifier of its own."""
    out = list(papers)
    once = sum(len(paper.data) for paper in papers)
    for turn in count(1):
        if once * turn >= LEAST_BYTES * share:
            break
        for place, paper in enumerate(papers):
            out.append(replace(paper, facts=replace(paper.facts, id=f"kst-99{turn % 1000:03d}-{place + 1}")))
    return Corpus(name, tuple(out), xml, len(papers))
