"""The query options of OData: $filter, $orderby, $select and $expand, read into functions over rows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from tests.emulator.rows import OpenData, Row

Scope = dict[str, Row]
"""The rows that a name stands for: "" is the row that is looked at, the others belong to `any`."""
Value = Callable[[Scope], Any]

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<path>\$?[A-Za-z_]\w*(?:/[A-Za-z_$]\w*)*)|(?P<sign>[(),:;=*])|(?P<wrong>\S))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne, "gt": gt, "ge": ge, "lt": lt, "le": le}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "contains": lambda text, part: part in text,
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
}
FITS = {"g": {"guid"}, "s": {"text"}, "i": {"number"}, "b": {"bool"}, "d": {"moment"}, "D": {"moment"}}
"""Which literals a property of each type can be compared with; null always fits."""


class ODataError(Exception):
    """A request that the service refuses; it becomes an error body with this message.

    status: of the answer.
    """

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Shape:
    """What of a row is shown: chosen properties (empty: all) and what is expanded below it."""

    select: tuple[str, ...] = ()
    expand: dict[str, Shape] = field(default_factory=dict)

    def context(self) -> str:
        """Write it as @odata.context has it: the service puts brackets behind everything that is expanded."""
        inside = [*self.select, *(f"{name}({shape.context()})" for name, shape in self.expand.items())]
        return ",".join(inside)


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of an expression: how to get its value, and its kind: of a literal, or the type of a property."""

    value: Value
    kind: str


class Reader:
    """A reader of one option."""

    def __init__(self, text: str, data: OpenData, entity: str, option: str) -> None:
        self.data = data
        self.option = option
        self.entity = {"": entity}
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while found := TOKEN.match(text, at):
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind]))
            at = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        """Give kind and text of the next token; ("", "") at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def take(self, text: str = "") -> tuple[str, str]:
        """Take the next token; an error when there is none or it is not `text`."""
        kind, found = self.peek()
        if not kind or kind == "wrong" or (text and found != text):
            shown = f"'{found}'" if kind else "the end"
            raise ODataError(f"Syntax error in {self.option}: {shown} at token {self.at + 1}.")
        self.at += 1
        return kind, found

    def done(self) -> None:
        """Make sure that nothing is left."""
        if self.at < len(self.tokens):
            raise ODataError(f"Syntax error in {self.option}: '{self.peek()[1]}' at token {self.at + 1}.")

    # Expressions

    def either(self) -> Typed:
        """Read parts joined by `or`."""
        left = self.both()
        while self.peek() == ("path", "or"):
            self.at += 1
            one, two = left.value, self.both().value
            left = Typed(lambda scope, one=one, two=two: bool(one(scope)) or bool(two(scope)), "bool")  # type: ignore[misc]
        return left

    def both(self) -> Typed:
        """Read parts joined by `and`."""
        left = self.negated()
        while self.peek() == ("path", "and"):
            self.at += 1
            one, two = left.value, self.negated().value
            left = Typed(lambda scope, one=one, two=two: bool(one(scope)) and bool(two(scope)), "bool")  # type: ignore[misc]
        return left

    def negated(self) -> Typed:
        """Read a comparison, with `not` before it or not."""
        if self.peek() == ("path", "not"):
            self.at += 1
            inside = self.negated().value
            return Typed(lambda scope: not inside(scope), "bool")
        left = self.primary()
        word = self.peek()[1]
        if word not in COMPARE:
            return left
        self.at += 1
        right = self.primary()
        for this, that in ((left, right), (right, left)):
            if this.kind in FITS and that.kind not in FITS and that.kind not in FITS[this.kind] | {"null"}:
                raise ODataError(f"A binary operator with incompatible types was detected for operator kind '{word}'.")
        compare, one, two = COMPARE[word], left.value, right.value

        def test(scope: Scope) -> bool:
            first, second = one(scope), two(scope)
            if first is None or second is None:  # null is equal to null and to nothing else
                return {"eq": first is second, "ne": first is not second}.get(word, False)
            return compare(comparable(first), comparable(second))

        return Typed(test, "bool")

    def primary(self) -> Typed:
        """Read a literal, a group, a function, an `any`, or a property."""
        kind, text = self.take()
        if text == "(" and kind == "sign":
            inside = self.either()
            self.take(")")
            return inside
        if kind == "text":
            plain = text[1:-1].replace("''", "'")
            return Typed(lambda _: plain, "text")
        if kind == "number":
            size = float(text) if "." in text else int(text)
            return Typed(lambda _: size, "number")
        if kind in {"guid", "moment"}:
            return Typed(lambda _: text, kind)
        if kind == "path":
            if text in {"true", "false", "null"}:
                literal = {"true": True, "false": False, "null": None}[text]
                return Typed(lambda _: literal, "null" if text == "null" else "bool")
            return self.called(text) if self.peek() == ("sign", "(") else self.property(text)
        raise ODataError(f"Syntax error in {self.option}: '{text}' at token {self.at}.")

    def called(self, name: str) -> Typed:
        """Read a function, or an `any` over a collection."""
        path, _, last = name.rpartition("/")
        if path and last in {"any", "all"}:
            return self.quantified(path, last)
        if name not in FUNCTIONS:
            raise ODataError(f"An unknown function with name '{name}' was found.")
        self.take("(")
        arguments = [self.either().value]
        while self.peek() == ("sign", ","):
            self.at += 1
            arguments.append(self.either().value)
        self.take(")")
        function = FUNCTIONS[name]

        def call(scope: Scope) -> Any:
            values = [argument(scope) for argument in arguments]
            return None if None in values else function(*values)

        return Typed(call, "text" if name in {"tolower", "toupper", "trim"} else "bool")

    def quantified(self, path: str, word: str) -> Typed:
        """Read `Nav/any(x: condition)`; without a condition it says that there is one at all."""
        follow, target = self.walk(path.split("/"))
        self.take("(")
        if self.peek() == ("sign", ")") and word == "any":
            self.at += 1
            return Typed(lambda scope: bool(follow(scope)), "bool")
        name = self.take()[1]
        self.take(":")
        outside, self.entity[name] = self.entity.get(name), target
        condition = self.either().value
        self.take(")")
        del self.entity[name]
        if outside:
            self.entity[name] = outside
        quantifier = any if word == "any" else all
        return Typed(lambda scope: quantifier(condition(scope | {name: row}) for row in follow(scope)), "bool")

    def property(self, path: str) -> Typed:
        """Read a property, of the row itself, of one that `any` names, or further away."""
        *before, name = path.split("/")
        follow, entity = self.walk(before)
        properties = self.data.entities[entity].properties
        if name not in properties:
            raise ODataError(f"Could not find a property named '{name}' on type 'TK.DA.GGM.OData.{entity}'.")

        def read(scope: Scope) -> Any:
            rows = follow(scope)
            return rows[0].value(name) if rows else None

        return Typed(read, properties[name])

    def walk(self, names: list[str]) -> tuple[Callable[[Scope], list[Row]], str]:
        """Read the navigation properties of a path; give how to follow them and where they lead."""
        variable = names[0] if names and names[0] in self.entity else ""
        steps = names[1:] if variable else names
        entity = self.entity[variable]
        for step in steps:
            navs = self.data.entities[entity].navs
            if step not in navs:
                raise ODataError(f"Could not find a property named '{step}' on type 'TK.DA.GGM.OData.{entity}'.")
            entity = navs[step].target

        def follow(scope: Scope) -> list[Row]:
            rows = [scope[variable]]
            for step in steps:
                rows = [found for row in rows for found in self.data.follow(row, step)]
            return rows

        return follow, entity

    # Lists

    def orders(self) -> list[tuple[Value, bool]]:
        """Read $orderby: how to get each key, and whether it descends."""
        out = []
        while True:
            key, descending = self.property(self.take()[1]).value, False
            if self.peek()[1] in {"asc", "desc"}:
                descending = self.take()[1] == "desc"
            out.append((key, descending))
            if self.peek() != ("sign", ","):
                self.done()
                return out
            self.at += 1

    def expansions(self) -> dict[str, Shape]:
        """Read $expand, with what stands in brackets behind each name."""
        out: dict[str, Shape] = {}
        while True:
            name = self.take()[1]
            entity = self.entity[""]
            navs = self.data.entities[entity].navs
            if name not in navs:
                raise ODataError(f"Could not find a property named '{name}' on type 'TK.DA.GGM.OData.{entity}'.")
            self.entity[""] = navs[name].target
            out[name] = self.inside() if self.peek() == ("sign", "(") else Shape()
            self.entity[""] = entity
            if self.peek() != ("sign", ","):
                return out
            self.at += 1

    def inside(self) -> Shape:
        """Read the options of one expansion: `($select=…;$expand=…)`."""
        shape = Shape()
        self.take("(")
        while self.peek() != ("sign", ")"):
            option = self.take()[1]
            self.take("=")
            if option == "$select":
                shape.select = self.selection()
            elif option == "$expand":
                shape.expand = self.expansions()
            else:
                raise ODataError(f"The option '{option}' inside $expand is not supported here.")
            if self.peek() == ("sign", ";"):
                self.at += 1
        self.take(")")
        return shape

    def selection(self) -> tuple[str, ...]:
        """Read $select."""
        out = []
        while True:
            out.append(self.take()[1])
            if out[-1] not in self.data.entities[self.entity[""]].properties:
                raise ODataError(
                    f"Could not find a property named '{out[-1]}' on type 'TK.DA.GGM.OData.{self.entity['']}'."
                )
            if self.peek() != ("sign", ","):
                return tuple(out)
            self.at += 1


def comparable(value: Any) -> Any:
    """Make moments comparable across zones; other texts stay as they are, guids in lower case."""
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
            return instant(value)
        return value.lower() if re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", value) else value
    return value


def instant(text: str) -> tuple[str, str]:
    """Give a moment as text in UTC that sorts in time: the date and time to the second, then the decimals."""
    whole, _, rest = text.partition(".")
    decimals = re.match(r"\d*", rest)
    zone = rest[decimals.end() :] if rest and decimals else ""
    if not rest:
        found = re.fullmatch(r"(.*?)(Z|[+-]\d\d:\d\d)?", text)
        whole, zone = (found[1], found[2] or "") if found else (text, "")
    try:
        at = datetime.datetime.fromisoformat(whole)
        hours = (
            datetime.datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").utcoffset() if zone and zone != "Z" else None
        )
        at -= hours or datetime.timedelta()
    except (ValueError, OverflowError):
        at = datetime.datetime.min
    return at.isoformat(), (decimals[0] if rest and decimals else "").rstrip("0")


def rank(value: Any) -> tuple[bool, Any]:
    """Make a key to sort by: null comes first."""
    return value is not None, comparable(value) if value is not None else 0
