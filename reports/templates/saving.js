// A chart saved as it is seen: SVG with its styles written into it, or PNG at twice the size.

const DRAWN = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "vector-effect", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "visibility", "overflow",
];

function chartTools(chart) {
  const caption = chart.matches("figure") && chart.querySelector("figcaption");
  const title = (caption || nearestHeading(chart)).textContent;
  const tools = document.createElement("span");
  tools.className = "tools";
  const name = fileName(title);
  tools.append(
    tool("SVG", `${words.save} SVG: ${title}`, () =>
      download(`${name}.svg`, new Blob([drawing(chart).text], { type: "image/svg+xml" }))),
    tool("PNG", `${words.save} PNG: ${title}`, () => savePng(chart, name))
  );
  if (caption) caption.append(tools);
  else nearestHeading(chart).before(tools);
}

function nearestHeading(chart) {
  let one = chart;
  while (one && !/^H[23]$/.test(one.tagName)) one = one.previousElementSibling;
  return one ?? chart.closest("section").querySelector("h2");
}

// The text of one SVG with every chart and caption of an element where it lies on the page.
function drawing(chart) {
  const room = 12;
  const plots = [...chart.querySelectorAll("svg.plot")];
  const boxes = [chart, ...plots.flatMap((one) => [one, ...one.querySelectorAll("text")])]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - room;
  const top = Math.min(...boxes.map((box) => box.top)) - room;
  const width = Math.ceil(Math.max(...boxes.map((box) => box.right)) + room - left);
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom)) + room - top);
  const sheet = document.createElementNS(SVG, "svg");
  const put = (one, attributes) =>
    Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
  put(sheet, { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  const ground = sheet.appendChild(document.createElementNS(SVG, "rect"));
  put(ground, { width, height, fill: getComputedStyle(root).getPropertyValue("--page").trim() });
  sheet.append(document.querySelector(".shapes defs").cloneNode(true));
  chart.querySelectorAll("figcaption").forEach((caption) => {
    const text = sheet.appendChild(document.createElementNS(SVG, "text"));
    const box = caption.getBoundingClientRect();
    const style = getComputedStyle(caption);
    const inset = parseFloat(style.paddingLeft);
    put(text, { x: box.left - left + inset, y: box.top - top + 16, fill: style.color,
      "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight });
    text.textContent = [...caption.childNodes]
      .filter((node) => !node.classList?.contains("tools"))
      .map((node) => node.textContent).join("").trim();
  });
  plots.forEach((plot) => {
    const copied = plot.cloneNode(true);
    const originals = [plot, ...plot.querySelectorAll("*")];
    [copied, ...copied.querySelectorAll("*")].forEach((one, k) => {
      const style = getComputedStyle(originals[k]);
      if (style.display === "none") return one.setAttribute("display", "none");
      DRAWN.forEach((name) => one.setAttribute(name, style.getPropertyValue(name)));
      one.removeAttribute("class");
    });
    const box = plot.getBoundingClientRect();
    put(copied, { x: box.left - left, y: box.top - top, width: box.width, height: box.height, overflow: "visible" });
    sheet.append(copied);
  });
  return { text: new XMLSerializer().serializeToString(sheet), width, height };
}

function savePng(chart, name) {
  const { text, width, height } = drawing(chart);
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    const brush = canvas.getContext("2d");
    brush.scale(2, 2);
    brush.drawImage(image, 0, 0);
    canvas.toBlob((blob) => download(`${name}.png`, blob));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
