/* The matrix as a grid (WAI-ARIA APG grid pattern): one tab stop, arrows, Home, End, Ctrl+Home,
   Ctrl+End, Page keys, and rating keys that work only while focus is in the grid.

   <table class="mx" data-grid data-failed="Not saved. Your rating is unchanged.">
     td.mx__c#cell-… [data-code] [data-mine] [data-rates] > a.cell[href=cell page][aria-label][data-dialog]
   data-rates on a cell says that this person may rate it; data-mine is their own code where
   data-code shows someone else's (team view). Without script every link is simply a link.

   Keys: + supports (again: strongly) · - contradicts (again: strongly) · 0 or n no difference ·
   x doesn't bear · 1 to 5 from strongly contradicts to strongly supports · Delete or Backspace takes
   one's own rating back · Enter or F2 opens the cell · Escape leaves the grid.
   A rating is POSTed to the link's address as `consistency=CC` with the CSRF token (taking it back:
   `act=take-back`); the answer may
   be the new td, the td and [data-live] totals, or a whole page that contains them. */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});
  const SYMBOLS = { CC: "++", C: "+", N: "·", I: "−", II: "−−", NA: "∅" };
  const DIRECT = { 0: "N", n: "N", ".": "N", x: "NA", 1: "II", 2: "I", 3: "N", 4: "C", 5: "CC" };
  const PAGE = 10;

  const stop = (cell) => cell.querySelector("a[href], button");
  const place = (table, r, c) => {
    const cell = table.rows[r]?.cells[c];
    return cell && stop(cell);
  };
  const codeFor = (key, mine) => {
    if (key === "+" || key === "=") return mine === "C" ? "CC" : "C";
    if (key === "-" || key === "−") return mine === "I" ? "II" : "I";
    return DIRECT[key.toLowerCase()];
  };

  /* a sticky header must not hide the cell that has focus, nor must what stands beside it */
  const reveal = (table, target) => {
    const wrap = table.closest(".mxwrap");
    if (!wrap) return;
    const stays = [...table.querySelectorAll("tbody tr:first-child > *")].filter((one) => getComputedStyle(one).position === "sticky");
    wrap.style.scrollPaddingTop = `${table.tHead ? table.tHead.offsetHeight : 0}px`;
    wrap.style.scrollPaddingBottom = `${table.tFoot ? table.tFoot.offsetHeight : 0}px`;
    wrap.style.scrollPaddingLeft = `${stays.reduce((sum, one) => sum + one.offsetWidth, 0)}px`;
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  /* One stop at a time: a grid of 10,000 cells is not looked through at every key. */
  const kept = new WeakMap(); // table → the link that holds its tab stop
  const keep = (table, wanted) => {
    const before = kept.get(table);
    const last = table.dataset.at && document.getElementById(table.dataset.at);
    const next = wanted || (before?.isConnected && before) || (last && table.contains(last) && stop(last))
      || table.querySelector("tbody td.mx__c :is(a[href], button)") || table.querySelector("a[href], button");
    if (before && before !== next) before.tabIndex = -1;
    if (next) next.tabIndex = 0;
    kept.set(table, next);
  };

  const go = (table, target) => {
    if (!target) return;
    target.focus({ preventScroll: true });
    reveal(table, target);
  };

  /* walks from (r, c) by (dr, dc) to the next place that can hold focus */
  const walk = (table, r, c, dr, dc, steps = 1) => {
    let found = null;
    for (let y = r + dr, x = c + dc; table.rows[y]?.cells[x]; y += dr, x += dc) {
      const next = place(table, y, x);
      if (!next) continue;
      found = next;
      if (--steps === 0) break;
    }
    return found;
  };

  const ends = (within) => {
    const stops = within.querySelectorAll(":is(td, th) > :is(a[href], button)");
    return [stops[0], stops[stops.length - 1]];
  };

  const destination = (table, event) => {
    const here = event.target.closest("td, th");
    const r = here.parentElement.rowIndex;
    const c = here.cellIndex;
    const all = event.ctrlKey || event.metaKey ? table : table.rows[r];
    switch (event.key) {
      case "ArrowRight": return walk(table, r, c, 0, 1);
      case "ArrowLeft": return walk(table, r, c, 0, -1);
      case "ArrowDown": return walk(table, r, c, 1, 0);
      case "ArrowUp": return walk(table, r, c, -1, 0);
      case "PageDown": return walk(table, r, c, 1, 0, PAGE);
      case "PageUp": return walk(table, r, c, -1, 0, PAGE);
      case "Home": return ends(all)[0];
      case "End": return ends(all)[1];
      default: return undefined;
    }
  };

  const queues = new Map(); // cell id → the last request, so that two quick presses arrive in order
  const send = async (table, id, url, code, before) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "HX-Request": "true", "HX-Target": id, Accept: "text/html" },
        body: new URLSearchParams({ ...(code ? { consistency: code } : { act: "take-back" }), csrfmiddlewaretoken: token ? token.value : "" }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (!html.includes(`id="${id}"`)) throw new Error("no cell: perhaps signed out");
      if (queues.get(id)?.code === code) Assay.swap(html);
      const now = document.getElementById(id);
      if (now) now.removeAttribute("aria-busy");
    } catch {
      const now = document.getElementById(id);
      const had = now && now.contains(document.activeElement);
      if (now) now.replaceWith(before);
      if (had) stop(before)?.focus({ preventScroll: true });
      Assay.toast(table.dataset.failed || "Not saved.", "error");
    }
    keep(table);
  };

  const rate = (table, cell, key) => {
    const had = cell.dataset.mine ?? cell.dataset.code ?? "";
    const takesBack = had && (key === "Delete" || key === "Backspace");
    const code = takesBack ? "" : codeFor(key, had);
    const link = stop(cell);
    if (code === undefined || !link) return false;
    const before = cell.cloneNode(true);
    cell.dataset.mine = code;
    if (!cell.querySelector(".cell--pair")) {
      cell.dataset.code = code;
      link.textContent = SYMBOLS[code] || "";
    }
    cell.setAttribute("aria-busy", "true");
    const earlier = queues.get(cell.id)?.promise ?? Promise.resolve();
    const entry = { code };
    queues.set(cell.id, entry);
    entry.promise = earlier.then(() => send(table, cell.id, link.href, code, before));
    return true;
  };

  const onKey = (table, event) => {
    if (!event.target.closest("td, th") || event.altKey) return;
    const target = destination(table, event);
    if (target !== undefined) {
      event.preventDefault();
      go(table, target);
      return;
    }
    if (event.key === "Escape") {
      event.target.blur();
      return;
    }
    if (event.key === "F2") {
      event.preventDefault();
      event.target.closest("a, button")?.click();
      return;
    }
    const cell = event.target.closest("td[data-rates]");
    if (cell && !event.ctrlKey && !event.metaKey && rate(table, cell, event.key)) event.preventDefault();
  };

  const settle = (cells) => {
    for (const cell of cells) {
      if (cell.matches("td")) cell.setAttribute("role", "gridcell");
      const link = stop(cell);
      if (link) link.tabIndex = -1;
    }
  };

  const start = (table) => {
    if (table.getAttribute("role") === "grid") return;
    table.setAttribute("role", "grid");
    settle(table.querySelectorAll("td, th"));
    keep(table);
    table.addEventListener("keydown", (event) => onKey(table, event));
    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td, th");
      if (cell) table.dataset.at = cell.id;
      keep(table, event.target.closest("a, button"));
    });
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]);
      const cells = added.filter((node) => node instanceof Element && node.matches("td, th"));
      if (cells.length === 0) return;
      settle(cells);
      keep(table, table.contains(document.activeElement) ? document.activeElement.closest("a, button") : null);
    }).observe(table, { childList: true, subtree: true });
  };

  /* One by one: the same keys press the verbs, while focus is in their form. */
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-rate-keys]");
    if (!form || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea")) return;
    const button = form.querySelector(`button[name=consistency][value="${codeFor(event.key, "")}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  Assay.startGrids = (within = document) => within.querySelectorAll("table[data-grid]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => Assay.startGrids());
})();
