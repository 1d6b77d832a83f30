"""PDF with a text layer: the text in reading order, page heads and feet dropped, lines and hyphens joined.

A footnote is told by its type: smaller than the body and below it, with its number in front; its mark by a figure that
is smaller than its line and stands higher. Positions in the source are pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium
import regex

from kg.errors import FormatError, IdentifierError
from kg.identifiers import parse as parse_identifier
from kg.issues import Issue
from kg.model import Document, Facts, Source
from kg.parse.assemble import Note, Paragraph, Run, compounds
from kg.parse.closing import is_foot
from kg.parse.letter import is_question
from kg.parse.paper import paper_of
from kg.parse.recognise import MAX_BYTES
from kg.parse.xml import check_size
from kg.text import nfc

MAX_PAGES = 3_000
"""Budgets with all their annexes reach about 1,000 pages; a thousand pages of text take some seconds."""

MARGIN = 0.13
"""Share of a page, at its top and at its foot, in which running heads and feet stand."""

_BULLET = regex.compile(r"(?P<mark>[-–•·▪*\uf0b7]|[0-9]{1,2}[.)]|[a-z][.)])[ \u00a0]+(?=\S)")
_NOTE = regex.compile(r"(?P<n>[1-9][0-9]{0,2})[ \u00a0]*(?=[^\s0-9.,)])")
_PAGE_NUMBER = regex.compile(r"(?:[Pp]agina[ ])?[0-9]{1,4}(?:[ ](?:van|/)[ ][0-9]{1,4})?")
_FIGURES = regex.compile(r"[0-9]+")
_HYPHENS = "\x02\ufffe\u00ad"
"""What stands for a hyphen that divides a word at the end of a line."""


@dataclass(slots=True)
class _Line:
    """One printed line.

    parts: (text, raised) in reading order. x0, x1: its left and right edge; y: its baseline; size: height of its type,
    all in points. first: width of its first word. head, foot: whether it stands in the margin of the page.
    """

    page: int
    parts: list[tuple[str, bool]]
    x0: float
    x1: float
    y: float
    size: float
    first: float
    margin: bool = False

    @property
    def text(self) -> str:
        """The line without raised figures."""
        return "".join(text for text, raised in self.parts if not raised).strip()

    @property
    def whole(self) -> str:
        """The line with everything on it."""
        return "".join(text for text, _ in self.parts).strip()


Letter = tuple[str, float, float, float, float]
"""A character with its left, bottom, right and top edge, in points."""


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read one PDF.

    data: the bytes as stored. source: where they came from. facts: what is known from outside.
    Raises FormatError when the file is too large, broken, locked, or has no text layer (a scan).
    """
    check_size(data, source.name, MAX_BYTES)
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            pages = len(document)
            if pages > MAX_PAGES:
                raise FormatError(source.name, f"{pages} pages, more than the {MAX_PAGES} that are read", "split it")
            lines = [list(_lines(document, number)) for number in range(pages)]
    except pypdfium2.PdfiumError as error:
        cause = "locked with a password" if "password" in str(error).casefold() else f"not readable as PDF: {error}"
        raise FormatError(source.name, cause, "fetch the file again") from None
    empty = [number for number, page in enumerate(lines, 1) if not page]
    if len(empty) == len(lines):
        raise FormatError(
            source.name, f"no text layer on any of its {pages} pages", "it is a scan: run OCR and give the text"
        )
    issues = [Issue("page-without-text", f"page {number} has no text layer", source.name) for number in empty]
    kept, id_ = _without_feet(lines)
    paragraphs, notes = _paragraphs(kept)
    return paper_of(paragraphs, notes, "page", source, facts, issues, id_)


def has_text(data: bytes) -> bool:
    """Say whether a PDF has a text layer on any page; True as well for one that cannot be opened, which is no scan."""
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            for number in range(min(len(document), MAX_PAGES)):
                with closing(document[number]) as page, closing(page.get_textpage()) as text:
                    if text.count_chars():
                        return True
            return False
    except pypdfium2.PdfiumError:
        return True


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[_Line]:
    """Give the lines of one page, in the order of the page's own content."""
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        height = page.get_height()
        box = pdfium.FS_RECTF()
        letters: list[Letter] = []
        for i in range(text.count_chars()):
            character = chr(pdfium.FPDFText_GetUnicode(text, i))
            ends = character in "\r\n" or character in _HYPHENS
            if character not in "\r\n":
                pdfium.FPDFText_GetLooseCharBox(text, i, box)
                letters.append(("-" if ends else character, box.left, box.bottom, box.right, box.top))
            if ends:
                yield from _line(letters, number + 1, height)
                letters = []
        yield from _line(letters, number + 1, height)


def _line(letters: list[Letter], page: int, height: float) -> Iterator[_Line]:
    """Make a line of its letters; a line of blanks is none."""
    solid = [letter for letter in letters if not letter[0].isspace() and letter[0].isprintable()]
    if not solid:
        return
    size = median(top - bottom for _, _, bottom, _, top in solid)
    base = median(bottom for _, _, bottom, _, _ in solid)
    parts: list[tuple[str, bool]] = []
    for character, _, bottom, _, top in letters:
        blank = character.isspace()
        raised = not blank and character in "0123456789," and top - bottom < 0.85 * size and bottom > base + 0.1 * size
        if not blank and not character.isprintable():
            continue
        if parts and (parts[-1][1] == raised):
            parts[-1] = (parts[-1][0] + character, raised)
        else:
            parts.append((character, raised))
    word_end = next((i for i, letter in enumerate(letters) if letter[0].isspace() and i), len(letters))
    first = [letter for letter in letters[:word_end] if not letter[0].isspace()] or solid[:1]
    yield _Line(
        page=page,
        parts=[(nfc(text), raised) for text, raised in parts],
        x0=min(letter[1] for letter in solid),
        x1=max(letter[3] for letter in solid),
        y=base,
        size=size,
        first=first[-1][3] - first[0][1],
        margin=base < MARGIN * height or base > (1 - MARGIN) * height,
    )


def _without_feet(pages: list[list[_Line]]) -> tuple[list[list[_Line]], str]:
    """Drop running heads and feet: known ones, page numbers, and what comes back on most pages with other figures.

    Returns the pages without them, and the identifier the publisher prints at the foot of the first page ("" for none).
    """
    seen = Counter(key for page in pages for key in {_place(line) for line in page if line.margin})
    often = {key for key, times in seen.items() if times >= 2 and times >= 0.5 * len(pages)}
    id_ = ""
    kept: list[list[_Line]] = []
    for page in pages:
        rest = []
        for line in page:
            text = line.whole
            known = is_foot(text) or _PAGE_NUMBER.fullmatch(text) is not None
            if line.margin and (known or (_place(line) in often and not is_question(text))):
                id_ = id_ or _identifier(text)
            else:
                rest.append(line)
        kept.append(rest)
    return kept, id_


def _place(line: _Line) -> tuple[str, int]:
    """Give what a running head or foot repeats: its words, with any figures, at its height."""
    return _FIGURES.sub("#", line.whole), round(line.y / 4)


def _identifier(text: str) -> str:
    try:
        return str(parse_identifier(text))
    except IdentifierError:
        return ""


def _paragraphs(pages: list[list[_Line]]) -> tuple[list[Paragraph], list[Note]]:
    """Put lines together to paragraphs and footnotes."""
    body_lines = [line for page in pages for line in page]
    size = _most(((round(line.size, 1), len(line.whole)) for line in body_lines), 0.0)
    pitch = _pitch(pages, size)
    right = _right_edges(body_lines)
    known = compounds("\n".join(line.whole for line in body_lines))
    paragraphs: list[Paragraph] = []
    notes: list[Note] = []
    turn = 0
    for page in pages:
        above: _Line | None = None
        in_notes = False
        lowest = min((line.y for line in page if line.size > 0.95 * size), default=0.0)
        broken = True
        for line in page:
            turn += 1
            number = _note_number(line, size, lowest)
            if number:
                in_notes = True
                notes.append(Note(number, _run(line, turn, skip=number), turn, line.page))
            elif in_notes and notes and line.size < 0.95 * size and line.y < lowest:
                notes[-1].run.join(_run(line, turn), known)
            elif above is not None and paragraphs and _continues(above, line, pitch, right, paragraphs[-1]):
                paragraphs[-1].run.join(_run(line, turn), known)
                paragraphs[-1].lines.append(line.text)
                above = line
            else:
                paragraphs.append(_begin(line, turn, broken and bool(paragraphs)))
                broken = False
                above = line
    return paragraphs, notes


def _begin(line: _Line, turn: int, after_break: bool) -> Paragraph:
    run = _run(line, turn)
    bullet = _BULLET.match(run.text)
    if bullet:
        return Paragraph("li", run.cut(bullet.end())[1], 1, bullet["mark"], after_break, [line.text[bullet.end() :]])
    question = is_question(run.text)
    return Paragraph("tussenkop" if question else "al", run, 1 if question else 0, "", after_break, [line.text])


def _run(line: _Line, turn: int, skip: str = "") -> Run:
    """Give the text of a line; skip: the number at its front that is not text."""
    run = Run(in_step=False)
    for text, raised in line.parts:
        if skip and text.strip().startswith(skip):
            text, skip = text.strip().removeprefix(skip).lstrip(), ""
            raised = False
        if raised and run.pieces:
            run.raised(text, line.page, turn)
        else:
            run.add(text, line.page)
    return run


def _note_number(line: _Line, size: float, lowest: float) -> str:
    """Give the number of the footnote that begins with this line, "" when none does."""
    match = _NOTE.match(line.whole)
    if match is None:
        return ""
    raised = line.parts[0][1] or (not line.parts[0][0].strip() and len(line.parts) > 1 and line.parts[1][1])
    small = line.size < 0.95 * size and line.y < lowest
    return match["n"] if small or (raised and line.size < 0.95 * size) else ""


def _continues(above: _Line, line: _Line, pitch: float, right: dict[int, float], paragraph: Paragraph) -> bool:
    """Say whether a line goes on in the paragraph of the line above it: set close below, and that line was full."""
    gap = above.y - line.y
    if paragraph.kind == "tussenkop" or is_question(line.text) or _BULLET.match(line.text):
        return False
    if abs(above.size - line.size) > 0.1 * above.size or not 0 < gap < 1.35 * max(pitch, above.size):
        return False
    if above.whole.endswith("-"):
        return True
    edge = right.get(round(line.x0 / 10), above.x1)
    return above.x1 + 0.25 * line.size + line.first > 0.98 * edge


def _pitch(pages: list[list[_Line]], size: float) -> float:
    """Give the usual distance of two lines of the body."""
    gaps = Counter(
        round(above.y - line.y, 0)
        for page in pages
        for above, line in pairwise(page)
        if abs(line.size - size) < 0.05 * size and 0 < above.y - line.y < 3 * size
    )
    return _most(gaps.items(), size)


def _right_edges(lines: list[_Line]) -> dict[int, float]:
    """Give the right edge of the column for each left edge (in tens of points).

    Lines that begin at different places but reach over each other (heads, lists, text) stand in one column, and the
    widest of them gives its edge; where there is a gutter between them they are columns of their own.
    """
    ends: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        ends[round(line.x0 / 10)].append(line.x1)
    widest = {left: sorted(x1)[int(0.95 * (len(x1) - 1))] if len(x1) >= 20 else max(x1) for left, x1 in ends.items()}

    def together(a: int, b: int) -> bool:
        return widest[min(a, b)] > 10 * max(a, b)

    return {left: max(widest[other] for other in widest if other == left or together(left, other)) for left in widest}


def _most(weights: Iterable[tuple[float, int]], default: float) -> float:
    total: Counter[float] = Counter()
    for value, weight in weights:
        total[value] += weight
    return max(total.items(), key=lambda item: (item[1], item[0]))[0] if total else default
