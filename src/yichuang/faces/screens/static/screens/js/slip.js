// A kiosk prints a slip by itself, once: loading the page again prints nothing.
const slip = document.querySelector("[data-print-now]");
const KEY = "yc.printed";

if (slip) {
  let before = "";
  try {
    before = sessionStorage.getItem(KEY);
    sessionStorage.setItem(KEY, slip.dataset.printNow);
  } catch {
    // prints again after a reload, which is better than not at all
  }
  if (before !== slip.dataset.printNow) window.print();
}
