// Every page of the desk: rows by keyboard, the dialog of an act, a fresh CSRF token after signing in elsewhere.

const off = document.documentElement.dataset.keys === "off";

function writing(target) {
  return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");
}

// J and K (or the arrows, once a row is chosen) move along the rows; Enter opens, as the row's own link has the focus.
function move(step) {
  const links = [...document.querySelectorAll("[data-rows] .desk-rows__link")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))];
  for (const row of document.querySelectorAll("[data-row][aria-current]")) row.removeAttribute("aria-current");
  next.closest("[data-row]").setAttribute("aria-current", "true");
  next.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const steps = { j: 1, J: 1, k: -1, K: -1 };
  const onRow = document.activeElement?.matches(".desk-rows__link");
  const arrows = onRow ? { ArrowDown: 1, ArrowUp: -1 } : {};
  const step = (!off && !writing(event.target) && steps[event.key]) || arrows[event.key];
  if (step && move(step)) event.preventDefault();
});

// An act opens in a dialog; without JavaScript its link leads to a page of its own.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.closest?.("#act-dialog");
  if (!dialog) return;
  if (!dialog.open) dialog.showModal();
  const wrong = dialog.querySelector("[data-errors]");
  const first = wrong || dialog.querySelector("form input:not([type=hidden]), form select, form textarea, form button[type=submit]");
  first?.focus();
});
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-dialog]");
  const dialog = closer?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// A paper that is opened gets the room of the list; M brings the list back, or folds it away again.
const fold = document.querySelector("[data-fold]");
function read(on) {
  document.querySelector(".desk-file").classList.toggle("desk-file--reading", on);
  fold.setAttribute("aria-pressed", String(on));
  fold.querySelector("[data-fold-words]").textContent = on ? "显示材料清单" : "放大看";
}
if (fold) {
  fold.hidden = false;
  fold.addEventListener("click", () => read(fold.getAttribute("aria-pressed") !== "true"));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=viewer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    document.querySelector("[data-reading]").textContent = link.textContent;
    read(true);
    fold.focus(); // the link itself is folded away
  });
}

// Signing in again (in another window, after the session ended) gives a new CSRF cookie: what this page still holds
// goes out with that one, so that nothing typed is lost.
document.addEventListener("htmx:configRequest", (event) => {
  const cookie = document.cookie.split("; ").find((c) => c.startsWith("csrftoken="));
  if (!cookie) return;
  event.detail.headers["X-CSRFToken"] = cookie.slice("csrftoken=".length);
  event.detail.parameters.delete?.("csrfmiddlewaretoken");
});
