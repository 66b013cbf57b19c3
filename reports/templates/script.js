"use strict";
// The page is whole without its scripts. This one adds light and dark by button, the lane read by
// pointer and keys, and folded parts open on paper, and starts what the others add: one crosshair and
// one zoom through all panels over time, tables sorted, filtered and saved, charts saved.

const root = document.documentElement;
const words = JSON.parse(document.getElementById("words").textContent);

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
  const positions = marks.map((mark) => parseFloat(mark.getAttribute("x")) / 100);
  readAlong(area, [plot], () => positions, show, rest);
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
if (document.getElementById("reader")) timePanels();
highlights();
document.querySelectorAll(".lane-reader").forEach(lane);
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("table").forEach(tableTools);
document.querySelectorAll("figure:has(> .plot):not(.multiples *), .multiples, .lane-reader").forEach(chartTools);
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
