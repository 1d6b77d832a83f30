"""How much two texts are about the same: the stems of the words that say something, compared."""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from kg.rules import read


@cache
def _stop() -> frozenset[str]:
    settings = read("koppelen")
    return frozenset(word[: settings["stem"]] for word in settings["stop"])


_WORD = regex.compile(r"\p{L}[\p{L}-]+")


@lru_cache(maxsize=32_768)  # a promise is compared with many papers
def words(text: str) -> frozenset[str]:
    """Give the stems of the words that say what a text is about."""
    settings = read("koppelen")
    size, shortest = settings["stem"], settings["shortest"]
    found = (w.casefold() for w in _WORD.findall(text))
    return frozenset(s for w in found if len(w) >= shortest and (s := w[:size]) not in _stop())


def likeness(one: str, other: str, without: frozenset[str] = frozenset()) -> tuple[float, list[str]]:
    """Give how much two texts are about the same, 0 to 1, and the stems they share; without: stems not to count."""
    a, b = words(one) - without, words(other) - without
    shared = sorted(a & b)
    return (len(shared) / min(len(a), len(b)) if a and b else 0.0), shared
