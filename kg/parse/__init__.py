"""Reading papers, one file per format; the front door is `parse`, and `kg.parse.inputs.collect` finds the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import cast

from kg.errors import FormatError
from kg.model import Document, Facts, Source
from kg.parse.recognise import PAPERS, recognise

__all__ = ["parse", "recognise"]

_READERS = {
    "op-xml": "kg.parse.official",
    "kamerwrk-xml": "kg.parse.official",
    "vlos-xml": "kg.parse.vlos",
    "html": "kg.parse.html",
    "pdf": "kg.parse.pdf",
    "markdown": "kg.parse.markdown",
    "text": "kg.parse.plain",
}
_WHAT = {
    "empty": ("an empty file", "fetch it again"),
    "zip": ("a zip archive", "give the archive to `kg build`, or unpack it"),
    "tar": ("a tar archive", "give the archive to `kg build`, or unpack it"),
    "odt": ("an ODT file", "give the XML, HTML or PDF of the same paper"),
    "docx": ("a Word file", "save it as PDF or text"),
    "office": ("an old Office file", "save it as PDF or text"),
    "image": ("an image", "give the text of it (OCR)"),
    "metadata-xml": ("metadata of a paper, not the paper", "give the paper; its metadata beside it is found by itself"),
    "owms-xml": ("metadata of a paper, not the paper", "give the paper; its metadata beside it is found by itself"),
    "sru-xml": ("an answer of the SRU service, not a paper", "give the paper its records point at"),
    "sru-error": ("an error message of the SRU service, not a paper", "ask the service again with another query"),
    "sru-explain": ("a description of the SRU service, not a paper", "give the paper itself"),
    "odata-json": ("open data of the Tweede Kamer, not a paper", "give the paper itself"),
    "json": ("JSON, not a paper", "give the paper itself"),
    "edmx": ("a description of open data, not a paper", "give the paper itself"),
    "schema": ("an XML schema, not a paper", "give the paper itself"),
    "table": ("a table, not a paper", "give the paper itself"),
    "xml": ("XML of a kind that is not read here", "give the official XML of the paper"),
}

Reader = Callable[[bytes, Source, Facts], Document]


def parse(data: bytes, name: str, facts: Facts = Facts()) -> Document:  # noqa: B008 - frozen, so it cannot change
    """Read one paper.

    data: the bytes as stored. name: the file as the user knows it ("archive.tar.xz!member.xml" in an archive); its
    stem is the identifier of a paper that has none. facts: what is known from outside (side file, command line).
    Returns the document; its `source` holds format, sha256 and size of the bytes.
    Raises FormatError, naming file and cause, for what is no paper or cannot be read as one.
    """
    found = recognise(data, name)
    if found not in PAPERS:
        raise _refusal(found, data, name)
    source = Source(name, found, hashlib.sha256(data).hexdigest(), len(data), facts.url)
    reader = cast(Reader, import_module(_READERS[found]).parse)
    return reader(data, source, facts)


def _refusal(found: str, data: bytes, name: str) -> FormatError:
    if found == "unknown":
        at = data.find(b"\0")
        return FormatError(name, "not text" + (f": NUL byte at byte {at}" if at >= 0 else ""), "check what it is")
    what, remedy = _WHAT.get(found, (found, ""))
    return FormatError(name, what if found == "empty" else f"this is {what}", remedy)
