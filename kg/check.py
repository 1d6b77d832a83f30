"""Are the citations in a text right: do they exist, in this dossier, of this chamber, from this year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.extract import citations as finder
from kg.identifiers import official_page, parse
from kg.laws import Laws
from kg.model import Block, Citation, Document, Source
from kg.register import Register
from kg.resolve import resolve


def key_of(text: str) -> str:
    """Give the identifier that a citation means ("32 824, nr. 412"), "" for a text that is none."""
    found = finder.read_text(f"({text})", finder.context(Register.load(), Laws.load()))
    return found[0].keys[0] if found and found[0].keys else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one citation in a text.

    verdict: "goed", "onbekend nummer", "onbekend dossier", "andere kamer", "verkeerd vergaderjaar", "meerduidig",
    "niet te bepalen" or "niet in lijst" (a kind of source the register does not hold). ok: nothing is wrong with it.
    """

    quote: str
    start: int
    end: int
    key: str
    verdict: str
    ok: bool
    explanation: str
    candidates: tuple[str, ...]
    url: str


def check(text: str, day: date | None = None) -> tuple[Verdict, ...]:
    """Check every citation in a text against the register.

    day: when the text was written; without it today's knowledge counts: a number that is not in the register is
    reported as unknown, with the day the register was complete.
    """
    register = Register.load()
    source = Source("text", "text", "", len(text))
    blocks = tuple(Block("al", m, n) for m, n in _lines(text))
    document = Document("", "overig", source, text, blocks, date=day or date.fromisoformat(register.date))
    mentions = finder.extract(document, register, Laws.load())
    return tuple(_verdict(c, register) for c in resolve(document, mentions, register))


def _lines(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for line in text.splitlines(keepends=True):
        out.append((start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return out


def _verdict(citation: Citation, register: Register) -> Verdict:
    mention = citation.mention
    key = mention.keys[0] if mention.keys else ""
    verdict, ok, why = "goed", True, ""
    if not key:
        verdict, ok, why = "niet te bepalen", True, mention.lack
    elif citation.status in ("ambiguous", "unresolved", "corrected"):
        unknown = not register.has_dossier(_dossier(key))
        verdict, ok = ("onbekend dossier" if unknown else "onbekend nummer"), False
        why = citation.reason
    elif "andere-kamer" in citation.issues:
        verdict, ok = "andere kamer", False
        why = "nummers zijn van de Tweede Kamer, letters van de Eerste"
    elif "vergaderjaar-mismatch" in citation.issues:
        year = register.vergaderjaar_of_paper(key)
        verdict, ok, why = "verkeerd vergaderjaar", False, f"{key} is van {year}" if year else "later dan deze tekst"
    elif "nummer-onbekend" in citation.issues or "dossier-onbekend" in citation.issues:
        unknown = not register.has_dossier(_dossier(key))
        verdict, ok = ("onbekend dossier" if unknown else "onbekend nummer"), False
        why = f"staat niet in de lijst (tot {register.date})"
    elif mention.kind not in ("kamerstuk", "dossier"):
        verdict, why = "niet in lijst", "de lijst van bekende nummers gaat alleen over Kamerstukken"
    candidates = tuple(f"{c.id} ({c.score:.2f}): {c.why}" for c in citation.candidates)
    return Verdict(mention.quote, mention.start, mention.end, key, verdict, ok, why, candidates, official_page(key))


def _dossier(key: str) -> str:
    known = parse(key)
    return str(getattr(known, "dossier", ""))
