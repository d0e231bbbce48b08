// The kiosk's own keyboard for fingers, and fields that do not show to the next in line what was typed.

for (const pad of document.querySelectorAll("[data-keys]")) {
  const field = document.getElementById(pad.dataset.keys);
  pad.hidden = false;
  pad.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-press]")?.dataset.press;
    if (!key) return;
    field.focus();
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else if (field.maxLength < 0 || field.value.length < field.maxLength) field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const field of document.querySelectorAll("[data-mask]")) {
  field.addEventListener("blur", () => { field.type = "password"; });
  field.addEventListener("focus", () => { field.type = "text"; });
}

// What cannot be a number is said before it is sent, with what was typed kept: the server never sends it back.
for (const field of document.querySelectorAll("[data-shape]")) {
  const shape = new RegExp(field.dataset.shape);
  const words = document.getElementById(field.dataset.shapeWords);
  field.form.addEventListener("submit", (event) => {
    const typed = field.value.replace(/[\s-]/g, "");
    const wrong = typed !== "" && !shape.test(typed);
    words.hidden = !wrong;
    words.textContent = wrong ? `${words.dataset.words}您输了 ${typed.length} 位，请看看少了还是多了。` : "";
    field.toggleAttribute("aria-invalid", wrong);
    if (!wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.focus();
  });
}
