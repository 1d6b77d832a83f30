"""The straight line over the sample and over small trees of papers: what is in the graph, and what a second build does."""

from __future__ import annotations

import json
import shutil
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset

import kg
from kg import build as builder
from kg import iris, papers, phase_one, queries, store, terms
from kg.build import Report, build
from kg.errors import IdentifierError, InputError, StoreError
from kg.files import quads_file, text_of
from kg.model import Document
from kg.store import Graph
from kg.validate import validate
from kg.version import run_name

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(kg.__file__).resolve().parent / "sample"
GOLD: list[dict[str, Any]] = json.loads((ROOT / "tests" / "gold" / "sample.json").read_text(encoding="utf-8"))
FEW = ("kst-32824-341", "kst-32824-373", "kst-32824-427", "kst-32824-432")
"""Four short motions; two of them cite."""


def tree(folder: Path, *ids: str) -> Path:
    """Copy papers of the sample, each in its own folder."""
    for id_ in ids or FEW:
        shutil.copytree(SAMPLE / id_, folder / id_)
    return folder


def graphs(output: Path) -> dict[str, bytes]:
    """Give every file of the graph."""
    folder = output / "graph"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.nq"))}


def everything(output: Path) -> dict[str, tuple[int, int]]:
    """Give every file below an output folder with its size and the time it was last written; without SQLite's own."""
    return {
        path.relative_to(output).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(output.rglob("*"))
        if path.is_file() and not path.name.startswith(("state.sqlite", "issues.jsonl")) and path.name != "LOCK"
    }


def store_name(output: Path) -> str:
    return (output / "store" / "CURRENT").read_text(encoding="utf-8").strip()


def stored(output: Path) -> set[str]:
    return {str(quad) for quad in Graph.open(output / "store").store}


def written(output: Path) -> set[str]:
    """Give what stands in the graph files, as a store holds it."""
    store = ox.Store()
    for data in graphs(output).values():
        store.load(data, ox.RdfFormat.N_QUADS)
    return {str(quad) for quad in store}


def ask(output: Path, query: str) -> list[tuple[Any, ...]]:
    return list(Graph.open(output / "store").query(query).rows)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    output = tmp_path_factory.mktemp("sample") / "output"
    return output, build(None, output, quiet=True)


@pytest.fixture(scope="module")
def output(made: tuple[Path, Report]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of FEW; only to be read, or copied."""
    folder = tmp_path_factory.mktemp("few")
    build([tree(folder / "in")], folder / "output", quiet=True)
    return folder


@pytest.fixture
def own(few: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A source folder with FEW and its output, to be changed; files keep their times."""
    shutil.copytree(few / "output", tmp_path / "output")
    return tree(tmp_path / "in"), tmp_path / "output"


# --- what is found in the sample


def test_the_report_counts_what_the_annotations_count(made: tuple[Path, Report]) -> None:
    report = made[1]
    assert report.kinds == {"brief": 9, "motie": 5, "beslisnota": 3, "handelingen": 1, "verslag": 1}
    assert report.kinds == Counter(paper["kind"] for paper in GOLD)
    assert report.footnotes == 36 == sum(paper["footnotes"] for paper in GOLD)
    assert report.citations == {"followed kamerstuk": 43, "followed dossier": 1, "ambiguous kamerstuk": 1}
    assert sum(report.citations.values()) == sum(len(paper["citations"]) for paper in GOLD)
    assert report.issues == {"vergaderjaar-mismatch": 2}
    assert report.ignored == {"documentation": 1, "json": 1, "metadata-xml": 19}
    assert (report.read, report.same, report.gone) == (19, 0, 0)
    assert (report.failed, report.other, report.stored) == ([], {}, "loaded")


ACTS = """SELECT ?paper ?begin ?quote ?kind ?note ?key ?cited ?status WHERE {
  ?act a ks:Verwijzing ; cito:hasCitingEntity/ks:identificatie ?paper ; ks:letterlijk ?quote ; ks:soort ?kind ;
       ks:resolutie ?status ; prov:wasDerivedFrom/nif:beginIndex ?begin .
  OPTIONAL { ?act ks:inNoot/ks:nootnummer ?note } OPTIONAL { ?act ks:gelezenSleutel ?key }
  OPTIONAL { ?act cito:hasCitedEntity/ks:identificatie ?cited } } ORDER BY ?paper ?begin"""


@pytest.mark.parametrize("gold", GOLD, ids=[paper["id"] for paper in GOLD])
def test_each_paper_has_the_references_of_the_annotations_and_no_more(gold: dict[str, Any], output: Path) -> None:
    found = Counter(
        (f"fn{note}" if note else "text", quote, terms.KS[kind.rpartition("#")[2]], cited or "")
        for paper, _, quote, kind, note, _, cited, _ in ask(output, ACTS)
        if paper == gold["id"]
    )
    expected = Counter(
        (
            citation["where"] if citation["where"].startswith("fn") else "text",
            citation["quote"],
            terms.CITATION_KINDS[citation["kind"]],
            target,
        )
        for citation in gold["citations"]
        for target in citation["targets"] or [""]
    )
    assert found == expected


@pytest.mark.parametrize("gold", GOLD, ids=[paper["id"] for paper in GOLD])
def test_each_paper_has_the_head_of_the_annotations(gold: dict[str, Any], output: Path) -> None:
    node = f"doc:{gold['id']}"
    about = {
        name: sorted(str(row[0]) for row in ask(output, f"SELECT ?v WHERE {{ {node} {path} ?v }}"))
        for name, path in {
            "dossiers": "ks:inDossier/ks:dossiernummer", "date": "dcterms:date", "vergaderjaar": "ks:vergaderjaar",
            "signatories": "ks:ondertekenaar/foaf:name", "attached_to": "ks:bijlageBij/ks:identificatie",
        }.items()
    }  # fmt: skip
    notes = ask(output, f"SELECT ?n WHERE {{ ?n ks:nootVan {node} }}")
    assert about["dossiers"] == sorted(gold["dossiers"])
    assert about["date"] == ([gold["date"]] if gold["date"] else [])
    assert about["vergaderjaar"] == [gold["vergaderjaar"]]
    assert about["signatories"] == sorted(gold["signatories"])
    assert about["attached_to"] == ([gold["attached_to"]] if gold.get("attached_to") else [])
    assert len(notes) == gold["footnotes"]


def test_footnote_17_is_ambiguous_with_its_two_candidates(output: Path) -> None:
    rows = ask(
        output,
        """SELECT ?quote ?status ?note ?id ?why WHERE {
           ?act a ks:Verwijzing ; cito:hasCitingEntity doc:kst-29544-1158 ; ks:resolutie ?status ; ks:letterlijk ?quote ;
                ks:inNoot/ks:nootnummer ?note ; ks:kandidaat ?c .
           ?c ks:kandidaatDocument/ks:identificatie ?id ; ks:reden ?why } ORDER BY ?id""",
    )
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        ("Kamerstuk 32\u00a0825, nr.\u00a0372", terms.KS.meerduidig, "17", "kst-32824-372"),
        ("Kamerstuk 32\u00a0825, nr.\u00a0372", terms.KS.meerduidig, "17", "kst-32824-373"),
    ]
    assert all(row[4] for row in rows)
    assert "Aartsen" in rows[1][4]
    assert ask(output, "ASK { doc:kst-29544-1158 cito:cites doc:kst-32825-372 }") == [(False,)]


def test_the_two_wrong_years_of_412_and_no_others(output: Path) -> None:
    rows = ask(
        output,
        """SELECT ?paper ?note ?cited ?remark WHERE {
           ?act ks:opmerking ?remark ; cito:hasCitingEntity/ks:identificatie ?paper ; ks:inNoot/ks:nootnummer ?note ;
                cito:hasCitedEntity/ks:identificatie ?cited } ORDER BY ?note""",
    )
    assert rows == [
        ("kst-32824-412", "2", "kst-32824-381", "vergaderjaar-mismatch"),
        ("kst-32824-412", "3", "kst-32824-389", "vergaderjaar-mismatch"),
    ]


# --- evidence


def test_every_reference_is_proved_by_the_text(output: Path) -> None:
    rows = ask(
        output,
        """SELECT ?paper ?quote ?b ?e ?sb ?se ?sentence ?note ?anchor WHERE {
           ?act a ks:Verwijzing ; cito:hasCitingEntity/ks:identificatie ?paper ; ks:letterlijk ?quote ;
                prov:wasDerivedFrom ?span ; ks:verankerdIn ?s .
           ?span nif:beginIndex ?b ; nif:endIndex ?e . ?s nif:beginIndex ?sb ; nif:endIndex ?se ; nif:anchorOf ?sentence .
           OPTIONAL { ?act ks:inNoot ?note . OPTIONAL { ?note ks:verankerdIn ?anchor } } }""",
    )
    assert len(rows) == 45
    for paper, quote, begin, end, first, last, sentence, note, anchor in rows:
        text = text_of(output, paper)
        assert text is not None
        assert text[begin:end] == quote
        assert text[first:last] == sentence == sentence.strip()
        if note is None:
            assert quote in sentence
            assert first <= begin
            assert end <= last
        else:
            assert anchor is not None, f"{quote} stands in a note that hangs nowhere"
            assert str(anchor).endswith(f"#char={first},{last}"), "the sentence is the one that carries the mark"
            assert not first <= begin < last


def test_every_span_is_in_step_with_its_text(output: Path) -> None:
    rows = ask(
        output,
        """SELECT ?paper ?b ?e ?words WHERE { ?s nif:referenceContext/ks:tekstVan/ks:identificatie ?paper ;
           nif:beginIndex ?b ; nif:endIndex ?e ; nif:anchorOf ?words }""",
    )
    texts = {paper["id"]: text_of(output, paper["id"]) for paper in GOLD}
    assert len(rows) > 100
    for paper, begin, end, words in rows:
        text = texts[paper]
        assert text is not None
        assert text[begin:end] == words != ""


def test_every_edge_has_an_act_and_every_act_an_edge(output: Path) -> None:
    edges = set(ask(output, "SELECT ?a ?b WHERE { ?a cito:cites ?b }"))
    acts = set(ask(output, "SELECT ?a ?b WHERE { ?v cito:hasCitingEntity ?a ; cito:hasCitedEntity ?b }"))
    assert edges == acts
    assert len(edges) > 30


def test_nothing_points_at_what_is_not_there(output: Path) -> None:
    rows = ask(
        output,
        f"""SELECT DISTINCT ?p ?o WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?o), "{iris.BASE}id/"))
            FILTER NOT EXISTS {{ ?o a ?kind }} }}""",
    )
    assert rows == []


def test_the_graph_conforms_to_its_shapes_and_texts(output: Path) -> None:
    report = validate(Graph.open(output / "store").store, texts=lambda identifier: text_of(output, identifier))
    assert report.violations == ()


# --- the files


def test_the_files_are_strict_sorted_and_without_blank_nodes(output: Path) -> None:
    files = graphs(output)
    assert len(files) >= 20
    seen: Counter[str] = Counter()
    for name, data in files.items():
        lines = data.decode("utf-8").split("\n")
        assert lines.pop() == ""
        assert lines == sorted(set(lines)), name
        quads = list(ox.parse(data, ox.RdfFormat.N_QUADS, lenient=False))
        assert len({quad.graph_name.value for quad in quads}) <= 1, name
        for quad in quads:
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        seen.update(str(quad.triple) for quad in quads)
    assert set(seen.values()) == {1}, "a triple stands in two graphs"


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own reader uses it
def test_the_files_read_the_same_in_another_library(output: Path) -> None:
    dataset = Dataset()
    for data in graphs(output).values():
        dataset.parse(data=data.decode("utf-8"), format="nquads")
    assert len(dataset) == len(stored(output))


def test_each_paper_has_its_graph_and_its_text(output: Path) -> None:
    for paper in GOLD:
        first = quads_file(output, paper["id"]).read_text(encoding="utf-8").split("\n")[0]
        assert first.endswith(f"<{iris.graph_iri(paper['id'])}> .")
        assert text_of(output, paper["id"])


def test_the_store_holds_the_files_and_nothing_else(output: Path) -> None:
    assert stored(output) == written(output)


def test_the_store_changes_no_value_of_the_files(output: Path) -> None:
    """Numbers stand in the files as a store writes them, so that an export is the same as the files."""
    lines = {line.removesuffix(" .") for data in graphs(output).values() for line in data.decode().split("\n") if line}
    assert sorted(lines - stored(output))[:3] == []


def test_no_path_and_no_clock_is_in_the_graph(output: Path) -> None:
    whole = b"".join(graphs(output).values()).decode("utf-8")
    assert str(SAMPLE) not in whole
    assert str(output) not in whole
    assert "retrieved" not in whole
    assert whole.count(run_name()) > 40


def test_the_page_and_the_issues_are_written(made: tuple[Path, Report]) -> None:
    output, report = made
    assert report.page == output / "view" / "index.html"
    assert "kst-32824-412" in report.page.read_text(encoding="utf-8")
    issues = [json.loads(line) for line in (output / "issues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(i["code"], i["where"]) for i in issues] == [("vergaderjaar-mismatch", "kst-32824-412")] * 2


# --- a second build


def test_a_second_build_does_nothing(output: Path) -> None:
    before, name = everything(output), store_name(output)
    report = build(None, output, quiet=True)
    assert (report.read, report.same, report.gone, report.stored) == (0, 19, 0, "unchanged")
    assert everything(output) == before
    assert store_name(output) == name
    assert report.citations == {"followed kamerstuk": 43, "followed dossier": 1, "ambiguous kamerstuk": 1}


def test_building_afresh_gives_the_same_bytes(own: tuple[Path, Path]) -> None:
    source, output = own
    before, name = graphs(output), store_name(output)
    report = build([source], output, fresh=True, quiet=True)
    assert (report.read, report.same) == (4, 0)
    assert (graphs(output), store_name(output)) == (before, name)
    assert stored(output) == written(output)


def test_a_changed_paper_replaces_its_own_graph_only(own: tuple[Path, Path]) -> None:
    source, output = own
    before, name = graphs(output), store_name(output)
    build([source], output, quiet=True)  # the files are in another place than when they were built
    times = everything(output)
    paper = source / "kst-32824-373" / "kst-32824-373.xml"
    data = paper.read_bytes()
    assert b"</al>" in data
    paper.write_bytes(data.replace(b"</al>", b" Zie Kamerstuk 32 824, nr. 370.</al>", 1))
    report = build([source], output, quiet=True)
    assert (report.read, report.same) == (1, 3)
    changed = {name for name, content in graphs(output).items() if before.get(name) != content}
    assert changed <= {"32824/kst-32824-373.nq", "register.nq", "koppelingen.nq"}
    assert "32824/kst-32824-373.nq" in changed
    assert store_name(output) != name
    assert stored(output) == written(output)
    untouched = {p for p in everything(output) if p.startswith("graph/32824/") and "373" not in p}
    assert all(everything(output)[path] == times[path] for path in untouched)
    assert ask(output, "ASK { doc:kst-32824-373 cito:cites doc:kst-32824-370 }") == [(True,)]
    paper.write_bytes(data)
    build([source], output, quiet=True)
    assert (graphs(output), store_name(output)) == (before, name)


def test_one_changed_paper_of_many_is_replaced_in_a_copy_of_the_store(tmp_path: Path) -> None:
    source = motions(tmp_path / "in", 12)
    build([source], tmp_path / "output", quiet=True)
    paper = source / "kst-32824-9001.xml"
    paper.write_text(paper.read_text(encoding="utf-8").replace("nr. 341", "nr. 373"), encoding="utf-8")
    report = build([source], tmp_path / "output", quiet=True)
    assert report.stored == "1 graphs replaced"
    assert stored(tmp_path / "output") == written(tmp_path / "output")
    build([source], tmp_path / "anew", quiet=True)
    assert graphs(tmp_path / "anew") == graphs(tmp_path / "output")
    assert store_name(tmp_path / "anew") == store_name(tmp_path / "output")
    assert stored(tmp_path / "anew") == stored(tmp_path / "output")


def test_a_paper_that_is_no_longer_there_goes_away(own: tuple[Path, Path]) -> None:
    source, output = own
    shutil.rmtree(source / "kst-32824-432")
    report = build([source], output, quiet=True)
    assert report.gone == 1
    assert "32824/kst-32824-432.nq" not in graphs(output)
    assert text_of(output, "kst-32824-432") is None
    assert ask(output, "SELECT ?p WHERE { GRAPH <" + iris.graph_iri("kst-32824-432") + "> { ?s ?p ?o } }") == []
    assert stored(output) == written(output)
    build([source], output.parent / "anew", quiet=True)
    assert graphs(output.parent / "anew") == graphs(output)
    assert store_name(output.parent / "anew") == store_name(output)


def test_a_paper_that_became_unreadable_goes_away_too_and_is_named(own: tuple[Path, Path]) -> None:
    source, output = own
    paper = source / "kst-32824-432" / "kst-32824-432.xml"
    paper.write_bytes(paper.read_bytes()[:700])
    report = build([source], output, quiet=True)
    assert [(Path(name).name, "cut off" in cause) for name, cause in report.failed] == [("kst-32824-432.xml", True)]
    assert "32824/kst-32824-432.nq" not in graphs(output)
    assert stored(output) == written(output)


# --- order and place of the sources


def test_order_and_place_of_the_files_do_not_matter(few: Path, tmp_path: Path) -> None:
    one = tmp_path / "z" / "elders met spatie"
    for id_ in reversed(FEW):
        tree(one, id_)
    flat = [one / id_ / f"{id_}.xml" for id_ in reversed(FEW)]
    results = {}
    for name, sources in {
        "other-top": [one],
        "folder-by-folder": [one / id_ for id_ in reversed(FEW)],
        "twice": [one, one / FEW[0]],
    }.items():
        build(sources, tmp_path / name, quiet=True)
        results[name] = graphs(tmp_path / name), store_name(tmp_path / name)
    assert set(map(repr, results.values())) == {repr((graphs(few / "output"), store_name(few / "output")))}
    build(flat, tmp_path / "flat", quiet=True)
    build(flat[::-1], tmp_path / "flat-back", quiet=True)
    assert graphs(tmp_path / "flat") == graphs(tmp_path / "flat-back")
    assert store_name(tmp_path / "flat") == store_name(tmp_path / "flat-back")


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


def tarred(folder: Path, path: Path) -> Path:
    with tarfile.open(path, "w:xz") as archive:
        for file in sorted(folder.rglob("*"), reverse=True):
            archive.add(file, file.relative_to(folder), recursive=False)
    return path


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar.xz"])
@pytest.mark.parametrize("flat", [False, True], ids=["folders", "flat"])
def test_an_archive_gives_the_graphs_of_its_folder(
    pack: Callable[[Path, Path], Path], flat: bool, tmp_path: Path
) -> None:
    source = tree(tmp_path / "in")
    if flat:
        for paper in list(source.glob("*/kst-*.xml")):
            paper.rename(source / paper.name)
            shutil.rmtree(paper.parent)
    archive = pack(source, tmp_path / ("in.zip" if pack is zipped else "in.tar.xz"))
    build([source], tmp_path / "from-folder", quiet=True)
    report = build([archive], tmp_path / "from-archive", quiet=True)
    assert report.read == 4
    assert graphs(tmp_path / "from-archive") == graphs(tmp_path / "from-folder")
    assert store_name(tmp_path / "from-archive") == store_name(tmp_path / "from-folder")


def test_of_two_files_that_say_they_are_one_paper_one_is_read(tmp_path: Path) -> None:
    """Their names differ, so only reading tells; whichever comes first, the same one stays."""
    letter = (SAMPLE / "kst-32824-412" / "kst-32824-412.md").read_bytes()
    for order in ("ab", "ba"):
        source = tmp_path / order
        source.mkdir()
        (source / f"{order[0]}.md").write_bytes(letter)
        (source / f"{order[1]}.md").write_bytes(letter + b"\nEn nog een alinea.\n")
        report = build([source], tmp_path / f"out-{order}", quiet=True)
        assert report.kinds == {"brief": 1}
        assert report.read + report.other["duplicate"] == 2
        assert report.read == 1
        again = build([source], tmp_path / f"out-{order}", quiet=True)
        assert (again.read, again.stored) == (0, "unchanged")

    def sha(output: Path) -> list[tuple[Any, ...]]:
        return ask(output, "SELECT ?sha WHERE { ?d ks:bronSha256 ?sha }")

    assert sha(tmp_path / "out-ab") == sha(tmp_path / "out-ba")


def test_the_output_is_no_source_even_inside_the_folder_that_is_read(tmp_path: Path) -> None:
    """`kg build .` with the output where it is by default."""
    tree(tmp_path, "kst-32824-341")
    (tmp_path / "los.txt").write_text("Zie Kamerstuk 32 824, nr. 341.\n", encoding="utf-8")
    build([tmp_path], tmp_path / "output", quiet=True)
    before = graphs(tmp_path / "output")
    report = build([tmp_path], tmp_path / "output", quiet=True)
    assert (report.read, report.same, report.other) == (0, 2, {})
    assert graphs(tmp_path / "output") == before
    (tmp_path / "los.txt").unlink()
    report = build([tmp_path], tmp_path / "output", quiet=True)
    assert (report.gone, sum(report.kinds.values())) == (1, 1)


# --- names that come from our own lists


def test_a_law_that_is_referred_to_has_its_name(tmp_path: Path) -> None:
    paper = tmp_path / "brief.txt"
    paper.write_text("Dat volgt uit artikel 3:2 van de Algemene wet bestuursrecht.\n", encoding="utf-8")
    output = tmp_path / "output"
    build([paper], output, quiet=True)
    laws = "SELECT ?id ?name WHERE { ?law a ks:Regeling ; ks:identificatie ?id ; dcterms:title ?name }"
    assert ask(output, laws) == [("BWBR0005537", "Algemene wet bestuursrecht")], "and no law that nobody names"
    assert [row[1:3] for row in ask(output, queries.load("outside-sources").bind({}))] == [
        ("BWBR0005537", "Algemene wet bestuursrecht")
    ]


def test_an_act_of_the_union_that_is_referred_to_has_its_name(tmp_path: Path) -> None:
    paper = tmp_path / "brief.txt"
    paper.write_text("Dat volgt uit Verordening (EU) 2016/679 en artikel 3 van de AVG.\n", encoding="utf-8")
    output = tmp_path / "output"
    build([paper], output, quiet=True)
    titles = "SELECT ?id ?name WHERE { ?act ks:identificatie ?id ; dcterms:title ?name . ?doc cito:cites ?act }"
    assert ask(output, titles) == [("celex-32016R0679", "Algemene verordening gegevensbescherming")]


# --- bad sources


def test_bad_files_do_not_stop_the_others_and_are_named(tmp_path: Path) -> None:
    source = tree(tmp_path / "in", "kst-32824-341")
    good = MOTION.format(number=9001).encode()
    (source / "cut.xml").write_bytes(good[: len(good) // 2])
    (source / "bomb.xml").write_bytes(b'<!DOCTYPE a [<!ENTITY b "c">]>' + good)
    (source / "latin.xml").write_bytes(good.replace(b"Ceder", b"C\xe9der"))
    (source / "empty.txt").write_bytes(b"")
    (source / "torn.txt").write_bytes("één".encode() + b"\xff\xfe\x00")
    (source / "half.zip").write_bytes(zipped(SAMPLE / "kst-32824-427", tmp_path / "x.zip").read_bytes()[:300])
    (source / "gone.md").symlink_to(tmp_path / "nowhere")
    report = build([source], tmp_path / "output", quiet=True)
    assert report.kinds == {"motie": 1}
    assert report.read == 1
    failed = {Path(name).name: cause for name, cause in report.failed}
    assert set(failed) >= {"cut.xml", "bomb.xml", "latin.xml", "half.zip", "gone.md"}
    assert all(failed.values())
    assert not any("\n" in cause for cause in failed.values())
    assert stored(tmp_path / "output") == written(tmp_path / "output")


@pytest.mark.parametrize("name", ["register.txt", "koppelingen.txt", "meta.txt"])
def test_a_file_with_a_name_of_ours_does_not_stop_the_others(name: str, tmp_path: Path) -> None:
    """A paper without an identifier is called after its file, and some names are graphs of our own."""
    source = tree(tmp_path / "in", "kst-32824-341")
    (source / name).write_text("Zie Kamerstuk 32 824, nr. 341.\n", encoding="utf-8")
    report = build([source], tmp_path / "output", quiet=True)
    assert report.kinds["motie"] == 1
    assert [Path(file).name for file, _ in report.failed] == [name]
    assert stored(tmp_path / "output") == written(tmp_path / "output")


@pytest.mark.parametrize(
    "name",
    [
        "Brief van de minister over de voortgang – deel " + "één " * 24,
        "a%b?c#d",
        "CON",
        "naam met ; en 'aanhaling'",
        "é" * 60,
    ],
    ids=["long", "signs", "device", "quotes", "accents"],
)
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    source = tree(tmp_path / "in", "kst-32824-341")
    (source / f"{name.strip()}.txt").write_text("Zie Kamerstuk 32 824, nr. 341.\n", encoding="utf-8")
    report = build([source], tmp_path / "output", quiet=True)
    assert (report.failed, report.read) == ([], 2)
    assert (name.strip(),) in ask(tmp_path / "output", "SELECT ?i WHERE { ?d ks:identificatie ?i ; cito:cites ?x }")
    assert build([source], tmp_path / "output", quiet=True).same == 2


def test_a_name_never_leads_out_of_the_output(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Zie Kamerstuk 32 824, nr. 341.\n", encoding="utf-8")
    meta = tmp_path / "meta.json"
    for id_ in ("../../weg", "..", "..-x", "/weg", "graph/../../x"):
        meta.write_text(json.dumps({"a": {"id": id_}}), encoding="utf-8")
        output = tmp_path / "deep" / "output"
        build([source], output, meta=meta, quiet=True)
        made = {path.relative_to(output).parts[0] for path in output.rglob("*.nq")}
        assert made == {"graph"}, id_
        assert [path.name for path in (tmp_path / "deep").iterdir()] == ["output"]


def test_a_missing_source_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="niet-hier"):
        build([tree(tmp_path / "in"), tmp_path / "niet-hier"], tmp_path / "output", quiet=True)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("content", [None, "[]"], ids=["missing", "no-object"])
def test_a_side_file_that_cannot_be_used_is_told_before_anything_is_made(tmp_path: Path, content: str | None) -> None:
    meta = tmp_path / "meta.json"
    if content is not None:
        meta.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"meta\.json"):
        build([tree(tmp_path / "in")], tmp_path / "output", meta=meta, quiet=True)
    assert not (tmp_path / "output").exists()


def test_sources_without_papers_leave_no_new_output(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "leeg" / "README.md").write_text("niets", encoding="utf-8")
    (tmp_path / "leeg" / "kapot.zip").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"no paper was found.*1 could not be read: .*kapot\.zip"):
        build([tmp_path / "leeg"], tmp_path / "output", quiet=True)
    assert not (tmp_path / "output").exists()


def test_a_folder_without_papers_is_told_and_harms_nothing(own: tuple[Path, Path]) -> None:
    _, output = own
    empty = output.parent / "leeg"
    empty.mkdir()
    (empty / "README.md").write_text("niets", encoding="utf-8")
    before, name = graphs(output), store_name(output)
    with pytest.raises(InputError, match="no paper was found"):
        build([empty], output, quiet=True)
    assert (graphs(output), store_name(output)) == (before, name)


def test_the_raw_archive_is_built_when_there_is_one(tmp_path: Path) -> None:
    tree(tmp_path / "output" / "raw", "kst-32824-341")
    assert build(None, tmp_path / "output", quiet=True).kinds == {"motie": 1}


def test_a_side_file_says_what_a_paper_does_not(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "nota.txt").write_text("Zie Kamerstuk 32 824, nr. 341.\n", encoding="utf-8")
    meta = tmp_path / "meta.json"
    build([source], tmp_path / "output", quiet=True)
    about = {"id": "blg-1007826", "date": "2021-09-01", "kind": "beslisnota", "attached_to": "kst-32824-370"}
    meta.write_text(json.dumps({"nota.txt": about}), encoding="utf-8")
    report = build([source], tmp_path / "output", meta=meta, quiet=True)
    assert (report.read, report.gone, report.kinds) == (1, 1, {"beslisnota": 1})
    rows = ask(
        tmp_path / "output",
        "SELECT ?i ?d ?m WHERE { ?n ks:identificatie ?i ; dcterms:date ?d ; ks:bijlageBij/ks:identificatie ?m }",
    )
    assert rows == [("blg-1007826", "2021-09-01", "kst-32824-370")]


# --- builds that were broken off


@pytest.fixture
def clean(few: Path) -> tuple[dict[str, bytes], str]:
    return graphs(few / "output"), store_name(few / "output")


class Stop(KeyboardInterrupt):
    """Somebody pressed Ctrl-C, or the machine went down."""


def test_a_build_stopped_while_papers_are_read_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: tuple[dict[str, bytes], str]
) -> None:
    source, output = tree(tmp_path / "in"), tmp_path / "output"
    understand_all, count = papers.understand_all, 0

    def stop(documents: Sequence[Document], **named: Any) -> list[papers.Paper]:
        nonlocal count
        count += 1
        if count == 3:
            raise Stop
        return understand_all(documents, **named)

    with monkeypatch.context() as patch:
        patch.setattr(papers, "understand_all", stop)
        patch.setattr(phase_one, "BATCH", 1)
        with pytest.raises(Stop):
            build([source], output, quiet=True)
    report = build([source], output, quiet=True)
    assert (report.read, report.same) == (2, 2), "what was done is kept"
    assert (graphs(output), store_name(output)) == clean


def test_a_paper_that_cannot_be_understood_loses_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers go through phase one together: one at fault must not take its batch with it."""
    source, output = tree(tmp_path / "in"), tmp_path / "output"
    understand_all = papers.understand_all

    def fails(documents: Sequence[Document], **named: Any) -> list[papers.Paper]:
        if any(document.id == "kst-32824-373" for document in documents):
            raise IdentifierError("'kst-oops' is no identifier")
        return understand_all(documents, **named)

    monkeypatch.setattr(papers, "understand_all", fails)
    report = build([source], output, quiet=True)
    ((name, cause),) = report.failed
    assert "kst-32824-373" in name
    assert cause == "'kst-oops' is no identifier"
    assert report.read == 3


@pytest.mark.parametrize("step", ["load", "_switch"])
def test_a_build_stopped_in_front_of_the_store_goes_on(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: tuple[dict[str, bytes], str]
) -> None:
    source, output = tree(tmp_path / "in"), tmp_path / "output"

    def stop(*_: object) -> int:
        raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(store, step, stop)
        with pytest.raises(Stop):
            build([source], output, quiet=True)
    report = build([source], output, quiet=True)
    assert (report.same, report.stored) == (4, "loaded")
    assert (graphs(output), store_name(output)) == clean
    assert stored(output) == written(output)


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [remove, cut, empty])
@pytest.mark.parametrize(
    "what",
    ["graph/32824/kst-32824-432.nq", "graph/register.nq", "graph/koppelingen.nq", "text/32824/kst-32824-432.txt"],
)
def test_what_a_crash_took_is_made_again(
    harm: Callable[[Path], None], what: str, own: tuple[Path, Path], clean: tuple[dict[str, bytes], str]
) -> None:
    """The state says the paper is done, but its file is not there, or not whole."""
    source, output = own
    build([source], output, quiet=True)
    text = (output / "text/32824/kst-32824-432.txt").read_bytes()
    harm(output / what)
    build([source], output, quiet=True)
    assert (graphs(output), store_name(output)) == clean
    assert (output / "text/32824/kst-32824-432.txt").read_bytes() == text
    assert stored(output) == written(output)


def test_a_change_that_was_stopped_and_taken_back_leaves_nothing(
    own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, clean: tuple[dict[str, bytes], str]
) -> None:
    """The machine went down between the new graph file and the state that tells of it."""
    source, output = own
    build([source], output, quiet=True)
    paper = source / "kst-32824-373" / "kst-32824-373.xml"
    data = paper.read_bytes()
    paper.write_bytes(data.replace(b"</al>", b" Zie Kamerstuk 32 824, nr. 370.</al>", 1))

    def crash(*_: object) -> None:
        raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(builder.State, "put", crash)
        with pytest.raises(Stop):
            build([source], output, quiet=True)
    paper.write_bytes(data)
    build([source], output, quiet=True)
    assert (graphs(output), store_name(output)) == clean


@pytest.mark.parametrize("what", ["store", "store/CURRENT", "state.sqlite", "graph", "view"])
def test_what_somebody_deleted_is_made_again(
    what: str, own: tuple[Path, Path], clean: tuple[dict[str, bytes], str]
) -> None:
    source, output = own
    path = output / what
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    report = build([source], output, quiet=True)
    assert (graphs(output), store_name(output)) == clean
    assert stored(output) == written(output)
    assert report.page is not None
    assert report.page.is_file()


@pytest.mark.parametrize("damage", ["MANIFEST-*", "*.sst", "papers.txt"])
def test_a_damaged_store_is_made_again_when_everything_is(
    damage: str, own: tuple[Path, Path], clean: tuple[dict[str, bytes], str]
) -> None:
    """What the message of a damaged store promises: kg build --fresh."""
    source, output = own
    for path in (output / "store" / store_name(output)).glob(damage):
        path.write_bytes(b"\0" * 40)
    build([source], output, fresh=True, quiet=True)
    assert (graphs(output), store_name(output)) == clean
    assert stored(output) == written(output)


def test_a_state_that_is_none_is_told(own: tuple[Path, Path]) -> None:
    source, output = own
    for extra in output.glob("state.sqlite-*"):
        extra.unlink()
    (output / "state.sqlite").write_bytes(b"this is no database, but it is long enough to be taken for one" * 20)
    with pytest.raises(StoreError, match=r"state\.sqlite is no state of this program .* delete it and build again"):
        build([source], output, quiet=True)


# --- many papers


MOTION = """<officiele-publicatie><metadata/><kamerstuk><kamerstukkop><tekstregel inhoud="vergaderjaar">Vergaderjaar
2023-2024</tekstregel><tekstregel inhoud="kamernummer">2</tekstregel></kamerstukkop><dossier><dossiernummer>
<dossiernr>32 824</dossiernr></dossiernummer><titel>Integratiebeleid</titel></dossier><stuk><stuknr>Nr. <ondernummer
kamer="2">{number}</ondernummer></stuknr><titel>MOTIE VAN HET LID VERZONNEN</titel><datumtekst>Voorgesteld
<datum isodatum="2024-03-25">25 maart 2024</datum></datumtekst><algemeen><vrije-tekst><tekst><al>De Kamer,</al>
<al>overwegende dat motie {number} op die van Ceder (Kamerstuk 32 824, nr. 341) lijkt;</al><al>verzoekt de regering
te doen wat nummer {number} vraagt,</al><al>en gaat over tot de orde van de dag.</al><al>Verzonnen</al></tekst></vrije-tekst>
</algemeen></stuk></kamerstuk></officiele-publicatie>"""


def motions(folder: Path, count: int) -> Path:
    """Write short motions of our own, numbered from 9001."""
    folder.mkdir()
    for number in range(9001, 9001 + count):
        (folder / f"kst-32824-{number}.xml").write_text(MOTION.format(number=number), encoding="utf-8")
    return folder


def test_more_workers_give_the_same_bytes(tmp_path: Path) -> None:
    count = phase_one.POOL_FROM + 7
    source = motions(tmp_path / "in", count)
    (source / "bad.xml").write_text("<kamerwrk>", encoding="utf-8")
    one = build([source], tmp_path / "one", workers=1, quiet=True)
    two = build([source], tmp_path / "two", workers=2, quiet=True)
    assert one.read == two.read == count
    assert [Path(name).name for name, _ in two.failed] == ["bad.xml"]
    assert graphs(tmp_path / "one") == graphs(tmp_path / "two")
    assert store_name(tmp_path / "one") == store_name(tmp_path / "two")
    assert two.citations == {"followed kamerstuk": count}
    again = build([source], tmp_path / "two", workers=2, quiet=True)
    assert (again.read, again.same, again.stored) == (0, count, "unchanged")


def test_many_files_of_one_paper_settle_whatever_the_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that only reading shows to be one paper, further apart than a batch."""
    monkeypatch.setattr(phase_one, "POOL_FROM", 2)
    letter = (SAMPLE / "kst-32824-412" / "kst-32824-412.md").read_bytes()
    source = motions(tmp_path / "in", 6)
    for name, more in (("a.md", b""), ("z.md", b"\nNog een.\n"), ("m.md", b"\nEn nog een.\n")):
        (source / name).write_bytes(letter + more)
    build([source], tmp_path / "output", workers=1, quiet=True)
    before, times = graphs(tmp_path / "output"), everything(tmp_path / "output")
    report = build([source], tmp_path / "output", workers=1, quiet=True)
    assert (report.read, report.stored) == (0, "unchanged")
    assert graphs(tmp_path / "output") == before
    assert everything(tmp_path / "output") == times


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing may be written where the user stands."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    yield
    assert list(here.iterdir()) == []
