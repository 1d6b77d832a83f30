"""The parts of a motion: how paragraphs begin, what goes on with what, terms in requests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.extract.dictum import extract, part_of
from kg.model import Block, BlockKind, Document, MotionPart, Source
from kg.papers import read as read_paper
from kg.parse.inputs import collect
from kg.rules import read

SAMPLE = Path(kg.__file__).resolve().parent / "sample"
SETTINGS = read("dictum")


def motion(
    *paragraphs: str | tuple[BlockKind, str], kind: Any = "motie", by: tuple[str, ...] = ("Jansen",)
) -> Document:
    """Give a motion of these paragraphs; a plain string is an ordinary one."""
    text, blocks = "", []
    for paragraph in paragraphs:
        name, piece = paragraph if isinstance(paragraph, tuple) else ("al", paragraph)
        blocks.append(Block(name, len(text), len(text) + len(piece)))
        text += piece + "\n"
    source = Source("x.xml", "op-xml", "", 0)
    return Document("kst-99999-9", kind, source, text, tuple(blocks), date=date(2024, 3, 25), signatories=by)


def parts(document: Document) -> list[tuple[str, str]]:
    found, _ = extract(document)
    for part in found:
        assert document.text[part.start : part.end] == part.quote
    return [(part.kind, part.quote) for part in found]


def term(found: MotionPart) -> tuple[str, date | None]:
    assert found.deadline is not None
    return found.deadline.quote, found.deadline.to


FRAME = ("De Kamer,", "gehoord de beraadslaging,")
END = ("en gaat over tot de orde van de dag.", "Jansen")


@pytest.mark.parametrize("example", SETTINGS["examples"], ids=lambda example: example["text"])
def test_example(example: dict[str, str]) -> None:
    assert part_of(example["text"]) == example["part"]


@pytest.mark.parametrize(
    ("start", "part"), [(start, part) for part, starts in SETTINGS["parts"].items() for start in starts]
)
def test_every_beginning_counts_in_any_case_and_with_any_space(start: str, part: str) -> None:
    assert part_of(f"{start} iets") == part
    assert part_of(f"{start.upper()} iets") == part
    assert part_of(f"{start[:1].upper()}{start[1:]}".replace(" ", "\u00a0") + " iets") == part


@pytest.mark.parametrize("text", ["", "De brug is oud;", "Het verzoek van de gemeente is bekend;", "1. de bouw;"])
def test_no_beginning(text: str) -> None:
    assert part_of(text) == ""


def test_of_two_beginnings_the_longest_counts() -> None:
    assert part_of("verzoekt voorts de regering te wachten") == "verzoek"
    assert part_of("stelt vast dat dit zo is") == "uitspraak"
    assert part_of("van mening dat dit moet") == "overweging"
    assert part_of("is van mening dat dit moet") == "uitspraak"


def test_considerations_one_by_one_and_requests_split_out() -> None:
    document = motion(
        *FRAME,
        "constaterende dat de brug oud is;",
        "constaterende dat herstel duur is;",
        "overwegende dat omrijden lang duurt;",
        "van mening dat dit anders moet;",
        "verzoekt de regering de brug te herstellen,",
        "verzoekt de regering tevens een pont in te zetten,",
        *END,
    )
    assert parts(document) == [
        ("constatering", "constaterende dat de brug oud is;"),
        ("constatering", "constaterende dat herstel duur is;"),
        ("overweging", "overwegende dat omrijden lang duurt;"),
        ("overweging", "van mening dat dit anders moet;"),
        ("verzoek", "verzoekt de regering de brug te herstellen,"),
        ("verzoek", "verzoekt de regering tevens een pont in te zetten,"),
    ]


def test_a_list_belongs_to_the_request_in_front_of_it() -> None:
    document = motion(
        *FRAME, "verzoekt de regering:", ("li", "de brug te herstellen;"), ("li", "een pont in te zetten,"), *END
    )
    assert parts(document) == [("verzoek", "verzoekt de regering:\nde brug te herstellen;\neen pont in te zetten,")]


def test_a_statement_is_a_dictum_too() -> None:
    document = motion(*FRAME, "spreekt uit dat de brug open blijft,", *END)
    assert parts(document) == [("uitspraak", "spreekt uit dat de brug open blijft,")]
    assert extract(document)[1] == ()


def test_neither_opening_nor_closing_nor_names_are_parts() -> None:
    document = motion(*FRAME, "verzoekt de regering te wachten,", *END)
    assert parts(document) == [("verzoek", "verzoekt de regering te wachten,")]
    without = motion(*FRAME, "verzoekt de regering te wachten,", "Jansen")
    assert parts(without) == [("verzoek", "verzoekt de regering te wachten,")]


def test_a_request_has_its_term_and_a_consideration_has_none() -> None:
    document = motion(
        *FRAME,
        "constaterende dat de brug voor 1 mei 2024 klaar moest zijn;",
        "verzoekt de regering de Kamer voor 1 juni over de brug te informeren,",
        *END,
    )
    consideration, request = extract(document)[0]
    assert consideration.deadline is None
    assert term(request) == ("voor 1 juni", date(2024, 5, 31))


def test_nobody_asks_for_something_by_a_day_that_is_over() -> None:
    for told, term_of in (
        ("stallen te sparen die er stonden voor 1 januari 2024,", None),
        ("stallen te sparen die er stonden voor 1 januari 2024, en dat voor 1 mei 2024 te regelen,", "voor 1 mei 2024"),
    ):
        (found,), _ = extract(motion(*FRAME, f"verzoekt de regering {told}", *END))
        assert (found.deadline.quote if found.deadline else None) == term_of


def test_a_motion_that_asks_for_nothing_is_an_issue() -> None:
    found, issues = extract(motion(*FRAME, "overwegende dat de brug oud is;", *END))
    assert [part.kind for part in found] == ["overweging"]
    assert [issue.code for issue in issues] == ["dictum-missing"]


@pytest.mark.parametrize("kind", ["brief", "amendement", "verslag"])
def test_other_papers_have_no_parts(kind: str) -> None:
    assert extract(motion(*FRAME, "verzoekt de regering te wachten,", *END, kind=kind)) == ((), ())


SAID = {
    "kst-32824-341": ("constatering", "overweging", "verzoek"),
    "kst-32824-373": ("constatering", "constatering", "overweging", "verzoek"),
}
"""Read off two motions of the sample by hand."""


@pytest.mark.parametrize("id_", SAID)
def test_the_motions_of_the_sample(id_: str) -> None:
    (item,) = [item for item in collect([SAMPLE / id_]) if item.use == "paper"]
    paper = read_paper(item.data, item.name, item.facts)
    assert tuple(part.kind for part in paper.parts) == SAID[id_]
    assert not any(part.quote.endswith("orde van de dag.") for part in paper.parts)


def test_motion_aartsen_asks_for_an_answer_in_the_first_quarter() -> None:
    (item,) = [item for item in collect([SAMPLE / "kst-32824-373"]) if item.use == "paper"]
    *_, request = read_paper(item.data, item.name, item.facts).parts
    assert term(request) == ("in het eerste kwartaal van 2023", date(2023, 3, 31))
