"""The motions of 2023-2025 as papers: who signs against the list of the open data, what replaces what, what they ask.

By default 800 of them, those that replace another first; `KG_FULL=1` takes all 6,061.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from kg import papers
from kg.papers import Paper
from kg.parse.inputs import Item, collect

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS = SHARED / "corpus"
FULL = bool(os.environ.get("KG_FULL"))

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")

NO_DICTUM = {"kst-36600-X-53"}
"""The file breaks "verzoekt" behind its first letter into two paragraphs."""

MISPRINTED = {
    "kst-21501-30-656", "kst-28676-516", "kst-29023-481", "kst-34104-441", "kst-36410-XII-72", "kst-36600-IX-11",
    "kst-36600-XIII-39", "kst-36625-5",
}  # fmt: skip
"""The file has a letter too few or too many in a signature ("Grinwi")."""

HALF_A_NAME = {"kst-27858-697"}
"""The list has a double surname of which the paper, in its title as below it, prints the first half."""


@cache
def rows() -> dict[str, dict[str, str]]:
    with (CORPUS / "moties-2023-2025.tsv").open(encoding="utf-8", newline="") as file:
        return {row["identifier"]: row for row in csv.DictReader(file, delimiter="\t")}


@cache
def read() -> dict[str, Paper]:
    sources = [CORPUS / "moties-2023-2025.tar.xz", CORPUS / "dossiers-32824-29544"]
    items = sorted((item for item in collect(sources) if item.use == "paper"), key=lambda item: item.id)
    return {item.id: papers.read(item.data, item.name, item.facts) for item in (items if FULL else chosen(items))}


def chosen(items: list[Item]) -> list[Item]:
    """Give 800: a third of those that replace another, the rest spread over all, and the known exceptions."""
    known = NO_DICTUM | MISPRINTED | HALF_A_NAME
    replacing = [i for i in items if "VERVANG" in rows().get(i.id, {}).get("titel", "").upper()][::2]
    first = {i.id: i for i in [*(i for i in items if i.id in known), *replacing]}
    step = len(items) // (800 - len(first))
    spread = {i.id: i for i in items[::step]}
    return list({**first, **spread}.values())[:800]


def plain(text: str) -> str:
    """Give a text without accents, which the list does not always have."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


_NAMES = re.compile(
    r".*?\bmotie van (?:het |de )?(?:lid |leden )?(?P<names>.+?)(?P<others>\s*c\.\s?s\.?)?"
    r"(?=\s+(?:over|om|inzake|ter vervanging|waarin|voor|dat|betreffende|tot|met|te|die|een|t\.v\.v)\b|\s*\(|$)"
)


def named(text: str) -> tuple[set[str], bool] | None:
    """Give the last words of the names in a title, and whether there are others ("c.s."); None when it names nobody."""
    found = _NAMES.match(plain(text))
    if found is None:
        return None
    names = re.split(r"\s*,\s*|\s+en\s+(?:het lid\s+|de leden\s+)?|\s*/\s*", found["names"].strip())
    return {name.split()[-1] for name in names if name.strip()}, bool(found["others"])


def agrees(paper: Paper) -> bool:
    """Tell whether who signs is who the title or the subject in the list names; with "c.s." there may be more."""
    row = rows()[paper.document.id]
    signed = {plain(name).split()[-1].strip(".") for name in paper.document.signatories}
    told = [t for t in (named(row["onderwerp"]), named(row["titel"])) if t is not None]
    return any(names == signed or (others and names <= signed) for names, others in told)


def test_titles_are_read_as_they_should() -> None:
    assert named("Gewijzigde motie van de leden Kostić en Van der Plas over x") == ({"kostic", "plas"}, False)
    assert named("MOTIE VAN HET LID INGE VAN DIJK C.S. TER VERVANGING VAN DIE") == ({"dijk"}, True)
    assert named("Motie van de leden Jansen, De Vries en Smit (t.v.v. 3)") == ({"jansen", "vries", "smit"}, False)


def test_who_signs_is_who_the_list_names() -> None:
    listed = [paper for id_, paper in read().items() if id_ in rows()]
    apart = [paper for paper in listed if not agrees(paper)]
    shown = [(p.document.id, rows()[p.document.id]["titel"], p.document.signatories) for p in apart]
    assert len(listed) > (6_000 if FULL else 750)
    assert {p.document.id for p in apart} == {p.document.id for p in listed} & (MISPRINTED | HALF_A_NAME), shown


def replaced(title: str) -> str:
    """Give the number in "ter vervanging van die gedrukt onder nr. 12", "" when there is none."""
    found = re.search(r"vervang\w*\D*?(\d+)\s*$|vervang.*?nr\.?\s*(\d+)", title, re.IGNORECASE)
    return (found[1] or found[2]) if found else ""


def test_every_replacement_is_resolved_to_the_number_in_the_title() -> None:
    replacing = [p for p in read().values() if "vervang" in p.document.title.casefold()]
    assert len(replacing) >= (480 if FULL else 200)
    for paper in replacing:
        found = [c for c in paper.citations if c.mention.rule == "kst.replaces"]
        assert found, (paper.document.id, paper.document.title)
        (target,) = found[0].targets
        assert target.endswith("-" + replaced(paper.document.title)), (paper.document.id, target)
        assert target.rpartition("-")[0] == paper.document.id.rpartition("-")[0]  # in the same dossier
        assert target != paper.document.id


def test_every_motion_asks_or_states_something() -> None:
    without = {p.document.id for p in read().values() if not any(x.kind in ("verzoek", "uitspraak") for x in p.parts)}
    assert without == {id_ for id_ in NO_DICTUM if id_ in read()}
    told = {p.document.id for p in read().values() for i in p.document.issues if i.code == "dictum-missing"}
    assert told == without


def test_parts_are_slices_in_the_order_of_the_text_and_do_not_overlap() -> None:
    for paper in read().values():
        end = 0
        for part in paper.parts:
            assert paper.document.text[part.start : part.end] == part.quote
            assert part.start >= end
            end = part.end
            if part.deadline is not None:
                assert part.kind == "verzoek"
                assert part.start <= part.deadline.start < part.deadline.end <= part.end


def test_motions_promise_nothing_and_have_considerations() -> None:
    kinds = [part.kind for paper in read().values() for part in paper.parts]
    assert {c.kind for paper in read().values() for c in paper.commitments} <= {"reported"}
    assert kinds.count("verzoek") >= len(read()) * 0.8
    assert kinds.count("constatering") + kinds.count("overweging") > len(read())
    assert sum(p.deadline is not None for paper in read().values() for p in paper.parts) > len(read()) * 0.05
