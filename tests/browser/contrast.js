/* Every text that can be seen, with the ratio of its colour to what lies behind it (WCAG 2.2, 1.4.3):
   4.5, or 3 from 24 px, or from 18.66 px in bold; and sliders, 3 (1.4.11). Backgrounds of the ancestors are laid over one
   another; for text of an SVG also the shapes drawn before it. Gradients and pictures are not
   looked at. Colours are read by painting them, so that any notation is understood. */
() => {
  const brush = Object.assign(document.createElement("canvas"), {width: 1, height: 1})
    .getContext("2d", {willReadFrequently: true});
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], below) =>
    [r * a + below[0] * (1 - a), g * a + below[1] * (1 - a), b * a + below[2] * (1 - a), 1];
  const faded = ([r, g, b, a], by) => [r, g, b, a * by];
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const canvas = rgba(getComputedStyle(document.documentElement).backgroundColor)[3]
    ? rgba(getComputedStyle(document.documentElement).backgroundColor)
    : document.documentElement.style.colorScheme === "dark" ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const grounds = new Map();
  const groundOf = (node) => {
    if (!node || node === document) return canvas;
    if (!grounds.has(node))
      grounds.set(node, over(rgba(getComputedStyle(node).backgroundColor), groundOf(node.parentElement)));
    return grounds.get(node);
  };
  const opacityOf = (node) => {
    let all = 1;
    for (let up = node; up; up = up.parentElement) all *= Number(getComputedStyle(up).opacity);
    return all;
  };
  const groundOfDrawn = (text) => {
    const svg = text.ownerSVGElement;
    const box = text.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let ground = groundOf(svg.parentElement);
    for (const shape of svg.querySelectorAll("rect, circle, ellipse, path, polygon")) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const at = shape.getBoundingClientRect();
      const style = getComputedStyle(shape);
      if (style.fill === "none" || x < at.left || x > at.right || y < at.top || y > at.bottom) continue;
      ground = over(faded(rgba(style.fill), Number(style.fillOpacity) * opacityOf(shape)), ground);
    }
    return ground;
  };
  const faults = [];
  const control = (node) => {
    const {accentColor} = getComputedStyle(node);
    if (accentColor === "auto") return; // the browser's own
    const found = ratio(over(faded(rgba(accentColor), opacityOf(node)), groundOf(node)), groundOf(node));
    if (found < 3) faults.push(`${found.toFixed(2)} ${node.tagName.toLowerCase()}.${node.className}`);
  };
  const check = (node, text, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    const drawn = node instanceof SVGElement && node.ownerSVGElement;
    let ground = drawn ? groundOfDrawn(node) : groundOf(node);
    if (pseudo) ground = over(rgba(style.backgroundColor), ground);
    const ink = over(faded(rgba(drawn ? style.fill : style.color), opacityOf(node)), ground);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(ink, ground);
    if (found < (large ? 3 : 4.5))
      faults.push(`${found.toFixed(2)} ${node.tagName.toLowerCase()}.${node.className.baseVal ?? node.className}`
        + `${pseudo || ""} "${text.trim().slice(0, 40)}"`);
  };
  const seen = (node) => {
    if (!node.checkVisibility({visibilityProperty: true})) return false;
    const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const off = (node) => node.closest(":disabled, [aria-disabled=true]");
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TITLE|DESC)$/i.test(node.tagName)) continue;
    if (node.closest("[popover]:not(:popover-open)") || off(node) || !seen(node)) continue;
    check(node, text.data);
  }
  for (const node of document.body.querySelectorAll("*")) {
    if (off(node)) continue;
    for (const pseudo of ["::before", "::after"]) {
      const {content} = getComputedStyle(node, pseudo);
      if (/^"[^"]*\S[^"]*"$/.test(content) && seen(node)) check(node, content.slice(1, -1), pseudo);
    }
    if (!/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || /^(hidden|checkbox|radio)$/.test(node.type)) continue;
    if (!seen(node)) continue;
    if (node.type === "range") {
      control(node); // no text: it is known by its colour
      continue;
    }
    check(node, node.value || node.name);
    if (node.placeholder) check(node, node.placeholder, "::placeholder");
  }
  return [...new Set(faults)];
}
