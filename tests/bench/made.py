"""Papers made for the benchmark: motions and long letters in the official XML, letters also as page-wise Markdown.

The sentences are ours and say nothing; what they resemble are the real papers in size and density, which decide the
speed: a motion is some 3 KB of XML with 0.9 KB of text, a letter some 30 KB of text with a citation or footnote every
2 KB or so, as in the letters of 2022 to 2024. The same number gives the same papers every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from random import Random

from kg.register import Register

LETTER = 30_000
"""Code points of text in a letter, about."""
PAGE = 3_000
"""Code points of text on a page of Markdown, about."""

_DOSSIERS = ("32824", "29544", "21501-20", "36600-XV", "28844", "31293", "35228", "24515", "30950", "29279")
_SUBJECTS = (
    "de uitvoering", "het overleg", "de regeling", "de begroting van dit jaar", "het onderzoek", "de proef in Drenthe",
    "de samenwerking tussen gemeenten", "het toezicht", "de planning", "de werkgroep", "het advies", "de evaluatie",
    "de monitor van 2023", "het loket voor ondernemers", "de aanpak per regio", "het aantal aanvragen",
)  # fmt: skip
_VERBS = (
    "laat zien dat", "maakt duidelijk dat", "gaat ervan uit dat", "houdt er rekening mee dat", "wijst erop dat",
    "bevestigt dat", "vraagt erom dat", "is zo ingericht dat",
)  # fmt: skip
_CLAUSES = (
    "de doorlooptijd korter is dan een jaar geleden", "niet elke gemeente dezelfde keuzes maakt",
    "er in 2024 ongeveer {n} plaatsen bij komen", "de kosten met {n} duizend euro oplopen",
    "het oordeel van deskundigen verschilt", "jongeren vaker dan ouderen een tweede gesprek krijgen",
    "de gegevens nog niet volledig zijn", "de afspraken uit het najaar zijn nagekomen",
    "vier van de {n} regio’s een eigen coördinator hebben", "de reacties op de internetconsultatie zijn verwerkt",
    "scholen en werkgevers elkaar beter weten te vinden", "een deel van het werk pas na de zomer begint",
    "de drempels lager worden en de begeleiding langer duurt", "het systeem per 1 januari is vernieuwd",
)  # fmt: skip
_STARTS = (
    "",
    "",
    "",
    "Daarnaast geldt: ",
    "Kort gezegd: ",
    "Volgens de begeleiders geldt: ",
    "In het noorden blijkt: ",
)
_HEADINGS = (
    "Stand van zaken", "Wat er is gedaan", "Financiën", "Uitkomsten van de proef", "Gesprekken in het land",
    "Het vervolg", "Gegevens en toezicht", "Rol van gemeenten",
)  # fmt: skip
_NAMES = ("Jansma", "De Wit-Postma", "Van Heemstede", "El Amrani", "Kuipers", "Van der Zwaan", "Öztürk", "Bikker-Smit")
_ROOT = (
    '<officiele-publicatie xsi:noNamespaceSchemaLocation="http://technische-documentatie.oep.overheid.nl/repository/'
    'schemas/op-consolidated/op-consolidated_2014-05-15/xsd/op-xsd-2014-05-15.xsd" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


class Maker:
    """Makes papers one after the other; `number` papers made by two makers with one seed are equal."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        register = Register.load()
        self._papers = [
            (dossier, number)
            for dossier in _DOSSIERS
            for number in sorted(n for n in register.numbers(dossier) if n.isdigit())
        ]

    # Words ---------------------------------------------------------------------------------------------------------

    def _sentence(self) -> str:
        pick = self._random.choice
        clause = pick(_CLAUSES).format(n=self._random.randint(12, 980))
        text = f"{pick(_STARTS)}{pick(_SUBJECTS)} {pick(_VERBS)} {clause}"
        return text[0].upper() + text[1:]

    def _paper(self) -> tuple[str, str]:
        """Give dossier and number of a paper, as printed, and its identifier."""
        dossier, number = self._random.choice(self._papers)
        return f"{dossier[:2]} {dossier[2:]}, nr. {number}", f"kst-{dossier}-{number}"

    def _reference(self) -> tuple[str, str]:
        """Give a reference as printed, and what the publisher would link in it ("" for nothing)."""
        kind = self._random.random()
        year = self._random.randint(2012, 2023)
        n = self._random.randint(2, 60)
        if kind < 0.75:
            printed, target = self._paper()
            session = f"II {year}/{(year + 1) % 100:02d}, " if kind < 0.45 else ""
            return f"Kamerstukken {session}{printed}" if session else f"Kamerstuk {printed}", target
        if kind < 0.87:
            return f"artikel {n}, tweede lid, van de Wet inburgering 2021", ""
        if kind < 0.92:
            return f"Stb. {year}, {n}", f"stb-{year}-{n}"
        if kind < 0.96:
            return f"Handelingen II {year}/{(year + 1) % 100:02d}, nr. {n}, item 6", ""
        return f"Verordening (EU) {max(year, 2015)}/{n}", ""

    # Motions ---------------------------------------------------------------------------------------------------------

    def motion(self, place: int) -> tuple[str, bytes]:
        """Give the identifier and the XML of a motion; place: which one, from 0."""
        name, number = self._random.choice(_NAMES), str(9000 + place)
        paragraphs = ["De Kamer,", "gehoord de beraadslaging,"]
        for word in ("constaterende", "overwegende", "overwegende", "van mening")[: self._random.randint(2, 4)]:
            body = " en dat ".join(self._random.choice(_CLAUSES).format(n=41) for _ in range(2))
            paragraphs.append(f"{word} dat {body};")
        if self._random.random() < 0.15:  # so often a real motion cites something
            printed, target = self._paper()
            paragraphs.append(f"gelet op de motie-Kuipers ({_link(printed, target)});")
        paragraphs.append(
            f"verzoekt de regering te bezien hoe {self._random.choice(_SUBJECTS)} sneller kan worden afgerond,"
        )
        paragraphs += ["en gaat over tot de orde van de dag.", name]
        lines = "".join(f"            <al>{text}</al>\n" for text in paragraphs)
        return _xml("32824", number, f"MOTIE VAN HET LID {name.upper()}", lines, "")

    # Letters ---------------------------------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        """Give the blocks of a letter: kind ("kop", "li", "al") and pieces of text, each with a footnote or none.

        A piece is (text, note, target): what the publisher links in the note, "" for nothing.
        """
        length = place = 0
        while length < LETTER:
            kind = "kop" if place % 7 == 0 else "li" if place % 11 == 5 else "al"
            pieces: list[tuple[str, str, str]] = []
            for _ in range(1 if kind != "al" else self._random.randint(3, 7)):
                text, note, target = self._sentence(), "", ""
                chance = self._random.random() if kind == "al" else 1.0
                if chance < 0.025:
                    text += f" ({self._reference()[0]})"
                elif chance < 0.065:
                    note, target = self._reference()
                elif chance < 0.08:
                    note = f"Bureau voor Metingen ({self._random.randint(2012, 2023)}), jaarbericht."
                pieces.append((text, note, target))
            if kind == "kop":
                pieces = [(self._random.choice(_HEADINGS), "", "")]
            length += sum(len(text) + len(note) + 2 for text, note, _ in pieces)
            place += 1
            yield kind, pieces

    def letter(self, place: int) -> tuple[str, bytes]:
        """Give the identifier and the XML of a letter; place: which one, from 0."""
        lines = [
            "            <al>Aan de Voorzitter van de Tweede Kamer</al>\n            <al>Den Haag, 25 maart 2024</al>\n"
        ]
        notes = 0
        for kind, pieces in self._blocks():
            text = ""
            for piece, note, target in pieces:
                text += escape(piece, quote=False)
                if note:
                    notes += 1
                    text += f'<noot id="n{notes}" type="voet"><noot.nr>{notes}</noot.nr><noot.al>{_link(note, target)}</noot.al></noot>'
                text += "" if kind == "kop" else ". "
            if kind == "kop":
                lines.append(f'            <tussenkop kopopmaak="vet">{text}</tussenkop>\n')
            elif kind == "li":
                lines.append(
                    f'            <lijst type="ongemarkeerd"><li><li.nr>–</li.nr><al>{text}</al></li></lijst>\n'
                )
            else:
                lines.append(f"            <al>{text}</al>\n")
        closing = (
            "        <tekst-sluiting><ondertekening><functie>De Minister van Zaken,</functie><naam><voornaam>A.B.</voornaam>"
            "<achternaam>Jansma</achternaam></naam></ondertekening></tekst-sluiting>\n"
        )
        return _xml("29544", str(9000 + place), "BRIEF VAN DE MINISTER VAN ZAKEN", "".join(lines), closing)

    def markdown(self, place: int) -> tuple[str, bytes]:
        """Give the identifier and the Markdown of a letter, footnotes below each page; place: which one, from 0."""
        number = str(9000 + place)
        lines = ["Vergaderjaar 2023–2024", "**28 844**", "**Integriteitsbeleid**", f"**Nr. {number}**",
                 "## **BRIEF VAN DE MINISTER VAN ZAKEN**", "Aan de Voorzitter van de Tweede Kamer",
                 "Den Haag, 25 maart 2024"]  # fmt: skip
        notes, length = 0, 0
        below: list[str] = []
        for kind, pieces in self._blocks():
            text = ""
            for piece, note, _ in pieces:
                text += piece
                if note:
                    notes += 1
                    text += f"<sup>{notes}</sup>"
                    below.append(f"<sup>{notes}</sup> {note}")
                text += "" if kind == "kop" else ". "
            length += len(text)
            if length > PAGE and kind == "al":  # the page ends in the middle of this paragraph
                half = text.index(" ", len(text) // 2)
                lines += [text[:half], *below, text[half:].strip()]
                below, length = [], 0
            else:
                lines.append(f"### {text}" if kind == "kop" else f"- {text}" if kind == "li" else text)
        lines += [*below, "De Minister van Zaken,", "A.B. Jansma"]
        return f"kst-28844-{number}", "\n\n".join(lines).encode()


def _link(text: str, target: str) -> str:
    """Put the publisher's link on the figures of a reference."""
    if not target.startswith("kst-"):
        return text
    place = text.rfind(target[4:6] + " ")
    return f'{text[:place]}<extref doc="{target}" soort="document" status="actief">{text[place:]}</extref>'


def _xml(dossier: str, number: str, title: str, lines: str, closing: str) -> tuple[str, bytes]:
    identifier = f"kst-{dossier}-{number}"
    return (
        identifier,
        f"""<?xml version="1.0" encoding="UTF-8"?>
{_ROOT}
  <metadata>
    <meta name="OVERHEIDop.externMetadataRecord" scheme="" content="https://zoek.officielebekendmakingen.nl/{identifier}/metadata.xml"/>
  </metadata>
  <kamerstuk>
    <kamerstukkop>
      <tekstregel inhoud="vergaderjaar">Vergaderjaar 2023-2024</tekstregel>
      <tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>
      <tekstregel inhoud="kamernummer">2</tekstregel>
      <tekstregel inhoud="documenttype">Kamerstukken</tekstregel>
    </kamerstukkop>
    <dossier>
      <dossiernummer>
        <dossiernr>{dossier[:2]} {dossier[2:]}</dossiernr>
      </dossiernummer>
      <titel>Beleid</titel>
    </dossier>
    <stuk>
      <stuknr>Nr. <ondernummer kamer="2">{number}</ondernummer></stuknr>
      <titel>{title}</titel>
      <datumtekst>Voorgesteld <datum isodatum="2024-05-30">30 mei 2024</datum></datumtekst>
      <algemeen>
        <vrije-tekst>
          <tekst status="goed">
{lines}          </tekst>
        </vrije-tekst>
{closing}      </algemeen>
    </stuk>
  </kamerstuk>
</officiele-publicatie>
""".encode(),
    )
