"""Find commitments: what government undertakes towards the Chamber, and what a paper tells of earlier undertakings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import regex

from kg.dates import read_dates
from kg.deadlines import Deadline, read_deadlines
from kg.model import Block, CommitmentMention, Document
from kg.rules import Cued, Rule, Words, expand, load, read
from kg.sentences import boundaries

Kind = Literal["made", "reported"]
_NO_PROMISE_IN = frozenset({"motie", "amendement", "wetsvoorstel"})
"""Kinds of paper in which government does not speak: they only tell of promises."""
_SPOKEN_IN = frozenset({"verslag", "handelingen"})
_KINDS = frozenset({"al", "li", "titel", "cel"})
_SPEAKER = regex.compile(
    r"(?P<who>(?:De\s+voorzitter|[Mm]inister(?:-president)?|[Ss]taatssecretaris|De\s+heer|Mevrouw|De\s+(?:minister|staatssecretaris)"
    r"|Het\s+lid)(?:\s+(?:(?:van|de|der|den|ten|ter|von|el|'t)\s+)*\p{Lu}[\p{L}'’-]+){0,4})\s*(?P<party>\([^()]{2,30}\))?\s*:"
)
_NAMED = regex.compile(
    r"\b[Dd]e\s+(?:minister(?:-president)?|staatssecretaris)(?:\s+(?:van|voor)\s+\p{Lu}\p{L}+(?:(?:,|\s+en)?\s+\p{Lu}\p{L}+)*)?"
)
_GOVERNMENT = regex.compile(r"^(?:De\s+)?(?:[Mm]inister|[Ss]taatssecretaris)")
_OCCASION = regex.compile(
    r"(?:[Tt]ijdens|[Ii]n|[Bb]ij|[Oo]p|uit)\s+(?:het|de|een)\s+(?P<what>(?:(?!\b(?:heb|hebt|is|heeft|zijn|werd|hebben|toegezegd|beloofd)\b)[^.;()])"
    r"{0,120}?\b(?:\w*debat|\w*overleg|AO|VAO|WGO|CD|UCV|\w*[Vv]ergadering|begrotings\w+|vragenuur\w*|\w*brief|nota|verslag|antwoorden)"
    r"(?:(?!\b(?:heb|hebt|is|heeft|zijn|werd|hebben|zegde|toegezegd|beloofd)\b)(?:[^.;()]|(?<=\b(?:jl|nr|d\.d))\.)){0,120})"
)
_FULFILS = regex.compile(
    r"\b(?:[Hh]iermee|[Mm]et\s+deze|[Hh]ierbij|[Dd]aarmee|gestand|gevolg|invulling|nagekomen|afgedaan|tegemoet|zend\s+ik|"
    r"bied\s+ik|informeer\s+ik|bericht\s+ik|stuur\s+ik|doen?\s+(?:ik|wij)|in\s+deze\s+brief|ga\s+ik)\b"
)
_ANAPHORA = regex.compile(
    r"(?:U|Uw\s+Kamer|De\s+Kamer)\s+(?:ontvangt|krijgt)\s+(?:die|deze|dit|dat)\b|(?:Die|Deze|Dit)\s+\p{L}*\s?(?:ontvangt|krijgt|volgt|stuur)\b"
)
_THEN = regex.compile(
    r"(?<!\b(?:anders|meer|minder|eerder|later|verder|hoger|lager|groter|beter)\s)\bdan\b(?!\s+(?:ook|wel)\b)|\b(?:vervolgens|daarna)\b"
)
"""Not "dan ook", nor "later dan"."""


_HOUSE = regex.compile(r"[Kk]amers?\b|\bTK\b|\bEK\b|parlement|Staten-Generaal")
"""In a memo "u" is its minister: there only these words name the House."""
_BACK = 300
"""How far back, in code points, "dan" may point."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    speaker: str
    member: bool
    question_block: bool
    block: Block


def extract(document: Document) -> tuple[CommitmentMention, ...]:
    """Find the commitments of a paper, in the order of the text.

    document: its kind decides who can promise (in a motion nobody does); its day (of the meeting, in a report) anchors
    the terms, or its year where no day is known. In reports only what a member of government says counts as a promise,
    and what the chair reads out of promises.
    """
    out: list[CommitmentMention] = []
    if document.kind in _NO_PROMISE_IN and not told_at(document.text):
        return ()
    before: _Sentence | None = None
    for sentence in _sentences(document):
        found = _read(document, sentence)
        if found and found[-1].kind == "made" and found[-1].deadline is None and _THEN.search(found[-1].quote):
            found[-1] = replace(found[-1], deadline=_term_before(document, sentence))
        if found and found[0].kind == "made" and _ANAPHORA.match(document.text, sentence.start, sentence.end):
            last = out[-1] if out else None
            if last is not None and last.kind == "made" and sentence.start - last.end < 3:
                out[-1] = _joined(document.text, last, found[0])
                continue
            told = last is not None and before is not None and last.start >= before.start
            if before is not None and before.block is sentence.block and not told:
                found[0] = _with_front(document.text, before, found[0])
        out += found
        before = sentence
    return tuple(out)


def _joined(text: str, first: CommitmentMention, second: CommitmentMention) -> CommitmentMention:
    deadline = second.deadline or first.deadline
    span = (first.sentence[0], second.sentence[1])
    return replace(first, end=second.end, quote=text[first.start : second.end], deadline=deadline, sentence=span)


def _term_before(document: Document, sentence: _Sentence) -> Deadline | None:
    """Give the term that "dan" points back at: the last one that the calendar fixes in the text right in front."""
    front = max(sentence.block.start, sentence.start - _BACK)
    day = document.said_on
    terms = read_deadlines(document.text, day, start=front, end=sentence.start, year=document.year)
    fixed = [t for t in terms if t.to is not None and (day is None or t.to > day)]
    return max(fixed, key=lambda t: t.start, default=None)


def _with_front(text: str, before: _Sentence, found: CommitmentMention) -> CommitmentMention:
    """Give "Die ontvangt u voor het zomerreces" with the sentence that says what."""
    quote = text[before.start : found.end]
    return replace(found, start=before.start, quote=quote, sentence=(before.start, found.sentence[1]))


# Sentences, and who speaks -----------------------------------------------------------------------------------------


def _sentences(document: Document) -> list[_Sentence]:
    """Give the sentences in which a commitment may stand, with their speaker."""
    text = document.text
    spoken = document.kind in _SPOKEN_IN or any(b.kind == "spreker" for b in document.blocks)
    answers = document.kind == "antwoord"
    speaker, member, asking = "", False, False
    places_in = told_at if document.kind in _NO_PROMISE_IN else promised_at
    out: list[_Sentence] = []
    for block in document.blocks:
        piece = text[block.start : block.end]
        if block.kind == "spreker":
            speaker, member = _who(piece)
            continue
        if block.kind not in _KINDS:
            continue
        if answers:
            if regex.match(r"(?:Vraag|Vragen)\s+\d", piece):
                asking = True
            elif regex.match(r"(?:Antwoord|Beantwoording)\b", piece):
                asking = False
        places = places_in(piece)
        if not spoken and not places:
            continue
        start = 0
        for end in boundaries(piece):
            first = start + len(piece[start:end]) - len(piece[start:end].lstrip())
            if spoken and (found := _SPEAKER.match(piece, first, end)):
                speaker, member = _who(found[0])
                first = found.end() + len(piece[found.end() : end]) - len(piece[found.end() : end].lstrip())
            last = start + len(piece[start:end].rstrip())
            if bisect_left(places, first) < bisect_left(places, last):
                out.append(_Sentence(block.start + first, block.start + last, speaker, member, asking, block))
            start = end
    return out


def _who(printed: str) -> tuple[str, bool]:
    """Give the speaker, and whether it is a member of the Chamber (who cannot promise)."""
    name = " ".join(printed.strip(" :").split())
    government = bool(_GOVERNMENT.match(name))
    return name, not government and not _is_chair(name)


def _is_chair(name: str) -> bool:
    return "voorzitter" in name.casefold()


def _of_the_chair(sentence: _Sentence, text: str) -> bool:
    """Tell whether the chair speaks of what he will do himself, and not of what government undertakes."""
    return _is_chair(sentence.speaker) and _vetoes()["chair"].search(text) is not None


# Reading one sentence ----------------------------------------------------------------------------------------------


@cache
def _rules(kind: Kind) -> Cued:
    return Cued(rule for rule in load("toezeggingen") if rule.kind == kind)


@cache
def _macro(name: str) -> regex.Pattern[str]:
    return regex.compile(expand("toezeggingen", f"{{{{{name}}}}}"), regex.VERBOSE)


class Seen:
    """What is found in one sentence; each thing is looked up once, whatever number of rules asks for it."""

    __slots__ = ("_found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, bool] = {}

    def has(self, macro: str) -> bool:
        """Whether a macro of the rule file is found in the sentence."""
        found = self._found.get(macro)
        if found is None:
            found = self._found[macro] = _macro(macro).search(self.text) is not None
        return found

    def rules(self, kind: Kind) -> Iterator[Rule]:
        """Give the rules whose patterns are worth trying: their cues, what they need and what bars them."""
        for rule in _rules(kind).of(self.text):
            if rule.also is not None and not rule.also.search(self.text):
                continue
            if all(map(self.has, rule.needs)) and not any(map(self.has, rule.bars)):
                yield rule


@cache
def _vetoes() -> dict[str, regex.Pattern[str]]:
    return {
        name: regex.compile(expand("toezeggingen", p), regex.VERBOSE)
        for name, p in read("toezeggingen")["veto"].items()
    }


@cache
def _lists() -> dict[str, dict[str, regex.Pattern[str]]]:
    return {
        table: {
            name: regex.compile(expand("toezeggingen", p), regex.VERBOSE)
            for name, p in read("toezeggingen")[table].items()
        }
        for table in ("acts", "houses")
    }


def _first_of(table: str, text: str) -> str:
    """Give the name of the first pattern of a table that fits, "" when none does."""
    return next((name for name, pattern in _lists()[table].items() if pattern.search(text)), "")


@cache
def _gate() -> tuple[Words, Words, regex.Pattern[str]]:
    gate = read("toezeggingen")["gate"]
    return Words(gate["told"]), Words(gate["words"]), regex.compile(gate["pattern"], regex.VERBOSE)


def told_at(text: str) -> list[int]:
    """Give the places in whose sentences a text may tell of an earlier promise, ascending."""
    return _gate()[0].at(text)


def promised_at(text: str) -> list[int]:
    """Give the places in whose sentences a commitment may stand, made or told, ascending."""
    _, words, pattern = _gate()
    return sorted([*words.at(text), *(match.start() for match in pattern.finditer(text))])


def _read(document: Document, sentence: _Sentence) -> list[CommitmentMention]:
    seen = Seen(document.text[sentence.start : sentence.end])
    if sentence.question_block or any(_vetoes()[name].search(seen.text) for name in ("question", "quoted_request")):
        return []
    terms = cache(lambda: _terms(document, sentence))
    reported = _first(document, sentence, seen, terms, "reported")
    made = None
    if document.kind not in _NO_PROMISE_IN and not sentence.member and not _of_the_chair(sentence, seen.text):
        made = _first(document, sentence, seen, terms, "made")
    if reported is not None and made is not None:
        if reported.rule != "told.as" or seen.has("now"):
            return [reported]
        return [reported, _rest(document, made, reported)]
    return [m for m in (reported, made) if m is not None]


def _first(document: Document, sentence: _Sentence, seen: Seen, terms: _Terms, kind: Kind) -> CommitmentMention | None:
    if kind == "made" and document.kind == "beslisnota" and not _HOUSE.search(seen.text):
        return None
    for rule in seen.rules(kind):
        if "spoken" in rule.options and not sentence.speaker and document.kind not in _SPOKEN_IN:
            continue
        if "answers" in rule.options and not sentence.speaker and document.kind not in ("antwoord", "lijst"):
            continue
        match = rule.pattern.search(seen.text)
        if match is None:
            continue
        if kind == "made":
            if any(_vetoes()[name].search(seen.text) for name in ("request", "done")):
                return None
            if ("term" in rule.options or rule.id == "made.letter") and seen.has("now"):
                continue
        if "term" in rule.options and not terms():
            continue
        start, end = sentence.start, sentence.end
        if rule.reader in ("clause", "title"):
            start, end = sentence.start + match.start("span"), sentence.start + match.end("span")
            end = start + len(document.text[start:end].rstrip())
        return _mention(document, sentence, seen, rule, (start, end), terms())
    return None


_Terms = Callable[[], list[Deadline]]


def _terms(document: Document, sentence: _Sentence) -> list[Deadline]:
    return read_deadlines(document.text, document.said_on, start=sentence.start, end=sentence.end, year=document.year)


def _mention(
    document: Document, sentence: _Sentence, seen: Seen, rule: Rule, span: tuple[int, int], terms: list[Deadline]
) -> CommitmentMention:
    kind: Kind = "reported" if rule.kind == "reported" else "made"
    start, end = span
    occasion = _OCCASION.search(document.text, start, end) if kind == "reported" else None
    occasion = occasion or (_OCCASION.search(document.text, sentence.start, end) if kind == "reported" else None)
    when = read_dates(occasion["what"], document.said_on) if occasion else []
    if when and "then" in rule.options and not seen.has("tells_firm"):  # "stuur ik u binnen een week" counts from now
        terms = read_deadlines(document.text, when[-1].date, start=sentence.start, end=sentence.end)
    if occasion:  # the day of the debate is no term
        terms = [t for t in terms if not occasion.start() <= t.start < occasion.end()]
    return CommitmentMention(
        kind=kind,
        start=start,
        end=end,
        quote=document.text[start:end],
        rule=rule.id,
        confidence=rule.confidence,
        by=_by(document, sentence, seen.text),
        to=_first_of("houses", document.text[start:end])
        or ("Eerste Kamer" if document.chamber == "ek" else "Tweede Kamer"),
        act=_first_of("acts", document.text[start:end]) or "handelen",
        deadline=terms[0] if terms else None,
        occasion=" ".join(occasion["what"].split()) if occasion else "",
        occasion_date=when[-1].date if when else None,
        weak="weak" in rule.options,
        fulfils=kind == "reported" and bool(_FULFILS.search(seen.text)),
        sentence=(sentence.start, sentence.end),
    )


def _by(document: Document, sentence: _Sentence, text: str) -> str:
    """Give who promises: who speaks or signs; where the chair reads promises out, whom the chair names."""
    if _is_chair(sentence.speaker) and (named := _NAMED.search(text)):
        return named[0][0].upper() + named[0][1:]
    return sentence.speaker or (document.signatories[0] if document.signatories else "")


def _rest(document: Document, made: CommitmentMention, reported: CommitmentMention) -> CommitmentMention:
    """Give the promise without the clause in front of it that tells of an earlier one."""
    start = reported.end if reported.start <= made.start else made.start
    end = made.end if reported.start <= made.start else reported.start
    piece = document.text[start:end]
    start += len(piece) - len(piece.lstrip(" ,\n\u00a0"))
    end -= len(piece) - len(piece.rstrip(" ,\n\u00a0"))
    return replace(made, start=start, end=end, quote=document.text[start:end])
