"""One paper through phase one: bytes -> document -> mentions -> citations -> quads. Pure: no files, no state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from kg import iris
from kg.extract import citations as finder
from kg.extract import commitments, dictum, letters, motions
from kg.laws import Laws
from kg.link.letters import LetterPaper, letter_paper
from kg.link.papers import LETTERS, Cited, LinkPaper, Named, Promise
from kg.model import Candidate, Citation, CommitmentMention, Document, Facts, Motion, MotionPart
from kg.parse import parse
from kg.people import People
from kg.quads import Entities, document_quads
from kg.register import Register
from kg.resolve import resolve
from kg.tie import tie
from kg.tie_letters import Letter, tie_letters
from kg.version import run_name

_PAPERS = frozenset({"kamerstuk", "handelingen", "aanhangsel"})
"""Kinds of reference to a paper in which something may have been promised."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with everything that was read from it."""

    document: Document
    citations: tuple[Citation, ...]
    motions: tuple[Motion, ...] = ()
    parts: tuple[MotionPart, ...] = ()
    commitments: tuple[CommitmentMention, ...] = ()
    letters: tuple[Letter, ...] = ()


def read(data: bytes, name: str, facts: Facts | None = None, *, links: bool = True) -> Paper:
    """Read one paper.

    data: the bytes of the file. name: the file as the user knows it. facts: what is known from outside.
    links: False ignores the publisher's own links. Raises FormatError when the file is no paper that can be read.
    """
    return understand(parse(data, name, facts or Facts()), links=links)


def understand(document: Document, *, links: bool = True) -> Paper:
    """Find and resolve what a document refers to, asks for and promises."""
    return understand_all((document,), links=links)[0]


def understand_all(documents: Sequence[Document], *, links: bool = True) -> list[Paper]:
    """Do for several documents what `understand` does for one, in a sixth less time.

    Step by step for all of them: so the patterns of a step stay in the processor's cache.
    """
    register, laws = Register.load(), Laws.load()
    mentions = [finder.extract(d, register, laws, links=links) for d in documents]
    cited = [resolve(d, found, register, links=links) for d, found in zip(documents, mentions, strict=True)]
    named = [tie(d, motions.extract(d, register), c, register) for d, c in zip(documents, cited, strict=True)]
    split = [dictum.extract(d) for d in documents]
    by_date = [tie_letters(d, letters.extract(d), c, register) for d, c in zip(documents, cited, strict=True)]
    promised = [commitments.extract(d) for d in documents]
    return [
        Paper(replace(d, issues=d.issues + issues) if issues else d, c, tied, parts, promises, dated)
        for d, c, tied, (parts, issues), promises, dated in zip(
            documents, cited, named, split, promised, by_date, strict=True
        )
    ]


def quads(paper: Paper) -> tuple[str, Entities, list[str]]:
    """Write the named graph of a paper; give what it names beyond itself, and the nodes of its commitments."""
    return document_quads(
        paper.document,
        paper.citations,
        run_name(),
        motions=paper.motions,
        parts=paper.parts,
        commitments=paper.commitments,
        letters=paper.letters,
    )


def for_linking(paper: Paper, nodes: list[str]) -> LinkPaper:
    """Give what phase two needs of a paper; nodes: of its commitments, as `quads` gave them."""
    document = paper.document
    text = iris.text_iri(document.id, sha256(document.text.encode()).hexdigest())

    def node(span: tuple[int, int]) -> str:
        return iris.span_iri(text, *span)

    def iso(day: date | None) -> str:
        return day.isoformat() if day else ""

    cites: dict[tuple[int, int], list[str]] = {}
    for citation in paper.citations:
        cites.setdefault(citation.sentence, []).extend(citation.targets)
    memo = document.kind == "beslisnota"  # what a memo announces, its letter promises
    promises = tuple(
        Promise(
            own, "reported" if memo else p.kind, p.quote, p.by, p.deadline.quote if p.deadline else "",
            p.deadline.kind if p.deadline else "",
            iso(p.deadline.to) if p.deadline else "", p.occasion, iso(p.occasion_date), p.fulfils, p.rule,
            tuple(dict.fromkeys(cites.get(p.sentence, ()))), node((p.start, p.end)), node(p.sentence),
            document.text[slice(*p.sentence)], p.confidence, at=p.start,
        )
        for own, p in zip(nodes, paper.commitments, strict=True)
    )  # fmt: skip
    named = tuple(
        Named(
            iris.fact_iri(document.id, "motie", number), m.mention.movers, m.target,
            node((m.mention.start, m.mention.end)), node(m.sentence), document.text[slice(*m.sentence)], m.confidence,
            m.mention.start,
        )
        for number, m in enumerate(paper.motions, 1)
        if m.target or (m.mention.movers and not m.candidates)
    )  # fmt: skip
    asked = " ".join([document.subject, *(p.quote for p in paper.parts if p.kind in ("verzoek", "uitspraak"))])
    movers = (document.signatories or document.tabled_by) if document.kind == "motie" else ()
    return LinkPaper(
        document.id, document.kind, iso(document.date), tuple(map(str, document.dossiers)), document.attached_to,
        (iso(document.held_on),) if document.held_on else (), promises, named, movers, asked if movers else "",
        tuple(Cited(target, node(span), document.text[slice(*span)]) for target, span in _referred(paper)),
    )  # fmt: skip


def _referred(paper: Paper) -> list[tuple[str, tuple[int, int]]]:
    """Give what a letter refers to, by number or by date, with the sentences; nothing of other papers."""
    if paper.document.kind not in LETTERS:
        return []
    found = [(target, c.sentence) for c in paper.citations if c.mention.kind in _PAPERS for target in c.targets]
    found += [(letter.target, letter.sentence) for letter in paper.letters if letter.target]
    return sorted({(target, span) for target, span in found if target != paper.document.id}, key=lambda f: (f[1], f[0]))


def letters_for_linking(paper: Paper) -> LetterPaper:
    """Give what phase two needs to tie the letters that are still open, and to be tied to."""
    return letter_paper(paper.document, paper.letters, People.load())


def as_json(paper: Paper, *, as_in_file: bool = False) -> dict[str, Any]:
    """Give the object that `kg extract --json` prints.

    as_in_file: text and offsets as they stand in the source file, for formats whose map counts characters; else those
    of our own running text.
    """
    document = paper.document
    origin = document.origin
    moved = as_in_file and origin.unit == "character" and document.source_text is not None
    text = document.source_text if moved and document.source_text is not None else document.text

    def span(start: int, end: int) -> dict[str, Any]:
        if moved:
            start, end = origin.source_span(start, end) or (start, end)
        return {"quote": text[start:end], "start": start, "end": end}

    def place(at: int | None) -> list[int] | None:
        if at is None:
            return None
        if moved:
            at = (origin.source_span(at - 1, at) or (at, at))[1] if at else 0
        return [at, at]

    notes = []
    for note in document.footnotes:
        where = span(note.start, note.end)
        notes.append({"mark": note.mark, "start": where["start"], "end": where["end"], "anchor": place(note.anchor)})
    return {
        "id": document.id,
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "year": document.year,
        "held_on": document.held_on.isoformat() if document.held_on else None,
        "title": document.title,
        "subject": document.subject,
        "dossiers": [str(d) for d in document.dossiers],
        "ondernummer": document.ondernummer,
        "vergaderjaar": document.vergaderjaar,
        "chamber": document.chamber,
        "signatories": list(document.signatories),
        "on_behalf": list(document.on_behalf),
        "attached_to": document.attached_to or None,
        "text": text,
        "sha256": document.source.sha256,
        "format": document.source.format,
        "footnotes": notes,
        "citations": [_citation(c, span) for c in paper.citations],
        "motions": [_motion(m, span) for m in paper.motions],
        "commitments": [_commitment(c, span) for c in paper.commitments],
        "letters": [_letter(found, span) for found in paper.letters],
        "parts": [
            {**span(p.start, p.end), "kind": p.kind, "deadline": _deadline(p.deadline, span)} for p in paper.parts
        ],
        "issues": [{"code": i.code, "message": i.message} for i in document.issues],
    }


def _candidates(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    return [{"id": c.id, "score": c.score, "why": c.why} for c in candidates]


def _motion(motion: Motion, span: Any) -> dict[str, Any]:
    mention = motion.mention
    return {
        **span(mention.start, mention.end),
        "movers": list(mention.movers),
        "et_al": mention.et_al,
        "number": mention.number or None,
        "target": motion.target or None,
        "how": motion.how or None,
        "candidates": _candidates(motion.candidates),
        "sentence": span(*motion.sentence),
        "rule": mention.rule,
        "confidence": motion.confidence or mention.confidence,
    }


def _letter(letter: Letter, span: Any) -> dict[str, Any]:
    mention = letter.mention
    return {
        **span(mention.start, mention.end),
        "kind": mention.kind,
        "date": mention.date.isoformat() if mention.date else None,
        "by": mention.by or None,
        "target": letter.target or None,
        "how": letter.how or None,
        "candidates": _candidates(letter.candidates),
        "sentence": span(*letter.sentence),
        "rule": mention.rule,
        "confidence": letter.confidence or mention.confidence,
    }


def _deadline(term: Any, span: Any) -> dict[str, Any] | None:
    if term is None:
        return None
    out = {
        "text": span(term.start, term.end)["quote"],
        "from": term.from_.isoformat() if term.from_ else None,
        "to": term.to.isoformat() if term.to else None,
        "kind": term.kind,
        "rule": term.rule,
    }
    if term.to is None and term.estimate:
        first, last = term.estimate
        out["estimate"] = {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}
    return out


def _commitment(found: CommitmentMention, span: Any) -> dict[str, Any]:
    return {
        **span(found.start, found.end),
        "kind": found.kind,
        "by": found.by or None,
        "occasion": found.occasion or None,
        "occasion_date": found.occasion_date.isoformat() if found.occasion_date else None,
        "deadline": _deadline(found.deadline, span),
        "to": found.to,
        "act": found.act,
        "weak": found.weak,
        "discharges": found.fulfils,
        "sentence": span(*found.sentence),
        "rule": found.rule,
        "confidence": found.confidence,
    }


def _citation(citation: Citation, span: Any) -> dict[str, Any]:
    mention = citation.mention
    return {
        **span(mention.start, mention.end),
        "kind": mention.kind,
        "key": mention.keys[0] if mention.keys else None,
        "keys": list(mention.keys),
        "targets": list(citation.targets),
        "status": citation.status,
        "reason": citation.reason or None,
        "candidates": _candidates(citation.candidates),
        "footnote": mention.footnote or None,
        "page": mention.page or None,
        "article": mention.article or None,
        "sentence": span(*citation.sentence),
        "publisher": list(citation.publisher),
        "rule": mention.rule,
        "confidence": citation.confidence,
        "issues": list(citation.issues),
    }
