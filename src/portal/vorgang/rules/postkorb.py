"""The views of the Postkorb."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Ansicht(StrEnum):
    """The views of the Postkorb."""

    NEU = "neu"  # nobody has it on their desk yet
    MEINE = "meine"
    WARTET = "wartet"  # for the citizen's answer
    FAELLIG = "faellig"  # overdue, or due within DUE_SOON
    KOSTEN = "kosten"  # withdrawn after the Vorschuss was paid: the Kostenentscheidung is still to be made
    ALLE = "alle"


DUE_SOON = timedelta(days=7)  # a week ahead: a day's work can still be shifted
