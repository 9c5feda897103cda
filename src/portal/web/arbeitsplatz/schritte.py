"""The case worker's steps on a Vorgang: each is one form, one address, one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.models import Entscheidung
from portal.vorgang.operations import casework
from portal.vorgang.operations.griff import AlreadyDone, ChangedMeanwhile, expecting
from portal.vorgang.queries import vorgang_of_offices
from portal.vorgang.rules.fristen import DeadlineRefused
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import ForbiddenTransition
from portal.web.arbeitsplatz.anlagen import read_message
from portal.web.arbeitsplatz.darstellung import changed_text
from portal.web.arbeitsplatz.formulare import (
    BestaetigungForm,
    KostenForm,
    NachrichtForm,
    RueckfrageForm,
    StattgabeForm,
)
from portal.web.arbeitsplatz.vorgang import show
from portal.web.request import KommuneRequest, sending
from portal.web.zugang import Arbeit, staff_required


def carry_out(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    step: str,
    operation: Callable[..., object],
    *,
    form: Form | None = None,
    page: Callable[..., HttpResponse] = show,
    **values: Any,
) -> HttpResponse:
    """Run the operation and go to the Vorgang; what stands in the way is said on `page`, with everything typed.

    What the page showed is posted along (`gesehen`): on something else the step is not carried out, but offered again.
    Sent twice, it is carried out once.
    """
    forms = {step: form} if form is not None else {}
    try:
        with expecting(Gesehen.read(request.POST.get("gesehen", "")), sending(request)):
            operation(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now(), **values)
    except casework.VorgangGone as error:
        raise Http404 from error
    except AlreadyDone:
        pass  # what the first of the two answered
    except ChangedMeanwhile as error:
        problem = changed_text(error.was)
        return page(request, arbeit, vorgang_id, forms=forms, problem=problem, status=409)
    except casework.NotAppointed:
        problem = _("Das darf nur, wer als Standesbeamtin oder Standesbeamter dieses Amtes bestellt ist.")
        return page(request, arbeit, vorgang_id, forms=forms, problem=problem, status=403)
    except casework.TakenMeanwhile as error:
        problem = _("%(name)s war schneller und hat den Vorgang übernommen.") % {"name": error.wer}
        return page(request, arbeit, vorgang_id, forms=forms, problem=problem, status=409)
    except casework.BescheidNeeded:
        return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/bescheid/")
    except (ForbiddenTransition, casework.NothingToDecide):
        problem = _(
            "Der Vorgang hat sich geändert, seit Sie die Seite geöffnet haben: Dieser Schritt geht nicht mehr. "
            "Unten sehen Sie den neuen Stand; was Sie geschrieben haben, steht noch in Ihrem Formular."
        )
        return page(request, arbeit, vorgang_id, forms=forms, problem=problem, status=409)
    return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/?ok={step}")


@require_POST
@staff_required
def uebernahme(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Take the Vorgang onto one's own desk; `bearbeiter` is whose it was on the page."""
    seen = request.POST.get("bearbeiter", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    return carry_out(request, arbeit, vorgang_id, "uebernahme", casework.take_over, seen=known)


@require_POST
@staff_required
def rueckfragen(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Ask the citizen something, with a day by which to answer."""
    form, dateien = read_message(RueckfrageForm, request, arbeit, vorgang_id, auto_id="rueckfrage_%s")
    if form.errors:
        return again(request, arbeit, vorgang_id, "rueckfrage", form)
    values = {"text": form.cleaned_data["text"], "frist_am": form.cleaned_data["frist"], "dateien": dateien}
    try:
        return carry_out(request, arbeit, vorgang_id, "rueckfrage", casework.ask_back, form=form, **values)
    except DeadlineRefused:  # midnight between the form and the operation
        form.add_error("frist", _("Die Frist muss nach dem heutigen Tag liegen."))
        return again(request, arbeit, vorgang_id, "rueckfrage", form)


@require_POST
@staff_required
def nachrichten(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Write to the citizen, with files."""
    form, dateien = read_message(NachrichtForm, request, arbeit, vorgang_id, auto_id="nachricht_%s")
    if form.errors:
        return again(request, arbeit, vorgang_id, "nachricht", form)
    values = {"text": form.cleaned_data["text"], "dateien": dateien}
    return carry_out(request, arbeit, vorgang_id, "nachricht", casework.write_message, form=form, **values)


@require_POST
@staff_required
def entscheidung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Issue the Urkunden, with the Kostenentscheidung; everything else is decided by a Bescheid."""
    step = "stattgabe"
    form = StattgabeForm(request.POST, auto_id="stattgabe_%s", bezahlt_cents=_paid_cents(arbeit, vorgang_id))
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, step, form)
    beschluss = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", form.cleaned_data["kosten"])
    return _with_costs(request, arbeit, vorgang_id, step, casework.decide, form, beschluss=beschluss)


@require_POST
@staff_required
def bestaetigung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Confirm the receipt of an Anzeige or Meldung."""
    form = BestaetigungForm(request.POST, auto_id="bestaetigung_%s")
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "bestaetigung", form)
    text = form.cleaned_data["text"]
    return carry_out(request, arbeit, vorgang_id, "bestaetigung", casework.confirm, form=form, text=text)


@require_POST
@staff_required
def kostenentscheidung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """What is kept of the Vorschuss after the Antrag was withdrawn or deemed approved."""
    form = KostenForm(request.POST, auto_id="kosten_%s", bezahlt_cents=_paid_cents(arbeit, vorgang_id))
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "kosten", form)
    operation, cents = casework.settle_open_costs, form.cleaned_data["kosten"]
    return _with_costs(request, arbeit, vorgang_id, "kosten", operation, form, kosten_cents=cents)


def _with_costs(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    step: str,
    operation: Callable[..., object],
    form: Form,
    **values: Any,
) -> HttpResponse:
    try:
        return carry_out(request, arbeit, vorgang_id, step, operation, form=form, **values)
    except casework.AmountTooHigh:
        form.add_error("kosten", _("Das ist mehr, als bezahlt wurde."))
        return again(request, arbeit, vorgang_id, step, form)


def _paid_cents(arbeit: Arbeit, vorgang_id: UUID) -> int:
    """What was paid for this Vorgang. Raises Http404."""
    with unit(arbeit.staff):
        vorgang = vorgang_of_offices(vorgang_id, arbeit.office_ids)
        if vorgang is None:
            raise Http404
        zahlung = casework.paid_zahlung(vorgang)
    return zahlung.betrag_cents if zahlung else 0


def again(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, step: str, form: Form) -> HttpResponse:
    return show(request, arbeit, vorgang_id, forms={step: form}, status=422)


@require_POST
@staff_required
def versand(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The paper Urkunden were posted, or lie ready."""
    return carry_out(request, arbeit, vorgang_id, "versand", casework.mark_sent)


@require_POST
@staff_required
def ausweiskopie_loeschung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Delete the copy of the ID once it was checked."""
    return carry_out(request, arbeit, vorgang_id, "ausweiskopie", casework.delete_identity_copy)


@require_POST
@staff_required
def bestellblatt(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Have the order sheet and the address label made."""
    return carry_out(request, arbeit, vorgang_id, "bestellblatt", casework.order_documents)
