"""The named questions: every `.rq` file here is one.

A file holds one SPARQL query without PREFIX lines; those are put in front of it, so that the base IRI stands in one
place only. Its first line is the help text, as a comment. A question can have parameters, one comment line each:

    # param NAME DEFAULT What it means

DEFAULT is a term as SPARQL writes it ("text", 20, 0.7, "2025-01-01"^^xsd:date); its type is the type of the
parameter. In the query the parameter is the variable ?NAME, and it is replaced by the value before the query runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from kg import terms
from kg.errors import InputError, NotFoundError, RuleError

_PARAMETER = re.compile(
    r'# param (?P<name>[a-z]+) (?P<default>"[^"]*"(?:\^\^xsd:date)?|[0-9]+(?:\.[0-9]+)?) (?P<help>.+)'
)
_TOKEN = re.compile(r'<[^<>\s]*>|#[^\n]*|"(?:[^"\\\n]|\\.)*"|[?$](?P<name>\w+)')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named question; default: a term as SPARQL writes it."""

    name: str
    default: str
    help: str

    def term(self, value: str) -> str:
        """Write a value of the user as a SPARQL term of the type of the default.

        Raises InputError, quoting the value, when it is not of that type.
        """
        if self.default.endswith("^^xsd:date"):
            try:
                return f'"{date.fromisoformat(value).isoformat()}"^^<{terms.XSD.date}>'
            except ValueError:
                raise InputError(f"{self.name} must be a date like 2025-03-31, not {value!r}") from None
        if self.default.startswith('"'):
            return f'"{value.translate(_ESCAPES)}"'
        shape, what = (r"[0-9]+\.?[0-9]*", "number like 0.7") if "." in self.default else (r"[0-9]+", "whole number")
        if not re.fullmatch(shape, value, re.ASCII):
            raise InputError(f"{self.name} must be a {what}, not {value!r}")
        return value.removesuffix(".")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A named question.

    name: the file name without .rq. help: one sentence. params: in the order of the file.
    text: the query with its PREFIX lines; the parameters are variables in it.
    """

    name: str
    help: str
    params: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str] | None = None) -> str:
        """Give the query with every parameter replaced by its value, or by its default.

        values: parameter name -> value as the user wrote it. Raises InputError for an unknown name or a wrong value.
        """
        values = values or {}
        unknown = sorted(set(values) - {param.name for param in self.params})
        if unknown:
            known = ", ".join(param.name for param in self.params) or "none"
            raise InputError(f"{self.name} has no parameter {unknown[0]!r}; it has: {known}")
        bound = {p.name: p.term(values[p.name]) if p.name in values else p.default for p in self.params}
        # strings, comments and IRIs are matched too, so that nothing inside them is taken for a variable
        return _TOKEN.sub(lambda token: bound.get(token["name"] or "", token[0]), self.text)


def names() -> list[str]:
    """Give the names of all questions, sorted."""
    entries = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(".rq") for name in entries if name.endswith(".rq"))


def load(name: str) -> NamedQuery:
    """Give a question by its name.

    Raises NotFoundError when there is none of that name; RuleError when its file is not as it should be.
    """
    if name not in names():
        raise NotFoundError(f"no question is named {name!r}; there are: {', '.join(names())}")
    text = (files(__name__) / f"{name}.rq").read_text("utf-8")
    first, *rest = text.splitlines()
    if not first.startswith("# ") or first.startswith("# param "):
        raise RuleError(f"{name}.rq must begin with its help text as a comment")
    params = []
    for line in rest:
        if line.startswith("# param "):
            found = _PARAMETER.fullmatch(line)
            if found is None:
                raise RuleError(f"{name}.rq: not NAME DEFAULT HELP: {line!r}")
            params.append(Parameter(found["name"], found["default"], found["help"]))
    return NamedQuery(name, first.removeprefix("# "), tuple(params), terms.prefix_header(text) + text)
