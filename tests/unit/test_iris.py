"""Every pattern of IRI is made in one way, and read back into what it was made of."""

from __future__ import annotations

import pytest

from kg import iris
from kg.errors import IdentifierError


def test_iri_patterns() -> None:
    sha = "37c1b49cda02" + "0" * 52
    text = iris.text_iri("kst-1-2", sha)
    act = iris.citation_iri("kst-1-2", "kst-1-1", 3)
    b = iris.BASE
    assert iris.document_iri("ECLI:NL:HR:2010:BK6942") == b + "id/document/ECLI:NL:HR:2010:BK6942"
    assert iris.dossier_iri("36600-XV") == b + "id/dossier/36600-XV"
    assert iris.entity_iri("dossier-36600-XV") == iris.dossier_iri("36600-XV")
    assert iris.entity_iri("kst-1-2") == iris.document_iri("kst-1-2")
    assert text == b + "id/tekst/kst-1-2/37c1b49cda02"
    assert iris.span_iri(text, 4, 9) == text + "#char=4,9"
    assert iris.note_iri("kst-1-2", "4") == b + "id/document/kst-1-2/noot/4"
    assert iris.note_iri("kst-1-2", "4", 2) == b + "id/document/kst-1-2/noot/4/2"
    assert act == b + "id/document/kst-1-2/verwijzing/kst-1-1/3"
    assert iris.citation_iri("kst-1-2", "", 1) == b + "id/document/kst-1-2/verwijzing/onbekend/1"
    assert iris.candidate_iri(act, "kst-9-9") == act + "/kandidaat/kst-9-9"
    assert iris.graph_iri("kst-1-2") == b + "graph/kst-1-2"
    assert iris.official_iri("toezegging", "TZ202403-130") == b + "id/register/toezegging/TZ202403-130"
    assert iris.official_iri("stemming", "a/b", "kst-1-2") == b + "id/register/stemming/a%2Fb/kst-1-2"


def test_what_an_iri_cannot_hold_is_encoded() -> None:
    assert iris.document_iri("brief van 3/4 <é>") == iris.DOCUMENT + "brief%20van%203%2F4%20%3C%C3%A9%3E"
    assert iris.note_iri("x", "*") == iris.DOCUMENT + "x/noot/%2A"


def test_the_mark_of_a_footnote_comes_back_from_its_iri() -> None:
    for mark in ("4", "*", "a/2", "1-2"):
        assert iris.mark_of(iris.note_iri("kst-1-2", mark)) == mark
        assert iris.mark_of(iris.note_iri("kst-1-2", mark, 2)) == mark
    with pytest.raises(IdentifierError, match="no footnote"):
        iris.mark_of(iris.document_iri("kst-1-2"))


def test_the_citing_document_comes_back_from_the_iri_of_its_act() -> None:
    for identifier in ("kst-36600-XV-9", "brief 3/4 <é>"):
        assert iris.citing_of(iris.citation_iri(identifier, "kst-1-1", 2)) == identifier
    with pytest.raises(IdentifierError, match="no citation act"):
        iris.citing_of(iris.document_iri("kst-1-2"))


@pytest.mark.parametrize(
    "identifier", ["kst-36600-XV-9", "dossier-36600-XV", "ECLI:NL:HR:2010:BK6942", "brief 3/4 <é>"]
)
def test_an_identifier_comes_back_from_its_iri(identifier: str) -> None:
    assert iris.identifier_of(iris.entity_iri(identifier)) == identifier
    assert iris.identifier_of("") == ""


def test_a_span_comes_back_from_its_iri() -> None:
    assert iris.range_of(iris.span_iri(iris.TEXT + "x/12#3", 4, 90)) == (4, 90)


@pytest.mark.parametrize("iri", [iris.person_iri("A. de Vries"), "kst-1-2"])
def test_no_identifier_comes_from_another_iri(iri: str) -> None:
    with pytest.raises(IdentifierError, match="is no document and no dossier"):
        iris.identifier_of(iri)


@pytest.mark.parametrize("iri", [iris.TEXT + "x/12", iris.TEXT + "x/12#char=4", iris.TEXT + "x/12#char=a,9"])
def test_no_span_comes_from_another_iri(iri: str) -> None:
    with pytest.raises(IdentifierError, match="is no span of a text"):
        iris.range_of(iri)


def test_a_document_cannot_take_the_name_of_a_graph_of_ours() -> None:
    with pytest.raises(IdentifierError, match="'register' cannot be the identifier"):
        iris.graph_iri("register")
    assert iris.REGISTER == iris.GRAPH + "register"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("C.E.G. van Gennip", "c-e-g-van-gennip"),
        ("A. Çörüz-d'Été", "a-coruz-d-ete"),
        ("Jansen–Bruggink", "jansen-bruggink"),
        ("S. Ørsted", "s-%C3%B8rsted"),
        ("  B.  Jansen-Bruggink ", "b-jansen-bruggink"),
    ],
)
def test_person_iri(name: str, slug: str) -> None:
    assert iris.person_iri(name) == iris.PERSON + slug


def test_a_name_without_letters_is_no_person() -> None:
    with pytest.raises(IdentifierError, match="'…' is no name"):
        iris.person_iri("…")
