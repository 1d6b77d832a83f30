"""The one XML parser: it reads nothing but the bytes it is given, and every failure is one clear error."""

from __future__ import annotations

import regex
from lxml import etree

from kg.errors import FormatError

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""Largest XML, HTML or text file that is read. The biggest official papers (budgets with all their tables) stay under
10 MB; a tree takes ten to thirty times its file, so this keeps one worker near half a gigabyte."""

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
    remove_comments=True, remove_pis=True, collect_ids=False,
)  # fmt: skip
"""Reads one file after the other; lxml locks it while it does."""

_ENTITY = b"<!ENTITY"
_DOCTYPE = b"<!DOCTYPE"
_NO_DOCTYPE = "take the <!DOCTYPE …> out if you trust the file"
_DOUBLE_BOM = "\ufeff".encode().decode("latin-1").encode()
"""A byte order mark that was read as Latin-1 and written as UTF-8 again; some stored Handelingen begin with it."""

_ENCODING = regex.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a zip archive (or ODT, DOCX)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)


def root_of(data: bytes, name: str) -> etree._Element:
    """Parse XML without network, DTD or entities and give its root element.

    Comments and processing instructions are left out, so that one inside a word does not break the word.
    data: the bytes as stored. name: the file as the user knows it, for the message.
    Raises FormatError when the data is empty, too large, another format, declares entities, has the wrong encoding
    (with the offset of the first wrong byte, from 0), is cut off, or is not well-formed in another way.
    """
    data = data.removeprefix(_DOUBLE_BOM)
    _refuse(data, name)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise _explained(data, name, error) from None
    except (ValueError, LookupError) as error:  # an encoding lxml does not know
        raise FormatError(name, f"not readable as XML: {error}", "save it as UTF-8") from None
    if root is None:
        raise FormatError(name, "not XML: there is no element in it", "fetch the file again")
    if _DOCTYPE in data and (entity := next(root.iter(etree.Entity), None)) is not None:
        raise FormatError(name, f"uses the entity {entity.text}, which is declared elsewhere", _NO_DOCTYPE)
    return root


def _refuse(data: bytes, name: str) -> None:
    """Raise what can be said before parsing."""
    if not data.strip():
        raise FormatError(name, f"empty file ({len(data)} bytes)", "fetch the file again")
    check_size(data, name)
    for magic, what in _OTHER_FORMATS:
        if data.startswith(magic):
            raise FormatError(name, f"not XML but {what}", "give it its own name, or unpack it")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) and (at := data.find(b"\0")) >= 0:
        raise FormatError(name, f"not XML: NUL byte at byte {at}", "fetch the file again")
    letters = data.replace(b"\0", b"") if b"\0" in data else data  # UTF-16 has a NUL in each
    if _DOCTYPE in letters and _ENTITY in letters:
        raise FormatError(name, "its DOCTYPE declares entities, which no official paper does", _NO_DOCTYPE)


def check_size(data: bytes, name: str, limit: int = MAX_TEXT_BYTES) -> None:
    """Raise FormatError when the data is larger than limit (bytes)."""
    if len(data) > limit:
        raise FormatError(name, f"{len(data)} bytes, more than the {limit} that are read",
                          "official papers are far smaller; split it or check what it is")  # fmt: skip


def _explained(data: bytes, name: str, error: etree.XMLSyntaxError) -> FormatError:
    """Turn what the parser says into what is the matter with the file."""
    message = " ".join((error.msg or "not well-formed").split())
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding.lower() in ("utf-8", "utf8"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as wrong:
            said = "declares UTF-8" if declared else "declares no encoding, so it must be UTF-8"
            if wrong.reason == "unexpected end of data":
                return FormatError(
                    name, f"cut off after byte {len(data)}, in the middle of a character", "fetch it again"
                )
            return FormatError(
                name,
                f"{said}, but byte {wrong.start} (0x{data[wrong.start]:02X}) is not UTF-8",
                'write the encoding it has into its first line, such as encoding="windows-1252"',
            )
    if message.startswith("Start tag expected"):
        return FormatError(name, f"not XML: {message}", "check what it is")
    if "Premature end" in message or "EndTag: '</' not found" in message or not data.rstrip().endswith((b">", b">\0")):
        return FormatError(name, f"cut off: {message}", "fetch the file again")
    return FormatError(name, f"not well-formed XML: {message}", "fetch the file again")


def line_of(element: etree._Element) -> int:
    """Give the line of the file an element begins on, from 1; 0 when it is not known."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs do not know its type
    return line or 0
