"""Names of laws: where a name stops in running text, and which regulation it means.

The list is `kg/data/laws.toml`; its head says what each field means and where its identifiers come from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from kg.errors import NotFoundError, RuleError


@dataclass(frozen=True, slots=True)
class Law:
    """A law, decree, code, rules of procedure, treaty or act of the Union.

    name: official name. short: other full names. abbreviations: as written, upper and lower case as they stand.
    bwb: identifier in the Basiswettenbestand ("BWBR0005537", a treaty "BWBV0001000"), celex: number of an act of the
    Union ("32016R0679"); both "" unless certain, and then source says where it was read.
    ambiguous: the name has meant more than one regulation, so that it leads to no identifier.
    """

    name: str
    short: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    bwb: str = ""
    celex: str = ""
    source: str = ""
    ambiguous: bool = False

    @property
    def identifier(self) -> str:
        """The identifier of the regulation ("BWBR0005537", "celex-32016R0679"), "" when none is certain."""
        return self.bwb or (f"celex-{self.celex}" if self.celex else "")


class Laws:
    """The laws of a list, found by name."""

    __slots__ = ("_by_abbreviation", "_by_name", "_found", "_laws")

    def __init__(self, laws: Iterable[Law]) -> None:
        """Index the laws. Raises RuleError when an entry contradicts itself or another one."""
        self._laws = tuple(laws)
        self._found: dict[str, Law | None] = {}
        self._by_name: dict[str, list[Law]] = {}
        self._by_abbreviation: dict[str, list[Law]] = {}
        seen: set[str] = set()
        for law in self._laws:
            _check(law)
            if law.name in seen:
                raise RuleError(f"laws: {law.name!r} has two entries; make it one")
            seen.add(law.name)
            for name in (law.name, *law.short):
                self._by_name.setdefault(_clean(name).casefold(), []).append(law)
            for abbreviation in law.abbreviations:
                self._by_abbreviation.setdefault(_clean(abbreviation), []).append(law)

    @staticmethod
    def load() -> Laws:
        """Give the shipped list; it is read once. Raises NotFoundError when the installation lacks it."""
        return _shipped()

    def __iter__(self) -> Iterator[Law]:
        return iter(self._laws)

    def candidates(self, name: str) -> tuple[Law, ...]:
        """Give every law a name may mean, in the order of the list.

        name: a full name in any case, or an abbreviation in its own case; runs of white space count as one space,
        curly apostrophes and long hyphens as plain ones.
        """
        clean = _clean(name)
        found = {law.name for law in self._by_abbreviation.get(clean, ())}
        found.update(law.name for law in self._by_name.get(clean.casefold(), ()))
        return tuple(law for law in self._laws if law.name in found) if found else ()

    def find(self, name: str) -> Law | None:
        """Give the law a name means, None when the list has no such name.

        A name that several laws share gives a Law of that name that is ambiguous and has no identifier; `candidates`
        tells which they are. The name is read as `candidates` reads it.
        """
        if name not in self._found:
            found = self.candidates(name)
            self._found[name] = Law(_clean(name), ambiguous=True) if len(found) > 1 else found[0] if found else None
        return self._found[name]

    def names_pattern(self) -> str:
        """Give a fragment for use inside a bigger `regex` pattern that matches a whole name or abbreviation.

        It has no groups of its own, works in verbose mode too, takes the longest name, and stops at the end of a word;
        what may stand in front is for the caller to say. Words of a full name may begin with a capital or not ("wet op
        de …", "Wet Inburgering 2021"); abbreviations match in their own case. Spaces are one or more of space, no-break
        space and line feed. "BES", or a year on the same line, right behind a name belongs to it: the "Pensioenwet BES"
        is another law than the Pensioenwet, and `find` will not take one for the other.
        """
        names = {name for law in self._laws for name in (law.name, *law.short)}
        abbreviations = {abbreviation for law in self._laws for abbreviation in law.abbreviations}
        listed = "|".join(part for part in (_tree(names, full=True), _tree(abbreviations, full=False)) if part)
        return rf"(?:{listed or '(?!)'})(?:{_SPACES}BES|[ \u00a0]+(?:1[89]|20)\d\d)?(?!\w)"


_SPACES = r"[ \u00a0\n]+"
_FOLDS = {"'": "'\u2019", "-": "-\u2010\u2011\u2013"}
"""Signs that are printed in more than one way: the plain one, and all ways."""

_PLAIN = str.maketrans({way: plain for plain, ways in _FOLDS.items() for way in ways})
_BWB = re.compile(r"BWB[RV]\d{7}", re.ASCII)
_CELEX = re.compile(r"3\d{4}[RLD]\d{4}", re.ASCII)


def _clean(name: str) -> str:
    return " ".join(name.split()).translate(_PLAIN)


_Tree = dict[str, "_Tree"]
"""Pattern of a word -> the tree of the words that may follow; the key "" says that a name may end here."""


def _tree(names: Iterable[str], *, full: bool) -> str:
    """Write names as one pattern in which names that begin with the same words share them.

    On text with many articles this is three times as fast as an alternation of whole names. full: words may begin with
    a capital or not.
    """
    root: _Tree = {}
    for name in names:
        node = root
        for word in _clean(name).split():
            node = node.setdefault(_word(word, full=full), {})
        node[""] = {}
    return _branches(root)


def _branches(node: _Tree) -> str:
    parts = []
    for word in sorted(node, key=lambda word: (-len(word), word)):  # "Wetboek," is tried before "Wetboek"
        if word:
            tail = _branches(node[word])
            parts.append(f"{word}(?:{_SPACES}{tail}){'?' if '' in node[word] else ''}" if tail else word)
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


def _word(word: str, *, full: bool) -> str:
    first, rest = word[0], "".join(_sign(sign) for sign in word[1:])
    if full and first.upper() != first.lower():
        return f"[{first.upper()}{first.lower()}]{rest}"
    return _sign(first) + rest


def _sign(sign: str) -> str:
    ways = _FOLDS.get(sign)
    return f"[{regex.escape(ways)}]" if ways else regex.escape(sign)


def _check(law: Law) -> None:
    forms = (law.name, *law.short, *law.abbreviations)
    if any(not form or form != _clean(form) for form in forms) or len(set(forms)) < len(forms):
        raise RuleError(f"laws: {law.name!r} has a name that is empty, unclean or given twice: {forms}")
    if law.bwb and not _BWB.fullmatch(law.bwb):
        raise RuleError(f"laws: {law.name!r}: bwb {law.bwb!r} is not of the form BWBR0000000")
    if law.celex and not _CELEX.fullmatch(law.celex):
        raise RuleError(f"laws: {law.name!r}: celex {law.celex!r} is not of the form 32016R0679")
    if bool(law.bwb or law.celex) != bool(law.source):
        raise RuleError(f"laws: {law.name!r}: an identifier needs a source, and a source an identifier")
    if (law.ambiguous and law.source) or (law.bwb and law.celex):
        raise RuleError(f"laws: {law.name!r}: an ambiguous name has no identifier, and no law has two")


_FIELDS = frozenset({"name", "short", "abbreviations", "bwb", "celex", "source", "ambiguous"})


def _law(table: dict[str, Any]) -> Law:
    if "name" not in table or (unknown := table.keys() - _FIELDS):
        what = f"unknown fields {sorted(unknown)}" if "name" in table else "no name"
        raise RuleError(f"laws: the table {table} has {what}; known are {sorted(_FIELDS)}")
    lists = {key: tuple(table.get(key, ())) for key in ("short", "abbreviations")}
    return Law(**{**table, **lists})


@lru_cache(maxsize=1)
def _shipped() -> Laws:
    path = files("kg") / "data" / "laws.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"the program lacks its list of laws ({error.filename}); install it again") from error
    return Laws(_law(table) for table in content["law"])
