"""One connection: requests in, answers out, and the faults that show only there."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar

from tests.emulator.faults import Fault, Target
from tests.emulator.site import Answer, Asked, diagnostics, error, html

if TYPE_CHECKING:
    from tests.emulator.server import Server

IDLE = 30.0
"""Seconds after which a silent connection is closed."""
PIECES = 20
"""A dripping body comes in so many pieces."""
MOVED = "/moved/"


@dataclass(slots=True)
class Request:
    """One request as it was answered; the fields are explained in `tests/koop_emulator.py`."""

    number: int
    at: float
    connection: int
    method: str
    path: str
    query: str
    headers: dict[str, str]
    status: int = 0
    sent: int = 0
    fault: tuple[str, ...] = ()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE
    server: Server
    METHODS: ClassVar = {"GET", "HEAD"}

    def setup(self) -> None:
        """Number the connection."""
        super().setup()
        self.connection_number = self.server.next_connection()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def version_string(self) -> str:
        """Give the Server header."""
        return "emulator"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is that of the base class
        """Print nothing; there is `Emulator.requests`."""

    def handle(self) -> None:
        """Serve requests until the client is gone; that it went is no mistake."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer a request."""
        self.serve()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def serve(self) -> None:
        """Log, find the faults, make the answer, send it."""
        emulator, site = self.server.emulator, self.server.site
        self._skip_body()
        asked = Asked.of(self.path)
        request = emulator.arrived(
            self.connection_number, self.command, asked, {k.lower(): v for k, v in self.headers.items()}
        )
        try:
            hops, asked = unmoved(asked)
            target = site.target(asked)
            if hops in {None, 1}:
                faults = emulator.strike(target, redirected=hops == 1)
                request.fault = tuple(fault.kind for fault in faults)
                answer = self._answer(asked, target, faults)
            else:
                faults, answer = (), moved(emulator.base_url, self.path, max(hops - 1, 0))
        except Exception as mistake:  # a mistake of the emulator must fail the test, not look like a fault
            emulator.failed(mistake)
            faults, answer = (), html(500, f"mistake in the emulator: {type(mistake).__name__}")
        self._send(request, answer, {fault.kind: fault for fault in faults})

    def _skip_body(self) -> None:
        length = self.headers.get("Content-Length", "0")
        self.rfile.read(min(int(length), 1_000_000) if length.isdigit() else 0)

    def _answer(self, asked: Asked, target: Target, faults: tuple[Fault, ...]) -> Answer:
        if self.command not in self.METHODS:
            return error(405)
        for fault in faults:
            if (instead := in_place(fault, self.server.emulator.base_url, self.path)) is not None:
                return instead
        answer = self.server.site.answer(asked, target, faults)
        if answer.status == 200 and self._is_known(answer):
            return Answer(304, b"", "", answer.headers)
        return answer

    def _is_known(self, answer: Answer) -> bool:
        """Say whether the client has this file already: the tag decides, without one the date."""
        etag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if "ETag" not in answer.headers:
            return False
        if etag is not None:
            tags = {tag.strip().removeprefix("W/").replace('-gzip"', '"') for tag in etag.split(",")}
            return answer.headers["ETag"] in tags or "*" in tags
        if since is None:
            return False
        try:
            return parsedate_to_datetime(answer.headers["Last-Modified"]) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _send(self, request: Request, answer: Answer, faults: dict[str, Fault]) -> None:
        """Send an answer, with what goes wrong on the way."""
        body = answer.body
        if "truncated" in faults:
            body = body[: int(len(body) * min(faults["truncated"].amount(), 1))]
        asked = accepts_gzip(self.headers.get("Accept-Encoding", "")) and answer.type != "application/pdf"
        zipped = bool(body) and ("gzip" in faults or asked)
        if zipped:
            body = gzip.compress(body, compresslevel=6, mtime=0)
        declared = len(body)
        for kind, sign in (("length-long", 1), ("length-short", -1)):
            if kind in faults and body:
                declared = max(0, declared + sign * int(faults[kind].amount()))
                self.close_connection = True

        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            if answer.type:
                self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(declared))
            self.send_header("Vary", "Accept-Encoding")
            if zipped:
                self.send_header("Content-Encoding", "gzip")
        if self.close_connection:
            self.send_header("Connection", "close")
        if self.command == "HEAD" or answer.status == 304:
            body = b""
        request.status = answer.status
        stop = len(body) // 2 if "reset" in faults else len(body)
        request.sent = stop  # in the log before the client can have it; put right below when it does not get there
        request.sent = self._write(body[:stop], faults.get("drip"))
        if "reset" in faults:
            self._reset()

    def _write(self, body: bytes, drip: Fault | None) -> int:
        """Send head and body; give how many bytes of body went out before the client left."""
        sent = 0
        try:
            self.end_headers()
            if drip is None:
                self.wfile.write(body)
                return len(body)
            size = max(1, -(-len(body) // PIECES))
            for at in range(0, len(body), size):
                self.wfile.write(body[at : at + size])
                self.wfile.flush()
                sent += len(body[at : at + size])
                time.sleep(drip.amount() / PIECES)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        return sent

    def _reset(self) -> None:
        """Break the connection off, so that the client sees a reset and not an end."""
        self.close_connection = True
        self.wfile.flush()
        time.sleep(0.01)  # what was sent should be there before the reset is
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def in_place(fault: Fault, base_url: str, target: str) -> Answer | None:
    """Give what a fault puts in the place of the answer; None for the faults that do not."""
    if fault.kind in {"429", "500", "503", "504"}:
        answer = error(int(fault.kind))
        wait = fault.setting()
        if isinstance(wait, str):
            answer.headers["Retry-After"] = formatdate(time.time() + 1, usegmt=True) if wait == "date" else wait
        elif wait is not None:
            answer.headers["Retry-After"] = str(wait)
        return answer
    if fault.kind == "diagnostics":
        return diagnostics(1, str(fault.setting()))
    if fault.kind == "error-page":
        return html(200, "Er is iets misgegaan")
    if fault.kind == "empty":
        return Answer(200, b"", "application/xml")
    if fault.kind == "redirect":
        return moved(base_url, target, int(fault.amount()))
    return None


def moved(base_url: str, target: str, hops: int) -> Answer:
    """Send the client on; after `hops` of these it is there, 0 is never."""
    rest = target[len(MOVED) :].partition("/")[2] if target.startswith(MOVED) else target.lstrip("/")
    answer = html(302, "302 Found")
    answer.headers["Location"] = f"{base_url}{MOVED}{hops}/{rest}"
    return answer


def unmoved(asked: Asked) -> tuple[int | None, Asked]:
    """Give how many redirects are still to come (None: there was none) and what was asked in the first place."""
    hops, slash, rest = asked.path[len(MOVED) :].partition("/") if asked.path.startswith(MOVED) else ("", "", "")
    if not slash or not hops.isdigit():
        return None, asked
    return int(hops), Asked(f"/{rest}", asked.query, asked.parameters)


def accepts_gzip(header: str) -> bool:
    """Read Accept-Encoding: `gzip`, and not `gzip;q=0`."""
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0"}
    return False
