"""The running text of a paper while it is read from mark-up: blocks, footnotes lifted out, links, map to the source."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Block, BlockKind, Footnote, Link
from kg.text import TextBuilder, TextMap, collapse, nfc


@dataclass(slots=True)
class _Note:
    """A footnote on its way: its mark, its anchor in the running text, and its own text with links."""

    mark: str
    anchor: int | None
    text: str
    links: list[tuple[int, int, str]]
    source: int


@dataclass(frozen=True, slots=True)
class Flowed:
    """What `Flow.build` gives: the text with its blocks, footnotes, links and the map back to the source."""

    text: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    links: tuple[Link, ...]
    origin: TextMap


def _tidy(text: str) -> str:
    return collapse(nfc(text))


class Inline:
    """The text of one block: white space that mark-up does not mean is collapsed while positions stay known."""

    __slots__ = ("length", "links", "notes", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.links: list[tuple[int, int, str]] = []
        self.notes: list[tuple[int, str, Inline, int]] = []

    def add(self, text: str | None) -> None:
        """Append text; runs of plain white space become one space, and none stands at the front."""
        if not text:
            return
        text = _tidy(text)
        if text[0] == " " and (not self.length or self.parts[-1].endswith(" ")):
            text = text[1:]
        if text:
            if text[0] >= "\u0300" and self.parts and (joined := nfc(self.parts[-1] + text)) != self.parts[-1] + text:
                self.length -= len(self.parts.pop())  # a mark that belongs to the letter before the border
                text = joined
            self.parts.append(text)
            self.length += len(text)

    def text(self) -> str:
        """Give the text without white space at its end."""
        return "".join(self.parts).rstrip(" ")


class Flow:
    """Collects blocks in reading order; footnotes go behind the body when `build` is called.

    unit: what `source` positions count, see `kg.text.TextMap`.
    """

    def __init__(self, unit: str) -> None:
        self._builder = TextBuilder(unit)
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._notes: list[_Note] = []

    def block(self, kind: BlockKind, inline: Inline, source: int, level: int = 0, mark: str = "") -> None:
        """Append one block; a block without text is left out, its footnotes hang on the end of the text so far."""
        text = inline.text()
        start = self._builder.length
        if text:
            self._builder.add(text + "\n", source)
            self._blocks.append(Block(kind, start, start + len(text), level, mark))
            for a, b, target in inline.links:
                self._link(start + a, start + min(b, len(text)), target)
        for anchor, number, body, line in inline.notes:
            at = start + min(anchor, len(text)) if text else max(start - 1, 0)
            self._notes.append(_Note(number, at, body.text(), body.links, line))

    def plain(self, kind: BlockKind, text: str, source: int, level: int = 0, mark: str = "") -> None:
        """Append a block of plain text."""
        text = _tidy(text).strip(" ")
        if text:
            start = self._builder.length
            self._builder.add(text + "\n", source)
            self._blocks.append(Block(kind, start, start + len(text), level, mark))

    def _link(self, start: int, end: int, target: str) -> None:
        if end > start:
            kind = "url" if "://" in target else "dossier" if target.startswith("dossier/") else "document"
            self._links.append(Link(start, end, target, kind))  # type: ignore[arg-type]  # one of the three literals

    def build(self) -> Flowed:
        """Give the whole text, footnotes behind the body in the order of their marks in the text."""
        footnotes: list[Footnote] = []
        for note in self._notes:
            lead = f"{note.mark} " if note.mark else ""
            start = self._builder.length
            self._builder.add(f"{lead}{note.text}\n", note.source)
            start += len(lead)
            end = start + len(note.text)
            self._blocks.append(Block("noot", start, end, 0, note.mark))
            footnotes.append(Footnote(note.mark, start, end, note.anchor))
            for a, b, target in note.links:
                self._link(start + a, start + min(b, len(note.text)), target)
        text, origin = self._builder.build()
        return Flowed(text, tuple(self._blocks), tuple(footnotes), tuple(self._links), origin)
