"""The open data of the emulator: filters, pages, and how its rows hang together."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.emulator.asking import MOTION, SAMPLE, new_session, odata
from tests.koop_emulator import Emulator, make_papers


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with new_session() as opened:
        yield opened


@pytest.fixture(scope="module")
def sample() -> Iterator[Emulator]:
    """The sample without faults; tests that change it have an emulator of their own."""
    with Emulator(SAMPLE) as service:
        yield service


@pytest.mark.parametrize(
    ("entity", "condition", "numbers"),
    [
        ("Zaak", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer gt 1000", [1158, 1213]),
        ("Document", "Kamerstukdossier/any(d: d/Nummer eq 32824) and Volgnummer eq 412", [412]),
        ("Document", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer eq 370", []),  # in one dossier only
        ("Zaak", "Kamerstukdossier/any(d: d/Nummer eq 29544) and Volgnummer eq 370", [370]),  # but its case in two
        ("Zaak", "contains(Onderwerp,'drempels') and Soort eq 'Motie'", [341]),
        ("Zaak", "startswith(tolower(Onderwerp),'gewijzigde motie') and not (Volgnummer eq 435)", [432]),
        ("Zaak", "Soort eq 'Motie' and (Volgnummer eq 341 or Volgnummer eq 373)", [341, 373]),
        ("Zaak", "ZaakActor/any(a: a/ActorNaam eq 'D.G.M. Ceder' and a/Relatie eq 'Indiener')", [341]),
        ("Zaak", "VervangenVanuit/any()", [432]),
        ("Document", "HuidigeDocumentVersie/ExterneIdentifier eq 'kst-32824-341'", [341]),
        ("Document", "DocumentNummer eq '2021D00008'", [341]),
        ("Document", "Datum ge 2024-05-30T00:00:00Z and Volgnummer gt 0", [432, 435]),
        ("Document", "Datum ge 2024-05-29T22:00:00Z and Volgnummer gt 0", [427, 432, 435]),  # midnight here
        ("Document", "DatumOntvangst eq null and Volgnummer gt 430", [432, 435]),
        ("Zaak", "Kabinetsappreciatie ne null and Volgnummer lt 373", [341]),
        ("Zaak", "Titel eq 'It''s'", []),
    ],
)
def test_filters(sample: Emulator, session: requests.Session, entity: str, condition: str, numbers: list[int]) -> None:
    answer = odata(sample, session, entity, filter=condition, orderby="Volgnummer", count="true")
    assert [row["Volgnummer"] for row in answer["value"]] == numbers
    assert answer["@odata.count"] == len(numbers)


@pytest.mark.parametrize(
    ("entity", "options", "status", "message"),
    [
        ("Stuk", {}, 404, "Resource not found for the segment 'Stuk'."),
        ("Zaak", {"$filter": "Nr eq 1"}, 400, "Could not find a property named 'Nr' on type 'TK.DA.GGM.OData.Zaak'."),
        ("Zaak", {"$filter": "Volgnummer eq '341'"}, 400, "incompatible types"),
        ("Zaak", {"$filter": "Volgnummer eq"}, 400, "Syntax error in $filter: the end"),
        ("Zaak", {"$filter": "geo(Titel) eq 1"}, 400, "An unknown function with name 'geo' was found."),
        ("Zaak", {"$expand": "Besluiten"}, 400, "Could not find a property named 'Besluiten'"),
        ("Zaak", {"$select": "Id,Naam"}, 400, "Could not find a property named 'Naam'"),
        ("Zaak", {"$top": "veel"}, 400, "Invalid value 'veel' for $top"),
        ("Zaak", {"$search": "x"}, 400, "'$search' is not supported"),
        ("Zaak(00000000-0000-0000-0000-000000000000)", {}, 404, "No Zaak with Id"),
    ],
)
def test_mistakes_get_an_error_body(
    sample: Emulator, session: requests.Session, entity: str, options: dict[str, str], status: int, message: str
) -> None:
    answer = session.get(f"{sample.base_url}/OData/v4/2.0/{entity}", params=options)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize("next_link", [True, False])
def test_pages_of_open_data(session: requests.Session, next_link: bool) -> None:
    with Emulator(make_papers(600, attachments_every=0), next_link=next_link) as service:
        page = odata(service, session, "Zaak", filter="Verwijderd eq false", count="true", orderby="Id")
        assert page["@odata.count"] == 600
        assert len(page["value"]) == 250
        assert ("@odata.nextLink" in page) == next_link
        seen = [row["Id"] for row in page["value"]]
        if next_link:
            while "@odata.nextLink" in page:
                page = session.get(page["@odata.nextLink"]).json()
                assert page["@odata.count"] == 600
                seen += [row["Id"] for row in page["value"]]
        else:
            for skip in (250, 500):
                seen += [row["Id"] for row in odata(service, session, "Zaak", orderby="Id", skip=skip)["value"]]
        assert len(seen) == len(set(seen)) == 600
        assert seen == sorted(seen)
        many = odata(service, session, "Zaak", top=1000)
        assert len(many["value"]) == 250  # never more, and with $top nothing says that there is more
        assert "@odata.nextLink" not in many


def test_a_motion_from_document_to_votes(session: requests.Session) -> None:
    with Emulator(make_papers(60)) as service:
        motions = odata(
            service,
            session,
            "Zaak",
            filter="Soort eq 'Motie' and Kamerstukdossier/any(d: d/Nummer eq 32824)",
            expand="Besluit($expand=Stemming,Zaak($select=Nummer)),ZaakActor($select=ActorNaam,Relatie),"
            "Document($select=Soort,Volgnummer),VervangenVanuit($select=Volgnummer),VervangenDoor($select=Volgnummer)",
        )["value"]
        assert len(motions) == 18
        for motion in motions:
            (document,) = motion["Document"]
            assert list(document) == ["Soort", "Volgnummer"]
            assert document["Soort"] == ("Motie (gewijzigd/nader)" if motion["VervangenVanuit"] else "Motie")
            final = motion["Besluit"][0]
            assert final["Zaak"] == [{"Nummer": motion["Nummer"]}]
            assert [actor["Relatie"] for actor in motion["ZaakActor"]] == ["Indiener", "Medeindiener"][
                : len(motion["ZaakActor"])
            ]
            roll = final["StemmingsSoort"] == "Hoofdelijk"
            assert all((vote["Persoon_Id"] is not None) == roll for vote in final["Stemming"])
            sides = {
                side: sum(1 if roll else vote["FractieGrootte"] for vote in final["Stemming"] if vote["Soort"] == side)
                for side in ("Voor", "Tegen")
            }
            assert ("aangenomen" in final["BesluitSoort"]) == (sides["Voor"] > sides["Tegen"])
            if roll:
                assert f"({sides['Voor']}-{sides['Tegen']})" in final["BesluitTekst"]
            else:
                assert sum(sides.values()) == 150
        assert {final["StemmingsSoort"] for motion in motions for final in motion["Besluit"][:1]} == {
            "Hoofdelijk",
            "Met handopsteken",
        }
        chain = {m["Volgnummer"]: m["VervangenVanuit"][0]["Volgnummer"] for m in motions if m["VervangenVanuit"]}
        assert chain == {6: 5, 16: 15, 26: 25}
        assert {m["Volgnummer"]: m["VervangenDoor"][0]["Volgnummer"] for m in motions if m["VervangenDoor"]} == {
            5: 6,
            15: 16,
            25: 26,
        }


def test_an_item_of_the_agenda_holds_many_motions(session: requests.Session) -> None:
    with Emulator(make_papers(2_000)) as service:
        points = odata(service, session, "Agendapunt", expand="Zaak($select=Soort),Besluit,Activiteit($select=Soort)")[
            "value"
        ]
    assert {point["Activiteit"]["Soort"] for point in points} == {"Stemmingen"}
    assert max(len([case for case in point["Zaak"] if case["Soort"] == "Motie"]) for point in points) > 2


def test_people_sit_for_parties_in_periods(session: requests.Session) -> None:
    with Emulator(make_papers(100)) as service:
        people = odata(
            service,
            session,
            "Persoon",
            filter="Functie eq 'Tweede Kamerlid'",
            expand="FractieZetelPersoon($expand=FractieZetel($expand=Fractie($select=Afkorting)))",
        )["value"]
    assert len(people) == 12
    for person in people:
        *earlier, last = person["FractieZetelPersoon"]
        assert last["TotEnMet"] is None
        assert all(one["TotEnMet"] < last["Van"] for one in earlier)
        parties = [one["FractieZetel"]["Fractie"]["Afkorting"] for one in person["FractieZetelPersoon"]]
        assert len(parties) == len(set(parties))
    assert {len(person["FractieZetelPersoon"]) for person in people} == {1, 2}
    last = next(person for person in people if person["Achternaam"] == "Buitendam")
    assert (last["Roepnaam"], last["Tussenvoegsel"]) == ("Carla", "van")


@pytest.mark.parametrize("drift", [False, True])
def test_commitments_in_both_shapes(session: requests.Session, drift: bool) -> None:
    with Emulator(make_papers(600), drift=drift) as service:
        names = "ToegezegdAan,KamerbriefNakoming" if drift else "ToegezegdAanPersoon,ToegezegdAanFractie"
        rows = odata(service, session, "Toezegging", expand=f"Activiteit,{names}")["value"]
        other = "ToegezegdAanPersoon" if drift else "ToegezegdAan"
        refused = session.get(f"{service.base_url}/OData/v4/2.0/Toezegging?$expand={other}")
        assert refused.status_code == 400
    assert rows
    assert all(re.fullmatch(r"TZ\d{6}-\d{1,5}", row["Nummer"]) for row in rows)
    assert len({row["Nummer"] for row in rows}) == len(rows)
    assert min(row["Aanmaakdatum"] for row in rows) >= "2022-09"
    assert {row["Activiteit"][0]["Nummer"] == row["ActiviteitNummer"] for row in rows} == {True}
    for row in rows:
        open_ = row["DatumNakoming"] == "0001-01-01T00:00:00Z"
        assert open_ == (row["Status"] in {"Openstaand", "Vervallen"})
        assert bool(row["KamerbriefNakoming"]) != open_
        assert isinstance(row["KamerbriefNakoming"] or [], list) == (drift or open_)
        assert row["ToegezegdAan" if drift else "ToegezegdAanPersoon"][0]["Achternaam"]


def test_one_row_and_its_file(sample: Emulator, session: requests.Session) -> None:
    (row,) = odata(sample, session, "Document", filter="Volgnummer eq 341")["value"]
    one = odata(sample, session, f"Document({row['Id']})", select="Id,Soort")
    assert one["Id"] == row["Id"]
    assert one["@odata.context"].endswith("$metadata#Document(Id,Soort)/$entity")
    for name in ("resource", "Resource"):
        file = session.get(f"{sample.base_url}/OData/v4/2.0/Document({row['Id']})/{name}")
        assert file.headers["Content-Type"] == "application/pdf"
        assert len(file.content) == row["ContentLength"]


def test_rows_that_come_with_the_papers_are_used(tmp_path: Path, session: requests.Session) -> None:
    folder = tmp_path / "papers"
    shutil.copytree(SAMPLE, folder)
    version = {"Id": "33333333-3333-4333-8333-333333333333", "ExterneIdentifier": MOTION}
    document = {"Id": "22222222-2222-4222-8222-222222222222", "Volgnummer": 341, "HuidigeDocumentVersie": version}
    case = {"Id": "11111111-1111-4111-8111-111111111111", "Nummer": "2021Z12345", "Soort": "Motie", "Verwijderd": False}
    (folder / MOTION / "odata-zaak.json").write_text(json.dumps(case | {"Document": [document]}), encoding="utf-8")
    (folder / "odata").mkdir()
    party = {"Id": "44444444-4444-4444-8444-444444444444", "Afkorting": "EEN", "Verwijderd": False}
    (folder / "odata" / "Fractie.json").write_text(json.dumps({"value": [party]}), encoding="utf-8")
    with Emulator(folder) as service:
        (given,) = odata(
            service,
            session,
            "Zaak",
            filter="Nummer eq '2021Z12345'",
            expand="Document($expand=HuidigeDocumentVersie),Kamerstukdossier,ZaakActor,Besluit",
        )["value"]
        assert given["Document"][0]["HuidigeDocumentVersie"]["ExterneIdentifier"] == MOTION
        assert [one["Nummer"] for one in given["Kamerstukdossier"]] == [32824]  # what was not given is made
        assert {one["Zaak_Id"] for one in given["ZaakActor"]} == {case["Id"]}
        assert len(odata(service, session, "Zaak", filter="Kamerstukdossier/any(d: d/Nummer eq 32824)")["value"]) == 12
        assert odata(service, session, f"Zaak({case['Id']})")["Nummer"] == "2021Z12345"
        assert [row["Afkorting"] for row in odata(service, session, "Fractie")["value"]] == ["EEN"]
        for other in odata(service, session, "Zaak", filter="Soort eq 'Motie'", expand="Document")["value"]:
            assert len(other["Document"]) == 1
