"""Checks of a whole graph: the shapes, the vocabulary, the named graphs, and the words behind every span.

`ontology/shapes.ttl` is the only source of constraints. A SHACL engine visits one node at a time, which takes hours on
a national graph; here every constraint becomes one SPARQL query over the union of all graphs, so that all of it is
checked. Of SHACL this reads: sh:targetClass, sh:targetSubjectsOf; sh:path with a plain predicate; sh:minCount and
sh:maxCount of 1; sh:datatype, sh:nodeKind, sh:class, sh:in, sh:hasValue, sh:pattern, sh:minLength, sh:minInclusive,
sh:maxInclusive, sh:lessThan, sh:lessThanOrEquals, sh:or; sh:sparql; sh:message and sh:severity. Anything else in the
file raises, so no constraint is passed over in silence.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Literal

import pyoxigraph as ox
from rdflib import RDF, SH, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import terms
from kg.errors import RuleError

Severity = Literal["violation", "warning", "info"]

Texts = Callable[[str], str | None]
"""Identifier of a document -> its text (NFC), None when there is none."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One node that fails one check.

    check: "Tekstfragment/beginIndex/lessThan" (shape, property, constraint), "Verwijzing/target-missing" (shape,
    constraint in SPARQL), or the name of a check of this module ("graph/twice"). focus: IRI of the node. value: the
    value to blame, "" when there is none. message: for a person.
    """

    check: str
    focus: str
    value: str
    message: str
    severity: Severity = "violation"


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


@dataclass(frozen=True, slots=True)
class Check:
    """One query over the union of all graphs; each row is a violation.

    query: SPARQL SELECT of ?this and perhaps ?value. message: may hold {?value}.
    """

    name: str
    severity: Severity
    message: str
    query: str

    def run(self, store: ox.Store) -> Iterator[Violation]:
        """Give the violations, in no particular order."""
        rows = store.query(self.query, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        has_value = any(variable.value == "value" for variable in rows.variables)
        for row in rows:
            value = _plain(row["value"]) if has_value else ""
            message = self.message.replace("{?value}", value)
            yield Violation(self.name, _plain(row["this"]), value, message, self.severity)


def validate(store: ox.Store, *, texts: Texts | None = None, limit: int | None = 1000) -> Report:
    """Run every check on a store.

    store: the graphs of the papers and the register; it is only read.
    texts: where the texts are; without it the words of the spans are not held against the texts.
    limit: how many violations of one check to keep, the first in order; None keeps all. Counts are always complete.
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
        counts[name] = tally.seen
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


# --- shapes -----------------------------------------------------------------------------------------------------------

_SEVERITIES: dict[Node | None, Severity] = {
    None: "violation",
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}
_COMPARABLE = (XSD.integer, XSD.decimal, XSD.boolean, XSD.date)
_NOT_CONSTRAINTS = (
    RDF.type, SH.targetClass, SH.targetSubjectsOf, SH.path, SH.property, SH.sparql, SH.message, SH.severity, SH.flags
)  # fmt: skip


def shape_checks(shapes: Graph) -> list[Check]:
    """Make the queries of a shapes graph, in the order of their names.

    Raises RuleError for a constraint, a path or a query of a form this module does not know, naming it.
    """
    return sorted(_Compiler(shapes).checks(), key=lambda check: check.name)


class _Compiler:
    """Turns the shapes of one graph into checks; `shapes` is the graph."""

    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        self._numbers = count(1)

    def checks(self) -> Iterator[Check]:
        for shape in self.shapes.subjects(RDF.type, SH.NodeShape):
            name, target = _local(shape), self._target(shape)
            for constraint, parameter in self._constraints(shape):
                test = self._test(constraint, parameter, "?this", shape)
                yield self._check(f"{name}/{_local(constraint)}", shape, "?this", target, test)
            for inner in self.shapes.objects(shape, SH.property):
                yield from self._property_checks(name, target, inner)
            for query in self.shapes.objects(shape, SH.sparql):
                yield self._sparql_check(f"{name}/{_local(query)}", target, shape, query)

    def _property_checks(self, name: str, target: str, shape: Node) -> Iterator[Check]:
        path = self._path(shape)
        for constraint, parameter in self._constraints(shape):
            label = f"{name}/{_local(path)}/{_local(constraint)}"
            test = self._property_test(path, constraint, parameter, "?this")
            if test is not None:
                yield self._check(label, shape, "?this", target, test)
            else:
                values = f"{target} ?this {path.n3()} ?value ."
                test = self._test(constraint, parameter, "?value", shape)
                yield self._check(label, shape, "?this ?value", values, test)

    def _check(self, name: str, shape: Node, variables: str, pattern: str, test: str) -> Check:
        query = f"SELECT DISTINCT {variables} WHERE {{ {pattern} FILTER(!{test}) }}"
        message = self.shapes.value(shape, SH.message)
        return Check(name, self._severity(shape), str(message) if message else f"Fails {name}", query)

    def _sparql_check(self, name: str, target: str, shape: Node, constraint: Node) -> Check:
        select = str(self.shapes.value(constraint, SH.select))
        # $this is bound beforehand in SHACL; here the target binds it at the front of the group
        start = re.match(r"\s*SELECT\s+\$this(\s+\?value)?\s+WHERE\s*\{", select)
        if start is None:
            raise RuleError(f"{name}: sh:select must begin with SELECT $this ?value WHERE {{, not with {select[:60]!r}")
        body = select[start.end() :].replace("$this", "?this")
        prologue = "".join(
            f"PREFIX {self.shapes.value(one, SH.prefix)}: <{self.shapes.value(one, SH.namespace)}>\n"
            for source in self.shapes.objects(constraint, SH.prefixes)
            for one in self.shapes.objects(source, SH.declare)
        )
        query = f"{prologue}SELECT DISTINCT ?this{start[1] or ''} WHERE {{ {target} {body}"
        message = self.shapes.value(constraint, SH.message)
        return Check(name, self._severity(shape), str(message) if message else f"Fails {name}", query)

    def _target(self, shape: Node) -> str:
        targets = [f"?this a {cls.n3()} ." for cls in self.shapes.objects(shape, SH.targetClass)]
        targets += [f"?this {edge.n3()} ?any ." for edge in self.shapes.objects(shape, SH.targetSubjectsOf)]
        if len(targets) != 1:
            raise RuleError(f"{_local(shape)}: a shape has one target, this one has {len(targets)}")
        return targets[0]

    def _severity(self, shape: Node) -> Severity:
        return _SEVERITIES[self.shapes.value(shape, SH.severity)]

    def _path(self, shape: Node) -> URIRef:
        path = self.shapes.value(shape, SH.path)
        if not isinstance(path, URIRef):
            raise RuleError(f"sh:path must be one predicate, not {path}")
        return path

    def _constraints(self, shape: Node) -> list[tuple[URIRef, Node]]:
        """Give the constraints of a shape with their parameters, sorted."""
        found = []
        for predicate, parameter in self.shapes.predicate_objects(shape):
            assert isinstance(predicate, URIRef)
            if predicate not in _NOT_CONSTRAINTS:
                found.append((predicate, parameter))
        return sorted(found)

    def _conforms(self, shape: Node, focus: str) -> str:
        """Give the SPARQL condition that a node satisfies a shape inside sh:or."""
        tests = [self._test(constraint, parameter, focus, shape) for constraint, parameter in self._constraints(shape)]
        for inner in sorted(self.shapes.objects(shape, SH.property), key=self._path):
            path = self._path(inner)
            for constraint, parameter in self._constraints(inner):
                test = self._property_test(path, constraint, parameter, focus)
                if test is None:
                    value = f"?v{next(self._numbers)}"
                    inside = self._test(constraint, parameter, value, inner)
                    test = f"NOT EXISTS {{ {focus} {path.n3()} {value} FILTER(!{inside}) }}"
                tests.append(f"({test})")
        return "(" + " && ".join(tests) + ")"

    def _property_test(self, path: URIRef, constraint: URIRef, parameter: Node, focus: str) -> str | None:
        """Give the condition on the values of a property taken together, None when each value is tested by itself."""
        one, other = (f"?v{next(self._numbers)}" for _ in range(2))
        edge = f"{focus} {path.n3()}"
        if constraint in (SH.minCount, SH.maxCount) and int(str(parameter)) != 1:
            raise RuleError(f"{_local(path)}: only a {_local(constraint)} of 1 is known, not {parameter}")
        if constraint == SH.minCount:
            return f"(EXISTS {{ {edge} {one} }})"
        if constraint == SH.maxCount:
            return f"(NOT EXISTS {{ {edge} {one} , {other} FILTER(!sameTerm({one}, {other})) }})"
        if constraint == SH.hasValue:
            return f"(EXISTS {{ {edge} {parameter.n3()} }})"
        if constraint in (SH.lessThan, SH.lessThanOrEquals):
            sign = "<" if constraint == SH.lessThan else "<="
            compare = f"FILTER(!COALESCE({one} {sign} {other}, false))"
            return f"(NOT EXISTS {{ {edge} {one} . {focus} {parameter.n3()} {other} {compare} }})"
        return None

    def _test(self, constraint: URIRef, parameter: Node, value: str, shape: Node) -> str:
        """Give the condition, true or false and never an error, that one value satisfies a constraint."""
        term = parameter.n3()
        if constraint == SH.datatype:
            known = f"isLiteral({value}) && datatype({value}) = {term}"
            # a literal with a form its type does not have ("2024-02-30" as a date) is no value of the type
            sound = f" && COALESCE(isLiteral({term}(STR({value}))), false)" if parameter in _COMPARABLE else ""
            return f"({known}{sound})"
        if constraint == SH.nodeKind and parameter == SH.IRI:
            return f"isIRI({value})"
        if constraint == SH["class"]:
            return f"(EXISTS {{ {value} a {term} }})"
        if constraint == SH["in"]:
            return f"({value} IN ({', '.join(member.n3() for member in Collection(self.shapes, parameter))}))"
        if constraint == SH.pattern:
            flags = self.shapes.value(shape, SH.flags)
            return f"(!isBlank({value}) && REGEX(STR({value}), {term}{', ' + flags.n3() if flags else ''}))"
        if constraint == SH.minLength:
            return f"(!isBlank({value}) && STRLEN(STR({value})) >= {term})"
        if constraint in (SH.minInclusive, SH.maxInclusive):
            return f"COALESCE({value} {'>=' if constraint == SH.minInclusive else '<='} {term}, false)"
        if constraint == SH["or"]:
            return f"({' || '.join(self._conforms(member, value) for member in Collection(self.shapes, parameter))})"
        raise RuleError(f"shapes.ttl uses {constraint.n3()} {term}, which kg.validate cannot check")


# --- vocabulary -------------------------------------------------------------------------------------------------------


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


# --- named graphs -----------------------------------------------------------------------------------------------------

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
        + f' BIND(CONCAT("{terms.GRAPH}", STRAFTER(STR(?this), "{terms.DOCUMENT}")) AS ?own)'
        + f' FILTER(STR(?value) != IF(?read, ?own, "{terms.REGISTER}")) }}',
    ),
)
"""No triple in two graphs, a document that was read in the graph of its own name, the others in the register."""


def check_default_graph(store: ox.Store) -> Iterator[Violation]:
    """Give a violation of the check "graph/none" for every triple that stands in no named graph."""
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        predicate = quad.predicate.value
        yield Violation("graph/none", _plain(quad.subject), predicate, f"Stands in no named graph: {predicate}")


# --- texts ------------------------------------------------------------------------------------------------------------

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
        node, identifier = row["text"], _plain(row["id"])
        text = texts(identifier)
        if text is None:
            yield Violation("text", _plain(node), identifier, f"The text of {identifier} is not there")
        elif sha256(text.encode()).hexdigest() != _plain(row["hash"]):
            yield Violation("text", _plain(node), identifier, f"The text of {identifier} is not the one that was read")
        else:
            yield from _check_spans(store, node, text)


def _check_spans(store: ox.Store, node: ox.NamedNode, text: str) -> Iterator[Violation]:
    rows = store.query(_SPANS, use_default_graph_as_union=True, substitutions={ox.Variable("text"): node})
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        begin, end, quote = int(_plain(row["begin"])), int(_plain(row["end"])), _plain(row["quote"])
        if text[begin:end] != quote:
            yield Violation("text", _plain(row["span"]), quote, f"The text has other words here: {text[begin:end]!r}")


# --- terms ------------------------------------------------------------------------------------------------------------


def _plain(term: object) -> str:
    """Give the IRI, or the lexical form of a literal."""
    return str(getattr(term, "value", term))


def _local(term: Node) -> str:
    """Give what stands behind the last # or / of an IRI."""
    return re.split("[#/]", str(term))[-1]
