"""Reports of debates in the Tweede Kamer's own format (VLOS), published before the official Handelingen are there.

Namespace `http://www.tweedekamer.nl/ggm/vergaderverslag/v1.0`. What was said stands in `tekst/alinea/alineaitem`,
nested per activity, item and speaker; an interruption stands inside the speech it interrupts, behind its text.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from kg.errors import FormatError, IdentifierError
from kg.identifiers import kamerstuk_id, normalise_vergaderjaar, parse_dossier
from kg.issues import Issue
from kg.model import Document, Facts, Source
from kg.parse.flow import Flow, Inline
from kg.parse.reading import Read, finish
from kg.parse.xml import line_of, root_of
from kg.text import collapse

Element = etree._Element

CONTAINERS = frozenset({
    "vergadering", "activiteit", "activiteithoofd", "activiteitdeel", "activiteititem", "woordvoerder",
    "interrumpant", "draadboekfragment",
})  # fmt: skip
SILENT = frozenset({
    "aanvangstijd", "activiteitenindex", "besluitvorm", "datum", "eindtijd", "isdraad", "isvoorzitter",
    "markeertijdbegin", "markeertijdeind", "onderwerp", "parlisid", "sluiting", "spreker", "sprekers", "status",
    "stemmingen", "titel", "uitslag", "vergaderingnummer", "vergaderjaar", "voortzetting", "zaal", "zaken",
    "voorzitter", "bewindspersonen", "nr",
})  # fmt: skip
"""Elements that describe the debate and hold nothing that was said; titles are repeated in the text."""

CHAMBERS = {"Tweede Kamer": "tk", "Eerste Kamer": "ek", "Verenigde Vergadering": "vv"}
_LONGEST_SPEAKER = 160


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read one report.

    data: the bytes as published. source: where they came from. facts: what is known from outside.
    Returns a document of kind handelingen: a block `spreker` in front of what each speaker says. A report that is not
    corrected yet, or holds the agenda alone (Casco), says so in the issue `report-not-final`.
    Raises FormatError when the XML is broken or holds no meeting.
    """
    root = root_of(data, source.name)
    meeting = root.find("{*}vergadering")
    if meeting is None:
        raise FormatError(source.name, f"root element <{_name(root)}> holds no vergadering", "fetch the report again")
    reader = _Reader(source.name)
    status = root.get("status", "")
    if status != "Gecorrigeerd":
        reader.issues.append(Issue("report-not-final", f"{root.get('soort', '')}, {status}".strip(", "), source.name))
    title = _words(meeting, "titel")
    reader.flow.plain("kop", title, line_of(meeting))
    read = Read(
        kind="handelingen",
        date=_day(_words(meeting, "datum")),
        title=title,
        chamber=CHAMBERS.get(meeting.get("kamer", ""), ""),
    )
    try:
        read.vergaderjaar = normalise_vergaderjaar(_words(meeting, "vergaderjaar"))
    except IdentifierError as error:
        reader.issues.append(Issue("vergaderjaar-unreadable", str(error), source.name))
    reader.walk(meeting, 0)
    return finish(source, reader.flow.build(), read, facts, reader.issues)


def _name(element: Element) -> str:
    return etree.QName(element).localname


def _words(element: Element, child: str) -> str:
    return collapse(element.findtext(f"{{*}}{child}") or "").strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


class _Reader:
    """Walks through the report in its own order."""

    def __init__(self, where: str) -> None:
        self.flow = Flow("line")
        self.issues: list[Issue] = []
        self._where = where
        self._unknown: set[str] = set()

    def walk(self, element: Element, level: int) -> None:
        """Read what was said below an element."""
        for child in element:
            name = _name(child)
            if name == "tekst":
                self._text(child, _words(element, "titel") if _name(element).startswith("activiteit") else "", level)
            elif name in CONTAINERS:
                self.walk(child, level + 1)
            elif name not in SILENT and name not in self._unknown:
                self._unknown.add(name)
                self.issues.append(
                    Issue("unknown-element", f"<{name}> in line {line_of(child)} is left out", self._where)
                )

    def _text(self, text: Element, title: str, level: int) -> None:
        for paragraph in text.iterfind("{*}alinea"):
            items = paragraph.findall("{*}alineaitem")
            line = line_of(paragraph)
            inline = Inline()
            for place, item in enumerate(items):
                self._fill(item, inline)
                said = inline.text()
                if place == 0 and said.endswith(":") and len(items) > 1 and len(said) <= _LONGEST_SPEAKER:
                    self.flow.block("spreker", inline, line)
                    inline = Inline()
                else:
                    inline.add(" ")
            heading = inline.text() == title or _all_bold(items)
            self.flow.block("tussenkop" if heading else "al", inline, line, min(level, 6) if heading else 0)

    def _fill(self, element: Element, inline: Inline) -> None:
        """Put the text of one item into a block; a dossier number with the number of a paper is a link."""
        inline.add(element.text)
        opened: tuple[int, str] | None = None
        for child in element:
            start = inline.length
            self._fill(child, inline)
            if _name(child) == "dossiernummer":
                opened = (start, child.text or "")
            elif _name(child) == "stuknummer" and opened:
                try:
                    target = kamerstuk_id(parse_dossier(opened[1]), (child.text or "").strip())
                except IdentifierError as error:
                    self.issues.append(Issue("dossier-unreadable", str(error), self._where))
                else:
                    inline.links.append((opened[0], inline.length, target))
                opened = None
            inline.add(child.tail)


def _all_bold(items: list[Element]) -> bool:
    """Say whether a paragraph is one piece in bold: a heading."""
    return (
        len(items) == 1
        and len(items[0]) == 1
        and _name(items[0][0]) == "nadruk"
        and items[0][0].get("type") == "Vet"
        and not ((items[0].text or "") + (items[0][0].tail or "")).strip()
    )
