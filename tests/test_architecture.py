"""Imports point down only: the house plan, as a test."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A module may import modules of a lower rank only. Packages rank as one unless a member is named.
RANKS = {
    "kg.errors": 0,
    "kg.issues": 1,
    "kg.identifiers": 1,
    "kg.text": 1,
    "kg.terms": 1,
    "kg.model": 2,
    "kg.laws": 2,
    "kg.people": 3,
    "kg.register": 2,
    "kg.version": 2,
    "kg.rules.gate": 2,
    "kg.rules.places": 2,
    "kg.rules": 3,
    "kg.sentences": 4,
    "kg.parse.xml": 3,
    "kg.parse.decode": 4,
    "kg.parse.recognise": 3,
    "kg.parse.flow": 3,
    "kg.parse.metadata": 4,
    "kg.parse.days": 5,
    "kg.parse.letter": 6,
    "kg.parse.notes": 4,
    "kg.parse.closing": 4,
    "kg.parse.assemble": 4,
    "kg.parse.reading": 9,
    "kg.parse.archives": 5,
    "kg.parse.side": 5,
    "kg.parse.paper": 10,
    "kg.parse.official": 11,
    "kg.parse.markdown": 11,
    "kg.parse.plain": 11,
    "kg.parse.html": 11,
    "kg.parse.pdf": 11,
    "kg.parse.vlos": 11,
    "kg.parse": 12,
    "kg.parse.inputs": 12,
    "kg.periods": 0,
    "kg.recess": 2,
    "kg.dates": 4,
    "kg.deadline_readers": 5,
    "kg.deadline_near": 6,
    "kg.deadline_parliament": 6,
    "kg.deadlines": 9,
    "kg.extract.readers.base": 4,
    "kg.extract.readers.kamerstukken": 5,
    "kg.extract.readers.publications": 5,
    "kg.extract.readers.laws": 5,
    "kg.extract.readers.short": 6,
    "kg.extract.readers": 7,
    "kg.extract.citations": 8,
    "kg.extract.motions": 5,
    "kg.extract.letters": 5,
    "kg.likeness": 4,
    "kg.tie_letters": 6,
    "kg.extract.speakers": 9,
    "kg.extract.seen": 9,
    "kg.extract.commitments": 10,
    "kg.extract.dictum": 10,
    "kg.resolve": 9,
    "kg.tie": 10,
    "kg.link.papers": 10,
    "kg.link.letters": 9,
    "kg.link.promises": 11,
    "kg.link.kept": 11,
    "kg.link.motions": 12,
    "kg.link.perhaps": 12,
    "kg.link": 13,
    "kg.quads.lines": 3,
    "kg.quads.entities": 3,
    "kg.quads.facts": 4,
    "kg.quads.letters": 9,
    "kg.quads.links": 10,
    "kg.quads.register": 4,
    "kg.quads.opendata_rows": 3,
    "kg.quads.opendata_people": 4,
    "kg.quads.opendata": 5,
    "kg.quads.paper": 10,
    "kg.quads": 11,
    "kg.papers": 13,
    "kg.files": 2,
    "kg.raw": 6,
    "kg.state": 12,
    "kg.store": 2,
    "kg.queries": 3,
    "kg.shapes": 3,
    "kg.validate": 4,
    "kg.tables": 13,
    "kg.export": 14,
    "kg.check": 10,
    "kg.lookup": 11,
    "kg.differences": 11,
    "kg.view.graph": 2,
    "kg.view.look": 3,
    "kg.view.cut": 3,
    "kg.view.layout": 4,
    "kg.view.network": 5,
    "kg.view.page": 6,
    "kg.view": 9,
    "kg.view.collect": 10,
    "kg.commitments": 11,
    "kg.motion": 12,
    "kg.progress": 1,
    "kg.show": 2,
    "kg.extracting": 14,
    "kg.answers.asked": 12,
    "kg.answers.papers": 13,
    "kg.answers.questions": 13,
    "kg.answers.motions": 13,
    "kg.answers.commitments": 13,
    "kg.answers": 14,
    "kg.lock": 1,
    "kg.build_report": 14,
    "kg.phase_one": 14,
    "kg.phase_two": 15,
    "kg.build": 16,
    "kg.cli": 17,
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
