"""Find every motion that a paper names: the naming span and the movers. What paper it is, is asked later."""

from __future__ import annotations

from functools import cache

import regex

from kg.model import Document, MotionMention
from kg.register import Register
from kg.rules import Cued, Rule, expand, load

_PARTY = regex.compile(r"\s*\([^()]{1,42}\)")
_PARTY_AT_END = regex.compile(r"\s*\([\p{L} -]{1,42}\d*\)$")
_SEVERAL = regex.compile(r"(\d+)(?:\s{0,3}(?:t/m|tot\s{1,3}en\s{1,3}met|[‐-―-])\s{0,3}(\d+))?|([A-Z]+)")
_LONGEST = 30
"""More numbers than this in a range are no list of motions."""
_HYPHEN = regex.compile(r"[-‐](?=\p{Lu})")


@cache
def _rules() -> Cued:
    return Cued(rule for rule in load("moties") if rule.id != "motion.next")


@cache
def _following() -> Rule:
    return next(rule for rule in load("moties") if rule.id == "motion.next")


@cache
def _split() -> regex.Pattern[str]:
    called = expand("moties", "{{called}}?")
    return regex.compile(rf"\s*(?:/|–|&|(?:,\s*en\s+|,\s*|\s+en\s+){called})\s*", regex.VERBOSE)


def extract(document: Document, register: Register) -> tuple[MotionMention, ...]:
    """Find the motions a paper names, in the order of the text; the heading of a motion itself is none.

    register: which surnames are known, to tell one double name from two movers ("Van Baarle-Dassen").
    """
    text = document.text
    found: list[MotionMention] = []
    cued, places = _rules().cued(text)
    for rule in cued:
        for match in rule.matches(text, places):
            found += _mentions(match, rule, register)
    found = _longest(found)
    for mention in found:  # each that is found behind another is looked behind in its turn
        behind = _following().pattern.match(text, mention.end)
        if behind is not None:
            found += _mentions(behind, _following(), register)
    heads = [(b.start, b.end) for b in document.blocks if b.kind in ("kop", "titel")]
    found = [m for m in _longest(found) if not any(start <= m.start < end for start, end in heads)]
    return tuple(sorted(found, key=lambda m: m.start))


def _longest(found: list[MotionMention]) -> list[MotionMention]:
    kept: list[MotionMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        same = [k for k in kept if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end, k.rule) == (mention.start, mention.end, mention.rule) for k in same):
            kept.append(mention)
    return kept


def _mentions(match: regex.Match[str], rule: Rule, register: Register) -> list[MotionMention]:
    groups = match.groupdict()
    start, end = match.span("span")
    et_al = bool(groups.get("cs"))
    if et_al:
        end = match.end("cs")
    elif party := _PARTY_AT_END.search(match.string, start, end):
        end = party.start()
    names = movers(groups["names"], register) if groups.get("names") else ()
    numbers = _numbers(groups.get("number") or groups.get("numbers") or "") or [""]
    listed = groups["nums"] if groups.get("plural") else ""
    if listed and not regex.search(r"[A-Z]|\d[a-z]", listed) and len(_numbers(listed)) > 1:
        numbers = _numbers(listed)  # "zijn moties (31 311, nrs. 8 en 9)"
    quote, et_al = match.string[start:end], et_al or bool(groups.get("others"))
    return [MotionMention(start, end, quote, names, et_al, n, rule.id, rule.confidence) for n in numbers]


def _numbers(printed: str) -> list[str]:
    """Write out "18, 24 en 30", "18 t/m 21" or "Q en AQ"; a range that is too long or runs back gives its two ends."""
    out: list[str] = []
    for first, last, letter in _SEVERAL.findall(printed):
        span = range(int(first), int(last) + 1) if last else range(0)
        out += map(str, span) if 0 < len(span) <= _LONGEST else [n for n in (first, last, letter) if n]
    return out


def movers(printed: str, register: Register) -> tuple[str, ...]:
    """Split a printed list of names: "Van Dekken/Heerema", "Inge van Dijk, Jansen (VVD) en De Vries"."""
    out: list[str] = []
    for part in _split().split(_PARTY.sub("", " ".join(printed.split()))):
        name = part.strip(" -–")
        front, _, rest = name.partition(" ")
        known = register.surnames
        if front == "van" and (rest.casefold() in known or (rest[:1].isupper() and name.casefold() not in known)):
            name = rest  # "motie van Diederik van Dijk": a preposition, not part of the name
        if name:
            out += _double(name[0].upper() + name[1:], register)
    return tuple(dict.fromkeys(out))


def _double(name: str, register: Register) -> list[str]:
    """Tell a double name from two names with a hyphen between them, by who is known to have tabled motions."""
    pieces = _HYPHEN.split(name)
    known = register.surnames
    if len(pieces) < 2 or name.casefold() in known or not all(p.casefold() in known for p in pieces):
        return [name]
    return pieces
