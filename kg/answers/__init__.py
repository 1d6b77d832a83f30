"""What the look-up verbs print: a function per verb, given the output folder, what is asked, and how to print it."""

from kg.answers.asked import read_text
from kg.answers.commitments import commitments
from kg.answers.motions import motion
from kg.answers.papers import check, cite, differences, view
from kg.answers.questions import list_queries, query, validate

__all__ = [
    "check", "cite", "commitments", "differences", "list_queries", "motion", "query", "read_text", "validate", "view",
]  # fmt: skip
