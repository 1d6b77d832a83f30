"""Phase one, measured: its steps and the whole of it, beside lxml's bare parse of the same bytes."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

from lxml import etree

from kg import papers
from kg.extract import citations as finder
from kg.laws import Laws
from kg.parse import parse
from kg.phase_one import BATCH
from kg.register import Register
from kg.resolve import resolve
from tests.bench.corpora import Corpus, Paper

STEPS = ("parse", "extract", "resolve", "the rest", "quads")
"""extract: find the references; resolve: what they mean; the rest: all else that is found, motions and commitments."""
WHOLE, ALONE, FLOOR = "phase one", "references alone", "lxml, bare parse"
"""ALONE: phase one without motions, commitments and letters, to see what reading and writing these takes of the whole."""

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in seconds, one per round; the middle one is what is quoted."""

    times: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)

    def of(self, floor: Measured) -> float:
        """Give how many times the floor this took: the median over the rounds, in each of which both were measured."""
        return median(mine / its for mine, its in zip(self.times, floor.times, strict=True))


@dataclass(frozen=True, slots=True)
class Size:
    """What was read and found; text in bytes of UTF-8."""

    papers: int
    distinct: int
    source: int
    text: int
    footnotes: int
    citations: int
    quads: int


@dataclass(frozen=True, slots=True)
class PhaseOne:
    """A corpus, measured: seconds by the names of STEPS, WHOLE, ALONE, and FLOOR where it is all XML."""

    name: str
    size: Size
    times: dict[str, Measured]


def rounds(number: int, *runs: Callable[[], object]) -> list[Measured]:
    """Run functions in turn, one warm-up and then so many rounds, so that what disturbs one disturbs all."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(number + 1):
        for run, found in zip(runs, times, strict=True):
            gc.collect()
            began = perf_counter()
            run()
            if turn:
                found.append(perf_counter() - began)
    return [Measured(tuple(found)) for found in times]


def phase_one(corpus: Corpus, number: int) -> tuple[PhaseOne, list[str]]:
    """Measure a corpus in so many rounds; give the figures and the N-Quads of its papers."""
    size, quads = _look(corpus)
    steps: list[list[float]] = []

    def in_steps() -> None:
        steps.append(_in_steps(corpus.papers))

    def at_once() -> None:  # in batches, as a build does
        for some in batches:
            for paper in papers.understand_all([parse(p.data, p.name, p.facts) for p in some]):
                papers.quads(paper)

    register, laws = Register.load(), Laws.load()
    batches = [corpus.papers[i : i + BATCH] for i in range(0, len(corpus.papers), BATCH)]

    def alone() -> None:
        for some in batches:
            documents = [parse(p.data, p.name, p.facts) for p in some]
            mentions = [finder.extract(d, register, laws) for d in documents]
            for document, found in zip(documents, mentions, strict=True):
                papers.quads(papers.Paper(document, resolve(document, found, register)))

    def bare() -> None:
        for paper in corpus.papers:
            etree.fromstring(paper.data, _PARSER)

    whole, without, _, *floor = rounds(number, at_once, alone, in_steps, *([bare] if corpus.xml else []))
    by_step = zip(*steps[1:], strict=True)  # the first round was the warm-up
    times = {step: Measured(tuple(spent)) for step, spent in zip(STEPS, by_step, strict=True)}
    times |= {WHOLE: whole, ALONE: without}
    times |= {FLOOR: floor[0]} if floor else {}
    return PhaseOne(corpus.name, size, times), quads


def _in_steps(some: tuple[Paper, ...]) -> list[float]:
    """Take papers through phase one step by step and give the seconds spent in each of STEPS."""
    register, laws = Register.load(), Laws.load()
    parsing = extracting = resolving = understanding = writing = 0.0
    for paper in some:
        t0 = perf_counter()
        document = parse(paper.data, paper.name, paper.facts)
        t1 = perf_counter()
        mentions = finder.extract(document, register, laws)
        t2 = perf_counter()
        resolve(document, mentions, register)
        t3 = perf_counter()
        fresh = replace(document)  # without the sentences that were found in it meanwhile
        t3b = perf_counter()
        understood = papers.understand(fresh)
        t4 = perf_counter()
        papers.quads(understood)
        t5 = perf_counter()
        parsing += t1 - t0
        extracting += t2 - t1
        resolving += t3 - t2
        understanding += t4 - t3b
        writing += t5 - t4
    return [parsing, extracting, resolving, max(understanding - extracting - resolving, 0.0), writing]


def _look(corpus: Corpus) -> tuple[Size, list[str]]:
    """Count what a corpus holds, and keep its quads."""
    text = notes = found = 0
    quads = []
    for paper in corpus.papers:
        read = papers.read(paper.data, paper.name, paper.facts)
        text += len(read.document.text.encode())
        notes += len(read.document.footnotes)
        found += len(read.citations)
        quads.append(papers.quads(read)[0])
    lines = sum(block.count("\n") for block in quads)
    return Size(len(corpus.papers), corpus.distinct, corpus.size, text, notes, found, lines), quads
