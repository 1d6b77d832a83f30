"""What results were made with: the version of the program and a fingerprint of everything phase one depends on."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

VERSION = "0.1.0"

_NOT_PHASE_ONE = frozenset({"__pycache__", "ontology", "queries", "sample", "view"})
_FILES = (".py", ".toml", ".tsv", ".xz")


@cache
def fingerprint() -> str:
    """Give the SHA-256 of code, rules and data: a result made with another one is out of date."""
    digest = sha256()
    for name, file in sorted(_walk(files("kg"), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in _NOT_PHASE_ONE:
                found += _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_FILES):
            found.append((prefix + entry.name, entry))
    return found


def run_name() -> str:
    """Give the name of the run that results belong to: version and the front of the fingerprint; no clock in it."""
    return f"{VERSION}-{fingerprint()[:12]}"
