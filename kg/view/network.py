"""Lets pyvis build the network of the page: each node at its place, in the look of its kind, and each line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.dates import format_date
from kg.view import layout, look
from kg.view.cut import natural
from kg.view.graph import Graph, Node, Proof

LABELLED = 120
"""Up to so many nodes the layout keeps room for whole labels."""

_CHARACTER = 7.2
"""Width in pixels of a character of a label, a little more than in the fonts most people have."""

_CHOSEN = "#1b2430"
"""Border of the node that is selected."""

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    # vis-network's own labels shrink with the picture and cover each other: labels.js draws them
    "nodes": {"borderWidth": 2, "borderWidthSelected": 4, "scaling": {"label": {"drawThreshold": 1e9}}},
    "edges": {"arrows": {"to": {"scaleFactor": 0.5}}, "selectionWidth": 1.5, "hoverWidth": 0.8},
    "interaction": {
        "hover": True,
        "tooltipDelay": 200,
        "multiselect": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
}


@dataclass(frozen=True, slots=True)
class Link:
    """What the picture draws as one line: all proofs of one relation from one node to another.

    turn: how many lines from the same source to the same target come before it; each bends more than the last.
    """

    source: Node
    target: Node
    relation: str
    turn: int
    proofs: tuple[Proof, ...]

    @property
    def unsure(self) -> bool:
        """Whether no passage proves it for sure."""
        return all(proof.status in ("ambiguous", "unresolved") for proof in self.proofs)


def links(graph: Graph) -> list[Link]:
    """Gather the proofs per pair of nodes and relation, in an order that does not depend on that of the edges."""
    by_id = {node.id: node for node in graph.nodes}
    pairs: dict[tuple[str, str], dict[str, list[Proof]]] = {}
    for edge in sorted(graph.edges, key=lambda e: (natural(e.source), natural(e.target), repr(e.proofs))):
        relations = pairs.setdefault((edge.source, edge.target), {})
        for proof in edge.proofs:
            relations.setdefault(proof.relation, []).append(proof)
    return [
        Link(by_id[source], by_id[target], relation, turn, tuple(relations[relation]))
        for (source, target), relations in pairs.items()
        for turn, relation in enumerate(sorted(relations))
    ]


def build(nodes: list[Node], drawn: list[Link], lines: dict[str, look.Line]) -> dict[str, Any]:
    """Give pyvis's nodes, edges and options, as vis-network takes them.

    What vis-network does not know (kind, held, cited, name, date, dossiers, url; relation, unsure) is for our script.
    nodes: in drawing order. drawn: their links; the edge of the i-th has the id "e<i>". lines: the look per relation.
    """
    from pyvis.network import Network  # it imports IPython: only when a page is written

    network = Network(directed=True)
    network.options = _OPTIONS
    radii = [_radius(node) for node in nodes]
    boxes = [_box(node, radius, len(nodes)) for node, radius in zip(nodes, radii, strict=True)]
    index = {node.id: i for i, node in enumerate(nodes)}
    places = layout.place(boxes, [(index[link.source.id], index[link.target.id]) for link in drawn])
    for node, radius, (x, y) in zip(nodes, radii, places, strict=True):
        kind = look.KINDS[node.kind]
        colour = {"background": kind.colour if node.held else "#ffffff", "border": kind.colour}
        network.add_node(
            node.id,
            label=node.label or node.id,
            title=_hint(node),
            x=x,
            y=y,
            shape=kind.shape,
            size=radius,
            color={**colour, "hover": colour, "highlight": {**colour, "border": _CHOSEN}},
            kind=node.kind,
            held=node.held,
            cited=node.cited,
            name=node.title,
            date=_date(node.date),
            dossiers=[_dossier(number) for number in node.dossiers],
            url=_address(node.url),
        )
    for i, link in enumerate(drawn):
        line = lines[link.relation]
        network.add_edge(
            link.source.id,
            link.target.id,
            id=f"e{i}",
            title=_line_hint(link),
            color={"color": line.colour, "highlight": line.colour, "hover": line.colour},
            dashes=look.UNSURE if link.unsure else line.dashes or False,
            width=min(1.4 + 0.7 * (len(link.proofs) - 1), 4.0),
            smooth={"enabled": True, "type": "curvedCW", "roundness": round(0.1 + 0.14 * link.turn, 2)},
            relation=link.relation,
            unsure=link.unsure,
        )
    built, edges, _, _, _, options = network.get_network_data()
    return {"nodes": built, "edges": edges, "options": json.loads(options)}


def _radius(node: Node) -> float:
    """Give the radius in pixels: the area grows with how often it is cited, up to a limit."""
    return min(7 + round(3.2 * float(node.cited**0.5), 1), 26.0)


def _box(node: Node, radius: float, count: int) -> layout.Box:
    """Give the room the layout keeps for a node: with its label in a small graph, ever less of it in a bigger one."""
    share = min(1.0, LABELLED / count)
    return max(2 * radius + 10, _CHARACTER * len(node.label) * share), 2 * radius + 6 + 12 * share


def _hint(node: Node) -> str:
    """Give what hovering over a node shows; vis-network shows a string as plain text."""
    kind = ", ".join(filter(None, (look.KINDS[node.kind].name, _date(node.date))))
    return "\n".join(filter(None, (node.label, kind, node.title)))


def _line_hint(link: Link) -> str:
    """Give what hovering over a line shows: who refers to whom, and how the first passage begins."""
    sentence = link.proofs[0].sentence or link.proofs[0].quote
    short = sentence if len(sentence) <= 160 else sentence[:160].rsplit(" ", 1)[0] + " …"
    return f"{link.source.label} {link.relation} {link.target.label}\n{short}"


def _date(iso: str) -> str:
    """Write an ISO date the Dutch way, "25 maart 2024"; anything else as it stands."""
    try:
        return format_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def _dossier(number: str) -> str:
    """Write the number of a dossier as it is printed: 32 824, 36 200 XV; 21 501-20 keeps its dash."""
    if not number[:5].isdecimal():
        return number
    rest = number[5:]
    return f"{number[:2]} {number[2:5]}{' ' + rest[1:] if rest[:1] == '-' and not rest[1:].isdecimal() else rest}"


def _address(url: str) -> str:
    """Give the address when it is one a link may lead to, else "" (a javascript: address is a script)."""
    return url if url.lower().startswith(("https://", "http://")) else ""
