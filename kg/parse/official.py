"""Official XML: `officiele-publicatie` (Kamerstuk, written question, Handelingen) and the older `kamerwrk`.

Structure: facts on 8,041 motions and the samples of each kind; elements carry no namespace. Two habits of the source
matter most: a footnote stands inside the sentence it belongs to and is lifted out, and processing instructions
(`<?xpp afbreek?>`) stand inside words and mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice

import regex
from lxml import etree

from kg.errors import FormatError, IdentifierError
from kg.identifiers import normalise_vergaderjaar, parse_dossier
from kg.issues import Issue
from kg.model import BlockKind, Document, Facts, Source
from kg.parse.closing import signature_at
from kg.parse.days import date_in
from kg.parse.flow import Flow, Inline
from kg.parse.letter import dateline
from kg.parse.metadata import facts_from_pairs
from kg.parse.reading import Read, finish
from kg.parse.xml import root_of
from kg.text import collapse

Element = etree._Element

# Elements that hold blocks and add nothing of their own.
CONTAINERS = frozenset(
    "kamerstuk kamervragen handelingen stuk body algemeen vrije-tekst tekst al-groep divisie bijlage lijst agendapunt "
    "spreekbeurt opening handeling_bijlage vergadering onderwerp motie motie-info tekst-sluiting vraag antwoord "
    "voorstel-wet wetsvoorstel aanhef considerans wettekst voorstel-sluiting artikel lid hoofdstuk paragraaf titeldeel "
    "afdeling deel boek amendement amendement-lid wijziging wijzig-artikel wijzig-lid wijzig-divisie wijzig-lid-groep "
    "nota-toelichting tgroup thead tbody tfoot table officiele-inhoud circulaire regeling citaat citaat-artikel "
    "sluiting groep tabel definitielijst definitie-item nds-stuk overige brief advies".split()
)
# Elements that are one block of text each.
PARAGRAPHS: dict[str, BlockKind] = {
    "al": "al", "considerans.al": "al", "wie": "al", "wat": "al", "afkondiging": "al", "slotformulering": "al",
    "tussenkop": "tussenkop", "tuskop": "tussenkop", "item-titel": "titel", "intitule": "titel", "spreker": "spreker",
    "lidnr": "al", "title": "tussenkop", "bron": "al", "vergadering-nummer": "kop", "vergaderdatum": "kop",
    "vergadertijd": "kop", "kamervraagnummer": "kop", "kamervraagomschrijving": "titel", "term": "al",
    "definitie": "al", "plaats": "al", "dagtekening": "al", "label": "al", "nr": "kop",
}  # fmt: skip
# Elements inside a block whose text simply runs on.
INLINE = frozenset(
    "nadruk inf sup unl vet cur rom ondlijn naam voornaam achternaam voorvoegsels politiek datum organisatie functie "
    "kamervraagonderwerp deze ondernummer dossiernr begrotingshoofdstuk raadnr rijkswetnr markering afkorting "
    "noot.al noot.lijst intref intioref nr titel label".split()
)
# Elements that hold nothing to read.
SILENT = frozenset(
    "metadata colspec spanspec witreg versie ordernr vergjaar illustratie plaatje formule voetnoot kamerstukkop "
    "kamervraagkop handelingenkop dossier frontm stuknr datumtekst breuk".split()
)

_NOTES = frozenset({"noot", "voetref", "nootref"})
_NAMES = frozenset("naam deze voornaam achternaam voorvoegsels functie organisatie".split())
_BODY = {"kamerstuk", "kamervragen", "handelingen"}
_EXTERN = regex.compile(r"/([^/]+)/metadata\.xml\s*$")
_CHAMBERS = {"2": "tk", "1": "ek", "1/2": "vv"}


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read one official XML file.

    data: the bytes as published. source: where they came from. facts: what is known from outside; it wins over the
    metadata in the file, and loses nothing that only the file says.
    Raises FormatError when the XML is broken or holds no paper.
    """
    root = root_of(data, source.name)
    if root.tag == "kamerwrk":
        return _kamerwrk(root, source, facts)
    body = next((child for child in root if child.tag in _BODY), None)
    if root.tag != "officiele-publicatie" or body is None:
        raise FormatError(source.name, f"root element <{root.tag}> holds no kamerstuk, kamervragen or handelingen",
                          "give the XML of the paper itself")  # fmt: skip
    reader = _Reader()
    read = Read(facts=_in_file_facts(root))
    {"kamerstuk": reader.kamerstuk, "kamervragen": reader.kamervragen, "handelingen": reader.handelingen}[body.tag](
        body, read
    )
    return finish(source, reader.flow.build(), read, facts, reader.issues)


def _in_file_facts(root: Element) -> Facts:
    """Read the `<meta>` elements: the full set, or only the address of the metadata, which holds the identifier."""
    metadata = root.find("metadata")
    if metadata is None:
        return Facts()
    pairs = [(m.get("name", ""), m.get("scheme", ""), m.get("content", "")) for m in metadata.iterfind("meta")]
    extern = next((content for name, _, content in pairs if name == "OVERHEIDop.externMetadataRecord"), "")
    found = _EXTERN.search(extern)
    if found:
        pairs.append(("DC.identifier", "OVERHEIDop.ParlID", found[1]))
    return facts_from_pairs(pairs)


def _words(element: Element | None) -> str:
    """Give the text below an element on one line; footnotes, processing instructions and comments are no part of it."""
    if element is None:
        return ""
    if not len(element):
        return collapse(element.text or "").strip()
    return collapse("".join(_itertext(element))).strip()


def _itertext(element: Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NOTES:
            parts += _itertext(child)
        parts.append(child.tail or "")
    return parts


def _line(element: Element) -> int:
    """Give the line of the file an element begins in, from 1; 0 when the parser does not know."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs do not know its type
    return line or 0


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class _Reader:
    """Walks one paper; each public method reads one kind of body."""

    def __init__(self) -> None:
        self.flow = Flow("line")
        self.issues: list[Issue] = []
        self._unknown: set[str] = set()
        self._loose: dict[str, Element] = {}
        self._placed: set[Element] = set()
        self._rows = 0

    # the three bodies -------------------------------------------------------------------------------------------

    def kamerstuk(self, body: Element, read: Read) -> None:
        """Head, dossiers, number, title and date, then everything below `stuk`."""
        self._head(body.find("kamerstukkop"), read)
        for dossier in body.iterfind("dossier"):
            self._dossier(dossier.find("dossiernummer"), dossier.find("titel"), read)
        stuk = body.find("stuk")
        if stuk is None:
            return
        number = stuk.find("stuknr/ondernummer")
        read.ondernummer = _words(number)
        if number is not None and not read.chamber:
            read.chamber = _CHAMBERS.get(number.get("kamer", ""), "")
        self._paragraph(stuk.find("stuknr"), "kop")
        title = stuk.find("titel")
        read.title = _words(title)
        self._paragraph(title, "titel")
        when = stuk.find("datumtekst")
        if when is not None:
            day = when.find("datum")
            read.date = _iso(day.get("isodatum")) if day is not None else None
            self._paragraph(when, "kop")
        for child in stuk:
            if child.tag not in ("stuknr", "titel", "datumtekst"):
                self._walk(child, read, 0)
        if read.date is None:
            read.date = self._date_of_letter(stuk)
        if "MOT" in read.title.upper():
            read.signatories += _names_below_motion(stuk.find("algemeen/vrije-tekst/tekst"))

    def _date_of_letter(self, stuk: Element) -> date | None:
        """Give the date that a letter carries in its text: a line of place and date among its first paragraphs."""
        lines = (_words(al) for al in islice(stuk.iter("al"), 6))
        return next((day for line in lines if (day := dateline(line)) is not None), None)

    def kamervragen(self, body: Element, read: Read) -> None:
        """A written question with its answer, as in the Aanhangsel."""
        self._head(body.find("kamervraagkop"), read)
        read.kind = "antwoord"
        read.title = " ".join(_words(t) for t in body.iterfind("kamervraagomschrijving"))
        for text in body.iterfind("kamervraagomschrijving"):
            day = text.find("datum")
            if day is not None:
                read.date = _iso(day.get("isodatum")) or read.date
        read.signatories += [
            _words(name) for t in body.iterfind("kamervraagomschrijving") if t.get("type") == "antwoord"
            for name in t.iterfind("naam")
        ]  # fmt: skip
        for child in body:
            self._walk(child, read, 0)

    def handelingen(self, body: Element, read: Read) -> None:
        """One item of the verbatim report; only the first of a meeting prints the day."""
        read.kind = "handelingen"
        read.date = date_in(_words(body.find("vergadering/vergaderdatum")))
        read.title = _words(body.find("agendapunt/item-titel"))
        for child in body:
            self._walk(child, read, 0)

    # the head ---------------------------------------------------------------------------------------------------

    def _head(self, head: Element | None, read: Read) -> None:
        for line in () if head is None else head.iterfind("tekstregel"):
            text, what = _words(line), line.get("inhoud")
            if what == "vergaderjaar":
                read.vergaderjaar = _vergaderjaar(text, self.issues)
            elif what == "kamernummer":
                read.chamber = _CHAMBERS.get(text, "")
            if what != "kamernummer":
                self.flow.plain("kop", text, _line(line))

    def _dossier(self, number: Element | None, title: Element | None, read: Read) -> None:
        printed, name = _words(number).rstrip("- "), _words(title)
        if printed:
            try:
                read.dossiers.append(parse_dossier(printed))
                read.dossier_titles.append(name)
            except IdentifierError as error:
                self.issues.append(Issue("dossier-unreadable", str(error)))
        first = number if number is not None else title
        self.flow.plain("kop", f"{printed} {name}", 0 if first is None else _line(first))

    # the body ---------------------------------------------------------------------------------------------------

    def _walk(self, element: Element, read: Read, level: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            return
        kind = PARAGRAPHS.get(tag)
        if kind is not None:
            self._paragraph(element, kind)
        elif tag in CONTAINERS:
            if tag == "table":
                self._rows = 0
            deeper = level + (tag in ("divisie", "lijst"))
            for child in element:
                self._walk(child, read, deeper)
        elif (special := _SPECIAL.get(tag)) is not None:
            special(self, element, read, level)
        else:
            if tag not in self._unknown:
                self._unknown.add(tag)
                self.issues.append(Issue("unknown-element", f"<{tag}> in line {element.sourceline} is read as text"))
            if len(element) and not (element.text or "").strip():
                for child in element:
                    self._walk(child, read, level)
            else:
                self._paragraph(element, "al")

    def _heading(self, element: Element, read: Read, level: int) -> None:
        inline = Inline()
        for child in element:
            if isinstance(child.tag, str):
                self._fill(child, inline)
                inline.add(" ")
        self.flow.block("tussenkop", inline, _line(element), max(level, 1))

    def _item(self, element: Element, read: Read, level: int) -> None:
        mark = _words(element.find("li.nr"))
        first = True
        for child in element:
            if child.tag == "al":
                self._paragraph(child, "li", max(level, 1), mark if first else "")
                first = False
            elif child.tag != "li.nr":
                self._walk(child, read, level)

    def _row(self, element: Element, read: Read, level: int) -> None:
        self._rows += 1
        for place, entry in enumerate(element.iterfind("entry"), 1):
            inline = Inline()
            self._fill(entry, inline)
            self.flow.block("cel", inline, _line(entry), 0, f"r{self._rows}c{place}")

    def _signature(self, element: Element, read: Read, level: int) -> None:
        for child in element:
            if child.tag == "functie":
                read.on_behalf.append(_words(child).rstrip(",; "))
            elif child.tag in ("naam", "deze"):
                read.signatories.append(_words(child).rstrip(",; "))
        self._paragraph(element, "ondertekening")

    def _paragraph(self, element: Element | None, kind: BlockKind, level: int = 0, mark: str = "") -> None:
        if element is None:
            return
        if not len(element):  # most paragraphs hold nothing but text
            self.flow.plain(kind, element.text or "", _line(element), level, mark)
            return
        inline = Inline()
        self._fill(element, inline)
        self.flow.block(kind, inline, _line(element), level, mark)

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
                inline.notes.append((at, _words(child.find("noot.nr")), note, _line(child)))
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
                if inline.length and (tag not in INLINE or (tag in _NAMES and inline.parts[-1][-1] not in " (\u00a0")):
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
        number = mark.get("nr") or _words(mark)
        note = self._loose.get(mark.get("refid") or "", self._loose.get(number))
        if note is None:
            self.issues.append(Issue("footnote-missing", f"mark {number!r} in line {mark.sourceline} has no footnote"))
            return
        self._placed.add(note)
        text = Inline()
        self._fill(note, text)
        inline.notes.append((inline.length, number or note.get("nr", ""), text, _line(note)))

    def _mark_again(self, mark: Element, inline: Inline) -> None:
        """Tell of a mark that points at a note which has its place elsewhere: a note has one place.

        In the older dialect such a mark can be the only one of its note; then it is the note's place.
        """
        keys = tuple(filter(None, (mark.get("refid"), mark.get("nr") or _words(mark))))
        loose = next((self._loose[key] for key in keys if key in self._loose), None)
        if loose is not None and loose not in self._placed:
            self._loose_note(mark, inline)
            return
        notes = (note for note in mark.getroottree().iter("noot") if note.get("id") in keys)
        note = loose if loose is not None else next(notes, None)
        if note is None:
            shown = keys[0] if keys else ""
            self.issues.append(Issue("footnote-missing", f"mark {shown!r} in line {_line(mark)} has no footnote"))
        else:
            number = note.get("nr") or _words(note.find("noot.nr"))
            what = f"the mark in line {_line(mark)} points at footnote {number}, which has its place elsewhere"
            self.issues.append(Issue("footnote-again", what))


_Special = Callable[[_Reader, Element, Read, int], None]
_SPECIAL: dict[str, _Special] = {
    "kop": _Reader._heading,
    "li": _Reader._item,
    "row": _Reader._row,
    "ondertekening": _Reader._signature,
    "ondtek": _Reader._signature,
}


_LISTED = regex.compile(r",\s*|\s+en\s+")
_NAME = r"(?:(?:\p{Lu}[\p{L}'’.-]*|van|de|den|der|het|el|la|ten|ter|te|en|d'|'t)\s?){1,8}"
_NAME_LINE = regex.compile(rf"{_NAME}(?:,\s*{_NAME}){{0,8}}")
_LEFT_OVER = regex.compile(r"\s+en?$")
"""The "en" that joins a line of names to the next one; some files lost its last letter ("Jansen e")."""


def _names_below_motion(text: Element | None) -> list[str]:
    """Give the names below a motion: the last lines of its text, in paragraphs of their own or in groups of them.

    The closing formula comes in many spellings and is sometimes left out, so place and shape decide, not the formula.
    """
    lines: list[Element] = []
    for element in () if text is None else text:
        lines += element if element.tag == "al-groep" else [element]
    names: list[str] = []
    for line in reversed(lines):
        name = _LEFT_OVER.sub("", _words(line).strip(" .,;_\\"))
        if line.tag != "al" or not _NAME_LINE.fullmatch(name):
            break
        names[:0] = _LISTED.split(name)
    return names


def _vergaderjaar(text: str, issues: list[Issue]) -> str:
    try:
        return normalise_vergaderjaar(text.removeprefix("Vergaderjaar").strip())
    except IdentifierError as error:
        issues.append(Issue("vergaderjaar-unreadable", str(error)))
        return ""


def _signed_in_text(lines: list[str], read: Read) -> None:
    """Read the signature of a paper that prints it as plain paragraphs: office and name among its last lines."""
    for i in range(max(0, len(lines) - 8), len(lines)):
        found = signature_at(lines, i)
        if found is not None:
            read.on_behalf.append(found[1])
            read.signatories.append(found[2])


def _kamerwrk(root: Element, source: Source, facts: Facts) -> Document:
    """Read the dialect of 1995-2009: flat body, headings `tuskop`, footnotes collected behind the text."""
    reader = _Reader()
    reader.loose_notes(root)
    read = Read(facts=_in_file_facts(root))
    head = root.find("kop")
    for line in () if head is None else head:
        text = _words(line)
        if text.startswith("Vergaderjaar"):
            read.vergaderjaar = _vergaderjaar(text, reader.issues)
        elif text in _CHAMBERS:
            read.chamber = _CHAMBERS[text]
            continue
        reader.flow.plain("kop", text, _line(line))
    for subject in root.iterfind("frontm/onderw"):
        reader._dossier(subject.find("nummer"), subject.find("naam"), read)
    stuk = root.find("body/stuk")
    if stuk is None:
        raise FormatError(source.name, "<kamerwrk> has no body/stuk", "the file may be cut off; fetch it again")
    read.ondernummer = _words(stuk.find("nummer"))
    reader.flow.plain("kop", f"{_words(stuk.find('ltrlabel'))} {read.ondernummer}", _line(stuk))
    read.title = _words(stuk.find("titel"))
    reader._paragraph(stuk.find("titel"), "titel")
    for child in stuk:
        if child.tag not in ("ltrlabel", "nummer", "titel"):
            reader._walk(child, read, 0)
    if not read.signatories:
        _signed_in_text([_words(al) for al in stuk.iter("al")], read)
    return finish(source, reader.flow.build(), read, facts, reader.issues)
