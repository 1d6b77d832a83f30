"""Metadata of papers: the four forms it comes in, and the kinds of paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.identifiers import Dossier
from kg.parse.metadata import facts_from_metadata, facts_from_pairs, facts_from_sru, kind_of_title

SHARED = Path(__file__).resolve().parents[3] / "shared"
FORMATS = SHARED / "corpus" / "formats"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BRIEF VAN DE MINISTER VAN FINANCIËN", "brief"),
        ("Geleidende brief", "brief"),
        ("MOTIE VAN HET LID JANSEN C.S.", "motie"),
        ("TWEEDE NADER GEWIJZIGDE MOTIE VAN DE LEDEN JANSEN EN PIETERSEN", "motie"),
        ("GEWIJZGIDE MOTIE VAN HET LID JANSEN", "motie"),
        ("Motie (gewijzigd/nader)", "motie"),
        ("NADER GEWIJZIGD AMENDEMENT VAN HET LID JANSEN", "amendement"),
        ("VERSLAG HOUDENDE EEN LIJST VAN VRAGEN EN ANTWOORDEN", "lijst"),
        ("LIJST VAN VRAGEN", "lijst"),
        ("VERSLAG VAN EEN COMMISSIEDEBAT", "verslag"),
        ("NADER VOORLOPIG VERSLAG", "verslag"),
        ("EINDVERSLAG", "verslag"),
        ("Antwoord op vragen van het lid Jansen", "antwoord"),
        ("MEMORIE VAN TOELICHTING", "memorie"),
        ("NOTA NAAR AANLEIDING VAN HET NADER VERSLAG", "memorie"),
        ("GEWIJZIGD VOORSTEL VAN WET", "wetsvoorstel"),
        ("Beslisnota bij Kamerbrief", "beslisnota"),
        ("JAARVERSLAG VAN HET MINISTERIE", None),
        ("Reactie op de motie van het lid Jansen", None),
        ("Overig", None),
        ("", None),
    ],
)
def test_kind_of_title(title: str, kind: str | None) -> None:
    assert kind_of_title(title) == kind


def test_pairs_of_a_joint_paper() -> None:
    facts = facts_from_pairs(
        [
            ("DC.identifier", "OVERHEIDop.ParlID", "kst-32824-370"),
            ("DC.type", "OVERHEIDop.KamerstukTypen", "Brief"),
            ("DC.type", "OVERHEIDop.Parlementair", "Kamerstuk"),
            ("DC.type", "OVERHEID.Informatietype", "officiële publicatie"),
            ("DC.creator", "OVERHEID.StatenGeneraal", "Tweede Kamer der Staten-Generaal"),
            ("OVERHEIDop.dossiernummer", "", "32824;36600-XV"),
            ("OVERHEIDop.dossiertitel", "", "Eerste titel;Tweede titel"),
            ("OVERHEIDop.indiener", "", "A. Jansen"),
            ("OVERHEIDop.indiener", "", "B. Pietersen"),
            ("OVERHEIDop.vergaderjaar", "", "2022-2023"),
            ("OVERHEIDop.bijlage", "", "blg-1"),
            ("OVERHEIDop.bijlage", "", "blg-2"),
            ("DCTERMS.available", "DCTERMS.W3CDTF", "2022-09-30"),
            ("DCTERMS.issued", "DCTERMS.W3CDTF", "2022-09-29"),
            ("DCTERMS.alternative", "", ""),
        ]
    )
    assert facts.id == "kst-32824-370"
    assert facts.kind == "brief"
    assert facts.date == date(2022, 9, 29)
    assert facts.dossiers == (Dossier("32824"), Dossier("36600", "XV"))
    assert facts.dossier_titles == ("Eerste titel", "Tweede titel")
    assert facts.tabled_by == ("A. Jansen", "B. Pietersen")
    assert facts.attachments == ("blg-1", "blg-2")
    assert facts.chamber == "tk"
    assert facts.issues == ()


def test_the_day_of_publication_is_not_the_date_of_the_paper() -> None:
    assert facts_from_pairs([("DCTERMS.available", "", "2022-09-30")]).date is None
    assert facts_from_pairs([("OVERHEIDop.datumOntvangst", "", "2022-09-29")]).date == date(2022, 9, 29)


def test_what_cannot_be_read_is_an_issue() -> None:
    facts = facts_from_pairs(
        [
            ("DC.identifier", "", "kst-1-1"),
            ("OVERHEIDop.schoenmaat", "", "42"),
            ("OVERHEIDop.dossiernummer", "", "geen nummer"),
            ("OVERHEIDop.vergaderjaar", "", "2022-2029"),
            ("DCTERMS.issued", "", "2022-02-30"),
        ]
    )
    assert [(issue.code, issue.where) for issue in facts.issues] == [
        ("unknown-metadata-field", "kst-1-1"),
        ("metadata-value", "kst-1-1"),
        ("metadata-value", "kst-1-1"),
        ("metadata-value", "kst-1-1"),
    ]
    assert (facts.dossiers, facts.vergaderjaar, facts.date) == ((), "", None)
    assert "42" in facts.issues[0].message


def test_an_attachment_has_no_number_of_its_own() -> None:
    pairs = [
        ("DC.identifier", "", "blg-1"),
        ("DC.type", "OVERHEIDop.Parlementair", "Bijlage"),
        ("DC.title", "", "Beslisnota bij een brief"),
        ("OVERHEIDop.ondernummer", "", "430"),
        ("OVERHEIDop.hoofddocument", "OVERHEIDop.ParlID", "kst-33037-430"),
    ]
    facts = facts_from_pairs(pairs)
    assert (facts.kind, facts.ondernummer, facts.attached_to) == ("beslisnota", "", "kst-33037-430")
    pairs[2] = ("DC.title", "", "Rapport")
    assert facts_from_pairs(pairs).kind == "bijlage"


def test_owms_with_its_slip_of_the_pen() -> None:
    facts = facts_from_metadata(
        b"""<?xml version="1.0" encoding="UTF-8"?><owms-metadata xmlns:dcterms="http://purl.org/dc/terms/"
        xmlns:overheidop="http://standaarden.overheid.nl/oep/meta/"><owmskern>
        <dcterms:identifier>h-tk-20202021-87-3</dcterms:identifier>
        <dcterms:type scheme="OVERHEIDop.Parlementair">Handeling</dcterms:type>
        <dcterms.modified>2021-08-31</dcterms.modified></owmskern>
        <oep><overheidop:datumVergadering>2021-06-10</overheidop:datumVergadering></oep></owms-metadata>""",
        "metadata_owms.xml",
    )
    assert (facts.id, facts.kind, facts.date, facts.chamber) == (
        "h-tk-20202021-87-3", "handelingen", date(2021, 6, 10), "tk",
    )  # fmt: skip
    assert facts.issues == ()


def test_an_error_of_the_service_is_an_error() -> None:
    answer = (
        b'<searchRetrieveResponse xmlns="http://docs.oasis-open.org/ns/search-ws/sruResponse"><diagnostics>'
        b'<d:diagnostic xmlns:d="x"><d:message>unknown prefix foo</d:message></d:diagnostic></diagnostics>'
        b"</searchRetrieveResponse>"
    )
    with pytest.raises(FormatError, match="unknown prefix foo"):
        facts_from_sru(answer, "a.xml")
    with pytest.raises(FormatError, match="not metadata of a paper"):
        facts_from_metadata(b"<a/>", "a.xml")


@needs_shared
def test_the_same_paper_in_metadata_owms_and_sru() -> None:
    name = "kst-32545-143"
    plain = facts_from_metadata((FORMATS / f"{name}.metadata.xml").read_bytes(), name)
    owms = facts_from_metadata((FORMATS / f"{name}.metadata_owms.xml").read_bytes(), name)
    sru = next(f for f in facts_from_sru((FORMATS / "sru_3records_kst_ah_blg.xml").read_bytes(), name) if f.id == name)
    for facts in (plain, owms, sru):
        assert (facts.kind, facts.date, facts.ondernummer) == ("motie", date(2021, 7, 6), "143")
        assert facts.dossiers == (Dossier("32545"),)
        assert facts.subject.startswith("Motie van de leden Inge van Dijk en Grinwis")
    assert (plain.chamber, owms.chamber) == ("tk", "")  # KOOP's OWMS calls the chamber "overige" here


@needs_shared
def test_no_field_of_the_real_files_is_unknown() -> None:
    for path in sorted(FORMATS.glob("*metadata*.xml")):
        if path.name != "odata_metadata.xml":
            assert facts_from_metadata(path.read_bytes(), path.name).issues == (), path.name
    for path in sorted(FORMATS.glob("sru_*.xml")):
        if "diagnostic" not in path.name:
            assert all(facts.issues == () for facts in facts_from_sru(path.read_bytes(), path.name)), path.name
