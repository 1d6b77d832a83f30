"""Answers of the open data: pages of rows, single rows, and what is expanded below them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from tests.emulator.expressions import ODataError, Reader, Shape, rank
from tests.emulator.rows import OpenData, Row

PAGE = 250
OPTIONS = {"$filter", "$expand", "$select", "$orderby", "$top", "$skip", "$count", "$format"}
SAFE = "$()',:;=/*@-._~"
"""What needs no escape in the address of the next page."""


class Service:
    """Answers for the open data; results are kept until something changes, for paging asks for the same again."""

    KEPT = 8

    def __init__(self, data: OpenData, *, next_link: bool) -> None:
        self.data = data
        self.next_link = next_link
        self.root = f"{data.base_url}/OData/v4/2.0"
        self._results: dict[tuple[str, str, str, int], list[tuple[str, int, int]]] = {}

    def collection(self, entity: str, options: dict[str, str]) -> bytes:
        """Give a page of an entity; ODataError when it cannot be given."""
        if entity not in self.data.entities:
            raise ODataError(f"Resource not found for the segment '{entity}'.", 404)
        for name in options.keys() - OPTIONS:
            if name.startswith("$"):
                raise ODataError(f"The query option '{name}' is not supported.")
        found = self._found(entity, options.get("$filter", ""), options.get("$orderby", ""))
        shape = self.shape(entity, options)
        top, skip = whole(options, "$top"), whole(options, "$skip") or 0
        size = PAGE if top is None else min(top, PAGE)
        page = [row for place in found[skip : skip + size] if (row := self._row(entity, place))]
        answer: dict[str, Any] = {"@odata.context": self.context(entity, shape)}
        if options.get("$count", "").lower() == "true":
            answer["@odata.count"] = len(found)
        answer["value"] = [self.show(row, shape) for row in page]
        if self.next_link and top is None and skip + size < len(found):
            again = options | {"$skip": str(skip + size)}
            query = "&".join(f"{name}={quote(value, safe=SAFE)}" for name, value in again.items())
            answer["@odata.nextLink"] = f"{self.root}/{entity}?{query}"
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()

    def one(self, entity: str, guid: str, options: dict[str, str]) -> bytes:
        """Give one row by its Id; ODataError 404 when there is none."""
        shape = self.shape(entity, options)
        answer = {"@odata.context": f"{self.context(entity, shape)}/$entity"}
        return json.dumps(
            answer | self.show(self.row(entity, guid), shape), ensure_ascii=False, separators=(",", ":")
        ).encode()

    def row(self, entity: str, guid: str) -> Row:
        """Give the row with this Id; ODataError 404 when there is none."""
        row = self.data.get(entity, guid) if entity in self.data.entities else None
        if row is None:
            raise ODataError(f"No {entity} with Id {guid}.", 404)
        return row

    def context(self, entity: str, shape: Shape) -> str:
        """Give @odata.context."""
        inside = shape.context()
        return f"{self.root}/$metadata#{entity}{f'({inside})' if inside else ''}"

    def shape(self, entity: str, options: dict[str, str]) -> Shape:
        """Read $select and $expand."""
        shape = Shape()
        if "$select" in options:
            reader = Reader(options["$select"], self.data, entity, "$select")
            shape.select = reader.selection()
            reader.done()
        if "$expand" in options:
            reader = Reader(options["$expand"], self.data, entity, "$expand")
            shape.expand = reader.expansions()
            reader.done()
        return shape

    def show(self, row: Row, shape: Shape) -> dict[str, Any]:
        """Write a row: its properties in their order, then what is expanded."""
        out = {name: row.value(name) for name in (shape.select or row.values)}
        for name, below in shape.expand.items():
            rows = [self.show(found, below) for found in self.data.follow(row, name)]
            many = self.data.entities[row.entity].navs[name].many
            out[name] = rows if many else (rows[0] if rows else None)
        return out

    def _found(self, entity: str, condition: str, order: str) -> list[tuple[str, int, int]]:
        """Give the places of all rows that match, in order."""
        key = (entity, condition, order, self.data.shelf.generation)
        with self.data.shelf.lock:
            if key not in self._results:
                self._results[key] = self._matching(entity, condition, order)
                for old in list(self._results)[: -self.KEPT]:
                    del self._results[old]
            return self._results[key]

    def _matching(self, entity: str, condition: str, order: str) -> list[tuple[str, int, int]]:
        rows: Iterable[Row] = self.data.rows(entity)
        if condition:
            reader = Reader(condition, self.data, entity, "$filter")
            test = reader.either().value
            reader.done()
            rows = (row for row in rows if test({"": row}))
        if order:
            for value, descending in reversed(Reader(order, self.data, entity, "$orderby").orders()):
                keyed = [(rank(value({"": row})), row) for row in rows]
                rows = [row for _, row in sorted(keyed, key=itemgetter(0), reverse=descending)]
        return [(row.id, row.owner, row.serial) for row in rows]

    def _row(self, entity: str, place: tuple[str, int, int]) -> Row | None:
        id_, owner, serial = place
        if owner < 0:
            return self.data.get(entity, id_)
        return next((row for row in self.data.made(entity, owner) if row.serial == serial), None)


def whole(options: dict[str, str], name: str) -> int | None:
    """Read a count; ODataError when it is none."""
    text = options.get(name)
    if text is None:
        return None
    if not text.isdigit():
        raise ODataError(f"Invalid value '{text}' for {name} query option found.")
    return int(text)
