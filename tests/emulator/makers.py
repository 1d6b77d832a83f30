"""What the rows that belong to one paper say: documents, cases, decisions, votes, promises."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.emulator.common import activities, agenda_points, dossiers, parties, people, seat_holders, seats
from tests.emulator.names import NEVER, PARTIES, SEATS, moment, parts_of
from tests.emulator.papers import NAMES, TYPES

if TYPE_CHECKING:
    from tests.emulator.rows import OpenData, Row

STATES = ("Openstaand", "Voldaan", "Deels voldaan", "Afgedaan", "Nagekomen", "Vervallen")
VIEWS = ("Oordeel Kamer", "Ontraden", "Overgenomen", "Ontraden, tenzij gewijzigd", "Nog niet bekend")
SHOWN = {"odt": "Odt", "html": "Html", "pdf": "Pdf", "xml": "Xml"}
SHOWN_METADATA = {"metadata": "Metadata", "metadataowms": "Metadataowms"}
REGISTER_SINCE = "2022-09-01"
"""The official register of commitments begins here."""


def pick(salt: str, owner: int, choices: tuple[str, ...]) -> str:
    """Choose by the number of the paper, the same every time."""
    return choices[zlib.crc32(f"{salt} {owner}".encode()) % len(choices)]


def documents(data: OpenData, owner: int) -> list[Row]:
    """Make the document: a Kamerstuk has its number, an attachment -1."""
    record = data.record(owner)
    kind = {"Brief": "Brief regering", "Verslag": "Verslag van een commissiedebat"}.get(
        record.kind, record.kind or "Overig"
    )
    if record.is_attachment:
        kind = "Bijlage"
    elif data.predecessor(owner) is not None:
        kind = "Motie (gewijzigd/nader)"
    return [
        data.row(
            "Document",
            owner,
            changed=record.modified,
            Soort=kind,
            DocumentNummer=f"{record.date[:4] or '2020'}D{owner + 1:05d}",
            Titel=record.dossier_title[0] if record.dossier_title else record.title,
            Onderwerp=f"{record.document_title or record.title} ",
            Datum=moment(record.date),
            Vergaderjaar=record.session,
            Kamer=1 if record.creator.startswith("Eerste") else 2,
            Volgnummer=int(record.number) if record.number.isdigit() and not record.is_attachment else -1,
            DatumRegistratie=moment(record.date),
            DatumOntvangst=moment(record.available) if record.kind == "Brief" else None,
            Organisatie="Tweede Kamer",
            ContentType="application/pdf",
            ContentLength=lambda: size(data, owner, "pdf"),
            HuidigeDocumentVersie_Id=data.guid("DocumentVersie", owner),
        )
    ]


def size(data: OpenData, owner: int, part: str) -> int | None:
    """Give the size of a part in bytes; None when there is none."""
    try:
        return len(data.shelf.file(data.record(owner).identifier, part).content)
    except KeyError:
        return None


def versions(data: OpenData, owner: int) -> list[Row]:
    """Make the version of the document, which names the publication."""
    record = data.record(owner)
    return [
        data.row(
            "DocumentVersie",
            owner,
            changed=record.modified,
            Status="Vrijgegeven",
            Versienummer=3,
            Bestandsgrootte=36,
            Extensie=".pdf",
            Datum=moment(record.available, "16:07:43.85"),
            Document_Id=data.guid("Document", owner),
            ExterneIdentifier=record.identifier,
        )
    ]


def publications(data: OpenData, owner: int, entity: str, shown: dict[str, str]) -> list[Row]:
    """Make the files of a version."""
    record = data.record(owner)
    return [
        data.row(
            entity,
            owner,
            serial,
            changed=record.modified,
            Identifier=record.identifier,
            DocumentType=shown[part],
            FileName=NAMES[part].format(id=record.identifier),
            Source="Koop",
            ContentLength=lambda part=part: size(data, owner, part),
            ContentType=TYPES[part].partition(";")[0],
            Url=f"{data.base_url}{record.folder}/{part}/{NAMES[part].format(id=record.identifier)}",
            PublicatieDatum=moment(record.available, "08:09:08.4566667"),
            DocumentVersie_Id=data.guid("DocumentVersie", owner),
        )
        for serial, part in enumerate(part for part in shown if part in record.parts)
    ]


def cases(data: OpenData, owner: int) -> list[Row]:
    """Make the case; attachments have none of their own."""
    record = data.record(owner)
    if record.is_attachment:
        return []
    motion = record.kind == "Motie"
    return [
        data.row(
            "Zaak",
            owner,
            changed=record.modified,
            Nummer=f"{record.date[:4] or '2020'}Z{owner + 1:05d}",
            Soort={"Motie": "Motie", "Brief": "Brief regering"}.get(record.kind, "Overig"),
            Titel=record.dossier_title[0] if record.dossier_title else record.title,
            Status="Vrijgegeven",
            Onderwerp=f"{record.document_title or record.title} ",
            GestartOp=moment(record.date),
            Organisatie="Tweede Kamer",
            Vergaderjaar=record.session,
            Volgnummer=int(record.number) if record.number.isdigit() else None,
            Afgedaan=owner % 4 != 0,
            GrootProject=False,
            Kabinetsappreciatie=pick("view", owner, VIEWS) if motion else None,
        )
    ]


def actors(data: OpenData, owner: int, entity: str, relations: tuple[str, str]) -> list[Row]:
    """Make who tabled or signed it; a letter also has the committee that it goes to, which is no person."""
    record = data.record(owner)
    of = "Zaak" if entity == "ZaakActor" else "Document"
    if of == "Zaak" and record.is_attachment:
        return []
    out = []
    for serial, name in enumerate(record.submitters):
        person = data.people[name]
        party = data.party_of(person)
        out.append(
            data.row(
                entity,
                owner,
                serial,
                changed=record.modified,
                ActorNaam=name,
                ActorFractie=None if party is None else PARTIES[party][0],
                Functie="minister" if party is None else "Tweede Kamerlid",
                Relatie=relations[0 if serial == 0 else 1],
                Persoon_Id=data.guid("Persoon", person),
                Fractie_Id=None if party is None else data.guid("Fractie", party),
                **{f"{of}_Id": data.guid(of, owner)},
            )
        )
    if of == "Zaak" and record.kind == "Brief":
        values = {
            "ActorNaam": "vaste commissie voor Sociale Zaken en Werkgelegenheid",
            "ActorAfkorting": "SZW",
            "Relatie": "Voortouwcommissie",
            "Zaak_Id": data.guid(of, owner),
        }
        out.append(data.row(entity, owner, len(out), changed=record.modified, **values))
    return out


def decisions(data: OpenData, owner: int) -> list[Row]:
    """Make what was decided: of a motion a vote, sometimes after a delay; a letter is dealt with."""
    record = data.record(owner)
    if record.kind not in {"Motie", "Brief"} or record.is_attachment:
        return []
    point = data.guid("Agendapunt", data.group_of(owner))
    shared: dict[str, Any] = {"changed": record.modified, "Status": "Besluit", "Agendapunt_Id": point}
    if record.kind == "Brief":
        values: dict[str, Any] = {
            "BesluitSoort": "Behandelen [en afdoen]",
            "BesluitTekst": "Behandeld.",
            "AgendapuntZaakBesluitVolgorde": 1,
        }
        return [data.row("Besluit", owner, 0, **shared, **values)]
    voted = ballots(data, owner)
    for_, against = (sum(n for soort, n, _, _ in voted if soort == wanted) for wanted in ("Voor", "Tegen"))
    carried, roll = for_ > against, by_roll_call(owner)
    text = f"{'Aangenomen' if carried else 'Verworpen'}{f' ({for_}-{against})' if roll else ''}."
    final: dict[str, Any] = {
        "StemmingsSoort": "Hoofdelijk" if roll else "Met handopsteken",
        "BesluitSoort": f"Stemmen - {'aangenomen' if carried else 'verworpen'}",
        "BesluitTekst": text,
        "AgendapuntZaakBesluitVolgorde": owner % 40 + 1,
    }
    out = [data.row("Besluit", owner, 0, **shared, **final)]
    if owner % 7 == 3:
        delay: dict[str, Any] = {
            "BesluitSoort": "Stemmen - uitstellen",
            "BesluitTekst": "Uitgesteld.",
            "AgendapuntZaakBesluitVolgorde": 1,
        }
        out.append(data.row("Besluit", owner, 1, **shared, **delay))
    return out


def by_roll_call(owner: int) -> bool:
    """Whether members voted by name."""
    return owner % 9 == 4


def ballots(data: OpenData, owner: int) -> list[tuple[str, int, int, int | None]]:
    """Give how was voted: side, votes that it counts for, party, and the member in a roll call."""
    if by_roll_call(owner):
        sides = ("Voor", "Tegen", "Voor", "Niet deelgenomen", "Tegen")
        return [
            (side, side != "Niet deelgenomen", data.party_of(member) or 0, member)
            for member in data.members
            for side in (pick(f"roll {member}", owner, sides),)
        ]
    return [(pick(f"party {at}", owner, ("Voor", "Tegen")), SEATS[at], at, None) for at in range(len(PARTIES))]


def votes(data: OpenData, owner: int) -> list[Row]:
    """Make the votes: a row per party with its size, or in a roll call per member, where the size says nothing."""
    record = data.record(owner)
    if record.kind != "Motie" or record.is_attachment:
        return []
    out = []
    for serial, (side, _, party, member) in enumerate(ballots(data, owner)):
        name = PARTIES[party][0] if member is None else data.names[member]
        values = {
            "Besluit_Id": data.guid("Besluit", owner),
            "Soort": side,
            "FractieGrootte": SEATS[party],
            "ActorNaam": name,
            "ActorFractie": PARTIES[party][0],
            "Vergissing": owner % 50 == 1 and serial == 0,
            "SidActorFractie": f"S-1-{party}",
            "SidActorLid": None if member is None else f"S-2-{member}",
            "Fractie_Id": data.guid("Fractie", party),
            "Persoon_Id": None if member is None else data.guid("Persoon", member),
        }
        out.append(data.row("Stemming", owner, serial, changed=record.modified, **values))
    return out


def commitments(data: OpenData, owner: int) -> list[Row]:
    """Make an oral promise for every second letter, from the month in which the register begins."""
    record = data.record(owner)
    if (
        record.kind != "Brief"
        or record.is_attachment
        or record.date < REGISTER_SINCE
        or owner % 2
        or not record.submitters
    ):
        return []
    state, name = pick("state", owner, STATES), parts_of(record.submitters[0])
    done = state not in {"Openstaand", "Vervallen"}
    return [
        data.row(
            "Toezegging",
            owner,
            changed=record.modified,
            Aanmaakdatum=moment(record.date, "09:15:00"),
            Nummer=f"TZ{record.date[:4]}{record.date[5:7]}-{owner + 1}",
            ActiviteitNummer=data.debate_number(data.group_of(owner)),
            Naam=record.submitters[0],
            Achternaam=name.last,
            Initialen=name.initials,
            Voornaam=name.call,
            Tussenvoegsel=name.between,
            Functie="minister",
            Status=state,
            DatumNakoming=moment(record.modified) if done else NEVER,
            KamerbriefNakoming=f"{record.date[:4]}D{owner + 1:05d}" if done else None,
            Ministerie="Sociale Zaken en Werkgelegenheid",
            Tekst=f"De minister komt schriftelijk terug op: {record.document_title}.",
        )
    ]


Maker = Callable[["OpenData", int], "list[Row]"]

MAKERS: dict[str, Maker] = {
    "Document": documents,
    "DocumentActor": lambda data, at: actors(data, at, "DocumentActor", ("Eerste ondertekenaar", "Mede ondertekenaar")),
    "DocumentVersie": versions,
    "DocumentPublicatie": lambda data, at: publications(data, at, "DocumentPublicatie", SHOWN),
    "DocumentPublicatieMetadata": lambda data, at: publications(data, at, "DocumentPublicatieMetadata", SHOWN_METADATA),
    "Zaak": cases,
    "ZaakActor": lambda data, at: actors(data, at, "ZaakActor", ("Indiener", "Medeindiener")),
    "Besluit": decisions,
    "Stemming": votes,
    "Toezegging": commitments,
    "Kamerstukdossier": dossiers,
    "Agendapunt": agenda_points,
    "Activiteit": activities,
    "Persoon": people,
    "Fractie": parties,
    "FractieZetel": seats,
    "FractieZetelPersoon": seat_holders,
}
