"""People and offices: the lists hold together, and names are tied only where exactly one person fits."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import kg
from kg.errors import NotFoundError
from kg.people import TOOI, Office, People

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DATA = Path(kg.__file__).resolve().parent / "data"
PEOPLE = People.load()
DAY = date(2024, 3, 25)


def members() -> list[dict[str, str]]:
    lines = [
        line for line in (DATA / "people.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    return list(csv.DictReader(lines, delimiter="\t"))


# --- the lists


def test_offices_are_whole() -> None:
    assert len(PEOPLE.offices) > 150
    for office in PEOPLE.offices:
        assert date(2010, 10, 14) <= office.from_ <= office.to <= date(2026, 11, 20), office
        assert office.source.startswith("http")
        assert office.tooi == "" or office.tooi.removeprefix(TOOI).removeprefix("mnre").isdigit()
        assert bool(office.person.initials) != bool(office.person.first)
        assert office.person.surname
        assert office.title.startswith(("Minister", "Staatssecretaris"))


def test_no_minister_follows_before_the_other_has_gone() -> None:
    """State secretaries of one ministry may be two; of ministers there is one, and on the day of a change two."""
    by_title: dict[str, list[Office]] = {}
    for office in PEOPLE.offices:
        if office.title.startswith("Minister"):
            by_title.setdefault(office.title, []).append(office)
    for held in by_title.values():
        for one, next_ in pairwise(sorted(held, key=lambda o: o.from_)):
            assert one.to <= next_.from_, (one, next_)


def test_one_person_is_written_one_way() -> None:
    names: dict[tuple[str, str], set[str]] = {}
    for office in PEOPLE.offices:
        names.setdefault((office.person.surname.casefold(), office.person.initials), set()).add(office.person.name)
    assert all(len(written) == 1 for written in names.values())


def test_the_codes_of_ministries() -> None:
    codes = {office.ministry: office.tooi.removeprefix(TOOI) for office in PEOPLE.offices}
    assert codes["SZW"] == "mnre1073"
    assert codes["FIN"] == "mnre1090"
    assert codes["EZ"] == codes["EZK"] == "mnre1045"  # a code follows the organisation, not the name
    assert codes["EL&I"] == ""
    given = [code for short, code in codes.items() if code and short != "EZK"]
    assert len(given) == len(set(given))


def test_members_are_whole() -> None:
    rows = members()
    assert len(rows) > 350
    for row in rows:
        assert date.fromisoformat(row["from"]) <= date.fromisoformat(row["to"]), row
        assert row["name"][0].isupper() or row["name"][0] == "'"
        assert row["first"]
        assert not row["initials"] or row["initials"].endswith(".")
        assert row["source"] in {"wikipedia", "verslag", "persoon"}
        assert bool(row["party"]) != (row["source"] == "persoon")
    keys = [(row["name"], row["first"], row["from"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert rows == sorted(rows, key=lambda r: (r["name"].casefold(), r["first"], r["from"]))


# --- offices


@pytest.mark.parametrize(
    "printed",
    [
        "De Minister van Sociale Zaken en Werkgelegenheid",
        "de minister van Sociale Zaken en\nWerkgelegenheid",
        "Minister van SZW",
        "De demissionair Minister van SZW",
        "Minister Van Gennip",
        "minister Van Gennip (Sociale Zaken en Werkgelegenheid)",
        "C.E.G. van Gennip",
        "C. E. G. van Gennip",
        "ir. C.E.G. van Gennip",
        "De Minister van SZW, C.E.G. van Gennip",
        "De Minister van Sociale Zaken en Werkgelegenheid, w.g. C.E.G. van Gennip",
        "Minister van SZW – Van Gennip",
    ],
)
def test_one_person_however_she_is_printed(printed: str) -> None:
    office = PEOPLE.office(printed, DAY)
    assert office is not None
    assert office.person.name == "C.E.G. van Gennip"
    assert office.title == "Minister van Sociale Zaken en Werkgelegenheid"
    assert (office.ministry, office.tooi) == ("SZW", TOOI + "mnre1073")
    assert PEOPLE.person(printed, DAY) == office.person
    assert PEOPLE.ministry(printed, DAY) == "SZW"


@pytest.mark.parametrize(
    "printed",
    [
        "Van Gennip",  # no office and no initials: it may be anybody
        "A.B. van Gennip",
        "Staatssecretaris Van Gennip",
        "De Minister van BZK, C.E.G. van Gennip",
        "Minister",
        "De Minister van Sociale Zaken",
        "Minister van Toerisme",
        "de voorzitter van de commissie",
        "Gennip",
        "",
    ],
)
def test_nobody_where_it_is_not_certain(printed: str) -> None:
    assert PEOPLE.office(printed, DAY) is None
    assert PEOPLE.person(printed, DAY) is None


@pytest.mark.parametrize(
    ("printed", "day", "name"),
    [
        ("De Minister-President, Minister van Algemene Zaken", date(2012, 5, 1), "M. Rutte"),
        ("Minister-President Schoof", date(2025, 1, 8), "H.W.M. Schoof"),
        ("Minister voor Armoedebeleid, Participatie en Pensioenen", DAY, "C.J. Schouten"),
        ("minister Yeşilgöz", DAY, "D. Yeşilgöz-Zegerius"),
        ("Minister Yesilgöz-Zegerius", DAY, "D. Yeşilgöz-Zegerius"),
        ("Minister Schultz van Haegen", date(2014, 2, 3), "M.H. Schultz van Haegen-Maas Geesteranus"),
        ("Minister Van ’t Wout", date(2021, 3, 1), "B. van 't Wout"),
        ("Minister van BuZa", date(2020, 3, 1), "S.A. Blok"),
        ("Staatssecretaris van JenV", date(2020, 3, 1), "Ankie Broekers-Knol"),
        ("De Staatssecretaris van Justitie en Veiligheid, A. Broekers-Knol", date(2020, 3, 1), "Ankie Broekers-Knol"),
        ("S.T.M. Hermans", date(2025, 1, 8), "S.Th.M. Hermans"),
        ("Minister van SZW", date(2011, 5, 1), "H.G.J. Kamp"),
        ("Minister van Economische Zaken", date(2014, 5, 1), "H.G.J. Kamp"),
        ("Minister van EZK", date(2023, 5, 1), "M.A.M. Adriaansens"),
        ("Staatssecretaris De Vries", date(2023, 5, 1), "A. de Vries"),
    ],
)  # fmt: skip
def test_offices_and_names_of_other_days(printed: str, day: date, name: str) -> None:
    office = PEOPLE.office(printed, day)
    assert office is not None
    assert office.person.name == name


def test_initials_that_are_not_known_need_the_office() -> None:
    assert PEOPLE.office("A. Broekers-Knol", date(2020, 3, 1)) is None


def test_on_the_day_of_a_change_only_the_name_decides() -> None:
    change = date(2022, 1, 10)
    assert PEOPLE.office("Minister van Financiën", change) is None
    kaag = PEOPLE.office("Minister van Financiën, S.A.M. Kaag", change)
    assert kaag is not None
    assert kaag.from_ == change
    after = PEOPLE.office("Minister van Financiën", change + timedelta(1))
    assert after == kaag


def test_two_state_secretaries_of_a_ministry_are_told_apart_by_name() -> None:
    day = date(2023, 5, 1)
    assert PEOPLE.office("De Staatssecretaris van Financiën", day) is None
    assert PEOPLE.ministry("De Staatssecretaris van Financiën", day) == "FIN"
    office = PEOPLE.office("De Staatssecretaris van Financiën, A. de Vries", day)
    assert office is not None
    assert office.person.name == "A. de Vries"


def test_who_is_in_charge_for_the_time_being() -> None:
    day = date(2025, 8, 30)
    office = PEOPLE.office("Minister van SZW", day)
    assert office is not None
    assert office.acting
    assert office.person.name == "M.C.G. Keijzer"
    assert PEOPLE.office("M.C.G. Keijzer", day) is None  # she had two
    assert PEOPLE.person("M.C.G. Keijzer", day) == office.person
    assert PEOPLE.ministry("M.C.G. Keijzer", day) == ""


def test_a_gap_has_nobody() -> None:
    assert PEOPLE.office("Minister van Economische Zaken", date(2025, 6, 10)) is None
    assert PEOPLE.office("Minister van SZW", date(2009, 1, 1)) is None
    assert PEOPLE.ministry("Minister van SZW", date(2009, 1, 1)) == "SZW"


# --- members


@pytest.mark.parametrize(
    ("name", "day", "party"),
    [
        ("Becker", date(2024, 5, 30), "VVD"),
        ("Flach", date(2024, 6, 11), "SGP"),
        ("Van der Plas", date(2024, 6, 11), "BBB"),
        ("van der plas", date(2024, 6, 11), "BBB"),
        ("Inge van Dijk", date(2024, 6, 11), "CDA"),
        ("I. van Dijk", date(2024, 6, 11), "CDA"),
        ("Van Dijk", date(2024, 6, 11), None),
        ("Van Dijk", date(2018, 4, 5), None),
        ("Gijs van Dijk", date(2018, 4, 5), "PvdA"),
        ("Jasper van Dijk", date(2018, 4, 5), "SP"),
        ("Mulder", date(2018, 4, 5), None),
        ("Agnes Mulder", date(2018, 4, 5), "CDA"),
        ("Omtzigt", date(2018, 4, 5), "CDA"),
        ("Omtzigt", date(2024, 6, 11), None),  # a member, but his group is not known here
        ("Becker", date(2020, 1, 1), None),
        ("Jansen", date(2024, 6, 11), None),
        ("Nobody", date(2024, 6, 11), None),
    ],
)
def test_party(name: str, day: date, party: str | None) -> None:
    assert PEOPLE.party(name, day) == party


def test_two_members_of_one_group_and_one_name_are_no_question() -> None:
    head = "name\tfirst\tinitials\tparty\tfrom\tto\tsource\n"
    rows = "Jansen\tAnna\tA.\tVVD\t2024-01-01\t2024-12-31\tx\nJansen\tBen\tB.\t{}\t2024-01-01\t2024-12-31\tx\n"
    offices = "ministry = []\noffice = []\nsources = {}\n"
    assert People(offices, head + rows.format("VVD")).party("Jansen", date(2024, 5, 1)) == "VVD"
    for other in ("CDA", ""):
        both = People(offices, head + rows.format(other))
        assert both.party("Jansen", date(2024, 5, 1)) is None
        assert both.party("Anna Jansen", date(2024, 5, 1)) == "VVD"


# --- loading


def test_a_broken_installation_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kg import people

    monkeypatch.setattr(people, "files", lambda _: tmp_path)
    people._shipped.cache_clear()
    try:
        with pytest.raises(NotFoundError, match="install it again"):
            People.load()
    finally:
        people._shipped.cache_clear()


# --- against the open data


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_groups_as_the_reports_print_them() -> None:
    folder = SHARED / "corpus"
    told: dict[tuple[date, str], str] = {}
    for path in (folder / "handelingen").iterdir():
        root = etree.fromstring(
            path.read_bytes().lstrip("ï»¿".encode() + b"\xef\xbb\xbf"), etree.XMLParser(recover=True)
        )
        for speaker in root.iter("spreker"):
            name, party = ("".join(" ".join(e.itertext()) for e in speaker.iter(tag)) for tag in ("naam", "politiek"))
            if party.split():
                told[date(2018, 4, 5), " ".join(name.split())] = party.split()[0]
    (report,) = (folder / "verslagen-vlos").iterdir()
    for speaker in etree.parse(report).getroot().iter("{*}spreker"):
        said: dict[str, Any] = {etree.QName(e).localname: e.text for e in speaker}
        if said.get("fractie"):
            told[date(2025, 7, 10), said["verslagnaam"]] = said["fractie"]
    assert len(told) > 120
    wrong = {
        key: party
        for key, party in told.items()
        if (PEOPLE.party(key[1], key[0]) or party).casefold() != party.casefold()
    }
    assert wrong == {}
    known = sum(PEOPLE.party(name, day) is not None for day, name in told)
    assert known >= 0.95 * len(told)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_initials_as_the_open_data_give_them() -> None:
    people = {
        (p["Roepnaam"], " ".join(filter(None, [p["Tussenvoegsel"], p["Achternaam"]])).casefold()): p["Initialen"]
        for path in (SHARED / "corpus" / "odata").glob("persoon.*.json")
        for p in json.loads(path.read_text(encoding="utf-8"))
        if p["Achternaam"]
    }
    rows = [row for row in members() if row["initials"] and (row["first"], row["name"].casefold()) in people]
    assert len(rows) > 150
    for row in rows:
        assert row["initials"].rstrip(".") == people[row["first"], row["name"].casefold()].strip().rstrip(".")
