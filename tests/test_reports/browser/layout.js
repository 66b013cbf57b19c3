// What would a reader's eye or finger stumble over? Asked by test_layout.py of every report.
() => {
  document.querySelectorAll("details").forEach((part) => (part.open = true));
  const found = { wide: [], small: [], cut: [], over: [], targets: [] };
  const root = document.documentElement;
  if (root.scrollWidth !== innerWidth) found.wide.push(`${root.scrollWidth} of ${innerWidth}`);

  const told = (element) =>
    `${element.closest("section")?.id ?? "top"} <${element.tagName.toLowerCase()} class="${
      element.getAttribute("class") ?? ""
    }"> ${element.textContent.trim().slice(0, 50)}`;
  const hidden = (element) => {
    if (element.closest(".hidden, .skip, .paper, .stack > thead, .differences > thead")) {
      const style = getComputedStyle(element.closest(".hidden, .skip, .paper, thead"));
      return style.display === "none" || style.position === "absolute";
    }
    return !element.checkVisibility({ visibilityProperty: true });
  };
  const scroller = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (up.namespaceURI.endsWith("svg")) continue;
      if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return up;
    }
    return null;
  };

  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, title") || hidden(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 12) found.small.push(`${size}px ${told(element)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = scroller(element);
    const edge = box && box.getBoundingClientRect();
    for (const line of range.getClientRects()) {
      if (line.width < 1) continue;
      const left = edge ? edge.left - box.scrollLeft : 0;
      const right = edge ? left + box.scrollWidth : innerWidth;
      if (line.left < left - 1 || line.right > right + 1) found.cut.push(told(element));
      boxes.push({ left: line.left, right: line.right, node, box,
        top: line.top + 0.22 * line.height, bottom: line.bottom - 0.22 * line.height });
    }
  }
  for (const element of document.querySelectorAll("main *, header *")) {
    if (element.namespaceURI.endsWith("svg") || hidden(element)) continue;
    const style = getComputedStyle(element);
    const clips = (overflow) => /hidden|clip/.test(overflow);
    if (clips(style.overflowX) && element.scrollWidth > element.clientWidth + 1) found.cut.push(told(element));
    if (clips(style.overflowY) && element.scrollHeight > element.clientHeight + 1) found.cut.push(told(element));
  }

  boxes.sort((one, other) => one.top - other.top);
  boxes.forEach((one, k) => {
    for (let j = k + 1; j < boxes.length && boxes[j].top < one.bottom - 1; j += 1) {
      const other = boxes[j];
      if (other.node === one.node || other.box !== one.box) continue;
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5)
        found.over.push(`${told(one.node.parentElement)} | ${other.node.data.trim().slice(0, 40)}`);
    }
  });

  for (const target of document.querySelectorAll("a, button, summary, input, select, [tabindex='0']")) {
    if (hidden(target)) continue;
    const box = target.getBoundingClientRect();
    if (box.width < 23.9 || box.height < 23.9)
      found.targets.push(`${box.width.toFixed(0)}x${box.height.toFixed(0)} ${told(target)}`);
  }
  for (const kind in found) found[kind] = [...new Set(found[kind])].slice(0, 12);
  return found;
}
