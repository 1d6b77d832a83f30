"""Which files are papers: folders, archives, other forms, duplicates, and what stands beside papers."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.identifiers import Dossier
from kg.model import Facts
from kg.parse import parse
from kg.parse.inputs import Item, collect
from kg.parse.side import facts_for, read_side_file

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")


def _xml(id_: str, text: str = "Tekst.") -> bytes:
    return (
        f'<officiele-publicatie><metadata><meta name="OVERHEIDop.externMetadataRecord" scheme="" '
        f'content="https://zoek.officielebekendmakingen.nl/{id_}/metadata.xml"/></metadata><kamerstuk><stuk><algemeen>'
        f"<vrije-tekst><tekst><al>{text}</al></tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
    ).encode()


def _metadata(id_: str, day: str = "2024-03-05") -> bytes:
    return (
        f'<metadata_gegevens><metadata name="DC.identifier" content="{id_}"/>'
        f'<metadata name="DCTERMS.issued" content="{day}"/></metadata_gegevens>'
    ).encode()


def _record(id_: str, day: str) -> str:
    return (
        "<s:record><s:recordData><gzd><meta>"
        f"<identifier>{id_}</identifier><title>Brief van de minister over water</title>"
        f"<type>Kamerstuk</type><vergaderjaar>2023-2024</vergaderjaar><issued>{day}</issued>"
        "</meta></gzd></s:recordData></s:record>"
    )


def _answer(*records: str) -> bytes:
    namespace = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
    return (
        f'<s:searchRetrieveResponse xmlns:s="{namespace}"><s:records>{"".join(records)}</s:records>'
        "</s:searchRetrieveResponse>"
    ).encode()


def _write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def _uses(items: list[Item], root: Path) -> dict[str, tuple[str, str]]:
    return {item.name.removeprefix(f"{root}/"): (item.use, item.format) for item in items}


def test_every_file_is_something(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "a/kst-1-1.xml": _xml("kst-12345-1"),
            "a/nota.txt": b"Tekst.",
            "a/README.md": b"# Over deze map\n",
            "a/lijst.tsv": b"a\tb\n",
            "a/programma.py": b"print(1)\n",
            "a/.verborgen.txt": b"Tekst.",
            "a/zaak.json": b'{"@odata.context": "x"}',
            "a/leeg.xml": b"",
            "a/plaatje.txt": b"\x89PNG\r\n\x1a\n",
            "b/sru.xml": b'<s:searchRetrieveResponse xmlns:s="x"/>',
        },
    )
    assert _uses(list(collect([root])), root) == {
        "a/README.md": ("ignored", "documentation"),
        "a/kst-1-1.xml": ("paper", "op-xml"),
        "a/leeg.xml": ("ignored", "empty"),
        "a/lijst.tsv": ("ignored", "table"),
        "a/nota.txt": ("paper", "text"),
        "a/plaatje.txt": ("ignored", "image"),
        "a/programma.py": ("ignored", "text"),
        "a/zaak.json": ("ignored", "odata-json"),
        "b/sru.xml": ("ignored", "sru-xml"),
    }


def test_a_file_that_was_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    root = _write(tmp_path, {"LICENSE": b"Tekst."})
    assert [item.use for item in collect([root / "LICENSE"])] == ["paper"]
    assert [item.use for item in collect([root])] == ["ignored"]


def test_items_carry_bytes_hash_and_identifier_and_can_be_sent(tmp_path: Path) -> None:
    root = _write(tmp_path, {"kst-12345-1.versierd.xml": _xml("kst-12345-1")})
    item = pickle.loads(pickle.dumps(next(collect([root]))))
    assert (item.id, item.size) == ("kst-12345-1", len(item.data))
    document = parse(item.data, item.name, item.facts)
    assert (document.id, document.source.sha256) == (item.id, item.sha256)


def test_of_several_forms_the_best_is_read(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "kst-12345-1.pdf": b"%PDF-1.4",
            "kst-12345-1.html": b'<html><div id="broodtekst"><p>x</p></div>',
            "kst-12345-1.odt": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
            "elders/kst-12345-1.xml": _xml("kst-12345-1"),
            "los.odt": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
        },
    )
    items = {item.name.removeprefix(f"{root}/"): item for item in collect([root])}
    assert {name: item.use for name, item in items.items()} == {
        "elders/kst-12345-1.xml": "paper", "kst-12345-1.html": "other form", "kst-12345-1.pdf": "other form",
        "kst-12345-1.odt": "other form", "los.odt": "ignored",
    }  # fmt: skip
    assert items["kst-12345-1.pdf"].of == f"{root}/elders/kst-12345-1.xml"
    assert items["kst-12345-1.pdf"].data == b""


def test_the_same_paper_twice(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "a/kst-12345-1.xml": _xml("kst-12345-1"),
            "b/kst-12345-1.xml": _xml("kst-12345-1"),
            "a/kst-12345-2.xml": _xml("kst-12345-2"),
            "b/anders.xml": _xml("kst-12345-2", "Een langere tekst."),
        },
    )
    items = {item.name.removeprefix(f"{root}/"): item for item in collect([root])}
    assert {name: item.use for name, item in items.items()} == {
        "a/kst-12345-1.xml": "paper", "b/kst-12345-1.xml": "duplicate",
        "a/kst-12345-2.xml": "duplicate", "b/anders.xml": "paper",
    }  # fmt: skip
    assert items["a/kst-12345-1.xml"].facts.issues == ()
    assert [issue.code for issue in items["b/anders.xml"].facts.issues] == ["other-version"]
    assert "a/kst-12345-2.xml holds other bytes" in items["b/anders.xml"].facts.issues[0].message


def test_the_order_of_sources_changes_nothing(tmp_path: Path) -> None:
    root = _write(tmp_path, {f"{n}/kst-12345-1.xml": _xml("kst-12345-1", f"Tekst {n}.") for n in "abc"})
    sources = [root / n for n in "abc"]
    assert list(collect(sources)) == list(collect([*reversed(sources), root / "a"]))


def test_metadata_beside_papers(tmp_path: Path) -> None:
    owms = (
        b'<owms-metadata xmlns:d="http://purl.org/dc/terms/"><owmskern><d:identifier>blg-7</d:identifier>'
        b"<d:title>Rapport</d:title></owmskern></owms-metadata>"
    )
    root = _write(
        tmp_path,
        {
            "een/metadata.xml": _metadata("kst-12345-1"),
            "een/kst-12345-1.xml": _xml("kst-12345-1"),
            "twee/blg-7.metadata_owms.xml": owms,
            "twee/blg-7.metadata.xml": _metadata("blg-7"),
            "twee/blg-7.txt": b"Tekst.",
            "twee/nota.txt": b"Tekst.",
            "drie/metadata.xml": _metadata("kst-12345-9"),
            "drie/kst-12345-2.xml": _xml("kst-12345-2"),
            "vier/metadata.xml": _metadata("kst-12345-3"),
            "vier/scan.txt": b"Tekst.",
            "vijf/metadata.xml": b"<metadata_gegevens>",
        },
    )
    found = {item.name.removeprefix(f"{root}/"): item for item in collect([root])}
    day = date(2024, 3, 5)
    assert found["een/kst-12345-1.xml"].facts.date == day
    assert (found["twee/blg-7.txt"].facts.date, found["twee/blg-7.txt"].facts.title) == (day, "Rapport")
    assert found["twee/nota.txt"].facts == Facts()
    assert found["drie/kst-12345-2.xml"].facts.date is None
    assert [issue.code for issue in found["drie/kst-12345-2.xml"].facts.issues] == ["metadata-of-another"]
    assert found["vier/scan.txt"].id == "kst-12345-3"
    assert (found["vijf/metadata.xml"].use, "cut off" in found["vijf/metadata.xml"].cause) == ("unreadable", True)


def test_records_of_the_search_service_beside_papers(tmp_path: Path) -> None:
    page = _answer(*(_record(f"kst-12345-{n}", f"2024-03-0{n}") for n in (1, 2, 3)))
    root = _write(
        tmp_path,
        {
            # a page of answers tells of the papers beside it and of others
            "een/kst-12345-1.xml": _xml("kst-12345-1"),
            "een/kst-12345-2.txt": b"Tekst.",
            "een/los.txt": b"Tekst.",
            "een/antwoord.xml": page,
            # metadata beside the paper is nearer
            "twee/kst-12345-3.txt": b"Tekst.",
            "twee/antwoord.xml": page,
            "twee/metadata.xml": _metadata("kst-12345-3", "2024-04-30"),
            # a record alone is of the paper alone
            "drie/brief.txt": b"Tekst.",
            "drie/record.xml": _answer(_record("kst-12345-4", "2024-03-04")),
            # several records are of no paper without a name
            "vier/brief2.txt": b"Tekst.",
            "vier/antwoord.xml": page,
            # a record of another paper is no news, metadata of another are
            "vijf/kst-12345-5.txt": b"Tekst.",
            "vijf/antwoord.xml": page,
            "zes/kst-12345-6.txt": b"Tekst.",
            "zes/antwoord.xml": _answer(_record("kst-12345-6", "2024-03-06")),
            "zes/metadata.xml": _metadata("kst-12345-9"),
        },
    )
    found = {item.name.removeprefix(f"{root}/"): item for item in collect([root])}
    days = {name: item.facts.date for name, item in found.items() if item.use == "paper"}
    assert days == {
        "een/kst-12345-1.xml": date(2024, 3, 1), "een/kst-12345-2.txt": date(2024, 3, 2), "een/los.txt": None,
        "twee/kst-12345-3.txt": date(2024, 4, 30), "drie/brief.txt": date(2024, 3, 4), "vier/brief2.txt": None,
        "vijf/kst-12345-5.txt": None, "zes/kst-12345-6.txt": date(2024, 3, 6),
    }  # fmt: skip
    near = found["twee/kst-12345-3.txt"].facts
    assert (near.subject, near.vergaderjaar) == ("", "2023-2024"), "what the nearer does not say comes from the record"
    assert found["drie/brief.txt"].id == "kst-12345-4"
    assert found["vijf/kst-12345-5.txt"].facts.issues == ()
    assert [issue.code for issue in found["zes/kst-12345-6.txt"].facts.issues] == ["metadata-of-another"]
    assert found["een/antwoord.xml"].format == "sru-xml"


def test_other_answers_of_the_search_service_are_ignored_by_name(tmp_path: Path) -> None:
    error = b"<searchRetrieveResponse><diagnostics><diagnostic/></diagnostics></searchRetrieveResponse>"
    cut_off = _answer(_record("kst-12345-1", "2024-03-01"))[:-40]
    files = {"kst-12345-1.txt": b"Tekst.", "fout.xml": error, "uitleg.xml": b"<explainResponse/>", "half.xml": cut_off}
    root = _write(tmp_path, files)
    assert _uses(list(collect([root])), root) == {
        "kst-12345-1.txt": ("paper", "text"),
        "fout.xml": ("ignored", "sru-error"),
        "uitleg.xml": ("ignored", "sru-explain"),
        "half.xml": ("unreadable", "sru-xml"),
    }


def test_side_files(tmp_path: Path) -> None:
    side = {
        "nota.txt": {"id": "beslisnota-1", "date": "2024-03-04", "kind": "beslisnota", "attached_to": "kst-12345-1"}
    }
    root = _write(
        tmp_path,
        {
            "metadata.json": json.dumps(side).encode(),
            "nota.txt": b"Tekst.",
            "brief.txt": b"Tekst.",
            "meta.json": json.dumps(
                {"nota": {"date": "2025-01-01", "dossiers": ["32824", "36600-XV"], "id": None}}
            ).encode(),
        },
    )
    found = {Path(item.name).name: item for item in collect([root])}
    assert (found["nota.txt"].id, found["nota.txt"].facts.kind) == ("beslisnota-1", "beslisnota")
    assert found["brief.txt"].facts == Facts()
    assert found["metadata.json"].format == "side-file"
    found = {Path(item.name).name: item for item in collect([root], meta=root / "meta.json")}
    facts = found["nota.txt"].facts
    assert (facts.id, facts.date) == ("beslisnota-1", date(2025, 1, 1))
    assert facts.dossiers == (Dossier("32824"), Dossier("36600", "XV"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "should be an object"),
        ('{"a": 1}', "should be an object"),
        ('{"a": {"kind": "roman"}}', "'a': kind 'roman' is none of brief"),
        ('{"a": {"date": "4 maart"}}', "'4 maart' is not a date like 2024-03-25"),
        ('{"a": {"dossiers": [12]}}', "dossiers should be a list"),
        ('{"a": {"dossiers": ["x y"]}}', "not a dossier"),
        ('{"a": {"id": 7}}', "id should be a string"),
    ],
)
def test_a_side_file_that_says_something_impossible(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "meta.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(collect([tmp_path], meta=tmp_path / "meta.json"))
    assert says in str(caught.value)


def test_side_file_by_name_or_stem(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"a.txt": {"id": "x"}, "b": {"id": "y", "kleur": "rood"}}', encoding="utf-8")
    side = read_side_file(tmp_path / "meta.json")
    assert [facts_for(name, side).id for name in ("a.txt", "map/a.txt", "zip.zip!b.xml", "c.txt")] == [
        "x",
        "x",
        "y",
        "",
    ]
    assert [issue.code for issue in side["b"].issues] == ["unknown-metadata-field"]
    with pytest.raises(InputError, match="No such file"):
        read_side_file(tmp_path / "weg.json")


def _tar(files: dict[str, bytes], mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("koppeling.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


MEMBERS = {
    "map/kst-12345-1.xml": _xml("kst-12345-1"),
    "map/kst-12345-1.metadata.xml": _metadata("kst-12345-1"),
    "../buiten.txt": b"Tekst.",
    "binnen.zip": _zip({"a.txt": b"x"}),
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tar", _tar(MEMBERS, "w")),
        ("a.tar.gz", _tar(MEMBERS, "w:gz")),
        ("a.tar.xz", _tar(MEMBERS, "w:xz")),
        ("a.zip", _zip(MEMBERS)),
    ],
)
def test_archives_are_read_where_they_are(tmp_path: Path, name: str, data: bytes) -> None:
    _write(tmp_path, {name: data})
    found = {item.name.removeprefix(f"{tmp_path}/{name}!"): item for item in collect([tmp_path / name])}
    assert {inside: (item.use, item.format) for inside, item in found.items()} == {
        "map/kst-12345-1.xml": ("paper", "op-xml"),
        "map/kst-12345-1.metadata.xml": ("ignored", "metadata-xml"),
        "../buiten.txt": ("paper", "text"),
        "binnen.zip": ("ignored", "zip"),
    }
    assert found["map/kst-12345-1.xml"].facts.date == date(2024, 3, 5)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [name]  # nothing was unpacked


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.zip"])
def test_a_broken_archive_gives_what_it_holds_and_says_so(tmp_path: Path, name: str) -> None:
    many = {f"nota-{n}.txt": f"Tekst {n}. ".encode() * 500 for n in range(200)}
    data = _zip(many) if name.endswith("zip") else _tar(many, "w:" + name[-2:])
    _write(tmp_path, {name: data[: len(data) // 2]})
    items = list(collect([tmp_path]))
    assert items[-1].use == "unreadable"
    assert "cut off" in items[-1].cause
    assert {item.use for item in items[:-1]} <= {"paper"}


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.parse.archives.MAX_BYTES", 1000)
    _write(
        tmp_path,
        {"a.zip": _zip({"bom.txt": b"x" * 5000, "goed.txt": b"x"}), "b.tar": _tar({"bom.txt": b"x" * 5000}, "w")},
    )
    assert {Path(item.name).name: (item.use, item.cause) for item in collect([tmp_path / "a.zip"])} == {
        "a.zip!bom.txt": ("unreadable", "5000 bytes, more than the 1000 that are read"),
        "a.zip!goed.txt": ("paper", ""),
    }
    assert [item.use for item in collect([tmp_path / "b.tar"])] == ["unreadable"]


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        list(collect([tmp_path / "weg"]))


@needs_shared
def test_the_whole_corpus() -> None:
    uses: Counter[str] = Counter()
    formats: Counter[str] = Counter()
    unread = []
    for item in collect([SHARED / "corpus"]):
        uses[item.use] += 1
        if item.use == "paper":
            formats[item.format] += 1
        elif item.use == "unreadable":
            unread.append(item.name)
    assert unread == []
    assert uses == {"paper": 6092, "other form": 6, "duplicate": 58, "ignored": 107}
    assert formats == {"op-xml": 6085, "text": 3, "markdown": 2, "kamerwrk-xml": 1, "vlos-xml": 1}
