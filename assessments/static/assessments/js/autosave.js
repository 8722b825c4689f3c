/* Saves what is being typed, a moment after the last key.

   <form data-autosave="notes context">   these fields are posted to the form's own address with
       `autosave=1`; the answer's [data-version] becomes the form's `version`, its words stand beside
       the buttons: "Saved · version 12". After a refusal by version it stops: Save shows both.
   <form data-draft="place">              a form that makes something: what stands in it is kept as its
       author's draft at [data-draft-url], which also holds the words to say.

   While nothing answers (offline, signed out) it says so, and tries again with the next key and when
   the connection is back. A press of Save waits for a save that is under way: it would else be
   refused by the version that this very page has just made. */
(() => {
  "use strict";
  const WAIT = 1200;
  const states = new WeakMap();
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { timer: 0, sending: null, stopped: false, dirty: false });
    return states.get(form);
  };

  const say = (form, words, isFault = false) => {
    let place = form.querySelector("[data-saved]");
    if (!place) {
      place = document.createElement("span");
      place.dataset.saved = "";
      place.setAttribute("role", "status");
      (form.querySelector(".form__actions") || form).append(place);
    }
    place.className = isFault ? "saved saved--not" : "saved";
    if (place.textContent !== words) place.textContent = words;
  };

  const post = (url, form, extra) => {
    const data = new FormData(form);
    for (const [name, value] of Object.entries(extra)) data.set(name, value);
    return fetch(url, { method: "POST", headers: { "HX-Request": "true", Accept: "text/html" }, body: data });
  };

  const save = async (form) => {
    const answer = await post(form.getAttribute("action")?.split("#")[0] || window.location.pathname, form, { autosave: "1" });
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-saved]");
    if (!part) throw new Error(String(answer.status));
    if (part.dataset.version) form.elements.version.value = part.dataset.version;
    if (answer.status === 409) stateOf(form).stopped = true;
    say(form, part.textContent, !answer.ok);
  };

  const keep = async (form) => {
    const words = document.querySelector("[data-draft-url]");
    const answer = await post(words.dataset.draftUrl, form, { draft_place: form.dataset.draft });
    if (answer.status !== 204) throw new Error(String(answer.status));
    say(form, words.dataset.kept);
  };

  const send = async (form) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    if (state.stopped) return;
    if (state.sending) await state.sending;
    state.dirty = false;
    state.sending = (form.dataset.draft ? keep(form) : save(form)).catch(() => {
      state.dirty = true;
      say(form, document.querySelector("[data-draft-url]")?.dataset.lost || document.body.dataset.unsaved || "", true);
    });
    await state.sending;
    state.sending = null;
  };

  const isWatched = (form, name) => form.dataset.draft || (form.dataset.autosave || "").split(" ").includes(name);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-autosave], [data-draft]") || !isWatched(form, event.target.name)) return;
    const state = stateOf(form);
    state.dirty = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => send(form), WAIT);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!states.has(form)) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    if (!state.sending) return;
    event.preventDefault();
    state.sending.finally(() => form.requestSubmit(event.submitter));
  });
  window.addEventListener("online", () => {
    for (const form of document.querySelectorAll("[data-autosave], [data-draft]")) {
      if (states.has(form) && stateOf(form).dirty) send(form);
    }
  });
})();
