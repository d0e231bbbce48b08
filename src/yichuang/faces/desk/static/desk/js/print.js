// A link [data-prints] opens the print dialog with its paper, which loads in a hidden frame of this page. Without
// scripts, or where the browser won't print a frame, the link opens the paper instead.

function prints(link) {
  document.querySelector(".desk-print-frame")?.remove();
  const frame = document.createElement("iframe");
  frame.className = "desk-print-frame";
  frame.title = "要打印的文书";
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch { // the browser's own reader keeps its frame closed to the page
      window.open(link.href, "_blank", "noopener");
    }
  });
  frame.src = link.href;
  document.body.append(frame);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-prints]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  prints(link);
});
