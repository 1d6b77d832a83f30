"""What the benchmark reads: material of the project by default, real papers with --corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path

from kg.errors import KgError
from kg.model import Facts
from kg.parse import parse
from kg.parse.inputs import Item, collect
from tests.bench.made import Maker

MOTIONS, LETTERS = 1_500, 50
"""How many motions, and letters in each form, are made."""
LEAST_BYTES = 2_000_000
"""A set of few papers is repeated with other identifiers until it is this large."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to read: its bytes, its name, and what is known from beside it."""

    data: bytes
    name: str
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers of one kind.

    name: for the table. xml: whether all of it is XML, so that lxml can say what the least is.
    distinct: how many of the papers are not repetitions.
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
    motions = [_paper(Maker(1).motion, i, "xml") for i in range(1)]
    maker = Maker(20240325)
    count, few = max(int(MOTIONS * share), 10), max(int(LETTERS * share), 2)
    motions = [_paper(maker.motion, i, "xml") for i in range(count)]
    yield Corpus("motions, made", tuple(motions), True, count)
    yield Corpus("letters, made, XML", tuple(_paper(maker.letter, i, "xml") for i in range(few)), True, few)
    yield Corpus("letters, made, Markdown", tuple(_paper(maker.markdown, i, "md") for i in range(few)), False, few)
    with_pdf = [item for item in _items([Path(str(files("kg") / "sample"))])]
    sample = [Paper(i.data, i.name, i.facts) for i in with_pdf if i.format != "pdf"]
    yield repeated("sample, all forms but PDF", sample, int(LEAST_BYTES * share))
