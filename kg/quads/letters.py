"""Letters named by date: their mentions in the graph of a paper."""

from __future__ import annotations

from collections.abc import Iterable

from kg import iris
from kg.quads.entities import Entities
from kg.quads.lines import DATE, Lines, Spans
from kg.terms import KS
from kg.tie_letters import Letter


def letter_quads(
    lines: Lines, spans: Spans, identifier: str, letters: Iterable[Letter], run: str, entities: Entities
) -> None:
    """Write the letters that a paper names into its graph.

    identifier: of the paper. run: name of the run. entities: takes the papers that are named.
    """
    paper = iris.document_iri(identifier)
    for number, letter in enumerate(letters, 1):
        mention = letter.mention
        node = iris.fact_iri(identifier, "brief", number)
        lines.types(node, "Briefvermelding")
        lines.iri(node, KS.vermeldIn, paper)
        lines.text(node, KS.letterlijk, mention.quote)
        if mention.date is not None:
            lines.text(node, KS.briefdatum, mention.date.isoformat(), DATE)
        if mention.by:
            lines.text(node, KS.afzender, mention.by)
        if letter.target:
            lines.iri(node, KS.vermeldeBrief, iris.document_iri(letter.target))
            lines.text(node, KS.koppelwijze, letter.how)
            entities.cited.append(letter.target)
        else:
            lines.candidates(node, letter.candidates)
            entities.cited += [candidate.id for candidate in letter.candidates]
        words, sentence = spans.node(mention.start, mention.end), spans.node(*letter.sentence)
        sure = letter.confidence or mention.confidence
        lines.evidence(node, words, sentence, iris.RUN + run, mention.rule, sure)
