"""What is known about papers without having them: which identifiers exist, and facts about single papers.

Both lists travel with the program (kg/data), made by harvest/make_register.py. The list of identifiers holds the
Kamerstukken on the publisher's site in March 2025. **Absence proves nothing about papers after `Register.date`**, nor
about papers from before 1995, of which the list holds few. Within the list a missing number is good evidence: of the
numbers between the lowest and the highest of a dossier, those from 29 000 on lack 0.5 %, older ones 12 %. The
facts cover far fewer papers; not being among them means nothing.
"""

from __future__ import annotations

import lzma
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from kg.errors import IdentifierError, NotFoundError
from kg.identifiers import Identifier, Kamerstuk, LooseKamerstuk, parse, vergaderjaar_of

_FIRST_NAMES = frozenset({"Christine", "Daniëlle", "Pia", "Remco"})
"""First names the Chamber prints before a surname without particle, to tell two members apart."""

_PARTICLES = frozenset({"Van", "De", "Den", "Der", "Het", "In", "Op", "Te", "Ten", "Ter"})


@dataclass(frozen=True, slots=True)
class PaperFact:
    """What is known about one paper.

    date: of the paper, None when unknown. kind: as in `kg.model.DocumentKind`.
    movers: of a motion, as the Chamber names them: the surname with a capital particle ("Van der Plas"), behind the
        first name where two members share it ("Inge van Dijk"); without those that "c.s." stands for.
    replaces: identifier of the motion that a changed motion takes the place of, or "".
    vergaderjaar: "2023-2024", "" when neither the paper nor its date says it.
    """

    id: str
    date: date | None
    kind: str
    movers: tuple[str, ...] = ()
    replaces: str = ""
    vergaderjaar: str = ""

    @property
    def surnames(self) -> tuple[str, ...]:
        """The movers without first names: "Inge van Dijk" gives "Van Dijk"."""
        return tuple(_surname(mover) for mover in self.movers)


class Register:
    """The identifiers and facts that travel with the program; reading it changes no answer.

    known: text of the list of identifiers. papers: text of the facts. Both as harvest/make_register.py writes them.
    `date` is the ISO date of the list of identifiers.
    """

    __slots__ = (
        "_additions",
        "_dated",
        "_expanded",
        "_facts",
        "_highest",
        "_keys",
        "_known",
        "_names",
        "_papers",
        "_sorted",
        "date",
    )

    def __init__(self, known: str, papers: str = "") -> None:
        head, _, lines = known.partition("\n")
        self.date = head.rpartition(" ")[2]
        self._known = {key: numbers for key, _, numbers in (line.partition("\t") for line in lines.splitlines())}
        self._papers = papers
        # What follows is worked out when it is first asked for.
        self._expanded: dict[str, frozenset[str]] = {}
        self._highest: dict[str, int | None] = {}
        self._dated: dict[str, tuple[list[PaperFact], list[int]]] = {}
        self._keys: dict[str, list[str]] = {}
        self._additions: dict[str, list[str]] = {}
        self._names: frozenset[str] = frozenset()
        self._facts: dict[str, PaperFact] = {}
        self._sorted: dict[str, list[PaperFact]] = {}

    @staticmethod
    def load() -> Register:
        """Give the shipped register; it is read once. Raises NotFoundError when the installation lacks its data."""
        return _shipped()

    def covers(self, identifier: str) -> bool:
        """Tell whether the list holds this kind of identifier at all: Kamerstukken only."""
        return isinstance(_parse(identifier), Kamerstuk | LooseKamerstuk)

    def knows(self, identifier: str) -> bool:
        """Tell whether the list holds this paper, or there are facts about it.

        A paper of which the list has only a reprint, correction or attachment is known too; these themselves
        ("-h1", "-n1", "-b1") must be listed.
        """
        paper = _parse(identifier)
        return self._lists(paper) or str(paper) in self._read_papers()

    def _lists(self, paper: Identifier | None) -> bool:
        match paper:
            case LooseKamerstuk(number):
                return number in self._expand("*")
            case Kamerstuk():
                tail = f"{paper.number or '~'}/{paper.suffix}" if paper.suffix else paper.number or "~"
                return tail in self._expand(paper.key)
            case _:
                return False

    def has_dossier(self, dossier: str) -> bool:
        """Tell whether the list holds a paper of exactly this dossier ("36600-XV", "21501-20", "32824")."""
        return dossier in self._by_dossier()

    def numbers(self, dossier: str) -> frozenset[str]:
        """Give the ondernummers the list holds of a dossier, letters of the Eerste Kamer included.

        Each number makes a known id with `kamerstuk_id`. Papers of the Eerste Kamer with the year in their id (up to
        2009) are not among them, see `ids`. Empty for an unknown dossier.
        """
        return frozenset(number for number in self._expand(dossier) if "/" not in number and number != "~")

    def ids(self, dossier: str, number: str) -> tuple[str, ...]:
        """Give every known id of this ondernummer in this dossier, with or without a year or Rijkswet number in it.

        "29800-XVI", "A" gives ("kst-20042005-29800-XVI-A",): up to 2009 the Eerste Kamer numbered per year.
        """
        keys = self._by_dossier().get(dossier, ())
        return tuple(sorted(f"kst-{key}-{number}" for key in keys if number in self._expand(key)))

    def highest(self, dossier: str) -> int | None:
        """Give the highest ondernummer in figures that the list holds of a dossier, None when there is none.

        A higher number may be younger than the list; a lower one that is unknown is most likely wrong.
        """
        if dossier not in self._highest:
            figures = (int(number) for number in self.numbers(dossier) if number.isdigit())
            self._highest[dossier] = max(figures, default=None)
        return self._highest[dossier]

    def additions(self, number: str) -> tuple[str, ...]:
        """Give the known additions of a dossier number, sorted: "21501" gives ("01", "02", ...), "32824" gives ()."""
        self._by_dossier()
        return tuple(self._additions.get(number, ()))

    def is_series(self, number: str) -> bool:
        """Tell whether a dossier number is split into numbered series, so that 21501-20 names a dossier."""
        return any(addition.isdigit() for addition in self.additions(number))

    def paper(self, identifier: str) -> PaperFact | None:
        """Give what is known about a paper, None when nothing is."""
        facts = self._read_papers()
        return facts.get(identifier) or facts.get(str(_parse(identifier)))

    def papers_of(self, dossier: str) -> tuple[PaperFact, ...]:
        """Give the facts about papers of a dossier, by ondernummer: figures first, then letters."""
        self._read_papers()
        return tuple(self._sorted.get(dossier, ()))

    @property
    def surnames(self) -> frozenset[str]:
        """The names of all known movers in small letters, as the Chamber names them and without first names."""
        if not self._names:
            facts = self._read_papers().values()
            self._names = frozenset(n.casefold() for fact in facts for n in (*fact.movers, *fact.surnames))
        return self._names

    def motions_of(self, name: str) -> tuple[PaperFact, ...]:
        """Give the known motions that a member tabled, by the surname in any case, by identifier."""
        name = name.casefold()
        facts = self._read_papers().values()
        found = (f for f in facts if any(name == n.casefold() for n in (*f.movers, *f.surnames)))
        return tuple(sorted((f for f in found if f.kind == "motie"), key=lambda f: f.id))

    def vergaderjaar_of_paper(self, identifier: str) -> str:
        """Give the vergaderjaar of a paper, from itself or from neighbours on both sides that agree; "" otherwise.

        Numbers run with time: the dates of 5,732 pairs of neighbours in the facts never ran back.
        """
        own = self.paper(identifier)
        if own and own.vergaderjaar:
            return own.vergaderjaar
        before, after = self._neighbours(identifier)
        return before.vergaderjaar if before and after and before.vergaderjaar == after.vergaderjaar else ""

    def _neighbours(self, identifier: str) -> tuple[PaperFact | None, PaperFact | None]:
        paper = _parse(identifier)
        if not isinstance(paper, Kamerstuk) or not paper.number.isdigit() or paper.vergaderjaar:
            return None, None
        dated, numbers = self._dated_papers(str(paper.dossier))
        place = int(paper.number)
        above, below = bisect_left(numbers, place), bisect_right(numbers, place)
        return dated[below - 1] if below else None, dated[above] if above < len(dated) else None

    def _dated_papers(self, dossier: str) -> tuple[list[PaperFact], list[int]]:
        """Give the facts with a date about papers of a dossier whose number is a figure, and those numbers."""
        if dossier not in self._dated:
            orders = [(_order(fact.id), fact) for fact in self.papers_of(dossier) if fact.date]
            dated = [(order[1], fact) for order, fact in orders if order[0] == 0]
            self._dated[dossier] = [fact for _, fact in dated], [number for number, _ in dated]
        return self._dated[dossier]

    def _expand(self, key: str) -> frozenset[str]:
        """Give the numbers of one line of the list, "12/b1" for the paper 12-b1."""
        if key not in self._expanded:
            self._expanded[key] = frozenset(_unpack(self._known.get(key, "")))
        return self._expanded[key]

    def _by_dossier(self) -> dict[str, list[str]]:
        """Give the lines of the list that belong to each dossier."""
        if not self._keys:
            keys: dict[str, list[str]] = defaultdict(list)
            additions: dict[str, set[str]] = defaultdict(set)
            for key in self._known.keys() - {"*"}:
                dossier = _NOT_OF_DOSSIER.sub("", key)
                keys[dossier].append(key)
                number, _, addition = dossier.partition("-")
                additions[number].add(addition)
            self._additions = {number: sorted(found - {""}) for number, found in additions.items()}
            self._keys = dict(keys)
        return self._keys

    def _read_papers(self) -> dict[str, PaperFact]:
        if not self._facts and self._papers:
            groups: dict[str, list[PaperFact]] = defaultdict(list)
            facts = {}
            for line in self._papers.splitlines()[1:]:
                fact = _fact(line)
                facts[fact.id] = fact
                paper = _parse(fact.id)
                if isinstance(paper, Kamerstuk):
                    groups[str(paper.dossier)].append(fact)
            self._sorted = {dossier: sorted(group, key=lambda f: _order(f.id)) for dossier, group in groups.items()}
            self._facts = facts
        return self._facts


@lru_cache(maxsize=1)
def _shipped() -> Register:
    folder = files("kg") / "data"
    try:
        known, papers = (lzma.decompress((folder / f"{name}.xz").read_bytes()).decode() for name in _FILES)
    except FileNotFoundError as error:
        raise NotFoundError(f"the program lacks its register ({error.filename}); install it again") from error
    return Register(known, papers)


_NOT_OF_DOSSIER = re.compile("^[0-9]{8}-|-R?[0-9]{4}(?=-|$)")
"""What stands in a line's key beside the dossier: years and the number of a Rijkswet."""

_FILES = ("register.txt", "papers.tsv")


def _parse(identifier: str) -> Identifier | None:
    """Read an identifier; names that are none (a file's stem, say) are None: the register knows nothing of them."""
    try:
        return parse(identifier)
    except IdentifierError:
        return None


def _unpack(numbers: str) -> Iterator[str]:
    for word in numbers.split():
        number, slash, suffix = word.partition("/")
        if slash:
            yield number
            yield from (f"{number}/{suffix[0]}{count}" for count in _run(suffix[1:]))
        else:
            yield from _run(number)


def _run(text: str) -> Iterator[str]:
    """Write out a run: "1..3" gives 1, 2, 3; "Y..AB" gives Y, Z, AA, AB."""
    first, dots, last = text.partition("..")
    if not dots:
        yield first
    elif first.isdigit():
        yield from map(str, range(int(first), int(last) + 1))
    else:
        while first != last:
            yield first
            first = _next_letters(first)
        yield last


def _next_letters(letters: str) -> str:
    stem = letters.rstrip("Z")
    wrapped = "A" * (len(letters) - len(stem))
    return (stem[:-1] + chr(ord(stem[-1]) + 1) if stem else "A") + wrapped


def _order(identifier: str) -> tuple[int, int, str]:
    """Sort key by ondernummer: figures by value, then letters by length (Z before AA)."""
    paper = parse(identifier)
    assert isinstance(paper, Kamerstuk)
    if paper.number.isdigit():
        return 0, int(paper.number), ""
    return 1, len(paper.number), paper.number


def _fact(line: str) -> PaperFact:
    identifier, day, kind, movers, replaces, year = line.split("\t")
    when = date.fromisoformat(day) if day else None
    names = tuple(movers.split(";")) if movers else ()
    return PaperFact(identifier, when, kind, names, replaces, year or (vergaderjaar_of(when) if when else ""))


def _surname(name: str) -> str:
    """Take the first name off: it stands before a small particle ("Inge van Dijk") or is in the list."""
    first, _, rest = name.partition(" ")
    before_particle = rest[:1].islower() and first not in _PARTICLES and "-" not in first
    return rest[0].upper() + rest[1:] if rest and (before_particle or first in _FIRST_NAMES) else name
