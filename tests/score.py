"""Precision, recall and F1 of what is read from papers, per layer and per rule: `make score`.

    python -m tests.score [--json FILE] [--against FILE] [--sets cases,sample] [--errors N]

--json writes the figures and every item; --against compares with such a file of an earlier run: per layer, and the
single items that were gained and lost. What the layers are: see `tests.scoring`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.rules import load
from tests.scoring import LAYERS, Item, score

FAMILIES = ("kamerstukken", "handelingen", "publicaties", "rechtspraak", "eu", "wetten", "kort", "moties",
            "toezeggingen", "termijnen")  # fmt: skip
FOUND_IN = ("citations", "motions", "commitments", "deadlines")
"""Layers in which each finding counts once; the others ask more of the same findings."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was right, of how much in gold and how much found."""

    right: int
    gold: int
    found: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of gold that was found right; 1 when there is none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def figures(items: Iterable[Item]) -> Figures:
    """Count items; one that is found but wrong counts against precision and against recall."""
    verdicts = Counter(item.verdict for item in items)
    right, wrong = verdicts["right"], verdicts["wrong"]
    return Figures(right, right + wrong + verdicts["missed"], right + wrong + verdicts["false"])


def by_layer(items: Sequence[Item]) -> dict[tuple[str, str], Figures]:
    """Give the figures of each set of gold and layer; set "all" is all of them."""
    sets = [*dict.fromkeys(item.gold for item in items), "all"]
    table = {}
    for gold in sets:
        for layer in LAYERS:
            chosen = [i for i in items if i.layer == layer and gold in (i.gold, "all")]
            if chosen:
                table[gold, layer] = figures(chosen)
    return table


def by_rule(items: Sequence[Item]) -> dict[str, tuple[int, int]]:
    """Give how often each rule fired and how often that was wrong: false, or with a wrong target, mover or day."""
    fired = Counter(item.rule for item in items if item.layer in FOUND_IN and item.rule)
    wrong = Counter(item.rule for item in items if item.verdict in ("false", "wrong") and _once(item))
    known = {rule.id for family in FAMILIES for rule in load(family) if rule.kind != "date"}
    return {rule: (fired[rule], min(fired[rule], wrong[rule])) for rule in sorted(known | set(fired))}


def _once(item: Item) -> bool:
    """Tell whether an item is not told of in another layer as well: a false motion is false among the movers too."""
    return item.layer in FOUND_IN or item.verdict == "wrong"


def as_json(items: Sequence[Item]) -> dict[str, Any]:
    """Give what --json writes: layers, rules, and the items."""
    layers = [
        {"set": gold, "layer": layer, **asdict(f),
         "precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4)}
        for (gold, layer), f in by_layer(items).items()
    ]  # fmt: skip
    rules = [{"rule": rule, "fired": fired, "wrong": wrong} for rule, (fired, wrong) in by_rule(items).items()]
    return {"layers": layers, "rules": rules, "items": [asdict(item) for item in items]}


# Printing ----------------------------------------------------------------------------------------------------------


def line(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def print_layers(items: Sequence[Item]) -> None:
    """Print the figures per set of gold and layer."""
    line(f"{'gold':12} {'layer':15} {'right':>6} {'gold':>6} {'found':>6} {'precision':>10} {'recall':>7} {'F1':>7}")
    for (gold, layer), f in by_layer(items).items():
        line(f"{gold:12} {layer:15} {f.right:6} {f.gold:6} {f.found:6} {f.precision:10.4f} {f.recall:7.4f} {f.f1:7.4f}")


def print_rules(items: Sequence[Item]) -> None:
    """Print each rule that fired with its hits, and a list of those that never did."""
    rules = by_rule(items)
    line(f"\n{'rule':28} {'hits':>5} {'right':>6} {'wrong':>6}")
    for rule, (fired, wrong) in rules.items():
        if fired:
            line(f"{rule:28} {fired:5} {fired - wrong:6} {wrong:6}")
    silent = [rule for rule, (fired, _) in rules.items() if not fired]
    line(f"\nnever fired on gold ({len(silent)}): {', '.join(silent) or 'none'}")


def print_errors(items: Sequence[Item], most: int) -> None:
    """Print what is not right, up to a number of items."""
    errors = [item for item in items if item.verdict != "right"]
    line(f"\nnot right ({len(errors)}):")
    for item in errors[:most]:
        rule = f" [{item.rule}]" if item.rule else ""
        line(f"  {item.verdict:6} {item.layer} · {item.gold} · {item.paper}{rule} «{item.quote[:160]}» {item.detail}")


def print_changes(items: Sequence[Item], before: dict[str, Any]) -> None:
    """Print what was gained and lost against an earlier run, by layer and one by one.

    Only sets of gold that both runs have are compared, and in them what both have; the rest is counted. What is found
    without gold is lost when it is new and gained when it is gone.
    """
    old = {(entry["set"], entry["layer"]): entry for entry in before["layers"]}
    line(f"\n{'gold':12} {'layer':15} {'F1 before':>10} {'F1 now':>7} {'change':>8}")
    for (gold, layer), f in by_layer(items).items():
        was = old.get((gold, layer))
        if was is not None and round(f.f1, 4) != was["f1"]:
            line(f"{gold:12} {layer:15} {was['f1']:10.4f} {f.f1:7.4f} {f.f1 - was['f1']:+8.4f}")
    both = {item.gold for item in items} & {entry["gold"] for entry in before["items"]}
    now = numbered(item for item in items if item.gold in both)
    then = numbered(Item(**entry) for entry in before["items"] if entry["gold"] in both)
    gained = [now[k] for k in now if k in then and _good(now[k]) and not _good(then[k])]
    gained += [then[k] for k in then if k not in now and then[k].verdict == "false"]
    lost = [now[k] for k in now if k in then and not _good(now[k]) and _good(then[k])]
    lost += [now[k] for k in now if k not in then and now[k].verdict == "false"]
    for name, changed in (("gained", gained), ("lost", lost)):
        line(f"\n{name} ({len(changed)})")
        for item in changed:
            rule = f" [{item.rule}]" if item.rule else ""
            line(f"  {item.layer} · {item.gold} · {item.paper}{rule} «{item.quote[:160]}» {item.detail}".rstrip())
    new = sum(k not in then and now[k].verdict != "false" for k in now)
    gone = sum(k not in now and then[k].verdict != "false" for k in then)
    line(f"\nonly in gold now: {new}; only in gold then: {gone}")


def _good(item: Item) -> bool:
    return item.verdict == "right"


def numbered(items: Iterable[Item]) -> dict[tuple[str, str, str, str, int], Item]:
    """Give items by what identifies them; the same words twice in a paper are told apart by their order."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    out = {}
    for item in items:
        seen[item.key] += 1
        out[*item.key, seen[item.key]] = item
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print and write; returns 0."""
    parser = argparse.ArgumentParser(prog="tests.score", description="Score what is read against gold.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and items")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with what --json wrote earlier")
    parser.add_argument("--sets", default="cases,sample,annotations,seeds", help="which gold, comma-separated")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print so many items that are not right")
    options = parser.parse_args(arguments)
    items = score(options.sets.split(","))
    print_layers(items)
    print_rules(items)
    if options.errors:
        print_errors(items, options.errors)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(as_json(items), ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8", newline="\n")
    if options.against:
        print_changes(items, json.loads(options.against.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
