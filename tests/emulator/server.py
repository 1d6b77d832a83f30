"""The emulator as a whole, and its HTTP server: connections, the log, start and stop."""

from __future__ import annotations

import contextlib
import itertools
import socket
import socketserver
import sys
import threading
import time
import zlib
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.emulator.faults import Fault, Plan, Target
from tests.emulator.handler import IDLE, Handler, Request
from tests.emulator.odata import Service
from tests.emulator.papers import Folder, Papers
from tests.emulator.rows import OpenData
from tests.emulator.shelf import TODAY, Shelf
from tests.emulator.site import Asked, Site

CONNECTIONS = 64
"""More clients at a time than this wait."""


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
