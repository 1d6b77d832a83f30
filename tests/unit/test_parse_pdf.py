"""PDF with a text layer, on pages made here letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.model import Document
from kg.parse import parse
from kg.parse.pdf import has_text

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = SHARED / "corpus" / "formats"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

Piece = tuple[float, float, float, str]
"""Left edge, baseline and size of type in points, and the text."""


def _pdf(pages: list[list[Piece]]) -> bytes:
    """Make a PDF in Helvetica; each piece is set where it says."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for i, page in enumerate(pages):
        lines = []
        for x, y, size, text in page:
            escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            lines.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET")
        content = "\n".join(lines).encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _lines(texts: list[str], top: float = 600.0, size: float = 10.0) -> list[Piece]:
    return [(100.0, top - 12.0 * i, size, text) for i, text in enumerate(texts)]


FIRST_PAGE = [
    (50.0, 750.0, 10.0, "Tweede Kamer der Staten-Generaal 2"),
    (50.0, 735.0, 10.0, "Vergaderjaar 2022–2023"),
    (50.0, 700.0, 10.0, "31 288 Hoger onderwijs"),
    (50.0, 680.0, 10.0, "Nr. 99 BRIEF VAN DE MINISTER"),
    (50.0, 660.0, 10.0, "Den Haag, 2 juni 2023"),
    *_lines(
        [
            "In het overleg van maart heb ik gezegd dat ik u over dit onderwerp nog voor de",
            "zomer zou berichten. Dat doe ik met deze brief die ook de vragen over de arbeids-",
            "markt en de loon- en prijsontwikkeling beantwoordt; elk dak meet 40 m",
        ]
    ),
    (405.0, 580.0, 6.0, "2"),
    *_lines(["Het rapport"], 556.0),
    (152.0, 560.0, 6.0, "1"),
    (157.0, 556.0, 10.0, "gaat over de hele sector en over wat de gemeenten daarvan tot nu toe in"),
    (100.0, 140.0, 6.0, "1"),
    (104.0, 138.0, 8.0, "Kamerstuk 31 288, nr. 98; het stuk is ook in het Engels verschenen en staat daar op"),
    (104.0, 129.0, 8.0, "de lijst."),
    (50.0, 60.0, 7.0, "kst-31288-99"),
    (50.0, 52.0, 7.0, "ISSN 0921 - 7371"),
    (50.0, 44.0, 7.0, "’s-Gravenhage 2023 Tweede Kamer, vergaderjaar 2022–2023, 31 288, nr. 99 1"),
]  # fmt: skip
SECOND_PAGE = [
    *_lines(["de praktijk van alledag hebben gemerkt."], 760.0),
    *_lines(["- een plan;", "- een brief."], 730.0),
    *_lines(["De Minister van Financiën,"], 690.0),
    *_lines(["S.A.M. Kaag"], 660.0),
    (50.0, 44.0, 7.0, "Tweede Kamer, vergaderjaar 2022–2023, 31 288, nr. 99 2"),
]  # fmt: skip


@pytest.fixture(scope="module")
def letter() -> Document:
    return parse(_pdf([FIRST_PAGE, SECOND_PAGE]), "brief.pdf")


def test_the_text_runs_over_lines_and_pages(letter: Document) -> None:
    assert [letter.text[b.start : b.end] for b in letter.blocks if b.kind == "al"] == [
        "In het overleg van maart heb ik gezegd dat ik u over dit onderwerp nog voor de zomer zou berichten. Dat doe "
        "ik met deze brief die ook de vragen over de arbeidsmarkt en de loon- en prijsontwikkeling beantwoordt; elk "
        "dak meet 40 m2",
        "Het rapport gaat over de hele sector en over wat de gemeenten daarvan tot nu toe in de praktijk van alledag "
        "hebben gemerkt.",
    ]
    assert [(b.mark, letter.text[b.start : b.end]) for b in letter.blocks if b.kind == "li"] == [
        ("-", "een plan;"),
        ("-", "een brief."),
    ]


def test_head_signature_and_the_identifier_at_the_foot(letter: Document) -> None:
    assert (letter.id, letter.title, letter.ondernummer) == ("kst-31288-99", "BRIEF VAN DE MINISTER", "99")
    assert letter.date is not None
    assert letter.date.isoformat() == "2023-06-02"
    assert (letter.signatories, letter.on_behalf) == (("S.A.M. Kaag",), ("Minister van Financiën",))
    for foot in ("ISSN", "kst-31288-99", "vergaderjaar 2022–2023, 31"):
        assert foot not in letter.text


def test_a_small_raised_figure_is_a_mark_and_small_lines_below_are_notes(letter: Document) -> None:
    assert [(n.mark, letter.text[n.start : n.end]) for n in letter.footnotes] == [
        ("1", "Kamerstuk 31 288, nr. 98; het stuk is ook in het Engels verschenen en staat daar op de lijst.")
    ]
    assert letter.text[: letter.footnotes[0].anchor].endswith("Het rapport")
    assert letter.issues == ()


def test_positions_are_pages(letter: Document) -> None:
    assert (letter.origin.unit, letter.source_text) == ("page", None)
    assert letter.origin.source_of(letter.text.index("In het overleg")) == 1
    assert letter.origin.source_of(letter.text.index("praktijk van")) == 2
    assert letter.origin.source_span(0, 5) is None


def test_running_heads_go_and_body_lines_at_the_same_height_stay() -> None:
    pages = [
        [
            (100.0, 780.0, 8.0, f"Ministerie van Financiën, pagina {n} van 3"),
            *_lines([f"Vraag {n}", "Klopt " * n + "dat?"], 760.0),
        ]
        for n in (1, 2, 3)
    ]
    text = parse(_pdf(pages), "a.pdf").text
    assert text == "".join(f"Vraag {n}\n{'Klopt ' * n}dat?\n" for n in (1, 2, 3))


def test_a_page_without_text_among_others_is_an_issue() -> None:
    document = parse(_pdf([_lines(["Een regel."]), []]), "a.pdf")
    assert [(issue.code, issue.message.split()[1]) for issue in document.issues] == [("page-without-text", "2")]


def test_a_scan_is_an_error_that_says_so() -> None:
    scan = _pdf([[], []])
    assert not has_text(scan)
    assert has_text(_pdf([[], _lines(["Een regel."])]))
    with pytest.raises(FormatError, match="no text layer on any of its 2 pages; it is a scan: run OCR"):
        parse(scan, "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", _pdf([_lines(["Een regel."])])[:200], b"%PDF-1.7" + bytes(2000)])
def test_broken_files(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"a\.pdf: not readable as PDF"):
        parse(data, "a.pdf")


@needs_shared
def test_the_real_scan() -> None:
    with pytest.raises(FormatError, match="no text layer"):
        parse((FORMATS / "blg-1007826.pdf").read_bytes(), "blg-1007826.pdf")
