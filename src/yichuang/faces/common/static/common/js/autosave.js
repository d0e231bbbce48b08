// <form data-autosave="/address">: what is typed goes to the server by itself; nothing is kept on the device.
// Answer: 2xx, optionally JSON {"saved_at": "10:42:07"}; or an error, optionally JSON {"message": "…"}.
// Words appear in [data-autosave-status] (inside the form, or anywhere on the page).

const PAUSE = 1200; // ms after the last key
const RETRY = [3000, 6000, 12000, 30000];

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    this.dirty = false;
    this.leaving = false;
    this.attempt = 0;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    document.addEventListener("submit", (event) => {
      if (event.target === form && !event.defaultPrevented) this.leave();
    });
    window.addEventListener("online", () => this.dirty && this.save());
    window.addEventListener("pageshow", () => { this.leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && !this.leaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.save();
    });
  }

  changed() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    this.request?.abort(); // an older draft must not arrive after the submission
  }

  async save() {
    clearTimeout(this.timer);
    if (this.request || this.leaving || !this.form.isConnected) return;
    this.dirty = false;
    this.request = new AbortController();
    try {
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST", body: this.data(), credentials: "same-origin", redirect: "manual",
        headers: { "X-Requested-With": "autosave", Accept: "application/json" }, signal: this.request.signal,
      });
      const answer = await response.json().catch(() => ({}));
      if (!response.ok) throw Object.assign(new Error("refused"), { refused: true, words: answer.message });
      this.attempt = 0;
      this.say(`已自动保存 ${answer.saved_at || new Date().toTimeString().slice(0, 8)}`, "saved");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.dirty = true;
      this.say(error.refused
        ? error.words || "没能自动保存，请先别关这一页。如果登录过期了，请在新窗口登录后回来"
        : "网络断了，内容还在，恢复后自动保存", "offline");
      this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.attempt++, RETRY.length - 1)]);
      return;
    } finally {
      this.request = undefined;
    }
    if (this.dirty) this.changed(); // typed on while the last one was under way
  }

  data() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  say(words, state) {
    if (!this.status) return;
    this.status.textContent = words;
    this.status.dataset.state = state;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
