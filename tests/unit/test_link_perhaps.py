"""Phase two: papers that may keep a promise and do not say so, with their reasons; dates lent by letters."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest

from kg import iris
from kg import likeness as comparing
from kg.link import link
from kg.link.papers import Cited, LinkPaper, Named, Promise
from kg.link.perhaps import MOST
from kg.model import Keeper, Links

DOSSIER = ("99999",)
PROMISED = "Over het onderhoud van de stuwen bericht ik uw Kamer voor het einde van het jaar."
MOTION = "De motie van het lid Jansen (99 999, nr. 3) vraagt om een planning."


def promise(
    node: str, text: str, *, kind: str = "made", last_day: str = "", term: str = "", day: str = "",
    cites: tuple[str, ...] = (), rule: str = "", fulfils: bool = False, at: int = 500,
) -> Promise:  # fmt: skip
    """Give a commitment made or told; node: "paper/number"."""
    paper, number = node.split("/")
    iri = iris.commitment_iri(paper, int(number)) if kind == "made" else iris.fact_iri(paper, "melding", int(number))
    return Promise(
        iri, kind, text, "B. Jansen", term, "calendar" if last_day else "", last_day, "debat" if day else "", day,
        fulfils, rule or ("made.shall" if kind == "made" else "told.perfect"), cites, f"span:{node}",
        f"sentence:{node}", text, 0.9, at=at,
    )  # fmt: skip


def naming(node: str, *, target: str = "kst-99999-3", text: str = MOTION, at: int = 100) -> Named:
    paper, number = node.split("/")
    return Named(iris.fact_iri(paper, "motie", int(number)), ("Jansen",), target, "", f"motion:{node}", text, 0.9, at)


def refers(target: str, text: str = "Eerder ging een brief naar uw Kamer.", number: int = 1) -> Cited:
    return Cited(target, f"cites:{target}/{number}", text)


def paper(
    id_: str, day: str, *promises: Promise, kind: str = "brief", dossiers: tuple[str, ...] = DOSSIER,
    attached_to: str = "", motions: tuple[Named, ...] = (), cites: tuple[Cited, ...] = (),
) -> LinkPaper:  # fmt: skip
    return LinkPaper(id_, kind, day, dossiers, attached_to, (), promises, motions, cites=cites)


LETTER = paper(
    "kst-99999-5", "2022-09-28", promise("kst-99999-5/1", PROMISED, last_day="2022-12-31"),
    motions=(naming("kst-99999-5/1"),),
)  # fmt: skip
ANSWER = paper(
    "kst-88888-7", "2022-11-16", dossiers=("88888",), motions=(naming("kst-88888-7/1"),), cites=(refers("kst-99999-5"),)
)


def found(*papers: LinkPaper) -> list[tuple[str, str]]:
    return [(k.commitment.removeprefix(iris.COMMITMENT), k.candidate.id) for k in link(papers).perhaps]


def the(*papers: LinkPaper) -> Keeper:
    (keeper,) = link(papers).perhaps
    return keeper


# --- what speaks for a paper


def test_the_same_motion_and_a_reference_to_the_promise_make_a_candidate() -> None:
    keeper = the(LETTER, ANSWER)
    assert keeper.commitment == iris.commitment_iri("kst-99999-5", 1)
    assert keeper.candidate.id == "kst-88888-7"
    assert keeper.candidate.why.split("; ") == [
        "verwijst naar kst-99999-5", "noemt dezelfde motie (kst-99999-3)", "binnen de termijn (tot en met 2022-12-31)",
    ]  # fmt: skip
    assert keeper.candidate.score == pytest.approx(0.65)


def test_a_candidate_keeps_nothing() -> None:
    links = link([LETTER, ANSWER])
    assert links.discharges == ()
    assert links.reports == ()


@pytest.mark.parametrize(
    "answer",
    [
        replace(ANSWER, motions=()),  # letters cite what came before all the time
        replace(ANSWER, cites=()),  # many letters go on about one motion
        replace(ANSWER, motions=(), cites=(), dossiers=DOSSIER),
        replace(ANSWER, motions=(naming("kst-88888-7/1", target="kst-99999-4"),)),  # another motion
        replace(ANSWER, cites=(refers("kst-99999-6"),)),  # another letter
        replace(ANSWER, kind="motie"),
        replace(ANSWER, kind="verslag"),
        replace(ANSWER, day=""),
    ],
)
def test_one_sign_is_not_enough(answer: LinkPaper) -> None:
    assert found(LETTER, answer) == []


def test_small_signs_help_one_strong_sign() -> None:
    near = replace(ANSWER, dossiers=DOSSIER, cites=())
    assert the(LETTER, near).candidate.score == pytest.approx(0.5)  # motion, dossier, term
    words = refers("kst-99999-5", "Het onderhoud van stuwen, waarover ik eerder schreef, is begonnen.")
    cites = replace(ANSWER, dossiers=DOSSIER, motions=(), cites=(words,))
    keeper = the(LETTER, cites)
    assert keeper.candidate.why.endswith("; woorden: onderho, stuwen")
    assert keeper.sentence == "cites:kst-99999-5/1"


def test_the_sentence_that_shows_most_is_the_evidence() -> None:
    both = replace(naming("kst-88888-7/1"), sentence="cites:kst-99999-5/2")
    answer = replace(ANSWER, cites=(refers("kst-99999-5"), refers("kst-99999-5", MOTION, 2)), motions=(both,))
    assert the(LETTER, answer).sentence == "cites:kst-99999-5/2"


def test_a_motion_counts_when_it_is_named_right_before_the_promise() -> None:
    far = replace(LETTER, promises=(replace(LETTER.promises[0], at=5_000),))
    assert found(far, ANSWER) == []
    same = replace(LETTER.motions[0], sentence=LETTER.promises[0].sentence, at=5_100)
    assert found(replace(far, motions=(same,)), ANSWER) == [("kst-99999-5/1", "kst-88888-7")]


# --- a report that refers to the promise

REPORT = "Zoals eerder toegezegd, is het onderhoud van de stuwen begonnen."


def answering(text: str = REPORT, **more: str) -> LinkPaper:
    told = promise("kst-88888-7/1", text, kind="reported", cites=("kst-99999-5",), rule="told.as", **more)  # type: ignore[arg-type]
    return replace(ANSWER, promises=(told,), motions=(), cites=(Cited("kst-99999-5", told.sentence, text),))


def test_as_promised_earlier_with_a_reference_is_a_strong_sign() -> None:
    keeper = the(LETTER, answering())
    assert keeper.candidate.why.startswith("vermeldt een eerdere toezegging en verwijst daarbij naar kst-99999-5; ")
    assert keeper.sentence == "sentence:kst-88888-7/1"


def test_of_two_promises_in_one_paper_the_report_means_the_one_with_its_words() -> None:
    other = promise("kst-99999-5/2", "Ik zal de Kamer informeren over de kosten van bruggen.", last_day="2022-12-31")
    two = replace(LETTER, promises=(*LETTER.promises, other))
    assert found(two, answering()) == [("kst-99999-5/1", "kst-88888-7")]
    assert found(two, answering("Zoals eerder toegezegd, kijk ik naar gemalen.")) == []  # either may be meant
    assert found(LETTER, answering("Zoals eerder toegezegd, kijk ik naar gemalen.")) != []  # there is but one


@pytest.mark.parametrize(
    "answer",
    [
        answering("Zoals eerder toegezegd, volgt het onderhoud van de stuwen later."),
        replace(answering("Het onderhoud van de stuwen is toegezegd; dat volgt nog niet."), motions=ANSWER.motions),
    ],
)
def test_what_is_still_to_come_is_not_kept_here(answer: LinkPaper) -> None:
    assert found(LETTER, answer) == []


# --- when


@pytest.mark.parametrize(
    ("day", "in_time"),
    [("2022-09-29", True), ("2022-12-31", True), ("2023-01-01", False), ("2024-01-01", False)],
)
def test_a_letter_after_the_term_may_keep_it_late(day: str, in_time: bool) -> None:
    assert ("binnen de termijn" in the(LETTER, replace(ANSWER, day=day)).candidate.why) is in_time


@pytest.mark.parametrize("day", ["2022-09-28", "2022-01-01", "2024-01-03"])
def test_a_letter_of_before_or_long_after_is_none(day: str) -> None:
    assert found(LETTER, replace(ANSWER, day=day)) == []


def test_a_promise_without_a_term_is_open_for_two_years() -> None:
    open_ = replace(LETTER, promises=(replace(LETTER.promises[0], last_day="", term_kind=""),))
    assert found(open_, replace(ANSWER, day="2024-09-28")) != []
    assert found(open_, replace(ANSWER, day="2024-10-01")) == []
    assert found(replace(open_, day=""), ANSWER) == []  # neither when it was made nor until when


# --- which promises, and how many


def test_what_is_wholly_kept_has_no_candidates_and_what_is_partly_kept_has_others() -> None:
    told = promise("kst-99999-6/1", f"Hiermee doe ik gestand: {PROMISED}", kind="reported", cites=("kst-99999-5",),
                   fulfils=True)  # fmt: skip
    keeps = paper("kst-99999-6", "2022-10-20", told, motions=(naming("kst-99999-6/1"),), cites=(refers("kst-99999-5"),))
    assert link([LETTER, keeps, ANSWER]).discharges
    assert found(LETTER, keeps, ANSWER) == []
    part = replace(told, sentence_text=told.sentence_text.replace("Hiermee", "Hiermee, in een eerste fase,"))
    assert [d.partly for d in link([LETTER, replace(keeps, promises=(part,))]).discharges] == [True]
    assert found(LETTER, replace(keeps, promises=(part,)), ANSWER) == [("kst-99999-5/1", "kst-88888-7")]


def test_never_more_than_three_the_best_first() -> None:
    answers = [replace(ANSWER, id=f"kst-88888-{n}", day=f"2022-11-{n}") for n in range(11, 17)]
    late = replace(ANSWER, id="kst-88888-99", day="2023-02-01", dossiers=DOSSIER)  # as good by its dossier
    best = replace(ANSWER, id="kst-88888-50", day="2022-12-30", dossiers=DOSSIER)
    keepers = link([LETTER, *answers, late, best]).perhaps
    assert len(keepers) == MOST == 3
    assert {k.candidate.id for k in keepers} == {"kst-88888-50", "kst-88888-11", "kst-88888-12"}
    assert all(0.5 <= k.candidate.score < 1 and k.candidate.why for k in keepers)


def test_the_letter_itself_and_its_memo_are_no_candidates() -> None:
    memo = paper("nota", "2022-10-01", kind="beslisnota", attached_to="kst-99999-5", motions=(naming("nota/1"),))
    again = replace(LETTER, cites=(refers("kst-99999-5"),))
    assert found(again, memo) == []


# --- a memo whose letter was not read

ANNOUNCED = promise("nota/1", PROMISED, kind="reported", last_day="2022-12-31", rule="made.receive")
MEMO = paper(
    "nota", "", ANNOUNCED, kind="beslisnota", attached_to="kst-99999-5", dossiers=(),
    motions=(naming("nota/1", target="", at=9_000),),
)  # fmt: skip


def test_what_a_memo_announces_is_a_promise_when_its_letter_was_not_read() -> None:
    links = link([MEMO])
    (known,) = links.oral
    assert known.node == iris.commitment_iri("nota", 1)
    assert (known.text, known.day, known.occasion, known.last_day) == (PROMISED, "", "", "2022-12-31")
    (report,) = links.reports
    assert (report.report, report.commitment) == (ANNOUNCED.node, known.node)
    assert "kst-99999-5" in report.why


def test_with_its_letter_the_promise_is_that_of_the_letter() -> None:
    links = link([MEMO, LETTER])
    assert links.oral == ()
    assert [r.commitment for r in links.reports] == [iris.commitment_iri("kst-99999-5", 1)]


def test_what_a_memo_tells_of_earlier_is_no_announcement() -> None:
    told = replace(ANNOUNCED, rule="told.perfect")
    assert link([replace(MEMO, promises=(told,))]).oral == ()


def test_such_a_promise_finds_its_letter_by_movers_as_the_memo_gives_no_number() -> None:
    keeper = the(MEMO, ANSWER)
    assert keeper.candidate.why.split("; ") == [
        "verwijst naar kst-99999-5", "noemt een motie van dezelfde indieners (Jansen)",
        "binnen de termijn (tot en met 2022-12-31)",
    ]  # fmt: skip
    assert found(MEMO, replace(ANSWER, day="2021-12-01")) == []  # more than a year before the last day


def test_a_report_without_common_words_says_nothing_of_a_letter_that_was_not_read() -> None:
    assert found(MEMO, answering("Zoals eerder toegezegd, kijk ik naar gemalen.")) == []


# --- dates that letters lend


def test_an_attachment_without_a_date_gets_that_of_its_letter_and_its_terms_from_there() -> None:
    text = "Ik zal de Kamer binnen zes weken informeren over bruggen."
    made = replace(promise("plan/1", text, term="binnen zes weken"), term_kind="calendar")
    fixed = promise("plan/2", "Voor 1 mei 2023 volgt een kaart.", term="voor 1 mei 2023", last_day="2023-04-30")
    plan = paper("plan", "", made, fixed, kind="bijlage", attached_to="kst-99999-1")
    letter = paper("kst-99999-1", "2023-03-01")
    lent = [(d.commitment.rpartition("/")[2], d.lender, d.day, d.last_day) for d in link([plan, letter]).lent]
    assert lent == [("1", "kst-99999-1", "2023-03-01", "2023-04-12"), ("2", "kst-99999-1", "2023-03-01", "")]
    assert link([plan]).lent == ()
    assert link([replace(plan, day="2023-02-01"), letter]).lent == ()


def test_a_promise_known_from_a_memo_says_from_which_letter_its_term_was_counted() -> None:
    text = "In het debat van 3 mei 2022 is toegezegd de Kamer binnen zes weken te informeren over bruggen."
    told = promise("nota/1", text, kind="reported", day="2022-05-03", term="binnen zes weken")
    memo = paper("nota", "", replace(told, term_kind="calendar"), kind="beslisnota", attached_to="kst-99999-1")
    (oral,) = link([memo, paper("kst-99999-1", "2022-06-01")]).oral
    assert (oral.last_day, oral.counted_from) == ("2022-07-13", "kst-99999-1")


# --- the whole


def test_the_result_does_not_depend_on_the_order_of_the_papers() -> None:
    told = replace(answering(), id="kst-88888-9")
    papers = [LETTER, ANSWER, replace(ANSWER, id="kst-88888-8"), told, replace(MEMO, attached_to="kst-99999-4")]
    first = link(papers)
    assert len(first.perhaps) == 3
    assert len(first.oral) == 1
    for order in permutations(papers):
        assert link(order) == first


def test_nothing_of_nothing() -> None:
    assert link([]) == Links()


def test_work_grows_with_the_number_of_papers_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[int] = Counter()
    real = comparing.words
    dice = random.Random(7)

    def archive(size: int) -> list[LinkPaper]:
        out = []
        for number in range(size // 2):
            year, id_, later = 2000 + number // 300, f"kst-99999-{number}a", f"kst-99999-{number}b"
            text = "Ik bericht u over " + " en ".join(dice.sample(["dijken", "bruggen", "sluizen", "gemalen"], 2))
            out += [
                paper(id_, f"{year}-03-01", promise(f"{id_}/1", text), motions=(naming(f"{id_}/1"),)),
                paper(later, f"{year}-09-01", motions=(naming(f"{later}/1"),), cites=(refers(id_),)),
            ]
        return out  # all name the same motion: without a bound each promise would be held against each letter

    for size in (500, 1_000, 2_000):

        def counting(text: str, size: int = size) -> frozenset[str]:
            counted[size] += 1
            return real(text)

        monkeypatch.setattr(comparing, "words", counting)
        assert len(link(archive(size)).perhaps) >= size // 2
    per_paper = {size: count / size for size, count in counted.items()}
    assert per_paper[2_000] < 1.5 * per_paper[500], counted
