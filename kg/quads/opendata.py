"""The graph of open data: what the Tweede Kamer's own records say of papers, votes, commitments and people.

It proves nothing with a sentence; its evidence is the record, so each node carries the Id of its row, and a vote the
words of the decision. What the record says of a paper stands here and what the paper says stands in the graph of the
paper, so that a question with GRAPH can tell them apart where they differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import regex

from kg import iris
from kg.issues import Issue
from kg.quads.entities import Entities
from kg.quads.lines import BOOLEAN, DATE, INTEGER, Lines
from kg.quads.opendata_people import People, full_name
from kg.quads.opendata_rows import Row, Rows, age, below, day, text, whole
from kg.terms import DCTERMS, KS, RDFS

_ROLES: dict[str, tuple[str, ...]] = {
    "eerste ondertekenaar": (KS.indiener, KS.ondertekenaar),
    "mede ondertekenaar": (KS.ondertekenaar,),
    "mede namens": (),
    "indiener": (KS.indiener,),
    "medeindiener": (KS.indiener,),
}
"""Relatie of an actor, in lower case -> what it says of person and paper. Committees and addressees have others."""

_CHOICES = {
    "voor": KS.voor,
    "tegen": KS.tegen,
    "niet deelgenomen": KS.nietDeelgenomen,
    "onthouden": KS.nietDeelgenomen,
}
_OUTCOMES = (("aangenomen", KS.aangenomen), ("aannemen", KS.aangenomen), ("verworpen", KS.verworpen))
_VOTE = "stemmen"
_DECIDED = ("", "besluit")
_VOTES, _HELD = "stemmingen", ("", "uitgevoerd")

_ALSO_IN_PAPERS = "|".join(regex.escape(iri) for iri in (KS.indiener, KS.ondertekenaar, KS.vervangt))
_STATED = regex.compile(rf"^(<[^>]+> <(?:{_ALSO_IN_PAPERS})> <[^>]+>) <", regex.MULTILINE)


def stated_in(quads: str) -> set[str]:
    """Give the triples of a paper's graph that open data may state too, as `opendata_quads` wants them.

    quads: N-Quads as `document_quads` writes them.
    """
    return set(_STATED.findall(quads))


def opendata_quads(
    pages: Iterable[tuple[str, Row]], held: Collection[str], *, stated: Collection[str] = frozenset()
) -> tuple[str, Entities, list[Issue]]:
    """Write the graph of open data.

    pages: listing ("Zaak dossier-32824", "Persoon") and page as it came, parsed; of a row that comes twice the newest
    counts. held: identifiers of the papers that were read. stated: triples as text ("<s> <p> <o>", see `stated_in`)
    that stand in another graph: no triple stands in two, for a query over the union would count it twice.
    Returns the N-Quads, lines sorted; the papers and people it names, which the register graph describes; and what
    could not be used. Bad rows are left out and never raise.
    """
    writer = _Writer(Rows(pages, held))
    writer.write()
    quads = writer.lines.sorted()
    if stated:
        kept = (line for line in quads.split("\n") if line.rpartition(" <")[0] not in stated)
        quads = "\n".join(kept)
    return quads, writer.entities, writer.rows.issues


class _Writer:
    """Writes row after row; people and groups last, for only those who occur are written."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.lines = Lines(iris.OPENDATA)
        self.entities = Entities()
        self.people = People(rows, self.lines, self.entities)
        self._written: set[str] = set()
        self._debates: dict[str, Row] = {}

    def write(self) -> None:
        cases = [(case, self.rows.paper_of_case(case)) for case in self.rows.of("Zaak")]
        for document in self.rows.of("Document"):
            self._document(document)
        for case, paper in cases:
            if paper:
                self._actors(paper, below(case, "ZaakActor"))
        self._cases(cases)
        for promise in self.rows.of("Toezegging"):
            self._promise(promise)
        self._meetings()
        self.people.seats()
        self.people.groups()

    def _paper(self, paper: str) -> str:
        self.entities.cited.append(paper)
        return iris.document_iri(paper)

    def _texts(self, node: str, values: Iterable[tuple[str, str, str]]) -> None:
        """Write predicate, text and suffix where there is a text."""
        for predicate, value, suffix in values:
            if value:
                self.lines.text(node, predicate, value, suffix)

    # Papers and cases -----------------------------------------------------------------------------------------------

    def _document(self, document: Row) -> None:
        paper = self.rows.paper(document)
        if not paper:
            if whole(document, "Volgnummer") and document.get("Kamer") != 1:
                number = text(document, "DocumentNummer") or text(document, "Id")
                self.rows.issue("open-data-paper-unnamed", f"document {number} names no dossier that can be read")
            return
        if paper.startswith("blg-") and paper not in self.rows.held:
            return  # there are more attachments than papers, and nothing but a number is told of them
        node = self._paper(paper)
        self._texts(node, ((KS.registernummer, text(document, "DocumentNummer"), ""),))
        self.lines.text(node, KS.opendataId, text(document, "Id"))
        self._actors(paper, below(document, "DocumentActor"))

    def _actors(self, paper: str, actors: Iterable[Row]) -> None:
        """Write who tabled and who signed; what is no person (a committee, a group) is left out."""
        for actor in actors:
            relation, name = text(actor, "Relatie"), text(actor, "ActorNaam")
            person = text(actor, "Persoon_Id")
            if relation.casefold() not in _ROLES or not (person or text(actor, "Functie")):
                continue
            node = self.people.person(name, person)
            if not node:
                self.rows.issue("open-data-actor", f"an actor without a name: {relation} {name!r}", paper)
                continue
            subject = iris.document_iri(paper)
            self.lines.text(subject, KS.betrokkene, f"{relation}: {name}")
            for predicate in _ROLES[relation.casefold()]:
                self.lines.iri(subject, predicate, node)

    def _cases(self, cases: list[tuple[Row, str]]) -> None:
        papers = {text(case, "Id"): paper for case, paper in cases}
        for case, paper in cases:
            decisions = [one for one in below(case, "Besluit") if _outcome(one)]
            if not paper:
                if decisions:
                    number = text(case, "Nummer") or text(case, "Id")
                    message = f"no one paper is known for the vote on case {number}"
                    self.rows.issue("open-data-vote-without-paper", message)
                continue
            node = self._paper(paper)
            self._texts(node, ((KS.kabinetsappreciatie, text(case, "Kabinetsappreciatie"), ""),))
            replaced = [(paper, papers.get(text(one, "Id"), "")) for one in below(case, "VervangenVanuit")]
            replaced += [(papers.get(text(one, "Id"), ""), paper) for one in below(case, "VervangenDoor")]
            for new, old in replaced:
                if new and old and new != old:
                    self.lines.iri(self._paper(new), KS.vervangt, self._paper(old))
            for decision in decisions:
                self._vote(case, paper, decision, _voted_on(case, len(decisions)))

    # Votes ----------------------------------------------------------------------------------------------------------

    def _vote(self, case: Row, paper: str, decision: Row, on: str) -> None:
        """Write a vote; the paper is in its IRI, for one decision can be about more."""
        id_ = text(decision, "Id")
        if not id_:
            self.rows.issue("open-data-row", "a decision has no Id", paper)
            return
        vote = iris.official_iri("stemming", id_, paper)
        if vote in self._written:
            return  # two cases about one paper, decided together
        self._written.add(vote)
        self.lines.types(vote, "Stemming")
        self.lines.iri(vote, KS.stemtOver, self._paper(paper))
        self.lines.iri(vote, KS.uitslag, _outcome(decision))
        words = text(decision, "BesluitTekst") or text(decision, "BesluitSoort")
        self._texts(
            vote,
            (
                (KS.opendataId, id_, ""),
                (KS.besluittekst, words, ""),
                (KS.stemmingssoort, text(decision, "StemmingsSoort"), ""),
                (KS.registernummer, text(case, "Nummer"), ""),
                (DCTERMS.date, on, DATE),
            ),
        )
        for ballot in below(decision, "Stemming"):
            self._ballot(vote, paper, ballot)

    def _ballot(self, vote: str, paper: str, ballot: Row) -> None:
        """Write what a group, or in a roll call a member, voted; the size of the group says nothing of one member."""
        id_, choice = text(ballot, "Id"), _CHOICES.get(text(ballot, "Soort").casefold(), "")
        member, name = text(ballot, "Persoon_Id"), text(ballot, "ActorNaam")
        group = self.people.group(text(ballot, "Fractie_Id"), text(ballot, "ActorFractie") or ("" if member else name))
        voter = self.people.known(member, name) if member else group
        if not (id_ and choice and voter):
            self.rows.issue("open-data-ballot", f"a ballot of {name!r} is {text(ballot, 'Soort')!r}", paper)
            return
        node = f"{vote}/stem/{iris.part(id_)}"
        self.lines.types(node, "Stem")
        self.lines.iri(node, KS.inStemming, vote)
        self.lines.iri(node, KS.stemVan, voter)
        self.lines.iri(node, KS.keuze, choice)
        if group:
            self.lines.iri(node, KS.fractie, group)
        self.lines.text(node, KS.opendataId, id_)
        self.lines.text(node, KS.vergissing, "true" if ballot.get("Vergissing") is True else "false", BOOLEAN)
        seats = whole(ballot, "FractieGrootte")
        if seats is not None and not member:
            self.lines.text(node, KS.zetels, str(seats), INTEGER)

    # The register of commitments ------------------------------------------------------------------------------------

    def _promise(self, promise: Row) -> None:
        id_, number, words = text(promise, "Id"), text(promise, "Nummer"), text(promise, "Tekst")
        if not words:
            self.rows.issue("open-data-promise", f"commitment {number or id_} of the register has no text")
            return
        node = iris.official_iri("toezegging", number or id_)
        if node in self._written:
            self.rows.issue("open-data-promise", f"commitment {number} stands in the register twice, also as {id_}")
            node = iris.official_iri("toezegging", id_)
        self._written.add(node)
        name = full_name(promise) or text(promise, "Naam")
        self.lines.types(node, "Registertoezegging")
        self._texts(
            node,
            (
                (KS.opendataId, id_, ""),
                (KS.registernummer, number, ""),
                (KS.toezeggingstekst, words, ""),
                (KS.toezegger, text(promise, "Naam") or name, ""),
                (KS.functie, text(promise, "Functie"), ""),
                (KS.ministerie, text(promise, "Ministerie"), ""),
                (KS.registerstatus, text(promise, "Status"), ""),
                (DCTERMS.date, day(promise, "Aanmaakdatum"), DATE),
                (KS.nakomingsdatum, day(promise, "DatumNakoming"), DATE),
            ),
        )
        if person := self.people.person(name, ""):
            self.lines.iri(node, KS.toegezegdDoor, person)
        for letter in self.rows.letters(promise):
            self.lines.iri(node, KS.nagekomenIn, self._paper(letter))
        for meeting in below(promise, "Activiteit") or [{"Nummer": text(promise, "ActiviteitNummer")}]:
            if key := text(meeting, "Nummer") or text(meeting, "Id"):
                debate = iris.official_iri("activiteit", key)
                self.lines.iri(node, KS.inDebat, debate)
                self._debates[debate] = max(self._debates.get(debate, meeting), meeting, key=age)

    def _meetings(self) -> None:
        """Write the debates; a debate comes with each commitment made in it, and the newest account of it counts."""
        for node, meeting in self._debates.items():
            label = ": ".join(part for part in (text(meeting, "Soort"), text(meeting, "Onderwerp")) if part)
            self.lines.types(node, "Debat")
            self._texts(
                node,
                (
                    (KS.registernummer, text(meeting, "Nummer"), ""),
                    (KS.opendataId, text(meeting, "Id"), ""),
                    (RDFS.label, label, "@nl"),
                    (DCTERMS.date, day(meeting, "Datum"), DATE),
                ),
            )


def _outcome(decision: Row) -> str:
    """Give the outcome of a decision by vote, "" for what is no vote, put off, withdrawn, or only proposed."""
    kind = text(decision, "BesluitSoort").casefold()
    if not kind.startswith(_VOTE) or text(decision, "Status").casefold() not in _DECIDED:
        return ""
    return next((code for word, code in _OUTCOMES if word in kind), "")


def _voted_on(case: Row, votes: int) -> str:
    """Give the day of a vote: of the meetings with votes the last one, for before it the vote was put off.

    votes: how many votes the case had; with more than one it is not known which was when, unless there is one day.
    """
    days = {
        day(meeting, "Datum")
        for meeting in below(case, "Activiteit")
        if text(meeting, "Soort").casefold() == _VOTES and text(meeting, "Status").casefold() in _HELD
    } - {""}
    return max(days) if days and (votes == 1 or len(days) == 1) else ""
