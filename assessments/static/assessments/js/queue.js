/* What is worked one after another (the curators' queue, likely duplicates) by single keys: what
   carries `data-key` is pressed by that key, unless a field is typed in or the keys are switched
   off (WCAG 2.1.4). `data-needs` names a field that has to say something first: the key leads there.
   E leads to the statement or to the first choice, a figure gives the grade that it is (0: none), U
   takes the last decision back, Escape leaves a field. */
(() => {
  "use strict";
  const legend = document.querySelector("[data-keys]");
  if (!document.querySelector("[data-queue]") || !legend) return;
  const toggle = legend.querySelector("[data-keys-on]");
  const kept = "queue-keys";
  try { toggle.checked = localStorage.getItem(kept) !== "off"; } catch { /* storage forbidden */ }
  toggle.addEventListener("change", () => {
    try { localStorage.setItem(kept, toggle.checked ? "on" : "off"); } catch { /* this page only */ }
  });
  legend.hidden = false;

  const typing = (element) =>
    element instanceof Element
    && element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");
  let sent = false; // a second press must not decide the next item unseen
  const press = (element) => {
    const needed = element.dataset.needs && document.getElementById(element.dataset.needs);
    if (needed && !needed.value.trim()) {
      needed.focus();
      return;
    }
    sent = true;
    element.click();
  };
  const found = (key) => {
    if (key === "e") return document.querySelector("#id_statement, [data-queue] [type=radio]:checked");
    if (key === "u") return document.querySelector(".message__undo");
    return document.querySelector(`[data-key="${key}"]`);
  };
  const grades = document.querySelector("[data-queue] select[name=credibility]");
  const graded = (figure) => {
    const value = figure === "0" ? "" : figure;
    if (!grades || ![...grades.options].some((option) => option.value === value)) return false;
    grades.value = value;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (sent || event.repeat || !toggle.checked) return;
    if (/^[0-9]$/.test(event.key) && graded(event.key)) event.preventDefault();
    if (!/^[a-z]$/i.test(event.key)) return;
    const element = found(event.key.toLowerCase());
    if (!element) return;
    event.preventDefault();
    if (event.key.toLowerCase() === "e") element.focus();
    else press(element);
  });
  window.addEventListener("pageshow", () => { sent = false; });
})();
