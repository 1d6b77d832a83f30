"""Identifiers of official papers: one frozen class per shape, `parse` reads, `str` writes.

`str(parse(text))` is the canonical form: prefix in lower case ("kst-"), the rest in upper case, suffix in lower case
("-h1"). The one exception are old numbers of the Eerste Kamer, a figure with letters ("200A" and "200a" both occur):
they keep the case they came in. What the publisher means by each shape stands in the docstring of its class.

A class stands with its pattern in the module of its family: `kamerstuk`, `parliament` (what else parliament publishes),
`publications` (of government, courts and the European Union). `dossier` and `vergaderjaar` hold what these are made of,
`reading` tells them apart, and `pages` knows where each is published.
"""

from kg.identifiers.dossier import Dossier, WholeDossier, parse_dossier
from kg.identifiers.kamerstuk import Kamerstuk, LooseKamerstuk, kamerstuk_id
from kg.identifiers.pages import official_page
from kg.identifiers.parliament import Aanhangsel, Agenda, Bijlage, Handelingen, Kamervraag, NietDossierstuk
from kg.identifiers.publications import Bekendmaking, Celex, Ecli, EuDocument, Law, Publicatieblad
from kg.identifiers.reading import Identifier, collection, parse
from kg.identifiers.vergaderjaar import normalise_vergaderjaar, vergaderjaar_of

__all__ = [
    "Aanhangsel",
    "Agenda",
    "Bekendmaking",
    "Bijlage",
    "Celex",
    "Dossier",
    "Ecli",
    "EuDocument",
    "Handelingen",
    "Identifier",
    "Kamerstuk",
    "Kamervraag",
    "Law",
    "LooseKamerstuk",
    "NietDossierstuk",
    "Publicatieblad",
    "WholeDossier",
    "collection",
    "kamerstuk_id",
    "normalise_vergaderjaar",
    "official_page",
    "parse",
    "parse_dossier",
    "vergaderjaar_of",
]
