/* Makes pages smoother, nothing depends on it: every form works the same without this file. */
"use strict";

/* Move the focus to the summary of errors when htmx has put one into the page; on a whole page autofocus does it. */
function focusErrors(root) {
  const summary = root.querySelector("[data-fokus]");
  if (summary) {
    summary.focus({ preventScroll: false });
  }
}

/* An entry of the summary leads into the field, not merely to it. */
function jumpToField(event) {
  const link = event.target.closest(".fehlerliste a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) {
    return;
  }
  event.preventDefault();
  (field.closest(".feld") || field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

/* A second click on a button that already sends is swallowed. The button is not disabled, so its name and value are
   sent and it keeps the focus; after 20 seconds, or when the page comes back from the history, it works again. */
const sending = new WeakMap();

function swallowSecondSubmit(event) {
  const form = event.target;
  if (form.method === "dialog" || form.matches("[data-mehrfach]")) {
    return;
  }
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
  }
  sending.set(form, button);
  window.setTimeout(() => release(form), 20000);
}

function release(form) {
  const button = sending.get(form);
  if (button) {
    button.removeAttribute("aria-disabled");
  }
  sending.delete(form);
}

/* Which files were chosen, by name and size, below the input. */
function listFiles(event) {
  const input = event.target;
  if (input.type !== "file" || document.querySelector(`[data-hochladen][data-feld="${CSS.escape(input.name.split(".")[0])}"]`)) {
    return; // hochladen.js uploads it at once
  }
  let list = input.parentElement.querySelector(".dateiliste");
  if (!list) {
    list = document.createElement("ul");
    list.className = "dateiliste";
    list.setAttribute("aria-live", "polite");
    input.after(list);
  }
  const size = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 });
  list.replaceChildren(
    ...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${size.format(Math.max(file.size / 1048576, 0.1))} MB)`;
      return item;
    }),
  );
}

document.addEventListener("submit", swallowSecondSubmit);
document.addEventListener("click", jumpToField);
document.addEventListener("change", listFiles);
document.addEventListener("htmx:afterRequest", (event) => event.target.matches("form") && release(event.target));
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));

/* A form that only leads on, such as the one to the identity provider, sends itself. */
document.querySelectorAll("form[data-weiter]").forEach((form) => form.requestSubmit());

/* Questions that only count with certain answers to another one on the page are hidden while they do not. Without this
   file they are always there, and what is typed into one that does not apply is not taken. */
function showDependent() {
  document.querySelectorAll("[data-haengt-an]").forEach((block) => {
    const inputs = document.getElementsByName(block.dataset.haengtAn);
    const chosen = Array.from(inputs)
      .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
      .map((input) => input.value);
    const wanted = block.dataset.werte.split(" ");
    block.hidden = !chosen.some((value) => wanted.includes(value));
  });
}

document.addEventListener("input", showDependent); // while somebody types: a button must not move under the press that ends it
showDependent();

/* Printing needs a script; without one the browser's menu does it. */
document.querySelectorAll("[data-drucken]").forEach((block) => {
  block.hidden = false;
  block.addEventListener("click", () => window.print());
});
