"""Look-ups in the graph: which paper is meant, what it cites, what cites it, each with its proof."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import iris, lookup, terms
from kg.errors import NotFoundError
from kg.lookup import Paper, Reference
from kg.store import Graph

EXAMPLE = Path(__file__).resolve().parents[1] / "golden" / "example.trig"
"""A hand-made graph that holds each kind of node once; its papers and dossiers are invented."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    store = ox.Store()
    store.load(path=EXAMPLE)
    return Graph(store)


# --- what a user means


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("kst-32824-412", "kst-32824-412"),
        ("KST-32824-412", "kst-32824-412"),
        ("  kst-32824-412\n", "kst-32824-412"),
        ("kst-36600-xv-34", "kst-36600-XV-34"),
        ("32824-412", "kst-32824-412"),
        ("32 824, nr. 412", "kst-32824-412"),
        ("32\u00a0824, nr.\u00a0412", "kst-32824-412"),
        ("Kamerstuk 32 824, nr. 412", "kst-32824-412"),
        ("Kamerstukken II 2023/24, 32 824, nr. 412, p. 3", "kst-32824-412"),
        ("32 824 en 29 544, nr. 370", "kst-32824-370"),
        ("nr. 266 (32824)", "kst-32824-266"),
        ("dossier-32824", "dossier-32824"),
        ("32824", "dossier-32824"),
        ("32 824", "dossier-32824"),
        ("36600-XV", "dossier-36600-XV"),
        ("21501-20", "dossier-21501-20"),
        ("Stb. 2021, 38", "stb-2021-38"),
        ("BWBR0005537", "BWBR0005537"),
        ("ECLI:NL:RVS:2023:4418", "ECLI:NL:RVS:2023:4418"),
        ("beslisnota-kst-32824-412", "beslisnota-kst-32824-412"),
        ("mijn bestand", "mijn bestand"),
    ],
)
def test_the_identifier_a_user_means(text: str, identifier: str) -> None:
    assert lookup.canonical(text) == identifier


# --- papers


def test_a_paper_that_was_read(graph: Graph) -> None:
    assert lookup.paper(graph, "kst-99001-12") == Paper(
        "kst-99001-12", "Brief over het herstel van bruggen en over tol", "2024-05-14", "brief",
        "https://zoek.officielebekendmakingen.nl/kst-99001-12.html", held=True,
    )  # fmt: skip


def test_a_paper_that_is_only_referred_to(graph: Graph) -> None:
    found = lookup.paper(graph, "kst-99001-9")
    assert (found.id, found.held, found.title, found.date) == ("kst-99001-9", False, "", "")


def test_a_letter_that_is_numbered_as_an_attachment_is_a_letter() -> None:
    store, node, graph = ox.Store(), ox.NamedNode(iris.document_iri("blg-7")), ox.NamedNode("urn:graph")
    for predicate, value in (
        *((terms.RDF.type, ox.NamedNode(terms.KS[name])) for name in ("Document", "Bijlage", "Kamerbrief")),
        (terms.KS.identificatie, ox.Literal("blg-7")),
    ):
        store.add(ox.Quad(node, ox.NamedNode(predicate), value, graph))
    assert lookup.paper(Graph(store), "blg-7").kind == "brief"


def test_a_dossier_is_found_too(graph: Graph) -> None:
    assert lookup.paper(graph, "dossier-99002").id == "dossier-99002"


@pytest.mark.parametrize("identifier", ["kst-99001-999", "dossier-1", "", 'a b<>"{}|\\^`', "http://example.org/"])
def test_what_is_not_there_is_named(graph: Graph, identifier: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        lookup.paper(graph, identifier)
    assert str(caught.value).startswith(f"{identifier} is not in the graph; ")
    assert lookup.outgoing(graph, identifier) == lookup.incoming(graph, identifier) == ()


# --- references


def test_outgoing_in_the_order_of_the_text(graph: Graph) -> None:
    assert [(r.start, r.cited, r.status) for r in lookup.outgoing(graph, "kst-99001-12")] == [
        (95, "kst-99001-7", "followed"),
        (232, "BWBR0005537", "followed"),
        (315, "dossier-99002", "followed"),
        (334, "kst-99001-5", "followed"),
        (380, "h-tk-20232024-61-8", "followed"),
        (420, "kst-99001-9", "corrected"),
    ]


def test_a_reference_has_all_its_proof(graph: Graph) -> None:
    (found,) = (r for r in lookup.outgoing(graph, "kst-99001-12") if r.cited == "kst-99001-7")
    assert found == Reference(
        citing="kst-99001-12", cited="kst-99001-7", quote="Kamerstuk 99 001, nr. 7",
        sentence="Met deze brief voer ik de motie-De Wit uit (Kamerstuk 99 001, nr. 7).", footnote="",
        status="followed", reason="", remarks=(), candidates=(), confidence=0.99, rule="kst.full", start=95, end=118,
        url="https://zoek.officielebekendmakingen.nl/kst-99001-7.html",
    )  # fmt: skip


def test_a_reference_in_a_footnote(graph: Graph) -> None:
    (found,) = (r for r in lookup.outgoing(graph, "kst-99001-12") if r.cited == "kst-99001-5")
    assert (found.footnote, found.remarks) == ("1", ("vergaderjaar-mismatch",))
    assert found.sentence == "De bruggen uit het herstelplan zijn op tijd klaar."
    assert found.quote == "Kamerstukken II 2023–24, 99 001, nr. 5"


def test_incoming_shows_the_paper_at_the_other_end(graph: Graph) -> None:
    found = lookup.incoming(graph, "kst-99001-5")
    assert found
    assert {reference.cited for reference in found} == {"kst-99001-5"}
    assert "kst-99001-12" in {reference.citing for reference in found}
    assert all(r.url == f"https://zoek.officielebekendmakingen.nl/{r.citing}.html" for r in found)
    assert list(found) == sorted(found, key=lambda r: (r.citing, r.start))


def test_both_directions_tell_the_same(graph: Graph) -> None:
    ids = [str(row[0]) for row in graph.query("SELECT ?i WHERE { ?d ks:identificatie ?i ; ks:ingelezen true }").rows]
    outgoing = {(r.citing, r.cited, r.start) for id_ in ids for r in lookup.outgoing(graph, id_) if r.cited}
    incoming = {(r.citing, r.cited, r.start) for c in {c for _, c, _ in outgoing} for r in lookup.incoming(graph, c)}
    assert outgoing == incoming
    assert len(outgoing) > 4


def test_candidates_come_best_first_with_their_evidence(graph: Graph) -> None:
    open_ = [
        r for id_ in ("kst-99001-12", "kst-99002-3") for r in lookup.outgoing(graph, id_) if r.status == "ambiguous"
    ]
    assert open_
    for reference in open_:
        assert (reference.cited, reference.url) == ("", "")
        assert reference.reason
        scores = [float(candidate.split("(")[1].split(")")[0]) for candidate in reference.candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) > 1


def test_two_remarks_are_one_reference() -> None:
    store = ox.Store()
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        'ks:opmerking "vergaderjaar-mismatch"', 'ks:opmerking "vergaderjaar-mismatch" , "andere-kamer"'
    )
    store.load(text.encode(), ox.RdfFormat.TRIG)
    (found,) = (r for r in lookup.outgoing(Graph(store), "kst-99001-12") if r.cited == "kst-99001-5")
    assert set(found.remarks) == {"vergaderjaar-mismatch", "andere-kamer"}
