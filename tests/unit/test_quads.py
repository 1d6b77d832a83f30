"""From papers to N-Quads: strict lines, one graph, and what stands in it; three papers of the sample as golden graphs.

The golden graphs are read by people: `KG_GOLDEN=1 pytest tests/unit/test_quads.py` writes them again and fails, so
that nobody takes over what they did not look at.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, URIRef
from rdflib import Graph as Rdf
from rdflib.compare import isomorphic

import kg
from kg import iris, papers, quads, terms
from kg.identifiers import Dossier
from kg.model import Block, Candidate, Citation, Document, Footnote, Mention, Source
from kg.parse.inputs import collect
from kg.quads import classes, document_quads, register_quads
from kg.quads.lines import literal
from kg.terms import CITO, KS, NIF, PROV

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SAMPLE = Path(kg.__file__).resolve().parent / "sample"
CHOSEN = ("kst-29544-1158", "kst-32824-412", "kst-32824-432")
RUN = "golden"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEXTS = st.one_of(
    TEXT, st.sampled_from(['"', "\\", "\n", "\r\n", "a\\", '"""', "\u2028", "\t", "\x7f", "\U0001f3db", "a b"])
)


def parsed(lines: str) -> list[ox.Quad]:
    """Read N-Quads, strictly."""
    return list(ox.parse(lines.encode(), ox.RdfFormat.N_QUADS, lenient=False))


def spoken(lines: str) -> Counter[str]:
    return Counter(quad.predicate.value.rpartition("#")[2].rpartition("/")[2] for quad in parsed(lines))


def values(lines: str, predicate: str) -> list[str]:
    return sorted(quad.object.value for quad in parsed(lines) if quad.predicate.value == predicate)


def document(text: str = "Zie Kamerstuk 32 824, nr. 341.", **more: Any) -> Document:
    given = {
        "id": "kst-32824-412", "kind": "brief", "source": Source("map/kst-32824-412.xml", "op-xml", "f" * 64, 10),
        "text": text, "blocks": (Block("al", 0, len(text)),), "dossiers": (Dossier("32824"), Dossier("29544")),
        "dossier_titles": ("Integratiebeleid", "Arbeidsmarktbeleid"), "ondernummer": "412",
        "vergaderjaar": "2023-2024", "chamber": "tk", "date": date(2024, 3, 25), "title": "BRIEF", "subject": "Plan",
    }  # fmt: skip
    return Document(**{**given, **more})


def citation(**more: Any) -> Citation:
    mention = {
        "kind": "kamerstuk", "start": 4, "end": 29, "quote": "Kamerstuk 32 824, nr. 341", "rule": "kst.full",
        "keys": ("kst-32824-341",), "confidence": 0.98,
    }  # fmt: skip
    own = {name: more.pop(name) for name in list(more) if name in Mention.__dataclass_fields__}
    given = {"status": "followed", "targets": mention["keys"], "confidence": 0.98, "sentence": (0, 30)}
    return Citation(Mention(**{**mention, **own}), **{**given, **more})


# --- literals and lines


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_every_text_is_a_literal_that_reads_back(text: str) -> None:
    line = f"<urn:s> <urn:p> {literal(text)} <urn:g> .\n"
    (quad,) = parsed(line)
    assert quad.object == ox.Literal(text)
    assert line.count("\n") == 1


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_text_of_a_paper_can_break_a_line(id_: str, title: str, name: str, mark: str, quote: str) -> None:
    note = Footnote(mark, 0, len(quote), len(quote))
    paper = document(
        quote, id=id_ or "leeg", title=title, subject=title, ondernummer=mark, vergaderjaar=mark,
        signatories=(name,), tabled_by=(title,), attached_to=name, footnotes=(note,), attachments=(title,),
        source=Source(name, "text", mark, 1),
    )  # fmt: skip
    act = citation(start=0, end=len(quote), quote=quote, keys=(), lack=name, page=title, article=mark, status="unresolved",
                   targets=(), reason=name, sentence=(0, len(quote)), issues=(mark,))  # fmt: skip
    lines = document_quads(paper, [act], "run")[0]
    assert {quad.graph_name.value for quad in parsed(lines)} == {iris.graph_iri(id_ or "leeg")}
    assert lines.endswith("\n")
    assert lines.split("\n")[:-1] == sorted(set(lines.split("\n")[:-1]))


@pytest.mark.parametrize(
    "url", ["https://example.org/a b", "https://example.org/a>b", 'x"y', "geen adres", "https://é.nl/\n"]
)
def test_an_address_that_is_none_breaks_nothing(url: str) -> None:
    """Addresses come from metadata as the publisher wrote them."""
    lines = document_quads(document(source=Source("x", "op-xml", "", 1, url=url)), [], "run")[0]
    assert parsed(lines)


# --- a paper


def test_the_head_of_a_paper() -> None:
    lines, entities, _ = document_quads(document(signatories=("C.E.G. van Gennip",), tabled_by=("…",)), [], "run")
    node = iris.document_iri("kst-32824-412")
    types = {q.object.value for q in parsed(lines) if q.subject.value == node and q.predicate.value.endswith("#type")}
    assert types == {KS.Document, KS.Kamerstuk, KS.Kamerbrief}
    assert values(lines, KS.inDossier) == [iris.dossier_iri("29544"), iris.dossier_iri("32824")]
    assert values(lines, KS.nummerdossier) == [iris.dossier_iri("32824")], "only the first dossier numbers it"
    assert values(lines, KS.bronbestand) == ["kst-32824-412.xml"], "the file, without the folders of this machine"
    assert values(lines, KS.ondertekenaar) == [iris.person_iri("C.E.G. van Gennip")]
    assert values(lines, KS.indiener) == [], "dots are nobody"
    assert entities.dossiers == {"32824": "Integratiebeleid", "29544": "Arbeidsmarktbeleid"}
    assert entities.people == ["C.E.G. van Gennip"]


def test_a_paper_in_an_archive_is_named_without_the_archive() -> None:
    for name in ("a.zip!map/kst-32824-412.xml", "map/a.zip!kst-32824-412.xml", "kst-32824-412.xml"):
        lines = document_quads(document(source=Source(name, "op-xml", "", 1)), [], "run")[0]
        assert values(lines, KS.bronbestand) == ["kst-32824-412.xml"]


def test_what_is_unknown_is_not_said() -> None:
    bare = Document("los", "overig", Source("los.txt", "text", "", 1), "Tekst.", ())
    said = spoken(document_quads(bare, [], "run")[0])
    expected = "type identificatie ingelezen bronbestand bronSha256 language tekstVan sha256"
    assert set(said) == set(expected.split())


def test_a_citation_carries_its_proof() -> None:
    lines, entities, _ = document_quads(document(), [citation()], "run")
    (act,) = {q.subject.value for q in parsed(lines) if q.predicate.value == CITO.hasCitingEntity}
    about = {(q.predicate.value, q.object.value) for q in parsed(lines) if q.subject.value == act}
    text = values(lines, NIF.referenceContext)[0]
    assert about >= {
        (CITO.hasCitingEntity, iris.document_iri("kst-32824-412")),
        (CITO.hasCitedEntity, iris.document_iri("kst-32824-341")),
        (KS.letterlijk, "Kamerstuk 32 824, nr. 341"),
        (KS.gelezenSleutel, "kst-32824-341"),
        (KS.soort, KS.kamerstukverwijzing),
        (KS.resolutie, KS.letterlijkGevolgd),
        (PROV.wasDerivedFrom, iris.span_iri(text, 4, 29)),
        (KS.verankerdIn, iris.span_iri(text, 0, 30)),
        (PROV.wasGeneratedBy, iris.RUN + "run"),
        (KS.regel, "kst.full"),
        (KS.zekerheid, "0.98"),
    }
    assert values(lines, CITO.cites) == [iris.document_iri("kst-32824-341")]
    assert entities.cited == ["kst-32824-341"]


def test_the_same_paper_cited_twice_gives_two_acts_and_one_shortcut() -> None:
    lines = document_quads(document(), [citation(), citation()], "run")[0]
    acts = {q.subject.value for q in parsed(lines) if q.predicate.value == CITO.hasCitedEntity}
    assert {act.rpartition("/")[2] for act in acts} == {"1", "2"}
    assert len(values(lines, CITO.cites)) == 1


def test_a_list_gives_an_act_for_each_number() -> None:
    keys = ("kst-32824-2", "kst-32824-3")
    lines = document_quads(document(), [citation(keys=keys, targets=keys)], "run")[0]
    assert values(lines, CITO.cites) == [iris.document_iri(key) for key in keys]
    pairs = {
        (q.subject.value.split("/")[-2], q.object.value)
        for q in parsed(lines)
        if q.predicate.value == CITO.hasCitedEntity
    }
    assert pairs == {(key, iris.document_iri(key)) for key in keys}


def cited_by_act(lines: str) -> dict[str, str]:
    """Give key as read -> what the act of that key cites."""
    return {
        q.subject.value.split("/")[-2]: q.object.value
        for q in parsed(lines)
        if q.predicate.value == CITO.hasCitedEntity
    }


def test_of_a_corrected_list_every_act_cites_its_own_paper() -> None:
    keys, targets = ("kst-32825-2", "kst-32825-3"), ("kst-32824-2", "kst-32824-3")
    act = citation(keys=keys, targets=targets, status="corrected", reason="dossier bestaat niet")
    lines, entities, _ = document_quads(document(), [act], "run")
    wanted = {key: iris.document_iri(target) for key, target in zip(keys, targets, strict=True)}
    assert cited_by_act(lines) == wanted
    assert values(lines, CITO.cites) == sorted(wanted.values())
    assert entities.cited == list(targets)


def test_a_corrected_list_that_stands_for_one_paper_cites_that() -> None:
    keys = ("kst-32825-2", "kst-32825-3")
    act = citation(keys=keys, targets=("kst-32824-7",), status="corrected", reason="de zin noemt de indiener")
    lines = document_quads(document(), [act], "run")[0]
    assert cited_by_act(lines) == dict.fromkeys(keys, iris.document_iri("kst-32824-7"))
    assert values(lines, CITO.cites) == [iris.document_iri("kst-32824-7")]


def test_a_dossier_is_no_document() -> None:
    act = citation(kind="dossier", keys=("dossier-35763",), targets=("dossier-35763",))
    assert values(document_quads(document(), [act], "run")[0], CITO.cites) == [iris.dossier_iri("35763")]


def test_an_ambiguous_reference_has_candidates_and_no_edge() -> None:
    found = (Candidate("kst-32824-373", 0.5, "omdat"), Candidate("kst-32824-372", 0.45, "daarom"))
    act = citation(keys=("kst-32825-372",), status="ambiguous", targets=(), candidates=found, reason="bestaat niet")
    lines, entities, _ = document_quads(document(), [act], "run")
    assert values(lines, CITO.cites) == values(lines, CITO.hasCitedEntity) == []
    assert values(lines, KS.kandidaatDocument) == [iris.document_iri(c.id) for c in reversed(found)]
    assert (values(lines, KS.score), values(lines, KS.reden)) == (["0.45", "0.5"], ["daarom", "omdat"])
    assert values(lines, KS.resolutieReden) == ["bestaat niet"]
    assert sorted(entities.cited) == ["kst-32824-372", "kst-32824-373"]


def test_what_the_publisher_says_is_kept_when_it_differs() -> None:
    for publisher, expected in (
        (("kst-32824-341",), ["kst-32824-341"]), (("kst-29544-1",), ["kst-29544-1"]), ((), []),
    ):  # fmt: skip
        lines = document_quads(document(), [citation(publisher=publisher)], "run")[0]
        assert values(lines, KS.uitgeverswijzing) == [iris.document_iri(id_) for id_ in expected]


def test_a_reference_in_a_note_points_at_its_note() -> None:
    text = "Een zin.\n1 Kamerstuk 32 824, nr. 341.\n2 Meer.\n1 Kamerstuk 32 824, nr. 341."
    notes = (Footnote("1", 11, 37, 8), Footnote("2", 40, 45, None), Footnote("1", 48, 74, 8))
    paper = document(text, footnotes=notes, blocks=(Block("al", 0, 8),))
    acts = [citation(start=11, end=36, footnote="1"), citation(start=48, end=73, footnote="1")]
    lines = document_quads(paper, acts, "run")[0]
    base = iris.document_iri(paper.id) + "/noot/"
    assert values(lines, KS.inNoot) == [base + "1", base + "1/2"], "the mark is used twice"
    assert values(lines, KS.nootnummer) == ["1", "1", "2"]
    anchored = {q.subject.value for q in parsed(lines) if q.predicate.value == KS.verankerdIn}
    assert base + "2" not in anchored, "a loose note hangs nowhere"


def test_a_span_is_written_once() -> None:
    lines = document_quads(document(), [citation(), citation()], "run")[0]
    spans = [q.subject.value for q in parsed(lines) if q.predicate.value == NIF.anchorOf]
    assert len(spans) == len(set(spans)) == 2
    for quad in parsed(lines):
        if quad.predicate.value == NIF.anchorOf:
            begin, end = (int(n) for n in quad.subject.value.rpartition("=")[2].split(","))
            assert document().text[begin:end] == quad.object.value


@pytest.mark.parametrize(
    ("identifier", "kind", "names"),
    [
        ("kst-32824-412", "brief", {"Document", "Kamerstuk", "Kamerbrief"}),
        ("kst-32824-412", "overig", {"Document", "Kamerstuk"}),
        ("kst-1183886", "", {"Document"}),
        ("blg-1184123", "beslisnota", {"Document", "Bijlage", "Beslisnota"}),
        ("h-tk-20232024-13-19", "handelingen", {"Document", "Handeling"}),
        ("stb-2021-38", "", {"Document", "OfficielePublicatie"}),
        ("ECLI:NL:HR:2010:BK6942", "", {"Document", "Uitspraak"}),
        ("celex-32016R0679", "", {"Document", "EUDocument"}),
        ("BWBR0005537", "", {"Document", "Regeling"}),
        ("een-bestand", "motie", {"Document", "Motie"}),
    ],
)
def test_the_classes_of_a_document(identifier: str, kind: str, names: set[str]) -> None:
    assert set(classes(identifier, kind)) == names


# --- the register


def test_the_register_holds_what_belongs_to_no_paper() -> None:
    lines = register_quads(
        held={"kst-32824-412": ""}, dossiers={"32824": "Integratiebeleid", "29544": ""},
        people=["Ceder", "C.E.G. van Gennip", "C.E.G. Van Gennip"],
        cited=["kst-32824-412", "kst-32824-341", "dossier-35763", "stb-2021-38", "een-bestand"], laws={},
        attached={"blg-1": "kst-32824-412"}, run="0.1-abc",
    )  # fmt: skip
    graph = parsed(lines)
    assert {quad.graph_name.value for quad in graph} == {iris.REGISTER}
    assert values(lines, KS.identificatie) == [
        "blg-1", "dossier-29544", "dossier-32824", "dossier-35763", "een-bestand", "kst-32824-341", "stb-2021-38",
    ], "what was read itself has a graph of its own"  # fmt: skip
    assert values(lines, KS.ingelezen) == ["false"] * 4
    assert values(lines, KS.ondernummer) == ["341"]
    assert values(lines, KS.bijlageBij) == [iris.document_iri("kst-32824-412")]
    names = {q.subject.value: q.object.value for q in graph if q.predicate.value == terms.FOAF.name}
    assert names == {
        iris.person_iri("Ceder"): "Ceder",
        iris.person_iri("C.E.G. van Gennip"): "C.E.G. Van Gennip",
    }, "one person, one name"  # fmt: skip
    assert values(lines, KS.versie) == ["0.1-abc"]


def test_the_register_does_not_depend_on_the_order() -> None:
    def write(*, back: bool) -> str:
        step = -1 if back else 1
        return register_quads(
            held={}, dossiers=dict([("1", "een"), ("2", "twee")][::step]), people=["A", "B", "a"][::step],
            cited=["kst-32824-2", "kst-32824-1"][::step], laws={}, attached={}, run="r",
        )  # fmt: skip

    assert write(back=False) == write(back=True)


# --- the sample, and the golden graphs


@cache
def sample() -> dict[str, papers.Paper]:
    items = [item for item in collect([SAMPLE]) if item.use == "paper"]
    read = [papers.read(item.data, item.name, item.facts) for item in items]
    return {paper.document.id: paper for paper in read}


def write(paper: papers.Paper) -> str:
    """Give the graph of a paper, with a run name that does not change with the program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(papers, "run_name", lambda: RUN)
        return papers.quads(paper)[0]


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own reader uses it
@pytest.mark.parametrize("id_", [path.name for path in sorted(SAMPLE.iterdir()) if path.is_dir()])
def test_the_graph_of_a_paper_is_strict_and_sorted(id_: str) -> None:
    lines = write(sample()[id_])
    found = parsed(lines)
    assert {quad.graph_name.value for quad in found} == {iris.graph_iri(id_)}
    assert not any(isinstance(term, ox.BlankNode) for quad in found for term in (quad.subject, quad.object))
    rows = lines.split("\n")
    assert rows.pop() == ""
    assert rows == sorted(set(rows))
    assert len(found) == len(rows)
    dataset = Dataset()
    dataset.parse(data=lines, format="nquads")
    assert len(dataset) == len(rows)
    assert write(sample()[id_]) == lines


def turtle(lines: str) -> str:
    """Write a graph for people; the engine gives the prefixes in another order every time."""
    triples = sorted((quad.triple for quad in parsed(lines)), key=str)
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=terms.PREFIXES).decode()
    head = [line for line in text.split("\n") if line.startswith("@prefix")]
    body = text.removeprefix("\n".join(head)).replace("\n<", "\n\n<").replace("\ndoc:", "\n\ndoc:")
    used = [line for line in sorted(head) if f"{line.split()[1]}" in body]
    return "\n".join(["# The named graph of one paper of the sample; see tests/unit/test_quads.py.", "", *used, body])


@pytest.mark.parametrize("id_", CHOSEN)
def test_the_graph_of_a_paper_is_the_golden_one(id_: str) -> None:
    path = GOLDEN / f"{id_}.ttl"
    lines = write(sample()[id_])
    if os.environ.get("KG_GOLDEN"):
        path.write_text(turtle(lines), encoding="utf-8", newline="\n")
        pytest.fail(f"{path.name} was written again; read it line by line, then run without KG_GOLDEN")
    assert path.is_file(), f"{path.name} is not there; KG_GOLDEN=1 makes it, and then it must be read"
    golden, found = Rdf().parse(path, format="turtle"), Rdf()
    for quad in parsed(lines):
        found.parse(data=f"{quad.triple} .", format="nt")
    missing = "\n".join(sorted(f"- {s} {p} {o}" for s, p, o in golden - found))
    surplus = "\n".join(sorted(f"+ {s} {p} {o}" for s, p, o in found - golden))
    assert isomorphic(golden, found), f"{missing}\n{surplus}"


@pytest.mark.parametrize("id_", CHOSEN)
def test_the_golden_graph_says_what_the_annotations_say(id_: str) -> None:
    """Written again or not, a golden graph cannot say anything else than what people read in the paper."""
    golden = Rdf().parse(GOLDEN / f"{id_}.ttl", format="turtle")
    gold = next(g for g in json.loads((GOLDEN.parent / "gold" / "sample.json").read_text("utf-8")) if g["id"] == id_)
    archive = json.loads((SAMPLE / "archive.json").read_text(encoding="utf-8"))["papers"]
    found = Counter(
        (str(golden.value(act, URIRef(KS.letterlijk))), str(golden.value(act, URIRef(CITO.hasCitedEntity)) or ""))
        for act in golden.subjects(URIRef(CITO.hasCitingEntity))
    )
    assert found == Counter(
        (citation["quote"], iris.entity_iri(target) if target else "")
        for citation in gold["citations"]
        for target in citation["targets"] or [""]
    )
    (sha,) = golden.objects(None, URIRef(KS.bronSha256))
    assert str(sha) == next(entry["sha256"] for entry in archive if entry["id"] == id_)
    assert len(set(golden.subjects(URIRef(KS.nootVan)))) == gold["footnotes"]


def test_no_golden_graph_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.ttl")} <= set(CHOSEN)


def test_the_face_of_the_package_is_whole() -> None:
    assert all(hasattr(quads, name) for name in quads.__all__)
