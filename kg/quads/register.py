"""The register graph: what belongs to no single paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg import iris
from kg.identifiers import Kamerstuk, official_page, parse
from kg.quads.entities import classes
from kg.quads.lines import BOOLEAN, Lines
from kg.terms import DCTERMS, FOAF, KS, RDF


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
    printed. cited: identifiers referred to; those not held get a node that says so. laws: identifier -> name.
    attached: attachment -> main paper. run: name of the run.
    """
    lines = Lines(iris.REGISTER)
    dossiers = dict(dossiers)
    run_iri = iris.RUN + run
    lines.types(run_iri, "ExtractieRun")
    lines.text(run_iri, KS.versie, run)
    named: dict[str, str] = {}
    for name in people:
        iri = iris.person_iri(name)
        named[iri] = min(name, named.get(iri, name))
    for iri, name in named.items():
        lines.iri(iri, RDF.type, FOAF.Person)
        lines.text(iri, FOAF.name, name)
    for identifier in {*cited, *attached} - set(held):
        if identifier.startswith("dossier-"):
            dossiers.setdefault(identifier.removeprefix("dossier-"), "")
            continue
        node = iris.document_iri(identifier)
        lines.types(node, *classes(identifier))
        lines.text(node, KS.identificatie, identifier)
        lines.text(node, KS.ingelezen, "false", BOOLEAN)
        if page := official_page(identifier):
            lines.iri(node, FOAF.page, page)
        if identifier in laws:
            lines.text(node, DCTERMS.title, laws[identifier], "@nl")
        if identifier in attached:
            lines.iri(node, KS.bijlageBij, iris.document_iri(attached[identifier]))
        known = parse(identifier) if classes(identifier) != ("Document",) else None
        if isinstance(known, Kamerstuk):
            number = str(known.dossier)
            dossiers.setdefault(number, "")
            lines.iri(node, KS.nummerdossier, iris.dossier_iri(number))
            lines.iri(node, KS.inDossier, iris.dossier_iri(number))
            lines.text(node, KS.ondernummer, known.number)
    for number, title in dossiers.items():
        node = iris.dossier_iri(number)
        lines.types(node, "Dossier")
        lines.text(node, KS.identificatie, f"dossier-{number}")
        lines.text(node, KS.dossiernummer, number)
        if title:
            lines.text(node, DCTERMS.title, title, "@nl")
        if page := official_page(f"dossier-{number}"):
            lines.iri(node, FOAF.page, page)
    return lines.sorted()
