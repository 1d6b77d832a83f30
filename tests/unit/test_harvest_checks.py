"""Is it what was asked for: papers by hand, and the recorded ones where ../shared is."""

from pathlib import Path

import pytest

from harvest import checks
from harvest.answers import BadAnswerError, Body, Check

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = SHARED / "corpus" / "formats"
recorded = pytest.mark.skipif(not FORMATS.exists(), reason="../shared is not here")

EXTERN = '<meta name="OVERHEIDop.externMetadataRecord" content="https://zoek.example/{id}/metadata.xml"/>'
INLINE = '<meta name="DC.identifier" scheme="OVERHEIDop.ParlID" content="{id}"/>'


def paper(meta: str) -> bytes:
    return f"<officiele-publicatie><metadata>{meta}</metadata><kamerstuk/></officiele-publicatie>".encode()


def old_paper(dossier: str, number: str) -> bytes:
    return (
        f"<kamerwrk><frontm><onderw><nummer>{dossier}</nummer></onderw></frontm>"
        f"<body><stuk><ltrlabel>Nr. </ltrlabel><nummer>{number}</nummer></stuk></body></kamerwrk>"
    ).encode()


def codes(check: Check, data: bytes) -> list[str]:
    with Body() as body:
        body.write(data)
        return [issue.code for issue in check(body)]


def reason(check: Check, data: bytes) -> tuple[str, bool]:
    with pytest.raises(BadAnswerError) as error:
        codes(check, data)
    return str(error.value), error.value.passing


@pytest.mark.parametrize("form", [EXTERN, INLINE])
def test_a_paper_says_which_it_is(form: str) -> None:
    check = checks.xml_paper("kst-36410-VII-108")
    assert codes(check, paper(form.format(id="kst-36410-VII-108"))) == []
    assert codes(check, paper(form.format(id="kst-36410-vii-108"))) == []
    said, passing = reason(check, paper(form.format(id="kst-36410-VII-109")))
    assert said == "another paper: kst-36410-VII-109 was inside"
    assert not passing


@pytest.mark.parametrize(
    ("dossier", "number", "outcome"),
    [
        ("24 447", "6", []),
        ("24\u00a0447", "6 (herdruk)", []),
        ("24 447", "7", ["printed-number-differs"]),
        ("24 474", "6", ["printed-number-differs"]),
        ("", "6", ["printed-number-differs"]),
    ],
)
def test_an_old_paper_has_only_its_printed_number(dossier: str, number: str, outcome: list[str]) -> None:
    assert codes(checks.xml_paper("kst-24447-6"), old_paper(dossier, number)) == outcome


def test_an_old_paper_with_everything_else_printed() -> None:
    said, _ = reason(checks.xml_paper("kst-24447-6"), old_paper("25 000", "9"))
    assert said == "another paper: 25 000, nr. 9 was printed in it"


def test_a_paper_that_says_nothing() -> None:
    assert codes(checks.xml_paper("kst-24447-6"), b"<kamerwrk/>") == ["identifier-not-inside"]
    assert reason(checks.xml_paper("kst-24447-6"), b"<rss/>") == ("XML that is no paper (it begins with <rss>)", False)


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html><head><title>Fout 404</title></head></html>",
        b"\xef\xbb\xbf \r\n<html><head><title>Fout 404</title></head></html>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html xmlns="x"><title>Fout 404</title></html>',
    ],
)
def test_error_pages_are_no_papers(data: bytes) -> None:
    for check in (checks.xml_paper("kst-1-1"), checks.metadata("kst-1-1"), checks.pdf_paper("kst-1-1")):
        said, passing = reason(check, data)
        assert said == "an HTML page instead ('Fout 404')"
        assert passing
    for check in (checks.open_data, checks.any_file, checks.whole_xml):
        assert reason(check, data)[0] == "an HTML page instead ('Fout 404')"


def test_papers_that_are_cut_off() -> None:
    whole = paper(INLINE.format(id="kst-32824-1"))
    for stop in (20, len(whole) // 2, len(whole) - 1):
        said, passing = reason(checks.xml_paper("kst-32824-1"), whole[:stop])
        assert said.startswith("XML that is cut off or broken")
        assert passing


def test_a_paper_cannot_pull_in_other_files() -> None:
    data = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + paper(INLINE.format(id="kst-1-1") + "&e;")
    assert codes(checks.xml_paper("kst-1-1"), data) == []


def test_html_pages() -> None:
    page = b'<html><head><meta name="DC.identifier" scheme="x" content="kst-32824-1"/></head><p>text</p></html>\n'
    check = checks.html_paper("kst-32824-1")
    assert codes(check, page) == []
    assert codes(check, b'<html><link href="/kst-32824-1.pdf"><p>text</p></html>') == []
    assert reason(check, page.replace(b"kst-32824-1", b"kst-32824-2"))[0].startswith("another paper")
    assert reason(check, page[:-10]) == ("HTML that is cut off", True)
    assert reason(check, b"<html><title>Oeps</title></html>") == ("a page that does not name the paper ('Oeps')", True)


def test_pdfs() -> None:
    pdf = b"%PDF-1.7\n" + b"x" * 70_000 + b"<dc:identifier>kst-32824-1</dc:identifier>" + b"x" * 99 + b"\n%%EOF\n"
    check = checks.pdf_paper("kst-32824-1")
    assert codes(check, pdf) == []
    assert codes(checks.pdf_paper("blg-12"), pdf.replace(b"kst-32824-1", b"uuid:123-456")) == []
    assert reason(check, pdf.replace(b"kst-32824-1", b"kst-32824-2"))[0] == "another paper: kst-32824-2 was inside"
    assert codes(check, pdf.replace(b"dc:identifier", b"dc:description")) == ["identifier-not-inside"]
    assert reason(check, pdf[:-7]) == ("a PDF that is cut off", True)
    assert reason(check, b"not a pdf") == ("no PDF", True)


def test_an_identifier_across_two_pieces_of_a_pdf_is_found() -> None:
    for shift in range(0, 60, 7):
        pdf = b"%PDF-1.7\n" + b"x" * (65_536 - 9 - shift) + b"<dc:identifier>kst-9-9</dc:identifier>" + b"\n%%EOF"
        assert reason(checks.pdf_paper("kst-32824-1"), pdf)[0] == "another paper: kst-9-9 was inside"


def test_metadata() -> None:
    data = b'<metadata_gegevens><metadata name="DC.identifier" scheme="x" content="kst-32824-1"/></metadata_gegevens>'
    assert codes(checks.metadata("kst-32824-1"), data) == []
    assert reason(checks.metadata("kst-32824-2"), data)[0].startswith("another paper")
    assert codes(checks.metadata("kst-32824-1"), b"<metadata_gegevens/>") == ["metadata-without-identifier"]
    assert reason(checks.metadata("kst-32824-1"), b"<kamerwrk/>")[0].startswith("XML that is no metadata")


def test_open_data() -> None:
    assert codes(checks.open_data, b'{"value": [{"Id": "1"}]}') == []
    assert codes(checks.open_data, b'{"value": []}') == []
    said, passing = reason(checks.open_data, b'{"value": [{"Id": "1"}')
    assert said.startswith("JSON that is cut off or broken")
    assert passing
    assert reason(checks.open_data, b'{"error": {"message": "no"}}')[0] == 'an error in JSON ({"message": "no"})'
    assert reason(checks.open_data, b'{"value": [{"Nummer": 1}]}') == ("JSON that is no page of rows", False)
    assert reason(checks.open_data, b"[]") == ("JSON that is no page of rows", False)


@recorded
def test_recorded_files_are_what_they_say() -> None:
    seen = 0
    for path in sorted(FORMATS.glob("kst-*.xml")) + sorted(FORMATS.glob("kst_24447_6.xml")):
        if ".metadata" in path.name:
            continue
        identifier = path.name.split(".")[0].replace("_", "-")
        assert codes(checks.xml_paper(identifier), path.read_bytes()) == []
        assert reason(checks.xml_paper("kst-99999-1"), path.read_bytes())[0].startswith("another paper")
        seen += 1
    assert seen > 15
    for name in ("kst-32545-143", "blg-1007826"):
        assert codes(checks.metadata(name), (FORMATS / f"{name}.metadata.xml").read_bytes()) == []
        assert codes(checks.pdf_paper(name), (FORMATS / f"{name}.pdf").read_bytes()) == []
    pdf = (FORMATS / "kst-32545-143.pdf").read_bytes()
    assert reason(checks.pdf_paper("kst-32545-144"), pdf)[0] == "another paper: kst-32545-143 was inside"
    html = (FORMATS / "kst-32545-143.html").read_bytes()
    assert codes(checks.html_paper("kst-32545-143"), html) == []
    assert reason(checks.html_paper("kst-32545-144"), html)[0] == "another paper: kst-32545-143 was inside"
