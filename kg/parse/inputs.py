"""Which files are papers: folders, files and archives -> items to read, each paper once, with what is known beside it.

Two walks over the sources: the first recognises every file and decides, the second hands out the bytes of what is kept,
one at a time, so that an archive of any size takes little memory. Items can be sent to other processes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

import regex

from kg.errors import IdentifierError, KgError
from kg.identifiers import parse as parse_identifier
from kg.issues import Issue
from kg.model import Facts
from kg.parse.archives import Found, files_of
from kg.parse.metadata import facts_from_metadata, facts_from_sru
from kg.parse.recognise import HEAD_BYTES, PAPERS, recognise
from kg.parse.side import SIDE_FILE, facts_for, merged, read_side_file, side_facts

Use = Literal["paper", "other form", "duplicate", "ignored", "unreadable"]

TEXT_SUFFIXES = (".txt", ".text")
"""In a folder only these plain texts are papers; programs, lists and notes are text as well."""

UNREAD_FORMS = ("odt", "pdf-scan")
"""Forms of papers that are not read themselves, but named as another form where the paper is read."""

DOCUMENTATION = ("readme", "license", "licence", "changelog", "contributing", "copying", "notice", "index")
"""How files begin that tell about the folder they lie in."""

_SUFFIXES = regex.compile(r"(?:\.metadata(?:_owms)?)?\.[A-Za-z0-9]{1,8}$")
_IDENTIFIERS = (
    regex.compile(rb"""content=["']https?://[^"']*/([^/"']+)/metadata\.xml["']"""),
    regex.compile(rb"""name=["']DC\.identifier["'][^>]*?content=["']([^"']+)["']"""),
    regex.compile(rb"""content=["']([^"']+)["'][^>]*?name=["']DC\.identifier["']"""),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One file that was found, and what is to be done with it.

    name: as the user knows it. format: what `kg.parse.recognise` says it is.
    use: "paper" (to be read, with its bytes); "other form" of a paper that is read in a better one; "duplicate" of a
    paper that is read from another file; "ignored" (no paper); "unreadable" (`cause` says why).
    id: identifier, or stem, under which it was compared with the others. of: name of the file that is read instead.
    sha256: hex; "" when the bytes were not needed. size: bytes. facts: what is known from beside it. data: the bytes.
    """

    name: str
    format: str
    use: Use
    id: str = ""
    of: str = ""
    cause: str = ""
    sha256: str = ""
    size: int = 0
    facts: Facts = field(default_factory=Facts)
    data: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class _Entry:
    """A file of the first walk: everything but its bytes."""

    name: str
    format: str
    id: str
    size: int
    sha256: str
    facts: Facts
    use: Use
    of: str = ""
    cause: str = ""


@dataclass(slots=True)
class _Folder:
    """What lies beside papers in one folder (or one folder of an archive).

    side: of the JSON side file. by_stem, loose: of metadata files, named after a paper or not. records: of SRU answers,
    by identifier; an answer may tell of papers that lie elsewhere.
    """

    side: dict[str, Facts] = field(default_factory=dict)
    by_stem: dict[str, Facts] = field(default_factory=dict)
    loose: list[Facts] = field(default_factory=list)
    records: dict[str, Facts] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)


def collect(
    sources: Sequence[Path], *, meta: Path | None = None, opener: Callable[[Path], Iterator[Found]] = files_of
) -> Iterator[Item]:
    """Find the papers in files, folders and archives.

    sources: in any order; the result does not depend on it. meta: a JSON side file for all of them, which wins over the
    side files in the folders, those over metadata.xml and metadata_owms.xml, and these over records of the SRU service.
    opener: gives the files of a source.
    Gives an item for every file. Of a paper in several forms the best is read (XML, HTML, Markdown, text, PDF); of two
    files of one form the larger one, of equal ones that with the smaller sha256, and other bytes are an issue
    (`other-version`) on the paper.
    Raises InputError when a source or the side file is missing or impossible, before anything is given.
    """
    side = read_side_file(meta) if meta is not None else {}
    ordered = sorted(dict.fromkeys(sources), key=str)
    entries = list(_survey(ordered, side, opener))
    _choose(entries)
    plan = {entry.name: entry for entry in entries}
    for source in ordered:
        for found in opener(source):
            entry = plan.pop(found.name, None)  # a file that lies in two sources is given once
            if entry is not None:
                yield _item(entry, found)


def _item(entry: _Entry, found: Found) -> Item:
    kept = entry.use == "paper"
    return Item(
        name=entry.name,
        format=entry.format,
        use=entry.use,
        id=entry.id,
        of=entry.of,
        cause=entry.cause,
        sha256=hashlib.sha256(found.data).hexdigest() if kept else entry.sha256,
        size=entry.size,
        facts=entry.facts if kept else Facts(),
        data=found.data if kept else b"",
    )


def _survey(
    sources: Iterable[Path], side: Mapping[str, Facts], opener: Callable[[Path], Iterator[Found]]
) -> Iterator[_Entry]:
    """Walk through everything once: recognise, read what stands beside papers, and tie it to them."""
    folders: dict[str, _Folder] = defaultdict(_Folder)
    seen: set[str] = set()
    for source in sources:
        for found in opener(source):
            if found.name in seen:
                continue
            seen.add(found.name)
            folder = folders[_folder(found.name)]
            entry = _entry(found)
            folder.entries.append(entry)
            if entry.use == "ignored":
                _beside(found, entry, folder)
    for folder in folders.values():
        alone = len({entry.id for entry in folder.entries if entry.use == "paper"}) == 1
        for entry in folder.entries:
            if entry.use == "paper":
                _tie(entry, folder, side, alone=alone)
            yield entry


def _entry(found: Found) -> _Entry:
    head = found.data[:HEAD_BYTES]
    if found.cause:
        return _Entry(found.name, "", "", 0, "", Facts(), "unreadable", cause=found.cause)
    name = _last(found.name)
    format_ = recognise(head, name)
    is_paper = format_ in PAPERS and (found.given or _may_be_paper(format_, name))
    if format_ in ("text", "markdown") and not is_paper and _is_documentation(name):
        format_ = "documentation"
    elif format_ == "pdf" and not found.given and not _has_text(found.data):
        format_, is_paper = "pdf-scan", False
    use: Use = "paper" if is_paper else "ignored"
    sha256 = hashlib.sha256(found.data).hexdigest() if is_paper else ""
    return _Entry(found.name, format_, _sniff(head, format_) or _stem(name), len(found.data), sha256, Facts(), use)


def _has_text(data: bytes) -> bool:
    from kg.parse.pdf import has_text  # only a folder with a PDF needs the library

    return has_text(data)


def _may_be_paper(format_: str, name: str) -> bool:
    if format_ == "text" and not name.casefold().endswith(TEXT_SUFFIXES):
        return False
    return format_ not in ("text", "markdown") or not _is_documentation(name)


def _is_documentation(name: str) -> bool:
    return name.casefold().split(".")[0] in DOCUMENTATION


def _beside(found: Found, entry: _Entry, folder: _Folder) -> None:
    """Take in a metadata file, an SRU answer or a side file; one that cannot be read is unreadable, not fatal."""
    name = _last(found.name)
    try:
        if entry.format in ("metadata-xml", "owms-xml"):
            facts = facts_from_metadata(found.data, found.name)
            best = entry.format == "metadata-xml"  # the other form calls the chamber "overige" now and then
            if _SUFFIXES.sub("", name) != "metadata" and not name.startswith("metadata"):
                stem = _stem(name)
                known = folder.by_stem.get(stem, Facts())
                folder.by_stem[stem] = merged(facts, known) if best else merged(known, facts)
            else:
                folder.loose.insert(0 if best else len(folder.loose), facts)
        elif entry.format == "sru-xml":
            for facts in facts_from_sru(found.data, found.name):
                id_ = _canonical(facts.id)
                folder.records[id_] = merged(folder.records.get(id_, Facts()), facts)
        elif entry.format == "json" and name == SIDE_FILE:
            folder.side = side_facts(found.data, found.name)
            entry.format = "side-file"
    except KgError as error:
        entry.use, entry.cause = "unreadable", str(error)


def _tie(entry: _Entry, folder: _Folder, side: Mapping[str, Facts], *, alone: bool) -> None:
    """Give a paper the facts that stand beside it."""
    facts = merged(facts_for(entry.name, side), facts_for(entry.name, folder.side))
    beside = [folder.by_stem[stem] for stem in (_stem(_last(entry.name)),) if stem in folder.by_stem]
    beside += [loose for loose in folder.loose if loose.id == entry.id or (alone and not _official(entry.id))]
    only = alone and not beside and not _official(entry.id) and len(folder.records) == 1
    records = [record for id_, record in folder.records.items() if id_ == entry.id or only]
    for found in (*beside, *records):
        facts = merged(facts, found)
    if alone and not beside and folder.loose and _official(entry.id):
        text = f"metadata beside it is of {folder.loose[0].id or 'no paper'}, not of {entry.id}"
        facts = replace(facts, issues=(*facts.issues, Issue("metadata-of-another", text, entry.id)))
    entry.facts = facts
    entry.id = facts.id or entry.id


def _choose(entries: list[_Entry]) -> None:
    """Keep one file of each paper, and mark the others."""
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        if entry.use == "paper" or entry.format in UNREAD_FORMS:
            groups[entry.id.casefold()].append(entry)
    for group in groups.values():
        papers = sorted((e for e in group if e.use == "paper"), key=lambda e: (_rank(e), -e.size, e.sha256, e.name))
        if not papers:
            continue
        kept = papers[0]
        others = [e.name for e in papers[1:] if _rank(e) == _rank(kept) and e.sha256 != kept.sha256]
        for entry in group:
            if entry is not kept:
                entry.of = kept.name
                entry.use = "duplicate" if entry.use == "paper" and _rank(entry) == _rank(kept) else "other form"
        for other in sorted(others):
            issue = Issue("other-version", f"{other} holds other bytes; {kept.name} is read", kept.id)
            kept.facts = replace(kept.facts, issues=(*kept.facts.issues, issue))


def _rank(entry: _Entry) -> int:
    """Place of a form among the forms of a paper; the XML dialects are one form."""
    return 0 if entry.format.endswith("-xml") else PAPERS.index(entry.format)


def _sniff(head: bytes, format_: str) -> str:
    """Give the identifier the file itself names in its first bytes, "" when it names none."""
    if format_ not in ("op-xml", "kamerwrk-xml", "html"):
        return ""
    for pattern in _IDENTIFIERS:
        match = pattern.search(head)
        if match:
            return _canonical(match[1].decode("utf-8", "replace"))
    return ""


def _canonical(text: str) -> str:
    try:
        return str(parse_identifier(text))
    except IdentifierError:
        return text


def _official(text: str) -> bool:
    try:
        parse_identifier(text)
    except IdentifierError:
        return False
    return True


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/").rpartition("!")[2]).name


def _folder(name: str) -> str:
    return name[: len(name) - len(_last(name))]


def _stem(name: str) -> str:
    return _canonical(_SUFFIXES.sub("", name))
