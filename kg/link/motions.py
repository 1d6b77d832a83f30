"""Phase two: which paper is a motion that is named without its number, and what carries a motion out.

The mover alone makes no candidate: members table hundreds of motions. Something else must speak for it: a dossier in
common, a word of its subject in the sentence that names it, several in what this paper itself asks for, or that it was
tabled shortly before the day that the sentence gives for it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from kg import iris
from kg.likeness import likeness, words
from kg.link.kept import partly
from kg.link.papers import LinkPaper, Named, last_words
from kg.model import Candidate, Discharge, NamingLink
from kg.rules import gated, read
from kg.rules.gate import Gated
from kg.tabled import day_given, shortly_before

SURE = 0.6
"""From this score on a motion is tied, if no other comes close."""
CLEAR = 0.15
_SUBJECT = 3
"""So many words of its subject in what a motion itself asks for make an earlier one a candidate."""
_ENOUGH = 4
"""So many words in common weigh in full; with fewer, a short sentence would be like everything."""
_LATEST = 60
"""So many of a member's motions of other dossiers are looked at, the latest before the paper: work stays linear."""


class Motions:
    """The motions that papers name without a number.

    papers: in order of their day. Afterwards `links` holds what each naming may mean, and `motion_of` says which motion
    (identifier) a naming (node) is, where it was tied.
    """

    def __init__(self, papers: Iterable[LinkPaper]) -> None:
        self.links: list[NamingLink] = []
        self._papers = {paper.id: paper for paper in papers}
        self._tabled: dict[frozenset[str], list[LinkPaper]] = defaultdict(list)
        self._tabled_in: dict[tuple[frozenset[str], str], list[LinkPaper]] = defaultdict(list)
        for paper in self._papers.values():
            if paper.movers and paper.day:
                self._tabled[last_words(paper.movers)].append(paper)
                for dossier in paper.dossiers:
                    self._tabled_in[last_words(paper.movers), dossier].append(paper)
        self._tie()
        self.motion_of = {m.mention: m.candidates[0].id for m in self.links if m.tied}

    def _tie(self) -> None:
        """Tie motions named without a number: by the paper they belong to, or among the motions that are known."""
        for paper in sorted(self._papers.values(), key=lambda p: p.id):
            for named in paper.motions:
                movers = last_words(named.movers)
                if named.target or not movers:
                    continue
                own = self._papers.get(paper.attached_to)
                beside = (
                    {m.target for m in own.motions if m.target and last_words(m.movers) == movers} if own else set()
                )
                if len(beside) == 1:
                    why = f"{paper.attached_to} noemt dezelfde motie met haar nummer"
                    self.links.append(NamingLink(named.node, (Candidate(beside.pop(), 0.85, why),), True))
                    continue
                found = self._motions_like(paper, named)
                if found:
                    clear = found[0].score >= SURE and (len(found) == 1 or found[0].score - found[1].score >= CLEAR)
                    self.links.append(NamingLink(named.node, tuple(found[:5]), clear))

    def _motions_like(self, paper: LinkPaper, named: Named) -> list[Candidate]:
        """Rank the motions of the same movers that were tabled before this paper, and by the day its sentence gives."""
        if not paper.day:
            return []
        given = day_given(named.sentence_text, date.fromisoformat(paper.day))
        before = (given + timedelta(days=1)).isoformat() if given else paper.day
        tabled = self._tabled_before(before, paper.dossiers, last_words(named.movers))
        found = [c for motion in tabled if motion.id != paper.id and (c := _weigh(paper, named, motion, given))]
        return sorted(found, key=lambda c: (-c.score, c.id))

    def _tabled_before(self, day: str, dossiers: Iterable[str], movers: frozenset[str]) -> Iterable[LinkPaper]:
        """Give the motions of these movers before a day that may be meant: of the dossiers all, else the latest."""
        near = {m.id: m for d in dossiers for m in self._tabled_in.get((movers, d), ()) if m.day < day}
        every = self._tabled.get(movers, ())
        until = bisect_left(every, day, key=lambda m: m.day)
        return {**near, **{m.id: m for m in every[max(0, until - _LATEST) : until]}}.values()


def _weigh(paper: LinkPaper, named: Named, motion: LinkPaper, given: date | None) -> Candidate | None:
    """Say how likely a paper means a motion of the movers it names, and why; None when only the movers speak for it.

    given: the day by which it was tabled, as the sentence says, or None.
    """
    without = _no_subject((*named.movers, *motion.movers), named.sentence_text)
    alike, shared = likeness(named.sentence_text, motion.request, without)
    same = sorted(set(motion.dossiers) & set(paper.dossiers))
    near = given is not None and shortly_before(date.fromisoformat(motion.day), given)
    asked = likeness(paper.request, motion.request, without | words(" ".join(paper.movers)))[1]
    asked = asked if len(asked) >= _SUBJECT else []
    if not (same or shared or near or asked):
        return None
    score = 0.3 + 0.3 * bool(same) + 0.2 * near
    if len(shared) >= 2:
        score += 0.4 * alike * min(len(shared) / _ENOUGH, 1)
    why = [f"motie van {' en '.join(motion.movers)} van {motion.day}"]
    why += [f"zelfde dossier ({', '.join(same)})"] * bool(same)
    why += [f"kort voor de genoemde dag ({given})"] * near
    why += ["woorden: " + ", ".join(shared[:6])] * bool(shared)
    why += ["woorden in het verzoek van dit stuk: " + ", ".join(asked[:6])] * bool(asked)
    return Candidate(motion.id, round(min(score, 0.95), 3), "; ".join(why))


@cache
def _done() -> Gated:
    return gated("koppelen", read("koppelen")["motion_done"])


@cache
def _stop() -> frozenset[str]:
    settings = read("koppelen")
    return frozenset(word[: settings["stem"]] for word in settings["motion_stop"])


def _no_subject(names: Iterable[str], sentence: str) -> frozenset[str]:
    """Give the stems that say nothing about what a motion is about: of names, and of what all motions say."""
    joined = {stem for stem in words(sentence) if stem.startswith("motie")}  # "motie-Jansen" is one word
    return _stop() | words(" ".join(names)) | joined


def carried_out(papers: Iterable[LinkPaper], motion_of: Mapping[str, str]) -> list[Discharge]:
    """Find the passages that say that a motion is carried out.

    papers: all. motion_of: naming (node) -> the motion (identifier) it was tied to.
    """
    out = []
    for paper in sorted(papers, key=lambda p: p.id):
        number = 1000  # apart from those of commitments
        seen = set()
        for named in paper.motions:
            target = named.target or motion_of.get(named.node, "")
            if paper.kind not in ("brief", "antwoord") or not target or target in seen:
                continue
            found = _done().search(named.sentence_text)
            if found is None:
                continue
            seen.add(target)
            number += 1
            out.append(
                Discharge(
                    iris.fact_iri(paper.id, "afdoening", number), iris.document_iri(target), paper.id,
                    partly(named.sentence_text), f"de zin zegt: {' '.join(found[0].split())[:80]}", named.span,
                    named.sentence, "link.motion", round(0.85 * named.confidence, 3),
                )
            )  # fmt: skip
    return out
