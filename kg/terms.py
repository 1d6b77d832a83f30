"""The names of the graph: base IRI, closed vocabularies, IRI patterns and the files of the published contract.

What a document's quads look like, triple by triple, stands at the top of `ontology/kg.ttl`. The lists here and that
file are kept equal by a test, so a term exists in both or in neither. Nothing here imports rdflib: the writer of
quads comes through here for every line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import quote, unquote

from kg.errors import IdentifierError, NotFoundError

BASE = "https://w3id.org/kamerstukken/"
"""The one setting of the base IRI, not registered yet. Only `ontology/*` repeats it; a test watches that."""

DOCUMENT = BASE + "id/document/"
DOSSIER = BASE + "id/dossier/"
PERSON = BASE + "id/persoon/"
TEXT = BASE + "id/tekst/"
COMMITMENT = BASE + "id/toezegging/"
OFFICIAL = BASE + "id/register/"
RUN = BASE + "id/run/"
GRAPH = BASE + "graph/"

REGISTER = GRAPH + "register"
"""Graph of what belongs to no single document: dossiers, people, runs, and papers that are only referred to."""

LINKS = GRAPH + "koppelingen"
"""Graph of what was found by linking papers: made anew as a whole when papers come or go."""

OPENDATA = GRAPH + "opendata"
"""Graph of what the records of the Tweede Kamer say: votes, the register of commitments, who tabled and signed."""

RESERVED_GRAPHS = frozenset({"register", "koppelingen", "opendata", "meta"})
"""Names below GRAPH that no document may have."""


class Vocabulary:
    """A closed list of terms: `KS.Verwijzing` and `KS["Verwijzing"]` are the full IRI, a mistyped name raises.

    prefix: its prefix in SPARQL and Turtle. namespace: IRI the names are joined to. names: the local names.
    Raises AttributeError or KeyError, by the way it is asked, for a name that is not on the list.
    """

    def __init__(self, prefix: str, namespace: str, names: str) -> None:
        self.prefix = prefix
        self.namespace = namespace
        self._terms = {name: namespace + name for name in names.split()}
        vars(self).update(self._terms)  # ordinary attributes: they are asked for millions of times

    def __getitem__(self, name: str) -> str:
        try:
            return self._terms[name]
        except KeyError:
            raise KeyError(f"{self.prefix}:{name} is not in the vocabulary") from None

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):  # copy and pickle ask before the slots are filled
            raise AttributeError(name)
        try:
            return self._terms[name]
        except KeyError:
            raise AttributeError(f"{self.prefix}:{name} is not in the vocabulary") from None

    def __contains__(self, name: object) -> bool:
        return name in self._terms

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)


CLASSES = """
    Document Kamerstuk Bijlage Handeling Aanhangsel Kamervraag OfficielePublicatie Regeling Uitspraak EUDocument
    Kamerbrief Motie Amendement Verslag LijstVanVragen Antwoord Beslisnota Wetsvoorstel Memorie
    Dossier Voetnoot Tekst Tekstfragment ExtractieRun
    Feit Verwijzing Kandidaat Toezegging Toezeggingsmelding Motievermelding Motieonderdeel Briefvermelding Afdoening
    Fractie Lidmaatschap Debat Stemming Stem Registertoezegging
"""
PROPERTIES = """
    identificatie ingelezen nummerdossier inDossier ondernummer dossiernummer vergaderjaar kamer onderwerp
    ondertekenaar indiener namens bijlageBij verslagVan bronbestand bronSha256
    tekstVan sha256 nootVan nootnummer verankerdIn versie
    zekerheid regel letterlijk gelezenSleutel soort resolutie resolutieReden inNoot opmerking pagina artikel
    genoemdVergaderjaar uitgeverswijzing kandidaat kandidaatDocument score reden
    gedaanIn toegezegdDoor toezegger toezeggingstekst toezeggingssoort toegezegdAan
    termijntekst termijnVan termijnTot termijnsoort zwak
    gemeldIn meldingstekst aanleiding aanleidingDatum vervult betreft koppelreden koppelzekerheid
    vermeldIn vermeldeMotie vermeldeBrief briefdatum afzender indienernaam koppelwijze
    onderdeelVan onderdeelsoort onderdeeltekst vervangt
    doetAf afgedaanIn omvang gerekendVanaf
    stemtOver uitslag besluittekst stemmingssoort inStemming stemVan keuze zetels vergissing fractie
    lid lidVanaf lidTotEnMet
    opendataId registernummer betrokkene kabinetsappreciatie
    functie ministerie registerstatus nakomingsdatum nagekomenIn inDebat
"""
CODES = """
    Soorten
    Resoluties letterlijkGevolgd gecorrigeerd meerduidig onopgelost
    Verwijzingssoorten kamerstukverwijzing dossierverwijzing handelingenverwijzing aanhangselverwijzing
    staatsbladverwijzing staatscourantverwijzing tractatenbladverwijzing rechtspraakverwijzing euVerwijzing
    wetsverwijzing
    Kamers TweedeKamer EersteKamer VerenigdeVergadering
    Omvangen geheel deels
    Uitslagen aangenomen verworpen
    Keuzes voor tegen nietDeelgenomen
"""

KS = Vocabulary("ks", BASE + "def#", CLASSES + PROPERTIES + CODES)
CITO = Vocabulary("cito", "http://purl.org/spar/cito/", "cites hasCitingEntity hasCitedEntity")
NIF = Vocabulary(
    "nif",
    "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "referenceContext beginIndex endIndex anchorOf",
)
PROV = Vocabulary("prov", "http://www.w3.org/ns/prov#", "wasDerivedFrom wasGeneratedBy hadPrimarySource")
DCTERMS = Vocabulary("dcterms", "http://purl.org/dc/terms/", "title date language")
FOAF = Vocabulary("foaf", "http://xmlns.com/foaf/0.1/", "Person name page")
SKOS = Vocabulary(
    "skos", "http://www.w3.org/2004/02/skos/core#", "Concept ConceptScheme inScheme notation prefLabel definition"
)
RDF = Vocabulary("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type langString")
RDFS = Vocabulary("rdfs", "http://www.w3.org/2000/01/rdf-schema#", "label subClassOf")
XSD = Vocabulary("xsd", "http://www.w3.org/2001/XMLSchema#", "string boolean integer decimal date")

PREFIXES: dict[str, str] = {
    **{v.prefix: v.namespace for v in (KS, CITO, NIF, PROV, DCTERMS, FOAF, SKOS, RDF, RDFS, XSD)},
    "doc": DOCUMENT,
    "dos": DOSSIER,
    "per": PERSON,
    "run": RUN,
    "g": GRAPH,
}
"""Prefix -> namespace, for SPARQL and for exports."""


def prefix_header(text: str) -> str:
    """Give the PREFIX lines for those of our prefixes that the text uses, in the order of PREFIXES."""
    used = set(re.findall(r"(?<![\w-])([a-z]+):", text))
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name in used)


_ABOVE = {
    "Document": """
        Kamerstuk Bijlage Handeling Aanhangsel Kamervraag OfficielePublicatie Regeling Uitspraak EUDocument
        Kamerbrief Motie Amendement Verslag LijstVanVragen Antwoord Beslisnota Wetsvoorstel Memorie
    """,
    "Bijlage": "Beslisnota",
    "Feit": "Verwijzing Toezegging Toezeggingsmelding Motievermelding Motieonderdeel Briefvermelding Afdoening",
}
SUPERCLASSES: dict[str, tuple[str, ...]] = {
    name: tuple(above for above, below in _ABOVE.items() if name in below.split()) for name in CLASSES.split()
}
"""Local class name -> all its superclasses in our namespace. No reasoner is assumed: they are written as types too."""


def types(*names: str) -> tuple[str, ...]:
    """Give the IRIs of classes and of all their superclasses in our namespace, sorted, for `rdf:type`.

    names: local class names. Raises KeyError for a name that is not in the vocabulary.
    """
    wanted = {*names, *(above for name in names for above in SUPERCLASSES.get(name, ()))}
    return tuple(sorted(KS[name] for name in wanted))


CLASS_OF_KIND: dict[str, str] = {
    "brief": "Kamerbrief",
    "motie": "Motie",
    "amendement": "Amendement",
    "verslag": "Verslag",
    "lijst": "LijstVanVragen",
    "antwoord": "Antwoord",
    "beslisnota": "Beslisnota",
    "bijlage": "Bijlage",
    "handelingen": "Handeling",
    "wetsvoorstel": "Wetsvoorstel",
    "memorie": "Memorie",
}
"""Kind of paper (`kg.model.DocumentKind`) -> local class name; "overig" has none of its own. Scheme ks:Soorten."""

CLASS_OF_COLLECTION: dict[str, str] = {
    "kst": "Kamerstuk",
    "blg": "Bijlage",
    "h": "Handeling",
    "ah": "Aanhangsel",
    "kv": "Kamervraag",
    "stb": "OfficielePublicatie",
    "stcrt": "OfficielePublicatie",
    "trb": "OfficielePublicatie",
    "ecli": "Uitspraak",
    "celex": "EUDocument",
    "com": "EUDocument",
    "pbeu": "EUDocument",
    "bwb": "Regeling",
    "dossier": "Dossier",
}
"""Class of an identifier (`kg.identifiers.collection`) -> local class name; the others are plain documents.

So is a kst- identifier that lacks the dossier or the number: a ks:Kamerstuk has both.
"""


def kind_of(classes: Iterable[str]) -> str:
    """Give the kind of a paper (`kg.model.DocumentKind`) by the IRIs of its classes, "" when none is of a kind.

    The most specific class says it: those that an identifier gives come last, for a letter can be numbered as an
    attachment ("blg-…"); of the others the first in CLASS_OF_KIND.
    """
    known = set(classes)
    found = [kind for kind, name in CLASS_OF_KIND.items() if KS[name] in known]
    return min(found, key=lambda kind: CLASS_OF_KIND[kind] in CLASS_OF_COLLECTION.values(), default="")


RESOLUTIONS: dict[str, str] = {
    "followed": KS.letterlijkGevolgd,
    "corrected": KS.gecorrigeerd,
    "ambiguous": KS.meerduidig,
    "unresolved": KS.onopgelost,
}
"""Status (`kg.model.Status`) -> code. Scheme ks:Resoluties."""

CITATION_KINDS: dict[str, str] = {
    "kamerstuk": KS.kamerstukverwijzing,
    "dossier": KS.dossierverwijzing,
    "handelingen": KS.handelingenverwijzing,
    "aanhangsel": KS.aanhangselverwijzing,
    "staatsblad": KS.staatsbladverwijzing,
    "staatscourant": KS.staatscourantverwijzing,
    "tractatenblad": KS.tractatenbladverwijzing,
    "ecli": KS.rechtspraakverwijzing,
    "eu": KS.euVerwijzing,
    "law": KS.wetsverwijzing,
}
"""Kind of reference (`kg.model.CitationKind`) -> code. Scheme ks:Verwijzingssoorten."""

CHAMBERS: dict[str, str] = {"tk": KS.TweedeKamer, "ek": KS.EersteKamer, "vv": KS.VerenigdeVergadering}
"""Chamber as in `kg.model` -> code. Scheme ks:Kamers."""


@lru_cache(maxsize=8192)
def part(text: str) -> str:
    """Make a text fit to be one segment of an IRI: all but ASCII letters, digits and -._~: is percent-encoded."""
    return quote(text, safe=":")


def document_iri(identifier: str) -> str:
    """Give the node of a document by its identifier ("kst-32824-412", "ECLI:NL:HR:2010:BK6942", "BWBR0005537")."""
    return DOCUMENT + part(identifier)


def dossier_iri(number: str) -> str:
    """Give the node of a dossier by its number as in identifiers ("32824", "36600-XV", "21501-20")."""
    return DOSSIER + part(number)


def entity_iri(identifier: str) -> str:
    """Give the node of what a reference points at: a dossier for "dossier-35763", else a document."""
    number = identifier.removeprefix("dossier-")
    return document_iri(identifier) if number == identifier else dossier_iri(number)


def identifier_of(iri: str) -> str:
    """Give the identifier back from `document_iri` and `dossier_iri`, as `entity_iri` takes it; "" for "".

    Raises IdentifierError for the IRI of something else.
    """
    if iri.startswith(DOCUMENT):
        return unquote(iri[len(DOCUMENT) :])
    if iri.startswith(DOSSIER):
        return "dossier-" + unquote(iri[len(DOSSIER) :])
    if iri:
        raise IdentifierError(f"{iri!r} is no document and no dossier")
    return ""


def graph_iri(identifier: str) -> str:
    """Give the named graph of a document.

    Raises IdentifierError when the identifier is the name of a graph of our own ("register").
    """
    if identifier in RESERVED_GRAPHS:
        raise IdentifierError(f"{identifier!r} cannot be the identifier of a document; give it another with --id")
    return GRAPH + part(identifier)


def text_iri(identifier: str, sha256: str) -> str:
    """Give the node of one text of a document; sha256: hex digest of the text's UTF-8 bytes."""
    return f"{TEXT}{part(identifier)}/{sha256[:12]}"


def span_iri(text: str, begin: int, end: int) -> str:
    """Give the node of a span (code points, end exclusive) of the text with the given IRI, in the form of RFC 5147."""
    return f"{text}#char={begin},{end}"


def range_of(span: str) -> tuple[int, int]:
    """Give begin and end back from `span_iri`. Raises IdentifierError for the IRI of something else."""
    _, mark, places = span.rpartition("#char=")
    begin, comma, end = places.partition(",")
    if not (mark and comma and begin.isdecimal() and end.isdecimal()):
        raise IdentifierError(f"{span!r} is no span of a text")
    return int(begin), int(end)


def note_iri(identifier: str, mark: str, occurrence: int = 1) -> str:
    """Give the node of a footnote; occurrence: 2 and up when the document uses the mark again."""
    return f"{DOCUMENT}{part(identifier)}/noot/{part(mark)}" + (f"/{occurrence}" if occurrence > 1 else "")


def mark_of(note: str) -> str:
    """Give the mark back from `note_iri`. Raises IdentifierError for the IRI of something else."""
    _, found, rest = note.partition("/noot/")
    if not found:
        raise IdentifierError(f"{note!r} is no footnote")
    return unquote(rest.partition("/")[0])


def citation_iri(identifier: str, key: str, occurrence: int) -> str:
    """Give the node of a citation act.

    identifier: of the citing document. key: as read, "" when the printed form gives none. occurrence: from 1, counts
    the acts with this key in this document, in the order of the text.
    """
    return f"{DOCUMENT}{part(identifier)}/verwijzing/{part(key) or 'onbekend'}/{occurrence}"


def citing_of(citation: str) -> str:
    """Give the citing document back from `citation_iri`. Raises IdentifierError for the IRI of something else."""
    document, found, _ = citation.partition("/verwijzing/")
    if not found:
        raise IdentifierError(f"{citation!r} is no citation act")
    return identifier_of(document)


def commitment_iri(identifier: str, number: int) -> str:
    """Give the node of a commitment made in a document; number: from 1, in the order of the text.

    identifier may also be the day and kind of a debate of which no report was read ("debat-2022-04-20").
    """
    return f"{COMMITMENT}{part(identifier)}/{number}"


def official_iri(what: str, *keys: str) -> str:
    """Give the node of something in the records of the Tweede Kamer.

    what: "stemming", "fractie", "lidmaatschap", "activiteit" or "toezegging". keys: its Id, or its number where it
    has one; a vote also has the identifier of the paper.
    """
    return OFFICIAL + "/".join((what, *map(part, keys)))


def fact_iri(identifier: str, what: str, number: int) -> str:
    """Give the node of another fact of a document: what is "melding", "motie", "brief", "onderdeel" or "afdoening"."""
    return f"{DOCUMENT}{part(identifier)}/{what}/{number}"


def candidate_iri(citation: str, candidate: str) -> str:
    """Give the node of one candidate of the citation act with the given IRI; candidate: its identifier."""
    return f"{citation}/kandidaat/{part(candidate)}"


@lru_cache(maxsize=8192)
def person_iri(name: str) -> str:
    """Give the node of a person by the name as printed: "C.E.G. van Gennip" becomes …/c-e-g-van-gennip.

    Raises IdentifierError when the name holds no letter or digit to make it from.
    """
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    slug = "-".join("".join(c if c.isalnum() else " " for c in letters).split())
    if not slug:
        raise IdentifierError(f"{name!r} is no name of a person")
    return PERSON + part(slug)


def ontology_files() -> dict[str, Traversable]:
    """Give the files of the published contract by name: kg.ttl, codelists.ttl, shapes.ttl, context.jsonld.

    They lie in `ontology/` of a checkout and in `kg/ontology/` of an installed wheel. Raises NotFoundError when
    neither is there.
    """
    names = ("kg.ttl", "codelists.ttl", "shapes.ttl", "context.jsonld")
    for folder in (files("kg") / "ontology", Path(__file__).resolve().parent.parent / "ontology"):
        found = {name: folder / name for name in names}
        if all(file.is_file() for file in found.values()):
            return found
    raise NotFoundError(f"the ontology ({', '.join(names)}) is not there; install the package again")
