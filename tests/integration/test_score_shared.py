"""Motions, commitments and deadlines against the annotations of ../shared: by its own score and by ours."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.score import Figures, figures
from tests.scoring import SHARED, Item, score

GOLD = SHARED / "gold"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


@cache
def items() -> tuple[Item, ...]:
    return tuple(score(["annotations", "seeds"]))


def counted(gold: str, layer: str) -> Figures:
    return figures([item for item in items() if (item.gold, item.layer) == (gold, layer)])


def wrong(gold: str, layer: str) -> list[Item]:
    return [item for item in items() if (item.gold, item.layer) == (gold, layer) and item.verdict != "right"]


@pytest.fixture(scope="module")
def theirs() -> dict[str, Any]:
    """Give what the score of ../shared says of the command line."""
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    gold = json.loads((GOLD / "annotations.json").read_text(encoding="utf-8"))
    command = f'"{Path(sys.executable).with_name("kg")}"'
    result: dict[str, Any] = module.score(gold, module.run(command, gold, GOLD / "texts"), set())[0]
    return result


# --- the annotated texts


def test_motions_and_their_movers(theirs: dict[str, Any]) -> None:
    assert theirs["motion"]["gold"] > 50
    assert theirs["motion"]["f1"] >= 0.92
    assert theirs["motion_movers"]["f1"] >= 0.92
    assert theirs["motion_target_accuracy"]["share"] >= 0.9


def test_commitments_by_span_and_kind(theirs: dict[str, Any]) -> None:
    assert theirs["commitment"]["gold"] > 50
    assert theirs["commitment"]["f1"] >= 0.93
    assert theirs["commitment_span"]["f1"] >= 0.94


def test_deadlines(theirs: dict[str, Any]) -> None:
    assert theirs["deadline_accuracy"]["of"] >= 12
    assert theirs["deadline_accuracy"]["share"] >= 0.9


@pytest.mark.parametrize(
    ("layer", "name"),
    [("citations", "overlap"), ("motions", "motion"), ("movers", "motion_movers"), ("commitments", "commitment")],
)
def test_our_score_counts_what_theirs_counts(layer: str, name: str, theirs: dict[str, Any]) -> None:
    ours = counted("annotations", layer)
    assert (ours.right, ours.gold, ours.found) == (theirs[name]["tp"], theirs[name]["gold"], theirs[name]["found"])
    assert round(ours.f1, 4) == theirs[name]["f1"]


@pytest.mark.parametrize(
    ("layer", "name"),
    [("targets", "target_accuracy"), ("motion targets", "motion_target_accuracy"), ("deadlines", "deadline_accuracy")],
)
def test_our_shares_are_theirs(layer: str, name: str, theirs: dict[str, Any]) -> None:
    ours = counted("annotations", layer)
    assert (ours.right, ours.gold) == (theirs[name]["right"], theirs[name]["of"])


# --- the five seeds


def test_every_motion_of_the_seeds_with_its_movers() -> None:
    assert counted("seeds", "motions").gold == 5
    assert wrong("seeds", "motions") == []
    assert wrong("seeds", "movers") == []


def test_every_commitment_of_the_seeds_and_none_more() -> None:
    assert counted("seeds", "commitments").gold >= 12
    assert wrong("seeds", "commitments") == []


def test_every_deadline_of_the_seeds_but_that_of_the_memo_without_a_date() -> None:
    """The memo says only "2022" in its reference; its letter has a date, the memo none."""
    assert {item.paper for item in wrong("seeds", "deadlines")} <= {"beslisnota-kst-32824-370"}
    assert counted("seeds", "deadlines").right >= 6


def test_the_memo_names_a_motion_without_its_number_that_only_linking_finds() -> None:
    assert {item.paper for item in wrong("seeds", "motion targets")} <= {"beslisnota-kst-32824-370"}
