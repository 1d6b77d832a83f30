"""A harvest that is killed at random moments, again and again: nothing is lost, nothing is fetched twice.

KG_KILLS sets the number of kills (10 if it is not set).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from harvest.archive import Archive, verify
from harvest.kamerstukken import harvest, load_sources
from kg.errors import NotFoundError
from tests.koop_emulator import Emulator, Fault, make_papers

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KG_KILLS", "10"))
DOSSIERS = ("32824", "29544")
SCRIPT = """
import json, sys
from pathlib import Path
from harvest.kamerstukken import harvest, load_sources
report = harvest(("32824", "29544"), Path(sys.argv[1]), load_sources(Path(sys.argv[2])))
print(json.dumps(report.as_json()))
"""


def settings(folder: Path, base: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(
        f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
        f'open_data = "{base}/OData/v4/2.0"\n[agent]\ncontact = "test@example.org"\n'
        f'[pace]\nrequests_per_second = "unlimited"\nbackoff_seconds = 0.0\n[sru]\npage_size = 17\n'
        "[expected]\n[known]\n",
        encoding="utf-8",
    )
    return path


def start(raw: Path, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(raw), str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def documents(raw: Path) -> dict[tuple[str, str], str]:
    with Archive.open(raw) as archive:
        return {(paper.id, file.role): file.sha256 for paper in archive.papers() for file in paper.files}


def finished(raw: Path) -> bool:
    """Did a harvest come to its end here (it may have been killed after that)."""
    try:
        with Archive.open(raw) as archive:
            return bool(archive.db.execute("SELECT 1 FROM run WHERE finished IS NOT NULL").fetchone())
    except NotFoundError:  # killed before there was a table
        return False


@pytest.mark.parametrize("faults", [(), (Fault("503", rate=0.2, times=1, value=0), Fault("reset", rate=0.1, times=1))])
def test_killed_again_and_again(tmp_path: Path, faults: tuple[Fault, ...]) -> None:
    papers = make_papers(20 + 14 * KILLS, attachments_every=5, gaps_every=9)
    chance = random.Random(KILLS + len(faults))
    with Emulator(papers) as service:
        path = settings(tmp_path, service.base_url)
        reference = harvest(DOSSIERS, tmp_path / "reference", load_sources(path))
        necessary = Counter((request.path, request.query) for request in service.forget())
        service.faults.extend(faults)
        raw = tmp_path / "raw"
        kills = 0
        while kills < KILLS and not finished(raw):
            process = start(raw, path)
            ready = len(service.requests)
            aim = chance.randrange(1, 14 * sum(necessary.values()) // (10 * KILLS))
            while process.poll() is None and len(service.requests) < ready + aim:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.01)  # somewhere in the middle of whatever it is doing
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += process.returncode == -signal.SIGKILL
        if not finished(raw):
            process = start(raw, path)
            _, error = process.communicate()
            assert process.returncode == 0, error
        asked = Counter((request.path, request.query) for request in service.requests)
        struck = Counter((r.path, r.query) for r in service.requests if set(r.fault) & {"503", "reset"})
    assert kills > KILLS // 2
    assert reference.complete
    assert set(asked) == set(necessary)
    assert sum((asked - necessary - struck).values()) <= kills
    assert documents(raw) == documents(tmp_path / "reference")
    assert verify(raw) == []
    with Archive.open(raw) as archive:
        report = archive.report()
        assert report is not None
        assert report["complete"], report
        (twice,) = archive.db.execute("SELECT count(*) - count(DISTINCT url) FROM record").fetchone()
        (runs,) = archive.db.execute("SELECT count(*) FROM run").fetchone()
    assert (twice, runs) == (0, 1)


def test_killed_in_a_second_harvest(tmp_path: Path) -> None:
    """What an earlier harvest brought is still asked whether it changed, and only once."""
    papers = make_papers(60)
    with Emulator(papers) as service:
        path = settings(tmp_path, service.base_url)
        raw = tmp_path / "raw"
        harvest(DOSSIERS, raw, load_sources(path))
        service.change(papers.main[10])
        service.forget()
        process = start(raw, path)
        while process.poll() is None and len(service.requests) < 70:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        last = start(raw, path)
        out, error = last.communicate()
        assert last.returncode == 0, error
        files = Counter(request.path for request in service.requests if "/1/" in request.path)
        bodies = [r.path for r in service.requests if "/1/" in r.path and r.status == 200]
    assert json.loads(out)["complete"]
    assert sum(count - 1 for count in files.values()) <= 1
    assert set(bodies) == {path for path in bodies if papers.main[10] in path}
    assert len(set(bodies)) == 1
    assert verify(raw) == []
