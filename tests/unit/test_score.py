"""The score counts what it says, tells rules apart, and shows what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import score
from tests.score import Figures, by_layer, by_rule, figures, numbered
from tests.scoring import Entry, Item, case_of, overlap, pairs, surnames


def item(verdict: str, quote: str = "a", layer: str = "motions", rule: str = "motion.by", gold: str = "cases") -> Item:
    return Item(layer, gold, "paper", quote, verdict, "" if verdict == "missed" else rule)


def span(start: int, end: int, **more: object) -> Entry:
    return {"start": start, "end": end, "quote": "x" * (end - start), **more}


def test_figures() -> None:
    counted = figures([item("right"), item("right"), item("missed"), item("false"), item("wrong")])
    assert (counted.right, counted.gold, counted.found) == (2, 4, 4)
    assert (counted.precision, counted.recall, counted.f1) == (0.5, 0.5, 0.5)
    assert Figures(0, 0, 0).f1 == 1.0
    assert Figures(0, 3, 0).f1 == 0.0
    assert Figures(0, 0, 3).precision == 0.0


def test_pairs_are_one_to_one_and_the_largest_overlap_goes_first() -> None:
    wanted, found = [span(0, 10), span(10, 20)], [span(8, 20), span(9, 11)]
    both, missed, false = pairs(wanted, found, lambda a, b: overlap(a, b) > 0)
    assert [(w["start"], f["start"]) for w, f in both] == [(10, 8), (0, 9)]
    assert (missed, false) == ([], [])
    assert overlap(span(0, 5), span(5, 9)) == 0


def test_surnames_are_last_words() -> None:
    assert surnames({"movers": ["Inge van Dijk", "De Vries"]}) == {"dijk", "vries"}
    assert surnames({"movers": None}) == set()


CASE = {"text": "De motie-Jansen en de motie van het lid De Vries.", "expect": [
    {"quote": "motie-Jansen", "movers": ["Jansen"]}, {"quote": "motie van het lid De Vries", "movers": ["De Vries"]},
]}  # fmt: skip


def test_a_case_is_read_and_its_quotes_are_located() -> None:
    paper = case_of(CASE, "motions", "one")
    assert [(e["start"], e["end"]) for e in paper.wanted["motions"]] == [(3, 15), (22, 48)]
    assert [e["quote"] for e in paper.found["motions"]] == [e["quote"] for e in CASE["expect"]]  # type: ignore[index]


def test_a_quote_that_is_not_in_the_text_is_a_mistake_in_gold() -> None:
    with pytest.raises(LookupError, match="nergens"):
        case_of({"text": "Ik zal u informeren.", "expect": [{"kind": "made", "quote": "nergens"}]}, "commitments", "x")


def test_each_finding_counts_once_for_its_rule() -> None:
    found = [
        item("right"), item("wrong", layer="movers"), item("right", "b"), item("right", "b", layer="movers"),
        item("false", "c"), item("false", "c", layer="movers"), item("missed", "d"), item("missed", "d", layer="movers"),
    ]  # fmt: skip
    assert by_rule(found)["motion.by"] == (3, 2)
    assert by_rule(found)["motion.party"] == (0, 0)  # it never fired, and is listed


def test_layers_of_each_set_and_of_all() -> None:
    table = by_layer([item("right"), item("missed", gold="sample")])
    assert set(table) == {("cases", "motions"), ("sample", "motions"), ("all", "motions")}
    assert table["all", "motions"].recall == 0.5


def test_the_same_words_twice_are_two_items() -> None:
    assert len(numbered([item("right"), item("missed")])) == 2


def test_what_was_gained_and_lost(capsys: pytest.CaptureFixture[str]) -> None:
    before = [
        item("missed", "found now"), item("right", "lost now"), item("false", "gone now"), item("right", "same"),
        item("false", "of a set that is not here", gold="seeds"), item("right", "not in gold now"),
    ]  # fmt: skip
    now = [
        item("right", "found now"), item("missed", "lost now"), item("right", "same"), item("false", "false now"),
        item("missed", "new in gold"),
    ]  # fmt: skip
    score.print_changes(now, json.loads(json.dumps(score.as_json(before))))
    out = capsys.readouterr().out
    gained, lost = out[out.index("gained") : out.index("lost (")], out[out.index("lost (") :]
    assert gained.startswith("gained (2)")
    assert "found now" in gained
    assert "gone now" in gained
    assert lost.startswith("lost (2)")
    assert "lost now" in lost
    assert "false now" in lost
    assert "only in gold now: 1; only in gold then: 1" in out


def test_the_command_writes_what_it_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new" / "score.json"
    assert score.main(["--sets", "sample", "--json", str(file), "--errors", "3"]) == 0
    out = capsys.readouterr().out
    written = json.loads(file.read_text(encoding="utf-8"))
    assert {entry["set"] for entry in written["layers"]} == {"sample", "all"}
    citations = next(entry for entry in written["layers"] if entry["layer"] == "citations")
    assert f"{citations['f1']:.4f}" in out
    assert citations["right"] >= 40
    assert "never fired on gold" in out
    assert score.main(["--sets", "sample", "--against", str(file)]) == 0
    assert "gained (0)" in capsys.readouterr().out


def test_the_sample_holds_its_level() -> None:
    """By layer: what was reached when this was written."""
    found = score.score(["sample"])
    f1 = {layer: round(f.f1, 2) for (gold, layer), f in by_layer(found).items() if gold == "sample"}
    floor = {"citations": 1.0, "targets": 1.0, "motions": 1.0, "movers": 1.0, "motion targets": 0.7,
             "commitments": 1.0, "deadlines": 0.88}  # fmt: skip
    assert {layer: value for layer, value in f1.items() if value < floor[layer]} == {}
    assert set(f1) == set(floor)
