"""Is this what was asked for? Each check looks at the bytes of one kind of answer, without keeping them in memory.

A check gives what is odd, and raises BadAnswerError when the answer is cut off, an error page, or another paper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from lxml import etree

from harvest.answers import BadAnswerError, Body, Check
from kg.errors import IdentifierError
from kg.identifiers import Kamerstuk, collection, parse, parse_dossier
from kg.issues import Issue

_IDENTIFIER_NAMES: Final = frozenset({"DC.identifier", "DC.Identifier", "DCTERMS.identifier"})
_EXTERNAL_RECORD: Final = "OVERHEIDop.externMetadataRecord"
_ROOTS: Final = frozenset({"officiele-publicatie", "kamerwrk"})
_ERROR_ROOTS: Final = frozenset({"html", "HTML"})
_DOSSIER_TAGS: Final = frozenset({"dossiernr", "onderw/nummer"})
_NUMBER_TAGS: Final = frozenset({"ondernummer", "stuk/nummer"})
_IN_ADDRESS: Final = re.compile(r"/([^/]+)/metadata\.xml$")
_HTML_META: Final = re.compile(rb"""<meta\b[^>]*\bname=["']DC\.identifier["'][^>]*\bcontent=["']([^"']+)["']""", re.I)
_HTML_TITLE: Final = re.compile(rb"<title[^>]*>(.{0,200}?)</title>", re.I | re.S)
_PDF_IDENTIFIER: Final = re.compile(rb"<dc:identifier>\s*([^<]{1,80}?)\s*</dc:identifier>")
_LOOKS: Final = 8_192
_OVERLAP: Final = 256


def canonical(identifier: str) -> str:
    """Write an identifier in its one form; as it is when it has no form that we know."""
    try:
        return str(parse(identifier))
    except IdentifierError:
        return identifier.strip()


class _Identity:
    """What an XML paper says of itself; fed by the parser, so that a paper of any size costs no memory."""

    def __init__(self) -> None:
        self.root = ""
        self.identifiers: list[str] = []
        self.dossiers: list[str] = []
        self.numbers: list[str] = []
        self._path: list[str] = []
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.root = self.root or tag
        self._path.append(tag)
        if tag in ("meta", "metadata"):
            name, content = attributes.get("name", ""), attributes.get("content", "").strip()
            if name in _IDENTIFIER_NAMES and content:
                self.identifiers.append(content)
            elif name == _EXTERNAL_RECORD and (found := _IN_ADDRESS.search(content)):
                self.identifiers.append(found[1])
        if self._list() is not None:
            self._text = []

    def _list(self) -> list[str] | None:
        names = (self._path[-1], "/".join(self._path[-2:]))
        if any(name in _DOSSIER_TAGS for name in names):
            return self.dossiers
        return self.numbers if any(name in _NUMBER_TAGS for name in names) else None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002  the parser gives it
        found = self._list()
        if found is not None and self._text is not None:
            found.append("".join(self._text).strip())
            self._text = None
        self._path.pop()

    def close(self) -> _Identity:
        return self


def _identity(body: Body) -> _Identity:
    refuse_page(body)
    found = _Identity()
    target: Any = found  # the types of lxml ask for a target that also takes comments and bytes
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        for chunk in body.chunks():
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise BadAnswerError(f"XML that is cut off or broken ({error})", passing=True) from None
    return found


def refuse_page(body: Body) -> None:
    """Raise BadAnswerError for an HTML page: services give pages about errors with status 200."""
    head = body.head(_LOOKS).lstrip(b"\xef\xbb\xbf \t\r\n")
    start = head[:512].lower()
    if start.startswith((b"<!doctype html", b"<html")) or (b"<html" in start and not start.startswith(b"{")):
        raise BadAnswerError(f"an HTML page instead{_title(head)}", passing=True)


def _title(head: bytes) -> str:
    found = _HTML_TITLE.search(head)
    return f" ({' '.join(found[1].decode('utf-8', 'replace').split())!r})" if found else ""


def xml_paper(identifier: str) -> Check:
    """Make the check of a text in official XML: whole, a paper, and this paper."""

    def check(body: Body) -> Sequence[Issue]:
        found = _identity(body)
        if found.identifiers:
            _same(identifier, found.identifiers)
        elif found.root not in _ROOTS:
            raise BadAnswerError(f"XML that is no paper (it begins with <{found.root}>)", passing=False)
        elif issue := _printed(identifier, found):
            return [issue]
        return []

    return check


def _same(identifier: str, inside: Sequence[str]) -> None:
    if canonical(identifier) not in {canonical(one) for one in inside}:
        raise BadAnswerError(f"another paper: {inside[0]} was inside", passing=False)


def _printed(identifier: str, found: _Identity) -> Issue | None:
    """Compare what is printed in the head of a paper that has no identifier; old papers have none, and slips."""
    try:
        wanted = parse(identifier)
    except IdentifierError:
        return None
    if not isinstance(wanted, Kamerstuk) or not (found.dossiers and found.numbers):
        return Issue("identifier-not-inside", "the text does not say which paper it is", identifier)
    dossier = wanted.dossier.number in {_dossier_number(text) for text in found.dossiers}
    number = any(text.split()[:1] == [wanted.number] for text in found.numbers)
    printed = f"{found.dossiers[0]}, nr. {found.numbers[0]}"
    if not dossier and not number:
        raise BadAnswerError(f"another paper: {printed} was printed in it", passing=False)
    if not dossier or not number:
        return Issue("printed-number-differs", f"{printed} is printed in it", identifier)
    return None


def _dossier_number(text: str) -> str:
    try:
        return parse_dossier(text).number
    except IdentifierError:
        return "".join(c for c in text if c.isdigit())


def html_paper(identifier: str) -> Check:
    """Make the check of a text as HTML page: whole, and this paper."""

    def check(body: Body) -> Sequence[Issue]:
        head = body.head(_LOOKS * 8)
        if b"</html>" not in body.tail(_LOOKS).lower():
            raise BadAnswerError("HTML that is cut off", passing=True)
        found = _HTML_META.search(head)
        if found:
            _same(identifier, [found[1].decode("utf-8", "replace").strip()])
        elif identifier.lower().encode() not in head.lower():
            raise BadAnswerError(f"a page that does not name the paper{_title(head)}", passing=True)
        return []

    return check


def pdf_paper(identifier: str) -> Check:
    """Make the check of a PDF: whole, and this paper where it says so (typeset papers do, attachments do not)."""

    def check(body: Body) -> Sequence[Issue]:
        if b"%PDF-" not in body.head(1024):
            refuse_page(body)
            raise BadAnswerError("no PDF", passing=True)
        if b"%%EOF" not in body.tail(2048):
            raise BadAnswerError("a PDF that is cut off", passing=True)
        inside = _pdf_identifiers(body)
        ours = [one for one in inside if collection(one) in ("kst", "blg", "h", "ah", "kv")]
        if ours:
            _same(identifier, ours)
        elif collection(identifier) != "blg":
            return [Issue("identifier-not-inside", "the PDF does not say which paper it is", identifier)]
        return []

    return check


def _pdf_identifiers(body: Body) -> list[str]:
    found: list[str] = []
    rest = b""
    for chunk in body.chunks():
        window = rest + chunk
        found += [match[1].decode("utf-8", "replace") for match in _PDF_IDENTIFIER.finditer(window)]
        rest = window[-_OVERLAP:]
    return found


def any_file(body: Body) -> Sequence[Issue]:
    """Check a file of a kind that we do not know: only that it is no page about an error."""
    refuse_page(body)
    return []


def metadata(identifier: str) -> Check:
    """Make the check of a metadata.xml: whole, and of this paper."""

    def check(body: Body) -> Sequence[Issue]:
        found = _identity(body)
        if found.root != "metadata_gegevens":
            raise BadAnswerError(f"XML that is no metadata (it begins with <{found.root}>)", passing=False)
        if not found.identifiers:
            return [Issue("metadata-without-identifier", "metadata.xml has no DC.identifier", identifier)]
        _same(identifier, found.identifiers)
        return []

    return check


def whole_xml(body: Body) -> Sequence[Issue]:
    """Check that an answer is XML to its end."""
    _identity(body)
    return []


def open_data(body: Body) -> Sequence[Issue]:
    """Check that an answer is a page of open data: JSON with rows that have an Id."""
    refuse_page(body)
    try:
        page = json.loads(body.read())
    except ValueError as error:
        raise BadAnswerError(f"JSON that is cut off or broken ({error})", passing=True) from None
    if isinstance(page, dict) and "error" in page:
        raise BadAnswerError(f"an error in JSON ({json.dumps(page['error'], ensure_ascii=False)[:200]})", passing=False)
    rows = page.get("value") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("Id") for row in rows):
        raise BadAnswerError("JSON that is no page of rows", passing=False)
    return []
