(() => {
  const box = document.getElementById("wanted"), told = document.getElementById("told");
  const groups = [...document.querySelectorAll("details.group")];
  const items = groups.flatMap((group) => [...group.querySelectorAll("li")].map((item) => [group, item, (item.textContent + " " + item.dataset.words).toLowerCase()]));
  const open = groups.map((group) => group.open);
  document.querySelector(".search").hidden = false;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/[\s_.]+/).filter(Boolean);
    const counts = new Map(groups.map((group) => [group, 0]));
    for (const [group, item, text] of items) {
      const shown = words.every((word) => text.includes(word));
      item.hidden = !shown;
      if (shown) counts.set(group, counts.get(group) + 1);
    }
    let all = 0;
    groups.forEach((group, n) => {
      all += counts.get(group);
      group.hidden = counts.get(group) === 0;
      group.open = words.length ? counts.get(group) > 0 : open[n];
    });
    told.textContent = words.length ? (all === 1 ? "1 term" : all + " terms") : "";
  });
})();
