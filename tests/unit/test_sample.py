"""The bundled sample is what its lists say it is, and nobody else's text."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

import kg

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SAMPLE = Path(kg.__file__).resolve().parent / "sample"
ARCHIVE: list[dict[str, Any]] = json.loads((SAMPLE / "archive.json").read_text(encoding="utf-8"))["papers"]
GOLD: list[dict[str, Any]] = json.loads((ROOT / "tests" / "gold" / "sample.json").read_text(encoding="utf-8"))
IDS = [entry["id"] for entry in ARCHIVE]
FILES = {entry["id"]: SAMPLE / entry["file"] for entry in ARCHIVE}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
RUN = 11
"""So many words in a row may not also stand in a text of somebody else."""
CLOSING = "en gaat over tot de orde van de dag"
"""The formula that ends every motion; with the names of the movers behind it, it is longer than that."""


def metadata(id_: str) -> list[tuple[str, str, str]]:
    root = etree.parse(SAMPLE / id_ / "metadata.xml", PARSER).getroot()
    assert root.tag == "metadata_gegevens"
    return [(m.get("name", ""), m.get("scheme", ""), m.get("content", "")) for m in root.iterfind("metadata")]


def values(id_: str, name: str) -> list[str]:
    return [content for found, _, content in metadata(id_) if found == name]


def pieces(path: Path) -> Iterator[str]:
    """Give the text of a paper in pieces: paragraphs without their footnotes, and each footnote."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            for page in pdf:
                yield page.get_textpage().get_text_range()
    elif path.suffix == ".xml":
        root = etree.parse(path, PARSER).getroot()
        for note in list(root.iter("noot")):
            mark = note.find("noot.nr")
            assert mark is not None
            mark.text = ""
            yield words_of(note)
            before, parent = note.getprevious(), note.getparent()
            if before is not None:
                before.tail = (before.tail or "") + (note.tail or "")
            else:
                parent.text = (parent.text or "") + (note.tail or "")
            note.tail = None
            parent.remove(note)
        etree.strip_tags(root, etree.ProcessingInstruction, "extref", "dossierref", "nadruk", "ondernummer", "datum")
        yield from (words_of(e) for e in root.iter("*") if not len(e))
    else:
        yield re.sub(r"<sup>[^<]*</sup>", "", path.read_text(encoding="utf-8"))


def words_of(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def one_line(text: str) -> str:
    return " ".join(re.split(r"[ \t\r\n]+", text)).strip()


def test_the_archive_lists_every_folder_once() -> None:
    assert sorted(IDS) == IDS == sorted(path.name for path in SAMPLE.iterdir() if path.is_dir())
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("entry", ARCHIVE, ids=IDS)
def test_the_archive_agrees_with_the_files(entry: dict[str, Any]) -> None:
    folder = SAMPLE / entry["id"]
    path = FILES[entry["id"]]
    assert {file.name for file in folder.iterdir()} == {path.name, "metadata.xml"}
    assert path.stem == entry["id"]
    assert path.parent == folder
    for listed in (entry, entry["metadata"]):
        data = (SAMPLE / listed["file"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (listed["size"], listed["sha256"])
    media = {".xml": "application/xml", ".md": "text/markdown", ".txt": "text/plain", ".pdf": "application/pdf"}
    assert entry["media_type"] == media[path.suffix]
    assert "navertelling" in entry["note"]


@pytest.mark.parametrize("id_", IDS)
def test_metadata_carries_the_folder_name(id_: str) -> None:
    assert values(id_, "DC.identifier") == [id_]
    kinds = {scheme: content for name, scheme, content in metadata(id_) if name == "DC.type"}
    assert kinds["OVERHEID.Informatietype"] == "officiële publicatie"
    if id_.startswith("beslisnota-"):
        assert kinds["OVERHEIDop.Parlementair"] == "Bijlage"
        (main,) = values(id_, "OVERHEIDop.hoofddocument")
        assert values(main, "OVERHEIDop.bijlage") == [id_]
    elif id_.startswith("h-"):
        assert kinds["OVERHEIDop.Parlementair"] == "Handeling"
        assert kinds["OVERHEIDop.HandelingTypen"] == "Stemmingen"
    else:
        assert kinds["OVERHEIDop.Parlementair"] == "Kamerstuk"
        assert kinds["OVERHEIDop.KamerstukTypen"] in {"Brief", "Motie", "Verslag"}
        (dossiers,), (number,) = values(id_, "OVERHEIDop.dossiernummer"), values(id_, "OVERHEIDop.ondernummer")
        assert id_ == f"kst-{dossiers.split(';')[0]}-{number}"
        assert len(values(id_, "OVERHEIDop.dossiertitel")) == len(dossiers.split(";"))


@pytest.mark.parametrize("id_", [id_ for id_ in IDS if FILES[id_].suffix == ".xml"])
def test_xml_papers_are_well_formed_and_name_themselves(id_: str) -> None:
    root = etree.parse(FILES[id_], PARSER).getroot()
    assert root.tag == ("kamerwrk" if id_ == "kst-29544-203" else "officiele-publicatie")
    metas = {meta.get("name"): meta.get("content") for meta in root.iterfind("metadata/meta")}
    extern = f"https://zoek.officielebekendmakingen.nl/{id_}/metadata.xml"
    assert metas.get("OVERHEIDop.externMetadataRecord") == extern or metas.get("DC.identifier") == id_
    head = root.findtext("frontm/onderw/nummer") or root.findtext("kamerstuk/dossier/dossiernummer/dossiernr")
    if not id_.startswith("h-"):
        number = root.findtext("body/stuk/nummer") or root.findtext("kamerstuk/stuk/stuknr/ondernummer")
        assert head is not None
        assert id_ == f"kst-{head.replace(' ', '')}-{number}"


@pytest.mark.parametrize("entry", ARCHIVE, ids=IDS)
def test_every_paper_says_that_it_is_a_retelling_and_where_the_official_one_is(entry: dict[str, Any]) -> None:
    text = one_line(" ".join(pieces(FILES[entry["id"]])))
    page = entry["id"] if not entry["id"].startswith("beslisnota-") else entry["id"].removeprefix("beslisnota-")
    assert entry["url"] == f"https://zoek.officielebekendmakingen.nl/{page}.html"
    assert "ingekorte navertelling in eigen woorden" in text
    assert entry["url"] in text


def test_the_progress_letter_has_its_sixteen_footnotes() -> None:
    raw = FILES["kst-32824-412"].read_text(encoding="utf-8")
    notes = re.findall(r"^<sup>([0-9]+)</sup> ", raw, re.MULTILINE)
    marks = re.findall(r"(?<!\n)<sup>([0-9, ]+)</sup>", raw)
    assert notes == [str(n) for n in range(1, 17)] == ", ".join(marks).split(", ")
    assert re.search(r"[a-z]\n\n<sup>", raw), "no page ends inside a sentence"


def test_the_earlier_letter_has_its_seventeen_footnotes() -> None:
    root = etree.parse(FILES["kst-29544-1158"], PARSER).getroot()
    assert [note.findtext("noot.nr") for note in root.iter("noot")] == [str(n) for n in range(1, 18)]
    assert len({note.get("id") for note in root.iter("noot")}) == 17
    *_, last = root.iter("noot")
    assert one_line(words_of(last)) == "17Kamerstuk 32\xa0825, nr.\xa0372."


def test_the_sample_shows_what_real_files_do_with_bytes() -> None:
    data = {id_: path.read_bytes() for id_, path in FILES.items() if path.suffix != ".pdf"}
    crlf = {id_ for id_, raw in data.items() if b"\r\n" in raw}
    assert "kst-29544-1158" in crlf
    assert crlf != set(data)
    assert all(raw.count(b"\r\n") == raw.count(b"\n") for id_, raw in data.items() if id_ in crlf)
    assert [id_ for id_, raw in data.items() if raw.startswith(b"\xef\xbb\xbf")] == ["kst-32824-427"]
    assert "32\xa0824, nr.\xa0341".encode() in data["kst-29544-1158"]


def test_the_memo_is_a_small_pdf_with_a_text_layer_that_contradicts_its_letter() -> None:
    path = FILES["beslisnota-kst-32824-412"]
    assert path.stat().st_size < 30_000
    text = one_line(" ".join(pieces(path)))
    assert "zestien arbeidsmarktregio's" in text
    assert "oriënteren" in text
    assert "Negentien arbeidsmarktregio's" in FILES["kst-32824-412"].read_text(encoding="utf-8")


@pytest.mark.parametrize("gold", GOLD, ids=[gold["id"] for gold in GOLD])
def test_every_annotated_quote_stands_in_its_paper(gold: dict[str, Any]) -> None:
    text = one_line("\n".join(pieces(FILES[gold["id"]])))
    quotes = [item["quote"] for layer in ("citations", "motions", "commitments") for item in gold[layer]]
    quotes += gold.get("near_misses", [])
    for quote in set(quotes):
        assert text.count(one_line(quote)) >= quotes.count(quote), quote
    for item in gold["commitments"]:
        assert not item.get("deadline_text") or item["deadline_text"] in one_line(item["quote"])
    assert gold["file"] == FILES[gold["id"]].name
    assert values(gold["id"], "DCTERMS.issued") == ([gold["date"]] if gold["date"] else [])
    assert values(gold["id"], "OVERHEIDop.vergaderjaar") == [gold["vergaderjaar"]]


def test_the_annotations_cover_the_sample() -> None:
    assert [gold["id"] for gold in GOLD] == IDS
    assert {gold["id"]: gold["footnotes"] for gold in GOLD if gold["footnotes"]} == {
        "kst-29544-1158": 17,
        "kst-32824-370": 2,
        "kst-32824-389": 1,
        "kst-32824-412": 16,
    }


def test_publisher_links_and_annotations_name_the_same_papers() -> None:
    for gold in GOLD:
        if FILES[gold["id"]].suffix == ".xml":
            root = etree.parse(FILES[gold["id"]], PARSER).getroot()
            linked = {e.get("doc") for e in root.iter("extref") if e.get("soort") == "document"}
            assert linked <= {target for citation in gold["citations"] for target in citation["targets"]}, gold["id"]


def test_the_readme_lists_every_paper_with_its_date() -> None:
    rows = re.findall(r"^\| (\S+) \| (\S+) \|", (SAMPLE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    dates = {gold["id"]: gold["date"] or "2022" for gold in GOLD}
    assert {id_: day for id_, day in rows if id_ not in ("id", "|---|")} == dates


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in re.findall(r"[^\W_]+", text)]
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def without_tags(path: Path) -> str:
    return re.sub(r"<[^>]+>", " ", path.read_text("utf-8", "replace"))


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_no_sentence_of_the_reference_material_stands_in_the_sample() -> None:
    sources = [
        *(SHARED / "corpus" / "seeds").glob("*.txt"),
        *(SHARED / "corpus" / "dossiers-32824-29544").glob("*.xml"),
        *(SHARED / "corpus" / "formats").glob("*.xml"),
        *(SHARED / "facts").glob("*.txt"),
        *(SHARED / "gold" / "texts").glob("*.txt"),
    ]
    known = {run for path in sources for run in runs(without_tags(path))}
    assert len(known) > 10_000
    for id_, path in FILES.items():
        text = " ".join(pieces(path)) if path.suffix == ".pdf" else without_tags(path)
        if path.suffix == ".xml":  # head and title of a paper are facts, not sentences
            text = text[text.index("ingekorte navertelling") :].replace(CLOSING, "")
        found = [" ".join(run) for run in runs(text) if run in known]
        assert not found, (id_, found)
