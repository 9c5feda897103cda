"""The periods of a Vorgang in words: both sides read the same day and the same why, each addressed as who it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist
from portal.vorgang.rules.fristen import DECIDED, Stand
from portal.vorgang.rules.status import OPEN, Status

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
_DEMO = gettext_lazy("Demo-Einstellung: So lange braucht das Amt höchstens. Das Amt selbst hat das nicht bestätigt.")
_STANDS: dict[Stand, tuple[Any, str]] = {
    Stand.NICHT_BEGONNEN: (gettext_lazy("noch nicht begonnen"), "neutral"),
    Stand.LAEUFT: (gettext_lazy("läuft"), "info"),
    Stand.VERLAENGERT: (gettext_lazy("verlängert"), "info"),
    Stand.EINGEHALTEN: (gettext_lazy("eingehalten"), "success"),
    Stand.VERSAEUMT: (gettext_lazy("nicht eingehalten"), "danger"),
    Stand.ENTFALLEN: (gettext_lazy("entfallen"), "neutral"),
}


_RESTS = (gettext_lazy("ruht"), "neutral")
_OVER = (Stand.EINGEHALTEN, Stand.VERSAEUMT, Stand.ENTFALLEN)


def told(fristen: Iterable[Frist], *, status: str, today: date, office: bool = False) -> list[dict[str, Any]]:
    """For ui/kern/fristen.html, the nearest first; `office`: for its people, not for the citizen. `status`: of their
    Vorgang.
    """
    rows = sorted(fristen, key=lambda frist: (frist.faellig_am is None, frist.faellig_am or today, frist.art))
    return [_row(frist, Status(status), today, office) for frist in rows if not _says_nothing_new(frist, rows)]


def _says_nothing_new(frist: Frist, fristen: Iterable[Frist]) -> bool:
    """Whether the office's own word only repeats the day on which a period of the law ends."""
    if frist.art != Fristart.BEARBEITUNG or frist.is_resting or frist.ruhetage:
        return False
    same = (frist.faellig_am, frist.stand)
    return any(other is not frist and (other.faellig_am, other.stand) == same for other in fristen)


def missed_on(fristen: Iterable[Frist]) -> date | None:
    """The last day of the period that was missed last; None where none was."""
    days = [frist.faellig_am for frist in fristen if frist.stand == Stand.VERSAEUMT and frist.faellig_am]
    return max(days, default=None)


def has_ended(fristen: Iterable[Frist]) -> bool:
    """Whether there was a period that is over now, kept or not."""
    return any(Stand(frist.stand) in _OVER for frist in fristen)


def resting_since(fristen: Iterable[Frist]) -> date | None:
    """Since when the processing time rests; None where it does not."""
    return next((frist.ruht_seit for frist in fristen if frist.is_resting), None)


def goes_on(fristen: Iterable[Frist]) -> str:
    """For who has just answered: until when the office means to be ready now; "" where nothing was moved."""
    for frist in fristen:
        if frist.is_running and frist.ruhetage and frist.faellig_am:
            text = _("Die Bearbeitungszeit läuft weiter, jetzt bis zum %(tag)s.") % {"tag": _day(frist.faellig_am)}
            return f"{text} {_moved(frist, office=False)}"
    return ""


def _row(frist: Frist, status: Status, today: date, office: bool) -> dict[str, Any]:
    art, stand = Fristart(frist.art), Stand(frist.stand)
    text, kind = _STANDS[stand]
    if frist.is_resting:
        text, kind = _RESTS
    elif stand in (Stand.LAEUFT, Stand.VERLAENGERT) and frist.faellig_am and frist.faellig_am < today:
        text, kind = _STANDS[Stand.VERSAEUMT]
    return {
        "art": art,
        "titel": str(_TITLES[art]),
        "tag": None if frist.is_resting else frist.faellig_am,
        "stand": {"text": str(text), "art": kind},
        "pause": _pause(frist, office),
        "warum": _why(frist, art, stand, status),
        "rechnung": " ".join(filter(None, [_since(frist), _before_rest(frist), _basis(frist)])),
        "unbestaetigt": not frist.bestaetigt and art is not Fristart.BEARBEITUNG and stand not in _OVER,
        "gefaltet": frist.is_resting or (stand in _OVER and art is not Fristart.FIKTION),
        "vorher": None if frist.ruhetage else frist.zuerst_am,
    }


def _pause(frist: Frist, office: bool) -> str:
    """Why no day stands there, or a later one than was told first."""
    if not frist.is_resting:
        return _moved(frist, office=office) if frist.ruhetage else ""
    if office:
        text = _(
            "Die Bearbeitungszeit ruht seit dem %(tag)s, weil die antragstellende Person gefragt ist. Sie läuft "
            "weiter, sobald die Antwort da ist."
        )
    else:
        text = _(
            "Die Bearbeitungszeit ruht, seit wir auf Ihre Antwort warten (seit %(tag)s). Sie läuft weiter, sobald Ihre "
            "Antwort da ist."
        )
    return text % {"tag": _day(frist.ruht_seit)}


def _moved(frist: Frist, *, office: bool) -> str:
    if office:
        text = ngettext(
            "Um %(tage)d Tag verschoben, weil auf die Antwort der antragstellenden Person zu warten war.",
            "Um %(tage)d Tage verschoben, weil auf die Antwort der antragstellenden Person zu warten war.",
            frist.ruhetage,
        )
    else:
        text = ngettext(
            "Um %(tage)d Tag verschoben, weil wir auf Ihre Antwort gewartet haben.",
            "Um %(tage)d Tage verschoben, weil wir auf Ihre Antwort gewartet haben.",
            frist.ruhetage,
        )
    return text % {"tage": frist.ruhetage}


def _before_rest(frist: Frist) -> str:
    """From which day the rest is counted."""
    if not frist.is_resting and not frist.ruhetage:
        return ""
    first = frist.zuerst_am or frist.faellig_am
    text = _("Ohne die Wartezeit: bis zum %(tag)s. Um jeden Tag, den die Frist ruht, verschiebt sich ihr letzter Tag.")
    return text % {"tag": _day(first)}


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _why(frist: Frist, art: Fristart, stand: Stand, status: Status) -> str:
    if art is Fristart.FIKTION:
        return _why_deemed(stand, status)
    return str(_WHY[art] if frist.bestaetigt or art is not Fristart.BEARBEITUNG else _DEMO)


def _why_deemed(stand: Stand, status: Status) -> str:
    """What is still true of a deemed approval; "" where nothing is left to say."""
    usual = str(_WHY[Fristart.FIKTION])
    if stand is Stand.NICHT_BEGONNEN:
        return _("Die Frist beginnt, wenn alle Unterlagen vollständig sind.") + f" {usual}"
    if stand is Stand.VERSAEUMT:
        return _("Das Amt hat bis dahin nicht entschieden. Der Antrag gilt deshalb als genehmigt.")
    if stand not in _OVER:
        return usual
    if status in DECIDED:
        before = _("Das Amt hat entschieden, bevor diese Frist begonnen hat.")
        return _("Das Amt hat vor dem Ende dieser Frist entschieden.") if stand is Stand.EINGEHALTEN else before
    if status in OPEN:  # taken up again
        return _("Die Frist ist beendet: Von selbst gilt der Antrag nicht mehr als genehmigt.")
    return ""


def _since(frist: Frist) -> str:
    if frist.seit is None:
        return ""
    day = _day(frist.seit)
    if frist.art == Fristart.FIKTION:
        return _("Vollständig seit dem %(tag)s; dieser Tag zählt nicht mit.") % {"tag": day}
    return _("Eingegangen am %(tag)s; dieser Tag zählt nicht mit.") % {"tag": day}


def _basis(frist: Frist) -> str:
    return _("Grundlage: %(paragraf)s.") % {"paragraf": frist.grundlage} if frist.grundlage else ""
