"""Where the publisher has a paper, a dossier, a judgment or a law: the address of its page."""

from __future__ import annotations

from typing import Final

from kg.errors import IdentifierError
from kg.identifiers.dossier import WholeDossier
from kg.identifiers.publications import Celex, Ecli, EuDocument, Law, Publicatieblad
from kg.identifiers.reading import parse

_EUR_LEX: Final = "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri="

_PUBLISHED_AS: Final = {
    "kst-29800-VIII-151-b1": "kst-29800-VIIi-151-b1",
    "kst-30025-R1783-7": "kst-30025-r1783-7",
    "kst-31200-VII-43-b1": "kst-31200-VIi-43-b1",
    "kst-31200-XIV-157-b1": "kst-31200-XIv-157-b1",
    "kst-31700-IV-C": "kst-31700-iv-c",
    "kst-32302-B": "kst-32302--B",
    "kst-33002-1": "kst-33002--1",
    "kst-33009-1": "kst-33009--1",
}
"""Papers that stand on the publisher's site under a slip of the pen: canonical form -> address."""


def official_page(identifier: str) -> str:
    """Give the address of the official page of a paper, dossier, judgment or law.

    Returns an https address, "" when there is none or the name is no official identifier.
    """
    try:
        found = parse(identifier)
    except IdentifierError:
        return ""
    canonical = str(found)
    match found:
        case WholeDossier(dossier):
            return f"https://zoek.officielebekendmakingen.nl/dossier/{dossier}"
        case Ecli(country="NL"):
            return f"https://deeplink.rechtspraak.nl/uitspraak?id={canonical}"
        case Ecli(country="EU"):
            return f"{_EUR_LEX}ecli:{canonical}"
        case Ecli():
            return ""
        case Celex(number):
            return f"{_EUR_LEX}CELEX:{number}"
        case EuDocument(kind, year, number):
            return f"{_EUR_LEX}{kind.upper()}:{year}:{number}:FIN"
        case Publicatieblad(year, series, number):  # in 2023 the numbers began anew, one for each act
            return f"{_EUR_LEX}OJ:{series}:{year}:{number}:TOC" if year < "2023" else ""
        case Law(number):
            return f"https://wetten.overheid.nl/{number}"
        case _:
            return f"https://zoek.officielebekendmakingen.nl/{_PUBLISHED_AS.get(canonical, canonical)}.html"
