"""Bad input at the front door: one error that names file and cause, never a traceback, never a wrong text."""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.parse import parse

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

XML = (
    '<?xml version="1.0" encoding="utf-8"?><officiele-publicatie><metadata><meta name="DC.identifier" '
    'content="kst-12345-6"/></metadata><kamerstuk><stuk><stuknr>Nr. <ondernummer>6</ondernummer></stuknr>'
    "<titel>BRIEF</titel><algemeen><vrije-tekst><tekst><al>Coördinatie is één taak.</al></tekst></vrije-tekst>"
    "</algemeen></stuk></kamerstuk></officiele-publicatie>"
)
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE kamerwrk [{}]><kamerwrk><body>&a;</body></kamerwrk>'
LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("bcdefghij", "cdefghijk", strict=True))


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("kst-12345-6.xml", XML)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("empty.xml", b"", "an empty file"),
        ("blank.txt", b"\n\n  ", "an empty file"),
        ("cut.xml", XML.encode()[:300], "cut off"),
        ("cut-in-a-letter.xml", XML.encode()[: XML.encode().index(b"\xc3") + 1], "cut off"),
        ("declared-utf8-is-latin1.xml", XML.encode("latin-1"), "declares UTF-8, but byte"),
        ("no-declaration-is-windows.xml", XML.partition("?>")[2].encode("cp1252"), "declares no encoding"),
        ("zip-as.xml", _zip(), "this is a zip archive"),
        ("pdf-as.xml", b"%PDF-1.7\nkapot", "not readable as PDF"),
        ("nul.xml", XML.encode().replace(b"taak", b"ta\0k"), "NUL byte at byte"),
        ("nul.txt", b"Een brief met \0 erin, en verder gewone tekst.", "NUL byte at byte 14"),
        ("noise.txt", random.Random(1).randbytes(4000), "not text"),
        ("image.html", b"\x89PNG\r\n\x1a\n" + bytes(50), "this is an image"),
        (
            "brief.odt",
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text",
            "this is an ODT file",
        ),
        ("json.txt", b'{"@odata.context": "x", "value": []}', "this is open data of the Tweede Kamer"),
        ("metadata.xml", b"<metadata_gegevens/>", "this is metadata of a paper"),
        ("sru.xml", b'<x:searchRetrieveResponse xmlns:x="y"/>', "this is an answer of the SRU service"),
        ("xsd.xml", b'<xs:schema xmlns:xs="y"/>', "this is an XML schema"),
        ("rss.xml", b"<rss><channel/></rss>", "this is XML of a kind that is not read here"),
        ("wet.xml", b"<officiele-publicatie><staatsblad/></officiele-publicatie>", "holds no kamerstuk"),
        (
            "fout404.html",
            b"<!DOCTYPE html><html><title>Pagina niet gevonden</title><body>404",
            "'Pagina niet gevonden'",
        ),
        ("laughs.xml", DOCTYPE.format('<!ENTITY b "ha">' + LAUGHS + '<!ENTITY a "&k;">').encode(), "declares entities"),
        ("outside.xml", DOCTYPE.format('<!ENTITY a SYSTEM "file:///etc/hostname">').encode(), "declares entities"),
        (
            "parameter.xml",
            DOCTYPE.format('<!ENTITY % p SYSTEM "http://localhost:9/x"> %p;').encode(),
            "declares entities",
        ),
        ("deep.xml", b"<officiele-publicatie>" * 2000, "Excessive depth"),
        ("fifty.xml", XML.encode() + b" " * 50_000_000, "more than the 16777216 that are read"),
        ("fifty.txt", b"regel tekst\n" * 4_200_000, "more than the 16777216 that are read"),
        ("fifty.html", b"<html><body>" + b"<p>x</p>" * 6_000_000, "more than the 16777216 that are read"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value and " " not in value else "",
)
def test_one_error_with_file_and_cause(name: str, data: bytes, cause: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(data, f"map/{name}")
    message = str(caught.value)
    assert message.startswith(f"map/{name}: ")
    assert cause in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "data",
    [
        XML.encode(),
        b"\xef\xbb\xbf" + XML.encode(),
        XML.replace("utf-8", "utf-16").encode("utf-16"),
        XML.replace("utf-8", "windows-1252").encode("cp1252"),
        XML.replace("\n", "\r\n").encode(),
    ],
)
def test_the_same_paper_in_every_encoding(data: bytes) -> None:
    document = parse(data, "a.xml")
    assert document.id == "kst-12345-6"
    assert "Coördinatie is één taak." in document.text


def test_the_name_does_not_decide() -> None:
    assert parse(XML.encode(), "brief.txt").source.format == "op-xml"
    assert parse(b"Gewone tekst.", "brief.xml").source.format == "text"


def test_a_large_file_takes_bounded_memory(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from kg.errors import FormatError
        from kg.parse import parse
        END = b"</stuk></kamerstuk></officiele-publicatie>"
        for name, data in (
            ("a.xml", b"<officiele-publicatie><kamerstuk><stuk>" + b"<al>x</al>" * 800_000 + END),
            ("b.txt", b"woord " * 2_700_000),
        ):
            try:
                parse(data, name)
            except FormatError as error:
                print(error, file=sys.stderr)
        """
    )
    limit = 3 * 1024**3

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=bounded,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_damaged_real_files_end_in_an_error_or_in_a_sound_document() -> None:
    corpus = SHARED / "corpus"
    files = [
        corpus / "formats" / "kst-32545-143.pdf",
        corpus / "formats" / "kst-32545-143.html",
        corpus / "formats" / "kst_28844_269.xml",
        corpus / "formats" / "kst_24447_6.xml",
        *sorted((corpus / "seeds").glob("*.txt")),
        *sorted((corpus / "verslagen-vlos").iterdir()),
    ]
    errors = []
    dice = random.Random(20240325)
    for path in files:
        whole = path.read_bytes()
        for turn in range(12):
            data = bytearray(whole)
            if turn % 3 == 0:
                del data[dice.randrange(len(data)) :]
            elif turn % 3 == 1:
                for _ in range(dice.randrange(1, 20)):
                    data[dice.randrange(len(data))] = dice.randrange(256)
            else:
                at = dice.randrange(len(data))
                data[at:at] = bytes(dice.choice(b'<>&"*#|[]()\n -1') for _ in range(dice.randrange(100)))
            try:
                document = parse(bytes(data), path.name)
            except FormatError as error:
                errors.append((path.name, str(error)))
                continue
            end = 0
            for block in document.blocks:
                assert end <= block.start < block.end <= len(document.text)
                end = block.end
            assert all(note.anchor is None or 0 <= note.anchor <= len(document.text) for note in document.footnotes)
            assert all(0 <= link.start < link.end <= len(document.text) for link in document.links)
    assert errors
    assert all(message.startswith(f"{name}: ") for name, message in errors)
