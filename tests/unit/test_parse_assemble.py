"""Joining what page ends broke: hyphens, sentences, marks, and the way back to the source."""

from __future__ import annotations

import pytest

from kg.parse.assemble import Note, Paragraph, Run, build, compounds, goes_on, hyphenation, join_broken


def _run(text: str, source: int = 0) -> Run:
    run = Run()
    run.add(text, source)
    return run


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("de arbeids-", "markt groeit", "de arbeidsmarkt groeit"),
        ("de loon-", "en prijsontwikkeling", "de loon- en prijsontwikkeling"),
        ("het EU-", "recht", "het EU-recht"),
        ("de 24-", "weekeneis", "de 24-weekeneis"),
        ("in Nagorno-", "Karabach", "in Nagorno-Karabach"),
        ("de (BBZ)-", "kredieten", "de (BBZ)-kredieten"),
        ("het kabinet -", "zo bleek", "het kabinet - zo bleek"),
        ("de Minister", "van Financiën", "de Minister van Financiën"),
        ("de publiek-", "private weg", "de publiek-private weg"),
    ],
)
def test_halves_of_a_line(before: str, after: str, joined: str) -> None:
    run = _run(before)
    run.join(_run(after), compounds("elders staat publiek-private samenwerking"))
    assert run.text == joined
    drop, glue = hyphenation(before, after, frozenset({"publiek-private"}))
    assert before[: len(before) - drop] + glue + after == joined


@pytest.mark.parametrize(
    ("before", "after", "page_end", "expected"),
    [
        ("een zin die nog", "niet af is.", False, True),
        ("een zin die hier af is.", "Een nieuwe.", True, False),
        ("op 13 april jl.", "heb ik gezegd", True, True),
        ("op 13 april jl.", "heb ik gezegd", False, False),
        ("een lange zin over het beleid van het Ministerie van", "Financiën en meer", True, True),
        ("een lange zin over het beleid van het Ministerie van", "Financiën en meer", False, False),
        ("Vervolg", "Een alinea", True, False),
        ("als volgt:", "eerst dit", True, False),
        ("gehoord de beraadslaging,", "constaterende dat", False, False),
        ("gehoord de beraadslaging,", "constaterende dat", True, False),
        ("de arbeids-", "markt", False, True),
    ],
)
def test_what_is_the_rest_of_a_paragraph(before: str, after: str, page_end: bool, expected: bool) -> None:
    assert goes_on(before, after, page_end) is expected


def test_white_space_collapses_and_every_character_knows_its_place() -> None:
    source = "  een\n  zin   met\twoorden  "
    run = _run(source)
    flowed, issues = build([Paragraph("al", run)], [], "character", "a.md")
    assert flowed.text == "een zin met woorden\n"
    for offset, character in enumerate(flowed.text.rstrip()):
        start, end = flowed.origin.source_span(offset, offset + 1) or (0, 0)
        assert source[start:end] == character or character == " "
    assert issues == []


def test_joined_paragraphs_keep_marks_and_places() -> None:
    first, second = _run("het beleid van ge-", 0), _run("meenten gaat door", 40)
    second.raised("2", 60, 60)
    second.add(" en verder", 61)
    paragraphs = join_broken([Paragraph("al", first), Paragraph("al", second, after_break=True)], frozenset())
    flowed, issues = build(paragraphs, [Note("2", _run("Kamerstuk 1", 25), 70, 23)], "character", "a.md")
    assert flowed.text == "het beleid van gemeenten gaat door en verder\n2 Kamerstuk 1\n"
    assert flowed.text[: flowed.footnotes[0].anchor] == "het beleid van gemeenten gaat door"
    assert flowed.origin.source_span(15, 24) == (15, 47)  # "gemeenten", over the page end
    assert flowed.origin.source_span(45, 46) == (23, 24)  # the mark of the note
    assert issues == []


def test_marks_and_notes_that_do_not_meet_are_issues() -> None:
    run = _run("een woord")
    run.raised("1, 3", 9, 9)
    flowed, issues = build(
        [Paragraph("al", run)], [Note("1", _run("a"), 20, 20), Note("2", _run("b"), 30, 30)], "character", "a.md"
    )
    assert [note.anchor for note in flowed.footnotes] == [9, None]
    assert [(issue.code, issue.message.split()[1]) for issue in issues] == [
        ("footnote-loose", "2"),
        ("footnote-missing", "3"),
    ]


def test_exponents_are_no_marks() -> None:
    run = _run("120 m")
    run.raised("2", 5, 5)
    run.add(" en CO", 6)
    run.raised("2", 12, 12)
    assert (run.text, run.marks) == ("120 m2 en CO2", [])


def test_a_run_can_be_cut() -> None:
    run = _run("Den Haag, 5 mei 2024 Hierbij", 100)
    run.raised("1", 130, 130)
    left, right = run.cut(20)
    assert (left.text, right.text) == ("Den Haag, 5 mei 2024", "Hierbij")
    assert right.marks[0].offset == len("Hierbij")
    assert right.pieces[0][1] == 121
