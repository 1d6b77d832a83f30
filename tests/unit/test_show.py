"""Tables: for people without broken words, for spreadsheets and programs with every character."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from kg.show import Format, fits, many, table

ROWS = [("kst-32824-412", True, "Een zin\n  over twee regels.", ("a", "b"), None), ("kst-1-2", False, "Kort.", (), 3)]
COLUMNS = ("paper", "read", "sentence", "dossiers", "note")


def test_people_get_one_space_and_programs_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    table(COLUMNS, ROWS, Format.TABLE)
    assert "Een zin over twee regels." in capsys.readouterr().out
    table(COLUMNS, ROWS, Format.JSON)
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["sentence"], first["read"], first["note"]) == (ROWS[0][2], True, None)
    table(COLUMNS, ROWS, Format.CSV)
    _, first_row, second_row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert first_row == ["kst-32824-412", "true", "Een zin\n  over twee regels.", "a; b", ""]
    assert second_row == ["kst-1-2", "false", "Kort.", "", "3"]


@pytest.mark.parametrize(("width", "expected"), [(160, True), (53, True), (52, False), (20, False)])
def test_a_table_fits_when_no_word_is_broken(width: int, expected: bool) -> None:
    # the longest words: kst-32824-412 (13), false (5), sentence (8), dossiers (8), note (4), and three for each
    assert fits(COLUMNS, ROWS, width) is expected


def test_a_table_without_rows_fits_by_its_names() -> None:
    assert fits(("een", "twee"), [], 13)
    assert not fits(("een", "twee"), [], 12)


def test_one_thing_is_not_many() -> None:
    assert [many(n, "motion") for n in (0, 1, 2)] == ["0 motions", "1 motion", "2 motions"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_narrow_terminal_gets_the_values_below_each_other() -> None:
    import pty

    program = (
        "from kg.show import Format, table\n"
        "table(('motion', 'sentence'), [('kst-36600-XIV-22', 'Een langewoordenrij'), ('kst-1-2', '')], Format.TABLE)"
    )
    ours, theirs = pty.openpty()
    settings = {**os.environ, "COLUMNS": "30", "TERM": "xterm"}
    subprocess.run([sys.executable, "-c", program], stdout=theirs, env=settings, check=True, timeout=60)
    os.close(theirs)
    printed = os.read(ours, 10_000).decode().splitlines()
    os.close(ours)
    assert printed == ["motion: kst-36600-XIV-22", "sentence: Een langewoordenrij", "", "motion: kst-1-2"]
