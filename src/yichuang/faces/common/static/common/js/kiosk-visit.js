// A signed-in visit at a kiosk, on pages of the portal: counts down, asks, says when the half-hour is nearly over, and
// leaves nothing on the screen when it ends, also without a network. The server keeps a clock of its own.

import { answers, forgets } from "./shared-device.js";

const bar = document.querySelector("[data-kiosk-idle]");
const band = document.querySelector("[data-kiosk-lost]");
const ending = document.querySelector("[data-kiosk-last]");

function left(seconds) {
  for (const face of document.querySelectorAll("[data-kiosk-left]")) write(face, String(seconds));
}

function write(face, text) {
  if (face.textContent !== text) face.textContent = text;
}

function lost(is) {
  write(band, is ? "网络中断，填的内容还没有存上。网络恢复以后再点“继续”。" : "");
  band.hidden = !is;
}

// An alert is read once, when it appears; the seconds go on in the bar.
function last() {
  if (!ending.hidden) return;
  ending.hidden = false;
  write(ending, "这次登录快满半小时了，一分钟内会自动退出。请现在点“继续”把这一页存上；没填完的，回首页重新登录接着填。");
}

function empty() {
  for (const gone of document.querySelectorAll("[data-kiosk-who]")) gone.remove();
  const words = document.createElement("p");
  words.textContent = "已经退出，正在回到首页…";
  document.querySelector("main").replaceChildren(words);
  document.title = "自助终端";
  ending.hidden = true;
}

if (bar) {
  const { kioskIdle, kioskEnds, kioskHome, kioskStay } = bar.dataset;
  const clock = forgets({ idle: Number(kioskIdle), ends: Number(kioskEnds), home: kioskHome, stay: kioskStay, dialog: document.querySelector("[data-kiosk-asks]"), left, empty, lost, last });
  window.addEventListener("offline", () => lost(true));
  window.addEventListener("online", () => lost(false));
  window.addEventListener("beforeunload", (event) => { if (clock.over()) event.stopImmediatePropagation(); }, true);

  // Nor does a link or a form lead to the browser's error page: the server is asked first.
  let asked = false;
  const ask = async (event, go) => {
    if (asked || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const there = await answers("/healthz");
    lost(!there);
    if (!there || clock.over()) return;
    asked = true;
    go();
    asked = false;
  };
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "dialog") ask(event, () => event.target.requestSubmit(event.submitter));
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.getAttribute("href").startsWith("#")) ask(event, () => link.click());
  }, true);
}
