"""The HTTP server: connections, the log, and the faults that show only there."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import socketserver
import struct
import sys
import threading
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from tests.emulator.faults import Fault, Plan, Target
from tests.emulator.odata import Service
from tests.emulator.papers import Folder, Papers
from tests.emulator.rows import OpenData
from tests.emulator.shelf import TODAY, Shelf
from tests.emulator.site import Answer, Site, diagnostics, error, html
from tests.emulator.site import Request as Asked

CONNECTIONS = 64
"""More clients at a time than this wait."""
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


class Emulator:
    """The services on loopback; see `tests/koop_emulator.py`. port: 0 for any free one."""

    def __init__(
        self,
        papers: Papers | Path | str,
        *,
        faults: Iterable[Fault] = (),
        seed: int = 0,
        cap: int = 1000,
        pretty: bool = False,
        next_link: bool = True,
        two_dossiers: str = "repeat",
        drift: bool = False,
        port: int = 0,
    ) -> None:
        self._shelf = Shelf(Folder(Path(papers)) if isinstance(papers, Path | str) else papers, two_dossiers)
        self._plan = Plan(faults, seed)
        self._shelf.hold_back(id_ for fault in self._plan.faults if fault.kind == "add" for id_ in fault.ids)
        self._options: dict[str, Any] = {"cap": cap, "pretty": pretty, "next_link": next_link, "drift": drift}
        self._port = port
        self._lock = threading.Lock()
        self._log: list[Request] = []
        self._numbers = itertools.count(1)
        self._mistakes: list[BaseException] = []
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.base_url = ""

    @property
    def faults(self) -> list[Fault]:
        """The faults; may be changed at any time."""
        return self._plan.faults

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked so far, in order of arrival."""
        with self._lock:
            return tuple(self._log)

    def forget(self) -> tuple[Request, ...]:
        """Empty the log and give what was in it."""
        with self._lock:
            gone, self._log = tuple(self._log), []
        return gone

    @property
    def ids(self) -> tuple[str, ...]:
        """The published identifiers, sorted."""
        return self._shelf.ids

    def change(self, id_: str, part: str | None = None, *, content: bytes | None = None, modified: str = TODAY) -> None:
        """Alter one file of a paper; KeyError when there is no such paper or part."""
        self._shelf.change(id_, part, content, modified)

    def add(self, id_: str) -> None:
        """Publish a paper that was held back or withdrawn; KeyError when the collection has none of that name."""
        self._shelf.add(id_)

    def withdraw(self, id_: str, *, replaced_by: str | None = None) -> None:
        """Take a paper away; KeyError when the collection has none of that name."""
        self._shelf.withdraw(id_, replaced_by)

    def start(self) -> None:
        """Begin to serve, in a thread."""
        self._server = Server(("127.0.0.1", self._port), Handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        options = self._options
        data = OpenData(self._shelf, self.base_url, drift=options["drift"])
        service = Service(data, next_link=options["next_link"])
        self._server.emulator = self
        self._server.site = Site(self._shelf, service, self.base_url, cap=options["cap"], pretty=options["pretty"])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="emulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close everything; raise the first mistake of the emulator itself, if there was one."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.close_all()
            self._server.server_close()
            self._server = self._thread = None
        if self._mistakes:
            raise RuntimeError(f"the emulator itself failed {len(self._mistakes)} times") from self._mistakes[0]

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What the handler needs

    def arrived(self, connection: int, method: str, asked: Asked, headers: dict[str, str]) -> Request:
        """Log a request."""
        request = Request(next(self._numbers), time.monotonic(), connection, method, asked.path, asked.query, headers)
        with self._lock:
            self._log.append(request)
        return request

    def strike(self, target: Target, *, redirected: bool) -> tuple[Fault, ...]:
        """Give the faults that hit a request; papers appear and disappear at this moment."""
        faults = self._plan.strike(target, redirected=redirected)
        for fault in faults:
            if fault.kind == "withdraw":
                ids = self._shelf.ids
                some = ids[zlib.crc32(f"{self._plan.seed} {target.address}".encode()) % len(ids)] if ids else ""
                for id_ in fault.ids or (some,):
                    self._shelf.withdraw(id_)
            elif fault.kind == "add":
                for id_ in fault.ids or self._shelf.absent[:1]:
                    self._shelf.add(id_)
        return faults

    def failed(self, mistake: BaseException) -> None:
        """Keep a mistake of ours for `stop`."""
        self._mistakes.append(mistake)


class Server(ThreadingHTTPServer):
    """A threading server that can close all its connections at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = CONNECTIONS
    emulator: Emulator
    site: Site

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._room = threading.BoundedSemaphore(CONNECTIONS)
        self._guard = threading.Lock()
        self._idle = threading.Condition(self._guard)
        self._counter = itertools.count(1)
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without asking the name service for our name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def next_connection(self) -> int:
        """Give the number of a new connection."""
        return next(self._counter)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection in a thread of its own, when there is room."""
        if not self._room.acquire(timeout=IDLE):
            socketserver.TCPServer.shutdown_request(self, request)
            return
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        super().shutdown_request(request)
        with self._guard:
            if request in self._open:
                self._open.discard(request)
                self._room.release()
                self._idle.notify_all()

    def close_all(self) -> None:
        """Cut every connection and wait until their threads are done."""
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it is closed already
                    connection.shutdown(socket.SHUT_RDWR)
            self._idle.wait_for(lambda: not self._open, timeout=5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong for `Emulator.stop`; that a client left is nothing wrong."""
        mistake = sys.exception()
        if mistake and not isinstance(mistake, ConnectionError | TimeoutError):
            self.emulator.failed(mistake)


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
            faults = emulator.strike(target, redirected=hops is not None)
            request.fault = tuple(fault.kind for fault in faults)
            answer = self._answer(asked, target, faults, hops)
        except Exception as mistake:  # a mistake of the emulator must fail the test, not look like a fault
            emulator.failed(mistake)
            faults, answer = (), html(500, f"mistake in the emulator: {type(mistake).__name__}")
        self._send(request, answer, {fault.kind: fault for fault in faults})

    def _skip_body(self) -> None:
        length = self.headers.get("Content-Length", "0")
        self.rfile.read(min(int(length), 1_000_000) if length.isdigit() else 0)

    def _answer(self, asked: Asked, target: Target, faults: tuple[Fault, ...], hops: int | None) -> Answer:
        if self.command not in self.METHODS:
            return error(405)
        if hops is not None and hops != 1:
            return moved(self.server.emulator.base_url, self.path, max(hops - 1, 0))
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
        zipped = "gzip" in faults or accepts_gzip(self.headers.get("Accept-Encoding", ""))
        zipped = zipped and bool(body) and not answer.type.startswith("application/pdf")
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
