import json
import lzma
import tarfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.make_register import Fact, extra_facts, main, merge, movers_of, register_lines
from kg.errors import IdentifierError
from kg.identifiers import kamerstuk_id, parse_dossier
from kg.register import PaperFact, Register

IDS = (
    "kst-32824-1", "kst-32824-2", "kst-32824-3", "kst-32824-5", "kst-32824-5-b1", "kst-32824-5-b2", "kst-32824-8-h1",
    "kst-35483-Y", "kst-35483-Z", "kst-35483-AA", "kst-35483-7", "kst-21501-02-900", "kst-21501-20-4", "kst-36600-1",
    "kst-36600-XV-1", "kst-36600-B-2", "kst-20042005-29800-XVI-A", "kst-19951996-24400-V-42e", "kst-33183-R1975-11",
    "kst-33183-3", "kst-20072008-31200", "kst-1183886", "kst-25742-1-111", "kst-CXLIX-A", "kst-CXXXVIII-B",
)  # fmt: skip
PAPERS = """id\tdate\tkind\tmovers\treplaces\tvergaderjaar
kst-32824-10\t2022-06-01\tbrief\t\t\t
kst-32824-12\t\tverslag\t\t\t
kst-32824-14\t2022-07-01\tmotie\tInge van Dijk;El Abassi;Christine Teunissen\tkst-32824-11\t
kst-32824-9\t2021-10-01\tbrief\t\t\t
kst-32824-20\t2022-09-27\tmotie\tVan der Plas;Faber-van de Klashorst\t\t2021-2022
kst-32824-A\t2022-08-01\tbrief\t\t\t
"""


@pytest.fixture
def register():
    return Register("".join(line + "\n" for line in register_lines(IDS, date(2025, 3, 1))), PAPERS)


def test_the_list_is_dated(register):
    assert register.date == "2025-03-01"


@pytest.mark.parametrize("identifier", IDS)
def test_every_listed_paper_is_known(register, identifier):
    assert register.knows(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "kst-32824-4", "kst-32824-6", "kst-32824-5-b3", "kst-32824-5-h1", "kst-32824-8-h2", "kst-35483-X",
        "kst-35483-AB", "kst-29800-XVI-A", "kst-33183-11", "kst-99999-1", "kst-1183887", "kst-21501-02-901",
        "stb-2021-38", "beslisnota-kst-32824-1", "",
    ],
)  # fmt: skip
def test_others_are_not_known(register, identifier):
    assert not register.knows(identifier)


def test_a_reprint_or_a_fact_proves_the_paper(register):
    assert register.knows("kst-32824-8")
    assert register.knows("kst-32824-14")
    assert "14" not in register.numbers("32824")


def test_sloppy_ids_are_known_too(register):
    assert register.knows("KST-36600-xv-1")
    assert register.knows("kst-35483-aa")


def test_only_kamerstukken_are_covered(register):
    assert register.covers("kst-99999-1")
    assert register.covers("kst-1183887")
    assert not register.covers("ah-tk-20232024-1113")
    assert not register.covers("no identifier")


def test_numbers_of_a_dossier(register):
    assert register.numbers("32824") == {"1", "2", "3", "5", "8"}
    assert register.numbers("35483") == {"7", "Y", "Z", "AA"}
    assert register.numbers("29800-XVI") == frozenset()
    assert register.numbers("99999") == frozenset()
    assert register.highest("32824") == 8
    assert register.highest("CXLIX") is None
    assert all(register.knows(kamerstuk_id(parse_dossier("35483"), n)) for n in register.numbers("35483"))


def test_dossiers_and_their_additions(register):
    assert register.additions("21501") == ("02", "20")
    assert register.additions("36600") == ("B", "XV")
    assert register.additions("32824") == ()
    assert register.additions("33183") == ()  # R1975 is no addition
    assert register.is_series("21501")
    assert not register.is_series("36600")
    assert not register.is_series("32824")
    known = [d for d in ("32824", "36600-XV", "24400-V", "31200", "33183", "CXXXVIII") if register.has_dossier(d)]
    assert known == ["32824", "36600-XV", "24400-V", "31200", "33183", "CXXXVIII"]
    assert not any(register.has_dossier(d) for d in ("36600-VII", "21501", "21501-03", "", "*"))


def test_ids_with_a_year_or_rijkswet_are_found_by_dossier_and_number(register):
    assert register.ids("29800-XVI", "A") == ("kst-20042005-29800-XVI-A",)
    assert register.ids("33183", "11") == ("kst-33183-R1975-11",)
    assert register.ids("32824", "5") == ("kst-32824-5",)
    assert register.ids("32824", "4") == ()


def test_what_is_known_about_a_paper(register):
    fact = register.paper("KST-32824-14")
    assert fact == PaperFact(
        "kst-32824-14",
        date(2022, 7, 1),
        "motie",
        ("Inge van Dijk", "El Abassi", "Christine Teunissen"),
        "kst-32824-11",
        "2021-2022",
    )
    assert fact.surnames == ("Van Dijk", "El Abassi", "Teunissen")
    assert register.paper("kst-32824-20").surnames == ("Van der Plas", "Faber-van de Klashorst")
    assert register.paper("kst-32824-1") is None
    assert register.paper("no identifier") is None


def test_papers_of_a_dossier_stand_in_order(register):
    ids = [fact.id.rpartition("-")[2] for fact in register.papers_of("32824")]
    assert ids == ["9", "10", "12", "14", "20", "A"]
    assert register.papers_of("99999") == ()


def test_the_vergaderjaar_comes_from_the_paper_or_from_both_sides(register):
    assert register.vergaderjaar_of_paper("kst-32824-9") == "2021-2022"
    assert register.vergaderjaar_of_paper("kst-32824-11") == "2021-2022"
    assert register.vergaderjaar_of_paper("kst-32824-15") == "2021-2022"
    assert register.vergaderjaar_of_paper("kst-32824-20") == "2021-2022"  # so printed, a week after Prinsjesdag
    assert register.vergaderjaar_of_paper("kst-32824-8") == ""
    assert register.vergaderjaar_of_paper("kst-32824-21") == ""
    assert register.vergaderjaar_of_paper("kst-32824-12") == "2021-2022"  # a fact without a date
    for neighbourless in ("kst-32824-B", "kst-99999-1", "stb-2021-38"):
        assert register.vergaderjaar_of_paper(neighbourless) == ""


def test_without_facts_the_list_still_answers():
    register = Register("# kst 2025-03-01\n32824\t1..3\n")
    assert register.knows("kst-32824-2")
    assert not register.knows("kst-32824-4")
    assert register.paper("kst-32824-2") is None


def test_the_shipped_register_is_read_once():
    assert Register.load() is Register.load()
    assert Register.load().knows("kst-32824-412")
    assert Register.load().paper("kst-32824-341").movers == ("Ceder",)


def test_the_list_is_packed_in_runs():
    assert list(register_lines(IDS[:11], date(2025, 3, 1))) == [
        "# kst 2025-03-01",
        "32824\t1..3 5 5/b1..2 8/h1",
        "35483\t7 Y..AA",
    ]


@given(st.sets(st.integers(1, 800)), st.sets(st.text("ABYZ", min_size=1, max_size=3)), st.sets(st.integers(1, 30)))
def test_packing_loses_nothing(figures, letters, attachments):
    numbers = {str(n) for n in figures} | letters
    ids = {f"kst-32824-{n}" for n in numbers} | {f"kst-32824-900-b{n}" for n in attachments}
    register = Register("".join(line + "\n" for line in register_lines(ids, date(2025, 3, 1))))
    assert register.numbers("32824") == numbers | ({"900"} if attachments else set())
    assert all(register.knows(identifier) for identifier in ids)
    assert not register.knows(f"kst-32824-900-b{max(attachments, default=0) + 1}")


def test_what_is_no_kamerstuk_stays_out_of_the_list():
    with pytest.raises(IdentifierError, match="stb-2021-38"):
        list(register_lines(["stb-2021-38"], date(2025, 3, 1)))


@pytest.mark.parametrize(
    ("subject", "title", "movers"),
    [
        ("Motie van het lid Jansen over fietsen", "MOTIE VAN HET LID JANSEN", ("Jansen",)),
        ("Motie van het lid Van der Berg c.s. over fietsen en lopen", "", ("Van der Berg",)),
        ("Nader gewijzigde motie van de leden Os, Inge van Dal en El Mir over x", "", ("Os", "Inge van Dal", "El Mir")),
        ("Motie van het lid Jansenover fietsen", "MOTIE VAN HET LID JANSEN", ("Jansen",)),
        ("Motie van het lid Jansen een loket openen en sluiten", "MOTIE VAN HET LID JANSEN", ("Jansen",)),
        ("Motie van het lid Jansen t.v.v. 32317-916 over x", "", ("Jansen",)),
        ("Motie van het lid Simic over x", "MOTIE VAN HET LID SIMIĆ", ("Simić",)),
        ("Motie van de leden Faber-van de Kam en De Wit over x", "", ("Faber-van de Kam", "De Wit")),
        ("Brief over fietsen", "", ()),
    ],
)  # fmt: skip
def test_movers_are_read_from_the_subject(subject, title, movers):
    assert movers_of(subject, title) == movers


def test_facts_of_one_paper_are_brought_together():
    facts, dropped = merge(
        [
            [Fact("kst-32824-5", kind="motie", movers="Simić")],
            [Fact("kst-32824-5", "2024-03-20", "brief", vergaderjaar="2023-2024"), Fact("kst-32824-6", movers="Simić")],
            [Fact("KST-32824-5", "2024-03-21"), Fact("kst-32824-4", movers="Simic")],
        ]
    )
    assert facts == [
        Fact("kst-32824-4", movers="Simić"),
        Fact("kst-32824-5", "2024-03-20", "motie", "Simić"),
        Fact("kst-32824-6", movers="Simić"),
    ]
    assert dropped == ["kst-32824-5: 2024-03-21, another source says 2024-03-20"]


def test_a_date_its_vergaderjaar_contradicts_is_dropped_and_reported():
    facts, dropped = merge([[Fact("kst-1-1", "2024-03-20", "motie", vergaderjaar="2024-2025")]])
    assert facts == [Fact("kst-1-1", "", "motie", vergaderjaar="2024-2025")]
    assert len(dropped) == 1
    assert "2024-03-20" in dropped[0]


def test_the_old_year_may_linger_after_prinsjesdag():
    fact = Fact("kst-1-1", "2025-09-23", "motie", vergaderjaar="2024-2025")
    assert merge([[fact]]) == ([fact], [])


def test_the_command_line_makes_both_files(tmp_path):
    ids, known, papers = tmp_path / "ids.xz", tmp_path / "register.txt.xz", tmp_path / "papers.tsv.xz"
    ids.write_bytes(lzma.compress("\n".join(IDS).encode()))
    assert main(["ids", str(ids), str(known), "--date", "2025-03-01"]) == 0
    first = known.read_bytes()
    assert main(["ids", str(ids), str(known), "--date", "2025-03-01"]) == 0
    assert known.read_bytes() == first

    (tmp_path / "moties.tsv").write_text(
        "identifier\tdatum\ttitel\tonderwerp\n"
        "kst-36600-XV-7\t2024-12-03\tGEWIJZIGDE MOTIE VAN HET LID BOS TER VERVANGING VAN DIE GEDRUKT ONDER NR. 5\t"
        "Gewijzigde motie van het lid Bos over x\n",
        encoding="utf-8",
    )
    (tmp_path / "kst-36600-XV-7.xml").write_text("<a inhoud='Vergaderjaar 2024–2025'/>", encoding="utf-8")
    with tarfile.open(tmp_path / "moties.tar.xz", "w:xz") as archive:
        archive.add(tmp_path / "kst-36600-XV-7.xml", "moties/kst-36600-XV-7.xml")
    document = {"Titel": "Integratiebeleid", "Volgnummer": 448, "Soort": "Brief regering", "Verwijderd": False}
    document |= {
        "Datum": "2025-02-07T00:00:00+01:00",
        "Onderwerp": "Reactie op de motie van het lid Bos",
        "Vergaderjaar": "2024-2025",
    }
    (tmp_path / "documents.json").write_text(json.dumps({"value": [document, document | {"Volgnummer": -1}]}))
    case = document | {"Soort": "Motie", "Onderwerp": "Motie van het lid Dal over x"}
    case["HuidigeDocumentVersie"] = {"ExterneIdentifier": "kst-32824-460"}
    (tmp_path / "kst-32824-460.odata-zaak.json").write_text(json.dumps({"Document": [case]}))
    arguments = ["papers", papers, "--motions", tmp_path / "moties.tsv", "--heads", tmp_path / "moties.tar.xz"]
    arguments += ["--cases", tmp_path, "--documents", tmp_path / "documents.json"]
    assert main([str(argument) for argument in arguments]) == 0

    register = Register(lzma.decompress(known.read_bytes()).decode(), lzma.decompress(papers.read_bytes()).decode())
    assert register.knows("kst-36600-XV-1")
    assert register.paper("kst-36600-XV-7") == PaperFact(
        "kst-36600-XV-7", date(2024, 12, 3), "motie", ("Bos",), "kst-36600-XV-5", "2024-2025"
    )
    assert register.paper("kst-32824-448").movers == ()
    assert register.paper("kst-32824-460").movers == ("Dal",)


@pytest.mark.parametrize("change", [{"Soort": "Onbekend"}, {"Titel": "Onbekend"}])
def test_an_unknown_word_of_the_source_stops_the_work(tmp_path, capsys, change):
    document = {"Titel": "Integratiebeleid", "Volgnummer": 1, "Soort": "Motie", "Verwijderd": False}
    document |= {"Datum": "2025-02-07", "Onderwerp": "", "Vergaderjaar": "2024-2025"} | change
    (tmp_path / "documents.json").write_text(json.dumps({"value": [document]}))
    assert main(["papers", str(tmp_path / "out"), "--documents", str(tmp_path / "documents.json")]) == 1
    assert "'Onbekend'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_or_broken_source_is_one_line(tmp_path, capsys):
    (tmp_path / "documents.json").write_text("{")
    assert main(["papers", str(tmp_path / "out"), "--documents", str(tmp_path / "documents.json")]) == 1
    assert main(["ids", str(tmp_path / "none.xz"), str(tmp_path / "out"), "--date", "2025-03-01"]) == 1
    assert capsys.readouterr().err.count("error: ") == 2


def test_facts_typed_in_are_in_the_shipped_file(repo_extra):
    register = Register.load()
    for fact in extra_facts(repo_extra):
        shipped = register.paper(fact.id)
        assert shipped is not None
        assert shipped.kind == fact.kind
        assert not fact.date or shipped.date == date.fromisoformat(fact.date)
        assert not fact.movers or shipped.movers == tuple(fact.movers.split(";"))


@pytest.fixture
def repo_extra(request):
    return request.config.rootpath / "kg" / "data" / "papers-extra.tsv"
