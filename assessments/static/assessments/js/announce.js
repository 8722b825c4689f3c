/* Announcements and toasts; menus that close when one leaves them.
   Assay.say(text)            reads text out once, batched, so that ten live changes are one sentence
   Assay.toast(text, level)   shows it too; level info | success | warning | error
   Assay.swap(html)           puts what a server sent in place, by id (see below); returns the ids
   <div class="messages" data-messages data-close="Dismiss"> holds toasts and Django's messages;
   <div id="announce" role="status"> is the one live region. Both stand in base.html.

   Assay.swap: html is a page or a fragment. Every element in it that has an id and is either a
   matrix cell (td.mx__c) or marked data-live replaces the element of that id on this page. Focus
   inside a replaced element moves to the same place in the new one. */
(() => {
  "use strict";
  const Assay = (window.Assay = window.Assay || {});
  let waiting = [];
  let timer = 0;

  Assay.say = (text) => {
    if (!waiting.includes(text)) waiting.push(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const region = document.getElementById("announce");
      if (region) region.textContent = waiting.join(". ");
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
    close.addEventListener("click", () => message.remove());
    message.append(close);
    if (["warning", "error"].includes(message.dataset.level)) return; // a fault stays until it is read
    const leave = () => {
      if (message.matches(":hover, :focus-within")) setTimeout(leave, 4000);
      else message.remove();
    };
    setTimeout(leave, 9000);
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
    return done;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-messages] .message").forEach(arm);
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
