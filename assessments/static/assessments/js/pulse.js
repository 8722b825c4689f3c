/* Asks now and then whether others have changed something since this page was opened, and says so
   in a quiet bar. Nothing is swapped: focus, scroll and what is being typed stay where they are;
   "Show" loads the page anew at the same place.

   <div class="pulse" data-pulse="/a/…/pulse/" data-lost="No connection …" data-typing="…" hidden></div>

   A tab that nobody looks at does not ask. Without a connection the bar says that what is shown may
   be old, asks less and less often, and heals by itself. */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});
  const EVERY = 30000;
  const SELDOM = 300000;

  const start = (bar) => {
    let known = '"0"';
    let failures = 0;
    let timer = 0;
    let typed = false;

    const show = (html) => {
      if (!bar.contains(document.activeElement)) bar.innerHTML = html; // the server's own words
      bar.hidden = false;
    };
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        try {
          const open = Math.ceil(performance.now() / 1000);
          const answer = await fetch(`${bar.dataset.pulse}?open=${open}`, { headers: { "If-None-Match": known }, redirect: "error" });
          if (answer.status >= 400) throw new Error(String(answer.status));
          if (failures > 1) bar.hidden = true;
          failures = 0;
          if (answer.status === 200) {
            const isFirst = known === '"0"';
            known = answer.headers.get("ETag") || known;
            show(await answer.text());
            if (isFirst) Assay.say(bar.querySelector("[data-pulse-words]")?.textContent || "");
          }
        } catch {
          failures += 1;
          known = '"0"';
          if (failures === 2) {
            bar.textContent = bar.dataset.lost;
            bar.hidden = false;
          }
        }
      }
      timer = setTimeout(ask, Math.min(EVERY * 2 ** Math.max(0, failures - 2), SELDOM));
    };

    document.addEventListener("input", (event) => {
      if (event.target.form && event.target.form.method === "post") typed = true;
    });
    document.addEventListener("submit", () => (typed = false));
    bar.addEventListener("click", (event) => {
      if (!event.target.closest("[data-pulse-show]")) return;
      event.preventDefault();
      if (typed) Assay.toast(bar.dataset.typing, "warning");
      else window.location.reload();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && performance.now() > EVERY) ask();
    });
    timer = setTimeout(ask, EVERY);
    bar.ask = ask; // for tests: now instead of in half a minute
  };

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector("[data-pulse]");
    if (bar) start(bar);
  });
})();
