"""A real browser without a network, and the small story it is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from kg.view import Edge, Graph, Node, Proof, write_page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip


@dataclass
class Opened:
    """A page in the browser, with all it asked for and all it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def point(self, expression: str) -> tuple[float, float]:
        """Give the place on the screen of a point of the picture that a script expression names."""
        at = self.page.evaluate(
            "() => { const d = network.canvasToDOM(" + expression + ");"
            "const r = network.canvas.frame.getBoundingClientRect(); return [r.left + d.x, r.top + d.y]; }"
        )
        return at[0], at[1]

    def node(self, name: str) -> tuple[float, float]:
        """Give the place of a node."""
        return self.point(f"network.getPosition({name!r})")

    def edge(self, source: str, target: str, relation: str = "verwijst naar") -> tuple[float, float]:
        """Give the place of the middle of an edge."""
        found = self.page.evaluate(
            "([s, t, r]) => data.edges.find((e) => e.from === s && e.to === t && e.relation === r).id",
            [source, target, relation],
        )
        return self.point(f"network.body.edges[{found!r}].edgeType.getPoint(0.5)")

    def panel(self) -> str:
        """Give the text of the panel."""
        return self.page.inner_text("#panel")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Debian's chromium is not here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Give a function that writes a graph as a page and opens the file as a double click would, offline."""
    contexts = []

    def opened(graph: Graph, width: int = 1280, height: int = 800, **options: bool) -> Opened:
        path = tmp_path / f"page{len(contexts)}.html"
        write_page(graph, path)
        size = ViewportSize(width=width, height=height)
        context = chromium.new_context(viewport=size, reduced_motion="reduce", offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        result = Opened(page)

        def only_the_file(route: Route) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                route.abort()

        def dismiss(dialog) -> None:
            result.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        context.route("**/*", only_the_file)
        context.on("request", lambda request: result.requests.append(request.url))
        page.on("dialog", dismiss)
        page.on("pageerror", lambda error: result.complaints.append(str(error)))
        page.on("console", lambda message: result.complaints.append(message.text))
        page.goto(path.as_uri())
        return result

    yield opened
    for context in contexts:
        context.close()


def paper(number: int, kind: str, title: str, date: str, cited: int, held: bool = True) -> Node:
    name = f"kst-32824-{number}"
    address = f"https://zoek.officielebekendmakingen.nl/{name}.html"
    return Node(name, kind, f"32 824, nr. {number}", title, date, address, ("32824",), cited, held)


def edge(source: int, target: int, sentence: str, quote: str, **more: str) -> Edge:
    proof = Proof(**{"sentence": sentence, "quote": quote, "footnote": "", "status": "followed", "reason": ""} | more)
    return Edge(f"kst-32824-{source}", f"kst-32824-{target}", (proof,))


@pytest.fixture
def story() -> Graph:
    nodes = (
        paper(412, "brief", "Voortgang van het plan van aanpak", "2024-03-25", 1),
        paper(381, "brief", "Plan van aanpak statushouders", "2023-03-09", 2),
        paper(370, "brief", "Eerste fase van het antwoord op de motie", "2022-09-20", 1),
        paper(341, "motie", "Motie van het lid Ceder over belemmeringen", "2021-07-08", 2),
        paper(386, "verslag", "Verslag van een commissiedebat", "2023-05-15", 1),
        paper(415, "verslag", "Verslag van een later debat", "2024-04-30", 0),
        paper(408, "brief", "", "", 1, held=False),
    )
    edges = (
        edge(
            412,
            381,
            "Een jaar geleden kreeg u het plan om meer nieuwkomers aan een baan te helpen.",
            "Kamerstukken II 2023–24, 32 824, nr. 381",
            footnote="2",
            status="corrected",
            reason="Het stuk is van vergaderjaar 2022-2023.",
        ),
        edge(412, 386, "Dit beloofde ik in het debat (Kamerstuk 32 824, nr. 386).", "Kamerstuk 32 824, nr. 386"),
        edge(
            412,
            408,
            "De streefcijfers staan elders.",
            "32 824, nr. 409",
            footnote="11",
            status="ambiguous",
            reason="Kandidaten: kst-32824-408 (0,7), kst-32824-407 (0,3).",
        ),
        edge(381, 370, "Zie de brief van september (32 824, nr. 370).", "32 824, nr. 370"),
        edge(370, 341, "Zo voer ik de motie-Ceder uit.", "motie-Ceder", relation="beantwoordt"),
        edge(381, 341, "De motie (32 824, nr. 341) vroeg daarom.", "32 824, nr. 341"),
        edge(415, 412, "Aan de orde was de brief van 25 maart.", "brief van 25 maart"),
    )
    return Graph("Integratie en inburgering", nodes, edges)
