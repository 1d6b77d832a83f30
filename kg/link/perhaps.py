"""Phase two: papers that may keep a promise and do not say so. They are shown with their reasons, never tied.

A promise is often kept by a letter that only shows it: it goes on about the same motion and refers to the letter that
promised it. One such sign is no evidence, for letters cite what came before all the time; two or more together are. How
much each sign counts stands in `rules/koppelen.toml`, table `perhaps_kept`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kg.errors import IdentifierError
from kg.identifiers import Kamerstuk, parse
from kg.likeness import likeness
from kg.link.kept import still_to_come
from kg.link.papers import LETTERS, LinkPaper, Promise, last_words
from kg.link.promises import Reports
from kg.model import Candidate, Discharge, Keeper
from kg.rules import read

MOST = 3
"""So many candidates a promise has at most, the best."""
_BACK = 800
"""How far in front of a promise, in code points, the motion that it is about may be named."""
_LATE = timedelta(days=366)
"""How long after its last day, or twice that after a day without a term, a promise may still be kept."""
_FIRST = 60
"""So many letters are looked at for each sign, the first after the promise: work stays linear."""


@dataclass(slots=True)
class _Open:
    """A promise that nothing keeps wholly, with what may lead to the paper that keeps it.

    after, until: ISO dates between which it may be kept. homes: papers in which it stands. told: (paper, report) that
    were tied to it. motions: it is about; movers: of such motions where it is not known which.
    """

    node: str
    text: str
    after: str
    until: str
    last_day: str
    homes: set[str]
    dossiers: set[str]
    told: list[tuple[LinkPaper, Promise]]
    motions: set[str] = field(default_factory=set)
    movers: set[frozenset[str]] = field(default_factory=set)


@dataclass(slots=True)
class _Signs:
    """What one sentence of a letter shows."""

    text: str
    cites: set[str] = field(default_factory=set)
    motions: set[str] = field(default_factory=set)
    movers: set[str] = field(default_factory=set)
    tells: set[str] = field(default_factory=set)


def perhaps_kept(
    papers: Sequence[LinkPaper], reports: Reports, motion_of: Mapping[str, str], discharges: Iterable[Discharge]
) -> list[Keeper]:
    """Give the papers that may keep a promise, by promise and score.

    papers: all, each with its date or that of its letter. reports: what was told of which promise. motion_of: naming
    (node) -> motion (identifier) that it was tied to. discharges: a promise that is wholly kept has no candidates.
    """
    work = _Work(papers, reports, motion_of)
    done = list(discharges)
    whole = {d.what for d in done if not d.partly}
    partly = {(d.what, d.by) for d in done}
    out: list[Keeper] = []
    for promise in sorted(work.promises(), key=lambda p: p.node):
        if promise.node not in whole:
            out += [k for k in work.keepers(promise) if (promise.node, k.candidate.id) not in partly][:MOST]
    return out


class _Work:
    """Indexes over the letters: who refers to a paper, who names a motion, who tells of a promise."""

    def __init__(self, papers: Sequence[LinkPaper], reports: Reports, motion_of: Mapping[str, str]) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self._reports = reports
        self._motion_of = motion_of
        self._citing: dict[str, list[LinkPaper]] = defaultdict(list)
        self._naming: dict[str | frozenset[str], list[LinkPaper]] = defaultdict(list)
        self._told: dict[str, list[tuple[LinkPaper, Promise]]] = defaultdict(list)
        for paper in papers:
            for promise in paper.promises:
                if promise.node in reports.commitment_of:
                    self._told[reports.commitment_of[promise.node]].append((paper, promise))
        for letter in sorted((p for p in papers if p.kind in LETTERS and p.day), key=lambda p: (p.day, p.id)):
            for target in {cited.target for cited in letter.cites}:
                self._citing[target].append(letter)
            for motion in {motion_of.get(named.node, named.target) for named in letter.motions} - {""}:
                self._naming[motion].append(letter)
            for movers in {last_words(named.movers) for named in letter.motions}:
                self._naming[movers].append(letter)

    def promises(self) -> Iterable[_Open]:
        """Give every promise for which it is known when it may have been kept."""
        for paper in self._papers.values():
            for promise in paper.promises:
                if promise.kind == "made":
                    told = self._told[promise.node]
                    found = self._open(promise.node, paper.said_on, promise.last_day, [(paper, promise)], told)
                    if found is not None:
                        yield found
        for oral in self._reports.oral:
            told = self._told[oral.node]
            found = self._open(oral.node, oral.day, oral.last_day, told, told)
            if found is not None:
                yield found

    def _open(
        self,
        node: str,
        day: str,
        last_day: str,
        passages: Sequence[tuple[LinkPaper, Promise]],
        told: list[tuple[LinkPaper, Promise]],
    ) -> _Open | None:
        if not day and not last_day:
            return None
        after = day or (date.fromisoformat(last_day) - _LATE).isoformat()
        until = date.fromisoformat(last_day) + _LATE if last_day else date.fromisoformat(after) + 2 * _LATE
        text = " ".join(
            p.sentence_text.replace(p.term_text, " ") if p.term_text else p.sentence_text for _, p in passages
        )
        homes = {paper.id for paper, _ in passages} | {paper.attached_to for paper, _ in passages} - {""}
        dossiers = {d for paper, _ in passages for d in paper.dossiers} | {d for home in homes for d in _dossier(home)}
        found = _Open(node, text, after, until.isoformat(), last_day, homes, dossiers, told)
        for paper, promise in passages:
            self._about(found, paper, promise)
        return found

    def _about(self, found: _Open, paper: LinkPaper, promise: Promise) -> None:
        """Add the motion that a passage is about: the one named last in front of it, in a memo the only one named."""
        before = [m for m in paper.motions if m.sentence == promise.sentence or 0 <= promise.at - m.at <= _BACK]
        named = max(before, key=lambda m: m.at, default=None)
        if named is None and paper.kind == "beslisnota" and len({last_words(m.movers) for m in paper.motions}) == 1:
            named = paper.motions[0]
        if named is None:
            return
        motion = self._motion_of.get(named.node, named.target)
        if motion:
            found.motions.add(motion)
        elif named.movers:
            found.movers.add(last_words(named.movers))

    def keepers(self, promise: _Open) -> list[Keeper]:
        """Give the letters that may keep a promise, best first."""
        signs: list[str | frozenset[str]] = [*promise.motions, *promise.movers]
        lists = [*(self._citing[home] for home in promise.homes), *(self._naming[sign] for sign in signs)]
        near = {letter.id: letter for letters in lists for letter in _between(letters, promise.after, promise.until)}
        near = {id_: letter for id_, letter in near.items() if id_ not in promise.homes}
        found = [self._weigh(promise, letter) for letter in near.values() if not self._spoke(promise, letter)]
        chosen = [keeper for keeper in found if keeper.candidate.score >= _points()["least"]]
        return sorted(chosen, key=lambda k: (-k.candidate.score, self._papers[k.candidate.id].day, k.candidate.id))

    def _spoke(self, promise: _Open, letter: LinkPaper) -> bool:
        """Tell whether a letter, or its memo, tells of the promise itself and so settles whether it keeps it."""
        told = [report for paper, report in promise.told if letter.id in (paper.id, paper.attached_to)]
        told += [r for r in letter.promises if still_to_come(r.sentence_text) and self._tells(promise, r)]
        return any(report.occasion_day or still_to_come(report.sentence_text) for report in told)

    def _tells(self, promise: _Open, report: Promise) -> str:
        """Give the paper that holds the promise, where a report without a day refers to it and means this promise.

        Of several promises in that paper it means the one with most words in common. Without any word in common it
        means the promise only if the paper was read and holds no other.
        """
        if report.kind != "reported" or report.occasion_day:
            return ""
        home = next((id_ for id_ in report.cites if id_ in promise.homes), "")
        commitment = self._reports.commitment_of.get(report.node)
        if not home or commitment is not None:
            return home if commitment == promise.node else ""
        beside = self._papers[home].promises if home in self._papers else ()
        others = [p for p in beside if self._reports.commitment_of.get(p.node, p.node) != promise.node]
        alike = likeness(report.sentence_text, promise.text)[0]
        if not alike:
            return home if home in self._papers and not others else ""
        return home if all(likeness(report.sentence_text, other.sentence_text)[0] <= alike for other in others) else ""

    def _signs(self, promise: _Open, letter: LinkPaper) -> dict[str, _Signs]:
        """Give what the sentences of a letter show, by sentence (node)."""
        signs: dict[str, _Signs] = {}
        for cited in letter.cites:
            if cited.target in promise.homes:
                signs.setdefault(cited.sentence, _Signs(cited.sentence_text)).cites.add(cited.target)
        for named in letter.motions:
            motion = self._motion_of.get(named.node, named.target)
            if motion in promise.motions:
                signs.setdefault(named.sentence, _Signs(named.sentence_text)).motions.add(motion)
            elif last_words(named.movers) in promise.movers:
                signs.setdefault(named.sentence, _Signs(named.sentence_text)).movers.update(named.movers)
        for report in letter.promises:
            if home := self._tells(promise, report):
                signs.setdefault(report.sentence, _Signs(report.sentence_text)).tells.add(home)
        return signs

    def _weigh(self, promise: _Open, letter: LinkPaper) -> Keeper:
        """Add up what speaks for a letter, and choose the sentence that shows most of it."""
        signs = self._signs(promise, letter)
        cites = sorted({home for s in signs.values() for home in s.cites})
        motions = sorted({motion for s in signs.values() for motion in s.motions})
        movers = sorted({name for s in signs.values() for name in s.movers})
        tells = sorted({home for s in signs.values() for home in s.tells})
        shared = sorted({word for s in signs.values() for word in likeness(promise.text, s.text)[1]})
        dossiers = sorted(promise.dossiers & set(letter.dossiers))
        in_time = bool(promise.last_day) and letter.day <= promise.last_day
        points, score = _points(), 0.0
        why: list[str] = []
        for sign, worth, reason in (
            (tells, points["tells"], f"vermeldt een eerdere toezegging en verwijst daarbij naar {', '.join(tells)}"),
            (cites and not tells, points["cites"], f"verwijst naar {', '.join(cites)}"),
            (motions, points["same_motion"], f"noemt dezelfde motie ({', '.join(motions)})"),
            (
                movers and not motions,
                points["same_movers"],
                f"noemt een motie van dezelfde indieners ({', '.join(movers)})",
            ),
            (dossiers, points["same_dossier"], f"zelfde dossier ({', '.join(dossiers)})"),
            (in_time, points["in_time"], f"binnen de termijn (tot en met {promise.last_day})"),
            (len(shared) >= 2, points["per_word"] * min(len(shared), 4), "woorden: " + ", ".join(shared[:6])),
        ):
            if sign:
                score, why = score + worth, [*why, reason]
        node = min(signs, key=lambda node: (-_weight(promise, signs[node]), node))
        return Keeper(promise.node, Candidate(letter.id, round(min(score, points["most"]), 3), "; ".join(why)), node)


def _weight(promise: _Open, signs: _Signs) -> float:
    points = _points()
    strong = {"tells": signs.tells, "cites": signs.cites, "same_motion": signs.motions, "same_movers": signs.movers}
    shared = likeness(promise.text, signs.text)[1]
    return sum(points[name] for name, shown in strong.items() if shown) + points["per_word"] * len(shared)


def _points() -> dict[str, float]:
    points: dict[str, float] = read("koppelen")["perhaps_kept"]
    return points


def _between(letters: Sequence[LinkPaper], after: str, until: str) -> Sequence[LinkPaper]:
    """Give the first letters after one day, up to and with another; letters: by day."""
    first = bisect_right(letters, after, key=lambda letter: letter.day)
    last = bisect_right(letters, until, key=lambda letter: letter.day)
    return letters[first : min(last, first + _FIRST)]


def _dossier(identifier: str) -> tuple[str, ...]:
    """Give the dossier that an identifier names."""
    try:
        known = parse(identifier)
    except IdentifierError:
        return ()
    return (str(known.dossier),) if isinstance(known, Kamerstuk) else ()
