"""Fetching one paper: its metadata, and the best text there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from harvest import checks
from harvest.answers import Check
from harvest.archive import ATTACHMENT, METADATA, TEXT, ArchivedFile
from harvest.fetch import Fetcher
from harvest.sources import Sources
from kg.errors import IdentifierError
from kg.identifiers import Bijlage, Kamerstuk, collection, parse

_TEXTS: Final = ("xml", "html", "pdf")
_NO_TEXT: Final = frozenset({"metadata", "metadataowms"})
_RELATIONS: Final = frozenset({"OVERHEIDop.bijlage", "DCTERMS.relation", "DCTERMS.isReplacedBy"})
_ATTACHED: Final = frozenset({"OVERHEIDop.bijlage", "DCTERMS.relation"})
_BESLISNOTA: Final = "beslisnota"


def is_attachment(identifier: str, main: str) -> bool:
    """Is this an attachment: by its identifier, or because the service names the paper it belongs to."""
    return bool(main) or collection(identifier) == "blg"


def is_beslisnota(title: str) -> bool:
    """Is this the note with which a decision was put before a minister; only its title says so."""
    return _BESLISNOTA in title.lower()


class PaperFetcher:
    """Fetches papers that are in the table."""

    def __init__(self, fetcher: Fetcher, sources: Sources) -> None:
        self._fetcher = fetcher
        self._sources = sources

    def fetch(self, identifier: str) -> None:
        """Fetch what is new or changed of a paper; failures are written down in the archive.

        The text is the first that exists of XML, HTML and PDF. One that exists and cannot be had now is not replaced
        by the next: trouble of a moment must not turn a paper's XML into a PDF.
        Raises UnreachableError when the host is down.
        """
        row = self._fetcher.db.execute("SELECT * FROM paper WHERE id = ?", (identifier,)).fetchone()
        files: dict[str, str] = json.loads(row["facts"]).get("files", {})
        attachment = is_attachment(identifier, row["main"])
        addresses = dict(self._addresses(identifier, row["published"], files))
        if "metadata" in addresses:
            check = checks.metadata(identifier)
            found = self._get(addresses["metadata"], METADATA, identifier, check, row["stamp"])
            if found == "absent" and "metadata" in files:
                self._fetcher.fail(addresses["metadata"], METADATA, identifier, "metadata.xml: status 404")
        role = ATTACHMENT if attachment else TEXT
        texts = _texts(addresses)
        for part in texts:
            found = self._get(addresses[part], role, identifier, _check(part, identifier), row["stamp"])
            if found != "absent":
                return
        where = next((addresses[part] for part in texts), identifier)
        gone = f"status 404 for {', '.join(texts)}" if texts else "no address of a file is known"
        self._fetcher.fail(where, role, identifier, gone)

    def fetch_anew(self, file: ArchivedFile) -> None:
        """Fetch a text once more, whole: what is held of it is in doubt."""
        check = _check(file.format, file.owner)
        self._fetcher.fetch(file.url, role=file.role, owner=file.owner, check=check, anew=True)

    def wanted(self, identifier: str) -> list[str]:
        """Give the addresses that `fetch` begins with: of the metadata and of the best text."""
        row = self._fetcher.db.execute("SELECT * FROM paper WHERE id = ?", (identifier,)).fetchone()
        addresses = dict(self._addresses(identifier, row["published"], json.loads(row["facts"]).get("files", {})))
        return [addresses[part] for part in ("metadata", *_texts(addresses)[:1]) if part in addresses]

    def _get(self, url: str, role: str, identifier: str, check: Check, stamp: str) -> str:
        found = self._fetcher.fetch(url, role=role, owner=identifier, check=check, stamp=stamp)
        return "held" if found.file is not None and found.outcome == "absent" else found.outcome

    def _addresses(self, identifier: str, published: str, files: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Give part -> address: those of the record; without a record those that papers of this kind have."""
        if files:
            yield from files.items()
            text = next((files[part] for part in _TEXTS if part in files), "")
            if "metadata" not in files and text.count("/") > 3:
                yield "metadata", f"{text.rsplit('/', 2)[0]}/metadata/metadata.xml"
            return
        template, places = self._template(identifier)
        if template:
            for part in ("metadata", *_TEXTS) if "dossier" in places else ("metadata", "pdf"):
                name = "metadata.xml" if part == "metadata" else f"{published}.{part}"
                values = {"files": self._sources.files.address, "id": published, "part": part, "file": name, **places}
                yield part, template.format(**values)

    def _template(self, identifier: str) -> tuple[str, dict[str, str]]:
        try:
            found = parse(identifier)
        except IdentifierError:
            return "", {}
        if isinstance(found, Kamerstuk):
            return self._sources.files.paper, {"dossier": found.key}
        return (self._sources.files.attachment, {}) if isinstance(found, Bijlage) else ("", {})


def _texts(addresses: Mapping[str, str]) -> list[str]:
    """Give the parts that hold the text, the best first; what we do not know comes last."""
    others = sorted(part for part in addresses if part not in _NO_TEXT and part not in _TEXTS)
    return [*(part for part in _TEXTS if part in addresses), *others]


def _check(part: str, identifier: str) -> Check:
    makers = {"xml": checks.xml_paper, "html": checks.html_paper, "pdf": checks.pdf_paper}
    return makers[part](identifier) if part in makers else checks.any_file


def named_in_metadata(data: bytes) -> dict[str, bool]:
    """Give the papers that a metadata.xml names: canonical identifier -> is it an attachment of this paper.

    Attachments stand in OVERHEIDop.bijlage, older ones in DCTERMS.relation; DCTERMS.isReplacedBy names a reprint.
    """
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    named: dict[str, bool] = {}
    for element in root.iter("metadata"):
        name = element.get("name", "")
        if name in _RELATIONS:
            for part in element.get("content", "").split(";"):
                identifier = checks.canonical(part)
                if collection(identifier) in ("kst", "blg"):
                    named[identifier] = named.get(identifier, False) or name in _ATTACHED
    return named
