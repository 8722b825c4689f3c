/* Opens a page's content in the one <dialog id="dialog"> of base.html.
   <a href="…" data-dialog>    a plain left click fetches href and shows its [data-dialog-content]
                               (or its <main>); any other click, and any failure, follows the link
   <form method="post" data-async> inside it: sent by fetch. An answer of 2xx is swapped into the page
                               by id (Assay.swap) and the dialog closes; a refused form (4xx with
                               content) takes the dialog's place, filled in, faults beside the fields
   <button value="cancel" data-dialog-close> closes.
   What was typed and not sent is kept for as long as the page is, and stands in its form again when
   the same link is opened: Escape, or a click beside the dialog, is quickly done. */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});
  let openerId = "";
  let address = ""; // of the page that is shown: a form in it without an action goes there

  let isTyped = false; // and not sent
  const kept = new Map(); // address → what was typed there, by form and name

  const box = () => document.getElementById("dialog");
  const typed = () => [...box().querySelectorAll("form")].flatMap((form) =>
    [...form.elements]
      .filter((one) => one.name && one.name !== "csrfmiddlewaretoken" && one.type !== "submit" && one.type !== "file")
      .map((one) => ({ one, at: `${form.id} ${one.name} ${/^(radio|checkbox)$/.test(one.type) ? one.value : ""}` })));
  const keep = () => {
    if (!isTyped) return;
    const held = typed().map(({ one, at }) => [at, { value: one.value, checked: one.checked }]);
    kept.set(address, new Map(held));
    Assay.toast(box().dataset.kept);
  };
  const restore = () => {
    const held = kept.get(address);
    isTyped = held !== undefined;
    if (!isTyped) return;
    for (const { one, at } of typed()) {
      const had = held.get(at);
      if (!had) continue;
      if (/^(radio|checkbox)$/.test(one.type)) one.checked = had.checked;
      else one.value = had.value; // the hidden version too: it is what this was typed over
    }
  };
  const contentOf = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector("[data-dialog-content]") || page.querySelector("main");
  };
  const fill = (content) => {
    const body = box().querySelector("[data-dialog-body]");
    body.replaceChildren(...document.importNode(content, true).childNodes);
    const title = body.querySelector("h1, h2");
    if (title) {
      title.id = "dialog-title";
      title.tabIndex = -1;
    }
    body.scrollTop = 0;
    return body.querySelector("[aria-invalid=true], .errors a") || title;
  };
  const show = async (link) => {
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "dialog", Accept: "text/html" } });
      const content = answer.ok && contentOf(await answer.text());
      if (!content) throw new Error("nothing to show");
      keep(); // of the page that this one replaces in the box
      openerId = link.id || link.closest("[id]")?.id || "";
      address = link.href;
      const first = fill(content);
      restore();
      if (!box().open) box().showModal();
      first?.focus();
    } catch {
      window.location.assign(link.href);
    }
  };
  const submit = async (form, submitter) => {
    const data = new FormData(form, submitter);
    if (submitter) submitter.setAttribute("aria-busy", "true");
    try {
      const to = submitter?.getAttribute("formaction") || form.getAttribute("action") || address;
      const answer = await fetch(to, {
        method: "POST",
        headers: { "HX-Request": "true", "HX-Target": openerId, Accept: "text/html" },
        body: data,
      });
      const html = await answer.text();
      if (html.includes("data-sign-in")) throw new Error("signed out"); // keep what was typed
      if (answer.ok) {
        isTyped = false;
        kept.delete(address);
        box().close();
        if (Assay.swap(html).length === 0) window.location.reload();
        return;
      }
      const content = contentOf(html);
      if (!content) throw new Error(String(answer.status));
      fill(content)?.focus();
    } catch {
      if (submitter) submitter.removeAttribute("aria-busy");
      form.removeAttribute("data-async"); // the next press goes the plain way
      Assay.toast(box().dataset.failed || "Not saved. Try again.", "error");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && plain && box() && !event.defaultPrevented) {
      event.preventDefault();
      show(link);
    } else if (event.target.closest("[data-dialog-close]") || event.target === box()) {
      event.preventDefault();
      box().close();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#dialog form[data-async]")) return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  document.addEventListener("DOMContentLoaded", () => {
    box()?.addEventListener("input", (event) => {
      if (event.target.name) isTyped = true;
    });
    box()?.addEventListener("close", () => {
      keep();
      const back = document.getElementById(openerId);
      const target = back && (back.matches("a, button") ? back : back.querySelector("a, button"));
      target?.focus({ preventScroll: true });
    });
  });
})();
