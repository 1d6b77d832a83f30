"""The days a paper prints beside its date: the year of its reference and the day of the meeting it reports."""

from __future__ import annotations

from datetime import date

import pytest

from kg.model import Facts
from kg.parse import parse
from kg.parse.days import date_in, meeting_day, reference_year


def test_dates() -> None:
    assert date_in("tijdens het overleg van 1 mei 2023, gewijzigd 2\u00a0mei 2023") == date(2023, 5, 2)
    assert date_in("31 februari 2023") is None
    assert date_in("eind mei 2023") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("nota\n\nOnze referentie\n2022-\n\nOpgesteld door\n", 2022),  # the number is blacked out
        ("Onze referentie\n\n2021-0000123456\n", 2021),  # OCR put the number on a line of its own
        ("Aan de Minister\nOnze referentie: 2022-0000123456\n", 2022),
        ("Onze referentie 2022 - 0000123456", 2022),
        ("Kenmerk\u00a0: 2019-0000123456", 2019),
        ("Ons kenmerk IENW/BSK-2022/123456", 2022),
        ("Onze referentie\nBS2022012345", 2022),
        ("Uw referentie\n2021-17\nOnze referentie\n2022-0000123456", 2022),
    ],
)
def test_the_year_of_the_printed_reference(text: str, year: int) -> None:
    assert reference_year(text) == year


@pytest.mark.parametrize(
    "text",
    [
        "Uw referentie\n2021-17",
        "Uw kenmerk 2021Z01234",
        "Onze referentie\n\nOpgesteld door\n",
        "Onze referentie 4123456",
        "Kenmerk 20221234-1",
        "Onze referentie 2022",  # may be anything of four figures
        "Datum 2022-01-01",
        "Dit staat in de referentie 2022-0000123456",
        "Een belangrijk kenmerk\n2022-",
        "\n" * 45 + "Onze referentie\n2022-0000123456",  # not in the head
    ],
)
def test_no_reference_of_its_own_no_year(text: str) -> None:
    assert reference_year(text) is None


HELD = (
    "De vaste commissie voor Waterstaat heeft op {} overleg gevoerd met de Minister over:\n– de brief van 9 maart 2023"
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "VERSLAG VAN EEN COMMISSIEDEBAT\nVastgesteld 15 mei 2023\n" + HELD.format("13\u00a0april 2023"),
            date(2023, 4, 13),
        ),
        ("Vastgesteld op 15 mei 2023\n" + HELD.format("maandag 3 april 2023"), date(2023, 4, 3)),
        (HELD.format("3 en 10 april 2023"), date(2023, 4, 10)),  # of several days the last
        (HELD.format("maandag 27 maart en maandag 3 april 2023"), date(2023, 4, 3)),
        ("De commissie heeft op 13 april 2023 met mr. K. Jansen, Minister, overleg gevoerd.", date(2023, 4, 13)),
        ("De commissie heeft op 11 oktober 2022\ngesprekken gevoerd over water.", date(2022, 10, 11)),
        ("Op 13 april 2023 sprak de commissie met de Minister.", date(2023, 4, 13)),
        ("Op 2 mei 2022 kwam er een brief. Op 4 april 2023 sprak de commissie erover.", date(2023, 4, 4)),
        ("Verslag van een commissiedebat, gehouden op 13 april 2023, over water", date(2023, 4, 13)),
        ("14e vergadering, dinsdag 17 oktober 2023", date(2023, 10, 17)),
    ],
)
def test_the_day_of_the_meeting(text: str, day: date) -> None:
    assert meeting_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "Vastgesteld 15 mei 2023",
        "Verslag van een commissiedebat over de brief van 9 maart 2023",
        "Vastgesteld op 15 mei 2023\nDe commissie heeft overleg gevoerd over de brief van 9 maart 2023.",
        "De vragen zijn op 12 maart 2023 voorgelegd. De commissie heeft er niet over gesproken.",
        "De commissie heeft vragen gesteld.\nVoorzitter: Jansen\nOp 3 april 2023 sprak ik de sector.",  # the sitting itself
        HELD.format("31 april 2023"),
    ],
)
def test_no_day_of_a_meeting(text: str) -> None:
    assert meeting_day(text) is None


def test_a_report_counts_from_its_meeting_and_other_papers_from_their_date() -> None:
    text = f"VERSLAG\n\n{HELD.format('13 april 2023')}\n".encode()
    facts = Facts(kind="verslag", date=date(2023, 5, 15))
    report = parse(text, "kst-99999-1.txt", facts)
    assert (report.date, report.held_on, report.said_on) == (date(2023, 5, 15), date(2023, 4, 13), date(2023, 4, 13))
    letter = parse(text, "kst-99999-2.txt", Facts(kind="brief", date=date(2023, 5, 15)))
    assert (letter.held_on, letter.said_on) == (None, date(2023, 5, 15))
    early = parse(text, "kst-99999-1.txt", Facts(kind="verslag", date=date(2023, 4, 1)))
    assert (early.held_on, early.said_on) == (None, date(2023, 4, 1))  # no report is older than its meeting


def test_nobody_met_for_a_report_in_writing() -> None:
    text = f"Nr. 7 VERSLAG VAN EEN SCHRIFTELIJK OVERLEG\nVastgesteld 15 mei 2023\n{HELD.format('13 april 2023')}\n"
    report = parse(f"32 824 Water\n{text}".encode(), "kst-99999-3.txt")
    assert (report.title, report.kind, report.held_on) == ("VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", "verslag", None)


@pytest.mark.parametrize(
    ("identifier", "year"), [("2024D40329", 2024), ("2025P16294", 2025), ("kst-32824-2024", None), ("2024D4032", None)]
)
def test_the_year_of_the_number_of_a_document(identifier: str, year: int | None) -> None:
    text = b"Geachte voorzitter,\n\nDe nota volgt later dit jaar.\n"
    assert parse(text, f"{identifier}.txt", Facts(id=identifier)).year == year


def test_parse_alone_gives_the_year_of_the_reference() -> None:
    memo = parse(b"nota\n\nOnze referentie\n2022-\n\nDe Kamer wil meer weten over bruggen.\n", "memo.txt")
    assert (memo.date, memo.year, memo.held_on) == (None, 2022, None)
