"""The closed vocabulary, the published ontology and the JSON-LD context say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Dataset, Graph, Literal, URIRef

from kg import identifiers, iris, model, terms
from kg.errors import NotFoundError

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "example.trig"

LATER = """
    namens verslagVan
"""
"""Declared for the steps to come: nothing writes them yet."""

NOT_IN_EXAMPLE = """
    Toezegging gedaanIn toegezegdDoor toezegger toezeggingstekst toezeggingssoort toegezegdAan termijntekst termijnVan termijnTot termijnsoort zwak
    Toezeggingsmelding gemeldIn meldingstekst aanleiding aanleidingDatum vervult betreft koppelreden koppelzekerheid
    Briefvermelding vermeldeBrief briefdatum afzender
    Motievermelding vermeldIn vermeldeMotie indienernaam koppelwijze
    Motieonderdeel onderdeelVan onderdeelsoort onderdeeltekst vervangt
    Afdoening doetAf afgedaanIn omvang gerekendVanaf Omvangen geheel deels
    Aanhangsel Kamervraag OfficielePublicatie Uitspraak Amendement Verslag LijstVanVragen Antwoord Wetsvoorstel Memorie
    aanhangselverwijzing staatsbladverwijzing staatscourantverwijzing tractatenbladverwijzing rechtspraakverwijzing
    EersteKamer VerenigdeVergadering Soorten Resoluties Verwijzingssoorten Kamers
    Uitslagen verworpen Keuzes nietDeelgenomen
    Lidmaatschap lid lidVanaf lidTotEnMet Debat
    Registertoezegging functie ministerie registerstatus nakomingsdatum nagekomenIn inDebat
"""
"""Members of a list of which the example shows others, and the names of the lists themselves."""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {name: file.read_text("utf-8") for name, file in terms.ontology_files().items()}


@pytest.fixture(scope="module")
def ontology(files: dict[str, str]) -> Graph:
    return Graph().parse(data=files["kg.ttl"], format="turtle")


@pytest.fixture(scope="module")
def codelists(files: dict[str, str]) -> Graph:
    return Graph().parse(data=files["codelists.ttl"], format="turtle")


def local(term: object) -> str:
    return str(term).removeprefix(terms.KS.namespace)


def languages(graph: Graph, term: URIRef, predicate: URIRef) -> list[str | None]:
    return sorted(str(o.language) for o in graph.objects(term, predicate) if isinstance(o, Literal))


# --- the closed vocabulary


def test_a_term_is_its_full_iri() -> None:
    assert terms.KS.Verwijzing == "https://w3id.org/kamerstukken/def#Verwijzing"
    assert terms.KS["letterlijkGevolgd"] == iris.BASE + "def#letterlijkGevolgd"
    assert terms.CITO.cites == "http://purl.org/spar/cito/cites"


def test_a_mistyped_term_raises() -> None:
    with pytest.raises(AttributeError, match="ks:Verwijzng is not in the vocabulary"):
        _ = terms.KS.Verwijzng
    with pytest.raises(KeyError, match="cito:citeert is not in the vocabulary"):
        _ = terms.CITO["citeert"]
    with pytest.raises(KeyError, match="ks:Breif"):
        terms.types("Breif")


def test_code_and_ontology_have_the_same_terms(ontology: Graph, codelists: Graph) -> None:
    classes = {local(s) for s in ontology.subjects(RDF.type, OWL.Class)}
    properties = {
        local(s) for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for s in ontology.subjects(RDF.type, kind)
    }
    codes = {local(s) for kind in (SKOS.Concept, SKOS.ConceptScheme) for s in codelists.subjects(RDF.type, kind)}
    assert classes == set(terms.CLASSES.split())
    assert properties == set(terms.PROPERTIES.split())
    assert codes - classes == set(terms.CODES.split())
    assert set(terms.KS) == classes | properties | codes
    assert len(terms.KS) == len(terms.CLASSES.split()) + len(terms.PROPERTIES.split()) + len(terms.CODES.split())


def test_the_example_uses_every_term_that_is_not_for_later() -> None:
    example = GOLDEN.read_text("utf-8")
    used = set(re.findall(r"(?<![\w/])ks:(\w+)", example))
    assert used <= set(terms.KS)
    assert set(terms.KS) - used - set(NOT_IN_EXAMPLE.split()) == set(LATER.split())


def test_superclasses_are_those_of_the_ontology(ontology: Graph) -> None:
    for name in terms.CLASSES.split():
        above = set(ontology.transitive_objects(URIRef(terms.KS[name]), RDFS.subClassOf)) - {URIRef(terms.KS[name])}
        ours = {local(cls) for cls in above if str(cls).startswith(terms.KS.namespace)}
        assert set(terms.SUPERCLASSES[name]) == ours, name


def test_types_of_a_paper() -> None:
    assert terms.types("Kamerstuk", "Kamerbrief") == (terms.KS.Document, terms.KS.Kamerbrief, terms.KS.Kamerstuk)
    assert terms.types("Beslisnota") == (terms.KS.Beslisnota, terms.KS.Bijlage, terms.KS.Document)
    assert terms.types("Dossier") == (terms.KS.Dossier,)


def test_prefixes_of_the_code_are_those_of_the_files(ontology: Graph, files: dict[str, str]) -> None:
    shapes = Graph().parse(data=files["shapes.ttl"], format="turtle")
    for graph in (ontology, shapes):
        theirs = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
        for prefix in theirs.keys() & terms.PREFIXES.keys():
            assert theirs[prefix] == terms.PREFIXES[prefix]


def test_prefix_header_names_only_what_is_used() -> None:
    assert terms.prefix_header("SELECT * { ?a cito:cites doc:kst-1-1 }") == (
        "PREFIX cito: <http://purl.org/spar/cito/>\nPREFIX doc: <https://w3id.org/kamerstukken/id/document/>\n"
    )
    assert terms.prefix_header("SELECT * { ?a ?b ?c }") == ""


# --- labels, definitions, code lists


def test_every_term_has_a_label_and_a_definition_in_both_languages(ontology: Graph) -> None:
    for name in (terms.CLASSES + terms.PROPERTIES).split():
        term = URIRef(terms.KS[name])
        assert languages(ontology, term, RDFS.label) == ["en", "nl"], name
        assert languages(ontology, term, SKOS.definition) == ["en", "nl"], name
    (itself,) = ontology.subjects(RDF.type, OWL.Ontology)
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert languages(ontology, itself, predicate) == ["en", "nl"]


def test_every_code_has_a_label_and_a_definition_in_both_languages_a_list_and_a_notation(
    ontology: Graph, codelists: Graph
) -> None:
    """The kinds of paper are classes as well, and defined as such."""
    for code in codelists.subjects(RDF.type, SKOS.Concept):
        defined_in = ontology if (code, RDF.type, OWL.Class) in ontology else codelists
        assert languages(codelists, code, SKOS.prefLabel) == ["en", "nl"], code
        assert languages(defined_in, code, SKOS.definition) == ["en", "nl"], code
        assert len(list(codelists.objects(code, SKOS.notation))) == 1, code
        (scheme,) = codelists.objects(code, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in codelists
    for scheme in codelists.subjects(RDF.type, SKOS.ConceptScheme):
        assert languages(codelists, scheme, SKOS.prefLabel) == ["en", "nl"], scheme
        assert languages(codelists, scheme, SKOS.definition) == ["en", "nl"], scheme


def test_definitions_differ_between_terms_and_languages(ontology: Graph, codelists: Graph) -> None:
    """None was left as a copy of another one."""
    for graph in (ontology, codelists):
        definitions = [str(text) for text in graph.objects(None, SKOS.definition)]
        assert len(definitions) == len(set(definitions))


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        ("Document Kamerstuk Kamerbrief", "brief"),
        ("Document Bijlage Wetsvoorstel", "wetsvoorstel"),
        ("Document Bijlage Beslisnota", "beslisnota"),
        ("Document Bijlage", "bijlage"),
        ("Document Handeling", "handelingen"),
        ("Document Kamerstuk", ""),
        ("", ""),
    ],
)
def test_the_most_specific_class_says_the_kind(classes: str, kind: str) -> None:
    assert terms.kind_of(terms.KS[name] for name in classes.split()) == kind


def codes_of(codelists: Graph, scheme: str) -> dict[str, str]:
    members = codelists.subjects(SKOS.inScheme, URIRef(terms.KS[scheme]))
    return {str(codelists.value(code, SKOS.notation)): str(code) for code in members}


def test_code_lists_are_the_kinds_of_the_model(codelists: Graph) -> None:
    kinds = {kind: terms.KS[name] for kind, name in terms.CLASS_OF_KIND.items()}
    assert codes_of(codelists, "Soorten") == kinds
    assert set(kinds) == set(get_args(model.DocumentKind)) - {"overig"}
    assert codes_of(codelists, "Resoluties") == terms.RESOLUTIONS
    assert set(terms.RESOLUTIONS) == set(get_args(model.Status))
    assert codes_of(codelists, "Verwijzingssoorten") == terms.CITATION_KINDS
    assert set(terms.CITATION_KINDS) == set(get_args(model.CitationKind))
    assert codes_of(codelists, "Kamers") == terms.CHAMBERS


def test_codes_in_the_shapes_are_the_code_lists(codelists: Graph, files: dict[str, str]) -> None:
    listed = {
        frozenset(codes_of(codelists, scheme).values()) for scheme in ("Resoluties", "Verwijzingssoorten", "Kamers")
    }
    listed |= {frozenset(codes_of(codelists, scheme).values()) for scheme in ("Omvangen", "Uitslagen", "Keuzes")}
    shapes = Graph().parse(data=files["shapes.ttl"], format="turtle")
    sh_in = URIRef("http://www.w3.org/ns/shacl#in")
    assert {frozenset(str(m) for m in shapes.items(head)) for head in shapes.objects(None, sh_in)} == listed


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("kst-32824-412", "Kamerstuk"), ("blg-1184123", "Bijlage"), ("h-ek-20232024-14-25", "Handeling"),
        ("ah-tk-20232024-1113", "Aanhangsel"), ("kv-tk-2024Z06434", "Kamervraag"), ("blg-26241-10F", "Bijlage"),
        ("stb-2021-38", "OfficielePublicatie"),
        ("stcrt-2010-20211", "OfficielePublicatie"), ("trb-1959-171", "OfficielePublicatie"),
        ("ECLI:NL:HR:2010:BK6942", "Uitspraak"), ("celex-32016R0679", "EUDocument"), ("swd-2023-819", "EUDocument"),
        ("pbeu-2019-L-305", "EUDocument"), ("BWBR0005537", "Regeling"), ("dossier-36600-XV", "Dossier"),
    ],
)  # fmt: skip
def test_every_identifier_has_its_class(identifier: str, name: str) -> None:
    assert terms.CLASS_OF_COLLECTION[identifiers.collection(identifier)] == name


# --- the files


def test_the_files_use_our_base_and_no_other_for_our_terms(files: dict[str, str]) -> None:
    for name, text in files.items():
        found = set(re.findall(r"https://w3id\.org/[\w-]+/", text))
        assert found == {iris.BASE}, name
        assert terms.KS.namespace in text, name


def test_ontology_files_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "ontology"
    folder.mkdir()
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    assert terms.ontology_files()["kg.ttl"] != folder / "kg.ttl"  # empty, so the checkout is used
    for name in ("kg.ttl", "codelists.ttl", "shapes.ttl", "context.jsonld"):
        (folder / name).touch()
    assert terms.ontology_files()["kg.ttl"] == folder / "kg.ttl"


def test_no_ontology_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    monkeypatch.setattr(terms, "__file__", str(tmp_path / "kg" / "terms.py"))
    with pytest.raises(NotFoundError, match=r"kg\.ttl.* is not there"):
        terms.ontology_files()


def test_importing_the_terms_does_not_import_rdflib() -> None:
    code = "import sys, kg.terms; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- JSON-LD


@pytest.fixture(scope="module")
def context(files: dict[str, str]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files["context.jsonld"])["@context"]
    return loaded


def expand(context: dict[str, Any], key: str) -> str:
    entry = context[key]
    compact: str = entry if isinstance(entry, str) else entry["@id"]
    prefix, _, name = compact.partition(":")
    return context[prefix] + name


def test_the_context_has_every_term_with_its_type(context: dict[str, Any], ontology: Graph, codelists: Graph) -> None:
    for name in terms.KS:
        assert expand(context, name) == terms.KS[name]
    for name in terms.PROPERTIES.split():
        term = URIRef(terms.KS[name])
        coerced = context[name].get("@type")
        (*_, reach) = [None, *ontology.objects(term, RDFS.range)]
        if reach == SKOS.Concept:
            assert coerced == "@vocab", name
        elif (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert coerced == "@id", name
        elif coerced is not None:
            prefix, _, local_name = coerced.partition(":")
            assert terms.PREFIXES[prefix] + local_name == str(reach), name


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own inner workings
def test_a_graph_survives_json_ld(files: dict[str, str]) -> None:
    before = Dataset()
    before.parse(GOLDEN, format="trig")
    context = json.loads(files["context.jsonld"])
    written = before.serialize(format="json-ld", context=context, auto_compact=True)
    after = Dataset()
    after.parse(data=written, format="json-ld")
    assert len(list(before.quads())) == 529
    assert set(after.quads()) == set(before.quads())

    graphs = json.loads(written)["graph"]
    keys = {key for graph in graphs for node in graph["graph"] for key in node}
    assert not [key for key in keys if ":" in key]  # every property has its short name
    (letter,) = [node for graph in graphs for node in graph["graph"] if node["id"] == iris.document_iri("kst-99001-12")]
    assert letter["kamer"] == "TweedeKamer"
    assert letter["date"] == "2024-05-14"
    assert set(letter["type"]) == {"Document", "Kamerstuk", "Kamerbrief"}
