"""Every fault of the emulated services in turn, and all together: the harvest is complete, or names what is missing."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from harvest.archive import Archive, verify
from harvest.kamerstukken import Report, harvest, load_sources
from tests.koop_emulator import KINDS, Emulator, Fault, make_papers

DOSSIERS = ("32824", "29544")
PAPERS = make_papers(60, attachments_every=5, pdf_every=8, gaps_every=9)
FILES = r"/1/(xml|pdf|html)/"
HARMLESS = ("drip", "gzip", "redirect", "prefix", "unknown-field", "estimate")
ABSENCE = ("no-metadata", "no-attachment")
COMING_AND_GOING = ("add", "withdraw")
HARMFUL = tuple(kind for kind in KINDS if kind not in (*HARMLESS, *ABSENCE, *COMING_AND_GOING))


def fault(kind: str, **options: Any) -> Fault:
    """The fault, made so that nothing has to wait for it, and so that the bytes can show it: see the PDFs below."""
    if kind == "wrong-document":
        options = {"where": "/1/(xml|html|metadata)/"} | options
    values: dict[str, Any] = {"429": 0, "503": 0, "drip": 0.02}
    return Fault(kind, value=options.pop("value", values.get(kind)), **options)


def run(service: Emulator, folder: Path, attempts: int = 3) -> Report:
    path = folder / "sources.toml"
    path.write_text(
        f'[endpoints]\nsru = "{service.base_url}/sru"\nfiles = "{service.base_url}/frbr/officielepublicaties"\n'
        f'open_data = "{service.base_url}/OData/v4/2.0"\n[agent]\ncontact = "test@example.org"\n'
        f'[pace]\nrequests_per_second = "unlimited"\nbackoff_seconds = 0.0\nattempts = {attempts}\n'
        "give_up_after = 1000\n[sru]\npage_size = 13\n[expected]\n[known]\n",
        encoding="utf-8",
    )
    return harvest(DOSSIERS, folder / "raw", load_sources(path))


def documents(folder: Path) -> dict[tuple[str, str], str]:
    with Archive.open(folder / "raw") as archive:
        return {(paper.id, file.role): file.sha256 for paper in archive.papers() for file in paper.files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with Emulator(PAPERS) as service:
        report = run(service, folder)
    assert report.complete
    return documents(folder)


def named(report: Report) -> set[str]:
    """Every paper that the report says something is missing of."""
    lists = [(*one.missing, *one.attachments_without_file) for one in report.dossiers]
    return {one.id for several in (*lists, report.failures, report.doubtful) for one in several}


@pytest.mark.parametrize("kind", sorted({*KINDS} - {*ABSENCE, *COMING_AND_GOING}))
def test_a_fault_that_passes_costs_nothing(tmp_path: Path, undisturbed: dict[tuple[str, str], str], kind: str) -> None:
    with Emulator(PAPERS, faults=[fault(kind, rate=0.4, times=1)], seed=3) as service:
        report = run(service, tmp_path)
        assert any(kind in request.fault for request in service.requests)
    assert report.complete, report.as_json()
    assert documents(tmp_path) == undisturbed
    assert verify(tmp_path / "raw") == []
    assert (report.traffic["retries"] > 0) == (kind in HARMFUL)


@pytest.mark.parametrize("kind", sorted({*HARMFUL} - {"diagnostics", "ignored"}))
def test_a_fault_that_stays_is_named_exactly(
    tmp_path: Path, undisturbed: dict[tuple[str, str], str], kind: str
) -> None:
    where = FILES if kind != "wrong-document" else r"/1/(xml|html)/"
    with Emulator(PAPERS, faults=[fault(kind, where=where, rate=0.25)], seed=5) as service:
        report = run(service, tmp_path)
        hit = {request.path.split("/")[5] for request in service.requests if kind in request.fault}
    assert hit
    assert not report.complete
    held = documents(tmp_path)
    bad = {key[0] for key in undisturbed if held.get(key) != undisturbed[key]}
    assert bad == hit
    assert named(report) == hit
    reasons = {one.reason for dossier in report.dossiers for one in dossier.missing}
    assert all(reason and "not asked for" not in reason for reason in reasons)


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_harmless_fault_that_stays(tmp_path: Path, undisturbed: dict[tuple[str, str], str], kind: str) -> None:
    with Emulator(PAPERS, faults=[fault(kind, rate=0.5)], seed=2) as service:
        report = run(service, tmp_path)
    assert report.complete, report.as_json()
    assert documents(tmp_path) == undisturbed
    expected = {"unknown-field": {"unknown-record-field"}, "estimate": {"count-differs"}}
    assert set(report.issues) - {"identifier-not-inside"} == expected.get(kind, set())


def test_pdfs_that_do_not_say_which_paper_they_are(tmp_path: Path) -> None:
    papers = make_papers(24, pdf_every=1, attachments_every=0)
    wrong = papers.main[3]
    with Emulator(papers, faults=[Fault("wrong-document", where="/1/pdf/", ids=(wrong,))]) as service:
        report = run(service, tmp_path)
        service.faults.clear()
        again = run(service, tmp_path)
    assert not report.complete
    assert len(report.doubtful) == 2
    assert wrong in named(report)
    assert report.issues["identifier-not-inside"] >= len(papers.main)
    assert again.complete, again.as_json()
    assert again.fetched["text"] == 1


def test_a_wrong_pdf_that_comes_once_is_fetched_anew(tmp_path: Path) -> None:
    papers = make_papers(24, pdf_every=1, attachments_every=0)
    faults = [Fault("wrong-document", where="/1/pdf/", ids=(papers.main[3],), times=1)]
    with Emulator(papers, faults=faults) as service:
        report = run(service, tmp_path)
    assert report.complete, report.as_json()
    assert not report.doubtful
    assert verify(tmp_path / "raw") == []


def test_a_count_that_stays_off_without_a_second_list_is_not_complete(tmp_path: Path) -> None:
    faults = [fault("estimate"), fault("503", where=r"/kst/\d+/\?start")]
    with Emulator(PAPERS, faults=faults) as service:
        report = run(service, tmp_path)
    assert not report.complete
    for one in report.dossiers:
        assert f"{one.announced} records announced, {one.listed} listed in two passes" in one.reason


def test_metadata_that_are_not_there(tmp_path: Path) -> None:
    lost = PAPERS.main[2]
    with Emulator(PAPERS, faults=[Fault("no-metadata", ids=(lost,))]) as service:
        report = run(service, tmp_path)
    assert not report.complete
    assert named(report) == {lost}
    assert (lost, "text") in documents(tmp_path)


def test_attachments_that_have_no_file(tmp_path: Path) -> None:
    with Emulator(PAPERS, faults=[Fault("no-attachment", rate=0.6)], seed=4) as service:
        report = run(service, tmp_path)
        hit = {r.path.split("/")[5] for r in service.requests if r.status == 404 and "/blg/" in r.path}
    assert hit
    assert not report.complete
    assert {one.id for dossier in report.dossiers for one in dossier.attachments_without_file} == hit
    assert not [one for dossier in report.dossiers for one in dossier.missing]


def test_what_is_known_not_to_be_had_does_not_make_a_harvest_incomplete(tmp_path: Path) -> None:
    attachments = sorted({*PAPERS.ids} - {*PAPERS.main})
    with Emulator(PAPERS, faults=[Fault("no-attachment", ids=(attachments[0],))]) as service:
        path = tmp_path / "known.toml"
        base = service.base_url
        path.write_text(
            f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
            f'open_data = "{base}/OData/v4/2.0"\n[pace]\nrequests_per_second = "unlimited"\n'
            f'[known]\nabsent = ["{attachments[0]}"]\n',
            encoding="utf-8",
        )
        report = harvest(DOSSIERS, tmp_path / "raw", load_sources(path))
    assert report.complete, report.as_json()


@pytest.mark.parametrize(("kind", "said"), [("diagnostics", "Server is overloaded"), ("ignored", "was ignored")])
def test_a_search_service_that_refuses_everything(tmp_path: Path, kind: str, said: str) -> None:
    with Emulator(PAPERS, faults=[fault(kind)]) as service:
        report = run(service, tmp_path)
    assert not report.complete
    for dossier in report.dossiers:
        assert said in dossier.reason
    assert not [outcome for outcome in report.open_data if outcome.reason]
    assert documents(tmp_path) == {}  # above all, nothing of the whole collection that an ignored clause lets in


def test_open_data_that_is_down_leaves_the_papers_alone(
    tmp_path: Path, undisturbed: dict[tuple[str, str], str]
) -> None:
    with Emulator(PAPERS, faults=[fault("503", where="^/OData")]) as service:
        report = run(service, tmp_path)
        broken = documents(tmp_path)
        service.faults.clear()
        repaired = run(service, tmp_path)
    assert not report.complete
    assert all("status 503" in outcome.reason for outcome in report.open_data)
    assert broken == undisturbed
    assert repaired.complete


def test_a_host_that_goes_down_is_left_alone_and_taken_up_again(
    tmp_path: Path, undisturbed: dict[tuple[str, str], str]
) -> None:
    path = tmp_path / "sources.toml"
    with Emulator(PAPERS) as service:
        base = service.base_url
        path.write_text(
            f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
            f'open_data = "{base}/OData/v4/2.0"\n[agent]\ncontact = "test@example.org"\n'
            f'[pace]\nrequests_per_second = "unlimited"\nbackoff_seconds = 0.0\nattempts = 2\ngive_up_after = 3\n'
            "[expected]\n[known]\n",
            encoding="utf-8",
        )
        service.faults.append(fault("503", where=r"kst-32824-[2-9][^/]*/1/"))
        report = harvest(DOSSIERS, tmp_path / "raw", load_sources(path))
        assert not report.complete
        assert "failed for 3 addresses in a row" in report.stopped
        held = {identifier for identifier, _ in documents(tmp_path)}
        assert named(report) >= {*PAPERS.main} - held
        asked = {request.path for request in service.requests if request.status == 200 and "/1/" in request.path}
        service.faults.clear()
        service.forget()
        again = harvest(DOSSIERS, tmp_path / "raw", load_sources(path))
        assert again.complete
        assert again.resumed
        assert again.run == report.run
        assert not asked & {request.path for request in service.requests}
    assert documents(tmp_path) == undisturbed


def everything(rate: float, times: int | None) -> Iterable[Fault]:
    for kind in KINDS:
        if kind not in COMING_AND_GOING:
            yield fault(kind, rate=rate, times=times)


def test_all_faults_together_that_pass(tmp_path: Path, undisturbed: dict[tuple[str, str], str]) -> None:
    with Emulator(PAPERS, faults=everything(0.1, 1), seed=11) as service:
        report = run(service, tmp_path, attempts=12)
        again = run(service, tmp_path, attempts=12)
    absent = {one.id for one in report.failures if "404" in one.reason}
    assert named(report) == absent
    assert again.complete, again.as_json()
    assert documents(tmp_path) == undisturbed
    assert verify(tmp_path / "raw") == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_faults_together_that_stay(tmp_path: Path, undisturbed: dict[tuple[str, str], str], seed: int) -> None:
    with Emulator(PAPERS, faults=everything(0.03, None), seed=seed) as service:
        report = run(service, tmp_path)
    held = documents(tmp_path)
    missing = {identifier for identifier, _ in set(undisturbed) - set(held)}
    listed = all(not one.reason for one in report.dossiers)
    if listed:
        assert missing <= named(report)
        assert named(report) & {*PAPERS.ids} <= missing
    assert not report.complete
    assert all(held[key] == undisturbed[key] for key in held)
    assert verify(tmp_path / "raw") == []
