// A screen that goes on for weeks: asks about once a second whether anything changed, fetches its changing part only
// then (and once a minute, for the clock's sake), says so when the network is lost, and comes back by itself.
// Nothing here grows: one timer, one request at a time, the part is replaced whole.

const EVERY = 750; // ms between two questions; up to 200 more, so that screens do not ask in step
const LOST_AFTER = 5000;
const WAIT = 4000; // ms for an answer
const REFRESH = 60000; // quiet hours, midnight, a change nobody told of
const root = document.querySelector("[data-hall]");
const band = document.querySelector("[data-lost]");
const face = document.querySelector("[data-clock]");
const every = Number(root?.dataset.every) || EVERY;
const partAddress = root?.dataset.part;
const openedOn = dayOf(Date.now());

let offset = root ? Date.parse(root.dataset.at) - Date.now() : 0; // the server's clock, not this device's
let version = "";
let tag = "";
let heard = performance.now();
let fetched = performance.now();
let shownAt = hour(Date.now() + offset);
let wanted = true; // the part, as soon as the network answers

function dayOf(at) {
  return new Date(at).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai" });
}
function hour(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
}

export const network = { lost: false };

async function ask(address, headers = {}) {
  return fetch(address, { headers, cache: "no-store", credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(WAIT) });
}

async function beat() {
  const answer = await ask(`/screens/pulse?hall=${root.dataset.hall}`);
  if (answer.status !== 204) throw new Error("no pulse");
  const now = answer.headers.get("ETag") || "";
  if (now !== version) wanted = true;
  if (performance.now() - fetched > REFRESH) wanted = true;
  if (wanted) {
    if (partAddress) await refresh();
    version = now; // after the part has come: what failed is asked for again
    wanted = false;
    fetched = performance.now();
  }
  heard = performance.now();
  shownAt = hour(Date.now() + offset);
}

async function refresh() {
  const join = partAddress.includes("?") ? "&" : "?";
  const more = root.dataset.page ? `${join}page=${root.dataset.page}` : "";
  const answer = await ask(partAddress + more, tag ? { "If-None-Match": tag } : {});
  if (answer.status === 403) {
    location.replace("/screens/"); // revoked, or something else by now
    return;
  }
  if (!answer.ok && answer.status !== 304) throw new Error(`${answer.status}`);
  const time = Date.parse(answer.headers.get("X-Time") || "");
  if (time) offset = time - Date.now();
  if (answer.status === 304) return;
  tag = answer.headers.get("ETag") || "";
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  root.replaceChildren(holder.content);
  root.dispatchEvent(new CustomEvent("screen:changed"));
}

function showNetwork() {
  network.lost = performance.now() - heard > LOST_AFTER;
  if (!band || band.hidden === !network.lost) return;
  band.textContent = network.lost ? `网络中断，显示的是 ${shownAt} 的情况` : "";
  band.hidden = !network.lost;
}

function showClock() {
  const now = Date.now() + offset;
  if (!face) return;
  const date = new Date(now);
  const [month, day] = [date.toLocaleString("en", { timeZone: "Asia/Shanghai", month: "numeric" }), date.toLocaleString("en", { timeZone: "Asia/Shanghai", day: "numeric" })];
  const text = `${month}月${day}日 `;
  const minute = hour(now);
  if (face.firstChild.data !== text) face.firstChild.data = text;
  const bold = face.querySelector("b");
  if (bold.textContent !== minute) bold.textContent = minute;
}

// Once in a night the page begins anew: with the cookie's age, with what was changed in the product meanwhile.
function renew() {
  if (!network.lost && "renew" in (root?.dataset ?? {}) && dayOf(Date.now()) !== openedOn && new Date().getHours() === 3) location.reload();
}

async function go() {
  try {
    await beat();
  } catch {
    // lost, or refused: the band says so after a while
  }
  showNetwork();
  setTimeout(go, every + Math.random() * 200);
}

if (root) {
  go();
  setInterval(showNetwork, 500); // while an answer is waited for, too
  setInterval(() => { showClock(); renew(); }, 1000);
  root.addEventListener("screen:page", () => { wanted = true; tag = ""; });
}

// What would leave the page for a browser's error page waits until the network is back.
if (root && "hold" in root.dataset) {
  const hold = (event) => {
    if (!network.lost && navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    heard = Math.min(heard, performance.now() - LOST_AFTER - 1);
    showNetwork();
  };
  document.addEventListener("submit", hold, true);
  document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) hold(event); }, true);
}
