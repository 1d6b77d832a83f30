r"""Makes the two registers that travel with the program: which papers exist, and what is known about single papers.

    python -m harvest.make_register ids IDS.txt.xz kg/data/register.txt.xz --date 2025-03-01
    python -m harvest.make_register papers kg/data/papers.tsv.xz --extra kg/data/papers-extra.tsv \
        --motions MOTIES.tsv --heads MOTIES.tar.xz --cases DIR --documents DOCUMENT.json

The same input gives the same bytes. Only facts are kept: numbers, dates, kinds, names; no titles, no text.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import re
import sys
import tarfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from kg.errors import FormatError, IdentifierError, KgError
from kg.identifiers import Kamerstuk, LooseKamerstuk, parse, vergaderjaar_of

DOSSIER_OF_TITLE: Final = {"Integratiebeleid": "32824", "Arbeidsmarktbeleid": "29544"}
"""The open data names a dossier in a Document by its title alone."""

KIND_OF_SOORT: Final = {
    "Brief regering": "brief",
    "Lijst van vragen en antwoorden": "lijst",
    "Motie": "motie",
    "Motie (gewijzigd/nader)": "motie",
    "Verslag van een algemeen overleg": "verslag",
    "Verslag van een commissiedebat": "verslag",
    "Verslag van een schriftelijk overleg": "verslag",
}
LATEST_OLD_YEAR: Final = timedelta(days=21)
"""So long after Prinsjesdag a paper may still carry the old vergaderjaar (14 days is the most seen)."""

PARTICLES: Final = frozenset(["van", "de", "den", "der", "het", "ten", "ter", "te", "la", "le", "in", "'t"])


# --- which papers exist ---------------------------------------------------------------------------------------------


def register_lines(ids: Iterable[str], day: date) -> Iterator[str]:
    """Write the register of known Kamerstuk ids.

    ids: identifiers, in any order. day: the date of the list.
    Yields "# kst <date>" and then one line per dossier, sorted: "<key>TAB<numbers>". The key is what stands before the
    ondernummer in the id ("36600-XV", "19951996-24400-V"; "*" for ids without a dossier). Numbers are separated by
    spaces: "1..34" and "A..M" are runs, "12/b1..3" are the papers 12-b1 to 12-b3, "~" is a paper without ondernummer.
    Raises IdentifierError for an id that is no Kamerstuk.
    """
    plain: dict[str, set[str]] = defaultdict(set)
    suffixed: dict[str, dict[str, dict[str, set[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for text in ids:
        paper = parse(text)
        if isinstance(paper, LooseKamerstuk):
            plain["*"].add(paper.number)
        elif not isinstance(paper, Kamerstuk):
            raise IdentifierError(f"not a Kamerstuk: {text!r}")
        elif paper.suffix:
            suffixed[paper.key][paper.number][paper.suffix[0]].add(int(paper.suffix[1:]))
        else:
            plain[paper.key].add(paper.number)
    yield f"# kst {day.isoformat()}"
    for key in sorted(plain.keys() | suffixed.keys()):
        words = list(_number_runs(plain[key]))
        for number in sorted(suffixed[key], key=_natural):
            for letter, counts in sorted(suffixed[key][number].items()):
                words.extend(f"{number or '~'}/{letter}{run}" for run in _runs(counts))
        yield f"{key}\t{' '.join(words)}"


def _number_runs(numbers: Iterable[str]) -> Iterator[str]:
    """Write numbers as runs: figures, then letters, then what is neither."""
    figures, letters, others = [], [], []
    for number in numbers:
        if number.isdigit() and number == str(int(number)):
            figures.append(int(number))
        elif number.isalpha() and len(number) <= 2:
            letters.append(_letter_value(number))
        else:
            others.append(number)
    yield from _runs(figures)
    yield from ("..".join(_letters(int(end)) for end in run.split("..")) for run in _runs(letters))
    yield from (number or "~" for number in sorted(others, key=_natural))


def _runs(values: Iterable[int]) -> Iterator[str]:
    """Write whole numbers as runs: 1, 2, 3, 5 gives "1..3", "5"."""
    for _, group in groupby(enumerate(sorted(values)), key=lambda pair: pair[1] - pair[0]):
        run = [value for _, value in group]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}"


def _letter_value(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - ord("A") + 1
    return value


def _letters(value: int) -> str:
    text = ""
    while value:
        value, rest = divmod(value - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _natural(text: str) -> tuple[int, str]:
    figures = re.match("[0-9]*", text)
    return (int(figures[0]) if figures and figures[0] else -1, text)


# --- what is known about single papers ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: see kg/register.py for the meaning of the fields; movers separated by ";"."""

    id: str
    date: str = ""
    kind: str = ""
    movers: str = ""
    replaces: str = ""
    vergaderjaar: str = ""


def movers_of(subject: str, title: str) -> tuple[str, ...]:
    """Read the movers from the subject of a motion in the open data.

    subject: "Motie van de leden Van Hijum en Inge van Dijk over ...". title: the head of the paper, in capitals; it
    settles a name that ran into the next word and accents the subject lost.
    Returns the names as the Chamber prints them ("Van Hijum", "Inge van Dijk"), without "c.s."; () when there are none.
    """
    match = re.search(r"motie van (?:het lid|de leden|het leden|de lid) +(.*)", subject, re.IGNORECASE)
    if match is None:
        return ()
    names: list[str] = []
    for part in re.split(r", | en ", re.split(r" over | c\.? ?s\.?(?= |$)", match[1])[0]):
        words = part.split()
        kept = next((i for i, word in enumerate(words) if word.islower() and word not in PARTICLES), len(words))
        if not words or not kept or not words[kept - 1][0].isupper():
            break
        names.append(_settle(" ".join(words[:kept]), title))
        if kept < len(words):
            break
    return tuple(names)


def _settle(name: str, title: str) -> str:
    """Correct a name with the title in capitals: take off a glued "over", put lost accents back."""
    folded, letters = _fold(title), _fold(name)
    if letters.endswith("over") and letters not in folded and letters[:-4] in folded:
        name, letters = name[:-4], letters[:-4]
    place = folded.find(letters)
    if place >= 0 and len(folded) == len(title):
        printed = title[place : place + len(name)]
        name = "".join(p.lower() if n.islower() else p.upper() for p, n in zip(printed, name, strict=True))
    return name


def _fold(text: str) -> str:
    bare = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(bare).lower()


def motion_facts(table: Path, heads: Path | None) -> Iterator[Fact]:
    """Read motions from a table with identifier, dossiers, datum, titel and onderwerp.

    heads: archive of the same motions in XML; their heads say the vergaderjaar.
    """
    years = dict(_years_in_heads(heads)) if heads else {}
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            replaced = re.search(r"GEDRUKT ONDER NR\.? ?([0-9]+)", row["titel"])
            prefix = row["identifier"].rpartition("-")[0]
            yield Fact(
                id=row["identifier"],
                date=row["datum"],
                kind="motie",
                movers=";".join(movers_of(row["onderwerp"], row["titel"])),
                replaces=f"{prefix}-{replaced[1]}" if replaced else "",
                vergaderjaar=years.get(row["identifier"], ""),
            )


def _years_in_heads(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as members:
        for member in members:
            stream = members.extractfile(member) if member.name.endswith(".xml") else None
            if stream:
                match = re.search(rb"Vergaderjaar ([0-9]{4})[^0-9]{1,3}([0-9]{4})", stream.read())
                if match:
                    yield Path(member.name).stem, b"-".join(match.groups()).decode()


def case_facts(folder: Path) -> Iterator[Fact]:
    """Read motions from cases of the open data, one file each (Zaak with its Document and DocumentVersie)."""
    for path in sorted(folder.glob("*.odata-zaak.json")):
        case = _json(path)
        for document in case["Document"]:
            identifier = (document["HuidigeDocumentVersie"] or {}).get("ExterneIdentifier") or ""
            if identifier.startswith("kst-"):
                yield _document_fact(identifier, document, path)


def document_facts(path: Path) -> Iterator[Fact]:
    """Read papers from a page of Document of the open data; those without a number in a dossier are left out."""
    for document in _json(path)["value"]:
        if document["Volgnummer"] > 0 and not document["Verwijderd"]:
            dossier = DOSSIER_OF_TITLE.get(document["Titel"])
            if dossier is None:
                raise FormatError(path.name, f"dossier title {document['Titel']!r} is not in DOSSIER_OF_TITLE")
            yield _document_fact(f"kst-{dossier}-{document['Volgnummer']}", document, path)


def _document_fact(identifier: str, document: dict[str, Any], path: Path) -> Fact:
    kind = KIND_OF_SOORT.get(document["Soort"])
    if kind is None:
        raise FormatError(path.name, f"Soort {document['Soort']!r} is not in KIND_OF_SOORT", "add it there")
    movers = movers_of(document["Onderwerp"], "") if kind == "motie" else ()
    return Fact(identifier, document["Datum"][:10], kind, ";".join(movers), "", document["Vergaderjaar"])


def extra_facts(table: Path) -> Iterator[Fact]:
    """Read the facts typed in by hand (id, date, kind, movers, source)."""
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            yield Fact(id=row["id"], date=row["date"], kind=row["kind"], movers=row["movers"])


def merge(sources: Iterable[Iterable[Fact]]) -> tuple[list[Fact], list[str]]:
    """Bring the facts of one paper together; an earlier source wins.

    A vergaderjaar that follows from the date is not kept, nor is a date that the vergaderjaar contradicts (one motion
    of 2025 has 2024 in its head). A name spelled in several ways gets its most frequent spelling.
    Returns the facts sorted by id, and a line for each date that was not kept.
    """
    known: dict[str, Fact] = {}
    dropped: list[str] = []
    for fact in (fact for source in sources for fact in source):
        identifier = str(parse(fact.id))
        before = known.get(identifier, Fact(identifier))
        if before.date and fact.date and before.date != fact.date:
            dropped.append(f"{identifier}: {fact.date}, another source says {before.date}")
        known[identifier] = Fact(*(getattr(before, f.name) or getattr(fact, f.name) for f in fields(Fact)))
    names = Counter(name for fact in known.values() for name in fact.movers.split(";"))
    spelling: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (names[name], name)):
        spelling[_fold(name)] = name
    merged = []
    for fact in (known[identifier] for identifier in sorted(known)):
        movers = ";".join(spelling[_fold(name)] for name in fact.movers.split(";"))
        day, year = fact.date, fact.vergaderjaar
        if day and year and year == vergaderjaar_of(date.fromisoformat(day)):
            year = ""
        elif day and year and year != vergaderjaar_of(date.fromisoformat(day) - LATEST_OLD_YEAR):
            dropped.append(f"{fact.id}: {day}, but its vergaderjaar is {year}")
            day = ""
        merged.append(replace(fact, date=day, movers=movers, vergaderjaar=year))
    return merged, dropped


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FormatError(path.name, f"not JSON: {error}") from error


# --- command line ---------------------------------------------------------------------------------------------------


def _write(path: Path, text: str) -> None:
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    sys.stderr.write(f"{path.name}: {text.count(chr(10))} lines, {len(text.encode())} bytes, packed {len(packed)}\n")


def _ids(arguments: argparse.Namespace) -> None:
    with lzma.open(arguments.ids, "rt", encoding="utf-8") as stream:
        ids = stream.read().split()
    _write(arguments.out, "".join(line + "\n" for line in register_lines(ids, arguments.date)))


def _papers(arguments: argparse.Namespace) -> None:
    sources: list[Iterable[Fact]] = []
    if arguments.extra:
        sources.append(extra_facts(arguments.extra))
    if arguments.cases:
        sources.append(case_facts(arguments.cases))
    if arguments.documents:
        sources.append(document_facts(arguments.documents))
    if arguments.motions:
        sources.append(motion_facts(arguments.motions, arguments.heads))
    facts, dropped = merge(sources)
    names = [field.name for field in fields(Fact)]
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
    writer.writerow(names)
    writer.writerows([getattr(fact, name) for name in names] for fact in facts)
    for line in dropped:
        sys.stderr.write(f"date not kept: {line}\n")
    _write(arguments.out, rows.getvalue())


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m harvest.make_register", description="make the shipped registers")
    verbs = parser.add_subparsers(required=True)
    ids = verbs.add_parser("ids", help="the register of known Kamerstuk ids")
    ids.add_argument("ids", type=Path, help="xz-packed list, one id per line")
    ids.add_argument("out", type=Path)
    ids.add_argument("--date", type=date.fromisoformat, required=True, help="date of the list, ISO")
    ids.set_defaults(run=_ids)
    papers = verbs.add_parser("papers", help="the facts about single papers")
    papers.add_argument("out", type=Path)
    papers.add_argument("--motions", type=Path, help="table of motions (TSV)")
    papers.add_argument("--heads", type=Path, help="tar archive of the same motions in XML")
    papers.add_argument("--cases", type=Path, help="folder with *.odata-zaak.json")
    papers.add_argument("--documents", type=Path, help="page of Document of the open data (JSON)")
    papers.add_argument("--extra", type=Path, help="facts typed in by hand (TSV)")
    papers.set_defaults(run=_papers)
    arguments = parser.parse_args(argv)
    try:
        arguments.run(arguments)
    except (KgError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
