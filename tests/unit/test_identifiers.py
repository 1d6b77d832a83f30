from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IdentifierError
from kg.identifiers import (
    Aanhangsel,
    Agenda,
    Bekendmaking,
    Celex,
    Dossier,
    Ecli,
    EuDocument,
    Handelingen,
    Kamerstuk,
    Kamervraag,
    LooseKamerstuk,
    WholeDossier,
    collection,
    kamerstuk_id,
    normalise_vergaderjaar,
    official_page,
    parse,
    parse_dossier,
    vergaderjaar_of,
)

SHAPES = {
    "kst-32824-412": Kamerstuk(Dossier("32824"), "412"),
    "kst-00007-1": Kamerstuk(Dossier("00007"), "1"),
    "kst-35483-M": Kamerstuk(Dossier("35483"), "M"),
    "kst-33506-AB": Kamerstuk(Dossier("33506"), "AB"),
    "kst-36600-XV-34": Kamerstuk(Dossier("36600", "XV"), "34"),
    "kst-25600-IXB-21": Kamerstuk(Dossier("25600", "IXB"), "21"),
    "kst-36600-B-9": Kamerstuk(Dossier("36600", "B"), "9"),
    "kst-36600-B": Kamerstuk(Dossier("36600"), "B"),
    "kst-35925-VII-A": Kamerstuk(Dossier("35925", "VII"), "A"),
    "kst-21501-02-3174": Kamerstuk(Dossier("21501", "02"), "3174"),
    "kst-21501-02-AK": Kamerstuk(Dossier("21501", "02"), "AK"),
    "kst-21501-20-2146-n1": Kamerstuk(Dossier("21501", "20"), "2146", suffix="n1"),
    "kst-23029-26b": Kamerstuk(Dossier("23029"), "26b"),
    "kst-26122-18A": Kamerstuk(Dossier("26122"), "18A"),
    "kst-19951996-24400-V-110": Kamerstuk(Dossier("24400", "V"), "110", "1995-1996"),
    "kst-19941995-23577-200A": Kamerstuk(Dossier("23577"), "200A", "1994-1995"),
    "kst-20072008-31200": Kamerstuk(Dossier("31200"), "", "2007-2008"),
    "kst-33183-R1975-11": Kamerstuk(Dossier("33183"), "11", rijkswet="R1975"),
    "kst-29671-1765-3": Kamerstuk(Dossier("29671"), "3", rijkswet="1765"),
    "kst-25742-1-111": Kamerstuk(Dossier("25742"), "1-111"),
    "kst-20800-VII-12-b1": Kamerstuk(Dossier("20800", "VII"), "12", suffix="b1"),
    "kst-26643-144-h1": Kamerstuk(Dossier("26643"), "144", suffix="h1"),
    "kst-35975-VIII-A-n1": Kamerstuk(Dossier("35975", "VIII"), "A", suffix="n1"),
    "kst-19637-1000-b1": Kamerstuk(Dossier("19637"), "1000", suffix="b1"),
    "kst-25087-I-n1": Kamerstuk(Dossier("25087"), "I", suffix="n1"),
    "kst-30536-b1": Kamerstuk(Dossier("30536"), "", suffix="b1"),
    "kst-CXLIX-A": Kamerstuk(Dossier("CXLIX"), "A"),
    "kst-C-AA": Kamerstuk(Dossier("C"), "AA"),
    "kst-1183886": LooseKamerstuk("1183886"),
    "h-tk-20232024-13-19": Handelingen("tk", "2023-2024", ("13", "19")),
    "h-tk-20012002-4379-4379": Handelingen("tk", "2001-2002", ("4379", "4379")),
    "h-tk-19951996-95-6247-6248": Handelingen("tk", "1995-1996", ("95", "6247", "6248")),
    "h-tk-20232024-50-2-n1": Handelingen("tk", "2023-2024", ("50", "2"), "n1"),
    "h-vv-20192020-1-1": Handelingen("vv", "2019-2020", ("1", "1")),
    "ah-tk-20232024-1113": Aanhangsel("1113", "tk", "2023-2024"),
    "ah-1271549": Aanhangsel("1271549"),
    "kv-tk-2024Z06434": Kamervraag("2024Z06434", "tk"),
    "kv-tk-20062007-KVR27039": Kamervraag("KVR27039", "tk", "2006-2007"),
    "kv-ek-215160000": Kamervraag("215160000", "ek"),
    "kv-2989900822": Kamervraag("2989900822"),
    "ag-tk-2015-09-18": Agenda(date(2015, 9, 18)),
    "stb-2021-38": Bekendmaking("stb", "2021", "38"),
    "stb-2000-139-v1": Bekendmaking("stb", "2000", "139", suffix="v1"),
    "stcrt-2008-194-p2-SC87860": Bekendmaking("stcrt", "2008", "194", "p2-SC87860"),
    "trb-1959-171": Bekendmaking("trb", "1959", "171"),
    "dossier-36600-XV": WholeDossier(Dossier("36600", "XV")),
    "ECLI:NL:HR:2010:BK6942": Ecli("NL", "HR", "2010", "BK6942"),
    "celex-32016R0679": Celex("32016R0679"),
    "swd-2023-819": EuDocument("swd", "2023", "819"),
}
OTHERS = (
    "blg-1184123", "blg-26241-10F", "nds-tk-2022D21264", "dossier-21501-20", "dossier-35763", "com-2021-645",
    "sec-2021-573", "join-2020-8", "pbeu-2019-L-305", "BWBR0005537", "ah-ek-20232024-4", "h-ek-20232024-14-25",
    "stcrt-2010-20211", "ECLI:EU:C:2018:1234", "celex-62018CJ0311",
)  # fmt: skip


@pytest.mark.parametrize(("text", "identifier"), SHAPES.items())
def test_each_shape_means_what_the_publisher_means(text, identifier):
    assert parse(text) == identifier


@pytest.mark.parametrize("text", [*SHAPES, *OTHERS])
def test_parse_and_str_are_inverse(text):
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("sloppy", "canonical"),
    [
        ("KST-32824-412", "kst-32824-412"),
        (" kst-32824-412\n", "kst-32824-412"),
        ("kst–32824–412", "kst-32824-412"),
        ("kst-32824-0412", "kst-32824-412"),
        ("kst-36600-xv-34", "kst-36600-XV-34"),
        ("Kst-35483-ab", "kst-35483-AB"),
        ("kst-26643-144-H1", "kst-26643-144-h1"),
        ("kst-21501-2-3174", "kst-21501-02-3174"),
        ("kst-33002--1", "kst-33002-1"),
        ("kst-19951996-24400-v-110", "kst-19951996-24400-V-110"),
        ("H-TK-20232024-13-019", "h-tk-20232024-13-19"),
        ("STB-2021-038", "stb-2021-38"),
        ("stcrt-2008-194-P2-sc87860", "stcrt-2008-194-p2-SC87860"),
        ("ecli:nl:hr:2010:bk6942", "ECLI:NL:HR:2010:BK6942"),
        ("CELEX:32016R0679", "celex-32016R0679"),
        ("bwbr0005537", "BWBR0005537"),
        ("dossier-36 600 xv", "dossier-36600-XV"),
        ("pbeu-2019-l-305", "pbeu-2019-L-305"),
    ],
)
def test_unambiguous_sloppiness_is_read(sloppy, canonical):
    assert str(parse(sloppy)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "", "kst", "kst-", "kst-32824", "32824-412", "kst-32824-412-", "kst-32824-412-x1", "kst-32824-12-34-56",
        "kst-328 24-412", "beslisnota-kst-32824-412", "ag-tk-2015-02-30", "h-tk-20232024-13", "kv-20062007-KVR1",
        "stb-21-38", "stb-2021-", "ECLI:NL:HR:2010", "BWBR5537", "celex-2016", "dossier-", "dossier-x",
        "kst-32824-٤١٢",
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_refused_and_quoted(text):
    with pytest.raises(IdentifierError) as caught:
        parse(text)
    assert repr(text.removeprefix("dossier-"))[1:-1] in str(caught.value)


def test_a_long_text_is_quoted_in_part():
    with pytest.raises(IdentifierError) as caught:
        parse("x" * 100_000)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("text", "dossier"),
    [
        ("32824", Dossier("32824")),
        ("32 824", Dossier("32824")),
        ("32\u00a0824", Dossier("32824")),
        ("32\u2009824", Dossier("32824")),
        ("32\u202f824", Dossier("32824")),
        ("33.950", Dossier("33950")),
        ("31-700 XII", Dossier("31700", "XII")),
        ("36 600 XV", Dossier("36600", "XV")),
        ("36 600 xv", Dossier("36600", "XV")),
        ("36\u00a0600\u00a0XV", Dossier("36600", "XV")),
        ("35 000-XV", Dossier("35000", "XV")),
        ("35 000–XV", Dossier("35000", "XV")),
        ("31700.VIII", Dossier("31700", "VIII")),
        ("36600-VII", Dossier("36600", "VII")),
        ("25 600 IXB", Dossier("25600", "IXB")),
        ("21 501-20", Dossier("21501", "20")),
        ("21501-2", Dossier("21501", "02")),
        ("36 600 B", Dossier("36600", "B")),
        ("19 700 hoofdstuk XV", Dossier("19700", "XV")),
        ("35 688 (R2151)", Dossier("35688")),
        ("29 671 (R 1765)", Dossier("29671")),
        ("9595", Dossier("9595")),
        ("00022", Dossier("00022")),
        ("CXLIX", Dossier("CXLIX")),
    ],
)
def test_dossiers_are_read_as_printed_and_as_in_the_index(text, dossier):
    assert parse_dossier(text) == dossier


@pytest.mark.parametrize(
    "text", ["", "32 8 24", "328244", "32824-341", "32 824-20", "32824, nr. 5", "cxlix", "XV 36600", "36600 XVQ"]
)
def test_what_is_no_dossier_is_refused_and_quoted(text):
    with pytest.raises(IdentifierError) as caught:
        parse_dossier(text)
    assert repr(text) in str(caught.value)


def test_a_dossier_is_printed_the_house_way():
    shown = [Dossier(*parts).printed for parts in [("36600", "XV"), ("21501", "20"), ("32824",), ("9595",), ("CXLIX",)]]
    assert shown == ["36 600 XV", "21 501-20", "32 824", "9595", "CXLIX"]
    assert [str(Dossier("36600", "XV")), str(Dossier("21501", "20")), str(Dossier("32824"))] == [
        "36600-XV",
        "21501-20",
        "32824",
    ]


def test_a_number_makes_the_id_of_a_paper():
    assert kamerstuk_id(Dossier("32824"), "412") == "kst-32824-412"
    assert kamerstuk_id(Dossier("36600", "XV"), "034") == "kst-36600-XV-34"
    assert kamerstuk_id(Dossier("35483"), "ab") == "kst-35483-AB"
    assert kamerstuk_id(Dossier("27000"), "115a") == "kst-27000-115a"
    assert kamerstuk_id(Dossier("26647"), "0") == "kst-26647-0"


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("2023–24", "2023-2024"),
        ("2023/24", "2023-2024"),
        ("2022/-23", "2022-2023"),
        ("1985/- 86", "1985-1986"),
        ("1999/00", "1999-2000"),
        ("1999/2000", "1999-2000"),
        ("2013-2014", "2013-2014"),
        ("2026‒2027", "2026-2027"),
        ("2009 / 10", "2009-2010"),
        ("20232024", "2023-2024"),
        ("96/97", "1996-1997"),
        ("’09/’10", "2009-2010"),
    ],
)
def test_a_vergaderjaar_is_written_one_way(printed, year):
    assert normalise_vergaderjaar(printed) == year


@pytest.mark.parametrize(
    "text", ["2023/25", "2024/23", "2023-2023", "2023", "1700/01", "2023/", "23 24", "1999/0", "1993/94-1996/97", ""]
)
def test_years_that_do_not_follow_each_other_are_refused(text):
    with pytest.raises(IdentifierError) as caught:
        normalise_vergaderjaar(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2023, 9, 18), "2022-2023"),  # the day before Prinsjesdag 2023
        (date(2023, 9, 19), "2023-2024"),
        (date(2022, 9, 20), "2022-2023"),
        (date(2020, 9, 15), "2020-2021"),
        (date(2020, 9, 14), "2019-2020"),
        (date(2023, 7, 11), "2022-2023"),  # summer recess
        (date(2024, 3, 25), "2023-2024"),
        (date(1887, 9, 19), "1887-1888"),  # still a Monday
        (date(1888, 9, 17), "1887-1888"),  # by then a Tuesday
        (date(1888, 9, 18), "1888-1889"),
        (date(1849, 9, 16), ""),
        (date(1849, 9, 17), "1849-1850"),
    ],
)
def test_the_vergaderjaar_turns_on_prinsjesdag(day, year):
    assert vergaderjaar_of(day) == year


def test_collections_are_the_short_names_used_elsewhere():
    names = {text: collection(text) for text in [*SHAPES, *OTHERS]}
    assert names["kst-1183886"] == "kst"
    assert names["join-2020-8"] == names["swd-2023-819"] == "com"
    assert set(names.values()) == {
        "kst", "h", "ah", "kv", "blg", "nds", "ag", "stb", "stcrt", "trb", "dossier", "ecli", "celex", "com", "pbeu",
        "bwb",
    }  # fmt: skip
    assert collection("beslisnota-kst-32824-412") == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("kst-32824-412", "https://zoek.officielebekendmakingen.nl/kst-32824-412.html"),
        ("KST-36600-xv-34", "https://zoek.officielebekendmakingen.nl/kst-36600-XV-34.html"),
        ("kst-31700-IV-C", "https://zoek.officielebekendmakingen.nl/kst-31700-iv-c.html"),
        ("blg-1007826", "https://zoek.officielebekendmakingen.nl/blg-1007826.html"),
        ("stb-2021-38", "https://zoek.officielebekendmakingen.nl/stb-2021-38.html"),
        ("dossier-36600-XV", "https://zoek.officielebekendmakingen.nl/dossier/36600-XV"),
        ("ECLI:NL:HR:2010:BK6942", "https://deeplink.rechtspraak.nl/uitspraak?id=ECLI:NL:HR:2010:BK6942"),
        ("ECLI:CE:ECHR:2011:0121JUD003069609", ""),
        ("celex-32016R0679", "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX:32016R0679"),
        ("com-2021-645", "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=COM:2021:645:FIN"),
        ("pbeu-2019-L-305", "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=OJ:L:2019:305:TOC"),
        ("pbeu-2024-L-1234", ""),
        ("BWBR0005537", "https://wetten.overheid.nl/BWBR0005537"),
        ("beslisnota-kst-32824-412", ""),
    ],
)
def test_the_official_page_is_where_the_publisher_has_it(text, address):
    assert official_page(text) == address


def test_handelingen_tell_items_from_pages():
    item, pages, both = (parse(f"h-tk-{rest}") for rest in ("20232024-13-19", "20012002-4379-4380", "19951996-95-1-2"))
    assert (item.meeting, item.item, item.pages) == ("13", "19", ())
    assert (pages.meeting, pages.item, pages.pages) == ("", "", ("4379", "4380"))
    assert (both.meeting, both.item, both.pages) == ("95", "", ("1", "2"))


numbers = st.integers(1, 99_999).map(str)
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=2)
chapters = st.sampled_from(["I", "IIA", "IIB", "III", "IV", "IXB", "V", "VI", "XV", "XVIII", "XXIII", "A", "B", "J"])
plain_dossiers = st.integers(10_000, 99_999).filter(lambda n: n != 21501).map(lambda n: Dossier(str(n)))
dossiers = st.one_of(
    plain_dossiers,
    st.builds(lambda d, c: Dossier(d.number, c), plain_dossiers, chapters),
    st.integers(1, 99).map(lambda n: Dossier("21501", f"{n:02}")),
)
suffixes = st.sampled_from(["", "b1", "b12", "h1", "n1"])
years = st.integers(1994, 2009).map(lambda y: f"{y}-{y + 1}")
kamerstukken = st.one_of(
    st.builds(Kamerstuk, dossiers, st.one_of(numbers, letters), suffix=suffixes),
    st.builds(Kamerstuk, dossiers, st.one_of(numbers, letters, st.just("42e")), years, suffix=suffixes),
)


@given(kamerstukken)
def test_every_kamerstuk_survives_writing_and_reading(paper):
    assert parse(str(paper)) == paper


@given(kamerstukken.filter(lambda paper: paper.number != "42e"))
def test_case_says_nothing_but_in_a_figure_with_a_letter(paper):
    assert parse(str(paper).upper()) == parse(str(paper).lower()) == paper


@given(dossiers)
def test_every_dossier_survives_both_ways_of_writing(dossier):
    assert parse_dossier(str(dossier)) == parse_dossier(dossier.printed) == dossier


@given(st.dates(date(1849, 9, 17), date(2098, 12, 31)))
def test_the_vergaderjaar_of_a_day_holds_that_day(day):
    year = vergaderjaar_of(day)
    assert normalise_vergaderjaar(year) == year
    assert date(int(year[:4]), 9, 15) <= day <= date(int(year[5:]), 9, 20)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_one_way(text):
    try:
        found = parse(text)
    except IdentifierError:
        assert official_page(text) == ""
    else:
        assert parse(str(found)) == found
