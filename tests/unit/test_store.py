"""The store: built beside the old one and switched in, opened read-only, and asked."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest

from kg import store, terms
from kg.errors import KgError, NotFoundError, QueryError, StoreError
from kg.store import Graph

A, B = "urn:g:a", "urn:g:b"


def line(subject: str, value: str, graph: str) -> str:
    return f"<urn:s:{subject}> <urn:p> {value} <{graph}> .\n"


def file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def quads(folder: Path) -> set[str]:
    return {str(quad) for quad in Graph.open(folder).store}


@pytest.fixture
def graphs(tmp_path: Path) -> tuple[Path, Path]:
    """Two graphs of two lines."""
    return (
        file(tmp_path, "a.nq", line("1", '"een"', A), line("2", '"twee"@nl', A)),
        file(tmp_path, "b.nq", line("3", "<urn:s:1>", B), line("4", f'"4"^^<{terms.XSD.integer}>', B)),
    )


@pytest.fixture
def folder(tmp_path: Path, graphs: tuple[Path, Path]) -> Path:
    folder = tmp_path / "store"
    assert store.load(folder, "one", graphs) == 4
    return folder


# --- opening


def test_a_store_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no graph in .*; make one with: kg build --output"):
        Graph.open(tmp_path / "output" / "store")


def test_a_pointer_to_nothing_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("weg\n", encoding="utf-8")
    assert store.current(tmp_path) is None
    with pytest.raises(NotFoundError):
        Graph.open(tmp_path)


def test_the_store_in_use_is_what_the_pointer_names(folder: Path) -> None:
    assert store.current(folder) == folder / "one"
    assert (folder / "CURRENT").read_text(encoding="utf-8") == "one\n"


@pytest.mark.parametrize("damage", ["manifest", "tables", "everything"])
def test_a_damaged_store_is_an_error_of_ours(folder: Path, damage: str) -> None:
    what = {"manifest": "MANIFEST-*", "tables": "*.sst", "everything": "*"}[damage]
    for path in (folder / "one").glob(what):
        path.write_bytes(b"\0" * 64)
    with pytest.raises(StoreError, match="kg build --fresh"):
        list(Graph.open(folder).query("SELECT * WHERE { ?s ?p ?o }").rows)


def test_two_readers_at_a_time(folder: Path) -> None:
    assert len(Graph.open(folder).store) == len(Graph.open(folder).store) == 4


# --- building


def test_load_holds_every_line_in_its_graph(folder: Path, graphs: tuple[Path, Path]) -> None:
    lines = {text for path in graphs for text in path.read_text(encoding="utf-8").splitlines()}
    assert {f"{quad} ." for quad in quads(folder)} == lines


def test_files_are_read_as_one_whatever_their_size(tmp_path: Path) -> None:
    whole = [line(str(i), f'"{i}"', A) for i in range(300)]
    cuts = sorted(random.Random(7).sample(range(300), 9))
    files = [
        file(tmp_path, f"{i}.nq", *whole[a:b]) for i, (a, b) in enumerate(zip([0, *cuts], [*cuts, 300], strict=True))
    ]
    assert store.load(tmp_path / "store", "all", [file(tmp_path, "empty.nq"), *files]) == 300


def test_many_pieces_at_a_time_make_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line(f"s{i % 40}", f'"{i % 700}"', f"{A}{i % 60}") for i in range(9000)]  # many come several times
    path = file(tmp_path, "all.nq", *lines)
    monkeypatch.setattr(store, "_CHUNK", 5000)
    size = store.load(tmp_path / "store", "all", [path])
    assert {str(quad) + " ." for quad in quads(tmp_path / "store")} == set(
        path.read_text(encoding="utf-8").splitlines()
    )
    assert size == len(set(lines)) > 1000


def test_no_files_make_an_empty_store(tmp_path: Path) -> None:
    assert store.load(tmp_path, "nothing", []) == 0
    assert Graph.open(tmp_path).query("ASK { ?s ?p ?o }").rows == ((False,),)


@pytest.mark.parametrize(
    "bad",
    [
        "<urn:s> <urn:p> <urn:o> <urn:g>\n<urn:s> <urn:p>",
        '<urn:s> <urn:p> "open <urn:g> .\n',
        "<urn:s> <urn:p> <not an iri> <urn:g> .\n",
        "\0\1\2",
    ],
)
def test_a_file_that_is_no_nquads_leaves_the_store_in_use_alone(folder: Path, tmp_path: Path, bad: str) -> None:
    before = quads(folder)
    with pytest.raises(StoreError, match=r"cannot be loaded.*kg build --fresh"):
        store.load(folder, "two", [file(tmp_path, "bad.nq", bad)])
    assert quads(folder) == before
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["one"]


def test_a_new_store_takes_the_place_of_the_old_one(folder: Path, tmp_path: Path) -> None:
    store.load(folder, "two", [file(tmp_path, "c.nq", line("9", '"negen"', A))])
    assert len(quads(folder)) == 1
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["two"]


def test_what_a_broken_off_build_left_is_no_hindrance(folder: Path, graphs: tuple[Path, Path]) -> None:
    (folder / "two").mkdir()
    (folder / "two" / "half.sst").write_bytes(b"\0")
    (folder / "CURRENT.part").write_text("nonsense", encoding="utf-8")
    assert store.load(folder, "two", graphs) == 4
    assert store.current(folder) == folder / "two"


def test_the_store_in_use_can_be_made_again_and_is_not_changed_in_place(
    folder: Path, tmp_path: Path, graphs: tuple[Path, Path]
) -> None:
    assert store.load(folder, "one", graphs) == 4
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["one"]
    with pytest.raises(StoreError, match="in use"):
        store.update(folder, "one", {A: None})
    assert len(quads(folder)) == 4


# --- changing


def test_update_replaces_adds_and_removes_whole_graphs(folder: Path, tmp_path: Path) -> None:
    changed = {
        A: file(tmp_path, "a2.nq", line("1", '"anders"', A)),
        B: None,
        "urn:g:c": file(tmp_path, "c.nq", line("7", '"zeven"', "urn:g:c")),
    }
    assert store.update(folder, "two", changed) == 2
    assert quads(folder) == {'<urn:s:1> <urn:p> "anders" <urn:g:a>', '<urn:s:7> <urn:p> "zeven" <urn:g:c>'}
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["two"]


def test_update_and_load_give_the_same_store(folder: Path, tmp_path: Path, graphs: tuple[Path, Path]) -> None:
    other = file(tmp_path, "a2.nq", line("1", '"een"', A), line("5", '"vijf"', A))
    store.update(folder, "two", {A: other})
    store.load(tmp_path / "anew", "two", [other, graphs[1]])
    assert quads(folder) == quads(tmp_path / "anew")
    ask = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?o"
    assert Graph.open(folder).query(ask) == Graph.open(tmp_path / "anew").query(ask)


def test_an_update_that_fails_leaves_the_store_in_use_alone(folder: Path, tmp_path: Path) -> None:
    before = quads(folder)
    with pytest.raises(KgError):
        store.update(folder, "two", {A: file(tmp_path, "bad.nq", "this is no N-Quads\n")})
    assert quads(folder) == before
    assert store.current(folder) == folder / "one"


def test_there_is_nothing_to_update_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store in"):
        store.update(tmp_path, "one", {})


def test_a_reader_of_the_old_store_is_not_disturbed_by_an_update(folder: Path, tmp_path: Path) -> None:
    reader = Graph.open(folder)
    store.update(folder, "two", {A: None})
    assert len(reader.store) == 4
    assert len(quads(folder)) == 2


def test_when_changing_is_worth_it(folder: Path, tmp_path: Path) -> None:
    assert store.worth_updating(folder, 1, 100)
    assert not store.worth_updating(folder, 99, 100)
    assert not store.worth_updating(tmp_path / "none", 1, 100)


# --- asking


def test_a_query_sees_all_graphs_together_and_can_tell_them_apart(folder: Path) -> None:
    graph = Graph.open(folder)
    assert graph.query("SELECT ?o WHERE { <urn:s:3> <urn:p>/<urn:p> ?o }").rows == (("een",),)
    told = graph.query("SELECT ?g WHERE { GRAPH ?g { <urn:s:3> ?p ?o } }")
    assert (told.columns, told.rows) == (("g",), ((B,),))


def test_values_come_as_python_values(folder: Path) -> None:
    table = Graph.open(folder).query(
        """SELECT ?iri ?text ?whole ?part ?yes ?day ?none WHERE {
           BIND(<urn:x> AS ?iri) BIND("tekst"@nl AS ?text) BIND(12 AS ?whole) BIND(0.250 AS ?part) BIND(true AS ?yes)
           BIND("2024-03-25"^^xsd:date AS ?day) }"""
    )
    assert table.columns == ("iri", "text", "whole", "part", "yes", "day", "none")
    assert table.rows == (("urn:x", "tekst", 12, 0.25, True, "2024-03-25", None),)
    assert [type(value) for value in table.rows[0][2:5]] == [int, float, bool]


def test_our_prefixes_are_known(folder: Path) -> None:
    for prefix, namespace in terms.PREFIXES.items():
        assert Graph.open(folder).query(f"SELECT (STR({prefix}:x) AS ?iri) WHERE {{}}").rows == ((namespace + "x",),)


def test_bindings_are_values_not_text(folder: Path) -> None:
    graph = Graph.open(folder)
    tricky = ox.Literal('een" } DELETE { ?s ?p ?o } #')
    text = "SELECT ?s ?o WHERE { ?s <urn:p> ?o }"
    assert graph.query(text, {"o": tricky}).rows == ()
    assert graph.query(text, {"o": ox.Literal("een")}).rows == (("urn:s:1", "een"),)
    assert graph.query(text, {"s": ox.NamedNode("urn:s:3")}).rows == (("urn:s:3", "urn:s:1"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELEC ?s WHERE { ?s ?p ?o }", 1),
        ("SELECT ?s WHERE {\n  ?s ?p\n}", 3),
        ("SELECT ?s WHERE {\n  ?s nope:p ?o }", 2),
        ("# a comment\n\nSELECT ?s WHERE { ?s ?p ?o ", 3),
        ("", 1),
    ],
)
def test_a_mistake_in_a_query_has_a_place(folder: Path, text: str, line: int) -> None:
    with pytest.raises(QueryError) as caught:
        Graph.open(folder).query(text)
    column = caught.value.column
    assert caught.value.line == line
    assert column is not None
    assert 1 <= column <= len(text.split("\n")[line - 1]) + 1
    assert str(caught.value).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_query_does_not_touch_the_network(folder: Path, silent: str) -> None:
    """The engine would ask the other endpoint; a look-up of ours never leaves the machine."""
    visits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def hang_up() -> None:
            with suppress(TimeoutError):
                visitor, address = server.accept()
                visits.append(address)
                visitor.close()

        door = Thread(target=hang_up)
        door.start()
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        with pytest.raises(QueryError, match="SERVICE"):
            Graph.open(folder).query(f"SELECT ?s WHERE {{ SERVICE {silent}<{endpoint}> {{ ?s ?p ?o }} }}")
        door.join()
    assert not visits


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o WHERE { ?s ?p ?o } # SERVICE <http://127.0.0.1/> is not asked here",
        'SELECT ?o WHERE { ?s ?p ?o FILTER(?o != "SERVICE <http://127.0.0.1/> { }") }',
        "SELECT ?service WHERE { <urn:SERVICE> ?p ?service }",
    ],
)
def test_the_word_service_may_stand_elsewhere(folder: Path, text: str) -> None:
    assert Graph.open(folder).query(text).columns in (("o",), ("service",))


def test_the_message_of_a_mistake_is_one_line(folder: Path) -> None:
    with pytest.raises(QueryError) as caught:
        Graph.open(folder).query("SELECT ?s WHERE {\n  ?s ?p\n}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <urn:s:1>"])
def test_a_query_for_triples_is_no_table(folder: Path, text: str) -> None:
    graph = Graph.open(folder)
    with pytest.raises(QueryError, match="makes triples, not a table"):
        graph.query(text)
    assert {str(triple.subject) for triple in graph.construct(text)} >= {"<urn:s:1>"}


def test_a_table_is_no_triples(folder: Path) -> None:
    with pytest.raises(QueryError, match="makes a table"):
        Graph.open(folder).construct("SELECT ?s WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"])
def test_a_query_changes_nothing(folder: Path, text: str) -> None:
    with pytest.raises(QueryError):
        Graph.open(folder).query(text)
    assert len(quads(folder)) == 4
