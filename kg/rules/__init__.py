"""The grammar as data: rules in TOML files, each with examples that must match and near-misses that must not.

A file holds `[macros]` (named pieces of pattern, used as `{{name}}`) and `[[rule]]` tables:

    id          unique, "family.name"; it ends up on every edge that the rule makes
    kind        kind of citation, see `kg.model.CitationKind`
    reader      name of the function in `kg.extract.readers` that turns the named groups into keys
    cues        literal strings, one of which stands in every text the rule can match: a text without is skipped
    also        pattern that must be found too before the (dearer) pattern of the rule is tried
    options     words that the extractor of the family knows
    needs       names of macros of the file, each of which must be found somewhere in the text, and
    bars        names of macros none of which may be found in it: both are looked up once for all rules that ask
    window      [before, after]: the pattern is tried only this many code points around each cue; none: everywhere
    begins      [nearest, farthest] instead of a window: a match begins so many code points in front of a cue, and the
                pattern is tried at these places only; the fastest way, for a cue at the front of what is matched
    first       names of lists of words (table `[first]` of the file, in small letters): a match begins with one of
                them, so that of the places of `begins` only these are tried. "#" is any word that begins with a figure;
                a list may also have `behind`: words behind which a match may begin. With "cue" a match begins with the
                word of the cue, or with words of the lists right in front of it
    word        true when no letter stands in front of a match (begins), or no small letter in front of a cue (window)
    opens       characters with one of which a match begins (begins); none: with any
    pattern     verbose regular expression (module `regex`); the group `span`, if there is one, is what is cited
    confidence  0 to 1, how often such a reading is right
    known_dossier  true when a reading counts only if the register knows the dossier (the form alone is too common)
    note        why the rule is there; source: where its form is prescribed or attested
    examples    [{text, quote, keys}], quote and keys are what must be found in the text, in order
    near_misses texts in which the rule must find nothing

New forms are added here, not in code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import regex

from kg.errors import RuleError
from kg.laws import Laws
from kg.rules.gate import Gated
from kg.rules.places import First
from kg.rules.rule import Cued, Example, Rule

__all__ = ["Cued", "Example", "Rule", "expand", "fingerprint", "gated", "load", "read"]

_FIELDS = {
    "window",
    "also",
    "begins",
    "first",
    "needs",
    "bars",
    "word",
    "opens",
    "known_dossier",
    "options",
    "id",
    "kind",
    "reader",
    "cues",
    "pattern",
    "confidence",
    "note",
    "source",
    "examples",
    "near_misses",
}
_USE = regex.compile(r"\{\{(\w+)\}\}")


@cache
def load(family: str) -> tuple[Rule, ...]:
    """Load the rules of one file, in its order; macros of `common.toml` are known everywhere.

    Raises RuleError when a rule has an unknown field or a macro that is not there.
    """
    macros: dict[str, str] = dict(_read("common").get("macros", {}))
    content = _read(family)
    macros.update(content.get("macros", {}))
    if family == "wetten":
        macros["laws"] = Laws.load().names_pattern()
    firsts: dict[tuple[str, ...], First] = {}  # one for the rules that ask for the same: it is looked up once a text
    return tuple(_rule(family, table, macros, content.get("first", {}), firsts) for table in content.get("rule", []))


def expand(family: str, pattern: str) -> str:
    """Put the macros of a family, and the common ones, into a pattern."""
    macros: dict[str, str] = {**_read("common").get("macros", {}), **_read(family).get("macros", {})}
    return _expand(pattern, macros, f"{family}.toml")


def gated(family: str, pattern: str) -> Gated:
    """Give a pattern of a family that is no rule, with the macros in it put in place."""
    return Gated(expand(family, pattern), f"{family}.toml")


def read(family: str) -> dict[str, Any]:
    """Give a rule file as it stands, for lists and settings that are no rules."""
    return _read(family)


@cache
def fingerprint() -> str:
    """Give the SHA-256 of all rule files together: results made with other rules are out of date."""
    digest = sha256()
    for path in sorted(files(__name__).iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _read(family: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{family}.toml").read_text(encoding="utf-8"))


def _expand(pattern: str, macros: dict[str, str], where: str, depth: int = 0) -> str:
    def put(match: regex.Match[str]) -> str:
        name = match[1]
        if name not in macros or depth > 8:
            raise RuleError(f"{where}: macro {{{{{name}}}}} is not defined, or goes round in a circle")
        return "(?:" + _expand(macros[name], macros, where, depth + 1) + ")"

    return _USE.sub(put, pattern)


def _first(names: tuple[str, ...], lists: dict[str, Any], where: str) -> First:
    if unknown := set(names) - set(lists) - {"#", "cue"}:
        raise RuleError(f"{where}: there is no list of first words {sorted(unknown)}; known are {sorted(lists)}")
    chosen = [lists[name] for name in names if name in lists]
    words = frozenset(word for each in chosen for word in each["words"])
    behind = frozenset(word for each in chosen for word in each.get("behind", ()))
    return First(words, behind, "#" in names, "cue" in names)


def _rule(
    family: str,
    table: dict[str, Any],
    macros: dict[str, str],
    lists: dict[str, Any],
    firsts: dict[tuple[str, ...], First],
) -> Rule:
    where = f"{family}.toml, rule {table.get('id', '?')}"
    if unknown := set(table) - _FIELDS:
        raise RuleError(f"{where}: unknown field {sorted(unknown)}; known are {sorted(_FIELDS)}")
    needs, bars = (tuple(table.get(field, ())) for field in ("needs", "bars"))
    if unknown := {*needs, *bars} - set(macros):
        raise RuleError(f"{where}: {sorted(unknown)} in needs or bars is no macro of this file")
    names = tuple(table.get("first", ()))
    if names and names not in firsts:
        firsts[names] = _first(names, lists, where)
    try:
        return Rule(
            first=firsts.get(names),
            needs=needs,
            bars=bars,
            id=table["id"],
            kind=table["kind"],
            reader=table["reader"],
            cues=tuple(table["cues"]),
            gated=Gated(_expand(table["pattern"], macros, where), where),
            confidence=float(table["confidence"]),
            note=table["note"],
            source=table.get("source", ""),
            examples=tuple(Example(e["text"], e["quote"], tuple(e["keys"])) for e in table["examples"]),
            near_misses=tuple(table["near_misses"]),
            known_dossier=bool(table.get("known_dossier", False)),
            options=frozenset(table.get("options", ())),
            also=Gated(_expand(table["also"], macros, where), where) if "also" in table else None,
            window=tuple(table["window"]) if "window" in table else None,
            begins=tuple(table["begins"]) if "begins" in table else None,
            word=bool(table.get("word", False)),
            opens=table.get("opens", ""),
        )
    except KeyError as error:
        raise RuleError(f"{where}: field {error} is missing") from error
