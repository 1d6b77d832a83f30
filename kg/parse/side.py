"""What stands beside papers: metadata files and the JSON side file -> `Facts` per paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from kg.errors import IdentifierError, InputError
from kg.identifiers import Dossier, parse_dossier
from kg.issues import Issue
from kg.model import DocumentKind, Facts

SIDE_FILE = "metadata.json"
"""Name of the JSON side file looked for in a folder."""

_KNOWN = frozenset({"id", "date", "kind", "dossiers", "attached_to"})


def read_side_file(path: Path) -> dict[str, Facts]:
    """Read a JSON side file: file name or stem -> `{id, date, kind, dossiers, attached_to}`, any missing or null.

    Raises InputError, naming file, entry and value, when it cannot be read or says something impossible.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    return side_facts(data, str(path))


def side_facts(data: bytes, name: str) -> dict[str, Facts]:
    """Read the bytes of a JSON side file, see `read_side_file`. name: the file, for the message."""
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: not JSON ({error})") from None
    if not isinstance(loaded, dict) or not all(isinstance(value, dict) for value in loaded.values()):
        raise InputError(f"{name}: should be an object that gives for each file name an object with {sorted(_KNOWN)}")
    return {key: _facts(value, f"{name}: {key!r}") for key, value in loaded.items()}


def facts_for(name: str, side: Mapping[str, Facts]) -> Facts:
    """Give what a side file says of a file, by its name or its stem; empty facts when it says nothing."""
    last = PurePosixPath(name.replace("\\", "/").rpartition("!")[2]).name
    return side.get(last) or side.get(last.rpartition(".")[0]) or Facts()


def merged(over: Facts, under: Facts) -> Facts:
    """Give facts where each field comes from the first that has it; issues of both are kept."""
    filled = {f.name: getattr(over, f.name) or getattr(under, f.name) for f in fields(Facts) if f.name != "issues"}
    return replace(over, **filled, issues=over.issues + under.issues)


def _facts(value: Mapping[str, Any], where: str) -> Facts:
    """Make facts of one entry."""
    strange = sorted(set(value) - _KNOWN)
    kind = value.get("kind")
    if kind is not None and kind not in get_args(DocumentKind):
        raise InputError(f"{where}: kind {kind!r} is none of {', '.join(get_args(DocumentKind))}")
    return Facts(
        id=_string(value, "id", where),
        kind=kind,
        date=_date(_string(value, "date", where), where),
        dossiers=_dossiers(value.get("dossiers"), where),
        attached_to=_string(value, "attached_to", where),
        issues=tuple(Issue("unknown-metadata-field", f"{where}: {field!r} is not read") for field in strange),
    )


def _string(value: Mapping[str, Any], field: str, where: str) -> str:
    found = value.get(field)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{where}: {field} should be a string, not {found!r}")
    return (found or "").strip()


def _date(text: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{where}: {text!r} is not a date like 2024-03-25") from None


def _dossiers(value: Any, where: str) -> tuple[Dossier, ...]:
    values = [value] if isinstance(value, str) else value or []
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise InputError(f'{where}: dossiers should be a list of numbers like ["32824", "36600-XV"], not {value!r}')
    try:
        return tuple(parse_dossier(item) for item in values)
    except IdentifierError as error:
        raise InputError(f"{where}: {error}") from None
