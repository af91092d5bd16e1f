"use strict";
// Buttons that copy, and pictures whose components lead to their facts. The page says everything without it.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    const before = button.innerHTML;
    try {
      await navigator.clipboard.writeText(from ? from.textContent : button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Can't copy";
    }
    setTimeout(() => { button.innerHTML = before; }, 1500);
  });
}
