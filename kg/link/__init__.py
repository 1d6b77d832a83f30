"""Phase two: join what papers say of the same commitment, and what carries out which promise or motion.

Works on what phase one found, not on the papers: a report of a commitment is tied to the paper that made it
(`promises`), a motion named without its number to the motion (`motions`), a letter named by its day to the letter
(`letters`), and a passage that says so discharges a promise or a motion (`kept`, `motions`). A paper that may keep a
promise and does not say so is a candidate, never more (`perhaps`). Every link keeps its reason. Work grows with the
number of mentions: candidates come from indexes, never from all pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.link.kept import kept_promises
from kg.link.motions import Motions, carried_out
from kg.link.papers import LinkPaper, lenders, with_day
from kg.link.perhaps import perhaps_kept
from kg.link.promises import Reports
from kg.model import LentDate, Links


def link(papers: Iterable[LinkPaper]) -> Links:
    """Link papers; the result does not depend on their order.

    A paper without a date that belongs to a letter which has one (a memo, an attachment) goes with that letter, and an
    item of the Handelingen with another item of its meeting.
    """
    held = {paper.id: paper for paper in papers}
    lending = lenders(held)
    dated = (with_day(paper, lending.get(paper.id)) for paper in held.values())
    ordered = sorted(dated, key=lambda p: (p.day or "9999", p.id))
    reports, motions = Reports(ordered), Motions(ordered)
    discharges = kept_promises(ordered, reports.commitment_of) + carried_out(ordered, motions.motion_of)
    return Links(
        tuple(sorted(reports.links, key=lambda r: r.report)),
        tuple(sorted(discharges, key=lambda d: d.node)),
        tuple(sorted(reports.oral, key=lambda o: o.node)),
        tuple(sorted(motions.links, key=lambda m: m.mention)),
        tuple(perhaps_kept(ordered, reports, motions.motion_of, discharges)),
        tuple(_lent(held, lending, ordered)),
    )


def _lent(
    held: Mapping[str, LinkPaper], lending: Mapping[str, LinkPaper], dated: Iterable[LinkPaper]
) -> list[LentDate]:
    """Give the dates lent to commitments; held: papers as they are; lending: by whom; dated: with what they got."""
    lent = [
        LentDate(promise.node, lending[paper.id].id, paper.day, promise.last_day if promise.counted_from else "")
        for paper in dated
        if paper.id in lending and not held[paper.id].said_on
        for promise in paper.promises
        if promise.kind == "made"
    ]
    return sorted(lent, key=lambda found: found.commitment)
