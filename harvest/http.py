"""One polite connection per host: pace, patience, and no answer taken for whole that is not."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from harvest.answers import Answer, BadAnswerError, Body, Check, Validators
from harvest.sources import Manners
from kg.errors import SourceError
from kg.issues import Issue

PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be gone on the next attempt."""

ABSENT: Final = frozenset({404, 410})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS: Final = 5
_CHUNK: Final = 65_536
_WORTH_TELLING: Final = 5.0


class FetchError(SourceError):
    """An address that gave no answer that can be used; `reason` is one line without the address.

    status: of the last answer, 0 when there was none.
    """

    def __init__(self, url: str, reason: str, status: int = 0) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.status = status


class UnreachableError(SourceError):
    """A host that failed too many addresses in a row, or asks for a longer rest than we take."""


class Clock(Protocol):
    """Time and chance, so that a test can stand still."""

    def now(self) -> datetime:
        """Give the moment, in UTC."""

    def monotonic(self) -> float:
        """Give seconds since some moment; they never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def chance(self) -> float:
        """Give a number from 0 to 1."""


class SystemClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Give the moment, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def chance(self) -> float:
        """Give a number from 0 to 1; not for secrets."""
        return random.random()  # noqa: S311  spreads waiting times


@dataclass(slots=True)
class Traffic:
    """What went over the line since the client was made."""

    requests: int = 0
    bodies: int = 0
    body_bytes: int = 0
    unchanged: int = 0
    retries: int = 0
    statuses: Counter[int] = field(default_factory=Counter)


class _Passing(Exception):  # noqa: N818  not an error: a reason to try again
    def __init__(
        self, reason: str, status: int = 0, rest: float = 0.0, *, content: bool = False, tries: int = 0
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.rest = rest
        self.content = content
        self.tries = tries


@dataclass(slots=True)
class _Host:
    session: requests.Session
    next_at: float = 0.0
    failures: int = 0


class Client:
    """Asks addresses one after the other, each host at its own pace.

    tell: is called with one line when there is a wait worth mentioning.
    """

    def __init__(
        self, manners: Manners, clock: Clock | None = None, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self._manners = manners
        self._clock = clock or SystemClock()
        self._tell = tell
        self._hosts: dict[str, _Host] = {}
        self.traffic = Traffic()

    def close(self) -> None:
        """Close all connections."""
        for host in self._hosts.values():
            host.session.close()

    def get(self, url: str, *, known: Validators | None = None, check: Check | None = None) -> Answer:
        """Ask for an address until it answers.

        known: makes the request conditional. check: is called on the body; a BadAnswerError counts as a failed
        attempt. The body of the answer must be closed.
        Returns the answer: status 200 with a body that passed the check, 304 (only when asked with `known`), or 404 or
        410 (the service says that there is no such thing).
        Raises FetchError when all attempts failed or the answer can never be right; UnreachableError when the host has
        failed too often in a row.
        """
        host = self._host(url)
        attempt = 1
        while True:
            try:
                answer = self._once(url, known or Validators(), check)
            except _Passing as problem:
                host.session.close()  # whatever is left on the line belongs to no one
                if attempt >= (problem.tries or self._manners.attempts):
                    self._give_up(url, host, problem, attempt)
                self._rest(url, host, problem, attempt)
                attempt += 1
                self.traffic.retries += 1
            else:
                host.failures = 0
                return answer

    def _host(self, url: str) -> _Host:
        parts = urlsplit(url)
        name = f"{parts.scheme}://{parts.netloc}"
        if name not in self._manners.hosts:
            raise FetchError(url, f"{name} is not among the hosts of the settings (`also` in [endpoints])")
        if name not in self._hosts:
            session = requests.Session()
            adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            session.headers.update({"User-Agent": self._manners.user_agent, "Accept-Encoding": "gzip, deflate"})
            self._hosts[name] = _Host(session)
        return self._hosts[name]

    def _give_up(self, url: str, host: _Host, problem: _Passing, attempts: int) -> None:
        times = "once" if attempts == 1 else f"{attempts} times"
        error = FetchError(url, f"{problem.reason} (asked {times})", problem.status)
        host.failures = 0 if problem.content else host.failures + 1
        if host.failures >= self._manners.give_up_after:
            raise UnreachableError(
                f"{urlsplit(url).netloc} failed for {host.failures} addresses in a row, at last with {problem.reason}; "
                "start again later, it goes on where it stopped"
            ) from error
        raise error from problem

    def _rest(self, url: str, host: _Host, problem: _Passing, attempt: int) -> None:
        most = self._manners.backoff_most
        wait = min(most, self._manners.backoff * 2 ** (attempt - 1)) * (0.5 + self._clock.chance() / 2)
        if problem.rest > self._manners.retry_after_most:
            raise UnreachableError(
                f"{urlsplit(url).netloc} asks to come back after {problem.rest:.0f} seconds ({problem.reason}); "
                "start again then, it goes on where it stopped"
            )
        wait = max(wait, problem.rest)
        host.next_at = max(host.next_at, self._clock.monotonic() + wait)
        if wait >= _WORTH_TELLING:
            self._tell(f"{url}: {problem.reason}; waiting {wait:.0f} s")

    def _wait(self, host: _Host) -> None:
        now = self._clock.monotonic()
        if host.next_at > now:
            self._clock.sleep(host.next_at - now)
        rate = self._manners.requests_per_second
        host.next_at = max(now, host.next_at) + (1 / rate if rate else 0.0)

    def _once(self, url: str, known: Validators, check: Check | None) -> Answer:
        final = url
        for _ in range(_MOST_HOPS + 1):
            with self._send(final, known) as response:
                if response.status_code in _REDIRECTS and response.headers.get("Location"):
                    final = urljoin(final, response.headers["Location"])
                    continue
                return self._receive(url, final, response, known, check)
        raise _Passing(f"more than {_MOST_HOPS} redirects", content=True)

    @contextmanager
    def _send(self, url: str, known: Validators) -> Iterator[requests.Response]:
        host = self._host(url)
        self._wait(host)
        self.traffic.requests += 1
        manners = self._manners
        try:
            response = host.session.get(
                url,
                headers=known.headers(),
                stream=True,
                allow_redirects=False,
                timeout=(manners.connect, manners.read),
            )
        except requests.exceptions.Timeout:
            raise _Passing(f"no answer within {manners.read:g} s") from None
        except requests.RequestException as error:
            raise _Passing(f"no connection: {_innermost(error)}") from None
        try:
            yield response
        finally:
            response.close()

    def _receive(
        self, url: str, final: str, response: requests.Response, known: Validators, check: Check | None
    ) -> Answer:
        status = response.status_code
        self.traffic.statuses[status] += 1
        headers = tuple((str(k), str(v)) for k, v in response.raw.headers.items())
        sent = tuple((str(k), str(v)) for k, v in response.request.headers.items())

        def answer(body: Body | None = None, issues: Sequence[Issue] = ()) -> Answer:
            return Answer(url, final, status, headers, sent, self._clock.now(), body, tuple(issues))

        if status == 304 and known:
            self.traffic.unchanged += 1
            return answer()
        if status in ABSENT:
            return answer()
        if status in PASSING:
            raise _Passing(f"status {status}", status, self._retry_after(response.headers.get("Retry-After", "")))
        if status != 200:
            raise FetchError(url, f"status {status} {response.reason or ''}".rstrip(), status)
        body = Body()
        try:
            self._fill(body, response.raw)
            if body.size == 0:
                raise BadAnswerError("an empty answer", passing=True)
            issues = check(body) if check else ()
        except BadAnswerError as error:
            body.close()
            raise _Passing(str(error), status, content=True, tries=0 if error.passing else 2) from None
        except BaseException:
            body.close()
            raise
        return answer(body, issues)

    def _fill(self, body: Body, raw: urllib3.HTTPResponse) -> None:
        """Read the answer as it comes; a read that waits for a full buffer would never see the deadline."""
        manners = self._manners
        end = self._clock.monotonic() + manners.body
        try:
            while chunk := raw.read1(_CHUNK, decode_content=True):
                body.write(chunk)
                if body.size > manners.body_most:
                    raise FetchError(raw.url or "", f"more than {manners.body_most} bytes")
                if self._clock.monotonic() > end:
                    raise _Passing(f"not complete after {manners.body:g} s ({body.size} bytes came)")
        except urllib3.exceptions.ReadTimeoutError:
            raise _Passing(f"silent for {manners.read:g} s within the answer") from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _Passing(f"cut off: {_innermost(error)}") from None
        self.traffic.bodies += 1
        self.traffic.body_bytes += raw.tell()

    def _retry_after(self, value: str) -> float:
        """Read the header: seconds, or a date; 0 when it is neither."""
        value = value.strip()
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return 0.0
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._clock.now()).total_seconds())


def _innermost(error: BaseException) -> str:
    """Give the shortest account of a network error: libraries wrap it several times over."""
    while True:
        inner = error.__cause__ or error.__context__ or getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = str(error).strip() or type(error).__name__
    return text if len(text) <= 160 else text[:159] + "…"
