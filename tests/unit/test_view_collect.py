"""From the store to a picture: what is taken in, what it is called, and how often it is cited."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store import Graph as Store
from kg.view.collect import collect, label

EXAMPLE = Path(__file__).resolve().parents[1] / "golden" / "example.trig"
"""A hand-made graph that holds each kind of node once; its papers and dossiers are invented."""


@pytest.fixture(scope="module")
def store() -> Store:
    store = ox.Store()
    store.load(path=EXAMPLE)
    return Store(store)


@pytest.mark.parametrize(
    ("identifier", "title", "expected"),
    [
        ("kst-32824-412", "Een brief", "32 824, nr. 412"),
        ("kst-36600-VII-24", "", "36 600 VII, nr. 24"),
        ("kst-35483-A", "", "35 483, A"),
        ("h-tk-20232024-13-19", "Een debat", "Hand. II 2023-2024, 13-19"),
        ("dossier-32824", "Integratiebeleid", "32824"),
        ("BWBR0005537", "Algemene wet bestuursrecht", "Algemene wet bestuursrecht"),
        ("BWBR0005537", "Wet " + "lang " * 10, "Wet lang lang lang lang lang lang l…"),
        ("BWBR0005537", "", "BWBR0005537"),
        ("mijn-brief", "", "mijn-brief"),
    ],
)
def test_a_node_is_called_as_people_write_it(identifier: str, title: str, expected: str) -> None:
    assert label(identifier, title) == expected


def test_a_law_is_called_by_its_name(store: Store) -> None:
    (law,) = [node for node in collect(store).nodes if node.id == "BWBR0005537"]
    assert (law.label, law.kind, law.held) == ("Algemene wet bestuursrecht", "wet", False)


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ("ks:Bijlage , ks:Kamerbrief", "brief"),
        ("ks:Kamerstuk , ks:Motie , ks:Kamerbrief", "brief"),  # as everywhere: `terms.kind_of`
        ("ks:Bijlage", "bijlage"),
        ("ks:Kamerstuk", "overig"),
    ],
)
def test_a_node_has_the_kind_that_every_answer_gives(classes: str, kind: str) -> None:
    store = ox.Store()
    text = f"""@prefix ks: <https://w3id.org/kamerstukken/def#> . @prefix doc: <https://w3id.org/kamerstukken/id/document/> .
        doc:kst-99001-1 a ks:Document , {classes} ; ks:identificatie "kst-99001-1" ; ks:ingelezen true ."""
    store.load(text, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:one"))
    (node,) = collect(Store(store)).nodes
    assert node.kind == kind


def test_an_attachment_and_a_candidate_do_not_count_as_citations(store: Store) -> None:
    nodes = {node.id: node for node in collect(store).nodes}
    assert nodes["kst-99001-5"].cited == 3
    assert nodes["kst-99002-4"].cited == 0  # only a candidate of an ambiguous reference
    relations = {(e.source, e.target): {p.relation for p in e.proofs} for e in collect(store).edges}
    assert relations["kst-99002-3", "kst-99002-4"] == {"verwijst misschien naar"}
    assert relations["blg-990001", "kst-99001-12"] == {"bijlage bij"}


def test_around_a_paper_and_in_a_dossier(store: Store) -> None:
    around = collect(store, centre="kst-99001-7", depth=1)
    assert {node.id for node in around.nodes} == {"kst-99001-5", "kst-99001-7", "kst-99001-12"}
    assert around.title == "99 001, nr. 7: verwijzingen tot 1 stap ver"
    inside = collect(store, dossier="99002")
    assert {"kst-99002-3", "kst-99001-12"} <= {node.id for node in inside.nodes}
    assert inside.title.startswith("Dossier 99 002")
