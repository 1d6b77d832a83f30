"""The query language of the search service: enough of CQL to read what clients send, and its complaints."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulator.record import PRODUCT_AREA, Record

Values = Callable[[Record], tuple[str, ...]]
Test = Callable[[Record], bool]


def single(name: str) -> Values:
    """Read a field that has at most one value."""
    return lambda record: (value,) if (value := getattr(record, name)) else ()


def several(name: str) -> Values:
    """Read a field that may have more values."""

    def read(record: Record) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(record, name)
        return found

    return read


def nothing(_: Record) -> tuple[str, ...]:
    """Read an index that the papers here have no values for."""
    return ()


INDEXES: dict[str, Values] = {
    "c.product-area": lambda _: (PRODUCT_AREA,),
    "c.content-area": lambda record: (f"{PRODUCT_AREA}/{record.area}",),
    "dt.identifier": single("identifier"),
    "dt.title": single("title"),
    "dt.type": lambda record: tuple(filter(None, (record.type, record.kind))),
    "dt.creator": single("creator"),
    "dt.modified": single("modified"),
    "dt.date": single("date"),
    "dt.available": single("available"),
    "dt.issued": single("issued"),
    "dt.subject": several("subjects"),
    "dt.source": nothing,
    "dt.isreplacedby": nothing,
    "ot.authority": single("creator"),
    "w.dossiernummer": several("dossiers"),
    "w.ondernummer": single("number"),
    "w.dossiertitel": several("dossier_title"),
    "w.vergaderjaar": single("session"),
    "w.publicatienaam": single("publication"),
    "w.subrubriek": single("kind"),
    "w.organisatietype": single("organisation_type"),
    "w.indiener": several("submitters"),
    "w.ontvanger": several("receivers"),
    "w.vraagnummer": single("question"),
    "w.aanhangselnummer": single("appendix_number"),
    "w.behandeldDossier": several("treated"),
    "w.hoofddocument": single("main_document"),
    "w.bijlage": several("attachments"),
    "w.handelingenitemnummer": single("item"),
    "w.publicatienummer": single("issue"),
    "w.datumBrief": nothing,
    "w.datumIndiening": single("tabled"),
    "w.datumOntvangst": single("received"),
    "w.datumVergadering": single("met"),
    "w.datumOndertekening": nothing,
    "w.documenttitel": single("document_title"),
    "w.documentstatus": single("status"),
    "w.versienummer": nothing,
    "w.jaargang": nothing,
    "w.startpagina": nothing,
    "w.eindpagina": nothing,
    "w.rijkswetnummer": nothing,
    "cd.datumTijdstipWijzigingWork": single("modified"),
    "cql.textAndIndexes": lambda record: (record.title, record.document_title, *record.dossier_title),
}
"""Every index of the service. Full text is only looked for in titles."""
PREFIXES = {name.partition(".")[0] for name in INDEXES}
DATES = {"dt.modified", "dt.date", "dt.available", "dt.issued"} | {
    name for name in INDEXES if name.startswith("w.datum")
}
EXACT = ("dt.identifier", "w.dossiernummer", "w.hoofddocument")
"""Indexes that the emulator keeps a list for, so that a query need not look at every record."""

TOKEN = re.compile(
    r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<sign>==|<=|>=|<>|[=<>()/])|(?P<word>[^\s"=<>()/]+)|(?P<wrong>\S))'
)
RELATIONS = {"==", "=", ">", "<", ">=", "<=", "<>", "exact", "any", "all"}
BOOLEANS = {"and", "or", "not"}


class QueryError(Exception):
    """A query that the service refuses; it becomes a diagnostic.

    number: of the list of SRU diagnostics (10: syntax, 16: unknown index). details may be "".
    """

    def __init__(self, number: int, message: str, details: str = "") -> None:
        super().__init__(message)
        self.number = number
        self.details = details


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood.

    test: whether a record matches. exact: conditions of the form index == value that every hit fulfils.
    after: every hit has an identifier greater than this. ignored: complaints about clauses that were left out.
    sort: index and whether it descends; None: the service's own order.
    """

    test: Test
    exact: dict[str, str]
    after: str
    ignored: tuple[str, ...]
    sort: tuple[str, bool] | None


@dataclass(slots=True)
class Clause:
    """A condition while it is being read: what it tests and what certainly holds for its hits."""

    test: Test
    exact: dict[str, str] = field(default_factory=dict)
    after: str = ""


def parse(text: str) -> Query:
    """Read a query; QueryError with the service's words when it cannot be."""
    return Reader(text).query()


class Reader:
    """A reader of one query: booleans have one rank and bind from the left, as CQL says."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while found := TOKEN.match(text, at):
            kind = found.lastgroup or ""
            if kind == "wrong":
                raise QueryError(10, f"line 1:{found.start(kind)} token recognition error at: '{found[kind]}'")
            self.tokens.append((kind, found[kind], found.start(kind)))
            at = found.end()
        self.end = len(text)
        self.at = 0
        self.ignored: list[str] = []

    def peek(self) -> tuple[str, str]:
        """Give kind and text of the next token; ("", "") at the end."""
        kind, text, _ = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0)
        return kind, text

    def mismatch(self) -> QueryError:
        """Make the complaint about the next token."""
        if self.at >= len(self.tokens):
            return QueryError(10, f"line 1:{self.end} mismatched input '<EOF>'")
        _, text, column = self.tokens[self.at]
        return QueryError(10, f"line 1:{column} mismatched input '{text}'")

    def query(self) -> Query:
        """Read everything."""
        clause = self.conditions()
        sort = self.sort() if self.peek()[1].lower() == "sortby" else None
        if self.at < len(self.tokens):
            raise self.mismatch()
        if clause is None:
            clause = Clause(lambda _: True)
        return Query(clause.test, clause.exact, clause.after, tuple(self.ignored), sort)

    def conditions(self) -> Clause | None:
        """Read conditions joined by booleans; None when all of them were ignored."""
        left = self.condition()
        while (word := self.peek()) and word[0] == "word" and word[1].lower() in BOOLEANS:
            self.at += 1
            left = join(word[1].lower(), left, self.condition())
        return left

    def condition(self) -> Clause | None:
        """Read one condition or a group in parentheses."""
        kind, text = self.peek()
        if text == "(" and kind == "sign":
            self.at += 1
            inside = self.conditions()
            if self.peek() != ("sign", ")"):
                raise self.mismatch()
            self.at += 1
            return inside
        if kind not in {"word", "quoted"} or text.lower() in BOOLEANS | {"sortby"}:
            raise self.mismatch()
        self.at += 1
        relation = self.peek()[1].lower()
        if relation not in RELATIONS:
            return matching("cql.textAndIndexes", "=", unquoted(text))  # a bare term is looked for everywhere
        index = known(text)
        self.at += 1
        kind, value = self.peek()
        if kind not in {"word", "quoted"}:
            raise self.mismatch()
        self.at += 1
        value = unquoted(value)
        if index in DATES and not is_date(value):
            self.ignored.append(f"[:{value}] is not a valid range constraint against type date")
            return None
        return matching(index, relation, value)

    def sort(self) -> tuple[str, bool]:
        """Read `sortBy index/sort.ascending`."""
        self.at += 1
        kind, text = self.peek()
        if kind != "word":
            raise self.mismatch()
        index, descending = known(text), False
        self.at += 1
        while self.peek() == ("sign", "/"):
            self.at += 1
            modifier = self.peek()[1]
            if modifier not in {"sort.ascending", "sort.descending"}:
                raise QueryError(10, f"unsupported sort modifier {modifier}")
            descending = modifier == "sort.descending"
            self.at += 1
        return index, descending


def known(index: str) -> str:
    """Give the name of an index, or the complaint about it."""
    prefix, dot, _ = index.partition(".")
    if not dot or prefix not in PREFIXES:
        raise QueryError(10, f"unknown prefix {prefix}")
    if index not in INDEXES:
        raise QueryError(16, "Unsupported index", index)
    return index


def join(word: str, left: Clause | None, right: Clause | None) -> Clause | None:
    """Join two conditions; one that was ignored leaves the other as it is."""
    if left is None or right is None:
        return left if right is None else (None if word == "not" else right)
    one, two = left.test, right.test
    if word == "and":
        after = max(left.after, right.after)
        return Clause(lambda record: one(record) and two(record), {**right.exact, **left.exact}, after)
    if word == "or":
        return Clause(lambda record: one(record) or two(record))
    return Clause(lambda record: one(record) and not two(record), left.exact, left.after)


def matching(index: str, relation: str, value: str) -> Clause:
    """Make one condition. `==` compares whole values, `=` whole words in a row, the others by code point."""
    values = INDEXES[index]
    if relation in {"==", "exact"}:
        exact = {index: value} if index in EXACT else {}
        return Clause(lambda record: value in values(record), exact)
    if relation in {"=", "any", "all"}:
        wanted = words(value)
        if relation == "=":
            return Clause(lambda record: any(in_a_row(wanted, words(found)) for found in values(record)))
        quantifier = any if relation == "any" else all
        return Clause(lambda record: any(quantifier(w in words(found) for w in wanted) for found in values(record)))
    compare = COMPARE[relation]
    after = value if index == "dt.identifier" and relation == ">" else ""
    return Clause(lambda record: any(compare(found, value) for found in values(record)), {}, after)


COMPARE: dict[str, Callable[[str, str], bool]] = {
    ">": lambda found, value: found > value,
    ">=": lambda found, value: found >= value,
    "<": lambda found, value: found < value,
    "<=": lambda found, value: found <= value,
    "<>": lambda found, value: found != value,
}


def words(text: str) -> list[str]:
    """Split a text as the index does: at everything that is no letter or digit."""
    return re.findall(r"\w+", text.casefold())


def in_a_row(wanted: list[str], found: list[str]) -> bool:
    """Say whether words stand somewhere one after the other."""
    return any(found[at : at + len(wanted)] == wanted for at in range(len(found) - len(wanted) + 1))


def unquoted(text: str) -> str:
    """Take the quotes off a term."""
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def is_date(text: str) -> bool:
    """Say whether a text is a date that exists."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
