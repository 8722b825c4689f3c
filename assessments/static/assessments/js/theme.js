/* Theme. Runs before the first paint (the one script that is not deferred), or a dark page would
   flash white. Without script the system's setting holds.
   <button data-theme-toggle hidden data-dark="Use dark theme" data-light="Use light theme">
   The choice is kept in localStorage only while it differs from the account's (<html data-theme>,
   written by the server) or, without one, from the system's. */
(() => {
  "use strict";
  const root = document.documentElement;
  const preferred = root.dataset.theme || "";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("theme"); } catch { return null; } // storage may be forbidden
  };
  const store = (value) => {
    try {
      if (value) localStorage.setItem("theme", value); else localStorage.removeItem("theme");
    } catch { /* the choice then lasts for this page only */ }
  };
  const current = () => root.dataset.theme || (system.matches ? "dark" : "light");
  const label = () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      const text = current() === "dark" ? button.dataset.light : button.dataset.dark;
      button.hidden = false;
      button.setAttribute("aria-label", text);
      button.title = text;
    }
  };
  const saved = stored();
  if (saved === "dark" || saved === "light") root.dataset.theme = saved;
  root.classList.add("js");
  document.addEventListener("DOMContentLoaded", label);
  system.addEventListener("change", label);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const wanted = current() === "dark" ? "light" : "dark";
    const isUsual = wanted === (preferred || (system.matches ? "dark" : "light"));
    if (isUsual && !preferred) delete root.dataset.theme; else root.dataset.theme = wanted;
    store(isUsual ? "" : wanted);
    label();
  });
})();
