"""The checks: the example passes, and each kind of damage is found and named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import iris, terms
from kg.shapes import Violation
from kg.validate import validate

TESTS = Path(__file__).resolve().parents[1]
EXAMPLE = (TESTS / "golden" / "example.trig").read_text("utf-8")
DAMAGE = {one["name"]: one for one in tomllib.loads((TESTS / "cases" / "damage.toml").read_text("utf-8"))["damage"]}

TEXTS = {
    "kst-99001-12": (
        "De bruggen uit het herstelplan zijn op tijd klaar.\n"
        "Met deze brief voer ik de motie-De Wit uit (Kamerstuk 99 001, nr. 7).\n"
        "Over de kosten sprak de Kamer twee keer.\n"
        "De meting is herhaald, zoals eerder gemeld.\n"
        "Vooraf is overlegd, zoals artikel 3:2 van de Algemene wet bestuursrecht vraagt.\n"
        "Tol heeft een eigen dossier (Kamerstuk 99 002).\n"
        "Kamerstukken II 2023–24, 99 001, nr. 5, p. 3.\n"
        "Handelingen II 2023/24, nr. 61, item 8.\n"
        "Kamerstuk 99 011, nr. 9."
    ),
    "kst-99001-7": ("De Kamer,\nverzoekt de regering het herstelplan (Kamerstuk 99 001, nr. 5) dit jaar af te ronden."),
    "kst-99002-3": (
        "In mijn brief van mei (Kamerstukken 99 001 en 99 002, nr. 12) stond de planning.\n"
        "Het antwoord over tol (Kamerstuk 99 003, nr. 4) volgt later.\n"
        "Oudere cijfers staan elders (Kamerstuk 99 099, nr. 1).\n"
        "Voor camera’s geldt Verordening (EU) 2016/679.\n"
        "De kosten zijn bekend (99 001, nr. 5)."
    ),
    "blg-990001": "Aanleiding\nDe brief over de bruggen kan worden verzonden.",
}
"""The texts that the example was read from."""


def load(trig: str) -> ox.Store:
    store = ox.Store()
    store.load(trig.encode(), format=ox.RdfFormat.TRIG)
    return store


def damaged(name: str) -> ox.Store:
    assert DAMAGE[name]["old"] in EXAMPLE
    return load(EXAMPLE.replace(DAMAGE[name]["old"], DAMAGE[name]["new"], 1))


def checks_of(violations: Iterable[Violation]) -> set[str]:
    return {violation.check for violation in violations}


# --- good and damaged graphs


def test_the_example_is_sound() -> None:
    report = validate(load(EXAMPLE), texts=TEXTS.get)
    assert report.violations == ()
    assert report.conforms
    assert {"Verwijzing/target-missing", "Document/identificatie/minCount", "graph/twice", "graph/none", "text"} <= set(
        report.counts
    )
    assert not any(report.counts.values())


WARNINGS = {"ReadLetter/or", "ReadAttachment/or"}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(name: str) -> None:
    expected = set(DAMAGE[name]["checks"])
    report = validate(damaged(name))
    assert checks_of(report.violations) == expected
    assert {check for check, number in report.counts.items() if number} == expected
    assert report.conforms == (expected <= WARNINGS)


def test_a_violation_names_node_value_and_message() -> None:
    store = damaged("shortcut without a reference")
    (violation,) = validate(store).violations
    target = iris.document_iri("kst-99001-4")
    assert violation == Violation(
        "Edge/edge-without-sentence",
        iris.document_iri("kst-99001-7"),
        target,
        f"Cites {target}, but no reference with a sentence proves it",
        "violation",
    )


def test_a_warning_does_not_make_the_graph_unsound() -> None:
    store = damaged("letter without a date")
    report = validate(store)
    assert [v.severity for v in report.violations] == ["warning"]
    assert report.conforms


def test_violations_are_counted_beyond_the_limit_and_the_first_are_kept() -> None:
    broken = re.sub(r"    ks:regel [^;]+;\n", "", EXAMPLE)
    every = validate(load(broken), limit=None)
    some = validate(load(broken), limit=3)
    assert every.counts["Feit/regel/minCount"] == some.counts["Feit/regel/minCount"] == 12
    assert len(every.violations) == 12
    assert some.violations == every.violations[:3]
    assert list(every.violations) == sorted(every.violations)


# --- texts


def test_other_words_in_the_text_are_found() -> None:
    store = load(EXAMPLE.replace('nif:anchorOf "99 001, nr. 5"', 'nif:anchorOf "99 001, nr. 6"'))
    (violation,) = (v for v in validate(store, texts=TEXTS.get).violations if v.check == "text")
    assert violation.focus.endswith("kst-99002-3/e8a6d0f2bd5e#char=267,280")
    assert violation.value == "99 001, nr. 6"
    assert violation.message == "The text has other words here: '99 001, nr. 5'"


def test_another_text_than_the_one_that_was_read_is_found() -> None:
    report = validate(load(EXAMPLE), texts={**TEXTS, "blg-990001": "Aanleiding"}.get)
    assert [(v.check, v.value, v.message) for v in report.violations] == [
        ("text", "blg-990001", "The text of blg-990001 is not the one that was read")
    ]


def test_a_text_that_is_not_there_is_found() -> None:
    report = validate(load(EXAMPLE), texts={k: v for k, v in TEXTS.items() if k != "kst-99001-7"}.get)
    assert [(v.value, v.message) for v in report.violations] == [
        ("kst-99001-7", "The text of kst-99001-7 is not there")
    ]


def test_offsets_count_code_points() -> None:
    text = "𝄞 é Kamerstuk 99 001, nr. 5"
    sha = sha256(text.encode()).hexdigest()
    node = iris.text_iri("x", sha)
    trig = f"""
        @prefix ks: <{terms.KS.namespace}> . @prefix nif: <{terms.NIF.namespace}> .
        GRAPH <{iris.graph_iri("x")}> {{
            <{iris.document_iri("x")}> a ks:Document ; ks:identificatie "x" ; ks:ingelezen true ;
                ks:bronbestand "x" ; ks:bronSha256 "{sha}" .
            <{node}> a ks:Tekst ; ks:tekstVan <{iris.document_iri("x")}> ; ks:sha256 "{sha}" .
            <{iris.span_iri(node, 0, 3)}> a ks:Tekstfragment ; nif:referenceContext <{node}> ;
                nif:beginIndex 0 ; nif:endIndex 3 ; nif:anchorOf "𝄞 é" .
        }}"""
    assert validate(load(trig), texts={"x": text}.get).violations == ()
