"""Papers as the emulator holds them: what their metadata say, and their files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lxml import etree

from tests.emulator import render

Entry = tuple[str, str, str]
"""One element of metadata.xml: name, scheme, content."""
Rows = dict[str, list[dict[str, Any]]]
"""Rows of open data by entity, each as the service gives it."""

NAMES = {
    "html": "{id}.html",
    "metadata": "metadata.xml",
    "metadataowms": "metadata_owms.xml",
    "odt": "{id}.odt",
    "pdf": "{id}.pdf",
    "xml": "{id}.xml",
}
"""The parts of a publication, in the order in which a record lists them, and what their files are called."""
TYPES = {
    "html": "text/html; charset=utf-8",
    "metadata": "application/xml",
    "metadataowms": "application/xml",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "xml": "application/xml",
}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Paper:
    """One publication.

    id: its identifier. meta: its metadata, in order. files: how to get each part that is given as a file.
    text: its text for the parts that must be made, when no file has it.
    """

    id: str
    meta: tuple[Entry, ...]
    files: Mapping[str, Callable[[], bytes]]
    text: Callable[[], str] = str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that the service has of it, in the order of NAMES: what is not printed yet has a PDF only."""
        if "xml" in self.files:
            return tuple(NAMES)
        has = {"metadata", "metadataowms", "pdf", *self.files}
        return tuple(part for part in NAMES if part in has)

    @property
    def main_part(self) -> str:
        """The part that holds the text: the XML, else the HTML, else the PDF."""
        return next(part for part in ("xml", "html", "pdf") if part in self.parts)

    def content(self, part: str) -> bytes:
        """Give the bytes of a part: the file, or made from what there is. KeyError when the service has none."""
        if part in self.files:
            return self.files[part]()
        if part not in self.parts:
            raise KeyError(part)
        if part == "metadata":
            return render.metadata(self.meta)
        if part == "metadataowms":
            return render.owms(self.meta)
        text = self.text() or render.plain(self.files[self.main_part]())
        return {"html": render.html, "odt": render.odt, "pdf": render.pdf}[part](self.id, text)


class Papers(Protocol):
    """Where papers come from."""

    @property
    def ids(self) -> Sequence[str]:
        """All identifiers, sorted."""

    def load(self, id_: str) -> Paper:
        """Give one paper; KeyError when it does not exist."""

    def rows(self) -> Rows:
        """Give the rows of open data that come with the papers."""


class Folder:
    """A folder with one folder per paper; ValueError when there is none in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ids: Sequence[str] = sorted(file.parent.name for file in path.glob("*/metadata.xml"))
        if not self.ids:
            raise ValueError(f"{path}: no folder with a metadata.xml in it; give a folder with one folder per paper")

    def load(self, id_: str) -> Paper:
        """Read one paper; its files are read when they are asked for."""
        folder = self.path / id_
        if not (folder / "metadata.xml").is_file():
            raise KeyError(id_)
        root = etree.parse(folder / "metadata.xml", PARSER).getroot()
        meta = tuple((e.get("name", ""), e.get("scheme", ""), e.get("content", "")) for e in root.iter("metadata"))
        files = {
            part: file.read_bytes for part, name in NAMES.items() if (file := folder / name.format(id=id_)).is_file()
        }
        plain = next((file for ending in (".md", ".txt") if (file := folder / f"{id_}{ending}").is_file()), None)
        return Paper(id_, meta, files, (lambda: plain.read_text(encoding="utf-8")) if plain else str)

    def rows(self) -> Rows:
        """Read `odata/ENTITY.json` and `ID/odata-zaak.json`; a list of rows, or an answer with them in `value`."""
        out: Rows = {}
        for file in sorted(self.path.glob("odata/*.json")):
            given = json.loads(file.read_text(encoding="utf-8"))
            out.setdefault(file.stem, []).extend(given["value"] if isinstance(given, dict) else given)
        for file in sorted(self.path.glob("*/odata-zaak.json")):
            out.setdefault("Zaak", []).append(json.loads(file.read_text(encoding="utf-8")))
        return out


def write_papers(papers: Papers, folder: Path) -> None:
    """Write papers as a folder of papers: each with its metadata and the part that holds its text."""
    for id_ in papers.ids:
        paper = papers.load(id_)
        home = folder / id_
        home.mkdir(parents=True)
        for part in ("metadata", paper.main_part):
            (home / NAMES[part].format(id=id_)).write_bytes(paper.content(part))
