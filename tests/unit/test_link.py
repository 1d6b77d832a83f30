"""Phase two: reports tied to commitments, commitments known from reports alone, what keeps what, motions without a number."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest

from kg import iris
from kg import likeness as comparing
from kg.likeness import likeness, words
from kg.link import link
from kg.link.papers import LinkPaper, Named, Promise, last_words
from kg.model import Links

DOSSIER = ("99999",)


def promise(
    node: str,
    text: str,
    *,
    kind: str = "reported",
    day: str = "",
    cites: tuple[str, ...] = (),
    fulfils: bool = False,
    rule: str = "told.perfect",
    last_day: str = "",
    term: str = "",
) -> Promise:
    """Give a commitment made or told; node: "paper/number"."""
    paper, number = node.split("/")
    iri = iris.commitment_iri(paper, int(number)) if kind == "made" else iris.fact_iri(paper, "melding", int(number))
    occasion = "commissiedebat Water" if day else ""
    return Promise(
        iri, kind, text, "B. Jansen", term, "calendar" if last_day else "", last_day, occasion, day, fulfils, rule,
        cites, f"span:{node}", f"sentence:{node}", text, 0.9,
    )  # fmt: skip


def made(node: str, text: str) -> Promise:
    return promise(node, text, kind="made", rule="made.shall")


def paper(
    id_: str,
    day: str,
    *promises: Promise,
    kind: str = "brief",
    attached_to: str = "",
    events: tuple[str, ...] = (),
    motions: tuple[Named, ...] = (),
    movers: tuple[str, ...] = (),
    request: str = "",
    dossiers: tuple[str, ...] = DOSSIER,
) -> LinkPaper:
    return LinkPaper(id_, kind, day, dossiers, attached_to, events, promises, motions, movers, request)


def named(node: str, movers: tuple[str, ...], sentence: str, target: str = "") -> Named:
    id_, number = node.split("/")
    return Named(
        iris.fact_iri(id_, "motie", int(number)), movers, target, f"span:{node}", f"sentence:{node}", sentence, 0.9
    )


def reports(links: Links) -> dict[str, str]:
    return {r.report.removeprefix(iris.DOCUMENT): r.commitment.removeprefix(iris.COMMITMENT) for r in links.reports}


def kept(links: Links) -> list[tuple[str, str, bool]]:
    return [(d.what.rpartition("/id/")[2].partition("/")[2], d.by, d.partly) for d in links.discharges]


BRIDGES = "Ik zal de Kamer voor de zomer informeren over het herstel van de bruggen in Friesland."
REPORT = (
    "In het commissiedebat van 3 mei heb ik toegezegd u over het herstel van de bruggen in Friesland te informeren."
)
OTHER = "In het commissiedebat van 3 mei heb ik toegezegd de kosten van stuwen uit te zoeken."


# --- words


def test_words_are_stems_without_those_that_say_nothing() -> None:
    assert words("De Kamer informeren over herstelde bruggen, zoals toegezegd") == {"herstel", "bruggen"}
    assert words("") == frozenset()
    assert words("dit is kort") == frozenset()


def test_likeness_is_measured_by_the_shorter_text() -> None:
    share, shared = likeness("herstel van bruggen", "herstelde bruggen en stuwen in Friesland")
    assert (share, shared) == (1.0, ["bruggen", "herstel"])
    assert likeness("herstel van bruggen", "kosten van stuwen") == (0.0, [])
    assert likeness("", "kosten van stuwen") == (0.0, [])


def test_likeness_is_the_same_both_ways() -> None:
    assert likeness(BRIDGES, REPORT) == likeness(REPORT, BRIDGES)


def test_names_agree_by_their_last_word() -> None:
    assert last_words(["Inge van Dijk", "DE VRIES", " "]) == {"dijk", "vries"}


# --- a report and the commitment it tells of


def test_a_report_is_tied_to_the_paper_whose_number_it_gives() -> None:
    links = link([
        paper("kst-99999-1", "2022-05-16", made("kst-99999-1/1", BRIDGES)),
        paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, cites=("kst-99999-1",))),
    ])  # fmt: skip
    assert reports(links) == {"kst-99999-2/melding/1": "kst-99999-1/1"}
    (tied,) = links.reports
    assert "noemt kst-99999-1" in tied.why
    assert "bruggen" in tied.why
    assert links.oral == ()


def test_a_report_is_tied_to_what_was_made_on_the_day_it_names() -> None:
    debate = paper("kst-99999-1", "2022-05-16", made("kst-99999-1/1", BRIDGES), kind="verslag", events=("2022-05-03",))
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    links = link([debate, letter])
    assert reports(links) == {"kst-99999-2/melding/1": "kst-99999-1/1"}
    assert "zelfde dag (2022-05-03)" in links.reports[0].why
    assert links.oral == ()


def test_a_promise_counts_from_the_meeting_also_when_its_report_was_adopted_after_the_letter() -> None:
    debate = paper("kst-99999-1", "2022-10-01", made("kst-99999-1/1", BRIDGES), kind="verslag", events=("2022-05-03",))
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    assert reports(link([debate, letter])) == {"kst-99999-2/melding/1": "kst-99999-1/1"}
    adopted = paper("kst-99999-2", "2022-12-01", promise("kst-99999-2/1", REPORT, day="2022-10-01"))
    assert reports(link([debate, adopted])) == {"kst-99999-2/melding/1": "debat-2022-10-01/1"}  # nobody met that day


LATER = "In het debat van 3 mei 2022 is toegezegd de Kamer binnen zes weken te informeren over bruggen in het noorden."


def test_a_memo_without_a_date_counts_from_its_letter_and_says_so() -> None:
    told = replace(promise("nota/1", LATER, day="2022-05-03", term="binnen zes weken"), term_kind="calendar")
    memo = paper("nota", "", told, kind="beslisnota", attached_to="kst-99999-2")
    letter = paper("kst-99999-2", "2022-06-01")
    for papers in ([memo, letter], [letter, memo]):
        (known,), (tied,) = (links := link(papers)).oral, links.reports
        assert (known.term_text, known.last_day) == ("binnen zes weken", "2022-07-13")
        assert tied.why.endswith("; termijn gerekend vanaf de datum van kst-99999-2")
    (alone,) = link([memo]).oral  # the letter is not here
    assert alone.last_day == ""
    (open_,) = link([memo, replace(letter, day="")]).oral  # the letter has no date either
    assert open_.last_day == ""
    (own,) = link([replace(memo, day="2022-05-25"), letter]).oral  # a date of its own: phase one has read it
    assert own.last_day == ""


def item(number: str, day: str = "", term: str = "", year: str = "20212022-64") -> LinkPaper:
    id_ = f"h-tk-{year}-{number}"
    said = promise(f"{id_}/1", f"Ik zal de Kamer {term} informeren over bruggen.", kind="made", term=term)
    return paper(id_, day, said, kind="handelingen", dossiers=())


def test_items_of_one_meeting_share_the_day_that_the_first_prints() -> None:
    opening, second, tenth = item("1", "2022-03-15"), item("2", term="binnen twee weken"), item("10", term="spoedig")
    others = [item("2", year="20212022-65"), item("3", year="20202021-64")]
    for papers in ([opening, second, tenth, *others], [*others, tenth, second, opening]):
        assert [
            (d.commitment.rpartition("/toezegging/")[2], d.lender, d.day, d.last_day) for d in link(papers).lent
        ] == [
            ("h-tk-20212022-64-10/1", opening.id, "2022-03-15", ""),
            ("h-tk-20212022-64-2/1", opening.id, "2022-03-15", "2022-03-29"),
        ]
    assert link([second, tenth]).lent == ()  # the first item is not here
    assert link([opening, second, item("3", "2022-03-16")]).lent == ()  # which day?
    assert [d.lender for d in link([item("9", "2022-03-15"), item("11", "2022-03-15"), second]).lent] == [item("9").id]


def test_a_report_finds_what_was_promised_in_an_item_that_prints_no_day() -> None:
    opening = paper("h-tk-20212022-64-1", "2022-03-15", kind="handelingen")
    said = paper("h-tk-20212022-64-7", "", made("h-tk-20212022-64-7/1", BRIDGES), kind="handelingen")
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-03-15"))
    assert reports(link([opening, said, letter])) == {"kst-99999-2/melding/1": "h-tk-20212022-64-7/1"}


def test_a_term_in_the_second_of_two_sentences_counts_too() -> None:
    said = "Ik stuur een rapport over bruggen. Dat ontvangt de Kamer binnen zes weken."
    told = replace(
        promise("nota/1", said, day="2022-05-03", term="binnen zes weken"),
        sentence_text="Ik stuur een rapport over bruggen.",
    )
    (known,) = link([paper("nota", "", told, attached_to="kst-99999-2"), paper("kst-99999-2", "2022-06-01")]).oral
    assert known.last_day == "2022-07-13"


def test_a_memo_without_a_date_keeps_the_last_day_that_its_year_fixes() -> None:
    told = promise("nota/1", LATER, day="2022-05-03", term="binnen zes weken", last_day="2022-12-31")
    links = link([paper("nota", "", told, attached_to="kst-99999-2"), paper("kst-99999-2", "2023-01-10")])
    assert [known.last_day for known in links.oral] == ["2022-12-31"]
    assert "gerekend" not in links.reports[0].why


def test_of_two_papers_the_one_with_a_term_of_its_own_gives_it() -> None:
    memo = paper(
        "nota", "", promise("nota/1", LATER, day="2022-05-03", term="binnen zes weken"), attached_to="kst-99999-2"
    )
    said = LATER.replace("binnen zes weken", "voor 1 juli")
    letter = paper(
        "kst-99999-2",
        "2022-06-01",
        promise("kst-99999-2/1", said, day="2022-05-03", term="voor 1 juli", last_day="2022-06-30"),
    )
    (known,) = link([memo, letter]).oral
    assert (known.term_text, known.last_day) == ("voor 1 juli", "2022-06-30")


def test_of_two_promises_of_that_day_the_one_with_words_in_common() -> None:
    debate = paper(
        "kst-99999-1",
        "2022-05-03",
        made("kst-99999-1/1", "Ik zal de Kamer informeren over de kosten van stuwen."),
        made("kst-99999-1/2", BRIDGES),
        kind="verslag",
    )
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    assert reports(link([debate, letter])) == {"kst-99999-2/melding/1": "kst-99999-1/2"}


def test_two_equally_good_promises_decide_nothing() -> None:
    debate = paper("kst-99999-1", "2022-05-03", made("kst-99999-1/1", BRIDGES), made("kst-99999-1/2", BRIDGES))
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    links = link([debate, letter])
    assert [r.commitment for r in links.reports] == [o.node for o in links.oral]  # known from the report alone


@pytest.mark.parametrize(
    "place",
    [
        paper("kst-99999-1", "2022-10-01", made("kst-99999-1/1", BRIDGES), events=("2022-09-20",)),  # held later
        paper(
            "kst-99999-1", "2022-05-03", made("kst-99999-1/1", "Ik zal de Kamer een kaart zenden.")
        ),  # no word in common
        paper("kst-99999-1", "2022-05-04", made("kst-99999-1/1", BRIDGES)),  # another day
    ],
)
def test_what_does_not_fit_is_not_tied(place: LinkPaper) -> None:
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    links = link([place, letter])
    assert [r.commitment for r in links.reports] == [iris.commitment_iri("debat-2022-05-03", 1)]


# --- commitments known from reports alone


def test_reports_of_one_promise_become_one_commitment() -> None:
    first = promise("kst-99999-2/1", REPORT, day="2022-05-03")
    again = promise(
        "kst-99999-3/1", "Het herstel van de bruggen in Friesland heb ik op 3 mei toegezegd.", day="2022-05-03",
        term="voor 1 oktober", last_day="2022-09-30",
    )  # fmt: skip
    links = link([paper("kst-99999-2", "2022-09-01", first), paper("kst-99999-3", "2022-11-01", again)])
    (oral,) = links.oral
    assert oral.node == iris.commitment_iri("debat-2022-05-03", 1)
    assert (oral.day, oral.last_day, oral.term_text) == ("2022-05-03", "2022-09-30", "voor 1 oktober")
    assert oral.text == again.text  # the report that says until when
    assert set(reports(links).values()) == {"debat-2022-05-03/1"}
    assert len(links.reports) == 2


def test_two_promises_of_one_day_stay_two() -> None:
    letter = paper(
        "kst-99999-2", "2022-09-01",
        promise("kst-99999-2/1", REPORT, day="2022-05-03"), promise("kst-99999-2/2", OTHER, day="2022-05-03"),
    )  # fmt: skip
    links = link([letter])
    assert [o.node.removeprefix(iris.COMMITMENT) for o in links.oral] == ["debat-2022-05-03/1", "debat-2022-05-03/2"]
    assert [o.text for o in links.oral] == [REPORT, OTHER]


def test_the_same_words_on_another_day_are_another_promise() -> None:
    papers = [
        paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03")),
        paper("kst-99999-3", "2022-09-01", promise("kst-99999-3/1", REPORT, day="2022-05-10")),
    ]
    assert len(link(papers).oral) == 2


def test_memo_and_letter_need_fewer_words_in_common() -> None:
    memo_text = "U hebt op 3 mei de Kamer deze bruggenbrief toegezegd, met daarin de planning."
    letter_text = "Zoals ik op 3 mei heb toegezegd, staat de planning hieronder."
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", letter_text, day="2022-05-03"))
    apart = paper("kst-99999-3", "2022-08-01", promise("kst-99999-3/1", memo_text, day="2022-05-03"), kind="beslisnota")
    assert len(link([letter, apart]).oral) == 2
    assert len(link([letter, replace(apart, attached_to="kst-99999-2")]).oral) == 1


def test_a_report_without_a_day_leans_on_the_paper_it_belongs_to() -> None:
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    memo = paper(
        "memo-1", "2022-08-20",
        promise("memo-1/1", "De brief doet de toezegging over het herstel van de bruggen af."),
        kind="beslisnota", attached_to="kst-99999-2",
    )  # fmt: skip
    links = link([letter, memo])
    assert reports(links)["memo-1/melding/1"] == "debat-2022-05-03/1"
    assert len(links.oral) == 1


def test_a_sentence_that_keeps_it_leans_on_the_report_right_before() -> None:
    letter = paper(
        "kst-99999-2", "2022-09-01",
        promise("kst-99999-2/1", REPORT, day="2022-05-03"),
        promise("kst-99999-2/2", "Hiermee doe ik die toezegging gestand.", fulfils=True),
    )  # fmt: skip
    links = link([letter])
    assert reports(links)["kst-99999-2/melding/2"] == "debat-2022-05-03/1"
    assert kept(links)[-1] == ("debat-2022-05-03/1", "kst-99999-2", False)


def test_a_report_that_says_neither_when_nor_where_stays_alone() -> None:
    links = link([paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", "Ook is een kaart toegezegd."))])
    assert (links.reports, links.oral, links.discharges) == ((), (), ())


# --- what keeps a commitment


def test_a_letter_that_says_so_keeps_it() -> None:
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03", fulfils=True))
    (discharge,) = link([letter]).discharges
    assert discharge.what == iris.commitment_iri("debat-2022-05-03", 1)
    assert (discharge.by, discharge.partly, discharge.rule) == ("kst-99999-2", False, "link.kept")
    assert (discharge.span, discharge.sentence) == ("span:kst-99999-2/1", "sentence:kst-99999-2/1")


def test_a_letter_that_tells_of_a_promise_to_inform_keeps_it() -> None:
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"))
    assert kept(link([letter])) == [("debat-2022-05-03/1", "kst-99999-2", False)]


@pytest.mark.parametrize(
    "text",
    [
        "In het debat van 3 mei heb ik een brief over bruggen toegezegd; die ontvangt u binnenkort.",
        "In het debat van 3 mei heb ik een brief over bruggen toegezegd, die later volgt.",
        "In het debat van 3 mei heb ik toegezegd de bruggen te herstellen.",  # to do, not to tell
    ],
)
def test_what_is_still_to_come_or_to_do_is_not_kept(text: str) -> None:
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", text, day="2022-05-03"))
    links = link([letter])
    assert len(links.oral) == 1
    assert links.discharges == ()


def test_a_motion_that_tells_of_a_promise_does_not_keep_it() -> None:
    motion = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03"), kind="motie")
    assert link([motion]).discharges == ()


def test_a_memo_says_that_its_letter_keeps_it() -> None:
    memo = paper(
        "memo-1", "2022-08-20", promise("memo-1/1", REPORT.replace("u over", "in een brief over"), day="2022-05-03"),
        kind="beslisnota", attached_to="kst-99999-2",
    )  # fmt: skip
    assert [by for _, by, _ in kept(link([memo]))] == ["kst-99999-2"]


def test_kept_in_part() -> None:
    text = REPORT.replace("informeren.", "informeren; dit is de eerste fase.")
    letter = paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", text, day="2022-05-03", fulfils=True))
    assert [partly for *_, partly in kept(link([letter]))] == [True]


# --- motions


REQUEST = "verzoekt de regering het herstel van de bruggen in Friesland te bespoedigen"


def motion(id_: str, day: str, *movers: str, request: str = REQUEST, dossiers: tuple[str, ...] = DOSSIER) -> LinkPaper:
    return paper(id_, day, kind="motie", movers=movers, request=request, dossiers=dossiers)


def naming(sentence: str, *movers: str, day: str = "2022-09-01", kind: str = "brief", target: str = "") -> LinkPaper:
    return paper("kst-99999-9", day, kind=kind, motions=(named("kst-99999-9/1", movers, sentence, target),))


def test_a_motion_of_that_mover_in_the_dossier_with_words_in_common_is_tied() -> None:
    links = link([
        motion("kst-99999-1", "2022-05-01", "B. Jansen"),
        naming("De motie-Jansen over het herstel van bruggen in Friesland loopt.", "Jansen"),
    ])  # fmt: skip
    (found,) = links.motions
    assert (found.tied, found.candidates[0].id) == (True, "kst-99999-1")
    assert "zelfde dossier (99999)" in found.candidates[0].why
    assert "bruggen" in found.candidates[0].why


def test_two_motions_as_good_are_candidates_and_neither_is_taken() -> None:
    links = link([
        motion("kst-99999-1", "2022-05-01", "Jansen"),
        motion("kst-99999-2", "2022-05-02", "Jansen"),
        naming("De motie-Jansen over het herstel van bruggen in Friesland loopt.", "Jansen"),
    ])  # fmt: skip
    (found,) = links.motions
    assert not found.tied
    assert [c.id for c in found.candidates] == ["kst-99999-1", "kst-99999-2"]


def test_the_subject_decides_between_two_motions() -> None:
    links = link([
        motion("kst-99999-1", "2022-05-01", "Jansen", request="verzoekt de regering stuwen te schilderen"),
        motion("kst-99999-2", "2022-05-02", "Jansen"),
        naming("De motie-Jansen over het herstel van bruggen in Friesland loopt.", "Jansen"),
    ])  # fmt: skip
    (found,) = links.motions
    assert (found.tied, found.candidates[0].id) == (True, "kst-99999-2")


@pytest.mark.parametrize(
    "known",
    [
        motion("kst-99999-1", "2022-09-01", "Jansen"),  # not before the letter
        motion("kst-99999-1", "", "Jansen"),  # no date
        motion("kst-99999-1", "2022-05-01", "De Vries"),  # another mover
        motion("kst-99999-1", "2022-05-01", "Jansen", "De Vries"),  # one mover more
    ],
)
def test_a_motion_that_cannot_be_meant_is_no_candidate(known: LinkPaper) -> None:
    assert link([known, naming("De motie-Jansen over bruggen.", "Jansen")]).motions == ()


ELSEWHERE = ("88888",)


@pytest.mark.parametrize(
    ("sentence", "request_", "why"),
    [
        ("De motie-Jansen over bruggen in Friesland loopt.", REQUEST, "woorden: bruggen, friesla"),
        ("De motie-Jansen over bruggen is uitgevoerd.", REQUEST, "woorden: bruggen"),
        ("De motie-Jansen over stuwen verzoekt hetzelfde.", REQUEST, ""),  # what all motions say is no subject
        ("De motie-Jansen over stuwen loopt.", "Motie van het lid Jansen over bruggen", ""),  # nor is the mover's name
        ("Op 12 mei 2022 is de motie-Jansen aangenomen.", REQUEST, "kort voor de genoemde dag (2022-05-12)"),
    ],
)
def test_a_motion_of_another_dossier_needs_more_than_its_mover(sentence: str, request_: str, why: str) -> None:
    known = motion("kst-88888-1", "2022-05-01", "Jansen", request=request_, dossiers=ELSEWHERE)
    found = link([known, naming(sentence, "Jansen")]).motions
    assert [c.why for m in found for c in m.candidates] == ([f"motie van Jansen van 2022-05-01; {why}"] if why else [])


def test_what_a_motion_itself_asks_for_tells_of_the_earlier_one_too() -> None:
    known = motion("kst-88888-1", "2022-05-01", "Jansen", dossiers=ELSEWHERE)
    asking = replace(naming("De motie-Jansen hielp nog niet.", "Jansen", kind="motie"), movers=("Bakker",))
    (found,) = link(
        [known, replace(asking, request="verzoekt de regering bruggen in Friesland te laten herstellen")]
    ).motions
    assert found.candidates[0].why.endswith("woorden in het verzoek van dit stuk: bruggen, friesla, herstel")
    assert not found.tied
    assert link([known, replace(asking, request="verzoekt de regering bruggen te tellen")]).motions == ()


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [
        ("Op 16 juni 2020 is de motie-Jansen over bruggen in Friesland aangenomen.", ["kst-99999-1"]),
        ("De motie-Jansen over bruggen in Friesland van 12 juni 2020 loopt.", ["kst-99999-1"]),
        (
            "Op 16 juni 2020 en 3 mei 2022 is de motie-Jansen over bruggen in Friesland ingediend.",
            ["kst-99999-2", "kst-99999-1"],
        ),
        (
            "Uit het rapport van 3 mei 2019 volgt de aangenomen motie-Jansen over bruggen.",
            ["kst-99999-1", "kst-99999-2"],
        ),
        ("Voor 1 december 2022 is de aangenomen motie-Jansen over bruggen uitgevoerd.", ["kst-99999-1", "kst-99999-2"]),
        ("De motie-Jansen over bruggen loopt sinds 16 juni 2020.", ["kst-99999-1", "kst-99999-2"]),  # no day of voting
    ],
)
def test_a_motion_tabled_after_the_day_that_is_given_is_not_meant(sentence: str, fits: list[str]) -> None:
    found = link([
        motion("kst-99999-1", "2020-06-10", "Jansen"),
        motion("kst-99999-2", "2022-05-01", "Jansen"),
        naming(sentence, "Jansen"),
    ]).motions  # fmt: skip
    assert [c.id for m in found for c in m.candidates] == fits


def test_the_day_of_the_vote_decides_between_two_motions() -> None:
    (found,) = link([
        motion("kst-99999-1", "2022-03-01", "Jansen"),
        motion("kst-99999-2", "2022-05-01", "Jansen"),
        naming("Op 10 mei 2022 is de motie-Jansen over bruggen aangenomen.", "Jansen"),
    ]).motions  # fmt: skip
    assert (found.tied, found.candidates[0].id) == (True, "kst-99999-2")


def test_two_words_in_common_are_not_enough_to_tie_a_motion_of_another_dossier() -> None:
    known = motion("kst-88888-1", "2022-05-01", "Jansen", dossiers=ELSEWHERE)
    (few,) = link([known, naming("De motie-Jansen over bruggen in Friesland.", "Jansen")]).motions
    (many,) = link(
        [known, naming("De motie-Jansen: bespoedig het herstel van bruggen in Friesland.", "Jansen")]
    ).motions
    assert (few.tied, many.tied) == (False, True)


def test_the_paper_a_memo_belongs_to_says_which_motion() -> None:
    letter = naming("De motie-Jansen (99 999, nr. 3) loopt.", "Jansen", target="kst-99999-3")
    memo = paper(
        "memo-1", "", kind="beslisnota", attached_to="kst-99999-9",
        motions=(named("memo-1/1", ("Jansen",), "Antwoord op de motie-Jansen."),),
    )  # fmt: skip
    (found,) = link([letter, memo]).motions
    assert (found.tied, found.candidates[0].id) == (True, "kst-99999-3")


@pytest.mark.parametrize(
    ("sentence", "partly"),
    [
        ("Hiermee beschouw ik de motie-Jansen als afgedaan.", False),
        ("Met deze brief geef ik uitvoering aan de motie-Jansen.", False),
        ("Daarmee is de motie-Jansen deels uitgevoerd.", True),
        ("Ik beschouw de motie-Jansen als uitgevoerd.", False),
    ],
)
def test_a_sentence_that_says_so_carries_out_a_motion(sentence: str, partly: bool) -> None:
    (found,) = link([naming(sentence, "Jansen", target="kst-99999-3")]).discharges
    assert found.what == iris.document_iri("kst-99999-3")
    assert (found.by, found.partly, found.rule) == ("kst-99999-9", partly, "link.motion")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("De motie-Jansen is aangenomen.", "brief"),
        ("Ik kom later op de motie-Jansen terug.", "brief"),
        ("Hiermee beschouw ik de motie-Jansen als afgedaan.", "verslag"),
    ],
)
def test_naming_a_motion_is_not_carrying_it_out(sentence: str, kind: str) -> None:
    assert link([naming(sentence, "Jansen", kind=kind, target="kst-99999-3")]).discharges == ()


# --- the whole


def history() -> list[LinkPaper]:
    return [
        paper("kst-99999-1", "2022-05-16", made("kst-99999-1/1", BRIDGES), kind="verslag", events=("2022-05-03",)),
        paper("memo-1", "2022-08-20", promise("memo-1/1", REPORT, day="2022-05-03"), attached_to="kst-99999-2"),
        paper("kst-99999-2", "2022-09-01", promise("kst-99999-2/1", REPORT, day="2022-05-03", fulfils=True)),
        paper("kst-99999-3", "2022-09-02", promise("kst-99999-3/1", OTHER, day="2022-05-10")),
        motion("kst-99999-4", "2022-06-01", "Jansen"),
    ]


def test_the_result_does_not_depend_on_the_order_of_the_papers() -> None:
    first = link(history())
    for order in permutations(history()):
        assert link(order) == first


def test_every_link_has_a_reason_and_a_confidence_below_one() -> None:
    links = link(history())
    assert links.reports
    assert links.discharges
    assert all(r.why and 0 < r.confidence < 1 for r in links.reports)
    assert all(d.why and 0 < d.confidence < 1 for d in links.discharges)
    assert len({d.node for d in links.discharges}) == len(links.discharges)


def test_nothing_of_nothing() -> None:
    assert link([]) == Links()


SUBJECTS = ("bruggen", "stuwen", "dijken", "gemalen", "sluizen", "vaarten", "havens", "kades", "meren", "polders")


def archive(size: int) -> list[LinkPaper]:
    """Make up papers in threes, debate, letter and motion: in an archive that grows, days and members are added too."""
    dice = random.Random(7)
    papers = []
    for number in range(size // 3):
        day = f"{1995 + number // 300}-{1 + number // 25 % 12:02}-{1 + number % 25:02}"
        later = f"{1996 + number // 300}-{1 + number // 25 % 12:02}-{1 + number % 25:02}"
        subject = " ".join(dice.sample(SUBJECTS, 3))
        own = (str(20000 + number % 400),)
        told = f"In dat debat heb ik toegezegd u te informeren over onderhoud van {subject}."
        debate, letter, third = f"kst-{own[0]}-{number}a", f"kst-{own[0]}-{number}b", f"kst-{own[0]}-{number}c"
        text = f"Ik zal de Kamer informeren over onderhoud van {subject}."
        mover = f"Lid{number // 12}"
        papers += [
            paper(debate, day, made(f"{debate}/1", text), kind="verslag", dossiers=own),
            paper(letter, later, promise(f"{letter}/1", told, day=day), dossiers=own,
                  motions=(named(f"{letter}/1", (mover,), told),)),
            motion(third, day, mover, request=text, dossiers=own),
        ]  # fmt: skip
    return papers


def test_work_grows_with_the_number_of_papers_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[int] = Counter()
    real = comparing.words

    for size in (500, 1_000, 2_000):

        def counting(text: str, size: int = size) -> frozenset[str]:
            counted[size] += 1
            return real(text)

        monkeypatch.setattr(comparing, "words", counting)  # every comparison of two texts asks for the words of both
        links = link(archive(size))
        assert len(links.reports) >= size // 4
        assert links.motions
    per_paper = {size: count / size for size, count in counted.items()}
    assert per_paper[2_000] < 1.5 * per_paper[500], counted  # all pairs would be four times as much per paper
