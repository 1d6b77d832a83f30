"""N-Quads as text: strict, without blank nodes, sorted; an order of magnitude faster than building terms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kg import iris, terms
from kg.model import Candidate, NamingLink
from kg.terms import KS, NIF, PROV, RDF, XSD

_TYPE = f"<{RDF.type}>"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def literal(text: str, suffix: str = "") -> str:
    """Write a literal; suffix: "@nl" or "^^<datatype>"."""
    if '"' in text or "\\" in text or "\n" in text or "\r" in text:
        text = text.translate(_ESCAPES)
    return f'"{text}"{suffix}'


DATE = f"^^<{XSD.date}>"
INTEGER = f"^^<{XSD.integer}>"
DECIMAL = f"^^<{XSD.decimal}>"
BOOLEAN = f"^^<{XSD.boolean}>"


_DERIVED, _ANCHORED = f"<{PROV.wasDerivedFrom}>", f"<{KS.verankerdIn}>"
_CONTEXT, _BEGIN, _END, _WORDS = (
    f"<{iri}>" for iri in (NIF.referenceContext, NIF.beginIndex, NIF.endIndex, NIF.anchorOf)
)


@lru_cache(maxsize=1024)
def _made(run: str, rule: str, sure: float) -> tuple[str, ...]:
    """Give what is said of each fact that one rule made in one run."""
    return (
        f"<{PROV.wasGeneratedBy}> <{run}>",
        f"<{KS.regel}> {literal(rule)}",
        f"<{KS.zekerheid}> {_decimal(sure)}",
    )


def _decimal(value: float) -> str:
    number = f"{value:.3f}".rstrip("0")
    return literal(number + "0" if number.endswith(".") else number, DECIMAL)


class Lines:
    """The lines of one named graph."""

    __slots__ = ("_end", "_lines")

    def __init__(self, graph: str) -> None:
        self._lines: list[str] = []
        self._end = f" <{graph}> .\n"

    def iri(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple whose value is a node."""
        self._lines.append(f"<{subject}> <{predicate}> <{value}>{self._end}")

    def text(self, subject: str, predicate: str, value: str, suffix: str = "") -> None:
        """Add a triple whose value is a literal; suffix: language or datatype."""
        self._lines.append(f"<{subject}> <{predicate}> {literal(value, suffix)}{self._end}")

    def decimal(self, subject: str, predicate: str, value: float) -> None:
        """Add a triple with a number of at most three decimals, in the one form that XSD calls canonical."""
        self._lines.append(f"<{subject}> <{predicate}> {_decimal(value)}{self._end}")

    def number(self, subject: str, predicate: str, value: int) -> None:
        """Add a triple whose value is a whole number."""
        self._lines.append(f'<{subject}> <{predicate}> "{value}"{INTEGER}{self._end}')

    def about(self, subject: str, *said: str) -> None:
        """Add several triples of one node at once; said: predicate and value as N-Quads writes them."""
        front, end = f"<{subject}> ", self._end
        self._lines += [front + each + end for each in said]

    def types(self, subject: str, *names: str) -> None:
        """Add the classes of a node, by local name, with all their superclasses."""
        for iri in _types(names):
            self._lines.append(f"<{subject}> {_TYPE} <{iri}>{self._end}")

    def candidates(self, node: str, candidates: Iterable[Candidate]) -> None:
        """Add what a reference or naming may mean, each with its score and why."""
        for candidate in candidates:
            own = iris.candidate_iri(node, candidate.id)
            self.iri(node, KS.kandidaat, own)
            self.types(own, "Kandidaat")
            self.iri(own, KS.kandidaatDocument, iris.document_iri(candidate.id))
            self.decimal(own, KS.score, candidate.score)
            self.text(own, KS.reden, candidate.why)

    def naming(self, link: NamingLink, predicate: str) -> None:
        """Add what linking made of a mention: the paper it is, by this predicate, or its candidates."""
        best = link.candidates[0]
        if not link.tied:
            self.candidates(link.mention, link.candidates)
            return
        self.iri(link.mention, predicate, iris.document_iri(best.id))
        self.text(link.mention, KS.koppelreden, best.why)
        self.decimal(link.mention, KS.koppelzekerheid, best.score)

    def evidence(self, node: str, span: str, sentence: str, run: str, rule: str, sure: float) -> None:
        """Add what proves a fact: the nodes of its words and their sentence, the run, the rule, and how sure it is."""
        self.about(node, f"{_DERIVED} <{span}>", f"{_ANCHORED} <{sentence}>", *_made(run, rule, sure))

    def sorted(self) -> str:
        """Give the lines, each once, in order."""
        return "".join(sorted(set(self._lines)))


_TYPES: dict[tuple[str, ...], tuple[str, ...]] = {}


def _types(names: tuple[str, ...]) -> tuple[str, ...]:
    found = _TYPES.get(names)
    if found is None:
        found = _TYPES[names] = terms.types(*names)
    return found


class Spans:
    """Writes each span of a text once and gives its node."""

    __slots__ = ("_always", "_lines", "_seen", "_string", "_text")

    def __init__(self, lines: Lines, text: str, string: str) -> None:
        self._lines = lines
        self._text = text
        self._string = string
        self._seen: dict[tuple[int, int], str] = {}
        types = (f"{_TYPE} <{iri}>" for iri in _types(("Tekstfragment",)))
        self._always = (*types, f"{_CONTEXT} <{text}>")

    def node(self, start: int, end: int) -> str:
        """Give the node of a span (code points, end exclusive)."""
        found = self._seen.get((start, end))
        if found is None:
            found = self._seen[start, end] = iris.span_iri(self._text, start, end)
            self._lines.about(
                found,
                *self._always,
                f'{_BEGIN} "{start}"{INTEGER}',
                f'{_END} "{end}"{INTEGER}',
                f"{_WORDS} {literal(self._string[start:end])}",
            )
        return found
