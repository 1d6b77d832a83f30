"""What the README shows is what the program does: commands, output, JSON, Turtle and Python in it are run and compared."""

from __future__ import annotations

import doctest
import io
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest
from rdflib import Graph

import kg
from kg.cli import app, run
from kg.queries import names

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CUT = "…"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEREDOC = re.compile(r" <<'(\w+)'$")
SPACES = str.maketrans("\u00a0\u2009\u202f", "   ")
"""Spaces that papers print inside numbers; on a page they look like any other."""


@dataclass(frozen=True)
class Step:
    """A command of a console block, what it reads from standard input, and the output that is shown."""

    command: str
    given: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Workplace:
    """A folder in which the sample was built with `kg build`, and what that printed."""

    folder: Path
    printed: str


def fenced(language: str, page: str = README) -> list[str]:
    return [body for found, body in FENCE.findall(page) if found == language]


def steps(block: str) -> Iterator[Step]:
    """Take a console block apart: `$ ` begins a command, `<<'END'` gives it the lines up to END."""
    lines = block.splitlines()
    at = 0
    while at < len(lines):
        assert lines[at].startswith("$ "), f"a console block begins with a command, not with {lines[at]!r}"
        command, given = lines[at][2:], []
        at += 1
        if heredoc := HEREDOC.search(command):
            command = command[: heredoc.start()]
            while lines[at] != heredoc.group(1):
                given.append(lines[at] + "\n")
                at += 1
            at += 1
        begin = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield Step(command, "".join(given), tuple(lines[begin:at]))


def same_line(shown: str, real: str) -> bool:
    """A cut inside a line stands for any words, but everything around it must be there."""
    return re.fullmatch(".*".join(re.escape(part) for part in shown.rstrip().split(CUT)), real.rstrip()) is not None


def compare(shown: tuple[str, ...], real: str) -> None:
    """Lines shown together stand together in the output, in this order; a cut on a line of its own skips lines."""
    have = [line.rstrip() for line in real.translate(SPACES).splitlines()]
    while have and not have[0]:
        del have[0]
    while have and not have[-1]:
        del have[-1]
    pieces: list[list[str]] = [[]]
    for line in "\n".join(shown).strip("\n").splitlines():
        if line.strip() == CUT:
            pieces.append([])
        else:
            pieces[-1].append(line)
    at = 0
    for number, piece in enumerate(pieces):
        if not piece:
            continue
        first, last = number == 0, number == len(pieces) - 1
        starts = range(at, len(have) - len(piece) + 1)
        if first:
            starts = starts[:1]
        if last:  # nothing may follow that is not shown
            starts = starts[-1:]
        found = next((s for s in starts if all(map(same_line, piece, have[s : s + len(piece)]))), None)
        assert found is not None, (
            "not in the output, or not there:\n" + "\n".join(piece) + "\n\nin:\n" + "\n".join(have)
        )
        at = found + len(piece)
    assert pieces[-1] == [] or at == len(have), f"more was printed than is shown: {have[at]!r}"


def go(arguments: list[str], given: str = "") -> tuple[int, str]:
    """Run a command line here; gives its exit code and both streams as a terminal mixes them."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), patch("sys.stdin", io.StringIO(given)):
        code = run(arguments)
    return code, printed.getvalue()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("readme")
    sample = Path(kg.__file__).resolve().parent / "sample"
    shutil.copytree(sample, folder / "kg" / "sample")
    with pytest.MonkeyPatch.context() as patches:
        patches.chdir(folder)
        patches.delenv("FORCE_COLOR", raising=False)
        code, printed = go(["build"])
        assert code == 0, printed
        yield Workplace(folder, printed)


@pytest.mark.parametrize("block", fenced("console"), ids=lambda block: str(block).splitlines()[0][2:40])
def test_every_command_prints_what_is_shown(block: str, workplace: Workplace) -> None:
    last = 0
    following = list(steps(block))
    for step, after in zip(following, [*following[1:], None], strict=True):
        if step.command == "echo $?":
            printed = f"{last}\n"
        else:
            program, *arguments = shlex.split(step.command)
            assert program == "kg"
            last, printed = (0, workplace.printed) if arguments == ["build"] else go(arguments, step.given)
            if after is None or after.command != "echo $?":
                assert last == 0, printed
        compare(step.shown, printed)


def test_the_json_is_part_of_what_extract_prints(workplace: Workplace) -> None:
    (shown,) = fenced("json")
    command = next(line for block in fenced("sh") for line in block.splitlines() if line.startswith("kg extract kg/"))
    code, printed = go(shlex.split(command)[1:])
    assert code == 0
    inside(json.loads(shown), json.loads(printed), "")


def inside(shown: Any, real: Any, where: str) -> None:
    """Fields shown have the value shown; of a list of objects, each one shown is one of those that are there."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            assert key in real, f"{where}/{key} is not there"
            inside(value, real[key], f"{where}/{key}")
    elif isinstance(shown, list) and shown and isinstance(shown[0], dict):
        for one in shown:
            (match,) = [other for other in real if other["quote"] == one["quote"]]
            inside(one, match, f"{where}/{one['quote']}")
    else:
        assert shown == real, where


def test_the_turtle_is_part_of_the_export(workplace: Workplace) -> None:
    code, printed = go(["export", "--format", "ttl", "--to", "turtle-test.ttl"])
    assert code == 0, printed
    (block,) = fenced("turtle")
    shown, real = Graph().parse(data=block, format="turtle"), Graph().parse("turtle-test.ttl")
    assert len(shown) > 20
    assert sorted(set(shown) - set(real)) == []


def test_the_python_does_what_it_shows(workplace: Workplace) -> None:
    assert go(["export", "--format", "ttl"])[0] == 0
    (block,) = fenced("pycon")
    said = io.StringIO()
    test = doctest.DocTestParser().get_doctest(block, {}, "README.md", None, None)
    result = doctest.DocTestRunner().run(test, out=said.write)
    assert result.attempted >= 3
    assert result.failed == 0, said.getvalue()


COMMANDS = [line for block in fenced("sh") for line in block.splitlines() if line.startswith("kg ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_that_are_not_run_have_these_arguments(command: str) -> None:
    verb, *arguments = shlex.split(command)[1:]
    assert isinstance(app, click.Group)
    context = app.commands[verb].make_context(f"kg {verb}", arguments)  # parses, and raises for what it does not know
    assert context.params


def test_every_option_named_in_the_text_exists() -> None:
    known = {
        option for verb in app.commands.values() for one in verb.params for option in (*one.opts, *one.secondary_opts)
    }
    prose = FENCE.sub("", README)
    named = {option for span in re.findall(r"`([^`\n]+)`", prose) for option in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert len(named) > 5
    assert named - known == set()


def test_every_verb_and_question_is_named() -> None:
    used = set(re.findall(r"(?:^\$ |`|^)kg ([a-z]+)", README, re.MULTILINE))
    assert used == set(app.commands)
    table = README.partition("## Named questions")[2].partition("\n## ")[0]
    rows = "\n".join(line for line in table.splitlines() if line.startswith("| "))
    assert sorted(re.findall(r"`([a-z-]+)`", rows)) == sorted(names())


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (ROOT / target).exists(), target


def test_files_and_folders_in_the_map_exist() -> None:
    table = README.partition("## How it is built")[2].partition("\n## ")[0]
    paths = [
        path
        for line in table.splitlines()
        if line.startswith("| `")
        for path in re.findall(r"`([^`]+)`", line.split(" | ")[0])
    ]
    assert len(paths) > 15
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


def test_the_rule_in_contributing_is_a_rule_of_the_grammar() -> None:
    shown = [rule for block in fenced("toml", CONTRIBUTING) for rule in tomllib.loads(block).get("rule", [])]
    grammar = {
        rule["id"]: rule
        for file in sorted((ROOT / "kg" / "rules").glob("*.toml"))
        for rule in tomllib.loads(file.read_text(encoding="utf-8")).get("rule", [])
    }
    assert shown
    for rule in shown:
        assert rule == grammar[rule["id"]]


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        (("one", "three"), "one\ntwo\nthree\n"),  # lines left out without a cut
        (("two", CUT), "one\ntwo\n"),  # does not begin there
        (("one",), "one\ntwo\n"),  # does not end there
        ((CUT, "two", CUT, "one", CUT), "one\ntwo\nthree\n"),  # another order
        (("on…x",), "one\n"),  # a cut inside a line, and the rest is wrong
        ((CUT, "four", CUT), "one\ntwo\nthree\n"),  # not there at all
    ],
)
def test_the_comparison_can_fail(shown: tuple[str, ...], real: str) -> None:
    with pytest.raises(AssertionError):
        compare(shown, real)


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        (("one", "two"), "  \none\ntwo  \n\n"),
        (("one", CUT, "three"), "one\ntwo\nthree\n"),
        ((CUT, "th…e"), "one\ntwo\nthree\n"),
        ((CUT,), "one\n"),
        (("32 824",), "32\u00a0824\n"),
    ],
)
def test_the_comparison_accepts_cuts(shown: tuple[str, ...], real: str) -> None:
    compare(shown, real)
