"""The body of a paper in official XML: elements become blocks, footnotes are lifted out, links keep their span.

Two habits of the source matter most: a footnote stands inside the sentence it belongs to, and processing instructions
(`<?xpp afbreek?>`) stand inside words and mean nothing (`kg.parse.xml` leaves them out). What an element means stands
in `kg.parse.elements`.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from kg.issues import Issue
from kg.model import BlockKind
from kg.parse.elements import CONTAINERS, INLINE, NAMES, NOTES, PARAGRAPHS, SILENT
from kg.parse.flow import Flow, Inline
from kg.parse.reading import Read
from kg.parse.xml import line_of
from kg.text import collapse

Element = etree._Element


def words(element: Element | None) -> str:
    """Give the text below an element on one line; footnotes, processing instructions and comments are no part of it."""
    if element is None:
        return ""
    if not len(element):
        return collapse(element.text or "").strip()
    return collapse("".join(_itertext(element))).strip()


def _itertext(element: Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in NOTES:
            parts += _itertext(child)
        parts.append(child.tail or "")
    return parts


class BodyReader:
    """Walks the elements of one paper in reading order.

    `flow` collects the text, `issues` what was strange; who signs is put into the `Read` that comes along.
    """

    def __init__(self) -> None:
        self.flow = Flow("line")
        self.issues: list[Issue] = []
        self._unknown: set[str] = set()
        self._loose: dict[str, Element] = {}
        self._placed: set[Element] = set()
        self._open: list[Element] = []
        self._rows = 0

    def walk(self, element: Element, read: Read, level: int = 0) -> None:
        """Read an element and all below it; level: how deep in sections and lists."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            return
        kind = PARAGRAPHS.get(tag)
        if kind is not None:
            self.paragraph(element, kind)
        elif tag in CONTAINERS:
            if tag == "table":
                self._rows = 0
            deeper = level + (tag in ("divisie", "lijst"))
            for child in element:
                self.walk(child, read, deeper)
        elif (special := _SPECIAL.get(tag)) is not None:
            special(self, element, read, level)
        else:
            if tag not in self._unknown:
                self._unknown.add(tag)
                self.issues.append(Issue("unknown-element", f"<{tag}> in line {element.sourceline} is read as text"))
            if len(element) and not (element.text or "").strip():
                for child in element:
                    self.walk(child, read, level)
            else:
                self.paragraph(element, "al")

    def _heading(self, element: Element, read: Read, level: int) -> None:
        inline = Inline()
        for child in element:
            if isinstance(child.tag, str):
                self._fill(child, inline)
                inline.add(" ")
        self.flow.block("tussenkop", inline, line_of(element), max(level, 1))

    def _item(self, element: Element, read: Read, level: int) -> None:
        mark = words(element.find("li.nr"))
        first = True
        for child in element:
            if child.tag == "al":
                self.paragraph(child, "li", max(level, 1), mark if first else "")
                first = False
            elif child.tag != "li.nr":
                self.walk(child, read, level)

    def _row(self, element: Element, read: Read, level: int) -> None:
        self._rows += 1
        for place, entry in enumerate(element.iterfind("entry"), 1):
            inline = Inline()
            self._fill(entry, inline)
            self.flow.block("cel", inline, line_of(entry), 0, f"r{self._rows}c{place}")

    def _signature(self, element: Element, read: Read, level: int) -> None:
        for child in element:
            if child.tag == "functie":
                read.on_behalf.append(words(child).rstrip(",; "))
            elif child.tag in ("naam", "deze"):
                read.signatories.append(words(child).rstrip(",; "))
        self.paragraph(element, "ondertekening")

    def paragraph(self, element: Element | None, kind: BlockKind, level: int = 0, mark: str = "") -> None:
        """Read an element as one block of text; None is no block."""
        if element is None:
            return
        if not len(element):  # most paragraphs hold nothing but text
            self.flow.plain(kind, element.text or "", line_of(element), level, mark)
            return
        inline = Inline()
        self._fill(element, inline)
        self.flow.block(kind, inline, line_of(element), level, mark)

    def _fill(self, element: Element, inline: Inline) -> None:
        """Put the text below an element into one block; footnotes are lifted out, links keep their span."""
        inline.add(element.text)
        for child in element:
            tag = child.tag
            if tag == "noot":
                note = Inline()
                for part in child:
                    if isinstance(part.tag, str) and part.tag != "noot.nr":
                        note.add(" ")
                        self._fill(part, note)
                at = len(inline.text()) if inline.parts and inline.parts[-1].endswith(" ") else inline.length
                inline.notes.append((at, words(child.find("noot.nr")), note, line_of(child)))
                inline.notes += [
                    (at, number, text, line) for _, number, text, line in note.notes
                ]  # a note in a note hangs where that one does
            elif tag in ("extref", "dossierref"):
                start = inline.length
                self._fill(child, inline)
                target = child.get("doc") or f"dossier/{child.get('dossier', '')}"
                inline.links.append((start, inline.length, target))
            elif tag == "voetref":
                self._loose_note(child, inline)
            elif tag == "nootref":
                self._mark_again(child, inline)
            elif isinstance(tag, str) and tag != "noot.nr":
                if inline.length and (tag not in INLINE or (tag in NAMES and inline.parts[-1][-1] not in " (\u00a0")):
                    inline.add(" ")
                self._fill(child, inline)
            inline.add(child.tail)

    def loose_notes(self, root: Element) -> None:
        """Remember the footnotes of the old dialect, which stand apart and are pointed at by number or id."""
        for note in root.iter("voetnoot"):
            for key in (note.get("id"), note.get("nr")):
                if key:
                    self._loose.setdefault(key, note)

    def _loose_note(self, mark: Element, inline: Inline) -> None:
        number = mark.get("nr") or words(mark)
        note = self._loose.get(mark.get("refid") or "", self._loose.get(number))
        if note is None:
            self.issues.append(Issue("footnote-missing", f"mark {number!r} in line {mark.sourceline} has no footnote"))
            return
        if note in self._open:
            self.issues.append(Issue("footnote-again", f"footnote {number!r} refers to itself in line {line_of(mark)}"))
            return
        self._placed.add(note)
        self._open.append(note)
        text = Inline()
        self._fill(note, text)
        self._open.pop()
        inline.notes.append((inline.length, number or note.get("nr", ""), text, line_of(note)))

    def _mark_again(self, mark: Element, inline: Inline) -> None:
        """Tell of a mark that points at a note which has its place elsewhere: a note has one place.

        In the older dialect such a mark can be the only one of its note; then it is the note's place.
        """
        keys = tuple(filter(None, (mark.get("refid"), mark.get("nr") or words(mark))))
        loose = next((self._loose[key] for key in keys if key in self._loose), None)
        if loose is not None and loose not in self._placed:
            self._loose_note(mark, inline)
            return
        notes = (note for note in mark.getroottree().iter("noot") if note.get("id") in keys)
        note = loose if loose is not None else next(notes, None)
        if note is None:
            shown = keys[0] if keys else ""
            self.issues.append(Issue("footnote-missing", f"mark {shown!r} in line {line_of(mark)} has no footnote"))
        else:
            number = note.get("nr") or words(note.find("noot.nr"))
            what = f"the mark in line {line_of(mark)} points at footnote {number}, which has its place elsewhere"
            self.issues.append(Issue("footnote-again", what))


_Special = Callable[[BodyReader, Element, Read, int], None]
_SPECIAL: dict[str, _Special] = {
    "kop": BodyReader._heading,
    "li": BodyReader._item,
    "row": BodyReader._row,
    "ondertekening": BodyReader._signature,
    "ondtek": BodyReader._signature,
}
