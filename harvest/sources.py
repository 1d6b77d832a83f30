"""The settings of the harvester: addresses, queries, pace and what is known of the services, read from TOML."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from kg.errors import FormatError, IdentifierError
from kg.identifiers import parse_dossier

SHIPPED: Final = Path(__file__).with_name("sources.toml")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the services are asked. Times in seconds, sizes in bytes.

    requests_per_second: per host; None is as fast as it goes.
    attempts: per address, the first included. give_up_after: addresses in a row that failed for good.
    hosts: scheme and host ("https://repository.overheid.nl") of all addresses that may be asked.
    """

    user_agent: str
    requests_per_second: float | None
    attempts: int
    backoff: float
    backoff_most: float
    retry_after_most: float
    connect: float
    read: float
    body: float
    body_most: int
    give_up_after: int
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Queries:
    """The parts of a query in the language of the search service (CQL), and the size of its pages."""

    address: str
    parameters: Mapping[str, str]
    page_size: int
    together: int
    scope: str
    kind_of_paper: str
    dossier: str
    identifier: str
    main_paper: str
    changed_since: str
    after: str
    order: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One entity of the open data that is fetched whole.

    filter: "" for all of it; {dossier}, {number} and {addition} are filled in, and make it a listing per dossier.
    expand: what to bring along, in order of preference; the first that the service accepts is used.
    """

    entity: str
    filter: str
    select: str
    expand: tuple[str, ...]

    @property
    def per_dossier(self) -> bool:
        """Does the filter name a dossier."""
        return "{" in self.filter


@dataclass(frozen=True, slots=True)
class OpenData:
    """The open data of the Tweede Kamer: address, listings, and the fields that are known per entity."""

    address: str
    page_size: int
    dossier: str
    dossier_addition: str
    not_deleted: str
    order: str
    listings: tuple[Listing, ...]
    fields: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Files:
    """Addresses of papers: templates for the listing of a dossier, a numbered paper and an attachment."""

    address: str
    listing: str
    paper: str
    attachment: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All settings.

    resume_hours: age at which an interrupted harvest is not taken up any more. warc_most: bytes per archive file.
    gaps: dossier -> numbers known not to exist. absent: identifiers known not to be had.
    expected: dossier -> number of papers when last counted. contact: whom the services can reach, "" for nobody.
    """

    manners: Manners
    queries: Queries
    files: Files
    open_data: OpenData
    resume_hours: float
    warc_most: int
    gaps: Mapping[str, frozenset[int]]
    absent: frozenset[str]
    expected: Mapping[str, int]
    contact: str


def load_sources(path: Path | None = None) -> Sources:
    """Read the settings.

    path: a TOML file like `harvest/sources.toml`; None is that file itself. A table that the file leaves out keeps the
    shipped values, except [endpoints].
    Raises FormatError naming the file and the key.
    """
    tables = _read(SHIPPED)
    if path is not None:
        given = _read(path)
        if "endpoints" not in given:
            raise FormatError(str(path), "has no table [endpoints]", "copy it from harvest/sources.toml and change it")
        for name, table in given.items():
            if name not in tables:
                raise FormatError(str(path), f"unknown table [{name}]", f"it should be one of {', '.join(tables)}")
            if name in ("endpoints", "known", "expected"):
                tables[name] = table
            elif isinstance(table, dict):
                tables[name] |= table
    return _Reader(str(path or SHIPPED), tables).sources()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FormatError(str(path), f"cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FormatError(str(path), f"is not TOML: {error}") from None


@dataclass(frozen=True, slots=True)
class _Reader:
    """The tables of one file; every value is taken with its type, so that a slip is named and not met at night."""

    name: str
    tables: dict[str, Any]

    def _take(self, table: str, key: str, kind: type[T], fallback: T | None = None) -> T:
        value = self.tables.get(table, {}).get(key, fallback)
        if kind is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self._wrong(f"{key} of [{table}] is {value!r}", f"it should be a {kind.__name__}")
        return value

    def _wrong(self, cause: str, remedy: str = "") -> FormatError:
        return FormatError(self.name, cause, remedy)

    def _positive(self, table: str, key: str, kind: type[T]) -> T:
        value = self._take(table, key, kind)
        if value <= 0:  # type: ignore[operator]
            raise self._wrong(f"{key} of [{table}] is {value}", "it should be more than 0")
        return value

    def _address(self, key: str) -> str:
        address = self._take("endpoints", key, str).rstrip("/")
        self._host(address)
        return address

    def _host(self, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise self._wrong(f"address {address!r} in [endpoints]", "it should begin with https://")
        return f"{parts.scheme}://{parts.netloc}"

    def sources(self) -> Sources:
        contact = self._take("agent", "contact", str) or os.environ.get("KG_CONTACT", "")
        gaps = {
            self._dossier(key): frozenset(self._numbers(key, numbers))
            for key, numbers in self._take("known", "gaps", dict, {}).items()
        }
        expected = {self._dossier(key): int(value["papers"]) for key, value in self.tables.get("expected", {}).items()}
        return Sources(
            manners=self._manners(contact),
            queries=self._queries(),
            files=Files(self._address("files"), *(self._take("files", k, str) for k in Files.__slots__[1:])),
            open_data=self._open_data(),
            resume_hours=self._take("pace", "resume_hours", float),
            warc_most=self._positive("archive", "warc_most_bytes", int),
            gaps=gaps,
            absent=frozenset(self._take("known", "absent", list, [])),
            expected=expected,
            contact=contact,
        )

    def _dossier(self, key: str) -> str:
        try:
            return str(parse_dossier(key))
        except IdentifierError as error:
            raise self._wrong(str(error)) from None

    def _numbers(self, key: str, numbers: object) -> list[int]:
        if isinstance(numbers, list) and all(isinstance(number, int) for number in numbers):
            return numbers
        raise self._wrong(f"{key} of [known.gaps] is {numbers!r}", "it should be a list of numbers")

    def _manners(self, contact: str) -> Manners:
        name = self._take("agent", "name", str)
        pace = self.tables["pace"]
        rate = (
            None
            if pace.get("requests_per_second") == "unlimited"
            else self._positive("pace", "requests_per_second", float)
        )
        return Manners(
            user_agent=f"{name} ({contact})" if contact else name,
            requests_per_second=rate,
            attempts=self._positive("pace", "attempts", int),
            backoff=self._take("pace", "backoff_seconds", float),
            backoff_most=self._take("pace", "backoff_most_seconds", float),
            retry_after_most=self._take("pace", "retry_after_most_seconds", float),
            connect=self._positive("pace", "connect_seconds", float),
            read=self._positive("pace", "read_seconds", float),
            body=self._positive("pace", "body_seconds", float),
            body_most=self._positive("pace", "body_most_bytes", int),
            give_up_after=self._positive("pace", "give_up_after", int),
            hosts=frozenset(
                self._host(address)
                for address in (
                    *(self._address(key) for key in ("sru", "files", "open_data")),
                    *self._take("endpoints", "also", list, []),
                )
            ),
        )

    def _queries(self) -> Queries:
        size = self._positive("sru", "page_size", int)
        if size < 2:
            raise self._wrong("page_size of [sru] is 1", "it should be 2 or more")
        parts = {key: self._take("cql", key, str) for key in Queries.__slots__[4:]}
        return Queries(
            address=self._address("sru"),
            parameters=self._take("sru", "parameters", dict),
            page_size=size,
            together=self._positive("sru", "together", int),
            **parts,
        )

    def _open_data(self) -> OpenData:
        table = self.tables["open_data"]
        listings = []
        for given in self._take("open_data", "listing", list):
            if not isinstance(given, dict) or not given.get("entity") or not given.get("expand"):
                raise self._wrong(f"[[open_data.listing]] {given!r}", "it should have entity, filter and expand")
            listings.append(
                Listing(given["entity"], given.get("filter", ""), given.get("select", ""), tuple(given["expand"]))
            )
        size = self._positive("open_data", "page_size", int)
        if size < 2:
            raise self._wrong("page_size of [open_data] is 1", "it should be 2 or more")
        return OpenData(
            address=self._address("open_data"),
            page_size=size,
            dossier=self._take("open_data", "dossier", str),
            dossier_addition=self._take("open_data", "dossier_addition", str),
            not_deleted=self._take("open_data", "not_deleted", str),
            order=self._take("open_data", "order", str),
            listings=tuple(listings),
            fields={entity: frozenset(names.split()) for entity, names in table.get("fields", {}).items()},
        )
