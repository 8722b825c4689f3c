/* The reading room: keys in the text, and acts that change it in place.

   <form id="reading" data-reading data-failed="…"> holds the acts, <form id="release" data-reading>
   the buttons that reopen; ol.lines > li.line[id] holds a tick each. Without script they are plain
   forms. Keys work only while a tick has focus: ↑ ↓ (j k) move, with Shift they tick on the way,
   e makes evidence, a goes to the evidence to add to, x to the reason for setting aside, u reopens.
   An answer is a fragment whose [data-live] lines and count take their places (js/announce.js). */
(() => {
  "use strict";
  const Assay = window.Assay;
  const form = document.getElementById("reading");
  const list = document.querySelector(".lines");
  if (!form || !list) return;

  const ticks = () => [...list.querySelectorAll("input[type=checkbox]")];
  const chosen = () => ticks().filter((tick) => tick.checked);
  const words = form.querySelector("[data-chosen]");
  const atRest = words.textContent;
  const tell = () => {
    const n = chosen().length;
    words.textContent = n === 0 ? atRest : n === 1 ? words.dataset.one : words.dataset.more.replace("{n}", n);
  };

  const move = (from, step, ticking) => {
    const all = ticks();
    const next = all[all.indexOf(from) + step];
    if (!next) return;
    if (ticking) from.checked = next.checked = true;
    next.focus();
    tell();
  };

  const nextOpen = (after) => {
    const all = [...list.children];
    const is = (line) => !line.matches(".is-cited, .is-aside");
    const line = all.slice(after + 1).find(is) || all.find(is);
    return line?.querySelector("input");
  };

  /* Empty, and without the fault that a refused page had put beside it: it has been mended. */
  const settle = (input) => {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    const field = input.closest(".field");
    field.classList.remove("field--error");
    field.querySelector(".field__error")?.remove();
  };

  const send = async (source, submitter) => {
    const lines = [...list.children];
    const last = source === form ? chosen().at(-1)?.closest("li") : submitter.closest("li");
    submitter?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(source.getAttribute("action") || window.location.href, {
        method: "POST",
        headers: { "HX-Request": "true", Accept: "text/html" },
        body: new FormData(source, submitter),
      });
      const html = await answer.text();
      if (!answer.ok || html.includes("data-sign-in")) throw new Error(String(answer.status));
      Assay.swap(html);
      Assay.say(document.getElementById("reading-count").innerText);
      for (const tick of chosen()) tick.checked = false;
      for (const name of ["evidence", "reason"]) settle(form.elements[name]);
      tell();
      const target = source === form ? nextOpen(lines.indexOf(last)) : document.querySelector(`#${last.id} input`);
      target?.focus();
    } catch {
      source.dataset.plain = "1"; // the next press goes the plain way, and its answer says what is wrong
      source.requestSubmit(submitter);
    } finally {
      submitter?.removeAttribute("aria-busy");
    }
  };

  const meant = (submitter) => {
    if (submitter?.value) return submitter.value;
    return form.elements.reason.value ? "aside" : form.elements.evidence.value ? "attach" : "make";
  };

  document.addEventListener("submit", (event) => {
    const source = event.target;
    if (!source.matches("form[data-reading]") || source.dataset.plain) return;
    if (source === form && (meant(event.submitter) === "make" || chosen().length === 0)) return;
    event.preventDefault();
    send(source, event.submitter);
  });

  if (!window.matchMedia("(min-width: 62rem)").matches) {
    const isAsked = (fold) => fold.querySelector("[aria-invalid]");
    for (const fold of form.querySelectorAll("details")) fold.open = Boolean(isAsked(fold));
  }
  list.addEventListener("change", tell);
  list.addEventListener("keydown", (event) => {
    const tick = event.target.closest("input[type=checkbox]");
    if (!tick || event.ctrlKey || event.metaKey || event.altKey) return;
    const press = (act) => form.requestSubmit(form.querySelector(`button[value=${act}]`));
    const goTo = (name) => {
      if (chosen().length === 0) tick.checked = true;
      tell();
      form.elements[name].closest("details").open = true;
      form.elements[name].focus();
    };
    const acts = {
      ArrowDown: () => move(tick, 1, event.shiftKey),
      ArrowUp: () => move(tick, -1, event.shiftKey),
      j: () => move(tick, 1, false),
      k: () => move(tick, -1, false),
      e: () => {
        if (chosen().length === 0) tick.checked = true;
        press("make");
      },
      a: () => goTo("evidence"),
      x: () => goTo("reason"),
      u: () => tick.closest("li").querySelector("button[name=release]")?.click(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  tell();
})();
