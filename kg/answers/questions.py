"""What is printed of the graph as a whole: answers to questions in SPARQL, and what breaks its rules."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kg import lookup, show
from kg.answers.asked import dossier_of, graph, identifier, read_text
from kg.errors import InputError, QueryError
from kg.show import Format


def query(output: Path, what: str, parameters: Sequence[str], how: Format) -> None:
    """Answer a named question, a .rq file or standard input."""
    from kg import queries

    if what == "-":
        text = sys.stdin.read()
    elif what.endswith(".rq") or "/" in what:
        text = read_text(Path(what))
    elif what in queries.names():
        text = _bound(output, what, _pairs(parameters))
        parameters = ()
    else:
        if len(what.split()) > 1:
            raise QueryError(f"{what!r} is no question; SPARQL is read from a file (.rq) or standard input: kg query -")
        raise QueryError(f"there is no question {what!r}; known are: {', '.join(queries.names())}")
    if parameters:
        raise QueryError(f"only a named question takes parameters, not {list(parameters)}")
    table = graph(output).query(text)
    show.table(table.columns, table.rows, how)
    if not table.rows and how is Format.TABLE:
        show.tell("no rows")


def _bound(output: Path, name: str, values: dict[str, str]) -> str:
    """Give a named question with its parameters; a paper or dossier that is asked about must be in the graph."""
    from kg import queries

    named = queries.load(name)
    try:
        named.bind(values)  # a name or value that is wrong is said before the graph is asked
    except InputError as error:
        raise QueryError(str(error)) from error
    if values.get("id"):
        values["id"] = lookup.paper(graph(output), identifier(values["id"])).id
    if values.get("dossier"):
        values["dossier"] = dossier_of(graph(output), values["dossier"])
    return named.bind(values)


def _pairs(parameters: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise QueryError(f"{parameter!r} is no parameter; write NAME=VALUE")
        pairs[name] = value
    return pairs


def list_queries(how: Format) -> None:
    """Print the named questions with their help."""
    from kg import queries

    rows = []
    for name in queries.names():
        named = queries.load(name)
        rows.append((name, named.help, tuple(f"{p.name}={p.default}" for p in named.params)))
    show.table(("question", "answers", "parameters"), rows, how)


def validate(output: Path, how: Format, quiet: bool) -> bool:
    """Print the violations; tell whether there are any (warnings do not count)."""
    from kg import validate as checks
    from kg.files import text_of

    found = graph(output)
    report = checks.validate(found.store, texts=lambda identifier: text_of(output, identifier))
    columns = ("severity", "check", "node", "message", "value")
    rows = [(v.severity, v.check, v.focus, v.message, v.value) for v in report.violations]
    if rows or how is not Format.TABLE:
        show.table(columns, rows, how)
    verdict = "conforms" if report.conforms else "does not conform"
    show.tell(f"{len(found.store)} quads, {len(report.counts)} checks: {verdict}", quiet)
    return not report.conforms
