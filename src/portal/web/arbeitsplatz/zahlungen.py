"""Payments that are stuck: what is unclear or open for too long, and a way to ask the provider at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.money import euros
from portal.core.tenancy import unit
from portal.vorgang.operations import casework
from portal.vorgang.queries import StuckZahlung, stuck_zahlungen
from portal.web.arbeitsplatz.darstellung import payment_tag, waiting_for
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required
from portal.zahlung.rules import Zahlungsstatus


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The attempts that do not come to an end, oldest first."""
    at = clock.now()
    with unit(arbeit.staff):
        found = stuck_zahlungen(office_ids=arbeit.office_ids, at=at)
    context = {
        "seite_titel": _("Ungeklärte Zahlungen"),
        "arbeit": arbeit,
        "zahlungen": [_entry(stuck, at) for stuck in found],
        "gefragt": request.GET.get("ok") == "gefragt",
    }
    return render(request, "arbeitsplatz/zahlungen.html", context)


def _entry(stuck: StuckZahlung, at: Any) -> dict[str, Any]:
    zahlung, vorgang = stuck.zahlung, stuck.vorgang
    return {
        "id": zahlung.id,
        "nummer": vorgang.nummer,
        "ziel": f"/arbeitsplatz/vorgaenge/{vorgang.id}/",
        "leistung": vorgang.leistung.titel,
        "betrag": euros(zahlung.betrag_cents),
        "seit": waiting_for(zahlung.erstellt_am, at),
        "status": payment_tag(zahlung.status),
        "zuletzt": zahlung.geprueft_am,
        "unklar": zahlung.status == Zahlungsstatus.UNKLAR,
    }


@require_POST
@staff_required
def nachfrage(request: KommuneRequest, arbeit: Arbeit, zahlung_id: UUID) -> HttpResponse:
    """Have the worker ask the provider now; the page does not wait for the answer."""
    try:
        casework.ask_provider(zahlung_id=zahlung_id, by=arbeit.staff, at=clock.now())
    except casework.VorgangGone as error:
        raise Http404 from error
    return HttpResponseRedirect("/arbeitsplatz/zahlungen/?ok=gefragt")
