"""Metadata of papers: metadata.xml, metadata_owms.xml, the <meta> sets inside files, and SRU records -> `Facts`.

The four carry the same fields under different prefixes (`OVERHEIDop.dossiernummer`, `overheidop:dossiernummer`,
`overheidwetgeving:dossiernummer`), so a field is known by its last part, without case. That also reads KOOP's own slip,
an element named `dcterms.modified`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import regex
from lxml import etree

from kg.errors import FormatError, IdentifierError
from kg.identifiers import Dossier, normalise_vergaderjaar, parse_dossier
from kg.issues import Issue
from kg.model import DocumentKind, Facts
from kg.parse.xml import root_of

Pair = tuple[str, str, str]
"""Field name, scheme (may be empty) and content."""

USED = frozenset({
    "identifier", "title", "type", "creator", "issued", "indiener", "documenttitel", "dossiernummer",
    "dossiertitel", "ondernummer", "vergaderjaar", "hoofddocument", "bijlage", "subrubriek", "datumbrief",
    "datumvergadering", "datumontvangst", "datumindiening", "datumondertekening", "preferredurl",
})  # fmt: skip
KNOWN = frozenset({
    "aanhangsel", "aanhangselnummer", "adviesrvs", "alternative", "available", "behandelddossier", "category",
    "configuratie", "content-area", "coverage", "date", "datumtijdstipwijzigingexpression",
    "datumtijdstipwijzigingwork", "doctype", "documentstatus", "eindpagina", "externmetadatarecord", "format",
    "handelingenitemnummer", "hasversion", "isreplacedby", "isversionof", "itemurl", "jaargang", "language",
    "modified", "ontvanger", "organisationtype", "organisatietype", "product-area", "publicatienaam",
    "publicatienummer", "publicationissue", "publicationname", "publisher", "relation", "replaces", "rights",
    "rijkswetnummer", "source", "spatial", "startpagina", "subject", "temporal", "timestamp", "url",
    "versie-informatie", "versieinformatie", "versienummer", "vraagnummer",
})  # fmt: skip
"""Fields of the source that are understood and not needed here."""

DATES = ("issued", "datumbrief", "datumvergadering", "datumontvangst", "datumindiening", "datumondertekening")
"""Where the date of the paper itself stands, best first. `available` is the day of publication and says nothing of it;
so is, for attachments, the `date` of an SRU record."""

CHAMBERS = {"tweede kamer": "tk", "eerste kamer": "ek", "verenigde vergadering": "vv"}

KINDS: tuple[tuple[str, DocumentKind], ...] = (
    (r"beslisnota", "beslisnota"),
    (r"(?:(?:tweede|derde|vierde|vijfde|nader\w*|gew\w+|aangehouden) )*motie", "motie"),
    (r"(?:(?:tweede|derde|vierde|vijfde|nader\w*|gew\w+) )*(?:sub-?)?amendement", "amendement"),
    (r"(?:nader\w* )?(?:verslag houdende een )?lijst van vragen", "lijst"),
    (r"(?:nader\w* |aanvullend\w* )?antwoord", "antwoord"),
    (r"(?:(?:nader\w*|gew\w+) )*memorie van (?:toelichting|antwoord)", "memorie"),
    (r"(?:(?:nader\w*|gew\w+) )*nota naar aanleiding van het", "memorie"),
    (r"(?:(?:tweede|nader\w*|gew\w+|ontwerp van|oorspronkelijk) )*voorstel van (?:rijks)?wet", "wetsvoorstel"),
    (r"(?:(?:tweede|derde|nader\w*|voorlopig|inbreng|stenografisch|gew\w+|herdruk) )*(?:eind)?verslag", "verslag"),
    (r"(?:(?:geleidende|nadere|gew\w+) )*brief", "brief"),
    (r"bijlage", "bijlage"),
    (r"handeling", "handelingen"),
)
"""How a title begins -> the kind of paper. `gew…` takes GEWIJZIGDE and the ways the motions misspell it. The answer of
government to a report on a bill (nota naar aanleiding van het verslag) is what used to be the memorie van antwoord."""

_KINDS = tuple((regex.compile(pattern, regex.IGNORECASE), kind) for pattern, kind in KINDS)
_PARLEMENTAIR: tuple[tuple[str, DocumentKind], ...] = (
    ("bijlage", "bijlage"),
    ("handeling", "handelingen"),
    ("aanhangsel", "antwoord"),
    ("kamervragen", "overig"),
    ("niet-dossierstuk", "overig"),
    ("agenda", "overig"),
)


def kind_of_title(title: str) -> DocumentKind | None:
    """Give the kind of paper a title (or a value of `KamerstukTypen`) begins with, None when it names no known kind."""
    title = " ".join(title.split())
    return next((kind for pattern, kind in _KINDS if pattern.match(title)), None)


def facts_from_pairs(pairs: Iterable[Pair], where: str = "") -> Facts:
    """Make facts of metadata fields.

    pairs: (name, scheme, content), in the order of the source; empty content counts as absent.
    where: the file, for issues; the identifier among the fields takes its place.
    A field nobody knows becomes an issue `unknown-metadata-field`, a value that cannot be read `metadata-value`.
    `Facts.title` is filled only when the record has no `documenttitel`: with one, the title printed on the paper is
    better, and `subject` says what the paper is about.
    """
    fields: dict[str, list[tuple[str, str]]] = defaultdict(list)
    strange: list[str] = []
    for name, scheme, content in pairs:
        local = name.replace(":", ".").rpartition(".")[2].casefold()
        content = " ".join(content.split())
        if local not in USED and local not in KNOWN:
            strange.append(f"{name} = {content!r}")
        elif content and (scheme, content) not in fields[local]:
            fields[local].append((scheme, content))
    id_ = _first(fields, "identifier")
    issues = [Issue("unknown-metadata-field", text, id_ or where) for text in strange]
    reader = _Values(id_ or where, issues)
    title = _first(fields, "title")
    dossiers = tuple(reader.dossiers(content for _, content in fields["dossiernummer"]))
    subject = _first(fields, "documenttitel") or _own_part(title)
    kind = _kind(fields["type"] + fields["subrubriek"], subject or title)
    attached = kind in ("bijlage", "beslisnota")
    return Facts(
        id=id_,
        kind=kind,
        date=reader.date((name, content) for name in DATES for _, content in fields[name]),
        title="" if subject else title,
        subject=subject,
        dossiers=dossiers,
        dossier_titles=_titles([content for _, content in fields["dossiertitel"]], len(dossiers)),
        ondernummer="" if attached else _first(fields, "ondernummer"),  # an attachment repeats its main paper's
        vergaderjaar=reader.vergaderjaar(_first(fields, "vergaderjaar")),
        chamber=_chamber(_first(fields, "creator"), id_),
        tabled_by=tuple(content for _, content in fields["indiener"]),
        attached_to=_first(fields, "hoofddocument"),
        attachments=tuple(content for _, content in fields["bijlage"]),
        url=_first(fields, "preferredurl"),
        issues=tuple(issues),
    )


def facts_from_metadata(data: bytes, name: str) -> Facts:
    """Read a metadata.xml or metadata_owms.xml.

    Raises FormatError when it is broken or something else.
    """
    root = root_of(data, name)
    if root.tag == "metadata_gegevens":
        return facts_from_pairs(
            ((e.get("name", ""), e.get("scheme", ""), e.get("content", "")) for e in root.iter("metadata")), name
        )
    if root.tag == "owms-metadata":
        return facts_from_pairs(_leaves(root), name)
    raise FormatError(
        name, f"root element <{root.tag}> is not metadata of a paper", "give metadata.xml or metadata_owms.xml"
    )


def facts_from_sru(data: bytes, name: str) -> tuple[Facts, ...]:
    """Read the records of an SRU answer, or one record on its own, in their order.

    Raises FormatError when it is broken, is something else, or is the service's error message.
    """
    root = root_of(data, name)
    records = [root] if _local(root) == "record" else [e for e in root.iter("{*}record") if _local(e) == "record"]
    problem = next(root.iter("{*}message"), None)
    if not records and problem is not None:
        raise FormatError(name, f"the service answered with an error: {problem.text}", "ask again with another query")
    if _local(root) not in ("searchRetrieveResponse", "record"):
        raise FormatError(
            name, f"root element <{_local(root)}> is no SRU answer", "give the answer of a searchRetrieve"
        )
    return tuple(facts_from_record(record, name) for record in records)


def facts_from_record(record: etree._Element, where: str = "") -> Facts:
    """Make facts of one SRU `record` element."""
    return facts_from_pairs(_leaves(record, skip=("recordSchema", "recordPacking", "recordPosition")), where)


def _leaves(root: etree._Element, skip: tuple[str, ...] = ()) -> Iterator[Pair]:
    for element in root.iter("{*}*"):
        if not len(element) and element is not root and _local(element) not in skip:
            yield _local(element), element.get("scheme", ""), element.text or ""


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _first(fields: dict[str, list[tuple[str, str]]], name: str) -> str:
    found = fields.get(name)
    return found[0][1] if found else ""


def _own_part(title: str) -> str:
    """Give the part of "dossiertitel; soort; stuktitel" that names the paper; "" when the title has no such parts."""
    parts = title.split("; ")
    return parts[-1] if len(parts) >= 3 else ""


def _titles(values: list[str], dossiers: int) -> tuple[str, ...]:
    """Titles of the dossiers; one field holds them all, and titles may have a semicolon of their own."""
    if len(values) == 1 and dossiers > 1:
        parts = tuple(part.strip() for part in values[0].split(";"))
        return parts if len(parts) == dossiers else (values[0],)
    return tuple(values)


def _kind(types: list[tuple[str, str]], title: str) -> DocumentKind | None:
    """Kind from the `type` fields, which are told apart by scheme only, else from the title ("Overig" is no kind)."""
    coarse = next((v.casefold() for scheme, v in types if not scheme or scheme.endswith("Parlementair")), "")
    kind = next((kind for word, kind in _PARLEMENTAIR if coarse.startswith(word)), None)
    if kind == "bijlage" and kind_of_title(title) == "beslisnota":
        return "beslisnota"
    fine = next((kind_of_title(value) for scheme, value in types if scheme.endswith("KamerstukTypen")), None)
    return kind or fine or kind_of_title(title)


_CHAMBER_IN_ID = regex.compile(r"(?:h|ah|kv|nds)-(tk|ek|vv)-")


def _chamber(creator: str, id_: str) -> str:
    found = next((code for words, code in CHAMBERS.items() if creator.casefold().startswith(words)), "")
    part = _CHAMBER_IN_ID.match(id_)
    return found or (part[1] if part else "")


class _Values:
    """Reads values and notes those it cannot read."""

    def __init__(self, where: str, issues: list[Issue]) -> None:
        self.where = where
        self.issues = issues

    def _odd(self, what: str, value: str) -> None:
        self.issues.append(Issue("metadata-value", f"{what} {value!r} cannot be read", self.where))

    def dossiers(self, values: Iterable[str]) -> Iterator[Dossier]:
        """Two dossiers of one paper stand in one field, divided by a semicolon."""
        seen: set[Dossier] = set()
        for value in (part.strip() for joined in values for part in joined.split(";")):
            try:
                dossier = parse_dossier(value)
            except IdentifierError:
                self._odd("dossiernummer", value)
                continue
            if dossier not in seen:
                seen.add(dossier)
                yield dossier

    def date(self, values: Iterable[tuple[str, str]]) -> date | None:
        for name, value in values:
            try:
                return date.fromisoformat(value[:10])
            except ValueError:
                self._odd(name, value)
        return None

    def vergaderjaar(self, value: str) -> str:
        if not value:
            return ""
        try:
            return normalise_vergaderjaar(value)
        except IdentifierError:
            self._odd("vergaderjaar", value)
            return ""
