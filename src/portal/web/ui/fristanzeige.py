"""The periods of a Vorgang in words: both sides read the same day and the same why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist
from portal.vorgang.rules.fristen import Stand

_TITLES: dict[Fristart, Any] = {
    Fristart.BEARBEITUNG: gettext_lazy("Bearbeitung"),
    Fristart.EMPFANGSBESTAETIGUNG: gettext_lazy("Empfang bestätigen"),
    Fristart.FIKTION: gettext_lazy("Entscheidung"),
}
_WHY: dict[Fristart, Any] = {
    Fristart.BEARBEITUNG: gettext_lazy("So lange braucht das Amt nach eigener Angabe höchstens."),
    Fristart.EMPFANGSBESTAETIGUNG: gettext_lazy(
        "So schnell bestätigt das Amt den Empfang. Eine Anzeige wird bestätigt, nicht genehmigt."
    ),
    Fristart.FIKTION: gettext_lazy("Entscheidet das Amt bis dahin nicht, gilt der Antrag als genehmigt."),
}
_STANDS: dict[Stand, tuple[Any, str]] = {
    Stand.NICHT_BEGONNEN: (gettext_lazy("noch nicht begonnen"), "neutral"),
    Stand.LAEUFT: (gettext_lazy("läuft"), "info"),
    Stand.VERLAENGERT: (gettext_lazy("verlängert"), "info"),
    Stand.EINGEHALTEN: (gettext_lazy("eingehalten"), "success"),
    Stand.VERSAEUMT: (gettext_lazy("nicht eingehalten"), "danger"),
    Stand.ENTFALLEN: (gettext_lazy("entfallen"), "neutral"),
}


_OVER = (Stand.EINGEHALTEN, Stand.VERSAEUMT, Stand.ENTFALLEN)


def told(fristen: Iterable[Frist], *, today: date) -> list[dict[str, Any]]:
    """For ui/kern/fristen.html, the nearest first."""
    rows = sorted(fristen, key=lambda frist: (frist.faellig_am is None, frist.faellig_am or today, frist.art))
    return [_row(frist, today) for frist in rows]


def _row(frist: Frist, today: date) -> dict[str, Any]:
    art, stand = Fristart(frist.art), Stand(frist.stand)
    text, kind = _STANDS[stand]
    if stand in (Stand.LAEUFT, Stand.VERLAENGERT) and frist.faellig_am and frist.faellig_am < today:
        text, kind = _STANDS[Stand.VERSAEUMT]
    return {
        "art": art,
        "titel": str(_TITLES[art]),
        "tag": frist.faellig_am,
        "stand": {"text": str(text), "art": kind},
        "warum": _why(frist, art, stand),
        "rechnung": " ".join(filter(None, [_since(frist), _basis(frist)])),
        "unbestaetigt": not frist.bestaetigt,
        "vorbei": stand in _OVER and art is not Fristart.FIKTION,
        "vorher": frist.zuerst_am,
    }


def _why(frist: Frist, art: Fristart, stand: Stand) -> str:
    if art is Fristart.FIKTION and stand is Stand.NICHT_BEGONNEN:
        return _("Die Frist beginnt, wenn alle Unterlagen vollständig sind.") + f" {_WHY[art]}"
    if art is Fristart.FIKTION and stand is Stand.VERSAEUMT:
        return _("Das Amt hat bis dahin nicht entschieden. Der Antrag gilt deshalb als genehmigt.")
    if art is Fristart.FIKTION and stand in _OVER:
        return _("Die Frist ist beendet: Von selbst gilt der Antrag nicht mehr als genehmigt.")
    return str(_WHY[art])


def _since(frist: Frist) -> str:
    if frist.seit is None:
        return ""
    day = f"{frist.seit:%d.%m.%Y}"
    if frist.art == Fristart.FIKTION:
        return _("Vollständig seit dem %(tag)s; dieser Tag zählt nicht mit.") % {"tag": day}
    return _("Eingegangen am %(tag)s; dieser Tag zählt nicht mit.") % {"tag": day}


def _basis(frist: Frist) -> str:
    return _("Grundlage: %(paragraf)s.") % {"paragraf": frist.grundlage} if frist.grundlage else ""
