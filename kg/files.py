"""Where things lie under the output folder."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from kg.iris import part


def shard(identifier: str) -> str:
    """Give the folder a paper's files lie in: its dossier number, or the front of its identifier."""
    pieces = identifier.split("-")
    if pieces[0] == "kst" and len(pieces) > 2:
        return pieces[1]
    return "-".join(pieces[:3]) if pieces[0] in ("h", "ah", "kv", "nds") else pieces[0].replace(":", "-")[:40]


_LONGEST = 200
"""Bytes of a file name, so that every file system takes it with its suffix."""


def _file(folder: Path, identifier: str, suffix: str) -> Path:
    return folder / _safe(shard(identifier)) / (_safe(identifier) + suffix)


def _safe(name: str) -> str:
    """Give a name that no file system refuses or takes for a way out of the folder."""
    plain = part(name).replace(":", "%3A")
    if plain.startswith("."):
        plain = "%2E" + plain[1:]
    if len(plain) > _LONGEST:
        plain = f"{plain[:100]}~{sha256(name.encode()).hexdigest()[:32]}"
    return plain


def printable(name: str) -> str:
    """Give the name of a file with each byte that is no text in the encoding of the system as %XX ("br%EFef.txt")."""
    return "".join(f"%{ord(c) & 0xFF:02X}" if "\ud800" <= c <= "\udfff" else c for c in name)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(content)
    half.replace(path)


def quads_file(output: Path, identifier: str) -> Path:
    """Give the N-Quads file of a paper."""
    return _file(output / "graph", identifier, ".nq")


def text_file(output: Path, identifier: str) -> Path:
    """Give the file with the text that the offsets of a paper count in."""
    return _file(output / "text", identifier, ".txt")


def register_file(output: Path) -> Path:
    """Give the N-Quads file of the register graph."""
    return output / "graph" / "register.nq"


def links_file(output: Path) -> Path:
    """Give the N-Quads file of the graph of links."""
    return output / "graph" / "koppelingen.nq"


def opendata_file(output: Path) -> Path:
    """Give the N-Quads file of the graph of open data."""
    return output / "graph" / "opendata.nq"


def text_of(output: Path, identifier: str) -> str | None:
    """Give the text that the offsets of a paper count in, None when it is not there."""
    try:
        return text_file(output, identifier).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
