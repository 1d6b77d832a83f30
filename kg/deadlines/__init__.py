"""Terms: `reading` finds the words that say by when something is to come, the others know which days they fix."""

from kg.deadlines.reading import Deadline, Kind, read_deadlines

__all__ = ["Deadline", "Kind", "read_deadlines"]
