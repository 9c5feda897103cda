"""The case worker's steps with the period of a deemed approval: it begins, is extended, and its end is certified."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.tenancy import unit
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist
from portal.vorgang.operations import fiktion, fristen
from portal.vorgang.rules.fristen import ExtensionRefused, NotComplete, TooLate
from portal.web.arbeitsplatz.fristanzeige import VerlaengerungForm, VollstaendigForm
from portal.web.arbeitsplatz.schritte import again, carry_out
from portal.web.arbeitsplatz.vorgang import show
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@require_POST
@staff_required
def vollstaendig(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The documents are complete: the period begins, or its beginning is corrected."""
    with unit(arbeit.staff):
        rows = Frist.objects.filter(vorgang__organisationseinheit_id__in=arbeit.office_ids)
        frist = rows.filter(vorgang_id=vorgang_id, art=Fristart.FIKTION).first()
    form = VollstaendigForm(request.POST, auto_id="vollstaendig_%s", frist=frist)
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "vollstaendig", form)
    try:
        return carry_out(
            request, arbeit, vorgang_id, "vollstaendig", fristen.record_complete,
            form=form, seit=form.cleaned_data["seit"], rule_confirmed=form.cleaned_data.get("regel_geprueft", False),
        )  # fmt: skip
    except NotComplete:
        form.add_error("seit", _("Der Tag muss zwischen dem Eingang und heute liegen."))
    except fristen.RuleUnconfirmed:
        form.add_error(None, _("Die Vorschrift ist noch nicht bestätigt. Prüfen Sie sie und bestätigen Sie das hier."))
    except TooLate:
        form.add_error("seit", _("Von diesem Tag an wäre die Frist schon abgelaufen. Fragen Sie Ihre Amtsleitung."))
    return again(request, arbeit, vorgang_id, "vollstaendig", form)


@require_POST
@staff_required
def verlaengerung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Extend it, once and with reasons."""
    form = VerlaengerungForm(request.POST, auto_id="verlaengerung_%s")
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "verlaengerung", form)
    bis, begruendung = form.cleaned_data["bis"], form.cleaned_data["begruendung"]
    try:
        return carry_out(
            request, arbeit, vorgang_id, "verlaengerung", fristen.extend, form=form, bis=bis, begruendung=begruendung
        )
    except ExtensionRefused:
        form.add_error("bis", _("Der Tag muss nach dem bisherigen Ende liegen, höchstens ein Jahr danach."))
    except TooLate:
        problem = _("Die Frist ist abgelaufen oder schon einmal verlängert: Sie lässt sich nicht mehr verlängern.")
        return show(request, arbeit, vorgang_id, forms={"verlaengerung": form}, problem=problem, status=409)
    return again(request, arbeit, vorgang_id, "verlaengerung", form)


@require_POST
@staff_required
def bescheinigung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Have the certificate made for somebody else it concerns."""
    return carry_out(request, arbeit, vorgang_id, "fiktionsbescheinigung", fiktion.certify_for_third_party)
