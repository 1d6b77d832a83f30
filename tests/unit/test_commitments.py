"""Commitments asked of the graph: status on a day, choosing, and the calendar file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import iris
from kg.commitments import OPEN, Commitment, Kept, Status, calendar, choose

MADE = Commitment(
    iris.commitment_iri("kst-99999-1", 1), "kst-99999-1", "2024-01-10", "B. Jansen", "Ik zal u informeren; echt, waar.",
    "Ik zal u informeren; echt, waar.", "voor 1 juni", "calendar", "2024-05-31", False, "", ("36600-XV", "99999"), 0.9,
    (), (),
)  # fmt: skip


def kept(day: str, *, partly: bool = False, paper: str = "kst-99999-2") -> Kept:
    return Kept(paper, day, partly, "Hiermee doe ik dat.", "de zin zegt het", 0.9)


def on(day: str) -> date:
    return date.fromisoformat(day)


# --- status


@pytest.mark.parametrize(
    ("passages", "day", "status"),
    [
        ((), "2024-01-10", "open"),
        ((), "2024-05-31", "open"),  # the last day is still in time
        ((), "2024-06-01", "overdue"),
        ((kept("2024-05-31"),), "2024-05-30", "open"),  # what is still to come does not count
        ((kept("2024-05-31"),), "2024-05-31", "kept in time"),
        ((kept("2024-05-31"),), "2025-01-01", "kept in time"),
        ((kept("2024-06-01"),), "2024-06-02", "kept late"),
        ((kept("2024-06-05"),), "2024-06-02", "overdue"),
        ((kept("2024-04-01", partly=True),), "2024-05-01", "partly kept"),
        ((kept("2024-04-01", partly=True),), "2024-07-01", "partly kept"),
        ((kept("2024-04-01", partly=True), kept("2024-07-01")), "2024-06-15", "partly kept"),
        ((kept("2024-04-01", partly=True), kept("2024-07-01")), "2024-07-15", "kept late"),
        ((kept("2024-07-01"), kept("2024-05-01")), "2024-07-15", "kept in time"),  # the first whole one decides
        ((kept(""),), "2024-02-01", "kept"),  # kept, on a day that is not known
    ],
)
def test_status(passages: tuple[Kept, ...], day: str, status: Status) -> None:
    assert replace(MADE, kept=passages).status(on(day)) == status


def test_without_a_term_nothing_is_overdue_or_late() -> None:
    free = replace(MADE, deadline="", term="", term_kind="")
    assert free.status(on("2034-01-01")) == "open"
    assert replace(free, kept=(kept("2034-01-01"),)).status(on("2034-01-01")) == "kept"


def test_words_without_a_last_day_are_open_too() -> None:
    vague = replace(MADE, deadline="", term="spoedig", term_kind="vague", day="")
    assert vague.status(on("2034-01-01")) == "open"


@pytest.mark.parametrize(
    ("term", "kind", "status"),
    [
        ("", "", "open"),
        ("spoedig", "vague", "open"),
        ("na de zomer", "loose", "open"),
        ("elk kwartaal", "recurring", "open"),
        ("voor het zomerreces", "calendar", "unknown"),  # of which year?
    ],
)
def test_without_a_day_of_making_only_a_last_day_that_cannot_be_counted_is_unknown(
    term: str, kind: str, status: Status
) -> None:
    undated = replace(MADE, deadline="", term=term, term_kind=kind, day="")
    assert undated.status(on("2024-01-01")) == status
    assert replace(undated, kept=(kept("2023-06-01"),)).status(on("2024-01-01")) == "kept"


@given(st.dates(date(2023, 1, 1), date(2026, 1, 1)), st.integers(0, 500))
def test_once_wholly_kept_it_stays_so(day: date, later: int) -> None:
    done = replace(MADE, kept=(kept("2024-06-10"),))
    if done.status(day).startswith("kept"):
        assert done.status(day + timedelta(days=later)) == done.status(day)


def test_a_commitment_has_the_official_page_of_its_paper() -> None:
    assert MADE.url == "https://zoek.officielebekendmakingen.nl/kst-99999-1.html"
    assert replace(MADE, paper="").url == ""


# --- choosing


LATE = replace(MADE, node="x:2", by="A. de Vries", kept=(kept("2024-07-01"),), dossiers=("29544",))
PART = replace(MADE, node="x:3", kept=(kept("2024-04-01", partly=True),))
ALL = (MADE, LATE, PART)


def chosen(day: str, **how: object) -> list[tuple[str, Status]]:
    return [(c.node.rpartition("/")[2], status) for c, status in choose(ALL, on(day), **how)]  # type: ignore[arg-type]


def test_all_with_their_status() -> None:
    assert chosen("2024-08-01") == [("1", "overdue"), ("x:2", "kept late"), ("x:3", "partly kept")]


def test_what_was_not_made_yet_is_left_out() -> None:
    assert chosen("2024-01-09") == []
    assert len(choose([replace(MADE, day="")], on("1990-01-01"))) == 1  # made on a day that is not known


def test_open_is_what_is_not_wholly_kept() -> None:
    assert chosen("2024-08-01", statuses=OPEN) == [("1", "overdue"), ("x:3", "partly kept")]
    assert chosen("2024-08-01", statuses=frozenset({"overdue"})) == [("1", "overdue")]


def test_by_dossier_and_person() -> None:
    assert chosen("2024-08-01", dossier="29544") == [("x:2", "kept late")]
    assert [n for n, _ in chosen("2024-08-01", dossier="36600-XV")] == ["1", "x:3"]
    assert chosen("2024-08-01", dossier="99") == []  # a dossier is a whole number
    assert chosen("2024-08-01", by="DE VRIES") == [("x:2", "kept late")]
    assert chosen("2024-08-01", by="Pietersen") == []


# --- calendar


def unfolded(text: str) -> list[str]:
    """Read the content lines of an iCalendar text (RFC 5545 3.1), checking their ends and lengths."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def events(text: str) -> list[dict[str, str]]:
    lines = unfolded(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines
    out: list[dict[str, str]] = []
    for line in lines:
        assert re.fullmatch(r"[A-Z-]+(?:;[A-Z]+=[^:;]+)*:.*", line), line
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            out.append({})
        elif out and line != "END:VEVENT":
            out[-1][name] = value
    return out


def plain(text: str) -> str:
    """Undo the escapes of RFC 5545 3.3.11."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


def test_an_event_on_the_last_day() -> None:
    (event,) = events(calendar(choose([MADE], on("2024-03-01"))))
    assert event["DTSTART;VALUE=DATE"] == "20240531"
    assert event["DTSTAMP"] == "20240110T000000Z"  # no clock: the same input gives the same file
    assert event["UID"] == "kst-99999-1/1@kamerstukken-graph"
    assert plain(event["SUMMARY"]) == "Toezegging: Ik zal u informeren; echt, waar."
    assert "\\;" in event["SUMMARY"]
    assert "\\," in event["SUMMARY"]
    assert plain(event["DESCRIPTION"]).startswith("B. Jansen · kst-99999-1 · open · ")
    assert event["URL"] == MADE.url


def test_what_is_not_known_leaves_no_gap_in_the_description() -> None:
    told = replace(MADE, by="", paper="", occasion="het debat van 10 januari 2024")
    (event,) = events(calendar([(told, "open")]))
    assert plain(event["DESCRIPTION"]) == "het debat van 10 januari 2024 · open · Ik zal u informeren; echt, waar."
    (event,) = events(calendar([(replace(told, occasion=""), "open")]))
    assert plain(event["DESCRIPTION"]) == "open · Ik zal u informeren; echt, waar."


def test_without_a_last_day_there_is_no_event() -> None:
    assert events(calendar(choose([replace(MADE, deadline="")], on("2024-03-01")))) == []


def test_line_ends_and_backslashes_do_not_break_the_file() -> None:
    odd = replace(MADE, text="een\r\ntwee \\ drie", sentence="vier\nBEGIN:VEVENT")
    (event,) = events(calendar(choose([odd], on("2024-03-01"))))
    assert plain(event["SUMMARY"]) == "Toezegging: een twee \\ drie"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
def test_long_lines_are_folded_between_characters_and_read_back(text: str) -> None:
    (event,) = events(calendar([(replace(MADE, text=text), "open")]))
    assert plain(event["SUMMARY"]) == "Toezegging: " + " ".join(text.split()) or not text.strip()


def test_uids_differ() -> None:
    found = events(calendar([(MADE, "open"), (replace(MADE, node=iris.commitment_iri("kst-99999-1", 2)), "open")]))
    assert len({event["UID"] for event in found}) == 2
