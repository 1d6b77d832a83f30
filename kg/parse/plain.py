"""Plain text and text from OCR: the text is the file as it stands, so that offsets fit the file.

Nothing is joined or taken out. Blocks say where paragraphs, head, notes and signatures are, as far as that is certain;
a file may be one long line, wrapped at some width, or have a paragraph on each line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from kg.model import Block, BlockKind, Document, Facts, Footnote, Source
from kg.parse.closing import also_for, is_foot, movers_below, signature_at
from kg.parse.decode import decode
from kg.parse.flow import Flowed
from kg.parse.letter import Head, head_of, is_question
from kg.parse.notes import find_notes
from kg.parse.paper import read_head
from kg.parse.reading import Read, finish
from kg.text import TextMap, nfc

WRAP = (50, 120)
"""Between these widths (code points) texts are wrapped; longer lines are whole paragraphs."""

_NEXT, _EMPTY, _RULED = 0, 1, 2
"""What stands between two lines: nothing, empty lines, the rule of a page end."""

_LINE = regex.compile(r"[^\n]*\n?")
_RULE = regex.compile(r"[-_=*–—]{3,}|\f")
_BULLET = regex.compile(r"(?P<mark>[-–•·▪*])\s+(?=\S)|(?P<mark>(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)")
_HEADING = regex.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})*\.?\s)?\p{Lu}")
_SPEAKER = regex.compile(
    r"(?:De (?:heer|voorzitter)|Mevrouw|Minister(?:-president)?|Staatssecretaris|De leden)"
    r"(?: [\p{L}'’.-]+){0,6}?(?: \([\p{L}0-9 -]+\))?:(?= )"
)


@dataclass(slots=True)
class Line:
    """A line of the file: its text without white space around it, where that begins and ends, and what it is."""

    start: int
    end: int
    text: str
    kind: BlockKind | None = None


@dataclass(slots=True)
class _Paragraph:
    """Lines that go together."""

    kind: BlockKind
    lines: list[Line]
    mark: str = ""


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read a plain text.

    data: the bytes as stored. source: where they came from. facts: what is known from outside.
    Returns a document whose text is the decoded file in NFC without byte order mark, nothing else changed.
    Raises FormatError when the bytes are no text.
    """
    text, issues = decode(data, source.name)
    text = nfc(text)
    lines = split_lines(text)
    head = head_of([line.text for line in lines])
    read = read_head(head)
    blocks, rest = _head_blocks(lines, head)
    _mark_feet(rest)
    _mark_signatures(rest, read)
    notes = find_notes(text, [(line.start, line.text) for line in rest if line.kind is None])
    note_lines = {note.start: note for note in notes}
    paragraphs = _paragraphs(rest, {line.start for line in rest if line.start in note_lines})
    footnotes: list[Footnote] = []
    for paragraph in paragraphs:
        first, last = paragraph.lines[0], paragraph.lines[-1]
        note = note_lines.get(first.start)
        if note is not None:
            blocks.append(Block("noot", note.body, last.end, 0, note.mark))
            footnotes.append(Footnote(note.mark, note.body, last.end, note.anchor))
        else:
            blocks += _blocks(paragraph)
    read.on_behalf += also_for(text)
    blocks.sort(key=lambda block: block.start)
    origin = TextMap("character", (0,), (0,))
    document = finish(source, Flowed(text, tuple(blocks), tuple(footnotes), (), origin), read, facts, issues)
    return replace(document, source_text=text)


def split_lines(text: str) -> list[Line]:
    """Cut a text into lines; the offsets are those of the text."""
    lines = []
    for match in _LINE.finditer(text):
        if match[0]:
            stripped = match[0].strip()
            start = match.start() + match[0].find(stripped) if stripped else match.start()
            lines.append(Line(start, start + len(stripped), stripped))
    return lines


def _head_blocks(lines: list[Line], head: Head) -> tuple[list[Block], list[Line]]:
    """Give the blocks of the head, and the lines left over for the body (a part of a line may be left over)."""
    blocks: list[Block] = []
    taken: set[int] = set()
    rest: list[Line] = []
    for part in head.parts:
        first, last = lines[part.first], lines[part.last]
        stop = last.end if part.stop is None else last.start + part.stop
        blocks.append(Block(part.kind, first.start + part.begin, stop))
        taken.update(range(part.first, part.last + 1))
    if head.parts and head.parts[-1].stop is not None:
        cut = lines[head.parts[-1].last]
        text = cut.text[head.parts[-1].stop :].lstrip()
        rest.append(Line(cut.end - len(text), cut.end, text))
    after = max(taken, default=-1)
    above = [line for i, line in enumerate(lines[: after + 1]) if i not in taken]
    return blocks, above + rest + lines[after + 1 :]


def _mark_feet(lines: list[Line]) -> None:
    """Mark the running feet of pages, with the page number below; within a paragraph such a line is a citation."""
    for i, line in enumerate(lines):
        if not line.text or not is_foot(line.text):
            continue
        after = lines[i + 1].text if i + 1 < len(lines) else ""
        before = lines[i - 1] if i else None
        if (
            not after
            or len(after) <= 3
            or is_foot(after)
            or _RULE.fullmatch(after)
            or (before and before.kind == "kop")
        ):
            line.kind = "kop"
            for below in lines[i + 1 : i + 3]:
                if regex.fullmatch("[0-9]{1,3}", below.text):
                    below.kind = "kop"
                elif below.text:
                    break


def _mark_signatures(lines: list[Line], read: Read) -> None:
    """Mark signatures and the names below a motion, and note who signs."""
    texts = [line.text if line.kind is None else "" for line in lines]
    i = 0
    while i < len(lines):
        found = signature_at(texts, i)
        if found:
            behind, office, name = found
            read.on_behalf.append(office)
            read.signatories.append(name)
            for line in lines[i:behind]:
                line.kind = "ondertekening"
            i = behind
            continue
        for j in movers_below(texts, i):
            lines[j].kind = "ondertekening"
            read.signatories.append(texts[j])
        i += 1


def _width(lines: list[Line]) -> int:
    """Give the width a text is wrapped at, 0 when it is not.

    Then many lines end near that width; in a short letter between head and signature at least most of those that do go
    on in lower case on the next line.
    """
    lengths = [len(line.text) for line in lines if line.text]
    short = sorted(length for length in lengths if length <= WRAP[1])
    if len(short) < max(6, 0.8 * len(lengths)):
        return 0
    width = short[int(0.9 * (len(short) - 1))]
    near = sum(length > 0.75 * width for length in short)
    broken = sum(
        0.75 * width < len(line.text) <= WRAP[1] and line.text[-1].isalpha() and below.text[:1].islower()
        for line, below in pairwise(lines)
    )
    wrapped = near >= 0.4 * len(lengths) or broken >= max(3, 0.6 * near)
    return width if width >= WRAP[0] and wrapped else 0


def _paragraphs(lines: list[Line], notes: set[int]) -> list[_Paragraph]:
    """Put lines together that are one paragraph; `notes` are the starts of lines with which a footnote begins."""
    width = _width(lines)
    out: list[_Paragraph] = []
    gap = _NEXT
    for line in lines:
        if not line.text or (line.kind is None and _RULE.fullmatch(line.text)):
            gap = max(gap, _RULED if line.text else _EMPTY)
            continue
        bullet = _BULLET.match(line.text)
        if line.kind is not None:
            out.append(_Paragraph(line.kind, [line]))
        elif line.start in notes:
            out.append(_Paragraph("noot", [line]))
        elif is_question(line.text):
            out.append(_Paragraph("tussenkop", [line]))
        elif bullet and not (
            gap == _NEXT and out and _full(out[-1].lines[-1], line, width) and bullet["mark"].isalnum()
        ):
            out.append(_Paragraph("li", [line], bullet["mark"]))
        elif out and width and _goes_on(out[-1], line, gap, width):
            out[-1].lines.append(line)
        else:
            out.append(_Paragraph("al", [line]))
        gap = _NEXT
    for paragraph, following in pairwise(out):
        if paragraph.kind == "al" and following.kind in ("al", "li", "tussenkop") and _is_heading(paragraph):
            paragraph.kind = "tussenkop"
    return out


def _goes_on(paragraph: _Paragraph, line: Line, gap: int, width: int) -> bool:
    """Say whether a line belongs to the paragraph above it, in a text wrapped at this width.

    It does when its first word would not have fitted on the line above and no sentence ends there; after an empty line
    (OCR puts them anywhere) only when it goes on in lower case.
    """
    if paragraph.kind == "noot":
        return gap == _NEXT
    if paragraph.kind not in ("al", "li") or gap == _RULED:
        return False
    above = paragraph.lines[-1]
    text = above.text.rstrip('»”’")')
    stop = "" if text[-2:-1].isspace() else text[-1:]  # OCR sees stops where there are specks
    lower = line.text[0].islower()
    if not _full(above, line, width) or stop in tuple("?!:;"):
        return False
    if gap == _EMPTY:
        return lower and stop != "."
    return stop != "." or lower or line.text[0].isdigit()  # a stop in front of those ends an abbreviation


def _full(above: Line, line: Line, width: int) -> bool:
    return len(above.text) + 1 + len(line.text.split(maxsplit=1)[0]) > 0.75 * width


def _is_heading(paragraph: _Paragraph) -> bool:
    text = paragraph.lines[0].text
    return (
        len(paragraph.lines) == 1 and len(text) <= 80 and text[-1] not in ".,;:?!*"
        and _HEADING.match(text) is not None and any(c.islower() for c in text)
    )  # fmt: skip


def _blocks(paragraph: _Paragraph) -> Iterator[Block]:
    """Give the block of a paragraph; a speaker in front of what is said is a block of its own."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    speaker = _SPEAKER.match(first.text) if paragraph.kind == "al" else None
    bullet = _BULLET.match(first.text) if paragraph.kind == "li" else None
    start = first.start + (bullet.end() if bullet else 0)
    if speaker:
        yield Block("spreker", start, start + speaker.end())
        start += speaker.end() + 1
    yield Block(paragraph.kind, start, last.end, 1 if paragraph.kind in ("li", "tussenkop") else 0, paragraph.mark)
