"""Terms: a table of cases, what holds for all of them, and the annotated papers."""

import json
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import extracting
from kg.dates import MONTHS, format_date
from kg.deadlines import Deadline, Kind, read_deadlines
from kg.deadlines.calendar import CALENDAR
from kg.deadlines.near import NEAR
from kg.deadlines.parliament import PARLIAMENT
from kg.periods import Part, Period
from kg.rules import load, read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "tests" / "cases" / "termijnen.toml").read_text(encoding="utf-8")
)
RULES = [rule for rule in read("termijnen")["rule"] if rule["kind"] == "deadline"]
OWN_READERS = {"within", "meeting", "recurring", "vague"}

Days = tuple[date | None, date | None]


def days(deadline: Deadline | None) -> tuple[str | None, date | None, date | None, Days | None]:
    if deadline is None:
        return None, None, None, None
    return deadline.quote, deadline.from_, deadline.to, deadline.estimate


def written(deadline: Deadline) -> list[str]:
    """Write the days of a term as the examples of the rules do."""
    first, last = deadline.estimate or (deadline.from_, deadline.to)
    if first is None and last is None:
        return []
    text = "/".join(day.isoformat() if day else ".." for day in (first, last))
    return [f"~{text}" if deadline.estimate else text]


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=f"{group}: {c['text']} {c.get('day', '')}") for group in CASES for c in CASES[group]],
)
def test_case(case: dict[str, Any]) -> None:
    found = read_deadlines(case["text"], case.get("day"))
    estimate = case.get("estimate")
    wanted = tuple(None if day == ".." else day for day in estimate) if estimate else None
    assert days(found[0] if found else None) == (case.get("quote"), case.get("from"), case.get("to"), wanted)
    for deadline in found:
        assert case["text"][deadline.start : deadline.end] == deadline.quote


def test_there_are_enough_cases() -> None:
    assert sum(map(len, CASES.values())) >= 150
    assert sum("quote" not in case for group in CASES.values() for case in group) >= 40


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_examples_and_near_misses(rule: dict[str, Any]) -> None:
    for example in rule["examples"]:
        found = next(d for d in read_deadlines(example["text"], example["day"]) if d.rule == rule["id"])
        assert (found.quote, written(found)) == (example["quote"], example["keys"])
        assert any(cue in example["text"] for cue in rule["cues"])
    for text in rule["near_misses"]:
        assert [d for d in read_deadlines(text, date(2024, 2, 1)) if d.rule == rule["id"]] == []


@pytest.mark.parametrize("rule", load("termijnen"), ids=lambda rule: rule.id)
def test_rule_is_whole(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.note
    assert rule.source
    assert rule.examples
    assert rule.near_misses
    if rule.kind == "deadline":
        assert rule.reader in {*CALENDAR, *NEAR, *PARLIAMENT, *OWN_READERS}
    else:
        assert rule.kind == "date"


def test_rules_and_readers_are_one_to_one() -> None:
    used = {rule["reader"] for rule in RULES}
    assert used == {*CALENDAR, *NEAR, *PARLIAMENT, *OWN_READERS}
    assert len({rule["id"] for rule in RULES}) == len(RULES)


def test_parts_of_the_rule_file_are_parts_of_a_period() -> None:
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    for part in set(read("termijnen")["words"]["parts"].values()) - {"course", "later"}:
        assert part in get_args(Part)
        assert year.part(part).days < year.days


def test_best_first() -> None:
    text = "Spoedig of jaarlijks: voor de zomer, in mei 2025, uiterlijk 1 juni 2025 en na het debat kom ik terug."
    found = read_deadlines(text, date(2025, 1, 6))
    assert [d.quote for d in found] == [
        "uiterlijk 1 juni 2025",
        "in mei 2025",
        "voor de zomer",
        "na het debat",
        "jaarlijks",
        "Spoedig",
    ]
    assert [d.kind for d in found] == ["calendar", "calendar", "loose", "loose", "recurring", "vague"]


def test_a_piece_of_a_text_gives_offsets_in_the_whole() -> None:
    text = "In mei 2025 gaf ik dat door. Uiterlijk 1 juni 2025 volgt de rest. In juli 2025 ook."
    found = read_deadlines(text, date(2025, 1, 6), start=29, end=65)
    assert [(d.quote, text[d.start : d.end]) for d in found] == [("Uiterlijk 1 juni 2025",) * 2]
    assert read_deadlines(text, date(2025, 1, 6), start=5, end=5) == []


def test_periods_of_the_past_are_read_only_when_asked_for() -> None:
    text = "De brief was voorzien in het eerste kwartaal van 2024."
    assert read_deadlines(text, date(2024, 4, 10)) == []
    found = read_deadlines(text, date(2024, 4, 10), past=True)
    assert [(d.quote, d.to) for d in found] == [("in het eerste kwartaal van 2024", date(2024, 3, 31))]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("uiterlijk 1 maart 2025", "high"),
        ("uiterlijk 1 maart", "medium"),
        ("voor het einde van het jaar", "high"),
        ("voor het zomerreces", "high"),
        ("voor het zomerreces van 2003", "low"),
        ("voor het reces", "medium"),
        ("voor de zomer", "low"),
        ("voor 2026", "low"),
        ("vóór 2026", "high"),
        ("in december", "low"),  # eleven months ahead: it may be the one just past
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    found = read_deadlines(text, date(2024, 1, 15), past=True)
    assert [d.certainty for d in found] == [certainty]


# ---------------------------------------------------------------------------------------------------- what always holds

PAPER_DAYS = st.dates(date(1996, 1, 1), date(2026, 6, 1))
LEADS = st.sampled_from(["voor", "vóór", "uiterlijk", "in", "rond", "na", "nog voor", "uiterlijk in", "tegen", "per"])
PARTS = st.sampled_from(["", "begin ", "medio ", "eind ", "de eerste helft van ", "de loop van ", "het einde van "])
PERIODS = st.sampled_from(
    ["het eerste kwartaal", "het vierde kwartaal", "het tweede halfjaar", "de zomer", "het najaar", "het zomerreces",
     "het kerstreces", "het reces", "dit jaar", "volgend jaar", "deze maand", "volgende week", "Prinsjesdag",
     "de kerst", "de Voorjaarsnota", "de begrotingsbehandeling", "Q2", *MONTHS]
)  # fmt: skip
YEARS = st.sampled_from(["", "", " van dit jaar", " van volgend jaar"])


@given(PAPER_DAYS, LEADS, PARTS, PERIODS, YEARS)
def test_what_is_to_come_is_to_come(day: date, lead: str, part: str, period: str, year: str) -> None:
    text = f"Ik stuur u {lead} {part}{period}{year} een brief."
    for deadline in read_deadlines(text, day):
        assert text[deadline.start : deadline.end] == deadline.quote
        assert deadline.kind in get_args(Kind)
        first, last = deadline.estimate or (deadline.from_, deadline.to)
        assert (first is None or last is None) or first <= last
        if deadline.to is not None and year == "":
            assert day - timedelta(days=1) <= deadline.to <= day + timedelta(days=800), deadline
        if year == "":
            assert last is None or last >= day or deadline.certainty == "low", deadline
        assert (deadline.to is None) or deadline.kind == "calendar"
        assert deadline.estimate is None or deadline.to is None


@given(PAPER_DAYS, st.integers(1, 400), st.booleans())
def test_a_day_with_its_year(day: date, ahead: int, before: bool) -> None:
    meant = day + timedelta(days=ahead)
    found = read_deadlines(f"Ik antwoord {'voor' if before else 'uiterlijk'} {format_date(meant)} daarop.", day)
    assert [(d.to, d.from_, d.kind) for d in found] == [(meant - timedelta(days=before), None, "calendar")]


@given(PAPER_DAYS, st.integers(1, 364))
def test_a_day_without_its_year_is_the_next_one(day: date, ahead: int) -> None:
    meant = day + timedelta(days=ahead)
    if (meant.month, meant.day) in ((2, 29), (day.month, day.day)):
        return
    words = f"{meant.day} {MONTHS[meant.month - 1]}"
    assert [d.to for d in read_deadlines(f"uiterlijk {words}", day)] == [meant]
    assert [d.to for d in read_deadlines(f"voor {words}", day)] == [meant - timedelta(days=1)]


@given(PAPER_DAYS, st.integers(1, 12), st.sampled_from([("weken", 7, 7), ("dagen", 1, 1), ("maanden", 28, 31)]))
def test_within_counts_from_the_paper(day: date, number: int, unit: tuple[str, int, int]) -> None:
    (found,) = read_deadlines(f"binnen {number} {unit[0]}", day)
    assert found.to is not None
    assert number * unit[1] <= (found.to - day).days <= number * unit[2]


SNIPPETS = st.sampled_from(
    ["voor", "vóór", "uiterlijk", "in", "na", "rond", "het", "de", "van", "eerste", "kwartaal", "2025", "1", "31",
     "mei", "februari", "zomerreces", "zomer", "jaar", "week", "binnen", "zes", "weken", "eind", "begin", "dit",
     "volgend", "jl.", "a.s.", "Q3", "Prinsjesdag", "begroting", "debat", "behandeling", "op", "-", "/",
     ",", ".", "(", ")", "\n", "’25", "jaarlijks", "later", "spoedig", "dinsdag", "over", "half", "verkiezingen",
     "nog", "tot", "reces", "schooljaar"]
)  # fmt: skip


@given(st.lists(SNIPPETS, max_size=14).map(" ".join), st.none() | PAPER_DAYS, st.booleans())
def test_any_words_are_read_without_error(text: str, day: date | None, past: bool) -> None:
    found = read_deadlines(text, day, past=past)
    spans = sorted((d.start, d.end) for d in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for deadline in found:
        assert text[deadline.start : deadline.end] == deadline.quote == deadline.quote.strip()
        first, last = deadline.estimate or (deadline.from_, deadline.to)
        assert first is None or last is None or first <= last


@given(LEADS, PARTS, PERIODS)
def test_without_the_date_of_the_paper_nothing_relative_has_days(lead: str, part: str, period: str) -> None:
    for deadline in read_deadlines(f"Ik stuur u {lead} {part}{period} een brief.", None):
        assert (deadline.from_, deadline.to, deadline.estimate) == (None, None, None)


# ---------------------------------------------------------------------------------------------------- annotated papers


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("voor het einde van het jaar", None, "2022-12-31"),
        ("in de loop van dit jaar", "2022-01-01", "2022-12-31"),
        ("eind dit jaar", None, "2022-12-31"),
        ("later dit jaar", None, "2022-12-31"),  # its first day is that of the paper
        ("in het tweede kwartaal van dit jaar", "2022-04-01", "2022-06-30"),
        ("in Q3 van dit jaar", "2022-07-01", "2022-09-30"),
        ("in de eerste helft van dit jaar", "2022-01-01", "2022-06-30"),
        ("in september van dit jaar", "2022-09-01", "2022-09-30"),
        ("in de eerste helft van volgend jaar", "2023-01-01", "2023-06-30"),
        ("voor 1 januari", None, "2022-12-31"),  # the next one is the same from every day of the year
    ],
)
def test_the_year_alone_fixes_what_needs_no_day(text: str, first: str | None, last: str) -> None:
    (found,) = read_deadlines(f"U hoort hierover {text}.", None, year=2022)
    assert (found.quote, found.from_ and found.from_.isoformat()) == (text, first)
    assert found.to is not None
    assert found.to.isoformat() == last
    assert found.certainty in ("low", "medium")  # the year of a reference, not a date
    (without,) = read_deadlines(f"U hoort hierover {text}.", None)
    assert without.to is None


@pytest.mark.parametrize(
    "text",
    ["binnen zes weken", "op 1 maart", "uiterlijk 1 maart", "in het eerste kwartaal", "voor het zomerreces",
     "nog deze maand", "volgende week", "jaarlijks", "zo spoedig mogelijk", "dit najaar"],
)  # fmt: skip
def test_the_year_alone_fixes_no_day_that_depends_on_the_day(text: str) -> None:
    said = f"U hoort hierover {text}."
    assert read_deadlines(said, None, year=2022) == read_deadlines(said, None)
    assert read_deadlines(said, None, year=2022) != []


@pytest.mark.parametrize("text", ["in 2024", "eind 2022", "uiterlijk 1 maart 2023"])
def test_a_printed_year_is_stronger_than_that_of_the_reference(text: str) -> None:
    assert read_deadlines(f"U hoort dit {text}.", None, year=2019) == read_deadlines(f"U hoort dit {text}.", None)


@given(st.dates(date(2022, 1, 1), date(2022, 12, 31)))
@pytest.mark.parametrize("text", ["voor het einde van het jaar", "dit jaar", "voor 1 januari", "in december"])
def test_what_the_year_fixes_is_what_every_day_of_it_fixes(text: str, day: date) -> None:
    (by_year,), (by_day,) = read_deadlines(text, None, year=2022), read_deadlines(text, day)
    assert by_year.to == by_day.to


def test_with_a_day_the_year_is_without_use() -> None:
    said, day = "U hoort dit voor het einde van het jaar.", date(2023, 5, 1)
    assert read_deadlines(said, day, year=2022) == read_deadlines(said, day)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_deadlines_of_the_annotated_papers() -> None:
    wrong, seen = [], 0
    for paper in json.loads((SHARED / "gold" / "annotations.json").read_text(encoding="utf-8")):
        text = (SHARED / "gold" / "texts" / f"{paper['id']}.txt").read_text(encoding="utf-8")
        for made in paper["commitments"]:
            words, quote = made.get("deadline_text"), made["quote"]
            if paper["date"] is None or (words and words not in quote):
                continue  # without a date, or the term stands in another sentence than the promise
            found = read_deadlines(text, date.fromisoformat(paper["date"]), start=made["start"], end=made["end"])
            best = found[0] if found else None
            got = (best.quote if best else None, best.to.isoformat() if best and best.to else None)
            seen += 1
            if got != (words, made["deadline"]):
                wrong.append((paper["id"], words, made["deadline"], got))
    assert seen >= 50
    assert wrong == []


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_deadlines_of_the_seeds() -> None:
    seen = 0
    for paper in json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8")):
        for made in paper["commitments"]:
            if "quote" in made and paper["date"]:
                found = read_deadlines(made["quote"], date.fromisoformat(paper["date"]))
                best = (found[0].quote, found[0].to and found[0].to.isoformat()) if found else (None, None)
                assert best == (made.get("deadline_text"), made.get("deadline"))
                seen += 1
    assert seen >= 6


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_every_deadline_of_the_seeds_as_the_papers_are_read() -> None:
    """Also of the memos, which the annotation quotes by their first words only; one of them has no date."""
    folder = SHARED / "corpus" / "seeds"
    seen = set()
    for paper in json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8")):
        (read_,) = extracting.extract([folder / paper["file"]], meta=folder / "metadata.json")
        assert isinstance(read_, dict)
        for made in paper["commitments"]:
            if "deadline" not in made:
                continue
            words = " ".join((made.get("quote") or made["quote_start"]).split())
            here = [
                c
                for c in read_["commitments"]
                if any(words in " ".join(text.split()) for text in (c["quote"], c["sentence"]["quote"]))
            ]
            assert made["deadline"] in {c["deadline"] and c["deadline"]["to"] for c in here}, words
            seen.add((paper["id"], made["deadline"]))
    assert ("beslisnota-kst-32824-370", "2022-12-31") in seen
    assert len(seen) >= 7
