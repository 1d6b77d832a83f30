"""What the look-up verbs print: cite, check, query, validate, view."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kg import lookup, show
from kg.errors import IdentifierError, InputError, NotFoundError, QueryError
from kg.identifiers import parse_dossier
from kg.show import Format
from kg.store import Graph


def graph(output: Path) -> Graph:
    """Open the graph of an output folder."""
    return Graph.open(output / "store")


_REFERENCE = ("direction", "paper", "quote", "footnote", "status", "remarks", "sentence", "url", "reason", "candidates",
              "confidence", "rule", "start", "end")  # fmt: skip


def cite(output: Path, identifier: str, how: Format) -> None:
    """Print what a paper cites and what cites it; raises NotFoundError when the graph does not know it."""
    found = graph(output)
    identifier = lookup.canonical(identifier)
    paper = lookup.paper(found, identifier)
    rows = []
    for direction, references in (
        ("cites", lookup.outgoing(found, identifier)),
        ("cited by", lookup.incoming(found, identifier)),
    ):
        for r in references:
            other = r.cited if direction == "cites" else r.citing
            rows.append((direction, other, r.quote, r.footnote, r.status, r.remarks, r.sentence, r.url, r.reason,
                         r.candidates, r.confidence, r.rule, r.start, r.end))  # fmt: skip
    if how is not Format.TABLE:
        show.table(_REFERENCE, rows, how)
        return
    about = " · ".join(part for part in (paper.kind, paper.date, paper.title) if part)
    show.line(f"{paper.id}  {about}".rstrip())
    show.line(paper.url)
    if not paper.held:
        show.line("(not in the archive; known because other papers refer to it)")
    for direction in ("cites", "cited by"):
        chosen = [row for row in rows if row[0] == direction]
        show.line(f"\n{direction} ({len(chosen)})")
        for _, other, quote, note, status, remarks, sentence, url, reason, candidates, *_ in chosen:
            where = f"footnote {note}" if note else "text"
            odd = "; ".join((status, *remarks)) if remarks or status != "followed" else ""
            show.line(f"  {other or '?'}  «{quote}», {where}" + (f"  [{odd}]" if odd else ""))
            show.line(f"      “{sentence}”")
            if reason:
                show.line(f"      {reason}")
            for candidate in candidates:
                show.line(f"      candidate {candidate}")
            if url:
                show.line(f"      {url}")


def read_text(path: Path) -> str:
    """Read a text file; raises InputError when it is not there or no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text (byte {error.start}); save it as UTF-8") from error


_VERDICT = ("quote", "key", "verdict", "explanation", "candidates", "url", "start", "end")


def check(output: Path, text: str, day: date | None, how: Format) -> bool:
    """Print a verdict on every citation in a text; tell whether all are good.

    output: its graph is asked too, when there is one: the papers it holds are known.
    """
    from kg.check import check as verdicts_on

    try:
        held = graph(output)
    except NotFoundError:
        held = None
    verdicts = verdicts_on(text, day, held)
    rows = [
        (v.quote, v.key, v.verdict, v.explanation, tuple(f"{c.id} ({c.score}): {c.why}" for c in v.candidates), v.url,
         v.start, v.end)
        for v in verdicts
    ]  # fmt: skip
    if how is not Format.TABLE:
        show.table(_VERDICT, rows, how)
    elif not rows:
        show.line("no citation found")
    else:
        for quote, key, verdict, explanation, candidates, url, *_ in rows:
            show.line(f"{verdict.upper():20}  {key or '?'}  «{' '.join(quote.split())}»")
            for line in (explanation, *(f"candidate {candidate}" for candidate in candidates), url):
                if line:
                    show.line(f"    {line}")
        show.line(f"\n{len(rows)} citations, {sum(not v.ok for v in verdicts)} wrong")
    return all(v.ok for v in verdicts)


def query(output: Path, what: str, parameters: Sequence[str], how: Format) -> None:
    """Answer a named question, a .rq file or standard input."""
    from kg import queries

    if what == "-":
        text = sys.stdin.read()
    elif what.endswith(".rq") or "/" in what:
        text = read_text(Path(what))
    elif what in queries.names():
        try:
            text = queries.load(what).bind(_pairs(parameters))
        except InputError as error:
            raise QueryError(str(error)) from error
        parameters = ()
    else:
        raise QueryError(f"there is no question {what!r}; known are: {', '.join(queries.names())}")
    if parameters:
        raise QueryError(f"only a named question takes parameters, not {list(parameters)}")
    table = graph(output).query(text)
    show.table(table.columns, table.rows, how)


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


def motion(output: Path, what: str, how: Format) -> None:
    """Print the life of a motion; for a name that fits several, of each of them."""
    from kg import motion as lives

    found = graph(output)
    chosen = [lives.life(found, identifier) for identifier in lives.find(found, what)]
    if how is not Format.TABLE:
        columns = ("motion", "date", "event", "paper", "detail", "sentence", "url")
        rows = [(m.paper.id, e.day, e.what, e.paper, e.detail, e.sentence, e.url) for m in chosen for e in m.events]
        show.table(columns, rows, how)
        return
    for number, each in enumerate(chosen):
        if number:
            show.line("")
        about = each.paper.title + (
            "" if each.paper.held else "  (not in the archive; known because papers refer to it)"
        )
        movers = ", ".join(_with_party(name, each.paper.date) for name in each.movers)
        show.line(f"{each.paper.id}  {' · '.join(p for p in (each.paper.date, movers, about) if p)}")
        show.line(each.paper.url)
        for part in each.parts:
            term = f"  [term: {part.term}{' = ' + part.deadline if part.deadline else ''}]" if part.term else ""
            show.line(f"    {part.kind}: {' '.join(part.text.split())}{term}")
        for event in each.events:
            show.line(f"  {event.day or '?':10}  {event.what:18}  {event.paper}  {event.detail}".rstrip())
            if event.sentence:
                show.line(f"              “{event.sentence}”")


def _with_party(name: str, day: str) -> str:
    from kg.people import People

    party = People.load().party(name, date.fromisoformat(day)) if day else None
    return f"{name} ({party})" if party else name


def differences(output: Path, how: Format) -> None:
    """Print where a memo and its letter count the same thing and come to another number."""
    from kg import differences as compared

    graph(output)
    rows = [
        (found.memo, found.letter, found.difference.memo.quote, found.difference.letter.quote,
         found.difference.memo_sentence, found.difference.letter_sentence)
        for found in compared.memo_differences(output)
    ]  # fmt: skip
    show.table(("memo", "letter", "memo_says", "letter_says", "memo_sentence", "letter_sentence"), rows, how)


_COMMITMENT = ("status", "deadline", "term", "by", "paper", "date", "commitment", "weak", "kept_by", "kept_on",
               "kept_words", "told_by", "occasion", "sentence", "dossiers", "confidence", "url", "id")  # fmt: skip


def commitments(
    output: Path, on: date, how: Format, *, statuses: frozenset[str], dossier: str, by: str, ical: bool
) -> None:
    """Print commitments with their status on a day."""
    from kg import commitments as promises
    from kg.terms import COMMITMENT

    chosen = promises.choose(promises.commitments(graph(output)), on, statuses=statuses, dossier=dossier, by=by)
    if ical:
        sys.stdout.write(promises.calendar(chosen))
        return
    if how is not Format.TABLE:
        rows = [
            (status, c.deadline, c.term, c.by, c.paper, c.day, c.text, c.weak, [k.paper for k in c.kept],
             [k.day for k in c.kept], [k.sentence for k in c.kept], [t.paper for t in c.told], c.occasion, c.sentence,
             c.dossiers, c.confidence, c.url, c.node.removeprefix(COMMITMENT))
            for c, status in chosen
        ]  # fmt: skip
        show.table(_COMMITMENT, rows, how)
        return
    for c, status in chosen:
        term = f"{c.term} = {c.deadline}" if c.deadline else c.term or "no term"
        who = c.by or c.occasion or "?"
        show.line(
            f"{status.upper():12}  {term}  ·  {who}  ·  {c.paper or 'debate'} ({c.day or '?'})"
            f"{'  ·  weak' if c.weak else ''}"
        )
        show.line(f"    “{' '.join(c.text.split())}”")
        for told in c.told:
            if told.paper != c.paper:
                show.line(f"    reported in {told.paper} ({told.day or '?'}): “{' '.join(told.sentence.split())}”")
        for kept in c.kept:
            extent = "partly kept" if kept.partly else "kept"
            show.line(
                f"    {extent} in {kept.paper} ({kept.day or '?'}): “{' '.join(kept.sentence.split())}” [{kept.why}]"
            )
        if c.url:
            show.line(f"    {c.url}")
    show.line(f"\n{len(chosen)} commitments (toezeggingen) as of {on.isoformat()}")


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


def view(output: Path, identifier: str, dossier: str, depth: int, to: Path | None) -> Path:
    """Write the interactive page and give its path."""
    from kg.view import collect, write_page

    found = graph(output)
    if identifier:
        identifier = lookup.canonical(identifier)
        lookup.paper(found, identifier)
    if dossier:
        try:
            dossier = str(parse_dossier(dossier))
        except IdentifierError as error:
            raise NotFoundError(str(error)) from error
        lookup.paper(found, f"dossier-{dossier}")
    picture = collect.collect(found, centre=identifier, dossier=dossier, depth=depth)
    name = identifier or (f"dossier-{dossier}" if dossier else "index")
    path = to or output / "view" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(picture, path)
    return path
