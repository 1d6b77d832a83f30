"""Which paper is a letter or memo named by its day, when the paper that names it does not show that: by the archive.

Phase one (`kg.tie_letters`) hands on what stays open as `LetterPaper`; here it is looked for among all letters held:
same day, shared dossier, same ministry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg import iris
from kg.model import Candidate, Document, NamingLink
from kg.people import People
from kg.tie_letters import KIND, Letter

SURE = 0.6
"""From this score on a letter is tied, if no other comes close."""
CLEAR = 0.15


@dataclass(frozen=True, slots=True)
class NamedLetter:
    """A letter named by its day that phase one could not tie.

    node: IRI of the mention. day: ISO date. kind: "brief" or "nota". whose: possessive in front. ministries: of the
    sender, abbreviated ("SZW"), empty when they are not known.
    """

    node: str
    day: str
    kind: str
    whose: str
    ministries: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """What linking letters needs of a paper; day: ISO date; ministries: of those who signed it, abbreviated."""

    id: str
    kind: str
    day: str
    dossiers: tuple[str, ...]
    ministries: tuple[str, ...]
    letters: tuple[NamedLetter, ...] = ()


def letter_paper(document: Document, letters: Iterable[Letter], people: People) -> LetterPaper:
    """Give what phase two needs of a paper; the mentions are numbered as `kg.quads.letters` numbers them."""
    day = document.date
    ministries: tuple[str, ...] = ()
    if day is not None and document.kind != "motie":
        offices = [people.office(printed, day) for printed in (*document.on_behalf, *document.signatories)]
        ministries = tuple(sorted({office.ministry for office in offices if office}))
    open_ = []
    for number, letter in enumerate(letters, 1):
        mention = letter.mention
        if letter.target or letter.candidates or mention.date is None or mention.whose == "uw":
            continue
        by = people.ministry(mention.by, mention.date) if mention.by else ""
        sender = (by,) if by else ministries if mention.whose in ("mijn", "onze") else ()
        node = iris.fact_iri(document.id, "brief", number)
        open_.append(
            NamedLetter(node, mention.date.isoformat(), mention.kind, mention.whose, sender, mention.confidence)
        )
    dossiers = tuple(map(str, document.dossiers))
    return LetterPaper(document.id, document.kind, day.isoformat() if day else "", dossiers, ministries, tuple(open_))


def from_json(read: dict[str, Any]) -> LetterPaper:
    """Make a `LetterPaper` of what `dataclasses.asdict` and JSON made of one."""
    letters = tuple(NamedLetter(**{**named, "ministries": tuple(named["ministries"])}) for named in read["letters"])
    tuples = {name: tuple(read[name]) for name in ("dossiers", "ministries")}
    return LetterPaper(**{**read, **tuples, "letters": letters})


def letters_by_date(papers: Iterable[LetterPaper]) -> list[NamingLink]:
    """Tie letters named by their day to those held, by mention; the result does not depend on the order of papers.

    A letter of that day counts more in a shared dossier and from the ministry that is said to have sent it; from
    another ministry it does not count. One that stands out is tied, else the best five are candidates. Work grows with
    the number of mentions: letters are looked up by day.
    """
    ordered = sorted(papers, key=lambda paper: paper.id)
    of_day: dict[tuple[str, str], list[LetterPaper]] = defaultdict(list)
    for paper in ordered:
        if paper.day:
            of_day[paper.kind, paper.day].append(paper)
    links = []
    for paper in ordered:
        for named in paper.letters:
            held = of_day.get((KIND[named.kind], named.day), ())
            ranked = sorted(
                (c for other in held if other.id != paper.id and (c := _score(paper, named, other))),
                key=lambda c: (-c.score, c.id),
            )
            if ranked:
                clear = len(ranked) == 1 or ranked[0].score - ranked[1].score >= CLEAR
                links.append(NamingLink(named.node, tuple(ranked[:5]), clear and ranked[0].score >= SURE))
    return sorted(links, key=lambda link: link.mention)


def _score(paper: LetterPaper, named: NamedLetter, other: LetterPaper) -> Candidate | None:
    """Say how likely a paper is the letter that is named, and why; None when another ministry sent it."""
    sent = set(named.ministries) & set(other.ministries)
    if named.ministries and other.ministries and not sent:
        return None
    shared = set(paper.dossiers) & set(other.dossiers)
    score = (0.4 + 0.3 * bool(shared) + 0.2 * bool(sent)) * named.confidence
    why = [f"{other.kind} van {other.day}"]
    why += [f"zelfde dossier ({', '.join(sorted(shared))})"] * bool(shared)
    why += [f"zelfde ministerie ({', '.join(sorted(sent))})"] * bool(sent)
    return Candidate(other.id, round(score, 3), "; ".join(why))
