"""Typed answers about citations: what a paper cites and what cites it, each with its proof."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg import iris, terms
from kg.errors import IdentifierError, NotFoundError
from kg.identifiers import official_page, parse, parse_dossier
from kg.store import Graph
from kg.terms import CITO, DCTERMS, KS, NIF, PROV


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


_STATUS = {iri: name for name, iri in terms.RESOLUTIONS.items()}


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
    facts = _Facts(graph, ox.NamedNode(iris.entity_iri(identifier)))
    if not facts.text(KS.identificatie):
        raise NotFoundError(f"{identifier} is not in the graph; add it to the archive and run: kg build")
    kind = terms.kind_of(facts.all(terms.RDF.type))
    title = facts.text(KS.onderwerp) or facts.text(DCTERMS.title)
    held = facts.text(KS.ingelezen) != "false"
    return Paper(identifier, title, facts.text(DCTERMS.date), kind, page_of(identifier), held)


def outgoing(graph: Graph, identifier: str) -> tuple[Reference, ...]:
    """Give what a paper cites, in the order of its text."""
    return _references(graph, CITO.hasCitingEntity, identifier)


def incoming(graph: Graph, identifier: str) -> tuple[Reference, ...]:
    """Give what cites a paper, by citing paper and place."""
    return _references(graph, CITO.hasCitedEntity, identifier)


_ACTS = f"""SELECT ?act ?quote ?how ?confidence ?rule ?span ?sentence ?remark ?note ?cited {{
    ?act <$end> $node ; <{KS.letterlijk}> ?quote ; <{KS.resolutie}> ?how ; <{KS.zekerheid}> ?confidence ;
        <{KS.regel}> ?rule ; <{PROV.wasDerivedFrom}> ?span ; <{KS.verankerdIn}> ?anchor .
    ?anchor <{NIF.anchorOf}> ?sentence
    OPTIONAL {{ ?act <{KS.opmerking}> ?remark }} OPTIONAL {{ ?act <{KS.inNoot}> ?note }} $cited }}"""
_CITED = f"OPTIONAL {{ ?act <{CITO.hasCitedEntity}> ?cited }}"
"""The acts that have a paper at one end: what each has once (the shapes see to that) is asked for together, and what an
IRI says (paper, span, footnote) is read off it, for each further step of the query costs as much again. It is planned
without a look at the graph, from the paper outwards, so that it takes no longer in a large one."""


def _references(graph: Graph, end: str, identifier: str) -> tuple[Reference, ...]:
    """Read the acts that have the paper at one end."""
    store, node = graph.store, ox.NamedNode(iris.entity_iri(identifier))
    if next(store.quads_for_pattern(None, _predicate(end), node, None), None) is None:
        return ()  # most papers are cited by none, and planning the query takes longer than seeing that
    outward = end == CITO.hasCitingEntity
    query = _ACTS.replace("$end", end).replace("$node", str(node)).replace("$cited", _CITED if outward else "")
    if outward:  # its acts stand in its own graph, which is searched faster than all
        solutions = store.query(query, default_graph=ox.NamedNode(iris.graph_iri(identifier)))
    else:
        solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # as of every SELECT
    rows: dict[str, list[str]] = {}
    remarks = defaultdict[str, set[str]](set)
    for row in solutions:  # one for each remark of an act
        act, *values, remark, note, cited = ["" if term is None else term.value for term in row]
        rows[act] = [*values, note, cited]
        if remark:
            remarks[act].add(remark)
    out = []
    for act, (quote, how, confidence, rule, span, sentence, note, target) in rows.items():
        status, (start, stop) = _STATUS[how], iris.range_of(span)
        reason, candidates = ("", ()) if status == "followed" else _doubts(graph, act)
        citing = identifier if outward else iris.citing_of(act)
        cited = iris.identifier_of(target) if outward else identifier
        out.append(
            Reference(
                citing, cited, quote, sentence, iris.mark_of(note) if note else "", status, reason,
                tuple(sorted(remarks[act])), candidates, float(confidence), rule, start, stop,
                page_of(cited if outward else citing),
            )
        )  # fmt: skip
    return tuple(sorted(out, key=lambda r: (r.citing, r.start, r.end, r.cited)))


def _doubts(graph: Graph, act: str) -> tuple[str, tuple[str, ...]]:
    """Give why an act is not followed as printed, and its candidates as "id (score): why", best first."""
    facts, found = _Facts(graph, ox.NamedNode(act)), []
    for node in facts.all(KS.kandidaat):
        candidate = _Facts(graph, ox.NamedNode(node))
        score = float(candidate.text(KS.score))
        name = iris.identifier_of(candidate.text(KS.kandidaatDocument))
        found.append((-score, name, f"{name} ({score}): {candidate.text(KS.reden)}"))
    return facts.text(KS.resolutieReden), tuple(line for *_, line in sorted(found))


class _Facts:
    """What the graph says directly of one node; a value is fetched when it is asked for."""

    def __init__(self, graph: Graph, node: object) -> None:
        assert isinstance(node, ox.NamedNode)  # there are no blank nodes in the graph
        self._graph, self._node = graph, node

    def all(self, predicate: str) -> list[str]:
        quads = self._graph.store.quads_for_pattern(self._node, _predicate(predicate), None, None)
        return [_value(quad) for quad in quads]

    def text(self, predicate: str) -> str:
        """Give a value, "" when there is none."""
        quad = next(self._graph.store.quads_for_pattern(self._node, _predicate(predicate), None, None), None)
        return "" if quad is None else _value(quad)


_predicate = cache(ox.NamedNode)


def _value(quad: ox.Quad) -> str:
    assert isinstance(quad.object, _TERMS)
    return str(quad.object.value)


_TERMS = (ox.NamedNode, ox.Literal)


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
