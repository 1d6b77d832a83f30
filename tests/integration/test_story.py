"""The story of the sample: three promises from debate to letter, two motions, and how all stands on which day."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset

import kg
from kg import commitments as promises
from kg import extracting, queries
from kg import motion as lives
from kg.build import build
from kg.cli import run
from kg.commitments import Commitment
from kg.errors import NotFoundError
from kg.store import Graph


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "output"
    build(None, folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def graph(output: Path) -> Graph:
    return Graph.open(output / "store")


@pytest.fixture(scope="module")
def found(graph: Graph) -> tuple[Commitment, ...]:
    return promises.commitments(graph)


def the(found: tuple[Commitment, ...], words: str) -> Commitment:
    (one,) = [c for c in found if words in " ".join(c.text.split())]
    return one


def status(commitment: Commitment, day: str) -> str:
    return commitment.status(date.fromisoformat(day))


# --- three chains


def test_monitoring_of_via_told_in_memo_and_letter_is_one_promise_that_the_letter_keeps(
    found: tuple[Commitment, ...],
) -> None:
    one = the(found, "Werkagenda VIA wordt gevolgd")
    assert (one.paper, one.day) == ("", "2022-04-20")  # made in a debate whose report is not here
    assert one.occasion.startswith("commissiedebat Integratie en Inburgering van 20 april 2022")
    assert [(t.paper, t.day) for t in one.told] == [
        ("beslisnota-kst-29544-1158", "2022-10-27"),
        ("kst-29544-1158", "2022-11-16"),
    ]
    assert {(k.paper, k.day, k.partly) for k in one.kept} == {("kst-29544-1158", "2022-11-16", False)}
    assert len([c for c in found if c.day == "2022-04-20"]) == 1
    assert [status(one, day) for day in ("2022-05-01", "2022-11-15", "2022-11-16")] == ["open", "open", "kept"]


def test_entrepreneurship_made_in_the_debate_told_in_the_memo_and_kept_by_the_letter(
    found: tuple[Commitment, ...],
) -> None:
    one = the(found, "informeren over ondernemerschap onder statushouders")
    assert (one.paper, one.day) == ("kst-32824-386", "2023-04-13")  # the day of the debate; adopted on 15 May
    assert "Van Gennip" in one.by
    assert [t.paper for t in one.told] == ["kst-32824-386", "beslisnota-kst-32824-412", "kst-32824-412"]
    assert {k.paper for k in one.kept} == {"kst-32824-412"}
    assert any("ondernemerschap" in k.sentence for k in one.kept)
    assert all(k.why for k in one.kept)
    assert (one.deadline, status(one, "2024-03-24"), status(one, "2024-03-25")) == ("", "open", "kept")


def test_progress_letter_promised_for_the_first_quarter_of_2024_and_kept_in_time(
    found: tuple[Commitment, ...],
) -> None:
    one = the(found, "in het eerste kwartaal van 2024 een voortgangsbrief")
    assert (one.paper, one.day, one.deadline) == ("", "2023-09-27", "2024-03-31")
    assert one.term == "in het eerste kwartaal van 2024"
    assert "beslisnota-kst-32824-412" in {t.paper for t in one.told}
    assert {(k.paper, k.day) for k in one.kept} == {("kst-32824-412", "2024-03-25")}
    days = ("2024-03-24", "2024-03-25", "2030-01-01")
    assert [status(one, day) for day in days] == ["open", "kept in time", "kept in time"]


def test_the_old_promise_of_2009_was_kept_in_the_month_it_named(found: tuple[Commitment, ...]) -> None:
    one = the(found, "Actieplan jeugdwerkloosheid")
    assert (one.day, one.deadline) == ("2009-06-25", "2009-09-30")
    assert status(one, "2009-09-01") == "open"
    assert status(one, "2025-04-01") == "kept in time"


def test_a_memo_without_a_date_goes_with_its_letter(found: tuple[Commitment, ...]) -> None:
    one = the(found, "Dat deel ontvangt uw Kamer naar verwachting voor het einde van het jaar")
    assert (one.paper, one.day, one.deadline) == ("kst-32824-370", "2022-09-28", "2022-12-31")
    assert [(t.paper, t.day) for t in one.told] == [("beslisnota-kst-32824-370", "2022-09-28")]


def test_the_year_in_the_reference_of_that_memo_fixes_the_end_of_the_year() -> None:
    path = Path(kg.__file__).parent / "sample" / "beslisnota-kst-32824-370" / "beslisnota-kst-32824-370.txt"
    (memo,) = extracting.extract([path])
    assert isinstance(memo, dict)
    assert (memo["date"], memo["year"]) == (None, 2022)
    (announced,) = [c for c in memo["commitments"] if c["deadline"]]
    assert announced["deadline"]["to"] == "2022-12-31"


def test_the_second_phase_may_be_what_letter_1158_brings_but_stays_overdue(found: tuple[Commitment, ...]) -> None:
    one = the(found, "Dat deel ontvangt uw Kamer naar verwachting voor het einde van het jaar")
    assert one.kept == ()
    assert [(p.paper, p.day) for p in one.possibly_kept] == [("kst-29544-1158", "2022-11-16")]
    (keeper,) = one.possibly_kept
    assert "motie van het lid Ceder" in keeper.sentence
    reasons = keeper.why.split("; ")
    assert "verwijst naar kst-32824-370" in reasons
    assert "noemt dezelfde motie (kst-32824-341)" in reasons
    assert "binnen de termijn (tot en met 2022-12-31)" in reasons
    assert 0.5 <= keeper.score < 1
    assert [status(one, day) for day in ("2022-11-17", "2023-01-01")] == ["open", "overdue"]


def test_as_promised_earlier_with_a_footnote_means_the_promise_with_those_words(
    found: tuple[Commitment, ...],
) -> None:
    one = the(found, "samen met gemeenten, werkgevers en branches te bespreken")
    assert [p.paper for p in one.possibly_kept] == ["kst-29544-1158"]  # 412 cites the same letter, on other matters
    assert "zoals eerder toegezegd" in one.possibly_kept[0].sentence
    assert status(one, "2025-04-01") == "open"


def test_only_what_is_not_wholly_kept_has_candidates(found: tuple[Commitment, ...]) -> None:
    assert sum(bool(c.possibly_kept) for c in found) == 2
    assert not any(c.possibly_kept for c in found if any(not k.partly for k in c.kept))


def test_a_promise_of_a_letter_that_was_not_read_is_known_from_its_memo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = {
        "nota.txt": "nota\n\nOnze referentie\n2022-\n\nKernpunten\n\nEr is een motie-Jansen over bruggen. Over het onderhoud "
        "van bruggen wordt de Kamer voor het einde van het jaar geïnformeerd.\n",
        "kst-99999-7.txt": "In mijn brief (Kamerstuk 32 824, nr. 370) stond de motie van het lid Jansen centraal.\n",
        "metadata.json": json.dumps(
            {
                "nota.txt": {"kind": "beslisnota", "attached_to": "kst-32824-370"},
                "kst-99999-7.txt": {"kind": "brief", "date": "2022-11-16", "dossiers": ["99999"]},
            }
        ),
    }
    for name, text in papers.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = tmp_path / "output"
    build([tmp_path], output, quiet=True)
    (one,) = promises.commitments(Graph.open(output / "store"))
    assert (one.paper, one.day, one.occasion, one.deadline) == ("", "", "", "2022-12-31")
    assert one.dossiers == ("32824",)  # of the letter, which is known by its number
    assert [p.paper for p in one.possibly_kept] == ["kst-99999-7"]
    assert [t.paper for t in one.told] == ["nota"]
    assert "a letter that was not read" in printed(capsys, "commitments", "--dossier", "32824", "-o", str(output))
    assert run(["validate", "-o", str(output), "--quiet"]) == 0


def test_terms_count_from_the_letter_of_an_attachment_and_from_the_day_of_a_debate(tmp_path: Path) -> None:
    papers = {
        "plan.txt": "Plan voor bruggen\n\nIk zal de Kamer binnen zes weken informeren over de bruggen.\n",
        "kst-99999-1.txt": "Hierbij zend ik u het plan voor de bruggen.\n",
        "kst-99999-2.txt": "De vaste commissie voor Waterstaat heeft op 3 april 2023 overleg gevoerd met de Minister.\n\n"
        "Voorzitter: Jansen\n\nMinister De Vries: Ik zal de Kamer binnen twee weken informeren over de sluizen.\n",
        "metadata.json": json.dumps(
            {
                "plan.txt": {"kind": "bijlage", "attached_to": "kst-99999-1"},
                "kst-99999-1.txt": {"kind": "brief", "date": "2023-03-01"},
                "kst-99999-2.txt": {"kind": "verslag", "date": "2023-05-20"},
            }
        ),
    }
    for name, text in papers.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    build([tmp_path], tmp_path / "output", quiet=True)
    made = {c.paper: c for c in promises.commitments(Graph.open(tmp_path / "output" / "store"))}
    plan, debate = made["plan"], made["kst-99999-2"]
    assert (plan.day, plan.term, plan.deadline) == ("2023-03-01", "binnen zes weken", "2023-04-12")
    assert plan.counted_from == "kst-99999-1"
    store = Graph.open(tmp_path / "output" / "store")
    for day in ("2023-02-28", "2023-04-12", "2023-04-13", "2023-04-18"):  # the graph says so itself, not only the list
        overdue = promises.choose(made.values(), date.fromisoformat(day), statuses=frozenset({"overdue"}))
        rows = ask(store, "commitments-overdue", day=day)
        assert [(row[0], row[1], row[2]) for row in rows] == [(c.deadline, c.day, c.paper) for c, _ in overdue]
    assert len(ask(store, "commitments-overdue", day="2023-04-18")) == 2
    assert [status(plan, day) for day in ("2023-04-12", "2023-04-13")] == ["open", "overdue"]
    assert (debate.day, debate.deadline, debate.counted_from) == ("2023-04-03", "2023-04-17", "")


# --- what letter 412 left open


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("meld ik uw Kamer in de volgende Uitvoeringsbrief", "2024-07-05"),
        ("wat de eerste inzichten uit de startbanen zijn", "2025-03-31"),
        ("opnieuw over de voortgang van het plan van aanpak", "2025-03-31"),
    ],
)
def test_a_promise_is_open_up_to_its_last_day_and_overdue_after(
    words: str, deadline: str, found: tuple[Commitment, ...]
) -> None:
    one = the(found, words)
    assert (one.paper, one.day, one.deadline, one.kept) == ("kst-32824-412", "2024-03-25", deadline, ())
    assert one.weak is False
    after = date.fromordinal(date.fromisoformat(deadline).toordinal() + 1).isoformat()
    assert [status(one, day) for day in ("2024-03-25", deadline, after)] == ["open", "open", "overdue"]


def test_what_was_open_on_the_first_of_april_2025(found: tuple[Commitment, ...]) -> None:
    chosen = promises.choose(found, date(2025, 4, 1), statuses=promises.OPEN, dossier="32824")
    from_412 = [(c.deadline, s) for c, s in chosen if c.paper == "kst-32824-412"]
    assert from_412 == [("2024-07-05", "overdue"), ("2025-03-31", "overdue"), ("2025-03-31", "overdue")]
    assert not any(s.startswith("kept") for _, s in chosen)


def test_nothing_that_was_not_promised_yet(found: tuple[Commitment, ...]) -> None:
    assert promises.choose(found, date(2009, 6, 24)) == []
    assert [s for _, s in promises.choose(found, date(2009, 7, 1))] == ["open"]


def test_a_weak_promise_is_one(found: tuple[Commitment, ...]) -> None:
    assert [c.text[:14] for c in found if c.weak][:1] == ["Mijn streven i"]


def test_every_commitment_has_its_sentence_and_every_link_its_reason(found: tuple[Commitment, ...]) -> None:
    for one in found:
        assert " ".join(one.text.split()) in " ".join(one.sentence.split()) or one.sentence in one.text
        assert 0 < one.confidence < 1
        assert all(k.why and k.sentence and 0 < k.confidence < 1 for k in one.kept)
        assert all(t.why and t.sentence for t in one.told)


# --- two motions


def test_the_life_of_motion_ceder(graph: Graph) -> None:
    life = lives.life(graph, "kst-32824-341")
    assert [name.split()[-1] for name in life.movers] == ["Ceder"]
    assert [part.kind for part in life.parts] == ["constatering", "overweging", "verzoek"]
    first = life.events[0]
    assert (first.day, first.what, first.paper) == ("2021-07-08", "tabled", "kst-32824-341")
    named = {e.paper for e in life.events if e.what in ("named", "carried out", "partly carried out")}
    assert named == {"kst-32824-370", "kst-29544-1158", "beslisnota-kst-32824-370"}
    assert [e.day for e in life.events] == sorted(e.day or "9999" for e in life.events if e.day) + [""] * sum(
        not e.day for e in life.events
    )
    assert all(e.sentence and e.url for e in life.events if e.what == "named" and e.paper.startswith("kst"))


def test_motion_aartsen_is_found_by_name_and_may_be_what_letter_1158_means(graph: Graph) -> None:
    assert lives.find(graph, "Aartsen") == ("kst-32824-373",)
    assert lives.find(graph, "motie-Aartsen") == ("kst-32824-373",)
    life = lives.life(graph, "kst-32824-373")
    (request,) = [part for part in life.parts if part.kind == "verzoek"]
    assert (request.term, request.deadline) == ("in het eerste kwartaal van 2023", "2023-03-31")
    perhaps = [e for e in life.events if e.what == "perhaps named"]
    assert {(e.paper, e.day) for e in perhaps} == {("kst-29544-1158", "2022-11-16")}
    assert all("2022-09-29" in e.detail for e in perhaps)  # the evidence
    assert not any(e.what == "named" for e in life.events)


def test_a_replaced_motion_and_the_one_that_replaces_it_know_each_other(graph: Graph) -> None:
    assert ("replaced by", "kst-32824-432") in {(e.what, e.paper) for e in lives.life(graph, "kst-32824-427").events}
    assert ("replaces", "kst-32824-427") in {(e.what, e.paper) for e in lives.life(graph, "kst-32824-432").events}
    assert ("replaces", "kst-32824-426") in {(e.what, e.paper) for e in lives.life(graph, "kst-32824-435").events}


def test_the_newest_motion_of_a_mover_comes_first(graph: Graph) -> None:
    ids = lives.find(graph, "Becker")
    assert ids[:2] == ("kst-32824-435", "kst-32824-432")


@pytest.mark.parametrize("what", ["Niemand", "kst-99999-1", "motie"])
def test_a_motion_that_is_not_there_is_named(what: str, graph: Graph) -> None:
    with pytest.raises(NotFoundError, match=what):
        lives.find(graph, what)


# --- the verbs


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


def test_the_table_says_status_term_paper_and_sentence(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "commitments", "--as-of", "2025-04-01", "--dossier", "32824", "-o", str(output))
    assert "KEPT IN TIME" in text
    assert "OVERDUE" in text
    assert "in het eerste kwartaal van 2025 = 2025-03-31" in text
    assert "kept in kst-32824-412 (2024-03-25)" in text
    assert "commitments (toezeggingen) as of 2025-04-01" in text.splitlines()[-1]


def test_the_table_says_what_may_have_kept_a_promise(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "commitments", "--overdue", "--as-of", "2023-01-02", "-o", str(output))
    (line,) = [line.strip() for line in text.splitlines() if "possibly kept in" in line]
    assert line.startswith("possibly kept in kst-29544-1158 (2022-11-16): “In september gaf ik een eerste antwoord")
    assert line.endswith("binnen de termijn (tot en met 2022-12-31)]")
    how = ("commitments", "--overdue", "--as-of", "2023-01-02", "-o", str(output), "-f", "json")
    entries = {entry["paper"]: entry for entry in json.loads(printed(capsys, *how))}
    second_phase = entries["kst-32824-370"]
    assert (second_phase["status"], second_phase["possibly_kept_by"]) == ("overdue", ["kst-29544-1158"])
    assert (second_phase["kept_by"], second_phase["possibly_kept_on"]) == ([], ["2022-11-16"])
    assert len(second_phase["possibly_kept_why"]) == len(second_phase["possibly_kept_words"]) == 1
    assert second_phase["counted_from"] == ""


def test_csv_and_json_say_the_same(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    how = ("commitments", "--as-of", "2025-04-01", "-o", str(output), "-f")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, *how, "csv"))))
    entries: list[dict[str, Any]] = json.loads(printed(capsys, *how, "json"))
    assert len(rows) == len(entries) >= 12
    for row, entry in zip(rows, entries, strict=True):
        assert set(row) == set(entry)
        for column in ("status", "deadline", "paper", "date", "commitment", "id"):
            assert row[column] == (entry[column] or "")
        assert isinstance(entry["weak"], bool)
        assert isinstance(entry["kept_by"], list)
    assert {entry["status"] for entry in entries} >= {"open", "overdue", "kept", "kept in time"}


@pytest.mark.parametrize(("flag", "statuses"), [("--open", {"open", "overdue"}), ("--overdue", {"overdue"})])
def test_flags_choose_by_status(
    flag: str, statuses: set[str], output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = ("commitments", flag, "--as-of", "2025-04-01", "-o", str(output), "-f", "json")
    assert {entry["status"] for entry in json.loads(printed(capsys, *how))} == statuses


def test_the_calendar_has_an_event_for_each_last_day(
    output: Path, capsys: pytest.CaptureFixture[str], found: tuple[Commitment, ...]
) -> None:
    text = printed(capsys, "commitments", "--as-of", "2025-04-01", "--ical", "-o", str(output))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75  # RFC 5545 3.1
    whole = text.replace("\r\n ", "").split("\r\n")
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == sum(bool(c.deadline) for c in found)
    days = [line.partition(":")[2] for line in whole if line.startswith("DTSTART")]
    assert days == sorted(c.deadline.replace("-", "") for c in found if c.deadline)
    uids = [line for line in whole if line.startswith("UID:")]
    assert len(set(uids)) == len(uids)


# --- named questions

NEW = {
    "commitments-by-person": {},
    "commitments-overdue": {"day": "2025-04-01"},
    "discharges": {},
    "motion-mentions": {"id": "kst-32824-341"},
    "motion-requests-with-term": {},
    "motions-open": {},
    "oral-commitments": {},
    "promises-kept": {},
    "promises-perhaps-kept": {},
}
Rows = list[tuple[str, ...]]


def ask(graph: Graph, name: str, **values: str) -> Rows:
    rows = graph.query(queries.load(name).bind(values)).rows
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


@pytest.fixture(scope="module")
def dataset(output: Path) -> Iterator[Dataset]:
    dataset = Dataset(default_union=True)
    for path in sorted((output / "graph").rglob("*.nq")):
        dataset.parse(path, format="nquads")
    yield dataset
    dataset.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # rdflib 7.6 warns of its own inner workings
@pytest.mark.parametrize("name", NEW)
def test_two_engines_give_the_same_rows_in_the_same_order(name: str, graph: Graph, dataset: Dataset) -> None:
    rows = graph.query(queries.load(name).bind(NEW[name])).rows
    theirs = [tuple(row) for row in dataset.query(queries.load(name).bind(NEW[name]))]  # type: ignore[arg-type]
    assert rows
    assert len(theirs) == len(rows)
    for ours, other in zip(rows, theirs, strict=True):
        for one, two in zip(ours, other, strict=True):
            assert (one is None and two is None) or str(one) == str(two) or float(str(one)) == float(str(two))


@pytest.mark.parametrize("day", ["2009-10-01", "2023-01-01", "2024-03-31", "2024-07-06", "2025-04-01"])
def test_overdue_by_question_is_overdue_by_status(day: str, graph: Graph, found: tuple[Commitment, ...]) -> None:
    chosen = promises.choose(found, date.fromisoformat(day), statuses=frozenset({"overdue"}))
    rows = ask(graph, "commitments-overdue", day=day)
    assert [(row[0], row[-1]) for row in rows] == [(c.deadline, c.text) for c, _ in chosen]


def test_promises_kept_says_in_time_or_just_kept(graph: Graph) -> None:
    verdicts = {(row[4], row[3]) for row in ask(graph, "promises-kept")}
    assert verdicts == {
        ("kst-29544-203", "kept in time"), ("kst-29544-1158", "kept"), ("kst-32824-412", "kept"),
        ("kst-32824-412", "kept in time"),
    }  # fmt: skip


def test_discharges_name_the_promise_the_extent_and_the_sentence(graph: Graph) -> None:
    rows = ask(graph, "discharges")
    assert {row[3] for row in rows} <= {"geheel", "deels"}
    assert any("ondernemerschap" in row[2] and row[0] == "kst-32824-412" and row[4] for row in rows)


def test_oral_commitments_are_those_of_debates_that_were_not_read(graph: Graph) -> None:
    told: dict[str, list[str]] = {}
    for row in ask(graph, "oral-commitments"):
        told.setdefault(row[0], []).append(row[4])
    assert told["2022-04-20"] == ["beslisnota-kst-29544-1158", "kst-29544-1158"]
    assert "2023-04-13" not in told  # its report was read
    assert set(told) == {"2009-06-25", "2022-04-20", "2022-07-06", "2023-09-27"}


def test_a_person_is_found_by_part_of_the_name(graph: Graph) -> None:
    ((name, promised, terms_, kept, partly),) = ask(graph, "commitments-by-person", person="GENNIP")
    assert name == "C.E.G. van Gennip"
    assert int(promised) >= int(terms_) >= 6
    assert (int(kept), int(partly)) == (1, 0)
    assert ask(graph, "commitments-by-person", person="Niemand") == []


def test_a_motion_that_a_misprint_may_mean_is_named_perhaps(graph: Graph) -> None:
    rows = ask(graph, "motion-mentions", id="kst-32824-373")
    assert {row[3] for row in rows} == {"motie van het lid Aartsen", "motie-Aartsen"}
    assert all(row[4].startswith("perhaps: ") for row in rows)
    sure = ask(graph, "motion-mentions", id="kst-32824-341")
    assert len(sure) == 6
    assert not any(row[4].startswith("perhaps: ") for row in sure)


def test_requests_with_a_term_and_motions_that_are_open(graph: Graph) -> None:
    requests = ask(graph, "motion-requests-with-term")
    assert [(row[0], row[2]) for row in requests] == [
        ("2023-03-31", "kst-32824-373"), ("2024-12-31", "kst-32824-435"),
    ]  # fmt: skip
    open_ = [row[1] for row in ask(graph, "motions-open")]
    assert open_ == ["kst-32824-341", "kst-32824-373", "kst-32824-432", "kst-32824-435"]  # 427 was replaced
