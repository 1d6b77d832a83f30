"""Which paper is the letter or memo that a text names by its day: by a reference there, another place, or its day.

The reference stands behind the naming, in a footnote there, or at another place in the same paper; else it is the one
known letter of that day in the dossiers of the paper. What stays open, `kg.link.letters` looks for among all letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import regex

from kg.extract.letters import LetterMention
from kg.model import Candidate, Citation, Document
from kg.register import Register
from kg.sentences import Sentences

KIND = {"brief": "brief", "nota": "beslisnota"}
"""Kind of naming -> kind of paper that it names."""
_BEHIND = regex.compile(
    r"[,.;]?\s{0,2}(?:\(\s?|(?:,\s{0,2})?(?:over|inzake|betreffende|omtrent|aan|met|waarin|waarmee|ter|naar)\s[^.;()]{2,160}\(\s?)?"
    r"(?:[Zz]ie(?:\s+ook)?:?\s+)?(?:met\s+kenmerk\s+[^\s,]+,\s+)?"
)
"""What may stand between a naming and the reference that belongs to it."""
_NOTE_BEHIND = regex.compile(r"[\s,.;:)»”’]{0,4}")
_OTHER = regex.compile(r"motie|brief\s+van|verslag|debat")
_NEAR = 220
"""Farthest distance, in code points, of a reference behind the naming it belongs to."""
_BACK = 800
"""How far in front of "genoemde brief", in code points, the reference to the letter may stand."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that a paper names, with the paper it is.

    target: identifier, "" when it is not clear. how: what tied it: "number" (right behind or inside the naming),
    "footnote", "elsewhere" (named at another place of the paper), "date" (the only known letter of that day in its
    dossiers), or "". candidates: papers it may mean, best first. sentence: where it stands.
    """

    mention: LetterMention
    target: str
    how: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    sentence: tuple[int, int] = (0, 0)


def tie_letters(
    document: Document, mentions: Iterable[LetterMention], citations: Sequence[Citation], register: Register
) -> tuple[Letter, ...]:
    """Give each letter that a paper names the paper it is, or the candidates, or neither.

    citations: of the same paper. register: its facts name the dates of known papers.
    """
    mentions = tuple(mentions)
    if not mentions:
        return ()
    sentences = Sentences(document)
    anchors = {note.mark: note.anchor for note in document.footnotes if note.anchor is not None}
    placed = [
        (anchors.get(c.mention.footnote, -1) if c.mention.footnote else c.mention.start, c)
        for c in citations
        if c.mention.kind == "kamerstuk" and (c.targets or c.candidates)
    ]
    letters = [
        replace(_by_reference(document.text, mention, placed, sentence, register), sentence=sentence)
        for mention in mentions
        for sentence in [sentences.around(mention.start)]
    ]
    letters = [_by_other_place(letter, letters) for letter in letters]
    letters = [_by_date(letter, document, citations, register) for letter in letters]
    named = [letter for letter in letters if letter.mention.date is not None]
    return tuple(_as_before(letter, named, placed, register) for letter in letters)


def _by_reference(
    text: str,
    mention: LetterMention,
    placed: Sequence[tuple[int, Citation]],
    sentence: tuple[int, int],
    register: Register,
) -> Letter:
    """Use the reference inside the naming, right behind it, or in a footnote that hangs there.

    A reference further on in the same sentence counts when the paper it names is known to be of that day.
    """
    near = [c for at, c in placed if _belongs(text, mention, at, bool(c.mention.footnote))]
    here = near + [c for at, c in placed if sentence[0] <= at <= sentence[1] and c not in near and len(c.targets) == 1]
    same_day = [c for c in here if mention.date and any(_day(register, t) == mention.date for t in c.targets)]
    for citation in same_day[:1] or near[:1]:  # a footnote may name more than the letter
        how = "footnote" if citation.mention.footnote else "number"
        if len(citation.targets) == 1:
            other = _day(register, citation.targets[0])
            differs = mention.date and other and other != mention.date
            sure = min(mention.confidence, citation.confidence) * (0.7 if differs else 1)
            return Letter(mention, citation.targets[0], how, round(sure, 3))
        many = tuple(Candidate(target, 0.5, "staat achter de brief") for target in citation.targets)
        return Letter(mention, "", how, 0.0, citation.candidates or many)
    return Letter(mention, "", "", 0.0)


def _belongs(text: str, mention: LetterMention, at: int, note: bool) -> bool:
    """Whether a reference, or the mark of its footnote, stands inside the naming or right behind it."""
    if at < mention.end or at - mention.end > _NEAR:
        return mention.start <= at < mention.end
    if note:
        return _NOTE_BEHIND.fullmatch(text, mention.end, at) is not None
    between = text[mention.end : at]
    return _BEHIND.fullmatch(between) is not None and not _OTHER.search(between)


def _day(register: Register, identifier: str) -> date | None:
    fact = register.paper(identifier)
    return fact.date if fact else None


def _by_other_place(letter: Letter, others: Sequence[Letter]) -> Letter:
    """Use what the same day was tied to at another place of the paper, if that is one paper."""
    mention = letter.mention
    if letter.target or mention.date is None:
        return letter
    same = [o for o in others if o.target and o.mention.date == mention.date and o.mention.kind == mention.kind]
    if len({o.target for o in same}) != 1:
        return letter
    sure = round(0.9 * min(same[0].confidence, mention.confidence), 3)
    return replace(letter, target=same[0].target, how="elsewhere", confidence=sure, candidates=())


def _by_date(letter: Letter, document: Document, citations: Sequence[Citation], register: Register) -> Letter:
    """Use what is known of papers: of that day, in a dossier of this paper or one that it cites."""
    mention = letter.mention
    if letter.target or letter.candidates or mention.date is None or mention.whose == "uw":
        return letter  # "uw brief" is what the Chamber wrote
    own = [str(dossier) for dossier in document.dossiers]
    cited = [dossier for citation in citations for dossier in citation.mention.dossiers]
    found = {
        fact.id: (fact, dossier)
        for dossier in dict.fromkeys((*cited, *own))
        for fact in register.papers_of(dossier)
        if fact.date == mention.date and fact.id != document.id and fact.kind not in ("motie", "amendement")
    }
    fitting = [(fact, dossier) for fact, dossier in found.values() if fact.kind == KIND[mention.kind]]
    if len(fitting) == 1:
        fact, dossier = fitting[0]
        sure = round((0.85 if dossier in own else 0.75) * mention.confidence, 3)
        return replace(letter, target=fact.id, how="date", confidence=sure)
    candidates = [
        Candidate(fact.id, 0.6 if dossier in own else 0.4, f"{fact.kind} van {mention.date.isoformat()} in {dossier}")
        for fact, dossier in fitting or found.values()
    ]
    return replace(letter, candidates=tuple(sorted(candidates, key=lambda c: (-c.score, c.id))))


def _as_before(
    letter: Letter, named: Sequence[Letter], placed: Sequence[tuple[int, Citation]], register: Register
) -> Letter:
    """Give "genoemde brief" the paper of the letter named last in front of it, by date or by number."""
    if letter.mention.date is not None or letter.target:
        return letter
    here = letter.mention.start
    last = max((n for n in named if n.mention.start < here), key=lambda n: n.mention.start, default=None)
    floor = max(here - _BACK, last.mention.end if last else 0)
    cited = [(at, c) for at, c in placed if floor <= at < here and len(c.targets) == 1]
    cited = [(at, c) for at, c in cited if (fact := register.paper(c.targets[0])) and fact.kind == "brief"]
    if cited:
        _, citation = max(cited, key=lambda found: found[0])
        sure = round(0.85 * min(citation.confidence, letter.mention.confidence), 3)
        return replace(letter, target=citation.targets[0], how="elsewhere", confidence=sure, candidates=())
    if last is None:
        return letter
    sure = round(min(last.confidence, letter.mention.confidence), 3)
    return replace(
        letter,
        target=last.target,
        how="elsewhere" if last.target else "",
        confidence=sure,
        candidates=last.candidates,
    )
