"""What the rows say that papers have in common: dossiers, meetings, people, parties and their seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.names import PARTIES, SEATS, moment, parts_of

if TYPE_CHECKING:
    from tests.emulator.rows import OpenData, Row


def dossiers(data: OpenData, at: int) -> list[Row]:
    """Make a dossier: the number is an integer, what is added to it stands apart."""
    code = list(data.dossiers)[at]
    number, _, extra = code.partition("-")
    mine = [record for owner in data.in_dossier(code) if not (record := data.record(owner)).is_attachment]
    highest = max((int(record.number) for record in mine if record.number.isdigit()), default=0)
    title = next((record.dossier_title[0] for record in mine if record.dossier_title), f"Dossier {code}")
    values: dict[str, Any] = {
        "Titel": title,
        "Nummer": int(number) if number.isdigit() else 0,
        "Toevoeging": extra or None,
        "HoogsteVolgnummer": highest,
        "Afgesloten": False,
        "Kamer": "Tweede Kamer",
    }
    return [data.row("Kamerstukdossier", at, **values)]


def agenda_points(data: OpenData, at: int) -> list[Row]:
    """Make the point of the agenda where all motions of the group are voted on."""
    code, month, _ = data.groups[at]
    values: dict[str, Any] = {
        "Nummer": f"{month[:4]}P{at + 1:05d}",
        "Onderwerp": f"Stemmingen over: moties in dossier {code}",
        "Volgorde": 1,
        "Status": "Vrijgegeven",
        "Activiteit_Id": data.guid("Activiteit", at),
    }
    return [data.row("Agendapunt", at, changed=f"{month}-28", **values)]


def activities(data: OpenData, at: int) -> list[Row]:
    """Make the votes and the debate of a group of papers."""
    code, month, _ = data.groups[at]
    votes_on, debate_on = f"{month}-28", f"{month}-14"
    shared = {"DatumSoort": "Dag", "Besloten": False, "Status": "Uitgevoerd", "Kamer": "Tweede Kamer"}
    return [
        data.row(
            "Activiteit",
            at,
            0,
            changed=votes_on,
            Soort="Stemmingen",
            Nummer=f"{month[:4]}A{2 * at + 1:05d}",
            Onderwerp="STEMMINGEN",
            Datum=moment(votes_on, "15:00:00"),
            Aanvangstijd=moment(votes_on, "15:00:00"),
            Eindtijd=moment(votes_on, "15:45:00"),
            Voortouwnaam="TK",
            Voortouwafkorting="TK",
            Voortouwkortenaam="TK",
            **shared,
        ),
        data.row(
            "Activiteit",
            at,
            1,
            changed=debate_on,
            Soort="Commissiedebat",
            Nummer=data.debate_number(at),
            Onderwerp=f"Dossier {code}",
            Datum=moment(debate_on, "10:00:00"),
            Aanvangstijd=moment(debate_on, "10:00:00"),
            Eindtijd=moment(debate_on, "13:00:00"),
            Voortouwnaam="vaste commissie voor Sociale Zaken en Werkgelegenheid",
            Voortouwafkorting="SZW",
            Voortouwkortenaam="SZW",
            **shared,
        ),
    ]


def people(data: OpenData, at: int) -> list[Row]:
    """Make a person from the name as it is printed."""
    name = parts_of(data.names[at])
    return [
        data.row(
            "Persoon",
            at,
            Nummer=1000 + at,
            Initialen=name.initials,
            Roepnaam=name.call,
            Tussenvoegsel=name.between,
            Achternaam=name.last,
            Functie="Tweede Kamerlid" if at in data.members else None,
            Land="NL",
        )
    ]


def parties(data: OpenData, at: int) -> list[Row]:
    """Make a party."""
    short, long = PARTIES[at]
    values: dict[str, Any] = {
        "Nummer": 2000 + at,
        "Afkorting": short,
        "NaamNL": long,
        "AantalZetels": SEATS[at],
        "AantalStemmen": 70_000 * SEATS[at],
        "DatumActief": moment("2010-06-17"),
        "DatumInactief": None,
    }
    return [data.row("Fractie", at, **values)]


def seats(data: OpenData, at: int) -> list[Row]:
    """Make the seats that a member has had: every fifth member went to another party once."""
    return [
        data.row("FractieZetel", at, serial, Gewicht=at + 1, Fractie_Id=data.guid("Fractie", party))
        for serial, (party, _, _) in enumerate(data.terms(at))
    ]


def seat_holders(data: OpenData, at: int) -> list[Row]:
    """Make the periods in which a member had the seats; the last one is open."""
    return [
        data.row(
            "FractieZetelPersoon",
            at,
            serial,
            FractieZetel_Id=data.guid("FractieZetel", at, serial),
            Persoon_Id=data.guid("Persoon", at),
            Functie="Fractievoorzitter" if at % 6 == 0 else "Lid",
            Van=moment(since),
            TotEnMet=moment(until) if until else None,
        )
        for serial, (_, since, until) in enumerate(data.terms(at))
    ]
