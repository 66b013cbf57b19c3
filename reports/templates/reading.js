// One date read in every panel at once, and a range of dates looked at closely in all of them.

// Calls show(place) for the nearest of `positions` (0 to 1) under the pointer, or by arrow keys.
function readAlong(area, plots, positions, show, rest) {
  let place = positions().length - 1;
  const go = (to, aloud) => {
    place = Math.max(0, Math.min(positions().length - 1, to));
    show(place, aloud);
  };
  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    let best = 0;
    positions().forEach((position, k, all) => {
      if (Math.abs(position - at) < Math.abs(all[best] - at)) best = k;
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
    if (event.target !== area) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };
    if (event.key in steps) go(place + steps[event.key], true);
    else if (event.key === "Home") go(0, true);
    else if (event.key === "End") go(positions().length - 1, true);
    else if (event.key === "Escape") rest();
    else return;
    event.preventDefault();
  });
}

function timePanels() {
  const data = JSON.parse(document.getElementById("readings").textContent);
  const figure = (panel, line, place) => data.figures[data.panels[panel][line][place]];
  const last = data.days.length - 1;
  const panels = [...document.querySelectorAll("svg.time")].map(zoomable);
  const readings = [...document.querySelectorAll("[data-read]")];
  const names = [...document.querySelectorAll("#reader .reading li span")].map((one) => one.textContent);
  const range = { from: 0, to: 1 };
  const along = (place) => (place / last - range.from) / (range.to - range.from);
  let reading = last;
  let reads = false;

  const write = (place) => {
    document.querySelectorAll(".reading-day").forEach((one) => (one.textContent = data.days[place]));
    readings.forEach((one) => {
      one.textContent = figure(one.dataset.read, one.dataset.line, place);
    });
  };
  const show = (place, aloud) => {
    reading = place;
    reads = true;
    panels.forEach((panel) => panel.point(along(place)));
    write(place);
    if (!aloud) return;
    const told = names.map((name, k) => `${name} ${figure("growth", k, place)}`);
    document.getElementById("reading-aloud").textContent = `${data.days[place]}: ${told.join(", ")}`;
  };
  const rest = () => {
    reads = false;
    panels.forEach((panel) => panel.point(-1));
    write(last);
  };
  const zoom = (from, to) => {
    const least = 4 / last; // with fewer sessions there is no line to see
    if (to - from < least) return;
    range.from = Math.max(0, from);
    range.to = Math.min(1, to);
    panels.forEach((panel) => panel.zoom(range, data.days));
    panels.forEach((panel) => panel.point(reads ? along(reading) : -1));
    root.toggleAttribute("data-zoomed", range.from > 0 || range.to < 1);
  };
  const whole = () => zoom(0, 1);
  const closer = (factor) => {
    const half = ((range.to - range.from) * factor) / 2;
    const centre = Math.min(1 - half, Math.max(half, reading / last));
    zoom(factor > 1 && half >= 0.5 ? 0 : centre - half, factor > 1 && half >= 0.5 ? 1 : centre + half);
  };

  document.querySelectorAll(".reader").forEach((area) => {
    const plots = [...area.querySelectorAll("svg.time")];
    readAlong(area, plots, () => data.days.map((_, k) => along(k)), show, rest);
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") whole();
      else if (event.target !== area) return;
      else if (event.key === "+") closer(0.5);
      else if (event.key === "-") closer(2);
      else return;
      event.preventDefault();
    });
    plots.forEach((plot) => selectable(plot, panels, range, zoom));
    plots.forEach((plot) => plot.addEventListener("dblclick", whole));
  });
  document.querySelectorAll(".zoom").forEach((group) => {
    group.hidden = false;
    group.addEventListener("click", ({ target }) => {
      if (target.dataset.zoom === "all") whole();
      else if (target.dataset.zoom === "in") closer(0.5);
      else if (target.dataset.zoom === "out") closer(2);
      else if (target.dataset.at) {
        const [place, wide] = [Number(target.dataset.at), 20];
        zoom((place - wide) / last, (place + wide) / last);
        show(place, true);
      }
    });
  });
}

// A range chosen by dragging a mouse or a pen; fingers scroll the page and use the buttons.
function selectable(plot, panels, range, zoom) {
  let start = null;
  const at = (event) => {
    const box = plot.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  const clear = () => {
    start = null;
    panels.forEach((panel) => panel.select(0, 0));
  };
  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    start = at(event);
    plot.setPointerCapture(event.pointerId);
    event.preventDefault();
    plot.closest(".reader").focus({ preventScroll: true });
  });
  plot.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const ends = [start, at(event)].sort((one, other) => one - other);
    panels.forEach((panel) => panel.select(...ends));
  });
  plot.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [from, to] = [start, at(event)].sort((one, other) => one - other);
    clear();
    const width = range.to - range.from;
    if (to - from > 0.02) zoom(range.from + from * width, range.from + to * width);
  });
  plot.addEventListener("pointercancel", clear);
  plot.closest(".reader").addEventListener("keydown", (event) => event.key === "Escape" && clear());
}

// Lines without a colour of their own, the strategies beyond eight, are brought forward by their name.
function highlights() {
  document.querySelectorAll("#reader .reading li").forEach((item, k) => {
    const key = item.querySelector(".line.rest");
    if (!key) return;
    const name = item.querySelector("span");
    const lines = document.querySelectorAll(`#reader .box path[data-line="${k}"]`);
    const button = tool(name.textContent, name.textContent, () => {
      const chosen = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", chosen);
      [key, ...lines].forEach((line) => line.classList.toggle("chosen", chosen));
      if (chosen) lines.forEach((line) => line.parentNode.append(line));
    });
    button.setAttribute("aria-pressed", false);
    name.replaceChildren(button);
  });
}
