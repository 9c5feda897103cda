/* Uploads chosen files at once, one after the other, with a bar that shows how far each is. Without this file they are
   sent with the page, or by the button below the field. What could not be sent stays chosen and goes with the page. */
"use strict";

const underway = new Map(); // form -> how many choices of files are on their way
const pressed = new WeakMap(); // form -> the button that was pressed meanwhile
let queue = Promise.resolve();
let released = Promise.resolve(); // until the finger is lifted: a button that moves under it would not be pressed

function inputsOf(block) {
  return Array.from(block.closest("form").querySelectorAll("input[type=file]")).filter(
    (input) => input.name.split(".")[0] === block.dataset.feld,
  );
}

function tell(block, text, look) {
  const line = document.createElement("p");
  line.textContent = text;
  line.className = look;
  block.querySelector(".hochladen__meldung").append(line);
}

function send(block, file, onProgress) {
  return new Promise((resolve) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", block.closest("form").elements.csrfmiddlewaretoken.value);
    body.append(block.dataset.feld, file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", block.dataset.hochladen);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => resolve(request.response && "liste" in request.response ? request.response : null));
    request.send(body);
  });
}

async function uploadAll(block, input, files) {
  const lane = block.querySelector(".hochladen__lauf");
  const bar = lane.querySelector("progress");
  for (const file of files) {
    lane.querySelector("p").textContent = block.dataset.laeuft.replace("%s", () => file.name);
    bar.value = 0;
    lane.hidden = false;
    const answer = await send(block, file, (part) => {
      bar.value = Math.round(part * 100);
    });
    await released;
    if (answer) {
      block.querySelector(".hochladen__dateien").innerHTML = answer.liste;
      if (!answer.meldung) {
        tell(block, block.dataset.fertig.replace("%s", () => file.name), "nur-vorlesen"); // the list shows it
      } else {
        tell(block, answer.meldung, "warnung");
        stay(block.closest("form"));
      }
    } else {
      putBack(input, file);
      tell(block, block.dataset.gestoert.replace("%s", () => file.name), "warnung");
    }
  }
  lane.hidden = true;
}

function putBack(input, file) {
  const all = new DataTransfer();
  [...input.files, file].forEach((each) => all.items.add(each));
  input.files = all.files;
}

function begin(block, input) {
  const form = block.closest("form");
  const files = Array.from(input.files);
  input.value = ""; // what is chosen meanwhile comes after these
  block.querySelector(".hochladen__meldung").replaceChildren();
  underway.set(form, (underway.get(form) || 0) + 1);
  queue = queue
    .then(() => uploadAll(block, input, files))
    .then(() => {
      underway.set(form, underway.get(form) - 1);
      goOn(form);
    });
}

/* Who is told something stays here to read it: the page does not go on by itself any more. */
function stay(form) {
  pressed.delete(form);
  form.querySelectorAll(".hochladen__wartet").forEach((line) => line.remove());
}

/* Who pressed a button while files were on their way is led on now. */
function goOn(form) {
  if (underway.get(form) || !pressed.has(form)) {
    return;
  }
  const { name, value } = pressed.get(form);
  pressed.delete(form);
  const button = Array.from(form.querySelectorAll("button")).find((each) => each.name === name && each.value === value);
  if (button) {
    form.requestSubmit(button);
  }
}

function waitForFiles(event) {
  const form = event.target;
  if (!underway.get(form)) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!pressed.has(form)) {
    const block = form.querySelector("[data-hochladen]");
    tell(block, block.dataset.wartet, "hochladen__wartet leise");
  }
  const button = event.submitter || form.querySelector("button[name=weiter]");
  pressed.set(form, { name: button.name, value: button.value });
}

function holdStill() {
  released = new Promise((resolve) => {
    const release = () => window.setTimeout(resolve); // after the click that follows
    // a press that opens the context menu may end without a word to the page
    ["pointerup", "pointercancel", "contextmenu"].forEach((end) => document.addEventListener(end, release, { once: true }));
  });
}

document.querySelectorAll("[data-hochladen]").forEach((block) => {
  block.classList.add("hochladen--sofort");
  inputsOf(block).forEach((input) =>
    input.addEventListener("change", () => {
      if (input.files.length) {
        begin(block, input);
      }
    }),
  );
});
document.addEventListener("submit", waitForFiles, true);
document.addEventListener("pointerdown", holdStill);
