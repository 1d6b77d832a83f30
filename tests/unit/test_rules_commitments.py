"""Every rule that finds commitments finds its examples and leaves its near-misses alone; the cases hold their level."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

from kg.extract import commitments, seen, speakers
from kg.model import Block, BlockKind, CommitmentMention, Document, DocumentKind, Source
from kg.rules import Rule, expand, load, read
from tests.score import figures
from tests.scoring import Item, score

ROOT = Path(__file__).resolve().parents[2]
RULES = load("toezeggingen")
OPTIONS = {"spoken", "answers", "weak", "term", "then", "after"}
DAY = date(2024, 3, 25)
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "tests" / "cases" / "toezeggingen.toml").read_text(encoding="utf-8")
)


def paper(*blocks: tuple[BlockKind, str], kind: DocumentKind = "brief", by: str = "B. Jansen") -> Document:
    text, laid = "", []
    for name, piece in blocks:
        laid.append(Block(name, len(text), len(text) + len(piece)))
        text += piece + "\n"
    return Document(
        "kst-99999-1",
        kind,
        Source("x.txt", "text", "", 0),
        text,
        tuple(laid),
        date=DAY,
        signatories=(by,) if by else (),
    )


def find(document: Document) -> tuple[CommitmentMention, ...]:
    found = commitments.extract(document)
    for mention in found:
        assert document.text[mention.start : mention.end] == mention.quote
        assert mention.sentence[0] <= mention.start < mention.end
        assert mention.kind in ("made", "reported")
    return found


def said(text: str, who: str = "Minister Jansen") -> tuple[CommitmentMention, ...]:
    return find(paper(("spreker", f"{who}:"), ("al", text), kind="verslag", by=""))


def fires(rule: Rule, text: str) -> bool:
    kind: seen.Kind = "reported" if rule.kind == "reported" else "made"
    return rule in seen.Seen(text).rules(kind) and rule.pattern.search(text) is not None


@cache
def items() -> tuple[Item, ...]:
    return tuple(score(["cases"]))


# --- rules


@pytest.mark.parametrize(
    ("rule", "text", "quote"),
    [pytest.param(r, e.text, e.quote, id=f"{r.id}: {e.text}") for r in RULES for e in r.examples],
)
def test_example_is_found(rule: Rule, text: str, quote: str) -> None:
    assert fires(rule, text)
    match = rule.pattern.search(text)
    assert match is not None
    span = match["span"].rstrip() if rule.reader in ("clause", "title") else text
    assert span == quote


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}: {t}") for r in RULES for t in r.near_misses]
)
def test_near_miss_is_left_alone(rule: Rule, text: str) -> None:
    assert not fires(rule, text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_whole(rule: Rule) -> None:
    assert rule.kind in ("made", "reported")
    assert rule.id.startswith("made." if rule.kind == "made" else "told.")
    assert rule.reader in ("sentence", "clause", "title")
    assert rule.examples
    assert rule.near_misses
    assert rule.note
    assert rule.source
    assert 0 < rule.confidence < 1
    assert rule.options <= OPTIONS
    assert rule.window is None  # a rule is tried on a whole sentence
    assert ("span" in rule.pattern.groupindex) == (rule.reader != "sentence")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_the_same_when_a_line_ends_inside_the_sentence(rule: Rule) -> None:
    for example in rule.examples:
        words = example.text.split(" ")
        for place in range(1, len(words)):
            broken = " ".join(words[:place]) + "\n" + " ".join(words[place:])
            if rule.reader != "title" and all(cue not in example.text or cue in broken for cue in rule.cues):
                assert fires(rule, broken), broken


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_example_passes_the_gate(rule: Rule) -> None:
    """The gate decides which sentences are read at all."""
    assert [example.text for example in rule.examples if not speakers.promised_at(example.text)] == []
    if rule.kind == "reported":
        assert [example.text for example in rule.examples if not speakers.told_at(example.text)] == []


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("name", ["request", "done", "question", "polar", "quoted_request", "chair"])
def test_what_rules_out_a_promise_is_there_and_compiles(name: str) -> None:
    veto = read("toezeggingen")["veto"][name]
    regex.compile(expand("toezeggingen", veto), regex.VERBOSE)


# --- who can promise, and where


def test_a_letter_promises_in_the_name_of_its_signatory() -> None:
    (found,) = find(paper(("al", "Ik zal uw Kamer voor 1 juni over de uitkomst informeren.")))
    assert (found.kind, found.by, found.weak, found.fulfils) == ("made", "B. Jansen", False, False)
    assert found.deadline is not None
    assert found.deadline.to == date(2024, 5, 31)


@pytest.mark.parametrize("kind", ["motie", "amendement", "wetsvoorstel"])
def test_members_do_not_promise_in_their_papers(kind: DocumentKind) -> None:
    text = "De regering zal de Kamer jaarlijks voor 1 juni informeren."
    assert find(paper(("al", text), kind=kind)) == ()
    assert len(find(paper(("al", text), kind="memorie"))) == 1


def test_but_they_tell_of_promises() -> None:
    (found,) = find(paper(("al", "constaterende dat de minister de Kamer een brief heeft toegezegd;"), kind="motie"))
    assert found.kind == "reported"


def test_in_debate_it_counts_who_speaks() -> None:
    text = "Ik zal de Kamer daarover voor de zomer informeren."
    assert [m.by for m in said(text)] == ["Minister Jansen"]
    assert [m.by for m in said(text, "Staatssecretaris De Vries")] == ["Staatssecretaris De Vries"]
    assert said(text, "De heer De Vries (CDA)") == ()


def test_the_chair_reads_out_what_others_promised() -> None:
    (found,) = said("De minister zal de Kamer voor 1 juni informeren over de planning.", "De voorzitter")
    assert found.kind == "made"
    assert "voorzitter" not in found.by


def test_what_the_chair_will_do_is_no_promise_of_government() -> None:
    text = "Ik zal de Kamer daarover voor de zomer informeren."
    assert said(text, "De voorzitter") == ()
    (found,) = said(f"De minister zegt: {text[0].lower()}{text[1:]}", "De voorzitter")
    assert (found.kind, found.by) == ("made", "De minister")


def test_what_is_said_in_debate_is_no_promise_in_a_letter() -> None:
    assert len(said("Ik ga natuurlijk naar dat voorstel kijken.")) == 1
    assert find(paper(("al", "Ik ga natuurlijk naar dat voorstel kijken."))) == ()


def test_a_question_is_no_promise_and_its_answer_may_be() -> None:
    asked = ("al", "Ik zal de Kamer over de uitkomst informeren, zegt u dat?")
    assert find(paper(asked, kind="antwoord")) == ()
    both = (("al", "Vraag 1"), ("al", "Ik ben bereid te onderzoeken hoe dat kan."),
            ("al", "Antwoord 1"), ("al", "Ik ben bereid te onderzoeken wat beter kan."))  # fmt: skip
    assert [m.quote for m in find(paper(*both, kind="antwoord"))] == ["Ik ben bereid te onderzoeken wat beter kan."]


@pytest.mark.parametrize(
    "text",
    [
        "Ik informeer uw Kamer hierbij over de uitkomst van het eerste kwartaal van 2024.",
        "Met deze brief informeer ik uw Kamer voor de zomer over de uitkomst.",
        "De Kamer verzoekt mij haar voor 1 juni te informeren over de kosten.",
        "Ik heb uw Kamer op 3 mei geïnformeerd over de kosten.",
        "Ik zal uw Kamer hierover niet afzonderlijk informeren.",
        "Ik kom daar in de volgende brief niet op terug.",
        "Ik zal de gemeenten voor 1 juni informeren.",
        "Het kabinet zal de komende jaren bruggen herstellen.",
        "Dat heb ik niet toegezegd aan uw Kamer.",
        "De gemeente heeft de Kamer niets toegezegd.",
        "De Kamer verneemt graag voor 1 juni wat uw antwoord is.",
        "De leden van de fractie vragen of de regering de Kamer voor 1 juni zal informeren.",
        "De commissie vroeg naar het moment waarop de Kamer zal worden ingelicht.",
        "Voor 1 juni zal de Kamer het besluit niet bereiken.",
        "Is een toezegging naar uw mening al nagekomen, dan hoort de commissie dat graag.",
    ],
)
def test_no_promise(text: str) -> None:
    assert find(paper(("al", text))) == ()


def test_an_effort_is_weak() -> None:
    (found,) = find(paper(("al", "Ik streef ernaar het plan voor 1 juni met uw Kamer te delen.")))
    assert found.weak
    (firm,) = find(paper(("al", "Ik zal het plan voor 1 juni met uw Kamer delen.")))
    assert not firm.weak


def test_what_was_promised_where_and_when() -> None:
    text = "In het commissiedebat Water van 14 februari jl. heb ik toegezegd u voor 1 juni een kaart te sturen."
    (found,) = find(paper(("al", text)))
    assert (found.kind, found.fulfils) == ("reported", False)
    assert found.occasion == "commissiedebat Water van 14 februari jl."
    assert found.occasion_date == date(2024, 2, 14)
    assert found.deadline is not None
    assert found.deadline.quote == "voor 1 juni"  # not the day of the debate


@pytest.mark.parametrize(
    ("text", "kind", "until"),
    [
        (
            "In het debat van 5 februari 2024 heb ik toegezegd u binnen twee weken te schrijven.",
            "reported",
            "2024-02-19",
        ),
        (
            "Tijdens het overleg op 5 februari 2024 zegde ik toe de Kamer in maart te informeren.",
            "reported",
            "2024-03-31",
        ),
        (
            "overwegende dat in het debat van 5 september 2023 is toegezegd dit jaar te rapporteren;",
            "reported",
            "2023-12-31",
        ),
        ("Ik heb toegezegd de Kamer binnen twee weken te schrijven.", "reported", "2024-04-08"),  # on a day not named
        (
            "De cijfers heb ik in het debat van 5 februari 2024 toegezegd en stuur ik u binnen twee weken.",
            "reported",
            "2024-04-08",
        ),
        (
            "Zoals toegezegd in het debat van 5 februari 2024 zal ik u binnen twee weken informeren.",
            "made",
            "2024-04-08",
        ),
    ],
)
def test_the_term_of_a_promise_told_again_counts_from_the_day_it_was_made(text: str, kind: str, until: str) -> None:
    terms = [m.deadline for m in find(paper(("al", text))) if m.kind == kind]
    assert [term.to.isoformat() for term in terms] == [until]


def test_the_occasion_may_be_called_with_capitals_or_be_a_letter() -> None:
    told = "heb ik toegezegd u binnen twee weken te schrijven."
    for occasion in ("Tijdens het Algemeen Overleg Water van 5 februari 2024", "In het Commissiedebat van 5 februari 2024",
                     "In mijn brief van 5 februari 2024", "Bij brief van 5 februari 2024"):  # fmt: skip
        (found,) = find(paper(("al", f"{occasion} {told}")))
        assert found.occasion_date == date(2024, 2, 5), occasion
        assert found.deadline is not None
        assert found.deadline.to == date(2024, 2, 19), occasion


def test_a_day_that_only_the_paper_can_count_stays() -> None:
    """Seen from the debate "op 2 mei" is more than half a year ahead, and might be the one before."""
    text = "In het debat van 5 september 2023 heb ik toegezegd op 2 mei de cijfers te sturen."
    (found,) = find(paper(("al", text)))
    assert found.deadline is not None
    assert found.deadline.to == date(2024, 5, 2)


def test_a_day_in_the_reason_is_no_term() -> None:
    for reason in ("Aangezien het debat op 3 april a.s. wordt gehouden", "Nu het reces op 3 mei a.s. begint"):
        (found,) = find(paper(("al", f"{reason}, zal ik u de nota uiterlijk 2 april sturen.")))
        assert found.deadline is not None
        assert found.deadline.to == date(2024, 4, 2)
        (found,) = find(paper(("al", f"{reason}, zal ik uw Kamer de nota vooraf sturen.")))
        assert found.deadline is None


@pytest.mark.parametrize("joint", ["; ik", ", maar ik"])
def test_the_term_that_was_missed_is_not_the_new_one(joint: str) -> None:
    text = f"Het is niet gelukt u voor het meireces te informeren{joint} streef ernaar uw Kamer in juni te informeren."
    (found,) = find(paper(("al", text)))
    assert found.deadline is not None
    assert found.deadline.to == date(2024, 6, 30)


def test_the_month_of_an_earlier_letter_is_not_the_new_term() -> None:
    text = "Ik heb u hierover in februari geïnformeerd en zal u in juni opnieuw informeren."
    (found,) = find(paper(("al", text)))
    assert found.deadline is not None
    assert found.deadline.to == date(2024, 6, 30)


def test_a_promise_told_again_keeps_its_term_although_it_is_over() -> None:
    (found,) = find(paper(("al", "Eerder heb ik toegezegd u in januari 2023 te informeren over de bruggen.")))
    assert found.kind == "reported"
    assert found.deadline is not None
    assert found.deadline.to == date(2023, 1, 31)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hoe staat het met de toezegging om de Kamer over de bruggen te informeren?", True),
        ("Wanneer heeft de minister de Kamer een brief over de bruggen toegezegd?", True),
        ("Heeft de minister de Kamer een brief over de bruggen toegezegd?", False),
        ("Wanneer ontvangt de Kamer de toegezegde brief?", False),
    ],
)
def test_a_question_tells_of_a_promise_only_when_it_takes_it_as_made(text: str, told: bool) -> None:
    assert [m.kind for m in find(paper(("al", text)))] == ["reported"] * told


def test_in_debate_a_promise_may_be_told_as_what_was_said() -> None:
    (rule,) = (rule for rule in RULES if rule.id == "told.again")
    text = rule.examples[0].text
    assert [m.kind for m in said(text)] == ["reported"]
    assert find(paper(("al", text))) == ()


def test_what_a_promised_paper_will_go_into_is_promised_with_its_term() -> None:
    content = "Daarbij zal ik ook ingaan op de aanbevelingen van de raad."
    first, second = find(paper(("al", f"In juni informeer ik uw Kamer over de bruggen. {content}")))
    assert second.rule == "made.content"
    assert first.deadline is not None
    assert second.deadline == first.deadline
    assert len(find(paper(("al", "In juni informeer ik uw Kamer over de bruggen."), ("al", content)))) == 2


def test_but_not_what_this_letter_goes_into() -> None:
    content = "Daarbij zal ik ook ingaan op de aanbevelingen van de raad."
    assert find(paper(("al", f"Hierbij zend ik u het rapport. {content}"))) == ()
    (found,) = find(paper(("al", f"In juni informeer ik uw Kamer. Dit rapport gaat over bruggen. {content}")))
    assert found.rule != "made.content"


def test_that_things_are_as_they_are_is_no_promise() -> None:
    assert not said("Ik kan wel toezeggen dat voor deze lening de gewone eisen gelden.")
    assert not said("Dan zeg ik toe dat artikel 9 van toepassing is.")
    assert len(said("Ik kan wel toezeggen dat voor deze lening de gewone eisen gaan gelden.")) == 1
    assert len(said("Ik zeg toe dat de lijst in mei op orde is.")) == 1


def test_a_promise_with_a_reserve_is_weak() -> None:
    assert [m.weak for m in said("Hoewel ik erbij blijf, zou ik de heer Bakker willen toezeggen het na te gaan.")] == [
        True
    ]
    assert [m.weak for m in said("Ik wil de heer Bakker toezeggen het na te gaan.")] == [False]


def test_a_sentence_that_says_so_keeps_a_promise() -> None:
    (found,) = find(paper(("al", "Hiermee doe ik mijn toezegging aan uw Kamer gestand.")))
    assert (found.kind, found.fulfils) == ("reported", True)


def test_a_clause_that_tells_stands_apart_from_the_promise_behind_it() -> None:
    text = "Zoals toegezegd in het debat over wonen, stuur ik uw Kamer voor 1 juni een brief over de huren."
    told, made = find(paper(("al", text)))
    assert (told.kind, told.quote) == ("reported", "Zoals toegezegd in het debat over wonen")
    assert (made.kind, made.quote[:7]) == ("made", "stuur i")
    assert told.end <= made.start


def test_the_ground_of_a_promise_is_told_beside_it() -> None:
    told, made = find(paper(("al", "Conform mijn toezegging in het debat zal ik u voor 1 juni een kaart sturen.")))
    assert (told.kind, told.quote) == ("reported", "Conform mijn toezegging in het debat")
    assert (made.kind, made.quote) == ("made", "zal ik u voor 1 juni een kaart sturen.")
    (kept,) = find(paper(("al", "Conform mijn toezegging stuur ik u hierbij een kaart.")))
    assert kept.kind == "reported"


@pytest.mark.parametrize("ground", ["zoals eerder toegezegd", "conform mijn eerdere toezegging"])
def test_a_clause_that_tells_inside_a_promise_stays_in_it(ground: str) -> None:
    text = f"Ik zal u, {ground}, in juni informeren over de bruggen."
    told, made = find(paper(("al", text)))
    assert (told.kind, told.quote) == ("reported", ground)
    assert (made.kind, made.quote) == ("made", text)


def test_a_promise_goes_on_in_the_sentence_that_points_back_at_it() -> None:
    text = "Ik zal uw Kamer een kaart van de bruggen sturen. U ontvangt die voor 1 juni."
    (found,) = find(paper(("al", text)))
    assert found.quote == text
    assert found.deadline is not None
    assert found.deadline.to == date(2024, 5, 31)


# --- cases


def test_there_are_enough_cases_of_both_kinds() -> None:
    cases = [case for group in CASES.values() for case in group]
    assert len(cases) >= 120
    assert sum(not case.get("expect") for case in cases) >= 60
    assert all(set(case) <= {"text", "kind", "day", "expect", "known"} for case in cases)
    assert {e["kind"] for case in cases for e in case.get("expect", ())} == {"made", "reported"}
    assert len({(case["text"], case["kind"]) for case in cases}) == len(cases)


def test_nothing_is_found_where_nothing_is() -> None:
    false = [i for i in items() if i.layer == "commitments" and i.paper.startswith("toez") and i.verdict == "false"]
    assert len(false) <= 3, false


@pytest.mark.parametrize(("layer", "recall", "precision"), [("commitments", 0.98, 0.98), ("deadlines", 0.99, 0.99)])
def test_figures_do_not_fall(layer: str, recall: float, precision: float) -> None:
    counted = figures([item for item in items() if item.layer == layer])
    assert counted.gold >= 100
    assert counted.recall >= recall
    assert counted.precision >= precision


def test_dan_ook_points_at_no_term() -> None:
    text = "Op 1 september 2024 begint de proef. Ik zal uw Kamer dan {}over de uitkomst informeren."
    ((then,), (also,)) = (find(paper(("al", text.format(word)))) for word in ("", "ook "))
    assert then.deadline is not None
    assert also.deadline is None


def test_a_sentence_that_tells_its_own_keeps_it() -> None:
    """What "die" points at is put in front of a promise only when that sentence is no promise or report itself."""
    report = "Tijdens het debat van 3 april 2024 is een doorrekening toegezegd."
    told, made = find(paper(("al", f"{report} Die doorrekening ontvangt u in het derde kwartaal van 2025.")))
    assert (told.kind, told.quote) == ("reported", report)
    assert made.quote == "Die doorrekening ontvangt u in het derde kwartaal van 2025."


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("In het debat van 6 september 2023 heb ik u binnen twee weken een overzicht toegezegd.", date(2023, 9, 20)),
        ("In het debat van 6 september 2023 is toegezegd voor het kerstreces te rapporteren.", date(2023, 12, 22)),
        ("Later dit jaar volgt het overzicht dat in het debat van 6 september 2023 is toegezegd.", date(2024, 12, 31)),
    ],
)
def test_a_term_told_again_counts_from_then_unless_it_says_now(text: str, last: date) -> None:
    """The paper is of 2024; what was promised "voor het kerstreces" in September 2023 was due in 2023."""
    (found,) = find(paper(("al", text)))
    assert (found.kind, found.deadline and found.deadline.to) == ("reported", last)


def test_whether_there_was_a_promise_may_be_what_is_asked() -> None:
    told = find(paper(("al", "Waarom heeft de minister de Kamer toegezegd de brief voor de zomer te sturen?")))
    assert [mention.kind for mention in told] == ["reported"], "the question takes the promise for granted"
    assert find(paper(("al", "Heeft de minister de Kamer toegezegd de brief voor de zomer te sturen?"))) == ()


def test_a_mark_of_a_footnote_hides_no_promise() -> None:
    (promise,) = find(paper(("al", "De informatie over de brug zeg ik u toe².")))
    assert promise.kind == "made"
