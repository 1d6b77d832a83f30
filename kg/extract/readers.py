"""From the named groups of a rule to the keys of what is cited.

A reader gets the match and what is known of the paper, and gives readings: where the span is, which keys follow from
the printed form, and what is missing if none does. It never asks whether a key exists, with two exceptions: whether
"-20" or "B" belongs to the dossier is a fact about the dossier, which the register knows, and so is whether the Eerste
Kamer put the year into its identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import regex

from kg.errors import IdentifierError
from kg.identifiers import Dossier, kamerstuk_id, normalise_vergaderjaar
from kg.laws import Law, Laws
from kg.model import CitationKind, Mention
from kg.register import Register
from kg.rules import Rule, load, read

Match = regex.Match[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may know of the paper it reads in.

    dossiers: of the paper itself. date: of the paper. earlier: what was found in front, in order (short forms only).
    """

    register: Register
    laws: Laws
    dossiers: tuple[Dossier, ...] = ()
    date: date | None = None
    earlier: tuple[Mention, ...] = ()


Reader = Callable[[Match, Rule, Context], Iterator[Mention]]

_SETTINGS = read("common").get("readings", {})
_CHAMBERS: dict[str, str] = _SETTINGS["chambers"]
_ODD_NUMBER = "achter nr. staat {!r}, en dat is geen nummer van een stuk"
_TWO_NUMBERS = "achter dossier {} staan twee nummers, {} en {}"
_OCR_CHAPTER: dict[str, str] = _SETTINGS["chapter_misread"]
_OCR_FIGURES: dict[int, str] = str.maketrans(_SETTINGS["figures_misread"])
_NO_LAST_WORD = frozenset(read("common")["law"]["no_last_word"])
_LONGEST_RANGE: int = _SETTINGS["longest_range"]
_LAST_YEAR_IN_ID = "2009-2010"
"""Last vergaderjaar that identifiers of papers of the Eerste Kamer begin with."""

_DOSSIER = regex.compile(
    r"""(?P<number>\d{2}[\s.-]?\d{3})(?!\d)
    (?:\s{0,2}\(\s{0,2}R\s{0,2}\d{4}\s{0,2}\))?
    (?:(?:\s{0,2},?\s{0,2}hoofdstuk\s{1,3}|[\s.‐-―/-]{0,2})(?P<chapter>[IVX][IVXMl]{0,5}[A-E]?)(?![\p{L}\d])
      |[‐-―-]\s?(?P<series>\d{2})(?!\d)
      |[\s‐-―-]?(?P<fund>[A-Z])(?![\p{L}\d]))?""",
    regex.VERBOSE,
)
_BEFORE_FIGURES = regex.compile(r"^\D+")
_PAGES = regex.compile(r"[^\d-]*?(?P<n>[\dlIO]+)\s?[-–]\s?(?P<n>[\dlIO]+)")
_NO_FIGURE = regex.compile(r"\D+")
_FIGURES = regex.compile(r"(?<![\p{L}\d])(?=[lIO]*\d)[\dlIO]+")
_NUMBER = regex.compile(
    r"(?P<n>(?=[lIO]{0,3}\d)[\dlIO]{1,4}[a-z]?)(?:\s{0,2}[Hh](?P<reprint>\d))?|(?P<n>[A-Z]{1,2})(?!\p{L})"
)
_MISREAD = regex.compile(r"(?<![\p{L}\d])(?=[lIO]{0,5}\d)(?=\d{0,5}[lIO])[\dlIO]{2,6}(?!\p{L})")
_FIGURES_AND_LETTER = regex.compile(r"\d+\p{L}")
_RANGE = regex.compile(r"\s{0,2}(?:[‐-―-]|t/m|tot\s+en\s+met)\s{0,2}")


def _mention(
    match: Match,
    rule: Rule,
    keys: tuple[str, ...],
    *,
    kind: CitationKind | None = None,
    end: int | None = None,
    lack: str = "",
    dossiers: tuple[str, ...] = (),
    issues: tuple[str, ...] = (),
    groups: dict[str, str | None] | None = None,
) -> Mention:
    start = match.start("span")
    end = match.end("span") if end is None else end
    groups = match.groupdict() if groups is None else groups
    session = groups.get("session")
    year, odd = _session(session) if session else ("", ())
    page = groups.get("page")
    return Mention(
        kind=kind or rule.kind,  # type: ignore[arg-type]  # a test checks the kinds of all rules
        start=start,
        end=end,
        quote=match.string[start:end],
        rule=rule.id,
        keys=keys,
        confidence=rule.confidence,
        page=" ".join(page.split()) if page else "",
        vergaderjaar=year,
        chamber=_chamber(groups),
        dossiers=dossiers,
        lack=lack,
        issues=issues + odd + _misread(groups, keys),
    )


def _misread(groups: dict[str, str | None], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Tell which numbers were read otherwise than they are printed: "nr. 1O4"."""
    pieces = (groups.get(name) or "" for name in ("nums", "bare", "hyphened", "meeting", "items", "page"))
    printed = [number for piece in pieces for number in _MISREAD.findall(piece)]
    figures = [number.translate(_OCR_FIGURES).lstrip("0") for number in printed]
    return tuple(f"nummer-gelezen-als-{n}" for n in figures if any(n in key.split("-") for key in keys))


def _whole(printed: str) -> list[int]:
    """Read the numbers of a list that holds nothing but figures; letters in their place are undone."""
    return [int(number.translate(_OCR_FIGURES)) for number in _FIGURES.findall(printed)]


def _chamber(groups: dict[str, str | None]) -> str:
    """Give the chamber that is printed, "" without one."""
    return _CHAMBERS.get("".join((groups.get("chamber") or "").split()).casefold(), "")


@cache
def _session(printed: str) -> tuple[str, tuple[str, ...]]:
    """Read a printed vergaderjaar; of several ("1993/94-1996/97") none."""
    digits = _BEFORE_FIGURES.sub("", printed).replace(" ", "").replace("\n", "").replace("/-", "/")
    if not digits:
        return "", ()
    try:
        return normalise_vergaderjaar(digits), ()
    except IdentifierError:
        return "", ("vergaderjaar-onmogelijk",)


def kamerstuk(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Dossier(s) and number(s); of a joint paper the first-named dossier numbers it."""
    groups = match.groupdict()
    dossiers = groups["dossiers"]
    if "misread" in rule.options:
        dossiers = dossiers.translate(_OCR_FIGURES)
    found = list(_DOSSIER.finditer(dossiers))
    read = [_dossier(one, context.register) for one in found]
    dossier, left_over = read[0]
    if rule.known_dossier and not context.register.has_dossier(str(dossier)):
        return
    printed = tuple(dict.fromkeys(str(one) for one, _ in read))
    end = match.end("span")
    if groups.get("odd"):
        yield _mention(match, rule, (), dossiers=printed, lack=_ODD_NUMBER.format(groups["odd"]), groups=groups)
        return
    misread: tuple[str, ...] = ()
    if any(wrong in (found[0]["chapter"] or "") for wrong in _OCR_CHAPTER):
        misread = (f"hoofdstuk-gelezen-als-{dossier.addition.casefold()}",)
    if "misread" in rule.options:
        misread = (f"dossier-gelezen-als-{dossier.number}",)
    numbers = _numbers(groups.get("nums"), groups.get("plural"), dossier, context.register)
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
            numbers = _numbers(groups["bare"], None, dossier, context.register)
        else:
            end = match.end("dossiers")
    elif left_over and not numbers:
        numbers = [left_over]
        left_over = ""
    if left_over.isdigit() and numbers and groups.get("nums"):  # "32 824-20, nr. 7", and 32824-20 is no dossier
        lack = _TWO_NUMBERS.format(dossier.printed, left_over, groups["nums"])
        yield _mention(match, rule, (), dossiers=printed, lack=lack, groups=groups)
        return
    if left_over and numbers and groups.get("nums"):
        dossier = Dossier(dossier.number, left_over)  # "36 600 B, nr. 9": a fund the register does not know yet
    if not numbers:
        if end == match.end("span") and groups.get("dossiers") and not groups.get("hyphened"):
            end = match.end("dossiers")
        yield _mention(
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
    year = _session(groups["session"])[0] if groups.get("session") else ""
    keys = tuple(_key(dossier, number, year, _chamber(groups), context.register) for number in numbers)
    yield _mention(match, rule, keys, kind="kamerstuk", end=end, dossiers=printed, issues=misread, groups=groups)


def _key(dossier: Dossier, number: str, vergaderjaar: str, chamber: str, register: Register) -> str:
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


def _numbers(text: str | None, plural: str | None, dossier: Dossier, register: Register) -> list[str]:
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
    figures = printed.translate(_OCR_FIGURES)
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
        yield _mention(match, rule, (), dossiers=(str(dossier),), lack=_ODD_NUMBER.format(match["odd"]))
        return
    numbers = _numbers(match["nums"], match["plural"], dossier, context.register)
    keys = tuple(kamerstuk_id(dossier, n) for n in numbers)
    kind: CitationKind = "kamerstuk" if keys else "dossier"
    yield _mention(match, rule, keys or (f"dossier-{dossier}",), kind=kind, dossiers=(str(dossier),))


def own_dossier(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """A number in the dossier of the paper itself."""
    if not context.dossiers:
        yield _mention(match, rule, (), lack="het dossier van dit stuk is niet bekend")
        return
    dossier = context.dossiers[0]
    numbers = _numbers(match["nums"], "s", dossier, context.register)
    yield _mention(match, rule, tuple(kamerstuk_id(dossier, n) for n in numbers), dossiers=(str(dossier),))


def handelingen(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Meeting and items, or pages; only an item is one identifier for certain."""
    groups = match.groupdict()
    mention = _mention(match, rule, ())
    year, chamber = mention.vergaderjaar.replace("-", ""), mention.chamber or "tk"
    if not year:
        yield replace(mention, lack="er staat geen vergaderjaar bij")
    elif groups.get("items"):
        (meeting,) = _whole(groups["meeting"])
        keys = tuple(f"h-{chamber}-{year}-{meeting}-{n}" for n in _whole(groups["items"]))
        yield replace(mention, keys=keys, issues=mention.issues + _misread(groups, keys))
    elif groups.get("meeting"):
        yield replace(mention, lack="een vergadering zonder item wijst geen enkel stuk aan")
    elif (pages := _PAGES.fullmatch(mention.page)) and mention.vergaderjaar < "2010":
        first, last = (int(page.translate(_OCR_FIGURES)) for page in pages.captures("n"))
        keys = (f"h-{chamber}-{year}-{first}-{last}",)
        yield replace(mention, keys=keys, issues=mention.issues + _misread(groups, keys))
    else:
        yield replace(mention, lack="welk item op deze bladzijde staat volgt niet uit de verwijzing")


def aanhangsel(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Vergaderjaar and number(s)."""
    mention = _mention(match, rule, ())
    year = mention.vergaderjaar.replace("-", "")
    if not year:
        yield replace(mention, lack="er staat geen vergaderjaar bij")
        return
    keys = tuple(f"ah-{mention.chamber or 'tk'}-{year}-{n}" for n in _whole(match["nums"]))
    yield replace(mention, keys=keys, issues=mention.issues + _misread(match.groupdict(), keys))


_YEAR_OF_ACT = regex.compile(r"\b\d{1,2}\s+\p{Ll}+\.?\s+((?:1[89]|20)\d{2})\b")
_SENTENCE_BACK = 400
_GAZETTES: dict[str, CitationKind] = {"stb": "staatsblad", "stcrt": "staatscourant", "trb": "tractatenblad"}


def gazette(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Gazette, year, number(s); without a year the last date in front of it in the sentence gives it."""
    groups = match.groupdict()
    series = next(s for s in _GAZETTES if groups.get(s))
    kind = _GAZETTES[series]
    year = groups.get("year")
    if not year:
        front = match.string[max(0, match.start() - _SENTENCE_BACK) : match.start()].rpartition("\n")[2]
        dates = _YEAR_OF_ACT.findall(front)
        year = dates[-1] if dates else None
    if not year:
        yield replace(_mention(match, rule, ()), kind=kind, lack="er staat geen jaar bij")
        return
    figures = year.translate(_OCR_FIGURES)
    keys = tuple(f"{series}-{figures}-{n}" for n in _whole(groups["nums"]))
    mention = _mention(match, rule, keys)
    misread = () if figures == year else (f"jaar-gelezen-als-{figures}",)
    yield replace(mention, kind=kind, issues=mention.issues + misread)


def ecli(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The four parts, written without spaces."""
    yield _mention(match, rule, (":".join(("ECLI", match["country"], match["court"], match["year"], match["number"])),))


def ljn(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The court is not in the number."""
    yield _mention(match, rule, (), lack="een LJN-nummer noemt het gerecht niet, zodat de ECLI er niet uit volgt")


_ACT_LETTER = {"richtlijn": "L", "verordening": "R", "besluit": "D", "kaderbesluit": "F", "aanbeveling": "H"}


def eu_act(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """CELEX number of an act; which of the two figures is the year follows from the kind and the time."""
    first, second = match["a"], match["b"]
    numbered_first = match["nr"] is not None or (match["type"].casefold() == "verordening" and len(second) == 4)
    year, number = (second, first) if numbered_first and _full_year(second) else (first, second)
    full = _full_year(year)
    if not full:
        yield _mention(match, rule, (), lack="het jaar van de handeling is niet te lezen")
        return
    letter = _ACT_LETTER[match["type"].casefold()]
    yield _mention(match, rule, (f"celex-3{full}{letter}{int(number):04d}",))


def _full_year(text: str) -> int:
    number = int(text)
    if len(text) == 2 and number >= 52:  # the Communities number from 1952
        return 1900 + number
    return number if len(text) == 4 and 1952 <= number <= 2100 else 0


def eu_document(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Series, year, number."""
    yield _mention(match, rule, (f"{match['series'].lower()}-{match['year']}-{int(match['number'])}",))


def eu_journal(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Official Journal; without a year it is not one number."""
    if not match["year"]:
        yield _mention(match, rule, (), lack="er staat geen jaar bij")
    else:
        yield _mention(match, rule, (f"pbeu-{match['year']}-{match['series']}-{int(match['number'])}",))


_BOOK = regex.compile(r"(\d{1,2}A?):\d")
"""The Burgerlijk Wetboek has no identifier as a whole; "7:610" says which book."""


_ARTICLE_AGAIN = regex.compile(r"(?<=[\s,])artikel(?:en)? ")
"""In "artikel 1 en artikel 3" the articles are "1 en 3"."""


def law(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The BWB or CELEX id of the law, only where it is certain."""
    name, end = match["law"], match.end("span")
    found = context.laws.find(name)
    while found is None and (last := name.rsplit(maxsplit=1)[-1]) in _NO_LAST_WORD and last != name:
        name = name.removesuffix(last)
        end -= len(name) - len(name.rstrip()) + len(last)
        name = name.rstrip()
    book = _BOOK.match(match["article"])
    if book and found is not None and "BW" in found.abbreviations:
        found = context.laws.find(f"Burgerlijk Wetboek Boek {book[1]}") or found
    key = _law_key(found)
    lack = "" if key else "van deze wet is geen identificatie bekend die zeker is"
    mention = _mention(match, rule, (key,) if key else (), lack=lack, end=end)
    article = _ARTICLE_AGAIN.sub("", " ".join(match["article"].split()))
    yield replace(mention, article=article, confidence=rule.confidence if found else 0.8)


def _law_key(found: Law | None) -> str:
    if found is None or found.ambiguous:
        return ""
    return found.bwb or (f"celex-{found.celex}" if found.celex else "")


# Short forms -----------------------------------------------------------------------------------------------------


def next_number(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """Another number of the dossier cited right in front."""
    last = context.earlier[-1]
    dossier = _dossier_of(last)
    if dossier is not None:
        numbers = _numbers(match["nums"], match["plural"], dossier, context.register)
        keys = tuple(_key(dossier, n, last.vergaderjaar, last.chamber, context.register) for n in numbers)
        mention = _mention(match, rule, keys, dossiers=last.dossiers)
        yield replace(mention, vergaderjaar=last.vergaderjaar, chamber=last.chamber)


def idem(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The reference of the footnote before, or another number of its dossier."""
    last = context.earlier[-1] if context.earlier else None
    if last is None:
        yield _mention(match, rule, (), lack="in de noot ervoor staat geen verwijzing")
        return
    dossier = _dossier_of(last)
    if match["nums"] and dossier is not None:
        keys = tuple(kamerstuk_id(dossier, n) for n in _numbers(match["nums"], "s", dossier, context.register))
    elif match["nums"]:
        yield _mention(match, rule, (), lack="de noot ervoor noemt geen dossier om in te tellen")
        return
    else:
        keys = last.keys
    yield replace(_mention(match, rule, keys, dossiers=last.dossiers), kind=last.kind, lack=last.lack)


def said(match: Match, rule: Rule, context: Context) -> Iterator[Mention]:
    """The one paper cited right in front."""
    last = context.earlier[-1] if context.earlier else None
    if last is not None and last.kind == "kamerstuk" and len(last.keys) == 1:
        yield _mention(match, rule, last.keys, dossiers=last.dossiers)


def _dossier_of(mention: Mention) -> Dossier | None:
    if not mention.dossiers:
        return None
    number, _, addition = mention.dossiers[0].partition("-")
    return Dossier(number, addition)


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        kamerstuk, old_kamerstuk, own_dossier, handelingen, aanhangsel, gazette, ecli, ljn, eu_act, eu_document,
        eu_journal, law, next_number, idem, said,
    )
}  # fmt: skip
"""The readers by the name that the rules use."""


def rules(*families: str) -> tuple[Rule, ...]:
    """Give the rules of these files; raises KeyError for a rule whose reader is not there."""
    out = tuple(rule for family in families for rule in load(family))
    for rule in out:
        READERS[rule.reader]
    return out
