"""The command line: thin verbs. Data goes to standard output, progress and log to standard error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from kg import show
from kg.errors import KgError, NotFoundError, QueryError
from kg.show import Format

UNREAD, MISSING, UNKNOWN, WRONG, VIOLATIONS = 2, 3, 4, 5, 6
"""Exit codes beside 0 and 1: a file not read, a paper not had, an unknown identifier, a wrong citation, a violated
shape."""

F = TypeVar("F", bound=Callable[..., Any])
PATH = click.Path(path_type=Path)
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def output_option(verb: F) -> F:
    """Add --output."""
    return click.option("-o", "--output", type=PATH, default="output", metavar="DIR", show_default=True,
                        help="Folder of graph, store and pages.")(verb)  # fmt: skip


def format_option(verb: F) -> F:
    """Add --format."""
    return click.option(
        "-f", "--format", "how", type=click.Choice([f.value for f in Format]), default="table", show_default=True,
        callback=lambda _, __, value: Format(value), help="How tables are printed.",
    )(verb)  # fmt: skip


def quiet_option(verb: F) -> F:
    """Add --quiet."""
    return click.option("-q", "--quiet", is_flag=True, help="No progress and no log.")(verb)


def _day(_: click.Context, parameter: click.Parameter, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write it as 2025-04-01", param=parameter) from error


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="kamerstukken-graph", prog_name="kg", message="%(prog)s %(version)s")
def app() -> None:
    """Dutch parliamentary papers as a graph in which every edge carries the sentence that proves it."""


@app.command(context_settings=CONTEXT)
@click.argument("dossiers", nargs=-1, metavar="[DOSSIER]...")
@click.option("--since", "day", default="", metavar="DATE", callback=_day, help="Only what changed from that day on.")
@click.option("--dry-run", is_flag=True, help="Only list, and say what would be fetched.")
@click.option("--cited", is_flag=True, help="Also fetch papers that the graph refers to and does not hold.")
@click.option("--verify", is_flag=True, help="Fetch nothing; read every byte of the archive and compare its hash.")
@click.option(
    "--sources", type=PATH, metavar="FILE", help="Other addresses, pace and page sizes than the built-in ones."
)
@output_option
@format_option
@quiet_option
def harvest(
    dossiers: tuple[str, ...], day: date | None, dry_run: bool, cited: bool, verify: bool, sources: Path | None,
    output: Path, how: Format, quiet: bool,
) -> int:  # fmt: skip
    """Fetch dossiers (32824, '36 600 VII', 21501-20) from the public services into the archive DIR/raw.

    Interrupted, it goes on where it was; done before, it fetches only what changed.
    """
    from harvest import kamerstukken
    from harvest import show as shown
    from kg import lookup, progress

    raw = output / "raw"
    if verify:
        problems = kamerstukken.verify(raw)
        shown.print_problems(problems, how)
        return MISSING if problems else 0
    if not dossiers and not cited:
        raise click.UsageError("name the dossiers to fetch, as in: kg harvest 32824 29544")
    wanted = lookup.not_held(output) if cited else ()
    with progress.bar(quiet, 100) as bar:
        report = kamerstukken.harvest(
            dossiers, raw, kamerstukken.load_sources(sources), since=day, dry_run=dry_run, cited=wanted,
            progress=shown.Shown(bar, quiet),
        )  # fmt: skip
    shown.print_report(report, how)
    return 0 if report.complete or dry_run else MISSING


@app.command(context_settings=CONTEXT)
@click.argument("sources", nargs=-1, type=PATH, metavar="[SOURCE]...")
@output_option
@click.option("--meta", type=PATH, metavar="FILE", help="JSON: file name or stem -> facts about the paper.")
@click.option("--fresh", is_flag=True, help="Read everything again, also what did not change.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Processes; 0 is one per core.")
@format_option
@quiet_option
def build(
    sources: tuple[Path, ...], output: Path, meta: Path | None, fresh: bool, workers: int, how: Format, quiet: bool
) -> int:
    """Read papers and make the graph, the store and the page.

    SOURCE is a file, a folder or an archive (zip, tar). Without one: your archive DIR/raw if there is one, else the
    bundled sample.
    """
    from kg import build as builder

    report = builder.build(sources or None, output, meta=meta, fresh=fresh, workers=workers, quiet=quiet)
    builder.print_report(report, how)
    return 1 if report.failed else 0


@app.command(context_settings=CONTEXT)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per paper on a line of its own.")
@click.option("--links/--no-links", default=True, help="Use or ignore the publisher's own links.")
@click.option("--meta", type=PATH, metavar="FILE", help="JSON: file name or stem -> facts about the paper.")
@click.option("--date", "day", default="", metavar="DATE", callback=_day, help="Date of the paper (one file).")
@click.option("--id", "identifier", default="", metavar="ID", help="Identifier of the paper (one file).")
@format_option
@quiet_option
def extract(
    files: tuple[Path, ...], as_json: bool, links: bool, meta: Path | None, day: date | None, identifier: str,
    how: Format, quiet: bool,
) -> int:  # fmt: skip
    """Print what is found in files: text, footnotes, and every reference with what it means. Nothing is stored."""
    from kg import extracting

    if (day or identifier) and len(files) > 1:
        raise click.UsageError("--date and --id describe one file; for more files use --meta FILE")
    found = extracting.extract(files, meta=meta, day=day, identifier=identifier, links=links)
    return UNREAD if extracting.print_all(found, as_json, how, quiet) else 0


@app.command(context_settings=CONTEXT)
@click.argument("identifier", metavar="ID")
@output_option
@format_option
def cite(identifier: str, output: Path, how: Format) -> int:
    """Show what a paper cites and what cites it, each with quote, footnote, sentence and link.

    ID is kst-32824-412, '32 824, nr. 412', 32824-412, dossier-32824, BWBR0005537 …
    """
    from kg import answers

    answers.cite(output, identifier, how)
    return 0


@app.command(context_settings=CONTEXT)
@click.argument("text", default="", metavar="[TEXT]")
@click.option("--file", type=PATH, metavar="F", help="Take the text from a file; - is standard input.")
@click.option(
    "--date", "day", default="", metavar="DATE", callback=_day, help="When the text was written; default today."
)
@output_option
@format_option
def check(text: str, file: Path | None, day: date | None, output: Path, how: Format) -> int:
    """Check every citation in a text: does it exist, is it the right dossier, chamber and year.

    What exists is what the list of known numbers says, and what the graph in DIR holds when there is one.
    """
    from kg import answers

    if bool(text) == (file is not None):
        raise click.UsageError("give either a TEXT or --file F")
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else answers.read_text(file)
    return 0 if answers.check(output, text, day, how) else WRONG


@app.command(context_settings=CONTEXT)
@click.argument("what", metavar="ID|NAME")
@output_option
@format_option
def motion(what: str, output: Path, how: Format) -> int:
    """Show the life of a motion: its request, what it replaces, who names it, what carries it out, with the sentences.

    ID|NAME is kst-32824-341, '32 824, nr. 341', or the surname of a mover.
    """
    from kg import answers

    answers.motion(output, what, how)
    return 0


@app.command(context_settings=CONTEXT)
@click.option("--open", "open_", is_flag=True, help="Only what is not wholly kept on that day.")
@click.option("--overdue", is_flag=True, help="Only what is past its deadline on that day.")
@click.option("--as-of", "day", default="", metavar="DATE", callback=_day, help="The day to look from; default today.")
@click.option("--dossier", default="", metavar="NUMBER", help="Only promises made or told of in this dossier.")
@click.option("--by", default="", metavar="PERSON", help="Only promises of this person (part of the name).")
@click.option("--ical", is_flag=True, help="Print the deadlines as an iCalendar file.")
@output_option
@format_option
def commitments(
    open_: bool, overdue: bool, day: date | None, dossier: str, by: str, ical: bool, output: Path, how: Format
) -> int:
    """List commitments (toezeggingen): quote, deadline, status on a day, and what kept them."""
    from kg import answers
    from kg.commitments import OPEN

    statuses = frozenset({"overdue"}) if overdue else OPEN if open_ else frozenset()
    on = day or date.today()  # the user's own day is meant
    answers.commitments(output, on, how, statuses=statuses, dossier=dossier, by=by, ical=ical)
    return 0


@app.command(context_settings=CONTEXT)
@output_option
@format_option
def differences(output: Path, how: Format) -> int:
    """List where a memo (beslisnota) and its letter give different numbers for the same thing, with both sentences."""
    from kg import answers

    answers.differences(output, how)
    return 0


@app.command(context_settings=CONTEXT)
@click.argument("what", default="", metavar="[NAME|FILE|-]")
@click.argument("parameters", nargs=-1, metavar="[PARAMETER=VALUE]...")
@output_option
@format_option
def query(what: str, parameters: tuple[str, ...], output: Path, how: Format) -> int:
    """Ask the graph: a named question, a .rq file, or SPARQL on standard input (-). Without a name: list them."""
    from kg import answers

    if what:
        answers.query(output, what, parameters, how)
    else:
        answers.list_queries(how)
    return 0


@app.command(context_settings=CONTEXT)
@output_option
@format_option
@quiet_option
def validate(output: Path, how: Format, quiet: bool) -> int:
    """Check the graph: shapes, evidence against the texts, and whole-graph rules."""
    from kg import answers

    return VIOLATIONS if answers.validate(output, how, quiet) else 0


@app.command(context_settings=CONTEXT)
@click.option("-f", "--format", "how", required=True, type=click.Choice(["ttl", "nq", "jsonld", "csv"]), help="How.")
@click.option("--to", type=PATH, metavar="PATH", help="File (csv: folder) to write; else under DIR/export.")
@output_option
@quiet_option
def export(how: str, to: Path | None, output: Path, quiet: bool) -> int:
    """Write the whole graph for other programs: Turtle, N-Quads, JSON-LD, or CSV tables with a description (CSVW)."""
    from kg import export as exporter

    written = exporter.export(output, how, to)
    if written.triples:
        show.tell(f"{written.triples} triples", quiet)
    for name, rows in written.rows:
        show.tell(f"{rows} rows in {name}", quiet)
    for path in written.paths:
        show.line(str(path))
    return 0


@app.command(context_settings=CONTEXT)
@click.argument("identifier", default="", metavar="[ID]")
@click.option("--dossier", default="", metavar="NUMBER", help="Only the papers of a dossier and what they cite.")
@click.option("--depth", type=click.IntRange(1, 6), default=2, show_default=True, help="Steps from ID.")
@click.option("--to", type=PATH, metavar="FILE", help="File to write; else under DIR/view.")
@output_option
def view(identifier: str, dossier: str, depth: int, to: Path | None, output: Path) -> int:
    """Write the interactive page: who refers to whom, and on each line the sentence that proves it.

    ID is the paper in the middle; without it the page shows the whole graph, or a dossier.
    """
    from kg import answers

    if identifier and dossier:
        raise click.UsageError("give either an ID or --dossier NUMBER")
    show.line(str(answers.view(output, identifier, dossier, depth, to)))
    return 0


def main() -> None:
    """Run the command line; an error of ours is one line on standard error, and never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # the papers are full of signs that other encodings do not have
            # and a name of a file that is no text in the encoding of the system comes out as it went in
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python tries once more when it stops
        if not isinstance(error, BrokenPipeError) and code == 0:
            show.tell(f"kg: the output cannot be written: {error.strerror}")
            code = 1
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit code."""
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            encoding = sys.getfilesystemencoding()
            show.tell(f"kg: {argument!r} is no text in {encoding}, the encoding of this system; try LC_ALL=C.UTF-8")
            return 2
    try:
        return app.main(arguments, prog_name="kg", standalone_mode=False) or 0
    except click.UsageError as error:
        message = " ".join(error.format_message().split())
        if isinstance(error, click.exceptions.NoArgsIsHelpError):  # `kg` alone
            show.line(error.format_message())
        else:
            verb = error.ctx.command_path if error.ctx else "kg"
            show.tell(f"kg: {message.rstrip('.')}; see: {verb} --help")
        return 2
    except NotFoundError as error:
        show.tell(f"kg: {error}")
        return UNKNOWN
    except QueryError as error:
        show.tell(f"kg: {error}")
        return 2
    except KgError as error:
        show.tell(f"kg: {error}")
        return 1
    except (KeyboardInterrupt, click.Abort):
        show.tell("kg: stopped; what was done is kept")
        return 130
    except (BrokenPipeError, SystemExit):  # the reader of our output has seen enough; click makes an exit of it
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        show.tell(f"kg: {where}{error.strerror or error}")
        return 1
    except Exception as error:  # the one catch-all: a user sees a line, a developer asks for the rest
        if os.environ.get("KG_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        show.tell(f"kg: a mistake of this program: {what}; KG_DEBUG=1 shows where. Please report it")
        return 70
