"""From any text to an identifier: the one place that knows all families of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final, TypeAlias

from kg.errors import IdentifierError
from kg.identifiers.dossier import Dossier, WholeDossier, parse_dossier
from kg.identifiers.kamerstuk import Kamerstuk, LooseKamerstuk, read_kamerstuk
from kg.identifiers.parliament import OTHER_PAPERS, OtherPaper
from kg.identifiers.printed import DASHES, quoted
from kg.identifiers.publications import PUBLICATIONS, Publication, read_law

Identifier: TypeAlias = Kamerstuk | LooseKamerstuk | WholeDossier | OtherPaper | Publication

_PLAIN_KST = re.compile(r"kst-([0-9]{5})-([1-9][0-9]*)")
_SHAPES: Final[Mapping[str, tuple[str, Callable[[tuple[str, ...]], Identifier | None]]]] = {
    **OTHER_PAPERS,
    **PUBLICATIONS,
}


@lru_cache(maxsize=65_536)
def parse(text: str) -> Identifier:
    """Read an identifier.

    text: in any case, with white space around it, with dashes of any kind; leading zeros of numbers are dropped
    where the publisher writes none.
    Returns one of the classes of this package; its `str` is the canonical form.
    Raises IdentifierError, quoting the text.
    """
    plain = _PLAIN_KST.fullmatch(text)
    if plain:
        return Kamerstuk(Dossier(plain[1]), plain[2])
    clean = text.strip().translate(DASHES)
    head = clean[:8].upper()
    found: Identifier | None
    if head.startswith("KST-"):
        found = read_kamerstuk(clean)
    elif head.startswith("BWB"):
        found = read_law(clean)
    elif head.startswith("DOSSIER-"):
        found = WholeDossier(parse_dossier(clean[8:]))
    else:
        found = _read_other(clean)
    if found is None:
        raise IdentifierError(f"not an identifier: {quoted(text)}; it should look like kst-32824-412 or stb-2021-38")
    return found


def _read_other(text: str) -> Identifier | None:
    shape = _SHAPES.get(re.split("[-:]", text, maxsplit=1)[0].lower())
    if shape is None:
        return None
    pattern, build = shape
    match = _compiled(pattern).fullmatch(text)
    return build(match.groups(default="")) if match else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a family when it is first asked for, since most runs need one or two."""
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def collection(identifier: str) -> str:
    """Give the class of an identifier.

    Returns "kst", "h", "ah", "kv", "blg", "nds", "ag", "stb", "stcrt", "trb", "dossier", "ecli", "celex", "com" (also
    for swd, sec and join), "pbeu" or "bwb"; "" for a name that is no official identifier.
    """
    try:
        return parse(identifier).collection
    except IdentifierError:
        return ""
