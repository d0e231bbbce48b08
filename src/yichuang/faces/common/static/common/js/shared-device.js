// A shared device forgets: after so many seconds without a touch, a key or a voice reading it asks, then empties what was
// there and goes to its first page. It leaves only when the server answers: the browser's own error page has no script
// that could ever leave it again.

const ASKS = 20; // seconds before the end (WCAG 2.2.1)
const WARNS = 60; // seconds before the end that no touch puts off
const TELLS = 20000; // ms between two words to the server
const WAIT = 4000; // ms for an answer
const AGAIN = 3000; // ms

// Whether the server answers for this address, as an error page of a proxy before it does not.
export async function answers(address) {
  try {
    return (await fetch(address, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(WAIT) })).ok;
  } catch {
    return false;
  }
}

// idle: seconds; ends: seconds after which it is over in any case; home: where it goes; stay: the server's own clock, "" if
// it keeps none; dialog: asks; left: shows the seconds; empty: empties the page; lost: hears whether the server answers;
// last: hears the seconds before the end that no touch puts off; instead: done in place of all that.
export function forgets({ idle, ends = Infinity, home, stay = "", dialog, left, empty, lost, last, instead }) {
  const began = performance.now();
  let touched = began;
  let told = began;
  let over = false; // what was hers has gone; it does not come back
  let leaving = false;

  function alive() {
    if (over) return;
    touched = performance.now();
    if (dialog?.open) dialog.close();
    if (stay && touched - told > TELLS) tell();
  }

  async function tell() {
    told = performance.now();
    try {
      const answer = await fetch(stay, { cache: "no-store", credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(WAIT) });
      lost?.(answer.status >= 500);
      if (answer.status === 401 || answer.status === 403) leave();
    } catch {
      lost?.(true);
    }
  }

  async function leave() {
    over = over || Boolean(stay);
    if (leaving) return;
    leaving = true;
    if (dialog?.open) dialog.close();
    empty();
    if ((await answers(home)) && (over || rest() <= 0)) location.replace(home);
    else setTimeout(() => { leaving = false; }, AGAIN);
  }

  const sinceBegan = () => (performance.now() - began) / 1000;
  const rest = () => idle - (performance.now() - touched) / 1000;

  function look() {
    if (over) return leave();
    if (window.speechSynthesis?.speaking) alive(); // whoever is read to is there
    const end = Math.ceil(ends - sinceBegan());
    const seconds = Math.min(Math.ceil(rest()), end);
    left?.(Math.max(0, seconds));
    if (end <= WARNS) last?.(Math.max(0, end));
    if (seconds <= 0) return instead ? instead() : leave();
    if (dialog && !dialog.open && rest() <= ASKS) dialog.showModal();
  }

  for (const name of ["pointerdown", "keydown", "input", "wheel", "touchstart"]) document.addEventListener(name, alive, { capture: true, passive: true });
  watchFrames(alive);
  setInterval(look, 250);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { over = over || Boolean(stay); touched = -Infinity; leave(); } });
  return { alive, over: () => over };
}

// Touches in a frame reach no listener of the page. Those in a frame of our own are heard there; a PDF's viewer tells
// nothing but that it has been touched first. The question before the end covers both.
function watchFrames(alive) {
  const hear = (frame) => {
    try {
      for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart"]) frame.contentWindow.addEventListener(name, alive, { capture: true, passive: true });
    } catch {
      // a viewer of its own
    }
  };
  for (const frame of document.querySelectorAll("iframe")) {
    frame.addEventListener("load", () => hear(frame));
    frame.addEventListener("pointerenter", alive);
    hear(frame);
  }
  window.addEventListener("blur", () => { if (document.activeElement instanceof HTMLIFrameElement) alive(); });
}
