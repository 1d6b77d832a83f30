"""Footnotes in text without mark-up."""

from __future__ import annotations

import pytest

from kg.parse.notes import find_notes


def _notes(text: str) -> list[tuple[str, str, str | None]]:
    """(mark, first word of the note, word in front of the mark)."""
    lines = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return [
        (n.mark, text[n.body :].split()[0], None if n.anchor is None else text[: n.anchor].split()[-1])
        for n in find_notes(text, lines)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De brief1 is er.\n1 Kamerstuk 1", [("1", "Kamerstuk", "brief")]),
        ("Op 9 mei 20231 was dat.\n1 Verslag", [("1", "Verslag", "2023")]),
        ("Einde.2 Nieuw begin.\n2 Rapport", [("2", "Rapport", "Einde.")]),
        ("Klopt dat?1, 2 Ja.\n1 Krant\n2 Blad", [("1", "Krant", "dat?"), ("2", "Blad", "dat?")]),
        ("Het «plan»[3 ] dus.\n[3] Rapport", [("3", "Rapport", "«plan»")]),
        ("Het plan [4] dus.\n[4] Rapport", [("4", "Rapport", "plan")]),
        ("De taskforce¹² werkt.\n¹² Leden", [("12", "Leden", "taskforce")]),
        ("Meer dan UWV3 doet.\n3 Rapport", [("3", "Rapport", "UWV")]),
    ],
)
def test_marks_and_their_notes(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert _notes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Er waren\n4 leden aanwezig.",
        "Verstuurd op\n27 oktober 2022",
        "Op fase Q3 volgt meer.\n3 partijen doen mee",
        "CO2 en D66.\n2 partijen\n66 mensen",
        "Het was 12,5 procent.\n5 procent daarvan",
        "Zie nr.5 daarvan.\n5 leden",
        "Bijlagen\n1 Bijlage 1 Accorderen",
        "15 800\n2 345 euro",
        "zie artikel 4.1 daar\n1 lid",
    ],
)
def test_numbers_that_open_a_line_and_are_no_notes(text: str) -> None:
    assert _notes(text) == []


def test_a_note_without_mark_counts_when_its_neighbours_do() -> None:
    text = "Dat is zo.5 Verder niet.\n3 Rapport uit 2011\n4 Brief\n5 Kamerstuk 12 345\n7 dwergen"
    assert _notes(text) == [("3", "Rapport", None), ("4", "Brief", None), ("5", "Kamerstuk", "zo.")]


def test_a_note_without_mark_counts_when_it_opens_with_a_reference() -> None:
    assert _notes("Gewone tekst.\n8 Kamerstukken II 2020/21, 12 345, nr. 6") == [("8", "Kamerstukken", None)]


def test_where_each_page_counts_anew_a_mark_is_looked_for_on_its_page() -> None:
    text = "Een brief1 en een nota1 daarna.\n1 Eerste\nTweede pagina met een plan1 erbij.\n1 Tweede"
    assert _notes(text) == [("1", "Eerste", "brief"), ("1", "Tweede", "plan")]


def test_a_mark_serves_one_note() -> None:
    assert _notes("Een brief1 dus.\n1 Eerste\n2 Tweede") == [("1", "Eerste", "brief"), ("2", "Tweede", None)]
