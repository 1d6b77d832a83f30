"""Shapes to queries: every constraint of a SHACL file becomes one SPARQL query over a whole store.

A SHACL engine visits one node at a time, which takes hours on a national graph; a query looks at all of them at once.
Of SHACL this knows: sh:targetClass, sh:targetSubjectsOf; sh:path with a plain predicate; sh:minCount and sh:maxCount
of 1; sh:datatype, sh:nodeKind with sh:IRI, sh:class, sh:in, sh:hasValue, sh:pattern, sh:minLength, sh:minInclusive,
sh:maxInclusive, sh:lessThan, sh:lessThanOrEquals, sh:or; sh:sparql; sh:message and sh:severity. Anything else in the
file raises, so that no constraint is passed over in silence. Types must be written with their superclasses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

import pyoxigraph as ox
from rdflib import RDF, SH, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import RuleError

Severity = Literal["violation", "warning", "info"]


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
class Check:
    """One query over the union of all graphs; each row is a violation.

    query: SPARQL SELECT of ?this and perhaps ?value. message: for a person; may hold {?value}.
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
            value = plain(row["value"]) if has_value else ""
            message = self.message.replace("{?value}", value)
            yield Violation(self.name, plain(row["this"]), value, message, self.severity)


def plain(term: object) -> str:
    """Give the IRI of a term of the store, or the lexical form of a literal."""
    return str(getattr(term, "value", term))


_SEVERITIES: dict[Node | None, Severity] = {
    None: "violation",
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}
_COMPARABLE = (XSD.integer, XSD.decimal, XSD.boolean, XSD.date)
_OF_SHAPES = (RDF.type, SH.targetClass, SH.targetSubjectsOf, SH.property, SH.sparql, SH.message, SH.severity)
_OF_PROPERTIES = (SH.path, SH.message, SH.severity, SH.flags)
_OF_ALTERNATIVES = (SH.property,)


_WANTS: dict[URIRef, str] = {
    SH.minCount: "is missing",
    SH.maxCount: "has more than one value",
    SH.hasValue: "is not {}",
    SH.datatype: "is no {}",
    SH.nodeKind: "is no IRI",
    SH["class"]: "is not known as {}",
    SH["in"]: "is none of {}",
    SH.pattern: "is not of the form {}",
    SH.minLength: "needs a length of at least {}",
    SH.minInclusive: "is less than {}",
    SH.maxInclusive: "is more than {}",
    SH.lessThan: "does not lie before {}",
    SH.lessThanOrEquals: "lies behind {}",
    SH["or"]: "is not known as any of {}",
}
"""Constraint -> the message of a shape that has none of its own."""


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
        ways = ((RDF.type, SH.NodeShape), (SH.targetClass, None), (SH.targetSubjectsOf, None))
        for shape in {shape for way in ways for shape in self.shapes.subjects(*way)}:
            name, target = _local(shape), self._target(shape)
            for constraint, parameter in self._constraints(shape, _OF_SHAPES):
                test = self._test(constraint, parameter, "?this", shape)
                message = self._message(shape, "The node", constraint, parameter)
                yield self._check(f"{name}/{_local(constraint)}", shape, "?this", target, test, message)
            for inner in self.shapes.objects(shape, SH.property):
                yield from self._property_checks(name, target, inner)
            for query in self.shapes.objects(shape, SH.sparql):
                yield self._sparql_check(f"{name}/{_local(query)}", target, shape, query)

    def _property_checks(self, name: str, target: str, shape: Node) -> Iterator[Check]:
        path = self._path(shape)
        for constraint, parameter in self._constraints(shape, _OF_PROPERTIES):
            label = f"{name}/{_local(path)}/{_local(constraint)}"
            test = self._property_test(path, constraint, parameter, "?this")
            if test is not None:
                message = self._message(shape, self._short(path), constraint, parameter)
                yield self._check(label, shape, "?this", target, test, message)
            else:
                values = f"{target} ?this {path.n3()} ?value ."
                test = self._test(constraint, parameter, "?value", shape)
                message = self._message(shape, f'{self._short(path)} "{{?value}}"', constraint, parameter)
                yield self._check(label, shape, "?this ?value", values, test, message)

    def _check(self, name: str, shape: Node, variables: str, pattern: str, test: str, message: str) -> Check:
        query = f"SELECT DISTINCT {variables} WHERE {{ {pattern} FILTER(!{test}) }}"
        return Check(name, self._severity(shape), message, query)

    def _message(self, shape: Node, what: str, constraint: URIRef, parameter: Node) -> str:
        """Give the message of a shape; without one, what the constraint wants of `what` (a property with its value)."""
        message = self.shapes.value(shape, SH.message)
        return str(message) if message else f"{what} {_WANTS[constraint].format(self._short(parameter))}"

    def _short(self, term: Node) -> str:
        """Give a term as a person reads it: with its prefix, a literal without quotes, a list with commas."""
        if (term, RDF.first, None) in self.shapes:
            return ", ".join(map(self._short, Collection(self.shapes, term)))
        if isinstance(term, URIRef):
            return term.n3(self.shapes.namespace_manager)
        inner = [self._short(each) for each in self.shapes.objects(term, SH["class"])]  # of an alternative
        return " ".join(inner) if inner else str(term)

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
        if message is None:
            raise RuleError(f"{name}: a constraint in SPARQL needs an sh:message, for nothing else tells what is wrong")
        return Check(name, self._severity(shape), str(message), query)

    def _target(self, shape: Node) -> str:
        targets = [f"?this a {cls.n3()} ." for cls in self.shapes.objects(shape, SH.targetClass)]
        targets += [
            f"{{ SELECT DISTINCT ?this WHERE {{ ?this {edge.n3()} ?any }} }}"
            for edge in self.shapes.objects(shape, SH.targetSubjectsOf)
        ]
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

    def _constraints(self, shape: Node, others: tuple[URIRef, ...]) -> list[tuple[URIRef, Node]]:
        """Give what a shape says but for the others, sorted; all of it is to be tested, or refused as unknown."""
        found = []
        for predicate, parameter in self.shapes.predicate_objects(shape):
            assert isinstance(predicate, URIRef)
            if predicate not in others:
                found.append((predicate, parameter))
        return sorted(found)

    def _conforms(self, shape: Node, focus: str) -> str:
        """Give the SPARQL condition that a node satisfies a shape inside sh:or."""
        tests = [self._test(*one, focus, shape) for one in self._constraints(shape, _OF_ALTERNATIVES)]
        for inner in sorted(self.shapes.objects(shape, SH.property), key=self._path):
            path = self._path(inner)
            for constraint, parameter in self._constraints(inner, _OF_PROPERTIES):
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
        raise RuleError(f"shapes.ttl uses {constraint.n3()} {term}, which kg.shapes does not know")


def _local(term: Node) -> str:
    """Give what stands behind the last # or / of an IRI."""
    return re.split("[#/]", str(term))[-1]
