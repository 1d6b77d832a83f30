"""The graph of links: which report is about which commitment, and what discharges what. Made anew as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from kg import terms
from kg.link_letters import LetterLink
from kg.model import Discharge, MotionLink, OralCommitment, ReportLink
from kg.quads.letters import letter_links_quads
from kg.quads.lines import BOOLEAN, DATE, Lines
from kg.terms import KS, PROV


def links_quads(
    reports: Iterable[ReportLink],
    discharges: Iterable[Discharge],
    oral: Iterable[OralCommitment],
    motions: Iterable[MotionLink],
    letters: Iterable[LetterLink],
    run: str,
) -> str:
    """Write the graph of links.

    reports: report of a commitment -> that commitment. discharges: what keeps a commitment or carries out a motion.
    oral: commitments known only because papers tell of them. motions, letters: mentions without a number.
    run: name of the run.
    Gives N-Quads, lines sorted.
    """
    lines = Lines(terms.LINKS)
    run_iri = terms.RUN + run
    for promise in oral:
        lines.types(promise.node, "Toezegging")
        lines.text(promise.node, KS.toezeggingstekst, promise.text)
        lines.text(promise.node, KS.aanleiding, promise.occasion)
        lines.text(promise.node, KS.aanleidingDatum, promise.day, DATE)
        lines.text(promise.node, KS.zwak, "false", BOOLEAN)
        if promise.term_text:
            lines.text(promise.node, KS.termijntekst, promise.term_text)
            lines.text(promise.node, KS.termijnsoort, promise.term_kind)
        if promise.last_day:
            lines.text(promise.node, KS.termijnTot, promise.last_day, DATE)
        _evidence(lines, promise.node, promise.span, promise.sentence, "link.oral", promise.confidence, run_iri)
    for link in reports:
        lines.iri(link.report, KS.betreft, link.commitment)
        lines.text(link.report, KS.koppelreden, link.why)
        lines.decimal(link.report, KS.koppelzekerheid, link.confidence)
    for tied in motions:
        best = tied.candidates[0]
        if tied.tied:
            lines.iri(tied.mention, KS.vermeldeMotie, terms.document_iri(best.id))
            lines.text(tied.mention, KS.koppelreden, best.why)
            lines.decimal(tied.mention, KS.koppelzekerheid, best.score)
            continue
        for candidate in tied.candidates:
            own = terms.candidate_iri(tied.mention, candidate.id)
            lines.iri(tied.mention, KS.kandidaat, own)
            lines.types(own, "Kandidaat")
            lines.iri(own, KS.kandidaatDocument, terms.document_iri(candidate.id))
            lines.decimal(own, KS.score, candidate.score)
            lines.text(own, KS.reden, candidate.why)
    letter_links_quads(lines, letters)
    for found in discharges:
        lines.types(found.node, "Afdoening")
        lines.iri(found.node, KS.doetAf, found.what)
        lines.iri(found.node, KS.afgedaanIn, terms.document_iri(found.by))
        lines.iri(found.node, KS.omvang, KS.deels if found.partly else KS.geheel)
        lines.text(found.node, KS.koppelreden, found.why)
        _evidence(lines, found.node, found.span, found.sentence, found.rule, found.confidence, run_iri)
    return lines.sorted()


def _evidence(lines: Lines, node: str, span: str, sentence: str, rule: str, sure: float, run: str) -> None:
    lines.iri(node, PROV.wasDerivedFrom, span)
    lines.iri(node, KS.verankerdIn, sentence)
    lines.iri(node, PROV.wasGeneratedBy, run)
    lines.text(node, KS.regel, rule)
    lines.decimal(node, KS.zekerheid, sure)
