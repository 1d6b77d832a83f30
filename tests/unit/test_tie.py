"""Which paper a motion is that a text names: number, footnote, another place, movers; or candidates; or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kg.extract import motions
from kg.identifiers import parse_dossier
from kg.model import Block, Candidate, Citation, Document, Footnote, Mention, Motion, Source
from kg.register import Register
from kg.tie import tie

DAY = date(2024, 3, 25)
REGISTER = Register(
    "list of 2025-03-01\n",
    "id\tdate\tkind\tmovers\treplaces\tyear\n"
    "kst-99999-1\t2021-07-12\tmotie\tJansen\t\t\n"
    "kst-99999-2\t2022-05-02\tmotie\tDe Vries\t\t\n"
    "kst-99999-3\t2022-06-02\tmotie\tDe Vries\t\t\n"
    "kst-99999-4\t2022-06-02\tmotie\tVan Dijk;De Boer\t\t\n"
    "kst-99999-5\t2024-05-02\tmotie\tSmit\t\t\n"
    "kst-99999-6\t2021-05-02\tbrief\tSmit\t\t\n"
    "kst-88888-1\t2021-01-09\tmotie\tKok\t\t\n",
)


def paper(
    text: str, *notes: tuple[str, int], kind: Any = "brief", own: str = "99999", day: date | None = DAY
) -> Document:
    """Give a paper; notes: (printed in the note, offset of its mark in the text)."""
    blocks, footnotes, whole = [Block("al", 0, len(text))], [], text
    for number, (printed, anchor) in enumerate(notes, 1):
        start = len(whole) + 1
        whole += "\n" + printed
        blocks.append(Block("noot", start, len(whole)))
        footnotes.append(Footnote(str(number), start, len(whole), anchor))
    dossiers = tuple(parse_dossier(d) for d in own.split()) if own else ()
    return Document(
        "kst-99999-9", kind, Source("x.txt", "text", "", 0), whole, tuple(blocks), footnotes=tuple(footnotes),
        dossiers=dossiers, date=day,
    )  # fmt: skip


def cited(document: Document, printed: str, *targets: str, footnote: str = "", after: int = 0) -> Citation:
    start = document.text.index(printed, after)
    mention = Mention("kamerstuk", start, start + len(printed), printed, "kst.full", targets, 0.99, footnote=footnote)
    dossiers = tuple(target.split("-")[1] for target in targets)
    return Citation(replace(mention, dossiers=dossiers), "followed", targets, confidence=0.99)


def tied(document: Document, *citations: Citation) -> list[tuple[str, str, str]]:
    """Give (naming, target, how) of each motion."""
    return [(m.mention.quote, m.target, m.how) for m in all_of(document, *citations)]


def all_of(document: Document, *citations: Citation) -> tuple[Motion, ...]:
    found = tie(document, motions.extract(document, REGISTER), citations, REGISTER)
    for motion in found:
        start, end = motion.sentence
        assert start <= motion.mention.start < motion.mention.end <= end
    return found


def test_the_number_right_behind_the_name() -> None:
    document = paper("Over de motie-Jansen (Kamerstuk 99 999, nr. 7) is gestemd.")
    assert tied(document, cited(document, "Kamerstuk 99 999, nr. 7", "kst-99999-7")) == [
        ("motie-Jansen", "kst-99999-7", "number")
    ]


def test_the_number_inside_the_naming() -> None:
    document = paper("Over motie (99 999, nr. 7) is gestemd.")
    assert tied(document, cited(document, "99 999, nr. 7", "kst-99999-7")) == [
        ("motie (99 999, nr. 7)", "kst-99999-7", "number")
    ]


def test_the_footnote_that_hangs_on_the_sentence_also_behind_its_stop() -> None:
    text = "Over de motie-Jansen is gestemd. Daarna ging men uiteen."
    document = paper(text, ("Kamerstuk 99 999, nr. 7", text.index(". D") + 1))
    note = cited(document, "Kamerstuk 99 999, nr. 7", "kst-99999-7", footnote="1")
    assert tied(document, note) == [("motie-Jansen", "kst-99999-7", "footnote")]


def test_a_reference_in_another_sentence_is_no_number_of_this_motion() -> None:
    document = paper("Over de motie-Anders is gestemd. In Kamerstuk 99 999, nr. 7 staat meer.")
    assert tied(document, cited(document, "Kamerstuk 99 999, nr. 7", "kst-99999-7")) == [("motie-Anders", "", "")]


def test_each_of_two_motions_takes_the_number_behind_itself() -> None:
    document = paper("De motie-Jansen (99 999, nr. 7) en de motie-De Vries (99 999, nr. 8) zijn aangenomen.")
    found = tied(
        document, cited(document, "99 999, nr. 7", "kst-99999-7"), cited(document, "99 999, nr. 8", "kst-99999-8")
    )
    assert found == [("motie-Jansen", "kst-99999-7", "number"), ("motie-De Vries", "kst-99999-8", "number")]


def test_a_motion_before_the_reference_of_another_does_not_take_it() -> None:
    document = paper("De motie-Anders en de motie-De Vries (99 999, nr. 8) zijn aangenomen.")
    found = tied(document, cited(document, "99 999, nr. 8", "kst-99999-8"))
    assert found == [("motie-Anders", "", ""), ("motie-De Vries", "kst-99999-8", "number")]


def test_of_several_targets_the_one_with_the_printed_number() -> None:
    document = paper("In de moties 18 en 24 (99 999, nrs. 18 en 24) staat dat.")
    both = cited(document, "99 999, nrs. 18 en 24", "kst-99999-18", "kst-99999-24")
    assert [(m.mention.number, m.target) for m in all_of(document, both)] == [
        ("18", "kst-99999-18"),
        ("24", "kst-99999-24"),
    ]


def test_candidates_of_the_reference_are_candidates_of_the_motion() -> None:
    document = paper("Over de motie-Jansen (Kamerstuk 99 998, nr. 7) is gestemd.")
    may_be = (Candidate("kst-99999-7", 0.5, "een cijfer anders"), Candidate("kst-99998-17", 0.4, "een cijfer meer"))
    unsure = replace(
        cited(document, "Kamerstuk 99 998, nr. 7", "kst-99998-7"), status="ambiguous", targets=(), candidates=may_be
    )
    (found,) = all_of(document, unsure)
    assert (found.target, found.candidates) == ("", may_be)


@pytest.mark.parametrize(
    ("own", "kind", "target"),
    [
        ("99999", "brief", "kst-99999-12"),
        ("99999", "verslag", ""),  # in a debate on several papers the number alone says nothing
        ("99999 88888", "brief", ""),
        ("", "brief", ""),
    ],
)
def test_a_bare_number_is_one_of_the_papers_own_dossier_if_it_has_one(own: str, kind: str, target: str) -> None:
    assert [t for _, t, _ in tied(paper("Motie nr. 12 is verworpen.", own=own, kind=kind))] == [target]


def test_a_name_alone_leans_on_the_number_elsewhere_in_the_paper() -> None:
    document = paper(
        "De motie-Anders (99 999, nr. 7) is aangenomen. Op de motie-Anders kom ik terug. Ook de motie Anders."
    )
    found = all_of(document, cited(document, "99 999, nr. 7", "kst-99999-7"))
    assert [(m.target, m.how) for m in found] == [
        ("kst-99999-7", "number"), ("kst-99999-7", "elsewhere"), ("kst-99999-7", "elsewhere"),
    ]  # fmt: skip
    assert found[1].confidence < found[0].confidence


def test_two_numbers_of_the_same_name_decide_nothing() -> None:
    document = paper("Motie-Anders (99 999, nr. 7) en motie-Anders (99 999, nr. 8). De motie-Anders is goed.")
    found = tied(
        document, cited(document, "99 999, nr. 7", "kst-99999-7"), cited(document, "99 999, nr. 8", "kst-99999-8")
    )
    assert found[2] == ("motie-Anders", "", "")


def test_the_only_known_motion_of_the_mover_in_the_dossier() -> None:
    assert tied(paper("De motie van het lid Jansen is uitgevoerd.")) == [
        ("motie van het lid Jansen", "kst-99999-1", "mover")
    ]


def test_two_known_motions_are_candidates_the_newest_first() -> None:
    (found,) = all_of(paper("De motie van het lid De Vries is uitgevoerd."))
    assert found.target == ""
    assert [c.id for c in found.candidates] == ["kst-99999-3", "kst-99999-2"]
    assert all("De Vries" in c.why and c.score == 0.5 for c in found.candidates)


@pytest.mark.parametrize(
    ("text", "target", "candidates"),
    [
        ("De motie van het lid De Vries is op 10 mei 2022 aangenomen.", "kst-99999-2", []),
        ("De op 9 juni 2022 aangenomen motie van het lid De Vries is uitgevoerd.", "kst-99999-3", []),
        ("De motie van het lid De Vries van 2 juni 2022 is uitgevoerd.", "kst-99999-3", []),
        ("De motie van het lid De Vries is op 1 april 2022 aangenomen.", "", []),
        ("De motie van het lid Jansen is op 3 mei 2023 ingediend.", "", ["kst-99999-1"]),
        ("De motie van het lid Jansen volgt op de brief van 3 mei 2023.", "kst-99999-1", []),
        ("De gisteren aangenomen motie van het lid Jansen is uitgevoerd.", "kst-99999-1", []),
        (
            "De motie van het lid De Vries is op 25 maart 2024 besproken en op 9 juni 2022 aangenomen.",
            "kst-99999-3",
            [],
        ),
    ],
)
def test_the_day_that_the_sentence_gives_chooses(text: str, target: str, candidates: list[str]) -> None:
    (found,) = all_of(paper(text))
    assert (found.target, [c.id for c in found.candidates]) == (target, candidates)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("De motie van het lid Smit is nieuw.", "tabled after the paper; the other paper of Smit is no motion"),
        ("De motie van het lid Kok is oud.", "in another dossier, which the paper does not cite"),
        ("De motie van het lid Van Dijk is goed.", "tabled with another, and no c.s. here"),
        ("De motie van het lid Onbekend is goed.", "nobody knows it"),
    ],
)
def test_the_mover_alone_says_nothing(text: str, why: str) -> None:
    assert [(t, h) for _, t, h in tied(paper(text))] == [("", "")], why


def test_others_with_the_mover_fit_c_s() -> None:
    assert [t for _, t, _ in tied(paper("De motie van het lid Van Dijk c.s. is goed."))] == ["kst-99999-4"]
    assert [t for _, t, _ in tied(paper("De motie van de leden De Boer en Van Dijk is goed."))] == ["kst-99999-4"]


def test_a_dossier_that_the_paper_cites_is_looked_through_too() -> None:
    document = paper("De motie van het lid Kok is oud. Zie ook Kamerstuk 88 888, nr. 3.")
    other = cited(document, "Kamerstuk 88 888, nr. 3", "kst-88888-3")
    assert [t for _, t, _ in tied(document, other)] == ["kst-88888-1"]


def test_without_a_date_of_the_paper_no_mover_is_looked_up() -> None:
    assert [t for _, t, _ in tied(paper("De motie van het lid Jansen is uitgevoerd.", day=None))] == [""]
