"""Papers of the chambers and bare dossiers: dossier, chapter, series, numbers, lists and ranges."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from kg.extract.readers.base import (
    OCR_FIGURES,
    SETTINGS,
    Context,
    Match,
    chamber_of,
    mention_of,
    session_of,
)
from kg.identifiers import Dossier, kamerstuk_id
from kg.model import CitationKind, Mention
from kg.register import Register
from kg.rules import Rule

_ODD_NUMBER = "achter nr. staat {!r}, en dat is geen nummer van een stuk"
_TWO_NUMBERS = "achter dossier {} staan twee nummers, {} en {}"
_OCR_CHAPTER: dict[str, str] = SETTINGS["chapter_misread"]
_LONGEST_RANGE: int = SETTINGS["longest_range"]
_LAST_YEAR_IN_ID = "2009-2010"
"""Last vergaderjaar that identifiers of papers of the Eerste Kamer begin with."""

_DOSSIER = regex.compile(
    r"""(?P<number>\d{2}[\s.-]?\d{3})(?:(?<=21501|21[\s.]501)(?P<series>\d{2}))?(?!\d)
    (?:\s{0,2}\(\s{0,2}R\s{0,2}\d{4}\s{0,2}\))?
    (?:(?:\s{0,2},?\s{0,2}(?:hoofdstuk|hfdst\.?|hfst\.?)\s{1,3}|[\s.‐-―/-]{0,2})(?P<chapter>[IVX][IVXMl]{0,5}[A-E]?)(?![\p{L}\d])
      |[‐-―-]\s?(?P<series>\d{2})(?!\d)
      |[\s‐-―-]?(?P<fund>[A-Z])(?![\p{L}\d]))?""",
    regex.VERBOSE,
)
_NO_FIGURE = regex.compile(r"\D+")
_NUMBER = regex.compile(
    r"(?P<n>(?=[lIO]{0,3}\d)[\dlIO]{1,4}[a-z]?)(?:\s{0,2}[Hh](?P<reprint>\d))?|(?P<n>[A-Z]{1,2})(?!\p{L})"
)
_FIGURES_AND_LETTER = regex.compile(r"\d+\p{L}")
_RANGE = regex.compile(r"\s{0,2}(?:[‐-―-]|t/m|tot\s+en\s+met)\s{0,2}")


def kamerstuk(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Dossier(s) and number(s); of a joint paper the first-named dossier numbers it."""
    groups = match.groupdict()
    dossiers = groups["dossiers"]
    if "misread" in rule.options:
        dossiers = dossiers.translate(OCR_FIGURES)
    found = list(_DOSSIER.finditer(dossiers))
    read = [_dossier(one, context.register) for one in found]
    dossier, left_over = read[0]
    if rule.known_dossier and not context.register.has_dossier(str(dossier)):
        return
    printed = tuple(dict.fromkeys(str(one) for one, _ in read))
    end = match.end("span")
    if groups.get("odd"):
        yield mention_of(match, rule, (), dossiers=printed, lack=_ODD_NUMBER.format(groups["odd"]), groups=groups)
        return
    misread: tuple[str, ...] = ()
    if any(wrong in (found[0]["chapter"] or "") for wrong in _OCR_CHAPTER):
        misread = (f"hoofdstuk-gelezen-als-{dossier.addition.casefold()}",)
    if "misread" in rule.options:
        misread = (f"dossier-gelezen-als-{dossier.number}",)
    numbers = numbers_of(groups.get("nums"), groups.get("plural"), dossier, context.register)
    if groups.get("hyphened"):
        numbers = [_figures(groups["hyphened"], dossier, context.register)]
        if left_over:  # 32824-41-2 is no known form
            return
        if _is_series(dossier, numbers[0], context.register):  # "21501-20" is a dossier, not nr. 20 of 21501
            dossier, numbers = Dossier(dossier.number, numbers[0]), []
            printed = (str(dossier),)
    elif groups.get("bare"):
        credible = groups.get("session") or groups.get("chamber") or groups.get("comma") is None
        eerste = groups["bare"].isalpha() and not groups.get("session") and match.string[end : end + 1] == ")"
        if credible or eerste:
            numbers = numbers_of(groups["bare"], None, dossier, context.register)
        else:
            end = match.end("dossiers")
    elif left_over and not numbers:
        numbers = [left_over]
        left_over = ""
    if left_over.isdigit() and numbers and groups.get("nums"):  # "32 824-20, nr. 7", and 32824-20 is no dossier
        lack = _TWO_NUMBERS.format(dossier.printed, left_over, groups["nums"])
        yield mention_of(match, rule, (), dossiers=printed, lack=lack, groups=groups)
        return
    if left_over and numbers and groups.get("nums"):
        dossier = Dossier(dossier.number, left_over)  # "36 600 B, nr. 9": a fund the register does not know yet
    if not numbers:
        if end == match.end("span") and groups.get("dossiers") and not groups.get("hyphened"):
            end = match.end("dossiers")
        yield mention_of(
            match,
            rule,
            (f"dossier-{dossier}",),
            kind="dossier",
            end=end,
            dossiers=printed,
            issues=misread,
            groups=groups,
        )
        return
    year = session_of(groups["session"])[0] if groups.get("session") else ""
    keys = tuple(key_of(dossier, number, year, chamber_of(groups), context.register) for number in numbers)
    yield mention_of(match, rule, keys, kind="kamerstuk", end=end, dossiers=printed, issues=misread, groups=groups)


def key_of(dossier: Dossier, number: str, vergaderjaar: str, chamber: str, register: Register) -> str:
    """Give the identifier of a paper; vergaderjaar: as printed, made "2004-2005", or ""; chamber: "tk", "ek" or "".

    Up to 2009 the Eerste Kamer numbered per year, and the identifier begins with the year: where the register has a
    paper of the printed year, that is meant. Up to 2003 it numbered with figures too, as the Tweede Kamer does: there
    the printed chamber decides, and without one the paper of the Tweede Kamer comes first.
    """
    plain = kamerstuk_id(dossier, number)
    if not vergaderjaar or vergaderjaar > _LAST_YEAR_IN_ID:
        return plain
    if number.isdigit() and (chamber == "tk" or (chamber != "ek" and register.knows(plain))):
        return plain
    front = f"kst-{vergaderjaar.replace('-', '')}-"
    dated = [id_ for id_ in register.ids(str(dossier), number) if id_.startswith(front)]
    return dated[0] if len(dated) == 1 else plain


def _dossier(match: Match, register: Register) -> tuple[Dossier, str]:
    """Give the dossier, and what is left over when the part behind it belongs to the number instead."""
    number = _NO_FIGURE.sub("", match["number"])
    if match["chapter"]:
        chapter = match["chapter"]
        for wrong, right in _OCR_CHAPTER.items():
            chapter = chapter.replace(wrong, right)
        return Dossier(number, chapter), ""
    if match["series"]:
        known = register.is_series(number)
        return (Dossier(number, match["series"]), "") if known else (Dossier(number), match["series"].lstrip("0"))
    if match["fund"]:
        known = match["fund"] in register.additions(number)
        return (Dossier(number, match["fund"]), "") if known else (Dossier(number), match["fund"])
    return Dossier(number), ""


def _is_series(dossier: Dossier, printed: str, register: Register) -> bool:
    """Tell whether what stands behind the hyphen makes another dossier, and no paper has that number."""
    known = printed.isdigit() and len(printed) == 2 and register.has_dossier(f"{dossier.number}-{printed}")
    return known and not dossier.addition and not register.knows(kamerstuk_id(dossier, printed))


def numbers_of(text: str | None, plural: str | None, dossier: Dossier, register: Register) -> list[str]:
    """Read "5", "2 en 3", "1–3", "12 H1"; a range is written out.

    After a singular "nr." a second number with "en" counts only if it is a known paper: "nr. 3 en 4 kinderen" occurs.
    """
    if not text:
        return []
    out: list[str] = []
    last_end = 0
    for match in _NUMBER.finditer(text):
        number = _figures(match["n"], dossier, register) + (f"-h{match['reprint']}" if match["reprint"] else "")
        if out and _RANGE.fullmatch(text[last_end : match.start()]) and out[-1].isdigit() and number.isdigit():
            first, last = int(out[-1]), int(number)
            if not first < last <= first + _LONGEST_RANGE:
                break
            out += [str(n) for n in range(first + 1, last + 1)]
        elif out and not plural and not register.knows(kamerstuk_id(dossier, number)):
            break
        else:
            out.append(number)
        last_end = match.end()
    return out


def _figures(printed: str, dossier: Dossier, register: Register) -> str:
    """Read letters that stand in the place of figures: "1O4" is 104, and "38l" 381 where 38l is no known paper."""
    figures = printed.translate(OCR_FIGURES)
    if figures == printed or printed.isalpha():
        return printed
    own = _FIGURES_AND_LETTER.fullmatch(printed) is not None
    if own and (register.ids(str(dossier), printed) or not register.knows(kamerstuk_id(dossier, figures))):
        return printed
    return figures


def old_kamerstuk(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """A dossier of four figures, with or without numbers."""
    dossier = Dossier(match["dossier"])
    if match["odd"]:
        yield mention_of(match, rule, (), dossiers=(str(dossier),), lack=_ODD_NUMBER.format(match["odd"]))
        return
    numbers = numbers_of(match["nums"], match["plural"], dossier, context.register)
    keys = tuple(kamerstuk_id(dossier, n) for n in numbers)
    kind: CitationKind = "kamerstuk" if keys else "dossier"
    yield mention_of(match, rule, keys or (f"dossier-{dossier}",), kind=kind, dossiers=(str(dossier),))


def own_dossier(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """A number in the dossier of the paper itself."""
    if not context.dossiers:
        yield mention_of(match, rule, (), lack="het dossier van dit stuk is niet bekend")
        return
    dossier = context.dossiers[0]
    numbers = numbers_of(match["nums"], "s", dossier, context.register)
    yield mention_of(match, rule, tuple(kamerstuk_id(dossier, n) for n in numbers), dossiers=(str(dossier),))
