"""The interactive page: `write_page` writes a `Graph` of papers and proven references as one file for a browser."""

from kg.view.graph import Edge, Graph, Node, Proof
from kg.view.page import write_page

__all__ = ["Edge", "Graph", "Node", "Proof", "write_page"]
