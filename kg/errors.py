"""The error tree.

    KgError                 everything this program raises on purpose
    ├── InputError          something given to it cannot be used
    │   ├── FormatError     a file is not what it should be (empty, truncated, wrong encoding, not a paper …)
    │   ├── IdentifierError a string is not the identifier it should be (also a ValueError)
    │   └── QueryError      a SPARQL query with a mistake in it, with line and column
    ├── NotFoundError       an identifier, a query name or a store that is not there
    ├── RuleError           a rule file that contradicts itself (a mistake of ours)
    ├── StoreError          the store cannot be opened, written or switched
    └── SourceError         a public service answered with an error, or with something else than was asked

A message says what is wrong, with the offending value, and what to do. Nothing catches these but the command line,
and the loops that must go on with the next file.
"""

from __future__ import annotations


class KgError(Exception):
    """Everything this program raises on purpose; `str()` of it is one line for the user."""


class InputError(KgError):
    """Something given to the program cannot be used."""


class FormatError(InputError):
    """A file is not what it should be.

    name: the file as the user knows it (path, or archive and member).
    cause: what is wrong with it, with the offending value.
    remedy: what to do about it; may be empty.
    """

    def __init__(self, name: str, cause: str, remedy: str = "") -> None:
        super().__init__(f"{name}: {cause}" + (f"; {remedy}" if remedy else ""))
        self.name = name
        self.cause = cause
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[FormatError], tuple[str, str, str]]:
        return type(self), (self.name, self.cause, self.remedy)


class IdentifierError(InputError, ValueError):
    """A string is not the identifier it should be; the message quotes it."""


class QueryError(InputError):
    """A SPARQL query with a mistake in it.

    line, column: where, both from 1; None when the engine does not say.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        where = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(where + message)
        self.line = line
        self.column = column


class NotFoundError(KgError):
    """An identifier, a query name or a store that is not there."""


class RuleError(KgError):
    """A rule file that contradicts itself."""


class StoreError(KgError):
    """The store cannot be opened, written or switched."""


class SourceError(KgError):
    """A public service answered with an error, or with something else than was asked."""
