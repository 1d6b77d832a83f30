"""The emulator fails as it is told to, makes papers that are papers, and stops when it should."""

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from kg.parse import parse, recognise
from tests.emulator.asking import ALL, MOTION, NS, SAMPLE, SORTED, XML, count, found, new_session, search, shape, tree
from tests.koop_emulator import KINDS, Emulator, Fault, make_papers, write_papers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session() as opened:
        yield opened


@pytest.fixture(scope="module")
def sample() -> Iterator[Emulator]:
    """The sample without faults; tests that change it have an emulator of their own."""
    with Emulator(SAMPLE) as service:
        yield service


# Faults


@pytest.fixture
def broken(session: requests.Session) -> Iterator[Callable[..., tuple[Emulator, Callable[..., requests.Response]]]]:
    """Give an emulator with faults, and how to ask it something."""
    running: list[Emulator] = []

    def start(*faults: Fault, **options: Any) -> tuple[Emulator, Callable[..., requests.Response]]:
        service = Emulator(options.pop("papers", SAMPLE), faults=faults, **options)
        service.start()
        running.append(service)

        def ask(path: str, **more: Any) -> requests.Response:
            return session.get(service.base_url + path, **more)

        return service, ask

    yield start
    for service in running:
        service.stop()


Broken = Callable[..., tuple[Emulator, Callable[..., requests.Response]]]
QUERY = f"/sru?query=w.dossiernummer==32824 {SORTED}&maximumRecords=100"


@pytest.mark.parametrize(("kind", "waits"), [("429", "1"), ("500", None), ("503", None), ("504", None)])
def test_an_error_goes_away_after_as_many_times_as_asked(broken: Broken, kind: str, waits: str | None) -> None:
    service, ask = broken(Fault(kind, times=2))
    answers = [ask(QUERY) for _ in range(3)] + [ask(XML) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [int(kind), int(kind), 200] * 2  # per address
    assert answers[0].headers.get("Retry-After") == waits
    assert answers[0].headers["Content-Type"].startswith("text/html")
    assert [request.fault for request in service.requests] == [(kind,), (kind,), ()] * 2


def test_retry_after_in_both_forms(broken: Broken) -> None:
    _, ask = broken(Fault("429", value=3, at=(1,)), Fault("503", value=5, at=(2,)), Fault("429", value="date", at=(3,)))
    headers = [ask(XML).headers.get("Retry-After", "") for _ in range(3)]
    assert headers[:2] == ["3", "5"]
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", headers[2])


def test_diagnostics_instead_of_an_answer(broken: Broken) -> None:
    _, ask = broken(Fault("diagnostics", value="te druk", times=1))
    root = tree(ask(QUERY).content)
    assert root.findtext(".//diag:message", namespaces=NS) == "te druk"
    assert root.find(".//{*}numberOfRecords") is None
    assert ask(XML).content.startswith(b"<?xml")  # the search only
    assert found(tree(ask(QUERY).content))


def test_an_ignored_query_gives_the_whole_collection(broken: Broken) -> None:
    service, ask = broken(Fault("ignored"))
    root = tree(ask("/sru?query=w.dossiernummer==29544&maximumRecords=100").content)
    assert sorted(found(root)) == list(service.ids)
    assert root.findtext(".//diag:message", namespaces=NS) == "SEARCH-IGNOREDQTEXT"


@pytest.mark.parametrize("path", [QUERY, XML, "/OData/v4/2.0/Zaak"])
def test_a_page_or_nothing_with_status_200(broken: Broken, path: str) -> None:
    _, ask = broken(Fault("error-page", at=(1,)), Fault("empty"))
    page, empty = ask(path), ask(path)
    assert page.status_code == empty.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.content.startswith(b"<html>")
    assert empty.content == b""


@pytest.mark.parametrize(("hops", "history"), [(1, 1), (3, 3)])
def test_redirects_lead_to_the_answer(broken: Broken, hops: int, history: int) -> None:
    _, ask = broken(Fault("redirect", value=hops))
    for path in (QUERY, XML, "/OData/v4/2.0/Zaak?$top=1"):
        answer = ask(path)
        assert len(answer.history) == history
        assert answer.status_code == 200
        assert ask(path, allow_redirects=False).status_code == 302
    assert ask(XML).content == (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()


def test_redirects_for_ever(broken: Broken) -> None:
    _, ask = broken(Fault("redirect", value=0))
    with pytest.raises(requests.TooManyRedirects):
        ask(XML)


@pytest.mark.parametrize("off", [5, -2])
def test_the_estimate_is_off(broken: Broken, off: int) -> None:
    _, ask = broken(Fault("estimate", value=off))
    root = tree(ask(QUERY).content)
    assert count(root) == len(found(root)) + off


def test_other_prefixes_mean_the_same(broken: Broken, session: requests.Session, sample: Emulator) -> None:
    service, ask = broken(Fault("prefix"))
    answer = ask(QUERY)
    assert b"<sru:" not in answer.content
    assert b"<dcterms:" not in answer.content
    ours = shape(tree(answer.content), service.base_url)
    assert ours == shape(tree(session.get(sample.base_url + QUERY).content), sample.base_url)


def test_an_unknown_field(broken: Broken) -> None:
    _, ask = broken(Fault("unknown-field"))
    root = tree(ask(QUERY).content)
    assert len(root.findall(".//ow:tpmeta/ow:nieuwVeld", NS)) == len(found(root))


def test_another_document_behind_an_identifier(broken: Broken) -> None:
    _, ask = broken(Fault("wrong-document", ids=(MOTION,)))
    wrong = ask(XML)
    assert wrong.status_code == 200
    assert parse(wrong.content, "x.xml").id != MOTION
    assert f'content="{MOTION}"'.encode() not in ask(f"/{MOTION}/metadata.xml").content
    assert parse(ask("/kst-32824-373.xml").content, "x.xml").id == "kst-32824-373"


def test_metadata_that_are_missing(broken: Broken) -> None:
    _, ask = broken(Fault("no-metadata"))
    assert ask(f"/frbr/officielepublicaties/kst/32824/{MOTION}/1/metadata/metadata.xml").status_code == 404
    assert b"<metadata_gegevens" not in ask(f"/{MOTION}/metadata.xml").content
    assert ask(XML).status_code == 200


def test_attachments_that_are_missing(broken: Broken) -> None:
    _, ask = broken(Fault("no-attachment"))
    folder = "/frbr/officielepublicaties/blg/onopgemaakt/beslisnota-kst-32824-412/1"
    assert ask(f"{folder}/pdf/beslisnota-kst-32824-412.pdf").status_code == 404
    assert ask(f"{folder}/metadata/metadata.xml").status_code == 200
    assert ask(XML).status_code == 200


@pytest.mark.parametrize("path", [QUERY, XML, "/OData/v4/2.0/Zaak"])
def test_a_truncated_body_has_a_length_that_agrees(broken: Broken, path: str) -> None:
    _, ask = broken(Fault("truncated", value=0.5, times=1))
    half, whole = ask(path), ask(path)
    assert half.status_code == 200
    assert int(half.headers["Content-Length"]) == len(half.content) == len(whole.content) // 2
    assert whole.content.startswith(half.content)


def raw(service: Emulator, path: str) -> tuple[bytes, str]:
    """Ask with a bare socket; give all that comes, and how it ended."""
    where = urlsplit(service.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = b""
        try:
            while piece := connection.recv(65_536):
                got += piece
        except ConnectionResetError:
            return got, "reset"
        return got, "closed"


@pytest.mark.parametrize(("kind", "off"), [("length-long", 40), ("length-short", -40)])
def test_wrong_lengths(broken: Broken, kind: str, off: int) -> None:
    service, _ = broken(Fault(kind, value=40))
    got, end = raw(service, XML)
    head, _, body = got.partition(b"\r\n\r\n")
    whole = (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()
    assert body == whole
    assert f"Content-Length: {len(whole) + off}\r\n".encode() in head + b"\r\n"
    assert end == "closed"


def test_a_reset_in_the_middle_of_the_body(broken: Broken) -> None:
    service, ask = broken(Fault("reset", times=1))
    whole = (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()
    got, end = raw(service, XML)
    assert end == "reset"
    assert len(got.partition(b"\r\n\r\n")[2]) < len(whole)
    assert service.requests[0].sent == len(whole) // 2
    assert ask(XML).content == whole


def test_a_dripping_body_comes_in_pieces(broken: Broken) -> None:
    service, _ = broken(Fault("drip", value=0.2))
    where = urlsplit(service.base_url)
    pieces = []
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {XML} HTTP/1.0\r\n\r\n".encode())
        while piece := connection.recv(65_536):
            pieces.append(piece)
    assert len(pieces) > 5
    assert b"".join(pieces).endswith((SAMPLE / MOTION / f"{MOTION}.xml").read_bytes())


def test_zipped_without_asking(broken: Broken) -> None:
    service, _ = broken(Fault("gzip"))
    head, _, body = raw_closed(service, XML).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert gzip.decompress(body) == (SAMPLE / MOTION / f"{MOTION}.xml").read_bytes()


def raw_closed(service: Emulator, path: str) -> bytes:
    """Ask with HTTP/1.0, after which the server closes; give all that comes."""
    where = urlsplit(service.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_papers_come_and_go_between_pages(broken: Broken) -> None:
    faults = (
        Fault("withdraw", where="^/sru", at=(2,), ids=("kst-32824-341",)),
        Fault("add", where="^/sru", at=(3,), ids=("kst-32824-435",)),
    )
    service, ask = broken(*faults)
    pages = [set(found(tree(ask(QUERY).content))) for _ in range(3)]
    assert pages[0] - pages[1] == {"kst-32824-341"}
    assert pages[2] - pages[1] == {"kst-32824-435"}
    assert "kst-32824-435" in service.ids


def test_a_paper_chosen_by_seed_goes(broken: Broken) -> None:
    gone = []
    for seed in (1, 1, 2):
        service, ask = broken(Fault("withdraw", at=(1,)), papers=make_papers(50), seed=seed)
        before = set(service.ids)
        ask(QUERY)
        gone.append(before - set(service.ids))
    assert len(gone[0]) == 1
    assert gone[0] == gone[1]
    assert gone[0] != gone[2]


def test_a_rate_hits_the_same_share_of_addresses_each_time(broken: Broken) -> None:
    papers = make_papers(300, attachments_every=0)
    hit = []
    for seed in (3, 3, 4):
        service, ask = broken(Fault("500", rate=0.2, where=r"metadata\.xml$"), papers=papers, seed=seed)
        hit.append({id_ for id_ in service.ids if ask(f"/{id_}/metadata.xml").status_code == 500})
        assert {id_ for id_ in service.ids if ask(f"/{id_}/metadata.xml").status_code == 500} == hit[-1]
    assert hit[0] == hit[1]
    assert hit[0] != hit[2]
    assert 30 <= len(hit[0]) <= 90


def test_faults_come_together(broken: Broken) -> None:
    _, ask = broken(
        Fault("estimate", value=3), Fault("prefix"), Fault("unknown-field"), Fault("gzip"), Fault("503", at=(1,))
    )
    assert ask(QUERY).status_code == 503
    answer = ask(QUERY)
    root = tree(answer.content)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<sru:" not in answer.content
    assert count(root) == len(found(root)) + 3
    assert root.find(".//ow:nieuwVeld", NS) is not None


def test_faults_may_change_while_it_runs(broken: Broken) -> None:
    service, ask = broken()
    assert ask(XML).status_code == 200
    service.faults.append(Fault("500"))
    assert ask(XML).status_code == 500
    service.faults.clear()
    assert ask(XML).status_code == 200


def test_every_kind_of_fault_is_shown_above() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if text.count(f'"{kind}"') == 0] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("reset", Fault("reset")),
        ("429:rate=0.25:times=2:value=3", Fault("429", rate=0.25, times=2, value=3)),
        ("drip:where=^/sru:at=2,5:value=0.5", Fault("drip", where="^/sru", at=(2, 5), value=0.5)),
        ("withdraw:ids=kst-1-2,kst-1-3", Fault("withdraw", ids=("kst-1-2", "kst-1-3"))),
    ],
)
def test_faults_can_be_written_as_text(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize("text", ["fire", "429:rate=2", "429:often=1", "429:where=(", "429:times=x"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Fault.parse(text)


# Papers made on the fly


def test_made_papers_are_papers(tmp_path: Path) -> None:
    papers = make_papers(120, seed=5, dossiers=("32824", "36600-VII", "21501-20"))
    assert list(papers.ids) == list(make_papers(120, seed=5, dossiers=("32824", "36600-VII", "21501-20")).ids)
    formats = set()
    for id_ in papers.main:
        paper = papers.load(id_)
        content = paper.content(paper.main_part)
        assert content == papers.load(id_).content(paper.main_part)
        formats.add(recognise(content, id_))
        if paper.main_part == "xml":
            document = parse(content, f"{id_}.xml")
            assert document.id == id_
    assert formats == {"op-xml", "pdf"}
    assert any(
        papers.load(id_).content("xml") != make_papers(120, seed=6, dossiers=papers.dossiers).load(id_).content("xml")
        for id_ in papers.main[:5]
    )
    write_papers(papers, tmp_path)
    with Emulator(tmp_path) as service:
        assert list(service.ids) == list(papers.ids)


def test_made_papers_have_the_gaps_and_attachments_that_they_say() -> None:
    papers = make_papers(1_000)
    assert len(papers.main) == 1_000
    assert len(papers.ids) == 1_200
    for dossier, gaps in papers.gaps.items():
        numbers = {int(id_.rpartition("-")[2]) for id_ in papers.main if id_.startswith(f"kst-{dossier}-")}
        assert len(numbers) == 500
        assert set(range(1, max(numbers))) - numbers == set(gaps) != set()
    named = [entry for id_ in papers.main for entry in papers.load(id_).meta if entry[0] == "OVERHEIDop.bijlage"]
    assert sorted(content for _, _, content in named) == [id_ for id_ in papers.ids if id_.startswith("blg-")]
    for wrong in ("kst-32824-40", "kst-32824-600", "kst-99999-1", "blg-900000", "kst-32824", "x"):
        with pytest.raises(KeyError):
            papers.load(wrong)


# The server itself


def test_it_listens_on_loopback_only_and_numbers_connections(session: requests.Session) -> None:
    with Emulator(SAMPLE) as service:
        assert urlsplit(service.base_url).hostname == "127.0.0.1"
        for _ in range(3):
            session.get(service.base_url + XML)
        with requests.Session() as other:
            other.get(service.base_url + XML, headers={"X-Test": "ja"})
        assert [request.connection for request in service.requests] == [1, 1, 1, 2]
        assert [request.number for request in service.requests] == [1, 2, 3, 4]
        last = service.requests[-1]
        assert (last.method, last.path, last.query, last.headers["x-test"]) == ("GET", XML, "", "ja")
        assert service.forget()[-1] == last
        assert service.requests == ()
    with pytest.raises(requests.ConnectionError):
        session.get(service.base_url + XML)


def test_a_mistake_of_the_emulator_is_no_fault(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Emulator(SAMPLE)
    service.start()
    monkeypatch.setattr("tests.emulator.site.Site.file", lambda *_: 1 / 0)
    assert session.get(service.base_url + XML).status_code == 500
    with pytest.raises(RuntimeError, match="the emulator itself failed 1 times") as raised:
        service.stop()
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_a_client_that_leaves_does_no_harm(session: requests.Session) -> None:
    with Emulator(make_papers(500), faults=[Fault("drip", value=3, times=1)]) as service:
        where = urlsplit(service.base_url)
        connection = socket.create_connection((where.hostname, where.port))
        connection.sendall(f"GET /sru?query={ALL}&maximumRecords=1000 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1_000)
        connection.close()
        assert count(search(service, session, ALL)) == 600
        left, whole = service.requests
        deadline = time.monotonic() + 10
        while left.sent >= whole.sent and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left.sent < whole.sent


def test_as_a_process(tmp_path: Path, session: requests.Session) -> None:
    log = tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "tests.koop_emulator", "--make", "30", "--fault", "500:times=1", "--log", str(log)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        base_url = json.loads(process.stdout.readline())["base_url"]
        query = {"query": ALL}
        assert [session.get(f"{base_url}/sru", params=query).status_code for _ in range(2)] == [500, 200]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line["number"], line["status"], line["fault"]) for line in lines] == [(1, 500, ["500"]), (2, 200, [])]


def test_a_process_stops_by_itself_and_refuses_what_is_wrong() -> None:
    command = [sys.executable, "-m", "tests.koop_emulator"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*command, "--make", "3", "--lifetime", "0.1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0
    assert json.loads(run.stdout)["base_url"].startswith("http://127.0.0.1:")
    run = subprocess.run(
        [*command, "--make", "3", "--fault", "fire"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 2
    assert "no fault is called 'fire'" in run.stderr
