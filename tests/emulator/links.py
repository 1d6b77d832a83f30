"""Which rows of the made open data belong together, where no `…_Id` says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tests.emulator.names import NEVER

if TYPE_CHECKING:
    from tests.emulator.rows import OpenData, Row


def papers(data: OpenData, entity: str, owners: Iterable[int | None]) -> list[Row]:
    """Give the rows of one entity of several papers."""
    return [row for owner in owners if owner is not None for row in data.made(entity, owner)]


def attachments(data: OpenData, row: Row) -> list[Row]:
    """Give the documents that belong to a document."""
    return papers(data, "Document", (data.place(id_) for id_ in data.record(row.owner).attachments))


def source(data: OpenData, row: Row) -> list[Row]:
    """Give the document that an attachment belongs to."""
    return papers(data, "Document", [data.place(data.record(row.owner).main_document)])


def in_dossiers(data: OpenData, row: Row) -> list[Row]:
    """Give the dossiers: a case may be in more, a document is in one, an attachment in none."""
    codes = data.codes_of(row.owner)
    if row.entity == "Document":
        codes = [] if data.record(row.owner).is_attachment else codes[:1]
    return [found for code in codes for found in data.made("Kamerstukdossier", data.dossiers[code])]


def of_dossier(data: OpenData, row: Row, entity: str) -> list[Row]:
    """Give the documents or cases of a dossier."""
    code = list(data.dossiers)[row.owner]
    owners = [o for o in data.in_dossier(code) if entity == "Zaak" or data.codes_of(o)[0] == code]
    return papers(data, entity, (o for o in owners if not data.record(o).is_attachment))


def point(data: OpenData, row: Row) -> list[Row]:
    """Give the point of the agenda where a motion is voted on or a letter is dealt with."""
    record = data.record(row.owner)
    if record.is_attachment or record.kind not in {"Motie", "Brief"}:
        return []
    return data.made("Agendapunt", data.group_of(row.owner))


def meetings(data: OpenData, row: Row) -> list[Row]:
    """Give the debate, and for a motion the votes as well."""
    record = data.record(row.owner)
    if record.is_attachment:
        return []
    both = data.made("Activiteit", data.group_of(row.owner))
    return both if record.kind == "Motie" else both[1:]


def of_group(data: OpenData, row: Row, entity: str) -> list[Row]:
    """Give what a meeting or a point of its agenda is about: at the votes the motions only."""
    owners = data.groups[row.owner][2]
    if row.entity == "Activiteit" and row.serial == 0:
        owners = [owner for owner in owners if data.record(owner).kind == "Motie"]
    if row.entity == "Agendapunt":
        owners = [owner for owner in owners if data.record(owner).kind in {"Motie", "Brief"}]
    return papers(data, entity, owners)


def answers(data: OpenData, row: Row) -> list[Row]:
    """Give the motion that a letter answers: the first of its group, for every third letter."""
    if data.record(row.owner).kind != "Brief" or row.owner % 3:
        return []
    motions = [owner for owner in data.groups[data.group_of(row.owner)][2] if data.record(owner).kind == "Motie"]
    return papers(data, "Zaak", motions[:1])


def answered_by(data: OpenData, row: Row) -> list[Row]:
    """Give the letters that answer a motion."""
    letters = [owner for owner in data.groups[data.group_of(row.owner)][2] if data.record(owner).kind == "Brief"]
    cases = papers(data, "Zaak", letters)
    return [case for case in cases if any(motion.id == row.id for motion in answers(data, case))]


def promised_to(data: OpenData, row: Row, entity: str) -> list[Row]:
    """Give the member to whom a promise was made, or that member's party."""
    if not data.members:
        return []
    person = list(data.members)[row.owner % len(data.members)]
    return data.made(entity, person if entity == "Persoon" else data.party_of(person) or 0)


def keeping(data: OpenData, row: Row) -> list[Row]:
    """Give the letter that kept a promise."""
    return data.made("Document", row.owner) if row.values["DatumNakoming"] != NEVER else []


Link = Callable[["OpenData", "Row"], "list[Row]"]

LINKS: dict[tuple[str, str], Link] = {
    ("Document", "Zaak"): lambda data, row: data.made("Zaak", row.owner),
    ("Document", "Kamerstukdossier"): in_dossiers,
    ("Document", "BijlageDocument"): attachments,
    ("Document", "BronDocument"): source,
    ("Document", "Activiteit"): meetings,
    ("Document", "Agendapunt"): point,
    ("Zaak", "Document"): lambda data, row: data.made("Document", row.owner),
    ("Zaak", "Kamerstukdossier"): in_dossiers,
    ("Zaak", "Besluit"): lambda data, row: data.made("Besluit", row.owner),
    ("Zaak", "Activiteit"): meetings,
    ("Zaak", "Agendapunt"): point,
    ("Zaak", "VervangenVanuit"): lambda data, row: papers(data, "Zaak", [data.predecessor(row.owner)]),
    ("Zaak", "VervangenDoor"): lambda data, row: papers(data, "Zaak", [data.successors.get(row.owner)]),
    ("Zaak", "GerelateerdNaar"): answers,
    ("Zaak", "GerelateerdVanuit"): answered_by,
    ("Besluit", "Zaak"): lambda data, row: data.made("Zaak", row.owner),
    ("Agendapunt", "Besluit"): lambda data, row: of_group(data, row, "Besluit"),
    ("Agendapunt", "Document"): lambda data, row: of_group(data, row, "Document"),
    ("Agendapunt", "Zaak"): lambda data, row: of_group(data, row, "Zaak"),
    ("Activiteit", "Agendapunt"): lambda data, row: data.made("Agendapunt", row.owner) if row.serial == 0 else [],
    ("Activiteit", "Document"): lambda data, row: of_group(data, row, "Document"),
    ("Activiteit", "Zaak"): lambda data, row: of_group(data, row, "Zaak"),
    ("Activiteit", "Toezegging"): lambda data, row: of_group(data, row, "Toezegging") if row.serial == 1 else [],
    ("Toezegging", "Activiteit"): lambda data, row: data.made("Activiteit", data.group_of(row.owner))[1:],
    ("Toezegging", "ToegezegdAanPersoon"): lambda data, row: promised_to(data, row, "Persoon"),
    ("Toezegging", "ToegezegdAanFractie"): lambda data, row: promised_to(data, row, "Fractie"),
    ("Toezegging", "ToegezegdAan"): lambda data, row: promised_to(data, row, "Persoon"),
    ("Toezegging", "KamerbriefNakoming"): keeping,
    ("Kamerstukdossier", "Document"): lambda data, row: of_dossier(data, row, "Document"),
    ("Kamerstukdossier", "Zaak"): lambda data, row: of_dossier(data, row, "Zaak"),
    ("Persoon", "FractieZetelPersoon"): lambda data, row: data.made("FractieZetelPersoon", row.owner),
    ("FractieZetel", "FractieZetelPersoon"): lambda data, row: data.made("FractieZetelPersoon", row.owner)[
        row.serial :
    ][:1],
}
