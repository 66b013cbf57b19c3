"use strict";
// The page is whole without this file. It adds: light and dark by button, one crosshair through
// both charts, reading the lane by pointer and keys, sorting, and folded parts open on paper.

const root = document.documentElement;

function themeButton() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
    button.setAttribute("aria-label", isDark() ? button.dataset.toLight : button.dataset.toDark);
  };
  const remembered = recall("theme");
  if (remembered) root.dataset.theme = remembered;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);
  label();
}

// A browser may forbid storage to a local file; the button works without it.
function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    return;
  }
}

// Calls show(index) for the nearest of `positions` (0 to 1) under the pointer, or by arrow keys.
function readAlong(area, plots, positions, show, rest) {
  let place = positions.length - 1;
  const go = (to, aloud) => {
    place = Math.max(0, Math.min(positions.length - 1, to));
    show(place, aloud);
  };
  const point = (event) => {
    const box = plots[0].getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    let best = 0;
    positions.forEach((position, k) => {
      if (Math.abs(position - at) < Math.abs(positions[best] - at)) best = k;
    });
    go(best, false);
  };
  plots.forEach((plot) => {
    plot.addEventListener("pointermove", point);
    plot.addEventListener("pointerdown", point);
  });
  area.addEventListener("pointerleave", rest);
  area.addEventListener("blur", rest);
  area.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };
    if (event.key in steps) go(place + steps[event.key], true);
    else if (event.key === "Home") go(0, true);
    else if (event.key === "End") go(positions.length - 1, true);
    else if (event.key === "Escape") rest();
    else return;
    event.preventDefault();
  });
}

function crosshair() {
  const data = JSON.parse(document.getElementById("readings").textContent);
  const area = document.getElementById("reader");
  const hairs = [...area.querySelectorAll(".hair")];
  const rows = [...area.querySelectorAll(".reading li")];
  const names = rows.map((row) => row.querySelector("span").textContent);
  const last = data.days.length - 1;
  const write = (place) => {
    document.getElementById("reading-day").textContent = data.days[place];
    rows.forEach((row, k) => {
      row.querySelector("b").textContent = data.growth[k][place];
      row.querySelector("i").textContent = data.fall[k][place];
    });
  };
  const show = (place, aloud) => {
    hairs.forEach((hair) => {
      hair.setAttribute("x1", `${(100 * place) / last}%`);
      hair.setAttribute("x2", `${(100 * place) / last}%`);
      hair.setAttribute("visibility", "visible");
    });
    write(place);
    if (!aloud) return;
    const told = names.map((name, k) => `${name} ${data.growth[k][place]}`);
    document.getElementById("reading-aloud").textContent = `${data.days[place]}: ${told.join(", ")}`;
  };
  const rest = () => {
    hairs.forEach((hair) => hair.setAttribute("visibility", "hidden"));
    write(last);
  };
  readAlong(area, [...area.querySelectorAll(".plot")], data.days.map((_, k) => k / last), show, rest);
}

function lane(area) {
  const plot = area.querySelector(".lane");
  const marks = [...area.querySelectorAll("use.sign")].filter((mark) => plot.contains(mark));
  const text = area.querySelector(".lane-text");
  const legend = [...text.childNodes];
  const clear = () => marks.forEach((mark) => mark.classList.remove("read"));
  if (!marks.length) return;
  const show = (place) => {
    clear();
    marks[place].classList.add("read");
    text.textContent = marks[place].querySelector("title").textContent;
  };
  const rest = () => {
    clear();
    text.replaceChildren(...legend);
  };
  readAlong(area, [plot], marks.map((mark) => parseFloat(mark.getAttribute("x")) / 100), show, rest);
}

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

// A link to a headline leads into a folded table: open it first.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const folded = target && target.closest("details");
  if (!folded || folded.open) return;
  folded.open = true;
  target.scrollIntoView({ behavior: "instant", block: "center" });
}

themeButton();
crosshair();
document.querySelectorAll(".lane-reader").forEach(lane);
document.querySelectorAll("table.sortable").forEach(sortable);
addEventListener("hashchange", openTarget);
openTarget();
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open]):not(.screen)").forEach((part) => {
    part.open = true;
    part.dataset.printed = "";
  });
});
addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-printed]").forEach((part) => {
    part.open = false;
    delete part.dataset.printed;
  });
});
