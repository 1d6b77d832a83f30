"""What stands at the foot of a paper: who signs, in what office, and the running feet of its pages."""

from __future__ import annotations

from collections.abc import Sequence

import regex

_S = r"[ \u00a0\u2007\u2009\u202f]"
_FEET = regex.compile(
    rf"""(?:kst|ah|blg|kv|nds|h)[- ](?:[tev][kv][- ])?[0-9]{{5,}}(?:[- ][0-9A-Z]+)*
    | .{{0,40}}\bISSN{_S}?[0-9]{{4}}.{{0,80}}
    | .{{0,20}}\bS[Dd][Uu]{_S}[Uu]itge.{{0,60}}
    | s?[ ]?[’'´‘]?[ ]?s?[- ]?Gravenhage{_S}[12][0-9]{{3}}
    | (?:['‘’´]s-Gravenhage{_S}[12][0-9]{{3}}{_S})?
      (?:Tweede|Eerste){_S}Kamer,{_S}(?:vergader|zittings?)[ ]?(?:jaar)?{_S}[0-9]{{4}}.{{4,70}}
      \b(?:nrs?\.?{_S}?[0-9A-Z]+(?:-[0-9]+)?|Aanhangsel|item{_S}[0-9]+)(?:{_S}[0-9]{{1,4}})?
    """,
    regex.VERBOSE,
)

_PREFIXES = r"(?:(?:[Vv]an|[Dd]e[nrs]?|[Tt]e[nr]?|[Vv]on|[Ii]n|[Oo]p|[Dd]u|[Ll]a|[Ee]l|[’']t)[ ])*"
_SURNAME = rf"{_PREFIXES}\p{{Lu}}[\p{{L}}'’]+(?:[ -]{_PREFIXES}\p{{Lu}}[\p{{L}}'’]+){{0,3}}"
_INITIALS = r"(?:(?:\p{Lu}\p{Ll}{0,2}|IJ)\.[ -]?){1,6}(?:\(\p{Lu}\p{L}+\)[ ]?)?"
_PERSON = regex.compile(rf"{_INITIALS}[ ]?{_SURNAME}")
_MEMBER = regex.compile(rf"(?:{_INITIALS}[ ]?)?{_SURNAME}")
_OFFICE = regex.compile(
    r"""(?:Mede[ ]namens[ ])?(?:[Dd]e|[Hh]et)[ ]
    (?:(?:[Ff]ungerend|[Ww]aarnemend|[Pp]laatsvervangend|[Dd]emissionair)[ ])?
    (?:(?P<government>[Vv]ice-[Mm]inister-[Pp]resident|[Mm]inister(?:-[Pp]resident)?|[Ss]taatssecretaris)
      |(?:[Aa]djunct-|[Oo]nder)?(?:[Vv]oorzitter|[Gg]riffier)|[Ii]nformateurs?|[Ff]ormateur|[Rr]apporteurs?)\b""",
    regex.VERBOSE,
)
_NAMED = r"\p{Lu}[\p{L}-]+(?:(?:,|[ ]en|[ ]en[ ]voor|[ ]voor(?:[ ]de)?|[ ]der)?[ ]\p{Lu}[\p{L}-]+)*"
_ALSO_FOR = regex.compile(
    rf"""\b[Mm]ede[ ]namens[ ]
    (?P<offices>(?:(?:,[ ]|[ ]en[ ])?de[ ](?:Minister|Staatssecretaris)[ ](?:van|voor)[ ]{_NAMED})+)""",
    regex.VERBOSE,
)
_ONE_OFFICE = regex.compile(rf"(?:Minister|Staatssecretaris)[ ](?:van|voor)[ ]{_NAMED}")
_CLOSING = regex.compile(r"en[ ]gaat[ ]over[ ]tot[ ]de[ ]orde[ ]van[ ]de[ ]dag[.,]?", regex.IGNORECASE)
_LISTED = regex.compile(r",\s*|\s+en\s+")
_ONE_NAME = r"(?:(?:\p{Lu}[\p{L}'’.-]*+|van|de|den|der|het|el|la|ten|ter|te|en|d'|'t)\s?){1,8}"
_NAMES = regex.compile(rf"{_ONE_NAME}(?:,\s*{_ONE_NAME}){{0,8}}")
_LEFT_OVER = regex.compile(r"\s+en?$")
"""The "en" that joins a line of names to the next one; some files lost its last letter ("Jansen e")."""


def is_foot(line: str) -> bool:
    """Say whether a line is the running foot of a printed page, which repeats the paper's own number."""
    return _FEET.fullmatch(line.strip()) is not None


def signature_at(lines: Sequence[str], i: int) -> tuple[int, str, str] | None:
    """Read a signature that begins on line i: an office that ends in a comma, and a name.

    The office may run over two lines and the name may stand behind it or, after empty lines, below it.
    Returns (number of the line behind it, office, name), or None.
    """
    start = _OFFICE.match(lines[i])
    if not start or len(lines[i]) > 200:
        return None
    person = _PERSON if start["government"] else _MEMBER
    office, _, name = lines[i].rpartition(", ")
    if office and person.fullmatch(name.strip()):
        return i + 1, _without_article(office), name.strip()
    office, last = lines[i].strip(), i
    if not office.endswith(",") and i + 1 < len(lines) and lines[i + 1].rstrip().endswith(","):
        office, last = f"{office} {lines[i + 1].strip()}", i + 1
    below = next((j for j in range(last + 1, min(last + 12, len(lines))) if lines[j].strip()), -1)
    if below < 0 or not office.endswith(",") or not person.fullmatch(lines[below].strip()):
        return None
    return below + 1, _without_article(office.rstrip(",")), lines[below].strip()


def _without_article(office: str) -> str:
    return regex.sub(r"^(?:Mede namens )?(?:[Dd]e|[Hh]et) ", "", office)


def is_closing_formula(line: str) -> bool:
    """Say whether a line is the closing formula of a motion, behind which its movers stand."""
    return _CLOSING.fullmatch(line.strip()) is not None


def is_member(line: str) -> bool:
    """Say whether a line is a name as it stands below a motion ("Van Nispen", "Inge van Dijk")."""
    return _MEMBER.fullmatch(line.strip()) is not None


def movers_below(lines: Sequence[str], i: int) -> list[int]:
    """Give the numbers of the lines with names behind the closing formula of a motion, when line i is that formula."""
    if not is_closing_formula(lines[i]):
        return []
    found: list[int] = []
    for j in range(i + 1, len(lines)):
        if lines[j].strip() and not is_member(lines[j]):
            break
        if lines[j].strip():
            found.append(j)
    return found


def names_on(line: str) -> list[str]:
    """Give the names on a line that holds nothing else, as they stand below a motion; [] for any other line.

    The closing formula comes in many spellings and is sometimes left out, so here the shape decides: words with a
    capital and prefixes of names.
    """
    names = _LEFT_OVER.sub("", line.strip(" .,;_\\"))
    return _LISTED.split(names) if _NAMES.fullmatch(names) else []


def also_for(text: str) -> list[str]:
    """Give the offices a letter says it speaks for too ("Mede namens de Minister van X informeer ik u")."""
    return [office[0] for match in _ALSO_FOR.finditer(text) for office in _ONE_OFFICE.finditer(match["offices"])]
