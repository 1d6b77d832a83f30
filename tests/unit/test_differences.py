"""Numbers that differ between a memo and its letter: what is read as a number, and which two are about the same."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kg.build import build
from kg.differences import differences, memo_differences, number_words
from kg.errors import NotFoundError
from kg.papers import read
from kg.parse.inputs import collect

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

MEMO = "Over de loketten: {} gemeenten hebben een loket voor ondernemers geopend."
LETTER = "Inmiddels is in {} gemeenten een loket voor ondernemers open. Dat gaat sneller dan verwacht."


def pairs(memo: str, letter: str) -> list[tuple[str, str]]:
    found = differences(memo, letter)
    for each in found:
        for text, side, sentence in (
            (memo, each.memo, each.memo_sentence), (letter, each.letter, each.letter_sentence),
        ):  # fmt: skip
            assert text[side.start : side.end] == side.quote
            assert text[slice(*side.sentence)] == sentence
            assert side.quote in sentence
    return [(each.memo.quote, each.letter.quote) for each in found]


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("zestien", "19"),
        ("Zestien", "negentien"),
        ("16", "negentien"),
        ("1.600", "1.900"),
        ("tweeëntwintig", "drieëntwintig"),
        ("honderdtwintig", "130"),
    ],
)
def test_the_same_thing_with_two_numbers(said: str, printed: str) -> None:
    assert pairs(MEMO.format(said), LETTER.format(printed)) == [(f"{said} gemeenten", f"{printed} gemeenten")]


@pytest.mark.parametrize(
    ("said", "printed"), [("zestien", "16"), ("1.600", "1600"), ("22", "tweeëntwintig"), ("duizend", "1.000")]
)
def test_one_number_in_two_forms_is_no_difference(said: str, printed: str) -> None:
    assert pairs(MEMO.format(said), LETTER.format(printed)) == []


@pytest.mark.parametrize(
    ("memo", "letter"),
    [
        # another noun
        ("In zestien gemeenten is een loket voor ondernemers open.", "In negentien provincies is een loket voor ondernemers open."),
        # the same noun about something else
        ("In zestien gemeenten is een loket voor ondernemers open.", "De brandweer van negentien gemeenten krijgt nieuwe wagens."),
        # years, and numbers that are names
        ("In 2016 gemeenten opgedeeld en loketten voor ondernemers geopend.", "In 2019 gemeenten opgedeeld en loketten voor ondernemers geopend."),
        ("Zie bijlage 3 gemeenten met loketten voor ondernemers.", "Zie bijlage 4 gemeenten met loketten voor ondernemers."),
        ("Kamerstuk 32 824, nr. 16 gemeenten, loketten, ondernemers.", "Kamerstuk 32 824, nr. 19 gemeenten, loketten, ondernemers."),
        ("Het overleg over loketten voor ondernemers is op 16 maart.", "Het overleg over loketten voor ondernemers is op 19 maart."),
        # ordinals and figures stuck to a word
        ("De 16e gemeenten met loketten voor ondernemers.", "De 19e gemeenten met loketten voor ondernemers."),
        ("De 24-weken-eis voor loketten van ondernemers.", "De 26-weken-eis voor loketten van ondernemers."),
        # no and one
        ("Er zijn 0 gemeenten met een loket voor ondernemers.", "Er zijn 3 gemeenten met een loket voor ondernemers."),
    ],
)  # fmt: skip
def test_what_is_no_difference(memo: str, letter: str) -> None:
    assert pairs(memo, letter) == []


def test_a_number_that_the_letter_says_as_well_is_no_difference() -> None:
    letter = LETTER.format("negentien") + " In zestien gemeenten bestond het al."
    assert pairs(MEMO.format("zestien"), letter) == []


def test_a_number_that_the_memo_says_as_well_is_no_difference() -> None:
    memo = MEMO.format("zestien") + " Volgend jaar zijn er negentien gemeenten bij."
    assert pairs(memo, LETTER.format("negentien")) == []


def test_of_several_numbers_the_one_in_the_most_alike_sentence_counts() -> None:
    letter = (
        "Er zijn 342 gemeenten in het land. " + LETTER.format("negentien") + " Voor de zorg zijn 30 gemeenten bezocht."
    )
    assert pairs(MEMO.format("zestien"), letter) == [("zestien gemeenten", "negentien gemeenten")]


def test_two_equally_alike_sentences_decide_nothing() -> None:
    letter = "In negentien gemeenten is een loket voor ondernemers. In twintig gemeenten is een loket voor ondernemers."
    assert pairs(MEMO.format("zestien"), letter) == []


def test_a_compound_counts_the_same_noun() -> None:
    memo = "In zestien regio's is een verbinder voor statushouders aangesteld."
    letter = "In negentien arbeidsmarktregio's is nu een verbinder voor statushouders aangesteld."
    assert pairs(memo, letter) == [("zestien regio's", "negentien arbeidsmarktregio's")]
    assert (
        pairs(memo.replace("regio's", "banen"), letter.replace("arbeidsmarktregio's", "startbanen")) == []
    )  # too short


def test_an_adjective_may_stand_between() -> None:
    memo = "Er komen vier nieuwe scholen voor techniek in het noorden."
    letter = "Er komen zes nieuwe scholen voor techniek in het noorden."
    assert pairs(memo, letter) == [("vier nieuwe scholen", "zes nieuwe scholen")]


def test_the_sentences_around_may_say_what_it_is_about() -> None:
    memo = "Verbinders helpen werkgevers en statushouders. Zestien provincies hebben er een. Anderen werven nog."
    letter = "Een verbinder helpt werkgevers en statushouders. Er zijn nu negentien provincies mee bezig. De rest volgt later."
    assert pairs(memo, letter) == []  # three words around are not enough
    more = (
        memo.replace("Verbinders helpen", "Regionale verbinders helpen"),
        letter.replace("Een verbinder", "Een regionale verbinder"),
    )
    assert pairs(*more) == [("Zestien provincies", "negentien provincies")]


def test_percentages_with_and_without_what_they_are_of() -> None:
    memo = "Van de jongeren vond 45 procent binnen een jaar betaald werk."
    letter = "Van de jongeren vond 48% binnen een jaar betaald werk."
    assert pairs(memo, letter) == [("45 procent", "48%")]
    memo = "Volgens de monitor werkt 45 procent van de statushouders na vijf jaar."
    letter = "De monitor laat zien dat 48 procent van de statushouders werkt."
    assert pairs(memo, letter) == [("45 procent van de statushouders", "48 procent van de statushouders")]


def test_amounts_need_sentences_that_are_nearly_the_same() -> None:
    memo = "Voor de subsidieregeling is dit jaar € 2,5 miljoen beschikbaar."
    letter = "Voor de subsidieregeling is € 2,8 miljoen beschikbaar."
    assert pairs(memo, letter) == []  # two words shared
    memo, letter = (text.replace("subsidieregeling", "subsidieregeling scholing werkgevers") for text in (memo, letter))
    (found,) = differences(memo, letter)
    assert (found.memo.value, found.letter.value) == (Decimal(2_500_000), Decimal(2_800_000))
    assert (found.memo.unit, found.memo.noun) == ("euro", "")


def test_an_amount_in_two_forms_is_no_difference() -> None:
    memo = "Voor de subsidieregeling scholing werkgevers is € 2.500.000 beschikbaar."
    assert pairs(memo, "Voor de subsidieregeling scholing werkgevers is 2,5 miljoen euro beschikbaar.") == []


def test_measures_do_not_say_what_they_measure() -> None:
    memo = "De proef met taallessen voor nieuwkomers duurt drie weken."
    letter = "Voor nieuwkomers met een baan gelden taallessen van twee weken. De proef loopt al langer dan gedacht."
    assert pairs(memo, letter) == []


def test_the_order_is_that_of_the_memo() -> None:
    memo = MEMO.format("zestien") + " Er rijden acht bussen langs scholen in het noorden."
    letter = "Langs scholen in het noorden rijden negen bussen. " + LETTER.format("negentien")
    assert pairs(memo, letter) == [("zestien gemeenten", "negentien gemeenten"), ("acht bussen", "negen bussen")]


def test_number_words() -> None:
    words = number_words()
    assert len(set(words.values())) == 999
    known = {"twee": 2, "elf": 11, "eenentwintig": 21, "tweeëntwintig": 22, "negenennegentig": 99, "honderd": 100,
             "honderdvier": 104, "honderdenvier": 104, "tweehonderdzestien": 216, "duizend": 1000}  # fmt: skip
    assert {word: words[word] for word in known} == known
    assert not {"een", "één", "eerste", "tweede"} & set(words)


def test_texts_without_numbers() -> None:
    assert differences("", "") == ()
    assert differences("Geen getal.", LETTER.format("negentien")) == ()


def test_the_memo_of_the_sample_and_its_letter(tmp_path: Path) -> None:
    sample = ROOT / "kg" / "sample"
    chosen = [
        sample / name
        for name in ("beslisnota-kst-32824-412", "kst-32824-412", "beslisnota-kst-29544-1158", "kst-29544-1158")
    ]
    build(chosen, tmp_path, quiet=True)
    (found,) = memo_differences(tmp_path)
    assert (found.memo, found.letter) == ("beslisnota-kst-32824-412", "kst-32824-412")
    assert (found.difference.memo.value, found.difference.letter.value) == (16, 19)
    assert "regiona" in found.difference.shared


def test_without_a_graph_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="kg build"):
        memo_differences(tmp_path)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_the_real_memos() -> None:
    seeds = SHARED / "corpus" / "seeds"
    papers = {}
    for item in collect([seeds], meta=seeds / "metadata.json"):
        if item.use == "paper":
            document = read(item.data, item.name, item.facts).document
            papers[document.id] = document
    found = {
        (memo.id, d.memo.value, d.letter.value)
        for memo in papers.values()
        if memo.attached_to in papers
        for d in differences(memo.text, papers[memo.attached_to].text)
    }
    assert found == {("beslisnota-kst-32824-412", Decimal(16), Decimal(19))}
