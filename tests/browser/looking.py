"""What a page is held to, seen from inside the browser: axe, contrast, width, focus, the frame.

Each `*_faults` takes a page as it stands and gives short lines, none when all is well.
"""

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe-core" / "axe.min.js"

REPORT_POLICY = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refusedByPolicy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""

# Target sizes (WCAG 2.2, 2.5.8) are not among what axe looks at unless asked.
# It need not fetch the styles anew: no rule that is on reads them, and it took a third of its time.
RUN_AXE = """(whole) => axe.run(document, {
  resultTypes: ["violations"], preload: false,
  rules: {"target-size": {enabled: whole}, "color-contrast": {enabled: whole}}})"""

FRAME = """() => {
  const faults = [];
  const headings = [...document.querySelectorAll("h1")].filter((h) => h.checkVisibility());
  if (headings.length !== 1) faults.push(`${headings.length} h1`);
  else if (!headings[0].textContent.trim()) faults.push("an empty h1");
  const title = document.title.trim();
  if (!title || title.startsWith("·")) faults.push(`title "${title}"`);
  if (!document.documentElement.lang) faults.push("no lang");
  for (const line of window.refusedByPolicy || []) faults.push(`policy: ${line}`);
  return faults;
}"""

# What sticks out is named, so that it can be found; what scrolls inside its own box may.
WIDTH = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const boxed = (node) => {
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter((node) => node.checkVisibility()
    && node.getBoundingClientRect().right > root.clientWidth + 1 && !boxed(node));
  return [`${root.scrollWidth} px wide in ${root.clientWidth}: ` + wide.slice(0, 3).map((node) =>
    `${node.tagName.toLowerCase()}.${node.className.baseVal ?? node.className}`).join(", ")];
}"""

# Bars that stay in place may not cover what is to be read.
COVERED = """() => {
  const bars = [...document.body.querySelectorAll("*")].filter((node) => {
    const style = getComputedStyle(node);
    return node.checkVisibility() && style.position === "fixed"
      || style.position === "sticky" && !node.closest("table, dialog, aside");
  });
  const tall = bars.reduce((sum, node) => sum + node.getBoundingClientRect().height, 0);
  return tall > innerHeight / 2 ? [`${tall} of ${innerHeight} px are covered by fixed bars`] : [];
}"""

# A focus that came by key is shown for whatever is focused next by script as well.
FOCUS = """() => {
  const can = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const shown = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== "none";
  };
  const faults = [];
  for (const node of document.querySelectorAll(can)) {
    if (!node.checkVisibility() || node.disabled || node.type === "hidden") continue;
    node.focus({preventScroll: true});
    if (document.activeElement !== node) continue;
    const drawn = [node, node.closest("label"), node.nextElementSibling, node.parentElement];
    if (!drawn.some((one) => one && shown(one)))
      faults.push(`no focus to see: ${node.outerHTML.slice(0, 90)}`);
  }
  document.activeElement.blur();
  return faults;
}"""

UNFOLD = """() => {
  for (const one of document.querySelectorAll("details:not(.menu)")) one.open = true;
}"""


@cache
def script(name):
    return (HERE / name).read_text()


def listen(page):
    """What the console and the page's errors will say, the policy's refusals included."""
    said = []

    def hear(message):
        # Chromium reports a refused form (422), which comes back filled in and is no fault.
        if message.type == "error" and "status of 422" not in message.text:
            said.append(message.text)

    page.add_init_script(REPORT_POLICY)
    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def axe_faults(page, *, whole=True):
    """Not `whole`: without colours and sizes, at which axe is slow."""
    # Evaluated by the driver, so that the page's policy need not allow it. From the top, or a
    # bar that stays in place seems to cover what has been scrolled under it.
    page.evaluate("() => window.scrollTo(0, 0)")
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE.read_text())
    return [
        f"{violation['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for violation in page.evaluate(RUN_AXE, whole)["violations"]
        for node in violation["nodes"]
    ]


def contrast_faults(page):
    """Computed from what is painted, whatever is hidden from axe."""
    return page.evaluate(script("contrast.js"))


def frame_faults(page):
    return page.evaluate(FRAME)


def layout_faults(page):
    return page.evaluate(WIDTH) + page.evaluate(COVERED)


def focus_faults(page):
    page.keyboard.press("Tab")
    return page.evaluate(FOCUS)


def unfold(page):
    """Opens what is folded away but for menus, which would lie over the page."""
    page.evaluate(UNFOLD)
