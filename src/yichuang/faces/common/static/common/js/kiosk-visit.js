// A signed-in visit at a kiosk: counts down to the end, asks before it, tells the server that somebody is there, and
// leaves nothing on the screen when it is over, also without a network. The server keeps a clock of its own.

const bar = document.querySelector("[data-kiosk-idle]");
const dialog = document.querySelector("[data-kiosk-asks]");
const band = document.querySelector("[data-kiosk-lost]");
const ASKS = 20; // seconds before the end (WCAG 2.2.1)
const TELLS = 20000; // ms between two words to the server
let touched = performance.now();
let told = performance.now();
let gone = false;

function alive() {
  if (gone) return;
  touched = performance.now();
  if (dialog.open) dialog.close();
  if (touched - told > TELLS) tell();
}

async function tell() {
  told = performance.now();
  try {
    const answer = await fetch(bar.dataset.kioskStay, { cache: "no-store", credentials: "same-origin", redirect: "error" });
    lost(false);
    if (answer.status === 401 || answer.status === 403) leave();
  } catch {
    lost(true);
  }
}

function lost(is) {
  band.textContent = is ? "网络中断，填的内容还没有存上。网络恢复以后再点“继续”。" : "";
  band.hidden = !is;
}

// What was on the page goes first: without a network the browser may stay here for a while.
function leave() {
  if (!gone) {
    gone = true;
    if (dialog.open) dialog.close();
    const words = document.createElement("p");
    words.textContent = "已经退出，正在回到首页…";
    document.querySelector("main").replaceChildren(words);
    document.title = "自助终端";
  }
  if (navigator.onLine) location.replace(bar.dataset.kioskHome);
  else setTimeout(leave, 3000);
}

function look() {
  if (gone) return;
  if (window.speechSynthesis?.speaking) alive(); // whoever is read to is there
  const left = Math.ceil(Number(bar.dataset.kioskIdle) - (performance.now() - touched) / 1000);
  for (const face of document.querySelectorAll("[data-kiosk-left]")) {
    const text = String(Math.max(0, left));
    if (face.textContent !== text) face.textContent = text;
  }
  if (left <= 0) leave();
  else if (left <= ASKS && !dialog.open) dialog.showModal();
}

if (bar) {
  for (const name of ["pointerdown", "keydown", "input", "wheel"]) document.addEventListener(name, alive, { capture: true, passive: true });
  setInterval(look, 250);
  window.addEventListener("offline", () => lost(true));
  window.addEventListener("online", () => lost(false));
  window.addEventListener("beforeunload", (event) => { if (gone) event.stopImmediatePropagation(); }, true);
  window.addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
}
