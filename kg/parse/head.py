"""What both dialects of official XML say above the text: metadata in the file, vergaderjaar, chamber, dossiers."""

from __future__ import annotations

import regex
from lxml import etree

from kg.errors import IdentifierError
from kg.identifiers import normalise_vergaderjaar, parse_dossier
from kg.issues import Issue
from kg.model import Facts
from kg.parse.body import BodyReader, words
from kg.parse.metadata import facts_from_pairs
from kg.parse.reading import Read
from kg.parse.xml import line_of

Element = etree._Element

CHAMBERS = {"2": "tk", "1": "ek", "1/2": "vv"}
"""The number of a chamber as papers print it -> chamber as in `kg.model`."""

_EXTERN = regex.compile(r"/([^/]+)/metadata\.xml\s*$")


def facts_inside(root: Element) -> Facts:
    """Read the `<meta>` elements: the full set, or only the address of the metadata, which holds the identifier."""
    metadata = root.find("metadata")
    if metadata is None:
        return Facts()
    pairs = [(m.get("name", ""), m.get("scheme", ""), m.get("content", "")) for m in metadata.iterfind("meta")]
    extern = next((content for name, _, content in pairs if name == "OVERHEIDop.externMetadataRecord"), "")
    found = _EXTERN.search(extern)
    if found:
        pairs.append(("DC.identifier", "OVERHEIDop.ParlID", found[1]))
    return facts_from_pairs(pairs)


def vergaderjaar(text: str, issues: list[Issue]) -> str:
    """Read the line of the vergaderjaar ("Vergaderjaar 2003-2004"); what cannot be read is an issue and gives ""."""
    try:
        return normalise_vergaderjaar(text.removeprefix("Vergaderjaar").strip())
    except IdentifierError as error:
        issues.append(Issue("vergaderjaar-unreadable", str(error)))
        return ""


def dossier_line(number: Element | None, title: Element | None, reader: BodyReader, read: Read) -> None:
    """Read number and title of a dossier, and put them into the text as one line."""
    printed, name = words(number).rstrip("- "), words(title)
    if printed:
        try:
            read.dossiers.append(parse_dossier(printed))
            read.dossier_titles.append(name)
        except IdentifierError as error:
            reader.issues.append(Issue("dossier-unreadable", str(error)))
    first = number if number is not None else title
    reader.flow.plain("kop", f"{printed} {name}", 0 if first is None else line_of(first))
