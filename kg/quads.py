"""From a paper and its citations to N-Quads: the only file that knows which predicate means what.

Triple by triple this follows the head of `ontology/kg.ttl`. Lines are written as text, because that is an order of
magnitude faster than building terms; they are sorted, hold no blank nodes, and depend on nothing but the input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import regex

from kg import terms
from kg.errors import IdentifierError
from kg.identifiers import Kamerstuk, LooseKamerstuk, collection, official_page, parse
from kg.model import Citation, Document
from kg.sentences import Sentences
from kg.terms import CITO, DCTERMS, FOAF, KS, NIF, PROV, RDF, XSD


@dataclass(slots=True)
class Entities:
    """What one paper names that belongs to no single paper; collected over all papers it gives the register graph.

    dossiers: number -> title ("" when the paper gives none). people: names. cited: identifiers. laws: BWB id -> name.
    attached: identifier of an attachment -> its main paper.
    """

    dossiers: dict[str, str] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    laws: dict[str, str] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)


_TYPE = f"<{RDF.type}>"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_SPECIAL = regex.compile(r'[\\"\n\r]')


def literal(text: str, suffix: str = "") -> str:
    """Write a literal; suffix: "@nl" or "^^<datatype>"."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda m: _ESCAPES[m[0]], text)
    return f'"{text}"{suffix}'


_DATE = f"^^<{XSD.date}>"
_INTEGER = f"^^<{XSD.integer}>"
_DECIMAL = f"^^<{XSD.decimal}>"
_BOOLEAN = f"^^<{XSD.boolean}>"


class _Lines:
    """The lines of one named graph."""

    __slots__ = ("_end", "_lines")

    def __init__(self, graph: str) -> None:
        self._lines: list[str] = []
        self._end = f" <{graph}> .\n"

    def iri(self, subject: str, predicate: str, value: str) -> None:
        self._lines.append(f"<{subject}> <{predicate}> <{value}>{self._end}")

    def text(self, subject: str, predicate: str, value: str, suffix: str = "") -> None:
        self._lines.append(f"<{subject}> <{predicate}> {literal(value, suffix)}{self._end}")

    def types(self, subject: str, *names: str) -> None:
        for iri in _types(names):
            self._lines.append(f"<{subject}> {_TYPE} <{iri}>{self._end}")

    def sorted(self) -> str:
        return "".join(sorted(set(self._lines)))


_TYPES: dict[tuple[str, ...], tuple[str, ...]] = {}


def _types(names: tuple[str, ...]) -> tuple[str, ...]:
    found = _TYPES.get(names)
    if found is None:
        found = _TYPES[names] = terms.types(*names)
    return found


def document_quads(document: Document, citations: Iterable[Citation], run: str) -> tuple[str, Entities]:
    """Write the named graph of one paper.

    document, citations: as read and resolved. run: name of the run (`kg.version.run_name`).
    Returns the N-Quads, lines sorted, and what the paper names beyond itself.
    """
    lines = _Lines(terms.graph_iri(document.id))
    node = terms.document_iri(document.id)
    entities = Entities()
    _head(lines, node, document, entities)
    text_hash = sha256(document.text.encode()).hexdigest()
    text = terms.text_iri(document.id, text_hash)
    lines.types(text, "Tekst")
    lines.iri(text, KS.tekstVan, node)
    lines.text(text, KS.sha256, text_hash)
    lines.text(text, DCTERMS.language, "nl")
    spans = _Spans(lines, text, document.text)
    citations = tuple(citations)
    notes = _footnotes(lines, node, document, spans)
    _citations(lines, node, document, citations, spans, notes, run, entities)
    return lines.sorted(), entities


def _head(lines: _Lines, node: str, document: Document, entities: Entities) -> None:
    lines.types(node, *classes(document.id, document.kind))
    lines.text(node, KS.identificatie, document.id)
    lines.text(node, KS.ingelezen, "true", _BOOLEAN)
    lines.text(node, KS.bronbestand, document.source.name.rpartition("/")[2])
    lines.text(node, KS.bronSha256, document.source.sha256)
    lines.text(node, DCTERMS.language, "nl")
    titles = dict(zip((str(d) for d in document.dossiers), document.dossier_titles, strict=False))
    for place, dossier in enumerate(document.dossiers):
        number = str(dossier)
        entities.dossiers[number] = titles.get(number, "")
        lines.iri(node, KS.inDossier, terms.dossier_iri(number))
        if place == 0:
            lines.iri(node, KS.nummerdossier, terms.dossier_iri(number))
    for predicate, value, suffix in (
        (KS.ondernummer, document.ondernummer, ""),
        (KS.vergaderjaar, document.vergaderjaar, ""),
        (DCTERMS.title, document.title, "@nl"),
        (KS.onderwerp, document.subject, "@nl"),
        (DCTERMS.date, document.date.isoformat() if document.date else "", _DATE),
    ):
        if value:
            lines.text(node, predicate, value, suffix)
    if document.chamber in terms.CHAMBERS:
        lines.iri(node, KS.kamer, terms.CHAMBERS[document.chamber])
    for predicate, names in ((KS.ondertekenaar, document.signatories), (KS.indiener, document.tabled_by)):
        for name in names:
            try:
                lines.iri(node, predicate, terms.person_iri(name))
            except IdentifierError:
                continue  # a line of dots where a name should be
            entities.people.append(name)
    if document.attached_to:
        lines.iri(node, KS.bijlageBij, terms.document_iri(document.attached_to))
        entities.cited.append(document.attached_to)
    for attachment in document.attachments:
        entities.attached[attachment] = document.id
    page = official_page(document.id)
    if page:
        lines.iri(node, FOAF.page, page)
    if document.source.url:
        lines.iri(node, PROV.hadPrimarySource, document.source.url)


class _Spans:
    """Writes each span of a text once and gives its node."""

    __slots__ = ("_lines", "_seen", "_string", "_text")

    def __init__(self, lines: _Lines, text: str, string: str) -> None:
        self._lines = lines
        self._text = text
        self._string = string
        self._seen: dict[tuple[int, int], str] = {}

    def node(self, start: int, end: int) -> str:
        found = self._seen.get((start, end))
        if found is None:
            found = self._seen[start, end] = terms.span_iri(self._text, start, end)
            lines = self._lines
            lines.types(found, "Tekstfragment")
            lines.iri(found, NIF.referenceContext, self._text)
            lines.text(found, NIF.beginIndex, str(start), _INTEGER)
            lines.text(found, NIF.endIndex, str(end), _INTEGER)
            lines.text(found, NIF.anchorOf, self._string[start:end])
        return found


def _footnotes(lines: _Lines, node: str, document: Document, spans: _Spans) -> dict[int, str]:
    """Write the footnotes; return start of the note -> its node."""
    if not document.footnotes:
        return {}
    sentences = Sentences(document)
    used: dict[str, int] = {}
    out: dict[int, str] = {}
    for note in document.footnotes:
        used[note.mark] = used.get(note.mark, 0) + 1
        iri = terms.note_iri(document.id, note.mark, used[note.mark])
        out[note.start] = iri
        lines.types(iri, "Voetnoot")
        lines.iri(iri, KS.nootVan, node)
        lines.text(iri, KS.nootnummer, note.mark)
        lines.iri(iri, PROV.wasDerivedFrom, spans.node(note.start, note.end))
        if note.anchor is not None:
            lines.iri(iri, KS.verankerdIn, spans.node(*sentences.around(note.anchor)))
    return out


def _citations(
    lines: _Lines,
    node: str,
    document: Document,
    citations: tuple[Citation, ...],
    spans: _Spans,
    notes: Mapping[int, str],
    run: str,
    entities: Entities,
) -> None:
    used: dict[str, int] = {}
    run_iri = terms.RUN + run
    starts = sorted(notes)
    for citation in citations:
        mention = citation.mention
        quote = spans.node(mention.start, mention.end)
        sentence = spans.node(*citation.sentence)
        for key in mention.keys or ("",):
            used[key] = used.get(key, 0) + 1
            act = terms.citation_iri(document.id, key, used[key])
            lines.types(act, "Verwijzing")
            lines.iri(act, CITO.hasCitingEntity, node)
            lines.text(act, KS.letterlijk, mention.quote)
            if key:
                lines.text(act, KS.gelezenSleutel, key)
            lines.iri(act, KS.soort, terms.CITATION_KINDS[mention.kind])
            lines.iri(act, KS.resolutie, terms.RESOLUTIONS[citation.status])
            lines.iri(act, PROV.wasDerivedFrom, quote)
            lines.iri(act, KS.verankerdIn, sentence)
            lines.iri(act, PROV.wasGeneratedBy, run_iri)
            lines.text(act, KS.regel, mention.rule)
            lines.text(act, KS.zekerheid, f"{citation.confidence:.3f}", _DECIMAL)
            if mention.footnote:
                lines.iri(act, KS.inNoot, notes[max(s for s in starts if s <= mention.start)])
            for remark in citation.issues:
                lines.text(act, KS.opmerking, remark)
            for predicate, value in (
                (KS.pagina, mention.page),
                (KS.artikel, mention.article),
                (KS.genoemdVergaderjaar, mention.vergaderjaar),
            ):
                if value:
                    lines.text(act, predicate, value)
            if citation.reason:
                lines.text(act, KS.resolutieReden, citation.reason)
            linked = _publisher_says(key, citation)
            if linked:
                lines.iri(act, KS.uitgeverswijzing, terms.entity_iri(linked))
                entities.cited.append(linked)
            target = key if citation.status == "followed" else citation.targets[0] if citation.targets else ""
            if target:
                cited = terms.entity_iri(target)
                lines.iri(act, CITO.hasCitedEntity, cited)
                lines.iri(node, CITO.cites, cited)
                entities.cited.append(target)
            for candidate in citation.candidates:
                own = terms.candidate_iri(act, candidate.id)
                lines.iri(act, KS.kandidaat, own)
                lines.types(own, "Kandidaat")
                lines.iri(own, KS.kandidaatDocument, terms.document_iri(candidate.id))
                lines.text(own, KS.score, f"{candidate.score:.3f}", _DECIMAL)
                lines.text(own, KS.reden, candidate.why)
                entities.cited.append(candidate.id)


def _publisher_says(key: str, citation: Citation) -> str:
    """Give what the publisher's links say of one of the keys of a citation: the key itself, or what none of them is."""
    if key in citation.publisher:
        return key
    return next((target for target in citation.publisher if target not in citation.mention.keys), "")


def classes(identifier: str, kind: str = "") -> tuple[str, ...]:
    """Give the local class names of a document by its identifier and its kind ("" or "overig" when unknown)."""
    names = {"Document"}
    try:
        known = parse(identifier)
    except IdentifierError:
        known = None
    if known is not None and not isinstance(known, LooseKamerstuk):  # a kst- without a dossier is a plain document
        names.add(terms.CLASS_OF_COLLECTION.get(collection(identifier), "Document"))
    if kind in terms.CLASS_OF_KIND:
        names.add(terms.CLASS_OF_KIND[kind])
    return tuple(sorted(names))


def register_quads(
    *,
    held: Mapping[str, str],
    dossiers: Mapping[str, str],
    people: Iterable[str],
    cited: Iterable[str],
    laws: Mapping[str, str],
    attached: Mapping[str, str],
    run: str,
) -> str:
    """Write the register graph: what belongs to no single paper.

    held: identifiers of the papers that were read -> anything. dossiers: number -> title or "". people: names as
    printed. cited: identifiers referred to; those not held get a node that says so. laws: BWB id -> name.
    attached: attachment -> main paper. run: name of the run.
    """
    lines = _Lines(terms.REGISTER)
    dossiers = dict(dossiers)
    run_iri = terms.RUN + run
    lines.types(run_iri, "ExtractieRun")
    lines.text(run_iri, KS.versie, run)
    named: dict[str, str] = {}
    for name in people:
        iri = terms.person_iri(name)
        named[iri] = min(name, named.get(iri, name))
    for iri, name in named.items():
        lines.iri(iri, RDF.type, FOAF.Person)
        lines.text(iri, FOAF.name, name)
    for identifier in {*cited, *attached} - set(held):
        if identifier.startswith("dossier-"):
            dossiers.setdefault(identifier.removeprefix("dossier-"), "")
            continue
        node = terms.document_iri(identifier)
        lines.types(node, *classes(identifier))
        lines.text(node, KS.identificatie, identifier)
        lines.text(node, KS.ingelezen, "false", _BOOLEAN)
        if page := official_page(identifier):
            lines.iri(node, FOAF.page, page)
        if identifier in laws:
            lines.text(node, DCTERMS.title, laws[identifier], "@nl")
        if identifier in attached:
            lines.iri(node, KS.bijlageBij, terms.document_iri(attached[identifier]))
        known = parse(identifier) if classes(identifier) != ("Document",) else None
        if isinstance(known, Kamerstuk):
            number = str(known.dossier)
            dossiers.setdefault(number, "")
            lines.iri(node, KS.nummerdossier, terms.dossier_iri(number))
            lines.iri(node, KS.inDossier, terms.dossier_iri(number))
            lines.text(node, KS.ondernummer, known.number)
    for number, title in dossiers.items():
        node = terms.dossier_iri(number)
        lines.types(node, "Dossier")
        lines.text(node, KS.identificatie, f"dossier-{number}")
        lines.text(node, KS.dossiernummer, number)
        if title:
            lines.text(node, DCTERMS.title, title, "@nl")
        if page := official_page(f"dossier-{number}"):
            lines.iri(node, FOAF.page, page)
    return lines.sorted()
