"""Find every letter and memo that a paper names by its date, and tie it to its paper where that is clear.

`extract` reads the namings ("mijn brief van 12 juli 2021"); `tie_letters` gives each the paper it is: by the reference
that stands behind it or in a footnote there, by another place in the same paper, or among the papers that are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

import regex

from kg.dates import DateMention, read_dates
from kg.model import Candidate, Citation, Document
from kg.register import Register
from kg.rules import Rule, load
from kg.sentences import Sentences

_CUE = regex.compile(r"[Bb]rie(?:f|ven)|[Nn]ota|[Nn]otitie|[Mm]emo")
_NEXT = regex.compile(r"\s{0,2}(?:,|en|,\s{0,2}en)\s{1,3}(?:van\s{1,3})?")
_DATE_ROOM = 70
"""Code points in which a date with its weekday and year has room."""
_BEFORE_DATE = 6
"""Code points in front of a date that its rules look back at ("d.d.")."""
_BEHIND = regex.compile(
    r"[,.;]?\s{0,2}(?:\(\s?|(?:,\s{0,2})?(?:over|inzake|betreffende|aan|met|waarin|waarmee|omtrent|ter|naar)\s[^.;()]{2,160}\(\s?)?"
    r"(?:[Zz]ie(?:\s+ook)?:?\s+)?(?:met\s+kenmerk\s+[^\s,]+,\s+)?"
)
"""What may stand between a naming and the reference that belongs to it."""
_NOTE_BEHIND = regex.compile(r"[\s,.;:)»”’]{0,4}")
_OTHER = regex.compile(r"motie|brief\s+van|verslag|debat")
_KIND = {"brief": "brief", "nota": "beslisnota"}


@dataclass(frozen=True, slots=True)
class LetterMention:
    """A letter or memo as a paper names it.

    start, end: from the noun ("brief", "Kamerbrief") to the end of the date; the article or possessive is outside.
    date: its day; None for "genoemde brief", which has none. kind: "brief" or "nota".
    whose: possessive in front, in small letters ("mijn", "uw"), or "". by: sender as printed ("de Minister van SZW"), or
    "".
    """

    start: int
    end: int
    quote: str
    date: date | None
    kind: Literal["brief", "nota"]
    rule: str
    confidence: float
    whose: str = ""
    by: str = ""


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


# Finding -----------------------------------------------------------------------------------------------------------


@cache
def _rules() -> tuple[Rule, ...]:
    return load("brieven")


def extract(document: Document) -> tuple[LetterMention, ...]:
    """Find the letters and memos that a paper names, in the order of the text; its own heading is none.

    document: its date gives dates without a year their year. What is dated after the paper is no letter.
    """
    text = document.text
    if not _CUE.search(text):
        return ()
    found = [m for rule in _rules() for match in rule.matches(text) for m in _mentions(document, match, rule)]
    heads = [(block.start, block.end) for block in document.blocks if block.kind in ("kop", "titel")]
    kept: list[LetterMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start, -m.confidence)):
        rivals = [k for k in kept if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end, k.rule) == (mention.start, mention.end, mention.rule) for k in rivals):
            kept.append(mention)
    kept = [m for m in kept if not any(start <= m.start < end for start, end in heads)]
    return tuple(sorted(kept, key=lambda m: (m.start, m.date or date.min)))


def _mentions(document: Document, match: regex.Match[str], rule: Rule) -> list[LetterMention]:
    text, start = document.text, match.start("span")
    if rule.reader == "again":
        end = match.end("span")
        return [LetterMention(start, end, text[start:end], None, "brief", rule.id, rule.confidence)]
    dates = _dates(document, match.end(), "ieven" in match["span"] or match["span"].endswith("s"))
    if not dates or (rule.reader == "year" and not regex.search(r"\d{4}$", dates[-1].quote)):
        return []
    groups = match.groupdict()
    whose, by = (groups.get("whose") or "").casefold(), " ".join((groups.get("by") or "").split())
    end = dates[-1].end
    days = {day: found.certain for found in dates for day in (found.date, found.last)}
    return [
        LetterMention(
            start, end, text[start:end], day, "nota" if rule.kind == "nota" else "brief", rule.id,
            round(rule.confidence * (1 if certain else 0.9), 3), whose, by,
        )
        for day, certain in days.items()
        if document.date is None or day <= document.date
    ]  # fmt: skip


def _dates(document: Document, at: int, several: bool) -> list[DateMention]:
    """Give the date that begins at an offset, and those joined to it where several letters are named."""
    text = document.text
    # a date without a year takes the year behind the last of them, so all are read together
    known = read_dates(text, document.date, start=max(0, at - _BEFORE_DATE), end=min(len(text), at + 3 * _DATE_ROOM))
    by_start = {found.start: found for found in known}
    out: list[DateMention] = []
    while at in by_start:
        out.append(by_start[at])
        joint = _NEXT.match(text, out[-1].end)
        if not several or joint is None:
            break
        at = joint.end()
    return out


# Tying -------------------------------------------------------------------------------------------------------------


def tie_letters(
    document: Document, mentions: Iterable[LetterMention], citations: Sequence[Citation], register: Register
) -> tuple[Letter, ...]:
    """Give each letter that a paper names the paper it is, or the candidates, or neither.

    citations: of the same paper. register: its facts name the dates of known papers.
    """
    sentences = Sentences(document)
    anchors = {note.mark: note.anchor for note in document.footnotes if note.anchor is not None}
    papers = [c for c in citations if c.mention.kind == "kamerstuk" and (c.targets or c.candidates)]
    letters = []
    for mention in mentions:
        sentence = sentences.around(mention.start)
        tied = _by_reference(document, mention, papers, anchors, sentence, register)
        letters.append(replace(tied, sentence=sentence))
    letters = [_by_other_place(letter, letters) for letter in letters]
    letters = [_by_date(letter, document, citations, register) for letter in letters]
    return tuple(_as_before(letter, letters[:place]) for place, letter in enumerate(letters))


def _by_reference(
    document: Document,
    mention: LetterMention,
    citations: Sequence[Citation],
    anchors: dict[str, int],
    sentence: tuple[int, int],
    register: Register,
) -> Letter:
    """Use the reference inside the naming, right behind it, or in a footnote that hangs there.

    A reference further on in the same sentence counts when the paper it names is known to be of that day.
    """
    near: list[tuple[str, Citation]] = []
    same_day: list[tuple[str, Citation]] = []
    for citation in citations:
        read = citation.mention
        how = "footnote" if read.footnote else "number"
        at = anchors.get(read.footnote, -1) if read.footnote else read.start
        if _belongs(document.text, mention, at, bool(read.footnote)):
            near.append((how, citation))
        elif sentence[0] <= at <= sentence[1] and len(citation.targets) == 1:
            fact = register.paper(citation.targets[0])
            if fact and fact.date and fact.date == mention.date:
                same_day.append((how, citation))
    # a footnote may name more than the letter: what is of that day is meant
    dated = [(how, c) for how, c in near if any(_day(register, t) == mention.date for t in c.targets)]
    for how, citation in (dated if mention.date else []) or near[:1] or same_day[:1]:
        if len(citation.targets) == 1:
            target = citation.targets[0]
            other_day = _day(register, target)
            sure = min(mention.confidence, citation.confidence)
            differs = mention.date and other_day and other_day != mention.date
            return Letter(mention, target, how, round(sure * (0.7 if differs else 1), 3))
        many = [Candidate(t, 0.5, "staat achter de brief") for t in citation.targets]
        return Letter(mention, "", how, 0.0, citation.candidates or tuple(many))
    return Letter(mention, "", "", 0.0)


def _belongs(text: str, mention: LetterMention, at: int, note: bool) -> bool:
    """Whether a reference, or the mark of its footnote, stands inside the naming or right behind it."""
    if mention.start <= at < mention.end:
        return True
    if at < mention.end or at - mention.end > 220:
        return False
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
        return letter  # what the Chamber wrote ("uw brief") is no letter of government
    own = [str(dossier) for dossier in document.dossiers]
    cited = [dossier for citation in citations for dossier in citation.mention.dossiers]
    found = {
        fact.id: (fact, dossier)
        for dossier in dict.fromkeys((*cited, *own))
        for fact in register.papers_of(dossier)
        if fact.date == mention.date and fact.id != document.id
    }
    fitting = [(fact, dossier) for fact, dossier in found.values() if fact.kind == _KIND[mention.kind]]
    if len(fitting) == 1:
        fact, dossier = fitting[0]
        sure = (0.85 if dossier in own else 0.75) * mention.confidence
        return replace(letter, target=fact.id, how="date", confidence=round(sure, 3))
    candidates = tuple(
        Candidate(fact.id, 0.4 + 0.2 * (dossier in own), f"{fact.kind} van {mention.date.isoformat()} in {dossier}")
        for fact, dossier in fitting or [f for f in found.values() if f[0].kind not in ("motie", "amendement")]
    )
    return replace(letter, candidates=tuple(sorted(candidates, key=lambda c: (-c.score, c.id))))


def _as_before(letter: Letter, before: Sequence[Letter]) -> Letter:
    """Give "genoemde brief" the paper of the letter that was named last in front of it."""
    named = [other for other in before if other.mention.date is not None]
    if letter.mention.date is not None or letter.target or not named:
        return letter
    last = named[-1]
    sure = round(min(last.confidence, letter.mention.confidence), 3)
    how = "elsewhere" if last.target else ""
    return replace(letter, target=last.target, how=how, confidence=sure, candidates=last.candidates)
