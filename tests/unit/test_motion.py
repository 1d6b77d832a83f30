"""The life of a motion: found by number or mover, and every kind of event with its day, paper and sentence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import iris
from kg.errors import NotFoundError
from kg.motion import Event, Part, find, life, movers_of
from kg.store import Graph

EXAMPLE = Path(__file__).resolve().parents[1] / "golden" / "example.trig"
"""A hand-made graph that holds each kind of node once; its papers and dossiers are invented."""

MORE = """
@prefix ks: <{base}def#> . @prefix doc: <{base}id/document/> . @prefix per: <{base}id/persoon/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> . @prefix x: <urn:x:> .
<urn:g> {{
doc:kst-99001-8 a ks:Motie ; ks:identificatie "kst-99001-8" ; ks:ingelezen true ;
    dcterms:title "Gewijzigde motie van de leden Van Dijk en De Wit"@nl ; dcterms:date "2024-03-05"^^xsd:date ;
    ks:indiener per:c-de-wit , per:i-van-dijk , per:van-dijk ; ks:vervangt doc:kst-99001-7 .
per:i-van-dijk foaf:name "I. van Dijk" . per:van-dijk foaf:name "van Dijk" .
doc:kst-99001-99 a ks:Motie ; ks:identificatie "kst-99001-99" ; ks:ingelezen false .
x:part1 ks:onderdeelVan doc:kst-99001-8 ; ks:onderdeelsoort "overweging" ; ks:onderdeeltekst "overwegende dat;" ;
    prov:wasDerivedFrom [ nif:beginIndex 10 ] .
x:part2 ks:onderdeelVan doc:kst-99001-8 ; ks:onderdeelsoort "verzoek" ; ks:onderdeeltekst "verzoekt de regering," ;
    prov:wasDerivedFrom [ nif:beginIndex 90 ] ; ks:termijntekst "voor 1 juni" ; ks:termijnTot "2024-05-31"^^xsd:date .
x:letter ks:identificatie "kst-99001-20" ; dcterms:date "2024-05-01"^^xsd:date .
x:later ks:identificatie "kst-99001-21" ; dcterms:date "2024-06-01"^^xsd:date .
x:undated ks:identificatie "memo-1" .
x:named a ks:Motievermelding ; ks:vermeldeMotie doc:kst-99001-8 ; ks:vermeldIn x:letter ; ks:letterlijk "motie-Van Dijk" ;
    ks:koppelwijze "number" ; ks:verankerdIn [ nif:anchorOf "De motie-Van Dijk\\n  loopt." ] .
x:again a ks:Motievermelding ; ks:vermeldeMotie doc:kst-99001-8 ; ks:vermeldIn x:letter ; ks:letterlijk "die motie" ;
    ks:koppelreden "zelfde woorden" ; ks:verankerdIn [ nif:anchorOf "Aan die motie wordt gewerkt." ] .
x:memo a ks:Motievermelding ; ks:vermeldeMotie doc:kst-99001-8 ; ks:vermeldIn x:undated ; ks:letterlijk "motie" ;
    ks:koppelwijze "elsewhere" ; ks:verankerdIn [ nif:anchorOf "Zie de motie." ] .
x:done ks:doetAf doc:kst-99001-8 ; ks:afgedaanIn x:later ; ks:omvang ks:deels ; ks:koppelreden "de zin zegt het" ;
    ks:verankerdIn [ nif:anchorOf "Hiermee is de motie deels uitgevoerd." ] .
x:told a ks:Motievermelding ; ks:vermeldeMotie doc:kst-99001-8 ; ks:vermeldIn x:later ; ks:letterlijk "de motie" ;
    ks:koppelwijze "number" ; ks:verankerdIn [ nif:anchorOf "Hiermee is de motie deels uitgevoerd." ] .
x:perhaps a ks:Motievermelding ; ks:vermeldIn x:letter ; ks:letterlijk "motie Dijk" ; ks:kandidaat x:candidate ;
    ks:verankerdIn [ nif:anchorOf "De motie Dijk is bekend." ] .
x:candidate ks:kandidaatDocument doc:kst-99001-8 ; ks:reden "zelfde naam" .
}}
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    store = ox.Store()
    store.load(path=EXAMPLE)
    store.load(MORE.format(base=iris.BASE).encode(), ox.RdfFormat.TRIG)
    return Graph(store)


def events(graph: Graph, identifier: str, what: str) -> list[Event]:
    return [event for event in life(graph, identifier).events if event.what == what]


# --- which motion is meant


@pytest.mark.parametrize("what", ["kst-99001-7", "99 001, nr. 7", "Kamerstuk 99 001, nr. 7"])
def test_by_number(what: str, graph: Graph) -> None:
    assert find(graph, what) == ("kst-99001-7",)


@pytest.mark.parametrize("what", ["De Wit", "de wit", "Wit", "motie-De Wit", "Motie De Wit", "C. de Wit"])
def test_by_mover_the_newest_first(what: str, graph: Graph) -> None:
    assert find(graph, what) == ("kst-99001-8", "kst-99001-7")


@pytest.mark.parametrize("what", ["Van Dijk", "Dijk", "motie Van Dijk"])
def test_by_the_other_mover(what: str, graph: Graph) -> None:
    assert find(graph, what) == ("kst-99001-8",)


@pytest.mark.parametrize(
    "what", ["motie-Van Dijk/De Wit", "De Wit en Van Dijk", "de gewijzigde motie van de leden Van Dijk en De Wit c.s."]
)
def test_by_all_the_movers_that_are_named(what: str, graph: Graph) -> None:
    assert find(graph, what) == ("kst-99001-8",)


def test_a_letter_is_no_motion(graph: Graph) -> None:
    with pytest.raises(NotFoundError, match=r"kst-99001-12 is no motion \(brief\)"):
        find(graph, "kst-99001-12")


@pytest.mark.parametrize("what", ["motie", "De Wit en Brug", "Witte", "kst-99001-123", "it", "Brug"])
def test_what_is_not_there_is_named(what: str, graph: Graph) -> None:
    with pytest.raises(NotFoundError, match=what):
        find(graph, what)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Diederik van Dijk", "D.J.H. (Diederik) van Dijk"], ("D.J.H. (Diederik) van Dijk",)),
        (["Van Nispen", "M. van Nispen"], ("M. van Nispen",)),
        (["I. (Inge) van Dijk", "D.J.H. (Diederik) van Dijk", "Inge van Dijk"],
         ("D.J.H. (Diederik) van Dijk", "I. (Inge) van Dijk")),
        (["Dassen", "Van Dam", "Piri"], ("Piri", "Dassen", "Van Dam")),
    ],
)  # fmt: skip
def test_a_name_in_two_forms_is_one_mover(names: list[str], expected: tuple[str, ...]) -> None:
    assert movers_of(names, "MOTIE VAN HET LID PIRI C.S.") == expected


# --- what happened to it


def test_the_day_it_was_tabled_comes_first_with_its_movers(graph: Graph) -> None:
    first = life(graph, "kst-99001-7").events[0]
    assert (first.day, first.what, first.paper, first.detail) == ("2024-02-06", "tabled", "kst-99001-7", "C. de Wit")
    assert first.url == "https://zoek.officielebekendmakingen.nl/kst-99001-7.html"


def test_movers_come_in_the_order_of_the_title_and_each_once(graph: Graph) -> None:
    assert life(graph, "kst-99001-8").movers == ("I. van Dijk", "C. de Wit")


def test_the_parts_in_the_order_of_the_text_a_request_with_its_term(graph: Graph) -> None:
    assert life(graph, "kst-99001-8").parts == (
        Part("overweging", "overwegende dat;", "", ""),
        Part("verzoek", "verzoekt de regering,", "voor 1 juni", "2024-05-31"),
    )


def test_a_paper_that_names_it_with_what_tied_it(graph: Graph) -> None:
    named = {(e.day, e.paper, e.sentence): e.detail for e in events(graph, "kst-99001-8", "named")}
    assert named == {
        ("2024-05-01", "kst-99001-20", "De motie-Van Dijk loopt."): "«motie-Van Dijk» (number)",
        ("2024-05-01", "kst-99001-20", "Aan die motie wordt gewerkt."): "«die motie» (zelfde woorden)",
        ("", "memo-1", "Zie de motie."): "«motie» (elsewhere)",
    }


def test_a_sentence_that_carries_it_out_is_told_once(graph: Graph) -> None:
    (event,) = events(graph, "kst-99001-8", "partly carried out")
    assert (event.day, event.paper, event.detail) == ("2024-06-01", "kst-99001-21", "de zin zegt het")
    assert "kst-99001-21" not in {e.paper for e in events(graph, "kst-99001-8", "named")}


def test_what_may_mean_it_is_kept_apart(graph: Graph) -> None:
    (event,) = events(graph, "kst-99001-8", "perhaps named")
    assert (event.paper, event.detail) == ("kst-99001-20", "«motie Dijk»: zelfde naam")


def test_a_motion_and_the_one_that_replaces_it(graph: Graph) -> None:
    (newer,) = events(graph, "kst-99001-7", "replaced by")
    assert (newer.day, newer.paper) == ("2024-03-05", "kst-99001-8")
    (older,) = events(graph, "kst-99001-8", "replaces")
    assert (older.day, older.paper) == ("2024-03-05", "kst-99001-7")


def test_a_reference_without_the_name_is_a_citation(graph: Graph) -> None:
    (event,) = events(graph, "kst-99001-7", "cited")
    assert (event.day, event.paper, event.detail) == ("2024-05-14", "kst-99001-12", "«Kamerstuk 99 001, nr. 7»")


def test_the_vote_says_who_was_for_and_against(graph: Graph) -> None:
    (event,) = events(graph, "kst-99001-7", "voted")
    assert (event.day, event.detail) == ("2024-04-09", "aangenomen (voor: Brug; tegen: Pont)")


def test_events_come_by_day_those_without_one_last(graph: Graph) -> None:
    for identifier in ("kst-99001-7", "kst-99001-8"):
        days = [event.day or "9999" for event in life(graph, identifier).events]
        assert days == sorted(days)


def test_a_motion_that_was_not_read_has_neither_text_nor_day_of_its_own(graph: Graph) -> None:
    found = life(graph, "kst-99001-99")
    assert (found.parts, found.events, found.movers) == ((), (), ())
    assert not found.paper.held


def test_a_motion_nobody_knows(graph: Graph) -> None:
    with pytest.raises(NotFoundError, match="kst-99001-1234"):
        life(graph, "kst-99001-1234")
