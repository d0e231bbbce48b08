// "读给我听": the device's own Chinese voice reads a part of the page. Voices that send the text to another host are
// not used (no request leaves the host); without a local voice the button stays hidden.

const synth = window.speechSynthesis;
const buttons = [...document.querySelectorAll("[data-read]")];

function voice() {
  const local = synth.getVoices().filter((v) => v.localService && /^(zh|cmn)/i.test(v.lang));
  return local.find((v) => /CN|Hans/i.test(v.lang)) || local[0];
}

function show() {
  const ready = Boolean(voice());
  for (const button of buttons) button.hidden = !ready;
}

// What a person would read out: headings and text, not buttons, hidden helps or the keys.
function sentences(root) {
  const copy = root.cloneNode(true);
  for (const skip of copy.querySelectorAll("button, script, template, .yc-kbd, [aria-hidden=true], [hidden], dialog, select")) skip.remove();
  for (const block of copy.querySelectorAll("h1,h2,h3,p,li,dt,dd,td,th,label,legend,div")) block.append("。");
  return copy.textContent.replace(/\s+/g, " ").split(/(?<=[。！？；])/).map((s) => s.replace(/^[\s。]+/, "")).filter((s) => /\p{L}|\p{N}/u.test(s));
}

function stop(button) {
  synth.cancel();
  if (!button) return;
  button.setAttribute("aria-pressed", "false");
  button.querySelector(".yc-button__label").textContent = button.dataset.readWords;
}

function start(button) {
  button.dataset.readWords ||= button.textContent.trim();
  button.setAttribute("aria-pressed", "true");
  button.querySelector(".yc-button__label").textContent = button.dataset.readStop;
  const parts = sentences(document.getElementById(button.dataset.read) || document.body);
  parts.forEach((text, index) => {
    const speech = new SpeechSynthesisUtterance(text);
    speech.voice = voice();
    speech.lang = speech.voice.lang;
    speech.rate = 0.9;
    if (index === parts.length - 1) speech.onend = () => stop(button);
    synth.speak(speech);
  });
}

if (synth && buttons.length) {
  show();
  synth.addEventListener?.("voiceschanged", show);
  for (const button of buttons) {
    button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop(button) : start(button)));
  }
  window.addEventListener("pagehide", () => synth.cancel());
}
