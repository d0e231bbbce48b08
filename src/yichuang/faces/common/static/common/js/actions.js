// Small things every page has: dialogs, printing, focus on the error summary, words when htmx could not do it.

const status = document.querySelector("[data-yc-status]");

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault(); // a link is the way without JavaScript
      dialog.showModal();
    }
    return;
  }
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-yc-close]")) event.target.closest(".yc-notice").remove();
});

// What only works with JavaScript is hidden until JavaScript is here.
function prepare(root) {
  for (const element of root.querySelectorAll("[data-print], button[data-dialog][hidden]")) element.hidden = false;
  for (const dialog of root.querySelectorAll("dialog[data-open]")) if (!dialog.open) dialog.showModal();
  const errors = root.querySelector("[data-errors]");
  if (errors) errors.focus();
}
prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));

// A link of the error summary goes to the field itself, with its label in sight.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".yc-errors__list a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const block = field.closest(".yc-field") || field;
  block.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

// What came in and is to be dealt with next is in view; where it already is, nothing moves.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelector("[data-show]")?.scrollIntoView({ block: "nearest" });
});

function tell(text) {
  const template = document.querySelector("[data-yc-network-error]");
  if (!template) return;
  document.querySelector(".yc-network")?.remove();
  const notice = template.content.cloneNode(true);
  notice.querySelector("[data-yc-network-text]").textContent = text;
  document.body.append(notice);
}

document.addEventListener("htmx:sendError", () => tell("网络断了，刚才这一步没有办成。网络恢复后请再点一次。"));
document.addEventListener("htmx:timeout", () => tell("等得太久，刚才这一步可能没有办成。请再点一次。"));
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const words = page.querySelector(".yc-error-page p, .yc-error-page h1");
  tell(words ? words.textContent : "系统没有办成这一步，请再试一次。");
});
document.addEventListener("htmx:beforeRequest", () => { if (status) status.textContent = "正在处理…"; });
document.addEventListener("htmx:afterRequest", () => { if (status) status.textContent = ""; });
