"""The open data of the Tweede Kamer: rows made from the papers when they are asked for, and rows given with them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.emulator.links import LINKS
from tests.emulator.makers import MAKERS
from tests.emulator.names import PARTIES
from tests.emulator.record import Record
from tests.emulator.schema import Entity, entities
from tests.emulator.shelf import TODAY, Shelf

PAPER_OWNED = (
    "Document",
    "DocumentActor",
    "DocumentVersie",
    "DocumentPublicatie",
    "DocumentPublicatieMetadata",
    "Zaak",
    "ZaakActor",
    "Besluit",
    "Stemming",
    "Toezegging",
)
CHANGED_MOTION = re.compile(r"t\.v\.v\. ([\w-]+)\)")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4([0-9a-f]{3})-8000-([0-9a-f]{12})")


@dataclass(slots=True)
class Row:
    """One row.

    owner, serial: what it was made for (place in the list of papers, groups, people …; -1: it was given) and which
    one of these. values: its properties; one that is a function is worked out when it is asked for.
    links: the rows that were given below it.
    """

    entity: str
    id: str
    owner: int
    serial: int
    values: dict[str, Any]
    links: dict[str, list[Row]] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Give a property; None when it has no value."""
        found = self.values.get(name)
        return found() if callable(found) else found


class OpenData:
    """All rows; only what the papers have in common is kept."""

    def __init__(self, shelf: Shelf, base_url: str, *, drift: bool) -> None:
        self.shelf = shelf
        self.base_url = base_url
        self.entities: dict[str, Entity] = entities(drift)
        self._codes = {name: at for at, name in enumerate(self.entities)}
        self._all = sorted(shelf.papers.ids)
        self._order = {id_: at for at, id_ in enumerate(self._all)}
        self._files: dict[str, dict[str, Row]] = {}
        self._given: dict[tuple[str, int], Row] = {}
        self._common: dict[tuple[str, int], list[Row]] = {}
        self._read(shelf.papers.rows())

    # What the papers have in common

    def record(self, owner: int) -> Record:
        """Give the record of a paper by its place in the list."""
        return self.shelf.record(self._all[owner])

    @cached_property
    def names(self) -> list[str]:
        """Everybody who tabled or signed a paper, sorted."""
        return sorted({name for id_ in self._all for name in self.shelf.record(id_).submitters})

    @cached_property
    def people(self) -> dict[str, int]:
        """Their places in `names`."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def members(self) -> dict[int, int]:
        """The people that tabled a motion, for they have a seat: place in `names` -> order among the members."""
        records = (self.shelf.record(id_) for id_ in self._all)
        names = {name for record in records if record.kind == "Motie" for name in record.submitters}
        return {self.people[name]: at for at, name in enumerate(sorted(names))}

    def terms(self, person: int) -> list[tuple[int, str, str]]:
        """Give the parties a person sat for, with first and last day ("": still there); every fifth changed once."""
        at = self.members.get(person)
        if at is None:
            return []
        party = at % len(PARTIES)
        if at % 5 == 3:
            return [((party + 1) % len(PARTIES), "2010-06-17", "2021-03-30"), (party, "2021-03-31", "")]
        return [(party, "2010-06-17", "")]

    def party_of(self, person: int) -> int | None:
        """Give the party of a member now; None for a minister."""
        terms = self.terms(person)
        return terms[-1][0] if terms else None

    @cached_property
    def dossiers(self) -> dict[str, int]:
        """The dossiers, sorted, with their places."""
        found = {code for owner in range(len(self._all)) for code in self.codes_of(owner)}
        return {code: at for at, code in enumerate(sorted(found))}

    @cached_property
    def _contents(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for owner in range(len(self._all)):
            for code in self.codes_of(owner):
                out.setdefault(code, []).append(owner)
        return out

    def in_dossier(self, code: str) -> list[int]:
        """Give the papers of a dossier, attachments too."""
        return self._contents.get(code, [])

    def known(self, owner: int) -> bool:
        """Say whether the Kamer has the paper as a document: it does not have reports of plenary meetings."""
        return self.record(owner).type in {"Kamerstuk", "Bijlage"}

    def codes_of(self, owner: int) -> list[str]:
        """Give the dossiers of a paper, the first one first."""
        return [code for value in self.record(owner).dossiers for code in value.split(";")] if self.known(owner) else []

    @cached_property
    def _groups(self) -> dict[tuple[str, str], list[int]]:
        """Papers of one dossier and month: these are debated and voted on together."""
        out: dict[tuple[str, str], list[int]] = {}
        for owner in range(len(self._all)):
            if (codes := self.codes_of(owner)) and not self.record(owner).is_attachment:
                out.setdefault((codes[0], self.record(owner).date[:7]), []).append(owner)
        return out

    @cached_property
    def _group_places(self) -> dict[int, int]:
        return {owner: at for at, owners in enumerate(self._groups.values()) for owner in owners}

    @cached_property
    def groups(self) -> list[tuple[str, str, list[int]]]:
        """The groups: dossier, month (YYYY-MM), papers."""
        return [(code, month, owners) for (code, month), owners in self._groups.items()]

    def group_of(self, owner: int) -> int:
        """Give the place of the group of a paper that is no attachment."""
        return self._group_places[owner]

    def debate_number(self, group: int) -> str:
        """Give the number of the debate of a group."""
        return f"{self.groups[group][1][:4]}A{2 * group + 2:05d}"

    def predecessor(self, owner: int) -> int | None:
        """Give the motion that this one took the place of."""
        record = self.record(owner)
        found = CHANGED_MOTION.search(record.document_title) if record.kind == "Motie" else None
        return self._order.get(f"kst-{found[1]}") if found else None

    @cached_property
    def successors(self) -> dict[int, int]:
        """Motions that another one took the place of -> that one."""
        return {before: owner for owner in range(len(self._all)) if (before := self.predecessor(owner)) is not None}

    def paper_of(self, row: Row) -> str:
        """Give the identifier of the paper that a row was made for; "" when it was given without one."""
        return self._all[row.owner] if row.owner >= 0 else ""

    def place(self, id_: str) -> int | None:
        """Give the place of a paper in the list."""
        return self._order.get(id_)

    # Rows

    def guid(self, entity: str, owner: int, serial: int = 0) -> str:
        """Give the Id of a row: it says what the row was made for, so that the way back needs no table."""
        if serial == 0 and (given := self._given.get((entity, owner))):
            return given.id
        mixed = zlib.crc32(f"{entity} {owner} {serial}".encode())
        return f"{mixed:08x}-{serial:04x}-4{self._codes[entity]:03x}-8000-{owner:012x}"

    def get(self, entity: str, guid: str) -> Row | None:
        """Give the row with this Id, or None."""
        guid = guid.lower()
        if entity in self._files:
            return self._files[entity].get(guid)
        for (name, owner), row in self._given.items():
            if name == entity and row.id == guid:
                return next(iter(self.made(entity, owner)), None)
        found = GUID.fullmatch(guid)
        if not found or int(found[1], 16) != self._codes[entity] or int(found[2], 16) >= self._owners(entity):
            return None
        return next((row for row in self.made(entity, int(found[2], 16)) if row.id == guid), None)

    def rows(self, entity: str) -> Iterator[Row]:
        """Give all rows of an entity, of withdrawn papers with no more than that they are gone."""
        if entity in self._files:
            yield from self._files[entity].values()
            return
        for owner in range(self._owners(entity)):
            yield from self.made(entity, owner)

    def _owners(self, entity: str) -> int:
        if entity in PAPER_OWNED:
            return len(self._all)
        if entity in {"Agendapunt", "Activiteit"}:
            return len(self.groups)
        return {"Kamerstukdossier": len(self.dossiers), "Fractie": len(PARTIES)}.get(entity, len(self.names))

    def made(self, entity: str, owner: int) -> list[Row]:
        """Make the rows of one entity for one owner."""
        if entity in self._files:
            return []
        if entity not in PAPER_OWNED:  # few, and no change of a paper changes them
            if (entity, owner) not in self._common:
                self._common[entity, owner] = MAKERS[entity](self, owner)
            return self._common[entity, owner]
        id_ = self._all[owner]
        if not self.known(owner) or self.shelf.is_held_back(id_):
            return []
        given = self._given.get((entity, owner))
        rows = [given] if given else MAKERS[entity](self, owner)
        return rows if self.shelf.has(id_) else [self._emptied(row) for row in rows]

    def _emptied(self, row: Row) -> Row:
        """Give what is left of a row that was removed: the properties are there, without a value."""
        kept = {
            "Id": row.id,
            "Verwijderd": True,
            "GewijzigdOp": f"{TODAY}T10:00:00+01:00",
            "ApiGewijzigdOp": f"{TODAY}T09:00:01.5Z",
        }
        return Row(row.entity, row.id, row.owner, row.serial, dict.fromkeys(row.values) | kept)

    def row(self, entity: str, owner: int, serial: int = 0, *, changed: str = "2024-01-02", **values: Any) -> Row:
        """Make one row with all properties of its entity; those not given are null. changed: a date."""
        id_ = self.guid(entity, owner, serial)
        zone = "+02:00" if "04" <= changed[5:7] <= "10" else "+01:00"
        values |= {
            "Id": id_,
            "Verwijderd": False,
            "GewijzigdOp": f"{changed}T10:30:36.133{zone}",
            "ApiGewijzigdOp": f"{changed}T12:43:34.4715155Z",
        }
        return Row(entity, id_, owner, serial, {name: values.get(name) for name in self.entities[entity].properties})

    def follow(self, row: Row, name: str) -> list[Row]:
        """Give the rows that a navigation property leads to, without removed ones; a single one as a list."""
        return [found for found in self._followed(row, name) if not found.values.get("Verwijderd")]

    def _followed(self, row: Row, name: str) -> Iterable[Row]:
        nav = self.entities[row.entity].navs[name]
        if name in row.links:
            return row.links[name]
        if row.values.get("Verwijderd"):
            return []
        if not nav.many and (single := row.values.get(f"{name}_Id")):
            found = self.get(nav.target, single)
            return [found] if found else []
        if row.owner >= 0 and (link := LINKS.get((row.entity, name))):
            return link(self, row)
        back = f"{row.entity}_Id"
        if back not in self.entities[nav.target].properties:
            return []
        near = (
            row.entity in PAPER_OWNED and nav.target in PAPER_OWNED and row.owner >= 0 and nav.target not in self._files
        )
        among = self.made(nav.target, row.owner) if near else self.rows(nav.target)
        return [other for other in among if other.values.get(back) == row.id]

    # Rows that were given

    def _read(self, given: dict[str, list[dict[str, Any]]]) -> None:
        for entity, listed in given.items():
            for one in listed:
                row = self._take(entity, one)
                owner = self._paper_of(row)
                if owner is None:
                    self._files.setdefault(entity, {})[row.id] = row
                else:
                    self._adopt(row, owner)

    def _take(self, entity: str, given: dict[str, Any]) -> Row:
        """Turn a row as the service gives it, with what is expanded below it, into rows."""
        if entity not in self.entities:
            raise ValueError(f"odata/{entity}.json: there is no such entity; give one of {', '.join(self.entities)}")
        navs = self.entities[entity].navs
        values = dict.fromkeys(self.entities[entity].properties) | {k: v for k, v in given.items() if k not in navs}
        links: dict[str, list[Row]] = {}
        for name in navs.keys() & given.keys():
            below = given[name] if isinstance(given[name], list) else [given[name]]
            links[name] = [self._take(navs[name].target, one) for one in below if one is not None]
        return Row(entity, str(given["Id"]).lower(), -1, 0, values, links)

    def _paper_of(self, row: Row) -> int | None:
        """Give the paper that a given case is about; None when it does not say."""
        for document in row.links.get("Document", []) if row.entity == "Zaak" else []:
            for version in document.links.get("HuidigeDocumentVersie", []):
                if (owner := self._order.get(version.values["ExterneIdentifier"])) is not None:
                    return owner
        return None

    def _adopt(self, row: Row, owner: int) -> None:
        """Put a given case, with its document and version, in the place of what would be made."""
        row.owner = owner
        self._given[row.entity, owner] = row
        for name in ("Document", "HuidigeDocumentVersie"):
            for below in row.links.get(name, [])[:1]:
                self._adopt(below, owner)
