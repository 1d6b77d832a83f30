"""Cuts a graph that is too big to read to its most cited papers and what is tied to them."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.view.graph import Graph

LIMIT = 500
"""Most nodes one page shows."""


def cut(graph: Graph, limit: int = LIMIT) -> Graph:
    """Give the graph itself when it fits, else its most cited nodes with their neighbours and a note that says so.

    The most cited node comes in with its neighbours, then the next most cited one, until `limit` nodes are in.
    """
    if len(graph.nodes) <= limit:
        return graph
    neighbours: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for edge in graph.edges:
        neighbours[edge.source].add(edge.target)
        neighbours[edge.target].add(edge.source)
    ranked = sorted(graph.nodes, key=lambda n: (-n.cited, -len(neighbours[n.id]), natural(n.id)))
    rank = {node.id: i for i, node in enumerate(ranked)}
    kept: dict[str, None] = {}
    for node in ranked:
        for name in (node.id, *sorted(neighbours[node.id], key=rank.__getitem__)):
            if len(kept) < limit:
                kept[name] = None
    edges = tuple(e for e in graph.edges if e.source in kept and e.target in kept)
    note = (
        f"Getoond worden {number(limit)} van de {number(len(graph.nodes))} stukken: de meest aangehaalde, met de "
        f"stukken die daaraan vastzitten. {number(len(graph.edges) - len(edges))} verwijzingen vallen daarbuiten. "
        "Alles tegelijk is niet te lezen; de rest staat op de pagina van een stuk (kg view 32824-412) of van een "
        "dossier (kg view --dossier 32824)."
    )
    nodes = tuple(n for n in graph.nodes if n.id in kept)
    return replace(graph, nodes=nodes, edges=edges, note=f"{graph.note} {note}".strip())


def natural(text: str) -> tuple[tuple[str | int, ...], str]:
    """Give a sort key by which nr. 99 comes before nr. 412; only equal texts have equal keys."""
    return tuple(int(part) if i % 2 else part for i, part in enumerate(re.split(r"([0-9]+)", text))), text


def number(count: int) -> str:
    """Write a number the Dutch way: 1.234."""
    return f"{count:,}".replace(",", ".")
