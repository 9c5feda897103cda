"""The free pages that every Kommune has, by address, with the law that asks for them."""

from __future__ import annotations

SEITEN = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
    "hilfe": "Hilfe",
    "leichte-sprache": "Leichte Sprache",
    "gebaerdensprache": "Deutsche Gebärdensprache",
    "kontakt": "Kontakt",
}
# Without these a portal may not go live, and why.
PFLICHT = {
    "impressum": "Wer das Portal verantwortet, muss darin stehen (§ 5 DDG).",
    "datenschutz": "Wer Daten abgibt, muss vorher lesen können, was damit geschieht (Art. 13 DSGVO).",
    "barrierefreiheit": "Die Erklärung mit Datum und Rückmeldeweg verlangen § 10b BGG NRW und die BITVNRW.",
    "leichte-sprache": "Die Startseite braucht Erläuterungen in Leichter Sprache (BITVNRW).",
    "gebaerdensprache": "Die Startseite braucht Erläuterungen in Deutscher Gebärdensprache (BITVNRW).",
    "kontakt": "Wer auf ein Hindernis stößt, muss es melden können, und die Ombudsstelle muss genannt sein (BITVNRW).",
}
