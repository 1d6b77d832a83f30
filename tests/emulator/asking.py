"""How the tests of the emulator ask it something, and how they read its answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import requests
from lxml import etree

import kg
from tests.emulator.server import Emulator

SAMPLE = Path(kg.__file__).resolve().parent / "sample"
NS = {
    "sru": "http://docs.oasis-open.org/ns/search-ws/sruResponse",
    "diag": "http://docs.oasis-open.org/ns/search-ws/diagnostic",
    "gzd": "http://standaarden.overheid.nl/sru",
    "dcterms": "http://purl.org/dc/terms/",
    "ow": "http://standaarden.overheid.nl/wetgeving/",
    "c": "http://standaarden.overheid.nl/collectie/",
}
ALL = "c.product-area==officielepublicaties"
SORTED = "sortBy dt.identifier/sort.ascending"
MOTION = "kst-32824-341"
XML = f"/frbr/officielepublicaties/kst/32824/{MOTION}/1/xml/{MOTION}.xml"
"""The file of MOTION in the repository."""
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
Element = Any
"""An element; the stubs of lxml give the text of one as optional everywhere."""


def new_session() -> requests.Session:
    """Give a client that asks for plain bodies and reads no settings of the machine."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "identity"
    session.trust_env = False
    return session


def tree(content: bytes) -> Element:
    """Parse an answer."""
    return etree.fromstring(content, PARSER)


def search(service: Emulator, session: requests.Session, query: str, **parameters: object) -> Element:
    """Ask the search service; give the root of its answer."""
    asked: dict[str, Any] = {"query": query, "maximumRecords": 1000, **parameters}
    answer = session.get(f"{service.base_url}/sru", params=asked)
    assert answer.status_code == 200
    return tree(answer.content)


def found(root: Element) -> list[str]:
    """Give the identifiers in an answer."""
    return [e.text for e in root.iterfind(".//dcterms:identifier", NS)]


def count(root: Element) -> int:
    """Give numberOfRecords."""
    return int(root.findtext("sru:numberOfRecords", namespaces=NS))


def odata(service: Emulator, session: requests.Session, entity: str, **options: object) -> dict[str, Any]:
    """Ask the open data; options without their dollar sign."""
    asked = {f"${name}": str(value) for name, value in options.items()}
    answer = session.get(f"{service.base_url}/OData/v4/2.0/{entity}", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def shape(element: Element, base_url: str, depth: int = 0) -> list[tuple[int, str, dict[str, str], str]]:
    """Give an element and all below it in order: depth, name with namespace, attributes, text.

    Addresses lose their host, and moments of indexing, which no client can know, their value.
    """

    def plain(text: str) -> str:
        host = rf"(?:https?://__MOCK_SERVICE__/)?(?:{re.escape(base_url)}|(?:https?://)?[a-z.]+\.nl)"
        return re.sub(rf"^{host}(?=/)", "", text)

    text = plain((element.text or "").strip())
    if etree.QName(element).localname in {
        "timestamp",
        "datumTijdstipWijzigingWork",
        "datumTijdstipWijzigingExpression",
    }:
        text = re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,7}[+-]\d\d:\d\d$", "a moment", text)
    attributes = {str(name): plain(str(value)) for name, value in element.attrib.items()}
    out = [(depth, str(element.tag), attributes, text)]
    for child in element:
        out += shape(child, base_url, depth + 1)
    return out
