"""Page-wise Markdown: marks out, sentences joined over page ends, footnotes behind, and the way back to the file."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from kg.model import Document
from kg.parse import parse

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

LETTER = """\ufeff

Vergaderjaar 2022–2023

**31 288**

**Hoger onderwijs**

**29 544**

**Arbeidsmarktbeleid**

**Nr. 99**

## **BRIEF VAN DE MINISTERS VAN ONDERWIJS EN VAN FINANCIËN**

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Utrecht, 2 juni 2023

Over *dit* onderwerp schreven wij eerder<sup>1</sup>. Mede namens de Minister voor Natuur en Stikstof melden wij het ge-

<sup>1</sup> Kamerstuk 31 288, nr. 98, zie <https://example.org/a_b_c>

<sup>2</sup> Het rapport meet 40 m<sup>2</sup> en kost 3 \\* 4 euro &amp; meer.

meentelijke beleid<sup>2, 3</sup>, met loon-

---

en prijsbijstelling.

### **Wat volgt**

- Een plan dat in het najaar bij de Kamer
  komt.
- Een lijst<sup>4</sup>

| Jaar | **Bedrag** |
|------|:----------:|
| 2023 | 5 mln.     |

De Minister van Onderwijs, Cultuur en Wetenschap,
R.H. Dijkgraaf

De Minister van Financiën,

S.A.M. Kaag

<sup>3</sup> Zie [het verslag](https://example.org/v).

<sup>4</sup> Bijlage
"""


def _texts(document: Document, kind: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind]


@pytest.fixture(scope="module")
def letter() -> Document:
    return parse(LETTER.encode(), "brief.txt")


def test_what_the_head_says(letter: Document) -> None:
    assert (letter.source.format, letter.id, letter.kind) == ("markdown", "kst-31288-99", "brief")
    assert (letter.date, letter.vergaderjaar, letter.ondernummer) == (date(2023, 6, 2), "2022-2023", "99")
    assert [str(dossier) for dossier in letter.dossiers] == ["31288", "29544"]
    assert letter.dossier_titles == ("Hoger onderwijs", "Arbeidsmarktbeleid")
    assert letter.title == "BRIEF VAN DE MINISTERS VAN ONDERWIJS EN VAN FINANCIËN"


def test_who_signs_and_for_whom(letter: Document) -> None:
    assert letter.signatories == ("R.H. Dijkgraaf", "S.A.M. Kaag")
    assert letter.on_behalf == (
        "Minister van Onderwijs, Cultuur en Wetenschap", "Minister van Financiën", "Minister voor Natuur en Stikstof",
    )  # fmt: skip
    assert _texts(letter, "ondertekening") == [
        "De Minister van Onderwijs, Cultuur en Wetenschap, R.H. Dijkgraaf", "De Minister van Financiën,", "S.A.M. Kaag",
    ]  # fmt: skip


def test_the_running_text(letter: Document) -> None:
    assert _texts(letter, "al") == [
        "Over dit onderwerp schreven wij eerder. Mede namens de Minister voor Natuur en Stikstof melden wij het "
        "gemeentelijke beleid, met loon- en prijsbijstelling."
    ]
    assert _texts(letter, "tussenkop") == ["Wat volgt"]
    assert _texts(letter, "li") == ["Een plan dat in het najaar bij de Kamer komt.", "Een lijst"]
    assert [(b.mark, letter.text[b.start : b.end]) for b in letter.blocks if b.kind == "cel"] == [
        ("r1c1", "Jaar"), ("r1c2", "Bedrag"), ("r2c1", "2023"), ("r2c2", "5 mln."),
    ]  # fmt: skip


def test_footnotes_stand_behind_and_hang_on_their_words(letter: Document) -> None:
    found = [(n.mark, letter.text[n.start : n.end], letter.text[: n.anchor].split()[-1]) for n in letter.footnotes]
    assert found == [
        ("1", "Kamerstuk 31 288, nr. 98, zie https://example.org/a_b_c", "eerder"),
        ("2", "Het rapport meet 40 m2 en kost 3 * 4 euro & meer.", "beleid"),
        ("3", "Zie het verslag.", "beleid"),
        ("4", "Bijlage", "lijst"),
    ]
    assert letter.text.endswith("3 Zie het verslag.\n4 Bijlage\n")
    assert letter.issues == ()


def test_links_keep_their_span(letter: Document) -> None:
    assert [(letter.text[link.start : link.end], link.target) for link in letter.links] == [
        ("https://example.org/a_b_c", "https://example.org/a_b_c"), ("het verslag", "https://example.org/v"),
    ]  # fmt: skip


def test_every_character_leads_back_to_the_file(letter: Document) -> None:
    file = LETTER.removeprefix("\ufeff")
    assert letter.source_text == file
    for offset, character in enumerate(letter.text):
        start, end = letter.origin.source_span(offset, offset + 1) or (0, 0)
        assert character in " \n" or file[start:end] == character or file[start:end] == "&"
    start = letter.text.index("gemeentelijke")
    span = letter.origin.source_span(start, start + len("gemeentelijke"))
    assert span is not None
    assert file[span[0] : span[1]].startswith("ge-\n\n<sup>1</sup>")
    assert file[span[0] : span[1]].endswith("meentelijke")


def test_a_mark_without_note_is_taken_out_and_said() -> None:
    document = parse(b"# Kop\n\nEen woord<sup>7</sup> hier.\n", "a.md")
    assert document.text == "Kop\nEen woord hier.\n"
    assert [issue.code for issue in document.issues] == ["footnote-missing"]


def test_a_motion_keeps_its_paragraphs() -> None:
    document = parse(
        b"# x\n\nDe Kamer,\n\ngehoord de beraadslaging,\n\nverzoekt de regering iets,\n\n"
        b"en gaat over tot de orde van de dag.\n\nVan Dijk\n\nJansen\n",
        "a.md",
    )
    assert _texts(document, "al") == [
        "De Kamer,", "gehoord de beraadslaging,", "verzoekt de regering iets,", "en gaat over tot de orde van de dag.",
    ]  # fmt: skip
    assert document.signatories == ("Van Dijk", "Jansen")


def test_signs_without_a_partner_are_text() -> None:
    document = parse(b"# x\n\nHet is aangenomen.* En 2 * 3 is **zes** en snake_case blijft.\n", "a.md")
    assert _texts(document, "al") == ["Het is aangenomen.* En 2 * 3 is zes en snake_case blijft."]


SEEDS = {
    "001": (
        "kst-32824-412", date(2024, 3, 25), 16,
        ("Minister van Sociale Zaken en Werkgelegenheid", "Minister voor Armoedebeleid, Participatie en Pensioenen"),
        {"1": "schommelen", "3": "juli 2023", "6": "dit rapport", "13": "netbeheerders", "14": "netbeheerders"},
        ("arbeidsmarktregio's, passend", "«statushouders aan het werk» en", "De meeste statushouders kiezen"),
    ),
    "003": (
        "kst-29544-1158", date(2022, 11, 16), 17,
        ("Minister van Sociale Zaken en Werkgelegenheid",),
        {"1": "Werkagenda VIA", "11": "en selectie", "14": "nr. 341)", "16": "toegezegd", "17": "lid Aartsen"},
        ("opleiding, sociale netwerken, etc.", "een plek op de arbeidsmarkt", "ongeveer 45% betaald werk heeft."),
    ),
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_the_two_letters(seed: str) -> None:
    id_, day, notes, offices, anchors, joined = SEEDS[seed]
    path = next((SHARED / "corpus" / "seeds").glob(f"{seed}_*.txt"))
    document = parse(path.read_bytes(), path.name)
    assert (document.id, document.date, document.on_behalf) == (id_, day, offices)
    assert document.signatories == ("C.E.G. van Gennip",)
    assert [note.mark for note in document.footnotes] == [str(n) for n in range(1, notes + 1)]
    assert document.issues == ()
    hung = {note.mark: document.text[: note.anchor] for note in document.footnotes}
    assert all(hung[mark].endswith(words) for mark, words in anchors.items())
    assert all(words in document.text for words in joined)
    file = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    for offset, character in enumerate(document.text):
        start, end = document.origin.source_span(offset, offset + 1) or (0, 0)
        assert character in " \n" or file[start:end] == character
    paragraphs = [document.text[b.start : b.end] for b in document.blocks if b.kind == "al"]
    assert not [text for text in paragraphs if text[0].islower() or text[-1] not in ".:;?"]
