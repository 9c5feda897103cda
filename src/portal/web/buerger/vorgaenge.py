"""One Vorgang of a person: its status, thread and documents, answer, withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.antrag.rules import show_code
from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import Citizen, unit
from portal.dokument import operations as dokumente
from portal.dokument.queries import unattached
from portal.kommune.models import Kommune
from portal.leistung.queries.dauer import duration_of
from portal.leistung.rules.verfahren import WORTE
from portal.postfach import operations as postfach
from portal.postfach.models import Nachricht
from portal.postfach.queries import failed_last, notice_failed
from portal.vorgang.models import Vorgang, Vorgangsdokument
from portal.vorgang.operations import casework
from portal.vorgang.operations.folge import Folge, following, is_offered
from portal.vorgang.operations.griff import AlreadyDone, expecting
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id
from portal.vorgang.queries.aufbewahrung import end_of
from portal.vorgang.queries.fall import other_parts, read_proofs
from portal.vorgang.queries.stand import has_public_stand, stand_code
from portal.vorgang.rules.status import OPEN, ForbiddenTransition, Status
from portal.web.buerger.abgabe import way_back, way_on
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.antraege import begin_second_part
from portal.web.buerger.darstellung import status_tag, steps, todo
from portal.web.buerger.formulare import AntwortForm
from portal.web.buerger.grenzen import count
from portal.web.buerger.stellungnahme import asked_offices
from portal.web.buerger.zwischenstand import show_message
from portal.web.request import KommuneRequest, sending
from portal.web.sprache import GERMAN, root, title_of
from portal.web.ui.anlagen import file_ids
from portal.web.ui.dateien import download, file_size
from portal.web.ui.dauer import usual_duration
from portal.web.ui.fristanzeige import goes_on, told


@require_GET
def einer(
    request: KommuneRequest, vorgang_id: UUID, *, form: AntwortForm | None = None, status: int = 200
) -> HttpResponse:
    """One Vorgang: where it stands, what to do, the thread, what was submitted, the receipt."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
        if vorgang is None:
            return _missing(request)
        details, parts = details_of(vorgang), other_parts(vorgang)
        copies = [each for each in details.submission.get("anteile", []) if "abschrift" in each]
        proofs = read_proofs(vorgang.id) if copies else {}
        folge = following(details)
        ende = end_of(vorgang, today=clock.today())
        usually = duration_of(vorgang.leistung_id, vorgang.kommune_id) if vorgang.status in OPEN else None
        kam_nicht_an = notice_failed(vorgang.faden, [each.notice for each in details.messages])
    if any(message.row.gelesen_am is None and message.row.richtung == "an" for message in details.messages):
        postfach.mark_read(
            faden_id=vorgang.faden_id, by=citizen, richtung=Nachricht.Richtung.AN_BUERGER, at=clock.now()
        )
    words = WORTE[vorgang.leistung.verfahrensart]
    context = {
        "seite_titel": title_of(vorgang.leistung),
        "seite_fehler": form is not None,
        "details": details,
        "vorgang": vorgang,
        "angekommen": _(words.angekommen),
        "gegenstand": _(words.gegenstand),
        "status": status_tag(vorgang),
        "todo": todo(vorgang, details.rueckfrage),
        "schritte": steps(details),
        "fristen": told(details.fristen, status=vorgang.status, today=clock.today()),
        "fingiert": _deemed(details, asked="bescheinigung" in request.GET),
        "nachrichten": _messages(details),
        "erfahrung": usual_duration(usually, waited=any(each.ruht_seit or each.ruhetage for each in details.fristen)),
        "hinweis_kam_nicht_an": kam_nicht_an,
        "bundid_kam_nicht_an": failed_last(each.zustellung for each in details.messages),
        "zustellung": f"{root()}/vorgaenge/{vorgang.id}/zustellung/",
        "quittung": details.dokumente.get("eingangsbestaetigung"),
        "form": form or AntwortForm(),
        "gesendet": "gesendet" in request.GET and form is None,
        "laeuft_weiter": goes_on(details.fristen),
        "zuruecknehmbar": vorgang.status in _WITHDRAWABLE,
        "neu": "angekommen" in request.GET,
        "folge": _second_part(folge, citizen),
        "teile": [part_row(each) for each in parts],
        "jetzt_bei": way_on(details, host_path),
        "gefragt": asked_offices(details),
        "vorher_bei": way_back(details, host_path),
        "standcode": show_code(stand_code(vorgang.id)) if has_public_stand(vorgang) else "",
        "ende": ende,
        "abschriften": [each | {"nachweis": proofs.get(each["abschrift"])} for each in copies],
    }
    return render(request, "buerger/vorgang.html", context, status=status)


def _missing(request: KommuneRequest) -> HttpResponse:
    """There is none, or none of this person's: deleted, somebody else's or mistyped, which nobody is told apart."""
    return render(request, "buerger/vorgang_fehlt.html", {"seite_titel": _("Vorgang nicht gefunden")}, status=404)


def _deemed(details: VorgangDetails, *, asked: bool) -> dict[str, Any] | None:
    """The certificate of a deemed approval: there, being made, or to be asked for."""
    if details.vorgang.status != Status.FINGIERT:
        return None
    return {"fertig": details.dokumente.get(Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG), "verlangt": asked}


def part_row(part: Vorgang) -> dict[str, object]:
    """A part of a case at another office: what, who, how it stands."""
    return {
        "vorgang": part,
        "titel": title_of(part.leistung),
        "status": status_tag(part),
        "todo": todo(part),
        "url": host_path(part.kommune, f"{root()}/vorgaenge/{part.id}/"),
    }


@require_POST
def folgeantrag(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """Begin the second part where that did not happen at submission; the page of the first then leads to it."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    with override(GERMAN):  # what is written is German, whatever page it came from; below too
        begin_second_part(citizen, vorgang_id)
    return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/#folgeantrag")


def _second_part(folge: Folge | None, citizen: Citizen) -> dict[str, Any] | None:
    """The second part and a link to it: no form, since those may not end on another host (form-action)."""
    if folge is None:
        return None
    path = f"/antraege/{folge.antrag_id}/" if folge.begonnen else f"/leistungen/{folge.leistung.id}/"
    online = folge.begonnen or is_offered(folge, by=citizen)
    return {"folge": folge, "ziel": host_path(folge.kommune, path), "online": online}


_WITHDRAWABLE = {Status.WARTET_AUF_ZAHLUNG, Status.EINGEGANGEN, Status.IN_BEARBEITUNG, Status.RUECKFRAGE}


@require_POST
def nachrichten(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """The citizen writes into the thread, with files; answers the question that is open."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return show_message(request)
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
        if vorgang is None:
            raise Http404
        there = unattached(file_ids(request.POST.getlist("behalten")), key_id=vorgang.schluessel_id)
    key_id = vorgang.schluessel_id

    def store(upload: UploadedFile[bytes]) -> UUID:
        count(request, "upload", citizen=citizen)
        name = upload.name or ""
        return dokumente.store_upload(by=citizen, key_id=key_id, name=name, data=upload.read(), at=clock.now()).id

    form = AntwortForm(request.POST, request.FILES, behalten=there)
    form.full_clean()
    dateien = form.take_files(store)
    if form.errors:
        form.keep(dateien)
        return _again(request, vorgang_id, form)
    try:
        with override(GERMAN), expecting(None, sending(request)):
            casework.answer(
                vorgang_id=vorgang_id,
                by=citizen,
                text=form.cleaned_data["text"],
                dateien=tuple(dateien),
                at=clock.now(),
            )
    except AlreadyDone:
        pass  # a second click: the message is there
    except ForbiddenTransition:
        text = _("Der Vorgang liegt jetzt bei einer anderen Behörde. Bitte senden Sie Ihre Nachricht dort.")
        form.add_error("text", text)
        form.keep(dateien)
        return _again(request, vorgang_id, form)
    return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/?gesendet=1")


def _again(request: KommuneRequest, vorgang_id: UUID, form: AntwortForm) -> HttpResponse:
    request.method = "GET"
    request.sprachpfade = None  # what was typed is on this page only
    return einer(request, vorgang_id, form=form, status=422)


@require_http_methods(["GET", "POST"])
def ruecknahme(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """Take the Antrag back: a page that asks, and the act."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    if request.method == "POST":
        try:
            with override(GERMAN):
                casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
        except casework.VorgangGone as error:
            raise Http404 from error
        except ForbiddenTransition:
            pass  # it was decided meanwhile: the page of the Vorgang says so
        return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/")
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
    if vorgang is None:
        raise Http404
    if vorgang.status not in _WITHDRAWABLE:  # an old link
        return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/")
    gegenstand = _(WORTE[vorgang.leistung.verfahrensart].gegenstand)
    context = {"seite_titel": _("Zurücknehmen"), "vorgang": vorgang, "gegenstand": gegenstand}
    context["titel"] = title_of(vorgang.leistung)
    return render(request, "buerger/ruecknahme.html", context)


@require_GET
def datei(request: KommuneRequest, vorgang_id: UUID, datei_id: UUID) -> HttpResponse:
    """A file of the Vorgang, as a download: authorised each time, never shown in our page's rights."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    try:
        inhalt = dokumente.read_datei(by=citizen, datei_id=datei_id)
    except dokumente.DateiGone as error:
        raise Http404 from error
    except dokumente.DateiWaiting:
        return _later(request, vorgang_id, _("Sie wird noch auf Schadsoftware geprüft."), status=409)
    except Temporary:
        return _later(request, vorgang_id, _("Die Dateiablage antwortet gerade nicht."), status=503)
    return download(inhalt.name, inhalt.mime, inhalt.inhalt)


def _later(request: KommuneRequest, vorgang_id: UUID, reason: str, *, status: int) -> HttpResponse:
    context = {
        "seite_titel": _("Datei nicht verfügbar"),
        "text": reason + " " + _("Versuchen Sie es in ein paar Minuten noch einmal."),
        "vorgang_ziel": f"{root()}/vorgaenge/{vorgang_id}/",
    }
    return render(request, "buerger/datei_spaeter.html", context, status=status)


def host_path(kommune: Kommune, path: str) -> str:
    """The address of `path` on the host of a Kommune, with the way across for somebody who is logged in here."""
    return f"/uebergang/?nach={kommune.id}&weiter={path}"


def _messages(details: VorgangDetails) -> list[dict[str, object]]:
    """The thread for ui/kern/nachricht.html."""
    vorgang, asked = details.vorgang, details.rueckfrage
    return [
        {
            "frage": asked is not None and asked.nachricht_id == message.row.id,
            "eigen": message.row.richtung == Nachricht.Richtung.VON_BUERGER,
            "absender": message.row.absender or _("Sie"),
            "zeit": message.row.am,
            "text": message.text,
            "neu": message.row.gelesen_am is None and message.row.richtung == Nachricht.Richtung.AN_BUERGER,
            "anlagen": [
                {
                    "name": details.file_names[file.id],
                    "groesse": file_size(file.groesse),
                    "ziel": f"{root()}/vorgaenge/{vorgang.id}/dateien/{file.id}/",
                }
                for file in message.files
            ],
            "stand": _read_by_office(message.row),
        }
        for message in details.messages
    ]


def _read_by_office(row: Nachricht) -> list[str]:
    """Whether somebody of the office has read a message of the citizen; never who."""
    if row.richtung != Nachricht.Richtung.VON_BUERGER:
        return []
    if row.gelesen_am is None:
        return [_("Das Amt hat diese Nachricht noch nicht gelesen.")]
    tag = date_format(row.gelesen_am.astimezone(clock.BERLIN), _("j. F Y"))
    return [_("Vom Amt gelesen am %(tag)s") % {"tag": tag}]
