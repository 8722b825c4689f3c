/* Estimates: the word beside the number as it moves, a slider beside it, and the running sum of
   competing hypotheses.

   <form data-words='[[0,"almost no chance"],[5,"very unlikely"],…]'>     {% likelihood_words %}
     <fieldset class="est" data-estimate data-order="The best …" data-ends="The lowest …">
       <input inputmode="decimal" data-part="lower|upper|best" …> <output data-word></output>   in one .est__part
       <input type="range" data-slider="ID of the number" hidden>     shown by script; arrows move the number
       <input data-movers list="movers">     several labels, the last one completed from the list
     <section data-sum-scope>           one for each competing question; without any, the form is it
       <div class="sum" data-sum data-adds="…"> <output></output>
         <button name="add_up" data-sum-fix>Make it add up</button>     without script the server does it
   A band's lower edge belongs to the higher band: 45 is "roughly even", 80 "very likely". The server
   has the last word on all of it; this only shows it sooner. */
(() => {
  "use strict";
  const numberIn = (input) => {
    const typed = input ? input.value.trim().replace(/\s*%$/, "").replace(",", ".") : "";
    return typed === "" ? NaN : Number(typed);
  };
  const part = (set, name) => set.querySelector(`[data-part="${name}"]`);
  const wordFor = (words, value) => {
    if (!(value >= 0 && value <= 100)) return "";
    return words.reduce((found, [edge, word]) => (value >= edge ? word : found), "");
  };

  const showWords = (form, set) => {
    const words = JSON.parse(form.dataset.words);
    for (const input of set.querySelectorAll("[data-part]")) {
      const output = input.closest(".est__part")?.querySelector("[data-word]");
      if (output) output.textContent = wordFor(words, numberIn(input));
    }
    const [lower, best, upper] = ["lower", "best", "upper"].map((name) => numberIn(part(set, name)));
    const reversed = lower > upper;
    const off = !reversed && (lower > best || best > upper);
    part(set, "lower")?.setCustomValidity(reversed ? set.dataset.ends || "" : "");
    part(set, "best")?.setCustomValidity(off ? set.dataset.order || "" : "");
  };

  /* The slider and the number are one control: who uses keys has the arrows in the number. */
  const sliderOf = (input) => input.closest(".est__part")?.querySelector("[data-slider]");
  const follow = (input) => {
    const slider = sliderOf(input);
    const value = numberIn(input);
    if (!slider) return;
    slider.toggleAttribute("data-unset", Number.isNaN(value)); // where it stands is no suggestion
    if (value >= 0 && value <= 100) slider.value = value;
  };
  const put = (input, value) => {
    input.value = String(Math.min(100, Math.max(0, value)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const step = (event) => {
    const input = event.target.closest("[data-part]");
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!input || !by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const value = numberIn(input);
    put(input, Number.isNaN(value) ? 50 : Math.round(value) + by * (event.shiftKey ? 5 : 1));
  };

  /* A list completes one value only: what was named before goes in front of what it offers. */
  const complete = (input) => {
    const list = document.getElementById("movers");
    if (!list) return;
    const before = input.value.replace(/[^,;\s]*$/, "");
    for (const option of list.options) {
      option.dataset.label = option.dataset.label || option.value;
      option.value = before + option.dataset.label;
    }
  };

  const scopeOf = (bar, form) => bar.closest("[data-sum-scope]") || form;
  const showSums = (form) => {
    for (const bar of form.querySelectorAll("[data-sum]")) showSum(scopeOf(bar, form), bar);
  };
  const showSum = (scope, bar) => {
    const values = [...scope.querySelectorAll('[data-part="best"]')].map(numberIn).filter((v) => !Number.isNaN(v));
    const sum = Math.round(values.reduce((a, b) => a + b, 0) * 100) / 100;
    bar.hidden = false;
    bar.dataset.state = sum === 100 ? "ok" : "off";
    bar.querySelector("output").textContent = `${sum.toLocaleString(document.documentElement.lang || undefined)} %`;
    const fix = bar.querySelector("[data-sum-fix]");
    if (fix) fix.disabled = sum === 100 || sum === 0;
  };

  /* Scales the best values to 100 in whole percents; the largest remainders take what is left over.
     A range that no longer holds its best value is widened to it, never narrowed. */
  const addUp = (scope, form) => {
    const sets = [...scope.querySelectorAll("[data-estimate]")].filter((set) => !Number.isNaN(numberIn(part(set, "best"))));
    const total = sets.reduce((sum, set) => sum + numberIn(part(set, "best")), 0);
    if (!total) return;
    const shares = sets.map((set) => (numberIn(part(set, "best")) * 100) / total);
    const whole = shares.map(Math.floor);
    const order = shares.map((share, i) => [share - whole[i], i]).sort((a, b) => b[0] - a[0]);
    for (let left = 100 - whole.reduce((a, b) => a + b, 0), i = 0; left > 0; left -= 1, i += 1) whole[order[i][1]] += 1;
    sets.forEach((set, i) => {
      part(set, "best").value = whole[i];
      const lower = part(set, "lower");
      const upper = part(set, "upper");
      if (numberIn(lower) > whole[i]) lower.value = whole[i];
      if (numberIn(upper) < whole[i]) upper.value = whole[i];
      set.querySelectorAll("[data-part]").forEach(follow);
      showWords(form, set);
      set.dispatchEvent(new Event("assay:changed", { bubbles: true }));
    });
    showSums(form);
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form[data-words]")) {
      form.querySelectorAll("[data-estimate]").forEach((set) => showWords(form, set));
      showSums(form);
      for (const slider of form.querySelectorAll("[data-slider]")) {
        slider.hidden = false;
        follow(document.getElementById(slider.dataset.slider));
      }
      form.addEventListener("keydown", step);
      form.addEventListener("focusin", (event) => {
        if (event.target.matches("[data-movers]")) complete(event.target);
      });
      form.addEventListener("input", (event) => {
        if (event.target.matches("[data-slider]")) {
          put(document.getElementById(event.target.dataset.slider), Number(event.target.value));
          return;
        }
        if (event.target.matches("[data-part]")) follow(event.target);
        if (event.target.matches("[data-movers]")) complete(event.target);
        const set = event.target.closest("[data-estimate]");
        if (set) showWords(form, set);
        showSums(form);
      });
      for (const fix of form.querySelectorAll("[data-sum-fix]")) {
        fix.addEventListener("click", (event) => {
          event.preventDefault();
          addUp(scopeOf(fix, form), form);
        });
      }
    }
  });
})();
