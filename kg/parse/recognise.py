"""What a file is: from its first bytes, and only where those leave it open from its name."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

import regex

HEAD_BYTES = 65_536
"""How much of a file is enough to recognise it."""

MAX_BYTES = 128 * 1024 * 1024
"""Largest file that is read at all: attachments are reports with pictures, and the biggest of those stay below 100 MB.
Files of text have a narrower limit, see `kg.parse.xml.MAX_TEXT_BYTES`."""

PAPERS = ("op-xml", "kamerwrk-xml", "vlos-xml", "html", "markdown", "text", "pdf")
"""Formats that can hold a paper, best first: where one paper comes in several forms the first of these is read."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"WARC/", "warc"),
    (b"SQLite format 3", "sqlite"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
_ROOTS = {
    "officiele-publicatie": "op-xml",
    "kamerwrk": "kamerwrk-xml",
    "vlosCoreDocument": "vlos-xml",
    "metadata_gegevens": "metadata-xml",
    "owms-metadata": "owms-xml",
    "searchRetrieveResponse": "sru-xml",
    "explainResponse": "sru-explain",
    "Edmx": "edmx",
    "html": "html",
    "HTML": "html",
    "schema": "schema",
    "feed": "feed",
}
_PROLOG = regex.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>)*+", regex.DOTALL | regex.IGNORECASE
)
_ELEMENT = regex.compile(r"<(?:[\w.-]+:)?(?P<name>[A-Za-z_][\w.-]*)")
_RECORD = regex.compile(r"<(?:[\w.-]+:)?record\b")
_DIAGNOSTIC = regex.compile(r"<(?:[\w.-]+:)?diagnostic\b")
"""What the SRU service answers to a query it cannot run, in place of records."""

_HTML_DOCTYPE = regex.compile(r"<!DOCTYPE\s+html", regex.IGNORECASE)
_JSON = regex.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]]|\[\s*-?[0-9.]+\s*,)")
_ODATA = regex.compile(r'"@odata|"ApiGewijzigdOp"|"Id"\s*:\s*"[0-9a-f]{8}-[0-9a-f]{4}-')
_MARKDOWN = (
    regex.compile(r"^ {0,3}#{1,6} +\S", regex.MULTILINE),
    regex.compile(r"^(?:\*\*|__)[^*\n]{1,160}(?:\*\*|__)\s*$", regex.MULTILINE),
    regex.compile(r"<sup> *[0-9]{1,3}(?: *, *[0-9]{1,3})* *</sup>"),
)
"""Signs of page-wise Markdown. One alone says little (an asterisk, a hash); two kinds of them do."""

_CONTROL = bytes([*range(9), *range(14, 32)])


def recognise(head: bytes, name: str) -> str:
    """Say what a file is.

    head: its first bytes, HEAD_BYTES of them or the whole file. name: its name; only the suffix is looked at.
    Returns the name of a format: one of PAPERS; a companion of papers ("metadata-xml", "owms-xml", "sru-xml",
    "odata-json", "edmx"); an archive ("zip", "tar"); or what it is otherwise ("odt", "json", "table", "image",
    "schema", "xml", "gzip", …), "empty", or "unknown" for bytes that are no text.
    """
    if not head.strip():
        return "empty"
    suffixes = [suffix.casefold() for suffix in PurePosixPath(name.rpartition("!")[2]).suffixes]
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            packed = found in ("gzip", "xz", "bzip2")
            return "tar" if packed and (".tar" in suffixes or suffixes[-1:] in (["tgz"], [".tgz"], [".txz"])) else found
    if head[257:262] == b"ustar":
        return "tar"
    text = _peek(head)
    if text is None:
        return "unknown"
    if text.lstrip()[:1] == "<":
        found = _markup(text)
        if found:
            return found
    if _JSON.match(text):
        return "odata-json" if _ODATA.search(text) else "json"
    return _text(text, suffixes[-1] if suffixes else "")


def _zip(head: bytes) -> str:
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:200]:
        return "odt"
    return "docx" if b"[Content_Types].xml" in head[:200] else "zip"


def _peek(head: bytes) -> str | None:
    """Decode a head loosely; it may end inside a character. None when it is no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    zeros = head.count(0)
    if zeros:
        wide = zeros > 0.4 * min(len(head), HEAD_BYTES)
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace") if wide else None
    text = head.decode("utf-8", "replace").removeprefix("ï»¿")
    return None if len(head) - len(head.translate(None, _CONTROL)) > 0.01 * len(text) else text


def _markup(text: str) -> str:
    """Recognise XML and HTML by the root element; "" for text that only begins with a sign."""
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    element = _ELEMENT.match(text, end)
    if _HTML_DOCTYPE.search(text, 0, end):
        return "html"
    if element is None:
        return "xml" if text.lstrip().startswith("<?xml") else ""
    name = element["name"]
    if name == "searchRetrieveResponse" and _DIAGNOSTIC.search(text) and not _RECORD.search(text):
        return "sru-error"
    if name in _ROOTS:
        return _ROOTS[name]
    if name == "record":
        return "sru-xml" if "standaarden.overheid.nl/sru" in text or "search-ws" in text else "xml"
    if name.casefold() in ("html", "head", "body", "div", "p", "article"):
        return "html"
    return "" if name in ("sup", "http", "https") else "xml"


def _text(text: str, suffix: str) -> str:
    if suffix in (".md", ".markdown") or sum(sign.search(text) is not None for sign in _MARKDOWN) >= 2:
        return "markdown"
    lines = text.split("\n", 6)[:5]
    tabs = {line.count("\t") for line in lines if line.strip()}
    if suffix in (".tsv", ".csv") or (len(tabs) == 1 and len(lines) > 2 and tabs.pop() >= 2):
        return "table"
    return "text"
