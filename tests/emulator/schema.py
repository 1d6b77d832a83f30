"""The open data as $metadata describes it: properties in their order, and where navigation leads.

Types: g guid, s text, i integer, b boolean, d moment, D date. Facts of the service, not ours.
"""

from __future__ import annotations

from dataclasses import dataclass

CHANGED = "GewijzigdOp:d ApiGewijzigdOp:d Verwijderd:b"
PUBLICATION = (
    "Id:g Identifier:s DocumentType:s FileName:s Source:s ContentLength:i ContentType:s Url:s PublicatieDatum:d "
    f"{CHANGED} DocumentVersie_Id:g"
)
PROPERTIES = {
    "Document": "Id:g Soort:s DocumentNummer:s Titel:s Onderwerp:s Datum:d Vergaderjaar:s Kamer:i Volgnummer:i "
    "Citeertitel:s Alias:s DatumRegistratie:d DatumOntvangst:d Aanhangselnummer:s KenmerkAfzender:s Organisatie:s "
    f"ContentType:s ContentLength:i {CHANGED} HuidigeDocumentVersie_Id:g",
    "DocumentActor": "Id:g Document_Id:g ActorNaam:s ActorFractie:s Functie:s Relatie:s SidActor:s "
    f"{CHANGED} Persoon_Id:g Fractie_Id:g Commissie_Id:g",
    "DocumentVersie": f"Id:g Status:s Versienummer:i Bestandsgrootte:i Extensie:s Datum:d {CHANGED} Document_Id:g "
    "ExterneIdentifier:s",
    "DocumentPublicatie": PUBLICATION,
    "DocumentPublicatieMetadata": PUBLICATION,
    "Zaak": "Id:g Nummer:s Soort:s Titel:s Citeertitel:s Alias:s Status:s Onderwerp:s GestartOp:d Organisatie:s "
    "Grondslagvoorhang:s Termijn:d Vergaderjaar:s Volgnummer:i HuidigeBehandelstatus:s Afgedaan:b GrootProject:b "
    f"{CHANGED} Kabinetsappreciatie:s",
    "ZaakActor": "Id:g Zaak_Id:g ActorNaam:s ActorFractie:s ActorAfkorting:s Functie:s Relatie:s SidActor:s "
    f"Persoon_Id:g Fractie_Id:g Commissie_Id:g {CHANGED}",
    "Besluit": "Id:g Agendapunt_Id:g StemmingsSoort:s BesluitSoort:s BesluitTekst:s Opmerking:s Status:s "
    f"AgendapuntZaakBesluitVolgorde:i {CHANGED}",
    "Stemming": "Id:g Besluit_Id:g Soort:s FractieGrootte:i ActorNaam:s ActorFractie:s Vergissing:b SidActorLid:s "
    f"SidActorFractie:s Persoon_Id:g Fractie_Id:g {CHANGED}",
    "Agendapunt": f"Id:g Nummer:s Onderwerp:s Aanvangstijd:d Eindtijd:d Volgorde:i Rubriek:s Noot:s Status:s {CHANGED} "
    "Activiteit_Id:g",
    "Activiteit": "Id:g Soort:s Nummer:s Onderwerp:s DatumSoort:s Datum:d Aanvangstijd:d Eindtijd:d Locatie:s "
    "Besloten:b Status:s Vergaderjaar:s Kamer:s Noot:s VRSNummer:s SidVoortouw:s Voortouwnaam:s Voortouwafkorting:s "
    "Voortouwkortenaam:s Voortouwcommissie_Id:g Aanvraagdatum:d DatumVerzoekEersteVerlenging:d "
    "DatumMededelingEersteVerlenging:d DatumVerzoekTweedeVerlenging:d DatumMededelingTweedeVerlenging:d "
    f"Vervaldatum:d {CHANGED}",
    "Toezegging": "Id:g Aanmaakdatum:d Nummer:s ActiviteitNummer:s Naam:s Achternaam:s Initialen:s Voornaam:s "
    "Achtervoegsel:s Titulatuur:s Functie:s Status:s DatumNakoming:d KamerbriefNakoming:s Ministerie:s Tekst:s "
    "Verwijderd:b GewijzigdOp:d ApiGewijzigdOp:d Tussenvoegsel:s",
    "Kamerstukdossier": "Id:g Titel:s Citeertitel:s Alias:s Nummer:i Toevoeging:s HoogsteVolgnummer:i Afgesloten:b "
    f"Kamer:s {CHANGED}",
    "Persoon": "Id:g Nummer:i Titels:s Initialen:s Tussenvoegsel:s Achternaam:s Voornamen:s Roepnaam:s Geslacht:s "
    "Functie:s Geboortedatum:D Geboorteplaats:s Geboorteland:s Overlijdensdatum:D Overlijdensplaats:s Woonplaats:s "
    f"Land:s ContentType:s ContentLength:i {CHANGED} Fractielabel:s",
    "Fractie": "Id:g Nummer:i Afkorting:s NaamNL:s NaamEN:s AantalZetels:i AantalStemmen:i DatumActief:d "
    f"DatumInactief:d ContentType:s ContentLength:i {CHANGED}",
    "FractieZetel": f"Id:g Gewicht:i Fractie_Id:g {CHANGED}",
    "FractieZetelPersoon": f"Id:g FractieZetel_Id:g Persoon_Id:g Functie:s Van:d TotEnMet:d {CHANGED}",
}
# One entity by itself, many with a star; `name=Entity` where the name is not that of the entity.
NAVIGATION = {
    "Document": "DocumentActor* DocumentVersie* HuidigeDocumentVersie=DocumentVersie Activiteit* Agendapunt* "
    "BijlageDocument=Document* BronDocument=Document* Kamerstukdossier* Zaak*",
    "DocumentActor": "Document Fractie Persoon",
    "DocumentVersie": "Document DocumentPublicatie* DocumentPublicatieMetadata*",
    "DocumentPublicatie": "DocumentVersie",
    "DocumentPublicatieMetadata": "DocumentVersie",
    "Zaak": "ZaakActor* Activiteit* Agendapunt* Besluit* Document* Kamerstukdossier* VervangenDoor=Zaak* "
    "GerelateerdNaar=Zaak* GerelateerdVanuit=Zaak* VervangenVanuit=Zaak*",
    "ZaakActor": "Fractie Persoon Zaak",
    "Besluit": "Agendapunt Stemming* Zaak*",
    "Stemming": "Besluit Fractie Persoon",
    "Agendapunt": "Activiteit Besluit* Document* Zaak*",
    "Activiteit": "Agendapunt* VoortgezetIn=Activiteit* VervangenDoor=Activiteit* VervangenVanuit=Activiteit* "
    "VoortgezetVanuit=Activiteit* Document* Toezegging* Zaak*",
    "Toezegging": "Activiteit* ToegezegdAanFractie=Fractie* ToegezegdAanPersoon=Persoon* IsHerhalingVan=Toezegging* "
    "IsWijzigingVan=Toezegging* IsAanvullingOp=Toezegging* IsAangevuldVanuit=Toezegging* IsHerhaaldDoor=Toezegging* "
    "IsGewijzigdDoor=Toezegging*",
    "Kamerstukdossier": "Document* Zaak*",
    "Persoon": "DocumentActor* FractieZetelPersoon* Stemming* ZaakActor* Toezegging*",
    "Fractie": "DocumentActor* FractieZetel* Stemming* ZaakActor* Toezegging*",
    "FractieZetel": "Fractie FractieZetelPersoon*",
    "FractieZetelPersoon": "FractieZetel Persoon",
}
DRIFT = (
    "Toezegging",
    "KamerbriefNakoming:s ",
    "ToegezegdAanFractie=Fractie* ToegezegdAanPersoon=Persoon*",
    "KamerbriefNakoming=Document* ToegezegdAan=Persoon*",
)
"""Where the service of 2026 is said to differ from $metadata: entity, property gone, navigation before and after."""


@dataclass(frozen=True, slots=True)
class Nav:
    """Where a navigation property leads; many: to a list."""

    target: str
    many: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of row: its properties with their types, in order, and its navigation properties."""

    name: str
    properties: dict[str, str]
    navs: dict[str, Nav]


def entities(drift: bool) -> dict[str, Entity]:
    """Read the tables above; with `drift` as the service of 2026 is said to be."""
    out = {}
    for name, listed in PROPERTIES.items():
        navigation = NAVIGATION[name]
        if drift and name == DRIFT[0]:
            listed, navigation = listed.replace(DRIFT[1], ""), navigation.replace(DRIFT[2], DRIFT[3])
        navs = {}
        for word in navigation.split():
            shown, _, target = word.rstrip("*").partition("=")
            navs[shown] = Nav(target or shown, word.endswith("*"))
        out[name] = Entity(name, dict(word.split(":", 1) for word in listed.split()), navs)
    return out
