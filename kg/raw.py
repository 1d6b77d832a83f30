"""The raw archive as a source of papers: what `kg harvest` fetched, read without unpacking it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harvest.archive import Archive
from kg.errors import KgError
from kg.parse import archives
from kg.parse.archives import Found

Opener = Callable[[Path], Iterator[Found]]


def is_archive(source: Path) -> bool:
    """Tell whether a folder is the archive of a harvest."""
    return (source / "state.sqlite").is_file() and (source / "warc").is_dir()


def files_of(source: Path) -> Iterator[Found]:
    """Give the files of a source, as `kg.parse.archives.files_of` does, and of a harvest the best text of each paper.

    Each paper stands in a folder of its own with its metadata.xml beside it, named after the last part of its address,
    so that a graph made from the archive is the graph made from the same files in folders.
    """
    if not is_archive(source):
        yield from archives.files_of(source)
        return
    with Archive.open(source) as archive:
        for paper in archive.papers():
            for file in (paper.metadata, paper.text):
                if file is None:
                    continue
                name = f"{source}!{paper.id}/{urlsplit(file.url).path.rpartition('/')[2]}"
                try:
                    found = Found(name, given=False, data=file.read())
                except KgError as error:
                    found = Found(name, given=False, cause=str(error))
                yield found


def open_data(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the pages of open data in an archive, each with the name of its listing; of other sources nothing."""
    if not is_archive(source):
        return
    with Archive.open(source) as archive:
        for file in archive.odata():
            yield file.owner, json.loads(file.read())
