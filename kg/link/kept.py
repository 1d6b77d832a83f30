"""Phase two: what keeps a promise, where the paper says so or shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from kg import iris
from kg.link.papers import LinkPaper, Promise
from kg.model import Discharge
from kg.rules import read

_TELL = regex.compile(
    r"\b(?:informeren|brief|Kamerbrief|voortgangsbrief|terug\s?te\s?komen|terugkomen|rapporteren|reageren|in\s?te\s?gaan|"
    r"berichten|toezenden|toesturen|sturen|verstrekken|beantwoorden|voorleggen)\b"
)


def kept_promises(papers: Iterable[LinkPaper], commitment_of: Mapping[str, str]) -> list[Discharge]:
    """Find the passages that say, or show, that a commitment is kept.

    papers: all. commitment_of: report (node) -> the commitment (node) it tells of.
    """
    out = []
    for paper in sorted(papers, key=lambda p: p.id):
        number = 0
        for report in paper.promises:
            commitment = commitment_of.get(report.node)
            why = _kept_by(paper, report) if commitment is not None else ""
            if commitment is None or not why:
                continue
            number += 1
            by = paper.attached_to or paper.id
            out.append(
                Discharge(
                    iris.fact_iri(paper.id, "afdoening", number), commitment, by, partly(report.sentence_text), why,
                    report.span, report.sentence, "link.kept", 0.9 if report.fulfils else 0.75,
                )
            )  # fmt: skip
    return out


def _kept_by(paper: LinkPaper, report: Promise) -> str:
    """Say why a paper that tells of a commitment keeps it, "" when it does not."""
    text = report.sentence_text
    if report.fulfils:
        return "de zin zegt dat dit stuk de toezegging nakomt"
    if still_to_come(text):
        return ""
    if paper.attached_to and regex.search(r"[Bb]rief", text):
        return "de nota hoort bij de brief waarin de toezegging wordt nagekomen"
    if paper.kind in ("brief", "antwoord") and report.occasion_day and (report.rule == "told.as" or _TELL.search(text)):
        return "de brief meldt een toezegging om te informeren en doet dat"
    return ""


def still_to_come(text: str) -> bool:
    """Tell whether a sentence that tells of a promise says that its keeping is still to come."""
    return any(word in text for word in read("koppelen")["still_to_come"]) and "zou" not in text


def partly(text: str) -> bool:
    """Tell whether a sentence says that it keeps a promise, or carries out a motion, in part."""
    return any(word in text for word in read("koppelen")["partly"])
