"""The graph as CSV tables with a description (CSVW): papers, references, motions, commitments and what settles them.

Codes are those of `kg extract --json`. Statuses of commitments are in no table: they hang on the day that is asked for.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import iris, terms
from kg.commitments import commitments
from kg.motion import movers_of
from kg.register import Register
from kg.store import Graph, Value

SEPARATOR = "; "
"""Between the values of one cell, where a column holds a list."""

DESCRIPTION = "csv-metadata.json"

Cell = Value | Sequence[str]
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV table.

    name: of the file. columns: name, datatype of XML Schema ("list of " in front of it for several values in a cell),
    and what it means. rows: gives the cells of each row, in a fixed order.
    """

    name: str
    description: str
    rows: Callable[[Graph], Iterable[Row]]
    columns: tuple[tuple[str, str, str], ...]


def write(graph: Graph, folder: Path) -> tuple[tuple[Path, int], ...]:
    """Write the tables and their description into a folder, which is made; give each table with its number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sheet in SHEETS:
        path = folder / sheet.name
        count = 0
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(name for name, _, _ in sheet.columns)
            for row in sheet.rows(graph):
                writer.writerow(map(_cell, row))
                count += 1
        written.append((path, count))
    tables = [
        {"url": sheet.name, "dc:description": sheet.description,
         "tableSchema": {"columns": [_column(*column) for column in sheet.columns]}}
        for sheet in SHEETS
    ]  # fmt: skip
    content = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], "tables": tables}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8", newline="\n")
    return tuple(written)


def _column(name: str, datatype: str, description: str) -> dict[str, str]:
    single = datatype.removeprefix("list of ")
    column = {"name": name, "titles": name, "datatype": single, "dc:description": description}
    return column if single == datatype else {**column, "separator": SEPARATOR}


def _cell(value: Cell) -> Value:
    """Write a value as CSVW reads it: nothing for what is unbound, lower case for a boolean."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str | int | float) else SEPARATOR.join(value)


def _lists(graph: Graph, query: str) -> dict[str, list[str]]:
    """Give key -> values of a query with these two columns, each value once, in its order."""
    out: dict[str, dict[str, None]] = defaultdict(dict)
    for key, value in graph.query(query).rows:
        out[str(key)][str(value)] = None
    return {key: list(values) for key, values in out.items()}


# Papers ------------------------------------------------------------------------------------------------------------


def _papers(graph: Graph) -> Iterator[Row]:
    classes = _lists(graph, "SELECT ?d ?class WHERE { ?d ks:ingelezen ?any ; a ?class } ORDER BY ?d ?class")
    query = """
        SELECT ?d ?id ?held ?date ?title ?subject ?dossier ?number ?vergaderjaar ?page WHERE {
          ?d ks:identificatie ?id ; ks:ingelezen ?held .
          OPTIONAL { ?d dcterms:date ?date } OPTIONAL { ?d dcterms:title ?title } OPTIONAL { ?d ks:onderwerp ?subject }
          OPTIONAL { ?d ks:nummerdossier/ks:dossiernummer ?dossier } OPTIONAL { ?d ks:ondernummer ?number }
          OPTIONAL { ?d ks:vergaderjaar ?vergaderjaar } OPTIONAL { ?d foaf:page ?page } } ORDER BY ?id"""
    for node, id_, held, *rest in graph.query(query).rows:
        yield id_, held, terms.kind_of(classes.get(str(node), ())) or ("overig" if held else ""), *rest


# References --------------------------------------------------------------------------------------------------------

_STATUS = {iri: status for status, iri in terms.RESOLUTIONS.items()}
_REFERRED = {iri: kind for kind, iri in terms.CITATION_KINDS.items()}


def _citations(graph: Graph) -> Iterator[Row]:
    issues = _lists(graph, "SELECT ?v ?issue WHERE { ?v a ks:Verwijzing ; ks:opmerking ?issue } ORDER BY ?v ?issue")
    query = """
        SELECT ?v ?citing ?cited ?key ?kind ?status ?quote ?footnote ?sentence ?start ?end ?rule ?confidence ?reason
        WHERE {
          ?v a ks:Verwijzing ; cito:hasCitingEntity/ks:identificatie ?citing ; ks:letterlijk ?quote ; ks:soort ?kind ;
             ks:resolutie ?status ; ks:verankerdIn/nif:anchorOf ?sentence ; prov:wasDerivedFrom ?s ; ks:regel ?rule ;
             ks:zekerheid ?confidence . ?s nif:beginIndex ?start ; nif:endIndex ?end .
          OPTIONAL { ?v cito:hasCitedEntity/ks:identificatie ?cited } OPTIONAL { ?v ks:gelezenSleutel ?key }
          OPTIONAL { ?v ks:inNoot/ks:nootnummer ?footnote } OPTIONAL { ?v ks:resolutieReden ?reason } }
        ORDER BY ?citing ?start ?end ?cited ?key"""
    for node, citing, cited, key, kind, status, *rest in graph.query(query).rows:
        yield citing, cited, key, _REFERRED[str(kind)], _STATUS[str(status)], *rest, issues.get(str(node), ())


# Motions -----------------------------------------------------------------------------------------------------------

_MOTION = "{ SELECT DISTINCT ?m WHERE { { ?m a ks:Motie } UNION { ?mention ks:vermeldeMotie ?m } } }"
"""A motion that was read, or that a paper names."""
_MOVERS = "SELECT ?m ?name WHERE { %s ?m ks:indiener|ks:ondertekenaar ?p . ?p foaf:name ?name } ORDER BY ?name"
_REPLACES = "SELECT ?%s ?id WHERE { ?new ks:vervangt ?old . ?%s ks:identificatie ?id } ORDER BY ?id"


def _motions(graph: Graph) -> Iterator[Row]:
    movers = _lists(graph, _MOVERS % _MOTION)
    replaces = _lists(graph, _REPLACES % ("new", "old"))
    replaced_by = _lists(graph, _REPLACES % ("old", "new"))
    votes = _last_votes(graph)
    register = Register.load()
    query = f"""
        SELECT ?m ?id ?held ?date ?title ?subject ?page WHERE {{
          {_MOTION} ?m ks:identificatie ?id ; ks:ingelezen ?held .
          OPTIONAL {{ ?m dcterms:date ?date }} OPTIONAL {{ ?m dcterms:title ?title }}
          OPTIONAL {{ ?m ks:onderwerp ?subject }} OPTIONAL {{ ?m foaf:page ?page }} }} ORDER BY ?id"""
    for found, id_, held, day, title, subject, page in graph.query(query).rows:
        node, about = str(found), str(subject or title or "")
        names: Sequence[str] = movers_of(movers.get(node, []), about)
        if not held and (fact := register.paper(str(id_))):
            day, names = day or (fact.date.isoformat() if fact.date else None), names or list(fact.movers)
        yield (
            id_, held, day, about, names, replaces.get(node, ()), replaced_by.get(node, ()),
            *votes.get(node, (None, None, (), ())), page,
        )  # fmt: skip


def _last_votes(graph: Graph) -> dict[str, tuple[Cell, Cell, Cell, Cell]]:
    """Give motion -> day, outcome, and who voted for and against in the last vote on it, as the open data record it."""
    query = """
        SELECT ?m ?vote ?day ?outcome ?choice ?name WHERE {
          ?vote ks:stemtOver ?m .
          OPTIONAL { ?vote dcterms:date ?day } OPTIONAL { ?vote ks:uitslag ?outcome }
          OPTIONAL { ?cast ks:inStemming ?vote ; ks:keuze ?choice .
            OPTIONAL { ?cast ks:stemVan/foaf:name ?member } OPTIONAL { ?cast ks:fractie/foaf:name ?party }
            BIND(COALESCE(?member, ?party) AS ?name) } } ORDER BY ?m ?day ?vote ?name"""
    last: dict[str, tuple[str, Value, Value]] = {}
    sides: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for motion, vote, day, outcome, choice, name in graph.query(query).rows:
        last[str(motion)] = (str(vote), day, outcome)  # rows are by day
        if choice and name:
            sides[str(motion), str(vote), str(choice)].append(str(name))
    return {
        motion: (
            day, str(outcome or "").rpartition("#")[2],
            sides[motion, vote, terms.KS.voor], sides[motion, vote, terms.KS.tegen],
        )
        for motion, (vote, day, outcome) in last.items()
    }  # fmt: skip


def _motion_parts(graph: Graph) -> Iterable[Row]:
    return graph.query("""
        SELECT ?motion ?start ?end ?kind ?text ?term ?deadline WHERE {
          ?part ks:onderdeelVan/ks:identificatie ?motion ; ks:onderdeelsoort ?kind ; ks:onderdeeltekst ?text ;
            prov:wasDerivedFrom ?s . ?s nif:beginIndex ?start ; nif:endIndex ?end .
          OPTIONAL { ?part ks:termijntekst ?term } OPTIONAL { ?part ks:termijnTot ?deadline } }
        ORDER BY ?motion ?start ?end""").rows


# Commitments -------------------------------------------------------------------------------------------------------


def _commitments(graph: Graph) -> Iterator[Row]:
    for c in commitments(graph):
        kept = {k.paper: k.day for k in c.kept}
        told = dict.fromkeys(t.paper for t in c.told if t.paper != c.paper)
        yield (
            _name(c.node), c.paper, c.day, c.by, c.occasion, c.text, c.weak, c.term, c.deadline, c.dossiers,
            tuple(kept), tuple(kept.values()), [p.paper for p in c.possibly_kept], [p.day for p in c.possibly_kept],
            [str(p.score) for p in c.possibly_kept], tuple(told), c.sentence, c.confidence, c.url,
        )  # fmt: skip


def _discharges(graph: Graph) -> Iterator[Row]:
    query = """
        SELECT ?thing ?motion ?paper ?date ?extent ?sentence ?why ?rule ?confidence WHERE {
          ?a a ks:Afdoening ; ks:doetAf ?thing ; ks:afgedaanIn ?d ; ks:omvang ?extent ; ks:koppelreden ?why ;
             ks:regel ?rule ; ks:zekerheid ?confidence ; ks:verankerdIn/nif:anchorOf ?sentence .
          ?d ks:identificatie ?paper .
          OPTIONAL { ?d dcterms:date ?date } OPTIONAL { ?thing ks:identificatie ?motion } }
        ORDER BY ?thing ?date ?paper ?a"""
    for thing, motion, paper, day, extent, *rest in graph.query(query).rows:
        yield motion or _name(str(thing)), paper, day, str(extent).rpartition("#")[2], *rest


def _name(node: str) -> str:
    """Give the identifier of a commitment, as `kg commitments` prints it."""
    return node.removeprefix(iris.COMMITMENT)


# What is written ---------------------------------------------------------------------------------------------------

_PAGE = ("page", "anyURI", "official page")

SHEETS = (
    Sheet(
        "papers.csv",
        "Papers, read (held true) or only referred to.",
        _papers,
        (
            ("id", "string", "official identifier"),
            ("held", "boolean", "whether the paper itself was read"),
            ("kind", "string", "kind of the paper: brief, motie …; empty when it was not read"),
            ("date", "date", "date of the paper"),
            ("title", "string", "title as printed"),
            ("subject", "string", "subject from the metadata"),
            ("dossier", "string", "dossier that numbers it"),
            ("number", "string", "number in that dossier"),
            ("vergaderjaar", "string", "parliamentary year"),
            _PAGE,
        ),
    ),
    Sheet(
        "citations.csv",
        "References, each with the sentence that proves it.",
        _citations,
        (
            ("citing", "string", "identifier of the paper that refers"),
            ("cited", "string", "identifier of what it refers to; empty when not resolved"),
            ("key", "string", "identifier that follows from the printed form"),
            ("kind", "string", "kind of reference: kamerstuk, dossier, handelingen …"),
            ("status", "string", "how it was resolved: followed, corrected, ambiguous or unresolved"),
            ("quote", "string", "the reference as printed"),
            ("footnote", "string", "mark of the footnote it stands in"),
            ("sentence", "string", "sentence of the running text that leans on it"),
            ("start", "integer", "first code point of the quote in the text"),
            ("end", "integer", "code point behind the quote"),
            ("rule", "string", "rule of the grammar that found it"),
            ("confidence", "decimal", "confidence of the reading, 0 to 1"),
            ("reason", "string", "why it was not followed as printed"),
            ("issues", "list of string", "what is odd about it"),
        ),
    ),
    Sheet(
        "motions.csv",
        "Motions, read (held true) or only named by a paper, with the last vote on them where it was harvested.",
        _motions,
        (
            ("id", "string", "official identifier"),
            ("held", "boolean", "whether the motion itself was read"),
            ("date", "date", "date of the motion"),
            ("title", "string", "subject from the metadata, or the title"),
            ("movers", "list of string", "members who tabled or signed it"),
            ("replaces", "list of string", "motions that it takes the place of"),
            ("replaced_by", "list of string", "motions that take its place"),
            ("vote_date", "date", "day of the last vote"),
            ("outcome", "string", "outcome of that vote: aangenomen or verworpen"),
            ("voted_for", "list of string", "parties that voted for, in a roll call members"),
            ("voted_against", "list of string", "parties that voted against, in a roll call members"),
            _PAGE,
        ),
    ),
    Sheet(
        "motion-parts.csv",
        "What the motions say: considerations, and what is asked or declared (the dictum).",
        _motion_parts,
        (
            ("motion", "string", "identifier of the motion"),
            ("start", "integer", "first code point of the part in the text"),
            ("end", "integer", "code point behind it"),
            ("kind", "string", "constatering, overweging, verzoek or uitspraak"),
            ("text", "string", "its words"),
            ("term", "string", "words of the term in it"),
            ("deadline", "date", "last day by these words, when the calendar fixes one"),
        ),
    ),
    Sheet(
        "commitments.csv",
        "Commitments (toezeggingen), each with the sentence that proves it. How one stands on a day follows from"
        " deadline and kept_on.",
        _commitments,
        (
            ("id", "string", "identifier of ours"),
            ("paper", "string", "where it was made; empty for a debate whose report was not read"),
            ("date", "date", "day it was made"),
            ("by", "string", "who promised, as printed"),
            ("occasion", "string", "debate or letter it was made in, as other papers tell"),
            ("commitment", "string", "the words that promise"),
            ("weak", "boolean", "whether it is an effort, not a promise"),
            ("term", "string", "words of the term"),
            ("deadline", "date", "last day by these words, when the calendar fixes one"),
            ("dossiers", "list of string", "dossiers of the paper, or of those that tell of it"),
            ("kept_by", "list of string", "papers that keep it, wholly or partly; the sentences are in discharges.csv"),
            ("kept_on", "list of string", "dates of these papers, in the same order"),
            ("possibly_kept_by", "list of string", "papers that may keep it and do not say so, the likeliest first"),
            ("possibly_kept_on", "list of string", "dates of these papers, in the same order"),
            ("possibly_kept_scores", "list of decimal", "how likely each is, 0 to 1, in the same order"),
            ("told_by", "list of string", "other papers that tell of it"),
            ("sentence", "string", "sentence it stands in"),
            ("confidence", "decimal", "confidence of the reading, 0 to 1"),
            _PAGE,
        ),
    ),
    Sheet(
        "discharges.csv",
        "What keeps a commitment or carries out a motion, each with the sentence that says so.",
        _discharges,
        (
            ("what", "string", "id in commitments.csv or motions.csv"),
            ("paper", "string", "paper that keeps it or carries it out"),
            ("date", "date", "date of that paper"),
            ("extent", "string", "geheel or deels"),
            ("sentence", "string", "sentence that says so"),
            ("why", "string", "what ties the two"),
            ("rule", "string", "rule that found it"),
            ("confidence", "decimal", "confidence of the tie, 0 to 1"),
        ),
    ),
)
