"""The emulator answers as the recorded services did: element by element, key by key."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree

from tests.emulator import render
from tests.emulator.asking import (
    ALL,
    MOTION,
    NS,
    PARSER,
    SAMPLE,
    SORTED,
    Element,
    new_session,
    odata,
    search,
    shape,
    tree,
)
from tests.emulator.schema import PROPERTIES, entities
from tests.koop_emulator import Emulator, make_papers

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = SHARED / "corpus" / "formats"
ODATA = SHARED / "corpus" / "odata"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session() as opened:
        yield opened


@pytest.fixture(scope="module")
def sample() -> Iterator[Emulator]:
    """The sample without faults; tests that change it have an emulator of their own."""
    with Emulator(SAMPLE) as service:
        yield service


# As recorded: search


def entries_of(record: Element) -> list[tuple[str, str, str]]:
    """Turn a recorded record back into the metadata that it was made from, where these were not recorded with it."""
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
    kern = {
        "identifier": "DC.identifier",
        "title": "DC.title",
        "type": "DC.type",
        "creator": "DC.creator",
        "available": "DCTERMS.available",
        "issued": "DCTERMS.issued",
        "subject": "OVERHEID.category",
    }
    out = []
    for e in record.iter(f"{{{NS['dcterms']}}}*", f"{{{NS['ow']}}}*"):
        local = etree.QName(e).localname
        name = kern.get(local) if etree.QName(e).namespace == NS["dcterms"] else names.get(local)
        if name and e.text and e.text.strip():
            out.append((name, e.get("scheme", ""), e.text))
    return out


RECORDED = (
    "sru_record_kst",
    "sru_record_bijlage",
    "sru_record_handeling",
    "sru_page_10_of_76_nextRecord",
    "sru_eerstekamer_kamerstukken_page",
    "sru_3records_kst_ah_blg",
)
DAMAGED = {"blg-1025203", "kst-32545-144"}
"""Records whose recorder broke something in them for tests of its own."""
NOT_INDEXED = {"sru_record_bijlage"}
"""A record without the moments of change: the part of the collection from before they were kept."""


@needs_shared
@pytest.mark.parametrize("name", RECORDED)
def test_records_have_the_elements_of_the_recorded_ones(name: str, tmp_path: Path, session: requests.Session) -> None:
    root: Element = etree.parse(FORMATS / f"{name}.xml", PARSER).getroot()
    recorded = {}
    for record in root.iter(f"{{{NS['sru']}}}record"):
        id_ = record.findtext(".//dcterms:identifier", namespaces=NS)
        parts = {e.get("manifestation") for e in record.iterfind(".//gzd:itemUrl", NS)}
        if id_ in DAMAGED:
            continue
        recorded[id_] = record
        folder = tmp_path / id_
        folder.mkdir()
        real = FORMATS / f"{id_}.metadata.xml"
        (folder / "metadata.xml").write_bytes(
            real.read_bytes() if real.exists() else render.metadata(entries_of(record))
        )
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
            assert made[:-1] == theirs[:-1]
            assert made[-1][:3] == theirs[-1][:3]  # recordPosition, whose number is that of its page


def envelope(root: Element) -> list[str]:
    """Give the elements of an answer that are in no record, in order."""
    records = set(root.iter(f"{{{NS['sru']}}}record"))
    return [e.tag for e in root.iter() if not records.intersection(e.iterancestors())]


@needs_shared
def test_the_envelope_is_the_recorded_one(session: requests.Session) -> None:
    recorded = etree.parse(FORMATS / "sru_page_10_of_76_nextRecord.xml", PARSER).getroot()
    with Emulator(make_papers(76, attachments_every=0)) as service:
        answer = session.get(f"{service.base_url}/sru", params={"query": f"{ALL} {SORTED}"})
    ours = tree(answer.content)
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
    entries = [(e.get("name"), e.get("scheme"), e.get("content")) for e in tree(recorded)]
    assert render.metadata(entries) == recorded
    theirs = etree.parse(FORMATS / f"{id_}.metadata_owms.xml", PARSER).getroot()
    ours = tree(render.owms(entries))
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
            below = [
                [one for row in rows if row[key] for one in (row[key] if isinstance(row[key], list) else [row[key]])]
                for rows in (ours, theirs)
            ]
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
@pytest.mark.parametrize("name", PROPERTIES)
def test_the_tables_of_open_data_are_those_of_its_metadata(name: str) -> None:
    types = {"Guid": "g", "String": "s", "Int32": "i", "Boolean": "b", "DateTimeOffset": "d", "Date": "D"}
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    root: Element = etree.parse(ODATA / "metadata.edmx.xml", PARSER).getroot()
    theirs = next(e for e in root.iter(f"{edm}EntityType") if e.get("Name") == name)
    ours = entities(drift=False)[name]
    properties = [(e.get("Name"), types[e.get("Type").removeprefix("Edm.")]) for e in theirs.iter(f"{edm}Property")]
    assert list(ours.properties.items()) == properties
    leads = {e.get("Name"): e.get("Type") for e in theirs.iter(f"{edm}NavigationProperty")}
    for nav, to in ours.navs.items():
        target = f"TK.DA.GGM.OData.{to.target}"
        assert leads[nav] == (f"Collection({target})" if to.many else target)


@needs_shared
def test_an_expanded_case_has_the_recorded_keys(sample: Emulator, session: requests.Session) -> None:
    theirs = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((SHARED / "corpus" / "dossiers-32824-29544").glob("*.odata-zaak.json"))
    ]
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
        by_party = "Persoon_Id eq null"  # the recorded votes were all of this sort
        expand = "Besluit($expand=Agendapunt($expand=Zaak)),Fractie,Persoon"
        ours = odata(service, session, "Stemming", filter=by_party, expand=expand, top=5)
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
