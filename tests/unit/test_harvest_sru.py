"""Queries and answers of the search service: hand-made answers here, recorded ones where ../shared is."""

from datetime import date
from pathlib import Path

import pytest

from harvest.answers import BadAnswerError
from harvest.sources import load_sources
from harvest.sru import Cql, parse_page, quoted
from kg.identifiers import parse_dossier

FORMATS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "formats"
recorded = pytest.mark.skipif(not FORMATS.exists(), reason="../shared is not here")

ONE = """<sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"
  xmlns:g="http://standaarden.overheid.nl/sru" xmlns:w="http://standaarden.overheid.nl/wetgeving/"
  xmlns:dt="http://purl.org/dc/terms/" xmlns:diag="http://docs.oasis-open.org/ns/search-ws/diagnostic">
 <sru:version>2.0</sru:version>{count}{diagnostics}
 <sru:records><sru:record><sru:recordData><g:gzd><g:originalData><w:meta>
  <w:owmskern><dt:identifier>KST-36600-vii-12</dt:identifier><dt:title>Dossier; Motie; Over iets</dt:title>
   <dt:type scheme="OVERHEIDop.Parlementair">Kamerstuk</dt:type>
   <dt:type scheme="OVERHEIDop.KamerstukTypen">Motie</dt:type><dt:modified>2025-01-02</dt:modified></w:owmskern>
  <w:owmsmantel><dt:date>2025-01-01</dt:date><dt:isReplacedBy>kst-36600-VII-12-h1</dt:isReplacedBy></w:owmsmantel>
  <w:tpmeta><w:dossiernummer>36600-VII;32824</w:dossiernummer><w:dossiernummer>29544</w:dossiernummer>
   <w:documenttitel>Over  iets
    heel lang</w:documenttitel><w:bijlage>blg-1</w:bijlage><w:bijlage>blg-2</w:bijlage>{extra}</w:tpmeta>
 </w:meta></g:originalData><g:enrichedData>
  <g:itemUrl manifestation="xml">https://x/1.xml</g:itemUrl><g:timestamp>2025-01-02T10:00:00+01:00</g:timestamp>
 </g:enrichedData></g:gzd></sru:recordData></sru:record></sru:records>{next}
</sru:searchRetrieveResponse>"""


def one(count: str = "1", diagnostics: str = "", extra: str = "", after: str = "") -> bytes:
    number = f"<sru:numberOfRecords>{count}</sru:numberOfRecords>" if count else ""
    return ONE.format(count=number, diagnostics=diagnostics, extra=extra, next=after).encode()


@pytest.fixture
def cql() -> Cql:
    return Cql(load_sources().queries)


SCOPE = "c.product-area==officielepublicaties AND "
KIND = "w.publicatienaam==Kamerstuk AND "


@pytest.mark.parametrize(
    ("dossier", "clause"),
    [
        ("32 824", 'w.dossiernummer=="32824"'),
        ("36600 VII", '(w.dossiernummer=="36600-VII" OR w.dossiernummer=="36600 VII")'),
        ("21 501-20", 'w.dossiernummer=="21501-20"'),
        ("36600-B", '(w.dossiernummer=="36600-B" OR w.dossiernummer=="36600 B")'),
        ("34356 (R2064)", 'w.dossiernummer=="34356"'),
    ],
)
def test_a_dossier_as_the_index_writes_it(cql: Cql, dossier: str, clause: str) -> None:
    assert cql.dossier(parse_dossier(dossier)) == SCOPE + KIND + clause


def test_the_other_queries(cql: Cql) -> None:
    assert cql.identifiers(["kst-32824-1"]) == SCOPE + 'dt.identifier=="kst-32824-1"'
    assert cql.identifiers(["a", "b"]) == SCOPE + '(dt.identifier=="a" OR dt.identifier=="b")'
    assert cql.attachments(["kst-32824-1"]) == SCOPE + 'w.hoofddocument=="kst-32824-1"'
    assert cql.changed_since("q", date(2026, 11, 1)) == "q AND dt.modified>=2026-11-01"
    assert cql.behind("q", "kst-1") == 'q AND dt.identifier>"kst-1"'
    assert cql.ordered("q") == "q sortBy dt.identifier/sort.ascending"


def test_nothing_in_a_value_can_end_the_string_or_stand_for_something_else() -> None:
    assert quoted('a" OR cql.all="*') == r'"a\" OR cql.all=\"\*"'
    assert quoted(r"back\slash?^") == r'"back\\slash\?\^"'


def test_a_record() -> None:
    page = parse_page(one())
    (record,) = page.records
    assert (record.id, record.published) == ("kst-36600-VII-12", "KST-36600-vii-12")
    assert record.kind == "Motie"
    assert record.subject == "Over iets heel lang"
    assert record.dossiers == ("36600-VII", "32824", "29544")
    assert record.attachments == ("blg-1", "blg-2")
    assert record.replaced_by == ("kst-36600-VII-12-h1",)
    assert record.stamp == "2025-01-02T10:00:00+01:00"
    assert record.files == {"xml": "https://x/1.xml"}
    assert record.unknown == ()
    assert (page.count, page.more) == (1, False)


def test_prefixes_do_not_matter() -> None:
    other = (
        one().replace(b"sru:", b"zs:").replace(b":sru=", b":zs=").replace(b"dt:", b"ns7:").replace(b":dt=", b":ns7=")
    )
    assert parse_page(other) == parse_page(one())


def test_unknown_fields_and_groups_are_seen() -> None:
    assert parse_page(one(extra="<w:nieuwVeld>1</w:nieuwVeld>")).records[0].unknown == ("nieuwVeld",)
    extra = one().replace(b"</w:tpmeta>", b"</w:tpmeta><w:nieuweGroep><w:iets>1</w:iets></w:nieuweGroep>")
    assert parse_page(extra).records[0].unknown == ("nieuweGroep",)


def diagnostic(uri: str, message: str) -> str:
    return (
        f"<sru:diagnostics><diag:diagnostic><diag:uri>info:srw/diagnostic/{uri}</diag:uri>"
        f"<diag:message>{message}</diag:message></diag:diagnostic></sru:diagnostics>"
    )


@pytest.mark.parametrize(
    ("answer", "reason", "passing"),
    [
        (one(count="", diagnostics=diagnostic("1/10", "mismatched input")), "1/10 mismatched input", False),
        (one(count="", diagnostics=diagnostic("1/2", "busy")), "1/2 busy", True),
        (one(diagnostics=diagnostic("1/0", "SEARCH-IGNOREDQTEXT: [:2026-02-29] is no date")), "was ignored", False),
        (one(count=""), "without number of records", False),
        (one(count="many"), "without number of records", False),
        (one()[:-200], "cut off or broken", True),
        (one().replace(b"KST-36600-vii-12", b""), "without identifier", False),
        (one().replace(b"g:gzd>", b"g:other>"), "1 records, of which 0 could be read", False),
        (b"<html><body>busy</body></html>", "no answer of the search service", False),
    ],
)
def test_what_is_no_page_of_records(answer: bytes, reason: str, passing: bool) -> None:
    with pytest.raises(BadAnswerError, match=reason) as error:
        parse_page(answer)
    assert error.value.passing is passing


def test_a_diagnostic_of_the_older_protocol() -> None:
    answer = b"""<diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">
        <uri>info:srw/diagnostic/1/6</uri><details>x-connection</details><message>Unsupported</message></diagnostic>
        </diagnostics>"""
    with pytest.raises(BadAnswerError, match="1/6 x-connection Unsupported"):
        parse_page(answer)


def test_more_to_come() -> None:
    page = parse_page(one(count="76", after="<sru:nextRecordPosition>11</sru:nextRecordPosition>"))
    assert (page.count, page.more, page.exact) == (76, True, False)


@recorded
@pytest.mark.parametrize(
    ("name", "count", "more", "ids"),
    [
        ("sru_record_kst.xml", 1, False, ["kst-35842-4"]),
        ("sru_3records_kst_ah_blg.xml", 3, False, None),
        ("sru_page_10_of_76_nextRecord.xml", 76, True, None),
        (
            "sru_eerstekamer_kamerstukken_page.xml",
            4,
            False,
            ["kst-1259252", "kst-36867-A", "kst-36867-B", "kst-36867-C"],
        ),
    ],
)
def test_recorded_answers(name: str, count: int, more: bool, ids: list[str] | None) -> None:
    page = parse_page((FORMATS / name).read_bytes())
    assert (page.count, page.more) == (count, more)
    assert not [record.unknown for record in page.records if record.unknown]
    assert ids is None or [record.id for record in page.records] == ids
    for record in page.records:
        assert record.files["metadata"].endswith("/1/metadata/metadata.xml")
        assert set(record.files) & {"xml", "pdf"}


@recorded
def test_recorded_attachment_and_motion() -> None:
    records = {
        record.id: record for record in parse_page((FORMATS / "sru_3records_kst_ah_blg.xml").read_bytes()).records
    }
    motion = records["kst-32545-143"]
    assert motion.kind == "Motie"
    assert motion.creator == "overige"
    assert motion.dossiers == ("32545",)
    assert len(motion.submitters) == 2
    attachment = next(record for record in records.values() if record.id.startswith("blg-"))
    assert attachment.main.startswith("kst-")
    assert set(attachment.files) == {"metadata", "metadataowms", "pdf"}


@recorded
def test_recorded_error() -> None:
    with pytest.raises(BadAnswerError, match="unknown prefix dcterms"):
        parse_page((FORMATS / "sru_unknown_index_diagnostic.xml").read_bytes())
