"""The client against a small server that misbehaves; time stands still, so nothing here waits."""

import gzip
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harvest.answers import BadAnswerError, Body, Validators
from harvest.http import Client, FetchError, UnreachableError
from harvest.sources import Manners
from kg.issues import Issue


class StillClock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(seconds=self.at)

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.at += seconds

    def chance(self) -> float:
        return 1.0


class Script:
    """What the server does next: (status, headers, body) or a name of a misdeed."""

    def __init__(self) -> None:
        self.steps: list[object] = []
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.connections: set[tuple[str, int]] = set()


@contextmanager
def serving(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.seen.append((self.path, dict(self.headers.items())))
            script.connections.add(self.client_address)
            step = script.steps.pop(0) if script.steps else (200, {}, b"fine")
            if step == "hang up":
                self.close_connection = True
                return
            status, headers, body = step
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if "close" in headers.get("Connection", ""):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def manners(base: str, **changed: object) -> Manners:
    values: dict[str, object] = {
        "user_agent": "test (someone@example.org)",
        "requests_per_second": 2.0,
        "attempts": 4,
        "backoff": 1.0,
        "backoff_most": 60.0,
        "retry_after_most": 900.0,
        "connect": 5.0,
        "read": 5.0,
        "body": 60.0,
        "body_most": 1_000_000,
        "give_up_after": 3,
        "hosts": frozenset({base}),
    }
    return Manners(**(values | changed))  # type: ignore[arg-type]


@contextmanager
def asking(*steps: object, **changed: object) -> Iterator[tuple[Client, str, Script, StillClock]]:
    script, clock = Script(), StillClock()
    script.steps = list(steps)
    with serving(script) as base:
        client = Client(manners(base, **changed), clock)
        try:
            yield client, base, script, clock
        finally:
            client.close()


def whole(body: Body) -> Sequence[Issue]:
    if not body.tail(3) == b"END":
        raise BadAnswerError("cut off", passing=True)
    return []


def test_a_plain_answer() -> None:
    with asking((200, {"ETag": '"1"', "Content-Type": "Text/XML; charset=utf-8"}, b"<a/>")) as (
        client,
        base,
        script,
        _,
    ):
        answer = client.get(f"{base}/x")
        assert answer.body is not None
        with answer.body as body:
            assert body.read() == b"<a/>"
            assert (body.sha256, body.size) == (hashlib.sha256(b"<a/>").hexdigest(), 4)
        assert answer.media_type == "text/xml"
        assert answer.validators == Validators('"1"', "")
        assert script.seen[0][1]["User-Agent"] == "test (someone@example.org)"


def test_the_pace_is_even_and_per_host() -> None:
    with asking() as (client, base, script, clock):
        for number in range(4):
            client.get(f"{base}/{number}").body.close()  # type: ignore[union-attr]
        assert clock.slept == [0.5, 0.5, 0.5]
        assert len(script.connections) == 1


def test_no_pace_at_all() -> None:
    with asking(requests_per_second=None) as (client, base, _, clock):
        for number in range(4):
            client.get(f"{base}/{number}").body.close()  # type: ignore[union-attr]
        assert clock.slept == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_statuses_are_asked_again(status: int) -> None:
    busy = (status, {}, b"<html>busy</html>")
    with asking(busy, busy, (200, {}, b"END")) as (client, base, script, clock):
        client.get(f"{base}/x", check=whole).body.close()  # type: ignore[union-attr]
        assert len(script.seen) == 3
        assert clock.slept == [1.0, 2.0]
        assert client.traffic.retries == 2


def test_backing_off_has_a_ceiling_and_an_end() -> None:
    with asking(*[(503, {}, b"")] * 9, attempts=5, backoff_most=3.0) as (client, base, script, clock):
        with pytest.raises(FetchError, match=r"status 503 \(asked 5 times\)"):
            client.get(f"{base}/x")
        assert len(script.seen) == 5
        assert clock.slept == [1.0, 2.0, 3.0, 3.0]


def test_retry_after_in_seconds_and_as_date() -> None:
    day = format_datetime(datetime(2026, 11, 20, 12, 0, 47, tzinfo=UTC), usegmt=True)
    with asking((429, {"Retry-After": "30"}, b""), (503, {"Retry-After": day}, b"")) as (client, base, _, clock):
        client.get(f"{base}/x").body.close()  # type: ignore[union-attr]
        assert clock.slept == [30.0, 17.0]


def test_retry_after_that_cannot_be_read_is_no_reason_to_hurry() -> None:
    with asking((429, {"Retry-After": "soon"}, b"")) as (client, base, _, clock):
        client.get(f"{base}/x").body.close()  # type: ignore[union-attr]
        assert clock.slept == [1.0]


def test_a_service_that_asks_for_a_long_rest_gets_it() -> None:
    with (
        asking((429, {"Retry-After": "86400"}, b"")) as (client, base, script, _),
        pytest.raises(UnreachableError, match="come back after 86400 seconds"),
    ):
        client.get(f"{base}/x")
    assert len(script.seen) == 1


def test_connections_that_break() -> None:
    short = (200, {"Content-Length": "100", "Connection": "close"}, b"only this")
    with asking("hang up", short, (200, {}, b"END")) as (client, base, script, _):
        client.get(f"{base}/x", check=whole).body.close()  # type: ignore[union-attr]
        assert len(script.seen) == 3


def test_bodies_that_are_cut_off_with_a_length_that_agrees() -> None:
    with asking((200, {}, b"half"), (200, {}, b""), (200, {}, b"END")) as (client, base, script, _):
        client.get(f"{base}/x", check=whole).body.close()  # type: ignore[union-attr]
        assert len(script.seen) == 3


def test_what_is_whole_and_wrong_is_asked_once_more() -> None:
    def wrong(body: Body) -> Sequence[Issue]:
        raise BadAnswerError("another paper", passing=False)

    with asking() as (client, base, script, _):
        with pytest.raises(FetchError, match=r"another paper \(asked 2 times\)"):
            client.get(f"{base}/x", check=wrong)
        assert len(script.seen) == 2


def test_zipped_answers_are_unpacked_and_chunked_ones_put_together() -> None:
    zipped = gzip.compress(b"much " * 1000 + b"END")
    chunked = b"3\r\nsom\r\n5\r\neEND\r\r\n0\r\n\r\n".replace(b"eEND\r", b"e END")
    with asking(
        (200, {"Content-Encoding": "gzip"}, zipped),
        (200, {"Content-Length": "", "Transfer-Encoding": "chunked"}, chunked),
    ) as (client, base, _, _clock):
        with client.get(f"{base}/x", check=whole).body as body:  # type: ignore[union-attr]
            assert body.size == 5003
        with client.get(f"{base}/y", check=whole).body as body:  # type: ignore[union-attr]
            assert body.read() == b"some END"


def test_zipped_answers_that_are_cut_off() -> None:
    zipped = gzip.compress(bytes(range(256)) * 40 + b"END")
    with asking((200, {"Content-Encoding": "gzip"}, zipped[:-40])) as (client, base, script, _):
        client.get(f"{base}/x").body.close()  # type: ignore[union-attr]  without a check nobody can tell
    script.steps = []
    with asking((200, {"Content-Encoding": "gzip"}, zipped[:-40]), (200, {}, b"END")) as (client, base, script, _):
        client.get(f"{base}/x", check=whole).body.close()  # type: ignore[union-attr]
        assert len(script.seen) == 2


def test_asking_whether_it_changed() -> None:
    with asking((304, {}, b"")) as (client, base, script, _):
        answer = client.get(f"{base}/x", known=Validators('"1"', "Fri, 20 Nov 2026 12:00:00 GMT"))
        assert answer.status == 304
        assert answer.body is None
        headers = script.seen[0][1]
        assert headers["If-None-Match"] == '"1"'
        assert headers["If-Modified-Since"] == "Fri, 20 Nov 2026 12:00:00 GMT"
        assert client.traffic.unchanged == 1


def test_unchanged_is_no_answer_to_a_plain_question() -> None:
    with asking((304, {}, b"")) as (client, base, _, _clock), pytest.raises(FetchError, match="status 304"):
        client.get(f"{base}/x")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_an_answer(status: int) -> None:
    with asking((status, {}, b"<html>no</html>")) as (client, base, script, _):
        answer = client.get(f"{base}/x", check=whole)
        assert (answer.status, answer.body, len(script.seen)) == (status, None, 1)


def test_other_statuses_are_final() -> None:
    with asking((403, {}, b"")) as (client, base, script, _):
        with pytest.raises(FetchError, match="status 403"):
            client.get(f"{base}/x")
        assert len(script.seen) == 1


def test_redirects_are_followed_at_the_same_pace() -> None:
    with asking((302, {"Location": "/b"}, b""), (301, {"Location": "/c"}, b"")) as (client, base, script, clock):
        answer = client.get(f"{base}/a")
        answer.body.close()  # type: ignore[union-attr]
        assert [path for path, _ in script.seen] == ["/a", "/b", "/c"]
        assert (answer.url, answer.final_url) == (f"{base}/a", f"{base}/c")
        assert clock.slept == [0.5, 0.5]


def test_redirects_without_end() -> None:
    with asking(*[(302, {"Location": "/a"}, b"")] * 99, attempts=1) as (client, base, script, _):
        with pytest.raises(FetchError, match="more than 5 redirects"):
            client.get(f"{base}/a")
        assert len(script.seen) == 6


def test_other_hosts_are_not_asked() -> None:
    with asking((302, {"Location": "http://127.0.0.2:9/"}, b"")) as (client, base, script, _):
        with pytest.raises(FetchError, match="not among the hosts of the settings"):
            client.get(f"{base}/a")
        with pytest.raises(FetchError, match="not among the hosts"):
            client.get("https://example.org/")
        assert len(script.seen) == 1


def test_answers_without_end_are_stopped() -> None:
    with (
        asking((200, {}, b"x" * 5000), body_most=4000) as (client, base, _, _clock),
        pytest.raises(FetchError, match="more than 4000 bytes"),
    ):
        client.get(f"{base}/x")


def test_answers_that_drip_for_ever_are_stopped() -> None:
    class Hurried(StillClock):
        def monotonic(self) -> float:
            self.at += 1.0
            return self.at

    script = Script()
    script.steps = [(200, {}, b"x" * 900_000)] * 2
    with serving(script) as base:
        client = Client(manners(base, body=3.0, attempts=2, backoff=0.0), Hurried())
        with pytest.raises(FetchError, match="not complete after 3 s"):
            client.get(f"{base}/x")
        client.close()


def test_a_host_that_is_down_is_left_alone() -> None:
    with asking(*[(503, {}, b"")] * 99, attempts=2) as (client, base, script, _):
        for number in range(2):
            with pytest.raises(FetchError):
                client.get(f"{base}/{number}")
        with pytest.raises(UnreachableError, match="failed for 3 addresses in a row"):
            client.get(f"{base}/2")
        assert len(script.seen) == 6


def test_a_good_answer_between_two_bad_ones_keeps_a_host_up() -> None:
    bad = [(503, {}, b"")] * 2
    with asking(*bad, (200, {}, b"fine"), *bad, (404, {}, b""), *bad, attempts=2) as (client, base, _, _clock):
        for number in range(5):
            try:
                answer = client.get(f"{base}/{number}")
            except FetchError:
                assert number % 2 == 0
            else:
                assert number % 2 == 1
                if answer.body:
                    answer.body.close()


def test_waits_worth_telling_are_told() -> None:
    told: list[str] = []
    script = Script()
    script.steps = [(503, {"Retry-After": "40"}, b""), (503, {}, b"")]
    with serving(script) as base:
        client = Client(manners(base), StillClock(), told.append)
        client.get(f"{base}/x").body.close()  # type: ignore[union-attr]
        client.close()
        assert told == [f"{base}/x: status 503; waiting 40 s"]
