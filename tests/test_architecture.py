"""Imports point down only: the house plan, as a test."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A module may import modules of a lower rank only. Packages rank as one unless a member is named.
RANKS = {
    "kg.errors": 0,
    "kg.issues": 6,
    "kg.identifiers.printed": 1,
    "kg.identifiers.dossier": 2,
    "kg.identifiers.vergaderjaar": 2,
    "kg.identifiers.kamerstuk": 3,
    "kg.identifiers.parliament": 3,
    "kg.identifiers.publications": 3,
    "kg.identifiers.reading": 4,
    "kg.identifiers.pages": 5,
    "kg.identifiers": 6,
    "kg.text": 6,
    "kg.iris": 5,
    "kg.terms": 6,
    "kg.model": 7,
    "kg.laws": 7,
    "kg.people": 8,
    "kg.register": 7,
    "kg.version": 7,
    "kg.rules.gate": 6,
    "kg.rules.places": 6,
    "kg.rules.rule": 7,
    "kg.rules": 8,
    "kg.sentences": 9,
    "kg.parse.xml": 8,
    "kg.parse.decode": 9,
    "kg.parse.recognise": 8,
    "kg.parse.flow": 8,
    "kg.parse.metadata": 9,
    "kg.parse.days": 10,
    "kg.parse.letter": 11,
    "kg.parse.notes": 9,
    "kg.parse.closing": 9,
    "kg.parse.assemble": 9,
    "kg.parse.reading": 14,
    "kg.parse.archives": 10,
    "kg.parse.side": 10,
    "kg.parse.paper": 15,
    "kg.parse.elements": 8,
    "kg.parse.body": 15,
    "kg.parse.head": 16,
    "kg.parse.kamerwrk": 17,
    "kg.parse.official": 18,
    "kg.parse.markdown": 16,
    "kg.parse.plain": 16,
    "kg.parse.html": 16,
    "kg.parse.pdf": 16,
    "kg.parse.vlos": 16,
    "kg.parse": 17,
    "kg.parse.inputs": 17,
    "kg.periods": 0,
    "kg.recess": 7,
    "kg.dates": 9,
    "kg.deadlines.calendar": 10,
    "kg.deadlines.near": 11,
    "kg.deadlines.parliament": 11,
    "kg.deadlines.reading": 12,
    "kg.deadlines": 13,
    "kg.extract.readers.base": 9,
    "kg.extract.readers.kamerstukken": 10,
    "kg.extract.readers.publications": 10,
    "kg.extract.readers.laws": 10,
    "kg.extract.readers.short": 11,
    "kg.extract.readers": 12,
    "kg.extract.citations": 13,
    "kg.extract.motions": 10,
    "kg.extract.letters": 10,
    "kg.likeness": 9,
    "kg.tie_letters": 11,
    "kg.extract.speakers": 14,
    "kg.extract.seen": 14,
    "kg.extract.commitments": 15,
    "kg.extract.dictum": 15,
    "kg.resolve": 14,
    "kg.tabled": 10,
    "kg.tie": 15,
    "kg.link.papers": 15,
    "kg.link.letters": 14,
    "kg.link.promises": 16,
    "kg.link.kept": 16,
    "kg.link.motions": 17,
    "kg.link.perhaps": 17,
    "kg.link": 18,
    "kg.quads.lines": 8,
    "kg.quads.entities": 8,
    "kg.quads.facts": 9,
    "kg.quads.letters": 14,
    "kg.quads.links": 15,
    "kg.quads.register": 9,
    "kg.quads.opendata_rows": 8,
    "kg.quads.opendata_people": 9,
    "kg.quads.opendata": 10,
    "kg.quads.paper": 15,
    "kg.quads": 16,
    "kg.papers": 18,
    "kg.files": 7,
    "kg.raw": 11,
    "kg.state": 17,
    "kg.store": 7,
    "kg.queries": 8,
    "kg.shapes": 8,
    "kg.validate": 9,
    "kg.tables": 18,
    "kg.export": 19,
    "kg.check": 15,
    "kg.lookup": 16,
    "kg.differences": 16,
    "kg.view.graph": 7,
    "kg.view.look": 8,
    "kg.view.cut": 8,
    "kg.view.layout": 9,
    "kg.view.network": 10,
    "kg.view.page": 11,
    "kg.view": 14,
    "kg.view.collect": 15,
    "kg.commitments": 16,
    "kg.motion": 17,
    "kg.progress": 6,
    "kg.show": 7,
    "kg.extracting": 19,
    "kg.answers.asked": 17,
    "kg.answers.papers": 18,
    "kg.answers.questions": 18,
    "kg.answers.motions": 18,
    "kg.answers.commitments": 18,
    "kg.answers": 19,
    "kg.lock": 6,
    "kg.build_report": 19,
    "kg.phase_one": 19,
    "kg.phase_two": 20,
    "kg.build": 21,
    "kg.cli": 22,
}
HARVEST_MAY_USE = {"kg.errors", "kg.identifiers", "kg.issues"}
SCREEN = {"kg.show", "kg.progress"}  # for harvest.show
EMPTY = {"kg", "kg.extract", "kg.sample", "kg.data"}


def modules(package: str) -> dict[str, Path]:
    out = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


def imports(path: Path, known: set[str]) -> set[str]:
    """Give the modules of ours that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return {name for name in found if name.split(".")[0] in ("kg", "harvest")}


KG = modules("kg")
HARVEST = modules("harvest")


def test_every_module_has_a_rank() -> None:
    assert set(KG) - EMPTY == set(RANKS)


@pytest.mark.parametrize("name", sorted(set(KG) - EMPTY))
def test_imports_point_down(name: str) -> None:
    for used in imports(KG[name], set(KG)):
        if used in EMPTY or (name == "kg.cli" and used.startswith("harvest")):
            continue
        if (name, used) == ("kg.raw", "harvest.archive"):  # reads what was fetched; no network in it
            continue
        assert not used.startswith("harvest"), f"{name} imports {used}: only kg.cli may touch the network"
        assert RANKS[used] < RANKS[name], f"{name} ({RANKS[name]}) imports {used} ({RANKS[used]}): not downwards"


@pytest.mark.parametrize("name", sorted(HARVEST))
def test_harvest_uses_little_of_kg(name: str) -> None:
    used = {m for m in imports(HARVEST[name], set(KG) | set(HARVEST)) if m.startswith("kg")}
    assert used <= HARVEST_MAY_USE | (SCREEN if name == "harvest.show" else set())


def test_no_relative_imports() -> None:
    for path in (*KG.values(), *HARVEST.values()):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level], path
