"""What is printed of papers: citations, verdicts on the citations of a text, differing numbers, and the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kg import lookup, show
from kg.answers.asked import dossier_of, graph, identifier
from kg.errors import NotFoundError
from kg.show import Format

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


def view(output: Path, what: str, dossier: str, depth: int, to: Path | None) -> Path:
    """Write the interactive page and give its path."""
    from kg.view import collect, write_page

    found = graph(output)
    centre = lookup.paper(found, identifier(what)).id if what else ""
    if centre.startswith("dossier-"):  # its papers are meant, not what refers to it as a whole
        centre, dossier = "", centre.removeprefix("dossier-")
    dossier = dossier_of(found, dossier) if dossier else ""
    picture = collect.collect(found, centre=centre, dossier=dossier, depth=depth)
    name = centre or (f"dossier-{dossier}" if dossier else "index")
    path = to or output / "view" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(picture, path)
    return path
