"""The facts of a paper beside its references: motions it names, parts of a motion, commitments made and told of."""

from __future__ import annotations

from typing import Any

import regex

from kg import iris
from kg.errors import IdentifierError
from kg.model import Candidate, CommitmentMention, Document, Motion, MotionPart
from kg.people import People
from kg.quads.entities import Entities
from kg.quads.lines import BOOLEAN, DATE, Lines, Spans, literal
from kg.terms import DCTERMS, KS

_TITLE = regex.compile(
    r"^(?:De\s+)?(?:(?:demissionair\s+)?(?:[Mm]inister(?:-president)?|[Ss]taatssecretaris)|De heer|Mevrouw|Het lid)"
    r"\s+(?=\p{L})"
)
_PARTY = regex.compile(r"\s*\([^()]*\)$")
_OFFICE_ALONE = regex.compile(r"(?:[Dd]e\s+)?(?:[Mm]inister|[Ss]taatssecretaris|[Vv]oorzitter)\b")


class Facts:
    """Writes the facts of one paper: `motion`, `part`, `commitment`; each counts its own numbers."""

    __slots__ = ("_counts", "_document", "_entities", "_lines", "_node", "_run", "_spans")

    def __init__(self, lines: Lines, spans: Spans, document: Document, run: str, entities: Entities) -> None:
        self._lines = lines
        self._spans = spans
        self._document = document
        self._node = iris.document_iri(document.id)
        self._run = iris.RUN + run
        self._entities = entities
        self._counts: dict[str, int] = {}

    def _next(self, what: str) -> int:
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what]

    def _evidence(self, node: str, span: tuple[int, int], sentence: tuple[int, int], rule: str, sure: float) -> None:
        words, around = self._spans.node(*span), self._spans.node(*sentence)
        self._lines.evidence(node, words, around, self._run, rule, sure)

    def _term(self, node: str, deadline: Any) -> None:
        """Write the words of a term, and its days where the calendar fixes them."""
        if deadline is None:
            return
        lines = self._lines
        lines.text(node, KS.termijntekst, deadline.quote)
        lines.text(node, KS.termijnsoort, deadline.kind)
        if deadline.to is not None:
            lines.text(node, KS.termijnTot, deadline.to.isoformat(), DATE)
            if deadline.from_ is not None and deadline.from_ <= deadline.to:
                lines.text(node, KS.termijnVan, deadline.from_.isoformat(), DATE)

    def motion(self, motion: Motion) -> None:
        """Write a motion that the paper names."""
        mention, lines = motion.mention, self._lines
        node = iris.fact_iri(self._document.id, "motie", self._next("motie"))
        lines.types(node, "Motievermelding")
        lines.iri(node, KS.vermeldIn, self._node)
        lines.text(node, KS.letterlijk, mention.quote)
        for name in mention.movers:
            lines.text(node, KS.indienernaam, name)
        if motion.target:
            lines.iri(node, KS.vermeldeMotie, iris.document_iri(motion.target))
            lines.text(node, KS.koppelwijze, motion.how)
            self._entities.cited.append(motion.target)
        self._candidates(node, motion.candidates)
        sure = motion.confidence or mention.confidence
        self._evidence(node, (mention.start, mention.end), motion.sentence, mention.rule, sure)

    def _candidates(self, node: str, candidates: tuple[Candidate, ...]) -> None:
        self._lines.candidates(node, candidates)
        self._entities.cited += [candidate.id for candidate in candidates]

    def part(self, part: MotionPart) -> None:
        """Write one consideration, request or statement of the motion that the paper is."""
        node = iris.fact_iri(self._document.id, "onderdeel", self._next("onderdeel"))
        lines = self._lines
        lines.types(node, "Motieonderdeel")
        lines.about(
            node,
            f"<{KS.onderdeelVan}> <{self._node}>",
            f"<{KS.onderdeelsoort}> {literal(part.kind)}",
            f"<{KS.onderdeeltekst}> {literal(part.quote)}",
        )
        self._term(node, part.deadline)
        self._evidence(node, (part.start, part.end), (part.start, part.end), "motion.part", 0.98)

    def commitment(self, found: CommitmentMention) -> str:
        """Write a commitment made, or the report of one; gives its node.

        What a memo (beslisnota) announces is a report: the letter it belongs to makes the promise.
        """
        lines, document = self._lines, self._document
        if found.kind == "made" and document.kind != "beslisnota":
            node = iris.commitment_iri(document.id, self._next("toezegging"))
            lines.types(node, "Toezegging")
            lines.iri(node, KS.gedaanIn, self._node)
            lines.text(node, KS.toezeggingstekst, found.quote)
            lines.text(node, KS.zwak, "true" if found.weak else "false", BOOLEAN)
            lines.text(node, KS.toezeggingssoort, found.act)
            lines.text(node, KS.toegezegdAan, found.to)
            if document.said_on:
                lines.text(node, DCTERMS.date, document.said_on.isoformat(), DATE)
            self._promiser(node, found.by)
        else:
            node = iris.fact_iri(document.id, "melding", self._next("melding"))
            lines.types(node, "Toezeggingsmelding")
            lines.iri(node, KS.gemeldIn, self._node)
            lines.text(node, KS.meldingstekst, found.quote)
            lines.text(node, KS.vervult, "true" if found.fulfils else "false", BOOLEAN)
            if found.occasion:
                lines.text(node, KS.aanleiding, found.occasion)
            if found.occasion_date:
                lines.text(node, KS.aanleidingDatum, found.occasion_date.isoformat(), DATE)
        self._term(node, found.deadline)
        self._evidence(node, (found.start, found.end), found.sentence, found.rule, found.confidence)
        return node

    def _promiser(self, node: str, printed: str) -> None:
        if not printed:
            return
        self._lines.text(node, KS.toezegger, printed)
        day = self._document.said_on
        office = People.load().office(printed, day) if day else None
        if office is not None and office.tooi:
            self._lines.iri(node, KS.namens, office.tooi)
        known = People.load().person(printed, day) if day else None
        name = known.name if known is not None else _PARTY.sub("", _TITLE.sub("", printed))
        if _OFFICE_ALONE.match(name):  # nobody knows which person
            return
        try:
            self._lines.iri(node, KS.toegezegdDoor, iris.person_iri(name))
        except IdentifierError:
            return
        self._entities.people.append(name)
