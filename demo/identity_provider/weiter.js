"use strict"; document.getElementById("weiter").submit();
