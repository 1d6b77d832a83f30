"""Official XML: `officiele-publicatie` (Kamerstuk, written question, Handelingen), and the way to the older `kamerwrk`.

Structure: facts on 8,041 motions and the samples of each kind; elements carry no namespace.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice

from lxml import etree

from kg.errors import FormatError
from kg.model import Document, Facts, Source
from kg.parse.body import BodyReader, words
from kg.parse.closing import names_on
from kg.parse.days import date_in
from kg.parse.head import CHAMBERS, dossier_line, facts_inside, vergaderjaar
from kg.parse.kamerwrk import kamerwrk
from kg.parse.letter import dateline
from kg.parse.reading import Read, finish
from kg.parse.xml import line_of, root_of

Element = etree._Element


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read one official XML file.

    data: the bytes as published. source: where they came from. facts: what is known from outside; it wins over the
    metadata in the file, and loses nothing that only the file says.
    Raises FormatError when the XML is broken or holds no paper.
    """
    root = root_of(data, source.name)
    if root.tag == "kamerwrk":
        return kamerwrk(root, source, facts)
    body = next((child for child in root if child.tag in _BODIES), None)
    if root.tag != "officiele-publicatie" or body is None:
        raise FormatError(source.name, f"root element <{root.tag}> holds no kamerstuk, kamervragen or handelingen",
                          "give the XML of the paper itself")  # fmt: skip
    reader = BodyReader()
    read = Read(facts=facts_inside(root))
    _BODIES[body.tag](body, reader, read)
    return finish(source, reader.flow.build(), read, facts, reader.issues)


def _kamerstuk(body: Element, reader: BodyReader, read: Read) -> None:
    """Head, dossiers, number, title and date, then everything below `stuk`."""
    _head(body.find("kamerstukkop"), reader, read)
    for dossier in body.iterfind("dossier"):
        dossier_line(dossier.find("dossiernummer"), dossier.find("titel"), reader, read)
    stuk = body.find("stuk")
    if stuk is None:
        return
    number = stuk.find("stuknr/ondernummer")
    read.ondernummer = words(number)
    if number is not None and not read.chamber:
        read.chamber = CHAMBERS.get(number.get("kamer", ""), "")
    reader.paragraph(stuk.find("stuknr"), "kop")
    title = stuk.find("titel")
    read.title = words(title)
    reader.paragraph(title, "titel")
    when = stuk.find("datumtekst")
    if when is not None:
        day = when.find("datum")
        read.date = _iso(day.get("isodatum")) if day is not None else None
        reader.paragraph(when, "kop")
    for child in stuk:
        if child.tag not in ("stuknr", "titel", "datumtekst"):
            reader.walk(child, read)
    if read.date is None:
        read.date = _date_of_letter(stuk)
    if "MOT" in read.title.upper():
        read.signatories += _movers(stuk.find("algemeen/vrije-tekst/tekst"))


def _date_of_letter(stuk: Element) -> date | None:
    """Give the date that a letter carries in its text: a line of place and date among its first paragraphs."""
    lines = (words(al) for al in islice(stuk.iter("al"), 6))
    return next((day for line in lines if (day := dateline(line)) is not None), None)


def _movers(text: Element | None) -> list[str]:
    """Give the names below a motion: the last lines of its text, in paragraphs of their own or in groups of them.

    Place and shape decide, not the closing formula: see `names_on`.
    """
    lines: list[Element] = []
    for element in () if text is None else text:
        lines += element if element.tag == "al-groep" else [element]
    names: list[str] = []
    for line in reversed(lines):
        found = names_on(words(line)) if line.tag == "al" else []
        if not found:
            break
        names[:0] = found
    return names


def _kamervragen(body: Element, reader: BodyReader, read: Read) -> None:
    """A written question with its answer, as in the Aanhangsel."""
    _head(body.find("kamervraagkop"), reader, read)
    read.kind = "antwoord"
    read.title = " ".join(words(t) for t in body.iterfind("kamervraagomschrijving"))
    for text in body.iterfind("kamervraagomschrijving"):
        day = text.find("datum")
        if day is not None:
            read.date = _iso(day.get("isodatum")) or read.date
    read.signatories += [
        words(name) for t in body.iterfind("kamervraagomschrijving") if t.get("type") == "antwoord"
        for name in t.iterfind("naam")
    ]  # fmt: skip
    for child in body:
        reader.walk(child, read)


def _handelingen(body: Element, reader: BodyReader, read: Read) -> None:
    """One item of the verbatim report; only the first of a meeting prints the day."""
    read.kind = "handelingen"
    read.date = date_in(words(body.find("vergadering/vergaderdatum")))
    read.title = words(body.find("agendapunt/item-titel"))
    for child in body:
        reader.walk(child, read)


def _head(head: Element | None, reader: BodyReader, read: Read) -> None:
    for line in () if head is None else head.iterfind("tekstregel"):
        text, what = words(line), line.get("inhoud")
        if what == "vergaderjaar":
            read.vergaderjaar = vergaderjaar(text, reader.issues)
        elif what == "kamernummer":
            read.chamber = CHAMBERS.get(text, "")
        if what != "kamernummer":
            reader.flow.plain("kop", text, line_of(line))


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


_BODIES: dict[str, Callable[[Element, BodyReader, Read], None]] = {
    "kamerstuk": _kamerstuk,
    "kamervragen": _kamervragen,
    "handelingen": _handelingen,
}
"""Element that holds a paper -> its reader."""
