"""Pages of zoek.officielebekendmakingen.nl: one paper per page, its metadata in `<meta>` elements.

The text stands in `#broodtekst` (older pages: `div.stuk`). A footnote mark is a link `a.nootnum` inside `sup`; the note
is a `div.noot` elsewhere on the page, found by the identifier the link points at.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from lxml import etree
from lxml import html as lxml_html

from kg.errors import FormatError, IdentifierError
from kg.identifiers import parse_dossier
from kg.issues import Issue
from kg.model import BlockKind, Document, Facts, Source
from kg.parse.closing import also_for, is_closing_formula, is_member
from kg.parse.days import date_in
from kg.parse.decode import decode
from kg.parse.flow import Flow, Inline
from kg.parse.metadata import facts_from_pairs
from kg.parse.reading import Read, finish
from kg.parse.xml import line_of

Element = etree._Element

BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "caption",
})  # fmt: skip
SILENT = frozenset({
    "script", "style", "nav", "noscript", "svg", "form", "button", "img", "hr", "head", "header", "footer",
    "iframe", "link", "meta", "colgroup",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "b", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
SITE = "zoek.officielebekendmakingen.nl"

_CHARSET = regex.compile(rb"""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9._-]+)""")
_DECLARATION = regex.compile(r"^\s*<\?xml[^>]*\?>")
_PAGE = regex.compile(
    r"^(?:https?://" + regex.escape(SITE) + r")?/?(?:\./)?(?P<name>(?:dossier/)?[A-Za-z0-9-]+?)(?:\.html)?$"
)
_TARGET = regex.compile(r"(?:supernote-note-|close-)?(?P<id>.+)")


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read one page.

    data: the bytes as fetched. source: where they came from. facts: what is known from outside.
    Raises FormatError when the page holds no paper (the site answers 200 with an error page too).
    """
    declared = _CHARSET.search(data[:2048])
    text, issues = decode(data, source.name, declared[1].decode("ascii") if declared else "")
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(source.name, f"not readable as HTML: {error}", "fetch the page again") from None
    for entry in parser.error_log:
        if entry.level_name == "FATAL":  # ordinary slips of the pen are errors only
            raise FormatError(source.name, f"not readable as HTML: {entry.message}", "fetch the page again")
    body = _paper(root)
    if body is None:
        title = " ".join((root.findtext(".//title") or "").split())
        said = f" ({title!r})" if title else ""
        raise FormatError(
            source.name, f"a page without the text of a paper{said}", "fetch the paper's own page or its XML"
        )
    named = [m for m in root.iter("meta") if "." in m.get("name", "")]
    inside = facts_from_pairs(
        ((m.get("name", ""), m.get("scheme", ""), m.get("content", "")) for m in named), source.name
    )
    reader = _Page(root, Read(facts=inside), source.name)
    reader.walk(body, 0)
    reader.loose_notes()
    flowed = reader.flow.build()
    if not flowed.blocks:
        raise FormatError(source.name, "a page with an empty text", "fetch the page again")
    reader.read.on_behalf += also_for(flowed.text)
    return finish(source, flowed, reader.read, facts, (*issues, *reader.issues))


def _paper(root: Element) -> Element | None:
    """Give the element that holds the text of the paper."""
    found = root.xpath("//*[@id='broodtekst'] | //div[contains(concat(' ', @class, ' '), ' stuk ')]")
    return (
        next((element for element in found if isinstance(element, etree._Element)), None)
        if isinstance(found, list)
        else None
    )


def _words(element: Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def _is_note(element: Element) -> bool:
    return element.tag in ("div", "li", "p", "aside") and "noot" in _classes(element)


def _is_mark(element: Element) -> bool:
    return (
        element.tag == "a"
        and not {"nootnum", "nootref"}.isdisjoint(_classes(element))
        and "#" in element.get("href", "")
    )


class _Page:
    """Walks through the text of a page."""

    def __init__(self, root: Element, read: Read, where: str) -> None:
        self.flow = Flow("line")
        self.read = read
        self.issues: list[Issue] = []
        self._where = where
        self._unknown: set[str] = set()
        self._row = self._column = 0
        self._closed = False
        self._notes: dict[str, Element] = {}
        self._used: set[Element] = set()
        for element in root.iter("div", "li", "p", "aside"):
            if _is_note(element):
                for target in _targets(element):
                    self._notes.setdefault(target, element)

    def walk(self, element: Element, level: int) -> None:
        """Read the blocks below an element; text that stands loose between them is a paragraph."""
        loose = Inline()
        loose.add(element.text)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in SILENT or _is_note(child):
                pass
            elif tag in INLINE or tag == "br":
                self._inline(child, loose)
            else:
                loose = self._loose(loose, element)
                self._child(child, level)
            loose.add(child.tail)
        self._loose(loose, element)

    def _loose(self, inline: Inline, parent: Element) -> Inline:
        if inline.text() or inline.notes:
            self.flow.block("al", inline, line_of(parent))
        return Inline()

    def _child(self, child: Element, level: int) -> None:
        tag = child.tag
        if tag == "tr":
            self._row, self._column = self._row + 1, 0
            self.walk(child, level)
        elif tag == "table":
            self._row = 0
            self.walk(child, level)
        elif tag in ("ul", "ol"):
            self.walk(child, level + 1)
        elif tag == "li" and any(part.tag in BLOCKS or part.tag in ("ul", "ol", "div") for part in child):
            self._item(child, level)
        elif tag in BLOCKS:
            self._block(child, level, _item_mark(child) if tag == "li" else "")
        else:
            if tag not in (
                "div",
                "section",
                "article",
                "main",
                "tbody",
                "thead",
                "tfoot",
                "dl",
                "blockquote",
                "figure",
                "body",
            ):
                self._strange(str(tag), child)
            self.walk(child, level)

    def _strange(self, tag: str, element: Element) -> None:
        if tag not in self._unknown:
            self._unknown.add(tag)
            self.issues.append(
                Issue("unknown-element", f"<{tag}> in line {line_of(element)} is read as text", self._where)
            )

    def _block(self, element: Element, level: int, mark: str = "") -> None:
        line = line_of(element)
        classes = _classes(element)
        if element.tag == "h1" and not {"dossiertitel", "stuktitel"}.isdisjoint(classes):
            self._head(element, classes)
            return
        inline = Inline()
        self._fill(element, inline)
        text = inline.text()
        kind: BlockKind = "al"
        if "kamerstukdatum" in classes:
            kind = "kop"
            self.read.date = date_in(text)
        elif "kamervraagomschrijving_kop" in classes:
            kind = "titel"
            self.read.title = f"{self.read.title} {text}".strip()
        elif "ondertekening" in classes:
            kind = "ondertekening"
            self._signed(element)
        elif element.tag in ("td", "th"):
            self._column += 1
            kind, mark = "cel", f"r{self._row}c{self._column}"
        elif element.tag == "li" or mark:
            kind = "li"
        elif element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "caption"):
            kind = "tussenkop"
        elif self._closed and is_member(text):
            kind = "ondertekening"
            self.read.signatories.append(text)
        self._closed = is_closing_formula(text) or (self._closed and kind == "ondertekening")
        depth = (
            int(element.tag[1]) if kind == "tussenkop" and element.tag != "caption" else level if kind == "li" else 0
        )
        self.flow.block(kind, inline, line, depth, mark)

    def _item(self, element: Element, level: int) -> None:
        """Read a list item with paragraphs: the first carries the mark, which stands in `span.ol`."""
        mark = _item_mark(element)
        first = True
        for child in element:
            if child.tag == "p" and first:
                self._block(child, max(level, 1), mark or "–")
                first = False
            elif isinstance(child.tag, str) and not _is_note(child):
                self._child(child, level)

    def _head(self, element: Element, classes: set[str]) -> None:
        """Read the line of a dossier or of the paper's number: the number in a span, the title behind it."""
        line = line_of(element)
        number = next((part for part in element.iter("span") if _classes(part) & {"dossiernummer", "stuknummer"}), None)
        printed = _words(number) if number is not None else ""
        inline = Inline()
        self._fill(element, inline, skip=number)
        title = inline.text()
        self.flow.plain("kop", printed, line)
        self.flow.block("titel", inline, line)
        if "stuktitel" in classes:
            self.read.title = title
            self.read.ondernummer = regex.sub(r"^Nrs?\.?\s*", "", printed)
        elif printed:
            self.read.dossier_titles.append(title)
            try:
                self.read.dossiers.append(parse_dossier(printed))
            except IdentifierError as error:
                self.issues.append(Issue("dossier-unreadable", str(error), self._where))

    def _signed(self, element: Element) -> None:
        for part in element.iter("span"):
            text = _words(part).strip(" ,")
            if "functie" in _classes(part):
                self.read.on_behalf.append(regex.sub(r"^(?:Mede namens )?[Dd]e ", "", text))
            elif "naam" in _classes(part):
                self.read.signatories.append(text)

    def _fill(self, element: Element, inline: Inline, skip: Element | None = None) -> None:
        """Put the text below an element into one block."""
        inline.add(element.text)
        for child in element:
            if child is skip or child.tag in SILENT or not isinstance(child.tag, str) or _is_note(child):
                pass
            elif "ol" not in _classes(child):  # the mark of a list item, kept apart
                self._inline(child, inline)
            inline.add(child.tail)

    def _inline(self, element: Element, inline: Inline) -> None:
        if element.tag == "br" or element.tag not in INLINE:
            inline.add(" ")
        if _is_mark(element):
            self._mark(element, inline)
            return
        start = inline.length
        self._fill(element, inline)
        href = element.get("href", "") if element.tag == "a" else ""
        if href and not href.startswith("#"):
            page = _PAGE.fullmatch(href)
            inline.links.append((start, inline.length, page["name"] if page else href))

    def _mark(self, element: Element, inline: Inline) -> None:
        number = _words(element)
        note = self._notes.get(element.get("href", "").rpartition("#")[2])
        if note is None:
            self.issues.append(
                Issue("footnote-missing", f"mark {number} in line {line_of(element)} has no note", self._where)
            )
            return
        self._used.add(note)
        inline.notes.append((len(inline.text()), number, self._note_text(note), line_of(note)))

    def _note_text(self, note: Element) -> Inline:
        inline = Inline()
        for part in note:
            if isinstance(part.tag, str) and part.tag != "h5" and not _number_of(part):
                inline.add(" ")
                self._inline(part, inline)
            inline.add(part.tail)
        return inline

    def loose_notes(self) -> None:
        """Keep notes no mark points at, with an issue."""
        for note in dict.fromkeys(self._notes.values()):
            if note not in self._used:
                number = next((n for part in note if (n := _number_of(part))), "")
                self.issues.append(
                    Issue("footnote-loose", f"note {number} in line {line_of(note)} has no mark", self._where)
                )
                self.flow.block("noot", self._note_text(note), line_of(note), 0, number)


def _targets(note: Element) -> Iterator[str]:
    """Give the identifiers a mark may point at: of the note itself, without its prefix, and of the elements in it."""
    for element in note.iter():
        for name in filter(None, (element.get("id"), element.get("name"))):
            match = _TARGET.fullmatch(name)
            if match:
                yield match["id"]


def _number_of(part: Element) -> str:
    """Give the number of a note, when this part of the note holds nothing else."""
    if not isinstance(part.tag, str) or part.tag not in ("sup", "span"):
        return ""
    text = _words(part)
    return text if len(text) <= 4 else ""


def _item_mark(element: Element) -> str:
    mark = next((part for part in element.iter("span") if "ol" in _classes(part)), None)
    if mark is not None:
        return _words(mark)
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    place = int(parent.get("start", "1")) + [c for c in parent if c.tag == "li"].index(element)
    return f"{chr(96 + place)}." if parent.get("type") == "a" and place <= 26 else f"{place}."
