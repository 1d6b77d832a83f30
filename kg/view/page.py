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
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from kg.errors import InputError, KgError
from kg.view import look
from kg.view.cut import cut, natural, number
from kg.view.graph import Graph, Node, Proof
from kg.view.network import Link, build, links

_SCRIPTS = ("data.js", "labels.js", "picture.js", "panel.js", "search.js", "start.js")
"""Our own scripts, in the order in which they need each other."""

_VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package (0.3.2 is its last release)."""


def write_page(graph: Graph, path: Path) -> None:
    """Write the page of a graph: UTF-8 and LF on every machine, the same bytes whatever the order of nodes and edges.

    A graph of more than `kg.view.cut.LIMIT` nodes is cut to the most cited ones with their neighbours, and the page
    says so. path: an .html file; its folder must exist. Raises InputError when the graph contradicts itself: two nodes
    with one id, an edge to a node that is not there or without a proof, a kind or status nobody knows.
    """
    path.write_text(render(graph), encoding="utf-8", errors="replace", newline="\n")


def render(graph: Graph) -> str:
    """Give the page as text; arguments and errors as in `write_page`."""
    _check(graph)
    graph = cut(graph)
    nodes = sorted(graph.nodes, key=lambda node: natural(node.id))
    drawn = links(graph)
    lines = look.lines({link.relation for link in drawn})
    data = {
        **build(nodes, drawn, lines),
        "kinds": [{"key": key, "name": k.name, "shape": k.shape, "colour": k.colour} for key, k in look.KINDS.items()],
        "lines": [{"name": name, "colour": line.colour, "dashes": line.dashes} for name, line in lines.items()],
        "plain": look.CITES,
        "unsure": look.UNSURE,
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
        rows="\n".join(_rows(drawn)),
        counts=escape(_counts(nodes, drawn)),
        note=escape(graph.note),
        data=_json(data),
        vis=vis,
        script=ours,
    )


def _check(graph: Graph) -> None:
    """Raise InputError when the graph contradicts itself."""
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
                known_ones = ", ".join(look.STATUSES)
                raise InputError(f"{name} has the unknown status {proof.status!r}; known are {known_ones}")


def _rows(drawn: list[Link]) -> list[str]:
    """Give the rows of the table of references; the panel beside the picture shows the same cells."""
    rows = []
    for i, link in enumerate(drawn):
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


def _counts(nodes: list[Node], drawn: list[Link]) -> str:
    """Say what the page shows, for its foot."""
    held = sum(node.held for node in nodes)
    proofs = sum(len(link.proofs) for link in drawn)
    return (
        f"{_many(len(nodes), 'stuk', 'stukken')}: {number(held)} gelezen en {number(len(nodes) - held)} alleen "
        f"aangehaald. {_many(len(drawn), 'verwijzing', 'verwijzingen')}, bewezen met "
        f"{_many(proofs, 'vindplaats', 'vindplaatsen')}."
    )


def _many(count: int, one: str, more: str) -> str:
    return f"{number(count)} {one if count == 1 else more}"


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
    return text.partition("//# sourceMappingURL=")[0]
