"""Checks of a whole graph: the shapes, the vocabulary, the named graphs, and the words behind every span.

`ontology/shapes.ttl` is the only source of constraints (see `kg.shapes`). What SHACL cannot say is here: terms that
are not declared, triples in a wrong graph, and quotes that are not what the text says.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox
from rdflib import Graph

from kg import iris, terms
from kg.shapes import Check, Violation, plain, shape_checks

Texts = Callable[[str], str | None]
"""Identifier of a document -> its text (NFC), None when there is none."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found.

    violations: in the order of check, focus and value; of each check no more than the limit. counts: check -> how many
    it found in all, every check that ran, also those that found nothing.
    """

    violations: tuple[Violation, ...]
    counts: dict[str, int]

    @property
    def conforms(self) -> bool:
        """Whether nothing of severity "violation" was found; warnings do not count."""
        return all(violation.severity != "violation" for violation in self.violations)


def validate(store: ox.Store, *, texts: Texts | None = None, limit: int | None = 1000) -> Report:
    """Run every check on a store.

    store: the graphs of the papers and the register; it is only read.
    texts: where the texts are; without it the words of the spans are not held against the texts.
    limit: how many violations of one check to keep, at least 1, the first in order; None keeps all. Counts are always
    complete.
    Returns the report. Raises RuleError when shapes.ttl holds something this module cannot check.
    """
    files = {name: file.read_text("utf-8") for name, file in terms.ontology_files().items()}
    shapes = Graph().parse(data=files["shapes.ttl"], format="turtle")
    vocabulary = Graph().parse(data=files["kg.ttl"], format="turtle")
    vocabulary.parse(data=files["codelists.ttl"], format="turtle")

    checks = [*shape_checks(shapes), *vocabulary_checks(vocabulary), *GRAPH_CHECKS]
    runs = [(check.name, check.run(store)) for check in checks]
    runs.append(("graph/none", check_default_graph(store)))
    if texts is not None:
        runs.append(("text", check_texts(store, texts)))

    kept: list[Violation] = []
    counts: dict[str, int] = {}
    for name, found in runs:
        tally = _Tally(found)
        kept += sorted(tally) if limit is None else heapq.nsmallest(limit, tally)
        counts[name] = counts.get(name, 0) + tally.seen
    return Report(tuple(sorted(kept)), dict(sorted(counts.items())))


class _Tally:
    """Passes violations on and counts them."""

    def __init__(self, source: Iterable[Violation]) -> None:
        self.source = source
        self.seen = 0

    def __iter__(self) -> Iterator[Violation]:
        for violation in self.source:
            self.seen += 1
            yield violation


def vocabulary_checks(vocabulary: Graph) -> list[Check]:
    """Make the checks that only declared terms of our namespace are used, and that superclasses are written out.

    vocabulary: kg.ttl and codelists.ttl together.
    """
    declared = {str(term) for term in vocabulary.subjects() if str(term).startswith(terms.KS.namespace)}
    listed = ", ".join(f"<{term}>" for term in sorted(declared))
    ours = f'FILTER(STRSTARTS(STR(?value), "{terms.KS.namespace}") && ?value NOT IN ({listed}))'
    pairs = " ".join(
        f"(<{terms.KS[name]}> <{terms.KS[above]}>)" for name, all_ in terms.SUPERCLASSES.items() for above in all_
    )
    return [
        Check(
            "vocabulary/property",
            "violation",
            "The property {?value} is not declared",
            f"SELECT DISTINCT ?this ?value WHERE {{ ?this ?value ?object {ours} }}",
        ),
        Check(
            "vocabulary/class",
            "violation",
            "The class {?value} is not declared",
            f"SELECT DISTINCT ?this ?value WHERE {{ ?this a ?value {ours} }}",
        ),
        Check(
            "vocabulary/superclass",
            "violation",
            "The type {?value} is not written, though a subclass of it is",
            f"SELECT DISTINCT ?this ?value WHERE {{ VALUES (?class ?value) {{ {pairs} }} ?this a ?class"
            " FILTER NOT EXISTS { ?this a ?value } }",
        ),
    ]


GRAPH_CHECKS = (
    Check(
        "graph/twice",
        "violation",
        "A triple of this node stands in more than one graph: {?value}",
        "SELECT DISTINCT ?this ?value WHERE { GRAPH ?one { ?this ?value ?object } GRAPH ?other { ?this ?value ?object }"
        " FILTER(STR(?one) < STR(?other)) }",
    ),
    Check(
        "graph/of-its-own",
        "violation",
        "What is said of this document stands in {?value}",
        terms.prefix_header("ks:")
        + "SELECT DISTINCT ?this ?value WHERE { GRAPH ?value { ?this ks:ingelezen ?read }"
        + f' BIND(CONCAT("{iris.GRAPH}", STRAFTER(STR(?this), "{iris.DOCUMENT}")) AS ?own)'
        + f' FILTER(STR(?value) != IF(?read, ?own, "{iris.REGISTER}")) }}',
    ),
)
"""No triple in two graphs, a document that was read in the graph of its own name, the others in the register."""


def check_default_graph(store: ox.Store) -> Iterator[Violation]:
    """Give a violation of the check "graph/none" for every triple that stands in no named graph."""
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        predicate = quad.predicate.value
        yield Violation("graph/none", plain(quad.subject), predicate, f"Stands in no named graph: {predicate}")


_TEXTS = terms.prefix_header("ks:") + (
    "SELECT ?text ?hash ?id WHERE { ?text ks:sha256 ?hash ; ks:tekstVan ?document . ?document ks:identificatie ?id }"
)
_SPANS = terms.prefix_header("nif:") + (
    "SELECT ?text ?span ?begin ?end ?quote WHERE { ?span nif:referenceContext ?text ; nif:beginIndex ?begin ;"
    " nif:endIndex ?end ; nif:anchorOf ?quote }"
)


def check_texts(store: ox.Store, texts: Texts) -> Iterator[Violation]:
    """Hold the hash of every text version, and the words of every span, against the text itself.

    Gives violations of the check "text", in no particular order: the text is not there, it is not the text that was
    read, or it has other words at the offsets of a span.
    """
    rows = store.query(_TEXTS, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        node, identifier = row["text"], plain(row["id"])
        text = texts(identifier)
        if text is None:
            yield Violation("text", plain(node), identifier, f"The text of {identifier} is not there")
        elif sha256(text.encode()).hexdigest() != plain(row["hash"]):
            yield Violation("text", plain(node), identifier, f"The text of {identifier} is not the one that was read")
        else:
            yield from _check_spans(store, node, text)


def _check_spans(store: ox.Store, node: ox.NamedNode, text: str) -> Iterator[Violation]:
    rows = store.query(_SPANS, use_default_graph_as_union=True, substitutions={ox.Variable("text"): node})
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        begin, end, quote = int(plain(row["begin"])), int(plain(row["end"])), plain(row["quote"])
        if text[begin:end] != quote:
            yield Violation("text", plain(row["span"]), quote, f"The text has other words here: {text[begin:end]!r}")
