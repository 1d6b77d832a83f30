"""Dutch dates, calendar arithmetic, and the calendar of the Kamer."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.dates import format_date, read_dates
from kg.periods import Period, add, half, month, nth_weekday, quarter, week, week_number, whole_year
from kg.recess import election, names, next_recess, prinsjesdag, recess, running_or_next, verantwoordingsdag
from kg.rules import load, read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CALENDAR = tomllib.loads((Path(kg.__file__).parent / "data" / "recess.toml").read_text(encoding="utf-8"))
DATE_RULES = [rule for rule in read("termijnen")["rule"] if rule["kind"] == "date"]

DATES = [
    # text, paper's date, words, first day, last day, certain
    ("mijn brief van 7 juli 2023 over zorg", date(2024, 1, 1), "7 juli 2023", "2023-07-07", None, True),
    ("het overleg van 13 april jl. over zorg", date(2022, 5, 2), "13 april jl.", "2022-04-13", None, True),
    ("het overleg van 27 september jl.", date(2024, 3, 25), "27 september jl.", "2023-09-27", None, True),
    ("op 25 maart jongstleden", date(2024, 3, 25), "25 maart jongstleden", "2024-03-25", None, True),
    ("d.d. 3-5-2021 gevraagd", date(2021, 6, 1), "3-5-2021", "2021-05-03", None, True),
    ("d.d. 3-5-21 gevraagd", date(2021, 6, 1), "3-5-21", "2021-05-03", None, True),
    ("gedateerd 03/05/2021", None, "03/05/2021", "2021-05-03", None, True),
    ("gedateerd 03.05.2021", None, "03.05.2021", "2021-05-03", None, True),
    ("gedateerd 2021-05-03", None, "2021-05-03", "2021-05-03", None, True),
    ("Handelingen 2 febr. '84 blz. 3", date(1985, 10, 8), "2 febr. '84", "1984-02-02", None, True),
    ("Handelingen 2 febr. ’84 blz. 3", date(1985, 10, 8), "2 febr. ’84", "1984-02-02", None, True),
    ("sinds 1 jan. '02 geldt dat", date(2024, 10, 8), "1 jan. '02", "2002-01-01", None, True),
    ("sinds 1 jan. '84 geldt dat", None, "1 jan. '84", "1984-01-01", None, False),
    ("de zitting van 3 en 4 juni 2022", date(2022, 7, 1), "3 en 4 juni 2022", "2022-06-03", "2022-06-04", True),
    ("de zitting van 12/13 mei 2020", date(2020, 7, 1), "12/13 mei 2020", "2020-05-12", "2020-05-13", True),
    ("de zitting van 5 t/m 8 mei 2020", date(2020, 7, 1), "5 t/m 8 mei 2020", "2020-05-05", "2020-05-08", True),
    ("de dagen 28, 29 en 30 juni 2021", date(2021, 7, 1), "28, 29 en 30 juni 2021", "2021-06-28", "2021-06-30", True),
    ("de notitie van 9 mei 20231 over", date(2023, 7, 7), "9 mei 2023", "2023-05-09", None, True),
    ("uw brief van 4 dezer", date(1987, 11, 20), "4 dezer", "1987-11-04", None, True),
    ("de brief van 27 november vorig jaar", date(2015, 2, 1), "27 november vorig jaar", "2014-11-27", None, True),
    ("per 1 juli van dit jaar", date(2015, 2, 1), "1 juli van dit jaar", "2015-07-01", None, True),
    ("het debat van 21 november aanstaande", date(2022, 10, 27), "21 november aanstaande", "2022-11-21", None, True),
    ("het debat van 3 maart a.s. over", date(2023, 11, 2), "3 maart a.s.", "2024-03-03", None, True),
    ("op 14 november heb ik gezegd", date(1990, 11, 16), "14 november", "1990-11-14", None, False),
    ("op 12 juli heb ik gezegd", date(2022, 3, 1), "12 juli", "2021-07-12", None, False),
    ("29 februari jl. was een dag", date(2023, 7, 1), "29 februari jl.", "2020-02-29", None, True),
    ("zoals gisteren besproken", date(2024, 3, 1), "gisteren", "2024-02-29", None, True),
    ("zoals eergisteren besproken", date(2024, 3, 1), "eergisteren", "2024-02-28", None, True),
    ("heden ontving ik", date(2024, 3, 1), "heden", "2024-03-01", None, True),
    ("het debat van afgelopen dinsdag", date(2024, 3, 28), "afgelopen dinsdag", "2024-03-26", None, True),
    ("het debat van donderdag jl.", date(2024, 3, 28), "donderdag jl.", "2024-03-21", None, True),
    ("het debat van vorige week vrijdag", date(2024, 3, 28), "vorige week vrijdag", "2024-03-22", None, True),
    ("DEN HAAG, 5 MAART 1998", None, "5 MAART 1998", "1998-03-05", None, True),
    ("den 1\u00a0januari 1953", None, "1\u00a0januari 1953", "1953-01-01", None, True),
    ("de brief van 3\nmaart 2020", None, "3\nmaart 2020", "2020-03-03", None, True),
]

NO_DATES = [
    "de 1 oktoberregel voor gewassen", "de 1 oktober-bedden", "31 april 2022", "31-02-2021", "0 mei 2020",
    "36600-XV-34", "21 501-20, nr. 5", "artikel 3, maart-editie", "32 mei 2024", "Kamerstuk 32 824, nr. 381",
    "in mei 2024", "3-5-21", "tot op heden ten dage", "2024-13-01", "tel. 070-12-05-2020-1", "12.05.2020.3", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "quote", "first", "last", "certain"), DATES, ids=[row[0] for row in DATES])
def test_date_is_read(text: str, day: date | None, quote: str, first: str, last: str | None, certain: bool) -> None:
    found = read_dates(text, day)
    assert [(m.quote, m.date.isoformat(), m.last.isoformat(), m.certain) for m in found] == [
        (quote, first, last or first, certain)
    ]
    assert text[found[0].start : found[0].end] == quote


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert read_dates(text, date(2024, 3, 1)) == []


def test_dates_without_a_year_need_the_date_of_the_paper() -> None:
    assert read_dates("op 14 november, gisteren en 3 maart jl.") == []


def test_first_of_two_dates_takes_the_year_of_the_second() -> None:
    found = read_dates("de Raad van 30 december en 2 januari 2022, en van 30 juni t/m 1 juli 2021")
    assert [(m.quote, m.date) for m in found] == [
        ("30 december", date(2021, 12, 30)),
        ("2 januari 2022", date(2022, 1, 2)),
        ("30 juni", date(2021, 6, 30)),
        ("1 juli 2021", date(2021, 7, 1)),
    ]
    assert all(m.certain for m in found)


def test_a_piece_of_a_text_gives_offsets_in_the_whole() -> None:
    text = "Op 1 mei 2020 en op 2 mei 2020 en op 3 mei 2020."
    found = read_dates(text, start=15, end=31)
    assert [(m.quote, text[m.start : m.end]) for m in found] == [("2 mei 2020", "2 mei 2020")]


@pytest.mark.parametrize("rule", DATE_RULES, ids=lambda rule: rule["id"])
def test_examples_of_the_date_rules(rule) -> None:  # type: ignore[no-untyped-def]
    compiled = next(r for r in load("termijnen") if r.id == rule["id"])
    assert rule["note"]
    assert rule["source"]
    for example in rule["examples"]:
        found = read_dates(example["text"], example["day"])[0]
        days = found.date.isoformat() if found.last == found.date else f"{found.date}/{found.last}"
        assert (found.quote, [days]) == (example["quote"], example["keys"])
        assert list(compiled.matches(example["text"]))
    for text in rule["near_misses"]:
        assert read_dates(text, date(2024, 3, 1)) == []


@given(st.dates(min_value=date(1814, 1, 1), max_value=date(2099, 12, 31)))
def test_what_is_written_is_read(day: date) -> None:
    written = [format_date(day), f"{day.day}-{day.month}-{day.year}"]
    if day.year >= 1900:
        written.append(day.isoformat())
    for words in written:
        (found,) = read_dates(words)
        assert (found.quote, found.date, found.last, found.certain) == (words, day, day, True)


@pytest.mark.parametrize("text", ["", "gisteren", "31 juni 2020", "7 juli"])
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert read_dates(text) == []


@given(st.text(alphabet="0123456789 -./jlmei aprunovdc'«\n", max_size=60), st.dates(date(1900, 1, 1), date(2099, 1, 1)))
def test_any_text_is_read_without_error(text: str, day: date) -> None:
    for found in read_dates(text, day):
        assert text[found.start : found.end] == found.quote
        assert found.date <= found.last


# --------------------------------------------------------------------------------------------------------- arithmetic


def test_periods() -> None:
    assert month(2024, 2) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter(2025, 4) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert half(2025, 1) == Period(date(2025, 1, 1), date(2025, 6, 30))
    assert week(date(2024, 3, 31), 1) == Period(date(2024, 4, 1), date(2024, 4, 7))
    assert week_number(2020, 53) == Period(date(2020, 12, 28), date(2021, 1, 3))
    assert week_number(2021, 53) is None
    assert nth_weekday(2024, 9, 3, 2) == date(2024, 9, 17)
    with pytest.raises(ValueError, match="cannot run from"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("day", "number", "unit", "later"),
    [
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2024, 1, 31), -2, "month", date(2023, 11, 30)),
        (date(2024, 3, 1), 1.5, "month", date(2024, 4, 16)),
        (date(2024, 3, 1), 0.5, "year", date(2024, 9, 1)),
        (date(2024, 3, 29), 1, "workday", date(2024, 4, 1)),
        (date(2024, 4, 1), -1, "workday", date(2024, 3, 29)),
        (date(2024, 3, 29), 48, "hour", date(2024, 3, 31)),
        (date(2024, 3, 29), 2, "week", date(2024, 4, 12)),
    ],
)
def test_add(day: date, number: float, unit, later: date) -> None:  # type: ignore[no-untyped-def]
    assert add(day, number, unit) == later


PARTS = ("begin", "middle", "end", "first half", "second half", "first week", "second week", "third week", "last week")


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_parts_lie_within_their_period(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days))
    for name in PARTS:
        part = period.part(name)
        assert period.first <= part.first <= part.last <= period.last
    assert period.part("end").last == period.part("second half").last == period.last


def test_thirds_and_halves_of_a_year_are_months() -> None:
    year = whole_year(2025)
    assert [year.part(p).last for p in ("begin", "middle", "end")] == [date(2025, 4, 30), date(2025, 8, 31), year.last]
    assert year.part("first half") == half(2025, 1)
    assert quarter(2025, 1).part("middle") == month(2025, 2)


# ----------------------------------------------------------------------------------------------- the year of the Kamer


def test_listed_recesses_are_whole() -> None:
    for entry in CALENDAR["recess"]:
        assert entry["first"] < entry["back"]
        assert (entry["back"] - entry["first"]).days < 90
        assert entry["source"] == "derived" or entry["source"].startswith("attested: ")
        assert entry["certainty"] in ("high", "medium", "low")
        assert (entry["source"] == "derived") <= (entry["certainty"] != "high")
        if entry["certainty"] != "low":
            assert entry["first"].isoweekday() == 5, entry


@pytest.mark.parametrize("name", CALENDAR["rule"])
def test_rule_of_a_recess_fits_as_often_as_it_says(name: str) -> None:
    rule = CALENDAR["rule"][name]
    listed = [entry["first"] for entry in CALENDAR["recess"] if entry["name"] == name]
    fits = 0
    for first in listed:
        day = date.fromisoformat(f"{first.year}-{rule['after']}")
        fits += first == day + timedelta(days=(5 - day.isoweekday()) % 7)
    assert rule["fits"] == f"{fits} of {len(listed)}"


@pytest.mark.parametrize("year", range(1995, 2028))
def test_every_year_has_its_recesses_in_order(year: int) -> None:
    kinds = ["voorjaar", "mei", "zomer", *(["herfst"] if year >= 1997 else []), "kerst"]
    found = [recess(name, year) for name in kinds]
    assert all(found)
    days = [day for r in found if r for day in (r.first, r.back)]
    assert days == sorted(days)


def test_recess_of_a_year() -> None:
    summer = recess("zomer", 2024)
    assert summer is not None
    assert (summer.first, summer.back, summer.certainty) == (date(2024, 7, 5), date(2024, 9, 2), "high")
    assert summer.period.last == date(2024, 9, 1)
    made = recess("zomer", 2003)
    assert made is not None
    assert (made.first, made.source, made.certainty) == (date(2003, 7, 4), "rule", "low")
    assert recess("herfst", 1996) is None
    assert recess("zomer", 1994) is None
    assert recess("zomer", 2028) is None
    assert recess("verkiezingen", 2024) is None
    assert recess("verkiezingen", 2025) is not None


def test_next_and_running_recess() -> None:
    def first(found) -> tuple[str, date] | None:  # type: ignore[no-untyped-def]
        return (found.name, found.first) if found else None

    assert first(next_recess("zomer", date(2023, 7, 7))) == ("zomer", date(2023, 7, 7))
    assert first(next_recess("zomer", date(2023, 7, 8))) == ("zomer", date(2024, 7, 5))
    assert first(running_or_next("zomer", date(2023, 7, 8))) == ("zomer", date(2023, 7, 7))
    assert first(running_or_next("kerst", date(2024, 1, 10))) == ("kerst", date(2023, 12, 22))
    assert first(running_or_next("kerst", date(2024, 1, 15))) == ("kerst", date(2024, 12, 20))
    assert first(next_recess("", date(2024, 3, 1))) == ("mei", date(2024, 4, 26))
    assert next_recess("zomer", date(2027, 12, 1)) is None


def test_days_of_the_budget_year_and_elections() -> None:
    assert [prinsjesdag(y) for y in (2022, 2024, 2025)] == [date(2022, 9, 20), date(2024, 9, 17), date(2025, 9, 16)]
    assert verantwoordingsdag(2024) == date(2024, 5, 15)
    assert election("tk", date(2025, 7, 2)) == date(2025, 10, 29)
    assert election("tk", date(2024, 10, 1)) is None
    assert election("gr", date(2024, 1, 1), 2026) == date(2026, 3, 18)
    assert election("tk", date(2025, 10, 30)) is None


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_recesses_agree_with_the_derived_list() -> None:
    rows = re.findall(r"\| (\w+reces) (\d{4})\S* \| (\S+) t/m (\S+) \|", (SHARED / "facts" / "recess.md").read_text())
    assert len(rows) > 40
    differ = []
    for name, year, first, back in rows:
        found = recess(names()[name], int(year))
        assert found is not None
        if (found.first.isoformat(), found.back.isoformat()) != (first, back):
            differ.append((name, year, found.source))
    assert [row[:2] for row in differ] == [("kerstreces", "2023")]  # the calendar of the Kamer says a week longer
    assert differ[0][2].startswith("attested")
