"""The terms of the graph: closed vocabularies, what the words of `kg.model` are in them, and the published contract.

What a document's quads look like, triple by triple, stands at the top of `ontology/kg.ttl`. The lists here and that
file are kept equal by a test, so a term exists in both or in neither. Nothing here imports rdflib: the writer of
quads comes through here for every line. IRIs of nodes are made in `kg.iris`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotFoundError
from kg.iris import BASE, DOCUMENT, DOSSIER, GRAPH, PERSON, RUN

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


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


def ontology_files() -> dict[str, Traversable]:
    """Give the files of the published contract by name: kg.ttl, codelists.ttl, shapes.ttl, context.jsonld.

    They lie in `ontology/` of a checkout and in `kg/ontology/` of an installed wheel. Raises NotFoundError when
    neither is there.
    """
    from importlib.resources import files  # takes longer than a look-up, which has no use for it

    names = ("kg.ttl", "codelists.ttl", "shapes.ttl", "context.jsonld")
    for folder in (files("kg") / "ontology", Path(__file__).resolve().parent.parent / "ontology"):
        found = {name: folder / name for name in names}
        if all(file.is_file() for file in found.values()):
            return found
    raise NotFoundError(f"the ontology ({', '.join(names)}) is not there; install the package again")
