"""From what a parser read in a file, and what is known from outside, to a `Document`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

import regex

from kg.errors import IdentifierError
from kg.identifiers import Aanhangsel, Dossier, Handelingen, Kamerstuk, parse, vergaderjaar_of
from kg.issues import Issue
from kg.model import Document, DocumentKind, Facts, Source
from kg.parse.days import with_printed_days
from kg.parse.flow import Flowed
from kg.parse.metadata import kind_of_title


@dataclass(slots=True)
class Read:
    """What one file says of itself; every field may stay empty. Fields mean what they mean in `Document`."""

    facts: Facts = field(default_factory=Facts)
    kind: DocumentKind | None = None
    date: date | None = None
    title: str = ""
    dossiers: list[Dossier] = field(default_factory=list)
    dossier_titles: list[str] = field(default_factory=list)
    ondernummer: str = ""
    vergaderjaar: str = ""
    chamber: str = ""
    signatories: list[str] = field(default_factory=list)
    on_behalf: list[str] = field(default_factory=list)


def finish(source: Source, flowed: Flowed, read: Read, facts: Facts, issues: Iterable[Issue] = ()) -> Document:
    """Join what a file says of itself with what is known from outside.

    source: the file. flowed: its text. read: what the parser found, `read.facts` the metadata inside the file.
    facts: what is known from outside (side file, command line): it wins, then the head of the paper, then the metadata
    inside the file. Where the paper's head and the outside disagree on number or dossier, an issue says so.
    Without an identifier anywhere the file's stem serves as one. What the head prints of when, beside the date, is read
    from the text: `year` and `held_on`.
    """
    found = list(issues) + list(read.facts.issues) + list(facts.issues)
    inside = read.facts
    dossiers = facts.dossiers or tuple(read.dossiers) or inside.dossiers
    number = facts.ondernummer or read.ondernummer or inside.ondernummer
    id_ = facts.id or inside.id
    if not id_ and dossiers and number and source.format.endswith("-xml"):
        id_ = f"kst-{dossiers[0]}-{number}"
    id_ = id_ or _stem(source.name)
    from_id = _facts_of_id(id_)
    dossiers = dossiers or from_id.dossiers
    number = number or from_id.ondernummer
    if read.dossiers and from_id.dossiers and read.dossiers[0] != from_id.dossiers[0]:
        found.append(Issue("dossier-mismatch", f"the head says {read.dossiers[0]}, the identifier {id_}", id_))
    if read.ondernummer and from_id.ondernummer and read.ondernummer.upper() != from_id.ondernummer.upper():
        found.append(Issue("ondernummer-mismatch", f"the head says nr. {read.ondernummer}, the identifier {id_}", id_))
    day = facts.date or read.date or inside.date
    kind = (
        facts.kind or read.kind or kind_of_title(read.title) or inside.kind or kind_of_title(inside.title) or "overig"
    )
    document = Document(
        id=id_,
        kind=kind,
        source=source,
        text=flowed.text,
        blocks=flowed.blocks,
        footnotes=flowed.footnotes,
        links=flowed.links,
        date=day,
        title=facts.title or read.title or inside.title,
        subject=facts.subject or inside.subject,
        dossiers=dossiers,
        dossier_titles=tuple(read.dossier_titles) or facts.dossier_titles or inside.dossier_titles,
        ondernummer=number,
        vergaderjaar=facts.vergaderjaar or read.vergaderjaar or inside.vergaderjaar or from_id.vergaderjaar
        or (vergaderjaar_of(day) if day and id_.startswith("kst-") else ""),
        chamber=facts.chamber or read.chamber or inside.chamber or from_id.chamber,
        signatories=tuple(dict.fromkeys(read.signatories)),
        on_behalf=tuple(dict.fromkeys(read.on_behalf)),
        tabled_by=facts.tabled_by or inside.tabled_by,
        attached_to=facts.attached_to or inside.attached_to,
        attachments=facts.attachments or inside.attachments,
        issues=tuple(Issue(i.code, i.message, id_, i.start, i.end) for i in found),
        origin=flowed.origin,
    )  # fmt: skip
    return with_printed_days(document)


_STEM = regex.compile(r"\.(?:xml|html?|md|markdown|txt|pdf)$", regex.IGNORECASE)


def _stem(name: str) -> str:
    return _STEM.sub("", PurePosixPath(name.replace("\\", "/").rpartition("!")[2]).name)


def _facts_of_id(id_: str) -> Facts:
    """What the identifier itself says; nothing when it is not an official one."""
    try:
        known = parse(id_)
    except IdentifierError:
        return Facts()
    if isinstance(known, Kamerstuk):
        number = known.number
        return Facts(dossiers=(known.dossier,), ondernummer=number, chamber="ek" if number.isalpha() else "")
    if isinstance(known, Aanhangsel | Handelingen):
        return Facts(chamber=known.chamber, vergaderjaar=known.vergaderjaar)
    return Facts()
