// Ties the parts together: one thing is selected at a time, in the picture and in the panel alike.

// Selects a node ({node: id}), a link ({edge: id}) or nothing (null).
// focus: also puts the keyboard there. centre: also brings it into view.
function select(what, { focus = false, centre = false } = {}) {
  let title = null;
  if (what?.node !== undefined) {
    const paper = papers.get(what.node);
    const along = data.edges.filter((link) => link.from === paper.id || link.to === paper.id);
    network.setSelection({ nodes: [paper.id], edges: [] }, { highlightEdges: false });
    light([paper.id], [paper.id, ...along.flatMap((link) => [link.from, link.to])], along.map((link) => link.id));
    title = showPaper(paper);
    if (centre) move({ position: network.getPosition(paper.id), scale: Math.max(network.getScale(), 0.8) });
    else reach([paper.id]);
  } else if (what?.edge !== undefined) {
    const link = links.get(what.edge);
    network.setSelection({ nodes: [], edges: [link.id] });
    light([link.from, link.to], [link.from, link.to], [link.id]);
    title = showLink(link);
    reach([link.from, link.to]);
  } else {
    network.unselectAll();
    light();
    showNothing();
  }
  if (focus) title?.focus();
}

document.documentElement.classList.add("js");
buildLegend();
select(null);
fitAll(false);

network.on("click", ({ pointer }) => select(under(pointer.DOM)));
for (const part of ["Node", "Edge"]) {
  network.on(`hover${part}`, () => (network.canvas.frame.style.cursor = "pointer"));
  network.on(`blur${part}`, () => (network.canvas.frame.style.cursor = ""));
}
for (const button of document.querySelectorAll("#zoom button")) {
  const factor = Number(button.dataset.zoom);
  button.addEventListener("click", () => (factor ? move({ scale: network.getScale() * factor }) : fitAll()));
}
document.getElementById("as-table").addEventListener("click", ({ currentTarget }) => {
  const on = document.documentElement.classList.toggle("as-table");
  currentTarget.setAttribute("aria-pressed", String(on));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  query.value = "";
  close();
  select(null);
});
