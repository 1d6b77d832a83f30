"""The interactive page as a file: self-contained, escaped, the same bytes everywhere, and laid out without overlap."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import random
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import html

from kg.errors import InputError
from kg.view import Edge, Graph, Node, Proof, write_page
from kg.view.cut import cut, natural
from kg.view.layout import place
from kg.view.look import KINDS, lines
from kg.view.page import render

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "</script><script>window.hit=1</script><img src=x onerror=hit()>\"'&amp; \\u003c "
    "\u2028\u2029 \U0001f3db \u0645\u0631\u062d\u0628\u0627"
)
WRITER = """
import locale, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
assert locale.getpreferredencoding(False) in ("ANSI_X3.4-1968", "US-ASCII"), locale.getpreferredencoding(False)
from kg.view import *
title = "caf\\u00e9 \\u2028 \\U0001f3db"
nodes = [Node(f"kst-{i}", "brief", f"nr. {i}", title, "", "", (), i, True) for i in range(30)]
edges = [
    Edge(nodes[i].id, nodes[i // 3].id, (Proof("\\u00e9\\u00e9n", "\\u00e9", "", "followed", "", relation),))
    for i in range(1, 30) for relation in ("komt na", "vervangt", "beantwoordt")
]
write_page(Graph("E\\u00e9n", tuple(nodes), tuple(edges)), Path(sys.argv[1]))
"""


def node(name: str, kind: str = "brief", cited: int = 0, held: bool = True, **more: object) -> Node:
    given = {
        "label": name,
        "title": f"Titel van {name}",
        "date": "2024-03-25",
        "url": "",
        "dossiers": ("32824",),
    } | more
    return Node(id=name, kind=kind, cited=cited, held=held, **given)  # type: ignore[arg-type]


def proof(sentence: str = "Zie de brief (Kamerstuk 1).", quote: str = "Kamerstuk 1", **more: str) -> Proof:
    return Proof(**{"sentence": sentence, "quote": quote, "footnote": "", "status": "followed", "reason": ""} | more)


def small() -> Graph:
    nodes = (node("a-2"), node("a-10", "motie", 2), node("b", "wet", 1, held=False))
    edges = (
        Edge("a-2", "a-10", (proof(), proof("In juli volgde meer.", "Kamerstuk 10", footnote="3"))),
        Edge("a-10", "a-2", (proof(relation="beantwoordt"),)),
        Edge("a-2", "b", (proof("Artikel 3 geldt.", "Artikel 3", status="ambiguous", reason="Twee wetten: x, y."),)),
    )
    return Graph("Drie stukken", nodes, edges)


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    return json.loads(html.fromstring(page).get_element_by_id("data").text)  # type: ignore[no-any-return]


class Remote(HTMLParser):
    """Collects whatever would make a browser fetch something."""

    FETCHING = ("src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "background", "ping")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = "" if dict(attrs).get("type") == "application/json" else tag
        for name, value in attrs:
            fetches = name in self.FETCHING and not (value or "").startswith(("data:", "#"))
            if fetches or name == "style" or name.startswith("on"):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, text: str) -> None:
        if self.inside == "style":
            self.found += re.findall(r"@import.{0,80}|url\((?!['\"]?data:).{0,80}", text)
        if self.inside == "script":
            self.found += re.findall(
                r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|\bimport\(|sourceMappingURL"
                r"|createElement\([\"'](?:script|link|iframe)",
                text,
            )


def remote(page: str) -> list[str]:
    parser = Remote()
    parser.feed(page)
    return parser.found


def test_the_page_refers_to_nothing_outside_itself():
    graph = Graph("x", (node("a", url="https://zoek.officielebekendmakingen.nl/kst-1-1.html"),), ())
    assert remote(render(graph)) == []


def test_the_check_for_remote_references_sees_those_of_the_page_of_pyvis():
    from pyvis.network import Network

    found = remote(Network(cdn_resources="in_line").generate_html())
    assert any("https://cdn.jsdelivr.net" in reference for reference in found)


def test_the_policy_allows_the_scripts_of_the_page_by_hash_and_nothing_else():
    tree = html.fromstring(render(small()))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    texts = tree.xpath("//script[not(@type)]/text()")
    hashes = ["'sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() + "'" for t in texts]
    assert allowed["script-src"].split() == hashes
    assert allowed["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_order_of_nodes_and_edges_does_not_matter():
    graph = small()
    pages = {
        render(Graph(graph.title, nodes, edges))
        for nodes in itertools.permutations(graph.nodes)
        for edges in itertools.permutations(graph.edges)
    }
    assert len(pages) == 1


def test_the_bytes_are_the_same_under_another_locale_and_hash_seed(tmp_path):
    pages = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.html"
        environment = os.environ | {
            "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": seed,
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", WRITER, path, ROOT], env=environment, check=True)
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]
    assert "café \\u2028 \U0001f3db".encode() in pages[0]
    assert b"\r" not in pages[0]


def test_hostile_text_stays_text():
    odd = node("a", label=HOSTILE, title=HOSTILE, dossiers=(HOSTILE,), date=HOSTILE, url="javascript:hit()")
    given = Proof(f"voor {HOSTILE} na", HOSTILE, HOSTILE, "ambiguous", HOSTILE, HOSTILE)
    page = render(Graph(HOSTILE, (odd, node(HOSTILE)), (Edge("a", HOSTILE, (given,)),), HOSTILE))
    tree = html.fromstring(page)
    assert len(tree.xpath("//script")) == 3
    assert tree.xpath("//img | //@*[starts-with(name(), 'on')]") == []
    assert tree.xpath("string(//title)") == HOSTILE
    assert tree.xpath("string(//mark)") == HOSTILE
    assert tree.xpath("string(//tbody/tr/td[4])") == given.sentence
    assert [tree.xpath(f"string(//tbody/tr/td[{i}])") for i in (1, 2, 5)] == [HOSTILE] * 3
    first = next(n for n in data_of(page)["nodes"] if n["id"] == "a")
    assert (first["label"], first["name"], first["dossiers"], first["url"]) == (HOSTILE, HOSTILE, [HOSTILE], "")
    assert "\u2028" not in page[page.index('id="data"') : page.index("</script>", page.index('id="data"'))]


def test_a_character_that_utf8_cannot_hold_does_not_stop_the_page(tmp_path):
    write_page(Graph("los \ud800", (), ()), tmp_path / "x.html")
    assert '<h1 dir="auto">los ?</h1>' in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_every_proof_is_a_row_with_its_quote_marked():
    rows = html.fromstring(render(small())).xpath("//tbody/tr")
    cells = [[td.text_content() for td in row.xpath("td")] for row in rows]
    assert cells == [
        ["a-2", "verwijst naar", "a-10", "Zie de brief (Kamerstuk 1).", "", "zoals gedrukt"],
        ["a-2", "verwijst naar", "a-10", "In juli volgde meer.Kamerstuk 10", "3", "zoals gedrukt"],
        ["a-2", "verwijst naar", "b", "Artikel 3 geldt.", "", "meerduidig Twee wetten: x, y."],
        ["a-10", "beantwoordt", "a-2", "Zie de brief (Kamerstuk 1).", "", "zoals gedrukt"],
    ]
    assert [row.xpath("string(.//mark)") for row in rows] == ["Kamerstuk 1", "Kamerstuk 10", "Artikel 3", "Kamerstuk 1"]
    assert [row.xpath("boolean(.//p[@class='sentence']/mark)") for row in rows] == [True, False, True, True]


def test_nodes_and_edges_look_like_what_they_are():
    data = data_of(render(small()))
    nodes = {n["id"]: n for n in data["nodes"]}
    assert nodes["a-10"]["shape"] == KINDS["motie"].shape
    assert nodes["a-10"]["size"] > nodes["b"]["size"] > nodes["a-2"]["size"]  # type: ignore[operator]
    assert nodes["b"]["color"]["background"] == "#ffffff"  # type: ignore[index]
    assert nodes["a-2"]["color"]["background"] == KINDS["brief"].colour  # type: ignore[index]
    assert (nodes["a-2"]["date"], nodes["a-2"]["dossiers"]) == ("25 maart 2024", ["32 824"])
    looks = {e["relation"]: (e["color"]["color"], e["dashes"]) for e in data["edges"] if not e["unsure"]}  # type: ignore[index]
    assert len(set(map(str, looks.values()))) == 2
    assert [e["to"] for e in data["edges"] if e["unsure"]] == ["b"]
    assert data["options"]["physics"] == {"enabled": False}  # type: ignore[call-overload]


def test_two_relations_between_the_same_papers_are_two_lines_with_different_bends():
    edges = (Edge("a", "b", (proof(), proof(relation="vervangt"))), Edge("a", "b", (proof(relation="komt na"),)))
    drawn = data_of(render(Graph("x", (node("a"), node("b")), edges)))["edges"]
    assert [e["relation"] for e in drawn] == ["komt na", "vervangt", "verwijst naar"]
    assert len({e["smooth"]["roundness"] for e in drawn}) == 3  # type: ignore[index]


def test_the_foot_counts_papers_references_and_proofs():
    foot = html.fromstring(render(small())).xpath("string(//footer)")
    assert "3 stukken: 2 gelezen en 1 alleen aangehaald. 3 verwijzingen, bewezen met 4 vindplaatsen." in foot
    empty = html.fromstring(render(Graph("leeg", (), (), "Niets gevonden."))).xpath("string(//footer)")
    assert "0 stukken" in empty
    assert "Niets gevonden." in empty


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ([node("a"), node("a")], [], "two nodes have the id 'a'"),
        ([node("a", "briefje")], [], "unknown kind 'briefje'; known are brief, motie"),
        ([node("a")], [Edge("a", "z", (proof(),))], "needs a node 'z'"),
        ([node("a"), node("b")], [Edge("a", "b", ())], "from 'a' to 'b' has no proof"),
        ([node("a")], [Edge("a", "a", (proof(status="goed"),))], "unknown status 'goed'"),
    ],
)
def test_a_graph_that_contradicts_itself_is_refused(nodes, edges, message, tmp_path):
    with pytest.raises(InputError, match=re.escape(message)):
        write_page(Graph("x", tuple(nodes), tuple(edges)), tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_a_graph_within_the_limit_is_not_cut():
    graph = small()
    assert cut(graph, 3) is graph


def test_a_big_graph_is_cut_to_the_most_cited_and_their_neighbours():
    stars = {"h9": 900, "h5": 500, "h1": 100}
    nodes = [node(name, cited=cited) for name, cited in stars.items()]
    nodes += [node(f"{hub}-{i}") for hub in stars for i in range(400)]
    edges = [Edge(f"{hub}-{i}", hub, (proof(),)) for hub in stars for i in range(400)]
    page = render(Graph("groot", tuple(nodes), tuple(edges), "Eerste regel."))
    kept = {str(n["id"]) for n in data_of(page)["nodes"]}
    assert len(kept) == 500
    assert {"h9", *(f"h9-{i}" for i in range(400)), "h5"} <= kept
    assert "h1" not in kept
    assert all(e["from"] in kept and e["to"] in kept for e in data_of(page)["edges"])
    foot = html.fromstring(page).xpath("string(//footer)")
    assert "Eerste regel. Getoond worden 500 van de 1.203 stukken" in foot
    assert "702 verwijzingen vallen daarbuiten" in foot


def overlaps(boxes, places):
    return [
        (i, j)
        for i, j in itertools.combinations(range(len(boxes)), 2)
        if abs(places[i][0] - places[j][0]) < (boxes[i][0] + boxes[j][0]) / 2 - 1
        and abs(places[i][1] - places[j][1]) < (boxes[i][1] + boxes[j][1]) / 2 - 1
    ]


@pytest.mark.parametrize(
    "edges",
    [
        pytest.param([(0, i) for i in range(1, 60)], id="star"),
        pytest.param([(i, i + 1) for i in range(59)], id="path"),
        pytest.param(random.Random(4).sample(list(itertools.combinations(range(60), 2)), 150), id="tangle"),
        pytest.param([(i, i + 1) for i in range(0, 40, 2)], id="pairs and singles"),
        pytest.param([(0, 0), (1, 1)], id="loops only"),
    ],
)
def test_no_two_boxes_overlap(edges):
    boxes = [(60.0 + 7 * (i % 9), 30.0 + i % 5) for i in range(60)]
    places = place(boxes, edges)
    assert len(places) == 60
    assert overlaps(boxes, places) == []


def test_the_layout_shows_distance_in_the_graph():
    ring = place([(10.0, 10.0)] * 12, [(i, (i + 1) % 12) for i in range(12)])

    def apart(i, j):
        return ((ring[i][0] - ring[j][0]) ** 2 + (ring[i][1] - ring[j][1]) ** 2) ** 0.5

    for i in range(12):
        assert apart(i, (i + 1) % 12) < apart(i, (i + 3) % 12) < apart(i, (i + 6) % 12)


def test_nothing_to_lay_out():
    assert place([], []) == []
    assert len(place([(10.0, 10.0)], [])) == 1


def test_every_kind_can_be_told_apart_and_seen_on_white():
    looks = [(kind.shape, kind.colour) for kind in KINDS.values()]
    assert len(set(looks)) == len(looks)

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    shades = [kind.colour for kind in KINDS.values()] + [
        line.colour for line in lines({"verwijst naar", *"abcdef"}).values()
    ]
    assert [c for c in shades if 1.05 / (light(c) + 0.05) < 3] == []


def test_a_relation_looks_the_same_whatever_the_order_it_is_met_in():
    names = {"vervangt", "beantwoordt", "verwijst naar", "komt na"}
    looks = lines(names)
    assert list(looks) == ["verwijst naar", "beantwoordt", "komt na", "vervangt"]
    assert looks["verwijst naar"].dashes == ()
    assert len(set(looks.values())) == 4


def test_natural_order():
    names = ["kst-2-99", "kst-2-412", "kst-10-1", "kst-2-099", "a"]
    assert sorted(names, key=natural) == ["a", "kst-2-099", "kst-2-99", "kst-2-412", "kst-10-1"]


def test_pyvis_is_imported_only_when_a_page_is_written():
    script = "import sys, kg.view; sys.exit(bool({'pyvis', 'IPython', 'networkx'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0
