"""Sentences: where they end, and which one stands around an offset."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Block, Document, Source
from kg.rules import read
from kg.sentences import Sentences, boundaries

WORDS = (
    "De", "brief", "nr.", "5", "Kamerstuk", "32\u00a0824,", "prof.", "C.E.G.", "Van", "Gennip", "gaat.", "Ja!", "Wat?",
    "«Goed.»", "(Stb.", "2021,", "38).", "1.", "…", "3.500", "t/m", "jl.", "\n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


def split(text: str) -> list[str]:
    ends = boundaries(text)
    return [text[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]


def document(text: str, blocks: Sequence[tuple[int, int]]) -> Document:
    return Document("x", "brief", Source("x", "text", "", 0), text, tuple(Block("al", a, b) for a, b in blocks))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", [""]),
        ("Geen punt", ["Geen punt"]),
        ("Een. Twee. Drie.", ["Een.", "Twee.", "Drie."]),
        ("Een! Twee? Drie… Vier.", ["Een!", "Twee?", "Drie…", "Vier."]),
        ("Zie Kamerstuk 32 824, nr. 412. Daarna volgt", ["Zie Kamerstuk 32 824, nr. 412.", "Daarna volgt"]),
        ("Op stuk nr. 5 staat het.", ["Op stuk nr. 5 staat het."]),
        ("Volgens art. 3 jo. art. 4 mag dat.", ["Volgens art. 3 jo. art. 4 mag dat."]),
        ("De heer J.P. de Vries sprak. Zij ook.", ["De heer J.P. de Vries sprak.", "Zij ook."]),
        ("Minister C.E.G. Van Gennip sprak.", ["Minister C.E.G. Van Gennip sprak."]),
        ("Dat stond in de wet (Stb. 2021, 38). Nu niet.", ["Dat stond in de wet (Stb. 2021, 38).", "Nu niet."]),
        ("«Het kan.» Zo is het.", ["«Het kan.»", "Zo is het."]),
        ("Zij zei dat (zie boven.) Niemand wist het.", ["Zij zei dat (zie boven.)", "Niemand wist het."]),
        ("In 2021 begon het. «Mooi», zei hij.", ["In 2021 begon het.", "«Mooi», zei hij."]),
        ("1. Inleiding van de nota", ["1. Inleiding van de nota"]),
        ("12. Slot", ["12. Slot"]),
        ("Het waren er 12. Zij gingen.", ["Het waren er 12.", "Zij gingen."]),
        ("Zie p. 3. Daar staat het.", ["Zie p. 3.", "Daar staat het."]),
        ("Het kost 3.500 euro.", ["Het kost 3.500 euro."]),
        ("Een.Twee zonder spatie.", ["Een.Twee zonder spatie."]),
        ("Een. twee met een kleine letter.", ["Een. twee met een kleine letter."]),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize("word", read("zinnen")["abbreviations"])
def test_an_abbreviation_ends_nothing(word: str) -> None:
    assert split(f"Hier staat {word}. Daarna volgt tekst.") == [f"Hier staat {word}. Daarna volgt tekst."]


@settings(deadline=None)
@given(TEXTS)
def test_sentences_cover_the_text_and_never_overlap(text: str) -> None:
    ends = boundaries(text)
    assert ends == sorted(set(ends))
    assert ends[-1] == len(text)
    assert all(text[end : end + 1].isspace() for end in ends[:-1])


# --- around an offset


def test_the_sentence_around_a_mark_behind_the_stop_is_the_one_before_it() -> None:
    text = "Een zin. Nog een."
    found = Sentences(document(text, [(0, len(text))]))
    assert text[slice(*found.around(8))] == "Een zin."
    assert text[slice(*found.around(9))] == "Nog een."


def test_a_sentence_stays_in_its_block() -> None:
    text = "Kop zonder punt\nEerste zin van de alinea. Tweede.\n"
    found = Sentences(document(text, [(0, 15), (16, len(text) - 1)]))
    assert text[slice(*found.around(5))] == "Kop zonder punt"
    assert text[slice(*found.around(15))] == "Kop zonder punt"
    assert text[slice(*found.around(16))] == "Eerste zin van de alinea."
    assert text[slice(*found.around(len(text) - 1))] == "Tweede."


def test_outside_all_blocks_the_line_is_looked_at() -> None:
    text = "kop\nlos staat dit. Ook dit.\nslot"
    found = Sentences(document(text, [(0, 3)]))
    assert text[slice(*found.around(10))] == "los staat dit."
    assert text[slice(*found.around(len(text)))] == "slot"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Lines of words; some are blocks, some are not, and a block may hold two lines."""
    lines = draw(st.lists(TEXTS.map(lambda t: t.replace("\n", "-")), min_size=1, max_size=5))
    text, blocks, start = "\n".join(lines), [], 0
    for line in lines:
        joins = blocks and blocks[-1][1] == start - 1 and draw(st.booleans())
        if joins:
            blocks[-1] = (blocks[-1][0], start + len(line))
        elif draw(st.booleans()):
            blocks.append((start, start + len(line)))
        start += len(line) + 1
    return document(text, blocks)


@settings(deadline=None)
@given(documents())
def test_the_sentence_around_an_offset_covers_it(paper: Document) -> None:
    found = Sentences(paper)
    for offset, character in enumerate(paper.text):
        start, end = found.around(offset)
        assert 0 <= start <= end <= len(paper.text)
        sentence = paper.text[start:end]
        assert sentence == sentence.strip()
        if not character.isspace():
            assert start <= offset <= end, (offset, sentence)
        block = next((b for b in paper.blocks if b.start <= offset <= b.end), None)
        if block is not None:
            assert block.start <= start
            assert end <= block.end
        else:
            assert "\n" not in sentence
