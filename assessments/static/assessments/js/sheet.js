/* Saves an answer sheet while it is being filled in, by the sheet's own address.

   <form data-sheet data-failed="Not saved …">
     <input type="hidden" name="version" id="sheet-version" data-live>
     <fieldset data-estimate> … <p id="state-H1" data-live></p>     only rows that were touched are sent
   The answer is a fragment for Assay.swap: what stands beside each row, and the next version. What is
   typed is never replaced. Pressing Save while one is under way waits for it: the two would be taken
   for two windows. Without script there is Save. */
(() => {
  "use strict";
  const WAIT = 900;

  const sent = (form, touched) => {
    const all = new FormData(form);
    const body = new URLSearchParams();
    for (const [name, value] of all) {
      const control = form.elements.namedItem(name);
      const one = control instanceof RadioNodeList ? control[0] : control;
      const row = one && one.closest("[data-estimate]");
      if (!row || touched.has(row)) body.append(name, value);
    }
    body.delete("add_up");
    body.append("autosave", "1");
    return body;
  };

  const arm = (form) => {
    const touched = new Set();
    let timer = 0;
    let under = null;
    let again = false;

    const save = async () => {
      const rows = new Set(touched);
      touched.clear();
      try {
        const answer = await fetch(form.action, { method: "POST", body: sent(form, rows), redirect: "error" });
        if (!answer.ok) throw new Error(String(answer.status));
        window.Assay.swap(await answer.text());
      } catch {
        rows.forEach((row) => touched.add(row)); // the next pause tries once more
        const state = document.getElementById("sheet-state");
        if (state && state.textContent !== form.dataset.failed) {
          state.textContent = form.dataset.failed;
          window.Assay.say(form.dataset.failed);
        }
      }
    };
    const start = () => {
      if (under) {
        again = true;
        return;
      }
      under = save().finally(() => {
        under = null;
        if (again) start();
        again = false;
      });
    };
    const note = (event) => {
      const row = event.target.closest("[data-estimate]");
      if (!row) return;
      touched.add(row);
      clearTimeout(timer);
      timer = setTimeout(start, WAIT);
    };
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("assay:changed", note);
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      again = false;
      if (!under) return;
      event.preventDefault();
      const button = event.submitter;
      under.then(() => form.requestSubmit(button));
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-sheet]").forEach(arm);
  });
})();
