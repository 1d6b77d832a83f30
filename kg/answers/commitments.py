"""What is printed of commitments: how they stand on a day, and the sentences that say so."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

from kg import show
from kg.answers.asked import dossier_of, graph
from kg.iris import COMMITMENT
from kg.show import Format

_COMMITMENT = ("status", "deadline", "term", "by", "paper", "date", "commitment", "weak", "kept_by", "kept_on",
               "kept_words", "told_by", "occasion", "sentence", "dossiers", "confidence", "url", "id", "counted_from",
               "possibly_kept_by", "possibly_kept_on", "possibly_kept_words", "possibly_kept_why")  # fmt: skip


def commitments(
    output: Path, on: date, how: Format, *, statuses: frozenset[str], dossier: str, by: str, ical: bool
) -> None:
    """Print commitments with their status on a day."""
    from kg import commitments as promises

    found = graph(output)
    everything = promises.commitments(found)
    if dossier:
        dossier = dossier_of(found, dossier)
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
