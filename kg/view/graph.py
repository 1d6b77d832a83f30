"""What the page shows: papers as nodes, and references between them, each with the sentences that prove it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A paper, or a law, judgment or file that papers refer to.

    id: official identifier, unique in the graph. kind: a key of `kg.view.look.KINDS`.
    label: the short form under the shape ("32 824, nr. 412"). title: full title, may be empty.
    date: ISO date or "". url: official page (https or http) or "".
    dossiers: numbers of the dossiers it is filed in ("32824"), the numbering dossier first.
    cited: how often it is cited in all that was read, also outside this picture.
    held: False when it is known only because it is cited.
    """

    id: str
    kind: str
    label: str
    title: str
    date: str
    url: str
    dossiers: tuple[str, ...]
    cited: int
    held: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """One passage that proves a reference.

    sentence: the sentence in the running text. quote: the reference as printed; it may stand in the sentence or, for
    a reference in a footnote, outside it. footnote: the mark of that footnote, "" in the running text.
    status: "followed", "corrected", "ambiguous" or "unresolved". reason: why it is not simply followed, with the
    candidates when it is ambiguous; else "". relation: what the passage does, as a verb in Dutch.
    """

    sentence: str
    quote: str
    footnote: str
    status: str
    reason: str
    relation: str = "verwijst naar"


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference from one paper to another, with one or more proofs in reading order."""

    source: str
    target: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """What one page shows.

    title: heading of the page. note: what was left out and why, "" when nothing was.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    note: str = ""
