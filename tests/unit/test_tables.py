"""The CSV tables: what stands in them, on the example and on a few quads of our own."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import tables, terms
from kg.store import Graph

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "example.trig"
MORE = """
@prefix ks: <https://w3id.org/kamerstukken/def#> .
@prefix doc: <https://w3id.org/kamerstukken/id/document/> .
@prefix per: <https://w3id.org/kamerstukken/id/persoon/> .
@prefix made: <https://w3id.org/kamerstukken/id/toezegging/kst-99002-3/> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
GRAPH <urn:more> {
  doc:kst-99001-8 a ks:Motie ; ks:identificatie "kst-99001-8" ; ks:ingelezen true ; ks:vervangt doc:kst-99001-7 ;
    dcterms:title "Gewijzigde motie van de leden Zwart en Bakker"@nl ; ks:ondertekenaar per:b, per:z, per:zz .
  per:b foaf:name "A. Bakker" . per:z foaf:name "Zwart" . per:zz foaf:name "Q. Zwart" .
  <urn:mention> ks:vermeldeMotie doc:kst-32824-341 .
  doc:kst-32824-341 ks:identificatie "kst-32824-341" ; ks:ingelezen false .
  <urn:later> a ks:Stemming ; ks:stemtOver doc:kst-99001-7 ; ks:uitslag ks:verworpen ;
    dcterms:date "2024-05-01"^^xsd:date .
  <urn:cast> ks:inStemming <urn:later> ; ks:keuze ks:voor ; ks:stemVan per:b ; ks:fractie <urn:party> .
  <urn:party> foaf:name "Brug" .
  <urn:request> ks:onderdeelVan doc:kst-99001-8 ; ks:onderdeelsoort "verzoek" ; ks:onderdeeltekst "verzoekt, …" ;
    ks:termijntekst "voor 1 juni" ; ks:termijnTot "2024-05-31"^^xsd:date ; prov:wasDerivedFrom <urn:words> .
  <urn:words> nif:beginIndex 20 ; nif:endIndex 31 .
  made:1 a ks:Toezegging ; ks:toezeggingstekst "Ik zend u de kaart." ; ks:gedaanIn doc:kst-99002-3 ; ks:zwak false ;
    ks:verankerdIn <urn:sentence> ; ks:zekerheid 0.9 ; ks:termijntekst "voor juli" ;
    ks:termijnTot "2024-06-30"^^xsd:date ; dcterms:date "2024-05-14"^^xsd:date ; ks:toezegger "B. Jansen" .
  <urn:sentence> nif:anchorOf "Ik zend u de kaart; voor juli." .
  made:1 ks:kandidaat <urn:perhaps:1> , <urn:perhaps:2> .
  <urn:perhaps:1> ks:kandidaatDocument doc:kst-99002-4 ; ks:score 0.5 ; ks:reden "zelfde dossier; zelfde woorden" ;
    ks:verankerdIn <urn:sentence> .
  <urn:perhaps:2> ks:kandidaatDocument doc:kst-99001-12 ; ks:score 0.75 ; ks:reden "zelfde kaart" ;
    ks:verankerdIn <urn:sentence> .
  <urn:kept> a ks:Afdoening ; ks:doetAf made:1 ; ks:afgedaanIn doc:kst-99001-12 ; ks:omvang ks:deels ;
    ks:koppelreden "zelfde kaart" ; ks:regel "link.kept" ; ks:zekerheid 0.8 ; ks:verankerdIn <urn:sentence> .
  <urn:done> a ks:Afdoening ; ks:doetAf doc:kst-99001-7 ; ks:afgedaanIn doc:kst-99002-3 ; ks:omvang ks:geheel ;
    ks:koppelreden "de zin zegt het" ; ks:regel "link.motion" ; ks:zekerheid 0.8 ; ks:verankerdIn <urn:sentence> .
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = ox.Store()
    store.load(path=GOLDEN)
    store.load(MORE, ox.RdfFormat.TRIG)
    folder = tmp_path_factory.mktemp("tables") / "csv"
    written = tables.write(Graph(store), folder)
    assert {path.name: count for path, count in written} == {
        sheet.name: len(rows(folder, sheet.name)) for sheet in tables.SHEETS
    }
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def row(folder: Path, name: str, column: str, value: str) -> dict[str, str]:
    (found,) = (one for one in rows(folder, name) if one[column] == value)
    return found


def test_a_motion_has_its_movers_and_what_replaces_it(folder: Path) -> None:
    old, new = (row(folder, "motions.csv", "id", f"kst-99001-{number}") for number in (7, 8))
    assert (old["movers"], old["replaces"], old["replaced_by"]) == ("C. de Wit", "", "kst-99001-8")
    assert new["movers"] == "Q. Zwart; A. Bakker"  # in the order of the title, each once
    assert (new["replaces"], new["replaced_by"], new["outcome"]) == ("kst-99001-7", "", "")


def test_the_last_vote_counts_and_a_member_votes_for_himself(folder: Path) -> None:
    motion = row(folder, "motions.csv", "id", "kst-99001-7")
    assert (motion["vote_date"], motion["outcome"]) == ("2024-05-01", "verworpen")
    assert (motion["voted_for"], motion["voted_against"]) == ("A. Bakker", "")


def test_parties_stand_on_their_side(tmp_path: Path) -> None:
    store = ox.Store()
    store.load(path=GOLDEN)
    tables.write(Graph(store), tmp_path)
    motion = row(tmp_path, "motions.csv", "id", "kst-99001-7")
    assert (motion["outcome"], motion["voted_for"], motion["voted_against"]) == ("aangenomen", "Brug", "Pont")


def test_of_a_motion_that_was_not_read_the_list_of_papers_tells(folder: Path) -> None:
    motion = row(folder, "motions.csv", "id", "kst-32824-341")
    assert (motion["held"], motion["date"], motion["movers"]) == ("false", "2021-07-08", "Ceder")


def test_a_part_of_a_motion_has_its_words_and_term(folder: Path) -> None:
    (part,) = rows(folder, "motion-parts.csv")
    assert part == {
        "motion": "kst-99001-8", "start": "20", "end": "31", "kind": "verzoek", "text": "verzoekt, …",
        "term": "voor 1 juni", "deadline": "2024-05-31",
    }  # fmt: skip


def test_a_commitment_has_no_status_but_all_that_it_follows_from(folder: Path) -> None:
    (made,) = rows(folder, "commitments.csv")
    assert "status" not in made
    assert (made["id"], made["paper"], made["date"], made["by"]) == (
        "kst-99002-3/1", "kst-99002-3", "2024-05-14", "B. Jansen",
    )  # fmt: skip
    assert (made["term"], made["deadline"], made["weak"]) == ("voor juli", "2024-06-30", "false")
    assert (made["kept_by"], made["kept_on"], made["told_by"]) == ("kst-99001-12", "2024-05-14", "")
    assert made["sentence"] == "Ik zend u de kaart; voor juli."


def test_what_may_keep_a_commitment_stands_apart_the_likeliest_first(folder: Path) -> None:
    (made,) = rows(folder, "commitments.csv")
    assert made["possibly_kept_by"] == "kst-99001-12; kst-99002-4"
    days = {paper["id"]: paper["date"] for paper in rows(folder, "papers.csv")}
    assert made["possibly_kept_on"] == f"{days['kst-99001-12']}; {days['kst-99002-4']}"
    assert made["possibly_kept_scores"] == "0.75; 0.5"


def test_what_settles_a_commitment_or_a_motion_is_named_as_there(folder: Path) -> None:
    settled = {one["what"]: (one["paper"], one["extent"]) for one in rows(folder, "discharges.csv")}
    assert settled == {"kst-99002-3/1": ("kst-99001-12", "deels"), "kst-99001-7": ("kst-99002-3", "geheel")}
    known = {one["id"] for name in ("commitments.csv", "motions.csv") for one in rows(folder, name)}
    assert set(settled) <= known


def test_codes_are_those_of_extract(folder: Path) -> None:
    found = rows(folder, "citations.csv")
    assert {one["status"] for one in found} == set(terms.RESOLUTIONS)
    assert {one["kind"] for one in found} <= set(terms.CITATION_KINDS)
    assert {one["issues"] for one in found} == {"", "vergaderjaar-mismatch"}
    assert {one["kind"] for one in rows(folder, "papers.csv") if one["held"] == "true"} <= set(terms.CLASS_OF_KIND)


@pytest.mark.parametrize(
    ("classes", "held", "kind"),
    [
        (("Document", "Kamerstuk", "Kamerbrief"), True, "brief"),
        (("Document", "Bijlage", "Beslisnota"), True, "beslisnota"),
        (("Document", "Bijlage", "Kamerbrief"), True, "brief"),  # a letter that is numbered as an attachment
        (("Document", "Bijlage"), False, "bijlage"),
        (("Document", "Kamerstuk", "Kamerbrief", "Antwoord"), True, "brief"),  # as everywhere: `terms.kind_of`
        (("Document", "Kamerstuk"), True, "overig"),
        (("Document", "Kamerstuk"), False, ""),
        (("Document", "Regeling"), False, ""),
    ],
)
def test_the_kind_of_a_paper(classes: tuple[str, ...], held: bool, kind: str, tmp_path: Path) -> None:
    node = ox.NamedNode("urn:paper")
    graph = ox.NamedNode("urn:graph")
    store = ox.Store()
    for name in classes:
        store.add(ox.Quad(node, ox.NamedNode(terms.RDF.type), ox.NamedNode(terms.KS[name]), graph))
    store.add(ox.Quad(node, ox.NamedNode(terms.KS.identificatie), ox.Literal("p"), graph))
    store.add(ox.Quad(node, ox.NamedNode(terms.KS.ingelezen), ox.Literal(held), graph))
    tables.write(Graph(store), tmp_path)
    assert [one["kind"] for one in rows(tmp_path, "papers.csv")] == [kind]


def test_lists_are_described_with_their_separator(folder: Path) -> None:
    content = json.loads((folder / tables.DESCRIPTION).read_text(encoding="utf-8"))
    lists = {
        (table["url"], column["name"])
        for table in content["tables"]
        for column in table["tableSchema"]["columns"]
        if column.get("separator") == tables.SEPARATOR
    }
    assert ("motions.csv", "movers") in lists
    assert ("commitments.csv", "kept_by") in lists
    assert ("citations.csv", "sentence") not in lists
