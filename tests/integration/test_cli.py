"""The command line keeps its contract: verbs, exit codes, and what goes where; `kg extract` has a file of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.build import build
from kg.cli import app, run
from kg.queries import names

SAMPLE = Path(kg.__file__).resolve().parent / "sample"
MOTION = SAMPLE / "kst-32824-432" / "kst-32824-432.xml"
VERBS = ("build", "check", "cite", "commitments", "export", "extract", "motion", "query", "validate", "view")
TEXT = "Zie Kamerstuk 32 824, nr. 341.\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return json.loads(self.out)


Kg = Callable[..., Ran]


@pytest.fixture
def kg_(capsys: pytest.CaptureFixture[str]) -> Kg:
    """Run a command line in this process."""

    def go(*arguments: object) -> Ran:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(code, said.out, said.err)

    return go


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built; only to be read."""
    folder = tmp_path_factory.mktemp("cli") / "output"
    build(None, folder, quiet=True)
    return folder


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "nota.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def one_line(ran: Ran, code: int, *words: str) -> None:
    """A mistake is one line on standard error that says what is wrong, and nothing on standard output."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("kg: ")
    assert "a mistake of this program" not in ran.err
    assert all(word in ran.err for word in words), ran.err


# --- help, version, usage


def test_the_verbs_of_the_contract_are_there() -> None:
    assert set(VERBS) <= set(app.commands)


@pytest.mark.parametrize("verb", sorted(app.commands))
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_verb_has_help(verb: str, flag: str, kg_: Kg) -> None:
    ran = kg_(verb, flag)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: kg {verb} ")
    assert "--help" in ran.out
    assert len(ran.out.splitlines()[2].strip()) > 20, "the first sentence says what it does"
    for parameter in app.commands[verb].params:
        for name in parameter.opts:
            assert not name.startswith("--") or name in ran.out


def test_kg_alone_and_help_list_the_verbs(kg_: Kg) -> None:
    ran = kg_("--help")
    assert ran.code == 0
    assert all(f"\n  {verb} " in ran.out for verb in app.commands)
    assert kg_().code == 2


def test_version(kg_: Kg) -> None:
    ran = kg_("--version")
    assert (ran.code, ran.out.split()[0], ran.err) == (0, "kg", "")
    assert ran.out.split()[1][0].isdigit()


@pytest.mark.parametrize(
    "line",
    [
        ["nope"],
        ["--nope"],
        ["cite"],
        ["cite", "a", "b"],
        ["cite", "kst-32824-412", "--format", "xml"],
        ["build", "--nope"],
        ["build", "--workers", "-1"],
        ["build", "--workers", "many"],
        ["extract"],
        ["extract", "a.txt", "--date", "25-3-2024"],
        ["extract", "a.txt", "--date", "2024-02-30"],
        ["extract", "a.txt", "b.txt", "--id", "kst-1-2"],
        ["extract", "a.txt", "b.txt", "--date", "2024-01-01"],
        ["check"],
        ["check", "text", "--file", "f"],
        ["check", "text", "--date", "gisteren"],
        ["export"],
        ["export", "--format", "xml"],
        ["view", "--depth", "0"],
        ["view", "--depth", "100"],
        ["commitments", "--as-of", "morgen"],
        ["motion"],
        ["query", "cites", "id"],
        ["query", "cites", "nope=1"],
        ["query", "nope"],
    ],
    ids=" ".join,
)
def test_a_usage_error_is_one_line_and_exit_2(line: list[str], kg_: Kg) -> None:
    one_line(kg_(*line), 2)


# --- build


def test_build_says_what_it_found(kg_: Kg, tmp_path: Path) -> None:
    ran = kg_("build", SAMPLE / "kst-32824-432", "--output", tmp_path / "o")
    assert ran.code == 0
    assert "motie" in ran.out
    assert str(tmp_path / "o" / "graph") in ran.out
    again = kg_("build", SAMPLE / "kst-32824-432", "--output", tmp_path / "o")
    assert (again.code, "nothing changed since the last build" in again.out) == (0, True)


def test_build_as_json_and_csv(kg_: Kg, tmp_path: Path) -> None:
    line = ("build", SAMPLE / "kst-32824-432", "--output", tmp_path / "o", "--quiet")
    first = kg_(*line, "--format", "json")
    assert (first.code, first.err) == (0, "")
    assert {"what": "papers", "which": "read now", "count": 1} in first.records
    rows = list(csv.reader(io.StringIO(kg_(*line, "--format", "csv").out)))
    assert rows[0] == ["what", "which", "count"]
    assert ["papers", "unchanged, not read again", "1"] in rows


def test_build_with_a_bad_file_exits_1_and_names_it(kg_: Kg, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<kamerwrk>", encoding="utf-8")
    ran = kg_("build", MOTION, bad, "--output", tmp_path / "o", "--format", "json")
    assert ran.code == 1
    failed = [row for row in ran.records if row["what"] == "FAILED"]
    assert [(row["which"], "cut off" in str(row["count"])) for row in failed] == [(str(bad), True)]


@pytest.mark.parametrize("source", ["nergens", "map/nergens.xml"])
def test_build_of_a_missing_source(source: str, kg_: Kg, tmp_path: Path) -> None:
    one_line(kg_("build", tmp_path / source, "--output", tmp_path / "o", "--quiet"), 1, source)


def test_build_of_nothing(kg_: Kg, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    one_line(kg_("build", tmp_path / "leeg", "--output", tmp_path / "o", "--quiet"), 1, "no paper was found")


@pytest.mark.parametrize("verb", [("build", SAMPLE / "kst-32824-432", "--quiet"), ("cite", "kst-1-2"), ("validate",)])
def test_an_output_that_is_a_file(verb: tuple[object, ...], kg_: Kg, text_file: Path) -> None:
    ran = kg_(*verb, "--output", text_file)
    assert ran.code in (1, 4)
    one_line(ran, ran.code, str(text_file))
    assert text_file.read_text(encoding="utf-8") == TEXT


# --- cite


@pytest.mark.parametrize("name", ["kst-29544-1158", "29 544, nr. 1158", "29544-1158", "Kamerstuk 29 544, nr. 1158"])
def test_cite_shows_both_directions_with_proof(name: str, kg_: Kg, output: Path) -> None:
    ran = kg_("cite", name, "--output", output)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("kst-29544-1158  brief · 2022-11-16 · ")
    assert "https://zoek.officielebekendmakingen.nl/kst-29544-1158.html" in ran.out
    assert "cites (11)" in ran.out
    assert "cited by (0)" in ran.out
    assert "footnote 17  [ambiguous]" in ran.out
    assert "candidate kst-32824-373" in ran.out


def test_cite_as_json(kg_: Kg, output: Path) -> None:
    rows = kg_("cite", "kst-32824-341", "--output", output, "--format", "json").records
    assert [(row["direction"], row["paper"]) for row in rows] == [
        ("cited by", "kst-29544-1158"), ("cited by", "kst-32824-370"),
    ]  # fmt: skip
    for row in rows:
        assert row["quote"] in row["sentence"]
        assert row["url"] == f"https://zoek.officielebekendmakingen.nl/{row['paper']}.html"
        assert {"footnote", "status", "remarks", "candidates", "confidence", "rule", "start", "end"} <= set(row)


def test_cite_of_a_paper_that_is_only_referred_to_and_of_a_dossier(kg_: Kg, output: Path) -> None:
    ran = kg_("cite", "kst-32824-408", "--output", output)
    assert (ran.code, "not in the archive" in ran.out, "cited by (1)" in ran.out) == (0, True, True)
    assert kg_("cite", "dossier-35763", "--output", output, "--format", "json").records[0]["paper"] == "kst-29544-1158"


@pytest.mark.parametrize("name", ["kst-32824-9999", "onzin", "", "dossier-99999", "../../etc/passwd", "a b"])
def test_cite_of_an_unknown_id_exits_4(name: str, kg_: Kg, output: Path) -> None:
    one_line(kg_("cite", name, "--output", output), 4, name)


@pytest.mark.parametrize(
    "line",
    [("cite", "kst-32824-412"), ("query", "cites"), ("validate",), ("view",), ("export", "--format", "ttl"),
     ("motion", "Ceder"), ("commitments",)],
    ids=lambda line: line[0],
)  # fmt: skip
def test_without_a_graph_the_message_says_how_to_make_one(line: tuple[str, ...], kg_: Kg, tmp_path: Path) -> None:
    folder = tmp_path / "geen"
    one_line(kg_(*line, "--output", folder), 4, str(folder), "kg build")
    assert not folder.exists(), "a look-up makes nothing"


# --- check


def test_check_tells_good_from_wrong(kg_: Kg) -> None:
    good = kg_("check", "Zie Kamerstuk 32 824, nr. 341.", "--format", "json")
    assert (good.code, good.records[0]["verdict"], good.err) == (0, "good", "")
    wrong = kg_("check", "Zie Kamerstukken II 2023–24, 32 824, nr. 381.", "--format", "csv")
    assert wrong.code == 5
    (row,) = csv.DictReader(io.StringIO(wrong.out))
    assert (row["key"], row["verdict"]) == ("kst-32824-381", "wrong vergaderjaar")


def test_check_lists_the_candidates_that_cite_gives(kg_: Kg, output: Path) -> None:
    cited = kg_("cite", "kst-29544-1158", "--output", output, "--format", "json").records
    ((words, expected),) = [(row["sentence"], row["candidates"]) for row in cited if row["candidates"]]
    text = words.replace("Aartsen", "Aartsen (Kamerstuk 32 825, nr. 372)") + " Zie ook 32 824, nr. 341."
    ran = kg_("check", text, "--date", "2022-11-16", "--output", output)
    assert ran.code == 5
    assert [line.strip() for line in ran.out.splitlines() if "candidate " in line] == [
        f"candidate {c}" for c in expected
    ]
    assert ran.out.startswith("UNKNOWN NUMBER ")
    assert ran.out.endswith("\n2 citations, 1 wrong\n")


def test_check_knows_what_the_graph_holds(kg_: Kg, tmp_path: Path) -> None:
    paper = tmp_path / "nieuw.txt"
    paper.write_text("De voortgang is goed.\n", encoding="utf-8")
    folder = tmp_path / "output"
    ask = ("check", "Zie Kamerstuk 36 990, nr. 4.", "--format", "json", "--output", folder)
    assert (kg_(*ask).code, folder.exists()) == (5, False), "no graph, and no error for that"
    facts = {"nieuw": {"id": "kst-36990-4", "date": "2026-02-01", "kind": "brief", "dossiers": ["36990"]}}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    assert kg_("build", paper, "--meta", tmp_path / "facts.json", "--output", folder, "--quiet").code == 0
    ran = kg_(*ask, "--date", "2026-03-01")
    assert (ran.code, ran.records[0]["verdict"]) == (0, "good")


def test_check_of_a_file_of_standard_input_and_of_nothing(
    kg_: Kg, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kg_("check", "--file", text_file).code == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("Zie Kamerstuk 32 824, nr. 99999 en 32 824, nr. 341."))
    assert kg_("check", "--file", "-", "--date", "2024-01-01", "--format", "json").code == 5
    ran = kg_("check", "Niets aan de hand.")
    assert (ran.code, "no citation found" in ran.out) == (0, True)
    assert kg_("check", "Niets aan de hand.", "--format", "json").records == []


def test_check_of_a_file_that_cannot_be_read(kg_: Kg, tmp_path: Path) -> None:
    one_line(kg_("check", "--file", tmp_path / "nergens.txt"), 1, "nergens.txt")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    one_line(kg_("check", "--file", tmp_path / "latin.txt"), 1, "latin.txt", "byte 3")
    one_line(kg_("check", "--file", tmp_path), 1, str(tmp_path))


# --- what a user may write for a paper, a dossier or a person


@pytest.mark.parametrize(
    "name",
    [
        "https://zoek.officielebekendmakingen.nl/kst-32824-412.html",
        "https://zoek.officielebekendmakingen.nl/kst-32824-412/metadata.xml#top",
        " KST-32824-412 ",
    ],
)
def test_an_address_or_other_letters_name_a_paper(name: str, kg_: Kg, output: Path) -> None:
    assert kg_("cite", name, "--output", output).out == kg_("cite", "kst-32824-412", "--output", output).out
    by_number = kg_("query", "cites", "id=kst-32824-412", "--output", output, "--format", "csv").out
    assert kg_("query", "cites", f"id={name}", "--output", output, "--format", "csv").out == by_number


def test_small_letters_of_a_budget_chapter_are_read(kg_: Kg, output: Path) -> None:
    for name in ("36600-vii-24", "kst-36600-vii-24", "36600 vii, nr. 24"):
        one_line(kg_("cite", name, "--output", output), 4, "kst-36600-VII-24 is not in the graph")
    one_line(kg_("cite", "mijn-brief", "--output", output), 4, "mijn-brief is not")


@pytest.mark.parametrize("line", [("cite", " "), ("cite", "https://example.org/iets")])
def test_what_names_no_paper_is_one_line(line: tuple[str, ...], kg_: Kg, output: Path) -> None:
    one_line(kg_(*line, "--output", output), 4)


def test_a_dossier_says_where_its_papers_are(kg_: Kg, output: Path) -> None:
    assert "kg query dossier-papers dossier=32824" in kg_("cite", "32 824", "--output", output).err


@pytest.mark.parametrize("name", ["cites id=kst-1-1", "dossier-papers dossier=99999", "commitments dossier=99999"])
def test_a_question_about_what_is_not_there_exits_4(name: str, kg_: Kg, output: Path) -> None:
    one_line(kg_("query", *name.split(), "--output", output), 4, "is not in the graph")


def test_a_dossier_in_any_form_is_a_parameter(kg_: Kg, output: Path) -> None:
    line = ("--output", output, "--format", "json")
    rows = kg_("query", "dossier-papers", "dossier=32824", *line).records
    assert rows
    assert kg_("query", "dossier-papers", "dossier=32 824", *line).records == rows
    promises = kg_("commitments", "--dossier", "32824", *line).records
    assert promises
    assert kg_("commitments", "--dossier", "32 824", *line).records == promises


def test_commitments_of_an_unknown_dossier_exit_4(kg_: Kg, output: Path) -> None:
    one_line(kg_("commitments", "--dossier", "99999", "--output", output), 4, "dossier-99999")
    one_line(kg_("commitments", "--dossier", "abc", "--output", output), 4, "abc")


@pytest.mark.parametrize("name", ["Karien van Gennip", "minister Van Gennip"])
def test_a_name_that_papers_do_not_print_is_tried_by_its_surname(name: str, kg_: Kg, output: Path) -> None:
    line = ("--output", output, "--format", "json")
    found = kg_("commitments", "--by", "van gennip", *line)
    assert (len(found.records) > 0, found.err) == (True, "")
    other = kg_("commitments", "--by", name, *line)
    assert other.records == found.records
    assert {r["by"] for r in other.records} == {"C.E.G. van Gennip", "Minister Van Gennip"}
    assert (name in other.err) == name.startswith("Karien")


def test_nobody_of_that_name_is_said(kg_: Kg, output: Path) -> None:
    ran = kg_("commitments", "--by", "Niemandsland", "--output", output, "--format", "json")
    assert (ran.code, ran.records) == (0, [])
    assert "C.E.G. van Gennip" in ran.err


def test_a_letter_is_no_motion(kg_: Kg, output: Path) -> None:
    one_line(kg_("motion", "kst-32824-412", "--output", output), 4, "no motion (brief)", "kg cite kst-32824-412")


def test_several_motions_of_a_name_are_counted(kg_: Kg, output: Path) -> None:
    ran = kg_("motion", "motie-Becker", "--output", output)
    count = sum(line.startswith("kst-32824-") for line in ran.out.splitlines())
    assert count > 1
    assert ran.out.splitlines()[-1].startswith(f"{count} motions, newest first; ")
    both = kg_("motion", "de motie van de leden Becker en Flach", "--output", output, "--format", "json").records
    assert {row["motion"] for row in both} == {"kst-32824-426", "kst-32824-435"}


# --- query


def test_query_without_a_name_lists_the_questions(kg_: Kg, output: Path) -> None:
    listed = kg_("query", "--format", "json").records
    assert [row["question"] for row in listed] == names()
    assert all(len(row["answers"]) > 20 for row in listed)


@pytest.mark.parametrize("name", names())
def test_every_named_question_runs(name: str, kg_: Kg, output: Path) -> None:
    ran = kg_("query", name, "--output", output, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(ran.records, list)


def test_query_misprinted_finds_the_wrong_years(kg_: Kg, output: Path) -> None:
    ran = kg_("query", "misprinted", "--output", output, "--format", "csv")
    assert ran.out.count("kst-32824-412") >= 2
    assert "kst-32824-381" in ran.out
    assert "kst-32824-389" in ran.out


def test_query_takes_parameters_files_and_standard_input(
    kg_: Kg, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(kg_("query", "cites", "id=kst-32824-412", "--output", output, "--format", "json").records) == 13
    ask = "SELECT ?id WHERE { ?d a ks:Motie ; ks:identificatie ?id ; ks:ingelezen true } ORDER BY ?id"
    (tmp_path / "moties.rq").write_text(ask, encoding="utf-8")
    expected = [{"id": f"kst-32824-{number}"} for number in (341, 373, 427, 432, 435)]
    assert kg_("query", tmp_path / "moties.rq", "--output", output, "--format", "json").records == expected
    monkeypatch.setattr(sys, "stdin", io.StringIO(ask))
    assert kg_("query", "-", "--output", output, "--format", "json").records == expected
    one_line(kg_("query", tmp_path / "moties.rq", "a=b", "--output", output), 2, "a=b")


def test_query_with_a_mistake_has_line_and_column(kg_: Kg, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT ?a WHERE {\n  ?a ks:identificatie\n}"))
    one_line(kg_("query", "-", "--output", output), 2, "line 3, column ")


def test_query_for_triples_names_no_option_that_is_not_there(
    kg_: Kg, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("CONSTRUCT WHERE { ?s ?p ?o }"))
    ran = kg_("query", "-", "--output", output)
    one_line(ran, 2)
    options = {name for parameter in app.commands["query"].params for name in parameter.opts} | {"--help"}
    assert {word.strip(".,;") for word in ran.err.split() if word.startswith("--")} <= options


def test_query_of_a_missing_file(kg_: Kg, output: Path, tmp_path: Path) -> None:
    ran = kg_("query", tmp_path / "nergens.rq", "--output", output)
    assert ran.code in (1, 2)
    one_line(ran, ran.code, "nergens.rq")


def test_no_rows_are_said_beside_the_table(kg_: Kg, output: Path) -> None:
    assert kg_("query", "most-cited", "limit=0", "--output", output).err == "no rows\n"
    assert kg_("query", "most-cited", "limit=0", "--output", output, "--format", "csv").err == ""


# --- motion, commitments


def test_motion_by_number_and_by_name(kg_: Kg, output: Path) -> None:
    by_number = kg_("motion", "kst-32824-341", "--output", output)
    assert (by_number.code, by_number.err) == (0, "")
    assert "kst-32824-341" in by_number.out
    assert kg_("motion", "32 824, nr. 341", "--output", output).out == by_number.out
    assert "kst-32824-341" in kg_("motion", "Ceder", "--output", output).out


@pytest.mark.parametrize("name", ["kst-32824-9999", "Niemandsland"])
def test_motion_that_is_not_there_exits_4(name: str, kg_: Kg, output: Path) -> None:
    one_line(kg_("motion", name, "--output", output), 4, name)


def test_commitments_on_a_day(kg_: Kg, output: Path) -> None:
    day = ("--output", output, "--as-of", "2024-07-01", "--format", "json")
    everything = kg_("commitments", *day).records
    open_ = kg_("commitments", "--open", *day).records
    overdue = kg_("commitments", "--overdue", *day).records
    assert len(everything) >= len(open_) >= len(overdue)
    assert len(everything) > 0


# --- validate


def test_validate_exits_0_and_6(kg_: Kg, output: Path, tmp_path: Path) -> None:
    good = kg_("validate", "--output", output)
    assert (good.code, good.out) == (0, "")
    assert "conforms" in good.err
    assert kg_("validate", "--output", output, "--quiet", "--format", "json").records == []
    broken = tmp_path / "output"
    shutil.copytree(output, broken)
    (text,) = broken.glob("text/*/kst-32824-341.txt")
    text.write_text("Iets anders.\n", encoding="utf-8")
    bad = kg_("validate", "--output", broken, "--format", "json", "--quiet")
    assert (bad.code, bad.err) == (6, "")
    assert {row["check"] for row in bad.records} == {"text"}
    assert "kst-32824-341" in str(bad.records)


# --- export, view


@pytest.mark.parametrize("how", ["ttl", "nq", "jsonld", "csv"])
def test_export_prints_the_files_it_wrote(how: str, kg_: Kg, output: Path, tmp_path: Path) -> None:
    ran = kg_("export", "--format", how, "--to", tmp_path / "map" / "uit", "--output", output, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    paths = [Path(line) for line in ran.out.splitlines()]
    assert paths
    assert all(path.is_file() and path.stat().st_size > 500 for path in paths)
    assert all(path.is_relative_to(tmp_path / "map") for path in paths)


def test_export_without_a_place_goes_under_the_output(kg_: Kg, output: Path) -> None:
    ran = kg_("export", "--format", "nq", "--output", output)
    assert ran.out.splitlines() == [str(output / "export" / "kamerstukken.nq")]
    assert "triples" in ran.err


def test_export_onto_a_folder(kg_: Kg, output: Path, tmp_path: Path) -> None:
    ran = kg_("export", "--format", "ttl", "--to", tmp_path, "--output", output)
    assert ran.code == 1
    one_line(ran, 1, str(tmp_path))


def test_view_writes_a_page(kg_: Kg, output: Path, tmp_path: Path) -> None:
    ran = kg_("view", "kst-32824-412", "--depth", "1", "--to", tmp_path / "p.html", "--output", output)
    assert (ran.code, ran.out, ran.err) == (0, f"{tmp_path / 'p.html'}\n", "")
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "kst-32824-389" in page
    assert kg_("view", "--dossier", "29544", "--output", output).code == 0


def test_view_of_a_dossier_by_its_number(kg_: Kg, output: Path, tmp_path: Path) -> None:
    for name, line in (("a", ("--dossier", "29 544")), ("b", ("29544",)), ("c", ("dossier-29544",))):
        assert kg_("view", *line, "--to", tmp_path / name, "--output", output).code == 0
    assert len({(tmp_path / name).read_bytes() for name in "abc"}) == 1
    assert "kst-29544-1158" in (tmp_path / "a").read_text(encoding="utf-8")
    one_line(kg_("view", "29544", "--dossier", "29544", "--output", output), 2, "either an ID or --dossier")


@pytest.mark.parametrize("line", [("nergens",), ("kst-32824-9999",), ("--dossier", "99999"), ("--dossier", "x/../y")])
def test_view_of_what_is_not_there_exits_4(line: tuple[str, ...], kg_: Kg, output: Path) -> None:
    before = {path.name for path in (output / "view").iterdir()}
    one_line(kg_("view", *line, "--output", output), 4, line[-1])
    assert {path.name for path in (output / "view").iterdir()} == before


# --- the real command


def command(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    kg_command = Path(sys.executable).with_name("kg")
    assert kg_command.exists(), "kg is installed beside the python that runs the tests"
    line = [str(kg_command), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, **more)


def test_the_command_writes_utf_8_whatever_the_locale(text_file: Path) -> None:
    text_file.write_text("Één. " + TEXT, encoding="utf-8")
    for extra in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        ran = command("extract", text_file, "--json", env={**os.environ, **extra})
        assert (ran.returncode, ran.stderr) == (0, "")
        assert json.loads(ran.stdout)["text"].startswith("Één.")


def test_the_command_stops_quietly_when_nobody_reads_on(output: Path) -> None:
    line = f'"{Path(sys.executable).with_name("kg")}" query most-cited --output "{output}" --format json | head -c 1'
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "[", "")


def test_a_long_answer_stops_quietly_too(output: Path) -> None:
    kg_command = Path(sys.executable).with_name("kg")
    for verb in ("query motion-mentions --format json", "motion Ceder", "export --help"):
        line = f'("{kg_command}" {verb} --output "{output}"; echo $? >&2) | true'
        ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
        assert (ran.stdout, ran.stderr) == ("", "0\n"), verb


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(output: Path) -> None:
    kg_command = Path(sys.executable).with_name("kg")
    line = f'"{kg_command}" cite kst-32824-386 --output "{output}" >/dev/full'
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1), ran.stderr


def test_an_argument_that_is_no_text_is_one_line(output: Path) -> None:
    settings = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = command("cite", "é", "--output", output, env=settings)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1), ran.stderr


def test_the_command_gives_the_exit_code_and_no_traceback(output: Path) -> None:
    ran = command("cite", "kst-32824-9999", "--output", output)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert ran.stderr.count("\n") == 1
    assert command("cite", "kst-32824-412", "--output", output).returncode == 0
    assert command("query", "-", "--output", output, input="SELECT").returncode == 2
