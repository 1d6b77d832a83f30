"""How well the program reads: gold and findings paired, layer by layer; `tests.score` prints what comes of it.

Sets of gold: "cases" (sentences of our own, tests/cases), "sample" (the bundled papers, tests/gold/sample.json) and,
where they are, "annotations" and "seeds" of ../shared. Layers:

    citations       a reference is found where gold has one (spans overlap)
    targets         of these, the papers it means are the right ones
    motions         a motion is named where gold has one
    movers          the same, and by the same surnames
    motion targets  of these, the paper it is
    commitments     at least half of the shorter span, and the same kind (made, reported)
    deadlines       of these, the last day; and the best term of each case of tests/cases/termijnen.toml

The rules of annotation are those of the contract of `kg extract --json`, whose objects are compared here.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import regex

from kg import papers
from kg.deadlines import read_deadlines
from kg.extract.citations import read_text
from kg.extract.readers import Context
from kg.identifiers import parse_dossier
from kg.laws import Laws
from kg.model import Facts
from kg.parse.inputs import collect
from kg.register import Register

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LAYERS = ("citations", "targets", "motions", "movers", "motion targets", "commitments", "deadlines")

Entry = dict[str, Any]
"""An annotation or a finding, with the fields of the contract; `start`, `end` in the text of its paper."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that counts, and what came of it.

    gold, paper: where it stands. verdict: "right", "missed" (gold only), "false" (found only), "wrong" (found, but
    not what gold says). quote: of gold, or of what was found without it. rule: that found it, "" when missed.
    detail: what gold says against what was found.
    """

    layer: str
    gold: str
    paper: str
    quote: str
    verdict: str
    rule: str = ""
    detail: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same of an item from one run to the next."""
        return self.layer, self.gold, self.paper, self.quote


@dataclass(frozen=True, slots=True)
class Paper:
    """A text with what gold says is in it and what was found."""

    gold: str
    id: str
    wanted: dict[str, list[Entry]]
    found: dict[str, list[Entry]]


def score(names: Sequence[str] = ("cases", "sample", "annotations", "seeds")) -> list[Item]:
    """Read all gold of these sets and give every item; a set that is not there gives none."""
    items: list[Item] = []
    for name in names:
        for paper in _SETS[name]():
            items += _of_paper(paper)
        if name == "cases":
            items += _terms()
            items += _references()
    return items


# Pairing -----------------------------------------------------------------------------------------------------------


def overlap(one: Entry, other: Entry) -> int:
    """Give how many code points two spans share."""
    shared: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return max(0, shared)


def pairs(
    wanted: list[Entry], found: list[Entry], fits: Callable[[Entry, Entry], bool]
) -> tuple[list[tuple[Entry, Entry]], list[Entry], list[Entry]]:
    """Pair gold with findings, one to one, the largest overlap first; give the pairs and what is left of both."""
    ranked = sorted(
        ((-overlap(w, f), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found) if fits(w, f)),
    )
    left, right, out = set(range(len(wanted))), set(range(len(found))), []
    for shared, i, j in ranked:
        if shared and i in left and j in right:
            left.discard(i)
            right.discard(j)
            out.append((wanted[i], found[j]))
    return out, [wanted[i] for i in sorted(left)], [found[j] for j in sorted(right)]


def _half(one: Entry, other: Entry) -> bool:
    shortest: int = min(one["end"] - one["start"], other["end"] - other["start"])
    return overlap(one, other) * 2 >= shortest and bool(one["kind"] == other["kind"])


def _any(one: Entry, other: Entry) -> bool:
    return overlap(one, other) > 0


def surnames(entry: Entry) -> set[str]:
    """Give the last words of the movers, in small letters."""
    return {name.split()[-1].casefold().strip(".") for name in entry.get("movers") or ()}


def _of_paper(paper: Paper) -> Iterator[Item]:
    def item(layer: str, entry: Entry, verdict: str, rule: str = "", detail: str = "") -> Item:
        return Item(layer, paper.gold, paper.id, " ".join(entry["quote"].split()), verdict, rule, detail)

    def judged(layer: str, wanted: Entry, found: Entry, field: str, want: object, have: object) -> Item:
        same = want == have
        detail = "" if same else f"{field} {want}, read as {have}"
        return item(layer, wanted, "right" if same else "wrong", found["rule"], detail)

    def compared(layer: str, kind: str, fits: Callable[[Entry, Entry], bool]) -> Iterator[tuple[Entry, Entry] | Item]:
        wanted, found = _without_borderline(paper.wanted.get(kind, []), paper.found.get(kind, []))
        both, missed, false = pairs(wanted, found, fits)
        for w, f in both:
            yield item(layer, w, "right", f["rule"])
            yield w, f
        for w in missed:
            yield item(layer, w, "missed", detail=str(w.get("kind", "")))
        for f in false:
            yield item(layer, f, "false", f["rule"], str(f.get("kind", "")))

    for one in compared("citations", "citations", _any):
        if isinstance(one, Item):
            yield one
        elif one[0].get("targets"):
            yield judged("targets", *one, "targets", sorted(one[0]["targets"]), sorted(one[1]["targets"]))
    for one in compared("motions", "motions", _any):
        if isinstance(one, Item):
            yield one
            if one.verdict != "right":
                yield replace(one, layer="movers")
            continue
        yield judged("movers", *one, "movers", surnames(one[0]), surnames(one[1]))
        if one[0].get("target"):
            yield judged("motion targets", *one, "target", one[0]["target"], one[1]["target"])
    for one in compared("commitments", "commitments", _half):
        if isinstance(one, Item):
            yield one
        elif one[0].get("deadline"):
            term = one[1]["deadline"] or {}
            rule = {"rule": term.get("rule", "")}
            yield judged("deadlines", one[0], rule, "last day", one[0]["deadline"], term.get("to"))


def _without_borderline(wanted: list[Entry], found: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Leave out what the annotator was not sure of, and what was found there."""
    sure = [w for w in wanted if not w.get("borderline")]
    unsure = [w for w in wanted if w.get("borderline")]
    return sure, [f for f in found if not any(_any(w, f) for w in unsure) or any(_any(w, f) for w in sure)]


# Gold --------------------------------------------------------------------------------------------------------------


def _located(text: str, entries: Iterable[Entry], where: Callable[[Entry], tuple[int, int]]) -> list[Entry]:
    """Give annotations their spans: each takes the next place where its quote stands; white space may differ.

    where: the part of the text to look in. Raises LookupError when a quote is not there.
    """
    taken: set[tuple[int, int]] = set()
    out = []
    for entry in entries:
        quote = entry.get("quote") or entry["quote_start"]
        pattern = regex.compile(r"\s+".join(regex.escape(word) for word in quote.split()), regex.IGNORECASE)
        spans = [m.span() for m in pattern.finditer(text, *where(entry)) if m.span() not in taken]
        if not spans:
            raise LookupError(f"gold quotes {quote!r}, which is not in the text")
        taken.add(spans[0])
        out.append({**entry, "quote": quote, "start": spans[0][0], "end": spans[0][1]})
    return out


def _annotated(gold: str, entry: Entry, found: Entry) -> Paper:
    """Put annotations that have only quotes beside what was found in the paper."""
    notes = {note["mark"]: (note["start"], note["end"]) for note in found["footnotes"]}
    body = min((span[0] for span in notes.values()), default=len(found["text"]))

    def where(annotation: Entry) -> tuple[int, int]:
        place = annotation.get("where", "")
        return notes.get(place[2:], (0, len(found["text"]))) if place.startswith("fn") else (0, body)

    wanted = {
        "citations": _located(found["text"], entry["citations"], where),
        "motions": _located(found["text"], entry["motions"], lambda _: (0, len(found["text"]))),
        "commitments": _located(found["text"], entry["commitments"], lambda _: (0, len(found["text"]))),
    }
    return Paper(gold, entry["id"], wanted, found)


def _read(data: bytes, name: str, facts: Facts) -> Entry:
    return papers.as_json(papers.read(data, name, facts), as_in_file=name.endswith(".txt"))


def _cases() -> Iterator[Paper]:
    for layer, file in (("commitments", "toezeggingen"), ("motions", "moties")):
        groups = tomllib.loads((ROOT / "tests" / "cases" / f"{file}.toml").read_text(encoding="utf-8"))
        for group, cases in groups.items():
            for number, case in enumerate(cases, 1):
                yield case_of(case, layer, f"{file} {group} {number}")


def case_of(case: Entry, layer: str, name: str) -> Paper:
    """Read one case of tests/cases/toezeggingen.toml or moties.toml; only its own layer counts."""
    facts = Facts(id="kst-99999-1", kind=case.get("kind", "brief"), date=case.get("day"))
    found = _read(case["text"].encode(), "case.txt", facts)
    last = case["text"].rpartition("\n")[2]
    entries = [
        {**e, "quote": e.get("quote", last), "deadline": e["to"].isoformat() if "to" in e else None}
        for e in case.get("expect", ())
    ]
    if layer == "motions":  # of a list of numbers each counts, on the same words
        spans = [(found["text"].index(e["quote"]), e) for e in entries]
        wanted = [{**e, "start": at, "end": at + len(e["quote"])} for at, e in spans]
    else:
        wanted = _located(found["text"], entries, lambda _: (0, len(found["text"])))
    return Paper("cases", name, {layer: wanted}, {layer: found[layer]})


def _sample() -> Iterator[Paper]:
    gold = {e["id"]: e for e in json.loads((ROOT / "tests/gold/sample.json").read_text(encoding="utf-8"))}
    for item in collect([ROOT / "kg" / "sample"]):
        if item.use == "paper" and item.id in gold:
            found = papers.as_json(papers.read(item.data, item.name, item.facts))
            yield _annotated("sample", gold[item.id], found)


def _annotations() -> Iterator[Paper]:
    file = SHARED / "gold" / "annotations.json"
    for entry in json.loads(file.read_text(encoding="utf-8")) if file.exists() else ():
        path = SHARED / "gold" / "texts" / f"{entry['id']}.txt"
        day = date.fromisoformat(entry["date"]) if entry.get("date") else None
        found = _read(path.read_bytes(), path.name, Facts(id=entry["id"], kind=entry.get("kind"), date=day))
        wanted = {layer: entry[layer] for layer in ("citations", "motions", "commitments")}
        yield Paper("annotations", entry["id"], wanted, found)


def _seeds() -> Iterator[Paper]:
    file = SHARED / "gold" / "seeds.json"
    gold = {e["file"]: e for e in json.loads(file.read_text(encoding="utf-8"))} if file.exists() else {}
    for item in collect([SHARED / "corpus" / "seeds"]) if gold else ():
        name = Path(item.name).name
        if item.use == "paper" and name in gold:
            found = papers.as_json(papers.read(item.data, item.name, item.facts))
            yield _annotated("seeds", gold[name], found)


_SETS: dict[str, Callable[[], Iterator[Paper]]] = {
    "cases": _cases,
    "sample": _sample,
    "annotations": _annotations,
    "seeds": _seeds,
}


# Cases that are read without a paper around them -------------------------------------------------------------------


def _terms() -> Iterator[Item]:
    groups = tomllib.loads((ROOT / "tests" / "cases" / "termijnen.toml").read_text(encoding="utf-8"))
    for group, cases in groups.items():
        for number, case in enumerate(cases, 1):
            best = next(iter(read_deadlines(case["text"], case.get("day"))), None)
            name = f"termijnen {group} {number}"
            if best is None and "quote" not in case:
                continue
            rule = best.rule if best else ""
            have = (best.quote, best.to) if best else None
            want = (case["quote"], case.get("to")) if "quote" in case else None
            verdict = "right" if have == want else "missed" if have is None else "false" if want is None else "wrong"
            detail = "" if have == want else f"{want}, read as {have}"
            yield Item("deadlines", "cases", name, case.get("quote") or case["text"], verdict, rule, detail)


def _references() -> Iterator[Item]:
    cases = tomllib.loads((ROOT / "tests" / "cases" / "citations.toml").read_text(encoding="utf-8"))["case"]
    for number, case in enumerate(cases, 1):
        own = tuple(parse_dossier(dossier) for dossier in case.get("own", ()))
        mentions = list(read_text(case["text"], Context(Register.load(), Laws.load(), own)))
        wanted, name = list(case["found"]), f"citations {number}"
        for place, mention in enumerate(mentions):
            if place >= len(wanted):
                yield Item("citations", "cases", name, mention.quote, "false", mention.rule)
                continue
            want = wanted[place]
            right = want.get("quote", mention.quote) == mention.quote
            yield Item("citations", "cases", name, mention.quote, "right" if right else "wrong", mention.rule)
            if "keys" in want:
                same = list(mention.keys) == want["keys"]
                yield Item("targets", "cases", name, mention.quote, "right" if same else "wrong", mention.rule)
        for want in wanted[len(mentions) :]:
            yield Item("citations", "cases", name, want.get("quote", str(want.get("keys"))), "missed")
