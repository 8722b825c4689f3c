/* Passkeys. <form data-passkey="create|get" data-failed="words"> holds a hidden input named credential,
   [data-passkey-fault], and what the server asks: json_script "passkey-data", or data-options="url",
   fetched when it is pressed. Buttons marked data-script are shown: without script they do nothing. */
(() => {
  "use strict";
  const asked = async (form) => {
    if (!form.dataset.options) return JSON.parse(form.querySelector("#passkey-data").textContent);
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const created = (form, options) => {
    const wanted = form.querySelector("[name=passwordless]")?.checked ?? false;
    const kind = options.publicKey.authenticatorSelection;
    kind.residentKey = wanted ? "required" : "discouraged";
    kind.requireResidentKey = wanted;
    if (wanted) kind.userVerification = "required";
    return window.webauthnJSON.create(options);
  };
  const send = async (event) => {
    const form = event.target;
    const credential = form.querySelector("[name=credential]");
    event.preventDefault(); // form.submit() below fires no event
    const fault = form.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    try {
      const data = await asked(form);
      const given = form.dataset.passkey === "create" ? await created(form, data.creation_options) : await window.webauthnJSON.get(data.request_options);
      credential.value = JSON.stringify(given);
      form.submit();
    } catch {
      fault.textContent = form.dataset.failed;
      fault.hidden = false;
    }
  };
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.addEventListener("submit", send);
    for (const button of form.querySelectorAll("[data-script]")) button.hidden = false;
  }
})();
