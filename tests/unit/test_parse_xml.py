"""The XML parser: reads nothing but its bytes, and says in one line what is wrong with them."""

from __future__ import annotations

import pytest

from kg.errors import FormatError
from kg.parse.xml import MAX_TEXT_BYTES, line_of, root_of

GOOD = '<?xml version="1.0" encoding="utf-8"?><a>\n<b>één</b></a>'


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        "ï»¿".encode() + GOOD.encode(),
        GOOD.replace("utf-8", "utf-16").encode("utf-16"),
        GOOD.replace("utf-8", "windows-1252").encode("cp1252"),
        GOOD.removeprefix('<?xml version="1.0" encoding="utf-8"?>').encode(),
    ],
)
def test_encodings_that_are_right(data: bytes) -> None:
    root = root_of(data, "a.xml")
    assert (root.tag, root[0].text, line_of(root[0])) == ("a", "één", 2)


def test_instructions_and_comments_break_no_word() -> None:
    assert root_of(b"<a>arbeids<?xpp afbreek?>markt<!-- x -->beleid</a>", "a.xml").text == "arbeidsmarktbeleid"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty file (0 bytes)"),
        (b" \n ", "empty file (3 bytes)"),
        (GOOD.encode()[:-4], "cut off"),
        (GOOD.encode()[:-12], "cut off"),
        (GOOD.encode("latin-1"), "byte 45 (0xE9) is not UTF-8"),
        ("<a>één</a>".encode("cp1252"), "declares no encoding, so it must be UTF-8, but byte 3 (0xE9)"),
        (GOOD.replace("utf-8", "klingon").encode(), "klingon"),
        (b"<a>\0</a>", "NUL byte at byte 3"),
        (b"PK\x03\x04" + bytes(40), "not XML but a zip archive"),
        (b"%PDF-1.4", "not XML but a PDF"),
        (b"zomaar tekst", "not XML"),
        (b"<a><b></a></b>", "not well-formed"),
        (b"<a>" * 500 + b"</a>" * 500, "Excessive depth"),
        (b'<!DOCTYPE a [<!ENTITY x "1"><!ENTITY y "&x;&x;">]><a>&y;</a>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x"> %x;]><a/>', "declares entities"),
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "1">]><a/>'.encode("utf-16"),
            "declares entities",
        ),
        (b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a>&x;</a>', "uses the entity &x;"),
        (b"<a>" + b" " * MAX_TEXT_BYTES + b"</a>", "more than the"),
    ],
)
def test_one_error_with_file_and_cause(data: bytes, says: str) -> None:
    with pytest.raises(FormatError) as caught:
        root_of(data, "map/a.xml")
    message = str(caught.value)
    assert message.startswith("map/a.xml: ")
    assert says in message
    assert "\n" not in message
