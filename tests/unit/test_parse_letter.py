"""Head and foot of a printed paper: number, title, date, who signs, and the running feet of pages."""

from __future__ import annotations

from datetime import date

import pytest

from kg.model import Facts
from kg.parse import parse
from kg.parse.closing import also_for, is_foot, movers_below, signature_at
from kg.parse.letter import date_in, head_of, is_question, meeting_day, reference_year, with_printed_days

LETTER = [
    "Tweede Kamer der Staten-Generaal",
    "2",
    "Vergaderjaar 2023–2024",
    "36 600 XV",
    "Vaststelling van de begroting",
    "29 544",
    "Arbeidsmarktbeleid",
    "Nr. 41",
    "BRIEF VAN DE MINISTER VAN SOCIALE ZAKEN EN WERKGE-",
    "LEGENHEID",
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
    "Utrecht, 5 maart 2024",
    "Hierbij zend ik u een rapport.",
]


def test_head_of_a_letter() -> None:
    head = head_of(LETTER)
    assert head.id == "kst-36600-XV-41"
    assert [str(dossier) for dossier in head.dossiers] == ["36600-XV", "29544"]
    assert head.dossier_titles == ["Vaststelling van de begroting", "Arbeidsmarktbeleid"]
    assert (head.number, head.vergaderjaar, head.chamber, head.date) == ("41", "2023-2024", "tk", date(2024, 3, 5))
    assert head.title == "BRIEF VAN DE MINISTER VAN SOCIALE ZAKEN EN WERKGELEGENHEID"
    assert [part.kind for part in head.parts] == [
        "kop",
        "kop",
        "kop",
        "kop",
        "titel",
        "kop",
        "titel",
        "kop",
        "titel",
        "kop",
        "kop",
    ]
    assert head.parts[-1].last == 11


def test_head_of_a_motion_on_three_lines() -> None:
    head = head_of(
        [
            "21 501-32 Landbouw- en Visserijraad",
            "Nr. 8 MOTIE VAN HET LID JANSEN",
            "Voorgesteld 3december 2024",
            "De Kamer,",
        ]
    )
    assert (head.id, head.date) == ("kst-21501-32-8", date(2024, 12, 3))
    assert [(part.kind, part.first, part.begin, part.stop) for part in head.parts] == [
        ("kop", 0, 0, 9), ("titel", 0, 10, None), ("kop", 1, 0, 5), ("titel", 1, 6, None), ("kop", 2, 0, None),
    ]  # fmt: skip


def test_text_may_follow_on_the_line_of_the_date() -> None:
    head = head_of(
        ["20 007", "Een titel", "Nr. 5", "BRIEF VAN DE MINISTER", "'s-Gravenhage, 25 januari 1988 Naar aanleiding van"]
    )
    assert head.date == date(1988, 1, 25)
    assert head.parts[-1].stop == len("'s-Gravenhage, 25 januari 1988")


def test_a_budget_chapter_on_its_own_line() -> None:
    head = head_of(
        ["15 800", "Hoofdstuk XII Verkeer", "Nr.81", "BRIEF VAN DE MINISTER", "Rijswijk, 3 mei 1980", "Tekst."]
    )
    assert head.id == "kst-15800-XII-81"


def test_the_title_of_a_dossier_may_take_several_lines() -> None:
    head = head_of(
        ["35 851 Wijziging van een wet ter", "uitvoering van richtlijnen", "Nr. 5", "MEMORIE VAN TOELICHTING"]
    )
    assert (head.id, head.dossier_titles) == ("kst-35851-5", ["Wijziging van een wet ter uitvoering van richtlijnen"])
    assert [(part.kind, part.first, part.last) for part in head.parts][:2] == [("kop", 0, 0), ("titel", 0, 1)]


def test_an_appendix_that_is_only_cited_is_no_head_of_questions() -> None:
    head = head_of(
        ["29 544 Arbeid", "Nr. 5 BRIEF VAN DE MINISTER", "Aanhangsel van de Handelingen II, nr. 4 gaat hierover."]
    )
    assert head.id == "kst-29544-5"


def test_a_paper_of_the_eerste_kamer_is_numbered_by_letter() -> None:
    head = head_of(["35 261", "Een wetsvoorstel", "AB", "Vastgesteld 2 mei 2019"])
    assert head.number == ""  # two letters alone say nothing
    head = head_of(
        ["35 261", "Een wetsvoorstel", "AB VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", "Vastgesteld 2 mei 2019", "Tekst"]
    )
    assert (head.id, head.date) == ("kst-35261-AB", date(2019, 5, 2))


def test_written_questions_with_their_answer() -> None:
    head = head_of(
        [
            "Tweede Kamer der Staten-Generaal 2",
            "Vergaderjaar 2022–2023 Aanhangsel van de Handelingen",
            "Vragen gesteld door leden",
            "77",
            "Vragen van het lid Jansen (Partij) over",
            "dijken (ingezonden 3 juni 2023).",
            "Antwoord van Minister Pietersen (ontvangen 4 juli 2023).",
            "Vraag 1",
            "Klopt dat?",
        ]
    )
    assert (head.id, head.kind, head.date) == ("ah-tk-20222023-77", "antwoord", date(2023, 7, 4))
    assert [(part.first, part.last) for part in head.parts if part.kind == "titel"] == [(4, 5), (6, 6)]


@pytest.mark.parametrize(
    "label", [["Datum", "", "27 oktober 2022"], ["Datum 27 oktober 2022"], ["Datum: 27 oktober 2022"]]
)
def test_a_note_has_its_date_behind_a_label(label: list[str]) -> None:
    head = head_of(["nota", *label, "Aanleiding"])
    assert head.date == date(2022, 10, 27)
    assert {part.kind for part in head.parts} == {"kop"}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Geachte voorzitter,", "Op 4 maart 2024 schreef ik u."],
        ["12 345 euro is veel geld."],
        ["Nr. 5 op de lijst is van belang."],
        ["In Den Haag, 4 maart 2024, was het druk."],
        ["De motie van het lid Jansen is aangenomen."],
    ],
)
def test_what_is_no_head(lines: list[str]) -> None:
    assert head_of(lines).parts == []


def test_dates() -> None:
    assert date_in("tijdens het overleg van 1 mei 2023, gewijzigd 2\u00a0mei 2023") == date(2023, 5, 2)
    assert date_in("31 februari 2023") is None
    assert date_in("eind mei 2023") is None


@pytest.mark.parametrize(
    "line", ["Vraag 1", "Antwoord 3 en 4", "Antwoord op vraag 12", "Vragen 3, 4 en 5:", "Antwoord op vragen 2 t/m 9"]
)
def test_heading_of_a_question(line: str) -> None:
    assert is_question(line)
    assert not is_question(line + " en verder")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["De Minister van Financiën,", "", "W. B. Hoekstra"], (3, "Minister van Financiën", "W. B. Hoekstra")),
        (["De Staatssecretaris van X, Th.C. de Graaf"], (1, "Staatssecretaris van X", "Th.C. de Graaf")),
        (["De Minister van Volksgezondheid, Welzijn", "en Sport,", "M. van 't Hof-Jansen"],
         (3, "Minister van Volksgezondheid, Welzijn en Sport", "M. van 't Hof-Jansen")),
        (["De voorzitter van de commissie,", "Van der Staaij"], (2, "voorzitter van de commissie", "Van der Staaij")),
        (["De griffier van de commissie, Boeve"], (1, "griffier van de commissie", "Boeve")),
        (["De Minister van Financiën schreef op 4 mei een brief,", "Daarin stond veel"], None),
        (["De Minister van Financiën,", "gehoord de Kamer"], None),
        (["De voorzitter: Dank u wel, meneer Jansen."], None),
    ],
)  # fmt: skip
def test_signatures(lines: list[str], expected: tuple[int, str, str] | None) -> None:
    assert signature_at(lines, 0) == expected


def test_movers_stand_below_the_closing_formula() -> None:
    lines = [
        "verzoekt de regering iets te doen,",
        "en gaat over tot de orde van de dag.",
        "",
        "Van de Plas",
        "Inge van Dijk",
        "Noot: niets",
    ]
    assert movers_below(lines, 1) == [3, 4]
    assert movers_below(lines, 0) == []


def test_offices_a_letter_speaks_for_too() -> None:
    text = (
        "Mede namens de Minister voor Natuur en Stikstof en de Staatssecretaris van Economische Zaken informeer ik u."
    )
    assert also_for(text) == ["Minister voor Natuur en Stikstof", "Staatssecretaris van Economische Zaken"]
    assert also_for("Namens de Minister van Financiën meld ik dit.") == []


@pytest.mark.parametrize(
    "line",
    [
        "kst-32824-412",
        "ah-tk-20222023-77",
        "ISSN 0921 - 7371",
        "’s-Gravenhage 2021 Tweede Kamer, vergaderjaar 2020–2021, 32 545, nr. 143 2",
        "Tweede Kamer, vergaderjaar 1987-1988, 19 637 hoofdstuk X, nr. 47",
        "Eerste Kamer, vergaderjaar 2012–2013, 33 000, nr. A",
    ],
)
def test_running_feet(line: str) -> None:
    assert is_foot(line)


@pytest.mark.parametrize(
    "line", ["Tweede Kamer, vergaderjaar 2020–2021 was bijzonder", "de motie (kst-32824-412)", "Den Haag 2021"]
)
def test_no_running_feet(line: str) -> None:
    assert not is_foot(line)


# --- what the head says of when, beside the date


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
    report = with_printed_days(parse(text, "kst-99999-1.txt", facts))
    assert (report.date, report.held_on, report.said_on) == (date(2023, 5, 15), date(2023, 4, 13), date(2023, 4, 13))
    letter = with_printed_days(parse(text, "kst-99999-2.txt", Facts(kind="brief", date=date(2023, 5, 15))))
    assert (letter.held_on, letter.said_on) == (None, date(2023, 5, 15))
    early = with_printed_days(parse(text, "kst-99999-1.txt", Facts(kind="verslag", date=date(2023, 4, 1))))
    assert (early.held_on, early.said_on) == (None, date(2023, 4, 1))  # no report is older than its meeting


def test_nobody_met_for_a_report_in_writing() -> None:
    text = f"Nr. 7 VERSLAG VAN EEN SCHRIFTELIJK OVERLEG\nVastgesteld 15 mei 2023\n{HELD.format('13 april 2023')}\n"
    report = with_printed_days(parse(f"32 824 Water\n{text}".encode(), "kst-99999-3.txt"))
    assert (report.title, report.kind, report.held_on) == ("VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", "verslag", None)
