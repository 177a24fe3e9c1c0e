"use strict";
for (const button of document.querySelectorAll(".reveal")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  field.form.addEventListener("submit", () => (field.type = "password"));
}
const passkey = document.getElementById("use-passkey");
if (passkey) {
  const complain = (text) => {
    const place = document.getElementById("passkey-error");
    place.textContent = text;
    place.hidden = false;
  };
  const use = async () => {
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(passkey.dataset.options));
      const credential = await navigator.credentials.get({ publicKey });
      passkey.form.elements.credential.value = JSON.stringify(credential.toJSON());
      passkey.form.submit();
    } catch (error) {
      complain(error.name === "SecurityError" ? passkey.dataset.wrongHost : passkey.dataset.failed);
    }
  };
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    passkey.disabled = false;
    passkey.addEventListener("click", use);
  } else {
    complain(passkey.dataset.none);
  }
}
