/* Ticks all lines of the page at once and says how many are ticked; without this file each is ticked by itself. */
"use strict";

document.querySelectorAll("[data-auswahl]").forEach((form) => {
  const all = form.querySelector("[data-alle]");
  const count = form.querySelector("[data-auswahl-zahl]");
  const boxes = Array.from(form.querySelectorAll("[name=vorgang]"));

  function tell() {
    const ticked = boxes.filter((box) => box.checked).length;
    all.firstElementChild.checked = ticked === boxes.length;
    count.textContent = ticked ? `(${ticked})` : "";
  }

  all.hidden = false;
  all.firstElementChild.addEventListener("change", (event) => {
    boxes.forEach((box) => {
      box.checked = event.target.checked;
    });
    tell();
  });
  form.addEventListener("change", (event) => event.target.name === "vorgang" && tell());
  tell();
});
