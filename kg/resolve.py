"""From the printed form to what it means: followed, corrected, ambiguous or unresolved, and always why.

What was printed stays as it is; a key is followed when nothing speaks against it. A key that cannot be right (the
register was complete when the paper was written, and the number is not in it) gives candidates, each with its
evidence. One candidate that stands clear of the others is a correction; otherwise the candidates are kept and none
is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import regex

from kg.errors import IdentifierError
from kg.extract.citations import link_key
from kg.identifiers import Dossier, Kamerstuk, kamerstuk_id, parse, vergaderjaar_of
from kg.model import Candidate, Citation, Document, Link, Mention, Status
from kg.register import Register
from kg.sentences import Sentences

CLEAR = 0.3
"""How far one candidate must stand above the next to be taken."""


_LAG = timedelta(days=60)
"""How long a paper may take to reach the register."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a paper can be checked with: the register, and for how long it can be trusted.

    complete_until: papers of this day and before that are not in the register do not exist.
    """

    register: Register
    complete_until: date


def resolve(
    document: Document, mentions: Iterable[Mention], register: Register, *, links: bool = True
) -> tuple[Citation, ...]:
    """Give each mention its meaning, its sentence, and what the publisher's own link says of it.

    A mention with several numbers stays one citation with several targets. links: False leaves the publisher's links
    out of it.
    """
    known = Known(register, date.fromisoformat(register.date) - _LAG)
    sentences = Sentences(document)
    mentions = tuple(mentions)
    anchors = {note.start: note.anchor for note in document.footnotes}
    note_starts = sorted(anchors)
    cited = frozenset(d for m in mentions for d in m.dossiers) | {str(d) for d in document.dossiers}
    own_links = tuple(link for link in document.links if links and link.kind != "url")
    out: list[Citation] = []
    for mention in mentions:
        place = mention.start
        if mention.footnote:
            anchor = anchors[max(s for s in note_starts if s <= mention.start)]
            place = place if anchor is None else anchor
        sentence = sentences.around(place)
        if place == mention.start:  # a reference broken over two lines or items leans on both
            sentence = sentence[0], max(sentence[1], sentences.around(mention.end)[1])
        out.append(_citation(document, mention, sentence, known, cited, own_links))
    return tuple(out)


def _citation(
    document: Document,
    mention: Mention,
    sentence: tuple[int, int],
    known: Known,
    cited: frozenset[str],
    links: tuple[Link, ...],
) -> Citation:
    publisher, confidence, issues = _publisher(mention, links)
    issues = mention.issues + issues
    plain = Citation(mention, "unresolved", (), (), mention.lack, confidence, issues, publisher, sentence)
    if not mention.keys:
        return plain
    if mention.kind != "kamerstuk":
        issues += _dossier_issues(mention, known)
        return replace(plain, status="followed", targets=mention.keys, issues=issues)
    if all(impossible(key, known, document.date) for key in mention.keys):
        words = document.text[sentence[0] : sentence[1]]
        found = {key: candidates(key, words, document, known, cited) for key in mention.keys}
        chosen = [choose(key, found[key], known) for key in mention.keys]
        rest = {c.id: c for key in mention.keys for c in found[key]}
        clear = all(status == "corrected" for status, _, _ in chosen)
        status: Status = "corrected" if clear else "ambiguous" if rest else "unresolved"
        return replace(
            plain,
            status=status,
            targets=tuple(dict.fromkeys(t for _, targets, _ in chosen for t in targets)) if clear else (),
            candidates=tuple(rest.values()),
            reason="; ".join(dict.fromkeys(reason for _, _, reason in chosen)),
            confidence=min(confidence, 0.6),
        )
    unknown = _unknown_issues(mention, known)
    issues += unknown + _year_issues(mention, document, known) + _chamber_issues(mention, known)
    confidence = round(confidence - 0.15, 3) if unknown and not publisher else confidence
    return replace(plain, status="followed", targets=mention.keys, issues=issues, confidence=confidence)


# Does it exist? --------------------------------------------------------------------------------------------------


FIRST_DOSSIER_IN_FULL = 24_000
"""The register begins in 1995; dossiers opened before may have papers that it does not hold."""


def impossible(key: str, known: Known, day: date | None) -> bool:
    """Tell whether a paper of this day cannot have meant this key.

    Certain only for a paper written while the register was complete: the dossier was not there, or the number lies
    above its highest. A number missing in between may be a gap of the register, a lower one may be older than it; and
    numbers of the Eerste Kamer that ran per year do not stand in the row that the highest is of.
    """
    if day is None or day > known.complete_until:
        return False
    printed = parse(key)
    if not isinstance(printed, Kamerstuk) or not printed.dossier.number.isdigit():
        return False
    dossier = str(printed.dossier)
    if not known.register.has_dossier(dossier):
        return int(printed.dossier.number) >= FIRST_DOSSIER_IN_FULL
    if printed.vergaderjaar or not printed.number.isdigit():
        return False
    highest = known.register.highest(dossier)
    return highest is not None and int(printed.number) > highest


def _unknown_issues(mention: Mention, known: Known) -> tuple[str, ...]:
    unknown = [k for k in mention.keys if known.register.covers(k) and not known.register.knows(k)]
    return ("nummer-onbekend",) if unknown else ()


def _dossier_issues(mention: Mention, known: Known) -> tuple[str, ...]:
    if mention.kind != "dossier" or known.register.has_dossier(mention.keys[0].removeprefix("dossier-")):
        return ()
    return ("dossier-onbekend",)


# What else it may mean -------------------------------------------------------------------------------------------


def candidates(
    key: str, sentence: str, document: Document, known: Known, cited: frozenset[str]
) -> tuple[Candidate, ...]:
    """Give the papers that a key which cannot be right may stand for, best first, each with its evidence.

    Three kinds of evidence: the same number in a dossier one figure away (stronger when the paper cites that dossier
    elsewhere), a number one slip away in the same dossier, and a motion whose mover the sentence names.
    """
    try:
        printed = parse(key)
    except IdentifierError:
        return ()
    if not isinstance(printed, Kamerstuk):
        return ()
    near = sorted(d for d in _one_figure_away(printed.dossier.number) if known.register.has_dossier(_with(d, printed)))
    names = _names(sentence)
    scores: dict[str, tuple[float, list[str]]] = {}

    def add(id_: str, score: float, why: str) -> None:
        old, reasons = scores.get(id_, (0.0, []))
        if why not in reasons:
            scores[id_] = (min(old + score, 0.95), [*reasons, why])

    dossiers = [printed.dossier.number, *near]
    for number in near:
        dossier = Dossier(number, printed.dossier.addition)
        id_ = kamerstuk_id(dossier, printed.number)
        if known.register.knows(id_) and str(dossier) in cited:
            near_by = f"één cijfer naast {printed.dossier.printed}; dit stuk noemt dat dossier vaker"
            add(id_, 0.5, f"zelfde nummer in dossier {dossier.printed}, {near_by}")
    if known.register.has_dossier(str(printed.dossier)):
        for other in sorted(_one_figure_away(printed.number)):
            id_ = kamerstuk_id(printed.dossier, other)
            if other.startswith("0"):  # nobody prints "099", and 99 is more than one figure away from 999
                continue
            if known.register.knows(id_) and str(printed.dossier) in cited:
                add(id_, 0.2, f"nummer {other} van hetzelfde dossier, één cijfer naast {printed.number}")
    if names:
        for number in dossiers:
            dossier = Dossier(number, printed.dossier.addition)
            if str(dossier) not in cited:
                continue
            for paper in known.register.papers_of(str(dossier)):
                shared = sorted((set(paper.movers) | set(paper.surnames)) & names)
                if shared and paper.date and document.date and paper.date < document.date:
                    motion = f"motie van {' en '.join(shared)} van {paper.date.isoformat()}"
                    add(paper.id, 0.5, f"{motion} in dossier {dossier.printed}; de zin noemt die naam")
    ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple(Candidate(id_, round(score, 2), "; ".join(why)) for id_, (score, why) in ranked[:5])


def choose(key: str, found: tuple[Candidate, ...], known: Known) -> tuple[Status, tuple[str, ...], str]:
    """Decide: one clear candidate corrects, several leave it open, none leaves it unresolved."""
    why = _why_impossible(key, known.register)
    if not found:
        return "unresolved", (), why
    rest = found[1].score if len(found) > 1 else 0.0
    if found[0].score >= 0.5 and found[0].score - rest >= CLEAR:
        return "corrected", (found[0].id,), f"{why}; {found[0].why}"
    return "ambiguous", (), f"{why}; {len(found)} kandidaten, geen ervan duidelijk beter"


def _why_impossible(key: str, register: Register) -> str:
    printed = parse(key)
    assert isinstance(printed, Kamerstuk)
    dossier = str(printed.dossier)
    if not register.has_dossier(dossier):
        return f"dossier {printed.dossier.printed} bestaat niet (lijst tot {register.date})"
    highest = register.highest(dossier)
    top = f"; het hoogste nummer is {highest}" if highest else ""
    return f"nr. {printed.number} bestaat niet in dossier {printed.dossier.printed}{top} (lijst tot {register.date})"


def _with(number: str, printed: Kamerstuk) -> str:
    return str(Dossier(number, printed.dossier.addition))


@cache
def _one_figure_away(number: str) -> frozenset[str]:
    """Give the numbers of the same length with one other figure, or with two neighbours changed about."""
    out = set()
    for i, figure in enumerate(number):
        if figure.isdigit():
            out |= {number[:i] + d + number[i + 1 :] for d in "0123456789" if d != figure}
        if i + 1 < len(number):
            out.add(number[:i] + number[i + 1] + figure + number[i + 2 :])
    return frozenset(out - {number})


_MOTION = regex.compile(r"\b[Mm]oties?\b.{0,120}")
_NAME = regex.compile(
    r"(?:(?:Van(?:\s(?:der|den|de|het))?|De|Den|Der|El|Ten|Ter|'t)\s)?\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+)*"
)


def _names(sentence: str) -> frozenset[str]:
    """Give the names that stand behind the word motie in a sentence, whole and by their last word."""
    out: set[str] = set()
    for tail in _MOTION.findall(sentence):
        for name in _NAME.findall(tail):
            out |= {name, name.split()[-1]}
    return frozenset(out)


# What else is odd ------------------------------------------------------------------------------------------------


def _year_issues(mention: Mention, document: Document, known: Known) -> tuple[str, ...]:
    """Tell when the printed vergaderjaar cannot be that of the paper.

    By the dates the register knows, or because it lies after the paper that prints it.
    """
    if not mention.vergaderjaar or mention.chamber == "ek":
        return ()
    years = {year for key in mention.keys if (year := known.register.vergaderjaar_of_paper(key))}
    late = document.date is not None and mention.vergaderjaar > vergaderjaar_of(document.date)
    return ("vergaderjaar-mismatch",) if late or any(year != mention.vergaderjaar for year in years) else ()


_LETTERS_SINCE = "2003-2004"
"""Before, the Eerste Kamer numbered its papers with figures as well."""
_REGISTER_SINCE = "1996-1997"
"""First vergaderjaar of which the register holds the papers of the Eerste Kamer in full."""


def _chamber_issues(mention: Mention, known: Known) -> tuple[str, ...]:
    """Tell when the printed chamber cannot be that of the paper.

    Where the Eerste Kamer used figures too, the paper must be a known one of the Tweede Kamer.
    """
    papers = [n for key in mention.keys if isinstance(n := parse(key), Kamerstuk)]
    if mention.chamber == "ek" and mention.vergaderjaar >= _REGISTER_SINCE:
        wrong = all(paper.number.isdigit() and not paper.vergaderjaar for paper in papers)
        wrong = wrong and (mention.vergaderjaar >= _LETTERS_SINCE or all(map(known.register.knows, mention.keys)))
    else:
        wrong = mention.chamber == "tk" and all(paper.number.isalpha() for paper in papers)
    return ("andere-kamer",) if papers and wrong else ()


def _publisher(mention: Mention, links: tuple[Link, ...]) -> tuple[tuple[str, ...], float, tuple[str, ...]]:
    """Compare with the publisher's own links on the same words: agreement raises confidence, difference is an issue."""
    over = (link_key(link.target) for link in links if link.start < mention.end and mention.start < link.end)
    targets = tuple(sorted({target for target in over if target}))
    if not targets or mention.rule == "publisher.link":
        return targets, mention.confidence, ()
    ours = {key.casefold() for key in mention.keys} | {f"dossier-{d}".casefold() for d in mention.dossiers}
    if all(target.casefold() in ours for target in targets):
        return targets, max(mention.confidence, 0.995), ()
    return targets, min(mention.confidence, 0.7), ("uitgever-wijst-anders",)
