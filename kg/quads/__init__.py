"""From papers to N-Quads: the only place that knows which predicate means what (head of `ontology/kg.ttl`).

`document_quads` writes the graph of a paper, `register_quads` the graph of what belongs to no single paper,
`links_quads` the graph of what was found by linking papers, `opendata_quads` the graph of the Tweede Kamer's records.
"""

from kg.quads.entities import Entities, classes
from kg.quads.links import links_quads
from kg.quads.opendata import opendata_quads, stated_in
from kg.quads.paper import document_quads
from kg.quads.register import register_quads

__all__ = ["Entities", "classes", "document_quads", "links_quads", "opendata_quads", "register_quads", "stated_in"]
