
"use strict";
(() => {
  const table = document.getElementById("documents");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const find = document.getElementById("find"), showing = document.getElementById("showing"), none = document.getElementById("none");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const count = new Intl.NumberFormat("en"), order = new Intl.Collator("en", { numeric: true });
  const chosen = new Set();

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, number) => {
      const fits = (!chosen.size || chosen.has(row.dataset.status)) && words.every((word) => texts[number].includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      shown += fits;
    });
    showing.value = shown === rows.length ? "" : `${count.format(shown)} of ${count.format(rows.length)} shown`;
    none.hidden = shown > 0;
  };

  const key = (cell, by) => {
    const text = (cell.dataset.v ?? (cell.querySelector("bdi") ?? cell).textContent).trim();
    if (by === "text") return text === "–" ? "" : text;
    const number = parseFloat(text);
    return Number.isNaN(number) ? -Infinity : number;
  };
  const sort = (head) => {
    const column = head.cellIndex, by = head.dataset.by, up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = rows.map((row, number) => ({ row, number, key: key(row.cells[column], by) }));
    const compare = by === "text" ? (a, b) => order.compare(a, b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    keyed.sort((a, b) => (up ? 1 : -1) * compare(a.key, b.key) || a.number - b.number);
    body.append(...keyed.map((item) => item.row));
  };

  heads.forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  });
  document.querySelectorAll(".counts li").forEach((item) => {
    const button = document.createElement("button"), status = item.dataset.status;
    button.type = "button";
    button.className = "card";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.firstElementChild.childNodes);
    button.addEventListener("click", () => {
      if (!chosen.delete(status)) chosen.add(status);
      button.setAttribute("aria-pressed", String(chosen.has(status)));
      filter();
      if (chosen.has(status)) document.getElementById("all").scrollIntoView(); // the table stands far below
    });
    item.replaceChildren(button);
  });
  let wait = 0;
  find.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(filter, 80); });
  const form = document.getElementById("filter");
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  form.hidden = false;
})();
