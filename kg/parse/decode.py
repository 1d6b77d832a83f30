"""From bytes to text: one clear rule about encodings, for every format that is not XML."""

from __future__ import annotations

import codecs

import regex

from kg.errors import FormatError
from kg.issues import Issue
from kg.parse.xml import check_size

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MULTI = regex.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def decode(data: bytes, name: str, declared: str = "") -> tuple[str, tuple[Issue, ...]]:
    """Decode a text file.

    The rule: a byte order mark decides; then the encoding the file declares; then UTF-8; and what is not UTF-8 is
    windows-1252, with the issue `encoding-assumed`, unless characters in front of the wrong byte were good UTF-8 of
    more than one byte: then it is damaged UTF-8.
    data: the bytes as stored. name: the file as the user knows it. declared: encoding named inside it, "" for none.
    Returns the text without byte order mark, not yet in NFC, and issues.
    Raises FormatError for an empty or too large file, NUL bytes, and bytes no rule can read; it gives the offset of the
    first wrong byte, from 0.
    """
    if not data.strip():
        raise FormatError(name, f"empty file ({len(data)} bytes)", "fetch the file again")
    check_size(data, name)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name, len(mark)), ()
    wide = _wide(data)
    if wide:
        return _strictly(data, wide, name), ()
    if (at := data.find(b"\0")) >= 0:
        raise FormatError(name, f"not text: NUL byte at byte {at}", "check what it is")
    if declared and declared.casefold() not in ("utf-8", "utf8"):
        try:
            codecs.lookup(declared)
        except LookupError:
            raise FormatError(
                name, f"declares the encoding {declared!r}, which does not exist", "save it as UTF-8"
            ) from None
        return _strictly(data, declared, name), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        wrong = error.start
    if _MULTI.search(data, 0, wrong):
        raise FormatError(name, f"damaged: byte {wrong} (0x{data[wrong]:02X}) is not UTF-8, what stands before it is",
                          "fetch the file again")  # fmt: skip
    text = _strictly(data, "windows-1252", name)
    issue = Issue("encoding-assumed", f"byte {wrong} (0x{data[wrong]:02X}) is not UTF-8; read as windows-1252", name)
    return text, (issue,)


def _wide(data: bytes) -> str:
    """Recognise UTF-16 without a byte order mark: in Dutch text nearly every other byte is zero."""
    sample = data[:512]
    pairs = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.8 * pairs and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > 0.8 * pairs and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _strictly(data: bytes, encoding: str, name: str, skipped: int = 0) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + skipped
        raise FormatError(
            name, f"byte {at} (0x{data[error.start]:02X}) is not {encoding}", "save it as UTF-8"
        ) from None
