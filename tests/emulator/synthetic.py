"""Papers made from their number: well-formed, in official XML, in plain words of our own, as many as a test wants."""

from __future__ import annotations

import datetime
import random
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from xml.sax.saxutils import escape

from tests.emulator import render
from tests.emulator.papers import Entry, Paper, Rows
from tests.emulator.wording import (
    MEMBERS,
    MINISTERS,
    PROMISES,
    SENTENCES,
    TITLES,
    TOPICS,
    WISHES,
    dossier_number,
    session,
    spaced,
    spelled,
    surnames,
)

T = TypeVar("T")
FIRST_DAY = datetime.date(2011, 7, 1)
DAYS = 5400
INLINE_SINCE = datetime.date(2025, 4, 15)
"""From here on the XML carries its metadata itself, instead of the address of metadata.xml."""
SCHEMA = (
    "http://technische-documentatie.oep.overheid.nl/repository/schemas/op-consolidated/op-consolidated_2014-05-15/xsd/"
    "op-xsd-2014-05-15.xsd"
)
KINDS = ("Brief", "Motie", "Motie", "Brief", "Motie", "Motie", "Brief", "Motie", "Verslag", "Motie")
REPLACES = 5
"""Every motion at this place of KINDS stands in the place of the one before it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands: its order among all (from 0), its dossier, its place (from 1) and number in it."""

    order: int
    dossier: str
    place: int
    number: int

    @property
    def id(self) -> str:
        """Its identifier."""
        return f"kst-{self.dossier}-{self.number}"

    @property
    def kind(self) -> str:
        """What sort of paper it is."""
        return KINDS[(self.place - 1) % len(KINDS)]

    @property
    def replaces(self) -> bool:
        """Whether it is a changed motion, in the place of the paper before it."""
        return (self.place - 1) % len(KINDS) == REPLACES


class Synthetic:
    """`n` papers and their attachments; nothing is kept but the identifiers. See `make_papers`."""

    def __init__(
        self,
        n: int,
        seed: int,
        dossiers: Sequence[str],
        attachments_every: int,
        gaps_every: int,
        pdf_every: int,
        joint_every: int,
    ) -> None:
        if n < 1 or not dossiers or gaps_every == 1:
            raise ValueError(f"n={n}, dossiers={dossiers!r}, gaps_every={gaps_every}: nothing would be left")
        self.n = n
        self.seed = seed
        self.dossiers = tuple(dossiers)
        self._attachments_every = attachments_every
        self._gaps_every = gaps_every
        self._pdf_every = pdf_every
        self._joint_every = joint_every

    @cached_property
    def main(self) -> tuple[str, ...]:
        """The identifiers without attachments, sorted."""
        return tuple(sorted(self._at(order).id for order in range(self.n)))

    @cached_property
    def ids(self) -> Sequence[str]:
        """All identifiers, sorted."""
        blg = (self._attachment(order) for order in range(self.n) if self._has_attachment(order))
        return tuple(sorted([*self.main, *blg]))

    @cached_property
    def gaps(self) -> dict[str, tuple[int, ...]]:
        """The numbers of each dossier, below its highest, that no paper has."""
        out = {}
        for at, dossier in enumerate(self.dossiers):
            papers = len(range(at, self.n, len(self.dossiers)))
            highest = self._number(papers) if papers else 0
            step = self._gaps_every
            out[dossier] = tuple(range(step, highest, step)) if step else ()
        return out

    def rows(self) -> Rows:
        """Nothing: all open data is made from the metadata."""
        return {}

    def load(self, id_: str) -> Paper:
        """Make one paper; KeyError when there is none of this name."""
        if found := re.fullmatch(r"blg-(\d+)", id_):
            order = int(found[1]) - 900_000
            if 0 <= order < self.n and self._has_attachment(order):
                return self._make_attachment(order)
        elif found := re.fullmatch(r"kst-(.+)-(\d+)", id_):
            place = self._named(found[1], int(found[2]))
            if place:
                return self._make(place)
        raise KeyError(id_)

    # Numbers

    def _number(self, place: int) -> int:
        return place + (place - 1) // (self._gaps_every - 1) if self._gaps_every else place

    def _at(self, order: int) -> Place:
        place = order // len(self.dossiers) + 1
        return Place(order, self.dossiers[order % len(self.dossiers)], place, self._number(place))

    def _named(self, dossier: str, number: int) -> Place | None:
        if dossier not in self.dossiers or number < 1:
            return None
        place = number - number // self._gaps_every if self._gaps_every else number
        order = (place - 1) * len(self.dossiers) + self.dossiers.index(dossier)
        return found if order < self.n and (found := self._at(order)).number == number else None

    def _every(self, step: int, offset: int, order: int) -> bool:
        return bool(step) and order % step == offset % step

    def _has_attachment(self, order: int) -> bool:
        return self._every(self._attachments_every, 3, order)

    def _attachment(self, order: int) -> str:
        return f"blg-{900_000 + order}"

    def _pick(self, order: int, salt: str, choices: Sequence[T]) -> T:
        return choices[zlib.crc32(f"{self.seed}:{order}:{salt}".encode()) % len(choices)]

    def _day(self, order: int) -> datetime.date:
        return FIRST_DAY + datetime.timedelta(days=order * DAYS // self.n)

    def _sits_in(self, place: Place) -> tuple[str, ...]:
        if len(self.dossiers) > 1 and self._every(self._joint_every, 7, place.order):
            return place.dossier, self.dossiers[(place.order + 1) % len(self.dossiers)]
        return (place.dossier,)

    # Metadata

    def _titles(self, place: Place) -> tuple[str, str]:
        """Give the title of the dossier and that of the paper."""
        topic = self._pick(place.order, "topic", TOPICS)
        dossier = TITLES.get(place.dossier, f"Dossier {place.dossier}")
        if place.kind == "Motie":
            names = surnames(self._people(place))
            who = f"het lid {names[0]}" if len(names) == 1 else f"de leden {names[0]} en {names[1]}"
            if place.replaces:
                before = self._at(place.order - len(self.dossiers))
                return dossier, f"Gewijzigde motie van {who} over {topic} (t.v.v. {before.dossier}-{before.number})"
            return dossier, f"Motie van {who} over {topic}"
        return dossier, {"Brief": f"Stand van zaken {topic}", "Verslag": f"Verslag van een debat over {topic}"}[
            place.kind
        ]

    def _people(self, place: Place) -> tuple[str, ...]:
        if place.kind == "Brief":
            return (self._pick(place.order, "minister", MINISTERS),)
        if place.kind == "Verslag":
            return (self._pick(place.order, "member", MEMBERS),)
        first = zlib.crc32(f"{self.seed}:{place.order}:member".encode()) % len(MEMBERS)
        if place.order % 3:
            return (MEMBERS[first],)
        return MEMBERS[first], MEMBERS[(first + 1 + place.order % 5) % len(MEMBERS)]

    def _make(self, place: Place) -> Paper:
        day = self._day(place.order)
        dossier_title, title = self._titles(place)
        id_, pdf_only = place.id, self._every(self._pdf_every, 11, place.order)
        published = (day + datetime.timedelta(days=1)).isoformat()
        meta: list[Entry] = [
            ("OVERHEIDop.documentStatus", "", "Onopgemaakt" if pdf_only else "Opgemaakt na onopgemaakt"),
            ("DC.title", "", f"{dossier_title}; {place.kind}; {title}"),
            ("OVERHEIDop.doctype", "", "Officiële Publicaties, versie 1.1"),
            ("OVERHEIDop.documenttitel", "", title),
            ("OVERHEIDop.dossiernummer", "", ";".join(self._sits_in(place))),
            ("OVERHEIDop.dossiertitel", "", dossier_title),
            *(("OVERHEIDop.indiener", "", person) for person in self._people(place)),
            ("OVERHEIDop.ondernummer", "", str(place.number)),
            ("OVERHEIDop.publicationName", "", "Kamerstuk"),
            ("OVERHEIDop.vergaderjaar", "", session(day)),
            ("DCTERMS.language", "DCTERMS.RFC4646", "nl"),
            ("DCTERMS.available", "DCTERMS.W3CDTF", published),
            ("DCTERMS.issued", "DCTERMS.W3CDTF", day.isoformat()),
            ("DC.type", "OVERHEID.Informatietype", "officiële publicatie"),
            ("OVERHEID.organisationType", "OVERHEID.Organisatietype", "staten generaal"),
            ("DC.creator", "OVERHEID.StatenGeneraal", "Tweede Kamer der Staten-Generaal"),
            ("OVERHEID.category", "OVERHEID.TaxonomieBeleidsagenda", "Werk | Organisatie en beleid"),
            ("DC.type", "OVERHEIDop.KamerstukTypen", place.kind),
            ("DC.type", "OVERHEIDop.Parlementair", "Kamerstuk"),
            ("DC.identifier", "OVERHEIDop.ParlID", id_),
        ]
        if self._has_attachment(place.order):
            meta.append(("OVERHEIDop.bijlage", "OVERHEIDop.ParlID", self._attachment(place.order)))
        if pdf_only:
            return Paper(
                id_, tuple(meta), {"pdf": lambda: render.pdf(id_, render.plain(self._xml(place, title, meta)))}
            )
        return Paper(id_, tuple(meta), {"xml": lambda: self._xml(place, title, meta)})

    def _make_attachment(self, order: int) -> Paper:
        place, id_ = self._at(order), self._attachment(order)
        topic = self._pick(order, "annex", TOPICS)
        title = f"Beslisnota bij {topic}" if order % 2 else f"Rapport over {topic}"
        day = (self._day(order) + datetime.timedelta(days=1)).isoformat()
        meta = (
            ("OVERHEIDop.documentStatus", "", "Onopgemaakt"),
            ("DC.title", "", title),
            ("OVERHEIDop.doctype", "", "Officiële Publicaties, versie 1.1"),
            ("OVERHEIDop.dossiernummer", "", ";".join(self._sits_in(place))),
            ("OVERHEIDop.ondernummer", "", str(place.number)),
            ("OVERHEIDop.publicationName", "", "Kamerstuk"),
            ("OVERHEIDop.vergaderjaar", "", session(self._day(order))),
            ("DCTERMS.language", "DCTERMS.RFC4646", "nl"),
            ("DCTERMS.available", "DCTERMS.W3CDTF", day),
            ("DC.type", "OVERHEID.Informatietype", "officiële publicatie"),
            ("OVERHEID.organisationType", "OVERHEID.Organisatietype", "staten generaal"),
            ("DC.creator", "OVERHEID.StatenGeneraal", "Tweede Kamer der Staten-Generaal"),
            ("DC.type", "OVERHEIDop.Parlementair", "Bijlage"),
            ("DC.identifier", "OVERHEIDop.ParlID", id_),
            ("OVERHEIDop.hoofddocument", "OVERHEIDop.ParlID", place.id),
        )
        text = "\n".join([title, *(self._sentence(random.Random(f"{self.seed}:{id_}"), topic) for _ in range(3))])
        return Paper(id_, meta, {"pdf": lambda: render.pdf(id_, text)})

    # Text

    def _sentence(self, chance: random.Random, topic: str) -> str:
        return chance.choice(SENTENCES).format(
            topic=topic, many=chance.randrange(120, 9800), few=chance.randrange(3, 31)
        )

    def _xml(self, place: Place, title: str, meta: Sequence[Entry]) -> bytes:
        """Write the paper in the official dialect; letters have the line ends of the service, CR LF."""
        chance = random.Random(f"{self.seed}:{place.order}")
        day = self._day(place.order)
        if day >= INLINE_SINCE:
            inside = "".join(f'<meta name="{n}" scheme="{s}" content="{escape(c)}"/>' for n, s, c in meta)
        else:
            source = f"https://zoek.officielebekendmakingen.nl/{place.id}/metadata.xml"
            inside = f'<meta name="OVERHEIDop.externMetadataRecord" scheme="" content="{source}"/>'
        heads = "".join(
            f"<dossier><dossiernummer>{dossier_number(dossier)}</dossiernummer>"
            f"<titel>{TITLES.get(dossier, f'Dossier {dossier}')}</titel></dossier>"
            for dossier in self._sits_in(place)
        )
        write = {"Brief": self._letter, "Motie": self._motion, "Verslag": self._report}[place.kind]
        text = (
            f'{render.DECLARATION}<officiele-publicatie xsi:noNamespaceSchemaLocation="{SCHEMA}" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<metadata>{inside}</metadata>\n<kamerstuk><kamerstukkop>'
            f'<tekstregel inhoud="vergaderjaar">Vergaderjaar {session(day)}</tekstregel>'
            '<tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>'
            '<tekstregel inhoud="kamernummer">2</tekstregel><tekstregel inhoud="documenttype">Kamerstukken</tekstregel>'
            f"</kamerstukkop>\n{heads}\n<stuk>"
            f'<stuknr>Nr. <ondernummer kamer="2">{place.number}</ondernummer></stuknr>\n'
            f"{write(place, title, chance)}</stuk></kamerstuk></officiele-publicatie>"
        )
        return (text.replace("\n", "\r\n") if place.kind == "Brief" else text).encode()

    def _cited(self, place: Place, chance: random.Random) -> tuple[str, str]:
        """Give an earlier paper of the dossier: the printed form, and the same as a link."""
        other = self._at(place.order - len(self.dossiers) * chance.randrange(1, min(place.place, 60)))
        printed = f"{spaced(other.dossier)}, nr. {other.number}"
        year = session(self._day(other.order))
        front = f"Kamerstukken II {year[:5]}{year[7:]}, ".replace("-", "–")
        return front + printed, f'{front}<extref doc="{other.id}" soort="document" status="actief">{printed}</extref>'

    def _letter(self, place: Place, title: str, chance: random.Random) -> str:
        day, topic = self._day(place.order), self._pick(place.order, "topic", TOPICS)
        body = []
        for at in range(chance.randrange(4, 12)):
            sentences = " ".join(self._sentence(chance, topic) for _ in range(chance.randrange(2, 5)))
            note = ""
            if place.place > 1 and at % 2:
                printed, link = self._cited(place, chance)
                shown = link if chance.random() < 0.5 else printed
                mark = f'id="ID-{place.order}-d{at}" type="voet"'
                note = f"<noot {mark}><noot.nr>{at // 2 + 1}</noot.nr><noot.al>{shown}.</noot.al></noot>"
            body.append(f"<al>{sentences}{note}</al>")
        body.insert(2, f'<tussenkop kopopmaak="vet">Voortgang {topic}</tussenkop>')
        body.append(f"<al>{chance.choice(PROMISES).format(year=day.year + 1, topic=topic)}</al>")
        (minister,) = self._people(place)
        first, _, last = minister.partition(" ")
        return (
            "<titel>BRIEF VAN DE MINISTER VAN SOCIALE ZAKEN EN WERKGELEGENHEID</titel>\n<algemeen><vrije-tekst>"
            '<tekst status="goed"><al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al>'
            f"<al>Den Haag, {spelled(day)}</al>\n{chr(10).join(body)}</tekst></vrije-tekst></algemeen>"
            "<tekst-sluiting><ondertekening><functie>De Minister van Sociale Zaken en Werkgelegenheid,</functie>"
            f"<naam><voornaam>{first}</voornaam><achternaam>{last}</achternaam></naam></ondertekening></tekst-sluiting>"
        )

    def _motion(self, place: Place, title: str, chance: random.Random) -> str:
        day, topic = self._day(place.order), self._pick(place.order, "topic", TOPICS)
        names = surnames(self._people(place))
        head = f"MOTIE VAN HET LID {names[0]}" if len(names) == 1 else f"MOTIE VAN DE LEDEN {names[0]} EN {names[1]}"
        if place.replaces:
            before = self._at(place.order - len(self.dossiers))
            head = f"GEWIJZIGDE {head} TER VERVANGING VAN DIE GEDRUKT ONDER NR. {before.number}"
        signed = "".join(f"<al>{name}</al>" for name in names)
        wish = chance.choice(WISHES).format(topic=topic, few=chance.randrange(2, 9))
        seen = self._sentence(chance, topic)
        return (
            f'<titel>{head.upper()}</titel><datumtekst>Voorgesteld <datum isodatum="{day}">{spelled(day)}</datum>'
            "</datumtekst>\n"
            '<algemeen><vrije-tekst><tekst status="goed"><al>De Kamer,</al>\n<al>gehoord de beraadslaging,</al>\n'
            f"<al>constaterende dat {seen[:1].lower()}{seen[1:-1]};</al>\n<al>{wish}</al>\n"
            "<al>en gaat over tot de orde van de dag.</al>\n"
            f"{signed if len(names) == 1 else f'<al-groep>{signed}</al-groep>'}</tekst></vrije-tekst></algemeen>"
        )

    def _report(self, place: Place, title: str, chance: random.Random) -> str:
        day, topic = self._day(place.order), self._pick(place.order, "topic", TOPICS)
        body = [f"<al>{self._sentence(chance, topic)}</al>" for _ in range(chance.randrange(3, 9))]
        if place.place > 1:
            body.append(f"<al>In het debat kwam {self._cited(place, chance)[0]} ter sprake.</al>")
        return (
            f'<titel>VERSLAG VAN EEN COMMISSIEDEBAT</titel><datumtekst>Vastgesteld <datum isodatum="{day}">'
            f"{spelled(day)}</datum></datumtekst>\n<algemeen><vrije-tekst>"
            f'<tekst status="goed">{chr(10).join(body)}</tekst></vrije-tekst></algemeen>'
        )


def make_papers(
    n: int,
    seed: int = 0,
    *,
    dossiers: Sequence[str] = ("32824", "29544"),
    attachments_every: int = 5,
    gaps_every: int = 40,
    pdf_every: int = 50,
    joint_every: int = 30,
) -> Synthetic:
    """Make `n` papers; see `tests/koop_emulator.py`. ValueError when the numbers leave nothing."""
    return Synthetic(n, seed, dossiers, attachments_every, gaps_every, pdf_every, joint_every)
