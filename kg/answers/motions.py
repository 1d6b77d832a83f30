"""What is printed of motions: their lives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kg import show
from kg.answers.asked import graph, identifier
from kg.show import Format


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
