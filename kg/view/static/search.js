// The search box: every word must occur in number, title, name or date; a number also without its spaces and dots.

const query = document.getElementById("query");
const hits = document.getElementById("hits");
const MOST = 12;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const bare = (text) => plain(text).replace(/[^\p{L}\p{N}]/gu, "");

const index = data.nodes.map((paper) => ({
  paper,
  words: plain([paper.label, paper.id, paper.name, paper.date, kinds.get(paper.kind).name].join(" ")),
  numbers: [bare(paper.label), bare(paper.id), bare(paper.label).replace(/nr/, "")],
  last: /[\p{L}\p{N}]*(?=[^\p{L}\p{N}]*$)/u.exec(plain(paper.label))[0],
}));

// Gives the papers found, best first: the number itself, then what begins so, then the most cited.
function find(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const number = bare(text);
  if (!number) return [];
  const found = [];
  for (const { paper, words: all, numbers, last } of index) {
    const inNumber = numbers.some((n) => n.includes(number));
    if (!inNumber && !words.every((word) => all.includes(word))) continue;
    const rank = last === number || numbers.includes(number) ? 0 : numbers.some((n) => n.startsWith(number)) ? 1 : 2;
    found.push({ paper, rank });
  }
  return found.sort((a, b) => a.rank - b.rank || b.paper.cited - a.paper.cited).map(({ paper }) => paper);
}

function close() {
  hits.hidden = true;
  query.setAttribute("aria-expanded", "false");
  query.removeAttribute("aria-activedescendant");
}

function choose(paper) {
  close();
  query.value = paper.label;
  reveal(paper);
  select({ node: paper.id }, { centre: true });
}

function mark(i) {
  for (const item of hits.children) item.setAttribute("aria-selected", String(item === hits.children[i]));
  query.setAttribute("aria-activedescendant", `hit-${i}`);
  hits.children[i].scrollIntoView({ block: "nearest" });
}

function offer() {
  const found = find(query.value);
  const items = found.slice(0, MOST).map((paper, i) => {
    const item = make("li", { id: `hit-${i}` }, icon(paper.kind, paper.held));
    item.append(make("span", { dir: "auto" }, paper.label));
    if (paper.name) item.append(make("small", { dir: "auto" }, paper.name));
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the box
    item.addEventListener("click", () => choose(paper));
    return item;
  });
  hits.replaceChildren(...items);
  if (!items.length) hits.append(make("li", { className: "none" }, "Niets gevonden"));
  else if (found.length > MOST) hits.append(make("li", { className: "none" }, `en nog ${found.length - MOST}`));
  hits.hidden = !query.value.trim();
  query.setAttribute("aria-expanded", String(!hits.hidden));
  if (items.length) mark(0);
}

query.addEventListener("input", offer);
query.addEventListener("focus", () => query.select());
query.addEventListener("blur", close);
query.addEventListener("keydown", (event) => {
  const options = [...hits.querySelectorAll("[role=option]")];
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (hits.hidden) return offer();
    if (options.length) mark((at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
  } else if (event.key === "Enter" && !hits.hidden && at >= 0) {
    event.preventDefault();
    options[at].click();
  }
});
