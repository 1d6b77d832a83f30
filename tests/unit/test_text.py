"""Text and its way back to the source: maps, builders, and the flow of blocks read from mark-up."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.parse.flow import Flow, Flowed, Inline
from kg.text import SPACES, TextBuilder, TextMap, collapse, nfc

LETTERS = "aeéZ1.,(»\u00a0\u202f \t\n\r"
PIECES = st.text(LETTERS, max_size=12)


# --- the map


def test_an_empty_map_knows_nothing() -> None:
    assert TextMap().source_of(3) is None
    assert TextMap().source_span(0, 3) is None


def test_characters_run_in_step_within_a_piece() -> None:
    # source: "ab<x>cd", text: "abcd"
    found = TextMap("character", (0, 2), (0, 5))
    assert [found.source_of(i) for i in range(5)] == [0, 1, 5, 6, 7]


def test_lines_hold_for_the_whole_piece() -> None:
    found = TextMap("line", (0, 10), (3, 7))
    assert [found.source_of(i) for i in (0, 9, 10, 500)] == [3, 3, 7, 7]


def test_a_span_over_a_gap_takes_the_gap_in() -> None:
    found = TextMap("character", (0, 2), (0, 5))
    assert found.source_span(1, 3) == (1, 6)
    assert found.source_span(0, 2) == (0, 2), "the gap behind a span is not part of it"
    assert found.source_span(2, 2) == (5, 5), "an empty span stays empty"


def test_only_characters_have_a_span() -> None:
    assert TextMap("line", (0,), (1,)).source_span(0, 4) is None
    assert TextMap("page", (0,), (1,)).source_span(0, 4) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("abc", max_size=5), st.integers(0, 3)), max_size=8))
def test_builder_and_map_find_every_character_again(pieces: list[tuple[str, int]]) -> None:
    builder, source, expected = TextBuilder("character"), "", []
    for piece, skipped in pieces:
        source += "·" * skipped
        builder.add(piece, len(source))
        expected += range(len(source), len(source) + len(piece))
        source += piece
    text, origin = builder.build()
    assert len(text) == builder.length
    assert [origin.source_of(i) for i in range(len(text))] == expected
    assert "".join(source[i] for i in expected) == text
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert origin.source_span(start, end) == (expected[start], expected[end - 1] + 1)


# --- white space and composition


def test_nfc_leaves_what_is_composed_alone() -> None:
    composed = "Daniëlle"
    assert nfc(composed) is composed
    assert nfc("Danie\u0308lle") == composed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n   b", "a b"),
        ("\ta\r\nb ", " a b "),
        ("32\u00a0824", "32\u00a0824"),
        ("32 \u00a0 824", "32 \u00a0 824"),
        ("", ""),
    ],
)
def test_collapse(text: str, expected: str) -> None:
    assert collapse(text) == expected


def test_spaces_inside_numbers_are_white_space_for_the_grammar() -> None:
    assert all(regex.fullmatch(r"\s", space) for space in SPACES)
    assert len(set(SPACES)) == len(SPACES) == 5


# --- inline


@settings(deadline=None)
@given(st.lists(PIECES, max_size=8))
def test_inline_says_what_its_pieces_say_on_one_line(pieces: list[str]) -> None:
    inline = Inline()
    for piece in pieces:
        inline.add(piece)
    assert inline.text() == collapse("".join(pieces)).strip(" ")
    assert inline.length == len("".join(inline.parts))


def test_inline_takes_nothing_and_none() -> None:
    inline = Inline()
    inline.add(None)
    inline.add("")
    inline.add(" \n ")
    assert (inline.text(), inline.length) == ("", 0)


# --- flow


@st.composite
def inlines(draw: st.DrawFn, notes: bool = True) -> Inline:
    """A block with links over some of its pieces and footnotes between them, as the readers of mark-up make it."""
    inline = Inline()
    for piece in draw(st.lists(PIECES, max_size=5)):
        start = inline.length
        inline.add(piece)
        if draw(st.booleans()):
            inline.links.append(
                (start, inline.length, draw(st.sampled_from(["kst-1-2", "dossier/36600", "https://x.nl"])))
            )
        if notes and draw(st.booleans()):
            inline.notes.append((inline.length, draw(st.sampled_from(["1", "*", ""])), draw(inlines(notes=False)), 4))
    return inline


def flow_of(blocks: list[Inline]) -> Flowed:
    flow = Flow("line")
    for number, inline in enumerate(blocks, 1):
        flow.block("al", inline, number)
    return flow.build()


@settings(deadline=None)
@given(st.lists(inlines(), max_size=5))
def test_everything_in_a_flow_lies_within_its_text(blocks: list[Inline]) -> None:
    found = flow_of(blocks)
    body = [block for block in found.blocks if block.kind == "al"]
    notes = [block for block in found.blocks if block.kind == "noot"]
    last = 0
    for block in found.blocks:
        assert last <= block.start <= block.end <= len(found.text)
        last = block.end
    assert [found.text[block.start : block.end] for block in body] == [b.text() for b in blocks if b.text()]
    expected = [(mark, note.text()) for b in blocks for _, mark, note, _ in b.notes]
    assert [(note.mark, found.text[note.start : note.end]) for note in found.footnotes] == expected
    assert [(block.start, block.end) for block in notes] == [(note.start, note.end) for note in found.footnotes]
    for note in found.footnotes:
        assert note.anchor == 0 or any(block.start <= note.anchor <= block.end for block in body)
    for link in found.links:
        assert 0 <= link.start < link.end <= len(found.text)
        assert any(block.start <= link.start and link.end <= block.end for block in found.blocks)
        assert link.kind == ("url" if "://" in link.target else "dossier" if "/" in link.target else "document")


@settings(deadline=None)
@given(st.lists(inlines(), min_size=1, max_size=5))
def test_a_flow_gives_the_line_of_every_offset(blocks: list[Inline]) -> None:
    found = flow_of(blocks)
    lines = [number for number, inline in enumerate(blocks, 1) if inline.text()]
    body = [block for block in found.blocks if block.kind == "al"]
    for line, block in zip(lines, body, strict=True):
        assert {found.origin.source_of(i) for i in range(block.start, block.end + 1)} == {line}
    assert {found.origin.source_of(note.start) for note in found.footnotes if note.start < note.end} <= {4}


def test_footnotes_come_behind_the_body_and_hang_behind_their_word() -> None:
    first, second, note = Inline(), Inline(), Inline()
    first.add("De brief")
    note.add("Zie  daar.")
    first.notes.append((first.length, "1", note, 2))
    first.add(" is kort.")
    second.add("Einde.")
    found = flow_of([first, second])
    assert found.text == "De brief is kort.\nEinde.\n1 Zie daar.\n"
    (footnote,) = found.footnotes
    assert (footnote.mark, found.text[footnote.start : footnote.end]) == ("1", "Zie daar.")
    assert found.text[: footnote.anchor] == "De brief"


def test_a_footnote_of_an_empty_block_hangs_on_the_text_before_it() -> None:
    first, empty, note = Inline(), Inline(), Inline()
    first.add("Er staat wat.")
    note.add("Noot.")
    empty.notes.append((0, "*", note, 2))
    found = flow_of([first, empty])
    assert [block.kind for block in found.blocks] == ["al", "noot"]
    assert found.text[: found.footnotes[0].anchor] == "Er staat wat."


@settings(deadline=None)
@given(st.lists(st.text("ae\u0301\u0308 ", max_size=4), max_size=4))
def test_the_text_of_a_flow_is_composed(pieces: list[str]) -> None:
    """The contract of the command line: `text` is in NFC. A mark may stand in another element than its letter."""
    inline = Inline()
    for piece in pieces:
        inline.add(piece)
    assert unicodedata.is_normalized("NFC", flow_of([inline]).text)
