"""The words for each kind of procedure (`verfahrensart`): they decide what a button says and what people may expect.

Only an Antrag is approved or refused (§§ 22, 35 VwVfG NRW). An Anzeige is acknowledged: § 15 GewO, for instance, gives
the trader a confirmation within three days, and no permission. German, in plain words; web translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Worte:
    """How one kind of procedure is talked about."""

    start: str  # the button that leads to it
    beginnen: str  # the button that opens the assistant
    gegenstand: str  # "Ihr Antrag"
    angekommen: str  # after it was sent
    danach: tuple[str, ...]  # what happens then, step by step
    wird_entschieden: bool  # whether the office approves or refuses it


_ASKS_BACK = "Fehlt etwas, fragt das Amt bei Ihnen nach."

WORTE: Mapping[str, Worte] = {
    "antrag": Worte(
        start="Antrag stellen",
        beginnen="Antrag beginnen",
        gegenstand="Ihr Antrag",
        angekommen="Ihr Antrag ist angekommen",
        danach=(
            "Das Amt prüft Ihren Antrag.",
            _ASKS_BACK,
            "Dann entscheidet es und teilt Ihnen die Entscheidung mit.",
        ),
        wird_entschieden=True,
    ),
    "anzeige": Worte(
        start="Anzeige erstatten",
        beginnen="Anzeige beginnen",
        gegenstand="Ihre Anzeige",
        angekommen="Eingang bestätigt: Ihre Anzeige ist angekommen",
        danach=(
            "Das Amt sieht Ihre Anzeige durch.",
            _ASKS_BACK,
            "Dann bestätigt es Ihnen die Anzeige. Eine Anzeige wird nicht genehmigt und nicht abgelehnt.",
        ),
        wird_entschieden=False,
    ),
    "meldung": Worte(
        start="Meldung abgeben",
        beginnen="Meldung beginnen",
        gegenstand="Ihre Meldung",
        angekommen="Eingang bestätigt: Ihre Meldung ist angekommen",
        danach=(
            "Das Amt nimmt Ihre Meldung entgegen und bestätigt den Eingang.",
            _ASKS_BACK,
            "Über eine Meldung wird nicht entschieden. Das Amt kümmert sich um das Weitere.",
        ),
        wird_entschieden=False,
    ),
    "auskunft": Worte(
        start="Auskunft einholen",
        beginnen="Anfrage beginnen",
        gegenstand="Ihre Anfrage",
        angekommen="Ihre Anfrage ist angekommen",
        danach=(
            "Das Amt sieht in seinen Unterlagen nach.",
            _ASKS_BACK,
            "Dann gibt es Ihnen die Auskunft, oder es sagt Ihnen, warum es das nicht darf.",
        ),
        wird_entschieden=False,
    ),
    "termin": Worte(
        start="Termin vorbereiten",
        beginnen="Angaben für den Termin machen",
        gegenstand="Ihr Termin",
        angekommen="Ihre Angaben für den Termin sind angekommen",
        danach=(
            "Das Amt sieht Ihre Angaben durch und vereinbart mit Ihnen Tag und Uhrzeit.",
            "Bringen Sie zum Termin mit, was unter „Was Sie brauchen“ steht.",
        ),
        wird_entschieden=False,
    ),
}
