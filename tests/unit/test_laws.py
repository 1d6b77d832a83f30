import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
import regex

from kg.errors import RuleError
from kg.laws import Law, Laws

SHARED = Path(__file__).parents[3] / "shared"
LAWS = Laws.load()
PATTERN = regex.compile(LAWS.names_pattern())


def named(text):
    return [match[0] for match in PATTERN.finditer(text)]


# The list ----------------------------------------------------------------------------------------------------------


def test_names_are_unique_and_in_order():
    names = [law.name for law in LAWS]
    assert len(names) > 250
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=str.casefold)


def test_no_two_laws_have_one_identifier():
    ids = [identifier for law in LAWS if (identifier := law.bwb or law.celex)]
    assert len(ids) > 250
    assert len(set(ids)) == len(ids)


def test_every_identifier_has_its_form_and_a_source():
    for law in LAWS:
        if law.bwb:
            assert re.fullmatch(r"BWB[RV][0-9]{7}", law.bwb), law
            assert law.source.startswith("github "), law
        elif law.celex:
            assert re.fullmatch(r"3[0-9]{4}[RL][0-9]{4}", law.celex), law
            assert law.source.startswith("number of the act: "), law
        else:
            assert law.source == "", law


def words(text):
    return re.sub(r"[^\w]+", " ", text.casefold()).split()


def test_a_path_of_the_markdown_laws_spells_the_name_and_ends_with_the_identifier():
    # a folder per word of the name, long names cut off with "etc", the identifier last
    checked = 0
    for law in LAWS:
        if found := re.fullmatch(r"github statengeneraal/laws-markdown [\w-]+/(.+)/(BWB\w+)", law.source):
            path, forms = words(found[1]), [words(form) for form in (law.name, *law.short)]
            forms += [words(law.name) + words(abbreviation) for abbreviation in law.abbreviations]
            cut = path[:-1] if path[-1] == "etc" else path
            assert found[2] == law.bwb
            assert any(form == path or (cut != path and form[: len(cut)] == cut) for form in forms), law
            checked += 1
    assert checked > 250


def test_a_celex_number_follows_from_the_number_of_the_act():
    for law in LAWS:
        if law.celex:
            kind, first, second = re.search(r"(Verordening|Richtlijn)\D*(\d+)/(\d+)", law.source).groups()
            # a regulation before 2015 ("nr. 604/2013") has its number first; all others have the year first
            year, number = (second, first) if "nr." in law.source else (first, second)
            letter = {"Verordening": "R", "Richtlijn": "L"}[kind]
            assert law.celex == f"3{year if len(year) == 4 else f'19{year}'}{letter}{int(number):04d}", law


def test_an_ambiguous_entry_says_in_a_comment_what_it_may_mean():
    text = (files("kg") / "data" / "laws.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("ambiguous")]
    assert len(lines) == sum(law.ambiguous for law in LAWS)
    assert all(re.fullmatch(r"ambiguous = true  # .{9,}", line) for line in lines)


# Finding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bwb"),
    [
        ("Algemene wet bestuursrecht", "BWBR0005537"),
        ("Awb", "BWBR0005537"),
        ("ALGEMENE WET BESTUURSRECHT", "BWBR0005537"),
        ("algemene  wet\u00a0bestuursrecht", "BWBR0005537"),
        ("Grondwet", "BWBR0001840"),
        ("Vw 2000", "BWBR0011823"),
        ("Vreemdelingenwet 2000", "BWBR0011823"),
        ("Wet Inburgering 2021", "BWBR0044770"),
        ("Wet inburgering\n2021", "BWBR0044770"),
        ("Wet inburgering 2013", "BWBR0020611"),
        ("WAADI", "BWBR0009616"),
        ("Waadi", "BWBR0009616"),
        ("Wml", "BWBR0002638"),
        ("AWR", "BWBR0002320"),
        ("Wet WIA", "BWBR0019057"),
        ("Wlz", "BWBR0035917"),
        ("Wmo 2015", "BWBR0035362"),
        ("Ambtenarenwet", "BWBR0001947"),
        ("wet op de kansspelen", "BWBR0002469"),
        ("Wet veiligheidsregio’s", "BWBR0027466"),
        ("Wet uitkeringen vervolgingsslachtoffers 1940–1945", "BWBR0002844"),
        ("Burgerlijk Wetboek Boek 7", "BWBR0005290"),
        ("Boek 7 van het Burgerlijk Wetboek", "BWBR0005290"),
        ("Boek 7 BW", "BWBR0005290"),
        ("EVRM", "BWBV0001000"),
    ],
)
def test_a_name_is_found(name, bwb):
    assert LAWS.find(name).bwb == bwb


@pytest.mark.parametrize(("name", "celex"), [("AVG", "32016R0679"), ("KRW", "32000L0060"), ("DSA", "32022R2065")])
def test_an_act_of_the_union_has_its_celex_number(name, celex):
    law = LAWS.find(name)
    assert (law.celex, law.bwb) == (celex, "")


@pytest.mark.parametrize(
    "name",
    ["", " ", "Wet", "Wetboek", "awb", "vw 2000", "Awb.", "Wet verzonnen dingen", "Pensioenwet BES", "Mediawet 1987"],
)
def test_what_is_no_name_is_not_found(name):
    assert LAWS.find(name) is None
    assert LAWS.candidates(name) == ()


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Wet inburgering", {"Wet inburgering", "Wet inburgering 2006", "Wet inburgering 2021"}),
        ("Wi", {"Wet inburgering", "Wet inburgering 2006", "Wet inburgering 2021"}),
        ("Pw", {"Participatiewet", "Pensioenwet"}),
        ("Wpg", {"Wet politiegegevens", "Wet publieke gezondheid"}),
        ("huisvestingswet", {"Huisvestingswet", "Huisvestingswet 2014"}),
        ("Mediawet", {"Mediawet", "Mediawet 2008"}),
    ],
)
def test_a_shared_name_leads_to_no_identifier(name, candidates):
    law = LAWS.find(name)
    assert (law.name, law.ambiguous, law.bwb, law.celex) == (name, True, "", "")
    assert {candidate.name for candidate in LAWS.candidates(name)} == candidates


@pytest.mark.parametrize("name", ["Reglement van Orde", "RvO", "reglement van orde", "Spoorwegwet", "Opvangrichtlijn"])
def test_a_name_that_changed_its_meaning_leads_to_no_identifier(name):
    law = LAWS.find(name)
    assert law.ambiguous
    assert law.bwb == law.celex == ""


def test_the_civil_code_as_a_whole_has_no_identifier_but_its_books_have():
    whole = LAWS.find("BW")
    assert (whole.name, whole.bwb, whole.ambiguous) == ("Burgerlijk Wetboek", "", False)
    books = [LAWS.find(f"Burgerlijk Wetboek Boek {book}").bwb for book in (*range(1, 9), "7A", 10)]
    assert len(set(books)) == 10
    assert LAWS.find("Burgerlijk Wetboek Boek 9") is None


def test_a_law_is_found_by_every_name_it_has():
    for law in LAWS:
        for name in (law.name, *law.short, *law.abbreviations):
            assert law in LAWS.candidates(name)


# The pattern -------------------------------------------------------------------------------------------------------


def test_every_name_is_matched_whole():
    # "Wet inburgering" may not stop short in "Wet inburgering in het buitenland"
    for law in LAWS:
        for name in (law.name, *law.short, *law.abbreviations):
            assert PATTERN.match(f"{name} wordt").group() == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("artikel 7 van de Wet inburgering 2021 en de Awb", ["Wet inburgering 2021", "Awb"]),
        ("artikel 8 van de Wet\n inburgering\u00a02021,", ["Wet\n inburgering\u00a02021"]),
        ("van de wet op de kansspelen", ["wet op de kansspelen"]),
        ("in het Besluit Bouwwerken Leefomgeving", ["Besluit Bouwwerken Leefomgeving"]),
        ("artikel 2 van de Opiumwet; het Opiumwetbesluit", ["Opiumwet", "Opiumwetbesluit"]),
        ("artikel 310 van het Wetboek van Strafrecht BES", ["Wetboek van Strafrecht BES"]),
        ("artikel 3 van de Pensioenwet BES is", ["Pensioenwet BES"]),
        ("artikel 3 van de Mediawet 1987 is", ["Mediawet 1987"]),
        ("artikel 3 van de Woo\n2023 was", ["Woo"]),
        ("de Wet veiligheidsregio’s", ["Wet veiligheidsregio’s"]),
        ("de Flora- en faunawet", ["Flora- en faunawet"]),
    ],
)
def test_the_pattern_finds_a_name(text, names):
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    ["het Wetboek van deze eeuw", "deze Wet", "AWBX", "de awb", "BWB", "WET OP DE KANSSPELEN", "de Grondwetten"],
)
def test_the_pattern_leaves_other_words_alone(text):
    assert named(text) == []


def test_the_pattern_fits_in_a_verbose_one_and_has_no_groups_of_its_own():
    pattern = regex.compile(rf"artikel \s+ (?P<number>\d+) \s+ (?P<law>{LAWS.names_pattern()})", regex.VERBOSE)
    assert pattern.groups == 2
    assert pattern.search("zie artikel 13 Wet op de Raad van State, waarin")["law"] == "Wet op de Raad van State"


def test_a_list_without_laws_matches_nothing():
    assert regex.search(Laws(()).names_pattern(), "de Grondwet BES") is None


# Lists that contradict themselves ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("laws", "message"),
    [
        ([Law("Grondwet"), Law("Grondwet")], "'Grondwet' has two entries"),
        ([Law("")], "empty"),
        ([Law("Wet  dieren")], "unclean"),
        ([Law("Wet dieren", short=("Wet dieren",))], "given twice"),
        ([Law("Wet dieren", bwb="BWBR30250", source="x")], "'BWBR30250' is not of the form"),
        ([Law("AVG", celex="2016/679", source="x")], "'2016/679' is not of the form"),
        ([Law("Wet dieren", bwb="BWBR0030250")], "needs a source"),
        ([Law("Wet dieren", source="x")], "a source an identifier"),
        ([Law("Mediawet", bwb="BWBR0025028", source="x", ambiguous=True)], "ambiguous name has no identifier"),
        ([Law("AVG", bwb="BWBR0025028", celex="32016R0679", source="x")], "no law has two"),
    ],
)
def test_a_contradiction_is_refused(laws, message):
    with pytest.raises(RuleError, match=re.escape(message)):
        Laws(laws)


def test_the_fields_of_the_file_are_those_of_the_class():
    content = tomllib.loads((files("kg") / "data" / "laws.toml").read_text(encoding="utf-8"))
    assert set(content) == {"law"}
    assert {field for table in content["law"] for field in table} == set(Law.__slots__)


# Real papers -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_laws_cited_in_annotated_papers_are_known():
    texts = json.loads((SHARED / "gold" / "annotations.json").read_text(encoding="utf-8"))
    quotes = {item["quote"] for item in walk(texts) if item.get("kind") == "law"}
    assert quotes
    # a law named by its date alone has no name to know
    unknown = {quote for quote in quotes if not any(quote.endswith(name) for name in named(quote))}
    assert all(re.search(r"wet van \d+ \w+ \d{4}$", quote) for quote in unknown)


def walk(node):
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from walk(child)
