"""What a file is, from its first bytes and then its name."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest

from kg.parse.recognise import recognise


def _zip(names: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO(b""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"<officiele-publicatie><kamerstuk/></officiele-publicatie>", "a.xml", "op-xml"),
        (b'<?xml version="1.0"?>\n<!-- <html> -->\n<?x y?><officiele-publicatie>', "a.xml", "op-xml"),
        (b"\xef\xbb\xbf<kamerwrk kamer='2'>", "a.xml", "kamerwrk-xml"),
        (b'<v:vlosCoreDocument xmlns:v="x">', "a.xml", "vlos-xml"),
        ("<officiele-publicatie>".encode("utf-16"), "a.xml", "op-xml"),
        ("<officiele-publicatie>".encode("utf-16-be"), "a.xml", "op-xml"),
        ("ï»¿<officiele-publicatie>".encode(), "a.xml", "op-xml"),
        (b"<metadata_gegevens/>", "metadata.xml", "metadata-xml"),
        (b"<owms-metadata/>", "a.xml", "owms-xml"),
        (b'<sru:searchRetrieveResponse xmlns:sru="x">', "a.xml", "sru-xml"),
        (b'<sru:record xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse">', "a.xml", "sru-xml"),
        (b'<sru:explainResponse xmlns:sru="x">', "a.xml", "sru-explain"),
        (b'<searchRetrieveResponse xmlns:d="x"><diagnostics><d:diagnostic>', "a.xml", "sru-error"),
        (b"<searchRetrieveResponse><records><record/></records><diagnostic>", "a.xml", "sru-xml"),
        (b"<record/>", "a.xml", "xml"),
        (b'<edmx:Edmx xmlns:edmx="x">', "a.xml", "edmx"),
        (b'<xs:schema xmlns:xs="x">', "a.xsd", "schema"),
        (b"<opml/>", "a.xml", "xml"),
        (b"<!DOCTYPE html><title>x", "a", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"\n "http://x"><html>', "a.xml", "html"),
        (b"<p>x</p>", "a.html", "html"),
        (b"%PDF-1.4", "a.xml", "pdf"),
        (_zip(["mimetype", "content.xml"]), "a.xml", "odt"),
        (_zip(["[Content_Types].xml"]), "a.docx", "docx"),
        (_zip(["kst-1.xml"]), "a.xml", "zip"),
        (_tar(), "a.tar", "tar"),
        (gzip.compress(_tar()), "a.tar.gz", "tar"),
        (lzma.compress(_tar()), "a.txz", "tar"),
        (lzma.compress(b"x"), "lijst.txt.xz", "xz"),
        (b"\x89PNG\r\n", "a.txt", "image"),
        (b"", "a.xml", "empty"),
        (b" \n\t", "a.xml", "empty"),
        (bytes(range(32)) * 20, "a.txt", "unknown"),
        (b'{"@odata.context": "x"}', "a.json", "odata-json"),
        (json.dumps([{"Id": "47365172-1c30-4285-a38f-83e61ba0e027"}]).encode(), "a.txt", "odata-json"),
        (b'{"a": 1}', "a.txt", "json"),
        (b"[1] Kamerstuk 12 345, nr. 6\n", "a.txt", "text"),
        (b"a\tb\tc\nd\te\tf\ng\th\ti\n", "a", "table"),
        (b"a,b\n", "a.csv", "table"),
        (b"< 5 procent van de leden\n", "a.txt", "text"),
        ("één".encode("latin-1") * 20, "a.txt", "text"),
    ],
)
def test_format(data: bytes, name: str, expected: str) -> None:
    assert recognise(data, name) == expected


def test_one_sign_of_markdown_is_not_enough_in_a_text() -> None:
    assert recognise(b"# 1 reden\ngewone tekst\n", "a.txt") == "text"
    assert recognise(b"**Nr. 4**\n\nde regels<sup>1</sup>\n", "a.txt") == "markdown"
    assert recognise(b"gewone tekst\n", "a.md") == "markdown"


def test_a_head_may_end_inside_a_character() -> None:
    assert recognise("tekst één".encode()[:-2], "a.txt") == "text"
