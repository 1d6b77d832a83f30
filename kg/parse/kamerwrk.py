"""The older dialect, `kamerwrk` (1995-2009): flat body, headings `tuskop`, footnotes behind the body."""

from __future__ import annotations

from lxml import etree

from kg.errors import FormatError
from kg.model import Document, Facts, Source
from kg.parse.body import BodyReader, words
from kg.parse.closing import signature_at
from kg.parse.head import CHAMBERS, dossier_line, facts_inside, vergaderjaar
from kg.parse.reading import Read, finish
from kg.parse.xml import line_of

Element = etree._Element


def kamerwrk(root: Element, source: Source, facts: Facts) -> Document:
    """Read a paper by its root element `<kamerwrk>`; source and facts as for `kg.parse.official.parse`.

    Raises FormatError when it holds no paper.
    """
    reader = BodyReader()
    reader.loose_notes(root)
    read = Read(facts=facts_inside(root))
    head = root.find("kop")
    for line in () if head is None else head:
        text = words(line)
        if text.startswith("Vergaderjaar"):
            read.vergaderjaar = vergaderjaar(text, reader.issues)
        elif text in CHAMBERS:
            read.chamber = CHAMBERS[text]
            continue
        reader.flow.plain("kop", text, line_of(line))
    for subject in root.iterfind("frontm/onderw"):
        dossier_line(subject.find("nummer"), subject.find("naam"), reader, read)
    stuk = root.find("body/stuk")
    if stuk is None:
        raise FormatError(source.name, "<kamerwrk> has no body/stuk", "the file may be cut off; fetch it again")
    read.ondernummer = words(stuk.find("nummer"))
    reader.flow.plain("kop", f"{words(stuk.find('ltrlabel'))} {read.ondernummer}", line_of(stuk))
    read.title = words(stuk.find("titel"))
    reader.paragraph(stuk.find("titel"), "titel")
    for child in stuk:
        if child.tag not in ("ltrlabel", "nummer", "titel"):
            reader.walk(child, read)
    if not read.signatories:
        _signed_in_text([words(al) for al in stuk.iter("al")], read)
    return finish(source, reader.flow.build(), read, facts, reader.issues)


def _signed_in_text(lines: list[str], read: Read) -> None:
    """Read the signature of a paper that prints it as plain paragraphs: office and name among its last lines."""
    for i in range(max(0, len(lines) - 8), len(lines)):
        found = signature_at(lines, i)
        if found is not None:
            read.on_behalf.append(found[1])
            read.signatories.append(found[2])
