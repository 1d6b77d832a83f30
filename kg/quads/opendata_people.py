"""People and groups of the open data: only those who occur in other rows are written, with when they sat where."""

from __future__ import annotations

from collections import Counter

from kg import iris
from kg.errors import IdentifierError
from kg.quads.entities import Entities
from kg.quads.lines import DATE, Lines
from kg.quads.opendata_rows import Row, Rows, below, day, text
from kg.terms import FOAF, KS, RDFS


class People:
    """Gives the nodes of people and groups, and remembers who occurred.

    A person's node is made from the printed name, as papers do, so that both mean the same node; the Id of the open
    data stands on every node the person has. Names of people go to the register graph, by way of `entities`.
    """

    __slots__ = ("_entities", "_groups", "_lines", "_names", "_rows")

    def __init__(self, rows: Rows, lines: Lines, entities: Entities) -> None:
        self._rows = rows
        self._lines = lines
        self._entities = entities
        self._names: dict[str, Counter[str]] = {}
        self._groups: dict[str, tuple[str, set[str]]] = {}

    def person(self, name: str, id_: str) -> str:
        """Give the node of a person by the name that the record prints, "" when it is no name; id_ may be ""."""
        try:
            node = iris.person_iri(name)
        except IdentifierError:
            return ""
        self._entities.people.append(name)
        if id_:
            self._names.setdefault(id_, Counter())[name] += 1
            self._lines.text(node, KS.opendataId, id_)
        return node

    def known(self, id_: str, name: str) -> str:
        """Give the node of a person by Id: under the name most used in papers, else the full name, else this one."""
        used = self._names.get(id_)
        if used:
            return self.person(min(used, key=lambda one: (-used[one], one)), id_)
        return self.person(full_name(self._rows.get("Persoon", id_) or {}) or name, id_)

    def group(self, id_: str, name: str) -> str:
        """Give the node of a group by Id, or by name without one; "" when there is neither."""
        if not (id_ or name):
            return ""
        node = iris.official_iri("fractie", id_ or name)
        _, names = self._groups.setdefault(node, (id_, set()))
        if name:
            names.add(name)
        return node

    def seats(self) -> None:
        """Write in which group the people who occurred sat, and when."""
        lines = self._lines
        for seat in self._rows.of("FractieZetel"):
            group = text(seat, "Fractie_Id") or next((text(one, "Id") for one in below(seat, "Fractie")), "")
            for holder in below(seat, "FractieZetelPersoon"):
                id_, person = text(holder, "Id"), text(holder, "Persoon_Id")
                if not (id_ and group and person in self._names):
                    continue
                node = iris.official_iri("lidmaatschap", id_)
                lines.types(node, "Lidmaatschap")
                lines.iri(node, KS.lid, self.known(person, ""))
                lines.iri(node, KS.fractie, self.group(group, ""))
                lines.text(node, KS.opendataId, id_)
                since, until = day(holder, "Van"), day(holder, "TotEnMet")
                if since and until and until < since:
                    self._rows.issue("open-data-period", f"membership {id_} ends on {until}, before {since}")
                    continue
                for predicate, when in ((KS.lidVanaf, since), (KS.lidTotEnMet, until)):
                    if when:
                        lines.text(node, predicate, when, DATE)

    def groups(self) -> None:
        """Write the groups that occurred, under their short names."""
        lines = self._lines
        for node, (id_, names) in self._groups.items():
            row = self._rows.get("Fractie", id_) or {}
            lines.types(node, "Fractie")
            long = text(row, "NaamNL")
            lines.text(node, FOAF.name, text(row, "Afkorting") or min(names, default="") or long or id_)
            if long:
                lines.text(node, RDFS.label, long, "@nl")
            if id_:
                lines.text(node, KS.opendataId, id_)


def full_name(row: Row) -> str:
    """Give a name as papers print it, from its parts; "" without a surname."""
    last = text(row, "Achternaam")
    parts = (text(row, "Initialen"), text(row, "Tussenvoegsel"), last)
    return " ".join(part for part in parts if part) if last else ""
