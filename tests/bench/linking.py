"""Phase two: how its time grows with the number of papers. Papers are made up; days and members come with them."""

from __future__ import annotations

import random
import time
from statistics import median

from kg.link import link
from kg.link.papers import LinkPaper, Named, Promise

SIZES = (1_000, 5_000, 20_000)
_SUBJECTS = "dijken bruggen sluizen wegen havens sporen kanalen tunnels scholen bibliotheken musea parken".split()


def archive(size: int) -> list[LinkPaper]:
    """Make papers in threes: a debate with a promise, the letter that keeps it, and a motion that letter names."""
    dice = random.Random(7)
    papers: list[LinkPaper] = []
    for number in range(size // 3):
        month_day = f"{1 + number // 25 % 12:02}-{1 + number % 25:02}"
        day, later = f"{1995 + number // 300}-{month_day}", f"{1996 + number // 300}-{month_day}"
        dossier = f"{20_000 + number % 400}"
        subject = " ".join(dice.sample(_SUBJECTS, 3))
        promised = f"Ik zal de Kamer informeren over onderhoud van {subject}."
        told = f"In dat debat heb ik toegezegd u te informeren over onderhoud van {subject}."
        names = [f"kst-{dossier}-{number}{letter}" for letter in "abc"]
        mover = f"Lid{number // 12}"
        papers += [
            _paper(names[0], "verslag", day, dossier, promises=(_promise(names[0], "made", promised, ""),)),
            _paper(
                names[1], "brief", later, dossier, promises=(_promise(names[1], "reported", told, day),),
                motions=(Named(f"{names[1]}/m", (mover,), "", "", "", told, 0.9),),
            ),
            _paper(names[2], "motie", day, dossier, movers=(mover,), request=promised),
        ]  # fmt: skip
    return papers


def measure(rounds: int) -> dict[int, float]:
    """Give papers -> median seconds of linking them."""
    out = {}
    for size in SIZES:
        papers, seconds = archive(size), []
        for _ in range(rounds):
            began = time.perf_counter()
            link(papers)
            seconds.append(time.perf_counter() - began)
        out[size] = median(seconds)
    return out


def _promise(paper: str, kind: str, text: str, day: str) -> Promise:
    return Promise(
        f"{paper}/p", kind, text, "", "", "", "", "debat", day, kind == "reported", "bench", (), "", "", text, 0.9
    )


def _paper(
    name: str, kind: str, day: str, dossier: str, *, promises: tuple[Promise, ...] = (),
    motions: tuple[Named, ...] = (), movers: tuple[str, ...] = (), request: str = "",
) -> LinkPaper:  # fmt: skip
    return LinkPaper(name, kind, day, (dossier,), "", (), promises, motions, movers, request)
