/* "All" and "none" beside a group of boxes, without asking the server.

   <fieldset data-ticks> … <button data-tick="all|none"> … <input type="checkbox">
   A button means the boxes of the group that it stands in, groups inside it too. Without script it
   sends the form, and the server ticks. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    const group = button && button.closest("[data-ticks]");
    if (!group) return;
    event.preventDefault();
    for (const box of group.querySelectorAll('input[type="checkbox"]')) {
      box.checked = button.dataset.tick === "all";
    }
  });
})();
