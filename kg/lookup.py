"""Typed answers about citations: what a paper cites and what cites it, each with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import terms
from kg.errors import IdentifierError, NotFoundError
from kg.identifiers import official_page, parse, parse_dossier
from kg.store import Graph
from kg.terms import CITO, KS, NIF, PROV


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the graph knows it; held is False for one that is only referred to."""

    id: str
    title: str
    date: str
    kind: str
    url: str
    held: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation act with its proof.

    citing, cited: identifiers; cited is "" when it is not resolved. quote: as printed. sentence: of the running text
    that leans on it. footnote: mark, "" in the running text. start, end: code points of the quote in the citing text.
    candidates: "id (score): why", for one that is ambiguous. url: page of the paper at the other end.
    """

    citing: str
    cited: str
    quote: str
    sentence: str
    footnote: str
    status: str
    reason: str
    remarks: tuple[str, ...]
    candidates: tuple[str, ...]
    confidence: float
    rule: str
    start: int
    end: int
    url: str


_CANDIDATES = """
SELECT ?this ?act ?id ?score ?why WHERE { ?act cito:hasCitingEntity ?this ; ks:kandidaat ?c .
  ?c ks:kandidaatDocument/ks:identificatie ?id ; ks:score ?score ; ks:reden ?why } ORDER BY ?act DESC(?score) ?id
"""
_PAPER = """
SELECT ?this ?title ?subject ?date ?url ?held WHERE { ?this ks:identificatie ?id .
  OPTIONAL { ?this dcterms:title ?title } OPTIONAL { ?this ks:onderwerp ?subject } OPTIONAL { ?this dcterms:date ?date }
  OPTIONAL { ?this foaf:page ?url } OPTIONAL { ?this ks:ingelezen ?held } }
"""
_STATUS = {iri: name for name, iri in terms.RESOLUTIONS.items()}
_KIND = {terms.KS[name]: kind for kind, name in terms.CLASS_OF_KIND.items()}


def canonical(text: str) -> str:
    """Give the identifier a user means: "kst-32824-412", "32824-412", "32 824, nr. 412", "dossier-32824".

    Raises IdentifierError for what is none; the identifier of a file that has no official one is taken as it is.
    """
    text = text.strip()
    try:
        return str(parse(text))
    except IdentifierError:
        # the grammar is asked only for what is no identifier, since loading it takes longer than the answer
        from kg.check import key_of

        if key := key_of(text):
            return key
        try:
            return f"dossier-{parse_dossier(text)}"
        except IdentifierError:
            return text


def paper(graph: Graph, identifier: str) -> Paper:
    """Give what the graph knows of a paper or dossier. Raises NotFoundError when it knows nothing."""
    node = ox.NamedNode(terms.entity_iri(identifier))
    rows = graph.query(_PAPER, {"this": node}).rows
    if not rows:
        raise NotFoundError(f"{identifier} is not in the graph; add it to the archive and run: kg build")
    _, title, subject, day, url, held = rows[0]
    types = (q.object for q in graph.store.quads_for_pattern(node, ox.NamedNode(terms.RDF.type), None, None))
    kinds = [kind.value for kind in types if isinstance(kind, ox.NamedNode)]
    kind = next((_KIND[k] for k in sorted(kinds) if k in _KIND), "")
    return Paper(identifier, str(subject or title or ""), str(day or ""), kind, str(url or ""), held is not False)


def outgoing(graph: Graph, identifier: str) -> tuple[Reference, ...]:
    """Give what a paper cites, in the order of its text."""
    node = ox.NamedNode(terms.entity_iri(identifier))
    candidates: dict[str, list[str]] = {}
    for _, act, id_, score, why in graph.query(_CANDIDATES, {"this": node}).rows:
        candidates.setdefault(str(act), []).append(f"{id_} ({score}): {why}")
    return _references(graph, CITO.hasCitingEntity, node, candidates)


def incoming(graph: Graph, identifier: str) -> tuple[Reference, ...]:
    """Give what cites a paper, by citing paper and place."""
    return _references(graph, CITO.hasCitedEntity, ox.NamedNode(terms.entity_iri(identifier)), {})


def _references(graph: Graph, end: str, node: ox.NamedNode, candidates: dict[str, list[str]]) -> tuple[Reference, ...]:
    """Read the acts that have the node at one end.

    Node by node, for a query over so many patterns is planned as a join of all acts there are.
    """
    names: dict[object, str] = {}

    def named(paper: object) -> str:
        if paper not in names:
            names[paper] = _text(graph, paper, KS.identificatie)
        return names[paper]

    acts = {quad.subject for quad in graph.store.quads_for_pattern(None, ox.NamedNode(end), node, None)}
    out = []
    for act in acts:
        assert isinstance(act, ox.NamedNode)  # there are no blank nodes in the graph
        facts = _Facts(graph, act)
        span = facts.node(PROV.wasDerivedFrom)
        sentence = _text(graph, facts.node(KS.verankerdIn), NIF.anchorOf)
        citing = named(facts.node(CITO.hasCitingEntity))
        note = _text(graph, facts.node(KS.inNoot), KS.nootnummer)
        remarks = tuple(sorted({str(o.value) for o in facts.all(KS.opmerking) if isinstance(o, ox.Literal)}))
        targets = {named(o) for o in facts.all(CITO.hasCitedEntity)}
        if end == CITO.hasCitedEntity:  # of an act with several targets this one was asked for
            targets = {named(node)}
        for cited in sorted(targets) or [""]:
            other = cited if end == CITO.hasCitingEntity else citing
            out.append(
                Reference(
                    citing, cited, facts.text(KS.letterlijk), sentence, note, _STATUS[facts.text(KS.resolutie)],
                    facts.text(KS.resolutieReden), remarks, tuple(candidates.get(act.value, ())),
                    float(facts.text(KS.zekerheid) or 0), facts.text(KS.regel),
                    int(_text(graph, span, NIF.beginIndex) or 0),
                    int(_text(graph, span, NIF.endIndex) or 0),
                    page_of(other),
                )
            )  # fmt: skip
    return tuple(sorted(out, key=lambda r: (r.citing, r.start, r.end, r.cited)))


def _text(graph: Graph, node: object, predicate: str) -> str:
    """Give a value of a node, "" when it has none."""
    if not isinstance(node, ox.NamedNode):
        return ""
    quads = graph.store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)
    return next((str(quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)), "")


class _Facts:
    """What the graph says directly of one node."""

    def __init__(self, graph: Graph, node: object) -> None:
        self._found: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        if isinstance(node, ox.NamedNode):
            for quad in graph.store.quads_for_pattern(node, None, None, None):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    self._found.setdefault(quad.predicate.value, []).append(quad.object)

    def all(self, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        return self._found.get(predicate, [])

    def node(self, predicate: str) -> ox.NamedNode | None:
        return next((o for o in self.all(predicate) if isinstance(o, ox.NamedNode)), None)

    def text(self, predicate: str) -> str:
        return next((str(o.value) for o in self.all(predicate)), "")


def page_of(identifier: str) -> str:
    """Give the official page of what an identifier names, "" when there is none."""
    return official_page(identifier) if identifier else ""


def not_held(output: Path) -> tuple[str, ...]:
    """Give the identifiers of the papers that the graph refers to and does not hold, sorted.

    Raises NotFoundError when there is no graph yet.
    """
    found = Graph.open(output / "store").query(
        "SELECT DISTINCT ?id WHERE { ?citing cito:cites ?node . ?node ks:ingelezen false ; ks:identificatie ?id }"
        " ORDER BY ?id"
    )
    return tuple(str(identifier) for (identifier,) in found.rows if not str(identifier).startswith("dossier-"))
