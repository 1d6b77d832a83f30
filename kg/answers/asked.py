"""What a user means: the graph of a folder, an identifier, a dossier, a text in a file."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from kg import lookup
from kg.errors import IdentifierError, InputError, NotFoundError
from kg.identifiers import parse, parse_dossier
from kg.store import Graph


def graph(output: Path) -> Graph:
    """Open the graph of an output folder."""
    return Graph.open(output / "store")


def identifier(text: str) -> str:
    """Give the identifier a user means.

    text: any form that `lookup.canonical` reads, also in small letters ("36600-vii-24"), or an official address.
    Raises NotFoundError for nothing at all.
    """
    text = text.strip()
    if not text:
        raise NotFoundError("an empty identifier names no paper; write it as kst-32824-412 or '32 824, nr. 412'")
    if text.startswith(("https://", "http://")):
        return _in_address(text)
    found, capitals = lookup.canonical(text), text.upper()
    if found == text and text.islower():
        read = lookup.canonical(capitals)
        return read if read != capitals else found
    return found


def _in_address(text: str) -> str:
    """Give the identifier that stands in an official address; the address itself when none does."""
    for part in urlsplit(text).path.replace("/dossier/", "/dossier-").split("/"):
        try:
            return str(parse(re.sub(r"\.(?:html|pdf|xml|odt)$", "", part)))
        except IdentifierError:
            continue
    return text


def dossier_of(graph: Graph, text: str) -> str:
    """Give the number of a dossier as the graph has it; raises NotFoundError when the graph does not know it."""
    try:
        number = str(parse_dossier(text))
    except IdentifierError as error:
        raise NotFoundError(str(error)) from error
    lookup.paper(graph, f"dossier-{number}")
    return number


def read_text(path: Path) -> str:
    """Read a text file; raises InputError when it is not there or no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text (byte {error.start}); save it as UTF-8") from error
