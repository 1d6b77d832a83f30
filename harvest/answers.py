"""What comes back: the bytes of an answer, what stood around them, and whether they are what was asked for."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import IO, Final

from kg.errors import SourceError
from kg.issues import Issue

_CHUNK: Final = 65_536
_IN_MEMORY: Final = 4_000_000


class BadAnswerError(SourceError):
    """An answer that is not what was asked.

    passing: True for what is likely to be whole the next time (cut off, an error page); such an address is asked again
    as often as one that answers 503. False for an answer that is whole and wrong: asked once more, then given up.
    """

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing


class Body:
    """The bytes of an answer, on disk when there are many; use it as a context manager.

    sha256: hexadecimal. size: bytes. Both are of the document, after any compression for the journey is undone.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by __exit__
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        """Hash of the bytes so far."""
        return self._hash.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes from the beginning, in pieces."""
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            yield chunk

    def read(self) -> bytes:
        """Give all bytes at once."""
        return b"".join(self.chunks())

    def head(self, size: int) -> bytes:
        """Give the first bytes."""
        self._file.seek(0)
        return self._file.read(size)

    def tail(self, size: int) -> bytes:
        """Give the last bytes."""
        self._file.seek(max(0, self.size - size))
        return self._file.read(size)

    def stream(self) -> IO[bytes]:
        """Give the file, at its beginning."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()

    def __enter__(self) -> Body:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "did it change?" with."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)

    def headers(self) -> dict[str, str]:
        """Give the headers of a conditional request."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    url: as asked; final_url: after redirects. status: 200, 304, 404 or 410. retrieved: when it was complete, UTC.
    headers, request_headers: as sent. body: of status 200, else None. issues: what the check found odd.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    request_headers: tuple[tuple[str, str], ...]
    retrieved: datetime
    body: Body | None = None
    issues: tuple[Issue, ...] = ()

    def header(self, name: str) -> str:
        """Give a header, "" when it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def validators(self) -> Validators:
        """What to ask with next time."""
        return Validators(self.header("ETag"), self.header("Last-Modified"))


Check = Callable[[Body], Sequence[Issue]]
"""Looks whether a body is what was asked for: gives what is odd, raises BadAnswerError when it is not."""
