"""Official XML, in both dialects: what is read from which element."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.errors import FormatError
from kg.identifiers import Dossier
from kg.model import Block, Document, Facts
from kg.parse import parse
from kg.parse.elements import CONTAINERS, INLINE, PARAGRAPHS, SILENT

SAMPLE = Path(kg.__file__).resolve().parent / "sample"
DOSSIER = "<dossiernummer><dossiernr>32 824</dossiernr></dossiernummer><titel>Integratiebeleid</titel>"


def kamerstuk(
    body: str = "<al>Tekst.</al>",
    *,
    title: str = "BRIEF VAN DE MINISTER",
    dossiers: tuple[str, ...] = (DOSSIER,),
    number: str = '<ondernummer kamer="2">9</ondernummer>',
    when: str = "",
    after: str = "",
    meta: str = "",
) -> str:
    """Give a small paper; body stands in `tekst`, after stands behind `vrije-tekst`."""
    filed = "".join(f"<dossier>{dossier}</dossier>" for dossier in dossiers)
    return (
        f"<officiele-publicatie><metadata>{meta}</metadata><kamerstuk><kamerstukkop>"
        '<tekstregel inhoud="vergaderjaar">Vergaderjaar 2023-2024</tekstregel>'
        '<tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>'
        '<tekstregel inhoud="kamernummer">2</tekstregel></kamerstukkop>'
        f"{filed}<stuk><stuknr>Nr. {number}</stuknr><titel>{title}</titel>{when}<algemeen><vrije-tekst>"
        f"<tekst>{body}</tekst></vrije-tekst>{after}</algemeen></stuk></kamerstuk></officiele-publicatie>"
    )


def read(xml: str, facts: Facts | None = None, name: str = "paper.xml") -> Document:
    return parse(xml.encode(), name, facts or Facts())


def words(document: Document, *kinds: str) -> list[str]:
    """Give the text of the blocks of these kinds (all but the head when none is named)."""
    chosen = [b for b in document.blocks if b.kind in kinds or (not kinds and b.kind not in ("kop", "titel"))]
    return [document.text[block.start : block.end] for block in chosen]


def noot(number: str, text: str) -> str:
    return f'<noot id="n{number}" type="voet"><noot.nr>{number}</noot.nr><noot.al>{text}</noot.al></noot>'


# --- the head


def test_the_head_says_what_the_paper_is() -> None:
    found = read(kamerstuk(when='<datumtekst>Ontvangen <datum isodatum="2024-03-25">25 maart</datum></datumtekst>'))
    assert (found.id, found.kind, found.ondernummer, found.chamber) == ("kst-32824-9", "brief", "9", "tk")
    assert (found.date, found.vergaderjaar, found.title) == (date(2024, 3, 25), "2023-2024", "BRIEF VAN DE MINISTER")
    assert (found.dossiers, found.dossier_titles) == ((Dossier("32824"),), ("Integratiebeleid",))
    assert (found.source.format, found.origin.unit) == ("op-xml", "line")
    assert found.issues == ()
    head = ["Vergaderjaar 2023-2024", "Tweede Kamer der Staten-Generaal", "32 824 Integratiebeleid", "Nr. 9"]
    assert words(found, "kop") == [*head, "Ontvangen 25 maart"]
    assert words(found, "titel") == ["BRIEF VAN DE MINISTER"]


@pytest.mark.parametrize(
    ("number", "dossier", "id_"),
    [
        ("<dossiernr>36 600</dossiernr><begrotingshoofdstuk>XV</begrotingshoofdstuk>", Dossier("36600", "XV"), "kst-36600-XV-9"),
        ("<dossiernr>36 600 XV</dossiernr>", Dossier("36600", "XV"), "kst-36600-XV-9"),
        ("<dossiernr>21 501-20</dossiernr>", Dossier("21501", "20"), "kst-21501-20-9"),
        ("<dossiernr>36 600 B</dossiernr>", Dossier("36600", "B"), "kst-36600-B-9"),
        ("<dossiernr>35\u00a0483</dossiernr>", Dossier("35483"), "kst-35483-9"),
    ],
)  # fmt: skip
def test_a_dossier_in_every_form(number: str, dossier: Dossier, id_: str) -> None:
    found = read(kamerstuk(dossiers=(f"<dossiernummer>{number}</dossiernummer><titel>X</titel>",)))
    assert (found.dossiers, found.id) == ((dossier,), id_)


def test_of_a_joint_paper_the_first_dossier_numbers_it() -> None:
    second = "<dossiernummer><dossiernr>29 544</dossiernr></dossiernummer><titel>Arbeidsmarktbeleid</titel>"
    found = read(kamerstuk(dossiers=(DOSSIER, second)))
    assert found.id == "kst-32824-9"
    assert [str(dossier) for dossier in found.dossiers] == ["32824", "29544"]
    assert found.dossier_titles == ("Integratiebeleid", "Arbeidsmarktbeleid")


def test_a_dossier_that_cannot_be_read_takes_its_title_with_it() -> None:
    broken = "<dossiernummer><dossiernr>geen</dossiernr></dossiernummer><titel>Zonder nummer</titel>"
    found = read(kamerstuk(dossiers=(broken, DOSSIER)))
    assert [issue.code for issue in found.issues] == ["dossier-unreadable"]
    assert "'geen'" in found.issues[0].message
    assert dict(zip(found.dossiers, found.dossier_titles, strict=False)) == {Dossier("32824"): "Integratiebeleid"}


def test_a_letter_as_number_is_a_paper_of_the_eerste_kamer() -> None:
    found = read(kamerstuk(number='<ondernummer kamer="1">AB</ondernummer>').replace(
        '<tekstregel inhoud="kamernummer">2</tekstregel>', ""))  # fmt: skip
    assert (found.id, found.ondernummer, found.chamber) == ("kst-32824-AB", "AB", "ek")


def test_a_year_that_cannot_be_is_an_issue() -> None:
    found = read(kamerstuk().replace("Vergaderjaar 2023-2024", "Vergaderjaar 2023-2042"))
    assert [issue.code for issue in found.issues] == ["vergaderjaar-unreadable"]
    assert "2023-2042" in found.issues[0].message
    assert found.vergaderjaar == ""


def test_a_note_in_the_title_is_a_footnote_and_no_part_of_the_title() -> None:
    found = read(kamerstuk(title="BRIEF" + noot("1", "Herdruk in verband met een fout.") + " VAN DE MINISTER"))
    assert found.title == "BRIEF VAN DE MINISTER"
    assert words(found, "titel") == ["BRIEF VAN DE MINISTER"]
    assert words(found, "noot") == ["Herdruk in verband met een fout."]


# --- identifiers and metadata


@pytest.mark.parametrize(
    ("meta", "facts", "id_"),
    [
        ("", Facts(), "kst-32824-9"),
        ('<meta name="DC.identifier" scheme="OVERHEIDop.ParlID" content="kst-32824-9-h1"/>', Facts(), "kst-32824-9-h1"),
        (
            '<meta name="OVERHEIDop.externMetadataRecord" content="https://zoek.officielebekendmakingen.nl/kst-32824-9-n1/metadata.xml"/>',
            Facts(),
            "kst-32824-9-n1",
        ),
        ("", Facts(id="kst-32824-9-b1"), "kst-32824-9-b1"),
    ],
)  # fmt: skip
def test_where_the_identifier_comes_from(meta: str, facts: Facts, id_: str) -> None:
    assert read(kamerstuk(meta=meta), facts).id == id_


def test_what_is_known_from_outside_wins_and_a_difference_is_told() -> None:
    facts = Facts(id="kst-29544-10", date=date(2024, 1, 2), kind="bijlage", vergaderjaar="2022-2023")
    found = read(kamerstuk(), facts)
    assert (found.id, found.date, found.kind, found.vergaderjaar) == (
        "kst-29544-10", date(2024, 1, 2), "bijlage", "2022-2023",
    )  # fmt: skip
    assert [issue.code for issue in found.issues] == ["dossier-mismatch", "ondernummer-mismatch"]


# --- running text


def test_white_space_and_instructions_mean_nothing() -> None:
    found = read(kamerstuk("<al>Een  zin\n      over<?xpp afbreek?>heid&#160;en\n<!-- weg --> orde.</al>"))
    assert words(found) == ["Een zin overheid\u00a0en orde."]


def test_inline_elements_run_on_and_others_are_kept_apart() -> None:
    found = read(kamerstuk("<al>CO<inf>2</inf> en <nadruk type='cur'>voor</nadruk>beeld</al>"))
    assert words(found) == ["CO2 en voorbeeld"]


def test_text_is_composed_also_over_the_border_of_an_element() -> None:
    found = read(kamerstuk("<al>cafe\u0301 en pasc<nadruk>he</nadruk>\u0301</al>"))
    assert words(found) == ["café en pasché"]
    assert unicodedata.is_normalized("NFC", found.text)


def test_headings_carry_their_depth() -> None:
    found = read(
        kamerstuk(
            "<divisie><kop><nr>1.</nr><titel>Inleiding</titel></kop><al>Een.</al>"
            "<divisie><kop><nr>1.1</nr><titel>Doel</titel></kop><al>Twee.</al></divisie></divisie>"
            "<tussenkop kopopmaak='vet'>Slot</tussenkop>"
        )
    )
    headings = [(found.text[b.start : b.end], b.level) for b in found.blocks if b.kind == "tussenkop"]
    assert headings == [("1. Inleiding", 1), ("1.1 Doel", 2), ("Slot", 0)]
    assert words(found, "al") == ["Een.", "Twee."]


def test_lists_keep_their_marks_and_depth() -> None:
    found = read(
        kamerstuk(
            "<lijst><li><li.nr>1°</li.nr><al>Eerste.</al><al>Nog bij de eerste.</al></li>"
            "<li><li.nr>2°</li.nr><al>Tweede:</al><lijst><li><li.nr>–</li.nr><al>Dieper.</al></li></lijst></li></lijst>"
        )
    )
    items = [(b.mark, b.level, found.text[b.start : b.end]) for b in found.blocks if b.kind == "li"]
    assert items == [
        ("1°", 1, "Eerste."), ("", 1, "Nog bij de eerste."), ("2°", 1, "Tweede:"), ("–", 2, "Dieper."),
    ]  # fmt: skip


def test_cells_know_their_place() -> None:
    """The model: the mark of a cell is its place in the table, "r2c3"."""
    found = read(
        kamerstuk(
            "<table><title>Cijfers</title><tgroup cols='2'><colspec colnum='1'/>"
            "<thead><row><entry><al>Jaar</al></entry><entry><al>Aantal</al></entry></row></thead>"
            "<tbody><row><entry><al>2023</al></entry><entry/></row>"
            "<row><entry><al>2024</al></entry><entry><al>twaalf</al><al>ruim</al></entry></row></tbody></tgroup></table>"
        )
    )
    cells = [(b.mark, found.text[b.start : b.end]) for b in found.blocks if b.kind == "cel"]
    assert [text for _, text in cells] == ["Jaar", "Aantal", "2023", "2024", "twaalf ruim"]
    assert [mark for mark, _ in cells] == ["r1c1", "r1c2", "r2c1", "r3c1", "r3c2"]


def test_an_unknown_element_is_read_and_told_once() -> None:
    found = read(kamerstuk("<kader><al>Een.</al></kader><kader>Los.</kader>"))
    assert words(found) == ["Een.", "Los."]
    assert [(issue.code, "<kader>" in issue.message) for issue in found.issues] == [("unknown-element", True)]


def test_the_lists_of_elements_do_not_contradict_each_other() -> None:
    assert not CONTAINERS & SILENT
    assert not CONTAINERS & set(PARAGRAPHS)
    assert not SILENT & set(PARAGRAPHS)
    assert not INLINE & CONTAINERS


def test_every_offset_has_its_line_in_the_source() -> None:
    xml = kamerstuk("\n<al>Een.</al>\n\n<al>Twee" + noot("1", "Drie.") + "</al>\n")
    found = read(xml)
    lines = xml.split("\n")
    for block in found.blocks:
        if block.kind in ("al", "noot"):
            line = found.origin.source_of(block.start)
            assert line is not None
            assert found.text[block.start : block.end] in lines[line - 1]


# --- footnotes and links


def test_a_footnote_is_lifted_out_of_its_sentence() -> None:
    found = read(kamerstuk(f"<al>Dat stond in de brief{noot('1', 'Kamerstuk 29 544, nr. 3.')}, en nu hier.</al>"))
    assert words(found, "al") == ["Dat stond in de brief, en nu hier."]
    assert found.text.endswith("\n1 Kamerstuk 29 544, nr. 3.\n")
    (note,) = found.footnotes
    assert note.mark == "1"
    assert note.anchor is not None
    assert found.text[: note.anchor].endswith("in de brief")


def test_white_space_in_front_of_a_mark_does_not_move_the_anchor() -> None:
    found = read(kamerstuk(f"<al>Eerste woord {noot('1', 'Noot.')} volgt.</al>"))
    assert words(found, "al") == ["Eerste woord volgt."]
    assert found.text[: found.footnotes[0].anchor].endswith("Eerste woord")


def test_footnotes_of_several_paragraphs_and_of_one_mark() -> None:
    twice = "<noot><noot.nr>2</noot.nr><noot.al>Een.</noot.al><noot.lijst><li><al>Twee.</al></li></noot.lijst></noot>"
    found = read(kamerstuk(f"<al>A{noot('1', 'Eerst.')} b{twice}</al><al>C{noot('1', 'Opnieuw.')}.</al>"))
    assert [note.mark for note in found.footnotes] == ["1", "2", "1"]
    assert words(found, "noot") == ["Eerst.", "Een. Twee.", "Opnieuw."]
    anchors = [note.anchor for note in found.footnotes if note.anchor is not None]
    assert [found.text[anchor - 1] for anchor in anchors] == ["A", "b", "C"]


def test_a_note_inside_a_note_is_not_lost() -> None:
    inner = noot("2", "Dieper.")
    found = read(kamerstuk(f"<al>Woord<noot><noot.nr>1</noot.nr><noot.al>Zie{inner} daar.</noot.al></noot>.</al>"))
    assert "Zie daar." in words(found, "noot")
    assert "Dieper." in found.text or found.issues, "it vanished, and nobody was told"


def test_a_note_in_a_heading_a_cell_and_an_item() -> None:
    found = read(
        kamerstuk(
            f"<tussenkop>Kop{noot('1', 'Een.')}</tussenkop>"
            f"<table><tgroup><tbody><row><entry><al>Cel{noot('2', 'Twee.')}</al></entry></row></tbody></tgroup></table>"
            f"<lijst><li><li.nr>a.</li.nr><al>Lid{noot('3', 'Drie.')}</al></li></lijst>"
        )
    )
    assert words(found) == ["Kop", "Cel", "Lid", "Een.", "Twee.", "Drie."]
    assert [found.text[: note.anchor].rpartition("\n")[2] for note in found.footnotes] == ["Kop", "Cel", "Lid"]


def test_links_keep_the_words_they_stand_on() -> None:
    found = read(
        kamerstuk(
            '<al>Zie <extref doc="kst-29544-3" soort="document" status="actief">29&#160;544, nr.&#160;3</extref>, '
            '<dossierref dossier="35763">35 763</dossierref> en '
            '<extref doc="https://example.org/x" soort="URL">de site</extref>.</al>'
        )
    )
    links = [(found.text[link.start : link.end], link.target, link.kind) for link in found.links]
    assert links == [
        ("29\u00a0544, nr.\u00a03", "kst-29544-3", "document"),
        ("35 763", "dossier/35763", "dossier"),
        ("de site", "https://example.org/x", "url"),
    ]


def test_a_link_inside_a_footnote_moves_with_it() -> None:
    link = '<extref doc="kst-29544-3" soort="document">29 544, nr. 3</extref>'
    found = read(kamerstuk(f"<al>Brief{noot('1', 'Kamerstuk ' + link + '.')}.</al>"))
    (only,) = found.links
    assert found.text[only.start : only.end] == "29 544, nr. 3"
    assert found.footnotes[0].start < only.start < found.footnotes[0].end


def test_a_second_mark_on_a_note_is_told() -> None:
    body = f'<al>Brief{noot("1", "Een nota.")} en plan<nootref refid="n1"/>.</al><al>Weg<nootref refid="n7"/>.</al>'
    found = read(kamerstuk(body))
    assert words(found) == ["Brief en plan.", "Weg.", "Een nota."]
    assert [found.text[: note.anchor].endswith("Brief") for note in found.footnotes] == [True]
    again, missing = found.issues
    assert (again.code, missing.code) == ("footnote-again", "footnote-missing")
    assert "points at footnote 1," in again.message
    assert "'n7'" in missing.message


def test_a_second_mark_in_the_title_is_no_part_of_the_title() -> None:
    title = f"BRIEF{noot('1', 'Herdruk.')} VAN DE MINISTER<nootref refid='n1'>1</nootref>"
    assert read(kamerstuk(title=title)).title == "BRIEF VAN DE MINISTER"


# --- who signs


def test_signatures_of_a_letter() -> None:
    one = "<ondertekening><functie>De Minister van X,</functie><naam><voornaam>A.B.</voornaam> <achternaam>Jansen</achternaam></naam></ondertekening>"
    two = "<ondertekening><functie>De Staatssecretaris van Y,</functie><deze>C. de Vries</deze></ondertekening>"
    found = read(kamerstuk(after=f"<tekst-sluiting>{one}{two}</tekst-sluiting>"))
    assert found.signatories == ("A.B. Jansen", "C. de Vries")
    assert found.on_behalf == ("De Minister van X", "De Staatssecretaris van Y")
    assert words(found, "ondertekening") == ["De Minister van X, A.B. Jansen", "De Staatssecretaris van Y, C. de Vries"]


CLOSING = "<al>en gaat over tot de orde van de dag.</al>"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("<al>Ceder</al>", ("Ceder",)),
        ("<al-groep><al>Van der Plas</al><al>Inge van Dijk</al></al-groep>", ("Van der Plas", "Inge van Dijk")),
        ("<al-groep><al>Aartsen.</al><al>El Yassini</al></al-groep>", ("Aartsen", "El Yassini")),
        ("<al>Kostić</al>", ("Kostić",)),
        ("<al>Van 't Wout</al>", ("Van 't Wout",)),
        ("<al>Van Lanen, Smit</al>", ("Van Lanen", "Smit")),
        ("<al>Van Lanen en Smit.</al>", ("Van Lanen", "Smit")),
        ("<al-groep><al>Van Lanen</al><al>Smit</al></al-groep><al>De Boer</al>", ("Van Lanen", "Smit", "De Boer")),
        ("<al>Van Lanen</al><al-groep><al>Smit</al><al>De Boer</al></al-groep>", ("Van Lanen", "Smit", "De Boer")),
        ("<al-groep><al>Van Lanen en</al><al>Smit</al></al-groep>", ("Van Lanen", "Smit")),
        ("<al-groep><al>Van Lanen e</al><al>Smit</al></al-groep>", ("Van Lanen", "Smit")),
        ("<tussenkop>Verzoek</tussenkop><al>Smit</al>", ("Smit",)),
    ],
)
def test_names_below_a_motion(names: str, expected: tuple[str, ...]) -> None:
    found = read(kamerstuk(f"<al>De Kamer,</al>{CLOSING}{names}", title="MOTIE VAN HET LID X"))
    assert (found.kind, found.signatories) == ("motie", expected)


@pytest.mark.parametrize("last", ["<al>verzoekt de regering iets te doen,</al>", CLOSING])
def test_a_sentence_is_no_name(last: str) -> None:
    assert read(kamerstuk(f"<al>De Kamer,</al>{last}", title="MOTIE VAN HET LID X")).signatories == ()


def test_a_line_of_capitals_below_a_motion_is_no_name() -> None:
    """Each way to cut it into names was tried, and thirty letters have half a billion."""
    found = read(kamerstuk(f"<al>De Kamer,</al>{CLOSING}<al>{'A' * 200}1</al>", title="MOTIE VAN HET LID X"))
    assert found.signatories == ()


def test_the_last_line_of_a_letter_is_no_name() -> None:
    assert read(kamerstuk("<al>Den Haag</al>")).signatories == ()


def test_a_note_on_a_signature_is_no_part_of_the_name() -> None:
    signed = (
        f"<ondertekening><naam><achternaam>Jansen</achternaam>{noot('1', 'Namens de minister.')}</naam></ondertekening>"
    )
    found = read(kamerstuk(after=f"<tekst-sluiting>{signed}</tekst-sluiting>"))
    assert found.signatories == ("Jansen",)
    assert words(found, "noot") == ["Namens de minister."]


# --- the other bodies


def test_a_written_question_with_its_answer() -> None:
    xml = (
        "<officiele-publicatie><metadata/><kamervragen><kamervraagkop>"
        '<tekstregel inhoud="vergaderjaar">Vergaderjaar 2023-2024</tekstregel></kamervraagkop>'
        "<kamervraagnummer>1045</kamervraagnummer>"
        '<kamervraagomschrijving type="vraag">Vragen van het lid <naam>Boon</naam> over dijken.</kamervraagomschrijving>'
        '<kamervraagomschrijving type="antwoord">Antwoord van <naam>M.G.J. Harbers</naam> '
        '(ontvangen <datum isodatum="2024-02-01">1 februari 2024</datum>)</kamervraagomschrijving>'
        "<vraag><nr>1</nr><al>Kent u het bericht?</al></vraag>"
        "<antwoord><nr>1</nr><al>Ja.</al></antwoord></kamervragen></officiele-publicatie>"
    )
    found = read(xml, name="ah-tk-20232024-1045.xml")
    assert (found.id, found.kind, found.date) == ("ah-tk-20232024-1045", "antwoord", date(2024, 2, 1))
    assert (found.vergaderjaar, found.chamber, found.signatories) == ("2023-2024", "tk", ("M.G.J. Harbers",))
    assert words(found, "al") == ["Kent u het bericht?", "Ja."]


def test_the_first_item_of_a_meeting_prints_its_day() -> None:
    xml = (
        "<officiele-publicatie><metadata/><handelingen><vergadering><vergadering-nummer>3e vergadering"
        "</vergadering-nummer><vergaderdatum>Woensdag 20 september 2023</vergaderdatum></vergadering>"
        "<opening><tekst><al>Voorzitter: Jansen. Zie ook 3 mei 2021.</al></tekst></opening>"
        "</handelingen></officiele-publicatie>"
    )
    assert read(xml, name="h-tk-20232024-3-1.xml").date == date(2023, 9, 20)


def test_an_item_of_the_verbatim_report() -> None:
    xml = (
        "<officiele-publicatie><metadata/><handelingen><agendapunt><item-titel>Stemmingen</item-titel>"
        "<spreekbeurt><spreker>De voorzitter:</spreker><tekst><al>Ik stel voor te stemmen.</al></tekst></spreekbeurt>"
        "</agendapunt></handelingen></officiele-publicatie>"
    )
    found = read(xml, name="h-tk-20232024-13-19.xml")
    assert (found.kind, found.title, found.chamber) == ("handelingen", "Stemmingen", "tk")
    assert [b.kind for b in found.blocks] == ["titel", "spreker", "al"]


# --- the older dialect

OLD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<kamerwrk><kop><jaar>Vergaderjaar 2003-2004</jaar><kamer>2</kamer></kop>
<frontm><onderw><nummer>29 544</nummer><naam>Arbeidsmarktbeleid</naam></onderw></frontm>
<body><stuk><ltrlabel>Nr.</ltrlabel><nummer>7</nummer><titel>BRIEF VAN DE MINISTER</titel>
<tuskop>Begin</tuskop><al>Zie de nota<voetref nr="1"/> over \u00e9\u00e9n zaak.</al><al>Weg<voetref nr="2"/>.</al>
</stuk></body><voetnoot nr="1"><al>Kamerstuk 28 000, nr. 2.</al></voetnoot></kamerwrk>"""


def test_the_older_dialect() -> None:
    found = parse(OLD.encode("latin-1"), "old.xml")
    assert (found.source.format, found.id, found.kind) == ("kamerwrk-xml", "kst-29544-7", "brief")
    assert (found.vergaderjaar, found.chamber, found.title) == ("2003-2004", "tk", "BRIEF VAN DE MINISTER")
    assert words(found) == ["Begin", "Zie de nota over één zaak.", "Weg.", "Kamerstuk 28 000, nr. 2."]
    (note,) = found.footnotes
    assert found.text[: note.anchor].endswith("de nota")
    assert [issue.code for issue in found.issues] == ["footnote-missing"]
    assert "'2'" in found.issues[0].message


def test_in_the_older_dialect_the_other_mark_can_be_the_only_one() -> None:
    body = '<voetref nr="1"/> over \u00e9\u00e9n zaak.</al><al>Weg<voetref nr="2"/>.'
    assert body in OLD
    marks = '<nootref refid="v1"/> over \u00e9\u00e9n zaak.</al><al>Weg<nootref nr="1"/>.'
    xml = OLD.replace(body, marks).replace('<voetnoot nr="1">', '<voetnoot id="v1" nr="1">')
    found = parse(xml.encode("latin-1"), "old.xml")
    (note,) = found.footnotes
    assert note.mark == "1"
    assert found.text[: note.anchor].endswith("de nota")
    assert [issue.code for issue in found.issues] == ["footnote-again"]


def test_in_the_older_dialect_a_note_that_refers_to_itself_is_read_once() -> None:
    note = "<al>Kamerstuk 28 000, nr. 2.</al>"
    assert note in OLD
    xml = OLD.replace(note, '<al>Zie noot<voetref nr="1"/>.</al>')
    found = parse(xml.encode("latin-1"), "old.xml")
    assert words(found)[-1] == "Zie noot."
    assert [issue.code for issue in found.issues] == ["footnote-again", "footnote-missing"]


# --- what is no paper


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty file"),
        (kamerstuk().encode()[:400], "cut off"),
        (kamerstuk().replace("</al>", "</all>").encode(), "not well-formed"),
        (b"<officiele-publicatie><metadata/></officiele-publicatie>", "holds no kamerstuk"),
        (b"<kamerwrk><kop/></kamerwrk>", "has no body/stuk"),
        (b'<?xml version="1.0" encoding="utf-8"?>' + kamerstuk("<al>café</al>").encode("latin-1"), "not UTF-8"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + kamerstuk("<al>&b;</al>").encode(), "declares entities"),
        (b'<!DOCTYPE officiele-publicatie SYSTEM "http://x.invalid/a.dtd">' + kamerstuk("<al>&b;</al>").encode(), "entity"),
    ],
    ids=["empty", "cut", "tags", "no-body", "no-stuk", "encoding", "bomb", "external"],
)  # fmt: skip
def test_what_is_no_paper_is_one_clear_error(data: bytes, cause: str) -> None:
    with pytest.raises(FormatError, match=cause) as caught:
        parse(data, "folder/bad.xml")
    assert str(caught.value).startswith("folder/bad.xml: ")
    assert "\n" not in str(caught.value)


def test_a_paper_without_text_is_still_a_paper() -> None:
    found = read(kamerstuk(""))
    assert (found.id, words(found)) == ("kst-32824-9", [])


# --- real shapes, in the sample


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*/*-*.xml")), ids=lambda path: path.name)
def test_the_sample_reads_without_an_issue(path: Path) -> None:
    found = parse(path.read_bytes(), path.name)
    assert found.id == path.stem
    assert found.issues == ()
    assert found.text == "".join(line + "\n" for line in found.text.split("\n")[:-1])
    last = Block("kop", 0, 0)
    for block in found.blocks:
        assert last.end <= block.start < block.end
        assert found.text[block.start : block.end].strip() == found.text[block.start : block.end]
        last = block
