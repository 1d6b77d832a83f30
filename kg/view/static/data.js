"use strict";
// What the page shows, as Python wrote it, and the small tools every part of the page needs.

const data = JSON.parse(document.getElementById("data").textContent);
const papers = new Map(data.nodes.map((node) => [node.id, node]));
for (const paper of data.nodes) paper.ties = paper.cited;
for (const edge of data.edges) papers.get(edge.from).ties += 1;
const links = new Map(data.edges.map((edge) => [edge.id, edge]));
const kinds = new Map(data.kinds.map((kind) => [kind.key, kind]));
const lines = new Map(data.lines.map((line) => [line.name, line]));

// The proofs of a link are rows of the table of references: their cells are shown again, never built from text.
const proofs = new Map();
for (const row of document.getElementById("rows").rows) {
  const list = proofs.get(row.dataset.edge) ?? [];
  list.push(row.cells);
  proofs.set(row.dataset.edge, list);
}

// Makes an element. Strings among the children become text, so that no paper can bring an element with it.
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== ""));
  return element;
}

// Makes an element of a small picture.
function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const OUTLINES = {
  dot: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
  square: "M3 3h10v10h-10z",
  diamond: "M8 1.5L14.5 8L8 14.5L1.5 8z",
  triangle: "M8 2L14.5 13.5H1.5z",
  triangleDown: "M8 14L14.5 2.5H1.5z",
  hexagon: "M4.6 2.2h6.8L14.8 8l-3.4 5.8h-6.8L1.2 8z",
  star: "M8 1.2l2 4.6 5 .5-3.8 3.3 1.1 4.9L8 12l-4.3 2.5 1.1-4.9L1 6.3l5-.5z",
};

// The shape of a kind as a small picture, hollow when the paper was not read.
function icon(kind, held = true) {
  const { shape, colour } = kinds.get(kind);
  const path = draw("path", { d: OUTLINES[shape], fill: held ? colour : "#fff", stroke: colour, "stroke-width": 1.6 });
  return draw("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
}

// A piece of the line of a relation as a small picture.
function stroke(colour, dashes) {
  const line = { d: "M1 5H33", stroke: colour, "stroke-width": 2.4, "stroke-dasharray": dashes.join(" ") };
  return draw("svg", { class: "stroke", viewBox: "0 0 34 10", "aria-hidden": "true" }, draw("path", line));
}

const count = (n, one, more) => `${n.toLocaleString("nl-NL")} ${n === 1 ? one : more}`;
