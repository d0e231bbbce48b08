// A paper in a frame is printed by itself, not the page around it.
for (const button of document.querySelectorAll("[data-print-paper]")) {
  const frame = document.getElementById(button.dataset.printPaper);
  button.hidden = false;
  button.addEventListener("click", () => {
    frame.contentWindow.focus();
    frame.contentWindow.print();
  });
}
