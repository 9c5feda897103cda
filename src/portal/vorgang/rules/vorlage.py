"""Templates of letters and messages: which placeholders there are, and filling them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

_PLACE = re.compile(r"\{([^{}\n]*)\}")
# What a template may ask for; the name of each is what stands between the braces.
PLATZHALTER = {
    "Anrede": "Guten Tag und der Name",
    "Name": "wer den Antrag gestellt hat",
    "Vorgangsnummer": "die Nummer des Vorgangs",
    "Leistung": "worum es geht",
    "Amt": "das Amt, das schreibt",
    "Kommune": "die Kommune, wie sie unterschreibt",
    "Eingang": "der Tag, an dem der Antrag ankam",
    "Frist": "der Tag in zwei Wochen",
    "Betrag": "der Vorschuss",
    "Datum": "der heutige Tag",
}


class Zweck(StrEnum):
    NACHRICHT = "nachricht"
    RUECKFRAGE = "rueckfrage"
    STATTGABE = "stattgabe"  # the decision of a Bescheid
    ABLEHNUNG = "ablehnung"


ZWECKE = {
    Zweck.NACHRICHT: "Nachricht",
    Zweck.RUECKFRAGE: "Rückfrage",
    Zweck.STATTGABE: "Bescheid, der stattgibt",
    Zweck.ABLEHNUNG: "Bescheid, der ablehnt",
}


class PlaceholderUnknown(ValueError):
    """`namen` stand in braces and are no placeholders."""

    def __init__(self, namen: list[str]) -> None:
        super().__init__(", ".join(namen))
        self.namen = namen


def check_placeholders(text: str) -> None:
    """Raises PlaceholderUnknown."""
    unknown = sorted({name for name in _PLACE.findall(text) if name not in PLATZHALTER})
    if unknown:
        raise PlaceholderUnknown(unknown)


def fill(text: str, werte: Mapping[str, str]) -> str:
    """The text with every placeholder filled, once: what a value says is never read as a placeholder.

    One whose value is not known stays as it is, to be seen by who sends it.
    """
    return _PLACE.sub(lambda found: werte.get(found[1]) or found[0], text)
