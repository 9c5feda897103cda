"""What citizens wrote by the contact form: the tray, one letter, done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.redaktion.models import Zuschrift
from portal.redaktion.operations import zuschriften as operations
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.zuschriften import THEMEN
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/zuschriften/"


@require_GET
@allowed(Handlung.ZUSCHRIFTEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The open ones, or with ?erledigt=1 the done ones."""
    done = request.GET.get("erledigt") == "1"
    found = operations.list_zuschriften(by=arbeit.staff, erledigt=done, at=clock.now())
    context = {
        "seite_titel": _("Zuschriften"),
        "arbeit": arbeit,
        "erledigt": done,
        "erfolg": request.GET.get("ok", ""),
        "zeilen": [
            {"ziel": f"{ADDRESS}{each.zuschrift.id}/", "thema": THEMEN[each.inhalt.thema], "zuschrift": each.zuschrift}
            for each in found
        ],
    }
    return render(request, "verwaltung/zuschriften.html", context)


@require_GET
@allowed(Handlung.ZUSCHRIFTEN)
def eine(request: KommuneRequest, arbeit: Arbeit, zuschrift_id: UUID) -> HttpResponse:
    """One with its text."""
    try:
        found = operations.read_zuschrift(by=arbeit.staff, zuschrift_id=zuschrift_id, at=clock.now())
    except Zuschrift.DoesNotExist as error:
        raise Http404 from error
    titel = THEMEN[found.inhalt.thema]
    context = {
        "seite_titel": titel,
        "arbeit": arbeit,
        "zuschrift": found.zuschrift,
        "inhalt": found.inhalt,
        "adresse": f"{ADDRESS}{zuschrift_id}/erledigt/",
    }
    return render(request, "verwaltung/zuschrift.html", context)


@require_POST
@allowed(Handlung.ZUSCHRIFTEN)
def erledigung(request: KommuneRequest, arbeit: Arbeit, zuschrift_id: UUID) -> HttpResponse:
    """Mark it as done, or as open again."""
    done = request.POST.get("erledigt") == "ja"
    try:
        operations.finish_zuschrift(by=arbeit.staff, zuschrift_id=zuschrift_id, erledigt=done, at=clock.now())
    except Zuschrift.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{ADDRESS}?ok={'erledigt' if done else 'offen'}")
