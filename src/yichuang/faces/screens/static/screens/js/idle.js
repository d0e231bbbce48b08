// A device of a hall forgets (see shared-device.js). A form that says so (data-idle-sends) is sent as it is instead.

import { forgets } from "../../common/js/shared-device.js";
import { network } from "./live.js";

const holder = document.querySelector("[data-idle]");
const dialog = document.querySelector("[data-idle-dialog]");

function empty() {
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  if (!holder.dataset.idleStay) return;
  holder.replaceChildren(); // what was hers goes, also without a network
  for (const gone of document.querySelectorAll("[data-kiosk-who]")) gone.remove();
}

function left(seconds) {
  for (const face of document.querySelectorAll("[data-left] b, [data-idle-left]")) {
    if (face.textContent !== String(seconds)) face.textContent = String(seconds);
  }
}

function last() {
  const ending = document.querySelector("[data-idle-last]");
  if (ending?.hidden) {
    ending.hidden = false;
    ending.textContent = "这次登录快满半小时了，一分钟内会自动退出。没打印完的，回首页重新登录接着打印。";
  }
}

if (holder) {
  const { idle, idleEnds, idleHome, idleStay } = holder.dataset;
  const instead = "idleSends" in holder.dataset ? () => { if (!network.lost) holder.requestSubmit(); } : null;
  forgets({ idle: Number(idle) || 30, ends: Number(idleEnds) || Infinity, home: idleHome || location.href, stay: idleStay, dialog, left, empty, last, instead });
}
