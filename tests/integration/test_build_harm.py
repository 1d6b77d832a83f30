"""What may happen to a build from outside: a second one, Ctrl-C, a kill, odd file names, a folder it may not write."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import papers
from kg.build import build
from kg.errors import StoreError
from kg.files import quads_file
from kg.lock import locked
from kg.model import Document
from kg.phase_one import POOL_FROM
from kg.state import State
from kg.store import Graph

KG = Path(sys.executable).with_name("kg")
SAMPLE = Path(kg.__file__).resolve().parent / "sample"
LETTER = "Den Haag, 14 mei 2024\n\nHierbij de brief met nummer {number}. Zie Kamerstuk 32 824, nr. 341.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(SAMPLE / "kst-32824-341" / "kst-32824-341.xml", folder)
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough letters for worker processes."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(POOL_FROM + 100):
        (folder / f"brief-{number}.txt").write_text(LETTER.format(number=number), encoding="utf-8")
    return folder


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(KG), *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begin a process in a group of its own, as a terminal does; what is left of it ends with the test."""
    begun: list[subprocess.Popen[str]] = []

    def start(*line: object) -> subprocess.Popen[str]:
        begun.append(
            subprocess.Popen(
                list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
            )
        )
        return begun[-1]

    yield start
    for process in begun:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(happened: Callable[[], object], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def children(process: subprocess.Popen[str]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def nobody_is_left(process: subprocess.Popen[str]) -> None:
    """Wait until the group of a process is empty; Python's own tracker of resources ends a moment after it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail("its workers go on")


# --- two at once


def test_a_second_build_is_refused_in_one_line_and_harms_nothing(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    build([source], output, quiet=True)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    with locked(output):
        ran = command("build", source, "--fresh", "--output", output)
    assert ran.returncode == 1
    assert ran.stderr == f"kg: {output}: another build is running here; wait for it, or stop it\n"
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before
    assert command("build", source, "--output", output, "--quiet").returncode == 0


def test_the_lock_of_a_killed_build_is_no_hindrance(source: Path, tmp_path: Path, begin: Begin) -> None:
    output = tmp_path / "output"
    hold = "import sys, time, pathlib, kg.lock\nwith kg.lock.locked(pathlib.Path(sys.argv[1])):\n print(flush=True)\n time.sleep(60)"
    holder = begin(sys.executable, "-c", hold, output)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(StoreError, match="another build is running here"):
        build([source], output, quiet=True)
    holder.kill()
    holder.wait()
    assert build([source], output, quiet=True).read == 1


def test_the_lock_holds_while_the_folder_around_the_output_is_read(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That walk opens and closes each file, also those of the output; some locks do not outlive that."""
    output = source / "output"
    build([source], output, quiet=True)
    (source / "nieuw.txt").write_text(LETTER.format(number=2), encoding="utf-8")
    (source / "zeker.txt").write_text(LETTER.format(number=3), encoding="utf-8")
    understand_all = papers.understand_all
    tried = []

    def try_another(documents: Sequence[Document], **named: Any) -> list[papers.Paper]:
        tried.append(command("build", source, "--output", output).returncode)
        return understand_all(documents, **named)

    monkeypatch.setattr(papers, "understand_all", try_another)
    assert build([source], output, quiet=True).read == 2
    assert tried == [1]


# --- Ctrl-C and kill


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("moment", ["workers begin", "workers read"])
def test_ctrl_c_is_one_line_and_the_next_build_goes_on(moment: str, many: Path, tmp_path: Path, begin: Begin) -> None:
    output = tmp_path / "output"
    line = (KG, "build", many, "--output", output, "--workers", 2)
    process = begin(*line)
    if moment == "workers begin":
        until(lambda: len(children(process)) >= 2, process)  # the first is Python's own tracker
    else:
        until((output / "graph").exists, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "kg: stopped; what was done is kept"  # click begins a new line behind the ^C of a terminal
    nobody_is_left(process)
    ran = command(*line[1:], "--format", "json")
    assert ran.returncode == 0, ran.stderr
    assert len(Graph.open(output / "store").query("SELECT ?d { ?d ks:ingelezen true }").rows) == POOL_FROM + 100


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_workers_end_with_a_build_that_is_killed(many: Path, tmp_path: Path, begin: Begin) -> None:
    output = tmp_path / "output"
    process = begin(KG, "build", many, "--output", output, "--workers", 2)
    until((output / "graph").exists, process)
    process.kill()
    process.wait()
    nobody_is_left(process)
    assert command("build", many, "--output", output, "--workers", 2, "--quiet").returncode == 0


# --- names of files


def test_a_name_that_is_no_text_stops_nothing(source: Path, tmp_path: Path) -> None:
    for name in (b"br\xedef.txt", b"br\xefef.txt"):
        try:
            Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_text(LETTER.format(number=1), encoding="utf-8")
        except OSError:
            pytest.skip("this file system takes no such names")
    (source / os.fsdecode(b"kap\xf8t.xml")).write_text("<kamerwrk>", encoding="utf-8")
    ran = command("build", source, "--output", tmp_path / "output", "--quiet", "--format", "csv")
    assert (ran.returncode, ran.stderr) == (1, "")  # one file could not be read
    (failed,) = [row for row in ran.stdout.splitlines() if row.startswith("FAILED")]
    assert "kap%F8t.xml" in failed
    held = Graph.open(tmp_path / "output" / "store").query("SELECT ?id { ?d ks:ingelezen true ; ks:identificatie ?id }")
    assert {row[0] for row in held.rows} == {"kst-32824-341", "br%EDef", "br%EFef"}
    assert quads_file(tmp_path / "output", "br%EDef").is_file()


# --- a folder that cannot be written


def test_an_output_that_is_no_folder_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"output cannot be written \(.*\); name another folder with --output"):
        build([source], tmp_path / "output", quiet=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_without_permission_is_told(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    build([source], output, quiet=True)
    for locked_before in (True, False):
        if not locked_before:
            (output / "lock").unlink()
        output.chmod(0o555)
        try:
            ran = command("build", source, "--output", output)
        finally:
            output.chmod(0o755)
        assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
        assert "cannot be written" in ran.stderr
        assert "delete it" not in ran.stderr


def test_a_state_that_cannot_be_written_is_not_to_be_deleted(tmp_path: Path) -> None:
    with State(tmp_path / "state.sqlite") as state:
        state._db.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"state\.sqlite cannot be written \(.*readonly.*\); .*permissions"):
            state.drop("kst-32824-341")
    (tmp_path / "other" / "state.sqlite").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"state\.sqlite cannot be written"):
        State(tmp_path / "other" / "state.sqlite")
