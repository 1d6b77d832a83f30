"""The public services on loopback: SRU, publication files and open data, with faults that can be switched on.

The harvester is built without the live services, so its tests need a server that answers as they do, and that
misbehaves as they do. This one is a real HTTP server on 127.0.0.1. In a test:

    with Emulator(SAMPLE) as service:                     # a folder of papers
        run("harvest", "32824", sources(service.base_url))
        assert [r.status for r in service.requests] == [200, ...]

    with Emulator(make_papers(2_000), faults=[Fault("429", rate=0.1, times=2, value=1)], seed=7) as service: ...

Addresses, all under `base_url` (http://127.0.0.1:PORT, no slash at the end)
    /sru                                        searchRetrieve, SRU 2.0; query language: `tests/emulator/cql.py`
    /frbr/officielepublicaties/kst/DOSSIER/ID/1/PART/FILE   files; PART: html metadata metadataowms odt pdf xml
    /frbr/officielepublicaties/kst/DOSSIER/?start=1&format=xml   listing; without DOSSIER: all dossiers
    /ID/metadata.xml  /ID.xml .html .pdf .odt   the same files as on zoek.officielebekendmakingen.nl; what is not
                                                there is an HTML page with status 200 (in the repository: 404)
    /ID                                         302 to /ID.html, of the paper that replaced it if there is one
    /OData/v4/2.0/ENTITY                        open data; /OData/v4/2.0/Document(GUID)/resource is its file
Records give addresses under `base_url`. Files come with ETag and Last-Modified and honour If-None-Match and
If-Modified-Since (304, no body); they are zipped when Accept-Encoding asks for gzip. HEAD works everywhere.

Emulator(papers, *, faults=(), seed=0, cap=1000, pretty=False, next_link=True, two_dossiers="repeat", drift=False)
    papers          a folder (path), or what `make_papers` gives
    faults          Fault objects; `service.faults` is the list, which may be changed at any time
    seed            decides which addresses a fault with a rate hits
    cap             most records in one SRU answer, whatever maximumRecords says; 10 when it says nothing
    pretty          SRU answers indented; the live ones are one line
    next_link       open data without $top: True gives @odata.nextLink while there is more, False never gives it
                    (the client must count and $skip). With $top there is never one. A page has 250 rows at most.
    two_dossiers    how a record shows a paper in two dossiers (nobody knows): "repeat" the element is repeated,
                    "join" one element `32824;29544` that only its exact value finds, "first" the first one only
    drift           open data as described in 2026 instead of in $metadata: Toezegging has KamerbriefNakoming and
                    ToegezegdAan to expand, instead of a text and ToegezegdAanPersoon / ToegezegdAanFractie
  .base_url         str
  .requests         tuple of Request, in order of arrival; fields: number (from 1), at (s, monotonic), connection
                    (which TCP connection, from 1), method, path, query (both decoded), headers (names in lower
                    case), status (0: none was sent), sent (bytes of body that went out, as zipped; when the client left
                    in the middle 0, or the pieces before that if it dripped), fault (kinds that hit it)
  .forget()         empties `.requests` and gives what was in it; faults do not start anew
  .ids              identifiers now published, sorted as the service sorts them (by code point)
  .change(id, part=None, *, content=None, modified="2026-11-20")
                    alters one file of a paper (default: its text; else a PART): new bytes, ETag, Last-Modified;
                    the record gets the new date of change. No other file of the paper changes.
  .add(id)          publishes a paper that was held back or withdrawn
  .withdraw(id, *, replaced_by=None)
                    takes a paper away: gone from search, listing and files; in the open data its rows keep
                    only Id, dates of change and Verwijderd. /ID then redirects to `replaced_by` if that is given.
  .start() .stop()  what `with` does. `stop` raises the first mistake of the emulator itself, if there was one.

A folder of papers has one folder per paper, named after its identifier: `metadata.xml` and any of ID.xml, ID.html,
ID.pdf, ID.odt, metadata_owms.xml. Parts that are not there are made from those that are (text of ID.md or ID.txt
becomes a PDF, for these have no XML at the service). Open data is made from the metadata; `odata/ENTITY.json` and
`ID/odata-zaak.json` in the folder (rows as the service gives them, expanded or not) replace what would be made.

make_papers(n, seed=0, *, dossiers=("32824", "29544"), attachments_every=5, gaps_every=40, pdf_every=50, joint_every=30)
    n papers divided over the dossiers, in official XML with metadata: letters, motions (some replaced by later ones)
    and reports that cite each other; every k-th has an attachment, every k-th number of a dossier is not used, every
    k-th paper has a PDF only, every k-th stands in two dossiers (0: none). Nothing is kept: a paper is made from its
    number whenever it is asked for. `.ids` all identifiers, `.main` without attachments, `.gaps` dossier -> numbers
    not used below the highest. `write_papers(papers, folder)` writes them as a folder of papers.

Fault(kind, *, where="", ids=(), at=(), rate=1.0, times=None, value=None): what a fault hits
    where           regular expression searched in the decoded path?query; "": all that this kind can hit
    ids             only requests for files of these papers; for add and withdraw: which papers
    at              numbers, from 1, among the requests that kind, where and ids let through; (): any of them
    rate            share of the addresses (path?query) that is hit, chosen by seed: the same ones each time
    times           hits per address, then the fault is gone there (so that a retry succeeds); None: it stays
  kind              what happens                                                         value (default)
    429             too many requests                              Retry-After: s, or "date" for an HTTP date (1)
    500, 503, 504   HTML page with that status                                   Retry-After: s (none)
    diagnostics     SRU: 200, diagnostics, no records                            message
    ignored         SRU: records of the whole collection with a SEARCH-IGNOREDQTEXT diagnostic
    error-page      200 with an HTML page in place of the answer
    empty           200 with no body
    redirect        302 to another address that has the answer                   hops (1; 0: for ever)
    estimate        SRU: numberOfRecords is off                                  by how much (7)
    prefix          SRU: other namespace prefixes, same namespaces
    unknown-field   SRU: records with an element nobody knows                    its name (nieuwVeld)
    wrong-document  a file of another paper
    no-metadata     metadata.xml is not there
    no-attachment   files of attachments are not there (their metadata are)
    truncated       the body stops at a share of its length, Content-Length agrees   share (0.6)
    length-long     Content-Length is more than what comes                       bytes more (100)
    length-short    Content-Length is less than the whole                        bytes less (100)
    reset           connection reset when half the body is sent
    drip            body in small pieces                                         seconds in all (2)
    gzip            zipped although nobody asked
    add, withdraw   before the answer a paper appears or disappears: those in `ids`, else one chosen by seed. The ids of
                    an add that is given to Emulator are held back until then; else it is one that was withdrawn.
The first of 429 … redirect that hits wins; the others can come together. KINDS names them all. `startRecord` from
10000 on gives 504 without any fault.

As a process: `python -m tests.koop_emulator --papers DIR | --make N [--port N] [--seed N] [--fault KIND[:key=value]…]
[--log FILE] [--lifetime S] …` prints one JSON line {"base_url": …} when it is ready, logs each request as a line of
JSON, and stops on SIGTERM, after its lifetime (default 600 s) or when its parent is gone.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from tests.emulator.faults import KINDS, Fault
from tests.emulator.handler import Request
from tests.emulator.papers import Folder, Papers, write_papers
from tests.emulator.server import Emulator
from tests.emulator.synthetic import make_papers

__all__ = ["KINDS", "Emulator", "Fault", "Request", "make_papers", "write_papers"]


def main(arguments: list[str] | None = None) -> int:
    """Run the emulator as a process until it is told to stop; give the exit code."""
    parser = argparse.ArgumentParser(prog="tests.koop_emulator", description="The public services on loopback.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--papers", type=Path, help="folder with one folder per paper")
    source.add_argument("--make", type=int, metavar="N", help="N synthetic papers")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cap", type=int, default=1000)
    parser.add_argument("--pretty", action="store_true")
    parser.add_argument("--no-next-link", action="store_true")
    parser.add_argument("--two-dossiers", default="repeat", choices=["repeat", "join", "first"])
    parser.add_argument("--drift", action="store_true")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND[:key=value]…", help="may be repeated")
    parser.add_argument("--log", type=Path, help="one line of JSON per request")
    parser.add_argument("--lifetime", type=float, default=600.0, help="seconds")
    given = parser.parse_args(arguments)

    papers: Papers = Folder(given.papers) if given.papers else make_papers(given.make, given.seed)
    try:
        faults = [Fault.parse(text) for text in given.fault]
    except ValueError as error:
        parser.error(str(error))
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    parent, end = os.getppid(), time.monotonic() + given.lifetime
    service = Emulator(
        papers,
        faults=faults,
        seed=given.seed,
        cap=given.cap,
        pretty=given.pretty,
        next_link=not given.no_next_link,
        two_dossiers=given.two_dossiers,
        drift=given.drift,
        port=given.port,
    )
    with service:
        sys.stdout.write(json.dumps({"base_url": service.base_url}) + "\n")
        sys.stdout.flush()
        while not over.wait(0.2) and time.monotonic() < end and os.getppid() == parent:
            write_log(service, given.log)
    write_log(service, given.log)
    return 0


def write_log(service: Emulator, path: Path | None) -> None:
    """Append the requests since the last call to the log, and forget them: a long run must not fill the memory."""
    seen = service.forget()
    if path and seen:
        with path.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(dataclasses.asdict(request)) + "\n" for request in seen)


if __name__ == "__main__":
    sys.exit(main())
