"""Page-wise Markdown: a printed paper turned into Markdown page by page.

The footnotes of a page stand where the page ends, often in the middle of a sentence or a word; marks are
`<sup>1</sup>`, the head and the headings carry `#` or `**`. The result is running text; every piece knows its place in
the file.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace

import regex

from kg.model import BlockKind, Document, Facts, Source
from kg.parse.assemble import Note, Paragraph, Run
from kg.parse.decode import decode
from kg.parse.paper import paper_of
from kg.text import nfc

_LINE = regex.compile(r"[^\n]*\n?")
_RULE = regex.compile(r"[ ]{0,3}(?:([-*_])(?:[ \t]*\1){2,}|\{[0-9]+\}-{3,})[ \t]*")
_HEADING = regex.compile(r"[ ]{0,3}(?P<level>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_NOTE = regex.compile(r"[ \t]*<sup>[ ]*(?P<n>[0-9]{1,3})[ ]*</sup>[ \t]+(?=\S)")
_ITEM = regex.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+•–]|[0-9]{1,3}[.)]|[a-z][.)])[ \t]+(?=\S)")
_ROW = regex.compile(r"[ \t]*\|(?P<cells>.*)\|[ \t]*")
_ROW_RULE = regex.compile(r"[ \t|:-]+")
_NESTED = 16
"""How many emphasis signs may be open at once; the oldest of more is a character of the text."""

_IMAGE = regex.compile(r"!\[[^\[\]]{0,400}\]\([^()]{0,400}\)|<!--[^<>]{0,400}-->")
_BOLD_LINE = regex.compile(r"(?:\*\*|__)(?!\s)[^\n]{1,160}?(?<!\s)(?:\*\*|__)")
_TOKEN = regex.compile(
    r"""<sup>(?P<sup>[^<\n]{0,40})</sup>
    | <(?P<auto>https?://[^<>\s]{1,2000})>
    | (?P<skip>!\[[^\[\]\n]{0,400}\]\([^()\n]{0,400}\)|<!--[^<>]{0,400}-->)
    | \[(?P<label>[^\[\]\n]{0,400})\]\((?P<url>[^()\s]{0,2000})\)
    | \\(?P<escaped>[\\`*_{}\[\]()\#+.!<>|~-])
    | (?P<entity>&(?:\#[0-9]{1,7}|\#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)
    | (?P<tag></?(?:br|u|b|i|em|strong|sub|span|p|div|small|s|del|center)\b[^<>]{0,80}>)
    | (?P<sign>\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w))""",
    regex.VERBOSE | regex.DOTALL,
)


def parse(data: bytes, source: Source, facts: Facts) -> Document:
    """Read a paper in page-wise Markdown.

    data: the bytes as stored. source: where they came from. facts: what is known from outside.
    Returns a document whose `origin` counts code points of its `source_text`: the file in NFC without byte order mark.
    Raises FormatError when the bytes are no text.
    """
    text, issues = decode(data, source.name)
    text = nfc(text)
    pages = _Pages(text)
    pages.read()
    return replace(paper_of(pages.body, pages.notes, "character", source, facts, issues), source_text=text)


@dataclass(slots=True)
class _Pages:
    """Reads the lines of the file into paragraphs (`body`) and footnotes (`notes`)."""

    text: str
    body: list[Paragraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _open: tuple[BlockKind, int, int, str] | None = None  # kind, start, level (of a note: place of its mark), mark
    _end: int = 0
    _broken: bool = False
    _row: int = 0

    def read(self) -> None:
        """Walk through the file line by line."""
        for match in _LINE.finditer(self.text):
            if match[0]:
                self._line(match[0].rstrip("\n").rstrip("\r"), match.start())
        self._flush()

    def _line(self, line: str, at: int) -> None:
        stripped = (_IMAGE.sub("", line) if "![" in line or "<!--" in line else line).strip()
        if not stripped:
            self._flush()
            return
        if _RULE.fullmatch(line):
            self._flush()
            self._broken = True
        elif match := _HEADING.fullmatch(line):
            self._flush()
            self._begin("tussenkop", at + match.start("text"), len(match["level"]))
            self._end = at + match.end("text")
            self._flush()
        elif match := _NOTE.match(line):
            self._flush()
            self._begin("noot", at + match.end(), at + match.start("n"), match["n"])
            self._end = at + len(line)
        elif match := _ROW.fullmatch(line):
            self._flush()
            self._cells(match, at)
            return
        elif match := _ITEM.match(line):
            self._flush()
            self._begin("li", at + match.end(), 1 + len(match["indent"].expandtabs(4)) // 2, match["mark"])
            self._end = at + len(line)
        else:
            if self._open is None:
                bold = _BOLD_LINE.fullmatch(stripped) is not None and stripped[-3] not in ".,;:"
                self._begin("tussenkop" if bold else "al", at, 1 if bold else 0)
            self._end = at + len(line)
        self._row = 0

    def _begin(self, kind: BlockKind, at: int, level: int = 0, mark: str = "") -> None:
        self._open = (kind, at, level, mark)

    def _flush(self) -> None:
        if self._open is None:
            return
        kind, start, level, mark = self._open
        self._open = None
        run = self._run(start, self._end)
        if kind == "noot":
            self.notes.append(Note(mark, run, start, level))
            self._broken = True
        elif run.text:
            spans = self._broken_lines(start, self._end)
            lines = [self._run(a, b).text for a, b in spans] if len(spans) > 1 else [run.text]
            if kind == "tussenkop" and len(lines) > 1:
                kind, level = "al", 0
            self._put(kind, run, level, mark, lines)

    def _put(self, kind: BlockKind, run: Run, level: int, mark: str, lines: list[str]) -> None:
        self.body.append(Paragraph(kind, run, level, mark, self._broken, lines))
        self._broken = False

    def _broken_lines(self, start: int, end: int) -> list[tuple[int, int]]:
        return [match.span() for match in _LINE.finditer(self.text, start, end) if match[0].strip()]

    def _cells(self, match: regex.Match[str], at: int) -> None:
        if _ROW_RULE.fullmatch(match["cells"]):
            return
        self._row += 1
        place = at + match.start("cells")
        for column, cell in enumerate(regex.split(r"(?<!\\)\|", match["cells"]), 1):
            run = self._run(place, place + len(cell))
            place += len(cell) + 1
            if run.text:
                self._put("cel", run, 0, f"r{self._row}c{column}", [run.text])

    def _run(self, start: int, end: int) -> Run:
        """Read the mark-up inside a block."""
        run = Run()
        tokens = list(_TOKEN.finditer(self.text, start, end))
        paired = _paired(self.text, start, end, tokens)
        at = start
        for token in tokens:
            if token["sign"] is not None and token.start() not in paired:
                continue
            run.add(self.text[at : token.start()], at)
            at = token.end()
            if token["sup"] is not None:
                run.raised(token["sup"], token.start("sup"), token.start())
            elif token["auto"] is not None or token["label"] is not None:
                group = "auto" if token["auto"] is not None else "label"
                first = run.length
                run.add(token[group], token.start(group))
                run.links.append((first, run.length, token["auto"] or token["url"]))
            elif token["escaped"] is not None:
                run.add(token["escaped"], token.start("escaped"))
            elif token["entity"] is not None:
                run.add(nfc(html.unescape(token[0])), token.start())
            elif token["tag"] is not None:
                run.add(" " if token["tag"].startswith("<br") else "", token.start())
        run.add(self.text[at:end], at)
        return run


def _paired(text: str, start: int, end: int, tokens: list[regex.Match[str]]) -> set[int]:
    """Give the offsets of the emphasis signs that have a partner; the others are characters of the text."""
    paired: set[int] = set()
    open_: list[tuple[str, int]] = []
    for token in tokens:
        sign, at = token["sign"], token.start()
        if sign is None:
            continue
        closes = at > start and not text[at - 1].isspace()
        partner = next((i for i in reversed(range(len(open_))) if open_[i][0] == sign), None) if closes else None
        if partner is not None:
            paired |= {open_[partner][1], at}
            del open_[partner:]
        elif token.end() < end and not text[token.end()].isspace():
            open_.append((sign, at))
            del open_[:-_NESTED]
    return paired
