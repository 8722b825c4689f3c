/* Debates: a vote in place, all branches folded at once, evidence found by its words.
   <button form="vote" formaction="…">   sent by fetch; the card that comes back takes its place
   <span data-fold hidden>               its buttons[data-fold-all=open|""] fold every branch
   <input data-cite>                     gets a search beside it over <datalist id="citable">, whose
                                         choice is added to the labels that stand there */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.id !== "vote" || !submitter) return;
    event.preventDefault();
    const card = submitter.closest("article");
    const value = submitter.value;
    try {
      const answer = await fetch(submitter.formAction, {
        method: "POST",
        headers: { "HX-Request": "true", Accept: "text/html" },
        body: new FormData(form, submitter),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      Assay.swap(await answer.text());
      document.getElementById(card.id)?.querySelector(`.arg__vote [value="${value}"]`)?.focus({ preventScroll: true });
      Assay.say(document.getElementById(card.id)?.querySelector(".arg__votes")?.textContent || "");
    } catch {
      window.location.assign(submitter.formAction);
    }
  });

  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold-all]");
    if (!fold) return;
    for (const branch of document.querySelectorAll("#tree details")) branch.open = fold.dataset.foldAll === "open";
  });

  const offer = (field) => {
    const known = document.getElementById("citable") || field.closest("dialog")?.querySelector("datalist");
    if (!known || field.dataset.cite === "on") return;
    field.dataset.cite = "on";
    const search = document.createElement("input");
    search.type = "search";
    search.setAttribute("list", known.id);
    search.placeholder = known.dataset.find || "";
    search.setAttribute("aria-label", known.dataset.find || "");
    const add = () => {
      const label = search.value.trim().toUpperCase();
      if (![...known.options].some((option) => option.value.toUpperCase() === label)) return;
      const labels = field.value.split(/[\s,;]+/).filter(Boolean);
      if (!labels.includes(label)) labels.push(label);
      field.value = labels.join(", ");
      search.value = "";
    };
    search.addEventListener("input", add);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    field.insertAdjacentElement("afterend", search);
  };

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-cite]")) offer(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const hidden of document.querySelectorAll("[data-fold]")) hidden.hidden = false;
    document.querySelectorAll("[data-cite]").forEach(offer);
  });
})();
