"""From the store to a picture: the whole graph, a dossier, or what lies around one paper."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from kg import iris, terms
from kg.errors import IdentifierError
from kg.identifiers import Handelingen, Kamerstuk, collection, parse, parse_dossier
from kg.store import Graph as Store
from kg.view.graph import Edge, Graph, Node, Proof
from kg.view.look import CITES

_EDGES = """
SELECT ?a ?b ?quote ?sentence ?note ?status ?reason ?remark ?begin WHERE {
  ?act a ks:Verwijzing ; cito:hasCitingEntity ?from ; ks:letterlijk ?quote ; ks:resolutie ?status ;
       ks:verankerdIn/nif:anchorOf ?sentence ; prov:wasDerivedFrom/nif:beginIndex ?begin .
  { ?act cito:hasCitedEntity ?to } UNION { ?act ks:kandidaat/ks:kandidaatDocument ?to }
  ?from ks:identificatie ?a . ?to ks:identificatie ?b .
  OPTIONAL { ?act ks:inNoot/ks:nootnummer ?note }
  OPTIONAL { ?act ks:resolutieReden ?reason }
  OPTIONAL { ?act ks:opmerking ?remark }
} ORDER BY ?a ?begin ?b ?remark
"""
_ATTACHED = """
SELECT ?a ?b WHERE { ?from ks:bijlageBij ?to . ?from ks:identificatie ?a . ?to ks:identificatie ?b } ORDER BY ?a ?b
"""
_NODES = """
SELECT ?id ?held ?title ?subject ?date ?page ?dossier WHERE {
  ?n ks:identificatie ?id .
  OPTIONAL { ?n ks:ingelezen ?held } OPTIONAL { ?n dcterms:title ?title } OPTIONAL { ?n ks:onderwerp ?subject }
  OPTIONAL { ?n dcterms:date ?date } OPTIONAL { ?n foaf:page ?page }
  OPTIONAL { ?n ks:inDossier/ks:dossiernummer ?dossier }
} ORDER BY ?id ?dossier
"""
_STATUS = {iri: name for name, iri in terms.RESOLUTIONS.items()}
_KIND_OF_COLLECTION = {
    "dossier": "dossier", "bwb": "wet", "celex": "eu", "com": "eu", "pbeu": "eu", "ecli": "ecli", "stb": "stb",
    "stcrt": "stb", "trb": "stb", "h": "handelingen", "ah": "antwoord", "kv": "antwoord", "blg": "bijlage",
}  # fmt: skip


def collect(store: Store, *, centre: str = "", dossier: str = "", depth: int = 2) -> Graph:
    """Give the picture of a graph.

    centre: identifier of the paper in the middle; what lies within `depth` references of it, in either direction, is
    shown. dossier: number; the papers filed in it, what they refer to and what refers to them. Neither: everything.
    """
    proofs = _proofs(store)
    cited: dict[str, set[str]] = defaultdict(set)
    for (source, target), passages in proofs.items():
        if any(passage.relation == CITES for passage in passages):  # an attachment and a perhaps are no citations
            cited[target].add(source)
    facts = _facts(store)
    title = "Kamerstukken en hun verwijzingen"
    if centre:
        chosen = _around(centre, set(proofs), depth)
        steps = "1 stap" if depth == 1 else f"{depth} stappen"
        title = f"{label(centre, facts[centre][0] if centre in facts else '')}: verwijzingen tot {steps} ver"
    elif dossier:
        inside = {id_ for id_, fact in facts.items() if dossier in fact[4]}
        chosen = inside | {end for pair in proofs if inside & set(pair) for end in pair}
        about = facts[f"dossier-{dossier}"][0] if f"dossier-{dossier}" in facts else ""
        title = f"Dossier {parse_dossier(dossier).printed}" + (f": {about}" if about else "")
    else:
        chosen = {id_ for pair in proofs for id_ in pair} | {id_ for id_, fact in facts.items() if fact[5]}
    kinds = _kinds(store)
    nodes = tuple(
        Node(
            id_, _kind(id_, kinds), label(id_, facts[id_][0]), *facts[id_][:3], facts[id_][4], len(cited[id_]),
            facts[id_][5],
        )
        for id_ in sorted(chosen)
        if id_ in facts
    )  # fmt: skip
    edges = tuple(Edge(a, b, tuple(p)) for (a, b), p in sorted(proofs.items()) if a in chosen and b in chosen)
    return Graph(title, nodes, edges)


def _proofs(store: Store) -> dict[tuple[str, str], list[Proof]]:
    found: dict[tuple[str, str], dict[tuple[object, ...], Proof]] = defaultdict(dict)
    remarks: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for a, b, quote, sentence, note, status, reason, remark, begin in store.query(_EDGES).rows:
        key = (a, b, begin, quote)
        if remark:
            remarks[key].append(str(remark))
        why = "; ".join(filter(None, (str(reason or ""), *remarks[key])))
        name = _STATUS[str(status)]
        relation = "verwijst misschien naar" if name == "ambiguous" else CITES
        found[str(a), str(b)][key] = Proof(str(sentence), str(quote), str(note or ""), name, why, relation)
    out = {pair: list(proofs.values()) for pair, proofs in found.items()}
    for a, b in store.query(_ATTACHED).rows:
        proof = Proof("Volgens de metagegevens hoort dit stuk bij het andere.", "", "", "followed", "", "bijlage bij")
        out.setdefault((str(a), str(b)), []).append(proof)
    return out


def _facts(store: Store) -> dict[str, tuple[str, str, str, str, tuple[str, ...], bool]]:
    """Give identifier -> title, date, page, identifier, dossiers, held."""
    rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for row in store.query(_NODES).rows:
        rows[str(row[0])].append(row)
    out = {}
    for id_, found in rows.items():
        _, held, title, subject, day, page, _ = found[0]
        dossiers = tuple(sorted({str(row[6]) for row in found if row[6]}))
        out[id_] = (str(subject or title or ""), str(day or ""), str(page or ""), id_, dossiers, held is True)
    return out


def _kinds(store: Store) -> dict[str, str]:
    """Give node -> kind of paper, for those that have one."""
    classes: dict[str, set[str]] = defaultdict(set)
    for name in terms.CLASS_OF_KIND.values():
        of_kind = ox.NamedNode(terms.KS[name])
        for quad in store.store.quads_for_pattern(None, ox.NamedNode(terms.RDF.type), of_kind, None):
            assert isinstance(quad.subject, ox.NamedNode)
            classes[quad.subject.value].add(of_kind.value)
    return {node: terms.kind_of(found) for node, found in classes.items()}


def _kind(identifier: str, kinds: dict[str, str]) -> str:
    known = kinds.get(iris.entity_iri(identifier))
    if known:
        return known
    try:
        return _KIND_OF_COLLECTION.get(collection(identifier), "overig")
    except IdentifierError:
        return "overig"


_HOUSE = {"tk": " II", "ek": " I"}
_LONGEST_NAME = 36
"""Code points of the name of a law under its shape; the panel beside the picture has all of it."""


def label(identifier: str, title: str = "") -> str:
    """Give the short form people write: "32 824, nr. 412", "Hand. II 2023-2024, 13-19", the name of a law."""
    try:
        known = parse(identifier)
    except IdentifierError:
        return identifier
    if isinstance(known, Kamerstuk):
        number = f"nr. {known.number}" if known.number[:1].isdigit() else known.number
        return f"{known.dossier.printed}, {number}"
    if isinstance(known, Handelingen):
        return f"Hand.{_HOUSE.get(known.chamber, '')} {known.vergaderjaar}, {'-'.join(known.numbers)}"
    if title and collection(identifier) == "bwb":
        return title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"
    return identifier.removeprefix("dossier-")


def _around(centre: str, pairs: set[tuple[str, str]], depth: int) -> set[str]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        neighbours[a].add(b)
        neighbours[b].add(a)
    chosen, edge = {centre}, {centre}
    for _ in range(depth):
        edge = {n for node in edge for n in neighbours[node]} - chosen
        chosen |= edge
    return chosen
