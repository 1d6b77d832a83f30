"""Phase two: which commitment a report tells of, and the commitments that are known from reports alone.

A report is tied to the paper that made the commitment: named by number, or made on the day and in the dossier that the
report names, with words in common. Reports of one promise of which no making was read become one oral commitment; so
does what a memo announces, when its letter was not read.
Candidates come from indexes, never from all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg import iris
from kg.likeness import likeness
from kg.link.papers import LinkPaper, Promise
from kg.model import OralCommitment, ReportLink

SURE = 0.6
"""From this score on a report is tied to a commitment, if no other comes close."""
CLEAR = 0.15
_SPOKEN = ("verslag", "handelingen")


class Reports:
    """What papers tell of commitments.

    papers: in order. Afterwards `commitment_of` says which commitment (node) a report (node) tells of, `links` why, and
    `oral` holds the commitments that are known from reports alone.
    """

    def __init__(self, papers: Iterable[LinkPaper]) -> None:
        self.commitment_of: dict[str, str] = {}
        self.links: list[ReportLink] = []
        self.oral: list[OralCommitment] = []
        self._papers = {paper.id: paper for paper in papers}
        self._made_on: dict[str, list[tuple[LinkPaper, Promise]]] = defaultdict(list)
        self._memos: dict[str, list[LinkPaper]] = defaultdict(list)
        for paper in self._papers.values():
            if paper.attached_to:
                self._memos[paper.attached_to].append(paper)
            for promise in paper.promises:
                if promise.kind == "made":
                    for day in {*(paper.events or (paper.day,))} - {""}:
                        self._made_on[day].append((paper, promise))
        for paper in self._papers.values():
            for promise in paper.promises:
                if promise.kind == "reported":
                    self._tie_to_made(paper, promise)
        self._tie_to_oral()
        self._tie_the_rest()
        self._tie_announced()

    def _tie(self, report: Promise, commitment: str, why: str, sure: float) -> None:
        if report.counted_from:
            why += f"; termijn gerekend vanaf de datum van {report.counted_from}"
        self.commitment_of[report.node] = commitment
        self.links.append(ReportLink(report.node, commitment, why, round(min(sure, 0.95), 3)))

    def _tie_to_made(self, paper: LinkPaper, report: Promise) -> None:
        """Tie a report to a commitment made in a paper it names, or on the day it names."""
        places: dict[str, tuple[float, LinkPaper, Promise, list[str]]] = {}
        named = [(p, m) for id_ in report.cites if (p := self._papers.get(id_)) for m in p.promises if m.kind == "made"]
        if paper.kind in _SPOKEN:  # the chair reads out at the end what was promised
            named += [(paper, m) for m in paper.promises if m.kind == "made"]
        for place, promise in (*named, *self._made_on.get(report.occasion_day, ())):
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

    def _tie_to_oral(self) -> None:
        """Make one commitment of the reports that tell of the same promise on the same day."""
        by_day: dict[str, list[tuple[LinkPaper, Promise]]] = defaultdict(list)
        for paper in self._papers.values():
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
        node = iris.commitment_iri(f"debat-{day}", number)
        _, first = min(members, key=lambda m: (not m[1].last_day, m[1].counted_from, -len(m[1].text), m[1].node))
        self.oral.append(
            OralCommitment(
                node, first.text, first.occasion, day, first.term_text, first.term_kind, first.last_day, first.span,
                first.sentence, first.confidence, first.counted_from,
            )
        )  # fmt: skip
        for _, report in members:
            self._tie(report, node, f"toezegging van {day}, bekend uit dit stuk", 0.8)

    def _tie_the_rest(self) -> None:
        """Tie a report without a day: to what stands right before it, or to what the paper it belongs to tells."""
        for paper in sorted(self._papers.values(), key=lambda p: p.id):
            for place, report in enumerate(paper.promises):
                if report.kind != "reported" or report.node in self.commitment_of:
                    continue
                before = [p for p in paper.promises[:place] if p.node in self.commitment_of]
                near = list(self._papers[paper.attached_to].promises) if paper.attached_to in self._papers else []
                made = {p.node: p.node for p in near if p.kind == "made"}
                near += [p for memo in self._memos.get(paper.id, ()) for p in memo.promises]
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

    def _tie_announced(self) -> None:
        """Take what a memo says that its letter promises for a promise, where that letter was not read."""
        for paper in self._papers.values():
            if paper.kind != "beslisnota" or not paper.attached_to or paper.attached_to in self._papers:
                continue
            told = [p for p in paper.promises if p.rule.startswith("made.") and p.node not in self.commitment_of]
            for number, report in enumerate(told, 1):
                node = iris.commitment_iri(paper.id, number)
                self.oral.append(
                    OralCommitment(
                        node, report.text, "", "", report.term_text, report.term_kind, report.last_day, report.span,
                        report.sentence, report.confidence, report.counted_from,
                    )
                )  # fmt: skip
                self._tie(
                    report, node, f"{paper.attached_to} zelf is niet gelezen; de nota zegt wat die brief toezegt", 0.7
                )

    def _alike(self, report: Promise, others: Sequence[Promise]) -> tuple[float, Promise, list[str]] | None:
        scored = []
        for other in others:
            alike, shared = likeness(report.sentence_text, other.sentence_text)
            if len(shared) >= 2 or (alike >= 0.3 and shared):
                scored.append((alike, other, shared))
        return max(scored, key=lambda s: (s[0], s[1].node), default=None)
