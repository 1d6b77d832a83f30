"""The graph of open data: from rows of the Tweede Kamer's records to votes, official commitments, people and papers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from harvest.archive import Archive
from harvest.kamerstukken import harvest, load_sources
from kg import iris, queries
from kg.files import opendata_file
from kg.issues import Issue
from kg.quads import Entities, register_quads
from kg.quads.opendata import opendata_quads, stated_in
from kg.terms import DCTERMS, FOAF, KS, RDF, RDFS
from kg.validate import validate
from tests.koop_emulator import Emulator, make_papers

SHARED = Path(__file__).resolve().parents[3] / "shared"
RECORDED = SHARED / "corpus" / "odata"

Row = dict[str, Any]
Pages = list[tuple[str, Row]]


def page(*rows: object) -> Row:
    return {"@odata.context": "x", "value": list(rows)}


def document(number: int | None = 7, **fields: Any) -> Row:
    """A motion in dossier 99001, as the service gives it; fields change it."""
    row: Row = {
        "Id": f"d{number}",
        "Soort": "Motie",
        "DocumentNummer": f"2024D{number or 0:05d}",
        "Kamer": 2,
        "Volgnummer": number,
        "Verwijderd": False,
        "DocumentActor": [
            actor("Eerste ondertekenaar", "C. de Wit", "p1"),
            actor("Mede ondertekenaar", "S. Ørsted", "p2"),
            actor("Mede namens", "K. Ander", "p3"),
        ],
        "HuidigeDocumentVersie": {"Id": f"v{number}", "ExterneIdentifier": None},
        "Kamerstukdossier": [{"Id": "k1", "Nummer": 99001, "Toevoeging": None}],
        "Zaak": [{"Id": f"z{number}", "Nummer": f"2024Z{number or 0:05d}"}],
    }
    return row | fields


def actor(relation: str, name: str, person: str | None = None, **fields: Any) -> Row:
    return {"Id": f"a-{relation}-{name}", "Relatie": relation, "ActorNaam": name, "Persoon_Id": person} | fields


def case(number: int = 7, **fields: Any) -> Row:
    row: Row = {
        "Id": f"z{number}",
        "Nummer": f"2024Z{number:05d}",
        "Soort": "Motie",
        "Volgnummer": number,
        "Kabinetsappreciatie": "Ontraden, tenzij gewijzigd",
        "Document": [{"Id": f"d{number}", "DocumentNummer": f"2024D{number:05d}", "Volgnummer": number}],
        "Besluit": [decision()],
        "Activiteit": [
            meeting("2024-03-01T10:00:00+01:00", "Stemmingen", "Verplaatst"),
            meeting("2024-03-12T23:30:00+01:00", "Stemmingen"),
            meeting("2024-03-19T10:00:00+01:00", "Commissiedebat"),
        ],
    }
    return row | fields


def meeting(day: str, kind: str, status: str = "Uitgevoerd") -> Row:
    return {"Id": f"m{day}", "Soort": kind, "Datum": day, "Status": status}


def decision(**fields: Any) -> Row:
    row: Row = {
        "Id": "b1",
        "StemmingsSoort": "Met handopsteken",
        "BesluitSoort": "Stemmen - verworpen",
        "BesluitTekst": "Verworpen.",
        "Status": "Besluit",
        "Stemming": [ballot("Voor", "Brug", 70), ballot("Tegen", "Pont", 79), ballot("Niet deelgenomen", "Wad", 1)],
    }
    return row | fields


def ballot(side: str, party: str, size: int, **fields: Any) -> Row:
    row: Row = {
        "Id": f"s-{party}",
        "Soort": side,
        "FractieGrootte": size,
        "ActorNaam": party,
        "ActorFractie": party,
        "Fractie_Id": f"f-{party}",
        "Persoon_Id": None,
        "Vergissing": False,
    }
    return row | fields


def promise(**fields: Any) -> Row:
    row: Row = {
        "Id": "t1",
        "Nummer": "TZ202403-130",
        "Tekst": "De minister stuurt voor de zomer\n een tabel met  alle bruggen.",
        "Status": "Deels voldaan",
        "Aanmaakdatum": "2024-03-19T09:15:00+01:00",
        "DatumNakoming": "0001-01-01T00:00:00Z",
        "Naam": "Jansen",
        "Initialen": "B.",
        "Tussenvoegsel": "van der",
        "Achternaam": "Jansen",
        "Functie": "minister",
        "Ministerie": "Infrastructuur",
        "ActiviteitNummer": "2024A00001",
        "KamerbriefNakoming": None,
    }
    return row | fields


def made(pages: Pages, held: Iterable[str] = (), **options: Any) -> tuple[ox.Store, list[Issue]]:
    quads, _, issues = opendata_quads(pages, set(held), **options)
    store = ox.Store()
    store.load(quads.encode(), ox.RdfFormat.N_QUADS)
    return store, issues


def graph(*rows: tuple[str, Row], held: Iterable[str] = ()) -> ox.Store:
    return made([(listing, page(row)) for listing, row in rows], held)[0]


def values(store: ox.Store, subject: str, predicate: str) -> list[str]:
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return sorted(quad.object.value for quad in found)  # type: ignore[union-attr]


def nodes(store: ox.Store, name: str) -> list[str]:
    found = store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(KS[name]), None)
    return sorted(quad.subject.value for quad in found)  # type: ignore[union-attr]


PAPER = iris.document_iri("kst-99001-7")
VOTE = iris.official_iri("stemming", "b1", "kst-99001-7")
MOTION: Pages = [("Document dossier-99001", page(document())), ("Zaak dossier-99001", page(case()))]


# --- papers


def test_a_document_is_the_paper_with_its_number_and_its_people() -> None:
    store = graph(("Document dossier-99001", document()))
    assert values(store, PAPER, KS.registernummer) == ["2024D00007"]
    assert values(store, PAPER, KS.opendataId) == ["d7"]
    assert values(store, PAPER, KS.indiener) == [iris.person_iri("C. de Wit")]
    assert values(store, PAPER, KS.ondertekenaar) == [iris.person_iri("C. de Wit"), iris.person_iri("S. Ørsted")]
    assert values(store, PAPER, KS.betrokkene) == [
        "Eerste ondertekenaar: C. de Wit", "Mede namens: K. Ander", "Mede ondertekenaar: S. Ørsted",
    ]  # fmt: skip
    assert values(store, iris.person_iri("S. Ørsted"), KS.opendataId) == ["p2"]
    assert {quad.graph_name for quad in store} == {ox.NamedNode(iris.OPENDATA)}


@pytest.mark.parametrize(
    ("dossier", "identifier"),
    [
        ({"Nummer": 36600, "Toevoeging": "VII"}, "kst-36600-VII-7"),
        ({"Nummer": 21501, "Toevoeging": "20"}, "kst-21501-20-7"),
        ({"Nummer": 34356, "Toevoeging": "(R2064)"}, "kst-34356-7"),
        ({"Nummer": 22, "Toevoeging": None}, "kst-00022-7"),
    ],
)
def test_dossier_and_number_give_the_identifier(dossier: Row, identifier: str) -> None:
    store = graph(("Document dossier-1", document(Kamerstukdossier=[dossier])))
    assert values(store, iris.document_iri(identifier), KS.opendataId) == ["d7"]


@pytest.mark.parametrize(
    ("published", "held", "identifier", "odd"),
    [
        ("kst-99001-7", (), "kst-99001-7", False),
        ("kst-99001-7-n1", (), "kst-99001-7", False),  # the correction is no other paper
        ("kst-99001-R2099-7", (), "kst-99001-R2099-7", False),
        ("kst-99002-7", (), "kst-99002-7", True),  # a joint paper that counts in the other dossier
        ("kst-99002-7", ("kst-99001-7",), "kst-99001-7", True),
        ("kst-99002-7", ("kst-99001-7", "kst-99002-7"), "kst-99002-7", True),
        ("geen nummer", (), "kst-99001-7", False),
    ],
)
def test_the_name_of_the_publisher_comes_first_unless_only_the_other_is_held(
    published: str, held: tuple[str, ...], identifier: str, odd: bool
) -> None:
    row = document(HuidigeDocumentVersie={"Id": "v", "ExterneIdentifier": published})
    store, issues = made([("Document dossier-99001", page(row))], held)
    assert values(store, iris.document_iri(identifier), KS.opendataId) == ["d7"]
    assert [issue.code for issue in issues] == ["open-data-identifier-differs"] * odd


def test_an_attachment_is_named_only_when_it_is_held() -> None:
    row = document(-1, HuidigeDocumentVersie={"ExterneIdentifier": "blg-990001"}, DocumentActor=[])
    assert len(graph(("Document x", row))) == 0
    store = graph(("Document x", row), held=["blg-990001"])
    assert values(store, iris.document_iri("blg-990001"), KS.opendataId) == ["d-1"]


def test_committees_groups_and_addressees_are_no_people() -> None:
    others = [
        actor("Voortouwcommissie", "vaste commissie voor Bruggen"),
        actor("Indiener", "vaste commissie voor Bruggen", Commissie_Id="c1"),
        actor("Gericht aan", "minister Jansen", "p9"),
        actor("Medeindiener", "B. Jansen", None, Functie="minister"),
    ]
    store = graph(("Document x", document(DocumentActor=others)))
    assert values(store, PAPER, KS.betrokkene) == ["Medeindiener: B. Jansen"]
    assert values(store, PAPER, KS.indiener) == [iris.person_iri("B. Jansen")]


def test_the_view_of_the_government_is_kept_in_its_words() -> None:
    store, _ = made(MOTION)
    assert values(store, PAPER, KS.kabinetsappreciatie) == ["Ontraden, tenzij gewijzigd"]


@pytest.mark.parametrize("link", ["VervangenVanuit", "VervangenDoor"])
def test_a_changed_motion_replaces_the_first(link: str) -> None:
    cases = {number: case(number) for number in (7, 9)}
    of, other = (9, 7) if link == "VervangenVanuit" else (7, 9)
    cases[of][link] = [{"Id": f"z{other}"}, {"Id": "z-unknown"}]
    pages = [("Document x", page(document(7), document(9))), ("Zaak x", page(*cases.values()))]
    store, _ = made(pages)
    assert values(store, iris.document_iri("kst-99001-9"), KS.vervangt) == [PAPER]
    assert values(store, PAPER, KS.vervangt) == []


# --- votes


def test_a_vote_names_paper_day_outcome_and_the_record() -> None:
    store, issues = made(MOTION)
    assert issues == []
    assert nodes(store, "Stemming") == [VOTE]
    said = {
        KS.stemtOver: PAPER, KS.uitslag: KS.verworpen, KS.besluittekst: "Verworpen.", KS.opendataId: "b1",
        KS.stemmingssoort: "Met handopsteken", KS.registernummer: "2024Z00007", DCTERMS.date: "2024-03-12",
    }  # fmt: skip
    assert {predicate: values(store, VOTE, predicate) for predicate in said} == {p: [v] for p, v in said.items()}
    brug = iris.official_iri("fractie", "f-Brug")
    stem = f"{VOTE}/stem/s-Brug"
    said = {
        KS.inStemming: VOTE, KS.stemVan: brug, KS.fractie: brug, KS.keuze: KS.voor, KS.zetels: "70",
        KS.vergissing: "false", KS.opendataId: "s-Brug",
    }  # fmt: skip
    assert {predicate: values(store, stem, predicate) for predicate in said} == {p: [v] for p, v in said.items()}
    assert values(store, brug, FOAF.name) == ["Brug"]


def ask(store: ox.Store, identifier: str) -> list[tuple[str, ...]]:
    text = queries.load("stemming-over-motie").bind({"id": identifier})
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in row) for row in answer]


def answered(pages: Pages) -> list[tuple[str, ...]]:
    quads, entities, _ = opendata_quads(pages, ())
    return ask(together(quads, entities), "kst-99001-7")


def together(quads: str, entities: Entities) -> ox.Store:
    """The graph of open data with the register that describes what it names."""
    register = register_quads(
        held={}, dossiers=entities.dossiers, people=entities.people, cited=entities.cited, laws={}, attached={}, run="x"
    )
    store = ox.Store()
    store.load((quads + register).encode(), ox.RdfFormat.N_QUADS)
    return store


def test_the_named_question_tells_how_parties_voted() -> None:
    first = ("2024-03-12", "verworpen", "Verworpen.")
    assert answered(MOTION) == [
        (*first, "Brug", "voor", "70", "0"),
        (*first, "Pont", "tegen", "79", "0"),
        (*first, "Wad", "nietDeelgenomen", "1", "0"),
    ]


def test_a_roll_call_counts_members_and_not_the_size_of_their_group() -> None:
    votes = [
        ballot("Voor", "Brug", 70, Id="s1", Persoon_Id="p1", ActorNaam="De Wit"),
        ballot("Voor", "Brug", 70, Id="s2", Persoon_Id="p2", ActorNaam="Ørsted"),
        ballot("Tegen", "Brug", 70, Id="s3", Persoon_Id="p4", ActorNaam="Nieuw", Vergissing=True),
    ]
    roll = case(Besluit=[decision(StemmingsSoort="Hoofdelijk", BesluitTekst="Verworpen (60-89).", Stemming=votes)])
    people = page({"Id": "p4", "Initialen": "D.", "Tussenvoegsel": "de", "Achternaam": "Nieuw"})
    pages = [MOTION[0], ("Zaak dossier-99001", page(roll)), ("Persoon", people)]
    store, _ = made(pages)
    assert values(store, f"{VOTE}/stem/s1", KS.stemVan) == [iris.person_iri("C. de Wit")]  # as the paper prints it
    assert values(store, f"{VOTE}/stem/s3", KS.stemVan) == [iris.person_iri("D. de Nieuw")]
    assert values(store, f"{VOTE}/stem/s3", KS.vergissing) == ["true"]
    assert values(store, f"{VOTE}/stem/s1", KS.zetels) == []
    first = ("2024-03-12", "verworpen", "Verworpen (60-89).", "Brug")
    assert answered(pages) == [(*first, "voor", "2", "0"), (*first, "tegen", "1", "1")]


def test_adopted_without_a_vote_has_no_ballots() -> None:
    done = decision(BesluitSoort="Stemmen - zonder stemming aannemen", BesluitTekst="Zonder stemming.", Stemming=[])
    rows = answered([MOTION[0], ("Zaak dossier-99001", page(case(Besluit=[done])))])
    assert rows == [("2024-03-12", "aangenomen", "Zonder stemming.", "", "", "0", "0")]


@pytest.mark.parametrize(
    "fields",
    [
        {"BesluitSoort": "Stemmen - uitstellen"},
        {"BesluitSoort": "Stemmen - ingetrokken"},
        {"BesluitSoort": "Behandelen [en afdoen]"},
        {"BesluitSoort": None},
        {"Status": "Voorstel"},
        {"Verwijderd": True},
    ],
)
def test_what_is_no_outcome_is_no_vote(fields: Row) -> None:
    store, issues = made([MOTION[0], ("Zaak dossier-99001", page(case(Besluit=[decision(**fields)])))])
    assert nodes(store, "Stemming") == []
    assert issues == []


def test_of_two_votes_on_two_days_the_day_is_not_guessed() -> None:
    days = [meeting("2024-03-12T15:00:00+01:00", "Stemmingen"), meeting("2024-03-19T15:00:00+01:00", "Stemmingen")]
    both = [decision(), decision(Id="b2", BesluitSoort="Stemmen - aangenomen", BesluitTekst="Aangenomen.")]
    store, _ = made([MOTION[0], ("Zaak x", page(case(Besluit=both, Activiteit=days)))])
    assert len(nodes(store, "Stemming")) == 2
    assert [values(store, vote, DCTERMS.date) for vote in nodes(store, "Stemming")] == [[], []]
    store, _ = made([MOTION[0], ("Zaak x", page(case(Activiteit=days)))])
    assert values(store, VOTE, DCTERMS.date) == ["2024-03-19"]


def test_one_decision_on_two_papers_is_two_votes() -> None:
    pages = [("Document x", page(document(7), document(9))), ("Zaak x", page(case(7), case(9)))]
    store, _ = made(pages)
    assert nodes(store, "Stemming") == [VOTE, iris.official_iri("stemming", "b1", "kst-99001-9")]


def test_two_cases_about_one_paper_decided_together_are_one_vote() -> None:
    later = [meeting("2024-03-19T15:00:00+01:00", "Stemmingen")]
    second = case(7, Id="z8", Nummer="2024Z00008", Activiteit=later)
    store, _ = made([MOTION[0], ("Zaak x", page(case(7), second))])
    assert nodes(store, "Stemming") == [VOTE]
    assert len(values(store, VOTE, DCTERMS.date)) == 1


def test_a_bill_is_the_text_among_the_papers_of_its_case() -> None:
    papers = [document(number, Soort="Overig", Zaak=[{"Id": "z7"}], DocumentActor=[]) for number in (7, 8, 9)]
    papers[1]["Soort"] = "Voorstel van wet"
    bill = case(7, Soort="Wetgeving", Volgnummer=0, Document=[])
    store, _ = made([("Document x", page(*papers)), ("Zaak x", page(bill))])
    assert nodes(store, "Stemming") == [iris.official_iri("stemming", "b1", "kst-99001-8")]
    papers[1]["Soort"] = "Overig"
    store, issues = made([("Document x", page(*papers)), ("Zaak x", page(bill))])
    assert nodes(store, "Stemming") == []
    assert [(i.code, "2024Z00007" in i.message) for i in issues] == [("open-data-vote-without-paper", True)]


def test_a_case_alone_names_its_paper_by_dossier_and_number() -> None:
    alone = case(Kamerstukdossier=[{"Nummer": 99001, "Toevoeging": None}])
    assert nodes(graph(("Zaak x", alone)), "Stemming") == [VOTE]
    two = case(Kamerstukdossier=[{"Nummer": 99001}, {"Nummer": 99002}])  # in which of the two does the number count?
    assert nodes(graph(("Zaak x", two)), "Stemming") == []


# --- the register of commitments


def test_a_commitment_of_the_register_is_kept_as_it_stands_there() -> None:
    store = graph(("Toezegging", promise()))
    (node,) = nodes(store, "Registertoezegging")
    assert node == iris.BASE + "id/register/toezegging/TZ202403-130"
    debate = iris.official_iri("activiteit", "2024A00001")
    person = iris.person_iri("B. van der Jansen")
    assert values(store, node, KS.toezeggingstekst) == ["De minister stuurt voor de zomer een tabel met alle bruggen."]
    said = {
        KS.opendataId: "t1", KS.registernummer: "TZ202403-130", KS.registerstatus: "Deels voldaan",
        KS.toezegger: "Jansen", KS.toegezegdDoor: person, KS.functie: "minister", KS.ministerie: "Infrastructuur",
        DCTERMS.date: "2024-03-19", KS.inDebat: debate,
    }  # fmt: skip
    assert {predicate: values(store, node, predicate) for predicate in said} == {p: [v] for p, v in said.items()}
    assert values(store, node, KS.nakomingsdatum) == []  # the year 1 is how the service writes "not yet"
    assert nodes(store, "Toezegging") == []  # there is no sentence of a paper behind it


@pytest.mark.parametrize(
    "letter",
    [
        "2024D00007",
        "Kamerbrief 2024D00007; 2024D99999",
        [{"Id": "d7", "DocumentNummer": "2024D00007"}],
        [{"Id": "other", "DocumentNummer": "2024D00007"}, {"Id": "d9", "Verwijderd": True}],
        {"Id": "d7"},
    ],
)
def test_the_letter_that_keeps_a_commitment_in_both_shapes(letter: object) -> None:
    kept = promise(KamerbriefNakoming=letter, DatumNakoming="2024-06-28T00:00:00+02:00")
    store = graph(("Document x", document()), ("Toezegging", kept))
    (node,) = nodes(store, "Registertoezegging")
    assert values(store, node, KS.nagekomenIn) == [PAPER]
    assert values(store, node, KS.nakomingsdatum) == ["2024-06-28"]


def test_the_debate_has_its_subject_and_day() -> None:
    debate = {
        "Id": "m1", "Nummer": "2024A00001", "Soort": "Commissiedebat", "Onderwerp": "Bruggen ",
        "Datum": "2024-03-14T10:00:00+01:00",
    }  # fmt: skip
    store = graph(("Toezegging", promise(Activiteit=[debate])))
    (node,) = nodes(store, "Debat")
    assert values(store, node, RDFS.label) == ["Commissiedebat: Bruggen"]
    assert values(store, node, DCTERMS.date) == ["2024-03-14"]


def test_two_accounts_of_one_debate_are_one_and_the_newest_counts() -> None:
    def told(number: int, subject: str, changed: str) -> Row:
        debate = {"Id": "m1", "Nummer": "2024A00001", "Onderwerp": subject, "ApiGewijzigdOp": changed}
        return promise(Id=f"t{number}", Nummer=f"TZ202403-{number}", Activiteit=[debate])

    rows = [told(1, "Bruggen en tol", "2024-04-01T00:00:00Z"), told(2, "Bruggen", "2024-03-01T00:00:00Z")]
    store, _ = made([("Toezegging", page(*rows))])
    (node,) = nodes(store, "Debat")
    assert values(store, node, RDFS.label) == ["Bruggen en tol"]


def test_a_number_that_was_given_twice_is_two_commitments() -> None:
    store, issues = made([("Toezegging", page(promise(), promise(Id="t2", Tekst="Iets anders.")))])
    numbered, other = iris.official_iri("toezegging", "TZ202403-130"), iris.official_iri("toezegging", "t2")
    assert nodes(store, "Registertoezegging") == sorted([numbered, other])
    assert values(store, other, KS.toezeggingstekst) == ["Iets anders."]
    assert [issue.code for issue in issues] == ["open-data-promise"]


# --- people


def test_a_membership_that_ends_before_it_begins_has_no_days() -> None:
    held = {"Id": "h1", "Persoon_Id": "p1", "Van": "2022-01-01", "TotEnMet": "2021-01-01"}
    seat = page({"Id": "s1", "Fractie_Id": "f-Brug", "FractieZetelPersoon": [held]})
    store, issues = made([("Document x", page(document())), ("FractieZetel", seat)])
    (node,) = nodes(store, "Lidmaatschap")
    assert values(store, node, KS.lidVanaf) == values(store, node, KS.lidTotEnMet) == []
    assert [issue.code for issue in issues] == ["open-data-period"]


def test_only_people_who_occur_are_there_with_their_groups_and_periods() -> None:
    seats = page(
        {
            "Id": "s1",
            "Fractie_Id": "f-Brug",
            "FractieZetelPersoon": [
                {"Id": "h1", "Persoon_Id": "p1", "Van": "2021-03-31T00:00:00+02:00", "TotEnMet": None},
                {"Id": "h2", "Persoon_Id": "p-nobody", "Van": "2010-06-17T00:00:00+02:00"},
            ],
        }
    )
    groups = page({"Id": "f-Brug", "Afkorting": "Brug", "NaamNL": "Partij voor de Brug"}, {"Id": "f-2"})
    pages = [("Document x", page(document())), ("FractieZetel", seats), ("Fractie", groups)]
    store, _ = made(pages)
    (node,) = nodes(store, "Lidmaatschap")
    assert values(store, node, KS.lid) == [iris.person_iri("C. de Wit")]
    assert values(store, node, KS.lidVanaf) == ["2021-03-31"]
    assert values(store, node, KS.lidTotEnMet) == []
    (group,) = nodes(store, "Fractie")
    assert values(store, node, KS.fractie) == [group]
    assert values(store, group, FOAF.name) == ["Brug"]
    assert values(store, group, RDFS.label) == ["Partij voor de Brug"]


def test_papers_and_people_go_to_the_register() -> None:
    _, entities, _ = opendata_quads(MOTION, ())
    assert set(entities.cited) == {"kst-99001-7"}
    assert set(entities.people) == {"C. de Wit", "S. Ørsted", "K. Ander"}


# --- rows that are not as they should be


def test_deleted_rows_are_as_if_they_were_not_there() -> None:
    gone = [document(Verwijderd=True), document(9, DocumentActor=[actor("Indiener", "Weg", "p8", Verwijderd=True)])]
    store, _ = made([("Document x", page(*gone)), ("Toezegging", page(promise(Verwijderd=True)))])
    assert values(store, PAPER, KS.opendataId) == []
    assert values(store, iris.document_iri("kst-99001-9"), KS.indiener) == []
    assert nodes(store, "Registertoezegging") == []


def test_of_a_row_that_comes_twice_the_newest_counts_in_any_order() -> None:
    old = promise(Status="Openstaand", ApiGewijzigdOp="2024-03-20T10:00:00Z")
    new = promise(Status="Voldaan", ApiGewijzigdOp="2024-07-01T10:00:00Z")
    pages = [("Toezegging", page(old)), ("Toezegging", page(new)), *MOTION]
    store, _ = made(pages)
    assert values(store, nodes(store, "Registertoezegging")[0], KS.registerstatus) == ["Voldaan"]
    assert opendata_quads(pages, ())[0] == opendata_quads(list(reversed(pages)), ())[0]


NO_ROW: list[tuple[str, Any, str]] = [
    ("Document x", {"error": {"message": "nee"}}, "open-data-page"),
    ("Document x", [1, 2], "open-data-page"),
    ("Document x", page("rij"), "open-data-row"),
    ("Document x", page({"Volgnummer": 3}), "open-data-row"),
    ("Document x", page(document(Kamerstukdossier=[])), "open-data-paper-unnamed"),
    ("Document x", page(document(Kamerstukdossier=[{"Nummer": "99001"}])), "open-data-paper-unnamed"),
    ("Document x", page(document(Kamerstukdossier=[{"Nummer": 99001, "Toevoeging": "?!"}])), "open-data-paper-unnamed"),
    ("Document x", page(document(DocumentActor=[actor("Indiener", "…", "p1")])), "open-data-actor"),
    ("Toezegging", page(promise(Tekst=" \n")), "open-data-promise"),
]


@pytest.mark.parametrize(("listing", "content", "code"), NO_ROW)
def test_a_bad_row_is_named_and_left_out(listing: str, content: Any, code: str) -> None:
    _, issues = made([(listing, content)])
    assert [issue.code for issue in issues] == [code]


@pytest.mark.parametrize(
    "fields", [{"Soort": "Misschien"}, {"Soort": None}, {"Id": None}, {"Fractie_Id": None, "ActorFractie": None, "ActorNaam": ""}]
)  # fmt: skip
def test_a_bad_ballot_is_named_and_the_others_stay(fields: Row) -> None:
    votes = [ballot("Voor", "Brug", 70) | fields, ballot("Tegen", "Pont", 80)]
    store, issues = made([MOTION[0], ("Zaak x", page(case(Besluit=[decision(Stemming=votes)])))])
    assert [(issue.code, issue.where) for issue in issues] == [("open-data-ballot", "kst-99001-7")]
    assert len(nodes(store, "Stem")) == 1


WRONG = [None, 7, -1, 2.5, True, "", "x", '"\\\n\u2028\ud800\0', [], [None, 3, "x", {}], {}, {"Id": 5}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_no_value_of_any_field_breaks_the_graph(wrong: object) -> None:
    """Every field of every row gets the value, each in a paper, case or commitment of its own."""
    papers, cases, promises = [], [], []
    for field in document():
        papers.append(document(len(papers) + 1) | {field: wrong})
    for field in actor("Indiener", "C. de Wit", "p1"):
        broken = actor("Indiener", "C. de Wit", "p1") | {field: wrong}
        papers.append(document(len(papers) + 1, DocumentActor=[broken]))
    for change in (
        *({field: wrong} for field in case()),
        *({"Besluit": [decision() | {field: wrong}]} for field in decision()),
        *(
            {"Besluit": [decision(Stemming=[ballot("Voor", "Brug", 70) | {field: wrong}])]}
            for field in ballot("", "", 0)
        ),
        *({"Activiteit": [meeting("2024-03-12", "Stemmingen") | {field: wrong}]} for field in meeting("", "")),
    ):
        papers.append(document(len(papers) + 1))
        cases.append(case(len(papers)) | change)
    for field in promise():
        number = len(promises) + 1
        promises.append(promise(Id=f"t{number}", Nummer=f"TZ202403-{number}") | {field: wrong})
    seat = {"Id": "h", "Persoon_Id": "p1", "Van": "2021-03-31", "TotEnMet": "2022-03-31"}
    holders = [seat | {"Id": f"h{field}", field: wrong} for field in seat]
    seats = {"Id": "s", "Fractie_Id": "f-Brug", "FractieZetelPersoon": holders}
    groups = [{"Id": "f-Brug", "Afkorting": wrong, "NaamNL": wrong}, {"Id": "f-Pont", "NaamNL": wrong}]
    pages = [
        ("Document x", page(*papers)),
        ("Zaak x", page(*cases)),
        ("Toezegging", page(*promises)),
        ("FractieZetel", page(seats)),
        ("Fractie", page(*groups)),
        ("Persoon", page({"Id": "p1", "Achternaam": wrong, "Initialen": wrong})),
    ]
    quads, entities, _ = opendata_quads(pages, ())
    store = together(quads, entities)
    assert validate(store).violations == ()
    assert len(nodes(store, "Stemming")) > len(cases) // 2


def test_what_a_paper_says_itself_is_not_said_twice() -> None:
    said = f"<{PAPER}> <{KS.indiener}> <{iris.person_iri('C. de Wit')}>"
    paper = f'<{PAPER}> <{KS.identificatie}> "kst-99001-7" <g> .\n{said} <{iris.graph_iri("kst-99001-7")}> .\n'
    assert stated_in(paper) == {said}
    whole, _, _ = opendata_quads(MOTION, ())
    rest, _, _ = opendata_quads(MOTION, (), stated=stated_in(paper))
    assert set(whole.splitlines()) - set(rest.splitlines()) == {f"{said} <{iris.OPENDATA}> ."}
    assert rest.endswith(".\n")


def test_the_file_of_the_graph(tmp_path: Path) -> None:
    assert opendata_file(tmp_path) == tmp_path / "graph" / "opendata.nq"


# --- real answers, and answers through the client


@pytest.mark.parametrize("drift", [False, True])
def test_what_the_client_harvests_makes_a_sound_graph(tmp_path: Path, drift: bool) -> None:
    with Emulator(make_papers(120), drift=drift) as service:
        base = service.base_url
        (tmp_path / "sources.toml").write_text(
            f'[endpoints]\nsru = "{base}/sru"\nfiles = "{base}/frbr/officielepublicaties"\n'
            f'open_data = "{base}/OData/v4/2.0"\n[agent]\ncontact = "test@example.org"\n'
            '[pace]\nrequests_per_second = "unlimited"\n[expected]\n[known]\n'
        )
        harvest(("32824", "29544"), tmp_path / "raw", load_sources(tmp_path / "sources.toml"))
    with Archive.open(tmp_path / "raw") as archive:
        pages = [(file.owner, json.loads(file.read())) for file in archive.odata()]
    quads, entities, issues = opendata_quads(pages, ())
    assert issues == []
    store = together(quads, entities)
    assert validate(store).violations == ()
    rows = {
        name: row
        for listing, content in pages
        for row in content["value"]
        for name in [(listing.split()[0], row["Id"])]
    }
    motions = [row for (entity, _), row in rows.items() if entity == "Zaak" and row["Soort"] == "Motie"]
    ballots = [one for row in motions for decision in row["Besluit"] for one in decision["Stemming"]]
    assert len(nodes(store, "Stemming")) == len(motions) > 0
    assert len(nodes(store, "Stem")) == len(ballots) > 0
    promises = [row for (entity, _), row in rows.items() if entity == "Toezegging"]
    assert len(nodes(store, "Registertoezegging")) == len(promises) > 0
    kept = Counter(bool(row["KamerbriefNakoming"]) for row in promises)
    letters = list(store.quads_for_pattern(None, ox.NamedNode(KS.nagekomenIn), None, None))
    assert len(letters) == kept[True] > 0


@pytest.mark.skipif(not RECORDED.exists(), reason="../shared is not here")
def test_recorded_answers_are_read_without_raising() -> None:
    pages: Pages = []
    for path in sorted(RECORDED.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        entity = path.name.split(".")[0].title()
        pages.append((entity, content if isinstance(content, dict) else {"value": content}))
    quads, _, issues = opendata_quads(pages, ())
    # recorded without what belongs to the rows, so no paper has a dossier and no case its decisions
    assert quads == ""
    assert {issue.code for issue in issues} == {"open-data-paper-unnamed"}


@pytest.mark.skipif(not RECORDED.exists(), reason="../shared is not here")
def test_recorded_votes_put_under_their_case() -> None:
    """The service's own votes, each brought along by its decision; cases and papers are made up around them."""
    path = next(RECORDED.glob("stemming-expanded*.json"))
    votes = json.loads(path.read_text(encoding="utf-8"))["value"]
    decisions = {vote["Besluit_Id"]: vote["Besluit"] | {"Stemming": []} for vote in votes}
    for vote in votes:
        decisions[vote["Besluit_Id"]]["Stemming"].append(vote)
    papers = [document(number, DocumentActor=[]) for number in range(1, len(decisions) + 1)]
    cases = [case(number, Besluit=[one]) for number, one in enumerate(decisions.values(), 1)]
    quads, entities, issues = opendata_quads([("Document x", page(*papers)), ("Zaak x", page(*cases))], ())
    assert issues == []
    store = together(quads, entities)
    assert validate(store).violations == ()
    assert len(nodes(store, "Stem")) == len(votes)
    found = Counter(value for vote in nodes(store, "Stemming") for value in values(store, vote, KS.besluittekst))
    assert found == Counter(one["BesluitTekst"] for one in decisions.values())
