"""What the look-up verbs print: cite, check, query, validate, view."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from kg import lookup, show
from kg.errors import IdentifierError, InputError, NotFoundError, QueryError
from kg.identifiers import parse, parse_dossier
from kg.show import Format
from kg.store import Graph


def graph(output: Path) -> Graph:
    """Open the graph of an output folder."""
    return Graph.open(output / "store")


def identifier(text: str) -> str:
    """Give the identifier a user means.

    text: any form that `lookup.canonical` reads, also in small letters ("36600-vii-24"), or an official address.
    Raises NotFoundError for nothing at all.
    """
    text = text.strip()
    if not text:
        raise NotFoundError("an empty identifier names no paper; write it as kst-32824-412 or '32 824, nr. 412'")
    if text.startswith(("https://", "http://")):
        return _in_address(text)
    found, capitals = lookup.canonical(text), text.upper()
    if found == text and text.islower():
        read = lookup.canonical(capitals)
        return read if read != capitals else found
    return found


def _in_address(text: str) -> str:
    """Give the identifier that stands in an official address; the address itself when none does."""
    for part in urlsplit(text).path.replace("/dossier/", "/dossier-").split("/"):
        try:
            return str(parse(re.sub(r"\.(?:html|pdf|xml|odt)$", "", part)))
        except IdentifierError:
            continue
    return text


def _dossier(graph: Graph, text: str) -> str:
    """Give the number of a dossier as the graph has it; raises NotFoundError when the graph does not know it."""
    try:
        number = str(parse_dossier(text))
    except IdentifierError as error:
        raise NotFoundError(str(error)) from error
    lookup.paper(graph, f"dossier-{number}")
    return number


_REFERENCE = ("direction", "paper", "quote", "footnote", "status", "remarks", "sentence", "url", "reason", "candidates",
              "confidence", "rule", "start", "end")  # fmt: skip


def cite(output: Path, what: str, how: Format) -> None:
    """Print what a paper cites and what cites it; raises NotFoundError when the graph does not know it."""
    found = graph(output)
    name = identifier(what)
    paper = lookup.paper(found, name)
    rows = []
    for direction, references in (
        ("cites", lookup.outgoing(found, name)),
        ("cited by", lookup.incoming(found, name)),
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
    if name.startswith("dossier-"):
        number = name.removeprefix("dossier-")
        show.tell(f"that is the dossier itself; its papers: kg query dossier-papers dossier={number}")


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
        show.line(f"\n{show.many(len(rows), 'citation')}, {sum(not v.ok for v in verdicts)} wrong")
    return all(v.ok for v in verdicts)


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
        values["dossier"] = _dossier(graph(output), values["dossier"])
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


def motion(output: Path, what: str, how: Format) -> None:
    """Print the life of a motion; for a name that fits several, of each of them."""
    from kg import motion as lives

    found = graph(output)
    named = identifier(what) if what.startswith(("https://", "http://")) else what
    chosen = [lives.life(found, name) for name in lives.find(found, named)]
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
    if len(chosen) > 1:
        show.line(f"\n{len(chosen)} motions, newest first; one of them alone: kg motion {chosen[0].paper.id}")


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
               "kept_words", "told_by", "occasion", "sentence", "dossiers", "confidence", "url", "id", "counted_from",
               "possibly_kept_by", "possibly_kept_on", "possibly_kept_words", "possibly_kept_why")  # fmt: skip


def commitments(
    output: Path, on: date, how: Format, *, statuses: frozenset[str], dossier: str, by: str, ical: bool
) -> None:
    """Print commitments with their status on a day."""
    from kg import commitments as promises
    from kg.terms import COMMITMENT

    found = graph(output)
    everything = promises.commitments(found)
    if dossier:
        dossier = _dossier(found, dossier)
    chosen = promises.choose(
        everything, on, statuses=statuses, dossier=dossier, by=_promiser(by, {c.by for c in everything}) if by else ""
    )
    if ical:
        sys.stdout.write(promises.calendar(chosen))
        return
    if how is not Format.TABLE:
        rows = [
            (status, c.deadline, c.term, c.by, c.paper, c.day, c.text, c.weak, [k.paper for k in c.kept],
             [k.day for k in c.kept], [k.sentence for k in c.kept], [t.paper for t in c.told], c.occasion, c.sentence,
             c.dossiers, c.confidence, c.url, c.node.removeprefix(COMMITMENT), c.counted_from,
             [p.paper for p in c.possibly_kept], [p.day for p in c.possibly_kept],
             [p.sentence for p in c.possibly_kept], [f"{p.score}: {p.why}" for p in c.possibly_kept])
            for c, status in chosen
        ]  # fmt: skip
        show.table(_COMMITMENT, rows, how)
        return
    for c, status in chosen:
        term = f"{c.term} = {c.deadline}" if c.deadline else c.term or "no term"
        if c.counted_from and c.deadline:
            term += f" (counted from {c.counted_from})"
        who = c.by or c.occasion or "?"
        in_letter = not c.occasion or "brief" in c.occasion.casefold()
        where = c.paper or ("a letter that was not read" if in_letter else "debate")
        show.line(f"{status.upper():12}  {term}  ·  {who}  ·  {where} ({c.day or '?'}){'  ·  weak' if c.weak else ''}")
        show.line(f"    “{' '.join(c.text.split())}”")
        said = {c.text, c.sentence}
        for told in c.told:
            if told.paper != c.paper:
                show.line(f"    reported in {told.paper} ({told.day or '?'}){_words(told.sentence, said)}")
        for kept in c.kept:
            extent = "partly kept" if kept.partly else "kept"
            show.line(f"    {extent} in {kept.paper} ({kept.day or '?'}){_words(kept.sentence, said)} [{kept.why}]")
        for p in c.possibly_kept:
            words = " ".join(p.sentence.split())
            show.line(f"    possibly kept in {p.paper} ({p.day or '?'}): “{words}” [{p.score}: {p.why}]")
        if c.url:
            show.line(f"    {c.url}")
    tally = Counter(status for _, status in chosen)
    parts = ", ".join(f"{tally[status]} {status}" for status in get_args(promises.Status) if tally[status])
    count = show.many(len(chosen), "commitment") + " (toezeggingen)"
    show.line(f"\n{count} as of {on.isoformat()}" + (f": {parts}" if len(tally) > 1 else ""))


_TITLE = re.compile(r"^(?:(?:de\s+)?(?:minister(?:-president)?|staatssecretaris|heer)|mevrouw)\s+")


def _promiser(by: str, names: set[str]) -> str:
    """Give the part of a name to look for: what the user wrote, or the surname in it that papers print.

    "minister Van Gennip" and "Karien van Gennip" give "van gennip", for debates print the one and letters initials.
    That a first name was left out is said on standard error.
    """
    folded = {name.casefold() for name in names}
    whole = _TITLE.sub("", " ".join(unicodedata.normalize("NFC", by).casefold().split()))
    words = whole.split()
    if any(whole in name for name in folded):
        return whole
    surnames = (" ".join(words[i:]) for i in range(1, len(words)))
    fitting = next((s for s in surnames if any(f" {name}".endswith(f" {s}") for name in folded)), "")
    if not fitting:
        known = ", ".join(sorted(filter(None, names))) or "nobody"
        show.tell(f"nobody whose name holds {by!r} promised anything; papers print: {known}")
        return whole
    show.tell(f"papers print no {by!r}; these are of {fitting!r}")
    return fitting


def _words(sentence: str, said: set[str]) -> str:
    """Give the sentence that proves it; of one that stands above already only the beginning."""
    words = sentence.split()
    again = sentence in said and len(words) > 6
    said.add(sentence)
    return f": “{' '.join(words[:6])} …”" if again else f": “{' '.join(words)}”"


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


def view(output: Path, what: str, dossier: str, depth: int, to: Path | None) -> Path:
    """Write the interactive page and give its path."""
    from kg.view import collect, write_page

    found = graph(output)
    centre = lookup.paper(found, identifier(what)).id if what else ""
    if centre.startswith("dossier-"):  # its papers are meant, not what refers to it as a whole
        centre, dossier = "", centre.removeprefix("dossier-")
    dossier = _dossier(found, dossier) if dossier else ""
    picture = collect.collect(found, centre=centre, dossier=dossier, depth=depth)
    name = centre or (f"dossier-{dossier}" if dossier else "index")
    path = to or output / "view" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(picture, path)
    return path
