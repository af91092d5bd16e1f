// Ranks as `nboq.publish.vocabulary.search` does.
(() => {
  const box = document.getElementById("wanted"), told = document.getElementById("told"), shown = document.getElementById("found");
  const groups = [...document.querySelectorAll("details.group")];
  const spellings = JSON.parse(box.dataset.spellings);
  const wordsOf = (text) => (text.replace(/\b([A-Za-z])\.(?=[A-Za-z]\b)|(?<=\b[A-Za-z])\./g, "$1").match(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|\p{L}+/gu) || [])
    .map((part) => part.toLowerCase())
    .map((word) => word.length > 4 && word.endsWith("s") && !"sui".includes(word.at(-2)) ? word.slice(0, -1) : word)
    .map((word) => Object.hasOwn(spellings, word) ? spellings[word] : word);
  const split = (names) => names.split("|").filter(Boolean).map((name) => name.split(" "));
  const order = ["class", "slot", "value", "enumeration"];
  const items = groups
    .map((group) => [order.indexOf(group.querySelector("h3").id), group])
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => [...group.querySelectorAll("li")])
    .map((item, place) => {
      const names = split(item.dataset.names), others = split(item.dataset.others);
      const known = new Set([...wordsOf(item.querySelector(".definition").textContent), ...names.flat(), ...others.flat()]);
      return { item, place, copy: null, names, others, known: [...known] };
    });
  const begun = (wanted, words) => wanted.every((one) => words.some((word) => word.startsWith(one)));
  const shortest = (names) => Math.min(...names.map((name) => name.length));
  const rank = ({ names, others, known }, wanted) => {
    const whole = wanted.join(""), all = [...names, ...others];
    if (names.some((name) => name.join("") === whole)) return [0, 0];
    if (others.some((name) => name.join("") === whole)) return [1, 0];
    const having = all.filter((name) => wanted.every((one) => name.includes(one)));
    if (having.length) return [2, shortest(having)];
    const beginning = all.filter((name) => begun(wanted, name));
    if (beginning.length) return [3, shortest(beginning)];
    if (wanted.every((one) => known.includes(one))) return [4, 0];
    if (begun(wanted, known)) return [5, 0];
    const within = names.filter((name) => name.every((word) => wanted.includes(word)));
    return within.length ? [6, -Math.max(...within.map((name) => name.length))] : null;
  };
  document.querySelector(".search").hidden = false;
  box.addEventListener("input", () => {
    const wanted = wordsOf(box.value);
    const ranked = wanted.length ? items.map((one) => [rank(one, wanted), one]).filter(([place]) => place) : [];
    ranked.sort(([[a, b], one], [[c, d], other]) => a - c || b - d || one.place - other.place);
    shown.replaceChildren(...ranked.map(([, one]) => one.copy ??= one.item.cloneNode(true)));
    shown.hidden = !wanted.length;
    for (const group of groups) group.hidden = wanted.length > 0;
    told.textContent = wanted.length ? (ranked.length === 1 ? "1 term" : ranked.length + " terms") : "";
  });
})();
