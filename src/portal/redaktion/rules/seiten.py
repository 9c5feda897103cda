"""The free pages that every Kommune has, by address, with the law that asks for them."""

from __future__ import annotations

from datetime import timedelta

SEITEN = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
    "hilfe": "Hilfe",
    "leichte-sprache": "Leichte Sprache",
    "gebaerdensprache": "Deutsche Gebärdensprache",
    "kontakt": "Kontakt",  # what stands above the contact form
    "ombudsstelle": "Ombudsstelle",
}
SHARED = frozenset({"ombudsstelle"})  # where a Kommune has none of its own, that of its Kreis counts
REVIEW_AFTER = timedelta(days=365)  # the Erklärung zur Barrierefreiheit: at most a year old
# Without these a portal may not go live, and why.
PFLICHT = {
    "impressum": "Wer das Portal verantwortet, muss darin stehen (§ 5 DDG).",
    "datenschutz": "Wer Daten abgibt, muss vorher lesen können, was damit geschieht (Art. 13 DSGVO).",
    "barrierefreiheit": "Die Erklärung mit Datum und Rückmeldeweg verlangen § 10b BGG NRW und die BITVNRW.",
    "leichte-sprache": "Die Startseite braucht Erläuterungen in Leichter Sprache (BITVNRW).",
    "gebaerdensprache": "Die Startseite braucht Erläuterungen in Deutscher Gebärdensprache (BITVNRW).",
    "ombudsstelle": "Die Erklärung zur Barrierefreiheit muss die Ombudsstelle mit Kontakt nennen (BITVNRW).",
}
