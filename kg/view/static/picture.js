// The picture: vis-network on the data as pyvis built it, what is lit or hidden in it, and the legend that hides.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const nodes = new vis.DataSet(data.nodes);
const edges = new vis.DataSet(data.edges);
const network = new vis.Network(document.getElementById("network"), { nodes, edges }, data.options);
network.canvas.frame.setAttribute("role", "img");
network.canvas.frame.setAttribute("aria-label", "Netwerk; alles erin is ook te vinden met het zoekvak en in de tabel");

const hidden = { kinds: new Set(), relations: new Set(), cited: false, unsure: false }; // by the legend
let ends = new Set(); // the node selected, or both ends of the link selected
let lit = null; // the nodes that stand out, null when all do

const isShown = (paper) => !hidden.kinds.has(paper.kind) && (paper.held || !hidden.cited);
const isAllowed = (link) => !hidden.relations.has(link.relation) && !(link.unsure && hidden.unsure);
const isDrawn = (link) => isAllowed(link) && isShown(papers.get(link.from)) && isShown(papers.get(link.to));

function wanted() {
  const order = (a, b) => ends.has(b.id) - ends.has(a.id) || b.ties - a.ties;
  return data.nodes.filter((paper) => isShown(paper) && (!lit || lit.has(paper.id))).sort(order);
}

const labels = new Labels(network, wanted, document.getElementById("zoom"));

// Lets some nodes and links stand out and greys the rest. chosen: ids of what is selected; around: ids of nodes,
// along: ids of links that stand out with it. Without arguments everything is as at first.
function light(chosen = [], around = null, along = null) {
  ends = new Set(chosen);
  lit = around && new Set(around);
  const bright = along && new Set(along);
  const shade = (set, id, dim) => (!set || set.has(id) ? 1 : dim);
  nodes.update(data.nodes.map(({ id }) => ({ id, opacity: shade(lit, id, 0.15) })));
  edges.update(data.edges.map(({ id, color }) => ({ id, color: { ...color, opacity: shade(bright, id, 0.12) } })));
  labels.forget();
  network.redraw();
}

// Hides and shows nodes and links as the legend says.
function filter() {
  nodes.update(data.nodes.map((paper) => ({ id: paper.id, hidden: !isShown(paper) })));
  edges.update(data.edges.map((link) => ({ id: link.id, hidden: !isDrawn(link) })));
  labels.forget();
  network.redraw();
}

function move(to) {
  network.moveTo(still.matches ? to : { ...to, animation: { duration: 350, easingFunction: "easeInOutQuad" } });
}

// Brings all of some nodes into view, with room for their labels, which do not shrink. most: largest scale.
function fit(ids, most = 1.5, animate = true) {
  const places = Object.values(network.getPositions(ids));
  if (!places.length) return;
  const { clientWidth: width, clientHeight: height } = document.getElementById("network");
  const [xs, ys] = [places.map((p) => p.x), places.map((p) => p.y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [across, down] = [width - Math.min(130, width / 6), height - 70];
  const scale = Math.min(across / (right - left + 40), down / (bottom - top + 40), most);
  const view = { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(scale, 0.02) };
  animate ? move(view) : network.moveTo(view);
}

// Brings some nodes into view when one of them is outside it.
function reach(ids) {
  const { clientWidth, clientHeight } = document.getElementById("network");
  const outside = ({ x, y }) => x < 20 || y < 20 || x > clientWidth - 20 || y > clientHeight - 20;
  if (ids.some((id) => outside(network.canvasToDOM(network.getPosition(id))))) fit(ids, network.getScale());
}

function fitAll(animate = true) {
  fit(data.nodes.filter(isShown).map((paper) => paper.id), 1.5, animate);
}

// What is under a point: first exactly there, then a label, then somewhat beside it, for thin lines and thick fingers.
function under(point) {
  const at = ({ x, y }) => {
    const node = network.getNodeAt({ x, y });
    return node !== undefined ? { node } : null;
  };
  const on = ({ x, y }) => {
    const edge = network.getEdgeAt({ x, y });
    return edge !== undefined ? { edge } : null;
  };
  const label = labels.at(point);
  const found = at(point) ?? (label ? { node: label.id } : null) ?? on(point);
  if (found) return found;
  for (const away of [5, 10]) {
    for (const [dx, dy] of [[0, -1], [1, 0], [0, 1], [-1, 0], [0.7, -0.7], [0.7, 0.7], [-0.7, 0.7], [-0.7, -0.7]]) {
      const near = { x: point.x + dx * away, y: point.y + dy * away };
      const beside = at(near) ?? on(near);
      if (beside) return beside;
    }
  }
  return null;
}

// One button of the legend. flip: is told whether what it stands for is shown from now on.
function toggle(picture, name, amount, flip) {
  const button = make("button", { type: "button" }, picture, make("span", {}, name));
  if (amount) button.append(make("span", { className: "count" }, amount.toLocaleString("nl-NL")));
  button.setAttribute("aria-pressed", "true");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") === "false";
    button.setAttribute("aria-pressed", String(on));
    flip(on);
    filter();
  });
  return button;
}

const buttons = new Map(); // of the legend, by kind; "" is the one for papers that are only cited

function buildLegend() {
  const legend = document.getElementById("legend");
  const flip = (set, key) => (on) => (on ? set.delete(key) : set.add(key));
  for (const { key, name } of data.kinds) {
    const amount = data.nodes.filter((paper) => paper.kind === key).length;
    if (!amount) continue;
    buttons.set(key, toggle(icon(key), name, amount, flip(hidden.kinds, key)));
    legend.append(buttons.get(key));
  }
  const cited = data.nodes.filter((paper) => !paper.held);
  if (cited.length && cited.length < data.nodes.length) {
    const act = (on) => (hidden.cited = !on);
    buttons.set("", toggle(icon("overig", false), "Open: alleen aangehaald", cited.length, act));
    legend.append(buttons.get(""));
  }
  if (data.lines.length > 1) {
    for (const { name, colour, dashes } of data.lines) {
      const amount = data.edges.filter((link) => link.relation === name).length;
      legend.append(toggle(stroke(colour, dashes), name, amount, flip(hidden.relations, name)));
    }
  }
  const unsure = data.edges.filter((link) => link.unsure).length;
  if (unsure) {
    legend.append(toggle(stroke("#4d5a6b", data.unsure), "onzeker", unsure, (on) => (hidden.unsure = !on)));
  }
}

// Makes a node visible again when the legend hides it.
function reveal(paper) {
  if (hidden.kinds.has(paper.kind)) buttons.get(paper.kind).click();
  if (hidden.cited && !paper.held) buttons.get("").click();
}
