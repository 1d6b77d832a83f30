"""Articles of laws by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from kg.extract.readers.base import (
    Context,
    Match,
    mention_of,
)
from kg.laws import Law
from kg.model import Mention
from kg.rules import Rule, read

_NO_LAST_WORD = frozenset(read("common")["law"]["no_last_word"])

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
    mention = mention_of(match, rule, (key,) if key else (), lack=lack, end=end)
    article = _ARTICLE_AGAIN.sub("", " ".join(match["article"].split()))
    yield replace(mention, article=article, confidence=rule.confidence if found else 0.8)


def _law_key(found: Law | None) -> str:
    return "" if found is None or found.ambiguous else found.identifier
