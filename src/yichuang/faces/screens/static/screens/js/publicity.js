// Pages take turns; while the network is lost the last one stays.
import { network } from "./live.js";

const root = document.querySelector("[data-hall]");
const TURN = 12000; // ms
const ROUND = 10000;

setInterval(() => {
  if (network.lost) return;
  root.dataset.page = String((Number(root.dataset.page || 0) + 1) % ROUND);
  root.dispatchEvent(new CustomEvent("screen:page"));
}, TURN);
