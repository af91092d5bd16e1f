"use strict";
(() => {
  const hint = document.getElementById("hint");
  const count = document.getElementById("count");
  const parts = [...document.querySelectorAll("[data-c]")];
  // Titles of pictures would show a second hint; the names for screen readers stay.
  document.querySelectorAll(".picture a > title").forEach((title) => title.remove());

  const rowOf = (element) => document.getElementById(element.dataset.c);
  let shown = null;
  let timer = 0;

  function hide() {
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    hint.hidden = true;
  }

  function show(element) {
    clearTimeout(timer);
    const row = rowOf(element);
    if (!row || shown === element) return;
    hide();
    hint.textContent = "";
    const name = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = row.dataset.name;
    name.append(strong, document.createElement("br"), row.dataset.about);
    hint.append(name);
    const facts = row.querySelector("dl");
    if (facts) {
      const copy = facts.cloneNode(true);
      copy.querySelectorAll("a").forEach((link) => link.replaceWith(link.textContent));
      hint.append(copy);
    }
    hint.hidden = false;
    shown = element;
    element.setAttribute("aria-describedby", "hint");
    const box = element.getBoundingClientRect();
    const own = hint.getBoundingClientRect();
    const gap = 8;
    const wide = document.documentElement.clientWidth;
    let left = Math.min(box.right + gap, wide - own.width - gap);
    let top = box.top;
    if (left < box.right) {
      left = Math.max(gap, Math.min(box.left, wide - own.width - gap));
      top = box.bottom + gap;
      if (top + own.height > innerHeight && box.top - own.height - gap > 0) top = box.top - own.height - gap;
    } else if (top + own.height > innerHeight) {
      top = Math.max(gap, innerHeight - own.height - gap);
    }
    hint.style.left = `${left + scrollX}px`;
    hint.style.top = `${top + scrollY}px`;
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(hide, 250); };
  document.querySelectorAll(".picture [data-c]").forEach((element) => {
    if (element.localName !== "a") return;
    element.addEventListener("mouseenter", () => show(element));
    element.addEventListener("mouseleave", later);
    element.addEventListener("focus", () => show(element));
    element.addEventListener("blur", hide);
    element.addEventListener("click", hide);
  });
  hint.addEventListener("mouseenter", () => clearTimeout(timer));
  hint.addEventListener("mouseleave", later);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  function choose(input) {
    const members = input.dataset.members ? new Set(input.dataset.members.split(" ")) : null;
    const channel = input.dataset.channel;
    hide();
    parts.forEach((part) => part.classList.toggle("off", Boolean(members) && !members.has(part.dataset.c)));
    document.querySelectorAll("[class*='channel-']").forEach((part) => {
      part.classList.toggle("off", channel !== undefined && !part.classList.contains(`channel-${channel}`));
    });
    let left = 0;
    const rows = document.querySelectorAll("tr[data-key]");
    rows.forEach((row) => {
      const on = !members || members.has(row.dataset.key);
      row.classList.toggle("hidden", !on);
      if (on) left += 1;
    });
    count.textContent = members
      ? `Showing ${left} of ${rows.length} components: ${input.dataset.label}.`
      : `Showing all ${rows.length} components.`;
  }
  document.querySelectorAll("input[name=show]").forEach((input) => {
    input.addEventListener("change", () => choose(input));
    if (input.checked) choose(input);
  });
})();
