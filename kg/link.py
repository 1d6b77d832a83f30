"""Phase two: join what papers say of the same commitment, and what carries out which promise or motion.

Works on what phase one found, not on the papers: a report of a commitment is tied to the paper that made it (named by
number, or made on the day and in the dossier that the report names, with words in common); reports of one promise of
which no making was read become one oral commitment; a passage that says so discharges it. Every link keeps its reason.
Work grows with the number of commitments: candidates come from indexes, never from all pairs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import regex

from kg import terms
from kg.deadlines import read_deadlines
from kg.model import Candidate, Discharge, NamingLink, OralCommitment, ReportLink
from kg.rules import expand, read

SURE = 0.6
"""From this score on a report is tied to a commitment, if no other comes close."""
CLEAR = 0.15
_SPOKEN = ("verslag", "handelingen")
_LATEST = 60
"""So many of a member's motions of other dossiers are looked at, the latest before the paper: work stays linear."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, or the report of one, as phase one left it; days are ISO dates, "" when unknown.

    counted_from: the paper from whose date phase two counted the last day, as its own paper has none; else "".
    """

    node: str
    kind: str
    text: str
    by: str
    term_text: str
    term_kind: str
    last_day: str
    occasion: str
    occasion_day: str
    fulfils: bool
    rule: str
    cites: tuple[str, ...]
    span: str
    sentence: str
    sentence_text: str
    confidence: float
    counted_from: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A motion that a paper names: movers as printed, target its identifier, "" when phase one could not tell."""

    node: str
    movers: tuple[str, ...]
    target: str
    span: str
    sentence: str
    sentence_text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LinkPaper:
    """What linking needs of a paper.

    day: ISO date of the paper, "" when unknown. events: days of the meeting it reports, in order. movers, request: of a
    motion, who tabled it and what it asks for.
    """

    id: str
    kind: str
    day: str
    dossiers: tuple[str, ...]
    attached_to: str
    events: tuple[str, ...]
    promises: tuple[Promise, ...]
    motions: tuple[Named, ...]
    movers: tuple[str, ...] = ()
    request: str = ""

    @property
    def said_on(self) -> str:
        """The day on which its words were said: of the meeting it reports, else its own."""
        return self.events[-1] if self.events else self.day


def last_words(names: Iterable[str]) -> frozenset[str]:
    """Give the last word of each name in small letters, by which names of one person agree."""
    return frozenset(name.split()[-1].casefold() for name in names if name.strip())


def last_day(term: str, day: str, *texts: str) -> str:
    """Give the last day (ISO date) that the words of a term fix, counted from a day; "" when they fix none.

    term: its words as printed. day: ISO date. texts: the commitment and its sentence; in one of them the term stands.
    """
    for text in texts:
        for found in read_deadlines(text, date.fromisoformat(day)):
            if found.quote == term and found.to is not None:
                return found.to.isoformat()
    return ""


def _with_letter(paper: LinkPaper, letter: LinkPaper | None) -> LinkPaper:
    """Give a paper without a date that of its letter, and count its terms from there."""
    if paper.day or letter is None or not letter.day:
        return paper
    promises = []
    for promise in paper.promises:
        if promise.term_text and not promise.last_day:
            until = last_day(promise.term_text, letter.day, promise.sentence_text, promise.text)
            promise = replace(promise, last_day=until, counted_from=letter.id if until else "")
        promises.append(promise)
    return replace(paper, day=letter.day, promises=tuple(promises))


@dataclass(slots=True)
class Links:
    """What linking found."""

    reports: list[ReportLink] = field(default_factory=list)
    discharges: list[Discharge] = field(default_factory=list)
    oral: list[OralCommitment] = field(default_factory=list)
    motions: list[NamingLink] = field(default_factory=list)


def link(papers: Iterable[LinkPaper]) -> Links:
    """Link papers; the result does not depend on their order.

    A paper without a date that belongs to a letter which has one (a memo, an attachment) goes with that letter.
    """
    held = {paper.id: paper for paper in papers}
    dated = (_with_letter(paper, held.get(paper.attached_to)) for paper in held.values())
    ordered = sorted(dated, key=lambda p: (p.day or "9999", p.id))
    work = _Work(ordered)
    for paper in ordered:
        for promise in paper.promises:
            if promise.kind == "reported":
                work.tie_to_made(paper, promise)
    work.tie_to_oral()
    work.tie_the_rest()
    work.tie_motions()
    work.discharge_promises()
    work.discharge_motions()
    work.links.reports.sort(key=lambda r: r.report)
    work.links.discharges.sort(key=lambda d: d.node)
    work.links.oral.sort(key=lambda o: o.node)
    work.links.motions.sort(key=lambda m: m.mention)
    return work.links


# Words -------------------------------------------------------------------------------------------------------------


@cache
def _stop() -> frozenset[str]:
    settings = read("koppelen")
    return frozenset(word[: settings["stem"]] for word in settings["stop"])


_WORD = regex.compile(r"\p{L}[\p{L}-]+")


@cache
def words(text: str) -> frozenset[str]:
    """Give the stems of the words that say what a text is about."""
    settings = read("koppelen")
    size, shortest = settings["stem"], settings["shortest"]
    found = (w.casefold() for w in _WORD.findall(text))
    return frozenset(s for w in found if len(w) >= shortest and (s := w[:size]) not in _stop())


def likeness(one: str, other: str) -> tuple[float, list[str]]:
    """Give how much two texts are about the same, 0 to 1, and the stems they share."""
    a, b = words(one), words(other)
    shared = sorted(a & b)
    return (len(shared) / min(len(a), len(b)) if a and b else 0.0), shared


# Linking -----------------------------------------------------------------------------------------------------------


class _Work:
    """The state of one linking run."""

    def __init__(self, papers: Sequence[LinkPaper]) -> None:
        self.papers = {paper.id: paper for paper in papers}
        self.links = Links()
        self.commitment_of: dict[str, str] = {}
        self.text_of: dict[str, str] = {}
        self.made_on: dict[str, list[tuple[LinkPaper, Promise]]] = defaultdict(list)
        self.motion_of: dict[str, str] = {}
        self.tabled: dict[frozenset[str], list[LinkPaper]] = defaultdict(list)
        self.tabled_in: dict[tuple[frozenset[str], str], list[LinkPaper]] = defaultdict(list)
        self.memos: dict[str, list[LinkPaper]] = defaultdict(list)
        for paper in papers:
            if paper.attached_to:
                self.memos[paper.attached_to].append(paper)
            if paper.movers and paper.day:
                self.tabled[last_words(paper.movers)].append(paper)
                for dossier in paper.dossiers:
                    self.tabled_in[last_words(paper.movers), dossier].append(paper)
            for promise in paper.promises:
                if promise.kind == "made":
                    self.text_of[promise.node] = promise.text
                    for day in {*(paper.events or (paper.day,))} - {""}:
                        self.made_on[day].append((paper, promise))

    def _tie(self, report: Promise, commitment: str, why: str, sure: float) -> None:
        if report.counted_from:
            why += f"; termijn gerekend vanaf de datum van {report.counted_from}"
        self.commitment_of[report.node] = commitment
        self.links.reports.append(ReportLink(report.node, commitment, why, round(min(sure, 0.95), 3)))

    def tie_to_made(self, paper: LinkPaper, report: Promise) -> None:
        """Tie a report to a commitment made in a paper it names, or on the day it names."""
        places: dict[str, tuple[float, LinkPaper, Promise, list[str]]] = {}
        named = [(p, m) for id_ in report.cites if (p := self.papers.get(id_)) for m in p.promises if m.kind == "made"]
        if paper.kind in _SPOKEN:  # the chair reads out at the end what was promised
            named += [(paper, m) for m in paper.promises if m.kind == "made"]
        for place, promise in (*named, *self.made_on.get(report.occasion_day, ())):
            if (place.id == paper.id and paper.kind not in _SPOKEN) or (
                place.said_on and paper.said_on and place.said_on > paper.said_on
            ):
                continue
            alike, shared = likeness(report.sentence_text, promise.sentence_text)
            score, why = 0.4 * alike, []
            if place.id in report.cites:
                score, why = score + 0.4, [f"noemt {place.id}"]
            if report.occasion_day and report.occasion_day in (place.events or (place.day,)):
                score, why = score + 0.3, [*why, f"zelfde dag ({report.occasion_day})"]
            if place.id == paper.id:
                score, why = score + 0.4, [*why, "zelfde verslag"]
            elif set(place.dossiers) & set(paper.dossiers):
                score += 0.1
            if not shared:
                continue
            places[promise.node] = (score, place, promise, [*why, "woorden: " + ", ".join(shared[:6])])
        ranked = sorted(places.values(), key=lambda x: (-x[0], x[2].node))
        if ranked and ranked[0][0] >= SURE and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= CLEAR):
            score, _, promise, why = ranked[0]
            self._tie(report, promise.node, "; ".join(why), score)

    def tie_to_oral(self) -> None:
        """Make one commitment of the reports that tell of the same promise on the same day."""
        by_day: dict[str, list[tuple[LinkPaper, Promise]]] = defaultdict(list)
        for paper in self.papers.values():
            for report in paper.promises:
                if report.kind == "reported" and report.node not in self.commitment_of and report.occasion_day:
                    by_day[report.occasion_day].append((paper, report))
        for day, told in sorted(by_day.items()):
            groups: list[list[tuple[LinkPaper, Promise]]] = []
            for paper, report in sorted(told, key=lambda pr: pr[1].node):
                group = next((g for g in groups if any(self._same(paper, report, *other) for other in g)), None)
                (group.append((paper, report)) if group is not None else groups.append([(paper, report)]))
            for number, members in enumerate(groups, 1):
                self._oral(day, number, members)

    def _same(self, paper: LinkPaper, report: Promise, other: LinkPaper, told: Promise) -> bool:
        alike, shared = likeness(report.sentence_text, told.sentence_text)
        tied = other.id == paper.attached_to or paper.id == other.attached_to
        return len(shared) >= (1 if tied else 2) and alike >= (0.15 if tied else 0.3)

    def _oral(self, day: str, number: int, members: Sequence[tuple[LinkPaper, Promise]]) -> None:
        node = terms.commitment_iri(f"debat-{day}", number)
        _, first = min(members, key=lambda m: (not m[1].last_day, m[1].counted_from, -len(m[1].text), m[1].node))
        self.text_of[node] = " ".join(report.sentence_text for _, report in members)
        self.links.oral.append(
            OralCommitment(
                node, first.text, first.occasion, day, first.term_text, first.term_kind, first.last_day, first.span,
                first.sentence, first.confidence,
            )
        )  # fmt: skip
        for _, report in members:
            self._tie(report, node, f"toezegging van {day}, bekend uit dit stuk", 0.8)

    def tie_the_rest(self) -> None:
        """Tie a report without a day: to what stands right before it, or to what the paper it belongs to tells."""
        for paper in sorted(self.papers.values(), key=lambda p: p.id):
            for place, report in enumerate(paper.promises):
                if report.kind != "reported" or report.node in self.commitment_of:
                    continue
                before = [p for p in paper.promises[:place] if p.node in self.commitment_of]
                near = list(self.papers[paper.attached_to].promises) if paper.attached_to in self.papers else []
                made = {p.node: p.node for p in near if p.kind == "made"}
                near += [p for memo in self.memos.get(paper.id, ()) for p in memo.promises]
                found = self._alike(report, [p for p in near if p.node in self.commitment_of or p.node in made])
                if found is not None:
                    self._tie(
                        report,
                        self.commitment_of.get(found[1].node) or made[found[1].node],
                        f"stuk en bijlage; woorden: {', '.join(found[2][:6])}",
                        0.7,
                    )
                elif report.fulfils and before and place and paper.promises[place - 1] is before[-1]:
                    self._tie(
                        report, self.commitment_of[before[-1].node], "volgt op de vermelding van die toezegging", 0.7
                    )

    def _alike(self, report: Promise, others: Sequence[Promise]) -> tuple[float, Promise, list[str]] | None:
        scored = []
        for other in others:
            alike, shared = likeness(report.sentence_text, other.sentence_text)
            if len(shared) >= 2 or (alike >= 0.3 and shared):
                scored.append((alike, other, shared))
        return max(scored, key=lambda s: (s[0], s[1].node), default=None)

    def tie_motions(self) -> None:
        """Tie motions named without a number: by the paper they belong to, or among the motions that are known."""
        for paper in sorted(self.papers.values(), key=lambda p: p.id):
            for named in paper.motions:
                movers = last_words(named.movers)
                if named.target or not movers:
                    continue
                own = self.papers.get(paper.attached_to)
                beside = (
                    {m.target for m in own.motions if m.target and last_words(m.movers) == movers} if own else set()
                )
                if len(beside) == 1:
                    why = f"{paper.attached_to} noemt dezelfde motie met haar nummer"
                    self.links.motions.append(NamingLink(named.node, (Candidate(beside.pop(), 0.85, why),), True))
                    continue
                found = self._motions_like(paper, named, self._tabled_before(paper, movers))
                if found:
                    clear = found[0].score >= SURE and (len(found) == 1 or found[0].score - found[1].score >= CLEAR)
                    self.links.motions.append(NamingLink(named.node, tuple(found[:5]), clear))
        self.motion_of = {m.mention: m.candidates[0].id for m in self.links.motions if m.tied}

    def _tabled_before(self, paper: LinkPaper, movers: frozenset[str]) -> Iterable[LinkPaper]:
        """Give the motions of these movers that the paper may mean: of its dossiers all, of others the latest."""
        near = {m.id: m for d in paper.dossiers for m in self.tabled_in.get((movers, d), ())}
        every = self.tabled.get(movers, ())
        until = bisect_left(every, paper.day, key=lambda m: m.day) if paper.day else 0
        return {**near, **{m.id: m for m in every[max(0, until - _LATEST) : until]}}.values()

    def _motions_like(self, paper: LinkPaper, named: Named, tabled: Iterable[LinkPaper]) -> list[Candidate]:
        """Rank the motions of the same movers that were tabled before this paper."""
        found = []
        for motion in tabled:
            if not motion.day or not paper.day or motion.day >= paper.day or motion.id == paper.id:
                continue
            alike, shared = likeness(named.sentence_text, motion.request)
            same = set(motion.dossiers) & set(paper.dossiers)
            score = 0.3 + 0.3 * bool(same) + 0.4 * alike * (len(shared) >= 2)
            why = [f"motie van {' en '.join(motion.movers)} van {motion.day}"]
            why += [f"zelfde dossier ({', '.join(sorted(same))})"] * bool(same)
            why += ["woorden: " + ", ".join(shared[:6])] * (len(shared) >= 2)
            found.append(Candidate(motion.id, round(min(score, 0.95), 3), "; ".join(why)))
        return sorted(found, key=lambda c: (-c.score, c.id))

    # discharges --------------------------------------------------------------------------------------------------

    def discharge_promises(self) -> None:
        """Find the passages that say, or show, that a commitment is kept."""
        for paper in sorted(self.papers.values(), key=lambda p: p.id):
            number = 0
            for report in paper.promises:
                commitment = self.commitment_of.get(report.node)
                why = _kept_by(paper, report) if commitment is not None else ""
                if commitment is None or not why:
                    continue
                number += 1
                by = paper.attached_to or paper.id
                self.links.discharges.append(
                    Discharge(
                        terms.fact_iri(paper.id, "afdoening", number), commitment, by, _partly(report.sentence_text),
                        why,
                        report.span, report.sentence, "link.kept",
                        0.9 if report.fulfils else 0.75,
                    )
                )  # fmt: skip

    def discharge_motions(self) -> None:
        """Find the passages that say that a motion is carried out."""
        for paper in sorted(self.papers.values(), key=lambda p: p.id):
            number = 1000  # apart from those of commitments
            seen = set()
            for named in paper.motions:
                target = named.target or self.motion_of.get(named.node, "")
                if paper.kind not in ("brief", "antwoord") or not target or target in seen:
                    continue
                found = _done().search(named.sentence_text)
                if found is None:
                    continue
                seen.add(target)
                number += 1
                self.links.discharges.append(
                    Discharge(
                        terms.fact_iri(paper.id, "afdoening", number), terms.document_iri(target), paper.id,
                        _partly(named.sentence_text), f"de zin zegt: {' '.join(found[0].split())[:80]}", named.span,
                        named.sentence, "link.motion", round(0.85 * named.confidence, 3),
                    )
                )  # fmt: skip


@cache
def _done() -> regex.Pattern[str]:
    return regex.compile(expand("koppelen", read("koppelen")["motion_done"]), regex.VERBOSE)


_TELL = regex.compile(
    r"\b(?:informeren|brief|Kamerbrief|voortgangsbrief|terug\s?te\s?komen|terugkomen|rapporteren|reageren|in\s?te\s?gaan|"
    r"berichten|toezenden|toesturen|sturen|verstrekken|beantwoorden|voorleggen)\b"
)


def _kept_by(paper: LinkPaper, report: Promise) -> str:
    """Say why a paper that tells of a commitment keeps it, "" when it does not."""
    text = report.sentence_text
    if report.fulfils:
        return "de zin zegt dat dit stuk de toezegging nakomt"
    if any(word in text for word in read("koppelen")["still_to_come"]) and "zou" not in text:
        return ""
    if paper.attached_to and regex.search(r"[Bb]rief", text):
        return "de nota hoort bij de brief waarin de toezegging wordt nagekomen"
    if paper.kind in ("brief", "antwoord") and report.occasion_day and (report.rule == "told.as" or _TELL.search(text)):
        return "de brief meldt een toezegging om te informeren en doet dat"
    return ""


def _partly(text: str) -> bool:
    return any(word in text for word in read("koppelen")["partly"])
