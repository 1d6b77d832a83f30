"""The elements of official XML, of both dialects: what each means for the text. One that is in no table is an issue."""

from __future__ import annotations

from kg.model import BlockKind

CONTAINERS = frozenset(
    "kamerstuk kamervragen handelingen stuk body algemeen vrije-tekst tekst al-groep divisie bijlage lijst agendapunt "
    "spreekbeurt opening handeling_bijlage vergadering onderwerp motie motie-info tekst-sluiting vraag antwoord "
    "voorstel-wet wetsvoorstel aanhef considerans wettekst voorstel-sluiting artikel lid hoofdstuk paragraaf titeldeel "
    "afdeling deel boek amendement amendement-lid wijziging wijzig-artikel wijzig-lid wijzig-divisie wijzig-lid-groep "
    "nota-toelichting tgroup thead tbody tfoot table officiele-inhoud circulaire regeling citaat citaat-artikel "
    "sluiting groep tabel definitielijst definitie-item nds-stuk overige brief advies".split()
)
"""Elements that hold blocks and add nothing of their own."""

PARAGRAPHS: dict[str, BlockKind] = {
    "al": "al", "considerans.al": "al", "wie": "al", "wat": "al", "afkondiging": "al", "slotformulering": "al",
    "tussenkop": "tussenkop", "tuskop": "tussenkop", "item-titel": "titel", "intitule": "titel", "spreker": "spreker",
    "lidnr": "al", "title": "tussenkop", "bron": "al", "vergadering-nummer": "kop", "vergaderdatum": "kop",
    "vergadertijd": "kop", "kamervraagnummer": "kop", "kamervraagomschrijving": "titel", "term": "al",
    "definitie": "al", "plaats": "al", "dagtekening": "al", "label": "al", "nr": "kop",
}  # fmt: skip
"""Elements that are one block of text each, and of which kind."""

INLINE = frozenset(
    "nadruk inf sup unl vet cur rom ondlijn naam voornaam achternaam voorvoegsels politiek datum organisatie functie "
    "kamervraagonderwerp deze ondernummer dossiernr begrotingshoofdstuk raadnr rijkswetnr markering afkorting "
    "noot.al noot.lijst intref intioref nr titel label".split()
)
"""Elements inside a block whose text simply runs on."""

SILENT = frozenset(
    "metadata colspec spanspec witreg versie ordernr vergjaar illustratie plaatje formule voetnoot kamerstukkop "
    "kamervraagkop handelingenkop dossier frontm stuknr datumtekst breuk".split()
)
"""Elements that hold nothing to read."""

NOTES = frozenset({"noot", "voetref", "nootref"})
"""Marks of footnotes, and footnotes in their place: no part of the words around them."""

NAMES = frozenset("naam deze voornaam achternaam voorvoegsels functie organisatie".split())
"""Elements for names and offices, which stand apart even where no space is between them."""
