"""The bytes on disk: WARC files that only grow, in segments that are hashed as they are written.

A segment is one exchange: the request and the response, each a gzip member of its own (the first segment of a file also
has the `warcinfo`). Segments follow each other without a gap, so their hashes cover every byte of a file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from harvest.answers import Answer, Body
from kg.errors import StoreError

_CHUNK: Final = 65_536
_UNDONE: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that speak of the journey: the document is kept as it is, so they are kept under another name."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Where an exchange lies in its file, in bytes: [start, start + length); offset is where the response begins.

    sha256: of the bytes as they lie on disk.
    """

    start: int
    offset: int
    length: int
    sha256: str


class _Tally:
    """A file that counts and hashes what is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self.hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._out.flush()


def append(path: Path, answer: Answer, body: Body, about: dict[str, str]) -> Segment:
    """Add an exchange at the end of a file and wait until it is on the disk.

    path: made when it is not there. about: what the `warcinfo` of a new file says.
    Returns where it lies. Raises StoreError when the disk is full or the like; what was written of the segment is then
    set aside by `set_tail_aside` at the next start.
    """
    try:
        with path.open("ab") as out:
            start = out.tell()
            tally = _Tally(out)
            writer = WARCWriter(tally, gzip=True, warc_version="1.1")
            if start == 0:
                writer.write_record(writer.create_warcinfo_record(path.name, about))
            response = _response(writer, answer, body)
            writer.write_record(_request(writer, answer, response))
            offset = start + tally.size
            writer.write_record(response)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}; make room and start again") from None
    return Segment(start, offset, tally.size, tally.hash.hexdigest())


def _response(writer: Any, answer: Answer, body: Body) -> Any:
    headers = [(f"X-Archive-Orig-{name}" if name.lower() in _UNDONE else name, value) for name, value in answer.headers]
    headers.append(("Content-Length", str(body.size)))
    return writer.create_warc_record(
        answer.url,
        "response",
        payload=body.stream(),
        length=body.size,
        http_headers=StatusAndHeaders(f"{answer.status} OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": _moment(answer)},
    )


def _request(writer: Any, answer: Answer, response: Any) -> Any:
    parts = urlsplit(answer.final_url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *answer.request_headers]
    return writer.create_warc_record(
        answer.final_url,
        "request",
        payload=BytesIO(),
        length=0,
        http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True),
        warc_headers_dict={
            "WARC-Date": _moment(answer),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )


def _moment(answer: Answer) -> str:
    return answer.retrieved.strftime("%Y-%m-%dT%H:%M:%SZ")


def payload(path: Path, offset: int, url: str) -> Iterator[bytes]:
    """Give the document of a response, in pieces.

    offset: where the response begins. url: what was asked for; it must be what stands there.
    Raises StoreError when something else stands there.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(ArchiveIterator(file), None)
            if record is None or record.rec_type != "response" or record.rec_headers["WARC-Target-URI"] != url:
                raise StoreError(f"{path}, byte {offset}: is not the answer of {url}; run kg harvest --verify")
            stream = record.content_stream()
            while chunk := stream.read(_CHUNK):
                yield chunk
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001,RUF100  warcio raises many kinds for damaged bytes
        raise StoreError(f"{path}, byte {offset}: cannot be read ({error}); run kg harvest --verify") from None


def segment_hash(path: Path, start: int, length: int) -> str:
    """Hash the bytes of a segment as they lie on disk; "" when the file is too short or not there."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            file.seek(start)
            while length and (chunk := file.read(min(length, _CHUNK))):
                digest.update(chunk)
                length -= len(chunk)
    except OSError:
        return ""
    return "" if length else digest.hexdigest()


def set_tail_aside(path: Path, size: int, aside: Path) -> int:
    """Take the end of a file away that nobody knows of: a program was killed while writing it.

    size: what the state table knows of the file, in bytes. aside: folder for the tail; it is kept, not thrown away.
    Returns how many bytes were set aside. Raises StoreError when the file is shorter than the table says.
    """
    held = path.stat().st_size if path.exists() else 0
    if held < size:
        raise StoreError(f"{path}: has {held} bytes, should have {size}; put a copy back, or run kg harvest --verify")
    if held == size:
        return 0
    aside.mkdir(parents=True, exist_ok=True)
    kept = aside / f"{path.name}.{size}-{held}"
    with path.open("rb+") as file:
        file.seek(size)
        with kept.open("wb") as out:
            while chunk := file.read(_CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        file.truncate(size)
        os.fsync(file.fileno())
    return held - size
