"""Lists and single papers against a client that answers from a function: paging, listings, which file is taken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from harvest.answers import Answer, BadAnswerError, Body, Check, Validators
from harvest.archive import ATTACHMENT, TEXT
from harvest.fetch import Fetcher
from harvest.http import Client, FetchError
from harvest.listing import ASKED, Lister, number_in
from harvest.papers import PaperFetcher, is_attachment, is_beslisnota, named_in_metadata
from harvest.progress import Silent
from harvest.sources import Sources, load_sources
from harvest.sru import Record
from kg.identifiers import parse_dossier

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Answers = Callable[[str], bytes | int | str]


class Service(Client):
    """Answers addresses with a function: bytes, a status, or the reason of a failure."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(load_sources().manners)
        self.answers = answers
        self.asked: list[str] = []

    def get(self, url: str, *, known: Validators | None = None, check: Check | None = None) -> Answer:
        self.asked.append(url)
        found = self.answers(url)
        if isinstance(found, str):
            raise FetchError(url, found)
        if isinstance(found, int):
            return Answer(url, url, found, (), (), NOON)
        body = Body()
        body.write(found)
        try:
            issues = tuple(check(body)) if check else ()
        except BadAnswerError as error:
            body.close()
            raise FetchError(url, str(error)) from None
        return Answer(url, url, 200, (("Content-Type", "text/xml"),), (), NOON, body, issues)


def query(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("query", [""])[0]


def page(identifiers: list[str], count: int | None = None) -> bytes:
    records = "".join(
        "<s:record><s:recordData><g:gzd><g:originalData><w:meta><w:owmskern>"
        f"<d:identifier>{one}</d:identifier></w:owmskern></w:meta></g:originalData>"
        f'<g:enrichedData><g:itemUrl manifestation="xml">https://repository.overheid.nl/{one}/1/xml/{one}.xml</g:itemUrl>'
        "</g:enrichedData></g:gzd></s:recordData></s:record>"
        for one in identifiers
    )
    number = len(identifiers) if count is None else count
    return (
        '<s:searchRetrieveResponse xmlns:s="http://docs.oasis-open.org/ns/search-ws/sruResponse"'
        ' xmlns:g="http://standaarden.overheid.nl/sru" xmlns:w="http://standaarden.overheid.nl/wetgeving/"'
        f' xmlns:d="http://purl.org/dc/terms/"><s:numberOfRecords>{number}</s:numberOfRecords>'
        f"<s:records>{records}</s:records></s:searchRetrieveResponse>"
    ).encode()


def folder_page(names: list[str], size: int = 100, total: int | None = None, label: bool = False) -> bytes:
    works = "".join(f'<work label="{one}"/>' if label else f"<work>{one}</work>" for one in names)
    total = len(names) if total is None else total
    return f'<area><subarea label="x" pagesize="{size}" total="{total}">{works}</subarea></area>'.encode()


@pytest.fixture
def settings() -> Sources:
    sources = load_sources()
    return replace(sources, queries=replace(sources.queries, page_size=3, together=2))


@pytest.fixture
def fetchers(tmp_path: Path, settings: Sources) -> Iterator[Callable[[Answers], Fetcher]]:
    made: list[Fetcher] = []

    def make(answers: Answers) -> Fetcher:
        made.append(Fetcher(tmp_path / f"raw{len(made)}", "{}", settings, Service(answers)))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


def service_of(identifiers: list[str], cap: int = 99, count: int = 0, folder: bytes | int = 404) -> Answers:
    """A search service that pages by key and gives at most `cap` records, with a count that is off by `count`."""

    def answers(url: str) -> bytes | int | str:
        if "format=xml" in url:
            return folder
        behind = query(url).partition('identifier>"')[2].partition('"')[0]
        size = int(parse_qs(urlsplit(url).query)["maximumRecords"][0])
        rest = [one for one in identifiers if one > behind]
        return page(rest[: min(size, cap)], max(0, len(rest) + count))

    return answers


IDS = [f"kst-32824-{number}" for number in range(100, 108)]
DOSSIER = parse_dossier("32824")


def listed_ids(fetcher: Fetcher) -> list[str]:
    return [row["paper"] for row in fetcher.db.execute("SELECT DISTINCT paper FROM member ORDER BY paper")]


@pytest.mark.parametrize("size", range(9))
@pytest.mark.parametrize("cap", [2, 3, 99])
def test_every_record_of_a_dossier(
    fetchers: Callable[[Answers], Fetcher], settings: Sources, size: int, cap: int
) -> None:
    fetcher = fetchers(service_of(IDS[:size], cap, folder=folder_page(IDS[:size])))
    found = Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    assert (found.announced, found.listed, found.folder) == (size, size, size)
    assert listed_ids(fetcher) == IDS[:size]
    assert bool(found.reason) == (size == 0)


def test_start_record_is_never_anything_but_one(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    fetcher = fetchers(service_of(IDS))
    Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    asked = [url for url in fetcher.client.asked if "/sru?" in url]  # type: ignore[attr-defined]
    assert {parse_qs(urlsplit(url).query)["startRecord"][0] for url in asked} == {"1"}


@pytest.mark.parametrize(
    ("off", "folder", "complete"),
    [
        (2, folder_page(IDS), True),  # the repository has no more than the search: the estimate is off
        (2, folder_page([*IDS, "kst-32824-200"]), False),
        (2, 404, False),  # nothing to compare with
        (-2, 404, True),  # we have more than was announced
        (0, folder_page([*IDS, "kst-32824-200"]), True),
    ],
)
def test_a_count_that_is_off(
    fetchers: Callable[[Answers], Fetcher], settings: Sources, off: int, folder: bytes | int, complete: bool
) -> None:
    fetcher = fetchers(service_of(IDS, count=off, folder=folder))
    found = Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    assert (found.announced, found.listed) == (8 + off, 8)
    assert bool(found.reason) != complete
    assert set(listed_ids(fetcher)) >= set(IDS)
    codes = {row["code"] for row in fetcher.db.execute("SELECT code FROM issue")}
    assert ("count-differs" in codes) == (off != 0)
    assert ("not-in-search" in codes) == (folder not in (404, folder_page(IDS)))


def test_papers_that_only_the_repository_has_are_fetched_too(
    fetchers: Callable[[Answers], Fetcher], settings: Sources
) -> None:
    fetcher = fetchers(service_of(IDS[:2], folder=folder_page(IDS[:3], label=True)))
    found = Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    assert found.only_folder == (IDS[2],)
    assert PaperFetcher(fetcher, settings).wanted(IDS[2]) == [
        f"https://repository.overheid.nl/frbr/officielepublicaties/kst/32824/{IDS[2]}/1/metadata/metadata.xml",
        f"https://repository.overheid.nl/frbr/officielepublicaties/kst/32824/{IDS[2]}/1/xml/{IDS[2]}.xml",
    ]


def test_a_listing_of_several_pages(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    def answers(url: str) -> bytes | int | str:
        if "format=xml" not in url:
            return service_of(IDS)(url)
        start = int(parse_qs(urlsplit(url).query)["start"][0])
        return folder_page(IDS[start - 1 : start + 2], 3, len(IDS))

    found = Lister(fetchers(answers), settings, Silent()).dossier(DOSSIER, None)
    assert (found.folder, found.only_folder) == (8, ())


@pytest.mark.parametrize(
    "answer", [b"<area/>", folder_page(IDS, 0), b'<area><subarea pagesize="x" total="1"/></area>', "status 503"]
)
def test_a_listing_that_cannot_be_read(
    fetchers: Callable[[Answers], Fetcher], settings: Sources, answer: bytes | str
) -> None:
    fetcher = fetchers(lambda url: answer if "format=xml" in url else service_of(IDS)(url))
    found = Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    assert (found.folder, found.listed, found.reason) == (None, 8, "")
    assert [row["code"] for row in fetcher.db.execute("SELECT code FROM issue")] == ["no-repository-listing"]
    assert fetcher.db.execute("SELECT * FROM failure").fetchall() == []


def test_a_service_that_does_not_understand_paging(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    found = Lister(fetchers(lambda url: page(IDS[:3], 8)), settings, Silent()).dossier(DOSSIER, None)
    assert "gives the same records again" in found.reason


def test_a_list_that_breaks_off(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    fetcher = fetchers(lambda url: "status 503 (asked 6 times)" if "105" in url else service_of(IDS)(url))
    found = Lister(fetcher, settings, Silent()).dossier(DOSSIER, None)
    assert found.reason == "status 503 (asked 6 times)"
    assert listed_ids(fetcher) == IDS[:6]


def test_asking_for_single_papers(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    def answers(url: str) -> bytes | int | str:
        if "kst-1-4" in url:
            return "status 503"
        return page([one for one in IDS if f'"{one}"' in query(url)])

    fetcher = fetchers(answers)
    lister = Lister(fetcher, settings, Silent())
    lister.ask("gap", [IDS[0], "kst-1-1", "kst-1-2", IDS[3], "kst-1-4"])
    assert [lister.was_found("gap", one) for one in (IDS[0], "kst-1-1", "kst-1-2", IDS[3], "kst-1-4", "kst-1-5")] == [
        *(True, False, False, True, None, None)
    ]
    asked = len(fetcher.client.asked)  # type: ignore[attr-defined]
    lister.ask("gap", [IDS[0], "kst-1-1", "kst-1-2", IDS[3]])
    assert len(fetcher.client.asked) == asked  # type: ignore[attr-defined]
    assert fetcher.db.execute("SELECT count(*) FROM failure").fetchone()[0] > 0


# --- one paper --------------------------------------------------------------------------------------------------------

PAPER = b'<officiele-publicatie><meta name="DC.identifier" content="kst-32824-1"/></officiele-publicatie>'
PAGE = b'<html><meta name="DC.identifier" content="kst-32824-1"></html>'
PDF = b"%PDF-1.4\n%%EOF"
META = b'<metadata_gegevens><metadata name="DC.identifier" content="kst-32824-1"/></metadata_gegevens>'


def files(*parts: str, identifier: str = "kst-32824-1") -> dict[str, str]:
    base = f"https://repository.overheid.nl/frbr/officielepublicaties/kst/32824/{identifier}/1"
    names = {"metadata": "metadata.xml", "metadataowms": "metadata_owms.xml"}
    return {part: f"{base}/{part}/{names.get(part, f'{identifier}.{part}')}" for part in parts}


def fetch(
    fetchers: Callable[[Answers], Fetcher], settings: Sources, record: Record, answers: dict[str, bytes | int | str]
) -> Fetcher:
    def answer(url: str) -> bytes | int | str:
        return answers.get(url.rpartition("/")[2].partition(".")[2] if "metadata" not in url else "metadata", 404)

    fetcher = fetchers(answer)
    Lister(fetcher, settings, Silent()).keep([record], "32824", ASKED)
    PaperFetcher(fetcher, settings).fetch(record.id)
    return fetcher


def held(fetcher: Fetcher, identifier: str = "kst-32824-1") -> tuple[str, str]:
    paper = fetcher.archive.paper(identifier)
    assert paper is not None
    return (paper.text.role, paper.text.format) if paper.text else ("", "")


def failures(fetcher: Fetcher) -> list[str]:
    return [row["reason"] for row in fetcher.db.execute("SELECT reason FROM failure ORDER BY url")]


RECORD = Record("kst-32824-1", "kst-32824-1", files=files("html", "metadata", "metadataowms", "pdf", "xml"))


@pytest.mark.parametrize(
    ("answers", "text", "reasons"),
    [
        ({"xml": PAPER, "html": PAGE, "pdf": PDF, "metadata": META}, (TEXT, "xml"), []),
        ({"html": PAGE, "pdf": PDF, "metadata": META}, (TEXT, "html"), []),
        ({"pdf": PDF, "metadata": META}, (TEXT, "pdf"), []),
        ({"xml": "status 503", "pdf": PDF, "metadata": META}, ("", ""), ["status 503"]),
        ({"metadata": META}, ("", ""), ["status 404 for xml, html, pdf"]),
        ({"xml": PAPER}, (TEXT, "xml"), ["metadata.xml: status 404"]),
    ],
)
def test_which_text_is_taken(
    fetchers: Callable[[Answers], Fetcher],
    settings: Sources,
    answers: dict[str, bytes | int | str],
    text: tuple[str, str],
    reasons: list[str],
) -> None:
    fetcher = fetch(fetchers, settings, RECORD, answers)
    assert held(fetcher) == text
    assert failures(fetcher) == reasons


def test_metadata_that_no_record_gives_are_found_beside_the_text(
    fetchers: Callable[[Answers], Fetcher], settings: Sources
) -> None:
    fetcher = fetch(fetchers, settings, replace(RECORD, files=files("pdf")), {"pdf": PDF, "metadata": META})
    paper = fetcher.archive.paper("kst-32824-1")
    assert paper is not None
    assert paper.metadata is not None


def test_attachments(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    record = Record("blg-7", "blg-7", main="kst-32824-1", files=files("pdf", identifier="blg-7"))
    fetcher = fetch(fetchers, settings, record, {"pdf": PDF})
    assert held(fetcher, "blg-7") == (ATTACHMENT, "pdf")
    other = replace(record, files=files("xlsx", identifier="blg-7"))
    fetcher = fetch(fetchers, settings, other, {"xlsx": b"PK"})
    assert held(fetcher, "blg-7") == (ATTACHMENT, "xlsx")


def test_an_attachment_that_only_metadata_name(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    fetcher = fetch(fetchers, settings, Record("blg-7", "blg-7", main="kst-32824-1"), {"pdf": PDF})
    assert held(fetcher, "blg-7") == (ATTACHMENT, "pdf")
    assert failures(fetcher) == []
    assert fetcher.client.asked[-1] == (  # type: ignore[attr-defined]
        "https://repository.overheid.nl/frbr/officielepublicaties/blg/onopgemaakt/blg-7/1/pdf/blg-7.pdf"
    )


def test_a_paper_of_no_known_address(fetchers: Callable[[Answers], Fetcher], settings: Sources) -> None:
    fetcher = fetch(fetchers, settings, Record("kst-1259252", "kst-1259252"), {})
    assert failures(fetcher) == ["no address of a file is known"]


def test_a_list_that_only_names_a_paper_takes_nothing_away(
    fetchers: Callable[[Answers], Fetcher], settings: Sources
) -> None:
    fetcher = fetchers(lambda url: 404)
    lister = Lister(fetcher, settings, Silent())
    lister.keep([replace(RECORD, subject="Title", kind="Motie", stamp="1")], "32824", ASKED)
    lister.keep([Record("kst-32824-1", "kst-32824-1", main="kst-32824-9")], "32824", "folder")
    row = fetcher.db.execute("SELECT * FROM paper").fetchone()
    assert (row["title"], row["kind"], row["stamp"], row["main"]) == ("Title", "Motie", "1", "kst-32824-9")
    assert json.loads(row["facts"])["files"] == RECORD.files


def test_papers_named_in_metadata() -> None:
    data = (
        b'<metadata_gegevens><metadata name="OVERHEIDop.bijlage" content="blg-1;BLG-2"/>'
        b'<metadata name="DCTERMS.relation" content="bijlage; kst-32824-3-b1"/>'
        b'<metadata name="DCTERMS.isReplacedBy" content="herdruk;kst-32824-3-h1"/>'
        b'<metadata name="OVERHEIDop.indiener" content="kst-9-9"/></metadata_gegevens>'
    )
    assert named_in_metadata(data) == {
        "blg-1": True,
        "blg-2": True,
        "kst-32824-3-b1": True,
        "kst-32824-3-h1": False,
    }


def test_what_is_an_attachment() -> None:
    assert is_attachment("blg-1", "")
    assert is_attachment("kst-32824-3-b1", "kst-32824-3")
    assert not is_attachment("kst-32824-3", "")
    assert is_beslisnota("Beslisnota bij Kamerbrief over inburgering")
    assert is_beslisnota("Bijlage 2 - beslisnota's")
    assert not is_beslisnota("Besluitenlijst")


@pytest.mark.parametrize(
    ("identifier", "number"),
    [
        ("kst-32824-412", 412),
        ("kst-32824-12-h1", 12),
        ("kst-29544-12", None),
        ("kst-32824-A", None),
        ("blg-12", None),
        ("kst-1259252", None),
        ("?", None),
    ],
)
def test_numbers_in_a_dossier(identifier: str, number: int | None) -> None:
    assert number_in(identifier, DOSSIER) == number
