"""A finished Vorgang is taken up again: a page of its own, with what that means and the reason."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core.tenancy import unit
from portal.vorgang.operations import wiederaufnahme
from portal.vorgang.operations.entscheidung import is_decided
from portal.vorgang.rules.status import REOPENABLE
from portal.web.arbeitsplatz.blick import own_vorgang
from portal.web.arbeitsplatz.darstellung import status_tag, step_context
from portal.web.arbeitsplatz.formulare import reason_for_person
from portal.web.arbeitsplatz.schritte import carry_out
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


class WiederaufnahmeForm(forms.Form):
    """Why it is taken up again."""

    grund = reason_for_person(gettext_lazy("Schreiben Sie, warum der Vorgang wieder aufgenommen wird."))


@require_http_methods(["GET", "POST"])
@staff_required
def seite(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """What it means, and the reason; POST takes it up again."""
    if request.method == "GET":
        return _show(request, arbeit, vorgang_id)
    form = WiederaufnahmeForm(request.POST, auto_id="wiederaufnahme_%s")
    forms_sent: dict[str, Form] = {"wiederaufnahme": form}
    if not form.is_valid():
        return _show(request, arbeit, vorgang_id, forms=forms_sent, status=422)
    operation, grund = wiederaufnahme.reopen, form.cleaned_data["grund"]
    try:
        return carry_out(request, arbeit, vorgang_id, "wiederaufnahme", operation, form=form, page=_show, grund=grund)
    except wiederaufnahme.StillOnItsWay:
        problem = _("Der Bescheid ist freigegeben und noch nicht verschickt. Warten Sie, bis er auf dem Weg ist.")
        return _show(request, arbeit, vorgang_id, forms=forms_sent, problem=problem, status=409)


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    with unit(arbeit.staff):
        vorgang, seen = own_vorgang(arbeit, vorgang_id)
    form = (forms or {}).get("wiederaufnahme") or WiederaufnahmeForm(auto_id="wiederaufnahme_%s")
    context = step_context(
        arbeit,
        vorgang,
        titel=_("Vorgang %(nummer)s wieder aufnehmen"),
        gesehen=seen,
        forms=[form],
        problem=problem,
        status=status,
    ) | {
        "status": status_tag(vorgang),
        "form": form,
        "moeglich": vorgang.status in REOPENABLE and vorgang.eingang_am is not None,
        "wird_entschieden": is_decided(vorgang),
    }
    return render(request, "arbeitsplatz/wiederaufnahme.html", context, status=status)
