"""Who held which office on a day, and in which group a member sat: facts with their sources, for names in papers.

"Minister Van Gennip", "C.E.G. van Gennip" and "De Minister van SZW" are one person on 25 March 2024. A name or office
is tied only where exactly one person fits; the lists (kg/data/people.toml, people.tsv) hold what public sources leave
no doubt about, so nobody fitting means that it is not known, not that there was nobody.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from kg.errors import NotFoundError

TOOI = "https://identifier.overheid.nl/tooi/id/ministerie/"
"""Front of the IRI of a ministry; its code comes behind it."""

_OFFICE = regex.compile(
    r"(?:de\s)?(?:(?:demissionaire?|toenmalige?|voormalige?|viceminister-president,)\s)?(?P<role>minister|staatssecretaris)(?![\p{L}&])"
)
_ACADEMIC = regex.compile(r"^(?:(?:prof|mr|drs?|ir|ing|jhr|jkvr|w\.g)\.?\s+(?:en\s+)?)+", regex.IGNORECASE)
_BRACKET = regex.compile(r"\s*\([^()]*\)\s*$")
_NAME = regex.compile(r"(?P<initials>(?:\p{Lu}\p{Ll}{0,2}\.\s?)+)?\s*(?P<rest>.*)", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who held an office; name: as under a letter ("C.E.G. van Gennip"), or with a first name for initials.

    initials, first: one of the two, the other is "". surname: with its particle in small letters ("van Gennip").
    """

    name: str
    initials: str
    first: str
    surname: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office and who held it from one day to another, both inclusive.

    title: as letters print it. ministry: abbreviated ("SZW"). tooi: IRI of the ministry, "" when it is not certain.
    acting: in charge for the time being, beside an office of their own. source: address of the page that says so.
    """

    title: str
    ministry: str
    tooi: str
    person: Person
    from_: date
    to: date
    acting: bool
    source: str


@dataclass(frozen=True, slots=True)
class _Member:
    names: tuple[str, ...]
    party: str
    from_: date
    to: date


class People:
    """The offices and members that travel with the program; reading them changes no answer.

    offices: text of people.toml. members: text of people.tsv.
    """

    __slots__ = ("_members", "_titles", "offices")

    def __init__(self, offices: str, members: str = "") -> None:
        read = tomllib.loads(offices)
        self._titles = dict(sorted(_titles(read), key=lambda pair: (-len(pair[0]), pair[0])))
        self.offices = tuple(_offices(read))
        self._members = tuple(_members(members))

    @staticmethod
    def load() -> People:
        """Give the shipped lists; they are read once. Raises NotFoundError when the installation lacks them."""
        return _shipped()

    def office(self, printed: str, day: date) -> Office | None:
        """Give the office that a name or a title means on a day, with who held it; None unless it is exactly one.

        printed: "De Minister van Sociale Zaken en Werkgelegenheid", "Minister van SZW, C.E.G. van Gennip", "Minister
        Van Gennip", "C.E.G. van Gennip". A surname alone, without office or initials, is nobody.
        """
        found = self._fitting(printed, day)
        return found[0] if len(found) == 1 else None

    def person(self, printed: str, day: date) -> Person | None:
        """Give the person that a name or a title means on a day, also where that person held two offices."""
        found = {office.person for office in self._fitting(printed, day)}
        return found.pop() if len(found) == 1 else None

    def ministry(self, printed: str, day: date) -> str:
        """Give the ministry (abbreviated) of an office or of who held one on a day, "" when it is not clear."""
        title, _ = self._title(_fold(printed))
        if title:
            return title[1]
        found = {office.ministry for office in self._fitting(printed, day)}
        return found.pop() if len(found) == 1 else ""

    def party(self, name: str, day: date) -> str | None:
        """Give the group of a member of the Tweede Kamer on a day.

        name: surname as the Chamber prints it ("Van der Plas"), with a first name or initials in front where two
        members share it ("Inge van Dijk"). None when nobody of that name is known then, or two are who may differ.
        """
        wanted = _fold(name)
        found = {m.party for m in self._members if m.from_ <= day <= m.to and wanted in m.names}
        return found.pop() or None if len(found) == 1 else None

    def _title(self, folded: str) -> tuple[tuple[str, str] | None, str]:
        """Split a printed office into its title (and ministry) and what stands behind it."""
        match = _OFFICE.match(folded)
        if match is None:
            return None, folded
        text = folded[match.start("role") :]
        for title, means in self._titles.items():
            if text.startswith(title) and not text[len(title) : len(title) + 1].isalnum():
                return means, text[len(title) :]
        return None, folded

    def _fitting(self, printed: str, day: date) -> list[Office]:
        """Give the offices held on a day that agree with all that is printed: role, title and name."""
        now = [office for office in self.offices if office.from_ <= day <= office.to]
        folded = _fold(printed)
        role = _OFFICE.match(folded)
        title, behind = self._title(folded)
        name = " ".join(printed.split())
        if title is not None:
            now = [office for office in now if (office.title, office.ministry) == title]
            name = name[len(name) - len(behind) :] if behind else ""
        elif role is not None:
            now = [office for office in now if _fold(office.title).startswith(role["role"])]
            name = name[role.end() :]
        name = _ACADEMIC.sub("", _BRACKET.sub("", name).strip(" ,;:–—-"))
        if not name:
            return now if title is not None else []
        return [office for office in now if _is(office.person, name, told=role is not None, sure=title is not None)]


def _is(person: Person, name: str, *, told: bool, sure: bool) -> bool:
    """Whether a printed name is this person's.

    told: an office is printed too, so a surname alone will do. sure: the full title is, so initials that are not known
    here need not agree.
    """
    match = _NAME.match(name)
    assert match is not None
    rest, initials = _fold(match["rest"]), _capitals(match["initials"] or "")
    surnames = {_fold(person.surname), _fold(person.surname.partition("-")[0])}
    if initials:
        if rest not in surnames:
            return False
        return initials == _capitals(person.initials) if person.initials else sure
    return (told and rest in surnames) or bool(person.first and rest == _fold(person.name))


@lru_cache(maxsize=1)
def _shipped() -> People:
    folder = files("kg") / "data"
    try:
        return People(*((folder / name).read_text(encoding="utf-8") for name in ("people.toml", "people.tsv")))
    except FileNotFoundError as error:
        raise NotFoundError(f"the program lacks its list of people ({error.filename}); install it again") from error


def _titles(read: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give every way to print a title, folded, with the title and ministry it means."""
    ministries = {ministry["short"]: ministry for ministry in read["ministry"]}
    for office in read["office"]:
        means = (office["title"], office["ministry"])
        for title in (office["title"], *office.get("also", ())):
            yield _fold(title), means
        ministry = ministries[office["ministry"]]
        role, of, rest = office["title"].partition(" van ")
        if of and rest == ministry["name"]:
            for short in (ministry["short"], *ministry.get("also", ())):
                yield _fold(f"{role} van {short}"), means


def _offices(read: dict[str, Any]) -> Iterator[Office]:
    codes = {ministry["short"]: ministry.get("tooi", "") for ministry in read["ministry"]}
    for office in read["office"]:
        code = codes[office["ministry"]]
        for name, first, last, source, *acting in office["held"]:
            yield Office(
                office["title"], office["ministry"], TOOI + code if code else "", _person(name), first, last,
                bool(acting), read["sources"][source],
            )  # fmt: skip


def _person(name: str) -> Person:
    front, _, surname = name.partition(" ")
    return Person(name, front if "." in front else "", "" if "." in front else front, surname)


def _members(text: str) -> Iterator[_Member]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines[1:]:
        name, first, initials, party, begin, end, _ = line.split("\t")
        forms = (name, f"{first} {name}", f"{initials} {name}" if initials else name)
        yield _Member(tuple(map(_fold, forms)), party, date.fromisoformat(begin), date.fromisoformat(end))


@lru_cache(maxsize=8192)
def _fold(text: str) -> str:
    """Write a name or title so that printed forms agree: small letters, no accents, plain spaces and quotes."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()).replace("’", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def _capitals(initials: str) -> str:
    """Give the capitals of initials: "S.Th.M." and "S.T.M." are one."""
    return "".join(c for c in initials if c.isupper())
