"""Reading listings of the open data from services that page, count and refuse in different ways."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from harvest.answers import Answer, BadAnswerError, Body, Check, Validators
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.http import Client, FetchError
from harvest.odata import Reader, rows
from harvest.sources import Listing, OpenData, load_sources
from kg.identifiers import parse_dossier

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "odata"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SETTINGS = replace(load_sources().open_data, page_size=4)
PLAIN = Listing("Zaak", "", "", ("",))


class Service(Client):
    """Rows 0 … n-1, served the way `style` says."""

    def __init__(self, count: int, style: str = "skip", refused: tuple[str, ...] = ()) -> None:
        super().__init__(load_sources().manners)
        self.rows: list[dict[str, Any]] = [{"Id": f"{number:04}", "Verwijderd": False} for number in range(count)]
        self.style = style
        self.refused = refused
        self.queries: list[dict[str, str]] = []

    def get(self, url: str, *, known: Validators | None = None, check: Check | None = None) -> Answer:
        query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        self.queries.append(query)
        if query.get("$expand", "") in self.refused:
            raise FetchError(url, "status 400 Bad Request", 400)
        skip = int(query.get("$skip", "0")) if self.style != "stuck" else 0
        size = min(int(query["$top"]), 3 if self.style == "small pages" else 99)
        page: dict[str, Any] = {"value": self.rows[skip : skip + size]}
        if self.style != "no count":
            page["@odata.count"] = len(self.rows) + (2 if self.style == "wrong count" else 0)
        if self.style in ("link", "foreign link") and skip + size < len(self.rows):
            host = "https://elsewhere.example" if self.style == "foreign link" else ""
            page["@odata.nextLink"] = f"{host}Zaak?$top={size}&$skip={skip + size}&$skiptoken=x"
        if self.style == "shrinking" and len(self.queries) == 1:
            del self.rows[0]
        body = Body()
        body.write(json.dumps(page).encode())
        try:
            issues = tuple(check(body)) if check else ()
        except BadAnswerError as error:
            body.close()
            raise FetchError(url, str(error)) from None
        return Answer(url, url, 200, (("Content-Type", "application/json"),), (), NOON, body, issues)


@pytest.fixture
def fetchers(tmp_path: Path) -> Iterator[Any]:
    made: list[Fetcher] = []

    def make(client: Client) -> Fetcher:
        made.append(Fetcher(tmp_path / "raw", f"{len(made)}", load_sources(), client))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.mark.parametrize("style", ["skip", "link", "small pages", "no count"])
@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 11])
def test_every_row_comes_once_however_the_service_pages(fetchers: Any, style: str, count: int) -> None:
    service = Service(count, style)
    fetcher = fetchers(service)
    outcome = Reader(fetcher, SETTINGS).read(PLAIN)
    if style == "no count" and count > 0 and count % 4 == 0:
        assert len(service.queries) == count // 4 + 1  # only an empty page shows that there is no more
    assert (outcome.rows, outcome.reason) == (count, "")
    assert [row["Id"] for row in rows(fetcher.archive, "Zaak")] == [f"{number:04}" for number in range(count)]


def test_a_count_that_is_off_is_read_again_and_reported(fetchers: Any) -> None:
    service = Service(6, "wrong count")
    fetcher = fetchers(service)
    outcome = Reader(fetcher, SETTINGS).read(PLAIN)
    assert {query["$top"] for query in service.queries} == {"4", "3"}
    assert outcome.reason == "8 rows announced, 6 came (0 twice)"
    assert list(rows(fetcher.archive, "Zaak")) == []  # not a complete listing: nothing is read from it


def test_rows_that_go_while_we_read(fetchers: Any) -> None:
    outcome = Reader(fetchers(Service(9, "shrinking")), SETTINGS).read(PLAIN)
    assert (outcome.rows, outcome.announced, outcome.reason) == (8, 8, "")


def test_a_service_that_gives_the_same_page_for_ever(fetchers: Any) -> None:
    outcome = Reader(fetchers(Service(9, "stuck")), SETTINGS).read(PLAIN)
    assert outcome.reason == "the open data gives the same page again"


def test_a_link_to_another_host_is_not_followed(fetchers: Any) -> None:
    service = Service(9, "foreign link")
    outcome = Reader(fetchers(service), SETTINGS).read(PLAIN)
    assert "sends us to another host" in outcome.reason


def test_what_is_refused_is_asked_in_another_way(fetchers: Any) -> None:
    listing = Listing("Zaak", "", "", ("A,B($expand=C)", "A", ""))
    fetcher = fetchers(Service(2, refused=("A,B($expand=C)", "A")))
    outcome = Reader(fetcher, SETTINGS).read(listing)
    assert (outcome.rows, outcome.reason) == (2, "")
    issues = [tuple(row) for row in fetcher.db.execute("SELECT code, message FROM issue ORDER BY message")]
    assert issues == [
        ("open-data-refused", "status 400 Bad Request: $expand=A"),
        ("open-data-refused", "status 400 Bad Request: $expand=A,B($expand=C)"),
    ]
    assert fetcher.db.execute("SELECT * FROM failure").fetchall() == []


def test_what_is_refused_in_every_way(fetchers: Any) -> None:
    outcome = Reader(fetchers(Service(2, refused=("", "A"))), SETTINGS).read(Listing("Zaak", "", "", ("A", "")))
    assert outcome.reason == "status 400 Bad Request"


def test_an_error_in_json_is_no_page(fetchers: Any) -> None:
    service = Service(1)
    service.rows[0] = {"Nummer": 1}
    outcome = Reader(fetchers(service), SETTINGS).read(PLAIN)
    assert outcome.reason == "JSON that is no page of rows"


def test_what_is_deleted_is_left_out_at_every_depth(fetchers: Any) -> None:
    service = Service(3)
    service.rows[1]["Verwijderd"] = True
    service.rows[2]["Besluit"] = [
        {"Id": "b1", "Verwijderd": True},
        {"Id": "b2", "Stemming": [{"Id": "s1"}, {"Id": "s2", "Verwijderd": True}], "Agendapunt": {"Verwijderd": True}},
    ]
    fetcher = fetchers(service)
    Reader(fetcher, SETTINGS).read(PLAIN)
    found = list(rows(fetcher.archive, "Zaak"))
    assert [row["Id"] for row in found] == ["0000", "0002"]
    assert found[1]["Besluit"] == [{"Id": "b2", "Stemming": [{"Id": "s1"}], "Agendapunt": None}]


def test_fields_that_nobody_knows_are_noted(fetchers: Any) -> None:
    service = Service(1)
    service.rows[0] |= {"Nummer": "1", "NieuwVeld": 1, "Besluit": [], "Document@odata.count": 2}
    fetcher = fetchers(service)
    Reader(fetcher, SETTINGS).read(Listing("Zaak", "", "", ("Besluit($expand=Stemming),Document",)))
    messages = [row["message"] for row in fetcher.db.execute("SELECT message FROM issue")]
    assert messages == ["Zaak has a field that this program does not know: NieuwVeld"]


def test_rows_of_two_dossiers_come_once(fetchers: Any) -> None:
    fetcher = fetchers(Service(3))
    reader = Reader(fetcher, SETTINGS)
    listing = Listing("Zaak", "{dossier}", "", ("",))
    for dossier in ("32824", "29544"):
        assert reader.read(listing, parse_dossier(dossier)).name == f"Zaak dossier-{dossier}"
    assert len(list(rows(fetcher.archive, "Zaak"))) == 3
    assert len(list(rows(fetcher.archive, "Zaak", "29544"))) == 3
    assert list(rows(fetcher.archive, "Zaak", "32825")) == []


def test_a_later_listing_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    service = Service(9)
    for arguments in ("first", "second"):
        with Fetcher(tmp_path / "raw", arguments, load_sources(), service) as fetcher:
            Reader(fetcher, SETTINGS).read(PLAIN)
            fetcher.finish(complete=True)
        del service.rows[3:]
    with Archive.open(tmp_path / "raw") as archive:
        assert len(list(rows(archive, "Zaak"))) == 3


def address(settings: OpenData, entity: str, dossier: str | None) -> str:
    listing = next(one for one in settings.listings if one.entity == entity)
    found = parse_dossier(dossier) if dossier else None
    return unquote(Reader(None, settings).address(listing, found, listing.expand[0], 250, 0))  # type: ignore[arg-type]


def test_the_addresses_that_others_have_seen_to_work() -> None:
    settings = load_sources().open_data
    base = "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0/"
    rest = " and Verwijderd eq false"
    assert address(settings, "Kamerstukdossier", "32824") == (
        f"{base}Kamerstukdossier?$filter=Nummer eq 32824{rest}&$orderby=Id&$count=true&$top=250"
    )
    zaak = address(settings, "Zaak", "36600-VII")
    assert zaak.startswith(
        f"{base}Zaak?$filter=Kamerstukdossier/any(d: d/Nummer eq 36600) and"
        f" Kamerstukdossier/any(d: d/Toevoeging eq 'VII'){rest}&$expand=ZaakActor,Besluit($expand=Stemming),"
    )
    assert "Geboortedatum" not in address(settings, "Persoon", None)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("zaak.zaak_page_1_fullterm_20251002_231433.json", "Zaak"),
        ("fractie.fractie_page_1_fullterm_20251003_002438.json", "Fractie"),
        ("Document.integratie-arbeidsmarkt.json", "Document"),
    ],
)
def test_the_fields_of_recorded_rows_are_known(name: str, entity: str) -> None:
    page = json.loads((SHARED / name).read_text(encoding="utf-8"))
    fields = load_sources().open_data.fields
    known = fields[entity] | fields["*"]
    assert {key for row in (page["value"] if isinstance(page, dict) else page) for key in row} <= known


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_all_that_is_asked_for_stands_in_the_description_of_the_service() -> None:
    """The first way of asking must fit $metadata: every entity, every navigation, every selected field."""
    from lxml import etree

    root = etree.parse(SHARED / "metadata.edmx.xml").getroot()
    types = {e.get("Name"): e for e in root.iter("{*}EntityType")}

    def walk(entity: str, expand: str) -> None:
        for part in split(expand, ","):
            name, _, inside = part.partition("(")
            navigation = {e.get("Name"): e.get("Type") for e in types[entity].iter("{*}NavigationProperty")}
            assert name in navigation, f"{entity} has no {name}"
            target = navigation[name].removeprefix("Collection(").rstrip(")").rpartition(".")[2]
            for option in split(inside.removesuffix(")"), ";"):
                if option.startswith("$expand="):
                    walk(target, option.removeprefix("$expand="))
                elif option:
                    fields = {e.get("Name") for e in types[target].iter("{*}Property")}
                    assert set(option.removeprefix("$select=").split(",")) <= fields

    for listing in load_sources().open_data.listings:
        fields = {e.get("Name") for e in types[listing.entity].iter("{*}Property")}
        assert set(filter(None, listing.select.split(","))) <= fields
        if listing.expand[0]:
            walk(listing.entity, listing.expand[0])


def split(text: str, at: str) -> list[str]:
    """Split outside brackets."""
    parts, depth = [""], 0
    for c in text:
        depth += (c == "(") - (c == ")")
        if c == at and not depth:
            parts.append("")
        else:
            parts[-1] += c
    return [part for part in parts if part]
