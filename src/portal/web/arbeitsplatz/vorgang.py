"""One Vorgang on one page, and its files: every look is noted for the citizen to see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.money import euros
from portal.core.ports import Temporary
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.vorgang.models import Entscheidung, Vorgangsdokument
from portal.vorgang.operations import casework
from portal.vorgang.operations.befugnis import needs_appointment
from portal.vorgang.operations.casework import Akte
from portal.vorgang.queries.aufbewahrung import planned_end
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import DECIDABLE, OPEN, REOPENABLE, Status
from portal.vorgang.rules.vorlage import Zweck
from portal.web.arbeitsplatz import darstellung, fristanzeige, korbplatz, vorlagen
from portal.web.arbeitsplatz.blick import look_at
from portal.web.arbeitsplatz.formulare import (
    BestaetigungForm,
    KostenForm,
    NachrichtForm,
    RueckfrageForm,
    StattgabeForm,
)
from portal.web.arbeitsplatz.herkunft import crossing
from portal.web.arbeitsplatz.korbformulare import SchlagwortForm
from portal.web.arbeitsplatz.stellungnahmeanzeige import awaited, opinions
from portal.web.arbeitsplatz.verknuepfungsformular import VerknuepfungForm, links_shown
from portal.web.arbeitsplatz.zusammenarbeitsformulare import VermerkForm
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download
from portal.web.zugang import Arbeit, staff_required

_DONE: dict[str, Any] = {
    "uebernahme": gettext_lazy("Sie haben den Vorgang übernommen."),
    "rueckfrage": gettext_lazy("Die Rückfrage ist gestellt."),
    "nachricht": gettext_lazy("Die Nachricht ist im Postfach der antragstellenden Person."),
    "stattgabe": gettext_lazy("Entschieden: Dem Antrag ist stattgegeben."),
    "bestaetigung": gettext_lazy("Der Empfang ist bestätigt."),
    "kosten": gettext_lazy("Die Kostenentscheidung ist gespeichert."),
    "versand": gettext_lazy("Der Versand ist vermerkt."),
    "ausweiskopie": gettext_lazy("Die Ausweiskopie ist gelöscht."),
    "weitergabe": gettext_lazy("Der Vorgang ist weitergegeben."),
    "wiederaufnahme": gettext_lazy("Der Vorgang ist wieder aufgenommen und liegt auf Ihrem Tisch."),
    "berichtigung": gettext_lazy("Die Angabe ist berichtigt. Die Person hat es in ihrem Postfach."),
    "abtrennung": gettext_lazy("Das ist der neue Vorgang. Er liegt im Eingang und ist mit dem ersten verknüpft."),
    "rueckgabe": gettext_lazy("Der Vorgang liegt wieder im Eingang."),
    "verknuepfung": gettext_lazy("Die Vorgänge sind verknüpft. Beide Seiten zeigen es."),
    "loesung": gettext_lazy("Die Verknüpfung ist gelöst."),
    "stellungnahme": gettext_lazy("Das andere Amt ist gefragt. Seine Antwort erscheint auf dieser Seite."),
    "stellungnahme_frist": gettext_lazy("Die neue Frist ist gesetzt. Das andere Amt erfährt sie."),
    "stellungnahme_rueckzug": gettext_lazy("Die Frage ist zurückgezogen. Das andere Amt erfährt es."),
    "abgabe": gettext_lazy("Der Vorgang ist abgegeben. Er geht jetzt von selbst zum anderen Amt."),
    "vermerk": gettext_lazy("Der Vermerk steht in der Akte."),
    "vollstaendig": gettext_lazy("Die Frist läuft. Die antragstellende Person weiß es."),
    "verlaengerung": gettext_lazy("Die Frist ist verlängert. Die antragstellende Person weiß es und kennt den Grund."),
    "fiktionsbescheinigung": gettext_lazy(
        "Die Bescheinigung wird erstellt. Laden Sie die Seite in einer Minute neu: Sie steht dann unter „Papiere“."
    ),
    "bestellblatt": gettext_lazy("Bestellblatt und Adressetikett werden erstellt."),
}
# After these there is nothing more to do on it for now: the next one of the list is offered.
_ENDING = {"rueckfrage", "stattgabe", "bestaetigung", "kosten", "versand", "weitergabe", "rueckgabe", "abgabe"}
_ASKABLE = (Status.EINGEGANGEN, Status.IN_BEARBEITUNG)
_WITH_BESCHEID = (*DECIDABLE, Status.ENTSCHIEDEN, Status.VERSANDT, Status.ABGELEHNT)


@require_GET
@staff_required
def einer(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The page of a Vorgang, or why there may be none here."""
    try:
        return show(request, arbeit, vorgang_id)
    except Http404:
        context = {"seite_titel": _("Vorgang nicht gefunden"), "arbeit": arbeit}
        return render(request, "arbeitsplatz/vorgang_fehlt.html", context, status=404)


def show(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with `forms` that were sent and could not be carried out, and what stood in the way. Raises Http404."""
    at = clock.now()
    akte = look_at(arbeit, vorgang_id)
    details, vorgang = akte.details, akte.details.vorgang
    sent, platz = forms or {}, korbplatz.place_of(request)
    thread = darstellung.messages(details, Gesehen.read(request.POST.get("gesehen", "")))
    context = {
        "seite_titel": _("Vorgang %(nummer)s") % {"nummer": vorgang.nummer},
        "seite_fehler": bool(sent) and status == 422,
        "arbeit": arbeit,
        "vorgang": vorgang,
        "problem": problem,
        "erfolg": _done(akte, request.GET.get("ok", "")) if request.method == "GET" else "",
        "fehlerformular": next((form for form in sent.values() if form.errors), None),
        "status": darstellung.status_tag(vorgang),
        "frist": darstellung.deadline_of(details, at),
        "fristen": fristanzeige.periods(akte, sent, at),
        "naechstes": darstellung.next_step(akte),
        "abschnitte": darstellung.sections(details),
        "anlagen": darstellung.attachments(details),
        "nachrichten": thread,
        "problem_ziel": "#nachrichten" if any(each["neu"] for each in thread) else "",
        "verlauf": darstellung.history(details),
        "geld": _money(akte),
        "entscheidung": _decision(akte),
        "dokumente": _documents(akte, wanted=request.GET.get("ok") == "bestellblatt"),
        "ausweiskopien": len(details.identity_copies),
        "entscheider": akte.entscheider,
        "formulare": _forms(akte, arbeit, sent, request.GET.get("vorlage", "")) | _note_form(akte, request, sent),
        "urkunden": needs_appointment(vorgang),
        "teile": [{"teil": each, "status": darstellung.status_tags()[each.status]} for each in akte.teile],
        "anteil": details.submission.get("anteil"),
        "abschriften": akte.abschriften,
        "ende": planned_end(vorgang),
        "uebergang": crossing(details),
        "stellungnahmen": opinions(details, arbeit.tag),
        "wartet": awaited(details),
        "gesehen": details.gesehen,
        "vermerke": darstellung.notes(details),
        "verknuepfungen": links_shown(akte.verknuepfungen),
        "angaben_berichtigen": request.GET.get("angaben") == "berichtigen",
        "berichtigen": _corrected(akte, request.GET.get("berichtigen", "")),
        "worte": details.schlagworte,
        "seite_erneuern": _address(akte),
        "zur_liste": korbplatz.kept_place(request, platz),
        "in_liste": platz is not None,
        "weiter": platz is not None and request.GET.get("ok") in _ENDING,
    }
    page = render(request, "arbeitsplatz/vorgang.html", context, status=status)
    return korbplatz.keep_line(page, vorgang.id, platz) if platz and "platz" in request.GET else page


def _done(akte: Akte, step: str) -> Any:
    if step == "stattgabe" and needs_appointment(akte.details.vorgang):
        return _("Entschieden: Die Urkunden werden ausgestellt.")
    if step == "fiktionsbescheinigung" and Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE in akte.details.dokumente:
        return _("Die Bescheinigung ist da. Sie steht unter „Papiere“.")
    return _DONE.get(step, "")


def _address(akte: Akte) -> str:
    return f"/arbeitsplatz/vorgaenge/{akte.details.vorgang.id}/"


def _begin_with(vorlage: str, akte: Akte, arbeit: Arbeit, possible: dict[str, Any]) -> None:
    """Fill the form that the template `vorlage` (its id, or empty) is for, and leave it open."""
    found = vorlagen.chosen(vorlage, arbeit, akte.details, (Zweck.RUECKFRAGE, Zweck.NACHRICHT), clock.now())
    if found is not None and possible[found[0]] is not None:
        zweck, text = found
        possible[zweck].initial["text"] = text
        possible[f"{zweck}_offen"] = True


def _forms(akte: Akte, arbeit: Arbeit, sent: dict[str, Form], vorlage: str = "") -> dict[str, Any]:
    """The steps that are possible now; a form that was sent stays, so that nothing typed is lost."""
    details, vorgang = akte.details, akte.details.vorgang
    paid: dict[str, Any] = {"bezahlt_cents": details.paid_cents}
    status = Status(vorgang.status)
    possible: dict[str, Any] = {
        "uebernahme": status in OPEN and vorgang.bearbeiter_id != arbeit.mitarbeiter.pk,
        "weitergabe": status in OPEN,
        "versand": status == Status.ENTSCHIEDEN and needs_appointment(vorgang),
        "bescheid": casework.is_decided(vorgang) and status in _WITH_BESCHEID,
        "berichtigung": status in DECIDABLE,
        "abtrennung": status in DECIDABLE and len(details.submission["zusammenfassung"]) > 1,
        "wiederaufnahme": status in REOPENABLE and vorgang.eingang_am is not None,
        "bestellblatt": needs_appointment(vorgang) and status in OPEN and len(_orders(akte)) < len(_ORDERS),
        "rueckfrage": RueckfrageForm(auto_id="rueckfrage_%s") if status in _ASKABLE else None,
        "nachricht": NachrichtForm(auto_id="nachricht_%s"),
        "schlagwort": SchlagwortForm(auto_id="schlagwort_%s"),
    }
    _begin_with(vorlage, akte, arbeit, possible)
    if not casework.is_decided(vorgang):
        possible["bestaetigung"] = BestaetigungForm(auto_id="bestaetigung_%s") if status in DECIDABLE else None
        possible["kosten"] = KostenForm(auto_id="kosten_%s", **paid) if vorgang.kosten_offen else None
    elif akte.may_decide:
        issued = status in DECIDABLE and needs_appointment(vorgang)
        possible["stattgabe"] = StattgabeForm(auto_id="stattgabe_%s", **paid) if issued else None
        possible["kosten"] = KostenForm(auto_id="kosten_%s", **paid) if vorgang.kosten_offen else None
    else:
        possible["nur_andere"] = status in DECIDABLE or vorgang.kosten_offen
    return possible | sent


def _note_form(akte: Akte, request: KommuneRequest, sent: dict[str, Form]) -> dict[str, Any]:
    corrects = _corrected(akte, request.GET.get("berichtigen", ""))
    return {
        "vermerk": sent.get("vermerk") or VermerkForm(auto_id="vermerk_%s", corrects=corrects),
        "verknuepfung": sent.get("verknuepfung") or VerknuepfungForm(auto_id="verknuepfung_%s"),
    }


def _corrected(akte: Akte, wanted: str) -> UUID | None:
    """The note that is to be corrected, where it is one of this Vorgang's."""
    return next((note.row.id for note in akte.details.vermerke if str(note.row.id) == wanted), None)


_ORDERS = (Vorgangsdokument.Art.BESTELLBLATT, Vorgangsdokument.Art.ADRESSETIKETT)


def _orders(akte: Akte) -> list[str]:
    return [str(art) for art in _ORDERS if str(art) in akte.details.dokumente]


def _documents(akte: Akte, *, wanted: bool) -> dict[str, Any]:
    """What the portal made for this Vorgang, and whether something is being made right now."""
    ready = [
        {"titel": Vorgangsdokument.Art(art).label, "ziel": f"{_address(akte)}dateien/{row.datei_id}/"}
        for art, row in sorted(akte.details.dokumente.items())
    ]
    return {"fertig": ready, "in_arbeit": wanted and len(_orders(akte)) < len(_ORDERS)}


def _money(akte: Akte) -> dict[str, Any] | None:
    """What is owed, line by line, what was paid and what goes back."""
    forderung = akte.details.forderung
    if forderung is None:
        return None
    return {
        "forderung": forderung,
        "betrag": euros(forderung.betrag_cents),
        "positionen": [
            {**position, "summe": euros(position["summe_cents"]), "einzel": euros(position["einzel_cents"])}
            for position in forderung.positionen
        ],
        "zahlungen": darstellung.payments(akte.details),
        "erstattungen": darstellung.refunds(akte.details),
    }


def _decision(akte: Akte) -> dict[str, Any] | None:
    row = akte.details.entscheidung
    if row is None:
        return None
    return {
        "art": _told(akte, Entscheidung.Art(row.art)),
        "am": row.am,
        "kosten": euros(row.kosten_cents),
        "erstattung": euros(row.erstattung_cents) if row.erstattung_cents else "",
        "begruendung": akte.details.begruendung,
        "fruehere": [{"art": _told(akte, Entscheidung.Art(each.art)), "am": each.am} for each in akte.details.fruehere],
    }


def _told(akte: Akte, art: Entscheidung.Art) -> str:
    granted = art == Entscheidung.Art.STATTGEGEBEN and needs_appointment(akte.details.vorgang)
    return _("Urkunden werden ausgestellt") if granted else str(art.label)


@require_GET
@staff_required
def datei(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, datei_id: UUID) -> HttpResponse:
    """A file of the Vorgang as a download."""
    try:
        with arbeit.looking():
            inhalt = casework.read_file(vorgang_id=vorgang_id, datei_id=datei_id, by=arbeit.staff, at=clock.now())
    except (casework.VorgangGone, DateiGone) as error:
        raise Http404 from error
    except DateiWaiting:
        problem = _("Die Datei wird noch geprüft. Versuchen Sie es in einer Minute noch einmal.")
        return show(request, arbeit, vorgang_id, problem=problem, status=409)
    except Temporary:
        problem = _("Die Dateiablage antwortet gerade nicht. Versuchen Sie es in einer Minute noch einmal.")
        return show(request, arbeit, vorgang_id, problem=problem, status=503)
    return download(inhalt.name, inhalt.mime, inhalt.inhalt)
