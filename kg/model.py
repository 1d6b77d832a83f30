"""What the pipeline hands on: Source -> Document -> mentions.

All offsets count Unicode code points in `Document.text` (NFC), begin inclusive, end exclusive, so that
`document.text[x.start:x.end] == x.quote` for everything that has a quote. Dates are `datetime.date`.
Everything here is frozen; collections are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from kg.identifiers import Dossier
from kg.issues import Issue
from kg.text import TextMap

DocumentKind = Literal[
    "brief", "motie", "amendement", "verslag", "lijst", "antwoord", "beslisnota", "bijlage",
    "handelingen", "wetsvoorstel", "memorie", "overig",
]  # fmt: skip
"""The kinds of paper, as `kg extract --json` names them."""

BlockKind = Literal["kop", "titel", "tussenkop", "al", "li", "cel", "spreker", "ondertekening", "noot"]
"""kop: head lines (chamber, year, dossier, number, date); titel: the paper's own title; tussenkop: a heading in the
text; al: paragraph; li: list item; cel: table cell; spreker: who speaks; ondertekening: signature; noot: footnote."""

CitationKind = Literal[
    "kamerstuk", "dossier", "handelingen", "aanhangsel", "staatsblad", "staatscourant", "tractatenblad",
    "ecli", "eu", "law",
]  # fmt: skip

Day = date
"""The type, where a field of the same name hides it."""

Status = Literal["followed", "corrected", "ambiguous", "unresolved"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a paper came from.

    name: file as the user knows it; "archive.tar.xz!member.xml" inside an archive.
    format: what the front door recognised ("op-xml", "kamerwrk-xml", "markdown", "text", "html", "pdf", "vlos-xml").
    sha256: hex, of the bytes. size: bytes. url: where it was fetched. retrieved: ISO moment of the fetch.
    """

    name: str
    format: str
    sha256: str
    size: int
    url: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a paper from outside its text: metadata.xml, an SRU record, a side file, the command line.

    Every field may be missing ("" or None or ()); fields mean what they mean in `Document`.
    """

    id: str = ""
    kind: DocumentKind | None = None
    date: date | None = None
    title: str = ""
    subject: str = ""
    dossiers: tuple[Dossier, ...] = ()
    dossier_titles: tuple[str, ...] = ()
    ondernummer: str = ""
    vergaderjaar: str = ""
    chamber: str = ""
    tabled_by: tuple[str, ...] = ()
    attached_to: str = ""
    attachments: tuple[str, ...] = ()
    url: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like piece of the text; blocks follow each other and never overlap.

    level: depth of a heading or list item, from 1; 0 elsewhere. mark: list mark, footnote mark or table place ("r2c3").
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its mark as printed, its text, and the place it hangs on.

    anchor: empty span in the running text, directly behind the word or full stop that carries the mark;
    None when the place was not found.
    """

    mark: str
    start: int
    end: int
    anchor: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """The publisher's own link (`extref`, `dossierref`) on a span of the text.

    target: as the publisher wrote it ("kst-28844-266", "dossier/36600-XXIII", an address).
    """

    start: int
    end: int
    target: str
    kind: Literal["document", "dossier", "url"]


@dataclass(frozen=True, slots=True)
class Document:
    """One paper, read.

    id: official identifier, or the file's stem when it has none.
    dossiers: every dossier it is filed in, the numbering dossier first; empty when it has none.
    ondernummer: number in the numbering dossier ("412", "AB"); empty when it has none.
    vergaderjaar: "2023-2024"; empty when unknown. chamber: "tk", "ek", "vv" or "".
    signatories: names as printed ("C.E.G. van Gennip"). on_behalf: offices as printed.
    attached_to: identifier of the main paper of an attachment. attachments: identifiers of its attachments.
    tabled_by: names from the metadata (OVERHEIDop.indiener), not from the text.
    year: of the reference that the head prints ("Onze referentie 2022-0000123456"), else of the Tweede Kamer's number
    of the document ("2024D40329"), never a guess from elsewhere. It says no more than when the paper was registered.
    held_on: day of the meeting that a report is of, as its head says; of several days the last. None when the head
    says none, as in Handelingen, whose date is the meeting's.
    origin: where the text came from. source_text: the decoded file in NFC where `origin` counts its characters, so
    that offsets can be given as they stand in the file; None elsewhere.
    sentence_ends: what `kg.sentences` found in it so far, by span: the one thing that is filled later, and no part of
    what the paper is.
    """

    id: str
    kind: DocumentKind
    source: Source
    text: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    links: tuple[Link, ...] = ()
    date: date | None = None
    title: str = ""
    subject: str = ""
    dossiers: tuple[Dossier, ...] = ()
    dossier_titles: tuple[str, ...] = ()
    ondernummer: str = ""
    vergaderjaar: str = ""
    chamber: str = ""
    signatories: tuple[str, ...] = ()
    on_behalf: tuple[str, ...] = ()
    tabled_by: tuple[str, ...] = ()
    attached_to: str = ""
    attachments: tuple[str, ...] = ()
    year: int | None = None
    held_on: Day | None = None
    issues: tuple[Issue, ...] = ()
    origin: TextMap = field(default_factory=TextMap, compare=False, repr=False)
    source_text: str | None = field(default=None, compare=False, repr=False)
    sentence_ends: dict[tuple[int, int], tuple[int, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def said_on(self) -> Day | None:
        """The day from which its words count: of the meeting in a report, which is adopted later, else its own date."""
        return self.held_on or self.date


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as printed, before anyone asks what it means.

    keys: what follows from the printed form, one or more identifiers ("nrs. 2 en 3" gives two); empty when the
    printed form does not say enough, and then `lack` says what is missing.
    page: page reference behind it ("p. 3"), not part of the span. article: of a law, with paragraph and part
    ("7, tweede lid"). vergaderjaar: as printed, made "2023-2024".
    dossiers: the dossiers printed, in order. chamber: "tk", "ek", "vv" or "".
    footnote: mark of the footnote it stands in; "" in the running text.
    """

    kind: CitationKind
    start: int
    end: int
    quote: str
    rule: str
    keys: tuple[str, ...]
    confidence: float
    page: str = ""
    article: str = ""
    vergaderjaar: str = ""
    chamber: str = ""
    dossiers: tuple[str, ...] = ()
    footnote: str = ""
    lack: str = ""
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One paper a reference may mean: its identifier, a score from 0 to 1, and the evidence in words."""

    id: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class MotionMention:
    """A motion as a paper names it.

    movers: surnames as printed, without "c.s."; et_al: whether "c.s." stands behind them. number: "255" of "motie op
    stuk nr. 255", "" when the naming holds none.
    """

    start: int
    end: int
    quote: str
    movers: tuple[str, ...]
    et_al: bool
    number: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CommitmentMention:
    """A commitment (toezegging) as a paper words it.

    kind: "made" here, or "reported" of earlier. by: who promises, as printed: speaker or signatory. deadline: the term.
    to: the House it is made to ("Tweede Kamer", "Eerste Kamer", "beide Kamers"). act: what is promised: "sturen",
    "informeren", "rapporteren", "besluiten" or "handelen".
    occasion: where an earlier one was made, as printed; occasion_date: its day. weak: an effort, no firm promise.
    fulfils: the sentence says that this paper keeps it. sentence: the span of the whole sentence.
    """

    kind: Literal["made", "reported"]
    start: int
    end: int
    quote: str
    rule: str
    confidence: float
    by: str
    to: str
    act: str
    deadline: Any
    occasion: str
    occasion_date: date | None
    weak: bool
    fulfils: bool
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MotionPart:
    """A part of a motion: kind "constatering", "overweging", "verzoek" or "uitspraak"; a request may have a term."""

    kind: str
    start: int
    end: int
    quote: str
    deadline: Any


@dataclass(frozen=True, slots=True)
class NamingLink:
    """The papers that a mention (IRI) of a motion or letter may mean, best first; tied: whether the first is taken."""

    mention: str
    candidates: tuple[Candidate, ...]
    tied: bool


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A report of a commitment tied to the commitment it tells of; report, commitment: nodes (IRIs)."""

    report: str
    commitment: str
    why: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Discharge:
    """What keeps a commitment or carries out a motion.

    node: IRI of the discharge. what: IRI of commitment or motion. by: identifier of the paper that says so. partly: not
    wholly. why: the evidence in words. span, sentence: IRIs of the evidence. rule: how it was found.
    """

    node: str
    what: str
    by: str
    partly: bool
    why: str
    span: str
    sentence: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class OralCommitment:
    """A commitment of which no paper that was read holds the making: known because papers tell of it.

    It was made in a debate, or in a letter of which only the memo (beslisnota) was read: then occasion and day are "".
    day, last_day: ISO dates, "" when unknown. span, sentence: IRIs of the evidence in the first paper that tells of it.
    counted_from: identifier of the paper from whose date the last day was counted, "" elsewhere.
    """

    node: str
    text: str
    occasion: str
    day: str
    term_text: str
    term_kind: str
    last_day: str
    span: str
    sentence: str
    confidence: float
    counted_from: str = ""


@dataclass(frozen=True, slots=True)
class LentDate:
    """The date that a paper lends to a commitment made in one that has none.

    commitment: IRI. lender: identifier of the letter of an attachment, or of the item of the same meeting that prints
    the day. day: its ISO date. last_day: ISO date of the end of the term, counted from there, "" when the words fix
    none or the undated paper itself says enough.
    """

    commitment: str
    lender: str
    day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """A paper that may keep a commitment and does not say so.

    commitment: IRI. candidate: the paper, with score and evidence. sentence: IRI of the sentence of that paper which
    speaks for it most.
    """

    commitment: str
    candidate: Candidate
    sentence: str


@dataclass(frozen=True, slots=True)
class Links:
    """What linking papers found, each sorted by node.

    reports: of commitments, tied to them. discharges: what keeps or carries out. oral: commitments known from reports
    alone. motions: named without a number. perhaps: what may keep a commitment. lent: dates of attachments.
    """

    reports: tuple[ReportLink, ...] = ()
    discharges: tuple[Discharge, ...] = ()
    oral: tuple[OralCommitment, ...] = ()
    motions: tuple[NamingLink, ...] = ()
    perhaps: tuple[Keeper, ...] = ()
    lent: tuple[LentDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion that a paper names, with the paper it is.

    target: identifier, "" when it is not clear which motion is meant; then candidates, each with its evidence.
    how: what tied it: "number" (in the naming or right behind it), "footnote", "elsewhere" (named with its number at
    another place in the paper), "mover" (the only known motion of these movers), or "". sentence: where it stands.
    """

    mention: MotionMention
    target: str
    how: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    sentence: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference with what it means.

    targets: identifiers it means; empty unless status is followed or corrected. reason: why it is not followed.
    issues: codes of what is odd about it. publisher: what the publisher's own links on these words point at.
    sentence: span of the sentence in the running text that leans on it
    (for a reference in a footnote, the sentence that carries the mark).
    """

    mention: Mention
    status: Status
    targets: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    confidence: float = 0.0
    issues: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    sentence: tuple[int, int] = (0, 0)
