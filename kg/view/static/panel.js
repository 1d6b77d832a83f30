// The panel: what is known about the node or link selected, with the sentences that prove each link.

const panel = document.getElementById("panel");

function show(...children) {
  panel.replaceChildren(...children.filter(Boolean));
  panel.scrollTop = 0;
}

function heading(text) {
  return make("h2", { tabIndex: -1, dir: "auto" }, text);
}

function paragraph(className, ...children) {
  return make("p", { className, dir: "auto" }, ...children);
}

// A button with the shape, label and title of a paper, and whatever else must stand behind the label.
function paperButton(paper, className, act, extra = "") {
  const button = make("button", { type: "button", className }, icon(paper.kind, paper.held));
  button.append(make("span", { dir: "auto" }, paper.label));
  if (extra) button.append(make("span", { className: "count" }, extra));
  if (paper.name) button.append(make("small", { dir: "auto", title: paper.name }, paper.name));
  button.addEventListener("click", act);
  return button;
}

function list(title, buttons) {
  if (!buttons.length) return null;
  const items = buttons.map((button) => make("li", {}, button));
  return make("section", {}, make("h3", {}, title), make("ul", { className: "list" }, ...items));
}

function linksOf(title, found, other) {
  const buttons = found.map((link) => {
    const times = proofs.get(link.id).length;
    const extra = [link.relation === data.plain ? "" : link.relation, times > 1 ? `${times}×` : ""];
    const act = () => select({ edge: link.id }, { focus: true });
    return paperButton(papers.get(other(link)), "", act, extra.filter(Boolean).join(" "));
  });
  return list(`${title} (${found.length})`, buttons);
}

function showNothing() {
  const most = data.nodes.filter((paper) => paper.cited).sort((a, b) => b.cited - a.cited).slice(0, 10);
  const buttons = most.map((paper) => {
    const act = () => select({ node: paper.id }, { focus: true, centre: true });
    return paperButton(paper, "", act, `${paper.cited}×`);
  });
  show(
    heading("Wie verwijst naar wie"),
    paragraph("name", "Klik op een stuk voor zijn gegevens, of op een lijn voor de zin die de verwijzing bewijst."),
    paragraph(
      "facts",
      "Hoe groter een stuk, hoe vaker het is aangehaald. ",
      "Een open vorm is een stuk dat alleen bekend is doordat andere ernaar verwijzen.",
    ),
    list("Meest aangehaald", buttons),
  );
}

function showPaper(paper) {
  const from = data.edges.filter((link) => link.from === paper.id);
  const to = data.edges.filter((link) => link.to === paper.id);
  const title = heading(paper.label);
  const facts = [
    paper.dossiers.length ? `${paper.dossiers.length > 1 ? "Dossiers" : "Dossier"} ${paper.dossiers.join(", ")}.` : "",
    paper.cited ? `${paper.cited}× aangehaald.` : "Niet aangehaald.",
    paper.held ? "" : "Alleen bekend doordat andere stukken ernaar verwijzen.",
  ];
  const link = { href: paper.url, target: "_blank", rel: "noopener noreferrer" };
  const kind = [kinds.get(paper.kind).name, paper.date].filter(Boolean).join(", ");
  show(
    paragraph("kind", icon(paper.kind, paper.held), kind),
    title,
    paper.name ? paragraph("name", paper.name) : null,
    paragraph("facts", facts.filter(Boolean).join(" ")),
    paper.url ? make("a", link, "Naar de officiële tekst") : null,
    linksOf("Verwijst naar", from, (found) => found.to),
    linksOf("Aangehaald door", to, (found) => found.from),
  );
  return title;
}

function showLink(link) {
  const { colour, dashes } = lines.get(link.relation);
  const end = (id) => paperButton(papers.get(id), "end", () => select({ node: id }, { focus: true }));
  const copies = (cell) => [...cell.cloneNode(true).childNodes];
  const passages = proofs.get(link.id).map(([, , , passage, footnote, status]) => {
    const place = footnote.textContent ? `voetnoot ${footnote.textContent}` : "lopende tekst";
    const where = make("div", { className: "where" }, make("span", {}, place), ...copies(status));
    return make("li", {}, ...copies(passage), where);
  });
  const title = make("h3", { tabIndex: -1 }, count(passages.length, "vindplaats", "vindplaatsen"));
  show(
    end(link.from),
    paragraph("way", stroke(colour, link.unsure ? data.unsure : dashes), link.relation),
    end(link.to),
    title,
    make("ol", { className: "proofs" }, ...passages),
  );
  return title;
}
