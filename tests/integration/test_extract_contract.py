"""What `kg extract` prints: the fields of the contract, offsets that fit the text, and one line for what is no paper."""

from __future__ import annotations

import csv
import io
import json
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.cli import run

SAMPLE = Path(kg.__file__).resolve().parent / "sample"
LETTER = SAMPLE / "kst-32824-412" / "kst-32824-412.md"
MOTION = SAMPLE / "kst-32824-432" / "kst-32824-432.xml"
TEXT = "Zie Kamerstuk 32 824, nr. 341.\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def papers(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Extract = Callable[..., Ran]


@pytest.fixture
def extract(capsys: pytest.CaptureFixture[str]) -> Extract:
    """Run `kg extract` in this process; a mistake must never be a traceback."""

    def go(*arguments: object) -> Ran:
        code = run(["extract", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert "a mistake of this program" not in said.err
        return Ran(code, said.out, said.err)

    return go


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "nota.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def one_line(ran: Ran, code: int, *words: str) -> None:
    """A mistake is one line on standard error that says what is wrong, and nothing on standard output."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("kg: ")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1, ran.err
    assert all(word in ran.err for word in words), ran.err


# --- the fields


def test_extract_gives_one_object_for_each_paper(extract: Extract, text_file: Path) -> None:
    ran = extract(MOTION, LETTER, text_file, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [paper["id"] for paper in ran.papers] == ["kst-32824-432", "kst-32824-412", "nota"]


FIELDS = {
    "id": str, "kind": str, "title": str, "dossiers": list, "ondernummer": str, "vergaderjaar": str,
    "signatories": list, "text": str, "sha256": str, "footnotes": list, "citations": list, "motions": list,
    "commitments": list,
}  # fmt: skip
CITATION = {
    "quote": str, "start": int, "end": int, "kind": str, "targets": list, "status": str, "candidates": list, "rule": str,
    "confidence": float, "issues": list,
}  # fmt: skip


def test_extract_keeps_the_fields_of_the_contract(extract: Extract) -> None:
    (paper,) = extract(LETTER, "--json").papers
    assert {name: type(paper[name]) for name in FIELDS} == FIELDS
    assert (paper["id"], paper["kind"], paper["date"]) == ("kst-32824-412", "brief", "2024-03-25")
    assert (paper["dossiers"], paper["ondernummer"], paper["vergaderjaar"]) == (["32824"], "412", "2023-2024")
    assert paper["signatories"] == ["C.E.G. van Gennip"]
    assert len(paper["citations"]) == 13
    for citation in paper["citations"]:
        assert {name: type(citation[name]) for name in CITATION} == CITATION
        assert {"key", "footnote"} <= set(citation)
    first = paper["citations"][0]
    assert {k: first[k] for k in ("quote", "kind", "key", "targets", "status", "footnote")} == {
        "quote": "Kamerstuk 32 824, nr. 389", "kind": "kamerstuk", "key": "kst-32824-389",
        "targets": ["kst-32824-389"], "status": "followed", "footnote": None,
    }  # fmt: skip
    wrong = [c["footnote"] for c in paper["citations"] if "vergaderjaar-mismatch" in c["issues"]]
    assert wrong == ["2", "3"]


MOTION_FIELDS = {"quote": str, "start": int, "end": int, "movers": list, "rule": str, "et_al": bool}
COMMITMENT_FIELDS = {
    "quote": str, "start": int, "end": int, "kind": str, "rule": str, "confidence": float, "weak": bool,
}  # fmt: skip


def test_motions_and_commitments_keep_their_fields(extract: Extract) -> None:
    papers = extract(SAMPLE / "kst-29544-1158" / "kst-29544-1158.xml", LETTER, "--json").papers
    motions = [motion for paper in papers for motion in paper["motions"]]
    promises = [promise for paper in papers for promise in paper["commitments"]]
    assert motions
    assert promises
    for motion in motions:
        assert {name: type(motion[name]) for name in MOTION_FIELDS} == MOTION_FIELDS
        assert motion["target"] is None or motion["target"].startswith("kst-")
    for promise in promises:
        assert {name: type(promise[name]) for name in COMMITMENT_FIELDS} == COMMITMENT_FIELDS
        assert promise["kind"] in ("made", "reported")
        assert {"by", "occasion", "deadline"} <= set(promise)
        term = promise["deadline"]
        if term is not None:
            assert term["text"]
            days = [date.fromisoformat(term[end]) for end in ("from", "to") if term[end]]
            assert days == sorted(days)


def test_extract_gives_candidates_and_no_target_where_it_is_open(extract: Extract) -> None:
    (paper,) = extract(SAMPLE / "kst-29544-1158" / "kst-29544-1158.xml", "--json").papers
    (open_,) = (c for c in paper["citations"] if c["status"] == "ambiguous")
    assert (open_["footnote"], open_["key"], open_["targets"]) == ("17", "kst-32825-372", [])
    assert {c["id"] for c in open_["candidates"]} == {"kst-32824-372", "kst-32824-373"}
    assert all(set(c) == {"id", "score", "why"} and 0 < c["score"] <= 1 and c["why"] for c in open_["candidates"])


def spans(paper: dict[str, Any]) -> list[dict[str, Any]]:
    """Give everything with a quote that stands in an object, however deep."""
    found = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if {"quote", "start", "end"} <= set(value):
                found.append(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(paper)
    return found


def in_step(paper: dict[str, Any]) -> None:
    """Offsets count code points of `text`, also those of sentences, footnotes and anchors."""
    text = paper["text"]
    assert unicodedata.is_normalized("NFC", text)
    for span in spans(paper):
        assert text[span["start"] : span["end"]] == span["quote"] != "", span
    for note in paper["footnotes"]:
        assert 0 <= note["start"] < note["end"] <= len(text)
        if note["anchor"] is not None:
            first, last = note["anchor"]
            assert first == last
            assert 0 < first <= len(text)
            assert not text[first - 1].isspace(), "the mark stands behind a word"


@pytest.mark.parametrize("path", sorted(p for p in SAMPLE.glob("*/*-*.*")), ids=lambda path: path.name)
def test_every_offset_of_the_sample_fits(path: Path, extract: Extract) -> None:
    (paper,) = extract(path, "--json").papers
    in_step(paper)
    assert paper["citations"] == sorted(paper["citations"], key=lambda c: c["start"])


LINES = "De brief\r\n\r\nVan de minister (Kamerstuk 32 824, nr. 341).1\r\n\r\n1 Zie ook Kamerstuk 29 544, nr. 1085.\r\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (LINES.encode(), LINES),
        (f"  \n\n{TEXT}\n\n\n".encode(), f"  \n\n{TEXT}\n\n\n"),
        (f"cafe\u0301, Danie\u0308lle; {TEXT}".encode(), f"café, Daniëlle; {TEXT}"),
        (f"één {TEXT}".encode("cp1252"), f"één {TEXT}"),
        (f"\U0001f3db {TEXT}".encode(), f"\U0001f3db {TEXT}"),
        (f"een\ttab en\u00a0vaste spatie {TEXT}".encode(), f"een\ttab en\u00a0vaste spatie {TEXT}"),
    ],
    ids=["plain", "bom", "utf-16", "crlf", "blank", "nfd", "cp1252", "astral", "spaces"],
)
def test_the_text_of_a_txt_file_is_the_file(data: bytes, text: str, extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    (paper,) = extract(path, "--json").papers
    assert paper["text"] == text
    in_step(paper)
    assert "kst-32824-341" in [target for c in paper["citations"] for target in c["targets"]]


@pytest.mark.parametrize("suffix", [".txt", ".text", ".TXT"])
def test_page_wise_markdown_in_a_txt_file_has_the_offsets_of_the_file(
    suffix: str, extract: Extract, tmp_path: Path
) -> None:
    path = tmp_path / f"412{suffix}"
    shutil.copy(LETTER, path)
    (paper,) = extract(path, "--json").papers
    assert paper["text"] == unicodedata.normalize("NFC", LETTER.read_text(encoding="utf-8"))
    in_step(paper)
    (as_markdown,) = extract(LETTER, "--json").papers
    assert [c["targets"] for c in paper["citations"]] == [c["targets"] for c in as_markdown["citations"]]
    assert [c["footnote"] for c in paper["citations"]] == [c["footnote"] for c in as_markdown["citations"]]
    assert len(paper["footnotes"]) == 16
    for note, other in zip(paper["footnotes"], as_markdown["footnotes"], strict=True):
        assert note["mark"] == other["mark"]
        assert paper["text"][note["start"] :].startswith(as_markdown["text"][other["start"] : other["start"] + 12])
        mark = paper["text"][note["anchor"][0] :]
        assert mark.startswith(("<sup>", "*<sup>")), "in the file the mark still stands there"


def test_extract_goes_on_behind_a_file_it_cannot_read(extract: Extract, text_file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "leeg.xml"
    bad.write_bytes(b"")
    ran = extract(tmp_path / "nergens.txt", bad, text_file, "--json")
    assert ran.code == 2
    assert [paper["id"] for paper in ran.papers] == ["nota"]
    assert "nergens.txt" in ran.err
    assert "leeg.xml: " in ran.err
    assert "empty file" in ran.err


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("a.xml", b"<officiele-publicatie>", "cut off"),
        ("a.xml", b"PK\x03\x04" + b"\0" * 40, "zip"),
        ("a.pdf", b"%PDF-1.4 nonsense", "PDF"),
        ("a.txt", b"\x00\x01\x02\x03", ""),
        ("a.json", b'{"a": 1}', "JSON"),
        ("a.xml", b"<metadata_gegevens/>", "metadata"),
        ("a.html", b"<html><body></body></html>", ""),
    ],
    ids=["cut", "zip", "pdf", "bytes", "json", "metadata", "html"],
)
def test_what_is_no_paper_is_one_line(name: str, data: bytes, cause: str, extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    ran = extract(path, "--json", "--quiet")
    one_line(ran, 2, str(path), cause)


def test_a_folder_is_no_file_to_extract(extract: Extract, tmp_path: Path) -> None:
    one_line(extract(tmp_path, "--json", "--quiet"), 2, str(tmp_path))


def test_date_and_id_of_one_file(extract: Extract, text_file: Path) -> None:
    (paper,) = extract(text_file, "--json", "--id", "kst-29544-9", "--date", "2024-03-25").papers
    assert (paper["id"], paper["date"], paper["dossiers"]) == ("kst-29544-9", "2024-03-25", ["29544"])


def test_meta_says_what_files_do_not(extract: Extract, text_file: Path, tmp_path: Path) -> None:
    meta = tmp_path / "meta.json"
    other = tmp_path / "ander.txt"
    other.write_text(TEXT, encoding="utf-8")
    about = {
        "nota": {
            "id": "kst-29544-9",
            "date": "2024-03-25",
            "kind": "brief",
            "dossiers": ["29544"],
            "attached_to": None,
        },
        "ander.txt": {"kind": "beslisnota", "attached_to": "kst-29544-9"},
    }
    meta.write_text(json.dumps(about), encoding="utf-8")
    first, second = extract(text_file, other, "--json", "--meta", meta).papers
    assert (first["id"], first["date"], first["kind"]) == ("kst-29544-9", "2024-03-25", "brief")
    assert (second["id"], second["date"], second["kind"]) == ("ander", None, "beslisnota")
    assert second["attached_to"] == "kst-29544-9"
    (given,) = extract(text_file, "--json", "--meta", meta, "--id", "kst-29544-10").papers
    assert (given["id"], given["date"]) == ("kst-29544-10", "2024-03-25"), "the option wins, the rest stays"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ()),
        ("{", ("not JSON",)),
        ("[]", ()),
        ('{"nota": {"date": "morgen"}}', ("morgen",)),
        ('{"nota": {"kind": "roman"}}', ("roman",)),
        ('{"nota": {"dossiers": ["x"]}}', ("x",)),
        ('{"nota": {"id": 5}}', ("5",)),
    ],
    ids=["missing", "broken", "list", "date", "kind", "dossier", "id"],
)
def test_an_impossible_side_file(
    content: str | None, words: tuple[str, ...], extract: Extract, text_file: Path, tmp_path: Path
) -> None:
    meta = tmp_path / "meta.json"
    if content is not None:
        meta.write_text(content, encoding="utf-8")
    ran = extract(text_file, "--json", "--meta", meta)
    assert ran.code in (1, 2)
    one_line(ran, ran.code, "meta.json", *words)


def test_no_links_leaves_the_publisher_out_of_it(extract: Extract, tmp_path: Path) -> None:
    path = tmp_path / "kst-32824-9001.xml"
    linked = MOTION.read_text(encoding="utf-8").replace("kst-32824-432/metadata", "kst-32824-9001/metadata")
    path.write_text(linked.replace("31 293 en 31 289, nr. 653", "het advies"), encoding="utf-8")
    (with_links,) = extract(path, "--json").papers
    (without,) = extract(path, "--json", "--no-links").papers
    assert any(c["publisher"] for c in with_links["citations"])
    assert not any(c["publisher"] or c["rule"] == "publisher.link" for c in without["citations"])
    assert len(with_links["citations"]) >= len(without["citations"]) > 0


def test_extract_prints_a_table_too(extract: Extract) -> None:
    rows = list(csv.DictReader(io.StringIO(extract(MOTION, "--format", "csv").out)))
    assert {row["targets"] for row in rows} == {"kst-32824-427", "kst-35228-8", "kst-31293-653"}
    assert {row["paper"] for row in rows} == {"kst-32824-432"}
    assert len(json.loads(extract(MOTION, "--format", "json").out)) == 3
    assert "35 228" in extract(MOTION).out.replace("\u00a0", " ")
