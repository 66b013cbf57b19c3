// Tables sorted, filtered, copied and saved, by mouse and by keys.

const FILTER_FROM = 9; // rows; fewer are seen at a glance

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const order = head.getAttribute("aria-sort") === "descending" ? "ascending" : "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const value = (row) => row.cells[column].dataset.value;
      const compare = (a, b) => {
        if (value(a) === "" || value(b) === "") return (value(a) === "") - (value(b) === "");
        const difference = Number(value(a)) - Number(value(b));
        return sign * (Number.isNaN(difference) ? value(a).localeCompare(value(b)) : difference);
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(compare));
    });
  });
}

function tableTools(table) {
  const caption = table.caption ?? table.createCaption();
  const tools = document.createElement("span");
  tools.className = "tools";
  if (table.tBodies[0].rows.length >= FILTER_FROM) tools.append(...filter(table));
  const name = (caption.textContent || table.closest("[aria-label]").getAttribute("aria-label")).trim();
  const save = () => download(`${fileName(name)}.csv`, new Blob([csv(table)], { type: "text/csv" }));
  tools.append(
    tool(words.copy, `${words.copy}: ${name}`, (button) => copy(csv(table), button)),
    tool("CSV", `${words.save} CSV: ${name}`, save)
  );
  if (!table.hasAttribute("aria-label")) table.setAttribute("aria-label", name);
  caption.append(tools);
}

function filter(table) {
  const input = document.createElement("input");
  const count = document.createElement("output");
  input.type = "search";
  input.placeholder = words.filter;
  input.setAttribute("aria-label", words.filter);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase().split(/\s+/);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    rows.forEach((row) => {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
    });
    const left = rows.filter((row) => !row.hidden).length;
    count.textContent = input.value ? `${left} / ${rows.length}` : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  return [count, input];
}

// What the table shows now, as comma-separated values with plain minus signs.
function csv(table) {
  const cells = (row) => [...row.cells].filter((cell) => !cell.matches(".bars"));
  const text = (cell) => {
    const parts = [];
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) parts.push(node.data);
    const plain = parts.join(" ").replace(/\s+/g, " ").trim();
    return plain === "–" ? "" : plain.replaceAll("−", "-");
  };
  const quoted = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return [...table.rows]
    .filter((row) => !row.hidden)
    .map((row) => `${cells(row).map((cell) => quoted(text(cell))).join(",")}\r\n`)
    .join("");
}

function tool(text, told, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.setAttribute("aria-label", told);
  button.addEventListener("click", () => act(button));
  return button;
}

async function copy(text, button) {
  const before = button.textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = words.copied;
  setTimeout(() => (button.textContent = before), 1500);
}

function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function fileName(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
}
