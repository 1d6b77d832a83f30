"""The archive: what was written stays as it was, whatever happens while writing, and every altered byte is found."""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvest.answers import Answer, Body, Check, Validators
from harvest.archive import ATTACHMENT, METADATA, TEXT, Archive, Problem, verify
from harvest.checks import any_file
from harvest.fetch import Fetcher
from harvest.http import Client, FetchError
from harvest.sources import Sources, load_sources
from harvest.state import Lock
from kg.errors import NotFoundError, StoreError
from kg.issues import Issue

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BASE = "https://repository.overheid.nl/x"


class Clock:
    """Every look at it is a second later."""

    def __init__(self, start: datetime = NOON) -> None:
        self.at = start

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        pass

    def chance(self) -> float:
        return 0.0


class Service(Client):
    """A client whose answers are in a dict: address -> bytes, or an error, or a status."""

    def __init__(self, **answers: bytes | int | str) -> None:
        super().__init__(load_sources().manners)
        self.answers = answers
        self.tagged = True
        self.asked: list[tuple[str, bool]] = []

    def get(self, url: str, *, known: Validators | None = None, check: Check | None = None) -> Answer:
        name = url.rpartition("/")[2]
        self.asked.append((name, bool(known)))
        found = self.answers.get(name, 404)
        if isinstance(found, str):
            raise FetchError(url, found)
        tag = f'"{hash(found)}"' if self.tagged else ""
        kind = "application/vnd.oasis.opendocument.text" if name.endswith(".odt") else "text/xml"
        headers = (("Content-Type", kind), ("ETag", tag), ("Content-Encoding", "gzip"), ("Content-Length", "3"))
        answer = Answer(url, url, 200, headers if tag else headers[:1], (("User-Agent", "test"),), NOON)
        if isinstance(found, int):
            return replace(answer, status=found)
        if known and known.etag == tag:
            return replace(answer, status=304)
        body = Body()
        body.write(found)
        return replace(answer, body=body, issues=tuple(check(body)) if check else ())


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


@pytest.fixture
def sources() -> Sources:
    return load_sources()


@pytest.fixture
def service() -> Service:
    return Service(a=b"alpha", b=b"beta" * 50_000, c=b"gamma")


def fetch(fetcher: Fetcher, name: str, owner: str = "kst-1-1", role: str = TEXT, stamp: str = "") -> str:
    return fetcher.fetch(f"{BASE}/{name}", role=role, owner=owner, check=any_file, stamp=stamp).outcome


def paper(fetcher: Fetcher, identifier: str = "kst-1-1") -> None:
    with fetcher.transaction() as db:
        db.execute(
            "INSERT INTO paper VALUES (?, ?, 'Brief', 'Title', '', '', '{\"id\": \"x\"}', ?)",
            (identifier, identifier, fetcher.run),
        )
        db.execute("INSERT INTO member VALUES ('1', ?, 'search', ?)", (identifier, fetcher.run))


def test_what_came_can_be_read_again(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        assert fetch(fetcher, "a", role=METADATA) == "held"
        assert fetch(fetcher, "b") == "held"
        fetcher.finish(complete=True)
    with Archive.open(raw) as archive:
        (found,) = archive.papers()
    assert found.id == "kst-1-1"
    assert found.text is not None
    assert found.metadata is not None
    assert found.text.read() == b"beta" * 50_000
    assert found.metadata.read() == b"alpha"
    assert found.text.retrieved == "2026-11-20T12:00:00Z"
    assert (found.text.media_type, found.text.format, found.text.size) == ("text/xml", "xml", 200_000)
    assert found.record == {"id": "x"}
    assert found.dossiers == ("1",)
    assert not found.withdrawn
    assert verify(raw) == []


def test_the_files_are_warc_that_others_can_read(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
        fetch(fetcher, "b")
    (path,) = (raw / "warc").iterdir()
    with path.open("rb") as file:
        records = [
            (r.rec_type, r.rec_headers["WARC-Target-URI"], r.content_stream().read()) for r in ArchiveIterator(file)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "request", "response", "request", "response"]
    assert records[4] == ("response", f"{BASE}/b", b"beta" * 50_000)


def test_the_best_text_wins(raw: Path, sources: Sources) -> None:
    service = Service(**{"p.pdf": b"%PDF", "p.html": b"<p>", "p.xml": b"<a/>", "q.odt": b"PK"})
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        for name, best in (("q.odt", "odt"), ("p.pdf", "pdf"), ("p.html", "html"), ("p.xml", "xml")):
            fetch(fetcher, name, role=ATTACHMENT if name == "q.odt" else TEXT)
            found = fetcher.archive.paper("kst-1-1")
            assert found is not None
            assert found.text is not None
            assert found.text.format == best


def test_one_harvest_asks_once(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        assert [fetch(fetcher, name) for name in ("a", "a", "none", "none", "a")] == [
            *("held", "held", "absent", "absent", "held")
        ]
    assert service.asked == [("a", False), ("none", False)]


def test_an_interrupted_harvest_is_taken_up(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
        run = fetcher.run
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        assert fetcher.resumed
        assert fetcher.run == run
        fetch(fetcher, "a")
        fetch(fetcher, "c")
        fetcher.finish(complete=True)
    assert service.asked == [("a", False), ("c", False)]
    assert len(list((raw / "warc").iterdir())) == 1
    assert verify(raw) == []


@pytest.mark.parametrize(
    ("arguments", "hours", "resumed"), [("{}", 47, True), ("{}", 49, False), ('{"since": "2026-01-01"}', 1, False)]
)
def test_when_a_harvest_is_not_taken_up(
    raw: Path, sources: Sources, service: Service, arguments: str, hours: int, resumed: bool
) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
    later = Clock(NOON + timedelta(hours=hours))
    with Fetcher(raw, arguments, sources, service, later) as fetcher:
        assert fetcher.resumed is resumed
        fetch(fetcher, "a")
    assert service.asked == [("a", False)] if resumed else [("a", False), ("a", True)]


def test_a_second_harvest_asks_whether_it_changed(raw: Path, sources: Sources, service: Service) -> None:
    for number in range(3):
        with Fetcher(raw, "{}", sources, service, Clock(NOON + timedelta(hours=number))) as fetcher:
            paper(fetcher) if not number else None
            fetch(fetcher, "a")
            fetch(fetcher, "c", role=METADATA)
            assert fetcher.new == ({TEXT: 1, METADATA: 1} if number == 0 else {TEXT: 1} if number == 2 else {})
            fetcher.finish(complete=True)
        service.answers["a"] = b"alpha, corrected" if number == 1 else service.answers["a"]
    assert [asked for asked in service.asked if not asked[1]] == [("a", False), ("c", False)]
    with Archive.open(raw) as archive:
        (found,) = archive.papers()
        records = archive.db.execute("SELECT count(*) FROM record WHERE url LIKE '%/a'").fetchone()[0]
    assert found.text is not None
    assert found.text.read() == b"alpha, corrected"
    assert records == 2
    assert verify(raw) == []


def test_the_same_bytes_again_are_not_kept_twice(raw: Path, sources: Sources, service: Service) -> None:
    service.tagged = False
    for number in range(2):
        with Fetcher(raw, "{}", sources, service, Clock(NOON + timedelta(hours=number))) as fetcher:
            fetch(fetcher, "b")
            fetcher.finish(complete=True)
    assert service.asked == [("b", False), ("b", False)]
    assert len(list((raw / "warc").iterdir())) == 1


def test_without_validators_the_mark_of_the_record_decides(raw: Path, sources: Sources, service: Service) -> None:
    service.tagged = False
    for number, stamp in enumerate(("1", "1", "2", "2")):
        with Fetcher(raw, "{}", sources, service, Clock(NOON + timedelta(hours=number))) as fetcher:
            fetch(fetcher, "a", stamp=stamp)
            fetcher.finish(complete=True)
    assert len(service.asked) == 2


def test_failures_are_written_down_and_struck_out(raw: Path, sources: Sources, service: Service) -> None:
    service.answers["a"] = "status 503 (asked 6 times)"
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        assert fetch(fetcher, "a") == "failed"
        query = "SELECT owner, role, reason FROM failure"
        assert [tuple(row) for row in fetcher.db.execute(query)] == [("kst-1-1", TEXT, "status 503 (asked 6 times)")]
        service.answers["a"] = b"alpha"
        assert fetch(fetcher, "a") == "held"
        assert fetcher.db.execute(query).fetchall() == []


def test_what_disappears_from_the_service_stays_in_the_archive(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        fetch(fetcher, "a")
        fetcher.finish(complete=True)
    del service.answers["a"]
    with Fetcher(raw, "{}", sources, service, Clock(NOON + timedelta(hours=1))) as fetcher:
        assert fetch(fetcher, "a") == "absent"
        assert fetch(fetcher, "a") == "absent"
        fetcher.finish(complete=True)
    with Archive.open(raw) as archive:
        (found,) = archive.papers()
    assert found.text is not None
    assert found.text.read() == b"alpha"


@pytest.mark.parametrize("tail", [b"\x1f", b"\x1f\x8b\x08\x00garbage", b"x" * 100_000])
def test_a_record_that_was_being_written_is_set_aside(
    raw: Path, sources: Sources, service: Service, tail: bytes
) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
    (path,) = (raw / "warc").iterdir()
    before = path.read_bytes()
    path.write_bytes(before + tail)
    (raw / "warc" / "20990101T000000Z-00001.warc.gz").write_bytes(tail)  # one whose first record was cut off
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        assert path.read_bytes() == before
        assert sorted(kept.read_bytes() for kept in (raw / "aside").iterdir()) == [tail, tail]
        fetch(fetcher, "b")
    assert path.read_bytes().startswith(before)
    assert verify(raw) == []


def test_killed_between_the_bytes_and_the_row(raw: Path, sources: Sources, service: Service) -> None:
    class Killed(BaseException):
        pass

    class Fragile(Fetcher):
        def transaction(self):  # type: ignore[no-untyped-def]
            raise Killed

    with pytest.raises(Killed), Fragile(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
    assert [path.stat().st_size > 0 for path in (raw / "warc").iterdir()] == [True]
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        assert fetcher.resumed
        assert fetch(fetcher, "a") == "held"
    assert service.asked == [("a", False), ("a", False)]
    assert verify(raw) == []


def test_a_file_that_became_shorter_is_not_added_to(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
    (path,) = (raw / "warc").iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="put a copy back"):
        Fetcher(raw, "{}", sources, service, Clock())
    assert "too short" in verify(raw)[0].reason


def test_every_altered_byte_is_found_and_fetched_anew(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        for name in "abc":
            fetch(fetcher, name)
        fetcher.finish(complete=True)
    (path,) = (raw / "warc").iterdir()
    good = path.read_bytes()
    places = [0, 3, 4, len(good) - 1, *random.Random(5).sample(range(len(good)), 40)]
    for place in places:
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        problems = verify(raw)
        assert len(problems) == 1, place
        assert "bytes on the disk were altered" in problems[0].reason
    with Fetcher(raw, "{}", sources, service, Clock(NOON + timedelta(hours=1))) as fetcher:
        for name in "abc":
            fetch(fetcher, name)
        assert fetcher.new == {TEXT: 1}
        fetcher.finish(complete=True)
    assert sum(1 for asked in service.asked if not asked[1]) == 4
    assert len(verify(raw)) == 1  # the bad one is still there, for nothing is overwritten
    path.write_bytes(good)
    assert verify(raw) == []


def test_reading_damaged_bytes_is_an_error(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        fetch(fetcher, "b")
    (path,) = (raw / "warc").iterdir()
    good = path.read_bytes()
    with Archive.open(raw) as archive:
        (found,) = archive.papers()
    assert found.text is not None
    refused = 0
    for place in range(found.text.offset, len(good), 7):
        path.write_bytes(good[:place] + bytes([good[place] ^ 8]) + good[place + 1 :])
        try:
            data = found.text.read()
        except StoreError:
            refused += 1
        else:
            assert data == b"beta" * 50_000  # the byte was outside the document
    assert refused > 20


def test_a_lost_file_is_found(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        fetch(fetcher, "a")
    (path,) = (raw / "warc").iterdir()
    path.unlink()
    assert verify(raw) == [Problem(f"{path.name}, byte 0", f"{BASE}/a: the file is gone or too short")]


def test_files_do_not_grow_without_end(raw: Path, sources: Sources, service: Service) -> None:
    small = replace(sources, warc_most=2_000)
    with Fetcher(raw, "{}", small, service, Clock()) as fetcher:
        for name in "abc":
            fetch(fetcher, name)
    names = sorted(path.name.rpartition("-")[2] for path in (raw / "warc").iterdir())
    assert names == ["00001.warc.gz", "00002.warc.gz"]
    assert verify(raw) == []


def test_two_harvests_at_a_time_are_refused(raw: Path, sources: Sources, service: Service) -> None:
    with (
        Fetcher(raw, "{}", sources, service, Clock()),
        pytest.raises(StoreError, match="another harvest is working here"),
    ):
        Fetcher(raw, "{}", sources, service, Clock())
    Lock(raw).release()


def test_reading_while_a_harvest_is_at_work(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        fetch(fetcher, "a")
        with Archive.open(raw) as archive:
            assert [found.id for found in archive.papers()] == ["kst-1-1"]
            fetch(fetcher, "b")
        assert verify(raw) == []


def test_a_finished_archive_can_be_read_where_nothing_can_be_written(
    raw: Path, sources: Sources, service: Service
) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        fetch(fetcher, "a")
        fetcher.finish(complete=True)
    assert [path.name for path in raw.iterdir() if path.name.startswith("state")] == ["state.sqlite"]
    connection = sqlite3.connect(f"{(raw / 'state.sqlite').as_uri()}?mode=ro&immutable=1", uri=True)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (1,)
    connection.close()


def test_there_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="kg harvest DOSSIER"):
        Archive.open(tmp_path)
    with pytest.raises(NotFoundError):
        verify(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"not a database at all, not even a little" * 99)
    with pytest.raises(StoreError, match="cannot be opened as state table"):
        Archive.open(tmp_path)
    connection = sqlite3.connect(tmp_path / "other.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    (tmp_path / "other.sqlite").replace(tmp_path / "state.sqlite")
    with pytest.raises(StoreError, match="is of version 99"):
        Archive.open(tmp_path)


def test_what_is_odd_is_kept_once(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        for _ in range(2):
            fetcher.note([Issue("odd", "very odd", "kst-1-1")])
        assert fetcher.db.execute("SELECT count(*) FROM issue").fetchone()[0] == 1


def test_the_shopping_list(raw: Path, sources: Sources, service: Service) -> None:
    with Fetcher(raw, "{}", sources, service, Clock()) as fetcher:
        paper(fetcher)
        fetch(fetcher, "a")
        assert fetcher.archive.missing(["kst-9-9", "kst-1-1", "kst-9-9", "blg-1"]) == ["blg-1", "kst-9-9"]


@pytest.fixture(autouse=True)
def no_open_connections() -> Iterator[None]:
    """Warnings about connections that were not closed come with the next collection; they should fail here."""
    yield
    import gc

    gc.collect()
