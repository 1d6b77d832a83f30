"""Find commitments: what government undertakes towards the Chamber, and what a paper tells of earlier undertakings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import regex

from kg.dates import read_dates
from kg.deadlines import Deadline, read_deadlines
from kg.extract.seen import Kind, Seen, first_of
from kg.extract.speakers import NO_PROMISE_IN, SPOKEN_IN, Sentence, is_chair, sentences, told_at
from kg.model import CommitmentMention, Document
from kg.rules import Rule

_NAMED = regex.compile(
    r"\b[Dd]e\s+(?:minister(?:-president)?|staatssecretaris)(?:\s+(?:van|voor)\s+\p{Lu}\p{L}+(?:(?:,|\s+en)?\s+\p{Lu}\p{L}+)*)?"
)
_OCCASION = regex.compile(
    r"(?:(?:[Tt]ijdens|[Ii]n|[Bb]ij|[Oo]p|uit)\s+(?:het|de|een|mijn|onze)|[Bb]ij(?=\s+brief\b))\s+(?P<what>(?:(?!\b(?:heb|hebt|is|heeft|zijn|werd|hebben|toegezegd|beloofd)\b)[^.;()])"
    r"{0,120}?\b(?:\w*[Dd]ebat|\w*[Oo]verleg|AO|VAO|WGO|CD|UCV|\w*[Vv]ergadering|begrotings\w+|vragenuur\w*|\w*brief|nota|verslag|antwoorden)"
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


_FROM_NOW = regex.compile(
    r"\b(?:dit|deze|huidige?|lopende?|komende?|volgende?|aanstaande|aankomende?|nu|vandaag|morgen)\b", regex.IGNORECASE
)
_PROMISED = regex.compile(r"\b(?:toegezegd|toezegging(?:en)?|zegden?|beloofd|aangekondigd|aangegeven|gezegd)\b")
"""In front of it a term with a word of _FROM_NOW counts from the day of the paper: it is not what was promised then."""
_REASON = regex.compile(
    r"\A(?:Aangezien|Omdat|Nu|Doordat)\b(?:[^.;?!]|(?<=\b(?:a\.s|jl|nr|d\.d))\.|(?<=\ba)\.(?=s\.))*?,\s+"
    r"(?=(?:streef|streven|zal|zullen|hoop|hopen|verwacht|verwachten|stuur|sturen|zend|zenden|bericht|berichten|informeer|informeren"
    r"|kom|komen|kan|kunt|kunnen|ben|ontvangt|wil)\b)"
)
"""The clause in front of a promise that says why: a day in it is no term."""
_FAILED = regex.compile(
    r"\b(?:niet\s+(?:gelukt|mogelijk|haalbaar)|lukt\b[^;]{0,40}?\bniet)\b[^;]{0,300}?(?:;|,\s+maar\b)"
    r"|\b(?:heb|hebben|bent|is)\b[^;]{0,300}?\b(?:geïnformeerd|ingelicht|bericht)\s+en\s+(?=(?:zal|zullen|zult)\b)",
    regex.IGNORECASE,
)
"""What could not be done, or has been done, in front of what will be: its term is over."""
_BY_THEN = regex.compile(
    r"(?:\s+(?:u|uw|de|beide|Kamers?|Tweede|Eerste|nog|om|dat|er|ik|wij|het|kabinet|hierover|daarover)\b){0,6}\s+"
)
"""What may stand between a promise told again and the term it had, which may be over."""
_HOUSE = regex.compile(r"[Kk]amers?\b|\bTK\b|\bEK\b|parlement|Staten-Generaal")
"""In a memo "u" is its minister: there only these words name the House."""
_BACK = 300
"""How far back, in code points, "dan" may point."""
_CLAUSES = frozenset({"told.as", "told.ground"})
"""Rules that find a clause which stands beside a promise."""
_IS_NAMED = frozenset({"told.noun", "told.ground"})
_NAMES_IT = frozenset({"told.noun", "told.given", "told.perfect", "told.past"})
"""Rules whose words say that there was a promise, also where a question asks something else about it."""
_Terms = Callable[[], list[Deadline]]
_GAP = 4
"""Fewer code points than this lie between a sentence and the next one: spaces or the end of a paragraph."""


def extract(document: Document) -> tuple[CommitmentMention, ...]:
    """Find the commitments of a paper, in the order of the text.

    document: its kind decides who can promise (in a motion nobody does); its day (of the meeting, in a report) anchors
    the terms, or its year where no day is known. In reports only what a member of government says counts as a promise,
    and what the chair reads out of promises.
    """
    out: list[CommitmentMention] = []
    if document.kind in NO_PROMISE_IN and not told_at(document.text):
        return ()
    before: Sentence | None = None
    for sentence in sentences(document):
        found = _read(document, sentence, _promised_just_before(out, sentence))
        if found and found[-1].kind == "made" and found[-1].deadline is None and _THEN.search(found[-1].quote):
            found[-1] = replace(found[-1], deadline=_term_before(document, sentence))
        if found and found[-1].rule == "made.content" and found[-1].deadline is None:
            found[-1] = replace(found[-1], deadline=out[-1].deadline)
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


def _promised_just_before(out: list[CommitmentMention], sentence: Sentence) -> bool:
    """Tell whether a promise ends where a sentence begins: in its paragraph or at the end of the one in front."""
    return bool(out) and out[-1].kind == "made" and 0 <= sentence.start - out[-1].sentence[1] < _GAP


def _joined(text: str, first: CommitmentMention, second: CommitmentMention) -> CommitmentMention:
    deadline = second.deadline or first.deadline
    span = (first.sentence[0], second.sentence[1])
    return replace(first, end=second.end, quote=text[first.start : second.end], deadline=deadline, sentence=span)


def _term_before(document: Document, sentence: Sentence) -> Deadline | None:
    """Give the term that "dan" points back at: the last one that the calendar fixes in the text right in front."""
    front = max(sentence.block.start, sentence.start - _BACK)
    day = document.said_on
    terms = read_deadlines(document.text, day, start=front, end=sentence.start, year=document.year)
    fixed = [t for t in terms if t.to is not None and (day is None or t.to > day)]
    return max(fixed, key=lambda t: t.start, default=None)


def _with_front(text: str, before: Sentence, found: CommitmentMention) -> CommitmentMention:
    """Give "Die ontvangt u voor het zomerreces" with the sentence that says what."""
    quote = text[before.start : found.end]
    return replace(found, start=before.start, quote=quote, sentence=(before.start, found.sentence[1]))


# Reading one sentence ----------------------------------------------------------------------------------------------


def _of_the_chair(sentence: Sentence, seen: Seen) -> bool:
    """Tell whether the chair speaks of what he will do himself, and not of what government undertakes."""
    return is_chair(sentence.speaker) and seen.vetoed("chair")


def _read(document: Document, sentence: Sentence, after: bool) -> list[CommitmentMention]:
    """Give what one sentence promises or tells; after: whether it stands right behind a promise."""
    seen = Seen(document.text[sentence.start : sentence.end], _elsewhere(document, sentence, after))
    terms = cache(lambda: _terms(document, sentence))
    reported = _first(document, sentence, seen, terms, "reported")
    made = None
    if not sentence.question_block and not sentence.member and document.kind not in NO_PROMISE_IN:
        made = _first(document, sentence, seen, terms, "made")
    if reported is None and made is None:  # mostly; what it may ask is looked at where there is something to lose
        return []
    if sentence.question_block or seen.vetoed("question", "quoted_request"):
        named = _IS_NAMED if seen.vetoed("polar") else _IS_NAMED | _NAMES_IT
        return [reported] if reported is not None and reported.rule in named else []
    if made is not None and _of_the_chair(sentence, seen):
        made = None
    if reported is not None and made is not None:
        if reported.rule not in _CLAUSES or seen.has("now"):
            return [reported]
        return [reported, _rest(document, made, reported)]
    return [m for m in (reported, made) if m is not None]


def _elsewhere(document: Document, sentence: Sentence, after: bool) -> frozenset[str]:
    """Give the options of rules that do not hold here: for what is said, for answers, or right behind a promise."""
    alone = frozenset() if after else frozenset({"after"})
    if sentence.speaker:
        return alone
    spoken, answers = document.kind in SPOKEN_IN, document.kind in ("antwoord", "lijst")
    return alone | frozenset(name for name, here in (("spoken", spoken), ("answers", answers)) if not here)


def _first(document: Document, sentence: Sentence, seen: Seen, terms: _Terms, kind: Kind) -> CommitmentMention | None:
    if kind == "made" and document.kind == "beslisnota" and not _HOUSE.search(seen.text):
        return None
    for rule in seen.rules(kind):
        match = rule.pattern.search(seen.text)
        if match is None:
            continue
        if kind == "made":
            if seen.vetoed("request", "done"):
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


def _terms(document: Document, sentence: Sentence) -> list[Deadline]:
    return read_deadlines(document.text, document.said_on, start=sentence.start, end=sentence.end, year=document.year)


def _mention(
    document: Document, sentence: Sentence, seen: Seen, rule: Rule, span: tuple[int, int], terms: list[Deadline]
) -> CommitmentMention:
    kind: Kind = "reported" if rule.kind == "reported" else "made"
    start, end = span
    occasion = _OCCASION.search(document.text, start, end) if kind == "reported" else None
    occasion = occasion or (_OCCASION.search(document.text, sentence.start, end) if kind == "reported" else None)
    when = read_dates(occasion["what"], document.said_on) if occasion else []
    if when and "then" in rule.options and not seen.has("tells_firm"):  # "stuur ik u binnen een week" counts from now
        said = _PROMISED.search(document.text, sentence.start, sentence.end)
        now = [t for t in terms if said and t.start < said.start() and _FROM_NOW.search(t.quote)]
        then = read_deadlines(document.text, when[-1].date, start=sentence.start, end=sentence.end)
        then = [t for t in then if all(t.start != other.start for other in now)] + now
        terms = then + [t for t in terms if all(t.start != other.start for other in then)]
    if not terms and "then" in rule.options:
        terms = _over(document, sentence)
    if occasion:  # the day of the debate is no term
        terms = [t for t in terms if not occasion.start() <= t.start < occasion.end()]
    if kind == "made" and (front := _REASON.match(seen.text) or _FAILED.search(seen.text)):
        terms = [t for t in terms if t.start >= sentence.start + front.end()]
    return CommitmentMention(
        kind=kind,
        start=start,
        end=end,
        quote=document.text[start:end],
        rule=rule.id,
        confidence=rule.confidence,
        by=_by(document, sentence, seen.text),
        to=first_of("houses", document.text[start:end])
        or ("Eerste Kamer" if document.chamber == "ek" else "Tweede Kamer"),
        act=first_of("acts", document.text[start:end]) or "handelen",
        deadline=terms[0] if terms else None,
        occasion=" ".join(occasion["what"].split()) if occasion else "",
        occasion_date=when[-1].date if when else None,
        weak="weak" in rule.options,
        fulfils=kind == "reported" and bool(_FULFILS.search(seen.text)),
        sentence=(sentence.start, sentence.end),
    )


def _over(document: Document, sentence: Sentence) -> list[Deadline]:
    """Give the term right behind "toegezegd" although it is past: "heb ik toegezegd u in januari 2013 te berichten"."""
    said = _PROMISED.search(document.text, sentence.start, sentence.end)
    front = _BY_THEN.match(document.text, said.end(), sentence.end) if said else None
    if front is None:
        return []
    terms = read_deadlines(document.text, document.said_on, start=front.end(), end=sentence.end, past=True)
    return [t for t in terms if t.start == front.end()]


def _by(document: Document, sentence: Sentence, text: str) -> str:
    """Give who promises: who speaks or signs; where the chair reads promises out, whom the chair names."""
    if is_chair(sentence.speaker) and (named := _NAMED.search(text)):
        return named[0][0].upper() + named[0][1:]
    return sentence.speaker or (document.signatories[0] if document.signatories else "")


def _rest(document: Document, made: CommitmentMention, reported: CommitmentMention) -> CommitmentMention:
    """Give the promise without the clause in front of it or behind it that tells of an earlier one.

    A clause in the middle stays: "Ik zal u, zoals toegezegd, in mei informeren" is one promise.
    """
    if reported.start > made.start and regex.search(r"\p{L}", document.text[reported.end : made.end]):
        return made
    start = reported.end if reported.start <= made.start else made.start
    end = made.end if reported.start <= made.start else reported.start
    piece = document.text[start:end]
    start += len(piece) - len(piece.lstrip(" ,\n\u00a0"))
    end -= len(piece) - len(piece.rstrip(" ,\n\u00a0"))
    return replace(made, start=start, end=end, quote=document.text[start:end])
