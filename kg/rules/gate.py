"""A quick no: each pattern a second time, for the just-in-time compiler of PCRE2.

Most patterns are tried on most sentences in vain, and PCRE2 finds that out some ten times as fast as `regex` does. It
only tells whether there is anything to be found; what is found, and where, `regex` says. So rules are written for one
engine, and a pattern of which no gate can be made is tried as it stands.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Final

import pcre2
import regex

from kg.errors import RuleError

_NAME = regex.compile(r"\(\?P<\w+>")
_BY_NAME = regex.compile(r"\(\?(?:P=|P>|&|\()")
"""Back to what a group found, or a condition on it: such a pattern needs its groups."""
_TOKEN = regex.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\#[^\n]*|\(|\)(?:\s*\{(?P<least>\d+),(?P<most>\d+)\}(?P<how>[?+]?))?|[^\\\[#()]+",
    regex.DOTALL,
)
_IN_FRONT, _NOT = r"(?<=\A", ("?!", "?<!", "?>")
_POSSESSIVE = regex.compile(r"\)\s*(?:[*+?]|\{[\d,]+\})\s*\+")
_WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"
"""What is a letter of a word to `regex`; to PCRE2 "²" and "½" are as well."""
_MEANT = {
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
    r"\b": f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))",
    r"\Z": r"\z",
}
_NOT_MEANT = regex.compile(r"\\[BX0-9]|\[.*\\W.*\]", regex.DOTALL)
"""Escapes that mean something else to PCRE2, or in another place once names of groups are gone."""
_COPIES: Final = 3
"""PCRE2 writes a repeated group out as often as it may stand there; from this many times on it is called instead."""


class Gated:
    """A verbose pattern behind its gate, each compiled when it is first asked: to compile all takes seconds.

    text: of the pattern, without macros. where: file and rule, for the error.
    """

    def __init__(self, text: str, where: str = "") -> None:
        self.text = text
        self._where = where

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The pattern itself. Raises RuleError when it does not compile."""
        try:
            return regex.compile(self.text, regex.VERBOSE)
        except regex.error as error:
            raise RuleError(f"{self._where}: pattern does not compile: {error}") from error

    @cached_property
    def _gate(self) -> pcre2.Pattern | None:
        return compile_gate(self.text)

    def may(self, text: str) -> bool:
        """Whether the pattern may be found in a text; False is certain for all that stands in Dutch papers."""
        gate = self._gate
        if gate is None:
            return True
        try:
            return gate.search(text) is not None
        except (pcre2.LibraryError, UnicodeEncodeError):  # too deep for its stack, or half a surrogate pair
            return True

    def search(self, text: str) -> regex.Match[str] | None:
        """Give the first place where the pattern is found in a text."""
        return self.pattern.search(text) if self.may(text) else None


def compile_gate(pattern: str) -> pcre2.Pattern | None:
    """Compile a verbose pattern of `regex` for PCRE2, None where that cannot be.

    It cannot for what is too large, for a lookbehind without bounds, and for what means something else there.
    """
    meant = _meant(pattern)
    if meant is None:
        return None
    if _BY_NAME.search(meant):  # what a called group finds cannot be asked for
        tries = ["(?J)" + meant]
    else:
        plain = _NAME.sub("(?:", meant)
        tries = [plain, _shorter(plain)]
    for text in tries:
        with suppress(pcre2.PatternError):
            return _compiled(text)
    return None


def _meant(pattern: str) -> str | None:
    """Write a pattern so that it means to PCRE2 what it means to `regex`, None where that is not known."""
    out = []
    for token in _TOKEN.finditer(pattern):
        if _NOT_MEANT.fullmatch(token[0]):
            return None
        in_class = token[0].startswith("[")
        out.append(token[0].replace(r"\w", _WORD) if in_class else _MEANT.get(token[0], token[0]))
    return "".join(out)


def _compiled(pattern: str) -> pcre2.Pattern:
    """Compile a verbose pattern for PCRE2. Raises pcre2.PatternError for what it does not know or has no room for."""
    found = pcre2.compile(pattern, pcre2.VERBOSE, jit=False)
    with suppress(pcre2.LibraryError):  # some machines let no program write code: slower there, with the same answers
        found.jit_compile()
    return found


def _shorter(pattern: str) -> str:
    """Write a pattern so that PCRE2 has room for it; it finds all that it did, and perhaps more.

    Each repeated group is written once, and called: that means the same. A look at all that stands in front, which may
    be of any length there but not here, is left out, unless it stands where leaving it out would find less.
    """
    out: list[str] = []
    opened: list[int] = []
    groups = 0
    drops = _POSSESSIVE.search(pattern) is None  # such a repeat takes what comes first, and less may come later
    for token in _TOKEN.finditer(pattern):
        if token[0] == "(":
            opened.append(len(out))
        elif token[0][0] == ")":
            begin = opened.pop()
            group = "".join(out[begin:]) + ")"
            if token["most"] and int(token["most"]) >= _COPIES:
                groups += 1
                out[begin:] = [_repeated(f"r{groups}", group, token)]
                continue
            if drops and group.startswith(_IN_FRONT) and not any(out[at + 1].startswith(_NOT) for at in opened):
                del out[begin:]
                continue
        out.append(token[0])
    return "".join(out)


def _repeated(name: str, group: str, token: regex.Match[str]) -> str:
    """Write "group{least,most}": the group by a name, then calls of that name."""
    least, most, how = int(token["least"]), int(token["most"]), token["how"]
    lazy = "?" if how == "?" else ""
    text = f"(?:(?<{name}>{group})(?&{name}){{{max(least - 1, 0)},{most - 1}}}{lazy})" + ("" if least else f"?{lazy}")
    return f"(?>{text})" if how == "+" else text
