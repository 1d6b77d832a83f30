"""Reports in the Tweede Kamer's own format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.parse import parse

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

SPEAKER = "<spreker><aanhef>De heer</aanhef><verslagnaam>Jansen</verslagnaam><fractie>D66</fractie></spreker>"
REPORT = f"""\ufeff<?xml version="1.0" encoding="UTF-8"?>
<vlosCoreDocument soort="Voorpublicatie" status="Ongecorrigeerd" xmlns="http://www.tweedekamer.nl/ggm/vergaderverslag/v1.0">
<vergadering soort="Plenair" kamer="Tweede Kamer"><titel>12e vergadering, dinsdag 8 oktober 2024</titel><zaal>x</zaal>
<vergaderjaar>2024-2025</vergaderjaar><datum>2024-10-08T00:00:00</datum>
<activiteit><titel>Dijken</titel><onderwerp>Dijken</onderwerp>
<tekst><alinea><alineaitem>Dijken</alineaitem></alinea>
<alinea><alineaitem>Aan de orde is <nadruk type="Vet">de brief (<dossiernummer>36600-XII</dossiernummer>, nr.
<stuknummer>4</stuknummer>)</nadruk>.</alineaitem></alinea></tekst>
<activiteithoofd><activiteitdeel><activiteititem><woordvoerder>{SPEAKER}
<tekst><alinea><alineaitem>De heer <nadruk type="Vet">Jansen</nadruk> (D66):</alineaitem>
<alineaitem>Dank u.</alineaitem></alinea>
<alinea><alineaitem>Tot slot: een vraag.</alineaitem></alinea></tekst>
<interrumpant>{SPEAKER}<tekst><alinea><alineaitem>De <nadruk type="Vet">voorzitter</nadruk>:</alineaitem>
<alineaitem>Mooi.</alineaitem></alinea></tekst></interrumpant><raadsel>iets</raadsel></woordvoerder></activiteititem>
</activiteitdeel></activiteithoofd></activiteit></vergadering></vlosCoreDocument>
"""


def test_speakers_stand_in_front_of_what_they_say() -> None:
    report = parse(REPORT.encode(), "verslag.xml")
    assert (report.id, report.kind, report.date) == ("verslag", "handelingen", date(2024, 10, 8))
    assert (report.chamber, report.vergaderjaar) == ("tk", "2024-2025")
    assert [(b.kind, report.text[b.start : b.end]) for b in report.blocks] == [
        ("kop", "12e vergadering, dinsdag 8 oktober 2024"),
        ("tussenkop", "Dijken"),
        ("al", "Aan de orde is de brief (36600-XII, nr. 4)."),
        ("spreker", "De heer Jansen (D66):"),
        ("al", "Dank u."),
        ("al", "Tot slot: een vraag."),
        ("spreker", "De voorzitter:"),
        ("al", "Mooi."),
    ]


def test_a_dossier_with_a_number_is_a_link() -> None:
    report = parse(REPORT.encode(), "verslag.xml")
    assert [(report.text[x.start : x.end], x.target) for x in report.links] == [("36600-XII, nr. 4", "kst-36600-XII-4")]


def test_what_is_not_final_or_not_known_is_an_issue() -> None:
    report = parse(REPORT.encode(), "verslag.xml")
    assert [issue.code for issue in report.issues] == ["report-not-final", "unknown-element"]
    final = parse(REPORT.replace("Ongecorrigeerd", "Gecorrigeerd").replace("raadsel", "zaal").encode(), "a.xml")
    assert final.issues == ()


def test_a_report_without_a_meeting_is_an_error() -> None:
    with pytest.raises(FormatError, match="holds no vergadering"):
        parse(b"<vlosCoreDocument/>", "a.xml")


@needs_shared
def test_the_real_report() -> None:
    path = next((SHARED / "corpus" / "verslagen-vlos").iterdir())
    report = parse(path.read_bytes(), path.name)
    assert report.date == date(2025, 7, 10)
    spoken = [report.text[b.start : b.end] for b in report.blocks if b.kind == "spreker"]
    assert spoken.count("De heer Dijk (SP):") == 1
    assert {x.target for x in report.links} == {"kst-36786-4", "kst-36787-4"}
    assert [issue.code for issue in report.issues] == ["report-not-final"]
