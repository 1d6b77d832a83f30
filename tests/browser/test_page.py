"""The interactive page in a real browser: what a reader clicks, and what the page must never do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kg.view import Edge, Graph, Node, Proof

pytestmark = pytest.mark.browser


def shown(opened) -> set[str]:
    """Give the ids of the nodes that vis-network draws."""
    return set(opened.page.evaluate("network.body.nodeIndices"))


def test_the_page_asks_for_nothing_but_itself_and_complains_of_nothing(show, story):
    opened = show(story)
    opened.page.mouse.click(*opened.node("kst-32824-381"))
    opened.page.wait_for_timeout(300)
    assert opened.requests == [opened.page.url]
    assert opened.complaints == []


def test_the_policy_of_the_page_stops_a_request_before_the_network(show, story):
    opened = show(story)
    with opened.page.expect_event("requestfailed") as failed:
        opened.page.evaluate("new Image().src = 'https://example.org/x.png'")
    assert failed.value.failure == "csp"
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_a_click_on_an_edge_shows_the_sentence_the_footnote_and_the_status(show, story):
    opened = show(story)
    opened.page.mouse.click(*opened.edge("kst-32824-412", "kst-32824-381"))
    text = opened.panel()
    assert "32 824, nr. 412" in text
    assert "Een jaar geleden kreeg u het plan om meer nieuwkomers aan een baan te helpen." in text
    assert "voetnoot 2" in text
    assert "verbeterd" in text
    assert "Het stuk is van vergaderjaar 2022-2023." in text
    assert opened.page.inner_text("#panel mark") == "Kamerstukken II 2023–24, 32 824, nr. 381"


def test_the_quote_is_marked_inside_the_sentence(show, story):
    opened = show(story)
    opened.page.mouse.click(*opened.edge("kst-32824-412", "kst-32824-386"))
    assert opened.page.inner_text("#panel .sentence") == "Dit beloofde ik in het debat (Kamerstuk 32 824, nr. 386)."
    assert opened.page.inner_text("#panel .sentence mark") == "Kamerstuk 32 824, nr. 386"
    assert "lopende tekst" in opened.panel()


def test_an_ambiguous_reference_shows_its_candidates(show, story):
    opened = show(story)
    opened.page.mouse.click(*opened.edge("kst-32824-412", "kst-32824-408"))
    assert "meerduidig" in opened.panel()
    assert "Kandidaten: kst-32824-408 (0,7), kst-32824-407 (0,3)." in opened.panel()


def test_a_click_on_a_node_shows_title_date_kind_and_link(show, story):
    opened = show(story)
    opened.page.mouse.click(*opened.node("kst-32824-341"))
    text = opened.panel()
    assert "Motie, 8 juli 2021" in text
    assert "Motie van het lid Ceder over belemmeringen" in text
    assert "2× aangehaald" in text
    link = opened.page.get_by_role("link", name="Naar de officiële tekst")
    assert link.get_attribute("href") == "https://zoek.officielebekendmakingen.nl/kst-32824-341.html"
    expect(opened.page.get_by_text("Aangehaald door (2)")).to_be_visible()


def test_a_click_on_a_label_selects_its_paper(show, story):
    opened = show(story)
    opened.page.wait_for_function("labels.boxes.length > 0")
    name, x, y = opened.page.evaluate(
        "() => { const b = labels.boxes[0], m = labels.middle(b.paper);"
        "const r = network.canvas.frame.getBoundingClientRect();"
        "return [b.paper.label, r.left + m.x + b.left + b.width / 2, r.top + m.y + b.top + b.height / 2]; }"
    )
    opened.page.mouse.click(x, y)
    assert opened.page.inner_text("#panel h2") == name


def test_from_a_paper_to_its_proof_and_back_with_the_keyboard_alone(show, story):
    opened = show(story)
    opened.page.focus("#query")
    opened.page.keyboard.type("ceder")
    opened.page.keyboard.press("Enter")
    assert opened.page.inner_text("#panel h2") == "32 824, nr. 341"
    opened.page.get_by_role("button", name="32 824, nr. 370").press("Enter")
    assert "Zo voer ik de motie-Ceder uit." in opened.panel()
    assert opened.page.evaluate("document.activeElement.closest('#panel') !== null")
    opened.page.get_by_role("button", name="32 824, nr. 370").press("Enter")
    assert opened.page.inner_text("#panel h2") == "32 824, nr. 370"
    opened.page.keyboard.press("Escape")
    assert opened.page.inner_text("#panel h2") == "Wie verwijst naar wie"
    assert opened.page.input_value("#query") == ""
    assert opened.page.evaluate("network.getSelectedNodes().length + network.getSelectedEdges().length") == 0


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("412", "32 824, nr. 412"),
        ("32824-370", "32 824, nr. 370"),
        ("32 824, nr. 381", "32 824, nr. 381"),
        ("kst-32824-408", "32 824, nr. 408"),
        ("debat later", "32 824, nr. 415"),
        ("CEDER", "32 824, nr. 341"),
        ("9 maart 2023", "32 824, nr. 381"),
    ],
)
def test_search_finds_by_number_title_and_name_and_centres(show, story, typed, first):
    opened = show(story)
    opened.page.fill("#query", typed)
    opened.page.locator("#hits [role=option]").first.click()
    assert opened.page.inner_text("#panel h2") == first
    box = opened.page.locator("#network").bounding_box()
    x, y = opened.node("kst-32824-" + first.rsplit(" ", 1)[1])
    assert abs(x - box["x"] - box["width"] / 2) < 2
    assert abs(y - box["y"] - box["height"] / 2) < 2


def test_search_says_when_nothing_is_found(show, story):
    opened = show(story)
    opened.page.fill("#query", "stikstof")
    expect(opened.page.locator("#hits")).to_have_text("Niets gevonden")


def test_the_arrow_keys_walk_the_hits(show, story):
    opened = show(story)
    opened.page.fill("#query", "verslag")
    opened.page.keyboard.press("ArrowDown")
    chosen = opened.page.locator("#hits [aria-selected=true]")
    assert opened.page.get_attribute("#query", "aria-activedescendant") == chosen.get_attribute("id")
    name = chosen.locator("span").inner_text()
    opened.page.keyboard.press("Enter")
    assert opened.page.inner_text("#panel h2") == name == "32 824, nr. 415"


def test_the_legend_hides_and_shows_a_kind(show, story):
    opened = show(story)
    everything = shown(opened)
    button = opened.page.locator("#legend").get_by_role("button", name="Verslag")
    button.click()
    assert everything - shown(opened) == {"kst-32824-386", "kst-32824-415"}
    assert button.get_attribute("aria-pressed") == "false"
    hidden = opened.page.evaluate("edges.get({filter: (e) => e.hidden}).map((e) => [e.from, e.to])")
    assert sorted(hidden) == [["kst-32824-412", "kst-32824-386"], ["kst-32824-415", "kst-32824-412"]]
    button.click()
    assert shown(opened) == everything


def test_the_legend_hides_cited_only_papers_relations_and_unsure_references(show, story):
    opened = show(story)
    legend = opened.page.locator("#legend")
    legend.get_by_role("button", name="alleen aangehaald").click()
    assert "kst-32824-408" not in shown(opened)
    legend.get_by_role("button", name="alleen aangehaald").click()
    legend.get_by_role("button", name="beantwoordt").click()
    legend.get_by_role("button", name="onzeker").click()
    hidden = opened.page.evaluate("edges.get({filter: (e) => e.hidden}).map((e) => e.to)")
    assert sorted(hidden) == ["kst-32824-341", "kst-32824-408"]


def test_a_paper_that_was_hidden_comes_back_when_it_is_searched(show, story):
    opened = show(story)
    opened.page.locator("#legend").get_by_role("button", name="Motie").click()
    opened.page.fill("#query", "341")
    opened.page.keyboard.press("Enter")
    assert "kst-32824-341" in shown(opened)


def test_the_table_lists_every_reference_and_stands_alone_without_script(show, story):
    opened = show(story)
    expect(opened.page.locator("#table")).to_be_hidden()
    opened.page.get_by_role("button", name="Tabel").click()
    expect(opened.page.locator("#table")).to_be_visible()
    expect(opened.page.locator("#picture")).to_be_hidden()
    bare = show(story, java_script_enabled=False)
    expect(bare.page.locator("#rows tr")).to_have_count(7)
    expect(bare.page.get_by_text("Zo voer ik de motie-Ceder uit.")).to_be_visible()
    expect(bare.page.locator("#query")).to_be_hidden()


def test_hovering_shows_plain_text(show, story):
    opened = show(story)
    opened.page.mouse.move(*opened.node("kst-32824-381"))
    tip = opened.page.locator(".vis-tooltip")
    expect(tip).to_contain_text("Plan van aanpak statushouders")
    assert "Brief, 9 maart 2023" in tip.inner_text()


def test_a_phone_shows_everything_within_its_width_and_answers_a_tap(show, story):
    opened = show(story, 390, 844, has_touch=True, is_mobile=True)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for part in ("#query", "#network", "#legend", "#panel", "footer"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
    page.touchscreen.tap(*opened.edge("kst-32824-412", "kst-32824-381"))
    expect(page.locator("#panel")).to_contain_text("voetnoot 2")


PROBES = [
    "<img src=x onerror=\"window.hit='img'\">",
    "</script><script>window.hit='script'</script>",
    '"><svg onload="window.hit=\'svg\'">',
    "'-alert(1)-' \u2028 \u2029 \U0001f3db مرحبا بالعالم ${window.hit=1} {{7*7}}",
]


@pytest.mark.parametrize("probe", PROBES)
def test_text_of_a_paper_never_runs(show, probe):
    nodes = (
        Node("a", "motie", probe, probe, probe, "javascript:window.hit=1", (probe,), 3, True),
        Node(probe, "brief", "b", probe, "", 'https://example.org/"><script>window.hit=1</script>', (), 0, False),
    )
    evidence = Proof(f"Zin met {probe} erin.", probe, probe, "ambiguous", probe, probe)
    graph = Graph(probe, nodes, (Edge("a", probe, (evidence,)), Edge("a", "a", (evidence,))), probe)
    opened = show(graph)
    page = opened.page
    page.mouse.move(*opened.node("a"))
    expect(page.locator(".vis-tooltip")).to_be_visible()
    page.mouse.click(*opened.node("a"))
    assert page.locator("#panel h2").evaluate("(e) => e.textContent") == probe
    assert page.locator("#panel a").count() == 0
    page.fill("#query", probe)
    page.keyboard.press("Enter")
    page.evaluate("select({edge: data.edges.find((e) => e.from !== e.to).id})")
    assert page.locator("#panel .sentence").evaluate("(e) => e.textContent") == evidence.sentence
    page.get_by_role("button", name="Tabel").click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert opened.complaints == []
    assert opened.requests == [page.url]


def test_an_empty_graph_and_a_single_paper_open(show, story):
    empty = show(Graph("Leeg", (), (), "Dit dossier heeft geen stukken."))
    assert "0 stukken" in empty.page.inner_text("footer")
    assert "Dit dossier heeft geen stukken." in empty.page.inner_text("footer")
    one = show(Graph("Een", story.nodes[:1], ()))
    one.page.mouse.click(*one.node("kst-32824-412"))
    assert one.page.inner_text("#panel h2") == "32 824, nr. 412"
    assert empty.complaints == one.complaints == []


def test_five_hundred_papers_are_all_drawn_without_moving(show):
    nodes = tuple(
        Node(f"kst-1-{i}", "motie" if i % 3 else "brief", f"1, nr. {i}", "", "", "", (), 0, True) for i in range(500)
    )
    passage = (Proof("Zie daar.", "daar", "", "followed", ""),)
    edges = tuple(Edge(f"kst-1-{i}", f"kst-1-{i * 7 % 500}", passage) for i in range(500))
    opened = show(Graph("Groot", nodes, edges))
    assert len(shown(opened)) == 500
    before = opened.page.evaluate("network.getPositions()")
    opened.page.wait_for_timeout(500)
    assert opened.page.evaluate("network.getPositions()") == before
    inside = opened.page.evaluate(
        "() => { const { clientWidth: w, clientHeight: h } = network.canvas.frame; return data.nodes.every((n) => {"
        "const p = network.canvasToDOM(network.getPosition(n.id)); return p.x > 0 && p.y > 0 && p.x < w && p.y < h;"
        "}); }"
    )
    assert inside
    assert opened.page.evaluate("labels.boxes.length") > 0
