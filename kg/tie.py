"""Which paper is the motion that a text names: by its number, a footnote, another place in the text, or its movers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import Candidate, Citation, Document, Motion, MotionMention
from kg.register import PaperFact, Register
from kg.sentences import Sentences
from kg.tabled import day_given, shortly_before

_AFTER_STOP = 3
"""A footnote mark may stand behind the full stop of the sentence that names the motion."""


def tie(
    document: Document, mentions: Iterable[MotionMention], citations: Sequence[Citation], register: Register
) -> tuple[Motion, ...]:
    """Give each motion that a paper names the paper it is, or the candidates, or neither.

    citations: of the same paper. register: its facts name the movers and dates of known motions.
    """
    mentions = tuple(mentions)
    if not mentions:
        return ()
    sentences = Sentences(document)
    anchors = {note.mark: note.anchor for note in document.footnotes if note.anchor is not None}
    motions = []
    for place, mention in enumerate(mentions):
        sentence = sentences.around(mention.start)
        limit = mentions[place + 1].start if place + 1 < len(mentions) else len(document.text)
        limit = min(limit, max(sentence[1], mention.end) + _AFTER_STOP)
        motions.append(replace(_by_number(mention, citations, anchors, limit, document), sentence=sentence))
    motions = [m if m.target or m.candidates else _by_other_place(m, motions) for m in motions]
    return tuple(m if m.target or m.candidates else _by_mover(m, document, citations, register) for m in motions)


def _by_number(
    mention: MotionMention, citations: Sequence[Citation], anchors: dict[str, int], limit: int, document: Document
) -> Motion:
    """Use the reference inside the naming, behind it in the sentence, or in a footnote that hangs there."""
    within = {note.mark for note in document.footnotes if note.start <= mention.start < note.end}
    for citation in citations:
        read = citation.mention
        if read.kind != "kamerstuk":
            continue
        hanging = bool(read.footnote) and read.footnote not in within
        where = anchors.get(read.footnote, -1) if hanging else read.start
        inside = not hanging and read.start < mention.end and mention.start < read.end
        if not inside and not mention.end <= where <= limit:
            continue
        how = "footnote" if hanging else "number"
        if len(citation.targets) == 1:
            return Motion(mention, citation.targets[0], how, min(mention.confidence, citation.confidence))
        if mention.number and (own := [t for t in citation.targets if t.endswith(f"-{mention.number}")]):
            return Motion(mention, own[0], how, mention.confidence)
        if citation.candidates:
            return Motion(mention, "", how, citation.confidence, citation.candidates)
    if mention.number and len(document.dossiers) == 1 and document.kind not in ("handelingen", "verslag"):
        return Motion(mention, f"kst-{document.dossiers[0]}-{mention.number}", "number", 0.7)
    return Motion(mention, "", "", 0.0)


def _by_other_place(motion: Motion, others: Sequence[Motion]) -> Motion:
    """Use the number that stands beside the same movers at another place, if that is one number."""
    movers = _last_words(motion.mention.movers)
    if motion.mention.number:
        same = [o for o in others if o.target and o.mention.number == motion.mention.number]
    else:
        same = [o for o in others if movers and (o.target or o.candidates) and _last_words(o.mention.movers) == movers]
    targets = {o.target for o in same}
    if len(targets) == 1 and same[0].target:
        return replace(motion, target=same[0].target, how="elsewhere", confidence=0.85)
    open_ = [o for o in same if not o.target]
    return replace(motion, candidates=open_[0].candidates) if open_ and len(targets) == 1 else motion


def _by_mover(motion: Motion, document: Document, citations: Sequence[Citation], register: Register) -> Motion:
    """Use what is known of motions: the same movers, a dossier of this paper or one it cites, tabled before it.

    A day that the sentence gives for the motion leaves out what was tabled later; shortly before it must be the one.
    """
    movers = _last_words(motion.mention.movers)
    if not movers or document.date is None:
        return motion
    given = day_given(document.text[slice(*motion.sentence)], document.date)
    own = [str(d) for d in document.dossiers]
    cited = [d for c in citations for d in c.mention.dossiers]
    found = [
        fact
        for dossier in dict.fromkeys((*own, *cited))
        for fact in register.papers_of(dossier)
        if fact.kind == "motie"
        and fact.date
        and fact.date < document.date
        and (given is None or fact.date <= given)
        and _fits(fact, movers, motion.mention.et_al)
    ]
    chosen = found
    if given is not None:
        chosen = [fact for fact in found if fact.date == given]
        chosen = chosen or [fact for fact in found if fact.date and shortly_before(fact.date, given)]
    if len(chosen) == 1:
        return replace(motion, target=chosen[0].id, how="mover", confidence=0.7)
    candidates = tuple(
        Candidate(f.id, 0.5, f"motie van {' en '.join(f.movers)} van {f.date.isoformat() if f.date else '?'}")
        for f in sorted(found, key=lambda f: (f.date is None, f.date, f.id), reverse=True)[:5]
    )
    return replace(motion, candidates=candidates)


def _fits(fact: PaperFact, movers: frozenset[str], et_al: bool) -> bool:
    known = _last_words(fact.movers)
    return movers <= known if et_al else movers == known


def _last_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.split()[-1].casefold() for name in names if name.strip())
