"""The one rule about encodings of text that is not XML."""

from __future__ import annotations

import pytest

from kg.errors import FormatError
from kg.parse.decode import decode

TEXT = "Den Haag, één brief – van € 5\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_unicode_without_an_issue(data: bytes) -> None:
    assert decode(data, "a.txt") == (TEXT, ())


def test_windows_1252_is_assumed_and_said() -> None:
    text, issues = decode(TEXT.encode("cp1252"), "a.txt")
    assert text == TEXT
    assert [issue.code for issue in issues] == ["encoding-assumed"]
    assert "byte 10 (0xE9)" in issues[0].message


def test_what_the_file_declares_counts() -> None:
    assert decode("één".encode("iso-8859-15"), "a.html", "iso-8859-15") == ("één", ())
    with pytest.raises(FormatError, match="encoding 'klingon', which does not exist"):
        decode(b"x", "a.html", "klingon")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty file"),
        ("één".encode() + b"\xff tekst", r"damaged: byte 5 \(0xFF\)"),
        (b"tekst \x81 tekst", r"byte 6 \(0x81\) is not windows-1252"),
        (b"tekst \0 tekst", "NUL byte at byte 6"),
        (b"\xff\xfe" + "één".encode("utf-16-le") + b"\x00", "is not utf-16-le"),
    ],
)
def test_what_no_rule_can_read(data: bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        decode(data, "a.txt")
