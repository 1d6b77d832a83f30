"""Plain text and OCR: the text is the file; blocks say what is certain."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.model import Document, Facts
from kg.parse import parse

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


def _blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def _read(text: str, name: str = "brief.txt", facts: Facts = Facts()) -> Document:  # noqa: B008
    return parse(text.encode(), name, facts)


def test_the_text_is_the_file_in_nfc() -> None:
    raw = "\ufeff  Een re\u0301gel\r\n\r\n\ttwee  \n"
    document = parse(raw.encode(), "a.txt")
    assert document.text == "  Een régel\r\n\r\n\ttwee  \n"
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.source_text == document.text
    assert document.origin.source_span(2, 5) == (2, 5)
    assert _blocks(document) == [("tussenkop", "Een régel"), ("al", "twee")]


def test_wrapped_lines_are_one_paragraph_and_a_full_stop_ends_it() -> None:
    lines = [
        "In het overleg van maart heb ik gezegd dat ik de Kamer over dit onderwerp",
        "nog voor de zomer zou berichten. Dat doe ik met deze brief, die ook op de",
        "vragen van de leden ingaat.",
        "Daarnaast stuur ik een rapport mee dat over de uitvoering van de wet gaat,",
        "en over wat de gemeenten daar tot nu toe van hebben gemerkt in de praktijk",
        "van alledag.",
        "",
        "Tot slot volgt in het najaar een plan van aanpak voor de jaren die daarna",
        "",
        "komen, met een begroting en een lijst van wat er dan allemaal klaar is en",
        "wat nog niet.",
    ]
    assert _blocks(_read("\n".join(lines))) == [
        ("al", "\n".join(lines[:3])),
        ("al", "\n".join(lines[3:6])),
        ("al", "\n".join(lines[7:])),
    ]


def test_a_short_letter_is_wrapped_too_though_most_of_its_lines_are_head_and_signature() -> None:
    body = [
        "Met deze brief meld ik u dat het onderzoek naar de bruggen in de provincie nog",
        "niet klaar is, want de metingen op het water hebben door het hoge peil van de",
        "rivieren langer geduurd dan in het begin van het jaar was voorzien door de",
        "dienst. U hoort van mij zodra het zover is.",
    ]
    head = ["Onderwerp", "Bruggen", "Bijlagen", "Geen", "Aan de voorzitter", "Postbus 1", "Den Haag", "Kenmerk", "X-1"]
    text = "\n".join([*head, *body, "Hoogachtend,", "namens deze,", "A. Jansen", "Hoofd"])
    assert ("al", "\n".join(body)) in _blocks(_read(text))


def test_long_lines_are_paragraphs_of_their_own() -> None:
    lines = [
        "De Kamer,",
        "gehoord de beraadslaging,",
        "overwegende dat " + "dit en dat " * 20 + "geldt;",
        "spreekt uit dat het zo is,",
    ]
    assert _blocks(_read("\n".join(lines))) == [("al", line) for line in lines]


def test_one_long_line_is_one_block() -> None:
    text = "Vergaderjaar 2014–2015 Vraag 1 Klopt dat? Antwoord 1 Ja. " * 50
    assert _blocks(_read(text)) == [("al", text.strip())]


def test_lists_headings_and_questions() -> None:
    document = _read(
        "Vraag 3\nKlopt dat?\n\nAntwoord op vraag 3\nJa.\n\nWat volgt\n\n- een plan;\n• een brief.\n2. een besluit\n"
    )
    assert [(b.kind, b.mark, document.text[b.start : b.end]) for b in document.blocks] == [
        ("tussenkop", "", "Vraag 3"),
        ("al", "", "Klopt dat?"),
        ("tussenkop", "", "Antwoord op vraag 3"),
        ("al", "", "Ja."),
        ("tussenkop", "", "Wat volgt"),
        ("li", "-", "een plan;"),
        ("li", "•", "een brief."),
        ("li", "2.", "een besluit"),
    ]


def test_who_speaks() -> None:
    document = _read(
        "De voorzitter: Het woord is aan de heer Jansen.\nDe heer Jansen (D66): Dank u wel.\nIk ga door.\n"
    )
    assert _blocks(document) == [
        ("spreker", "De voorzitter:"),
        ("al", "Het woord is aan de heer Jansen."),
        ("spreker", "De heer Jansen (D66):"),
        ("al", "Dank u wel."),
        ("al", "Ik ga door."),
    ]


def test_a_letter_with_head_notes_signature_and_foot() -> None:
    document = _read(
        "29 544 Arbeidsmarktbeleid\nNr. 7 BRIEF VAN DE MINISTER VAN FINANCIËN\nDen Haag, 5 maart 2024\n"
        "Eerder schreef ik u een brief1 hierover.\nDe Minister van Financiën,\n\nA. Jansen\n"
        "1 Kamerstuk 29 544, nr. 6.\nkst-29544-7\nISSN 0921 - 7371\n"
    )
    assert (document.id, document.kind, document.date) == ("kst-29544-7", "brief", date(2024, 3, 5))
    assert (document.signatories, document.on_behalf) == (("A. Jansen",), ("Minister van Financiën",))
    assert [note.mark for note in document.footnotes] == ["1"]
    note = document.footnotes[0]
    assert document.text[note.start : note.end] == "Kamerstuk 29 544, nr. 6."
    assert note.anchor is not None
    assert document.text[: note.anchor].endswith("een brief")
    kinds = [kind for kind, _ in _blocks(document)]
    assert kinds == [
        "kop",
        "titel",
        "kop",
        "titel",
        "kop",
        "al",
        "ondertekening",
        "ondertekening",
        "noot",
        "kop",
        "kop",
    ]


def test_a_foot_inside_a_paragraph_is_a_citation() -> None:
    foot = "Tweede Kamer, vergaderjaar 1987-1988, 19 637, nr. 39"
    text = f"In de stukken staat meer daarover; zie verder\n{foot}\nen de bijlage daarbij."
    assert all(kind != "kop" for kind, _ in _blocks(_read(text)))


def test_facts_from_outside_win() -> None:
    document = _read("Datum 1 maart 2011\nTekst.", facts=Facts(id="kst-1-2", kind="beslisnota", date=date(2012, 1, 1)))
    assert (document.id, document.kind, document.date) == ("kst-1-2", "beslisnota", date(2012, 1, 1))
    assert _read("Datum 1 maart 2011\nTekst.").date == date(2011, 3, 1)


def test_without_an_identifier_the_stem_is_one() -> None:
    assert _read("Tekst.", "map/een.nota.txt").id == "een.nota"


def test_windows_1252_is_read_with_an_issue() -> None:
    document = parse("Coördinatie kost € 5".encode("cp1252"), "a.txt")
    assert document.text == "Coördinatie kost € 5"
    assert [issue.code for issue in document.issues] == ["encoding-assumed"]


def test_empty_text_is_an_error() -> None:
    with pytest.raises(FormatError, match=r"a\.txt: an empty file"):
        parse(b"\n \n", "a.txt")


@needs_shared
def test_every_gold_text_stays_as_it_stands() -> None:
    texts = sorted((SHARED / "gold" / "texts").glob("*.txt"))
    assert len(texts) == 72
    for path in texts:
        document = parse(path.read_bytes(), path.name)
        assert document.source.format == "text"
        assert document.text == path.read_bytes().decode()
        ends = [0]
        for block in document.blocks:
            assert ends[-1] <= block.start < block.end
            ends.append(block.end)


@needs_shared
@pytest.mark.parametrize(
    ("name", "anchors"),
    [
        ("kst-28844-269", {"1": "9 mei 2023", "2": "aan te scherpen"}),
        ("kst-28844-269.b", {"13": "motie Van Baarle-Dassen"}),
        ("ah-tk-20232024-1433", {"1": "af\nte halen?", "2": "kauw»?"}),
        ("ah-tk-20232024-387", {"1": "gezuiverd»", "4": "lid Ceder", "5": "maatregelen."}),
        ("kv-niet-spoednummer", {"1": "van Nispen"}),
    ],
)
def test_anchors_in_real_texts(name: str, anchors: dict[str, str]) -> None:
    document = parse((SHARED / "gold" / "texts" / f"{name}.txt").read_bytes(), f"{name}.txt")
    found = {note.mark: document.text[: note.anchor] for note in document.footnotes}
    assert all(found[mark].endswith(words) for mark, words in anchors.items())


@needs_shared
def test_heads_of_real_texts() -> None:
    for path in sorted((SHARED / "gold" / "texts").glob("kst-*.txt")):
        document = parse(path.read_bytes(), path.name)
        if document.title and document.ondernummer and document.dossiers:  # some heads were cut off in the scan
            assert document.id.split(".")[0] == path.stem, path.name


@needs_shared
def test_the_scanned_note_guesses_nothing() -> None:
    path = next((SHARED / "corpus" / "seeds").glob("000_*.txt"))
    document = parse(path.read_bytes(), path.name)
    assert (document.date, document.signatories, document.footnotes, document.dossiers) == (None, (), (), ())
    assert any(
        document.text[b.start : b.end].startswith("In het commissiedebat")
        and "voortgangsbrief te\n\nsturen" in document.text[b.start : b.end]
        for b in document.blocks
    )
