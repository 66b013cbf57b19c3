// One panel over time: where its hair, its selection, its ticks and its lines lie in a range.

const SVG = "http://www.w3.org/2000/svg";

function zoomable(plot) {
  const box = plot.querySelector(".box");
  const paths = [...box.querySelectorAll("path")];
  const points = paths.map((path) =>
    [...path.getAttribute("d").matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map((two) => [two[1] / 1000, two[2] / 1000])
  );
  const moved = [...plot.querySelectorAll("line.event, text.mark, text.x")].map((one) => ({
    one,
    at: parseFloat(one.getAttribute("x1") ?? one.getAttribute("x")) / 100,
  }));
  const own = [...plot.querySelectorAll(".grid, text.y")]; // the axis drawn for the whole range
  const hair = plot.querySelector(".hair");
  const shade = plot.insertBefore(document.createElementNS(SVG, "rect"), box);
  shade.setAttribute("class", "selected");
  shade.setAttribute("height", "100%");
  const labels = endLabels(plot, paths, points);
  let added = [];

  const percent = (value) => `${(100 * value).toFixed(2)}%`;
  const add = (name, attributes, text = "") => {
    const one = plot.insertBefore(document.createElementNS(SVG, name), name === "line" ? box : hair);
    Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
    one.textContent = text;
    added.push(one);
  };

  return {
    point(at) {
      hair.setAttribute("visibility", at < 0 || at > 1 ? "hidden" : "visible");
      ["x1", "x2"].forEach((end) => hair.setAttribute(end, percent(at)));
    },
    select(from, to) {
      shade.setAttribute("x", percent(from));
      shade.setAttribute("width", percent(to - from));
    },
    zoom({ from, to }, days) {
      const zoomed = from > 0 || to < 1;
      const along = (at) => (at - from) / (to - from);
      added.forEach((one) => one.remove());
      added = [];
      const [top, bottom] = zoomed ? reach(points, from, to) : [0, 1];
      const scaled = (y) => (y - top) / (bottom - top);
      box.setAttribute("viewBox", [from, top, to - from, bottom - top].map((one) => 1000 * one).join(" "));
      moved.forEach(({ one, at }) => {
        const place = along(at);
        const away = place < -0.001 || place > 1.001 || (zoomed && one.matches("text.x"));
        one.setAttribute("visibility", away ? "hidden" : "visible");
        (one.hasAttribute("x1") ? ["x1", "x2"] : ["x"]).forEach((end) => one.setAttribute(end, percent(place)));
      });
      own.forEach((one) => one.setAttribute("visibility", zoomed ? "hidden" : "visible"));
      labels(zoomed ? scaled : null, to);
      if (!zoomed) return;
      const wanted = plot.getBoundingClientRect().height / 45;
      valueTicks(plot.dataset, top, bottom, wanted).forEach(({ y, text }) => {
        const at = percent(scaled(y));
        add("line", { class: "grid", x2: "100%", y1: at, y2: at });
        add("text", { class: "y", y: at, dx: -8, dy: 4.5 }, text);
      });
      if (!moved.some(({ one }) => one.matches("text.x"))) return;
      const last = days.length - 1;
      [0.12, 0.5, 0.88].forEach((share) => {
        const place = Math.round((from + share * (to - from)) * last);
        add("text", { class: "x", x: percent(along(place / last)), y: "100%", dy: 20 }, days[place]);
      });
    },
  };
}

// The highest and lowest place, 0 to 1 from the top, that any line reaches between two dates.
function reach(points, from, to) {
  const inside = points.flat().filter(([x]) => x >= from - 0.002 && x <= to + 0.002).map(([, y]) => y);
  const [low, high] = [Math.min(...inside, 1), Math.max(...inside, 0)];
  if (low > high) return [0, 1];
  const room = 0.06 * (high - low) || 0.02;
  return [low - room, high + room];
}

// Round values between two places of a panel that runs from data-low to data-high.
function valueTicks({ low, high, log, unit }, top, bottom, wanted) {
  const [first, last] = [Number(low), Number(high)];
  const value = (y) => (log ? Math.exp(last - (last - first) * y) : last - (last - first) * y);
  const place = (v) => (last - (log ? Math.log(v) : v)) / (last - first);
  const [from, to] = [value(bottom), value(top)];
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((many) => many * power).find((one) => one >= 0.75 * rough);
  const times = unit === "percent" ? 100 : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step * times) + 1e-9));
  const write = new Intl.NumberFormat(root.lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: unit === "times" ? "auto" : "exceptZero",
  });
  const found = [];
  for (let k = Math.ceil(from / step); k * step <= to; k += 1) {
    const text = write.format(times * k * step).replace("-", "−") + (unit === "times" ? "×" : "");
    found.push({ y: place(k * step), text });
  }
  return found;
}

// Names at the right end of their lines: put beside them again, and kept apart, after a zoom.
function endLabels(plot, paths, points) {
  const texts = [...plot.querySelectorAll("text[data-line]")];
  const leaders = [...plot.querySelectorAll(".leader")];
  const drawn = [texts.map((one) => one.getAttribute("y")), leaders.map((one) => one.getAttribute("d"))];
  return (scaled, to) => {
    texts.forEach((one, k) => one.setAttribute("y", drawn[0][k]));
    leaders.forEach((one, k) => one.setAttribute("d", drawn[1][k]));
    if (!scaled || !texts.length) return;
    const ends = texts.map((text) => {
      const line = paths.findIndex((path) => path.dataset.line === text.dataset.line);
      const before = points[line].filter(([x]) => x <= to + 0.0005);
      return scaled((before.at(-1) ?? points[line][0])[1]);
    });
    const gap = 17 / plot.getBoundingClientRect().height;
    const order = ends.map((_, k) => k).sort((one, other) => ends[one] - ends[other]);
    const places = [...ends];
    order.forEach((k, n) => {
      if (n) places[k] = Math.max(places[k], places[order[n - 1]] + gap);
    });
    [...order].reverse().forEach((k, n, all) => {
      places[k] = Math.min(places[k], n ? places[all[n - 1]] - gap : 1);
    });
    texts.forEach((text, k) => {
      text.setAttribute("y", `${100 * places[k]}%`);
      leaders[k]?.setAttribute("d", `M1 ${1000 * ends[k]}L16 ${1000 * places[k]}`);
    });
  };
}
