// A form is sent once: the second click does nothing, the button says so. Opt out with data-no-guard.
// The server is safe anyway (idempotency); this spares people the doubt whether the click was heard.

const WORDS = "正在提交…";
const status = document.querySelector("[data-yc-status]");
let restore = [];

document.addEventListener("submit", (event) => {
  const form = event.target;
  const method = (event.submitter?.formMethod || form.method).toLowerCase();
  if (event.defaultPrevented || method !== "post" || "noGuard" in form.dataset || form.target === "_blank") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "1";
  const button = event.submitter;
  // After the browser has gathered the form: a button disabled before would not send its own name and value.
  setTimeout(() => {
    restore.push(() => delete form.dataset.busy);
    if (!button) return;
    const label = button.querySelector(".yc-button__label") || button;
    const before = label.textContent;
    button.style.minWidth = `${button.offsetWidth}px`; // no jump when the words get shorter
    button.disabled = true;
    label.textContent = button.dataset.busyLabel || WORDS;
    if (status) status.textContent = label.textContent;
    restore.push(() => {
      button.disabled = false;
      label.textContent = before;
      button.style.minWidth = "";
      if (status) status.textContent = "";
    });
  }, 0);
});

// Coming back with the browser's "back" shows the page as it was left: make it usable again.
window.addEventListener("pageshow", () => {
  restore.forEach((undo) => undo());
  restore = [];
});
