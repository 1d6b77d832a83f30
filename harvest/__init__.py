"""The harvester: the papers of a dossier, from the public services into a raw archive that is never overwritten.

    kamerstukken.harvest(dossiers, raw, sources)    fetch what is new or changed; gives the completeness report
    kamerstukken.verify(raw)                        hash everything again
    kamerstukken.load_sources(path)                 the settings: addresses, queries, pace
    archive.Archive.open(raw)                       read what was fetched: `kg build` does

From the bottom up: `sources` (settings), `http` (one polite connection), `warc` and `archive` (what lies on disk),
`fetch` (ask once, keep the answer), `checks` (is it what was asked for), `sru` and `odata` (the two services),
`listing`, `papers` and `report` (a dossier), `kamerstukken` (the whole of it). Nothing here reads a paper: that is
`kg`, which never touches the network.
"""
