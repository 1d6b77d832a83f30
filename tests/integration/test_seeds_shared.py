"""The two seed letters with their annotations, and the scores on the gold texts."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg import extracting
from kg.errors import KgError

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "corpus" / "seeds"
GOLD = SHARED / "gold"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


def letters() -> list[dict[str, Any]]:
    if not GOLD.exists():
        return []
    return [seed for seed in json.loads((GOLD / "seeds.json").read_text(encoding="utf-8")) if seed["kind"] == "brief"]


@cache
def found(file: str) -> dict[str, Any]:
    (paper,) = extracting.extract([SEEDS / file], meta=SEEDS / "metadata.json")
    assert not isinstance(paper, KgError)
    return paper


@pytest.fixture(params=letters(), ids=lambda seed: seed["id"])
def seed(request: pytest.FixtureRequest) -> dict[str, Any]:
    gold: dict[str, Any] = request.param
    return gold


def where(citation: dict[str, Any]) -> str:
    return f"fn{citation['footnote']}" if citation["footnote"] else "body"


def test_the_seeds_are_the_two_letters() -> None:
    assert {seed["id"]: seed["footnotes"] for seed in letters()} == {"kst-32824-412": 16, "kst-29544-1158": 17}
    assert sum(len(seed["citations"]) for seed in letters()) == 24


def test_the_head_of_the_letter(seed: dict[str, Any]) -> None:
    paper = found(seed["file"])
    for field in ("id", "kind", "date", "vergaderjaar", "dossiers", "signatories"):
        assert paper[field] == seed[field], field


def test_every_footnote_hangs_on_its_word(seed: dict[str, Any]) -> None:
    paper = found(seed["file"])
    marks = [note["mark"] for note in paper["footnotes"]]
    assert marks == [str(number) for number in range(1, seed["footnotes"] + 1)]
    places = [note["anchor"] for note in paper["footnotes"]]
    assert None not in places
    assert [place[0] for place in places] == sorted(place[0] for place in places)


def test_every_citation_with_its_footnote_and_target(seed: dict[str, Any]) -> None:
    paper = found(seed["file"])
    expected = Counter((c["where"], c["kind"], c["quote"], tuple(c["targets"])) for c in seed["citations"])
    read = Counter((where(c), c["kind"], c["quote"], tuple(c["targets"])) for c in paper["citations"])
    assert read == expected


def test_only_footnote_17_is_open_and_has_the_two_candidates_that_the_annotation_names() -> None:
    (note,) = next(seed for seed in letters() if seed["id"] == "kst-29544-1158")["anomalies"]
    assert "candidates 32824-372" in note
    assert "32824-373" in note
    read = {
        (paper["id"], where(c)): {candidate["id"] for candidate in c["candidates"]}
        for paper in (found(seed["file"]) for seed in letters())
        for c in paper["citations"]
        if c["status"] != "followed"
    }
    assert read == {("kst-29544-1158", "fn17"): {"kst-32824-372", "kst-32824-373"}}


def test_the_two_wrong_years_are_told() -> None:
    told = [
        (paper["id"], where(c), *c["issues"])
        for paper in (found(seed["file"]) for seed in letters())
        for c in paper["citations"]
        if c["issues"]
    ]
    assert told == [
        ("kst-32824-412", "fn2", "vergaderjaar-mismatch"),
        ("kst-32824-412", "fn3", "vergaderjaar-mismatch"),
    ]


def test_a_sentence_broken_by_a_footnote_comes_out_whole(seed: dict[str, Any]) -> None:
    for citation in found(seed["file"])["citations"]:
        sentence = citation["sentence"]["quote"]
        assert sentence[0].isupper() or sentence[0] in "«“(0123456789", sentence
        assert sentence.rstrip("»”)*")[-1] in ".!?:" or "<sup>" in sentence[-20:], sentence


def test_every_quote_is_a_slice_of_the_file(seed: dict[str, Any]) -> None:
    paper = found(seed["file"])
    content = (SEEDS / seed["file"]).read_bytes().decode("utf-8-sig")
    assert paper["text"] == content
    for citation in paper["citations"]:
        assert content[citation["start"] : citation["end"]] == citation["quote"]


# --- the scores


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_gold_texts_score_as_they_should(score: ModuleType) -> None:
    gold = json.loads((GOLD / "annotations.json").read_text(encoding="utf-8"))
    command = f'"{Path(sys.executable).with_name("kg")}"'
    result, errors = score.score(gold, score.run(command, gold, GOLD / "texts"), set())
    shown = "\n".join(" | ".join(map(str, error)) for error in errors if "citation" in error[0] or error[0] == "target")
    assert result["exact"]["gold"] > 100
    assert result["exact"]["precision"] >= 0.95, shown
    assert result["exact"]["recall"] >= 0.95, shown
    assert result["target_accuracy"]["share"] >= 0.98, shown
