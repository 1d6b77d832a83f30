"""Letters named by date: their mentions in the graph of a paper, and in the graph of links what tied them later."""

from __future__ import annotations

from collections.abc import Iterable

from kg import terms
from kg.link_letters import Letter, LetterLink
from kg.model import Candidate
from kg.quads.entities import Entities
from kg.quads.lines import DATE, Lines, Spans
from kg.terms import KS, PROV


def letter_quads(
    lines: Lines, spans: Spans, identifier: str, letters: Iterable[Letter], run: str, entities: Entities
) -> None:
    """Write the letters that a paper names into its graph.

    identifier: of the paper. run: name of the run. entities: takes the papers that are named.
    """
    paper = terms.document_iri(identifier)
    for number, letter in enumerate(letters, 1):
        mention = letter.mention
        node = terms.fact_iri(identifier, "brief", number)
        lines.types(node, "Briefvermelding")
        lines.iri(node, KS.vermeldIn, paper)
        lines.text(node, KS.letterlijk, mention.quote)
        if mention.date is not None:
            lines.text(node, KS["briefdatum"], mention.date.isoformat(), DATE)
        if mention.by:
            lines.text(node, KS["afzender"], mention.by)
        if letter.target:
            lines.iri(node, KS["vermeldeBrief"], terms.document_iri(letter.target))
            lines.text(node, KS.koppelwijze, letter.how)
            entities.cited.append(letter.target)
        else:
            _candidates(lines, node, letter.candidates)
            entities.cited += [candidate.id for candidate in letter.candidates]
        lines.iri(node, PROV.wasDerivedFrom, spans.node(mention.start, mention.end))
        lines.iri(node, KS.verankerdIn, spans.node(*letter.sentence))
        lines.iri(node, PROV.wasGeneratedBy, terms.RUN + run)
        lines.text(node, KS.regel, mention.rule)
        lines.decimal(node, KS.zekerheid, letter.confidence or mention.confidence)


def letter_links_quads(lines: Lines, links: Iterable[LetterLink]) -> None:
    """Write what linking found into the graph of links: the paper of a mention, or its candidates."""
    for link in links:
        best = link.candidates[0]
        if link.tied:
            lines.iri(link.mention, KS["vermeldeBrief"], terms.document_iri(best.id))
            lines.text(link.mention, KS.koppelreden, best.why)
            lines.decimal(link.mention, KS.koppelzekerheid, best.score)
        else:
            _candidates(lines, link.mention, link.candidates)


def _candidates(lines: Lines, node: str, candidates: Iterable[Candidate]) -> None:
    for candidate in candidates:
        own = terms.candidate_iri(node, candidate.id)
        lines.iri(node, KS.kandidaat, own)
        lines.types(own, "Kandidaat")
        lines.iri(own, KS.kandidaatDocument, terms.document_iri(candidate.id))
        lines.decimal(own, KS.score, candidate.score)
        lines.text(own, KS.reden, candidate.why)
