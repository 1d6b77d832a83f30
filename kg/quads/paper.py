"""The named graph of one paper: its head, text, footnotes and references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

import regex

from kg import iris, terms
from kg.errors import IdentifierError
from kg.identifiers import official_page
from kg.model import Citation, CommitmentMention, Document, Motion, MotionPart
from kg.people import People
from kg.quads.entities import Entities, classes
from kg.quads.facts import Facts
from kg.quads.letters import letter_quads
from kg.quads.lines import BOOLEAN, DATE, Lines, Spans
from kg.sentences import Sentences
from kg.terms import CITO, DCTERMS, FOAF, KS, PROV
from kg.tie_letters import Letter

_ADDRESS = regex.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"{}|\\^`]*)?")


def document_quads(
    document: Document,
    citations: Iterable[Citation],
    run: str,
    *,
    motions: Iterable[Motion] = (),
    parts: Iterable[MotionPart] = (),
    commitments: Iterable[CommitmentMention] = (),
    letters: Iterable[Letter] = (),
) -> tuple[str, Entities, list[str]]:
    """Write the named graph of one paper.

    document, citations, motions, parts, commitments, letters: as read and resolved. run: its name
    (`kg.version.run_name`). Returns the N-Quads, lines sorted; what the paper names beyond itself; and the
    nodes of the commitments.
    """
    lines = Lines(iris.graph_iri(document.id))
    node = iris.document_iri(document.id)
    entities = Entities()
    _head(lines, node, document, entities)
    text_hash = sha256(document.text.encode()).hexdigest()
    text = iris.text_iri(document.id, text_hash)
    lines.types(text, "Tekst")
    lines.iri(text, KS.tekstVan, node)
    lines.text(text, KS.sha256, text_hash)
    lines.text(text, DCTERMS.language, "nl")
    spans = Spans(lines, text, document.text)
    citations = tuple(citations)
    notes = _footnotes(lines, node, document, spans)
    _citations(lines, node, document, citations, spans, notes, run, entities)
    facts = Facts(lines, spans, document, run, entities)
    for motion in motions:
        facts.motion(motion)
    for part in parts:
        facts.part(part)
    nodes = [facts.commitment(found) for found in commitments]
    letter_quads(lines, spans, document.id, letters, run, entities)
    return lines.sorted(), entities, nodes


def _head(lines: Lines, node: str, document: Document, entities: Entities) -> None:
    lines.types(node, *classes(document.id, document.kind))
    lines.text(node, KS.identificatie, document.id)
    lines.text(node, KS.ingelezen, "true", BOOLEAN)
    lines.text(node, KS.bronbestand, document.source.name.rpartition("!")[2].rpartition("/")[2])
    lines.text(node, KS.bronSha256, document.source.sha256)
    lines.text(node, DCTERMS.language, "nl")
    titles = dict(zip((str(d) for d in document.dossiers), document.dossier_titles, strict=False))
    for place, dossier in enumerate(document.dossiers):
        number = str(dossier)
        entities.dossiers[number] = titles.get(number, "")
        lines.iri(node, KS.inDossier, iris.dossier_iri(number))
        if place == 0:
            lines.iri(node, KS.nummerdossier, iris.dossier_iri(number))
    for predicate, value, suffix in (
        (KS.ondernummer, document.ondernummer, ""),
        (KS.vergaderjaar, document.vergaderjaar, ""),
        (DCTERMS.title, document.title, "@nl"),
        (KS.onderwerp, document.subject, "@nl"),
        (DCTERMS.date, document.date.isoformat() if document.date else "", DATE),
    ):
        if value:
            lines.text(node, predicate, value, suffix)
    if document.chamber in terms.CHAMBERS:
        lines.iri(node, KS.kamer, terms.CHAMBERS[document.chamber])
    for predicate, names in ((KS.ondertekenaar, document.signatories), (KS.indiener, document.tabled_by)):
        for name in names:
            try:
                lines.iri(node, predicate, iris.person_iri(name))
            except IdentifierError:
                continue  # a line of dots where a name should be
            entities.people.append(name)
    if document.date and document.kind != "motie":  # members sign motions
        offices = (People.load().office(name, document.date) for name in document.signatories)
        for tooi in {office.tooi for office in offices if office is not None and office.tooi}:
            lines.iri(node, KS.namens, tooi)
    if document.attached_to:
        lines.iri(node, KS.bijlageBij, iris.document_iri(document.attached_to))
        entities.cited.append(document.attached_to)
    for attachment in document.attachments:
        entities.attached[attachment] = document.id
    page = official_page(document.id)
    if page:
        lines.iri(node, FOAF.page, page)
    if _ADDRESS.fullmatch(document.source.url):
        lines.iri(node, PROV.hadPrimarySource, document.source.url)


def _footnotes(lines: Lines, node: str, document: Document, spans: Spans) -> dict[int, str]:
    """Write the footnotes; return start of the note -> its node."""
    if not document.footnotes:
        return {}
    sentences = Sentences(document)
    used: dict[str, int] = {}
    out: dict[int, str] = {}
    for note in document.footnotes:
        used[note.mark] = used.get(note.mark, 0) + 1
        iri = iris.note_iri(document.id, note.mark, used[note.mark])
        out[note.start] = iri
        lines.types(iri, "Voetnoot")
        lines.iri(iri, KS.nootVan, node)
        lines.text(iri, KS.nootnummer, note.mark)
        lines.iri(iri, PROV.wasDerivedFrom, spans.node(note.start, note.end))
        if note.anchor is not None:
            lines.iri(iri, KS.verankerdIn, spans.node(*sentences.around(note.anchor)))
    return out


def _citations(
    lines: Lines,
    node: str,
    document: Document,
    citations: tuple[Citation, ...],
    spans: Spans,
    notes: Mapping[int, str],
    run: str,
    entities: Entities,
) -> None:
    used: dict[str, int] = {}
    run_iri = iris.RUN + run
    starts = sorted(notes)
    for citation in citations:
        mention = citation.mention
        quote = spans.node(mention.start, mention.end)
        sentence = spans.node(*citation.sentence)
        for place, key in enumerate(mention.keys or ("",)):
            used[key] = used.get(key, 0) + 1
            act = iris.citation_iri(document.id, key, used[key])
            lines.types(act, "Verwijzing")
            lines.iri(act, CITO.hasCitingEntity, node)
            lines.text(act, KS.letterlijk, mention.quote)
            if key:
                lines.text(act, KS.gelezenSleutel, key)
            lines.iri(act, KS.soort, terms.CITATION_KINDS[mention.kind])
            lines.iri(act, KS.resolutie, terms.RESOLUTIONS[citation.status])
            lines.evidence(act, quote, sentence, run_iri, mention.rule, citation.confidence)
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
                lines.iri(act, KS.uitgeverswijzing, iris.entity_iri(linked))
                entities.cited.append(linked)
            if mention.rule == "kst.replaces" and key:
                lines.iri(node, KS.vervangt, iris.document_iri(key))
            target = _target(key, place, citation)
            if target:
                cited = iris.entity_iri(target)
                lines.iri(act, CITO.hasCitedEntity, cited)
                lines.iri(node, CITO.cites, cited)
                entities.cited.append(target)
            lines.candidates(act, citation.candidates)
            entities.cited += [candidate.id for candidate in citation.candidates]


def _target(key: str, place: int, citation: Citation) -> str:
    """Give what one key of a citation means, "" when that is not clear; place: of the key among the keys.

    A correction gives a paper for each key, in their order, or one paper that all of them are taken for.
    """
    if citation.status == "followed":
        return key
    if not citation.targets:
        return ""
    return citation.targets[place if len(citation.targets) == len(citation.mention.keys) else 0]


def _publisher_says(key: str, citation: Citation) -> str:
    """Give what the publisher's links say of one of the keys of a citation: the key itself, or what none of them is."""
    if key in citation.publisher:
        return key
    return next((target for target in citation.publisher if target not in citation.mention.keys), "")
