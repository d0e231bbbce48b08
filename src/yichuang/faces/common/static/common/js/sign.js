// <div data-sign>: a box to sign in by hand. What is drawn goes, as points on a plane of 600 × 300, into the hidden field
// `<name>-strokes` of the same form: "x,y x,y;x,y x,y". Without JavaScript the box stays hidden and one types one's name.

const CLOSE = 4; // of the plane: points nearer than this say nothing new
const MOST = 1900; // points; the server takes 2000

class Sign {
  constructor(box) {
    this.pad = box.querySelector("[data-sign-pad]");
    this.canvas = box.querySelector("canvas");
    this.field = box.querySelector("input[type=hidden]");
    this.status = box.querySelector("[data-sign-status]");
    this.strokes = this.read();
    this.pad.hidden = false;
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => this.end());
    box.querySelector("[data-sign-clear]").addEventListener("click", () => this.clear());
    this.draw();
  }

  read() {
    if (!this.field.value) return [];
    return this.field.value.split(";").map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number)));
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = (value, size, most) => Math.min(most, Math.max(0, Math.round((value / size) * most)));
    return [at(event.clientX - box.left, box.width, this.canvas.width),
      at(event.clientY - box.top, box.height, this.canvas.height)];
  }

  begin(event) {
    if (event.button > 0 || this.count() >= MOST) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.point(event)];
    this.strokes.push(this.stroke);
    this.draw();
  }

  go(event) {
    if (!this.stroke || this.count() >= MOST) return;
    const [x, y] = this.point(event);
    const [lastX, lastY] = this.stroke.at(-1);
    if (Math.hypot(x - lastX, y - lastY) < CLOSE) return;
    this.stroke.push([x, y]);
    this.draw();
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.keep("已写下笔迹");
  }

  clear() {
    this.strokes = [];
    this.draw();
    this.keep("已清除，可以重写");
  }

  count() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  keep(words) {
    this.field.value = this.strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.status.textContent = words;
  }

  draw() {
    const ink = this.canvas.getContext("2d");
    ink.clearRect(0, 0, this.canvas.width, this.canvas.height);
    Object.assign(ink, {
      lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(this.canvas).color,
    });
    for (const stroke of this.strokes) {
      ink.beginPath();
      stroke.forEach(([x, y], n) => (n ? ink.lineTo(x, y) : ink.moveTo(x, y)));
      if (stroke.length === 1) ink.lineTo(stroke[0][0] + 1, stroke[0][1]);
      ink.stroke();
    }
  }
}

function prepare(root) {
  for (const box of root.querySelectorAll("[data-sign]:not([data-sign-ready])")) {
    box.dataset.signReady = "1";
    new Sign(box);
  }
}
prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
