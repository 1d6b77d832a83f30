"""The named questions: each runs, answers the same in two engines, and says what is in the example."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset

from kg import iris, queries, terms
from kg.errors import InputError, NotFoundError

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "example.trig"

VALUES = {
    "cited-by": {"id": "kst-99001-5"},
    "cited-together": {"id": "kst-99001-5"},
    "cites": {"id": "kst-99001-12"},
    "dossier-papers": {"dossier": "99002"},
    "footnotes": {"id": "kst-99001-12"},
    "graph-of": {"id": "kst-99002-3"},
    "reach": {"id": "kst-99002-3"},
    "stemming-over-motie": {"id": "kst-99001-7"},
}
"""Parameters that fit the example; the others keep their defaults."""

PLAN = "De bruggen uit het herstelplan zijn op tijd klaar."
COSTS = "Over de kosten sprak de Kamer twee keer."
MEASURED = "De meting is herhaald, zoals eerder gemeld."
MOTION = "Met deze brief voer ik de motie-De Wit uit (Kamerstuk 99 001, nr. 7)."
LAW = "Vooraf is overlegd, zoals artikel 3:2 van de Algemene wet bestuursrecht vraagt."
TOLL = "Tol heeft een eigen dossier (Kamerstuk 99 002)."
SUBJECT = "Brief over het herstel van bruggen en over tol"
ANSWER = "Het antwoord over tol (Kamerstuk 99 003, nr. 4) volgt later."

PROMISES = """
@prefix ks: <https://w3id.org/kamerstukken/def#> .
@prefix doc: <https://w3id.org/kamerstukken/id/document/> .
@prefix g: <https://w3id.org/kamerstukken/graph/> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
GRAPH g:kst-99001-12 {
  <urn:made> a ks:Toezegging ; ks:gedaanIn doc:kst-99001-12 ; ks:toezeggingstekst "Voor de zomer meld ik de kosten." ;
    dcterms:date "2024-05-14"^^xsd:date ; ks:toezegger "C. de Wit" ; ks:termijntekst "Voor de zomer" ;
    ks:toegezegdDoor <https://w3id.org/kamerstukken/id/persoon/c-de-wit> .
  <urn:late> a ks:Toezegging ; ks:gedaanIn doc:kst-99001-12 ; ks:toezeggingstekst "Voor juli volgt de kaart." ;
    dcterms:date "2024-05-13"^^xsd:date ; ks:termijntekst "Voor juli" ; ks:termijnTot "2024-06-30"^^xsd:date .
  <urn:later> a ks:Toezegging ; ks:gedaanIn doc:kst-99001-12 ; ks:toezeggingstekst "In juni volgt de planning." ;
    dcterms:date "2024-05-14"^^xsd:date ; ks:termijntekst "In juni" ; ks:termijnTot "2024-06-30"^^xsd:date .
}
GRAPH g:koppelingen {
  <urn:kept> a ks:Afdoening ; ks:doetAf <urn:later> ; ks:afgedaanIn doc:kst-99002-3 ; ks:verankerdIn <urn:sentence> ;
    ks:omvang ks:geheel ; ks:koppelreden "de zin zegt het" ; ks:zekerheid 0.9 .
  <urn:told> a ks:Toezegging ; ks:toezeggingstekst "De minister zendt een kaart." ; ks:aanleiding "debat" ;
    ks:aanleidingDatum "2024-04-04"^^xsd:date .
  <urn:late> ks:kandidaat <urn:perhaps> .
  <urn:perhaps> a ks:Kandidaat ; ks:kandidaatDocument doc:kst-99002-3 ; ks:score 0.55 ;
    ks:reden "verwijst naar kst-99001-12" ; ks:verankerdIn <urn:sentence> .
  <urn:report> ks:betreft <urn:told> ; ks:gemeldIn doc:kst-99001-12 ; ks:verankerdIn <urn:sentence> .
  <urn:sentence> nif:anchorOf "Hierbij de planning." .
}
GRAPH g:kst-99001-7 {
  <urn:named> a ks:Motievermelding ; ks:vermeldIn doc:kst-99001-12 ; ks:letterlijk "motie-De Wit" ;
    ks:vermeldeMotie doc:kst-99001-7 ; ks:koppelwijze "number" ; ks:verankerdIn <urn:sentence> .
  <urn:unsure> a ks:Motievermelding ; ks:vermeldIn doc:kst-99001-12 ; ks:letterlijk "die motie" ;
    ks:kandidaat <urn:maybe> ; ks:verankerdIn <urn:sentence> ; ks:regel "motion.again" ; ks:zekerheid 0.62 ;
    <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:words> .
  <urn:words> nif:beginIndex 40 .
  <urn:maybe> a ks:Kandidaat ; ks:kandidaatDocument doc:kst-99001-7 ; ks:score 0.6 ; ks:reden "zelfde dossier" .
  <urn:request> a ks:Motieonderdeel ; ks:onderdeelVan doc:kst-99001-7 ; ks:onderdeelsoort "verzoek" ;
    ks:onderdeeltekst "verzoekt de regering," ; ks:termijntekst "voor 1 juni" .
}
GRAPH g:opendata {
  <urn:record> a ks:Registertoezegging ; ks:toezeggingstekst "Planning zenden" ; ks:registernummer "TZ202405-001" ;
    dcterms:date "2024-05-14"^^xsd:date ; ks:registerstatus "Openstaand" .
}
"""
"""Promises, which the example has none of; without all that makes a graph conform."""

Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(path=GOLDEN)
    store.load(PROMISES, ox.RdfFormat.TRIG)
    return store


def ask(store: ox.Store, name: str, **values: str) -> Rows:
    text = queries.load(name).bind(values or VALUES.get(name))
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in answer]


# --- the files


def test_there_are_questions() -> None:
    assert len(queries.names()) >= 37  # fewer: one is lost
    assert queries.names() == sorted(queries.names())


@pytest.mark.parametrize("name", queries.names())
def test_a_file_has_help_and_no_prefixes_of_its_own(name: str) -> None:
    query = queries.load(name)
    body = query.text.split("# ", 1)[1]
    assert re.fullmatch(r"[A-Z][^?]*\?( \([^)]*\))?", query.help), query.help
    assert "PREFIX" not in body
    assert iris.BASE not in body
    assert "ORDER BY" in body  # so that the answer is the same every time
    for param in query.params:
        assert f"?{param.name}" in body
        assert param.help[0].isupper()


@pytest.mark.parametrize("name", queries.names())
def test_a_question_runs_as_it_is(name: str, store: ox.Store) -> None:
    assert "?id " not in queries.load(name).bind()
    store.query(queries.load(name).bind(), use_default_graph_as_union=True)


@pytest.mark.parametrize("name", queries.names())
def test_codes_are_those_of_the_command_line(name: str) -> None:
    code = {iri: code for codes in (terms.RESOLUTIONS, terms.CITATION_KINDS) for code, iri in codes.items()}
    pairs = re.findall(r'\(ks:(\w+) "(\w+)"\)', queries.load(name).text)
    assert [(local, code[terms.KS[local]]) for local, _ in pairs] == pairs
    assert len(pairs) in (0, len(terms.RESOLUTIONS), len(terms.CITATION_KINDS))


# --- the answers


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    dataset = Dataset(default_union=True)
    dataset.parse(GOLDEN, format="trig")
    dataset.parse(data=PROMISES, format="trig")
    return dataset


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own inner workings
@pytest.mark.parametrize("name", queries.names())
def test_two_engines_give_the_same_rows_in_the_same_order(name: str, store: ox.Store, dataset: Dataset) -> None:
    rows = ask(store, name)
    theirs = dataset.query(queries.load(name).bind(VALUES.get(name)))
    assert rows
    assert [tuple("" if term is None else str(term) for term in row) for row in theirs] == rows  # type: ignore[union-attr]


@pytest.mark.parametrize("name", queries.names())
def test_the_order_of_the_rows_does_not_hang_on_the_order_of_the_quads(name: str, store: ox.Store) -> None:
    other = ox.Store()
    for quad in reversed(list(store)):
        other.add(quad)
    assert ask(other, name) == ask(store, name)


EXPECTED: dict[str, Rows] = {
    "cites": [
        ("Kamerstuk 99 001, nr. 7", "followed", "kst-99001-7", "", MOTION),
        ("artikel 3:2 van de Algemene wet bestuursrecht", "followed", "BWBR0005537", "", LAW),
        ("Kamerstuk 99 002", "followed", "dossier-99002", "", TOLL),
        ("Kamerstukken II 2023–24, 99 001, nr. 5", "followed", "kst-99001-5", "1", PLAN),
        ("Handelingen II 2023/24, nr. 61, item 8", "followed", "h-tk-20232024-61-8", "2", COSTS),
        ("Kamerstuk 99 011, nr. 9", "corrected", "kst-99001-9", "3", MEASURED),
    ],
    "footnotes": [
        ("1", PLAN, "Kamerstukken II 2023–24, 99 001, nr. 5, p. 3.", "1"),
        ("2", COSTS, "Handelingen II 2023/24, nr. 61, item 8.", "1"),
        ("3", MEASURED, "Kamerstuk 99 011, nr. 9.", "1"),
    ],
    "candidates": [
        ("kst-99001-12", "die motie", "kst-99001-7", "0.6", "zelfde dossier", "Hierbij de planning."),
        ("kst-99002-3", "Kamerstuk 99 003, nr. 4", "kst-99002-4", "0.55",
         "een cijfer anders, zelfde dossier als deze brief", ANSWER),
        ("kst-99002-3", "Kamerstuk 99 003, nr. 4", "kst-99001-4", "0.4", "een cijfer anders", ANSWER),
    ],
    "unresolved": [
        ("kst-99002-3", "kamerstuk", "Kamerstuk 99 099, nr. 1", "kst-99099-1",
         "Geen stuk met dit nummer bekend.", "Oudere cijfers staan elders (Kamerstuk 99 099, nr. 1)."),
    ],
    "publisher-differs": [
        ("kst-99002-3", "Kamerstukken 99 001 en 99 002, nr. 12", "kst-99001-12", "kst-99002-12",
         "In mijn brief van mei (Kamerstukken 99 001 en 99 002, nr. 12) stond de planning."),
    ],
    "register-commitments": [
        ("TZ202405-001", "2024-05-14", "Planning zenden", "Openstaand", "", "In juni volgt de planning.", "2024-06-30",
         "kst-99002-3"),
        ("TZ202405-001", "2024-05-14", "Planning zenden", "Openstaand", "", "Voor de zomer meld ik de kosten.", "", ""),
    ],
    "promises-perhaps-kept": [
        ("2024-05-13", "2024-06-30", "kst-99001-12", "Voor juli volgt de kaart.", "kst-99002-3", "2024-09-10", "0.55",
         "verwijst naar kst-99001-12", "Hierbij de planning."),
    ],
    "joint-papers": [("kst-99001-12", "99001", "99002", SUBJECT)],
    "cross-dossier": [("99002", "99001", "1")],
    "citing-laws": [("BWBR0005537", "Algemene wet bestuursrecht", "3:2", "kst-99001-12", LAW)],
    "dossier-papers": [
        ("kst-99001-12", "2024-05-14", SUBJECT, "true"),
        ("kst-99002-3", "2024-09-10", "Tol op bruggen", "true"),
        ("kst-99002-12", "", "", "false"),
        ("kst-99002-4", "", "", "false"),
    ],
    "status-per-paper": [
        ("kst-99001-12", "corrected", "1"),
        ("kst-99001-12", "followed", "5"),
        ("kst-99001-7", "followed", "1"),
        ("kst-99002-3", "ambiguous", "1"),
        ("kst-99002-3", "followed", "3"),
        ("kst-99002-3", "unresolved", "1"),
    ],
    "per-year": [("2023-2024", "3", "12")],
    "letters-by-signatory": [("B. Jansen-Bruggink", "2", "2024-05-14", "2024-09-10", "11")],
    "motions-by-member": [
        ("C. de Wit", "kst-99001-7", "2024-02-06", "Motie van het lid De Wit over het herstelplan", "1")
    ],
    "attachments": [
        ("kst-99001-12", "blg-990001", "true", "Beslisnota bij de brief over bruggen",
         "https://zoek.officielebekendmakingen.nl/blg-990001.html"),
    ],
    "rules": [
        ("kst.full", "8", "0.5"), ("eu.act", "1", "0.99"), ("h.item", "1", "0.99"), ("kst.bare", "1", "0.65"),
        ("law.article", "1", "0.95"),
    ],
}  # fmt: skip
"""Read off the example by hand."""


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_answer_is_what_the_example_says(name: str, store: ox.Store) -> None:
    assert ask(store, name) == EXPECTED[name]


def test_a_reference_is_cited_by_with_note_and_sentence(store: ox.Store) -> None:
    assert [(row[0], row[2], row[3]) for row in ask(store, "cited-by")] == [
        ("kst-99001-7", "", "Kamerstuk 99 001, nr. 5"),
        ("kst-99001-12", "1", "Kamerstukken II 2023–24, 99 001, nr. 5"),
        ("kst-99002-3", "", "99 001, nr. 5"),
    ]
    assert [row[0] for row in ask(store, "cited-by", id="dossier-99002")] == ["kst-99001-12"]


def test_misprints_are_the_corrected_the_ambiguous_and_the_doubtful(store: ox.Store) -> None:
    assert [(row[2], row[3], row[4], row[5]) for row in ask(store, "misprinted")] == [
        ("kst-99001-5", "followed", "kst-99001-5", "vergaderjaar-mismatch"),
        ("kst-99011-9", "corrected", "kst-99001-9", ""),
        ("kst-99003-4", "ambiguous", "", ""),
    ]


def test_a_number_newer_than_the_list_is_no_misprint(store: ox.Store) -> None:
    newer = ox.Store()
    newer.extend(store)
    printed = ox.NamedNode(terms.KS.letterlijk)
    (act,) = [q.subject for q in store.quads_for_pattern(None, printed, ox.Literal("99 001, nr. 5"), None)]
    remark = ox.NamedNode(terms.KS.opmerking)
    newer.add(ox.Quad(act, remark, ox.Literal("nummer-onbekend"), ox.NamedNode("urn:g")))
    assert ask(newer, "misprinted") == ask(store, "misprinted")
    newer.add(ox.Quad(act, remark, ox.Literal("vergaderjaar-mismatch"), ox.NamedNode("urn:g")))
    assert len(ask(newer, "misprinted")) == len(ask(store, "misprinted")) + 1


def test_what_has_no_term_comes_last(store: ox.Store) -> None:
    for name, column in (("commitments", 5), ("motion-requests-with-term", 0)):
        terms_ = [row[column] for row in ask(store, name)]
        assert terms_ == sorted(terms_, key=lambda term: term or "9999")


def test_the_most_cited_paper_comes_first_and_the_limit_holds(store: ox.Store) -> None:
    assert ask(store, "most-cited", limit="1") == [("kst-99001-5", "", "3")]
    assert len(ask(store, "most-cited")) == 8


def test_what_is_not_held_is_on_the_list_but_laws_are_not(store: ox.Store) -> None:
    assert [row[:2] for row in ask(store, "shopping-list")] == [
        ("kst-99001-5", "3"),
        ("h-tk-20232024-61-8", "1"),
        ("kst-99001-9", "1"),
    ]


def test_the_bound_of_confidence_is_a_parameter(store: ox.Store) -> None:
    assert [(row[0], row[4]) for row in ask(store, "low-confidence")] == [
        ("0.5", "kst.full"),
        ("0.62", "motion.again"),
        ("0.65", "kst.bare"),
    ]
    assert [row[0] for row in ask(store, "low-confidence", below="0.6")] == ["0.5"]


def test_following_references_goes_on_through_the_papers_that_were_read(store: ox.Store) -> None:
    assert [row[0] for row in ask(store, "reach", id="kst-99001-7")] == ["kst-99001-5"]
    reached = [row[0] for row in ask(store, "reach")]
    assert "kst-99001-12" in reached
    assert "dossier-99002" in reached  # only by way of kst-99001-12


def test_a_member_is_found_by_part_of_the_name(store: ox.Store) -> None:
    assert len(ask(store, "motions-by-member", member="DE WIT")) == 1
    assert ask(store, "motions-by-member", member="Jansen") == []


# --- parameters


def test_parameters_are_read_from_the_file() -> None:
    query = queries.load("cited-together")
    assert query.name == "cited-together"
    assert [(param.name, param.default, param.help) for param in query.params] == [
        ("id", '"kst-32824-370"', "Identifier of the paper"),
        ("limit", "20", "How many to show"),
    ]


def test_a_value_cannot_break_out_of_its_literal(store: ox.Store) -> None:
    evil = '" } DELETE { ?a ?b ?c } #\\\n'
    text = queries.load("cited-by").bind({"id": evil})
    assert '"\\" } DELETE { ?a ?b ?c } #\\\\\\n"' in text
    assert ask(store, "cited-by", id=evil) == []


def test_only_the_variable_itself_is_replaced() -> None:
    query = queries.NamedQuery(
        "x", "", (queries.Parameter("id", '"a"', ""),), 'SELECT * { ?id <http://e/?id> "?id", ?idee . $id ?p ?o } # ?id'
    )
    assert query.bind() == 'SELECT * { "a" <http://e/?id> "?id", ?idee . "a" ?p ?o } # ?id'


@pytest.mark.parametrize(
    ("default", "value", "term"),
    [
        ('"x"', 'a "b"', '"a \\"b\\""'),
        ("20", "5", "5"),
        ("0.7", "1", "1"),
        ("0.7", "0.25", "0.25"),
        ('"2025-01-01"^^xsd:date', "2025-03-31", '"2025-03-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_a_value_is_written_in_the_type_of_the_default(default: str, value: str, term: str) -> None:
    assert queries.Parameter("p", default, "").term(value) == term


@pytest.mark.parametrize(
    ("default", "value", "message"),
    [
        ("20", "many", "p must be a whole number, not 'many'"),
        ("20", "2.5", "p must be a whole number, not '2.5'"),
        ("0.7", "0,5", "p must be a number like 0.7, not '0,5'"),
        ('"2025-01-01"^^xsd:date', "31-3-2025", "p must be a date like 2025-03-31, not '31-3-2025'"),
    ],
)
def test_a_value_of_another_type_is_refused(default: str, value: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        queries.Parameter("p", default, "").term(value)


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="cited-together has no parameter 'dossier'; it has: id, limit"):
        queries.load("cited-together").bind({"dossier": "32824"})
    with pytest.raises(InputError, match="it has: none"):
        queries.load("rules").bind({"x": "1"})


def test_an_unknown_question_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="no question is named 'most-sited'; there are: attachments, "):
        queries.load("most-sited")
    with pytest.raises(NotFoundError):
        queries.load("../terms")
