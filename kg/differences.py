"""Numbers that differ between a memo (beslisnota) and the letter it belongs to: 16 regions in the one, 19 in the other.

A number counts with the noun it counts ("zestien arbeidsmarktregio's") or its unit (percent, euro). Two numbers are
about the same thing when noun and unit agree and the sentences around them share content words; then they are reported
if they differ and neither text says the other's number of the same thing anywhere. Precision goes before recall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import regex

from kg.files import text_of
from kg.likeness import words
from kg.sentences import boundaries
from kg.store import Graph

_IN_SENTENCE = 2
_AROUND = 4
"""So many content words must be shared by the sentences themselves, or by them and their neighbours."""
_SHORTEST_TAIL = 5
"""Letters of the last part of a compound that makes it the same noun: "regio" and "arbeidsmarktregio"."""

_NUMBER = regex.compile(
    r"(?<![\p{L}\p{N}.,/:§‐-])(?:(?P<euro>€|EUR|euro)\s?)?(?P<figure>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)"
    r"(?![\p{N}]|[.,/:‐-]\d|[-‐]\p{L}|e\b|de\b|ste\b)(?:\s(?P<scale>duizend|miljoen|miljard)\b)?"
    r"(?P<after>\s?(?:%|procent\b|euro\b))?"
)
_PERCENT = regex.compile(r"\s(?:procent\b|%)")
_NEXT_WORD = regex.compile(r"\s+(\p{L}[\p{L}'’-]*)")
_NOUN_WITHIN = 90
"""Code points behind a number in which the noun must stand."""
_WORD = regex.compile(r"\p{L}[\p{L}'’-]*")
_SCALE = {"duizend": 10**3, "miljoen": 10**6, "miljard": 10**9}
_LEAST = 2
"""No and one are said in too many ways, and read where a scan has dirt."""
_YEAR = regex.compile(r"(?:19|20)\d{2}")
_LABEL = regex.compile(
    r"(?:\b(?:nrs?|nummers?|artikel(?:en)?|art|lid|pagina|p|pp|blz|hoofdstuk|bijlage|paragraaf|punt|fase|route|tabel|figuur|noot|vraag"
    r"|versie|optie|categorie|groep|klasse|deel|week|kwartaal|stap|kamerstuk(?:ken)?)\.?|(?-i:\b\p{Lu}))\s?$",
    regex.IGNORECASE,
)
"""In front of a number that names one of a row and counts nothing."""
_NO_NOUN = frozenset(
    "januari februari maart april mei juni juli augustus september oktober november december worden werden waren hebben"
    " hadden kunnen konden zullen zouden moeten mochten willen gaan komen krijgen maken staan zitten werken doen zien"
    " en zijn is als dus eens jaars uren tussen binnen sinds sommigen anderen velen meesten beiden samen".split()
)
_MEASURES = frozenset(
    "uur jaar maand maal keer procentpunt fte plek km hectare week wek dag minut meter kilometer".split()
)
"""Nouns, as `_singular` leaves them, that measure and do not say of what."""
_FILLERS = frozenset("van de het een deze die dat alle ongeveer circa".split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text says it.

    start, end: of the number and what it counts, in code points. noun: what is counted, in small letters and without
    its plural ending, "" when a unit stands alone. unit: "", "%" or "euro". sentence: span of the sentence around it.
    """

    start: int
    end: int
    quote: str
    value: Decimal
    noun: str
    unit: str
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """The same thing with two numbers; shared: stems of the words by which the two places were seen to agree."""

    memo: Quantity
    letter: Quantity
    memo_sentence: str
    letter_sentence: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemoDifference:
    """A difference between two papers of the graph, by their identifiers."""

    memo: str
    letter: str
    difference: Difference


def differences(memo: str, letter: str) -> tuple[Difference, ...]:
    """Give what a memo and its letter say with different numbers, in the order of the memo."""
    ours, theirs = _Numbers(memo), _Numbers(letter)
    found = []
    for place, one in enumerate(ours.quantities):
        rivals = [(ours.shared(place, theirs, n), n) for n, q in enumerate(theirs.quantities) if _same_thing(one, q)]
        if any(theirs.quantities[n].value == one.value for _, n in rivals):
            continue  # the letter says it too, here or there
        close = [(score, shared, n) for (score, shared), n in rivals if score]
        close.sort(key=lambda match: (-match[0], match[2]))
        if not close or (len(close) > 1 and close[0][0] == close[1][0]):
            continue
        _, shared, n = close[0]
        other = theirs.quantities[n]
        if not any(q.value == other.value and _same_thing(q, other) for q in ours.quantities):
            found.append(
                Difference(one, other, memo[slice(*one.sentence)], letter[slice(*other.sentence)], tuple(shared))
            )
    return tuple(found)


_PAIRS = """
SELECT DISTINCT ?memo ?letter WHERE {
  ?b a ks:Beslisnota ; ks:identificatie ?memo ; ks:bijlageBij ?d . ?d ks:identificatie ?letter
} ORDER BY ?letter ?memo
"""


def memo_differences(output: Path) -> list[MemoDifference]:
    """Give the differences between every memo of the graph and its letter, by letter; both must have been read.

    output: the output folder. Raises NotFoundError when there is no graph in it.
    """
    out = []
    for memo, letter in Graph.open(output / "store").query(_PAIRS).rows:
        ours, theirs = text_of(output, str(memo)), text_of(output, str(letter))
        if ours is not None and theirs is not None:
            out += [MemoDifference(str(memo), str(letter), found) for found in differences(ours, theirs)]
    return out


# Reading numbers ---------------------------------------------------------------------------------------------------


class _Numbers:
    """The quantities of a text with the words around them."""

    def __init__(self, text: str) -> None:
        self.sentences = list(_sentences(text))
        self.quantities: list[Quantity] = []
        self._places: list[int] = []
        for place, span in enumerate(self.sentences):
            for quantity in _quantities(text, span):
                self.quantities.append(quantity)
                self._places.append(place)
        self._words = [words(text[start:end]) for start, end in self.sentences]

    def shared(self, ours: int, other: _Numbers, theirs: int) -> tuple[int, list[str]]:
        """Say how well two places agree, 0 when they do not, and by which words.

        The counted noun itself proves nothing: that it is the same was asked before.
        """
        here, there = self._places[ours], other._places[theirs]
        one, two = self.quantities[ours], other.quantities[theirs]
        said = words(one.quote) | words(two.quote)
        mine, yours = self._words[here] - said, other._words[there] - said
        inside = mine & yours
        around = (self._near(here) & other._near(there)) - said
        if {one.noun, two.noun} & {"", *_MEASURES}:
            # no noun says what it is an amount of: the sentences must be nearly the same
            agree = len(inside) > _IN_SENTENCE and 2 * len(inside) >= min(len(mine), len(yours))
        else:
            agree = len(inside) >= _IN_SENTENCE or len(around) >= _AROUND
        return (3 * len(inside) + len(around), sorted(inside | around)) if agree else (0, [])

    def _near(self, place: int) -> frozenset[str]:
        return frozenset().union(*self._words[max(0, place - 1) : place + 2])


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give the sentences; a blank line, or a line that ends like a heading, ends one too."""
    start = 0
    for piece in regex.split(r"(\n\s*\n|(?<=[^\s,;])\n(?=[\p{Lu}•*–-]))", text):
        first = 0
        for end in boundaries(piece):
            part = piece[first:end]
            low, high = first + len(part) - len(part.lstrip()), first + len(part.rstrip())
            if low < high:
                yield start + low, start + high
            first = end
        start += len(piece)


def _quantities(text: str, sentence: tuple[int, int]) -> Iterator[Quantity]:
    start, end = sentence
    for match in _NUMBER.finditer(text, start, end):
        value = Decimal(match["figure"].replace(".", "").replace(",", ".")) * _SCALE.get(match["scale"] or "", 1)
        unit = "euro" if match["euro"] or "euro" in (match["after"] or "") else "%" if match["after"] else ""
        bare = not unit and not match["scale"]
        if bare and (value < _LEAST or _YEAR.fullmatch(match["figure"]) or _is_label(text, start, match.start())):
            continue
        yield from _counted(text, match.start(), match.end(), end, value, unit, sentence)
    for match in _WORD.finditer(text, start, end):
        number = number_words().get(match[0].casefold())
        if number is not None and not _is_label(text, start, match.start()):
            percent = _PERCENT.match(text, match.end(), end)
            stop = percent.end() if percent else match.end()
            yield from _counted(text, match.start(), stop, end, Decimal(number), "%" if percent else "", sentence)


def _is_label(text: str, start: int, at: int) -> bool:
    """Whether what stands in front of a number makes it the name of one of a row."""
    return _LABEL.search(text, max(start, at - 16), at) is not None


def _counted(
    text: str, start: int, end: int, limit: int, value: Decimal, unit: str, sentence: tuple[int, int]
) -> Iterator[Quantity]:
    """Give the quantity with the noun behind it; without unit and without noun it is none."""
    noun, last = "", end
    for match in _NEXT_WORD.finditer(text, end, min(limit, end + _NOUN_WITHIN)):
        if match.start() != last:
            break
        last = match.end()
        word = match[1].casefold()
        if unit and word in _FILLERS:
            continue
        if word in _NO_NOUN or match[1][0].isupper():
            break
        if _singular(word) in _MEASURES or regex.search(r"(?:en|s)$", word):
            noun, end = _singular(word), match.end()
            break
        if not word.endswith("e"):  # an adjective may stand between, nothing else
            break
    if noun or unit:
        yield Quantity(start, end, text[start:end], value, noun, unit, sentence)


def _singular(noun: str) -> str:
    return regex.sub(r"(?:['’]s|en|s)$", "", noun)


def _same_thing(one: Quantity, other: Quantity) -> bool:
    if one.unit != other.unit:
        return False
    a, b = sorted((one.noun, other.noun), key=len)
    return a == b or (len(a) >= _SHORTEST_TAIL and b.endswith(a))


@cache
def number_words() -> dict[str, int]:
    """Give the Dutch number words from two to a thousand, in small letters ("zestien", "tweeëntwintig", "duizend")."""
    small = dict(
        zip(
            "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
            " achttien negentien".split(),
            range(1, 20),
            strict=True,
        )
    )
    tens = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
    below = dict(small)
    for place, ten in enumerate(tens, 2):
        below[ten] = 10 * place
        for unit, value in list(small.items())[:9]:
            below[f"{unit}{'ën' if unit.endswith('e') else 'en'}{ten}"] = 10 * place + value
    out = {word: value for word, value in below.items() if value > 1}
    for unit, value in [("", 1), *list(small.items())[1:9]]:
        out[f"{unit}honderd"] = 100 * value
        for word, rest in below.items():
            out[f"{unit}honderd{word}"] = out[f"{unit}honderden{word}"] = 100 * value + rest
    out["duizend"] = 1000
    return out
