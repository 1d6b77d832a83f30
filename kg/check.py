"""Are the citations in a text right: do they exist, in this dossier, of this chamber, from this year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kg import iris
from kg.extract import citations as finder
from kg.identifiers import Dossier, Kamerstuk, WholeDossier, official_page, parse
from kg.laws import Laws
from kg.model import Block, Candidate, Citation, Document, Source
from kg.register import Register
from kg.resolve import Known, candidates, resolve
from kg.store import Graph, Table


def key_of(text: str) -> str:
    """Give the identifier that a citation means ("32 824, nr. 412"), "" for a text that is none."""
    found = finder.read_text(f"({text})", finder.context(Register.load(), Laws.load()))
    return found[0].keys[0] if found and found[0].keys else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one citation in a text.

    key: identifier as printed, "" when none follows from it; of several the first that is wrong. verdict: "good",
    "unknown number", "unknown dossier", "other chamber", "wrong vergaderjaar", "undetermined" (the words do not say
    enough) or "not covered" (of a kind that the register does not list, and not held by the graph). ok: nothing is
    wrong with it. candidates: the papers that an unknown number may stand for, best first. url: official page of the
    key, "" without one.
    """

    quote: str
    start: int
    end: int
    key: str
    verdict: str
    ok: bool
    explanation: str
    candidates: tuple[Candidate, ...]
    url: str


def check(text: str, day: date | None = None, graph: Graph | None = None) -> tuple[Verdict, ...]:
    """Check every citation in a text against the register, and against the papers of a graph.

    day: when the text was written, today without one: a number that is not in the register is then reported as
    unknown, with the day the register was complete. graph: the papers it holds count as known, also those that are
    newer than the register.
    """
    register = Register.load()
    source = Source("text", "text", "", len(text))
    blocks = tuple(Block("al", m, n) for m, n in _lines(text))
    document = Document("", "overig", source, text, blocks, date=day or date.today())  # the user's own day is meant
    mentions = tuple(finder.extract(document, register, Laws.load()))
    cited = frozenset(d for m in mentions for d in m.dossiers)
    checker = _Checker(document, register, _Held(graph, document.date), cited)
    return tuple(checker.verdict(citation) for citation in resolve(document, mentions, register))


def _lines(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for line in text.splitlines(keepends=True):
        out.append((start, start + len(line.rstrip("\r\n"))))
        start += len(line)
    return out


_FINE = frozenset({"good", "undetermined", "not covered"})
"""Verdicts that find nothing wrong."""


class _Held:
    """What a graph holds; without one nothing."""

    def __init__(self, graph: Graph | None, day: date | None) -> None:
        self._graph = graph
        self._day = day.isoformat() if day else ""

    def _ask(self, query: str, key: str) -> Table:
        return self._graph.query(query, {"this": ox.NamedNode(iris.entity_iri(key))}) if self._graph else Table((), ())

    def holds(self, key: str) -> bool:
        """Tell whether a paper is held that was there on the day of the text."""
        rows = self._ask(
            "SELECT ?this ?day WHERE { ?this ks:ingelezen true OPTIONAL { ?this dcterms:date ?day } }", key
        )
        return any(str(day or "") <= self._day for _, day in rows.rows)

    def vergaderjaar(self, key: str) -> str:
        """Give the parliamentary year of a held paper, "" when it is not known."""
        rows = self._ask("SELECT ?this ?year WHERE { ?this ks:ingelezen true ; ks:vergaderjaar ?year }", key).rows
        return next((str(year) for _, year in rows), "")

    def has_dossier(self, dossier: Dossier) -> bool:
        """Tell whether a paper of this dossier is held."""
        query = "SELECT ?this ?paper WHERE { ?paper ks:inDossier ?this ; ks:ingelezen true } LIMIT 1"
        return bool(self._ask(query, f"dossier-{dossier}").rows)


class _Checker:
    """Gives the verdicts on one text; cited: the dossiers it names."""

    def __init__(self, document: Document, register: Register, held: _Held, cited: frozenset[str]) -> None:
        self._document = document
        self._register = register
        self._held = held
        self._cited = cited
        self._known = Known(register, date.fromisoformat(register.date))

    def verdict(self, citation: Citation) -> Verdict:
        mention = citation.mention
        unknown = [key for key in mention.keys if self._unknown(key, citation)]
        words = self._document.text[slice(*citation.sentence)]
        found: dict[str, Candidate] = {}
        for key in unknown:
            found |= {c.id: c for c in candidates(key, words, self._document, self._known, self._cited)}
        said, key, why = self._judge(citation, unknown)
        return Verdict(
            mention.quote, mention.start, mention.end, key, said, said in _FINE, why, tuple(found.values()),
            official_page(key),
        )  # fmt: skip

    def _judge(self, citation: Citation, unknown: list[str]) -> tuple[str, str, str]:
        """Give the verdict, the key it is about, and the explanation."""
        mention = citation.mention
        if not mention.keys:
            no_number = mention.kind == "kamerstuk" and mention.dossiers  # "32 824, nr. 341.1"
            return "unknown number" if no_number else "undetermined", "", mention.lack
        if unknown:
            number = any(self._has_dossier(_dossier(key)) for key in unknown)
            why = dict.fromkeys(self._why_unknown(key, citation.status == "followed") for key in unknown)
            return "unknown number" if number else "unknown dossier", unknown[0], "; ".join(why)
        key = mention.keys[0]
        if "andere-kamer" in citation.issues:
            return "other chamber", key, "numbers are of the Tweede Kamer, letters of the Eerste Kamer"
        if years := self._other_years(citation):
            key, year = next(iter(years.items()))
            return "wrong vergaderjaar", key, f"{key} is of {year}" if year else "later than this text"
        if mention.kind not in ("kamerstuk", "dossier"):
            others = [key for key in mention.keys if not self._held.holds(key)]
            if others:
                return "not covered", others[0], "the list of known numbers is of Kamerstukken only"
        return "good", key, ""

    def _unknown(self, key: str, citation: Citation) -> bool:
        """Tell whether nothing says that this paper or dossier was there when the text was written."""
        if citation.mention.kind == "dossier":
            return not self._has_dossier(_dossier(key))
        if citation.mention.kind != "kamerstuk" or self._held.holds(key):
            return False
        impossible = citation.status != "followed"
        return impossible or (self._register.covers(key) and not self._register.knows(key))

    def _has_dossier(self, dossier: Dossier | None) -> bool:
        return dossier is not None and (self._register.has_dossier(str(dossier)) or self._held.has_dossier(dossier))

    def _why_unknown(self, key: str, perhaps: bool) -> str:
        """Say what the list knows; perhaps: a paper of this number may be newer than the list."""
        listed, dossier = f"the list of known papers (up to {self._register.date})", _dossier(key)
        if dossier is None:
            return f"{key} is not in {listed}"
        if not self._has_dossier(dossier):
            return f"dossier {dossier.printed} is not in {listed}"
        number = f"nr. {getattr(parse(key), 'number', '')} of dossier {dossier.printed}"
        highest = self._register.highest(str(dossier))
        if not perhaps:
            return f"{number} did not exist when the text was written; the highest in {listed} is {highest}"
        return f"{number} is not in {listed}" + (f"; the highest there is {highest}" if highest is not None else "")

    def _other_years(self, citation: Citation) -> dict[str, str]:
        """Give key -> its own vergaderjaar, "" when not known, of those that are not of the year printed."""
        printed = citation.mention.vergaderjaar
        if not printed or citation.mention.chamber == "ek":
            return {}
        known = {
            key: self._register.vergaderjaar_of_paper(key) or self._held.vergaderjaar(key)
            for key in citation.mention.keys
        }
        others = {key: year for key, year in known.items() if year and year != printed}
        late = "vergaderjaar-mismatch" in citation.issues
        return others or (dict.fromkeys(citation.mention.keys[:1], "") if late else {})


def _dossier(key: str) -> Dossier | None:
    """Give the dossier that an identifier counts in, None for one that does not say it."""
    known = parse(key)
    return known.dossier if isinstance(known, Kamerstuk | WholeDossier) else None
