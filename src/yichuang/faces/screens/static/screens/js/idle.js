// A shared device forgets: after so many seconds without a touch or a key it asks, then empties what was typed and goes
// back to its first page. A form that says so (data-idle-sends) is sent as it is instead.

import { network } from "./live.js";

const holder = document.querySelector("[data-idle]");
const dialog = document.querySelector("[data-idle-dialog]");
const seconds = Number(holder?.dataset.idle) || 30;
const ASKS = 20; // seconds before the end (WCAG 2.2.1)
const TELLS = 20000; // ms between two words to the server
let touched = performance.now();
let told = performance.now();

function alive() {
  touched = performance.now();
  if (dialog?.open) dialog.close();
  if (holder.dataset.idleStay && touched - told > TELLS) stay();
}

// Where somebody has signed in the server keeps a clock of its own: it hears that she is still there, or says it is over.
async function stay() {
  told = performance.now();
  try {
    const answer = await fetch(holder.dataset.idleStay, { cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (answer.status === 401 || answer.status === 403) forget();
  } catch {
    // without a network the clock of this page goes on alone
  }
}

// Without a network it empties what was typed and waits: leaving would end on an error page of the browser.
function forget() {
  if ("idleSends" in holder.dataset) {
    if (!network.lost) holder.requestSubmit();
    return;
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  if (holder.dataset.idleStay) holder.replaceChildren(); // what was hers goes, also without a network
  if (network.lost) return;
  clearInterval(timer);
  location.replace(holder.dataset.idleHome);
}

function look() {
  if (window.speechSynthesis?.speaking) return alive(); // whoever is read to is there
  const idle = (performance.now() - touched) / 1000;
  if (idle >= seconds) return forget();
  if (dialog && !dialog.open && idle >= seconds - ASKS) dialog.showModal();
  const shown = document.querySelector("[data-left] b");
  if (shown) shown.textContent = String(Math.max(0, Math.ceil(seconds - idle)));
  const left = dialog?.querySelector("[data-idle-left]");
  if (left && dialog.open) left.textContent = String(Math.max(0, Math.ceil(seconds - idle)));
}

let timer;
if (holder) {
  for (const name of ["pointerdown", "keydown", "input", "wheel"]) document.addEventListener(name, alive, { capture: true, passive: true });
  timer = setInterval(look, 250);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace(holder.dataset.idleHome || location.href); });
}
