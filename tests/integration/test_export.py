"""Exports say exactly what the store says, the same bytes every time."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from kg import iris, terms
from kg.build import build
from kg.errors import InputError, NotFoundError
from kg.export import export
from kg.store import Graph as Stored

ROOT = Path(__file__).resolve().parents[2]
CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "output"
    build(None, folder, quiet=True)
    return folder


def node(term: object) -> Node:
    """Give a term of the engine as one of rdflib, with its value as it is written."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    kind = None if term.datatype.value == terms.XSD.string else URIRef(term.datatype.value)
    return Literal(term.value, datatype=kind, normalize=False)


@pytest.fixture(scope="module")
def union(output: Path) -> Graph:
    """Everything in the store, the graphs put together."""
    graph = Graph()
    for quad in Stored.open(output / "store").store:
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    assert len(graph) > 1000
    return graph


def exported(output: Path, how: str, to: Path) -> Path:
    written = export(output, how, to)
    assert written.paths
    return written.paths[0]


def test_turtle_holds_the_triples_of_the_store(output: Path, union: Graph, tmp_path: Path) -> None:
    path = exported(output, "ttl", tmp_path / "a.ttl")
    assert isomorphic(Graph().parse(path, format="turtle"), union)
    assert len(list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, lenient=False))) == len(union)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own reader uses it
def test_nquads_hold_the_quads_of_the_store(output: Path, tmp_path: Path) -> None:
    path = exported(output, "nq", tmp_path / "a.nq")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    quads = {str(quad) for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=False)}
    assert quads == {str(quad) for quad in Stored.open(output / "store").store}
    dataset = Dataset()
    dataset.parse(path, format="nquads")
    assert len(dataset) == len(lines)


def test_nquads_are_the_files_of_the_graph(output: Path, tmp_path: Path) -> None:
    """The store is derived: what comes out of it is what went in."""
    path = exported(output, "nq", tmp_path / "a.nq")
    files = sorted(line for file in (output / "graph").rglob("*.nq") for line in file.read_text("utf-8").split("\n"))
    assert path.read_text(encoding="utf-8").split("\n")[:-1] == [line for line in files if line]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own reader uses it
def test_json_ld_holds_the_triples_of_the_store(output: Path, union: Graph, tmp_path: Path) -> None:
    path = exported(output, "jsonld", tmp_path / "a.jsonld")
    assert isomorphic(Graph().parse(path, format="json-ld"), union)


def test_json_ld_carries_our_context_and_uses_its_terms(output: Path, tmp_path: Path) -> None:
    path = exported(output, "jsonld", tmp_path / "a.jsonld")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["@context"] == CONTEXT["@context"]
    ids = [entry["@id"] for entry in content["@graph"]]
    assert len(ids) == len(set(ids)), "one object for each node"
    names = {name for entry in content["@graph"] for name in entry}
    assert not [name for name in names if "/" in name], "every predicate has a short name"
    letter = next(entry for entry in content["@graph"] if entry["@id"] == iris.document_iri("kst-32824-412"))
    assert set(letter["@type"]) == {"Document", "Kamerstuk", "Kamerbrief"}


@pytest.mark.parametrize("how", ["ttl", "nq", "jsonld", "csv"])
def test_the_same_graph_gives_the_same_bytes(how: str, output: Path, tmp_path: Path) -> None:
    first = export(output, how, tmp_path / "one")
    content = [path.read_bytes() for path in first.paths]
    for number in range(4):
        again = export(output, how, tmp_path / f"again{number}")
        assert [path.read_bytes() for path in again.paths] == content
    assert all(data.endswith(b"\n") and b"\r" not in data for data in content)


def test_the_count_is_that_of_the_triples(output: Path, union: Graph, tmp_path: Path) -> None:
    for how in ("ttl", "nq", "jsonld"):
        assert export(output, how, tmp_path / how).triples == len(union)
    assert export(output, "csv", tmp_path / "csv").triples == 0


# --- tables


@pytest.fixture(scope="module")
def tables(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("csv")
    written = export(output, "csv", folder)
    assert {path.name for path in written.paths} == {path.name for path in folder.iterdir()}
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def described(folder: Path) -> dict[str, list[dict[str, Any]]]:
    content = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    assert content["@context"][0] == "http://www.w3.org/ns/csvw"
    return {table["url"]: table["tableSchema"]["columns"] for table in content["tables"]}


VALUES = {
    "string": re.compile(r".*", re.DOTALL),
    "boolean": re.compile(r"true|false"),
    "integer": re.compile(r"-?\d+"),
    "decimal": re.compile(r"-?\d+(\.\d+)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "anyURI": re.compile(r"https?://\S+"),
}


def test_every_column_is_described_and_holds_what_is_described(tables: Path) -> None:
    columns = described(tables)
    assert set(columns) == {path.name for path in tables.glob("*.csv")}
    for name, described_columns in columns.items():
        found = rows(tables / name)
        assert found, name
        assert list(found[0]) == [column["name"] for column in described_columns]
        for column in described_columns:
            assert column["dc:description"]
            pattern = VALUES[column["datatype"]]
            for row in found:
                value = row[column["name"]]
                assert value == "" or pattern.fullmatch(value), (name, column["name"], value)
                if column["datatype"] == "date" and value:
                    date.fromisoformat(value)


def test_each_paper_is_one_row(tables: Path, output: Path) -> None:
    found = rows(tables / "papers.csv")
    ids = [row["id"] for row in found]
    assert ids == sorted(set(ids))
    held = [row for row in found if row["held"] == "true"]
    assert len(held) == 19
    (letter,) = (row for row in held if row["id"] == "kst-32824-412")
    assert (letter["date"], letter["dossier"], letter["number"]) == ("2024-03-25", "32824", "412")
    assert letter["kind"] == "brief"
    assert {row["kind"] for row in held} == {"brief", "motie", "beslisnota", "handelingen", "verslag"}
    assert {row["kind"] for row in found if row["held"] == "false"} == {""}
    assert letter["page"] == "https://zoek.officielebekendmakingen.nl/kst-32824-412.html"
    known = Stored.open(output / "store").query("SELECT ?i WHERE { ?d ks:ingelezen ?h ; ks:identificatie ?i }")
    assert sorted(ids) == sorted(str(row[0]) for row in known.rows)


def test_each_reference_is_a_row_with_its_sentence(tables: Path) -> None:
    found = rows(tables / "citations.csv")
    assert len(found) == 45
    assert found == sorted(found, key=lambda row: (row["citing"], int(row["start"]), int(row["end"]), row["cited"]))
    (open_,) = (row for row in found if row["status"] == "ambiguous")
    assert (open_["citing"], open_["cited"], open_["footnote"], open_["key"]) == (
        "kst-29544-1158", "", "17", "kst-32825-372",
    )  # fmt: skip
    assert "Aartsen" in open_["sentence"]
    assert open_["reason"]
    for row in found:
        assert row["quote"]
        assert row["sentence"]
        assert int(row["end"]) - int(row["start"]) == len(row["quote"])
        assert row["footnote"] or row["quote"] in row["sentence"]


# --- what cannot be done


def test_another_format_is_told(output: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'xml' is no format of export; known are: ttl, nq, jsonld, csv"):
        export(output, "xml", tmp_path / "a.xml")
    assert list(tmp_path.iterdir()) == []


def test_without_a_graph_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="kg build"):
        export(tmp_path / "none", "ttl", tmp_path / "deep" / "a.ttl")
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_replaced(output: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.nq"
    path.write_text("old\n" * 100_000, encoding="utf-8")
    assert exported(output, "nq", path).read_text(encoding="utf-8").startswith("<https://")
