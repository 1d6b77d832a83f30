"""The graph of links: which report is about which commitment, and what discharges what. Made anew as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from kg import terms
from kg.model import Discharge, NamingLink, OralCommitment, ReportLink
from kg.quads.lines import BOOLEAN, DATE, Lines
from kg.terms import KS


def links_quads(
    reports: Iterable[ReportLink],
    discharges: Iterable[Discharge],
    oral: Iterable[OralCommitment],
    motions: Iterable[NamingLink],
    letters: Iterable[NamingLink],
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
        lines.evidence(promise.node, promise.span, promise.sentence, run_iri, "link.oral", promise.confidence)
    for link in reports:
        lines.iri(link.report, KS.betreft, link.commitment)
        lines.text(link.report, KS.koppelreden, link.why)
        lines.decimal(link.report, KS.koppelzekerheid, link.confidence)
    for motion in motions:
        lines.naming(motion, KS.vermeldeMotie)
    for letter in letters:
        lines.naming(letter, KS.vermeldeBrief)
    for found in discharges:
        lines.types(found.node, "Afdoening")
        lines.iri(found.node, KS.doetAf, found.what)
        lines.iri(found.node, KS.afgedaanIn, terms.document_iri(found.by))
        lines.iri(found.node, KS.omvang, KS.deels if found.partly else KS.geheel)
        lines.text(found.node, KS.koppelreden, found.why)
        lines.evidence(found.node, found.span, found.sentence, run_iri, found.rule, found.confidence)
    return lines.sorted()
