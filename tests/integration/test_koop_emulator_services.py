"""What the emulator answers when nothing goes wrong: search, files, changes."""

import gzip
import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pypdfium2
import pytest
import requests

from kg.parse import parse, recognise
from tests.emulator.asking import ALL, MOTION, NS, SAMPLE, SORTED, XML, count, found, new_session, odata, search, tree
from tests.koop_emulator import Emulator, make_papers


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session() as opened:
        yield opened


@pytest.fixture(scope="module")
def sample() -> Iterator[Emulator]:
    """The sample without faults; tests that change it have an emulator of their own."""
    with Emulator(SAMPLE) as service:
        yield service


# Search


def test_clauses_find_what_they_say(session: requests.Session) -> None:
    with Emulator(make_papers(60, pdf_every=20)) as service:

        def ids(query: str) -> list[str]:
            return found(search(service, session, query))

        everything = list(service.ids)
        assert ids(f"{ALL} {SORTED}") == everything
        assert ids(f"{ALL} sortBy dt.identifier/sort.descending") == everything[::-1]
        assert ids(ALL) != everything  # without an order there is none to rely on
        assert sorted(ids(ALL)) == everything
        own = ids(f'{ALL} AND w.dossiernummer=="32824" NOT dt.type==Bijlage {SORTED}')
        assert len([one for one in own if one.startswith("kst-32824-")]) == 30
        assert [one for one in own if one.startswith("kst-29544-")] == ["kst-29544-19", "kst-29544-4"]  # in both
        assert ids("dt.identifier==kst-32824-7") == ["kst-32824-7"]
        assert ids("dt.identifier==KST-32824-7") == []  # exact, and capitals count
        assert len(ids('dt.identifier="kst-32824"')) == 30  # whole words in a row
        assert ids('dt.identifier="kst-3282"') == []
        assert ids(f'w.dossiernummer==32824 NOT dt.type==Bijlage AND dt.identifier>"{own[20]}" {SORTED}') == own[21:]
        assert ids("w.hoofddocument==kst-29544-2") == ["blg-900003"]
        motions, letters, reports = (set(ids(f"w.subrubriek=={kind}")) for kind in ("Motie", "Brief", "Verslag"))
        assert set(ids("(w.subrubriek==Motie or w.subrubriek==Brief)and(dt.type==Kamerstuk)")) == motions | letters
        assert set(ids("dt.type==Verslag")) == reports
        assert len(motions) + len(letters) + len(reports) == 60
        assert ids("w.publicatienaam==Handelingen") == []
        assert set(ids("dt.date>=2020-01-01")) | set(ids("dt.date<2020-01-01")) == set(everything)
        assert all(one.startswith("kst-") for one in ids("cql.textAndIndexes=motie AND dt.type==Kamerstuk"))


@pytest.mark.parametrize(
    ("query", "number", "message"),
    [
        ("dt.identifier==", 10, "line 1:15 mismatched input '<EOF>'"),
        ("dt.type==Motie AND NOT w.ondernummer==3", 10, "line 1:19 mismatched input 'NOT'"),
        ("(dt.type==Motie", 10, "line 1:15 mismatched input '<EOF>'"),
        ("foo.bar==1", 10, "unknown prefix foo"),
        ("w.dossier==32824", 16, "Unsupported index"),
        ("dt.type==Motie sortBy dt.date/descending", 10, "unsupported sort modifier descending"),
    ],
)
def test_a_query_that_is_refused_has_status_200(
    sample: Emulator, session: requests.Session, query: str, number: int, message: str
) -> None:
    root = search(sample, session, query)
    assert root.findtext(".//diag:uri", namespaces=NS) == f"info:srw/diagnostic/1/{number}"
    assert root.findtext(".//diag:message", namespaces=NS) == message
    assert root.find(".//sru:numberOfRecords", NS) is None
    assert found(root) == []


def test_an_impossible_date_is_ignored_with_a_complaint(sample: Emulator, session: requests.Session) -> None:
    root = search(sample, session, f"w.dossiernummer==29544 AND dt.modified>=2026-02-29 {SORTED}")
    assert found(root) == found(search(sample, session, f"w.dossiernummer==29544 {SORTED}"))
    assert root.findtext(".//diag:message", namespaces=NS) == "SEARCH-IGNOREDQTEXT"
    assert "[:2026-02-29] is not a valid range constraint" in root.findtext(".//diag:details", namespaces=NS)
    assert count(root) == len(found(root))


def test_pages_are_capped_and_end(session: requests.Session) -> None:
    with Emulator(make_papers(25, attachments_every=0), cap=10) as service:
        pages, start = [], "1"
        while start:
            page = search(service, session, f"{ALL} {SORTED}", startRecord=start)
            assert count(page) == 25
            pages.append(found(page))
            start = page.findtext("sru:nextRecordPosition", namespaces=NS)
        assert [len(page) for page in pages] == [10, 10, 5]
        assert [one for page in pages for one in page] == list(service.ids)
        nothing = search(service, session, "w.dossiernummer==99999")
        assert count(nothing) == 0
        assert nothing.find("sru:records", NS) is None


def test_deep_pages_give_a_gateway_error(sample: Emulator, session: requests.Session) -> None:
    for start, status in ((9_999, 200), (10_000, 504)):
        answer = session.get(f"{sample.base_url}/sru?query={ALL}&startRecord={start}")
        assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("form", "shown", "under_the_second"),
    [("repeat", ["32824", "29544"], True), ("join", ["32824;29544"], False), ("first", ["32824"], False)],
)
def test_a_paper_in_two_dossiers(
    session: requests.Session, form: str, shown: list[str], under_the_second: bool
) -> None:
    with Emulator(SAMPLE, two_dossiers=form) as service:
        record = search(service, session, "dt.identifier==kst-32824-370")
        assert [e.text for e in record.iterfind(".//ow:dossiernummer", NS)] == shown
        assert ("kst-32824-370" in found(search(service, session, "w.dossiernummer==29544"))) == under_the_second


def test_some_motions_have_another_creator_in_search_than_in_their_metadata(
    sample: Emulator, session: requests.Session
) -> None:
    record = search(sample, session, "dt.identifier==kst-32824-373")
    assert record.findtext(".//dcterms:creator", namespaces=NS) == "overige"
    meta = session.get(f"{sample.base_url}/kst-32824-373/metadata.xml").text
    assert 'content="Tweede Kamer der Staten-Generaal"' in meta


# Files


def test_every_address_of_a_record_has_its_file(sample: Emulator, session: requests.Session) -> None:
    record = search(sample, session, f"dt.identifier=={MOTION}")
    parts = {e.get("manifestation"): e.text for e in record.iterfind(".//gzd:itemUrl", NS)}
    assert list(parts) == ["html", "metadata", "metadataowms", "odt", "pdf", "xml"]
    read = {part: session.get(url) for part, url in parts.items()}
    assert {answer.status_code for answer in read.values()} == {200}
    assert {part: recognise(answer.content, part) for part, answer in read.items()} == {
        "html": "html",
        "metadata": "metadata-xml",
        "metadataowms": "owms-xml",
        "odt": "odt",
        "pdf": "pdf",
        "xml": "op-xml",
    }
    assert read["xml"].content == (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()
    assert read["metadata"].content == (SAMPLE / MOTION / "metadata.xml").read_bytes()
    assert record.findtext(".//gzd:url", namespaces=NS) == parts["xml"]
    page = pypdfium2.PdfDocument(read["pdf"].content)
    assert "MOTIE VAN HET LID CEDER" in page[0].get_textpage().get_text_range()
    page.close()


def test_a_paper_without_xml_has_a_pdf_of_its_text(sample: Emulator, session: requests.Session) -> None:
    record = search(sample, session, "dt.identifier==kst-32824-412")
    assert [e.get("manifestation") for e in record.iterfind(".//gzd:itemUrl", NS)] == [
        "metadata",
        "metadataowms",
        "pdf",
    ]
    answer = session.get(record.findtext(".//gzd:url", namespaces=NS))
    pages = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    assert "C.E.G. van Gennip" in text


def test_both_hosts_give_the_same_file(sample: Emulator, session: requests.Session) -> None:
    folder = f"{sample.base_url}/frbr/officielepublicaties/kst/32824/{MOTION}/1"
    for there, here in (
        (f"{folder}/xml/{MOTION}.xml", f"{MOTION}.xml"),
        (f"{folder}/metadata/metadata.xml", f"{MOTION}/metadata.xml"),
    ):
        one, two = session.get(there), session.get(f"{sample.base_url}/{here}")
        assert one.status_code == two.status_code == 200
        assert one.content == two.content
        assert one.headers["ETag"] == two.headers["ETag"]


def test_what_is_not_there_is_404_in_one_place_and_a_page_in_the_other(
    sample: Emulator, session: requests.Session
) -> None:
    folder = "/frbr/officielepublicaties/kst"
    for path in (
        f"{folder}/32824/kst-32824-1/1/xml/kst-32824-1.xml",
        f"{folder}/29544/{MOTION}/1/xml/{MOTION}.xml",
        f"{folder}/32824/{MOTION}/1/xml/kst-32824-370.xml",
        "/frbr/elders/",
    ):
        assert session.get(sample.base_url + path).status_code == 404, path
    for path in ("/kst-32824-1.xml", "/kst-32824-1/metadata.xml", "/kst-32824-412.xml"):
        answer = session.get(sample.base_url + path)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert b"<officiele-publicatie" not in answer.content


def test_a_bare_identifier_redirects(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        answer = session.get(f"{service.base_url}/{MOTION}", allow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{service.base_url}/{MOTION}.html"
        service.withdraw(MOTION, replaced_by="kst-32824-373")
        answer = session.get(f"{service.base_url}/{MOTION}", allow_redirects=False)
        assert answer.headers["Location"] == f"{service.base_url}/kst-32824-373.html"


def test_listings_have_all_works_in_pages(session: requests.Session) -> None:
    papers = make_papers(250, attachments_every=0, dossiers=("32824", "36600-VII"), gaps_every=0)
    with Emulator(papers) as service:
        folder = f"{service.base_url}/frbr/officielepublicaties/kst"
        works: list[str] = []
        for start in (1, 101):
            root = tree(session.get(f"{folder}/36600-VII/?start={start}&format=xml").content)
            inner = root.findall(".//subarea")[-1]
            assert (inner.get("label"), inner.get("pagesize"), inner.get("total")) == ("36600-VII", "100", "125")
            works += [work.text for work in root.iter("work")]
        assert works == sorted(one for one in papers.main if one.startswith("kst-36600-VII-"))
        root = tree(session.get(f"{folder}/?start=1&format=xml").content)
        assert [e.get("label") for e in root.iter("subarea")] == ["officielepublicaties", "kst", "32824", "36600-VII"]


def test_a_known_file_is_not_sent_again(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        url = service.base_url + XML
        first = session.get(url)
        assert first.headers["Last-Modified"] == "Thu, 08 Jul 2021 12:00:00 GMT"
        for headers in (
            {"If-None-Match": first.headers["ETag"]},
            {"If-Modified-Since": first.headers["Last-Modified"]},
        ):
            again = session.get(url, headers=headers)
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["ETag"] == first.headers["ETag"]
        assert session.get(url, headers={"If-None-Match": '"else"'}).status_code == 200
        service.change(MOTION)
        changed = session.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert changed.content != first.content
        assert parse(changed.content, f"{MOTION}.xml").text == parse(first.content, f"{MOTION}.xml").text
        assert [request.sent for request in service.requests] == [
            len(first.content),
            0,
            0,
            len(first.content),
            len(changed.content),
        ]


def test_a_body_is_zipped_when_asked_and_its_length_is_right(sample: Emulator) -> None:
    where = urlsplit(sample.base_url)
    bodies = {}
    for coding in ("gzip", "identity", "gzip;q=0"):
        connection = http.client.HTTPConnection(where.hostname or "", where.port)
        connection.request("GET", XML, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        bodies[coding] = answer.read()
        assert int(answer.headers["Content-Length"]) == len(bodies[coding])
        assert (answer.headers["Content-Encoding"] == "gzip") == (coding == "gzip")
        connection.close()
    assert gzip.decompress(bodies["gzip"]) == bodies["identity"] == bodies["gzip;q=0"]


def test_head_has_the_headers_of_get_and_other_methods_are_refused(sample: Emulator, session: requests.Session) -> None:
    got, head = session.get(sample.base_url + XML), session.head(sample.base_url + XML)
    assert head.content == b""
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type"):
        assert head.headers[name] == got.headers[name]
    assert session.post(sample.base_url + XML, data=b"x").status_code == 405


# What changes


def test_a_change_shows_in_the_record_and_in_nothing_else(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        before = {
            part: session.get(f"{service.base_url}/{MOTION}{part}").headers["ETag"]
            for part in ("/metadata.xml", ".pdf")
        }
        assert found(search(service, session, "dt.modified>=2026-11-01")) == []
        service.change(MOTION, modified="2026-11-02")
        assert found(search(service, session, "dt.modified>=2026-11-02")) == [MOTION]
        assert found(search(service, session, "dt.modified>=2026-11-03")) == []
        after = {part: session.get(f"{service.base_url}/{MOTION}{part}").headers["ETag"] for part in before}
        assert after == before
        service.change(MOTION, "metadata", content=b"<metadata_gegevens/>")
        assert session.get(f"{service.base_url}/{MOTION}/metadata.xml").content == b"<metadata_gegevens/>"
        case = odata(service, session, "Zaak", filter="ApiGewijzigdOp ge 2026-11-20T00:00:00Z")["value"]
        assert [row["Volgnummer"] for row in case] == [341]


def test_papers_come_and_go(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        service.withdraw(MOTION)
        assert MOTION not in service.ids
        assert MOTION not in found(search(service, session, ALL))
        assert session.get(service.base_url + XML).status_code == 404
        assert odata(service, session, "Zaak", filter="Volgnummer eq 341")["value"] == []
        (gone,) = odata(service, session, "Zaak", filter="Verwijderd eq true")["value"]
        service.add(MOTION)
        assert MOTION in found(search(service, session, ALL))
        assert session.get(service.base_url + XML).status_code == 200
        (back,) = odata(service, session, "Zaak", filter="Volgnummer eq 341")["value"]
        assert back["Id"] == gone["Id"]
        for name in ("add", "withdraw", "change"):
            with pytest.raises(KeyError):
                getattr(service, name)("kst-32824-9999")
