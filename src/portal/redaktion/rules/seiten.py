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
# Without these a portal may not go live: § 5 DDG; Art. 13 DSGVO; § 10b BGG NRW with BITVNRW.
PFLICHT = ("impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache", "kontakt")
