"""Commitments asked of the graph: what was promised, by when, and how it stands on a day. Status is never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kg import iris
from kg.identifiers import official_page
from kg.store import Graph, Value

Status = Literal["open", "overdue", "kept in time", "kept late", "kept", "partly kept", "unknown"]
"""kept: kept, without a term to be late for. unknown: not kept, and the last day that its words fix is not known."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A passage that keeps a commitment: paper, its ISO date ("" when unknown), the sentence, why it was tied."""

    paper: str
    day: str
    partly: bool
    sentence: str
    why: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A paper that may keep a commitment and does not say so: the sentence that shows it, why, and a score below 1."""

    paper: str
    day: str
    sentence: str
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class Told:
    """A passage that tells of a commitment made earlier; day: of its paper, or of the letter that belongs to."""

    paper: str
    day: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment with its history.

    node: IRI. paper: where it was made, "" for one made in a debate whose report was not read. day: ISO date of making:
    of the meeting for a report, of its letter for an attachment without a date, of another item of the meeting for an
    item of the Handelingen. by: who promised, as printed. deadline: last day by the calendar, "" when the words fix
    none or it cannot be counted; term: the words. occasion: debate or letter, as papers tell of it. kept, told: by
    date. counted_from: the paper whose date stands in for that of its own, "" elsewhere.
    possibly_kept: papers that may keep it, the likeliest first; they do not count for the status.
    """

    node: str
    paper: str
    day: str
    by: str
    text: str
    sentence: str
    term: str
    term_kind: str
    deadline: str
    weak: bool
    occasion: str
    dossiers: tuple[str, ...]
    confidence: float
    kept: tuple[Kept, ...]
    told: tuple[Told, ...]
    counted_from: str = ""
    possibly_kept: tuple[Perhaps, ...] = ()

    @property
    def url(self) -> str:
        """The official page of the paper it was made in."""
        return official_page(self.paper) if self.paper else ""

    def status(self, on: date) -> Status:
        """Give how the commitment stands at the end of a day.

        What is not kept is overdue once its last day is past. Without a last day ("spoedig", or no term at all) it
        stays open, whether its day of making is known or not. Only where the words do fix a last day and no date is
        known to count it from ("voor het zomerreces" in a paper without a date) nobody can tell.
        """
        today = on.isoformat()
        kept = [k for k in self.kept if not k.day or k.day <= today]
        whole = [k for k in kept if not k.partly]
        if whole:
            first = min(k.day for k in whole)
            if not self.deadline or not first:
                return "kept"
            return "kept in time" if first <= self.deadline else "kept late"
        if kept:
            return "partly kept"
        if self.deadline:
            return "overdue" if self.deadline < today else "open"
        return "unknown" if self.term_kind == "calendar" else "open"


_COMMITMENTS = """
SELECT ?t ?paper ?day ?by ?text ?sentence ?term ?kind ?deadline ?weak ?occasion ?told ?sure ?letter ?dossier
WHERE {
  ?t a ks:Toezegging ; ks:toezeggingstekst ?text ; ks:verankerdIn/nif:anchorOf ?sentence ; ks:zekerheid ?sure .
  OPTIONAL { ?t ks:gedaanIn ?d . ?d ks:identificatie ?paper . OPTIONAL { ?d ks:inDossier/ks:dossiernummer ?dossier } }
  OPTIONAL { ?t dcterms:date ?day } OPTIONAL { ?t ks:toezegger ?by } OPTIONAL { ?t ks:termijntekst ?term }
  OPTIONAL { ?t ks:termijnsoort ?kind } OPTIONAL { ?t ks:termijnTot ?deadline } OPTIONAL { ?t ks:zwak ?weak }
  OPTIONAL { ?t ks:aanleiding ?occasion } OPTIONAL { ?t ks:aanleidingDatum ?told }
  OPTIONAL { ?t ks:gerekendVanaf/ks:identificatie ?letter }
} ORDER BY ?t ?dossier
"""
_KEPT = """
SELECT ?t ?paper ?day ?partly ?sentence ?why ?sure WHERE {
  ?a a ks:Afdoening ; ks:doetAf ?t ; ks:afgedaanIn ?d ; ks:omvang ?extent ; ks:koppelreden ?why ; ks:zekerheid ?sure ;
     ks:verankerdIn/nif:anchorOf ?sentence . ?d ks:identificatie ?paper .
  OPTIONAL { ?d dcterms:date ?day } BIND(?extent = ks:deels AS ?partly)
} ORDER BY ?day ?paper ?sentence
"""
_PERHAPS = """
SELECT ?t ?paper ?day ?sentence ?why ?score WHERE {
  ?t a ks:Toezegging ; ks:kandidaat ?c . ?c ks:kandidaatDocument ?d ; ks:reden ?why ; ks:score ?score ;
     ks:verankerdIn/nif:anchorOf ?sentence . ?d ks:identificatie ?paper . OPTIONAL { ?d dcterms:date ?day }
} ORDER BY DESC(?score) ?day ?paper
"""
_TOLD = """
SELECT ?t ?paper ?day ?sentence ?why ?dossier WHERE {
  ?m ks:betreft ?t ; ks:koppelreden ?why ; ks:gemeldIn ?d ; ks:verankerdIn/nif:anchorOf ?sentence .
  ?d ks:identificatie ?paper . OPTIONAL { ?d dcterms:date ?own } OPTIONAL { ?d ks:bijlageBij/dcterms:date ?sent }
  BIND(COALESCE(?own, ?sent) AS ?day) OPTIONAL { ?d ks:bijlageBij?/ks:inDossier/ks:dossiernummer ?dossier }
} ORDER BY ?day ?paper ?sentence ?dossier
"""


def commitments(graph: Graph) -> tuple[Commitment, ...]:
    """Give all commitments, by deadline (those without one last), day of making and place."""
    kept: dict[str, list[Kept]] = defaultdict(list)
    for t, paper, day, partly, sentence, why, sure in graph.query(_KEPT).rows:
        kept[str(t)].append(Kept(str(paper), str(day or ""), bool(partly), str(sentence), str(why), float(sure or 0)))
    perhaps: dict[str, list[Perhaps]] = defaultdict(list)
    for t, paper, day, sentence, why, score in graph.query(_PERHAPS).rows:
        perhaps[str(t)].append(Perhaps(str(paper), str(day or ""), str(sentence), str(why), float(str(score))))
    told: dict[str, dict[tuple[str, str], Told]] = defaultdict(dict)
    told_in: dict[str, set[str]] = defaultdict(set)
    for t, paper, day, sentence, why, dossier in graph.query(_TOLD).rows:
        told[str(t)][str(paper), str(sentence)] = Told(str(paper), str(day or ""), str(sentence), str(why))
        if dossier:
            told_in[str(t)].add(str(dossier))
    rows: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
    for row in graph.query(_COMMITMENTS).rows:
        rows[str(row[0])].append(row)
    out = []
    for node, found in rows.items():
        dossiers = {str(each[-1]) for each in found if each[-1]} or told_in[node]
        _, paper, day, by, text, sentence, term, kind, deadline, weak, occasion, told_day, sure, letter = found[0][:14]
        out.append(
            Commitment(
                node, _s(paper), _s(day or told_day), _s(by), _s(text), _s(sentence), _s(term), _s(kind), _s(deadline),
                bool(weak), _s(occasion), tuple(sorted(dossiers)), float(str(sure or 0)), tuple(kept[node]),
                tuple(told[node].values()), _s(letter), tuple(perhaps[node]),
            )
        )  # fmt: skip
    return tuple(sorted(out, key=lambda c: (c.deadline or "9999", c.day, c.node)))


def _s(value: object) -> str:
    return "" if value is None else str(value)


def choose(
    found: Iterable[Commitment], on: date, *, statuses: frozenset[str] = frozenset(), dossier: str = "", by: str = ""
) -> list[tuple[Commitment, Status]]:
    """Give the commitments that fit, with their status on a day; what was made after that day is left out.

    statuses: which; empty is all. dossier: number, as "32824" or "36600-XV". by: part of the name of who promised.
    """
    out = []
    for commitment in found:
        if commitment.day and commitment.day > on.isoformat():
            continue
        if dossier and dossier not in commitment.dossiers:
            continue
        if by and by.casefold() not in commitment.by.casefold():
            continue
        status = commitment.status(on)
        if not statuses or status in statuses:
            out.append((commitment, status))
    return out


OPEN: frozenset[str] = frozenset({"open", "overdue", "partly kept"})
"""What --open shows: not wholly kept yet."""


def calendar(found: Iterable[tuple[Commitment, Status]]) -> str:
    """Write the deadlines as an iCalendar file (RFC 5545): one all-day event per commitment that has a last day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kamerstukken-graph//commitments//NL", "CALSCALE:GREGORIAN"]
    for commitment, status in found:
        if not commitment.deadline:
            continue
        day = commitment.deadline.replace("-", "")
        stamp = (commitment.day or commitment.deadline).replace("-", "") + "T000000Z"
        who = commitment.by or commitment.occasion  # of a debate that was not read nobody may be known
        about = " · ".join(filter(None, (who, commitment.paper, status, commitment.sentence)))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{commitment.node.removeprefix(iris.COMMITMENT)}@kamerstukken-graph",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day}",
            f"SUMMARY:{_ical('Toezegging: ' + commitment.text)}",
            f"DESCRIPTION:{_ical(about)}",
            *([f"URL:{commitment.url}"] if commitment.url else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _ical(text: str) -> str:
    text = " ".join(text.split())
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Fold a line at 75 bytes, as RFC 5545 3.1 wants, never inside a character."""
    out, size = [], 0
    for character in line:
        width = len(character.encode())
        if size + width > 74:
            out.append("\r\n ")
            size = 1
        out.append(character)
        size += width
    return "".join(out)
