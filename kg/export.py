"""The graph for other programs: Turtle, N-Quads, JSON-LD, and CSV with a description (CSVW)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import tables, terms
from kg.errors import InputError
from kg.store import Graph


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the files, how many triples are in them (0 for tables), and the rows of each table by name."""

    paths: tuple[Path, ...]
    triples: int
    rows: tuple[tuple[str, int], ...] = ()


def export(output: Path, how: str, to: Path | None) -> Written:
    """Write the whole graph.

    output: folder of the graph. how: "ttl", "nq", "jsonld" or "csv". to: file (csv: folder); else under
    `output/export`. Raises InputError for another format, NotFoundError when there is no graph.
    """
    if how not in _WRITERS:
        raise InputError(f"{how!r} is no format of export; known are: {', '.join(_WRITERS)}")
    graph = Graph.open(output / "store")
    name = "csv" if how == "csv" else f"kamerstukken.{how}"
    path = to or output / "export" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return _WRITERS[how](graph, path)


def _nq(graph: Graph, path: Path) -> Written:
    lines = sorted(_lines(graph))
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return Written((path,), len(lines))


def _lines(graph: Graph) -> Iterator[str]:
    for quad in graph.store:
        yield f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n"


def _union(graph: Graph) -> list[ox.Triple]:
    """Give the triples without their graphs, in a fixed order; each is in one graph only."""
    triples = (quad.triple for quad in graph.store)
    return sorted(triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))


def _ttl(graph: Graph, path: Path) -> Written:
    triples = _union(graph)
    with path.open("wb") as stream:
        ox.serialize(triples, stream, ox.RdfFormat.TURTLE, prefixes=terms.PREFIXES)
    return Written((path,), len(triples))


def _jsonld(graph: Graph, path: Path) -> Written:
    """Write one object per node under `@graph`, with the terms of `ontology/context.jsonld`, which is put in front."""
    context = json.loads(terms.ontology_files()["context.jsonld"].read_text(encoding="utf-8"))["@context"]
    names = _names(context)
    nodes: dict[str, dict[str, Any]] = {}
    triples = _union(graph)
    for triple in triples:
        subject = _iri(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        predicate = triple.predicate.value
        if predicate == terms.RDF.type:
            kind = _iri(triple.object)
            _add(node, "@type", names.get(kind, kind))
        else:
            name, definition = names.get(predicate, predicate), context.get(names.get(predicate, ""), {})
            _add(node, name, _value(triple.object, definition if isinstance(definition, dict) else {}))
    content = {"@context": context, "@graph": list(nodes.values())}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return Written((path,), len(triples))


def _iri(term: object) -> str:
    """Give the IRI of a node; the graph has no blank nodes."""
    assert isinstance(term, ox.NamedNode)
    return term.value


def _names(context: dict[str, Any]) -> dict[str, str]:
    """Give IRI -> term of a context whose definitions are IRIs or `prefix:name`."""
    prefixes = {k: v for k, v in context.items() if isinstance(v, str) and not k.startswith("@")}
    out = {}
    for name, definition in context.items():
        iri = definition.get("@id") if isinstance(definition, dict) else definition
        if isinstance(iri, str) and not name.startswith("@"):
            prefix, colon, local = iri.partition(":")
            out[prefixes[prefix] + local if colon and prefix in prefixes and not local.startswith("//") else iri] = name
    return out


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _value(term: object, definition: dict[str, Any]) -> Any:
    if isinstance(term, ox.NamedNode):
        return term.value if definition.get("@type") == "@id" else {"@id": term.value}
    assert isinstance(term, ox.Literal)
    kind = term.datatype.value
    if definition.get("@type") in (kind, _short(kind)):
        return term.value
    if term.language:
        if definition.get("@language") == term.language:
            return term.value
        return {"@value": term.value, "@language": term.language}
    if kind == terms.XSD.string:
        return term.value
    return {"@value": term.value, "@type": kind}


def _short(iri: str) -> str:
    return "xsd:" + iri.removeprefix(terms.XSD.namespace)


def _csv(graph: Graph, path: Path) -> Written:
    written = tables.write(graph, path)
    files = (*(file for file, _ in written), path / tables.DESCRIPTION)
    return Written(files, 0, tuple((file.name, rows) for file, rows in written))


_WRITERS: dict[str, Callable[[Graph, Path], Written]] = {"ttl": _ttl, "nq": _nq, "jsonld": _jsonld, "csv": _csv}
