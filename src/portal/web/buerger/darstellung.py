"""How a Vorgang is told to its citizen: where it stands, who acts, until when, and what they must do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.leistung.rules.verfahren import WORTE
from portal.vorgang.models import Rueckfrage, Vorgang
from portal.vorgang.operations.befugnis import needs_appointment
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.rules.status import Status
from portal.web.sprache import root
from portal.web.ui.fristanzeige import has_ended, missed_on

_S = Status
_TAGS: dict[str, tuple[Any, str]] = {
    _S.WARTET_AUF_ZAHLUNG: (gettext_lazy("Wartet auf Ihre Zahlung"), "warning"),
    _S.EINGEGANGEN: (gettext_lazy("Beim Amt angekommen"), "info"),
    _S.IN_BEARBEITUNG: (gettext_lazy("In Bearbeitung"), "info"),
    _S.RUECKFRAGE: (gettext_lazy("Das Amt hat eine Frage an Sie"), "warning"),
    _S.ENTSCHIEDEN: (gettext_lazy("Geprüft, Urkunden werden ausgestellt"), "info"),
    _S.VERSANDT: (gettext_lazy("Erledigt"), "success"),
    _S.BESTAETIGT: (gettext_lazy("Empfang bestätigt"), "success"),
    _S.FINGIERT: (gettext_lazy("Gilt als genehmigt"), "success"),
    _S.ABGELEHNT: (gettext_lazy("Abgelehnt"), "danger"),
    _S.ZURUECKGENOMMEN: (gettext_lazy("Von Ihnen zurückgenommen"), "neutral"),
    _S.ERLOSCHEN: (gettext_lazy("Nicht bezahlt, beendet"), "neutral"),
    _S.ABGEGEBEN: (gettext_lazy("Bei einer anderen Behörde"), "neutral"),
}
# A status that nobody has put into words here yet must not break the page.
_OTHER: tuple[Any, str] = (gettext_lazy("Beim Amt"), "info")
# The way that most take; what is left of it is shown as still to come.
_WAY = (_S.WARTET_AUF_ZAHLUNG, _S.EINGEGANGEN, _S.IN_BEARBEITUNG, _S.ENTSCHIEDEN, _S.VERSANDT)
_TITLES: dict[str, Any] = {
    _S.WARTET_AUF_ZAHLUNG: gettext_lazy("Antrag gestellt, Vorschuss bezahlen"),
    _S.EINGEGANGEN: gettext_lazy("Beim Amt angekommen"),
    _S.IN_BEARBEITUNG: gettext_lazy("Das Amt prüft"),
    _S.RUECKFRAGE: gettext_lazy("Rückfrage an Sie"),
    _S.ENTSCHIEDEN: gettext_lazy("Urkunden werden ausgestellt"),
    _S.VERSANDT: gettext_lazy("Verschickt oder abholbereit"),
    _S.BESTAETIGT: gettext_lazy("Empfang bestätigt"),
    _S.FINGIERT: gettext_lazy("Frist abgelaufen: Ihr Antrag gilt als genehmigt"),
    _S.ABGELEHNT: gettext_lazy("Antrag abgelehnt"),
    _S.ZURUECKGENOMMEN: gettext_lazy("Antrag zurückgenommen"),
    _S.ERLOSCHEN: gettext_lazy("Nicht bezahlt, beendet"),
    _S.ABGEGEBEN: gettext_lazy("An die zuständige Behörde abgegeben"),
}
# Where a Bescheid is made and no Urkunde.
_BESCHEID: dict[str, Any] = {
    _S.WARTET_AUF_ZAHLUNG: gettext_lazy("Abgeschickt, Vorschuss bezahlen"),
    _S.ENTSCHIEDEN: gettext_lazy("Stattgegeben, der Bescheid wird verschickt"),
    _S.ZURUECKGENOMMEN: gettext_lazy("Von Ihnen zurückgenommen"),
}
_CONFIRMED = (*_WAY[:3], _S.BESTAETIGT)
_ENDED = {_S.ABGELEHNT, _S.ZURUECKGENOMMEN, _S.ERLOSCHEN, _S.ABGEGEBEN}


def status_tag(vorgang: Vorgang) -> dict[str, str]:
    """Text and kind of the tag."""
    text, art = _TAGS.get(vorgang.status, _OTHER)
    if vorgang.status == Status.ENTSCHIEDEN:
        text = _title(vorgang, Status.ENTSCHIEDEN) if not needs_appointment(vorgang) else text
    return {"text": str(text), "art": art}


def _title(vorgang: Vorgang, status: str) -> Any:
    usual = _TITLES.get(status, _OTHER[0])
    return usual if needs_appointment(vorgang) else _BESCHEID.get(status, usual)


def todo(vorgang: Vorgang, rueckfrage: Rueckfrage | None = None) -> str:
    """What the citizen must do now; empty when it is the office's turn or nobody's."""
    if vorgang.status == Status.WARTET_AUF_ZAHLUNG:
        return _("Bitte bezahlen Sie den Vorschuss.")
    if vorgang.status == Status.RUECKFRAGE:
        if rueckfrage is None:
            return _("Bitte beantworten Sie die Frage des Amtes.")
        return _("Bitte beantworten Sie die Frage des Amtes bis zum %(tag)s.") % {
            "tag": date_format(rueckfrage.frist_am, _("j. F Y"))
        }
    return ""


def steps(details: VorgangDetails) -> list[dict[str, Any]]:
    """The steps for ui/kern/verlauf.html: what happened, where it stands, what is still to come."""
    vorgang, current = details.vorgang, details.vorgang.status
    shown = [
        {"titel": _title(vorgang, row.nach), "stand": "erledigt", "zeit": row.am, "wer": "", "text": ""}
        for row in details.history
    ]
    if shown:
        shown[-1] |= _present(details, current)
        shown[-1]["vorbei"] = is_past(shown[-1].get("frist"))
    way = _WAY if WORTE[vorgang.leistung.verfahrensart].wird_entschieden else _CONFIRMED
    if current in _ENDED or (current not in way and current != Status.RUECKFRAGE):
        return shown
    reached = Status.IN_BEARBEITUNG if current == Status.RUECKFRAGE else Status(current)
    rest = way[way.index(reached) + 1 :]
    return (
        shown + [{"titel": _title(vorgang, status), "stand": "offen"} for status in rest]
        if vorgang.eingang_am or rest
        else shown
    )


def is_past(day: date | None) -> bool:
    """Whether the day by which something was to be done is over: then it is said so, and not told as still to come."""
    return day is not None and day < clock.today()


def _present(details: VorgangDetails, current: str) -> dict[str, Any]:
    vorgang = details.vorgang
    if current in _ENDED:
        return {"stand": "gestoppt"}
    if current in (Status.VERSANDT, Status.BESTAETIGT, Status.FINGIERT):
        return {"stand": "erledigt"}
    if current == Status.WARTET_AUF_ZAHLUNG and details.forderung:
        return {
            "stand": "aktuell",
            "wer": _("Sie"),
            "frist": details.forderung.faellig_am.astimezone(clock.BERLIN).date(),
            "ziel": f"{root()}/vorgaenge/{vorgang.id}/zahlung/",
            "ziel_text": _("Jetzt bezahlen"),
        }
    if current == Status.RUECKFRAGE:
        frist = details.rueckfrage.frist_am if details.rueckfrage else None
        return {
            "stand": "aktuell",
            "wer": _("Sie"),
            "frist": frist,
            "ziel": "#nachrichten",
            "ziel_text": _("Frage lesen und antworten"),
        }
    frist = vorgang.frist_am.astimezone(clock.BERLIN).date() if vorgang.frist_am else None
    text = "" if frist else _without_deadline(details)
    return {"stand": "aktuell", "wer": vorgang.organisationseinheit.name, "frist": frist, "text": text}


def _without_deadline(details: VorgangDetails) -> str:
    """Why no day stands there: it was taken up again after its periods had ended, or none is deposited."""
    missed = missed_on(details.fristen)
    if missed is not None:
        text = _("Eine Frist läuft nicht mehr. Die letzte endete am %(tag)s und wurde nicht eingehalten.")
        return text % {"tag": date_format(missed, _("j. F Y"))}
    if has_ended(details.fristen):
        return _("Eine Frist läuft nicht mehr.")
    return _("Wie lange das Amt braucht, ist noch nicht hinterlegt.")
