"""The record of a paper in the search service: its values, and the XML it is written as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tests.emulator.papers import NAMES, Paper
from tests.emulator.render import listed_creator

SRU = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
GZD = "http://standaarden.overheid.nl/sru"
WET = "http://standaarden.overheid.nl/wetgeving/"
DCTERMS = "http://purl.org/dc/terms/"
CUP = "http://standaarden.overheid.nl/cup/data"
COLLECTION = "http://standaarden.overheid.nl/collectie/"
DIAG = "http://docs.oasis-open.org/ns/search-ws/diagnostic"
FACET = "http://docs.oasis-open.org/ns/search-ws/facetedResults"
NAMESPACES: dict[str | None, str] = {
    "overheidwetgeving": WET,
    "dcterms": DCTERMS,
    "cd": CUP,
    "sru": SRU,
    "gzd": GZD,
    "diag": DIAG,
    "facet": FACET,
    "c": COLLECTION,
}
OTHER_PREFIXES: dict[str | None, str] = {
    None: SRU,
    "a": GZD,
    "ow": WET,
    "dct": DCTERMS,
    "ns4": CUP,
    "coll": COLLECTION,
    "ns6": DIAG,
}
"""The same namespaces under other names, as after a new version of the service's software."""

PRODUCT_AREA = "officielepublicaties"
HANDLING = re.compile(r"(h|ah|kv)-(tk|ek|vv)-(\d{8})-")
UNNUMBERED = re.compile(r"kst-\d+")

# The elements of tpmeta in the order of the recorded answers: element, attribute of Record, scheme.
TPMETA = (
    ("aanhangselnummer", "appendix_number", ""),
    ("adviesRvs", "advice", ""),
    ("behandeldDossier", "treated", ""),
    ("bijlage", "attachments", ""),
    ("datumIndiening", "tabled", ""),
    ("datumOntvangst", "received", ""),
    ("datumVergadering", "met", ""),
    ("documentstatus", "status", ""),
    ("documenttitel", "document_title", ""),
    ("dossiertitel", "dossier_title", ""),
    ("handelingenitemnummer", "item", ""),
    ("hoofddocument", "main_document", ""),
    ("indiener", "submitters", ""),
    ("ondernummer", "number", ""),
    ("ontvanger", "receivers", ""),
    ("organisatietype", "organisation_type", "OVERHEID.Organisatietype"),
    ("publicatienummer", "issue", ""),
    ("publicatienaam", "publication", ""),
    ("vergaderjaar", "session", ""),
    ("vraagnummer", "question", ""),
    ("dossiernummer", "dossiers", ""),
    ("subrubriek", "kind", None),
)


@dataclass(frozen=True, slots=True)
class Record:
    """What the search service knows of a paper; every field that can repeat is a tuple, dates are YYYY-MM-DD.

    modified: date of the last change. parts: the manifestations. kind_scheme: the list that `kind` is from.
    """

    identifier: str
    title: str
    type: str
    creator: str
    modified: str
    available: str
    date: str
    issued: str
    subjects: tuple[str, ...]
    appendix_number: str
    advice: str
    treated: tuple[str, ...]
    attachments: tuple[str, ...]
    tabled: str
    received: str
    met: str
    status: str
    document_title: str
    dossier_title: tuple[str, ...]
    item: str
    main_document: str
    submitters: tuple[str, ...]
    number: str
    receivers: tuple[str, ...]
    organisation_type: str
    issue: str
    publication: str
    session: str
    question: str
    dossiers: tuple[str, ...]
    kind: str
    kind_scheme: str
    parts: tuple[str, ...]

    @property
    def is_attachment(self) -> bool:
        """Whether it belongs to another paper."""
        return self.type == "Bijlage"

    @property
    def area(self) -> str:
        """The part of the collection it is in, which is also its folder in the repository."""
        if self.is_attachment:
            return "blg/onopgemaakt"
        if found := HANDLING.match(self.identifier):
            return f"{found[1]}-{found[2]}/{found[3]}"
        if UNNUMBERED.fullmatch(self.identifier) or not self.dossiers:
            return "kst/onopgemaakt"
        return f"kst/{self.dossiers[0]}"

    @property
    def folder(self) -> str:
        """Where its files stand in the repository: a path without slash at the end."""
        return f"/frbr/{PRODUCT_AREA}/{self.area}/{self.identifier}/1"


def record_of(paper: Paper, two_dossiers: str, modified: str = "") -> Record:
    """Make the record of a paper from its metadata.

    two_dossiers: see `Emulator`. modified: date of the last change; the metadata do not have it, so without one it is
    the day of publication.
    """
    found: dict[str, list[str]] = {}
    types: dict[str, str] = {}
    for name, scheme, content in paper.meta:
        found.setdefault(name, []).append(content)
        if name == "DC.type":
            types[scheme] = content

    def one(name: str) -> str:
        return found.get(name, [""])[0]

    def many(name: str) -> tuple[str, ...]:
        return tuple(found.get(name, ()))

    dossiers = tuple(part for value in many("OVERHEIDop.dossiernummer") for part in value.split(";"))
    if two_dossiers == "join":
        dossiers = (";".join(dossiers),) if dossiers else ()
    elif two_dossiers == "first":
        dossiers = dossiers[:1]
    kinds = [
        (scheme, kind)
        for scheme, kind in types.items()
        if scheme.startswith("OVERHEIDop.") and scheme.endswith("Typen")
    ]
    scheme, kind = kinds[0] if kinds else ("", "")
    issued, available = one("DCTERMS.issued"), one("DCTERMS.available")
    return Record(
        identifier=paper.id,
        title=one("DC.title"),
        type=types.get("OVERHEIDop.Parlementair", "Kamerstuk"),
        creator=listed_creator(paper.meta),
        modified=modified or available or issued or "2020-01-01",
        available=available,
        date=issued or one("OVERHEIDop.datumOntvangst") or available,
        issued=issued,
        subjects=many("OVERHEID.category"),
        appendix_number=one("OVERHEIDop.aanhangselNummer"),
        advice=one("OVERHEIDop.adviesRvS"),
        treated=many("OVERHEIDop.behandeldDossier"),
        attachments=many("OVERHEIDop.bijlage"),
        tabled=one("OVERHEIDop.datumIndiening"),
        received=one("OVERHEIDop.datumOntvangst"),
        met=one("OVERHEIDop.datumVergadering"),
        status=one("OVERHEIDop.documentStatus"),
        document_title=one("OVERHEIDop.documenttitel"),
        dossier_title=many("OVERHEIDop.dossiertitel"),
        item=one("OVERHEIDop.handelingenItemNummer"),
        main_document=one("OVERHEIDop.hoofddocument"),
        submitters=many("OVERHEIDop.indiener"),
        number=one("OVERHEIDop.ondernummer"),
        receivers=many("OVERHEIDop.ontvanger"),
        organisation_type=one("OVERHEID.organisationType"),
        issue=one("OVERHEIDop.publicationIssue"),
        publication=one("OVERHEIDop.publicationName"),
        session=one("OVERHEIDop.vergaderjaar"),
        question=one("OVERHEIDop.vraagnummer"),
        dossiers=dossiers,
        kind=kind,
        kind_scheme=scheme,
        parts=paper.parts,
    )


def stamp(record: Record, salt: str) -> str:
    """Give a moment on the day of the last change, always the same one: seven decimals and the zone."""
    ticks = sum(ord(sign) * 7919**at for at, sign in enumerate(record.identifier + salt))
    zone = "+02:00" if "04" <= record.modified[5:7] <= "10" else "+01:00"
    hour, minute, second = 8 + ticks % 10, ticks // 10 % 60, ticks // 600 % 60
    return f"{record.modified}T{hour:02d}:{minute:02d}:{second:02d}.{ticks % 9_999_999 + 1:07d}{zone}"


def values(record: Record, field: str) -> Iterator[str]:
    """Give the values of a field that are there."""
    value = getattr(record, field)
    yield from filter(None, (value,) if isinstance(value, str) else value)


def write(parent: etree._Element, record: Record, position: int, base_url: str, extra_field: str = "") -> None:
    """Append `record` with its envelope to the `records` of an answer.

    extra_field: name of one more element of tpmeta, for the fault `unknown-field`.
    """

    def element(
        above: etree._Element, space: str, name: str, text: str | None = None, **attributes: str
    ) -> etree._Element:
        new = etree.SubElement(above, f"{{{space}}}{name}", attributes)
        new.text = text
        return new

    outer = element(parent, SRU, "record")
    element(outer, SRU, "recordSchema", "http://standaarden.overheid.nl/sru/")
    element(outer, SRU, "recordPacking", "xml")
    gzd = element(element(outer, SRU, "recordData"), GZD, "gzd")
    meta = element(element(gzd, GZD, "originalData"), WET, "meta")
    page = f"{base_url}/{record.identifier}.html"

    kern = element(meta, WET, "owmskern")
    element(kern, DCTERMS, "identifier", record.identifier)
    element(kern, DCTERMS, "title", record.title)
    element(kern, DCTERMS, "language", "nl")
    element(kern, DCTERMS, "type", record.type, scheme="OVERHEIDop.Parlementair")
    element(kern, DCTERMS, "creator", record.creator, scheme="OVERHEID.StatenGeneraal")
    element(kern, DCTERMS, "modified", record.modified)

    mantel = element(meta, WET, "owmsmantel")
    for name in ("available", "date"):
        for value in values(record, name):
            element(mantel, DCTERMS, name, value)
    element(mantel, DCTERMS, "hasVersion", "1", resourceIdentifier=page)
    for value in values(record, "issued"):
        element(mantel, DCTERMS, "issued", value)
    for value in record.subjects:
        element(mantel, DCTERMS, "subject", value, scheme="OVERHEID.TaxonomieBeleidsagenda")

    tpmeta = element(meta, WET, "tpmeta")
    element(tpmeta, COLLECTION, "product-area", PRODUCT_AREA)
    element(tpmeta, COLLECTION, "content-area", f"{PRODUCT_AREA}/{record.area}")
    for name, field, scheme in TPMETA:
        for value in values(record, field):
            listed = record.kind_scheme if scheme is None else scheme
            element(tpmeta, WET, name, value, **({"scheme": listed} if listed else {}))
    if extra_field:
        element(tpmeta, WET, extra_field, "1")
    for name in ("datumTijdstipWijzigingWork", "datumTijdstipWijzigingExpression"):
        element(tpmeta, CUP, name, stamp(record, ""))

    enriched = element(gzd, GZD, "enrichedData")
    addresses = {
        part: f"{base_url}{record.folder}/{part}/{NAMES[part].format(id=record.identifier)}" for part in record.parts
    }
    element(enriched, GZD, "url", next(addresses[part] for part in ("xml", "pdf", "html") if part in addresses))
    element(enriched, GZD, "preferredUrl", page)
    for part, address in addresses.items():
        element(enriched, GZD, "itemUrl", address, manifestation=part)
    element(enriched, GZD, "timestamp", stamp(record, "indexed"))
    element(outer, SRU, "recordPosition", str(position))


def answer(
    records: Sequence[Record],
    *,
    total: int,
    more: bool,
    start: int,
    maximum: int,
    query: str,
    base_url: str,
    ignored: Iterable[str] = (),
    namespaces: dict[str | None, str] = NAMESPACES,
    extra_field: str = "",
    pretty: bool = False,
) -> bytes:
    """Write a searchRetrieveResponse.

    records: those of this page. total: what it says there are. more: there are more after these.
    start: position of the first, from 1. maximum, query: as they were asked.
    ignored: complaints about clauses that were left out, each a SEARCH-IGNOREDQTEXT diagnostic.
    """
    root = etree.Element(f"{{{SRU}}}searchRetrieveResponse", nsmap=namespaces)  # type: ignore[arg-type] # the stub forgets None

    def element(above: etree._Element, space: str, name: str, text: str | None = None) -> etree._Element:
        new = etree.SubElement(above, f"{{{space}}}{name}")
        new.text = text
        return new

    element(root, SRU, "version", "2.0")
    element(root, SRU, "numberOfRecords", str(total))
    if records:
        holder = element(root, SRU, "records")
        for position, record in enumerate(records, start):
            write(holder, record, position, base_url, extra_field)
    if more:
        element(root, SRU, "nextRecordPosition", str(start + len(records)))
    echoed = element(root, SRU, "echoedSearchRetrieveRequest")
    element(echoed, SRU, "query", query)
    element(echoed, SRU, "startRecord", str(start))
    element(echoed, SRU, "maximumRecords", str(maximum))
    element(echoed, SRU, "recordXMLEscaping", "xml")
    element(echoed, SRU, "recordSchema", "http://standaarden.overheid.nl/sru/")
    element(root, SRU, "resultCountPrecision", "info:srw/vocabulary/resultCountPrecision/1/estimate")
    complaints = list(ignored)
    if complaints:
        holder = element(root, SRU, "diagnostics")
        for complaint in complaints:
            one = element(holder, DIAG, "diagnostic")
            element(one, DIAG, "uri", "info:srw/diagnostic/1/10")
            element(one, DIAG, "details", complaint)
            element(one, DIAG, "message", "SEARCH-IGNOREDQTEXT")
    if pretty:
        etree.indent(root, "    ")
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        + (b"\n" if pretty else b"")
        + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    )
