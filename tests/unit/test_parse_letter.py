"""Head and foot of a printed paper: number, title, date, who signs, and the running feet of pages."""

from __future__ import annotations

from datetime import date

import pytest

from kg.parse.closing import also_for, is_foot, movers_below, signature_at
from kg.parse.letter import head_of, is_question

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
