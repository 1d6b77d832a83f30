"""The motions of 2023-2025: the publisher's own links as a second opinion on what the grammar finds.

By default those that hold a link and a tenth of the others; `KG_FULL=1` takes all 6,061.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kg import papers
from kg.extract.citations import link_key
from kg.papers import Paper
from kg.parse.inputs import Item, collect

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS = SHARED / "corpus"
FULL = bool(os.environ.get("KG_FULL"))
ALL = 6_061

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


@cache
def items() -> tuple[Item, ...]:
    sources = [CORPUS / "moties-2023-2025.tar.xz", CORPUS / "dossiers-32824-29544"]
    return tuple(sorted((item for item in collect(sources) if item.use == "paper"), key=lambda item: item.id))


@cache
def read() -> tuple[Paper, ...]:
    """Read motions without the publisher's links, which stay on the document."""
    others = [item for item in items() if b"<extref" not in item.data]
    chosen = items() if FULL else [*(item for item in items() if b"<extref" in item.data), *others[::10]]
    return tuple(papers.read(item.data, item.name, item.facts, links=False) for item in chosen)


def linked(paper: Paper) -> set[str]:
    """Give what the publisher links to below the head of the paper."""
    document = paper.document
    body = min(block.start for block in document.blocks if block.kind not in ("kop", "titel"))
    links = (link_key(link.target) for link in document.links if link.kind != "url" and link.start >= body)
    return {key for key in links if key and key != document.id}


def test_every_motion_is_there_once() -> None:
    ids = [item.id for item in items()]
    assert len(ids) == len(set(ids)) == ALL
    assert all(id_.startswith("kst-") for id_ in ids)


def test_every_motion_has_a_dossier_and_somebody_who_signs() -> None:
    documents = [paper.document for paper in read()]
    assert [d.id for d in documents if not (d.signatories and d.dossiers and d.ondernummer and d.vergaderjaar)] == []
    assert len(documents) == ALL if FULL else len(documents) > 700


def test_every_motion_has_its_date() -> None:
    """Five have none in the source either."""
    undated = {paper.document.id for paper in read() if paper.document.date is None}
    assert undated <= {"kst-31293-797", "kst-36446-86", "kst-36600-VI-119", "kst-36602-141", "kst-36602-142"}


def test_every_motion_is_one() -> None:
    assert Counter(paper.document.kind for paper in read()) == {"motie": len(read())}


def test_a_motion_of_several_members_has_several_names() -> None:
    """Three in all: one title says "leden" of one member, two papers run names together."""
    short = [
        (paper.document.id, paper.document.title, paper.document.signatories)
        for paper in read()
        if " LEDEN " in paper.document.title.upper() and len(paper.document.signatories) < 2
    ]
    assert len(short) <= 3, short


def test_names_are_names() -> None:
    strange = [
        (paper.document.id, name)
        for paper in read()
        for name in paper.document.signatories
        if len(name) > 40 or any(character.isdigit() for character in name) or not name[:1].isalpha()
    ]
    assert [entry for entry in strange if not entry[1].startswith(("'", "’"))] == []


def test_the_grammar_finds_what_the_publisher_links() -> None:
    pairs = [(p.document.id, linked(p), {t for c in p.citations for t in c.targets}) for p in read()]
    wanted = sum(len(links) for _, links, _ in pairs)
    missed = [(id_, sorted(links - found)) for id_, links, found in pairs if links - found]
    hit = wanted - sum(len(keys) for _, keys in missed)
    assert wanted > 170
    assert hit / wanted >= 0.98, missed


def test_every_quote_is_a_slice_of_its_text() -> None:
    for paper in read():
        text = paper.document.text
        for citation in paper.citations:
            mention = citation.mention
            assert text[mention.start : mention.end] == mention.quote
            start, end = citation.sentence
            assert start <= mention.start < mention.end <= end
