// The intake by keyboard: Enter takes the first item, Enter finds the person, answers redraw what depends on them.
// While an answer is on its way one may type on: what was typed meanwhile is carried into the new page part.

const form = document.getElementById("intake-form");
let composing = false;
let late = new Map(); // what differs from what was sent, by id
let sent = new Map();
let waiting = false; // Enter was pressed before the hits were there
let settling = false; // the hits are there, but their buttons do not belong to htmx yet
let aheadEnter = false;
let ahead = null; // typed after Enter, while the item is on its way: it belongs to the next field

function controls() {
  return [...form.elements].filter((e) => e.id && e.name && e.type !== "hidden" && e.type !== "file" && e.tagName !== "BUTTON");
}

function valueOf(e) {
  return e.type === "checkbox" || e.type === "radio" ? String(e.checked) : e.value;
}

document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", () => { composing = false; });

// The first hit for the words as they stand now; a list for fewer letters, still on its way, is not the answer to Enter.
function takeFirst() {
  const list = document.querySelector("#hits [data-for]");
  if (!waiting || settling || list?.dataset.for !== document.getElementById("q")?.value.trim().slice(0, 100)) return;
  waiting = false;
  const hit = list.querySelector("[data-hit]");
  if (hit) hit.click();
  else ahead = null;
}

function redraw() {
  form.querySelector("[data-update-button]")?.click();
}

// Answers decide what else is asked; so do where it is, how the result is collected, and the kind of document.
form.addEventListener("change", (event) => {
  if (!("intake" in form.dataset) || event.target.type === "file") return;
  const name = event.target.name || "";
  if (name.startsWith("s_") || name.startsWith("m_") || name.startsWith("division") || ["way", "id_kind"].includes(name)) redraw();
});

form.addEventListener("keydown", (event) => {
  if (ahead !== null && event.target.id === "q" && event.key.length === 1 && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    ahead += event.key;
    return;
  }
  if (ahead && event.target.id === "q" && event.key === "Enter") {
    event.preventDefault();
    aheadEnter = true;
    return;
  }
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  const field = event.target;
  if (field.id === "q" && "finder" in field.dataset) {
    event.preventDefault();
    if (!field.value.trim()) return;
    ahead = "";
    waiting = true;
    takeFirst();
  } else if (field.id === "id_number") {
    event.preventDefault();
    (document.getElementById("find-person") || form.querySelector("button[value=find]") || form.querySelector("[data-update-button]"))?.click();
  } else if (field.matches("input:not([type=submit]):not([type=button]):not([type=checkbox]):not([type=radio])") && "intake" in form.dataset) {
    event.preventDefault(); // Enter goes on to the next field; nothing is handed in by accident
    const all = controls();
    all[all.indexOf(field) + 1]?.focus();
  }
});

form.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const hits = [...document.querySelectorAll("#hits [data-hit]")];
  const at = hits.indexOf(document.activeElement);
  if (!hits.length || (at < 0 && event.target.id !== "q")) return;
  event.preventDefault();
  const to = at + (event.key === "ArrowDown" ? 1 : -1);
  (to < 0 ? document.getElementById("q") : hits[Math.min(to, hits.length - 1)]).focus();
});

// One answer at a time: what is pressed while another is on its way waits for it, and is pressed again on the new page
// part. Two at once would draw over each other, and the one whose button is gone would not find the bar below.
let busy = false;
let pending = ""; // the value of the button that waits
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target?.id !== "intake") return;
  busy = false;
  const value = pending;
  pending = "";
  if (value) setTimeout(() => document.querySelector(`button[name="do"][value="${CSS.escape(value)}"]`)?.click(), 60);
});

// Nothing is redrawn or handed in while a file is still on its way: the press is repeated when it has come.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "intake") return;
  if (busy) {
    event.preventDefault();
    const value = event.detail.elt.value || "";
    if (!pending || value !== "update") pending = value;
    return;
  }
  if (form.querySelector(".yc-upload__file progress:not([hidden])")) {
    event.preventDefault();
    setTimeout(() => event.detail.elt.click(), 300);
    return;
  }
  busy = true;
  sent = new Map(controls().map((e) => [e.id, valueOf(e)]));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "hits") settling = event.detail.shouldSwap;
  if (event.detail.target?.id !== "intake") return;
  if (composing) { // a Chinese word is being typed: draw anew when it is there
    event.detail.shouldSwap = false;
    document.addEventListener("compositionend", () => setTimeout(redraw), { once: true });
    return;
  }
  late = new Map(controls().filter((e) => sent.has(e.id) && sent.get(e.id) !== valueOf(e)).map((e) => [e.id, e]));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "hits") {
    document.getElementById("q")?.setAttribute("aria-expanded", String(Boolean(document.querySelector("[data-hit]"))));
  }
  if (event.target.id !== "intake") return;
  for (const [id, old] of late) {
    const fresh = document.getElementById(id);
    if (!fresh || fresh.type !== old.type) continue;
    if (old.type === "checkbox" || old.type === "radio") fresh.checked = old.checked;
    else fresh.value = old.value;
  }
});

// What is drawn anew stays where it was, with the panels open that were; a refusal is read from the top.
const PARTS = [".desk-intake__main", ".desk-intake__side"];
let scrolled = [];
let panels = [];
let pressed = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "intake") return;
  scrolled = PARTS.map((part) => document.querySelector(part)?.scrollTop || 0);
  panels = [...form.querySelectorAll("details[id][open]")].map((e) => e.id);
  pressed = event.detail.requestConfig?.elt?.id || "";
});
function keepPlace() {
  for (const id of panels) document.getElementById(id)?.setAttribute("open", "");
  if (document.querySelector("#intake [data-errors], #intake .yc-notice--error")) return;
  PARTS.forEach((part, n) => { const e = document.querySelector(part); if (e) e.scrollTop = scrolled[n]; });
  // A button that has done its work is gone: on to the next that waits.
  const gone = ["waive-all", "paper-all"].includes(pressed) && !document.getElementById(pressed);
  if (gone && document.activeElement === document.body) {
    document.querySelector("#paper-all, #do-accept, #do-collect")?.focus({ preventScroll: true });
  } else if (form.contains(document.activeElement)) {
    document.activeElement.scrollIntoView({ block: "nearest" });
  }
}

// Where the hands go next: the server says which part, the first control of it that still waits gets the focus.
function waits(e) {
  if (e.closest("[hidden], details:not([open])") || e.disabled || e.type === "hidden") return false;
  if (e.type === "radio") return ![...form.querySelectorAll(`[name="${CSS.escape(e.name)}"]`)].some((o) => o.checked);
  return e.value === "";
}
function settle() {
  const at = document.querySelector("[data-focus-at]")?.dataset.focusAt;
  if (!at || late.size) return;
  const direct = document.getElementById(at);
  if (direct) return direct.focus();
  if (at !== "situation" && at !== "form") return;
  const parts = [...document.querySelectorAll(".desk-questions input, #division, [data-form-fields] input, [data-form-fields] select, [data-form-fields] textarea")];
  const next = parts.find((e) => waits(e) && !e.closest(".yc-field")?.querySelector(".yc-field__optional"));
  (next || document.querySelector("#waive-all, #paper-all, #do-accept, #do-collect"))?.focus();
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "intake") return;
  keepPlace();
  settle();
  const now = document.activeElement;
  if (ahead && now?.matches("input.yc-input") && now.id !== "q") now.value += ahead;
  ahead = null;
});
if (document.activeElement === document.body) settle(); // a page that has just been opened

// Only now do the new buttons belong to htmx.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "hits") {
    settling = false;
    takeFirst();
  }
  if (event.target.id === "intake" && aheadEnter) {
    aheadEnter = false;
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  }
});
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => { ahead = null; waiting = aheadEnter = false; });
}

// A finished upload is what was meant: the line says so.
form.addEventListener("yc:uploaded", (event) => {
  const given = event.target.closest(".desk-line")?.querySelector("input[type=radio][value=given]");
  if (given) given.checked = true;
});

// F9 and its neighbours open the part of the page where the words are written.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const details = opener && document.getElementById(opener.dataset.opens);
  if (!details) return;
  event.preventDefault();
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector("input:not([type=hidden]), button")?.focus();
});

// What was typed is nowhere but in this page: leaving asks first, unless it is handed in or begun anew on purpose.
let typed = false;
form.addEventListener("input", (event) => { if (event.target.id !== "q") typed = true; });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-restart], #intake-form button[value=clear]")) typed = false;
});
document.addEventListener("submit", (event) => { if (event.target === form && !event.defaultPrevented) typed = false; });
document.addEventListener("htmx:beforeOnLoad", (event) => { // handed in: htmx goes on to the receipt
  if (event.detail.requestConfig?.path === form.getAttribute("action") && event.detail.xhr.getResponseHeader("HX-Redirect")) typed = false;
});
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
