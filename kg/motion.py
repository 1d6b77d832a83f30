"""The life of a motion: its text and movers, what it replaces, who names it, and what carries it out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg import iris, lookup, terms
from kg.errors import NotFoundError
from kg.store import Graph


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a motion, with the sentence that proves it.

    day: ISO date of the paper, "" when unknown. what: "tabled", "replaced by", "replaces", "named", "carried out",
    "partly carried out", "cited", "perhaps named", "voted". paper: where. detail: in words.
    """

    day: str
    what: str
    paper: str
    sentence: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the motion's text: kind, words, and its term."""

    kind: str
    text: str
    term: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Life:
    """A motion with all that happened to it, by date."""

    paper: lookup.Paper
    movers: tuple[str, ...]
    parts: tuple[Part, ...]
    events: tuple[Event, ...]


_MOTION = re.compile(r"^(?:de\s+)?(?:(?:nader\s+)?gewijzigde\s+)?motie\b[\s-]*(?:van\s+(?:het\s+lid|de\s+leden)\s+)?")
_CUM_SUIS = re.compile(r"\s+c\.?\s?s\.?\s*$")
_BETWEEN = re.compile(r"\s*[/,]\s*|\s+en\s+")
_MOVERS = """
SELECT ?this ?name WHERE { ?this ks:indiener|ks:ondertekenaar ?p . ?p foaf:name ?name } ORDER BY ?name
"""
_VOTES = """
SELECT ?this ?vote ?day ?outcome ?words ?choice ?who WHERE { ?vote a ks:Stemming ; ks:stemtOver ?this .
  OPTIONAL { ?vote dcterms:date ?day } OPTIONAL { ?vote ks:uitslag ?code }
  OPTIONAL { ?vote ks:besluittekst ?words }
  OPTIONAL { ?cast ks:inStemming ?vote ; ks:keuze ?side .
    OPTIONAL { ?cast ks:stemVan/foaf:name ?member } OPTIONAL { ?cast ks:fractie/foaf:name ?party } }
  BIND(STRAFTER(STR(?code), "#") AS ?outcome) BIND(STRAFTER(STR(?side), "#") AS ?choice)
  BIND(COALESCE(?member, ?party) AS ?who) } ORDER BY ?day ?vote ?choice ?who
"""
_PARTS = """
SELECT ?this ?kind ?text ?term ?deadline WHERE { ?part ks:onderdeelVan ?this ; ks:onderdeelsoort ?kind ;
  ks:onderdeeltekst ?text ; prov:wasDerivedFrom/nif:beginIndex ?b .
  OPTIONAL { ?part ks:termijntekst ?term } OPTIONAL { ?part ks:termijnTot ?deadline } } ORDER BY ?b
"""
_NAMED = """
SELECT ?this ?paper ?day ?quote ?sentence ?how ?why WHERE { ?m ks:vermeldeMotie ?this ; ks:vermeldIn ?d ;
  ks:letterlijk ?quote ;
  ks:verankerdIn/nif:anchorOf ?sentence . ?d ks:identificatie ?paper .
  OPTIONAL { ?d dcterms:date ?day } OPTIONAL { ?m ks:koppelwijze ?how } OPTIONAL { ?m ks:koppelreden ?why } }
"""
_PERHAPS = """
SELECT ?this ?paper ?day ?quote ?sentence ?why WHERE { ?m a ks:Motievermelding ; ks:kandidaat ?c ; ks:vermeldIn ?d ;
  ks:letterlijk ?quote ; ks:verankerdIn/nif:anchorOf ?sentence . ?c ks:kandidaatDocument ?this ; ks:reden ?why .
  ?d ks:identificatie ?paper . OPTIONAL { ?d dcterms:date ?day } }
"""
_DONE = """
SELECT ?this ?paper ?day ?partly ?sentence ?why WHERE { ?a ks:doetAf ?this ; ks:afgedaanIn ?d ; ks:omvang ?extent ;
  ks:koppelreden ?why ; ks:verankerdIn/nif:anchorOf ?sentence . ?d ks:identificatie ?paper .
  OPTIONAL { ?d dcterms:date ?day } BIND(?extent = ks:deels AS ?partly) }
"""
_REPLACES = """
SELECT ?this ?other ?day ?way WHERE {
  { ?this ks:vervangt ?o BIND("replaces" AS ?way) } UNION { ?o ks:vervangt ?this BIND("replaced by" AS ?way) }
  ?o ks:identificatie ?other . OPTIONAL { ?o dcterms:date ?day } }
"""


def find(graph: Graph, what: str) -> tuple[str, ...]:
    """Give the motions a user means: by identifier, or by the name of a mover; newest first.

    Raises NotFoundError when there is none.
    """
    identifier = lookup.canonical(what)
    node = ox.NamedNode(iris.entity_iri(identifier))
    if any(graph.store.quads_for_pattern(node, ox.NamedNode(terms.KS.identificatie), None, None)):
        found = lookup.paper(graph, identifier)
        if found.held and found.kind != "motie":
            raise NotFoundError(f"{identifier} is no motion ({found.kind or 'dossier'}); ask: kg cite {identifier}")
        return (identifier,)
    names = _names(what)
    rows = graph.query(
        "SELECT DISTINCT ?id ?day ?name WHERE { ?m a ks:Motie ; ks:identificatie ?id ;"
        " (ks:indiener|ks:ondertekenaar)/foaf:name ?name . OPTIONAL { ?m dcterms:date ?day } }"
    ).rows
    days: dict[str, str] = {}
    movers: dict[str, set[str]] = defaultdict(set)
    for id_, day, who in rows:
        days[str(id_)] = str(day or "")
        movers[str(id_)] |= {name for name in names if _is_name(name, str(who))}
    for name in names:
        for known in _named_in_facts(name):
            if known in movers or _known(graph, known):
                days.setdefault(known, "")
                movers[known].add(name)
    fits = [identifier for identifier, found in movers.items() if names and found == set(names)]
    if not fits:
        raise NotFoundError(f"no motion of {what!r} is in the graph; give a number, or a mover's surname")
    return tuple(sorted(fits, key=lambda i: (days[i], i), reverse=True))


def _names(what: str) -> list[str]:
    """Give the movers a user names: "Ceder", "motie-Boomsma/Rajkowski", "motie van de leden Piri en Boswijk c.s."."""
    folded = unicodedata.normalize("NFC", what).casefold()
    names = _CUM_SUIS.sub("", _MOTION.sub("", folded.strip()))
    return [name for part in _BETWEEN.split(names) if (name := part.strip(" -"))]


def _votes(graph: Graph, this: dict[str, ox.NamedNode]) -> Iterator[Event]:
    """Give the decisions on a motion, as the open data record them."""
    votes: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for _, vote, day, outcome, words, choice, who in graph.query(_VOTES, this).rows:
        sides = votes.setdefault((str(day or ""), str(vote), str(outcome or words or "")), {})
        if choice and who:
            sides.setdefault(str(choice), []).append(str(who))
    for (day, _, outcome), sides in sorted(votes.items()):
        told = "; ".join(f"{choice}: {', '.join(sides[choice])}" for choice in sorted(sides, reverse=True))
        yield Event(day, "voted", "", "", f"{outcome} ({told})" if told else outcome, "")


def _is_name(name: str, full: str) -> bool:
    full = full.casefold()
    return full == name or full.endswith(" " + name) or full.split()[-1] == name


def _named_in_facts(name: str) -> list[str]:
    from kg.register import Register

    return [fact.id for fact in Register.load().motions_of(name)]


def _known(graph: Graph, identifier: str) -> bool:
    node = ox.NamedNode(iris.entity_iri(identifier))
    return any(graph.store.quads_for_pattern(node, None, None, None))


def life(graph: Graph, identifier: str) -> Life:
    """Give the life of a motion; raises NotFoundError when the graph does not know it."""
    paper = lookup.paper(graph, identifier)
    this = {"this": ox.NamedNode(iris.entity_iri(identifier))}
    names = [str(name) for _, name in graph.query(_MOVERS, this).rows]
    movers = movers_of(names, paper.title)
    if not paper.held:
        paper, movers = _from_register(paper)
    parts = tuple(Part(str(k), str(t), str(w or ""), str(d or "")) for _, k, t, w, d in graph.query(_PARTS, this).rows)
    events = [Event(paper.date, "tabled", paper.id, "", ", ".join(movers), paper.url)] if paper.date else []
    named: set[tuple[str, str]] = set()
    for _, id_, day, partly, sentence, why in graph.query(_DONE, this).rows:
        named.add((str(id_), str(sentence)))
        events.append(_event(day, "partly carried out" if partly else "carried out", id_, sentence, why))
    for _, id_, day, quote, sentence, how, why in graph.query(_NAMED, this).rows:
        if (str(id_), str(sentence)) not in named:
            named.add((str(id_), str(sentence)))
            events.append(_event(day, "named", id_, sentence, f"«{quote}» ({why or how})"))
    for _, other, day, way in graph.query(_REPLACES, this).rows:
        when = day if way == "replaced by" else paper.date
        events.append(_event(when, str(way), other, "", ""))
    for reference in lookup.incoming(graph, identifier):
        if reference.rule != "kst.replaces" and (reference.citing, reference.sentence) not in named:
            named.add((reference.citing, reference.sentence))
            day = lookup.paper(graph, reference.citing).date
            events.append(_event(day, "cited", reference.citing, reference.sentence, f"«{reference.quote}»"))
    for _, id_, day, quote, sentence, why in graph.query(_PERHAPS, this).rows:
        if (str(id_), str(sentence)) not in named:
            named.add((str(id_), str(sentence)))
            events.append(_event(day, "perhaps named", id_, sentence, f"«{quote}»: {why}"))
    events += _votes(graph, this)
    events.sort(key=lambda e: (e.day or "9999", e.what != "tabled", e.paper, e.sentence))
    return Life(paper, movers, parts, tuple(events))


_FIRST = re.compile(r"^(?:(?:\w{1,2}\.)+\s+)?(?:\((?P<first>[^()]+)\)\s+)?(?P<surname>.+)$")
"""A name as the metadata has it: "D.J.H. (Diederik) van Dijk"."""


def movers_of(names: Iterable[str], title: str) -> tuple[str, ...]:
    """Give the movers of a motion, each once, in the order of its title and behind those the others by the alphabet.

    names: as the graph has them, in every form: papers print "Diederik van Dijk" and "Van Nispen", their metadata
    "D.J.H. (Diederik) van Dijk" and "M. van Nispen".
    """
    forms: dict[str, str] = {}
    for name in sorted(dict.fromkeys(names), key=lambda n: (-len(n), n)):
        match = _FIRST.match(name)
        assert match is not None
        surname = match["surname"].casefold()
        first = f"{match['first'].casefold()} {surname}" if match["first"] else surname
        if name.casefold() not in forms:
            forms |= {name.casefold(): name, surname: name, first: name}
    folded = title.casefold()
    places = {name: folded.find(name.split()[-1].casefold()) for name in forms.values()}
    return tuple(sorted(places, key=lambda name: (places[name] < 0, places[name], name)))


def _from_register(paper: lookup.Paper) -> tuple[lookup.Paper, tuple[str, ...]]:
    """Give what the list of known papers says of a motion that was not read."""
    from kg.register import Register

    fact = Register.load().paper(paper.id)
    if fact is None:
        return paper, ()
    return replace(paper, date=fact.date.isoformat() if fact.date else ""), fact.movers


def _event(day: object, what: str, paper: object, sentence: object, detail: object) -> Event:
    url = lookup.page_of(str(paper))
    return Event(str(day or ""), what, str(paper), " ".join(str(sentence or "").split()), str(detail or ""), url)
