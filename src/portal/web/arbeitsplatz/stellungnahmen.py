"""The asked office: what it is asked, with exactly what it may see, and its answer (ADR 60)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import unit
from portal.dokument import operations as dokumente
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.dokument.queries import unattached
from portal.dokument.rules import Zustand
from portal.vorgang.models import Stellungnahmebitte
from portal.vorgang.operations import stellungnahmeantwort as operations
from portal.vorgang.operations.stellungnahmeantwort import BitteGone
from portal.vorgang.queries.stellungnahme import bitte_of, bitten_of
from portal.vorgang.rules.stellungnahme import Stand
from portal.web.arbeitsplatz.herkunft import name_of
from portal.web.arbeitsplatz.stellungnahmeanzeige import stand_tag, step_rows
from portal.web.arbeitsplatz.stellungnahmeformulare import AntwortForm, MehrZeitForm
from portal.web.request import KommuneRequest
from portal.web.ui.anlagen import file_ids
from portal.web.ui.dateien import download
from portal.web.zugang import Arbeit, staff_required

_DONE = {
    "antwort": gettext_lazy("Ihre Antwort ist gesendet."),
    "mehr_zeit": gettext_lazy("Ihre Bitte um mehr Zeit ist gesendet. Bis zu einer Antwort gilt die alte Frist."),
}


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What one's own offices are asked, by the day it is due; nothing of the person stands in the list."""
    with unit(arbeit.staff):
        rows = bitten_of(office_ids=arbeit.office_ids, at=clock.now())
    told = [_line(row, arbeit) for row in rows]
    context = {
        "seite_titel": _("Stellungnahmen"),
        "arbeit": arbeit,
        "ueberfaellig": [each for each in told if each["ueberfaellig"]],
        "offen": [each for each in told if each["offen"] and not each["ueberfaellig"]],
        "beendet": [each for each in told if not each["offen"]],
    }
    return render(request, "arbeitsplatz/stellungnahmen.html", context)


def _line(row: Stellungnahmebitte, arbeit: Arbeit) -> dict[str, Any]:
    waiting = row.stand == Stand.OFFEN
    return {
        "bitte": row,
        "behoerde": name_of(row.behoerde),
        "status": stand_tag(row, arbeit.tag),
        "offen": waiting,
        "ueberfaellig": waiting and row.frist_am < arbeit.tag,
    }


@require_GET
@staff_required
def eine(request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID) -> HttpResponse:
    return _show(request, arbeit, bitte_id)


@require_POST
@staff_required
def antwort(request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID) -> HttpResponse:
    """The opinion, with files; or that there is none."""
    form, dateien = _read_answer(request, arbeit, bitte_id)
    if form.errors:
        return _show(request, arbeit, bitte_id, forms={"antwort": form}, status=422)
    data = form.cleaned_data
    values = {"art": data["art"], "text": data["text"], "dateien": dateien}
    return _carry_out(request, arbeit, bitte_id, "antwort", operations.answer_bitte, form, **values)


@require_POST
@staff_required
def mehr_zeit(request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID) -> HttpResponse:
    form = MehrZeitForm(request.POST, auto_id="zeit_%s")
    if not form.is_valid():
        return _show(request, arbeit, bitte_id, forms={"zeit": form}, status=422)
    return _carry_out(request, arbeit, bitte_id, "mehr_zeit", operations.ask_for_time, form, **form.cleaned_data)


def _read_answer(request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID) -> tuple[AntwortForm, tuple[UUID, ...]]:
    """The form as it was sent, and the files that go along; it offers those it has kept. Raises Http404."""
    with unit(arbeit.staff):
        row = bitte_of(bitte_id, office_ids=arbeit.office_ids)
        if row is None:
            raise Http404
        there = unattached(file_ids(request.POST.getlist("behalten")), key_id=row.schluessel_id)

    def store(upload: UploadedFile[bytes]) -> UUID:
        datei = dokumente.store_upload(
            by=arbeit.staff, key_id=row.schluessel_id, name=upload.name or "", data=upload.read(), at=clock.now()
        )
        if datei.zustand != Zustand.SAUBER:
            raise Temporary("not checked yet: an office sends nothing that nobody has looked at")
        return datei.id

    form = AntwortForm(request.POST, request.FILES, auto_id="antwort_%s", behalten=there)
    form.full_clean()
    dateien = form.take_files(store) if row.stand == Stand.OFFEN else {}
    if dateien:
        form.keep(dateien)
    return form, tuple(dateien)


def _carry_out(
    request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID, step: str, operation: Any, form: Form, **values: Any
) -> HttpResponse:
    """Run the operation and lead to the page; what stands in the way is said there, with everything typed."""
    forms = {"antwort" if step == "antwort" else "zeit": form}
    try:
        operation(bitte_id=bitte_id, by=arbeit.staff, schritte=_steps_shown(request), at=clock.now(), **values)
    except BitteGone as error:
        raise Http404 from error
    except operations.BitteEnded:
        problem = _(
            "Die Frage ist nicht mehr offen: Das fragende Amt hat sie zurückgezogen, oder jemand aus Ihrem Amt hat "
            "schon geantwortet. Ihre Antwort ist nicht gesendet. Was Sie geschrieben haben, steht unten."
        )
    except operations.BitteChanged:
        problem = _(
            "Inzwischen ist etwas dazugekommen: Sehen Sie unten nach. Was Sie geschrieben haben, steht noch in Ihrem "
            "Formular. Soll es trotzdem so sein, senden Sie es noch einmal ab."
        )
    else:
        return HttpResponseRedirect(f"/arbeitsplatz/stellungnahmen/{bitte_id}/?ok={step}")
    return _show(request, arbeit, bitte_id, forms=forms, problem=problem, status=409)


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    bitte_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        with arbeit.looking():
            inhalt = operations.open_bitte(bitte_id=bitte_id, by=arbeit.staff, at=clock.now())
    except BitteGone as error:
        raise Http404 from error
    sent, address = forms or {}, f"/arbeitsplatz/stellungnahmen/{bitte_id}/"
    own = {
        "antwort": sent.get("antwort") or AntwortForm(auto_id="antwort_%s"),
        "zeit": sent.get("zeit") or MehrZeitForm(auto_id="zeit_%s"),
    }
    context = {
        "seite_titel": _("Stellungnahme zu %(nummer)s") % {"nummer": inhalt.row.nummer},
        "seite_fehler": status == 422,
        "arbeit": arbeit,
        "problem": problem,
        "erfolg": _DONE.get(request.GET.get("ok", ""), "") if request.method == "GET" else "",
        "fehlerformular": next((form for form in sent.values() if form.errors), None),
        "inhalt": inhalt,
        "dateien": [{"name": name, "ziel": f"{address}dateien/{key}/"} for key, name in inhalt.dateien.items()],
        "schritte": step_rows(((each.row, each.text, each.dateien) for each in inhalt.schritte), address),
        "ziel": address,
        "getippt": [form["text"].value() for form in sent.values() if form["text"].value()],
        **_line(inhalt.row, arbeit),
        **own,
    }
    return render(request, "arbeitsplatz/stellungnahme.html", context, status=status)


def _steps_shown(request: KommuneRequest) -> int:
    """How many steps the page showed; -1, which no page has, for what is no number."""
    text = request.POST.get("schritte", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


@require_GET
@staff_required
def datei(request: KommuneRequest, arbeit: Arbeit, bitte_id: UUID, datei_id: UUID) -> HttpResponse:
    """A file that was shared with the office or sent by it, as a download."""
    try:
        with arbeit.looking():
            inhalt = operations.read_file(bitte_id=bitte_id, datei_id=datei_id, by=arbeit.staff, at=clock.now())
    except (BitteGone, DateiGone) as error:
        raise Http404 from error
    except (DateiWaiting, Temporary):
        problem = _("Die Dateiablage antwortet gerade nicht. Versuchen Sie es in einer Minute noch einmal.")
        return _show(request, arbeit, bitte_id, problem=problem, status=503)
    return download(inhalt.name, inhalt.mime, inhalt.inhalt)
