"""What citizens write by the contact form: the subjects, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta

BARRIERE = "barriere"  # the feedback way of the Erklärung zur Barrierefreiheit (BGG NRW, BITVNRW)
THEMEN = {
    "frage": "Frage zu einer Leistung",
    BARRIERE: "Barriere melden",
    "portal": "Etwas auf dieser Seite stimmt nicht oder geht nicht",
    "lob": "Lob, Kritik oder Anregung",
    "sonstiges": "Etwas anderes",
}
LONGEST = 4000  # characters of one message
# Set by the platform, no law: long enough for an answer and a question back.
KEPT_AFTER_DONE = timedelta(days=90)
KEPT_AT_MOST = timedelta(days=365)
