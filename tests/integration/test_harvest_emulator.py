"""Whole harvests against the emulated services: complete, again, changed, withdrawn, and in all shapes they answer in."""

import json
import threading
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harvest import odata
from harvest.archive import Archive, verify
from harvest.kamerstukken import Report, Sources, harvest, load_sources
from kg.errors import IdentifierError, SourceError, StoreError
from tests.koop_emulator import Emulator, Fault, make_papers

DOSSIERS = ("32824", "29544")
PAPERS = 60


def sources(folder: Path, base: str, extra: str = "", pages: int = 20) -> Sources:
    path = folder / f"sources-{abs(hash((base, extra, pages)))}.toml"
    path.write_text(
        f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
        f'open_data = "{base}/OData/v4/2.0"\n[agent]\ncontact = "test@example.org"\n'
        f'[pace]\nrequests_per_second = "unlimited"\nbackoff_seconds = 0.0\n'
        f"[sru]\npage_size = {pages}\n[expected]\n" + (extra or "[known]\n"),
        encoding="utf-8",
    )
    return load_sources(path)


def run(service: Emulator, folder: Path, **options: Any) -> Report:
    extra, pages = options.pop("extra", ""), options.pop("pages", 20)
    dossiers = options.pop("dossiers", DOSSIERS)
    return harvest(dossiers, folder / "raw", sources(folder, service.base_url, extra, pages), **options)


def documents(folder: Path) -> dict[tuple[str, str], str]:
    """What is held: (paper, role) -> sha256, read from the bytes."""
    with Archive.open(folder / "raw") as archive:
        held = {}
        for paper in archive.papers():
            for file in paper.files:
                file.read()
                held[paper.id, file.role] = file.sha256
        return held


def gap_ids(report: Report) -> list[str]:
    return [gap.id for one in report.dossiers for gap in one.gaps]


def test_everything_comes_once(tmp_path: Path) -> None:
    papers = make_papers(PAPERS, gaps_every=9, attachments_every=5)
    with Emulator(papers) as service:
        report = run(service, tmp_path)
        asked = Counter((request.path, request.query) for request in service.requests)
        assert len({request.connection for request in service.requests}) == 1
    assert report.complete
    assert set(asked.values()) == {1}
    held = documents(tmp_path)
    assert {identifier for identifier, _ in held} == set(papers.ids)
    assert {(one, "metadata") for one in papers.ids} <= set(held)
    assert {(one, "text") for one in papers.main} <= set(held)
    gaps = {f"kst-{dossier}-{number}" for dossier, numbers in papers.gaps.items() for number in numbers}
    assert set(gap_ids(report)) == gaps
    assert {gap.state for one in report.dossiers for gap in one.gaps} == {"not there"}
    assert verify(tmp_path / "raw") == []
    assert json.loads(next((tmp_path / "raw" / "reports").iterdir()).read_text())["complete"] is True
    with Archive.open(tmp_path / "raw") as archive:
        assert archive.report() == json.loads(json.dumps(report.as_json()))


def test_papers_know_what_they_are_attached_to(tmp_path: Path) -> None:
    papers = make_papers(PAPERS, attachments_every=5)
    with Emulator(papers) as service:
        report = run(service, tmp_path)
    with Archive.open(tmp_path / "raw") as archive:
        attachments = [paper for paper in archive.papers() if paper.id.startswith("blg-")]
        assert len(attachments) == PAPERS // 5
        for paper in attachments:
            assert paper.main in papers.main
            assert paper.text is not None
            assert paper.text.role == "attachment"
        mains = [archive.paper(identifier) for identifier in papers.main]
        assert all(main is not None and main.record["files"]["metadata"] for main in mains)
    assert sum(one.attachments for one in report.dossiers) >= PAPERS // 5


def test_a_second_harvest_only_asks_whether_files_changed(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    with Emulator(papers) as service:
        first = run(service, tmp_path)
        before = documents(tmp_path)
        service.forget()
        second = run(service, tmp_path)
        files = [request for request in service.requests if "/1/" in request.path]
        lists = [request for request in service.requests if "/1/" not in request.path]
    assert second.complete
    assert first.fetched["metadata"] == len(papers.ids)
    assert second.fetched == {}
    assert len(files) == 2 * len(papers.ids)
    assert {(request.status, request.sent) for request in files} == {(304, 0)}
    assert all("if-none-match" in request.headers for request in files)
    assert len(lists) < 40  # questions to the search service and the open data, which give nothing to ask with
    assert documents(tmp_path) == before
    assert len(list((tmp_path / "raw" / "warc").iterdir())) == 1


def test_one_changed_paper_is_one_body(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    changed = papers.main[7]
    with Emulator(papers) as service:
        run(service, tmp_path)
        before = documents(tmp_path)
        service.change(changed)
        service.forget()
        report = run(service, tmp_path)
        bodies = [request.path for request in service.requests if "/1/" in request.path and request.status == 200]
    after = documents(tmp_path)
    assert len(bodies) == 1
    assert changed in bodies[0]
    assert {role: report.fetched[role] for role in ("text", "attachment", "metadata") if role in report.fetched} == {
        "text": 1
    }
    assert {key for key in before if before[key] != after[key]} == {(changed, "text")}
    assert verify(tmp_path / "raw") == []


def test_since_a_day_looks_at_what_changed(tmp_path: Path) -> None:
    papers = make_papers(PAPERS, attachments_every=0)
    changed = papers.main[3]
    with Emulator(papers) as service:
        run(service, tmp_path)
        service.change(changed, modified="2026-11-19")
        service.forget()
        report = run(service, tmp_path, since=date(2026, 11, 18))
        files = {request.path.split("/")[5] for request in service.requests if "/1/" in request.path}
    assert files == {changed}
    assert report.complete
    assert report.since == "2026-11-18"
    assert report.fetched["text"] == 1
    assert sum(one.papers for one in report.dossiers) >= len(papers.main)  # counts what is held, not what was asked


def test_since_a_day_also_fetches_what_failed_before(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    lost = papers.main[3]
    with Emulator(papers, faults=[Fault("503", ids=(lost,), value=0)]) as service:
        assert not run(service, tmp_path).complete
        service.faults.clear()
        report = run(service, tmp_path, since=date(2027, 1, 1))
    assert report.complete
    assert (lost, "text") in documents(tmp_path)


def test_a_withdrawn_paper_stays_in_the_archive_and_is_named(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    gone = papers.main[5]
    with Emulator(papers) as service:
        run(service, tmp_path)
        service.withdraw(gone)
        report = run(service, tmp_path)
        again = run(service, tmp_path)
    for one in (report, again):
        assert {name for dossier in one.dossiers for name in dossier.withdrawn} == {gone}
        assert one.complete
    assert (gone, "text") in documents(tmp_path)
    with Archive.open(tmp_path / "raw") as archive:
        assert [paper.id for paper in archive.papers() if paper.withdrawn] == [gone]


def test_a_paper_withdrawn_between_the_list_and_the_file(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    gone = papers.main[-1]
    with Emulator(papers, faults=[Fault("withdraw", where="/1/metadata/", ids=(gone,), at=(1,))]) as service:
        report = run(service, tmp_path)
    assert report.complete, report.failures
    assert gone in {name for dossier in report.dossiers for name in dossier.withdrawn}
    assert {identifier for identifier, _ in documents(tmp_path)} == set(papers.ids) - {gone}


def test_papers_that_come_and_go_between_two_pages(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    early, late = papers.main[0], papers.main[-1]
    faults = [
        Fault("add", where="^/sru.*identifier>", ids=(early,), at=(1,)),
        Fault("withdraw", where="^/sru.*identifier>", ids=(late,), at=(2,)),
    ]
    with Emulator(papers, faults=faults) as service:
        report = run(service, tmp_path, pages=7)
        there = set(service.ids)
    assert report.complete, report.as_json()
    assert {identifier for identifier, _ in documents(tmp_path)} == there
    assert early in there
    assert late not in there


@pytest.mark.parametrize(
    "shape",
    [
        {"cap": 7},
        {"pretty": True},
        {"next_link": False},
        {"two_dossiers": "join"},
        {"two_dossiers": "first"},
        {"drift": True},
    ],
)
def test_services_that_answer_in_another_shape(tmp_path: Path, shape: dict[str, Any]) -> None:
    papers = make_papers(PAPERS, joint_every=7)
    with Emulator(papers, **shape) as service:
        report = run(service, tmp_path, pages=50)
    assert report.complete, report.as_json()
    assert {identifier for identifier, _ in documents(tmp_path)} == set(papers.ids)


def test_open_data_is_read_to_its_end(tmp_path: Path) -> None:
    papers = make_papers(300)
    with Emulator(papers) as service:
        report = run(service, tmp_path, extra="[open_data]\npage_size = 17\n[known]\n")
    assert not [outcome for outcome in report.open_data if outcome.reason]
    with Archive.open(tmp_path / "raw") as archive:
        found = {row["HuidigeDocumentVersie"]["ExterneIdentifier"] for row in odata.rows(archive, "Document")}
        assert set(papers.main) <= found
        cases = list(odata.rows(archive, "Zaak"))
        motions = [case for case in cases if case["Soort"] == "Motie"]
        assert motions
        assert any(vote for case in motions for decision in case["Besluit"] for vote in decision["Stemming"])
        assert all(case["ZaakActor"] for case in motions)
        assert any(case["VervangenVanuit"] or case["VervangenDoor"] for case in motions)
        assert list(odata.rows(archive, "Toezegging"))
        people = list(odata.rows(archive, "Persoon"))
        assert people
        assert "Geboortedatum" not in people[0]
        seats = list(odata.rows(archive, "FractieZetel"))
        assert any(seat["FractieZetelPersoon"] for seat in seats)


def test_known_gaps_are_named_as_known_and_dossiers_with_additions_work(tmp_path: Path) -> None:
    papers = make_papers(40, dossiers=("36600-VII", "21501-20"), gaps_every=9)
    number = papers.gaps["21501-20"][0]
    with Emulator(papers) as service:
        report = run(
            service, tmp_path, dossiers=("36 600 VII", "21 501-20"), extra=f"[known.gaps]\n21501-20 = [{number}]\n"
        )
    assert report.complete, report.as_json()
    assert [one.dossier for one in report.dossiers] == ["36600-VII", "21501-20"]
    states = {gap.number: gap.state for gap in report.dossiers[1].gaps}
    assert states.pop(number) == "known"
    assert set(states.values()) <= {"not there"}


def test_fewer_papers_than_were_counted_by_hand(tmp_path: Path) -> None:
    with Emulator(make_papers(20)) as service:
        path = tmp_path / "sources.toml"
        base = service.base_url
        path.write_text(
            f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
            f'open_data = "{base}/OData/v4/2.0"\n[pace]\nrequests_per_second = "unlimited"\n'
            "[expected]\n32824 = { papers = 11 }\n29544 = { papers = 10 }\n",
            encoding="utf-8",
        )
        report = harvest(DOSSIERS, tmp_path / "raw", load_sources(path))
    assert report.issues["fewer-than-expected"] == 1
    assert [one.expected for one in report.dossiers] == [11, 10]


def test_since_a_day_without_a_whole_list_is_not_complete(tmp_path: Path) -> None:
    with Emulator(make_papers(20)) as service:
        report = run(service, tmp_path, since=date(2020, 1, 1))
    assert not report.complete
    assert "never listed in full" in report.dossiers[0].reason


def test_papers_that_others_cite_can_be_fetched(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    theirs = [one for one in papers.main if one.startswith("kst-29544-")]
    with Emulator(papers) as service:
        wanted = [theirs[0], theirs[1], "kst-99999-1", "ECLI:NL:HR:2010:BK6942"]
        report = run(service, tmp_path, dossiers=["32824"], cited=wanted)
        held = {identifier for identifier, _ in documents(tmp_path)}
    assert report.complete
    assert set(theirs[:2]) <= held
    assert {one.id: one.reason for one in report.cited} == {
        "kst-99999-1": "the search service does not have it",
        "ECLI:NL:HR:2010:BK6942": "not a paper of this service",
    }


def test_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    papers = make_papers(PAPERS)
    with Emulator(papers) as service:
        plan = run(service, tmp_path, dry_run=True)
        assert not (tmp_path / "raw").exists()
        assert not [request for request in service.requests if "/1/" in request.path]
        run(service, tmp_path)
        fetched = {request.path for request in service.requests if "/1/" in request.path}
        state = (tmp_path / "raw" / "state.sqlite").read_bytes()
        later = run(service, tmp_path, dry_run=True)
    assert plan.dry_run
    assert plan.complete
    assert {url.partition("/frbr")[2] for url in plan.planned} == {path.partition("/frbr")[2] for path in fetched}
    assert (later.planned, later.held) == ((), len(fetched))
    assert (tmp_path / "raw" / "state.sqlite").read_bytes() == state


def test_a_dossier_that_is_not_there(tmp_path: Path) -> None:
    with Emulator(make_papers(10)) as service:
        report = run(service, tmp_path, dossiers=["99999"])
    assert not report.complete
    assert "no paper of this dossier" in report.dossiers[0].reason


def test_no_service_at_all(tmp_path: Path) -> None:
    with Emulator(make_papers(4)) as service:
        base = service.base_url
    with pytest.raises(SourceError, match="no service answered"):
        harvest(["32824"], tmp_path / "raw", sources(tmp_path, base))


def test_what_is_no_dossier(tmp_path: Path) -> None:
    with pytest.raises(IdentifierError, match="not a dossier: 'integratie'"):
        harvest(["integratie"], tmp_path / "raw", load_sources())
    assert not (tmp_path / "raw").exists()


def test_a_flipped_byte_is_found_and_the_paper_fetched_anew(tmp_path: Path) -> None:
    papers = make_papers(20)
    with Emulator(papers) as service:
        run(service, tmp_path)
        before = documents(tmp_path)
        with Archive.open(tmp_path / "raw") as archive:
            paper = archive.paper(papers.main[4])
            assert paper is not None
            assert paper.text is not None
            path, place = paper.text.path, paper.text.offset + 300
        data = bytearray(path.read_bytes())
        data[place] ^= 4
        path.write_bytes(data)
        (problem,) = verify(tmp_path / "raw")
        assert papers.main[4] in problem.reason
        report = run(service, tmp_path)
    assert report.fetched["text"] == 1
    assert documents(tmp_path) == before


def test_two_at_a_time_are_refused(tmp_path: Path) -> None:
    with Emulator(make_papers(30), faults=[Fault("drip", value=0.5, at=(3,))]) as service:
        begun = threading.Event()
        results: list[Report] = []

        class Told:
            def stage(self, name: str, total: int | None) -> None:
                begun.set()

            def step(self, count: int = 1) -> None:
                pass

            def line(self, text: str) -> None:
                pass

        first = threading.Thread(target=lambda: results.append(run(service, tmp_path, progress=Told())))
        first.start()
        assert begun.wait(10)
        with pytest.raises(StoreError, match="another harvest is working here"):
            run(service, tmp_path)
        first.join()
    assert results[0].complete


def test_what_a_person_sees(tmp_path: Path) -> None:
    seen: list[str] = []

    class Told:
        def stage(self, name: str, total: int | None) -> None:
            seen.append(f"{name}: {total}")

        def step(self, count: int = 1) -> None:
            pass

        def line(self, text: str) -> None:
            seen.append(text)

    with Emulator(make_papers(20, attachments_every=5)) as service:
        run(service, tmp_path, progress=Told())
    assert seen == [
        *("list 32824: None", "list 29544: None", "open data: 10", "attachments: 20", "papers: 24"),
        *("attachments named in metadata: 0", "count: None"),
    ]
