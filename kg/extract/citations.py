"""Find every reference in a paper: rules -> readings -> mentions, without asking yet what they mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import regex

from kg.errors import IdentifierError
from kg.extract.readers import READERS, Context, rules
from kg.identifiers import parse
from kg.laws import Laws
from kg.model import CitationKind, Document, Footnote, Mention
from kg.register import Register
from kg.rules import Cued, Rule

_FAMILIES = ("kamerstukken", "handelingen", "publicaties", "rechtspraak", "eu", "wetten")
_URL = regex.compile(r"(?:https?://|www\.)[^\s<>\"»”]+")
_NEAR = 300
"""How far back, in code points, "genoemde brief" may lean."""


@cache
def _rules() -> Cued:
    return Cued(rules(*_FAMILIES))


@cache
def _short_rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in rules("kort")}


def extract(document: Document, register: Register, laws: Laws, *, links: bool = True) -> tuple[Mention, ...]:
    """Find the references of a paper, in the order of the text.

    document: the paper; its head lines (dossier, number, date) are no references, nor is what stands in an address.
    register, laws: what the readers may ask. links: whether the publisher's own links count as references where the
    grammar finds none; where it does find one, links are compared in `kg.resolve`.
    """
    context = Context(register, laws, document.dossiers, document.date)
    found = read_text(document.text, context)
    found = _outside(found, [(b.start, b.end) for b in document.blocks if b.kind == "kop"])
    found = _in_notes(found, document.footnotes)
    found = _with_short_forms(found, document, context)
    if links:
        found += _from_links(found, document)
    own = (document.id,)
    return tuple(sorted((m for m in found if m.keys != own), key=lambda m: (m.start, m.end)))


def context(register: Register, laws: Laws) -> Context:
    """Give the context of a text that belongs to no paper."""
    return Context(register, laws)


def read_text(text: str, context: Context) -> list[Mention]:
    """Run the rules over a text; where readings overlap the longest stays, of equals the one whose rule comes first."""
    found: list[Mention] = []
    cued, places = _rules().cued(text)
    for rule in cued:
        reader = READERS[rule.reader]
        for match in rule.matches(text, places):
            found.extend(reader(match, rule, context))
    if not found:
        return found
    kept = _longest(found)
    if "://" in text or "www." in text:
        kept = _outside(kept, [m.span() for m in _URL.finditer(text)])
    return _with_next_numbers(kept, text, context)


def _longest(found: list[Mention]) -> list[Mention]:
    """Leave out readings that overlap a longer one, or one as long in front of them in the list; give them by place."""
    starts: list[int] = []
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: m.start - m.end):
        place = bisect_right(starts, mention.start)  # what is kept does not overlap, so the neighbours tell
        if (place and kept[place - 1].end > mention.start) or (place < len(kept) and starts[place] < mention.end):
            continue
        starts.insert(place, mention.start)
        kept.insert(place, mention)
    return kept


def _with_next_numbers(found: list[Mention], text: str, context: Context) -> list[Mention]:
    """Add the numbers that follow a reference and lean on it: "…, nr. 4, p. 12, en nr. 6"."""
    rule = _short_rules()["short.number"]
    out: list[Mention] = []
    for place, mention in enumerate(found):
        out.append(mention)
        limit = found[place + 1].start if place + 1 < len(found) else len(text)
        while out[-1].kind == "kamerstuk" and out[-1].keys:
            match = rule.pattern.match(text, out[-1].end)
            if match is None or match.end("span") > limit:
                break
            more = list(READERS[rule.reader](match, rule, replace(context, earlier=(out[-1],))))
            if not more or not more[0].keys:
                break
            out += more
    return out


def _outside(found: Iterable[Mention], spans: list[tuple[int, int]]) -> list[Mention]:
    """Leave out mentions that begin within one of the spans (ascending, not overlapping)."""
    starts = [start for start, _ in spans]
    out = []
    for mention in found:
        i = bisect_right(starts, mention.start) - 1
        if i < 0 or mention.start >= spans[i][1]:
            out.append(mention)
    return out


def _in_notes(found: list[Mention], footnotes: tuple[Footnote, ...]) -> list[Mention]:
    """Write on each mention the mark of the footnote it stands in."""
    if not footnotes:
        return found
    notes = sorted(footnotes, key=lambda note: note.start)
    starts = [note.start for note in notes]
    out = []
    for mention in found:
        i = bisect_right(starts, mention.start) - 1
        inside = i >= 0 and mention.start < notes[i].end
        out.append(replace(mention, footnote=notes[i].mark) if inside else mention)
    return out


def _with_short_forms(found: list[Mention], document: Document, context: Context) -> list[Mention]:
    """Add "idem" at the front of a footnote and "genoemde brief" in the running text."""
    shorts = _short_rules()
    out = list(found)
    if document.footnotes and any(cue in document.text for cue in shorts["short.idem"].cues):
        out += _idem(out, document.footnotes, document.text, context, shorts["short.idem"])
    said = shorts["short.said"]
    if any(cue in document.text for cue in said.cues):
        out += _said(out, document, context, said)
    return out


def _idem(
    found: list[Mention], footnotes: tuple[Footnote, ...], text: str, context: Context, rule: Rule
) -> Iterator[Mention]:
    """Read "idem"; a chain of them leans on the first."""
    previous: Mention | None = None
    for note in footnotes:
        inside = [m for m in found if note.start <= m.start < note.end]
        match = rule.pattern.match(text, note.start, note.end)
        if match is not None and not any(m.start < match.end("span") for m in inside):
            earlier = (previous,) if previous is not None else ()
            leaning = READERS[rule.reader](match, rule, replace(context, earlier=earlier))
            read = [replace(m, footnote=note.mark) for m in leaning]
            yield from read
            inside = [*read, *inside]
        previous = inside[-1] if inside else None


def _said(found: list[Mention], document: Document, context: Context, rule: Rule) -> Iterator[Mention]:
    """Read "genoemde brief" where exactly one paper was cited right in front, in the text or in a footnote there."""
    anchors = {note.start: note.anchor for note in document.footnotes}
    notes = sorted(anchors)

    def place(mention: Mention) -> int | None:
        if not mention.footnote:
            return mention.start
        return anchors[notes[bisect_right(notes, mention.start) - 1]]

    for match in rule.matches(document.text):
        near = [m for m in found if (at := place(m)) is not None and match.start() - _NEAR <= at < match.start()]
        if near and len({m.keys for m in near}) == 1:
            yield from READERS[rule.reader](match, rule, replace(context, earlier=(near[-1],)))


def _from_links(found: list[Mention], document: Document) -> Iterator[Mention]:
    """Give what the publisher linked and the grammar did not see."""
    heads = [(b.start, b.end) for b in document.blocks if b.kind == "kop"]
    for link in document.links:
        if link.kind == "url" or any(m.start < link.end and link.start < m.end for m in found):
            continue
        if any(start <= link.start < end for start, end in heads):
            continue
        key = link_key(link.target)
        if key:
            mention = Mention(
                kind=_kind_of_key(key),
                start=link.start,
                end=link.end,
                quote=document.text[link.start : link.end],
                rule="publisher.link",
                keys=(key,),
                confidence=0.95,
            )
            yield from _in_notes([mention], document.footnotes)


def link_key(target: str) -> str:
    """Give the identifier a publisher's link points at; "" for an address, and for what is no identifier.

    The publisher's own reader takes "CCD II" for a paper.
    """
    try:
        return str(parse(target.strip().replace("dossier/", "dossier-", 1)))
    except IdentifierError:
        return ""


_KIND_OF_PREFIX: dict[str, CitationKind] = {
    "kst": "kamerstuk", "dossier": "dossier", "h": "handelingen", "ah": "aanhangsel", "stb": "staatsblad",
    "stcrt": "staatscourant", "trb": "tractatenblad",
}  # fmt: skip


def _kind_of_key(key: str) -> CitationKind:
    return _KIND_OF_PREFIX.get(key.partition("-")[0], "kamerstuk")
