"""Pages of zoek.officielebekendmakingen.nl."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.model import Document, Facts
from kg.parse import parse

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = SHARED / "corpus" / "formats"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

PAGE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://x/y.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="viewport" content="width=1" />
<meta name="DC.identifier" scheme="OVERHEIDop.ParlID" content="kst-31288-99" />
<meta name="DC.type" scheme="OVERHEIDop.KamerstukTypen" content="Brief" />
<meta name="DCTERMS.issued" content="2023-06-02" />
<script>var kst = "12 345, nr. 6";</script></head>
<body><div id="kopregel">menu</div><div id="broodtekst">
<h1 class="dossiertitel"><a id="d1"></a><span class="dossiernummer">
   31 288</span> Hoger onderwijs</h1>
<div class="stuk"><h1 class="stuktitel"><span class="stuknummer">Nr. 99</span> BRIEF VAN DE MINISTER</h1>
<div class="algemeen">
<p>Aan de Voorzitter</p>
<h2 class="divisiekop1">1. Inleiding</h2>
<p>Eerder schreef
   ik u.<sup><a class="nootnum supernote-click-ID-1-d36" href="#ID-1-d36">1</a></sup> Zie <a
   href="kst-31288-98.html">31 288, nr. 98</a>, <a href="https://zoek.officielebekendmakingen.nl/dossier/36600-VII">het
   dossier</a> en <a href="https://example.org/x">dit</a>.</p>
<ul class="expliciet"><li class="li"><p class="labeled"><span class="ol">– </span>een plan;</p></li>
<li class="li"><p class="labeled"><span class="ol">a. </span>een brief</p><p>met een bijlage.</p></li></ul>
<ol start="3"><li>een lijst</li></ol>
<table><thead><tr><th>Jaar</th><th>Bedrag</th></tr></thead>
<tbody><tr><td><p>2023</p><p>en later</p></td><td></td></tr></tbody></table>
los van alles<br/>staat dit.
<p class="ondertekening"><span class="functie">De Minister van Financiën</span>, <span class="naam"><span
class="achternaam">S.A.M. Kaag</span></span></p>
</div></div>
<div id="noten"><hr/>
<div class="voet noot snp-mouseoffset" id="supernote-note-ID-1-d36">
<h5 class="note-close"><a href="#close-ID-1-d36">X</a>
 Noot</h5><sup><span class="nootnum"><a id="ID-1-d36" name="ID-1-d36"></a>1</span></sup><p>Zie
 <a href="kst-31288-97.html">31 288, nr. 97</a>.</p></div>
<div class="voet noot" id="supernote-note-ID-9"><sup><span class="nootnum">9</span></sup><p>Los.</p></div>
</div></div><div id="voetregel">voet</div></body></html>
"""


@pytest.fixture(scope="module")
def page() -> Document:
    return parse(PAGE.encode(), "pagina.html")


def test_the_metadata_of_the_page(page: Document) -> None:
    assert (page.id, page.kind, page.date, page.ondernummer) == ("kst-31288-99", "brief", date(2023, 6, 2), "99")
    assert [str(dossier) for dossier in page.dossiers] == ["31288"]
    assert (page.dossier_titles, page.title) == (("Hoger onderwijs",), "BRIEF VAN DE MINISTER")
    assert (page.signatories, page.on_behalf) == (("S.A.M. Kaag",), ("Minister van Financiën",))


def test_the_text_in_blocks(page: Document) -> None:
    assert [(b.kind, b.mark, page.text[b.start : b.end]) for b in page.blocks] == [
        ("kop", "", "31 288"),
        ("titel", "", "Hoger onderwijs"),
        ("kop", "", "Nr. 99"),
        ("titel", "", "BRIEF VAN DE MINISTER"),
        ("al", "", "Aan de Voorzitter"),
        ("tussenkop", "", "1. Inleiding"),
        ("al", "", "Eerder schreef ik u. Zie 31 288, nr. 98, het dossier en dit."),
        ("li", "–", "een plan;"),
        ("li", "a.", "een brief"),
        ("al", "", "met een bijlage."),
        ("li", "3.", "een lijst"),
        ("cel", "r1c1", "Jaar"),
        ("cel", "r1c2", "Bedrag"),
        ("cel", "r2c1", "2023 en later"),
        ("al", "", "los van alles staat dit."),
        ("ondertekening", "", "De Minister van Financiën, S.A.M. Kaag"),
        ("noot", "9", "Los."),
        ("noot", "1", "Zie 31 288, nr. 97."),
    ]


def test_footnotes_and_links(page: Document) -> None:
    note = page.footnotes[0]
    assert (note.mark, page.text[note.start : note.end]) == ("1", "Zie 31 288, nr. 97.")
    assert page.text[: note.anchor].endswith("schreef ik u.")
    assert [(page.text[x.start : x.end], x.target, x.kind) for x in page.links] == [
        ("31 288, nr. 98", "kst-31288-98", "document"),
        ("het dossier", "dossier/36600-VII", "dossier"),
        ("dit", "https://example.org/x", "url"),
        ("31 288, nr. 97", "kst-31288-97", "document"),
    ]
    assert [issue.code for issue in page.issues] == ["footnote-loose"]


def test_menu_script_and_foot_are_not_read(page: Document) -> None:
    assert "menu" not in page.text
    assert "12 345" not in page.text
    assert "voet" not in page.text


def test_movers_of_a_motion() -> None:
    names = "<div><p>Van Dijk</p><p>Jansen</p></div><p>Slot.</p>"
    body = f"<p>verzoekt iets,</p><p>en gaat over tot de orde van de dag.</p>{names}"
    document = parse(f'<html><body><div class="stuk">{body}</div></body></html>'.encode(), "a.html")
    assert document.signatories == ("Van Dijk", "Jansen")
    assert [b.kind for b in document.blocks] == ["al", "al", "ondertekening", "ondertekening", "al"]


def test_the_encoding_the_page_declares() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><div id="broodtekst"><p>één</p></div></body></html>'
    assert parse(page.encode("latin-1"), "a.html").text == "één\n"


@pytest.mark.parametrize(
    ("html", "says"),
    [
        (
            "<!DOCTYPE html><html><head><title>Niet gevonden</title></head><body><h1>404</h1></body></html>",
            "'Niet gevonden'",
        ),
        ("<html><body><p>zomaar een pagina</p></body></html>", "without the text of a paper"),
        ('<html><body><div id="broodtekst"> </div></body></html>', "empty text"),
        ('<html><body><div id="broodtekst">' + "<div>" * 3000, "Excessive depth"),
    ],
)
def test_pages_that_hold_no_paper(html: str, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        parse(html.encode(), "a.html")


@needs_shared
@pytest.mark.parametrize(("name", "first"), [("kst-32545-143", "De Kamer,"), ("ah-tk-20202021-3235", "Vraag 1")])
def test_html_and_pdf_say_what_the_xml_says(name: str, first: str) -> None:
    read = {
        suffix: parse((FORMATS / f"{name}{suffix}").read_bytes(), f"x{suffix}") for suffix in (".xml", ".html", ".pdf")
    }
    lines = {
        suffix: [" ".join(line.split()) for line in document.text.split("\n")] for suffix, document in read.items()
    }
    body = {suffix: found[found.index(first) :] for suffix, found in lines.items()}
    assert body[".html"] == body[".pdf"] == body[".xml"]
    assert len(body[".xml"]) > 10
    for document in read.values():
        assert (document.id, document.date) == (name, read[".html"].date)
        assert document.vergaderjaar == "2020-2021"


def test_facts_from_outside_win() -> None:
    assert parse(PAGE.encode(), "a.html", Facts(id="kst-31288-100")).id == "kst-31288-100"
