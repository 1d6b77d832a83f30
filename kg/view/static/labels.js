// Labels of one size at every zoom, each at a free place beside its shape. Where there is none, the less cited paper
// goes without until one zooms in.

const LABEL = { size: 12, gap: 3, always: 8, face: getComputedStyle(document.body).fontFamily };

const frame = (x, y, width, height) => ({ x, y, right: x + width, bottom: y + height });
const meet = (a, b) => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;
const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.right <= b.right && a.bottom <= b.bottom;

class Labels {
  // network: the vis.Network. wanted: gives the nodes that may have a label, the most important first.
  // buttons: the element on top of the picture that labels should keep clear of.
  constructor(network, wanted, buttons) {
    this.network = network;
    this.wanted = wanted;
    this.buttons = buttons;
    this.widths = new Map();
    this.forget();
    network.on("afterDrawing", (context) => this.draw(context));
    for (const event of ["dragEnd", "animationFinished", "resize"]) network.on(event, () => this.forget());
    network.on("dragging", ({ nodes }) => nodes.length && this.forget());
  }

  // Places hold while one pans; forget them when something else changes.
  forget() {
    this.scale = 0;
    this.boxes = [];
  }

  // The paper whose label is at a point of the picture, in pixels of the screen; undefined when there is none.
  at({ x, y }) {
    return this.boxes.find(({ paper, left, top, width, height }) => {
      const middle = this.middle(paper);
      const [over, down] = [x - middle.x - left, y - middle.y - top];
      return over >= 0 && over <= width && down >= 0 && down <= height;
    })?.paper;
  }

  middle(paper) {
    return this.network.canvasToDOM(this.network.getPosition(paper.id));
  }

  font(paper) {
    return `${paper.held ? 600 : 400} ${LABEL.size}px ${LABEL.face}`;
  }

  width(context, paper) {
    if (!this.widths.has(paper.id)) {
      context.font = this.font(paper);
      this.widths.set(paper.id, context.measureText(paper.label).width);
    }
    return this.widths.get(paper.id);
  }

  draw(context) {
    context.save();
    const ratio = context.canvas.width / context.canvas.clientWidth;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = "rgba(255, 255, 255, 0.9)";
    const scale = this.network.getScale();
    if (scale !== this.scale) {
      this.scale = scale;
      this.boxes = this.place(context, scale);
    }
    for (const { paper, left, top, width, height } of this.boxes) {
      const { x, y } = this.middle(paper);
      context.font = this.font(paper);
      context.strokeText(paper.label, x + left + width / 2, y + top + height / 2);
      context.fillStyle = paper.held ? "#1b2430" : "#46546a";
      context.fillText(paper.label, x + left + width / 2, y + top + height / 2);
    }
    context.restore();
  }

  // Gives each label its box relative to the middle of its shape: below, above or beside it, wherever it stays in view
  // and covers no shape and no label that came before it. The first few may cover shapes of papers that matter less.
  place(context, scale) {
    const wanted = this.wanted();
    const view = frame(0, 0, context.canvas.clientWidth, context.canvas.clientHeight);
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.buttons;
    const texts = [frame(offsetLeft, offsetTop, offsetWidth, offsetHeight)];
    const middles = wanted.map((paper) => this.middle(paper));
    const shapes = wanted.map(({ size }, i) => {
      const radius = size * scale;
      return frame(middles[i].x - radius, middles[i].y - radius, 2 * radius, 2 * radius);
    });
    const boxes = [];
    for (const [i, paper] of wanted.entries()) {
      const { x, y } = middles[i];
      const [width, height, away] = [this.width(context, paper), LABEL.size + 2, paper.size * scale + LABEL.gap];
      const [aside, near] = [away + 1, away * 0.7];
      const corners = [
        [-width / 2, away], [-width / 2, -away - height], [aside, -height / 2], [-aside - width, -height / 2],
        [near, near], [near, -near - height], [-near - width, near], [-near - width, -near - height],
      ];
      const fitting = corners
        .map(([left, top]) => ({ left, top, ...frame(x + left, y + top, width, height) }))
        .filter((box) => inside(box, view) && !texts.some((text) => meet(box, text)));
      const others = shapes.filter((shape, j) => j !== i);
      const clear = (among) => (box) => !among.some((shape) => meet(box, shape));
      const covered = (box) => others.filter((shape) => meet(box, shape)).length;
      const box = i < LABEL.always
        ? fitting.filter(clear(others.slice(0, 3 * LABEL.always))).sort((a, b) => covered(a) - covered(b))[0]
        : fitting.find(clear(others));
      if (!box) continue;
      texts.push(box);
      boxes.push({ paper, left: box.left, top: box.top, width, height });
    }
    return boxes;
  }
}
