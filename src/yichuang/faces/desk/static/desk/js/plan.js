// The plan's editor: shapes are moved and resized on the drawing; the numbers below are what is sent, and stay the truth.

const drawing = document.querySelector("svg[data-plan]");
const cell = Number(drawing?.dataset.plan || 20);
const input = (row, name) => document.querySelector(`[name="shapes-${row}-${name}"]`);
const number = (row, name) => Number.parseInt(input(row, name)?.value, 10) || 0;
const corners = (row) => (input(row, "points")?.value.trim() || "").split(/\s+/).filter(Boolean).map((pair) => pair.split(",").map(Number));
const start = new Map();

function point(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
  return [at.x / cell, at.y / cell];
}

// Draws one shape where the numbers say; its name moves along.
function redraw(group) {
  const row = group.dataset.row;
  const shape = group.querySelector("rect, polygon");
  const points = corners(row);
  let middle;
  if (shape.tagName === "polygon") {
    if (points.length < 3 || points.flat().some(Number.isNaN)) return;
    shape.setAttribute("points", points.map(([x, y]) => `${x * cell},${y * cell}`).join(" "));
    middle = [0, 1].map((axis) => (Math.min(...points.map((p) => p[axis])) + Math.max(...points.map((p) => p[axis]))) / 2);
  } else {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => number(row, name));
    for (const [name, value] of Object.entries({ x, y, width: Math.max(width, 1), height: Math.max(height, 1) })) shape.setAttribute(name, value * cell);
    middle = [x + width / 2, y + height / 2];
  }
  if (!start.has(row)) start.set(row, middle);
  const [x, y] = start.get(row);
  group.querySelector(".yc-plan__name").setAttribute("transform", `translate(${(middle[0] - x) * cell} ${(middle[1] - y) * cell})`);
}

function put(row, name, value) {
  const field = input(row, name);
  if (field) field.value = String(Math.max(0, value));
}

// From where a shape was when it was taken: moved, or (by its lower right corner) resized, by whole cells.
function take(group, event) {
  const row = group.dataset.row;
  const from = point(event);
  const points = corners(row);
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => number(row, name));
  const resizing = !points.length && x + width - from[0] < 0.5 && y + height - from[1] < 0.5;
  choose(group);
  return (to) => {
    const dx = Math.round(to[0] - from[0]);
    const dy = Math.round(to[1] - from[1]);
    if (points.length) input(row, "points").value = points.map(([px, py]) => `${Math.max(0, px + dx)},${Math.max(0, py + dy)}`).join(" ");
    else if (resizing) { put(row, "width", Math.max(1, width + dx)); put(row, "height", Math.max(1, height + dy)); }
    else { put(row, "x", x + dx); put(row, "y", y + dy); }
    redraw(group);
  };
}

function choose(group) {
  for (const other of drawing.querySelectorAll(".is-chosen")) other.classList.remove("is-chosen");
  group.classList.add("is-chosen");
}

if (drawing) {
  const groups = [...drawing.querySelectorAll("[data-row]")];
  for (const group of groups) redraw(group);
  let moving = null;
  drawing.addEventListener("pointerdown", (event) => {
    const group = event.target.closest("[data-row]");
    if (!group) return;
    event.preventDefault();
    drawing.setPointerCapture(event.pointerId);
    moving = take(group, event);
  });
  drawing.addEventListener("pointermove", (event) => moving?.(point(event)));
  for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, () => { moving = null; });
  // Typing a number moves the shape at once; whoever comes to a row by keyboard sees which shape it is.
  for (const kind of ["input", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const row = /^shapes-(\d+)-/.exec(event.target.name || "")?.[1];
      const group = groups.find((g) => g.dataset.row === row);
      if (!group) return;
      choose(group);
      if (kind === "input") redraw(group);
    });
  }
}
