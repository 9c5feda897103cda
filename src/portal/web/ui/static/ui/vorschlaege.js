/* Suggestions below the search field (ARIA combobox with a listbox); without this file the form works the same. */
"use strict";

document.querySelectorAll("form.suche").forEach((form, number) => {
  const input = form.querySelector("[data-vorschlaege]");
  if (!input || input.hasAttribute("role")) {
    return;
  }
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let waiting = 0;
  let request = null;
  let active = -1;

  list.id = `vorschlaege-${number}`;
  list.className = "vorschlaege";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.vorschlaegeName);
  status.className = "nur-vorlesen";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ]) {
    input.setAttribute(name, value);
  }

  function close() {
    window.clearTimeout(waiting);
    request?.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(rows) {
    close();
    list.replaceChildren(
      ...rows.map((row, position) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${position}`;
        option.className = "vorschlaege__wahl";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.ziel = row.ziel;
        option.textContent = row.titel;
        return option;
      }),
    );
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    const words = rows.length === 1 ? input.dataset.vorschlagEiner : input.dataset.vorschlaegeViele;
    status.textContent = rows.length ? words.replace("%d", rows.length) : "";
  }

  function choose(position) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = position;
    const option = list.children[active];
    if (!option) {
      active = -1;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function go(option) {
    input.value = option.textContent;
    close();
    window.location.assign(option.dataset.ziel);
  }

  async function ask() {
    const typed = input.value.trim();
    request?.abort();
    if (typed.length < 2) {
      close();
      return;
    }
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.vorschlaege}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      const rows = answer.ok ? (await answer.json()).vorschlaege : [];
      if (input.value.trim() === typed && document.activeElement === input) {
        show(rows);
      }
    } catch {
      /* Aborted, or no connection: the form still works. */
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "ArrowDown" && count) {
      choose((active + 1) % count);
    } else if (event.key === "ArrowDown") {
      ask();
    } else if (event.key === "ArrowUp" && count) {
      choose((active <= 0 ? count : active) - 1);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Enter" && active >= 0) {
      go(list.children[active]);
    } else {
      return;
    }
    event.preventDefault();
  });
  input.addEventListener("blur", () => window.setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      go(option);
    }
  });
});
