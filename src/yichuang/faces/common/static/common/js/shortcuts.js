// Keys of the desk: data-key="F8", "Alt+P", "/" on a button, link or field. The first visible one wins; an open
// dialog shadows the page. Can be switched off (WCAG 2.1.4): <html data-keys="off">.

const off = document.documentElement.dataset.keys === "off";

function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // With Alt, some layouts give another character: the key's place decides.
  const plain = event.altKey && /^(Key|Digit)/.test(event.code) ? event.code.replace(/^(Key|Digit)/, "") : key;
  return `${event.ctrlKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${plain}`;
}

function normal(keys) {
  return keys.replace(/\s*\+\s*|\s+/g, "+").replace(/\+(\w)$/, (_, k) => `+${k.toUpperCase()}`);
}

function writing(target) {
  return target.matches("textarea, select, [contenteditable=true], input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])");
}

function usable(element) {
  return !element.disabled && !element.hidden && element.getClientRects().length > 0;
}

function find(name) {
  const scope = document.querySelector("dialog[open]") || document;
  return [...scope.querySelectorAll("[data-key]")].find((e) => normal(e.dataset.key) === name && usable(e));
}

function labelOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll(".yc-kbd")) key.remove();
  return copy.textContent.trim();
}

// The help dialog lists what this page has now.
function list() {
  const box = document.querySelector("[data-shortcut-list]");
  if (!box) return;
  box.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!usable(element)) continue;
    const keys = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.className = "yc-kbd";
    kbd.textContent = element.dataset.key;
    keys.append(kbd);
    const words = document.createElement("dd");
    words.textContent = labelOf(element);
    box.append(keys, words);
  }
}
document.addEventListener("click", (event) => { if (event.target.closest("[data-dialog=yc-shortcuts]")) list(); }, true);

document.addEventListener("keydown", (event) => {
  if (off || event.isComposing || event.keyCode === 229 || event.metaKey || event.repeat) return; // 229: a Chinese word is being typed
  const name = nameOf(event);
  if (name.length === 1 && writing(event.target)) return; // one plain character belongs to the text
  const element = find(name);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
});
