// The panel: what is known about the node or link selected, with the sentences that prove each link.

const panel = document.getElementById("panel");

function show(...children) {
  panel.replaceChildren(...children.filter(Boolean));
  panel.scrollTop = 0;
}

function heading(text) {
  return make("h2", { tabIndex: -1, dir: "auto" }, text);
}

// A button that leads to a paper, or to the link with it.
function listed(paper, extra, act) {
  const button = make("button", { type: "button" }, icon(paper.kind, paper.held), make("span", { dir: "auto" }, paper.label));
  button.append(make("span", { className: "count" }, extra));
  if (paper.name) button.append(make("small", { dir: "auto", title: paper.name }, paper.name));
  button.addEventListener("click", act);
  return make("li", {}, button);
}

function linksOf(title, list, other) {
  if (!list.length) return null;
  const items = list.map((link) => {
    const amount = proofs.get(link.id).length;
    const extra = [link.relation === PLAIN ? "" : link.relation, amount > 1 ? `${amount}×` : ""].filter(Boolean).join(" ");
    return listed(papers.get(other(link)), extra, () => select({ edge: link.id }, { focus: true }));
  });
  return make("section", {}, make("h3", {}, `${title} (${list.length})`), make("ul", { className: "list" }, ...items));
}

const PLAIN = "verwijst naar";

function showNothing() {
  const cited = data.nodes.filter((paper) => paper.cited).sort((a, b) => b.cited - a.cited).slice(0, 10);
  const items = cited.map((paper) => listed(paper, `${paper.cited}×`, () => select({ node: paper.id }, { focus: true, centre: true })));
  show(
    heading("Wie verwijst naar wie"),
    make("p", { className: "name" }, "Klik op een stuk voor zijn gegevens, of op een lijn voor de zin die de verwijzing bewijst."),
    make("p", { className: "facts" }, "Hoe groter een stuk, hoe vaker het is aangehaald. Een open vorm is een stuk dat alleen bekend is doordat andere ernaar verwijzen."),
    items.length ? make("h3", {}, "Meest aangehaald") : null,
    items.length ? make("ul", { className: "list" }, ...items) : null,
  );
}

function showPaper(paper) {
  const from = data.edges.filter((link) => link.from === paper.id);
  const to = data.edges.filter((link) => link.to === paper.id);
  const dossiers = paper.dossiers.length ? `${paper.dossiers.length > 1 ? "Dossiers" : "Dossier"} ${paper.dossiers.join(", ")}. ` : "";
  const title = heading(paper.label);
  show(
    make("p", { className: "kind" }, icon(paper.kind, paper.held), [kinds.get(paper.kind).name, paper.date].filter(Boolean).join(", ")),
    title,
    paper.name ? make("p", { className: "name", dir: "auto" }, paper.name) : null,
    make("p", { className: "facts" }, `${dossiers}${paper.cited ? `${paper.cited}× aangehaald.` : "Niet aangehaald."}${paper.held ? "" : " Alleen bekend doordat andere stukken ernaar verwijzen."}`),
    paper.url ? make("a", { href: paper.url, target: "_blank", rel: "noopener noreferrer" }, "Naar de officiële tekst") : null,
    linksOf("Verwijst naar", from, (link) => link.to),
    linksOf("Aangehaald door", to, (link) => link.from),
  );
  return title;
}

function end(paper) {
  const button = make("button", { type: "button", className: "end" }, icon(paper.kind, paper.held), make("span", { dir: "auto" }, paper.label));
  if (paper.name) button.append(make("small", { dir: "auto" }, paper.name));
  button.addEventListener("click", () => select({ node: paper.id }, { focus: true }));
  return button;
}

function showLink(link) {
  const { colour, dashes } = lines.get(link.relation);
  const passages = proofs.get(link.id).map(([, , , passage, footnote, status]) => {
    const copies = (cell) => [...cell.cloneNode(true).childNodes];
    const place = footnote.textContent ? `voetnoot ${footnote.textContent}` : "lopende tekst";
    return make("li", {}, ...copies(passage), make("div", { className: "where" }, make("span", {}, place), ...copies(status)));
  });
  const title = make("h3", { tabIndex: -1 }, count(passages.length, "vindplaats", "vindplaatsen"));
  show(
    end(papers.get(link.from)),
    make("p", { className: "way" }, stroke(colour, link.unsure ? data.unsure : dashes), link.relation),
    end(papers.get(link.to)),
    title,
    make("ol", { className: "proofs" }, ...passages),
  );
  return title;
}
