"""The shipped registers against the material they were made from."""

import csv
import json
import lzma
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from harvest.make_register import main
from kg.errors import IdentifierError
from kg.identifiers import official_page, parse, vergaderjaar_of
from kg.register import Register

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"
IDS = CORPUS / "register" / "kst-ids.2025-03.txt.xz"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

SLIPS = {
    "kst-29800-VIIi-151-b1": "kst-29800-VIII-151-b1",
    "kst-30025-r1783-7": "kst-30025-R1783-7",
    "kst-31200-VIi-43-b1": "kst-31200-VII-43-b1",
    "kst-31200-XIv-157-b1": "kst-31200-XIV-157-b1",
    "kst-31700-iv-c": "kst-31700-IV-C",
    "kst-32302--B": "kst-32302-B",
    "kst-33002--1": "kst-33002-1",
    "kst-33009--1": "kst-33009-1",
}
"""Ids the publisher wrote with small letters or a double hyphen, and what we make of them."""


@pytest.fixture(scope="module")
def ids():
    with lzma.open(IDS, "rt", encoding="utf-8") as stream:
        return stream.read().split()


def test_every_published_id_survives_reading_and_writing(ids):
    assert len(ids) == 336_528
    changed, refused = {}, []
    for text in ids:
        try:
            written = str(parse(text))
        except IdentifierError:
            refused.append(text)
        else:
            if written != text:
                changed[text] = written
    assert refused == []
    assert changed == SLIPS


def test_no_two_published_ids_become_one(ids):
    assert len({str(parse(text)) for text in ids}) == len(ids)


def test_the_official_page_keeps_the_slip():
    for published, canonical in SLIPS.items():
        assert official_page(canonical) == f"https://zoek.officielebekendmakingen.nl/{published}.html"


def test_the_register_knows_every_published_id(ids):
    register = Register.load()
    assert [text for text in ids if not register.knows(text)] == []


def test_the_register_knows_no_more_than_the_list(ids):
    register, listed = Register.load(), {str(parse(text)) for text in ids}
    for dossier in ("32824", "36600-XV", "21501-20", "35483", "22112"):
        expected = {text for text in listed if text.startswith(f"kst-{dossier}-")}
        numbers = register.numbers(dossier)
        assert {f"kst-{dossier}-{number}" for number in numbers} >= {t for t in expected if not _has_suffix(t)}
        for number in numbers:
            base = f"kst-{dossier}-{number}"
            assert base in expected or any(text.startswith(f"{base}-") for text in expected)


def _has_suffix(text):
    return parse(text).suffix != ""


def test_one_dossier_alone_is_a_series(ids):
    register = Register.load()
    numbers = {getattr(parse(text), "dossier", None) for text in ids} - {None}
    assert {dossier.number for dossier in numbers if register.is_series(dossier.number)} == {"21501"}


def test_the_two_dossiers_of_the_sample():
    register = Register.load()
    assert register.knows("kst-32824-370")
    assert register.knows("kst-29544-370")
    assert register.highest("32824") == 448
    assert register.paper("kst-32824-373").movers == ("Aartsen",)
    assert register.vergaderjaar_of_paper("kst-32824-381") == "2022-2023"
    assert register.vergaderjaar_of_paper("kst-32824-385") == "2022-2023"


def test_facts_about_motions_agree_with_the_table():
    register = Register.load()
    with (CORPUS / "moties-2023-2025.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert len(rows) == 6_046
    facts = {row["identifier"]: register.paper(row["identifier"]) for row in rows}
    assert all(fact and fact.kind == "motie" and fact.movers for fact in facts.values())
    dates = {row["identifier"] for row in rows if str(facts[row["identifier"]].date or "") != row["datum"]}
    assert dates == {"kst-35646-45"}  # its head says 2024 where it must be 2025
    names = Counter(name for fact in facts.values() for name in fact.movers)
    assert all(name[0].isupper() and not any(c.isdigit() or c in ".,()" for c in name) for name in names)
    heads = {row["identifier"]: _fold(row["titel"]) for row in rows}
    unfit = [id_ for id_, fact in facts.items() if not all(_fold(name) in heads[id_] for name in fact.movers)]
    assert len(unfit) <= 40  # slips in the heads, and heads that say "c.s." for the second name


def _fold(text):
    bare = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(bare).casefold()


def test_the_numbers_of_a_dossier_run_with_time():
    register = Register.load()
    dossiers = {row.rpartition("-")[0].removeprefix("kst-") for row in _motion_ids()}
    for dossier in dossiers:
        dates = [
            fact.date for fact in register.papers_of(dossier) if fact.date and fact.id.rpartition("-")[2].isdigit()
        ]
        assert dates == sorted(dates)


def _motion_ids():
    with (CORPUS / "moties-2023-2025.tsv").open(encoding="utf-8", newline="") as stream:
        return [row["identifier"] for row in csv.DictReader(stream, delimiter="\t")]


def test_the_vergaderjaar_of_the_open_data_follows_from_the_date():
    documents = json.loads((CORPUS / "odata" / "Document.integratie-arbeidsmarkt.json").read_text(encoding="utf-8"))
    rows = [(d["Volgnummer"], d["Datum"][:10], d["Vergaderjaar"]) for d in documents["value"]]
    odd = [row for row in rows if vergaderjaar_of(date.fromisoformat(row[1])) != row[2]]
    assert odd == [(474, "2025-09-23", "2024-2025")]
    assert Register.load().vergaderjaar_of_paper("kst-32824-474") == "2024-2025"


def test_the_shipped_files_are_what_the_script_makes(tmp_path):
    data = ROOT / "kg" / "data"
    known, papers = tmp_path / "register.txt.xz", tmp_path / "papers.tsv.xz"
    assert main(["ids", str(IDS), str(known), "--date", "2025-03-01"]) == 0
    sources = {
        "--extra": data / "papers-extra.tsv",
        "--motions": CORPUS / "moties-2023-2025.tsv",
        "--heads": CORPUS / "moties-2023-2025.tar.xz",
        "--cases": CORPUS / "dossiers-32824-29544",
        "--documents": CORPUS / "odata" / "Document.integratie-arbeidsmarkt.json",
    }
    assert main(["papers", str(papers), *(str(part) for pair in sources.items() for part in pair)]) == 0
    for made in (known, papers):
        assert lzma.decompress(made.read_bytes()) == lzma.decompress((data / made.name).read_bytes())
