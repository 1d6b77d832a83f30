"""Phase two: which paper is a motion that is named without its number, and what carries a motion out."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import regex

from kg import terms
from kg.likeness import likeness
from kg.link.kept import partly
from kg.link.papers import LinkPaper, Named, last_words
from kg.model import Candidate, Discharge, NamingLink
from kg.rules import expand, read

SURE = 0.6
"""From this score on a motion is tied, if no other comes close."""
CLEAR = 0.15
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
                found = self._motions_like(paper, named, self._tabled_before(paper, movers))
                if found:
                    clear = found[0].score >= SURE and (len(found) == 1 or found[0].score - found[1].score >= CLEAR)
                    self.links.append(NamingLink(named.node, tuple(found[:5]), clear))

    def _tabled_before(self, paper: LinkPaper, movers: frozenset[str]) -> Iterable[LinkPaper]:
        """Give the motions of these movers that the paper may mean: of its dossiers all, of others the latest."""
        near = {m.id: m for d in paper.dossiers for m in self._tabled_in.get((movers, d), ())}
        every = self._tabled.get(movers, ())
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


@cache
def _done() -> regex.Pattern[str]:
    return regex.compile(expand("koppelen", read("koppelen")["motion_done"]), regex.VERBOSE)


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
                    terms.fact_iri(paper.id, "afdoening", number), terms.document_iri(target), paper.id,
                    partly(named.sentence_text), f"de zin zegt: {' '.join(found[0].split())[:80]}", named.span,
                    named.sentence, "link.motion", round(0.85 * named.confidence, 3),
                )
            )  # fmt: skip
    return out
