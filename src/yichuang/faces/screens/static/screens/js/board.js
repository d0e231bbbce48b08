// The board speaks: each call twice, one after the other, never the same call again, not in quiet hours. Voices that send
// the text to another host are not used; without a voice of its own the device is silent and the board works as before.

const synth = window.speechSynthesis;
const root = document.querySelector("[data-hall]");
const panel = document.querySelector("[data-voice]");
const slider = document.querySelector("[data-volume]");
const KEPT = 60; // keys remembered
const WAITING = 12; // calls that wait to be spoken; what is older is on the wall anyway
const LONGEST = 15000; // ms: some engines never say that they have ended
const TWICE = 2;

const store = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // a browser that keeps nothing: it may say a call once more after a reload
    }
  },
};

let spoken = store.read("yc.spoken", []);
if (!Array.isArray(spoken)) spoken = [];
let queue = [];
let speaking = false;

function volume() {
  const value = Number(store.read("yc.volume", 80));
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 80;
}

function voice() {
  const local = synth.getVoices().filter((v) => v.localService && /^(zh|cmn)/i.test(v.lang));
  return local.find((v) => /CN|Hans/i.test(v.lang)) || local[0];
}

function speak(words, done) {
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.voice = voice();
  utterance.lang = utterance.voice?.lang || "zh-CN";
  utterance.rate = 0.9;
  utterance.volume = volume() / 100;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    done();
  };
  const timer = setTimeout(() => { synth.cancel(); end(); }, LONGEST);
  utterance.onend = end;
  utterance.onerror = end;
  synth.speak(utterance);
}

function next() {
  if (speaking || !queue.length) return;
  const words = queue.shift();
  speaking = true;
  let left = TWICE;
  const again = () => {
    if (left-- > 0) return speak(words, again);
    speaking = false;
    next();
  };
  again();
}

function look() {
  const quiet = root.querySelector("[data-quiet]");
  const calls = [...root.querySelectorAll("[data-say]")].reverse(); // the oldest first
  for (const call of calls) {
    const key = call.dataset.key;
    if (spoken.includes(key)) continue;
    spoken = [...spoken, key].slice(-KEPT);
    if (!quiet && volume() > 0 && voice()) queue = [...queue, call.dataset.say].slice(-WAITING);
  }
  store.write("yc.spoken", spoken);
  next();
}

function showVoice() {
  const ready = Boolean(voice());
  panel.hidden = false;
  panel.querySelector("[data-voice-words]").textContent = ready ? "" : "这台设备没有中文语音，只显示，不播报。";
  slider.value = volume();
  panel.querySelector("[data-volume-text]").textContent = slider.value;
}

if (synth && root && panel) {
  showVoice();
  synth.addEventListener?.("voiceschanged", showVoice);
  slider.addEventListener("input", () => { store.write("yc.volume", Number(slider.value)); showVoice(); });
  panel.querySelector("[data-try]").addEventListener("click", () => { if (voice() && !speaking) speak("声音正常", () => {}); });
  root.addEventListener("screen:changed", look);
  window.addEventListener("pagehide", () => synth.cancel());
  look();
}
