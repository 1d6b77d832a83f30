"""The emulator answers as the recorded services did, and fails as it is told to."""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
import requests
from lxml import etree

import kg
from kg.parse import parse, recognise
from tests.emulator import render
from tests.koop_emulator import KINDS, Emulator, Fault, make_papers, write_papers

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FORMATS = SHARED / "corpus" / "formats"
ODATA = SHARED / "corpus" / "odata"
SAMPLE = Path(kg.__file__).resolve().parent / "sample"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

NS = {"sru": "http://docs.oasis-open.org/ns/search-ws/sruResponse", "diag": "http://docs.oasis-open.org/ns/search-ws/diagnostic",
      "gzd": "http://standaarden.overheid.nl/sru", "dcterms": "http://purl.org/dc/terms/",
      "ow": "http://standaarden.overheid.nl/wetgeving/", "c": "http://standaarden.overheid.nl/collectie/"}  # fmt: skip
ALL = "c.product-area==officielepublicaties"
SORTED = "sortBy dt.identifier/sort.ascending"
MOTION = "kst-32824-341"
XML = f"/frbr/officielepublicaties/kst/32824/{MOTION}/1/xml/{MOTION}.xml"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
Element = Any


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.headers["Accept-Encoding"] = "identity"
        opened.trust_env = False
        yield opened


@pytest.fixture(scope="module")
def sample() -> Iterator[Emulator]:
    """The sample without faults; tests that change it have an emulator of their own."""
    with Emulator(SAMPLE) as service:
        yield service


def search(service: Emulator, session: requests.Session, query: str, **parameters: object) -> Element:
    answer = session.get(f"{service.base_url}/sru", params={"query": query, "maximumRecords": 1000, **parameters})
    assert answer.status_code == 200
    return etree.fromstring(answer.content, PARSER)


def found(root: Element) -> list[str]:
    return [e.text for e in root.iterfind(".//dcterms:identifier", NS)]


def count(root: Element) -> int:
    return int(root.findtext("sru:numberOfRecords", namespaces=NS))


def odata(service: Emulator, session: requests.Session, entity: str, **options: object) -> dict[str, Any]:
    answer = session.get(
        f"{service.base_url}/OData/v4/2.0/{entity}", params={f"${name}": str(value) for name, value in options.items()}
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


# As recorded: search


def entries_of(record: Element) -> list[tuple[str, str, str]]:
    """Turn a recorded record back into the metadata that it was made from, which were not recorded with it."""
    names = {
        "adviesRvs": "OVERHEIDop.adviesRvS",
        "behandeldDossier": "OVERHEIDop.behandeldDossier",
        "bijlage": "OVERHEIDop.bijlage",
        "datumVergadering": "OVERHEIDop.datumVergadering",
        "documentstatus": "OVERHEIDop.documentStatus",
        "documenttitel": "OVERHEIDop.documenttitel",
        "dossiernummer": "OVERHEIDop.dossiernummer",
        "dossiertitel": "OVERHEIDop.dossiertitel",
        "handelingenitemnummer": "OVERHEIDop.handelingenItemNummer",
        "hoofddocument": "OVERHEIDop.hoofddocument",
        "indiener": "OVERHEIDop.indiener",
        "ondernummer": "OVERHEIDop.ondernummer",
        "organisatietype": "OVERHEID.organisationType",
        "publicatienaam": "OVERHEIDop.publicationName",
        "publicatienummer": "OVERHEIDop.publicationIssue",
        "subrubriek": "DC.type",
        "vergaderjaar": "OVERHEIDop.vergaderjaar",
    }
    kern = {"identifier": "DC.identifier", "title": "DC.title", "type": "DC.type", "creator": "DC.creator",
            "available": "DCTERMS.available", "issued": "DCTERMS.issued", "subject": "OVERHEID.category"}  # fmt: skip
    out = []
    for e in record.iter(f"{{{NS['dcterms']}}}*", f"{{{NS['ow']}}}*"):
        local = etree.QName(e).localname
        name = kern.get(local) if etree.QName(e).namespace == NS["dcterms"] else names.get(local)
        if name and e.text and e.text.strip():
            out.append((name, e.get("scheme", ""), e.text))
    return out


def shape(element: Element, base_url: str, depth: int = 0) -> list[tuple[int, str, dict[str, str], str]]:
    """Give an element and all below it in order: depth, name with namespace, attributes, text.

    Addresses lose their host, and the moments of indexing their value, which no client can know.
    """

    def plain(text: str) -> str:
        return re.sub(rf"^(?:https?://__MOCK_SERVICE__/)?(?:{base_url}|(?:https://)?[a-z.]+\.(?:nl|eu))(?=/)", "", text)

    text = plain((element.text or "").strip())
    if etree.QName(element).localname in {
        "timestamp",
        "datumTijdstipWijzigingWork",
        "datumTijdstipWijzigingExpression",
    }:
        text = re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,7}[+-]\d\d:\d\d$", "a moment", text)
    attributes = {str(name): plain(str(value)) for name, value in element.attrib.items()}
    out = [(depth, str(element.tag), attributes, text)]
    for child in element:
        out += shape(child, base_url, depth + 1)
    return out


RECORDED = ("sru_record_kst", "sru_record_bijlage", "sru_record_handeling", "sru_page_10_of_76_nextRecord",
            "sru_eerstekamer_kamerstukken_page", "sru_3records_kst_ah_blg")  # fmt: skip
NO_LONGER = {"blg-1025203", "kst-32545-144", "ah-tk-20202021-3235"}
"""Two records that their recorder damaged on purpose, and an answer to a question, which is compared by its metadata."""
NOT_INDEXED = {"sru_record_bijlage"}
"""A record without the moments of change: the part of the collection from before they were kept."""


@needs_shared
@pytest.mark.parametrize("name", RECORDED)
def test_records_have_the_elements_of_the_recorded_ones(name: str, tmp_path: Path, session: requests.Session) -> None:
    root = etree.parse(FORMATS / f"{name}.xml", PARSER).getroot()
    recorded = {}
    for record in root.iter(f"{{{NS['sru']}}}record"):
        id_ = record.findtext(".//dcterms:identifier", namespaces=NS)
        parts = {e.get("manifestation") for e in record.iterfind(".//gzd:itemUrl", NS)}
        if id_ in NO_LONGER:
            continue
        recorded[id_] = record
        folder = tmp_path / id_
        folder.mkdir()
        (folder / "metadata.xml").write_bytes(render.metadata(entries_of(record)))
        if "xml" in parts:
            (folder / f"{id_}.xml").write_bytes(b"<officiele-publicatie/>")
    assert recorded
    with Emulator(tmp_path) as service:
        for id_, record in recorded.items():
            day = record.findtext(".//dcterms:modified", namespaces=NS)
            service.change(id_, "metadata", modified=day)
            answer = search(service, session, f"dt.identifier=={id_}")
            ours = answer.find(".//sru:record", NS)
            theirs = shape(record, service.base_url)
            made = shape(ours, service.base_url)
            if name in NOT_INDEXED:
                made = [one for one in made if "datumTijdstipWijziging" not in one[1]]
            position = [one for one in theirs if one[1].endswith("recordPosition")]
            assert made[:-1] == theirs[:-1]
            assert len(position) == 1
            assert made[-1][:3] == theirs[-1][:3]


def envelope(root: Element) -> list[str]:
    """Give the elements of an answer that are in no record, in order."""
    inside = {e for record in root.iter(f"{{{NS['sru']}}}record") for e in record.iter()} - set(
        root.iter(f"{{{NS['sru']}}}record")
    )
    return [e.tag for e in root.iter() if e not in inside]


@needs_shared
def test_the_envelope_is_the_recorded_one(session: requests.Session) -> None:
    recorded = etree.parse(FORMATS / "sru_page_10_of_76_nextRecord.xml", PARSER).getroot()
    with Emulator(make_papers(76, attachments_every=0)) as service:
        answer = session.get(f"{service.base_url}/sru", params={"query": f"{ALL} {SORTED}"})
    ours = etree.fromstring(answer.content, PARSER)
    assert envelope(ours) == envelope(recorded)
    assert ours.nsmap == recorded.nsmap
    for path in ("numberOfRecords", "nextRecordPosition", "resultCountPrecision"):
        assert ours.findtext(f"sru:{path}", namespaces=NS) == recorded.findtext(f"sru:{path}", namespaces=NS)
    for path in ("startRecord", "maximumRecords", "recordXMLEscaping", "recordSchema"):
        path = f"sru:echoedSearchRetrieveRequest/sru:{path}"
        assert ours.findtext(path, namespaces=NS) == recorded.findtext(path, namespaces=NS)


@needs_shared
def test_the_live_answer_is_one_line(sample: Emulator, session: requests.Session) -> None:
    recorded = (FORMATS / "sru_eerstekamer_kamerstukken_page.xml").read_bytes()
    ours = session.get(f"{sample.base_url}/sru", params={"query": f"dt.identifier=={MOTION}"}).content
    assert b"\n" not in recorded.strip()
    assert b"\n" not in ours
    start = recorded.index(b"<sru:version>")
    assert ours[:start] == recorded[:start]


@needs_shared
def test_an_unknown_prefix_gives_the_recorded_bytes(sample: Emulator, session: requests.Session) -> None:
    answer = session.get(f"{sample.base_url}/sru", params={"query": "dcterms.identifier==x"})
    assert answer.status_code == 200
    assert answer.content == (FORMATS / "sru_unknown_index_diagnostic.xml").read_bytes().rstrip(b"\n")


# As recorded: metadata


@needs_shared
@pytest.mark.parametrize("id_", ["kst-32545-143", "blg-1007826", "ah-tk-20202021-3235"])
def test_metadata_are_written_as_the_recorded_ones(id_: str) -> None:
    recorded = (FORMATS / f"{id_}.metadata.xml").read_bytes()
    entries = [(e.get("name"), e.get("scheme"), e.get("content")) for e in etree.fromstring(recorded, PARSER)]
    assert render.metadata(entries) == recorded
    theirs = etree.parse(FORMATS / f"{id_}.metadata_owms.xml", PARSER).getroot()
    ours = etree.fromstring(render.owms(entries), PARSER)
    assert shape(ours, "http://127.0.0.1") == shape(theirs, "http://127.0.0.1")
    assert ours.nsmap == theirs.nsmap


# As recorded: open data


def form(value: object) -> str:
    """Say what sort of value it is, as far as a client can tell."""
    if value is None or isinstance(value, bool | int | list | dict):
        return "null" if value is None else type(value).__name__
    for name, pattern in (
        ("guid", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("moment in UTC", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z"),
        ("moment", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?[+-]\d\d:\d\d"),
        ("date", r"\d{4}-\d\d-\d\d"),
    ):
        if re.fullmatch(pattern, str(value)):
            return name
    return "text"


def forms(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Give the sorts of values of every key that have one."""
    out: dict[str, set[str]] = {}
    for row in rows:
        for key, value in row.items():
            out.setdefault(key, set()).update({form(value)} - {"null"})
    return out


def same_rows(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Compare keys, their order and the sorts of values; then the same for the rows below.

    Some of the recorders took out the references (`…_Id`), which $metadata has and the expanded rows show.
    """
    assert ours
    assert theirs
    mine, seen = list(ours[0]), list(theirs[0])
    assert [key for key in mine if key in seen] == seen
    assert all(key.endswith("_Id") for key in mine if key not in seen), mine
    expected = forms(theirs)
    for key, kinds in forms(ours).items():
        if expected.get(key):
            assert kinds <= expected[key], key
        if kinds & {"list", "dict"}:
            below = [[one for row in rows if row[key] for one in (row[key] if isinstance(row[key], list) else [row[key]])]
                     for rows in (ours, theirs)]  # fmt: skip
            same_rows(*below)


def recorded_rows(pattern: str) -> list[dict[str, Any]]:
    given = json.loads(next(ODATA.glob(pattern)).read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = given["value"] if isinstance(given, dict) else given
    return rows


@needs_shared
@pytest.mark.parametrize(
    ("entity", "pattern"),
    [
        ("Document", "Document.*"),
        ("Zaak", "zaak.*"),
        ("Besluit", "besluit.*"),
        ("Activiteit", "activiteit.*"),
        ("Persoon", "persoon.*"),
        ("Fractie", "fractie.*"),
        ("FractieZetelPersoon", "fractie_zetel_persoon.*"),
    ],
)
def test_rows_have_the_recorded_keys_and_sorts_of_values(entity: str, pattern: str, session: requests.Session) -> None:
    with Emulator(make_papers(200)) as service:
        same_rows(odata(service, session, entity)["value"], recorded_rows(pattern))


@needs_shared
def test_an_expanded_case_has_the_recorded_keys(sample: Emulator, session: requests.Session) -> None:
    theirs = [json.loads(path.read_text(encoding="utf-8"))
              for path in sorted((SHARED / "corpus" / "dossiers-32824-29544").glob("*.odata-zaak.json"))]  # fmt: skip
    expand = "Document($expand=HuidigeDocumentVersie($expand=DocumentPublicatie,DocumentPublicatieMetadata))"
    ours = odata(sample, session, "Zaak", filter="Soort eq 'Motie'", expand=expand)["value"]
    same_rows(ours, theirs)
    one = next(row for row in ours if row["Volgnummer"] == 427)
    recorded = next(
        row for row in theirs if row["Document"][0]["HuidigeDocumentVersie"]["ExterneIdentifier"] == "kst-32824-427"
    )

    def published(row: dict[str, Any]) -> list[tuple[str, str, str]]:
        version = row["Document"][0]["HuidigeDocumentVersie"]
        files = version["DocumentPublicatie"] + version["DocumentPublicatieMetadata"]
        return [(file["DocumentType"], file["FileName"], urlsplit(file["Url"]).path) for file in files]

    assert published(one) == published(recorded)


@needs_shared
def test_an_expanded_vote_has_the_recorded_keys_and_context(session: requests.Session) -> None:
    pattern = "stemming-expanded*"
    context = json.loads(next(ODATA.glob(pattern)).read_text(encoding="utf-8"))["@odata.context"]
    with Emulator(make_papers(60)) as service:
        ours = odata(
            service, session, "Stemming", expand="Besluit($expand=Agendapunt($expand=Zaak)),Fractie,Persoon", top=5
        )
        assert (
            ours["@odata.context"].removeprefix(service.base_url)
            == urlsplit(context).path + "#" + urlsplit(context).fragment
        )
    same_rows(ours["value"], recorded_rows(pattern))


@needs_shared
def test_a_removed_row_is_as_empty_as_the_recorded_ones(session: requests.Session) -> None:
    theirs = next(row for row in recorded_rows("besluit.*") if row["Verwijderd"])
    with Emulator(make_papers(20)) as service:
        service.withdraw("kst-32824-2")
        (ours,) = odata(service, session, "Besluit", filter="Verwijderd eq true")["value"]
    assert {key for key, value in ours.items() if value is not None} == {k for k, v in theirs.items() if v is not None}
    same_rows([ours], [theirs])


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
        answer = session.get(f"{sample.base_url}/sru", params={"query": ALL, "startRecord": start})
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
        "html": "html", "metadata": "metadata-xml", "metadataowms": "owms-xml", "odt": "odt", "pdf": "pdf", "xml": "op-xml",
    }  # fmt: skip
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
    assert "Van Gennip" in text


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
    for path in (f"{folder}/32824/kst-32824-1/1/xml/kst-32824-1.xml", f"{folder}/29544/{MOTION}/1/xml/{MOTION}.xml",
                 f"{folder}/32824/{MOTION}/1/xml/kst-32824-370.xml", "/frbr/elders/"):  # fmt: skip
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
            root = etree.fromstring(session.get(f"{folder}/36600-VII/?start={start}&format=xml").content, PARSER)
            inner = root.findall(".//subarea")[-1]
            assert (inner.get("label"), inner.get("pagesize"), inner.get("total")) == ("36600-VII", "100", "125")
            works += [work.text for work in root.iter("work")]
        assert works == sorted(one for one in papers.main if one.startswith("kst-36600-VII-"))
        root = etree.fromstring(session.get(f"{folder}/?start=1&format=xml").content, PARSER)
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


# Open data


@pytest.mark.parametrize(
    ("entity", "condition", "numbers"),
    [
        ("Zaak", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer gt 1000", [1158, 1213]),
        ("Document", "Kamerstukdossier/any(d: d/Nummer eq 32824) and Volgnummer eq 412", [412]),
        ("Document", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer eq 370", []),  # in one dossier only
        ("Zaak", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer eq 370", [370]),  # but its case in two
        ("Zaak", "contains(Onderwerp,'drempels') and Soort eq 'Motie'", [341]),
        ("Zaak", "startswith(tolower(Onderwerp),'gewijzigde motie') and not (Volgnummer eq 435)", [432]),
        ("Zaak", "Soort eq 'Motie' and (Volgnummer eq 341 or Volgnummer eq 373)", [341, 373]),
        ("Zaak", "ZaakActor/any(a: a/ActorNaam eq 'D.G.M. Ceder' and a/Relatie eq 'Indiener')", [341]),
        ("Zaak", "VervangenVanuit/any()", [432]),
        ("Document", "HuidigeDocumentVersie/ExterneIdentifier eq 'kst-32824-341'", [341]),
        ("Document", "DocumentNummer eq '2021D00011'", [341]),
        ("Document", "Datum ge 2024-05-30T00:00:00Z and Volgnummer gt 0", [432, 435]),
        ("Document", "Datum ge 2024-05-29T22:00:00Z and Volgnummer gt 0", [427, 432, 435]),  # midnight here
        ("Document", "DatumOntvangst eq null and Volgnummer gt 430", [432, 435]),
        ("Zaak", "Kabinetsappreciatie ne null and Volgnummer lt 373", [341]),
        ("Zaak", "Titel eq 'It''s'", []),
    ],
)
def test_filters(sample: Emulator, session: requests.Session, entity: str, condition: str, numbers: list[int]) -> None:
    answer = odata(sample, session, entity, filter=condition, orderby="Volgnummer", count="true")
    assert [row["Volgnummer"] for row in answer["value"]] == numbers
    assert answer["@odata.count"] == len(numbers)


@pytest.mark.parametrize(
    ("entity", "options", "status", "message"),
    [
        ("Stuk", {}, 404, "Resource not found for the segment 'Stuk'."),
        ("Zaak", {"$filter": "Nr eq 1"}, 400, "Could not find a property named 'Nr' on type 'TK.DA.GGM.OData.Zaak'."),
        ("Zaak", {"$filter": "Volgnummer eq '341'"}, 400, "incompatible types"),
        ("Zaak", {"$filter": "Volgnummer eq"}, 400, "Syntax error in $filter: the end"),
        ("Zaak", {"$filter": "geo(Titel) eq 1"}, 400, "An unknown function with name 'geo' was found."),
        ("Zaak", {"$expand": "Besluiten"}, 400, "Could not find a property named 'Besluiten'"),
        ("Zaak", {"$select": "Id,Naam"}, 400, "Could not find a property named 'Naam'"),
        ("Zaak", {"$top": "veel"}, 400, "Invalid value 'veel' for $top"),
        ("Zaak", {"$search": "x"}, 400, "'$search' is not supported"),
        ("Zaak(00000000-0000-0000-0000-000000000000)", {}, 404, "No Zaak with Id"),
    ],
)
def test_mistakes_get_an_error_body(
    sample: Emulator, session: requests.Session, entity: str, options: dict[str, str], status: int, message: str
) -> None:
    answer = session.get(f"{sample.base_url}/OData/v4/2.0/{entity}", params=options)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize("next_link", [True, False])
def test_pages_of_open_data(session: requests.Session, next_link: bool) -> None:
    with Emulator(make_papers(600, attachments_every=0), next_link=next_link) as service:
        page = odata(service, session, "Zaak", filter="Verwijderd eq false", count="true", orderby="Id")
        assert page["@odata.count"] == 600
        assert len(page["value"]) == 250
        assert ("@odata.nextLink" in page) == next_link
        seen = [row["Id"] for row in page["value"]]
        if next_link:
            while "@odata.nextLink" in page:
                page = session.get(page["@odata.nextLink"]).json()
                assert page["@odata.count"] == 600
                seen += [row["Id"] for row in page["value"]]
        else:
            for skip in (250, 500):
                seen += [row["Id"] for row in odata(service, session, "Zaak", orderby="Id", skip=skip)["value"]]
        assert len(seen) == len(set(seen)) == 600
        assert seen == sorted(seen)
        many = odata(service, session, "Zaak", top=1000)
        assert len(many["value"]) == 250  # never more, and with $top nothing says that there is more
        assert "@odata.nextLink" not in many


def test_a_motion_from_document_to_votes(session: requests.Session) -> None:
    with Emulator(make_papers(60)) as service:
        motions = odata(
            service,
            session,
            "Zaak",
            filter="Soort eq 'Motie' and Kamerstukdossier/any(d: d/Nummer eq 32824)",
            expand="Besluit($expand=Stemming,Zaak($select=Nummer)),ZaakActor($select=ActorNaam,Relatie),"
            "Document($select=Soort,Volgnummer),VervangenVanuit($select=Volgnummer),VervangenDoor($select=Volgnummer)",
        )["value"]
        assert len(motions) == 18
        for motion in motions:
            (document,) = motion["Document"]
            assert list(document) == ["Soort", "Volgnummer"]
            assert document["Soort"] == ("Motie (gewijzigd/nader)" if motion["VervangenVanuit"] else "Motie")
            final = motion["Besluit"][0]
            assert final["Zaak"] == [{"Nummer": motion["Nummer"]}]
            assert [actor["Relatie"] for actor in motion["ZaakActor"]] == ["Indiener", "Medeindiener"][
                : len(motion["ZaakActor"])
            ]
            roll = final["StemmingsSoort"] == "Hoofdelijk"
            assert all((vote["Persoon_Id"] is not None) == roll for vote in final["Stemming"])
            sides = {side: sum(1 if roll else vote["FractieGrootte"] for vote in final["Stemming"] if vote["Soort"] == side)
                     for side in ("Voor", "Tegen")}  # fmt: skip
            assert ("aangenomen" in final["BesluitSoort"]) == (sides["Voor"] > sides["Tegen"])
            if roll:
                assert f"({sides['Voor']}-{sides['Tegen']})" in final["BesluitTekst"]
            else:
                assert sum(sides.values()) == 150
        assert {final["StemmingsSoort"] for motion in motions for final in motion["Besluit"][:1]} == {
            "Hoofdelijk",
            "Met handopsteken",
        }
        chain = {m["Volgnummer"]: m["VervangenVanuit"][0]["Volgnummer"] for m in motions if m["VervangenVanuit"]}
        assert chain == {6: 5, 16: 15, 26: 25}
        assert {m["Volgnummer"]: m["VervangenDoor"][0]["Volgnummer"] for m in motions if m["VervangenDoor"]} == {
            5: 6,
            15: 16,
            25: 26,
        }


def test_an_item_of_the_agenda_holds_many_motions(session: requests.Session) -> None:
    with Emulator(make_papers(2_000)) as service:
        points = odata(service, session, "Agendapunt", expand="Zaak($select=Soort),Besluit,Activiteit($select=Soort)")[
            "value"
        ]
    assert {point["Activiteit"]["Soort"] for point in points} == {"Stemmingen"}
    assert max(len([case for case in point["Zaak"] if case["Soort"] == "Motie"]) for point in points) > 2


def test_people_sit_for_parties_in_periods(session: requests.Session) -> None:
    with Emulator(make_papers(100)) as service:
        people = odata(service, session, "Persoon", filter="Functie eq 'Tweede Kamerlid'",
                       expand="FractieZetelPersoon($expand=FractieZetel($expand=Fractie($select=Afkorting)))")["value"]  # fmt: skip
    assert len(people) == 12
    for person in people:
        *earlier, last = person["FractieZetelPersoon"]
        assert last["TotEnMet"] is None
        assert all(one["TotEnMet"] < last["Van"] for one in earlier)
        parties = [one["FractieZetel"]["Fractie"]["Afkorting"] for one in person["FractieZetelPersoon"]]
        assert len(parties) == len(set(parties))
    assert {len(person["FractieZetelPersoon"]) for person in people} == {1, 2}
    last = next(person for person in people if person["Achternaam"] == "Buitendam")
    assert (last["Roepnaam"], last["Tussenvoegsel"]) == ("Carla", "van")


@pytest.mark.parametrize("drift", [False, True])
def test_commitments_in_both_shapes(session: requests.Session, drift: bool) -> None:
    with Emulator(make_papers(600), drift=drift) as service:
        names = "ToegezegdAan,KamerbriefNakoming" if drift else "ToegezegdAanPersoon,ToegezegdAanFractie"
        rows = odata(service, session, "Toezegging", expand=f"Activiteit,{names}")["value"]
        other = "ToegezegdAanPersoon" if drift else "ToegezegdAan"
        refused = session.get(f"{service.base_url}/OData/v4/2.0/Toezegging?$expand={other}")
        assert refused.status_code == 400
    assert rows
    assert all(re.fullmatch(r"TZ\d{6}-\d{1,5}", row["Nummer"]) for row in rows)
    assert len({row["Nummer"] for row in rows}) == len(rows)
    assert min(row["Aanmaakdatum"] for row in rows) >= "2022-09"
    assert {row["Activiteit"][0]["Nummer"] == row["ActiviteitNummer"] for row in rows} == {True}
    for row in rows:
        open_ = row["DatumNakoming"] == "0001-01-01T00:00:00Z"
        assert open_ == (row["Status"] in {"Openstaand", "Vervallen"})
        assert bool(row["KamerbriefNakoming"]) != open_
        assert isinstance(row["KamerbriefNakoming"] or [], list) == (drift or open_)
        assert row["ToegezegdAan" if drift else "ToegezegdAanPersoon"][0]["Achternaam"]


def test_one_row_and_its_file(sample: Emulator, session: requests.Session) -> None:
    (row,) = odata(sample, session, "Document", filter="Volgnummer eq 341")["value"]
    one = odata(sample, session, f"Document({row['Id']})", select="Id,Soort")
    assert one["Id"] == row["Id"]
    assert one["@odata.context"].endswith("$metadata#Document(Id,Soort)/$entity")
    for name in ("resource", "Resource"):
        file = session.get(f"{sample.base_url}/OData/v4/2.0/Document({row['Id']})/{name}")
        assert file.headers["Content-Type"] == "application/pdf"
        assert len(file.content) == row["ContentLength"]


def test_rows_that_come_with_the_papers_are_used(tmp_path: Path, session: requests.Session) -> None:
    folder = tmp_path / "papers"
    shutil.copytree(SAMPLE, folder)
    version = {"Id": "33333333-3333-4333-8333-333333333333", "ExterneIdentifier": MOTION}
    document = {"Id": "22222222-2222-4222-8222-222222222222", "Volgnummer": 341, "HuidigeDocumentVersie": version}
    case = {"Id": "11111111-1111-4111-8111-111111111111", "Nummer": "2021Z12345", "Soort": "Motie", "Verwijderd": False}
    (folder / MOTION / "odata-zaak.json").write_text(json.dumps(case | {"Document": [document]}), encoding="utf-8")
    (folder / "odata").mkdir()
    party = {"Id": "44444444-4444-4444-8444-444444444444", "Afkorting": "EEN", "Verwijderd": False}
    (folder / "odata" / "Fractie.json").write_text(json.dumps({"value": [party]}), encoding="utf-8")
    with Emulator(folder) as service:
        (given,) = odata(service, session, "Zaak", filter="Nummer eq '2021Z12345'",
                         expand="Document($expand=HuidigeDocumentVersie),Kamerstukdossier,ZaakActor,Besluit")["value"]  # fmt: skip
        assert given["Document"][0]["HuidigeDocumentVersie"]["ExterneIdentifier"] == MOTION
        assert [one["Nummer"] for one in given["Kamerstukdossier"]] == [32824]  # what was not given is made
        assert {one["Zaak_Id"] for one in given["ZaakActor"]} == {case["Id"]}
        assert len(odata(service, session, "Zaak", filter="Kamerstukdossier/any(d: d/Nummer eq 32824)")["value"]) == 12
        assert odata(service, session, f"Zaak({case['Id']})")["Nummer"] == "2021Z12345"
        assert [row["Afkorting"] for row in odata(service, session, "Fractie")["value"]] == ["EEN"]
        for other in odata(service, session, "Zaak", filter="Soort eq 'Motie'", expand="Document")["value"]:
            assert len(other["Document"]) == 1


# Faults


@pytest.fixture
def broken(session: requests.Session) -> Iterator[Callable[..., tuple[Emulator, Callable[..., requests.Response]]]]:
    """Give an emulator with faults, and how to ask it something."""
    running: list[Emulator] = []

    def start(*faults: Fault, **options: Any) -> tuple[Emulator, Callable[..., requests.Response]]:
        service = Emulator(options.pop("papers", SAMPLE), faults=faults, **options)
        service.start()
        running.append(service)

        def ask(path: str, **more: Any) -> requests.Response:
            return session.get(service.base_url + path, **more)

        return service, ask

    yield start
    for service in running:
        service.stop()


Broken = Callable[..., tuple[Emulator, Callable[..., requests.Response]]]
QUERY = f"/sru?query=w.dossiernummer==32824 {SORTED}&maximumRecords=100"


@pytest.mark.parametrize(("kind", "waits"), [("429", "1"), ("500", None), ("503", None), ("504", None)])
def test_an_error_goes_away_after_as_many_times_as_asked(broken: Broken, kind: str, waits: str | None) -> None:
    service, ask = broken(Fault(kind, times=2))
    answers = [ask(QUERY) for _ in range(3)] + [ask(XML) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [int(kind), int(kind), 200] * 2  # per address
    assert answers[0].headers.get("Retry-After") == waits
    assert answers[0].headers["Content-Type"].startswith("text/html")
    assert [request.fault for request in service.requests] == [(kind,), (kind,), ()] * 2


def test_retry_after_in_both_forms(broken: Broken) -> None:
    _, ask = broken(Fault("429", value=3, at=(1,)), Fault("503", value=5, at=(1,)), Fault("429", value="date", at=(3,)))
    headers = [ask(XML).headers.get("Retry-After", "") for _ in range(3)]
    assert headers[:2] == ["3", "5"]
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", headers[2])


def test_diagnostics_instead_of_an_answer(broken: Broken) -> None:
    _, ask = broken(Fault("diagnostics", value="te druk", times=1))
    root = etree.fromstring(ask(QUERY).content, PARSER)
    assert root.findtext(".//diag:message", namespaces=NS) == "te druk"
    assert root.find(".//{*}numberOfRecords") is None
    assert ask(XML).content.startswith(b"<?xml")  # the search only
    assert found(etree.fromstring(ask(QUERY).content, PARSER))


def test_an_ignored_query_gives_the_whole_collection(broken: Broken) -> None:
    service, ask = broken(Fault("ignored"))
    root = etree.fromstring(ask("/sru?query=w.dossiernummer==29544&maximumRecords=100").content, PARSER)
    assert sorted(found(root)) == list(service.ids)
    assert root.findtext(".//diag:message", namespaces=NS) == "SEARCH-IGNOREDQTEXT"


@pytest.mark.parametrize("path", [QUERY, XML, "/OData/v4/2.0/Zaak"])
def test_a_page_or_nothing_with_status_200(broken: Broken, path: str) -> None:
    _, ask = broken(Fault("error-page", at=(1,)), Fault("empty", at=(1,)))
    page, empty = ask(path), ask(path)
    assert page.status_code == empty.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.content.startswith(b"<html>")
    assert empty.content == b""


@pytest.mark.parametrize(("hops", "history"), [(1, 1), (3, 3)])
def test_redirects_lead_to_the_answer(broken: Broken, hops: int, history: int) -> None:
    service, ask = broken(Fault("redirect", value=hops))
    for path in (QUERY, XML, "/OData/v4/2.0/Zaak?$top=1"):
        answer = ask(path)
        assert len(answer.history) == history
        assert answer.status_code == 200
        plain = ask(path.replace("/sru", "/sru"), allow_redirects=False)
        assert plain.status_code == 302
    assert ask(XML).content == (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()


def test_redirects_for_ever(broken: Broken) -> None:
    _, ask = broken(Fault("redirect", value=0))
    with pytest.raises(requests.TooManyRedirects):
        ask(XML)


@pytest.mark.parametrize("off", [5, -2])
def test_the_estimate_is_off(broken: Broken, off: int) -> None:
    _, ask = broken(Fault("estimate", value=off))
    root = etree.fromstring(ask(QUERY).content, PARSER)
    assert count(root) == len(found(root)) + off


def test_other_prefixes_mean_the_same(broken: Broken, session: requests.Session, sample: Emulator) -> None:
    service, ask = broken(Fault("prefix"))
    answer = ask(QUERY)
    assert b"<sru:" not in answer.content
    assert b"<dcterms:" not in answer.content
    ours = shape(etree.fromstring(answer.content, PARSER), service.base_url)
    assert ours == shape(etree.fromstring(session.get(sample.base_url + QUERY).content, PARSER), sample.base_url)


def test_an_unknown_field(broken: Broken) -> None:
    _, ask = broken(Fault("unknown-field"))
    root = etree.fromstring(ask(QUERY).content, PARSER)
    assert len(root.findall(".//ow:tpmeta/ow:nieuwVeld", NS)) == len(found(root))


def test_another_document_behind_an_identifier(broken: Broken) -> None:
    _, ask = broken(Fault("wrong-document", ids=(MOTION,)))
    wrong = ask(XML)
    assert wrong.status_code == 200
    assert parse(wrong.content, "x.xml").paper.id != MOTION
    assert f'content="{MOTION}"'.encode() not in ask(f"/{MOTION}/metadata.xml").content
    assert parse(ask("/kst-32824-373.xml").content, "x.xml").paper.id == "kst-32824-373"


def test_metadata_that_are_missing(broken: Broken) -> None:
    _, ask = broken(Fault("no-metadata"))
    assert ask(f"/frbr/officielepublicaties/kst/32824/{MOTION}/1/metadata/metadata.xml").status_code == 404
    assert b"<metadata_gegevens" not in ask(f"/{MOTION}/metadata.xml").content
    assert ask(XML).status_code == 200


def test_attachments_that_are_missing(broken: Broken) -> None:
    _, ask = broken(Fault("no-attachment"))
    folder = "/frbr/officielepublicaties/blg/onopgemaakt/beslisnota-kst-32824-412/1"
    assert ask(f"{folder}/pdf/beslisnota-kst-32824-412.pdf").status_code == 404
    assert ask(f"{folder}/metadata/metadata.xml").status_code == 200
    assert ask(XML).status_code == 200


@pytest.mark.parametrize("path", [QUERY, XML, "/OData/v4/2.0/Zaak"])
def test_a_truncated_body_has_a_length_that_agrees(broken: Broken, path: str) -> None:
    _, ask = broken(Fault("truncated", value=0.5, times=1))
    half, whole = ask(path), ask(path)
    assert half.status_code == 200
    assert int(half.headers["Content-Length"]) == len(half.content) == len(whole.content) // 2
    assert whole.content.startswith(half.content)


def raw(service: Emulator, path: str) -> tuple[bytes, str]:
    """Ask with a bare socket; give all that comes, and how it ended."""
    where = urlsplit(service.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = b""
        try:
            while piece := connection.recv(65_536):
                got += piece
        except ConnectionResetError:
            return got, "reset"
        return got, "closed"


@pytest.mark.parametrize(("kind", "off"), [("length-long", 40), ("length-short", -40)])
def test_wrong_lengths(broken: Broken, kind: str, off: int) -> None:
    service, _ = broken(Fault(kind, value=40))
    got, end = raw(service, XML)
    head, _, body = got.partition(b"\r\n\r\n")
    whole = (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()
    assert body == whole
    assert f"Content-Length: {len(whole) + off}\r\n".encode() in head + b"\r\n"
    assert end == "closed"


def test_a_reset_in_the_middle_of_the_body(broken: Broken) -> None:
    service, ask = broken(Fault("reset", times=1))
    whole = (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()
    got, end = raw(service, XML)
    assert end == "reset"
    assert len(got.partition(b"\r\n\r\n")[2]) < len(whole)
    assert service.requests[0].sent == len(whole) // 2
    assert ask(XML).content == whole


def test_a_dripping_body_comes_in_pieces(broken: Broken) -> None:
    service, _ = broken(Fault("drip", value=0.2))
    where = urlsplit(service.base_url)
    pieces = []
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {XML} HTTP/1.0\r\n\r\n".encode())
        while piece := connection.recv(65_536):
            pieces.append(piece)
    assert len(pieces) > 5
    assert b"".join(pieces).endswith((SAMPLE / MOTION / f"{MOTION}.xml").read_bytes())


def test_zipped_without_asking(broken: Broken) -> None:
    service, _ = broken(Fault("gzip"))
    head, _, body = raw_closed(service, XML).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert gzip.decompress(body) == (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()


def raw_closed(service: Emulator, path: str) -> bytes:
    """Ask with HTTP/1.0, after which the server closes; give all that comes."""
    where = urlsplit(service.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_papers_come_and_go_between_pages(broken: Broken) -> None:
    faults = (
        Fault("withdraw", where="^/sru", at=(2,), ids=("kst-32824-341",)),
        Fault("add", where="^/sru", at=(3,), ids=("kst-32824-435",)),
    )
    service, ask = broken(*faults)
    pages = [set(found(etree.fromstring(ask(QUERY).content, PARSER))) for _ in range(3)]
    assert pages[0] - pages[1] == {"kst-32824-341"}
    assert pages[2] - pages[1] == {"kst-32824-435"}
    assert "kst-32824-435" in service.ids


def test_a_paper_chosen_by_seed_goes(broken: Broken) -> None:
    gone = []
    for seed in (1, 1, 2):
        service, ask = broken(Fault("withdraw", at=(1,)), papers=make_papers(50), seed=seed)
        before = set(service.ids)
        ask(QUERY)
        gone.append(before - set(service.ids))
    assert len(gone[0]) == 1
    assert gone[0] == gone[1]
    assert gone[0] != gone[2]


def test_a_rate_hits_the_same_share_of_addresses_each_time(broken: Broken) -> None:
    papers = make_papers(300, attachments_every=0)
    hit = []
    for seed in (3, 3, 4):
        service, ask = broken(Fault("500", rate=0.2, where=r"metadata\.xml$"), papers=papers, seed=seed)
        hit.append({id_ for id_ in service.ids if ask(f"/{id_}/metadata.xml").status_code == 500})
        assert {id_ for id_ in service.ids if ask(f"/{id_}/metadata.xml").status_code == 500} == hit[-1]
    assert hit[0] == hit[1]
    assert hit[0] != hit[2]
    assert 30 <= len(hit[0]) <= 90


def test_faults_come_together(broken: Broken) -> None:
    _, ask = broken(
        Fault("estimate", value=3), Fault("prefix"), Fault("unknown-field"), Fault("gzip"), Fault("503", at=(1,))
    )
    assert ask(QUERY).status_code == 503
    answer = ask(QUERY)
    root = etree.fromstring(answer.content, PARSER)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<sru:" not in answer.content
    assert count(root) == len(found(root)) + 3
    assert root.find(".//ow:nieuwVeld", NS) is not None


def test_faults_may_change_while_it_runs(broken: Broken) -> None:
    service, ask = broken()
    assert ask(XML).status_code == 200
    service.faults.append(Fault("500"))
    assert ask(XML).status_code == 500
    service.faults.clear()
    assert ask(XML).status_code == 200


def test_every_kind_of_fault_is_shown_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if text.count(f'"{kind}"') == 0] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("reset", Fault("reset")),
        ("429:rate=0.25:times=2:value=3", Fault("429", rate=0.25, times=2, value=3)),
        ("drip:where=^/sru:at=2,5:value=0.5", Fault("drip", where="^/sru", at=(2, 5), value=0.5)),
        ("withdraw:ids=kst-1-2,kst-1-3", Fault("withdraw", ids=("kst-1-2", "kst-1-3"))),
    ],
)
def test_faults_can_be_written_as_text(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize("text", ["fire", "429:rate=2", "429:often=1", "429:where=(", "429:times=x"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Fault.parse(text)


# Papers made on the fly


def test_made_papers_are_papers(tmp_path: Path) -> None:
    papers = make_papers(120, seed=5, dossiers=("32824", "36600-VII", "21501-20"))
    assert list(papers.ids) == list(make_papers(120, seed=5, dossiers=("32824", "36600-VII", "21501-20")).ids)
    formats = set()
    for id_ in papers.main:
        paper = papers.load(id_)
        content = paper.content(paper.main_part)
        assert content == papers.load(id_).content(paper.main_part)
        formats.add(recognise(content, id_))
        if paper.main_part == "xml":
            document = parse(content, f"{id_}.xml")
            assert document.paper.id == id_
    assert formats == {"op-xml", "pdf"}
    assert any(papers.load(id_).content("xml") != make_papers(120, seed=6, dossiers=papers.dossiers).load(id_).content("xml")
               for id_ in papers.main[:5])  # fmt: skip
    write_papers(papers, tmp_path)
    with Emulator(tmp_path) as service:
        assert list(service.ids) == list(papers.ids)


def test_made_papers_have_the_gaps_and_attachments_that_they_say() -> None:
    papers = make_papers(1_000)
    assert len(papers.main) == 1_000
    assert len(papers.ids) == 1_200
    for dossier, gaps in papers.gaps.items():
        numbers = {int(id_.rpartition("-")[2]) for id_ in papers.main if id_.startswith(f"kst-{dossier}-")}
        assert len(numbers) == 500
        assert set(range(1, max(numbers))) - numbers == set(gaps) != set()
    named = [entry for id_ in papers.main for entry in papers.load(id_).meta if entry[0] == "OVERHEIDop.bijlage"]
    assert sorted(content for _, _, content in named) == [id_ for id_ in papers.ids if id_.startswith("blg-")]
    for wrong in ("kst-32824-40", "kst-32824-600", "kst-99999-1", "blg-900000", "kst-32824", "x"):
        with pytest.raises(KeyError):
            papers.load(wrong)


# The server itself


def test_it_listens_on_loopback_only_and_numbers_connections(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        assert urlsplit(service.base_url).hostname == "127.0.0.1"
        for _ in range(3):
            session.get(service.base_url + XML)
        with requests.Session() as other:
            other.get(service.base_url + XML, headers={"X-Test": "ja"})
        assert [request.connection for request in service.requests] == [1, 1, 1, 2]
        assert [request.number for request in service.requests] == [1, 2, 3, 4]
        last = service.requests[-1]
        assert (last.method, last.path, last.query, last.headers["x-test"]) == ("GET", XML, "", "ja")
        assert service.forget()[-1] == last
        assert service.requests == ()
    with pytest.raises(requests.ConnectionError):
        session.get(service.base_url + XML)


def test_a_client_that_leaves_does_no_harm(session: requests.Session) -> None:
    with Emulator(make_papers(500), faults=[Fault("drip", value=3, times=1)]) as service:
        where = urlsplit(service.base_url)
        connection = socket.create_connection((where.hostname, where.port))
        connection.sendall(f"GET /sru?query={ALL}&maximumRecords=1000 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1_000)
        connection.close()
        assert count(search(service, session, ALL)) == 600
        left, whole = service.requests
        deadline = time.monotonic() + 10
        while left.sent >= whole.sent and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left.sent < whole.sent


def test_as_a_process(tmp_path: Path, session: requests.Session) -> None:
    log = tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "tests.koop_emulator", "--make", "30", "--fault", "500:times=1", "--log", str(log)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        base_url = json.loads(process.stdout.readline())["base_url"]
        query = {"query": ALL}
        assert [session.get(f"{base_url}/sru", params=query).status_code for _ in range(2)] == [500, 200]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line["number"], line["status"], line["fault"]) for line in lines] == [(1, 500, ["500"]), (2, 200, [])]


def test_a_process_stops_by_itself_and_refuses_what_is_wrong() -> None:
    command = [sys.executable, "-m", "tests.koop_emulator"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([*command, "--make", "3", "--lifetime", "0.1"], cwd=ROOT, env=environment, capture_output=True,
                         text=True, timeout=30, check=False)  # fmt: skip
    assert run.returncode == 0
    assert json.loads(run.stdout)["base_url"].startswith("http://127.0.0.1:")
    run = subprocess.run([*command, "--make", "3", "--fault", "fire"], cwd=ROOT, env=environment, capture_output=True,
                         text=True, timeout=30, check=False)  # fmt: skip
    assert run.returncode == 2
    assert "no fault is called 'fire'" in run.stderr
