"""The graph of links: which report is about which commitment, and what discharges what. Made anew as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from kg import iris
from kg.model import Links, NamingLink, OralCommitment
from kg.quads.lines import BOOLEAN, DATE, Lines
from kg.terms import DCTERMS, KS


def links_quads(links: Links, letters: Iterable[NamingLink], run: str) -> str:
    """Write the graph of links.

    links: what linking found of commitments and motions. letters: letters named by their day. run: name of the run.
    Gives N-Quads, lines sorted.
    """
    lines = Lines(iris.LINKS)
    run_iri = iris.RUN + run
    for promise in links.oral:
        _oral(lines, promise, run_iri)
    for date in links.lent:
        lines.text(date.commitment, DCTERMS.date, date.day, DATE)
        lines.iri(date.commitment, KS.gerekendVanaf, iris.document_iri(date.lender))
        if date.last_day:
            lines.text(date.commitment, KS.termijnTot, date.last_day, DATE)
    for link in links.reports:
        lines.iri(link.report, KS.betreft, link.commitment)
        lines.text(link.report, KS.koppelreden, link.why)
        lines.decimal(link.report, KS.koppelzekerheid, link.confidence)
    for motion in links.motions:
        lines.naming(motion, KS.vermeldeMotie)
    for letter in letters:
        lines.naming(letter, KS.vermeldeBrief)
    for keeper in links.perhaps:
        lines.candidates(keeper.commitment, (keeper.candidate,))
        lines.iri(iris.candidate_iri(keeper.commitment, keeper.candidate.id), KS.verankerdIn, keeper.sentence)
    for found in links.discharges:
        lines.types(found.node, "Afdoening")
        lines.iri(found.node, KS.doetAf, found.what)
        lines.iri(found.node, KS.afgedaanIn, iris.document_iri(found.by))
        lines.iri(found.node, KS.omvang, KS.deels if found.partly else KS.geheel)
        lines.text(found.node, KS.koppelreden, found.why)
        lines.evidence(found.node, found.span, found.sentence, run_iri, found.rule, found.confidence)
    return lines.sorted()


def _oral(lines: Lines, promise: OralCommitment, run: str) -> None:
    """Write a commitment that is known because papers tell of it."""
    node = promise.node
    lines.types(node, "Toezegging")
    lines.text(node, KS.toezeggingstekst, promise.text)
    lines.text(node, KS.zwak, "false", BOOLEAN)
    if promise.occasion:
        lines.text(node, KS.aanleiding, promise.occasion)
    if promise.day:
        lines.text(node, KS.aanleidingDatum, promise.day, DATE)
    if promise.term_text:
        lines.text(node, KS.termijntekst, promise.term_text)
        lines.text(node, KS.termijnsoort, promise.term_kind)
    if promise.last_day:
        lines.text(node, KS.termijnTot, promise.last_day, DATE)
    if promise.counted_from:
        lines.iri(node, KS.gerekendVanaf, iris.document_iri(promise.counted_from))
    lines.evidence(node, promise.span, promise.sentence, run, "link.oral", promise.confidence)
