"""The search service (SRU 2.0): queries, pages, and paging that cannot lose a record without saying so.

Source of the format: recorded answers, and what other clients of the service found out. Elements are known by their
namespace, never by prefix. The service answers errors with status 200 and a diagnostic; a clause that it does not
understand it ignores, with a diagnostic beside the records: both are errors here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from lxml import etree

from harvest import checks
from harvest.answers import BadAnswerError, Body
from harvest.archive import RECORD
from harvest.fetch import Fetcher
from harvest.sources import Queries
from kg.errors import IdentifierError, SourceError
from kg.identifiers import Dossier, parse_dossier
from kg.issues import Issue

_RESPONSE: Final = ("http://docs.oasis-open.org/ns/search-ws/sruResponse", "http://www.loc.gov/zing/srw/")
_DIAGNOSTIC: Final = ("http://docs.oasis-open.org/ns/search-ws/diagnostic", "http://www.loc.gov/zing/srw/diagnostic/")
_GZD: Final = "http://standaarden.overheid.nl/sru"
_DT: Final = "http://purl.org/dc/terms/"
_OVERHEID: Final = "http://standaarden.overheid.nl/owms/terms/"
_W: Final = "http://standaarden.overheid.nl/wetgeving/"
_C: Final = "http://standaarden.overheid.nl/collectie/"
_CD: Final = "http://standaarden.overheid.nl/cup/data"

_KNOWN: Final = {
    _DT: "identifier title language type creator modified available date hasVersion issued subject source isReplacedBy"
    " isreplacedby replaces relation alternative description temporal spatial publisher",
    _OVERHEID: "authority",
    _C: "product-area content-area",
    _CD: "datumTijdstipWijzigingWork datumTijdstipWijzigingExpression",
    _W: "aanhangselnummer adviesRvs behandeldDossier bijlage datumBrief datumIndiening datumOndertekening"
    " datumOntvangst datumVergadering documentstatus documenttitel dossiernummer dossiertitel eindpagina"
    " handelingenitemnummer hoofddocument indiener jaargang ondernummer ontvanger organisatietype publicatienaam"
    " publicatienummer rijkswetnummer startpagina subrubriek vergaderjaar versienummer vraagnummer",
    _GZD: "url preferredUrl itemUrl timestamp",
}
_KNOWN_FIELDS: Final = frozenset(f"{{{space}}}{name}" for space, names in _KNOWN.items() for name in names.split())
_GROUPS: Final = frozenset(f"{{{_W}}}{name}" for name in ("owmskern", "owmsmantel", "tpmeta"))
_SYSTEM_TROUBLE: Final = ("diagnostic/1/1", "diagnostic/1/2")


@dataclass(frozen=True, slots=True)
class Record:
    """What the search service says of a paper.

    id: canonical; published: as the service writes it. kind: "Brief regering", "Motie", "Bijlage" …
    subject: the paper's own title; title: that of dossier, kind and paper together. modified: date of the last change.
    stamp: moment of the last change, as exact as the service gives it. dossiers: canonical, all that are named.
    main: the paper that an attachment belongs to. attachments: identifiers that a paper names.
    files: manifestation ("xml", "html", "pdf", "odt", "metadata" …) -> address.
    unknown: fields that this program does not know.
    """

    id: str
    published: str
    kind: str = ""
    title: str = ""
    subject: str = ""
    creator: str = ""
    date: str = ""
    available: str = ""
    modified: str = ""
    stamp: str = ""
    dossiers: tuple[str, ...] = ()
    number: str = ""
    vergaderjaar: str = ""
    status: str = ""
    main: str = ""
    submitters: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. count: how many records there are by the service's own estimate. more: it says there are more."""

    count: int
    records: tuple[Record, ...]
    more: bool
    exact: bool


# --- queries ----------------------------------------------------------------------------------------------------------


def quoted(value: str) -> str:
    r"""Write a value as a string in CQL; what would be a quote, an escape, a wildcard or an anchor is escaped."""
    return '"' + "".join(f"\\{c}" if c in '"\\*?^' else c for c in value) + '"'


class Cql:
    """Writes queries from the templates of the settings."""

    def __init__(self, queries: Queries) -> None:
        self._parts = queries

    def dossier(self, dossier: Dossier) -> str:
        """All papers and attachments of a dossier; an addition stands behind a hyphen, in some records a space."""
        forms = [str(dossier)]
        if dossier.addition and not dossier.addition.isdigit():
            forms.append(f"{dossier.number} {dossier.addition}")
        clause = self._any(self._parts.dossier, forms)
        return self._all(self._parts.scope, self._parts.kind_of_paper, clause)

    def identifiers(self, identifiers: Sequence[str]) -> str:
        """Papers by identifier."""
        return self._all(self._parts.scope, self._any(self._parts.identifier, identifiers))

    def attachments(self, mains: Sequence[str]) -> str:
        """Attachments of papers."""
        return self._all(self._parts.scope, self._any(self._parts.main_paper, mains))

    def changed_since(self, query: str, day: date) -> str:
        """Narrow a query to what changed on a day or later; the index knows days, not moments."""
        return self._all(query, self._parts.changed_since.format(day=day.isoformat()))

    def behind(self, query: str, identifier: str) -> str:
        """Narrow a query to what comes behind an identifier."""
        return self._all(query, self._parts.after.format(value=quoted(identifier)))

    def ordered(self, query: str) -> str:
        """Ask for the order that paging needs."""
        return f"{query} {self._parts.order}"

    def _any(self, template: str, values: Sequence[str]) -> str:
        clauses = [template.format(value=quoted(value)) for value in values]
        return clauses[0] if len(clauses) == 1 else f"({' OR '.join(clauses)})"

    @staticmethod
    def _all(*clauses: str) -> str:
        return " AND ".join(clauses)


# --- answers ----------------------------------------------------------------------------------------------------------


def parse_page(data: bytes) -> Page:
    """Read an answer.

    Raises BadAnswerError for anything but a page of records: a diagnostic (also one beside records: then a part of the
    query was ignored), XML of another kind, a record without identifier.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswerError(f"XML that is cut off or broken ({error})", passing=True) from None
    for diagnostic in _each(root, _DIAGNOSTIC, "diagnostic"):
        raise _diagnosed(diagnostic)
    if root.tag not in {f"{{{space}}}searchRetrieveResponse" for space in _RESPONSE}:
        raise BadAnswerError(f"no answer of the search service (it begins with <{root.tag}>)", passing=False)
    count = _child_text(root, _RESPONSE, "numberOfRecords")
    if not count.isdigit():
        raise BadAnswerError(f"an answer without number of records ({count!r})", passing=False)
    records = tuple(_record(element) for element in _each(root, (_GZD,), "gzd"))
    wrapped = sum(1 for _ in _each(root, _RESPONSE, "record"))
    if wrapped != len(records):
        raise BadAnswerError(f"{wrapped} records, of which {len(records)} could be read", passing=False)
    more = _child_text(root, _RESPONSE, "nextRecordPosition") != ""
    precision = _child_text(root, _RESPONSE, "resultCountPrecision")
    return Page(int(count), records, more, exact=precision.endswith("/exact"))


def _diagnosed(diagnostic: Any) -> BadAnswerError:
    parts = {etree.QName(child).localname: (child.text or "").strip() for child in diagnostic}
    uri = parts.get("uri", "")
    said = " ".join(part for part in (uri, parts.get("details", ""), parts.get("message", "")) if part)
    if "IGNORED" in said.upper():
        return BadAnswerError(f"a part of the query was ignored: {said}", passing=False)
    return BadAnswerError(f"the search service says: {said}", passing=uri.endswith(_SYSTEM_TROUBLE))


def _each(root: Any, spaces: Iterable[str], name: str) -> Iterator[Any]:
    yield from root.iter(*(f"{{{space}}}{name}" for space in spaces))


def _child_text(element: Any, spaces: Iterable[str], name: str) -> str:
    for space in spaces:
        found = element.find(f"{{{space}}}{name}")
        if found is not None:
            return (found.text or "").strip()
    return ""


def _record(gzd: Any) -> Record:
    fields: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    files: dict[str, str] = {}
    unknown = set()
    for element in _leaves(gzd):
        text = " ".join("".join(element.itertext()).split())
        if element.tag not in _KNOWN_FIELDS:
            unknown.add(etree.QName(element).localname)
        if element.tag == f"{{{_GZD}}}itemUrl":
            files[element.get("manifestation", "")] = text
        elif element.tag == f"{{{_DT}}}type":
            kinds[element.get("scheme", "").rpartition(".")[2]] = text
        if text:
            fields.setdefault(element.tag, []).append(text)

    def first(space: str, name: str) -> str:
        return next(iter(fields.get(f"{{{space}}}{name}", [])), "")

    def every(space: str, name: str) -> tuple[str, ...]:
        parts = [part.strip() for text in fields.get(f"{{{space}}}{name}", []) for part in text.split(";")]
        return tuple(dict.fromkeys(part for part in parts if part))

    published = first(_DT, "identifier")
    if not published:
        raise BadAnswerError("a record without identifier", passing=False)
    return Record(
        id=checks.canonical(published),
        published=published,
        kind=first(_W, "subrubriek") or kinds.get("KamerstukTypen") or kinds.get("Parlementair") or kinds.get("", ""),
        title=first(_DT, "title"),
        subject=first(_W, "documenttitel"),
        creator=first(_DT, "creator"),
        date=first(_DT, "date") or first(_DT, "issued"),
        available=first(_DT, "available"),
        modified=first(_DT, "modified"),
        stamp=first(_CD, "datumTijdstipWijzigingExpression") or first(_GZD, "timestamp") or first(_DT, "modified"),
        dossiers=tuple(_dossier(one) for one in every(_W, "dossiernummer")),
        number=first(_W, "ondernummer"),
        vergaderjaar=first(_W, "vergaderjaar"),
        status=first(_W, "documentstatus"),
        main=checks.canonical(first(_W, "hoofddocument")),
        submitters=tuple(fields.get(f"{{{_W}}}indiener", [])),
        attachments=tuple(checks.canonical(one) for one in every(_W, "bijlage")),
        replaced_by=every(_DT, "isReplacedBy") + every(_DT, "isreplacedby"),
        files=files,
        unknown=tuple(sorted(unknown)),
    )


def _leaves(gzd: Any) -> Iterator[Any]:
    """Give the fields: all in the groups of the metadata and in what the service adds; and groups we do not know."""
    for meta in gzd.iter(f"{{{_W}}}meta"):
        for group in meta.iterchildren(etree.Element):
            yield from group.iterchildren(etree.Element) if group.tag in _GROUPS else (group,)
    for added in gzd.iter(f"{{{_GZD}}}enrichedData"):
        yield from added.iterchildren(etree.Element)


def _dossier(text: str) -> str:
    try:
        return str(parse_dossier(text))
    except IdentifierError:
        return text


# --- paging -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Counted:
    """What a search came to: records announced by its first page (None: no page came) and seen."""

    announced: int | None = None
    seen: int = 0
    twice: int = 0


class Search:
    """Reads all records of a query, page by page, behind the last identifier of the page before.

    `startRecord` is always 1: from 10,000 on the service answers 504, and records that come or go between two pages
    would shift the rest.
    """

    def __init__(self, fetcher: Fetcher, queries: Queries) -> None:
        self._fetcher = fetcher
        self._queries = queries
        self.cql = Cql(queries)

    def pages(self, query: str, owner: str, *, size: int = 0, counted: Counted | None = None) -> Iterator[list[Record]]:
        """Give the records of a query, page by page, each record once.

        owner: the listing that the pages belong to in the archive. size: records per page, 0 is that of the settings.
        counted: is filled in on the way. Raises SourceError when a page cannot be had, or when paging goes in circles.
        """
        size = size or self._queries.page_size
        counted = counted or Counted()
        known: set[str] = set()
        last = ""
        while True:
            page = self.page(self.cql.behind(query, last) if last else query, owner, size)
            if counted.announced is None:
                counted.announced = page.count
            fresh = [record for record in page.records if record.id not in known]
            counted.twice += len(page.records) - len(fresh)
            known.update(record.id for record in fresh)
            counted.seen += len(fresh)
            if page.records and not fresh:
                raise SourceError(f"the search service gives the same records again behind {last}: {query}")
            if fresh:
                self._note(fresh)
                yield fresh
            if not page.records or not (page.more or page.count > len(page.records) or len(page.records) >= size):
                return
            last = page.records[-1].published

    def page(self, query: str, owner: str, size: int) -> Page:
        """Give one page; raises SourceError when it cannot be had."""
        found = self._fetcher.fetch(self.address(query, size), role=RECORD, owner=owner, check=_check)
        if found.outcome != "held" or found.file is None:
            raise SourceError(found.reason or "the search service is not there (status 404)")
        try:
            return parse_page(found.file.read())
        except BadAnswerError as error:  # it passed the check when it came
            raise SourceError(f"{found.file.url}: {error}") from None

    def address(self, query: str, size: int) -> str:
        """Write the address of a query."""
        asked = {**self._queries.parameters, "maximumRecords": str(size), "query": self.cql.ordered(query)}
        pairs = (f"{key}={quote(value, safe='')}" for key, value in asked.items())
        return f"{self._queries.address}?{'&'.join(pairs)}"

    def _note(self, records: Iterable[Record]) -> None:
        unknown = sorted({name for record in records for name in record.unknown})
        self._fetcher.note(
            Issue("unknown-record-field", f"records have a field that this program does not know: {name}")
            for name in unknown
        )


def _check(body: Body) -> Sequence[Issue]:
    checks.refuse_page(body)
    parse_page(body.read())
    return []


def as_facts(record: Record) -> dict[str, Any]:
    """Write a record as the archive keeps it."""
    slim = replace(record, unknown=())
    return {name: value for name in Record.__slots__ if (value := getattr(slim, name)) not in ("", (), {})}
