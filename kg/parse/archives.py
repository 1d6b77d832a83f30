"""The files of a source, one after the other: a file, a folder, or an archive that is read without unpacking it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import InputError
from kg.parse.recognise import HEAD_BYTES, MAX_BYTES, recognise

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    lzma.LZMAError,
    zlib.error,
    RuntimeError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Found:
    """One file, or member of an archive.

    name: as the user knows it ("archive.tar.xz!folder/member.xml"); a label, never used to open anything.
    given: whether the user named this very file. data: its bytes. cause: why they could not be read, "" if they were.
    """

    name: str
    given: bool
    data: bytes = b""
    cause: str = ""


def files_of(source: Path) -> Iterator[Found]:
    """Give the files of one source, in a fixed order.

    source: a file, an archive (zip, tar, tar.gz, tar.bz2, tar.xz) or a folder, walked in the order of names without
    following links to folders; names that begin with a dot are passed over. Members of archives come in the order they
    are stored; archives in archives are not opened. Only one file is held at a time.
    A file that cannot be read is given with its cause; a broken archive with what could be read, and its own cause.
    Raises InputError when there is no such file or folder.
    """
    if not source.exists():
        raise InputError(f"{source}: no such file or folder")
    if source.is_dir():
        for folder, folders, names in os.walk(source):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in names if not name.startswith(".")):
                yield from _file(Path(folder, name), given=False)
    else:
        yield from _file(source, given=True)


def _file(path: Path, *, given: bool) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            kind = recognise(file.read(HEAD_BYTES), path.name)
        if kind == "tar":
            yield from _tar(path)
        elif kind == "zip":
            yield from _zip(path)
        elif path.stat().st_size > MAX_BYTES:
            yield Found(str(path), given, cause=_too_large(path.stat().st_size))
        else:
            yield Found(str(path), given, path.read_bytes())
    except OSError as error:
        yield Found(str(path), given, cause=error.strerror or str(error))


def _tar(path: Path) -> Iterator[Found]:
    count = 0
    try:
        with path.open("rb") as file, _unpacked(file) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # tarfile would keep every member it has passed
                if not member.isreg() or _hidden(member.name):
                    continue
                label = f"{path}!{_label(member.name)}"
                if member.size > MAX_BYTES:
                    yield Found(label, given=False, cause=_too_large(member.size))
                    continue
                stored = archive.extractfile(member)
                data = stored.read() if stored is not None else b""
                if len(data) != member.size:
                    raise EOFError(f"{member.name} holds {len(data)} of {member.size} bytes")
                yield Found(label, given=False, data=data)
                count += 1
    except _DAMAGE as error:
        yield Found(str(path), given=True, cause=f"damaged or cut off behind {count} files ({error})")


def _unpacked(file: BinaryIO) -> BinaryIO:
    """Open the stream inside a packed file; unlike tarfile's own, these say when it ends too early."""
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.open(file))
    if head.startswith(b"BZh"):
        return cast(BinaryIO, bz2.open(file))
    return cast(BinaryIO, lzma.open(file)) if head == b"\xfd7zXZ\0" else file


def _zip(path: Path) -> Iterator[Found]:
    count = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.is_dir() or _hidden(member.filename):
                    continue
                label = f"{path}!{_label(member.filename)}"
                with archive.open(member) as stored:
                    data = stored.read(MAX_BYTES + 1)  # what the index says of the size may be a lie
                if len(data) > MAX_BYTES:
                    yield Found(label, given=False, cause=_too_large(member.file_size))
                else:
                    yield Found(label, given=False, data=data)
                    count += 1
    except _DAMAGE as error:
        yield Found(str(path), given=True, cause=f"damaged, locked or cut off behind {count} files ({error})")


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in name.split("/")) or name.startswith(
        "__MACOSX/"
    )


def _label(name: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in name.replace("\\", "/")).removeprefix(
        "./"
    )


def _too_large(size: int) -> str:
    return f"{size} bytes, more than the {MAX_BYTES} that are read"
