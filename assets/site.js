// Searches and sorts the table of all results; without it the table is there as a whole.
"use strict";
(() => {
  const table = document.getElementById("all");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase(), verdict: row.lastElementChild.textContent }));
  const place = document.getElementById("search");
  const labelled = (text, field) => {
    const label = document.createElement("label");
    label.append(text, field);
    return label;
  };
  const words = Object.assign(document.createElement("input"), { type: "search", placeholder: "digits margin" });
  const verdict = document.createElement("select");
  for (const option of ["any", "better", "worse", "open"]) verdict.add(new Option(option, option));
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text, verdict: found } of rows) {
      const fits = wanted.every((word) => text.includes(word)) && (verdict.value === "any" || verdict.value === found);
      row.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown} of ${rows.length} results`;
  };
  words.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  place.append(labelled("Search ", words), labelled(" Verdict ", verdict));
  place.hidden = false;

  // Numbers by size, the largest first; words by the alphabet. The same head again turns the order round.
  const value = (row, at) => row.children[at].textContent;
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const numbers = rows.some(({ row }) => value(row, at) !== "") && rows.every(({ row }) => !Number.isNaN(Number(value(row, at))));
      const order = head.getAttribute("aria-sort") === (numbers ? "descending" : "ascending") ? -1 : 1;
      const compare = numbers
        ? (a, b) => (value(b, at) === "" ? -Infinity : Number(value(b, at))) - (value(a, at) === "" ? -Infinity : Number(value(a, at))) || 0
        : (a, b) => value(a, at).localeCompare(value(b, at), "en", { numeric: true });
      rows.sort((a, b) => order * compare(a.row, b.row));
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", (numbers ? order < 0 : order > 0) ? "ascending" : "descending");
      body.append(...rows.map(({ row }) => row));
    });
    [...body.rows].forEach((row) => {
      const cell = row.children[at];
      if (cell.tagName === "TD" && at < rows[0].row.children.length - 1) cell.dataset.head = button.textContent;
    });
  });
})();
