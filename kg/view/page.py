"""Writes the interactive page: one file that opens without a network.

pyvis builds the network and brings vis-network; the page around it is ours. pyvis's own page loads Bootstrap from a
remote host even when asked to carry everything, and writes in the encoding of the locale. Ours carries a content
security policy that names the hashes of its own scripts, so the browser itself refuses anything remote and any script
that a paper's text might smuggle in. Texts of papers reach the page in two ways only: escaped in the table of
references, and as JSON that is shown with textContent.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from kg.errors import InputError, KgError
from kg.view import cut, layout, look
from kg.view.graph import Graph, Node, Proof

_SCRIPTS = ("data.js", "labels.js", "picture.js", "panel.js", "search.js", "start.js")
"""Our own scripts, in the order in which they need each other."""

_VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package (0.3.2 is its last release)."""

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip

LABELLED = 120
"""Up to so many nodes the layout keeps room for whole labels."""


@dataclass(frozen=True, slots=True)
class _Link:
    """What the picture draws as one line: all proofs of one relation from one node to another."""

    source: Node
    target: Node
    relation: str
    turn: int  # how many lines between the same two nodes, in the same direction, came before it
    proofs: list[Proof]

    @property
    def unsure(self) -> bool:
        return all(proof.status in ("ambiguous", "unresolved") for proof in self.proofs)


def write_page(graph: Graph, path: Path) -> None:
    """Write the page of a graph: UTF-8 and LF on every machine, the same bytes whatever the order of nodes and edges.

    A graph of more than `cut.LIMIT` nodes is cut to the most cited ones with their neighbours, and the page says so.
    path: an .html file; its folder must exist. Raises InputError when the graph contradicts itself: two nodes with
    one id, an edge to a node that is not there or without a proof, a kind or status nobody knows.
    """
    path.write_text(render(graph), encoding="utf-8", errors="replace", newline="\n")


def render(graph: Graph) -> str:
    """Give the page as text; arguments and errors as in `write_page`."""
    _check(graph)
    graph = cut.cut(graph)
    nodes = sorted(graph.nodes, key=lambda node: cut.natural(node.id))
    links = _links(graph, nodes)
    lines = look.lines({link.relation for link in links})
    data = {
        **_network(nodes, links, lines),
        "kinds": [
            {"key": key, "name": kind.name, "shape": kind.shape, "colour": kind.colour}
            for key, kind in look.KINDS.items()
        ],
        "unsure": look.UNSURE,
        "lines": [{"name": name, "colour": line.colour, "dashes": line.dashes} for name, line in lines.items()],
    }
    vis, ours = _vis_network(), "\n".join(_static(name) for name in _SCRIPTS)
    style = _static("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(vis)} {_hash(ours)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_static("page.html")).substitute(
        policy=policy,
        title=escape(graph.title),
        style=style,
        rows="\n".join(_rows(links)),
        counts=escape(_counts(nodes, links)),
        note=escape(graph.note),
        data=_json(data),
        vis=vis,
        script=ours,
    )


def _check(graph: Graph) -> None:
    known: set[str] = set()
    for node in graph.nodes:
        if node.id in known:
            raise InputError(f"two nodes have the id {node.id!r}; give each paper once")
        if node.kind not in look.KINDS:
            raise InputError(f"node {node.id!r} has the unknown kind {node.kind!r}; known are {', '.join(look.KINDS)}")
        known.add(node.id)
    for edge in graph.edges:
        name = f"the edge from {edge.source!r} to {edge.target!r}"
        for end in (edge.source, edge.target):
            if end not in known:
                raise InputError(f"{name} needs a node {end!r}; add it, or leave the edge out")
        if not edge.proofs:
            raise InputError(f"{name} has no proof; an edge without a sentence is not shown")
        for proof in edge.proofs:
            if proof.status not in look.STATUSES:
                raise InputError(
                    f"{name} has the unknown status {proof.status!r}; known are {', '.join(look.STATUSES)}"
                )


def _links(graph: Graph, nodes: list[Node]) -> list[_Link]:
    """Gather the proofs per pair of nodes and relation, in a fixed order."""
    by_id = {node.id: node for node in nodes}
    pairs: dict[tuple[str, str], dict[str, list[Proof]]] = {}
    for edge in sorted(graph.edges, key=lambda e: (cut.natural(e.source), cut.natural(e.target), repr(e.proofs))):
        relations = pairs.setdefault((edge.source, edge.target), {})
        for proof in edge.proofs:
            relations.setdefault(proof.relation, []).append(proof)
    return [
        _Link(by_id[source], by_id[target], relation, turn, relations[relation])
        for (source, target), relations in pairs.items()
        for turn, relation in enumerate(sorted(relations))
    ]


def _network(nodes: list[Node], links: list[_Link], lines: dict[str, look.Line]) -> dict[str, Any]:
    """Let pyvis build the network, each node at its place, and give its nodes, edges and options."""
    from pyvis.network import Network  # it imports IPython: only when a page is written

    network = Network(directed=True)
    network.options = _OPTIONS
    radii = [_radius(node) for node in nodes]
    boxes = [_box(node, radius, len(nodes)) for node, radius in zip(nodes, radii, strict=True)]
    index = {node.id: i for i, node in enumerate(nodes)}
    places = layout.place(boxes, [(index[link.source.id], index[link.target.id]) for link in links])
    for node, radius, (x, y) in zip(nodes, radii, places, strict=True):
        kind = look.KINDS[node.kind]
        fill = kind.colour if node.held else "#ffffff"
        colour = {"background": fill, "border": kind.colour}
        network.add_node(
            node.id, label=node.label or node.id, shape=kind.shape, size=radius, x=x, y=y, title=_hint(node),
            color=colour | {"highlight": colour | {"border": _CHOSEN}, "hover": colour}, kind=node.kind, held=node.held, cited=node.cited,
            name=node.title, date=_date(node.date), dossiers=[_dossier(number) for number in node.dossiers], url=_address(node.url),
        )  # fmt: skip
    for i, link in enumerate(links):
        line = lines[link.relation]
        colour = {"color": line.colour, "highlight": line.colour, "hover": line.colour}
        network.add_edge(
            link.source.id, link.target.id, id=f"e{i}", relation=link.relation, color=colour,
            dashes=look.UNSURE if link.unsure else line.dashes or False, unsure=link.unsure,
            width=min(1.4 + 0.7 * (len(link.proofs) - 1), 4.0), title=_edge_hint(link),
            smooth={"enabled": True, "type": "curvedCW", "roundness": round(0.1 + 0.14 * link.turn, 2)},
        )  # fmt: skip
    built, edges, _, _, _, options = network.get_network_data()
    return {"nodes": built, "edges": edges, "options": json.loads(options)}


_CHOSEN = "#1b2430"
"""Border of the node that is selected."""

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    # vis-network's own labels shrink with the picture and cover each other: labels.js draws them
    "nodes": {"borderWidth": 2, "borderWidthSelected": 4, "scaling": {"label": {"drawThreshold": 1e9}}},
    "edges": {"arrows": {"to": {"scaleFactor": 0.5}}, "selectionWidth": 1.5, "hoverWidth": 0.8},
    "interaction": {
        "hover": True, "tooltipDelay": 200, "multiselect": False, "keyboard": {"enabled": True, "bindToWindow": False},
    },
}  # fmt: skip


def _radius(node: Node) -> float:
    """Give the radius in pixels: the area grows with how often it is cited, up to a limit."""
    return round(min(7 + 3.2 * node.cited**0.5, 26), 1)


def _box(node: Node, radius: float, count: int) -> layout.Box:
    """Give the room the layout keeps for a node: with its label in a small graph, ever less of it in a bigger one."""
    share = min(1.0, LABELLED / count)
    return max(2 * radius + 10, 7.2 * len(node.label) * share), 2 * radius + 6 + 12 * share


def _hint(node: Node) -> str:
    """Give what hovering over a node shows, as plain text."""
    kind = look.KINDS[node.kind].name
    return "\n".join(filter(None, (node.label, ", ".join(filter(None, (kind, _date(node.date)))), node.title)))


def _edge_hint(link: _Link) -> str:
    sentence = link.proofs[0].sentence or link.proofs[0].quote
    short = sentence if len(sentence) <= 160 else sentence[:160].rsplit(" ", 1)[0] + " …"
    return f"{link.source.label} {link.relation} {link.target.label}\n{short}"


def _date(iso: str) -> str:
    """Write an ISO date the Dutch way, "25 maart 2024"; anything else as it stands."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return iso
    return f"{int(parts[2])} {_MONTHS[int(parts[1]) - 1]} {parts[0]}"


def _dossier(number: str) -> str:
    """Write the number of a dossier as it is printed: 32 824, 36 200 XV."""
    return f"{number[:2]} {number[2:5]} {number[5:].lstrip('-')}".strip() if number[:5].isdecimal() else number


def _address(url: str) -> str:
    """Give the address when it is one a link may lead to, else "" (a javascript: address is a script)."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _rows(links: list[_Link]) -> list[str]:
    """Give the rows of the table of references; the panel beside the picture shows the same cells."""
    rows = []
    for i, link in enumerate(links):
        for proof in link.proofs:
            reason = f' <span class="reason" dir="auto">{escape(proof.reason)}</span>' if proof.reason else ""
            rows.append(
                f'<tr data-edge="e{i}"><td>{escape(link.source.label)}</td><td>{escape(link.relation)}</td>'
                f"<td>{escape(link.target.label)}</td><td>{_passage(proof)}</td><td>{escape(proof.footnote)}</td>"
                f'<td><span class="status {proof.status}">{look.STATUSES[proof.status]}</span>{reason}</td></tr>'
            )
    return rows


def _passage(proof: Proof) -> str:
    """Give the sentence with the reference marked in it; a reference printed elsewhere follows it."""
    before, found, after = proof.sentence.partition(proof.quote) if proof.quote else (proof.sentence, "", "")
    mark = f"<mark>{escape(proof.quote)}</mark>"
    if found:
        return f'<p class="sentence" dir="auto">{escape(before)}{mark}{escape(after)}</p>'
    sentence = f'<p class="sentence" dir="auto">{escape(proof.sentence)}</p>' if proof.sentence else ""
    return sentence + (f'<p class="printed" dir="auto">{mark}</p>' if proof.quote else "")


def _counts(nodes: list[Node], links: list[_Link]) -> str:
    """Say what the page shows, for its foot."""
    held = sum(node.held for node in nodes)
    proofs = sum(len(link.proofs) for link in links)
    return (
        f"{_many(len(nodes), 'stuk', 'stukken')}: {cut.number(held)} gelezen en {cut.number(len(nodes) - held)} alleen "
        f"aangehaald. {_many(len(links), 'verwijzing', 'verwijzingen')}, bewezen met "
        f"{_many(proofs, 'vindplaats', 'vindplaatsen')}."
    )


def _many(count: int, one: str, more: str) -> str:
    return f"{cut.number(count)} {one if count == 1 else more}"


def _json(data: object) -> str:
    """Give JSON that can stand inside a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _static(name: str) -> str:
    return resources.files("kg.view").joinpath("static", name).read_text(encoding="utf-8")


def _vis_network() -> str:
    """Give the vis-network that pyvis carries, without the line that makes developer tools look for a source map."""
    try:
        text = resources.files("pyvis").joinpath(_VIS_NETWORK).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KgError(f"pyvis carries no {_VIS_NETWORK}; install pyvis 0.3.2") from error
    return text[: text.rindex("//# sourceMappingURL=")] if "//# sourceMappingURL=" in text else text
