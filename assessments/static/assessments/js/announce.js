/* Announcements and toasts; menus that close when one leaves them.
   Assay.say(text)            reads text out once, batched, so that ten live changes are one sentence
   Assay.toast(text, level)   shows it too; level info | success | warning | error
   Assay.swap(html)           puts what a server sent in place, by id (see below); returns the ids
   <div class="messages" data-messages data-close="Dismiss"> holds toasts and Django's messages;
   <div id="announce" role="status"> is the one live region. Both stand in base.html.

   Assay.swap: html is a page or a fragment. Every element in it that has an id and is either a
   matrix cell (td.mx__c) or marked data-live replaces the element of that id on this page. Focus
   inside a replaced element moves to the same place in the new one. A [data-message] in it joins
   the messages, in the place of the one before it.

   A message that carries an Undo leaves only after somebody has gone on working for a while: time
   alone does not take it from who reads slowly or is away. */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});
  let waiting = [];
  let timer = 0;
  const sentence = (text) => text.trim().replace(/[^.!?…:]$/, "$&.");

  Assay.say = (text) => {
    if (!waiting.includes(text)) waiting.push(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const region = document.getElementById("announce");
      if (region) region.textContent = waiting.map(sentence).join(" ");
      waiting = [];
    }, 300);
  };

  const arm = (message) => {
    if (message.querySelector(".message__close")) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "message__close";
    close.textContent = "×";
    close.setAttribute("aria-label", message.parentElement.dataset.close || "Close");
    close.addEventListener("click", () => dismiss(message));
    message.append(close);
    message.addEventListener("focusin", (event) => {
      if (!message.contains(event.relatedTarget)) message.cameFrom = event.relatedTarget?.closest("[id]")?.id;
    });
    if (["warning", "error"].includes(message.dataset.level)) return; // a fault stays until it is read
    const leave = () => {
      if (message.matches(":hover, :focus-within")) setTimeout(leave, 4000);
      else message.remove();
    };
    if (message.querySelector("form")) {
      const goOn = () => setTimeout(leave, 20000);
      const options = { once: true, capture: true };
      setTimeout(() => ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, goOn, options)), 1000);
    } else setTimeout(leave, 9000);
  };

  const dismiss = (message) => {
    const had = message.contains(document.activeElement);
    const back = had && document.getElementById(message.cameFrom);
    message.remove();
    if (had) (back?.matches("a, button, input") ? back : back?.querySelector("a, button, input") || document.getElementById("main"))?.focus({ preventScroll: true });
  };

  const takeBack = async (form) => {
    const message = form.closest(".message");
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { "HX-Request": "true", Accept: "text/html" }, body: new FormData(form) });
      if (answer.status === 409) {
        dismiss(message);
        Assay.toast(form.dataset.stale, "warning");
        return;
      }
      const html = await answer.text();
      if (!answer.ok || html.includes("data-sign-in")) throw new Error(String(answer.status));
      dismiss(message);
      if (Assay.swap(html).length === 0) window.location.reload();
    } catch {
      form.removeAttribute("data-async"); // the next press goes the plain way
      Assay.toast(form.dataset.failed, "error");
    }
  };

  Assay.toast = (text, level = "info") => {
    const box = document.querySelector("[data-messages]");
    if (box) {
      const message = document.createElement("div");
      const words = document.createElement("span");
      message.className = "message";
      message.dataset.level = level;
      words.textContent = text;
      message.append(words);
      box.append(message);
      arm(message);
    }
    Assay.say(text);
  };

  Assay.swap = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html; // the server's own page; scripts in a template never run
    const done = [];
    for (const fresh of holder.content.querySelectorAll("td.mx__c[id], [data-live][id]")) {
      const old = document.getElementById(fresh.id);
      if (!old || old.isEqualNode(fresh)) continue;
      const had = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (had) (fresh.querySelector("a, button, input") || fresh).focus({ preventScroll: true });
      done.push(fresh.id);
    }
    for (const fresh of holder.content.querySelectorAll("[data-message][id]")) {
      const old = document.getElementById(fresh.id);
      if (old) old.replaceWith(fresh);
      else document.querySelector("[data-messages]")?.append(fresh);
      arm(fresh);
    }
    return done;
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const message of document.querySelectorAll("[data-messages] .message")) {
      arm(message);
      Assay.say([...message.querySelectorAll("span, .message__undo")].map((part) => sentence(part.textContent)).join(" "));
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-messages] form[data-async]")) return;
    event.preventDefault();
    takeBack(event.target);
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
