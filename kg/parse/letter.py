"""What the printed head and foot of a paper say, when no mark-up says it: number, title, date, who signs.

Used by every format that is only text (plain, Markdown, PDF). The rules are those of the page as it is printed since
the 1970s; what does not fit them is left alone, so that a paper without a head simply has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import regex

from kg.errors import IdentifierError
from kg.identifiers import Dossier, kamerstuk_id, normalise_vergaderjaar, parse_dossier
from kg.model import BlockKind, DocumentKind
from kg.parse.days import DATE, HEAD_LINES, WRITTEN, date_in
from kg.parse.days import SPACE as _S
from kg.parse.metadata import kind_of_title

_CHAMBER = regex.compile(
    r"""(?:(?P<tk>Tweede)|(?P<ek>Eerste))[ ]Kamer[ ]der[ ]Staten[- ]Generaal(?:[ ][12])?
    | (?P<vv>Staten-Generaal)(?:[ ]1/2)?""",
    regex.VERBOSE,
)
_YEAR = regex.compile(
    rf"(?:Vergaderjaar|Zitting(?:sjaar)?){_S}+(?P<years>[0-9]{{4}}{_S}?[-–‒/]{_S}?[0-9]{{2,4}})(?P<rest>.*)"
)
_DOSSIER = regex.compile(
    rf"""(?P<number>[0-9]{{2}}(?:{_S}|[.])?[0-9]{{3}}
      (?:{_S}*\(R{_S}?[0-9]{{3,4}}\))?
      (?:(?:{_S}|-)(?:[IVXLC]+[ABC]?|[A-M])(?![\w.-])|[-–][0-9]{{1,2}}(?![0-9]))?
      (?:{_S}*\(R{_S}?[0-9]{{3,4}}\))?)
    (?:{_S}+(?P<title>\S.*))?""",
    regex.VERBOSE,
)
_CHAPTER = regex.compile(r"Hoofdstuk[ ](?P<chapter>[IVXLC]+[ABC]?)\b")
_NUMBER = regex.compile(rf"Nrs?\.?{_S}?(?P<number>[0-9]+|[A-Z]{{1,3}})(?:{_S}+(?P<title>\S.*))?")
_LETTER_NUMBER = regex.compile(rf"(?P<number>[A-Z]{{1,3}}){_S}+(?P<title>\S.*)")
_ADDRESS = regex.compile(
    r"Aan[ ](?:de[nr]?|het)[ ](?:[Vv]oorzitter|[Ll]eden|Presidium|[Mm]inister|[Ss]taatssecretaris|heer|griffier)\b"
)
_PLACE = regex.compile(
    rf"(?:['‘’´`]?{_S}?s[-–]{_S}?Gravenhage|\p{{Lu}}[\p{{L}}'’-]+(?:[ ]\p{{Lu}}[\p{{L}}'’-]+)?),{_S}+{DATE}"
)
_WHEN = regex.compile(r"(?:Voorgesteld|Ontvangen|Vastgesteld|Aangeboden|Gewijzigd|Ter[ ]griffie[ ]ontvangen)\b")
_LABEL = regex.compile(r"Datum\b:?")
_APPENDIX = regex.compile(r"(?:Vergaderjaar[ ].{9,14}[ ])?Aanhangsel[ ]van[ ]de[ ]Handelingen")
_ASKED = regex.compile(r"(?:Vragen|Mededeling|Antwoord|Nader[ ]antwoord)[ ](?:van|op|en)\b")
_ANSWERED = regex.compile(rf"\(ontvangen{_S}+{DATE}\)", regex.IGNORECASE)
_QUESTION = regex.compile(
    r"(?:Vraag|Vragen|Antwoord)[ ](?:op[ ]vra(?:ag|gen)[ ])?[0-9]+(?:(?:,|[ ]en|[ ]t/m|[ ]tot[ ]en[ ]met)[ ][0-9]+)*:?"
)


@dataclass(slots=True)
class Part:
    """One piece of a head: from character `begin` of line `first` to before character `stop` of line `last`.

    stop is None when the piece takes the whole of its last line.
    """

    kind: BlockKind
    first: int
    last: int
    begin: int = 0
    stop: int | None = None


@dataclass(slots=True)
class Head:
    """The head of a paper; without parts when there is none.

    parts: its pieces in order; lines between them belong to no piece. Body text may follow behind the last one, on the
    same line.
    """

    parts: list[Part] = field(default_factory=list)
    chamber: str = ""
    vergaderjaar: str = ""
    dossiers: list[Dossier] = field(default_factory=list)
    dossier_titles: list[str] = field(default_factory=list)
    number: str = ""
    title: str = ""
    date: date | None = None
    kind: DocumentKind | None = None

    @property
    def id(self) -> str:
        """The identifier the head spells out; "" when it does not."""
        if self.kind == "antwoord" and self.chamber and self.vergaderjaar and self.number.isdigit():
            return f"ah-{self.chamber}-{self.vergaderjaar.replace('-', '')}-{self.number}"
        return kamerstuk_id(self.dossiers[0], self.number) if self.dossiers and self.number and self.title else ""


def dateline(line: str) -> date | None:
    """Give the date of a line of place and date ("Den Haag, 7 juli 2023"), None for any other line."""
    match = _PLACE.match(line)
    return date_in(match[0]) if match and len(line) <= match.end() + 2 else None


def is_question(line: str) -> bool:
    """Say whether a line is the heading of a question or an answer ("Vraag 4", "Antwoord op vragen 3 en 4")."""
    return _QUESTION.fullmatch(line.strip()) is not None


def is_title(line: str) -> bool:
    """Say whether a line is the title of a paper: in capitals, and beginning with a kind of paper."""
    letters = [c for c in line if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters) > 0 and kind_of_title(line) is not None


def head_of(lines: Sequence[str]) -> Head:
    """Read the head of a paper.

    lines: its lines (or, in formats that know them, paragraphs) without white space around them.
    """
    lines = lines[:HEAD_LINES]
    if any(_APPENDIX.fullmatch(line) for line in lines[:4]):
        return _questions(lines)
    head = Head()
    title_at = next((i for i, line in enumerate(lines) if is_title(_behind_number(line))), -1)
    for i, line in enumerate(lines):
        if line and not _head_line(head, line, i, title_at):
            break
        if head.parts and (head.parts[-1].stop is not None or (head.date and head.title)):
            break
    if head.title or head.date or (head.dossiers and head.number):
        return head
    return _labelled_date(lines)


def _head_line(head: Head, line: str, i: int, title_at: int) -> bool:
    """Read one line of the head; False when it is not one."""
    above_title = i <= title_at
    part = Part("kop", i, i)
    if above_title and (match := _CHAMBER.fullmatch(line)):
        head.chamber = match.lastgroup or ""
    elif above_title and (match := _YEAR.fullmatch(line)):
        head.vergaderjaar = _years(match["years"])
    elif above_title and (match := _CHAPTER.match(line)) and head.dossiers and not head.dossiers[-1].addition:
        head.dossiers[-1] = Dossier(head.dossiers[-1].number, match["chapter"])
        head.dossier_titles.append(line)
    elif match := _numbered(head, line, i == title_at, above_title):
        if match["title"] and not is_title(match["title"]):
            return False
        head.number = match["number"]
        if match["title"]:
            head.title = match["title"]
            head.parts.append(Part("kop", i, i, 0, match.end("number")))
            part = Part("titel", i, i, match.start("title"))
    elif above_title and is_title(line):
        head.title, part.kind = line, "titel"
    elif not head.title and i < max(title_at, 3) and (match := _DOSSIER.fullmatch(line)) and _add_dossier(head, match):
        if match["title"]:
            head.parts.append(Part("kop", i, i, 0, match.end("number")))
            part = Part("titel", i, i, match.start("title"))
    elif match := _PLACE.match(line):
        head.date = date_in(match[0])
        part.stop = match.end() if len(line) > match.end() + 2 else None
    elif _WHEN.match(line) and len(line) < 200 and head.parts:
        head.date = date_in(line) or head.date
    elif head.title and head.parts[-1].kind == "titel" and line == line.upper() and any(map(str.isalpha, line)):
        head.parts[-1].last = i
        head.title = head.title.removesuffix("-") + ("" if head.title.endswith("-") else " ") + line
        return True
    elif not _ADDRESS.match(line) and any(map(str.isalnum, line)):
        if not above_title or len(line) > 400 or not head.parts:
            return False
        if head.dossiers and not head.number:
            return _dossier_title(head, line, i)
    head.parts.append(part)
    return True


def _dossier_title(head: Head, line: str, i: int) -> bool:
    """Take a line as the title of the last dossier, or as more of it."""
    if len(head.dossier_titles) < len(head.dossiers):
        head.dossier_titles.append(line)
    else:
        head.dossier_titles[-1] += f" {line}"
    if head.parts[-1].kind == "titel" and head.parts[-1].stop is None:
        head.parts[-1].last = i
    else:
        head.parts.append(Part("titel", i, i))
    return True


def _numbered(head: Head, line: str, at_title: bool, above_title: bool) -> regex.Match[str] | None:
    """Match a line with the number of the paper; the letter of an Eerste Kamer paper counts only with a title."""
    if head.title:
        return None
    if match := _NUMBER.fullmatch(line):
        return match if head.dossiers or above_title else None
    return _LETTER_NUMBER.fullmatch(line) if at_title and not is_title(line) else None


def _behind_number(line: str) -> str:
    match = _NUMBER.fullmatch(line) or (None if is_title(line) else _LETTER_NUMBER.fullmatch(line))
    return (match["title"] or "") if match else line


def _add_dossier(head: Head, match: regex.Match[str]) -> bool:
    try:
        dossier = parse_dossier(match["number"])
    except IdentifierError:
        return False
    head.dossiers.append(dossier)
    if match["title"]:
        head.dossier_titles.append(match["title"])
    return True


def _years(text: str) -> str:
    try:
        return normalise_vergaderjaar(text)
    except IdentifierError:
        return ""


def _labelled_date(lines: Sequence[str]) -> Head:
    """Read the head of a note from a ministry: a label "Datum", with the date behind it or on the line below."""
    head = Head()
    for i, line in enumerate(lines):
        label = _LABEL.match(line)
        if not label:
            continue
        rest = line[label.end() :].strip()
        last = i if rest else next((j for j in range(i + 1, len(lines)) if lines[j]), i)
        match = WRITTEN.fullmatch(rest or lines[last])
        if match:
            head.date = date_in(match[0])
            head.parts = [Part("kop", place, place) for place in dict.fromkeys((i, last))]
            break
    return head


def _questions(lines: Sequence[str]) -> Head:
    """Read the head of written questions with their answer (Aanhangsel van de Handelingen)."""
    head = Head(kind="antwoord", chamber="tk")
    for i, line in enumerate(lines):
        if is_question(line):
            break
        if not line:
            continue
        if match := _CHAMBER.match(line):
            head.chamber = match.lastgroup or "tk"
        if match := _YEAR.search(line):
            head.vergaderjaar = _years(match["years"])
        if regex.fullmatch("[0-9]{1,4}", line) and not head.title:
            head.number = line
        if (_ASKED.match(line) and head.number) or head.title:
            if _ASKED.match(line) or not head.title:
                head.parts.append(Part("titel", i, i))
            else:
                head.parts[-1].last = i
            head.title = f"{head.title} {line}".strip()
        else:
            head.parts.append(Part("kop", i, i))
    answered = _ANSWERED.search(head.title)
    head.date = date_in(answered[0]) if answered else None
    return head if head.title and head.parts else Head()
