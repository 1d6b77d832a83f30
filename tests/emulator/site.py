"""What each address answers when nothing goes wrong, and the faults that change an answer from the inside."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from tests.emulator import cql, record
from tests.emulator.expressions import ODataError
from tests.emulator.faults import Fault, Target
from tests.emulator.odata import Service
from tests.emulator.papers import NAMES
from tests.emulator.record import NAMESPACES, PRODUCT_AREA, Record
from tests.emulator.shelf import Shelf

LAST_RECORD = 10_000
"""From this start record on the service gives up with 504."""
DEFAULT_RECORDS = 10
LISTED = 100
"""Works on one page of a listing."""
ROOT = f"/frbr/{PRODUCT_AREA}/"
ODATA = "/OData/v4/2.0/"
WORK = re.compile(rf"{ROOT}(?P<area>[^/]+/[^/]+)/(?P<id>[^/]+)/1/(?P<part>[a-z]+)/(?P<file>[^/]+)")
LISTING = re.compile(rf"{ROOT}(?P<kind>[a-z-]+)/(?:(?P<folder>[^/]+)/)?")
ZOEK = re.compile(r"/(?P<id>[^/]+?)(?:/(?P<metadata>metadata\.xml)|\.(?P<ending>xml|html|pdf|odt))?")
ROW = re.compile(r"(?P<entity>\w+)\((?P<guid>[^)]*)\)(?P<file>/resource)?", re.IGNORECASE)
REASONS = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}


@dataclass(slots=True)
class Answer:
    """One answer, before the connection gets hold of it."""

    status: int
    body: bytes
    type: str
    headers: dict[str, str] = field(default_factory=dict)


def html(status: int, title: str) -> Answer:
    """Make a page as servers give when they cannot do what was asked."""
    head = f"<html>\r\n<head><title>{title}</title></head>\r\n"
    page = f"{head}<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    return Answer(status, page.encode(), "text/html; charset=utf-8")


def error(status: int) -> Answer:
    """Make the page of an HTTP error."""
    return html(status, f"{status} {REASONS[status]}")


def not_here() -> Answer:
    """Make the page that zoek.officielebekendmakingen.nl gives, with status 200, for what it does not have."""
    text = (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><title>Pagina niet gevonden</title></head>'
        "<body><h1>Deze pagina bestaat niet (meer)</h1><p>Ga naar de zoekpagina.</p></body></html>\n"
    )
    return Answer(200, text.encode(), "text/html; charset=utf-8")


def diagnostics(number: int, message: str, details: str = "") -> Answer:
    """Make the answer to a query that is refused: status 200, other prefixes than usual, and no count."""
    spaces = {
        "": record.SRU,
        "ns2": "http://docs.oasis-open.org/ns/search-ws/xcql",
        "ns3": record.DIAG,
        "ns4": record.FACET,
        "ns5": "http://docs.oasis-open.org/ns/search-ws/searchResultAnalysis",
        "ns6": "http://docs.oasis-open.org/ns/search-ws/scan",
    }
    declared = "".join(f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in spaces.items())
    more = f"<ns3:details>{escape(details)}</ns3:details>" if details else ""
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><searchRetrieveResponse{declared}>'
        f"<version>2.0</version><diagnostics><ns3:diagnostic><ns3:uri>info:srw/diagnostic/1/{number}</ns3:uri>{more}"
        f"<ns3:message>{escape(message)}</ns3:message></ns3:diagnostic></diagnostics></searchRetrieveResponse>"
    )
    return Answer(200, text.encode(), "application/xml;charset=UTF-8")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: path and query decoded, and the parameters of the query."""

    path: str
    query: str
    parameters: dict[str, str]

    @classmethod
    def of(cls, target: str) -> Asked:
        """Read the target of a request line."""
        split = urlsplit(target)
        pairs = parse_qsl(split.query, keep_blank_values=True)
        return cls(unquote(split.path), "&".join(f"{name}={value}" for name, value in pairs), dict(pairs))

    @property
    def address(self) -> str:
        """Path and query, as faults look at them."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Site:
    """All addresses of the services."""

    def __init__(self, shelf: Shelf, service: Service, base_url: str, *, cap: int, pretty: bool) -> None:
        self.shelf = shelf
        self.service = service
        self.base_url = base_url
        self.cap = cap
        self.pretty = pretty

    def target(self, asked: Asked) -> Target:
        """Say what a request is for."""
        if asked.path == "/sru":
            return Target("sru", asked.address)
        if asked.path.startswith(ODATA):
            return Target("resource" if asked.path.lower().endswith("/resource") else "odata", asked.address)
        found = WORK.fullmatch(asked.path)
        if found:
            return self._file_target("repository", asked, found["id"], found["part"])
        if asked.path.startswith("/frbr/"):
            return Target("listing", asked.address)
        found = ZOEK.fullmatch(asked.path)
        if found:
            return self._file_target(
                "zoek", asked, found["id"], "metadata" if found["metadata"] else found["ending"] or ""
            )
        return Target("zoek", asked.address)

    def _file_target(self, service: str, asked: Asked, id_: str, part: str) -> Target:
        attachment = self.shelf.has(id_) and self.shelf.record(id_).is_attachment
        return Target(service, asked.address, id_, part, attachment)

    def answer(self, asked: Asked, target: Target, faults: Sequence[Fault]) -> Answer:
        """Answer a request; `faults` are those that hit it, of which only the inner ones matter here."""
        inner = {fault.kind: fault for fault in faults}
        if target.service == "sru":
            return self.search(asked, inner)
        if target.service in {"odata", "resource"}:
            return self.open_data(asked)
        if target.service == "listing":
            return self.listing(asked)
        if not target.part:
            return self.redirect(target.id)
        missing = not_here() if target.service == "zoek" else error(404)
        if "no-metadata" in inner or "no-attachment" in inner:
            return missing
        found = WORK.fullmatch(asked.path)
        if found and not self._is_name(found["area"], found["id"], found["part"], found["file"]):
            return missing
        return self.file(self.other(target.id) if "wrong-document" in inner else target.id, target.part) or missing

    def _is_name(self, area: str, id_: str, part: str, name: str) -> bool:
        """Say whether this is where a file stands: folder and name belong to the paper."""
        return (
            self.shelf.has(id_) and area == self.shelf.record(id_).area and NAMES.get(part, "").format(id=id_) == name
        )

    # Files

    def file(self, id_: str, part: str) -> Answer | None:
        """Give a file with its validators; None when there is none."""
        try:
            found = self.shelf.file(id_, part)
        except KeyError:
            return None
        noon = datetime.datetime.fromisoformat(f"{found.modified}T12:00:00+00:00")
        return Answer(
            200, found.content, found.type, {"ETag": found.etag, "Last-Modified": format_datetime(noon, usegmt=True)}
        )

    def other(self, id_: str) -> str:
        """Give another paper of the same sort, for the fault `wrong-document`."""
        ids = self.shelf.ids
        if not self.shelf.has(id_):
            return id_
        parts, at = self.shelf.record(id_).parts, ids.index(id_)
        around = (ids[(at + step) % len(ids)] for step in range(1, len(ids)))
        return next((other for other in around if self.shelf.record(other).parts == parts), id_)

    def redirect(self, id_: str) -> Answer:
        """Send /ID to the page of the paper that it is now."""
        now = self.shelf.replacement(id_)
        if not self.shelf.has(now):
            return not_here()
        answer = html(302, "302 Found")
        answer.headers["Location"] = f"{self.base_url}/{now}.html"
        return answer

    def listing(self, asked: Asked) -> Answer:
        """List the folders of a kind of publication, or the works in one folder."""
        found = LISTING.fullmatch(asked.path)
        start = asked.parameters.get("start", "1")
        if not found or not start.isdigit() or asked.parameters.get("format") != "xml":
            return error(404)
        folders = self.shelf.folders()
        kind, folder = found["kind"], found["folder"]
        if folder:
            names, tag = folders.get(f"{kind}/{folder}", []), "work"
        else:
            names, tag = [area.partition("/")[2] for area in folders if area.startswith(f"{kind}/")], "subarea"
        if not names:
            return error(404)
        at = max(int(start), 1) - 1
        root = etree.Element("repository")
        inside = root
        for label in (PRODUCT_AREA, kind, *([folder] if folder else [])):
            inside = etree.SubElement(inside, "subarea", label=label)
        inside.set("pagesize", str(LISTED))
        inside.set("total", str(len(names)))
        for name in sorted(names)[at : at + LISTED]:
            if tag == "work":
                etree.SubElement(inside, tag, label=name).text = name
            else:
                etree.SubElement(inside, tag, label=name)
        return Answer(200, etree.tostring(root, xml_declaration=True, encoding="UTF-8"), "application/xml")

    # Search

    def search(self, asked: Asked, faults: dict[str, Fault]) -> Answer:
        """Answer a query."""
        parameters = asked.parameters
        if parameters.get("operation", "searchRetrieve") != "searchRetrieve":
            return diagnostics(4, "Unsupported operation", parameters["operation"])
        numbers = {}
        for name, usual in (("startRecord", 1), ("maximumRecords", DEFAULT_RECORDS)):
            text = parameters.get(name, str(usual))
            if not text.isdigit():
                return diagnostics(6, "Unsupported parameter value", name)
            numbers[name] = int(text)
        start, maximum = max(numbers["startRecord"], 1), numbers["maximumRecords"]
        if start >= LAST_RECORD:
            return error(504)
        text = parameters.get("query", "")
        if not text:
            return diagnostics(7, "Mandatory parameter not supplied", "query")
        try:
            query = cql.parse(text)
        except cql.QueryError as refused:
            return diagnostics(refused.number, str(refused), refused.details)
        ignored = list(query.ignored)
        if "ignored" in faults:
            query = cql.parse(f"c.product-area=={PRODUCT_AREA}")
            ignored.append(f"[{text}] is not a valid text constraint")
        found: list[Record] = self.shelf.find(query)
        size = min(maximum, self.cap)
        extra = faults.get("unknown-field")
        body = record.answer(
            found[start - 1 : start - 1 + size],
            total=max(0, len(found) + (int(faults["estimate"].amount()) if "estimate" in faults else 0)),
            more=start - 1 + size < len(found),
            start=start,
            maximum=maximum,
            query=text,
            base_url=self.base_url,
            ignored=ignored,
            namespaces=record.OTHER_PREFIXES if "prefix" in faults else NAMESPACES,
            extra_field=str(extra.setting()) if extra else "",
            pretty=self.pretty,
        )
        return Answer(200, body, "application/xml;charset=UTF-8")

    # Open data

    def open_data(self, asked: Asked) -> Answer:
        """Answer a question about the open data."""
        rest = asked.path[len(ODATA) :]
        found = ROW.fullmatch(rest)
        kind = "application/json; odata.metadata=minimal; charset=utf-8"
        try:
            if not found:
                return Answer(200, self.service.collection(rest, asked.parameters), kind)
            if not found["file"]:
                return Answer(200, self.service.one(found["entity"], found["guid"], asked.parameters), kind)
            row = self.service.row(found["entity"], found["guid"])
            file = self.file(self.service.data.paper_of(row), "pdf") if row.entity == "Document" else None
            if file is None:
                raise ODataError(f"{found['entity']} {found['guid']} has no resource.", 404)
            return file
        except ODataError as refused:
            return Answer(refused.status, json.dumps({"error": {"code": "", "message": str(refused)}}).encode(), kind)
