"""What can go wrong, and when: faults as data, and the plan that decides which requests they hit."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ALL = frozenset({"sru", "listing", "repository", "zoek", "odata", "resource"})
SRU = frozenset({"sru"})
FILES = frozenset({"repository", "zoek"})
METADATA = frozenset({"metadata", "metadataowms"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault.

    reach: the services it can hit.
    value: what `Fault.value` is when it is not given; its type is the type that a given one must have.
    alone: it takes the place of the answer; of these only the first that hits counts.
    """

    reach: frozenset[str]
    value: float | int | str | None = None
    alone: bool = False


KINDS: dict[str, Kind] = {
    "429": Kind(ALL, 1, alone=True),
    "500": Kind(ALL, alone=True),
    "503": Kind(ALL, alone=True),
    "504": Kind(ALL, alone=True),
    "diagnostics": Kind(SRU, "Server is overloaded", alone=True),
    "error-page": Kind(ALL, alone=True),
    "empty": Kind(ALL, alone=True),
    "redirect": Kind(ALL, 1, alone=True),
    "ignored": Kind(SRU),
    "estimate": Kind(SRU, 7),
    "prefix": Kind(SRU),
    "unknown-field": Kind(SRU, "nieuwVeld"),
    "wrong-document": Kind(FILES),
    "no-metadata": Kind(FILES),
    "no-attachment": Kind(FILES),
    "truncated": Kind(ALL, 0.6),
    "length-long": Kind(ALL, 100),
    "length-short": Kind(ALL, 100),
    "reset": Kind(ALL),
    "drip": Kind(ALL, 2.0),
    "gzip": Kind(ALL),
    "add": Kind(ALL),
    "withdraw": Kind(ALL),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a request asks for, as far as faults are concerned.

    service: one of ALL. address: decoded path?query. id, part: the file asked for, "" when it is none.
    attachment: the file belongs to an attachment.
    """

    service: str
    address: str
    id: str = ""
    part: str = ""
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and the requests that it hits; the fields are explained in `tests/koop_emulator.py`.

    Raises ValueError for a kind that does not exist, a rate outside 0..1, or a pattern that is none.
    """

    kind: str
    where: str = ""
    ids: tuple[str, ...] = ()
    at: tuple[int, ...] = ()
    rate: float = 1.0
    times: int | None = None
    value: float | int | str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are: {', '.join(KINDS)}")
        if not 0 <= self.rate <= 1:
            raise ValueError(f"rate of fault {self.kind} is {self.rate}; give a share from 0 to 1")
        try:
            re.compile(self.where)
        except re.error as error:
            raise ValueError(f"where of fault {self.kind} is {self.where!r}: {error}") from None
        object.__setattr__(self, "ids", tuple(self.ids))
        object.__setattr__(self, "at", tuple(self.at))

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read `KIND[:key=value]…` as the command line gives it, such as `429:where=/sru:rate=0.1:times=2:at=3,7`."""
        kind, *pairs = text.split(":")
        given: dict[str, object] = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if key == "where":
                given[key] = value
            elif key == "ids":
                given[key] = tuple(value.split(","))
            elif key == "at":
                given[key] = tuple(int(number) for number in value.split(","))
            elif key in {"times", "rate", "value"} and equals:
                given[key] = number(value) if key == "value" else (int if key == "times" else float)(value)
            else:
                raise ValueError(f"fault {text!r}: {pair!r} is none of where=, ids=, at=, rate=, times=, value=")
        return cls(kind, **given)  # type: ignore[arg-type]

    def setting(self) -> float | int | str | None:
        """Give the value, or the one of its kind."""
        return KINDS[self.kind].value if self.value is None else self.value

    def amount(self) -> float:
        """Give the value as a number; 0 when there is none or it is a text."""
        setting = self.setting()
        return 0 if setting is None or isinstance(setting, str) else setting

    def concerns(self, target: Target) -> bool:
        """Say whether the fault can hit this request at all, before chance and counting."""
        if target.service not in KINDS[self.kind].reach or not re.search(self.where, target.address):
            return False
        if self.kind in {"add", "withdraw"}:
            return True  # its ids are what appears or disappears, not what is asked for
        if self.ids and target.id not in self.ids:
            return False
        if target.service in FILES and KINDS[self.kind].reach == FILES and not target.part:
            return False  # a bare identifier, which only redirects
        if self.kind == "no-metadata":
            return target.part in METADATA
        if self.kind == "no-attachment":
            return target.attachment and target.part not in METADATA
        return True


def number(text: str) -> float | int | str:
    """Read a value of the command line: a number if it is one."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def chosen(seed: int, kind: str, address: str, rate: float) -> bool:
    """Say whether an address is in the share that a fault hits: always the same for the same seed."""
    if rate >= 1:
        return True
    digest = hashlib.sha256(f"{seed}\n{kind}\n{address}".encode()).digest()
    return int.from_bytes(digest[:8]) < rate * 2**64


class Plan:
    """The faults of one emulator and how often each has hit; `faults` may be changed while it runs."""

    def __init__(self, faults: Iterable[Fault], seed: int) -> None:
        self.faults = list(faults)
        self.seed = seed
        self._lock = threading.Lock()
        self._seen: Counter[Fault] = Counter()
        self._hits: Counter[tuple[Fault, str]] = Counter()

    def strike(self, target: Target, *, redirected: bool = False) -> tuple[Fault, ...]:
        """Give the faults that hit this request, in the order of the list, and count them.

        redirected: this is what a redirect led to, so no redirect again.
        """
        out: list[Fault] = []
        alone = False
        with self._lock:
            for fault in tuple(self.faults):
                if not fault.concerns(target) or (redirected and fault.kind == "redirect"):
                    continue
                self._seen[fault] += 1
                if fault.at and self._seen[fault] not in fault.at:
                    continue
                if not chosen(self.seed, fault.kind, target.address, fault.rate):
                    continue
                if fault.times is not None and self._hits[fault, target.address] >= fault.times:
                    continue
                if KINDS[fault.kind].alone:
                    if alone:
                        continue
                    alone = True
                self._hits[fault, target.address] += 1
                out.append(fault)
        return tuple(out)
