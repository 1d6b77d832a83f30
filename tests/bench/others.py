"""nllegalcit on the same texts, where it is installed: how long it takes and what it finds.

It is no dependency of ours; its Python is given with --nllegalcit and reads this very file as a script, with texts in
JSON on standard input. The publisher's own links say what there is to be found.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXT = {"motions": 6_000, "letters": 31_000}
"""How much text of each kind it is given, in code points: it needs about a second for 7,000."""
FEW = 3
"""Its rounds."""


@dataclass(frozen=True, slots=True)
class Other:
    """nllegalcit and we on the same texts.

    corpus, texts, size: what was read; size in bytes of UTF-8. theirs, ours: seconds, one per round; ours is the search
    for references and what they mean in a text that was parsed. found, our_found: references. linked: papers that the
    publisher links; hit, our_hit: how many of these were found.
    """

    corpus: str
    texts: int
    size: int
    theirs: tuple[float, ...]
    ours: tuple[float, ...]
    found: int
    our_found: int
    linked: int
    hit: int
    our_hit: int


def compare(python: Path, corpus: Any, number: int) -> Other | None:
    """Compare on the first papers of a corpus that the publisher put links in; None when there are none.

    python: the interpreter that has nllegalcit. corpus: a `tests.bench.corpora.Corpus`. number: rounds.
    """
    from kg.extract import citations as finder
    from kg.laws import Laws
    from kg.parse import parse
    from kg.register import Register
    from kg.resolve import resolve
    from tests.bench.phases import rounds

    room = next((size for word, size in TEXT.items() if corpus.name.startswith(word)), 0)
    documents: list[Any] = []
    for paper in corpus.papers[: corpus.distinct]:
        document = parse(paper.data, paper.name, paper.facts)
        if any(link.kind == "document" for link in document.links) and len(document.text) <= room:
            documents.append(document)
            room -= len(document.text)
    if not documents:
        return None
    texts = [document.text for document in documents]
    theirs = _run(python, texts, min(number, FEW))

    register, laws = Register.load(), Laws.load()

    def ours() -> list[Any]:
        return [
            resolve(document, finder.extract(document, register, laws, links=False), register, links=False)
            for document in documents
        ]

    (mine,) = rounds(number, ours)
    linked = hit = our_hit = our_found = 0
    for document, found, citations in zip(documents, theirs["found"], ours(), strict=True):
        keys = {key for citation in citations for key in citation.mention.keys}
        wanted = {key for link in document.links if (key := finder.link_key(link.target)).startswith("kst-")}
        linked += len(wanted)
        hit += len(wanted & set(found))
        our_hit += len(wanted & keys)
        our_found += len(citations)
    size = sum(len(text.encode()) for text in texts)
    return Other(corpus.name, len(texts), size, tuple(theirs["times"]), mine.times,
                 sum(map(len, theirs["found"])), our_found, linked, hit, our_hit)  # fmt: skip


def _run(python: Path, texts: Sequence[str], number: int) -> dict[str, Any]:
    given = json.dumps({"texts": texts, "rounds": number})
    done = subprocess.run([str(python), __file__], input=given, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{python} cannot run nllegalcit: {done.stderr.strip().splitlines()[-1:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def script() -> None:
    """Be the other side: read texts, parse them, print times and what was found."""
    from nllegalcit import parse_citations  # type: ignore[import-not-found]

    given = json.load(sys.stdin)
    found: list[list[str]] = []
    times = []
    with contextlib.redirect_stdout(sys.stderr):  # it prints remarks of its own
        parse_citations("Kamerstukken II 2020/21, 35 570, nr. 2")
        for _ in range(given["rounds"]):
            began = time.perf_counter()
            found = [[_key(citation) for citation in parse_citations(text)] for text in given["texts"]]
            times.append(time.perf_counter() - began)
    json.dump({"times": times, "found": found}, sys.stdout)


def _key(citation: Any) -> str:
    dossier = "".join(str(getattr(citation, "dossiernummer", "")).split())
    return f"kst-{dossier}-{citation.ondernummer}" if dossier else str(citation)


if __name__ == "__main__":
    script()
