/* A button beside a field for a point: puts in where the device is, when its person presses it and allows it. Without
   this file the point is typed, or the place is described in words. Nothing is sent anywhere but with the page. */
"use strict";

function offer(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = input.form.querySelector("button[type=submit]").className.replace("--primary", "--secondary");
  button.textContent = input.dataset.standort;
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.className = "leise";
  const block = document.createElement("div");
  block.className = "standort";
  block.append(button, line);
  input.after(block);
  button.addEventListener("click", () => {
    line.textContent = input.dataset.standortLaeuft;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        input.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        line.textContent = input.dataset.standortDa;
      },
      () => (line.textContent = input.dataset.standortFehlt),
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

if (navigator.geolocation) {
  document.querySelectorAll("input[data-standort]").forEach(offer);
}
