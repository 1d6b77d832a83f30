"""Identifiers of official papers: one frozen class per shape, `parse` reads, `str` writes.

`str(parse(text))` is the canonical form: prefix in lower case ("kst-"), the rest in upper case, suffix in lower case
("-h1"). The one exception are old numbers of the Eerste Kamer, a figure with letters ("200A" and "200a" both occur):
they keep the case they came in. What the publisher means by each shape stands in the docstring of its class.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import ClassVar, Final, TypeAlias

from kg.errors import IdentifierError

SERIES: Final = frozenset({"21501"})
"""Dossiers that are split into numbered series: 21501-20 is a dossier (European Council), 32824-341 is a paper."""

_ROMAN = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SPACES = re.compile("[\u0020\u00a0\u2007\u2009\u202f\t\r\n]+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


@dataclass(frozen=True, slots=True, order=True)
class Dossier:
    """A dossier (Kamerstukdossier).

    number: five digits, leading zeros kept ("32824", "00022"); a roman number for the Eerste Kamer's own ("CXLIX").
    addition: budget chapter or fund ("XV", "IXB", "B"), number in a series ("20"), or "".
    """

    number: str
    addition: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.addition}" if self.addition else self.number

    @property
    def printed(self) -> str:
        """The form used in papers: "32 824", "36 600 XV", "21 501-20"."""
        five = len(self.number) == 5 and self.number.isdigit()
        number = f"{self.number[:2]} {self.number[2:]}" if five else self.number
        if not self.addition:
            return number
        return f"{number}-{self.addition}" if self.addition.isdigit() else f"{number} {self.addition}"


@dataclass(frozen=True, slots=True)
class Kamerstuk:
    """A numbered paper of a dossier: "kst-32824-412", "kst-35483-M", "kst-36600-XV-34", "kst-21501-20-2146".

    number: ondernummer; "412", letters in the Eerste Kamer ("AB"), a figure with a letter in its old papers ("42e"),
        two numbers for one paper printed for both chambers ("1-111"); "" in a few old ids that lack it.
    vergaderjaar: "1995-1996" where the id begins with it (papers of the Eerste Kamer up to 2009, which numbered per
        year), else "".
    rijkswet: number of the Rijkswet where the id carries it ("R1975", also without the R), else "".
    suffix: "b1" attachment 1 (old style), "h1" first reprint (herdruk), "n1" first correction, "v1" verbeterblad, "".
    """

    collection: ClassVar[str] = "kst"
    dossier: Dossier
    number: str
    vergaderjaar: str = ""
    rijkswet: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in ("kst", self.key, self.number, self.suffix) if part)

    @property
    def key(self) -> str:
        """What stands before the ondernummer in the id: "32824", "36600-XV", "19951996-24400-V", "33183-R1975"."""
        parts = (_glue(self.vergaderjaar), self.dossier.number, self.rijkswet, self.dossier.addition)
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class LooseKamerstuk:
    """A Kamerstuk whose id says nothing of its dossier: "kst-1183886" (some papers of the Eerste Kamer since 2024)."""

    collection: ClassVar[str] = "kst"
    number: str

    def __str__(self) -> str:
        return f"kst-{self.number}"


@dataclass(frozen=True, slots=True)
class Bijlage:
    """An attachment: "blg-1184123"; rarely "blg-26241-10F". The number says nothing about its main paper."""

    collection: ClassVar[str] = "blg"
    number: str

    def __str__(self) -> str:
        return f"blg-{self.number}"


@dataclass(frozen=True, slots=True)
class Handelingen:
    """A piece of the official report of a meeting.

    chamber: "tk", "ek" or "vv". vergaderjaar: "2023-2024". suffix: "n1" for a corrected item.
    numbers: meeting and item ("h-tk-20232024-13-19", since 2010-2011), first and last page
    ("h-tk-20012002-4379-4379"), or meeting and pages ("h-tk-19951996-95-6247-6248").
    """

    collection: ClassVar[str] = "h"
    chamber: str
    vergaderjaar: str
    numbers: tuple[str, ...]
    suffix: str = ""

    def __str__(self) -> str:
        tail = f"-{self.suffix}" if self.suffix else ""
        return f"h-{self.chamber}-{_glue(self.vergaderjaar)}-{'-'.join(self.numbers)}{tail}"

    @property
    def meeting(self) -> str:
        """Number of the meeting in its year, "" where the id has pages alone."""
        return "" if self._paged else self.numbers[0]

    @property
    def item(self) -> str:
        """Number of the item in its meeting, "" before 2010-2011."""
        return "" if self._paged or len(self.numbers) == 3 else self.numbers[1]

    @property
    def pages(self) -> tuple[str, ...]:
        """First and last page, () where the id names an item."""
        return self.numbers if self._paged else self.numbers[1:] if len(self.numbers) == 3 else ()

    @property
    def _paged(self) -> bool:
        return len(self.numbers) == 2 and self.vergaderjaar < "2010"


@dataclass(frozen=True, slots=True)
class Aanhangsel:
    """Written questions with their answer: "ah-tk-20232024-1113"; since 2025-2026 "ah-1271549" without chamber."""

    collection: ClassVar[str] = "ah"
    number: str
    chamber: str = ""
    vergaderjaar: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return "-".join(p for p in ("ah", self.chamber, _glue(self.vergaderjaar), self.number, self.suffix) if p)


@dataclass(frozen=True, slots=True)
class Kamervraag:
    """Written questions without answer: "kv-tk-2024Z06434"; older "kv-tk-20062007-KVR27039", "kv-2989900822"."""

    collection: ClassVar[str] = "kv"
    number: str
    chamber: str = ""
    vergaderjaar: str = ""

    def __str__(self) -> str:
        return "-".join(p for p in ("kv", self.chamber, _glue(self.vergaderjaar), self.number) if p)


@dataclass(frozen=True, slots=True)
class NietDossierstuk:
    """A paper outside every dossier, by its document number: "nds-tk-2022D21264"."""

    collection: ClassVar[str] = "nds"
    number: str
    chamber: str = "tk"

    def __str__(self) -> str:
        return f"nds-{self.chamber}-{self.number}"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of a week, by its day: "ag-tk-2015-09-18"."""

    collection: ClassVar[str] = "ag"
    day: date
    chamber: str = "tk"

    def __str__(self) -> str:
        return f"ag-{self.chamber}-{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Bekendmaking:
    """A number of the Staatsblad, Staatscourant or Tractatenblad: "stb-2021-38", "stcrt-2008-194-p2-SC87860".

    bundle: "stb", "stcrt" or "trb". part: page and piece of an old Staatscourant ("p2-SC87860"), or "".
    suffix: "v1" for a verbeterblad, or "".
    """

    bundle: str
    year: str
    number: str
    part: str = ""
    suffix: str = ""

    @property
    def collection(self) -> str:
        """The bundle."""
        return self.bundle

    def __str__(self) -> str:
        return "-".join(p for p in (self.bundle, self.year, self.number, self.part, self.suffix) if p)


@dataclass(frozen=True, slots=True)
class WholeDossier:
    """A dossier as a whole (our own form): "dossier-35763", "dossier-36600-XV"."""

    collection: ClassVar[str] = "dossier"
    dossier: Dossier

    def __str__(self) -> str:
        return f"dossier-{self.dossier}"


@dataclass(frozen=True, slots=True)
class Ecli:
    """A judgment: "ECLI:NL:HR:2010:BK6942"; country, court, year and code are its four parts."""

    collection: ClassVar[str] = "ecli"
    country: str
    court: str
    year: str
    code: str

    def __str__(self) -> str:
        return f"ECLI:{self.country}:{self.court}:{self.year}:{self.code}"


@dataclass(frozen=True, slots=True)
class Celex:
    """An act or judgment of the European Union by its CELEX number: "celex-32016R0679"."""

    collection: ClassVar[str] = "celex"
    number: str

    def __str__(self) -> str:
        return f"celex-{self.number}"


@dataclass(frozen=True, slots=True)
class EuDocument:
    """A document of the European Commission: "com-2021-645"; kind is "com", "swd", "sec" or "join"."""

    collection: ClassVar[str] = "com"
    kind: str
    year: str
    number: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.number}"


@dataclass(frozen=True, slots=True)
class Publicatieblad:
    """A number of the Official Journal of the EU: "pbeu-2019-L-305"; series is "L" or "C", rarely "CE", "CA"."""

    collection: ClassVar[str] = "pbeu"
    year: str
    series: str
    number: str

    def __str__(self) -> str:
        return f"pbeu-{self.year}-{self.series}-{self.number}"


@dataclass(frozen=True, slots=True)
class Law:
    """A law, decree or treaty in the Basiswettenbestand: "BWBR0005537" (the Algemene wet bestuursrecht)."""

    collection: ClassVar[str] = "bwb"
    number: str

    def __str__(self) -> str:
        return self.number


Identifier: TypeAlias = (
    Kamerstuk | LooseKamerstuk | Bijlage | Handelingen | Aanhangsel | Kamervraag | NietDossierstuk | Agenda
    | Bekendmaking | WholeDossier | Ecli | Celex | EuDocument | Publicatieblad | Law
)  # fmt: skip

_YEAR = r"(?:1[89]|20)[0-9]{2}"
_NUMBER = "0*([0-9]+)"
_PLAIN_KST = re.compile(r"kst-([0-9]{5})-([1-9][0-9]*)")
_LOOSE_KST = re.compile(r"kst-([1-9][0-9]{5,9})")
_KST = rf"""kst
    (?:-(?P<year>{_YEAR}{_YEAR}))?
    -(?P<dossier>[0-9]{{1,6}}[A-Z]?|0*{_ROMAN})
    (?:
        (?:-(?P<rijkswet>R?[12][0-9]{{3}}))?
        (?:-(?:(?P<chapter>[A-Z]{{1,8}})|(?<=21501-)(?P<series>[0-9]{{1,2}})))?
        -(?P<number>
            [0-9]+(?:[A-Z]{{1,2}}|erdruk)?       # 412; 42e, 200A, 8aa; half the word "herdruk" in two ids
          | [0-9]{{1,3}}[A-Z]?-[0-9]{{1,3}}[A-Z]?  # a number of each chamber
          | A[0-9][A-Z]? | [A-Z]+                # A1, A2E; AB
        )
    )?
    (?:-(?P<suffix>[bhnv][0-9]+))?"""
_SHAPES: Final[tuple[tuple[str, str], ...]] = (
    ("h", rf"h-(tk|ek|vv)-({_YEAR}{_YEAR})-([0-9]+(?:-[0-9]+){{1,2}})(?:-([bhnv][0-9]+))?"),
    ("ah", rf"ah-(?:(tk|ek)-({_YEAR}{_YEAR})-)?{_NUMBER}(?:-([bhnv][0-9]+))?"),
    ("kv", rf"kv-(?:(tk|ek)-)?(?:({_YEAR}{_YEAR})-)?({_YEAR}Z[0-9]+|(?:KVR)?[0-9]+)"),
    ("nds", rf"nds-(tk|ek)-({_YEAR}D[0-9]+)"),
    ("ag", r"ag-(tk|ek)-([0-9]{4}-[0-9]{2}-[0-9]{2})"),
    ("blg", r"blg-([0-9]+(?:-[0-9]+[A-Z]*)?)"),
    ("stb", rf"(stb)-({_YEAR})-{_NUMBER}()(?:-([bhnv][0-9]+))?"),
    ("trb", rf"(trb)-({_YEAR})-{_NUMBER}()(?:-([bhnv][0-9]+))?"),
    ("stcrt", rf"(stcrt)-({_YEAR})-{_NUMBER}(?:-(p[0-9]+(?:-[A-Z]+[0-9]+)?))?(?:-([bhnv][0-9]+))?"),
    ("celex", r"celex[-:]([0-9CE][0-9]{4}[A-Z]{1,2}[0-9]{3,4}(?:R?\([0-9]{2}\))?)"),
    ("com", rf"(com)-({_YEAR})-{_NUMBER}"),
    ("swd", rf"(swd)-({_YEAR})-{_NUMBER}"),
    ("sec", rf"(sec)-({_YEAR})-{_NUMBER}"),
    ("join", rf"(join)-({_YEAR})-{_NUMBER}"),
    ("pbeu", rf"pbeu-({_YEAR})-([LC][A-Z]?)-{_NUMBER}"),
)


@cache
def _pattern(prefix: str) -> re.Pattern[str] | None:
    """Give the pattern of a family of identifiers; compiled when first asked for, since most runs need one or two."""
    if prefix == "kst":
        return re.compile(_KST, re.ASCII | re.IGNORECASE | re.VERBOSE)
    shape = dict(_SHAPES).get(prefix)
    return re.compile(shape, re.ASCII | re.IGNORECASE) if shape else None


_ECLI = re.compile(r"ECLI:([A-Z]{2}):([A-Z][A-Z0-9]{0,6}):([0-9]{4}):([A-Z0-9.]{1,25})", re.ASCII | re.IGNORECASE)
_BWB = re.compile(r"BWB[RVW][0-9]{7}", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=65_536)
def parse(text: str) -> Identifier:
    """Read an identifier.

    text: in any case, with white space around it, with dashes of any kind; leading zeros of numbers are dropped
    where the publisher writes none.
    Returns one of the classes above; its `str` is the canonical form. Raises IdentifierError, quoting the text.
    """
    plain = _PLAIN_KST.fullmatch(text)
    if plain:
        return Kamerstuk(Dossier(plain[1]), plain[2])
    clean = text.strip().translate(_DASHES)
    head = clean[:8].upper()
    if head.startswith("KST-"):
        found = _read_kst(clean)
    elif head.startswith("ECLI:"):
        ecli = _ECLI.fullmatch(clean)
        found = Ecli(*(part.upper() for part in ecli.groups())) if ecli else None
    elif head.startswith("BWB"):
        found = Law(clean.upper()) if _BWB.fullmatch(clean) else None
    elif head.startswith("DOSSIER-"):
        found = WholeDossier(parse_dossier(clean[8:]))
    else:
        found = _read_other(clean)
    if found is None:
        raise IdentifierError(f"not an identifier: {_short(text)}; it should look like kst-32824-412 or stb-2021-38")
    return found


def _read_kst(text: str) -> Identifier | None:
    loose = _LOOSE_KST.fullmatch(text.lower())
    if loose:
        return LooseKamerstuk(loose[1])
    pattern = _pattern("kst")
    match = pattern.fullmatch(text.replace("--", "-")) if pattern else None
    if match is None:
        return None
    year, dossier, rijkswet, chapter, series, number, suffix = match.groups(default="")
    if not number and not (year or suffix):
        return None
    if len(dossier) == 6 and dossier.startswith("0"):
        dossier = dossier[1:]
    if number.isalpha() or number[:1].isalpha():
        number = number.upper()
    elif number.isdigit():
        number = number.lstrip("0") or number
    addition = chapter.upper() or (series.zfill(2) if series else "")
    return Kamerstuk(Dossier(dossier.upper(), addition), number, _unglue(year), rijkswet.upper(), suffix.lower())


def _read_other(text: str) -> Identifier | None:
    prefix = re.split("[-:]", text, maxsplit=1)[0].lower()
    pattern = _pattern(prefix)
    match = pattern.fullmatch(text) if pattern else None
    return _BUILDERS[prefix](match.groups(default="")) if match else None


def _handelingen(groups: tuple[str, ...]) -> Identifier | None:
    chamber, year, numbers, suffix = groups
    return Handelingen(chamber.lower(), _unglue(year), tuple(str(int(n)) for n in numbers.split("-")), suffix.lower())


def _aanhangsel(groups: tuple[str, ...]) -> Identifier | None:
    chamber, year, number, suffix = groups
    return Aanhangsel(number, chamber.lower(), _unglue(year), suffix.lower())


def _kamervraag(groups: tuple[str, ...]) -> Identifier | None:
    chamber, year, number = groups
    return None if year and not chamber else Kamervraag(number.upper(), chamber.lower(), _unglue(year))


def _agenda(groups: tuple[str, ...]) -> Identifier | None:
    try:
        return Agenda(date.fromisoformat(groups[1]), groups[0].lower())
    except ValueError:
        return None


def _bekendmaking(groups: tuple[str, ...]) -> Identifier | None:
    bundle, year, number, part, suffix = groups
    page, dash, piece = part.partition("-")
    return Bekendmaking(bundle.lower(), year, number, page.lower() + dash + piece.upper(), suffix.lower())


def _eu_document(groups: tuple[str, ...]) -> Identifier | None:
    return EuDocument(groups[0].lower(), groups[1], groups[2])


_BUILDERS: Final[dict[str, Callable[[tuple[str, ...]], Identifier | None]]] = {
    "h": _handelingen,
    "ah": _aanhangsel,
    "kv": _kamervraag,
    "nds": lambda groups: NietDossierstuk(groups[1].upper(), groups[0].lower()),
    "ag": _agenda,
    "blg": lambda groups: Bijlage(groups[0].upper()),
    "stb": _bekendmaking,
    "trb": _bekendmaking,
    "stcrt": _bekendmaking,
    "celex": lambda groups: Celex(groups[0].upper()),
    "com": _eu_document,
    "swd": _eu_document,
    "sec": _eu_document,
    "join": _eu_document,
    "pbeu": lambda groups: Publicatieblad(groups[0], groups[1].upper(), groups[2]),
}

_DOSSIER = re.compile(
    rf"""(?P<number>[0-9]{{2}}[ .-]?[0-9]{{3}} | [0-9]{{1,5}} | (?-i:{_ROMAN}))
    (?:\ ?-?\ ?\(R\ ?[0-9]{{3,4}}\))?
    (?:\ ?[-.]?\ ?(?:hoofdstuk|hfdst\.?|H\.)?\ ?(?P<chapter>{_ROMAN}[ABC]?|[A-Z])
      |(?<=501)\ ?-\ ?(?P<series>[0-9]{{1,2}}))?
    (?:\ ?-?\ ?\(R\ ?[0-9]{{3,4}}\))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=16_384)
def parse_dossier(text: str) -> Dossier:
    """Read the number of a dossier, as printed or as in the index of the publisher.

    text: "32824", "32 824" (any space), "33.950", "36 600 XV", "35 000-XV", "36600-VII", "21 501-20", "36 600 B",
    "19 700 hoofdstuk XV", "CXLIX" (the Eerste Kamer's own, in capitals). The number of a Rijkswet behind it,
    "(R2151)", is left out, as it is from the identifiers.
    Returns the Dossier. Raises IdentifierError, quoting the text.
    """
    clean = _SPACES.sub(" ", text.translate(_DASHES)).strip()
    match = _DOSSIER.fullmatch(clean)
    number = re.sub("[ .-]", "", match["number"]) if match else ""
    if match is None or (match["series"] and number not in SERIES):
        raise IdentifierError(f"not a dossier: {_short(text)}; it should look like 32824, 36600-XV or 21501-20")
    series = match["series"].zfill(2) if match["series"] else ""
    return Dossier(number, (match["chapter"] or series).upper())


def kamerstuk_id(dossier: Dossier, number: str) -> str:
    """Give the identifier of the paper with this ondernummer ("412", "0412", "ab") in the dossier that numbers it."""
    return f"kst-{dossier}-{number.upper() if number.isalpha() else number.lstrip('0') or number}"


def collection(identifier: str) -> str:
    """Give the class of an identifier.

    Returns "kst", "h", "ah", "kv", "blg", "nds", "ag", "stb", "stcrt", "trb", "dossier", "ecli", "celex", "com" (also
    for swd, sec and join), "pbeu" or "bwb"; "" for a name that is no official identifier.
    """
    try:
        return parse(identifier).collection
    except IdentifierError:
        return ""


_PUBLISHED_AS: Final = {
    "kst-29800-VIII-151-b1": "kst-29800-VIIi-151-b1",
    "kst-30025-R1783-7": "kst-30025-r1783-7",
    "kst-31200-VII-43-b1": "kst-31200-VIi-43-b1",
    "kst-31200-XIV-157-b1": "kst-31200-XIv-157-b1",
    "kst-31700-IV-C": "kst-31700-iv-c",
    "kst-32302-B": "kst-32302--B",
    "kst-33002-1": "kst-33002--1",
    "kst-33009-1": "kst-33009--1",
}
"""Papers that stand on the publisher's site under a slip of the pen: canonical form -> address."""


def official_page(identifier: str) -> str:
    """Give the address of the official page of a paper, dossier, judgment or law.

    Returns an https address, "" when there is none or the name is no official identifier.
    """
    try:
        found = parse(identifier)
    except IdentifierError:
        return ""
    canonical = str(found)
    match found:
        case WholeDossier(dossier):
            return f"https://zoek.officielebekendmakingen.nl/dossier/{dossier}"
        case Ecli(country="NL"):
            return f"https://deeplink.rechtspraak.nl/uitspraak?id={canonical}"
        case Ecli(country="EU"):
            return f"{_EUR_LEX}ecli:{canonical}"
        case Ecli():
            return ""
        case Celex(number):
            return f"{_EUR_LEX}CELEX:{number}"
        case EuDocument(kind, year, number):
            return f"{_EUR_LEX}{kind.upper()}:{year}:{number}:FIN"
        case Publicatieblad(year, series, number):  # in 2023 the numbers began anew, one for each act
            return f"{_EUR_LEX}OJ:{series}:{year}:{number}:TOC" if year < "2023" else ""
        case Law(number):
            return f"https://wetten.overheid.nl/{number}"
        case _:
            return f"https://zoek.officielebekendmakingen.nl/{_PUBLISHED_AS.get(canonical, canonical)}.html"


_EUR_LEX: Final = "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri="

_YEARS = re.compile(
    r"'?(?P<first>[0-9]{4}|[0-9]{2}) ?(?:[/-][ /-]*'?(?P<second>[0-9]{4}|[0-9]{2})|(?<=[0-9]{4})([0-9]{4}))"
)


@lru_cache(maxsize=4_096)
def normalise_vergaderjaar(text: str) -> str:
    """Write a vergaderjaar in the form of the metadata.

    text: "2023–24", "2023/24", "2022/-23", "1999/00", "2013-2014", "1985/- 86", "20232024", "96/97" (1945 or later).
    Returns "2023-2024". Raises IdentifierError, quoting the text, when the years do not follow each other.
    """
    match = _YEARS.fullmatch(_SPACES.sub(" ", text.translate(_DASHES).replace("’", "'")).strip())
    if match:
        first, second = match["first"], match["second"] or match[3]
        start = int(first) if len(first) == 4 else int(first) + (1900 if int(first) >= 45 else 2000)
        if 1814 <= start < 2100 and int(second) == (start + 1) % 10 ** len(second):
            return f"{start}-{start + 1}"
    raise IdentifierError(f"not a vergaderjaar: {_short(text)}; it should be two years in a row, like 2023-2024")


def vergaderjaar_of(day: date) -> str:
    """Give the vergaderjaar a day falls in: "2022-2023".

    A year begins on Prinsjesdag: the third Tuesday of September since 1888, the third Monday from 1849; papers of the
    summer recess belong to the old year. In the two weeks after Prinsjesdag a paper may carry the old year still (of
    6,035 motions 11 did).
    Returns "" for days before the vergaderjaar of 1849-1850.
    """
    weekday = 1 if day.year >= 1888 else 0
    first = date(day.year, 9, 1)
    opening = first + timedelta(days=(weekday - first.weekday()) % 7 + 14)
    start = day.year if day >= opening else day.year - 1
    return f"{start}-{start + 1}" if start >= 1849 else ""


def _glue(vergaderjaar: str) -> str:
    return vergaderjaar.replace("-", "")


def _unglue(years: str) -> str:
    return f"{years[:4]}-{years[4:]}" if years else ""


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
