"""How a Vorgang is told to its case worker: what it is, where it stands, what is next; tables of the Postkorb."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.forms import Form
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.antrag.models import Antragsanlage
from portal.core import clock
from portal.core.money import euros
from portal.dokument.models import Datei
from portal.dokument.rules import Zustand
from portal.postfach.models import Nachricht
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.befugnis import needs_appointment
from portal.vorgang.operations.casework import Akte, is_decided
from portal.vorgang.queries import Eintrag, Message, VorgangDetails
from portal.vorgang.rules.gesehen import Gesehen, unseen_of_office
from portal.vorgang.rules.postkorb import DUE_SOON
from portal.vorgang.rules.status import OPEN, Status
from portal.web.arbeitsplatz.zustellnachweis import proof
from portal.web.ui.dateien import file_size
from portal.web.ui.fristanzeige import missed_on, resting_since
from portal.web.zugang import Arbeit
from portal.zahlung.rules import Zahlungsstatus

SHOWN = {"application/pdf": "pdf", "image/jpeg": "bild", "image/png": "bild"}  # what a browser shows in a page
_S = Status
_TAGS: dict[Status, tuple[Any, str]] = {
    _S.WARTET_AUF_ZAHLUNG: (gettext_lazy("Wartet auf Zahlung"), "neutral"),
    _S.EINGEGANGEN: (gettext_lazy("Neu"), "info"),
    _S.IN_BEARBEITUNG: (gettext_lazy("In Bearbeitung"), "info"),
    _S.RUECKFRAGE: (gettext_lazy("Wartet auf Antwort"), "warning"),
    _S.ENTSCHIEDEN: (gettext_lazy("Entschieden, noch zu versenden"), "info"),
    _S.VERSANDT: (gettext_lazy("Erledigt"), "success"),
    _S.BESTAETIGT: (gettext_lazy("Empfang bestätigt"), "success"),
    _S.FINGIERT: (gettext_lazy("Gilt als genehmigt"), "success"),
    _S.ABGELEHNT: (gettext_lazy("Abgelehnt"), "neutral"),
    _S.ZURUECKGENOMMEN: (gettext_lazy("Zurückgenommen"), "neutral"),
    _S.ERLOSCHEN: (gettext_lazy("Nicht bezahlt, beendet"), "neutral"),
    _S.ABGEGEBEN: (gettext_lazy("Abgegeben"), "neutral"),
}
_HISTORY: dict[Status, Any] = {
    _S.WARTET_AUF_ZAHLUNG: gettext_lazy("Antrag eingereicht, wartet auf Zahlung"),
    _S.EINGEGANGEN: gettext_lazy("Im Postkorb angekommen"),
    _S.IN_BEARBEITUNG: gettext_lazy("In Bearbeitung"),
    _S.RUECKFRAGE: gettext_lazy("Rückfrage gestellt"),
    _S.ENTSCHIEDEN: gettext_lazy("Entschieden: Urkunden werden ausgestellt"),
    _S.VERSANDT: gettext_lazy("Urkunden verschickt oder abholbereit"),
    _S.BESTAETIGT: gettext_lazy("Empfang bestätigt"),
    _S.FINGIERT: gettext_lazy("Frist abgelaufen: gilt als genehmigt"),
    _S.ABGELEHNT: gettext_lazy("Abgelehnt"),
    _S.ZURUECKGENOMMEN: gettext_lazy("Von der Person zurückgenommen, die ihn gestellt hat"),
    _S.ERLOSCHEN: gettext_lazy("Nicht bezahlt, beendet"),
    _S.ABGEGEBEN: gettext_lazy("An eine andere Behörde abgegeben"),
}
_HISTORY_BESCHEID: dict[Status, Any] = {
    _S.WARTET_AUF_ZAHLUNG: gettext_lazy("Eingereicht, wartet auf Zahlung"),
    _S.ENTSCHIEDEN: gettext_lazy("Entschieden: stattgegeben"),
    _S.VERSANDT: gettext_lazy("Bescheid verschickt oder abholbereit"),
}
_NEXT: dict[Status, Any] = {
    _S.WARTET_AUF_ZAHLUNG: gettext_lazy(
        "Der Vorschuss ist noch nicht bezahlt. Der Vorgang kommt in den Postkorb, sobald die Zahlung bestätigt ist."
    ),
    _S.EINGEGANGEN: gettext_lazy("Übernehmen Sie den Vorgang und prüfen Sie Angaben, Berechtigung und Nachweise."),
    _S.IN_BEARBEITUNG: gettext_lazy(
        "Prüfen Sie Angaben, Berechtigung und Nachweise. Fehlt etwas, stellen Sie eine Rückfrage; "
        "sonst entscheiden Sie."
    ),
    _S.ENTSCHIEDEN: gettext_lazy(
        "Stellen Sie die Urkunden im Fachverfahren aus (Bestellblatt), siegeln Sie sie und vermerken Sie dann "
        "den Versand."
    ),
    _S.VERSANDT: gettext_lazy("Der Vorgang ist erledigt. Es ist nichts mehr zu tun."),
    _S.BESTAETIGT: gettext_lazy("Der Empfang ist bestätigt. Es ist nichts mehr zu tun."),
    _S.FINGIERT: gettext_lazy(
        "Über den Antrag wurde nicht rechtzeitig entschieden: Er gilt als genehmigt. "
        "Auf Verlangen bescheinigen Sie das."
    ),
    _S.ABGELEHNT: gettext_lazy("Der Vorgang ist abgelehnt. Es ist nichts mehr zu tun."),
    _S.ERLOSCHEN: gettext_lazy("Der Vorschuss wurde nicht bezahlt. Kommt das Geld noch, lebt der Vorgang wieder auf."),
    _S.ABGEGEBEN: gettext_lazy("Der Vorgang ist an eine andere Behörde abgegeben. Hier ist nichts mehr zu tun."),
}
_CHECK = gettext_lazy(
    "Prüfen Sie Angaben und Nachweise. Fehlt etwas, stellen Sie eine Rückfrage; sonst entscheiden Sie."
)
_NEXT_BESCHEID: dict[Status, Any] = {
    _S.EINGEGANGEN: gettext_lazy("Übernehmen Sie den Vorgang und prüfen Sie Angaben und Nachweise."),
    _S.IN_BEARBEITUNG: _CHECK,
    _S.ENTSCHIEDEN: gettext_lazy("Es ist entschieden. Sehen Sie unten nach, ob der Bescheid noch zur Post muss."),
}
_NEXT_CONFIRM: dict[Status, Any] = {
    _S.EINGEGANGEN: gettext_lazy("Übernehmen Sie den Vorgang und sehen Sie die Angaben durch."),
    _S.IN_BEARBEITUNG: gettext_lazy(
        "Sehen Sie die Angaben durch. Fehlt etwas, stellen Sie eine Rückfrage; sonst bestätigen Sie den Empfang. "
        "Hier wird nichts genehmigt und nichts abgelehnt."
    ),
}
_PAYMENT_TAGS: dict[Zahlungsstatus, tuple[Any, str]] = {
    Zahlungsstatus.ANGELEGT: (gettext_lazy("begonnen"), "neutral"),
    Zahlungsstatus.GESTARTET: (gettext_lazy("beim Bezahldienst offen"), "info"),
    Zahlungsstatus.UNKLAR: (gettext_lazy("ungeklärt"), "warning"),
    Zahlungsstatus.BEZAHLT: (gettext_lazy("bezahlt"), "success"),
    Zahlungsstatus.FEHLGESCHLAGEN: (gettext_lazy("fehlgeschlagen"), "neutral"),
    Zahlungsstatus.ABGEBROCHEN: (gettext_lazy("abgebrochen"), "neutral"),
}
ORIGINS = {"login_geprueft": gettext_lazy("geprüft aus der Anmeldung"), "login": gettext_lazy("aus der Anmeldung")}


def step_context(
    arbeit: Arbeit, vorgang: Vorgang, *, titel: str, gesehen: Gesehen, forms: Iterable[Form], problem: str, status: int
) -> dict[str, Any]:
    """What every page of a Vorgang and of a step on it begins with (arbeitsplatz/schritt.html).

    `titel` has a place for the number; `forms` are those that were sent and could not be carried out.
    """
    return {
        "seite_titel": titel % {"nummer": vorgang.nummer},
        "seite_fehler": status == 422,
        "seite_erneuern": f"/arbeitsplatz/vorgaenge/{vorgang.id}/",
        "arbeit": arbeit,
        "vorgang": vorgang,
        "gesehen": gesehen,
        "problem": problem,
        "fehlerformular": next((form for form in forms if form.errors), None),
    }


def status_tag(vorgang: Vorgang) -> dict[str, str]:
    """Text and kind of the tag."""
    return status_tags()[Status(vorgang.status)]


def status_tags() -> dict[str, dict[str, str]]:
    """Of every status, for a list: fifty lines share a handful of them."""
    return _tags_in(get_language())


@lru_cache
def _tags_in(_language: str | None) -> dict[str, dict[str, str]]:
    return {status: {"text": str(text), "art": art} for status, (text, art) in _TAGS.items()}


def payment_tag(status: str) -> dict[str, str]:
    text, art = _PAYMENT_TAGS[Zahlungsstatus(status)]
    return {"text": str(text), "art": art}


def day_of(moment: datetime) -> date:
    return moment.astimezone(clock.BERLIN).date()


@lru_cache(maxsize=1024)
def told_day(day: date) -> str:
    """As it is written; the lines of a list share their days."""
    return f"{day:%d.%m.%Y}"


def deadline_tag(vorgang: Vorgang | Eintrag, at: datetime, *, missed: date | None = None) -> dict[str, str]:
    """The deadline of the office: a tag when it is over or near, plain text otherwise.

    `missed`: the day that was missed before it was taken up again, when nothing runs any more.
    """
    if vorgang.frist_am is None:
        return {"text": _("Nicht eingehalten: %(tag)s") % {"tag": told_day(missed)} if missed else _("keine")}
    text = told_day(day_of(vorgang.frist_am))
    if vorgang.status not in OPEN:
        return {"text": text}
    if vorgang.frist_am < at:
        return {"status": _("Überfällig: %(tag)s") % {"tag": text}, "art": "danger"}
    if vorgang.frist_am < at + DUE_SOON:
        return {"status": _("Fällig: %(tag)s") % {"tag": text}, "art": "warning"}
    return {"text": text}


def deadline_of(details: VorgangDetails, at: datetime) -> dict[str, str]:
    """As `deadline_tag`, with what the page of a Vorgang knows of its periods."""
    since = resting_since(details.fristen)
    if details.vorgang.frist_am is not None:
        return deadline_tag(details.vorgang, at)
    if since is not None:
        return {"text": _("ruht seit %(tag)s") % {"tag": f"{since:%d.%m.%Y}"}}
    if not details.fristen:
        return {"text": _("nicht hinterlegt")}
    return deadline_tag(details.vorgang, at, missed=missed_on(details.fristen))


def answer_tag(frist_am: date, today: date) -> dict[str, str]:
    """By when the citizen should answer; marked when the day is over and nobody did."""
    text = f"{frist_am:%d.%m.%Y}"
    if frist_am < today:
        return {"status": _("Keine Antwort bis %(tag)s") % {"tag": text}, "art": "danger"}
    return {"text": _("Antwort bis %(tag)s") % {"tag": text}}


def next_step(akte: Akte) -> str:
    """What the case worker does next."""
    details = akte.details
    status = Status(details.vorgang.status)
    if status == Status.RUECKFRAGE and details.rueckfrage is not None:
        text = _(
            "Die antragstellende Person soll bis zum %(tag)s antworten. Mit der Antwort geht es hier weiter. Kam sie "
            "auf anderem Weg, können Sie auch jetzt entscheiden."
        )
        return text % {"tag": f"{details.rueckfrage.frist_am:%d.%m.%Y}"}
    if status == Status.ZURUECKGENOMMEN:
        if details.vorgang.kosten_offen:
            return _("Der Antrag wurde nach der Zahlung zurückgenommen. Setzen Sie fest, welche Gebühr bleibt.")
        return _("Der Antrag wurde zurückgenommen. Es ist nichts mehr zu tun.")
    if status == Status.FINGIERT and details.vorgang.kosten_offen:
        return f"{_NEXT[status]} {_('Bezahlt ist schon: Setzen Sie fest, welche Gebühr bleibt.')}"
    vorgang = details.vorgang
    if needs_appointment(vorgang):
        return str(_NEXT.get(status, ""))
    own = _NEXT_BESCHEID if is_decided(vorgang) else _NEXT_CONFIRM
    return str(own.get(status, _NEXT.get(status, "")))


def changed_text(was: frozenset[str]) -> str:
    """What changed since the page was shown, and how to go on all the same."""
    words = {
        "status": _("Der Status ist jetzt ein anderer."),
        "bearbeiter_id": _("Der Vorgang liegt jetzt auf einem anderen Tisch als vorher."),
        "nachrichten": _("Die antragstellende Person hat etwas Neues geschrieben."),
        "vom_amt": _("Jemand aus Ihrem Amt hat der Person inzwischen etwas geschrieben."),
    }
    rest = _(
        "Deshalb ist noch nichts geschehen. Sehen Sie nach; was Sie geschrieben haben, steht noch in Ihrem Formular. "
        "Soll es trotzdem so sein, senden Sie es noch einmal ab."
    )
    return " ".join([*(text for name, text in words.items() if name in was), rest])


def notes(details: VorgangDetails) -> list[dict[str, Any]]:
    """The notes of the office, oldest first; one that was corrected says so."""
    times = {note.row.id: note.row.am for note in details.vermerke}
    corrected = {note.row.berichtigt_id for note in details.vermerke}
    return [
        {
            "id": note.row.id,
            "anlass": note.row.get_anlass_display(),
            "wer": note.row.autor_name,
            "am": note.row.am,
            "text": note.text,
            "berichtigt": note.row.id in corrected,
            "zu": times[note.row.berichtigt_id] if note.row.berichtigt_id else None,
        }
        for note in details.vermerke
    ]


def history(details: VorgangDetails) -> list[dict[str, Any]]:
    """The steps so far, for ui/kern/verlauf.html."""
    rows, words = [], _HISTORY if needs_appointment(details.vorgang) else _HISTORY | _HISTORY_BESCHEID
    for row in details.history:
        stand = "gestoppt" if row.nach in (_S.ABGELEHNT, _S.ZURUECKGENOMMEN, _S.ERLOSCHEN, _S.ABGEGEBEN) else "erledigt"
        rows.append({"titel": str(words[Status(row.nach)]), "stand": stand, "zeit": row.am})
    return rows


def sections(details: VorgangDetails) -> list[dict[str, Any]]:
    """What was applied for, line by line, as it was frozen; each line says where its value came from."""
    return [
        {
            "titel": part["titel"],
            "zeilen": [_line(line) | _changes(details, number, place) for place, line in enumerate(part["zeilen"])],
        }
        for number, part in enumerate(details.submission["zusammenfassung"])
    ]


def _changes(details: VorgangDetails, abschnitt: int, zeile: int) -> dict[str, Any]:
    """What counts now in a line, and what it said before; nothing where nobody corrected it."""
    place = {"stelle": f"{abschnitt}/{zeile}"}
    found = [each for each in details.berichtigungen if (each.row.abschnitt, each.row.zeile) == (abschnitt, zeile)]
    if not found:
        return place
    first = details.submission["zusammenfassung"][abschnitt]["zeilen"][zeile].get("text", "")
    before = [first, *(each.neu for each in found[:-1])]
    return place | {
        "text": found[-1].neu,
        "leer": False,
        "herkunft": "",
        "frueher": [
            {"text": text, "bis": each.row.am, "wer": each.row.autor_name, "grund": each.grund}
            for text, each in zip(before, found, strict=True)
        ],
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": line["label"],
        "text": line.get("text", ""),
        "leer": line.get("leer", False),
        "herkunft": str(ORIGINS.get(line.get("herkunft", ""), "")),
        "warnung": line.get("warnung", ""),
    }


def attachments(details: VorgangDetails) -> list[dict[str, Any]]:
    """The files of the Antrag, each under the question it answers."""
    labels = _labels(details)
    return [
        _file(details, anlage, labels.get(feld, "")) for feld, anlagen in details.anlagen.items() for anlage in anlagen
    ]


def _labels(details: VorgangDetails) -> dict[str, str]:
    """The question of each file field by its path, e.g. urkunden/0/vollmacht."""
    labels = {}
    for part in details.submission["zusammenfassung"]:
        for line in part["zeilen"]:
            inside = part.get("gruppe") and part.get("index") is not None
            path = f"{part['gruppe']}/{part['index']}/{line['feld']}" if inside else line.get("feld", "")
            labels[path] = f"{part['titel']}: {line['label']}" if inside else line["label"]
    return labels


def _file(details: VorgangDetails, anlage: Antragsanlage, label: str) -> dict[str, Any]:
    return {
        "id": anlage.datei_id,
        "zeigbar": anlage.datei.mime in SHOWN,
        "frage": label or anlage.feld.rsplit("/", 1)[-1],
        "name": details.file_names[anlage.datei_id],
        **_download(details.vorgang, anlage.datei),
    }


def _download(vorgang: Vorgang, datei: Datei) -> dict[str, Any]:
    """Where the file is to be had, or why not."""
    why = {
        Zustand.QUARANTAENE: _("wird noch geprüft"),
        Zustand.ABGELEHNT: _("von der Prüfung abgelehnt"),
        Zustand.GELOESCHT: _("gelöscht"),
    }.get(Zustand(datei.zustand), "")
    url = "" if why else f"/arbeitsplatz/vorgaenge/{vorgang.id}/dateien/{datei.id}/"
    return {"ziel": url, "warum": why, "groesse": file_size(datei.groesse)}


def messages(details: VorgangDetails, seen: Gesehen | None = None) -> list[dict[str, Any]]:
    """The thread for ui/kern/nachricht.html, from the office's side; what came from it since `seen` is new too."""
    thread = [_message(details, message) for message in details.messages]
    own = [each for each in thread if each["eigen"]]
    for each in own[len(own) - unseen_of_office(seen, details.gesehen) :] if seen else []:
        each["neu"] = True
    return thread


def _message(details: VorgangDetails, message: Message) -> dict[str, Any]:
    from_office = message.row.richtung == Nachricht.Richtung.AN_BUERGER
    files = [{"name": details.file_names[file.id], **_download(details.vorgang, file)} for file in message.files]
    return {
        "eigen": from_office,
        "absender": message.row.absender or _("Antragstellende Person"),
        "zeit": message.row.am,
        "text": message.text,
        "neu": not from_office and message.row.gelesen_am is None,
        "stand": proof(message),
        "anlagen": [file for file in files if file["ziel"]],
        "gesperrt": [file for file in files if not file["ziel"]],
    }


def payments(details: VorgangDetails) -> list[dict[str, Any]]:
    """The attempts to pay, oldest first."""
    return [
        {
            "zeit": zahlung.erstellt_am,
            "betrag": euros(zahlung.betrag_cents),
            "zahlart": zahlung.zahlart,
            "status": payment_tag(zahlung.status),
        }
        for zahlung in details.zahlungen
    ]


def refunds(details: VorgangDetails) -> list[dict[str, str]]:
    """What the Kasse is to pay back, and why."""
    return [
        {"betrag": euros(row.betrag_cents), "grund": row.get_grund_display(), "status": row.get_status_display()}
        for row in details.erstattungen
    ]


def waiting_for(moment: datetime, at: datetime) -> str:
    """How long something has been going on, roughly: "seit 12 Minuten"."""
    passed = at - moment
    if passed < timedelta(hours=2):
        return _("seit %(zahl)s Minuten") % {"zahl": int(passed.total_seconds() // 60)}
    if passed < timedelta(days=2):
        return _("seit %(zahl)s Stunden") % {"zahl": int(passed.total_seconds() // 3600)}
    return _("seit %(zahl)s Tagen") % {"zahl": passed.days}
