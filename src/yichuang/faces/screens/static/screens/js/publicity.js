// Pages take turns, unless somebody holds one (WCAG 2.2.2); while the network is lost the last one stays.
import { network } from "./live.js";

const root = document.querySelector("[data-hall]");
const tools = document.querySelector("[data-turn]");
const hold = document.querySelector("[data-turn-pause]");
const TURN = 12000; // ms
const HELD = 300000; // a page held so long is let go: whoever read it has left
const ROUND = 10000;
let held = 0;

function next() {
  if (network.lost) return;
  root.dataset.page = String((Number(root.dataset.page || 0) + 1) % ROUND);
  root.dispatchEvent(new CustomEvent("screen:page"));
}

function show(is) {
  held = is ? performance.now() : 0;
  hold.setAttribute("aria-pressed", String(is));
  hold.textContent = is ? "接着翻页" : "停住这一页";
}

tools.hidden = false;
hold.addEventListener("click", () => show(!held));
tools.querySelector("[data-turn-next]").addEventListener("click", next);
setInterval(() => {
  if (held && performance.now() - held > HELD) show(false);
  if (!held) next();
}, TURN);
