"""From pieces of a page to running text: marks and emphasis out, broken sentences joined, footnotes behind the body.

For formats in which a page's footnotes stand between its last words and the next page's first (Markdown, PDF). Each
piece remembers where in the source it came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex

from kg.issues import Issue
from kg.model import Block, BlockKind, Footnote, Link
from kg.parse.flow import Flowed
from kg.text import TextBuilder

_BLANK = regex.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")
_LAST_WORD = regex.compile(r"[\p{L}0-9.]+(?=-$)")
_FIRST_WORD = regex.compile(r"[\p{L}0-9]+")
_NUMBERS = regex.compile(r"[ ]*[0-9]{1,3}(?:[ ]*,[ ]*[0-9]{1,3})*[ ]*,?")
_COMPOUND = regex.compile(r"(?<![\p{L}0-9])[\p{L}0-9]++-[\p{L}0-9]++")
_FIGURES = regex.compile("[0-9]+")
_UNIT = regex.compile(r"\b(?:[kcdm]?m|ha|CO)$")
"""Raised figures behind these are exponents, not footnotes."""

_TAIL = 64
_SUSPENDED = frozenset({"en", "of", "tot", "als", "dan", "c"})
"""Words after which a hyphen at the end of a line is the hyphen of a shortened word ("loon- en prijsontwikkeling")."""
_MOTION = (
    "gehoord", "gelet op", "constaterende", "overwegende", "van mening", "van oordeel", "verzoekt", "roept",
    "spreekt uit", "draagt", "nodigt", "zegt", "besluit", "en gaat over",
)  # fmt: skip
"""How the paragraphs of a motion begin: in lower case, each a paragraph of its own."""


@dataclass(slots=True)
class Mark:
    """The mark of a footnote in running text: its number, its offset in the run, its turn in the source."""

    number: str
    offset: int
    turn: int


@dataclass(slots=True)
class Run:
    """The text of one block on its way: pieces with their source positions, marks and links.

    in_step: whether text and source positions run in step (unit "character").
    """

    in_step: bool = True
    pieces: list[tuple[str, int]] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, source: int) -> None:
        """Append text found at a source position; runs of white space become one space, none stands at the front."""
        if "  " not in text and text.isprintable():  # no other white space than single spaces
            self._append(text, source)
            return
        at = 0
        for blank in _BLANK.finditer(text):
            self._append(text[at : blank.start()], source + at * self.in_step)
            self._append(" ", source + blank.start() * self.in_step)
            at = blank.end()
        self._append(text[at:], source + at * self.in_step)

    def _append(self, text: str, source: int) -> None:
        if text.startswith(" ") and (not self.pieces or self.pieces[-1][0].endswith(" ")):
            text, source = text[1:], source + self.in_step
        if text:
            self.pieces.append((text, source))
            self.length += len(text)

    @property
    def text(self) -> str:
        """The text so far, without white space at its end."""
        return "".join(piece for piece, _ in self.pieces).rstrip(" ")

    @property
    def end(self) -> int:
        """Length of the text so far, without the white space at its end."""
        return self.length - (bool(self.pieces) and self.pieces[-1][0].endswith(" "))

    def tail(self) -> str:
        """Give the last words, without white space behind them; enough to see how the text ends."""
        words = ""
        for piece, _ in reversed(self.pieces):
            words = piece[-_TAIL:] + words
            if len(words) > _TAIL:
                break
        return words.rstrip(" ")

    def raised(self, text: str, source: int, turn: int) -> None:
        """Append raised text: figures are footnote marks ("13, 14" are two) unless they make "m²"; the rest is text."""
        if _NUMBERS.fullmatch(text) and not _UNIT.search(self.tail()):
            self.marks += [Mark(number, self.end, turn) for number in _FIGURES.findall(text)]
        else:
            self.add(text, source)

    def cut(self, at: int) -> tuple[Run, Run]:
        """Divide the run at an offset."""
        left, right = Run(self.in_step), Run(self.in_step)
        start = 0
        for piece, source in self.pieces:
            here = min(max(at - start, 0), len(piece))
            left._append(piece[:here], source)
            right._append(piece[here:], source + here * self.in_step)
            start += len(piece)
        shift = self.length - right.length
        left.marks = [m for m in self.marks if m.offset <= at]
        right.marks = [Mark(m.number, m.offset - shift, m.turn) for m in self.marks if m.offset > at]
        left.links = [link for link in self.links if link[1] <= at]
        right.links = [(a - shift, b - shift, target) for a, b, target in self.links if a >= at]
        return left, right

    def join(self, other: Run, known: frozenset[str] = frozenset()) -> None:
        """Append the rest of a sentence that a line or page end broke; `known` are compounds of the same paper."""
        drop, glue = hyphenation(self.tail(), other.text, known)
        self._trim(self.end - drop)
        if glue:
            self._append(glue, self.pieces[-1][1] + len(self.pieces[-1][0]) * self.in_step)
        shift = self.length
        for piece, source in other.pieces:
            self._append(piece, source)
        self.marks += [Mark(m.number, m.offset + shift, m.turn) for m in other.marks]
        self.links += [(a + shift, b + shift, target) for a, b, target in other.links]

    def _trim(self, length: int) -> None:
        while self.length > length:
            piece, source = self.pieces.pop()
            keep = max(len(piece) - (self.length - length), 0)
            self.length -= len(piece) - keep
            if keep:
                self.pieces.append((piece[:keep], source))
                break


@dataclass(slots=True)
class Paragraph:
    """One block of the body: kind, text, level and mark as in `kg.model.Block`.

    after_break: whether a page ended in front of it, as far as the source shows. lines: its text, line by line.
    """

    kind: BlockKind
    run: Run
    level: int = 0
    mark: str = ""
    after_break: bool = False
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Note:
    """A footnote: its mark, its text, its turn in the source, and the source position of its mark."""

    mark: str
    run: Run
    turn: int
    source: int


def compounds(text: str) -> frozenset[str]:
    """Give the words with a hyphen inside that a text writes on one line."""
    return frozenset(found for word in text.split() if "-" in word for found in _COMPOUND.findall(word))


def hyphenation(before: str, after: str, known: frozenset[str] = frozenset()) -> tuple[int, str]:
    """Say how two halves of a line go together: how many characters to drop at the end of the first, and the glue.

    A hyphen at the end divides a word and goes, unless it belongs to the word: before "en" and "of" (with a space),
    behind an abbreviation or figure ("EU-"), before a capital or figure, or where the paper writes the compound so.
    """
    if not before.endswith("-") or before.endswith(" -") or not after:
        return 0, " "
    first = _FIRST_WORD.match(after)
    word = first[0] if first else ""
    if word in _SUSPENDED:
        return 0, " "
    last = _LAST_WORD.search(before)
    left = last[0] if last else ""
    own = not left or not word or not word[0].islower() or left == left.upper()
    return (0, "") if own or f"{left}-{word}" in known else (1, "")


def goes_on(before: str, after: str, after_break: bool) -> bool:
    """Say whether a paragraph is the rest of the one before it, which a page end broke.

    after_break: whether the source shows a page end between them. Without one only what goes on in lower case, or
    inside a word, is the rest.
    """
    if not before or not after or after.startswith(_MOTION):
        return False
    lower = after[0].islower()
    stop = before.rstrip('»”’")]')[-1:]
    if before.endswith("-"):
        return lower or after_break
    if stop in tuple("?!:;"):
        return False
    if stop in tuple(".,"):
        return lower and after_break
    return lower or (after_break and len(before) > 40)


def join_broken(paragraphs: Iterable[Paragraph], known: frozenset[str]) -> list[Paragraph]:
    """Join paragraphs that a page end broke."""
    out: list[Paragraph] = []
    for paragraph in paragraphs:
        above = out[-1] if out else None
        if (
            above is not None
            and above.kind in ("al", "li")
            and paragraph.kind == "al"
            and goes_on(above.run.tail(), paragraph.run.text, paragraph.after_break)
        ):
            above.run.join(paragraph.run, known)
        else:
            out.append(paragraph)
    return out


def build(paragraphs: Iterable[Paragraph], notes: Iterable[Note], unit: str, where: str) -> tuple[Flowed, list[Issue]]:
    """Put the text together: the paragraphs, a line each, and the footnotes behind them ("1 text").

    unit: what the source positions count, see `kg.text.TextMap`. where: the file, for issues.
    Returns the text with its blocks, and the issues `footnote-missing` (a mark without a note) and `footnote-loose`
    (a note without a mark).
    """
    builder = TextBuilder(unit)
    blocks: list[Block] = []
    links: list[Link] = []
    anchors: dict[str, list[tuple[int, int]]] = defaultdict(list)  # number -> (turn, anchor)

    def put(run: Run) -> tuple[int, int]:
        start, length = builder.length, run.end
        left = length
        for piece, source in run.pieces:
            builder.add(piece[:left], source)
            left -= min(len(piece), left)
        links.extend(_link(start + a, start + min(b, length), target) for a, b, target in run.links if a < length)
        return start, start + length

    def end_line(run: Run) -> None:
        piece, source = run.pieces[-1]
        builder.add("\n", source + len(piece) * run.in_step)

    for paragraph in paragraphs:
        if not paragraph.run.end:
            continue
        start, end = put(paragraph.run)
        end_line(paragraph.run)
        blocks.append(Block(paragraph.kind, start, end, paragraph.level, paragraph.mark))
        for mark in paragraph.run.marks:
            anchors[mark.number].append((mark.turn, start + min(mark.offset, end - start)))
    kept = [note for note in notes if note.run.end]
    hung = _hang(kept, anchors)
    footnotes: list[Footnote] = []
    issues: list[Issue] = []
    for note, anchor in zip(kept, hung, strict=True):
        builder.add(f"{note.mark} ", note.source)
        start, end = put(note.run)
        end_line(note.run)
        blocks.append(Block("noot", start, end, 0, note.mark))
        footnotes.append(Footnote(note.mark, start, end, anchor))
        if anchor is None:
            issues.append(Issue("footnote-loose", f"note {note.mark} has no mark in the text", where, start, end))
    for number, left in sorted(anchors.items()):
        issues += [Issue("footnote-missing", f"mark {number} has no note", where, at, at) for _, at in left]
    text, origin = builder.build()
    return Flowed(text, tuple(blocks), tuple(footnotes), tuple(links), origin), issues


def _hang(notes: list[Note], anchors: dict[str, list[tuple[int, int]]]) -> list[int | None]:
    """Give each note the first mark of its number in front of it, else the first behind it; each mark serves once.

    anchors: number -> (turn, anchor) of the marks in order; what stays in it has no note.
    """
    hung: list[int | None] = [None] * len(notes)
    for behind in (False, True):
        for i, note in enumerate(notes):
            marks = anchors.get(note.mark)
            if hung[i] is None and marks and (behind or marks[0][0] < note.turn):
                hung[i] = marks.pop(0)[1]
    return hung


def _link(start: int, end: int, target: str) -> Link:
    return Link(start, end, target, "url" if "://" in target else "document")
