"""Shapes to queries: a SHACL engine gives the same verdicts, and what is not understood is refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg import iris, shapes, terms
from kg.errors import RuleError

TESTS = Path(__file__).resolve().parents[1]
EXAMPLE = (TESTS / "golden" / "example.trig").read_text("utf-8")
DAMAGE = tomllib.loads((TESTS / "cases" / "damage.toml").read_text("utf-8"))["damage"]


@pytest.fixture(scope="module")
def shape_graph() -> Graph:
    return Graph().parse(data=terms.ontology_files()["shapes.ttl"].read_text("utf-8"), format="turtle")


# --- the same verdicts as a SHACL engine

Verdict = tuple[str, str, str, str]  # check, focus, value, severity


def as_graph(trig: str) -> Graph:
    graph = Graph()
    for quad in ox.parse(trig.encode(), format=ox.RdfFormat.TRIG):
        graph.parse(data=f"{quad.triple} .", format="nt")
    return graph


def ours(data: Graph, shape_graph: Graph) -> set[Verdict]:
    store = ox.Store()
    store.load(data.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    return {
        (v.check, v.focus, v.value, v.severity) for check in shapes.shape_checks(shape_graph) for v in check.run(store)
    }


def theirs(data: Graph, shape_graph: Graph) -> set[Verdict]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shape_graph, advanced=False)
    assert isinstance(results, Graph)
    verdicts = set()
    for result in results.objects(None, SH.result):
        focus = results.value(result, SH.focusNode)
        shape = results.value(result, SH.sourceShape)
        owner = shape if isinstance(shape, URIRef) else shape_graph.value(None, SH.property, shape)
        path = results.value(result, SH.resultPath)
        component = local(results.value(result, SH.sourceConstraintComponent)).removesuffix("ConstraintComponent")
        constraint = results.value(result, SH.sourceConstraint)
        value = results.value(result, SH.value)
        if component == "SPARQL":
            name = f"{local(owner)}/{local(constraint)}"
        else:
            short = component[:1].lower() + component[1:]
            name = "/".join([local(owner), *([local(path)] if path is not None else []), short])
        # without a value to blame the engine repeats the focus; of two that do not fit together it names the first
        repeated = path is None and value == focus
        if repeated or name.endswith(("/minCount", "/maxCount", "/lessThan", "/lessThanOrEquals")):
            value = None
        severity = local(results.value(result, SH.resultSeverity)).lower()
        verdicts.add((name, str(focus), "" if value is None else str(value), severity))
    return verdicts


def local(node: object) -> str:
    return re.split("[#/]", str(node))[-1]


def only(shape_graph: Graph, shape: Node, constraint: Node) -> Graph:
    """Give a shapes graph with one shape and one of its constraints in SPARQL."""
    small = Graph()
    for triple in shape_graph:
        if not (triple[1] in (SH.property, SH.sparql, SH["or"], SH["class"]) or triple[2] == SH.NodeShape):
            small.add(triple)
    for subject in set(small.subjects(SH.targetClass)) | set(small.subjects(SH.targetSubjectsOf)):
        if subject != shape:
            small.remove((subject, None, None))
    small.add((shape, RDF.type, SH.NodeShape))
    small.add((shape, SH.sparql, constraint))
    return small


def test_every_constraint_in_sparql_is_damaged_above(shape_graph: Graph) -> None:
    written = {str(constraint).split("#")[1] for constraint in shape_graph.subjects(RDF.type, SH.SPARQLConstraint)}
    damaged = {check.split("/")[1] for one in DAMAGE for check in one["checks"]}
    assert written <= damaged


def test_constraints_in_sparql_give_the_verdicts_of_a_shacl_engine(shape_graph: Graph) -> None:
    compared = 0
    for damage in DAMAGE:
        for check in damage["checks"]:
            shape, constraint = (URIRef(iris.BASE + "shapes#" + part) for part in check.split("/")[:2])
            if (constraint, RDF.type, SH.SPARQLConstraint) in shape_graph:
                data, small = (
                    as_graph(EXAMPLE.replace(damage["old"], damage["new"], 1)),
                    only(shape_graph, shape, constraint),
                )
                assert ours(data, small) == theirs(data, small) != set(), check
                compared += 1
    assert compared >= 21


KINDS = [terms.KS[name] for name in ("Document", "Dossier", "Tekst", "Voetnoot", "Stemming", "Toezegging")]
ZOO: list[Node] = [
    URIRef("urn:nothing"),
    URIRef(terms.KS.letterlijkGevolgd),
    URIRef(terms.KS.voor),
    *(URIRef(f"urn:a:{kind}") for kind in KINDS),
    *(
        Literal(text)
        for text in ("", "x", "kst-1-2", "dossier-1", "2023-2024", "2023–2024", "nl", "a" * 64, "BWBR0005537")
    ),
    Literal("vergaderjaar-mismatch"),
    Literal("regel\neen"),
    Literal("tekst", lang="nl"),
    *(Literal(number) for number in (-1, 0, 1, 7)),
    *(Literal(text, datatype=XSD.decimal) for text in ("-0.1", "0.5", "1.01")),
    Literal("0.5", datatype=XSD.double),
    Literal("true", datatype=XSD.boolean),
    Literal("2024-02-29", datatype=XSD.date),
    Literal("2024-02-29T00:00:00", datatype=XSD.dateTime),
    *(Literal(text, datatype=XSD.integer, normalize=False) for text in ("zes", "")),
    Literal("misschien", datatype=XSD.boolean, normalize=False),
    Literal("2024-02-30", datatype=XSD.date, normalize=False),
    Literal("half", datatype=XSD.decimal, normalize=False),
]
"""Values of all kinds; every property of every shape gets each of them, whether it fits or not."""


NUMBERS = [Literal(-1), Literal(0), Literal(1), Literal(7), Literal("0.5", datatype=XSD.decimal)]
DATES = [Literal(day, datatype=XSD.date) for day in ("2023-12-31", "2024-02-29", "2024-03-01")]
PAIRS = [
    ("Tekstfragment", terms.NIF.beginIndex, terms.NIF.endIndex, NUMBERS),
    ("Toezegging", terms.KS.termijnVan, terms.KS.termijnTot, DATES),
    ("Lidmaatschap", terms.KS.lidVanaf, terms.KS.lidTotEnMet, DATES),
]
"""What sh:lessThan and sh:lessThanOrEquals compare. The engine stops at values that SPARQL cannot compare."""


def zoo(shape_graph: Graph) -> Graph:
    data = Graph()
    for kind in KINDS:
        data.add((URIRef(f"urn:a:{kind}"), RDF.type, URIRef(kind)))
    data.add((URIRef("urn:nothing"), URIRef(terms.CITO.cites), URIRef("urn:nothing")))
    for shape in shape_graph.subjects(RDF.type, SH.NodeShape):
        target = shape_graph.value(shape, SH.targetClass)
        name = local(shape)
        data.add((URIRef(f"urn:{name}"), RDF.type, target or URIRef(terms.KS.Document)))
        paths = {shape_graph.value(inner, SH.path) for inner in shape_graph.transitive_objects(shape, None)} - {None}
        for path in paths:
            for i, value in enumerate(ZOO):
                focus = URIRef(f"urn:{name}:{local(path)}:{i}")
                data.add((focus, RDF.type, target or URIRef(terms.KS.Document)))
                data.add((focus, path, value))
                if i % 5 == 0:
                    data.add((focus, path, ZOO[(i + 7) % len(ZOO)]))
    for name, lower, upper, values in PAIRS:
        for i, low in enumerate(values):
            for j, high in enumerate(values):
                focus = URIRef(f"urn:{name}:{i}:{j}")
                data.add((focus, RDF.type, URIRef(terms.KS[name])))
                data.add((focus, URIRef(lower), low))
                data.add((focus, URIRef(upper), high))
    return data


@pytest.mark.filterwarnings("ignore::UserWarning:rdflib.*")
def test_core_constraints_give_the_verdicts_of_a_shacl_engine(shape_graph: Graph) -> None:
    core = Graph()
    for triple in shape_graph:
        if triple[1] != SH.sparql:
            core.add(triple)
    data = zoo(core)
    mine, engine = ours(data, core), theirs(data, core)
    assert engine <= mine
    # SHACL: a value that cannot be compared breaks sh:maxInclusive; the engine sees that for sh:minInclusive only
    beyond = {(name.split("/")[-1], value) for name, _, value, _ in mine - engine}
    assert beyond == {("maxInclusive", value) for value in ("true", "2024-02-29", "misschien", "2024-02-30", "half")}
    names = {check.name for check in shapes.shape_checks(core)}
    assert {verdict[0] for verdict in mine} == names  # each of them fails somewhere


# --- messages


def test_every_check_says_what_is_wrong(shape_graph: Graph) -> None:
    for check in shapes.shape_checks(shape_graph):
        assert len(check.message.split()) > 2, check
        assert check.name not in check.message
        assert "http" not in check.message, check


def test_a_shape_without_a_message_says_what_it_wants() -> None:
    shape = """e:S sh:targetClass e:C ; sh:property
        [ sh:path e:p ; sh:minCount 1 ; sh:datatype xsd:date ] , [ sh:path e:q ; sh:in ( e:one 2 ) ] ,
        [ sh:path e:r ; sh:or ( [ sh:class e:D ] [ sh:class e:E ] ) ] , [ sh:path e:s ; sh:pattern "^x{2}$" ] ,
        [ sh:path e:t ; sh:maxCount 1 ; sh:message "One is enough" ] ."""
    store = ox.Store()
    store.load(
        b"""<urn:none> a <urn:e:C> .
            <urn:bad> a <urn:e:C> ; <urn:e:p> "1 mei" ; <urn:e:q> 3 ; <urn:e:r> 4 ; <urn:e:s> "y" ; <urn:e:t> 5 , 6 .""",
        ox.RdfFormat.TURTLE,
    )
    checks = shapes.shape_checks(Graph().parse(data=f"{HEAD} {shape}", format="turtle"))
    assert sorted((v.focus, v.message) for check in checks for v in check.run(store)) == [
        ("urn:bad", "One is enough"),
        ("urn:bad", 'e:p "1 mei" is no xsd:date'),
        ("urn:bad", 'e:q "3" is none of e:one, 2'),
        ("urn:bad", 'e:r "4" is not known as any of e:D, e:E'),
        ("urn:bad", 'e:s "y" is not of the form ^x{2}$'),
        ("urn:none", "e:p is missing"),
    ]


# --- what is refused

HEAD = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <urn:e:> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 2 ]", "only a minCount of 1 is known, not 2"),
        ("sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:uniqueLang true ]", "shacl#uniqueLang> .*does not know"),
        ("sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:nodeKind sh:Literal ]", "nodeKind.*does not know"),
        ("sh:targetClass e:C ; sh:property [ sh:path [ sh:inversePath e:p ] ; sh:minCount 1 ]", "sh:path must be one"),
        ("sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:property [ sh:path e:q ] ]", "#property.*does not know"),
        ("sh:targetClass e:C ; sh:deactivated true", "shacl#deactivated> .*does not know"),
        ("sh:targetClass e:C ; sh:or ( [ sh:targetClass e:D ] )", "shacl#targetClass> .*does not know"),
        (
            "sh:targetNode e:c ; sh:property [ sh:path e:p ; sh:minCount 1 ]",
            "S: a shape has one target, this one has 0",
        ),
        ("sh:targetClass e:C , e:D", "S: a shape has one target, this one has 2"),
        (
            'sh:targetClass e:C ; sh:sparql [ sh:select "SELECT ?this WHERE { ?this ?p ?o }" ]',
            "sh:select must begin with",
        ),
        (
            'sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o }" ]',
            "a constraint in SPARQL needs an sh:message",
        ),
    ],
)
def test_what_is_not_understood_is_refused(shape: str, message: str) -> None:
    graph = Graph().parse(data=f"{HEAD} e:S a sh:NodeShape ; {shape} .", format="turtle")
    with pytest.raises(RuleError, match=message):
        shapes.shape_checks(graph)


def test_a_shape_without_the_type_of_a_shape_counts_too() -> None:
    graph = Graph().parse(
        data=f"{HEAD} <urn:x/S> sh:targetClass e:C ; sh:property [ sh:path <urn:x/p> ; sh:minCount 1 ] .",
        format="turtle",
    )
    assert [check.name for check in shapes.shape_checks(graph)] == ["S/p/minCount"]


def test_values_that_cannot_be_compared_are_not_in_order() -> None:
    graph = Graph().parse(
        data=f"{HEAD} <urn:x/S> sh:targetClass e:C ; sh:property [ sh:path <urn:x/p> ; sh:lessThan <urn:x/q> ] .",
        format="turtle",
    )
    (check,) = shapes.shape_checks(graph)
    store = ox.Store()
    store.load(
        b"""<urn:good> a <urn:e:C> ; <urn:x/p> 1 ; <urn:x/q> 2 , 3 .
            <urn:late> a <urn:e:C> ; <urn:x/p> 2 ; <urn:x/q> 2 , 3 .
            <urn:word> a <urn:e:C> ; <urn:x/p> "een" ; <urn:x/q> 2 .
            <urn:half> a <urn:e:C> ; <urn:x/p> "een" .""",
        format=ox.RdfFormat.TURTLE,
    )
    assert sorted(violation.focus for violation in check.run(store)) == ["urn:late", "urn:word"]


def test_a_check_looks_at_all_graphs_together() -> None:
    graph = Graph().parse(
        data=f"{HEAD} <urn:x/S> sh:targetClass e:C ; sh:property [ sh:path <urn:x/p> ; sh:class e:D ] .",
        format="turtle",
    )
    (check,) = shapes.shape_checks(graph)
    store = ox.Store()
    store.load(
        b"GRAPH <urn:g> { <urn:a> a <urn:e:C> ; <urn:x/p> <urn:b> , <urn:c> } GRAPH <urn:h> { <urn:b> a <urn:e:D> }",
        format=ox.RdfFormat.TRIG,
    )
    assert [(violation.focus, violation.value) for violation in check.run(store)] == [("urn:a", "urn:c")]
