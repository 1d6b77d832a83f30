"""The command line: thin verbs. Data goes to standard output, progress and log to standard error."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg import show
from kg.errors import KgError, NotFoundError, QueryError
from kg.show import Format

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Dutch parliamentary papers as a graph in which every edge carries the sentence that proves it.",
)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of graph, store and pages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no log.")]
How = Annotated[Format, typer.Option("--format", "-f", help="How tables are printed.")]
HERE = Path("output")
INCOMPLETE, UNKNOWN, WRONG, VIOLATIONS = 2, 4, 5, 6
"""Exit codes beside 0 and 1: a file not read, an unknown identifier, a wrong citation, a violated shape."""


@app.command()
def build(
    sources: Annotated[list[Path] | None, typer.Argument(metavar="[SOURCE]...", help="Files, folders, archives.")] = None,
    output: Output = HERE,
    meta: Annotated[Path | None, typer.Option(metavar="FILE", help="JSON: file name or stem -> facts.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read everything again.")] = False,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 is one per core.")] = 0,
    how: How = Format.TABLE,
    quiet: Quiet = False,
) -> int:
    """Read papers and make the graph, the store and the page; no SOURCE is your archive, or else the bundled sample."""
    from kg import build as builder

    report = builder.build(sources or None, output, meta=meta, fresh=fresh, workers=workers, quiet=quiet)
    builder.print_report(report, how)
    return 1 if report.failed else 0


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Papers to read; nothing is stored.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per paper on a line of its own.")] = False,
    links: Annotated[bool, typer.Option("--links/--no-links", help="Use the publisher's own links.")] = True,
    meta: Annotated[Path | None, typer.Option(metavar="FILE", help="JSON: file name or stem -> facts.")] = None,
    date: Annotated[str, typer.Option(metavar="DATE", help="Date of the paper (one file), YYYY-MM-DD.")] = "",
    identifier: Annotated[str, typer.Option("--id", metavar="ID", help="Identifier of the paper (one file).")] = "",
    how: How = Format.TABLE,
    quiet: Quiet = False,
) -> int:
    """Print what is found in files: text, footnotes and every reference with what it means."""
    from kg import extracting

    if (date or identifier) and len(files) > 1:
        raise typer.BadParameter("--date and --id describe one file; for more files use --meta FILE")
    unread = 0
    rows: list[tuple[object, ...]] = []
    for found in extracting.extract(files, meta=meta, day=date, identifier=identifier, links=links):
        if isinstance(found, KgError):
            show.tell(f"kg: {found}")
            unread += 1
        elif as_json:
            show.line(json.dumps(found, ensure_ascii=False))
        else:
            rows += [extracting.row(found, citation) for citation in found["citations"]]
    if not as_json:
        show.table(extracting.COLUMNS, rows, how)
    return INCOMPLETE if unread else 0


@app.command()
def cite(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="kst-32824-412, '32 824, nr. 412' …")],
    output: Output = HERE,
    how: How = Format.TABLE,
) -> int:
    """Show what a paper cites and what cites it, each with quote, footnote, sentence and link."""
    from kg import answers

    answers.cite(output, identifier, how)
    return 0


@app.command()
def check(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Text with citations.")] = "",
    file: Annotated[Path | None, typer.Option(metavar="F", help="Take the text from a file; - is standard input.")] = None,
    date: Annotated[str, typer.Option(metavar="DATE", help="When the text was written, YYYY-MM-DD.")] = "",
    how: How = Format.TABLE,
) -> int:
    """Check every citation in a text: does it exist, is it the right dossier, chamber and year."""
    from kg import answers

    if bool(text) == (file is not None):
        raise typer.BadParameter("give either a TEXT or --file F")
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else answers.read_text(file)
    return 0 if answers.check(text, date, how) else WRONG


@app.command()
def query(
    what: Annotated[str, typer.Argument(metavar="[NAME|FILE|-]", help="A named question, a .rq file, or - for input.")] = "",
    parameters: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Parameters.")] = None,
    output: Output = HERE,
    how: How = Format.TABLE,
) -> int:
    """Ask the graph with SPARQL; without a name, list the questions there are."""
    from kg import answers

    if what:
        answers.query(output, what, parameters or [], how)
    else:
        answers.list_queries(how)
    return 0


@app.command()
def validate(output: Output = HERE, how: How = Format.TABLE, quiet: Quiet = False) -> int:
    """Check the graph: shapes, evidence against the texts, and whole-graph rules."""
    from kg import answers

    return VIOLATIONS if answers.validate(output, how, quiet) else 0


@app.command()
def export(
    how: Annotated[str, typer.Option("--format", "-f", metavar="F", help="ttl, nq, jsonld or csv.")],
    to: Annotated[Path | None, typer.Option("--to", metavar="PATH", help="File (csv: folder); else under the output.")] = None,
    output: Output = HERE,
    quiet: Quiet = False,
) -> int:
    """Write the whole graph for other programs: Turtle, N-Quads, JSON-LD, or CSV with a description (CSVW)."""
    from kg import export as exporter

    written = exporter.export(output, how, to)
    show.tell(f"{written.triples:,} triples".replace(",", " ") if written.triples else "", quiet or not written.triples)
    for path in written.paths:
        show.line(str(path))
    return 0


@app.command()
def view(
    identifier: Annotated[str, typer.Argument(metavar="[ID]", help="Paper in the middle; none is the whole graph.")] = "",
    dossier: Annotated[str, typer.Option(metavar="NUMBER", help="Only the papers of a dossier and what they cite.")] = "",
    depth: Annotated[int, typer.Option(min=1, max=6, help="Steps from the paper in the middle.")] = 2,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="File to write; else under the output.")] = None,
    output: Output = HERE,
) -> int:
    """Write the interactive page: who refers to whom, and on each line the sentence that proves it."""
    from kg import answers

    show.line(str(answers.view(output, identifier, dossier, depth, to)))
    return 0


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from kg.version import VERSION

        show.line(f"kg {VERSION}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        show.line(context.get_help())


def main() -> None:
    """Run the command line; every error of ours is one line on standard error, and never a traceback."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:  # a command line that cannot be understood
        message = error.format_message()
        context = getattr(error, "ctx", None)
        verb = f" {context.command.name}" if context is not None and context.parent else ""
        if "\n" in message:  # a verb without what it needs: its help
            show.line(message)
        else:
            show.tell(f"kg: {message.rstrip('.')}; see: kg{verb} --help")
        code = 2
    except NotFoundError as error:
        show.tell(f"kg: {error}")
        code = UNKNOWN
    except QueryError as error:
        show.tell(f"kg: {error}")
        code = 2
    except KgError as error:
        show.tell(f"kg: {error}")
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        show.tell("kg: stopped; what was done is kept")
        code = 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code or 0)
