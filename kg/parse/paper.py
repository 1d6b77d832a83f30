"""From the paragraphs of a page-wise source (Markdown, PDF) to a document: head, signatures, sentences, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.issues import Issue
from kg.model import Document, Facts, Source
from kg.parse.assemble import Note, Paragraph, build, compounds, join_broken
from kg.parse.closing import also_for, movers_below, signature_at
from kg.parse.days import HEAD_LINES
from kg.parse.letter import Head, head_of
from kg.parse.reading import Read, finish


def read_head(head: Head) -> Read:
    """Give what the head of a paper says, in the form `finish` takes."""
    return Read(
        facts=Facts(id=head.id),
        kind=head.kind,
        date=head.date,
        title=" ".join(head.title.split()),
        dossiers=head.dossiers,
        dossier_titles=[" ".join(title.split()) for title in head.dossier_titles],
        ondernummer=head.number,
        vergaderjaar=head.vergaderjaar,
        chamber=head.chamber,
    )


def paper_of(
    paragraphs: Sequence[Paragraph],
    notes: Iterable[Note],
    unit: str,
    source: Source,
    facts: Facts,
    issues: Iterable[Issue] = (),
    id_: str = "",
) -> Document:
    """Make the document.

    paragraphs: the body in reading order, footnotes left out. notes: the footnotes. unit: what source positions count.
    facts: what is known from outside. id_: identifier the source itself prints outside the text, "" for none.
    """
    head = head_of([paragraph.run.text for paragraph in paragraphs[:HEAD_LINES]])
    read = read_head(head)
    if id_:
        read.facts = replace(read.facts, id=id_)
    mark_signatures(paragraphs, read)
    known = compounds("\n".join(line for paragraph in paragraphs for line in paragraph.lines))
    flowed, found = build(join_broken(_with_head(paragraphs, head), known), notes, unit, source.name)
    read.on_behalf += also_for(flowed.text)
    return finish(source, flowed, read, facts, (*issues, *found))


def _with_head(body: Sequence[Paragraph], head: Head) -> list[Paragraph]:
    """Mark the paragraphs of the head; one may hold several parts of it, or body text behind them."""
    out = list(body)
    pieces: dict[int, list[Paragraph]] = {}
    for part in head.parts:
        for i in range(part.first, part.last + 1):
            run = body[i].run if i > part.first or not part.begin else body[i].run.cut(part.begin)[1]
            if part.stop is None or i < part.last:
                pieces.setdefault(i, []).append(Paragraph(part.kind, run))
                continue
            run, rest = run.cut(part.stop - part.begin)
            pieces.setdefault(i, []).append(Paragraph(part.kind, run))
            if part is head.parts[-1]:
                pieces[i].append(Paragraph("al", rest))
    for i in sorted(pieces, reverse=True):
        out[i : i + 1] = pieces[i]
    return out


def mark_signatures(paragraphs: Sequence[Paragraph], read: Read) -> None:
    """Mark the paragraphs that hold signatures, or the names below a motion, and note who signs."""
    lines: list[str] = []
    owner: list[Paragraph] = []
    for paragraph in paragraphs:
        for line in [*paragraph.lines, ""]:
            lines.append(line if paragraph.kind in ("al", "tussenkop") else "")
            owner.append(paragraph)
    at = 0
    while at < len(lines):
        found = signature_at(lines, at)
        taken = range(at, found[0]) if found else movers_below(lines, at)
        for j in taken:
            if lines[j]:
                owner[j].kind = "ondertekening"
        if found:
            read.on_behalf.append(found[1])
            read.signatories.append(found[2])
        else:
            read.signatories += [lines[j] for j in taken]
        at = found[0] if found else at + 1
