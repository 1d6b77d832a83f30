"""Footnotes in text without mark-up: which lines are notes, and where in the text the mark of each stands.

A mark is "[3]", "³", or a figure glued to the word or stop in front of it ("brief1", "20231": 2023 with note 1). A line
counts as a note when its mark is found in the text before it, when it stands next to such a line and counts on, or when
it begins with a word that opens references; anything else that begins with a number is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import regex

_SUPERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE = regex.compile(
    r"(?:\[(?P<n>[0-9]{1,3})[ ]?\]|(?P<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|(?P<bare>[1-9][0-9]{0,2}))[\s\u00a0]+(?=[^\s0-9])",
    regex.VERBOSE,
)
_MARK = regex.compile(
    r"""\[(?P<n>[1-9][0-9]{0,2})[ ]?\]
    | (?P<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})
    | (?: (?<=\p{Ll}\p{Ll}|\p{Lu}\p{Lu}\p{Lu}|[»”’")\]%?!])
        | (?<=(?<![0-9]|\b(?:nrs?|p|pp|art|blz|lid|Stb))[.,:;])
        | (?<=\b(?:19|20)[0-9]{2}) )
      (?P<n>[1-9][0-9]{0,2})(?![\p{L}0-9]|[.,]?[0-9]|[ ]?%)
      (?:,[ ](?P<more>[1-9][0-9]{0,2})(?=[\s.]))?
    """,
    regex.VERBOSE,
)
_CUE = regex.compile(
    r"(?:Bijlagen?[ ]bij[ ])?(?:Kamerstuk|Handelingen|Aanhangsel|Stb\.|Stcrt\.|Staatsblad|Trb\.|COM|ECLI|PbE|Zie\b|Motie|https?://|www\.)",
    regex.IGNORECASE,
)
_MONTH = regex.compile(
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote line: where it begins, where its own text begins, and where its mark stands (None: not found)."""

    mark: str
    start: int
    body: int
    anchor: int | None


def find_notes(text: str, lines: Sequence[tuple[int, str]]) -> list[Note]:
    """Find the footnotes.

    text: the whole text. lines: (offset, line without white space around it) of each line that may be a note, in order.
    Returns the notes in order; anchors are offsets in the text, directly behind the word that carries the mark.
    """
    candidates = [(start, match) for start, line in lines if line and (match := _NOTE.match(line))]
    if not candidates:
        return []
    opening = {start for start, _ in candidates}
    marks: dict[str, list[int]] = defaultdict(list)
    for match in _MARK.finditer(text):
        if match.start() not in opening:
            for number in filter(None, (match["n"], match["more"])):
                marks[number.translate(_SUPERS)].append(_behind_word(text, match.start()))
    found: list[Note] = []
    sure: list[bool] = []
    last, taken = -1, dict.fromkeys(marks, 0)
    for start, match in candidates:
        number = (match["n"] or match["bare"]).translate(_SUPERS)
        if found and int(number) <= int(found[-1].mark):
            last = max(last, found[-1].start)  # counting begins anew, so behind the notes of the page before
        body = start + match.end()
        rest = text[body : body + 40]
        dated = _MONTH.match(rest) is not None  # "27 oktober 2022" alone on a line
        places = marks.get(number, [])
        at = bisect_left(places, last, taken.get(number, 0))
        anchor = places[at] if not dated and at < len(places) and places[at] < start else None
        if anchor is not None:
            last, taken[number] = anchor, at + 1
        found.append(Note(number, start, body, anchor))
        sure.append(not dated and (anchor is not None or not match["bare"] or _CUE.match(rest) is not None))
    _spread(found, sure)
    return [note for note, certain in zip(found, sure, strict=True) if certain]


def _spread(found: list[Note], sure: list[bool]) -> None:
    """Make sure as well what counts on from a sure note, or up to it."""
    for i in range(1, len(found)):
        if sure[i - 1] and int(found[i].mark) == int(found[i - 1].mark) + 1:
            sure[i] = True
    for i in range(len(found) - 2, -1, -1):
        if sure[i + 1] and int(found[i].mark) == int(found[i + 1].mark) - 1:
            sure[i] = True


def _behind_word(text: str, at: int) -> int:
    while at and text[at - 1] in " \u00a0":
        at -= 1
    return at
