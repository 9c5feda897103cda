"""Notices on every page of the Kommune."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion import queries
from portal.redaktion.models import Art, Meldung
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import MeldungForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import edit, form_of, load
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is shown, what will be, what was; and drafts."""
    now = clock.now()
    with unit(arbeit.staff):
        rows = list(Meldung.objects.filter(kommune_id=arbeit.staff.kommune_id).order_by("-ab"))
        working = [each for each in queries.drafts() if each.art == Art.MELDUNG]
    published = {str(row.schluessel) for row in rows}
    context = {
        "seite_titel": _("Meldungen"),
        "arbeit": arbeit,
        "zeilen": [
            {"ziel": f"/arbeitsplatz/verwaltung/meldungen/{row.schluessel}/", "meldung": row, "lage": _when(row, now)}
            for row in rows
        ],
        "entwuerfe": [each for each in working if each.gegenstand not in published],
        "neu": f"/arbeitsplatz/verwaltung/meldungen/{uuid4()}/",
    }
    return render(request, "verwaltung/meldungen.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """One notice; a new one has a key of its own already, so a second click makes no second notice."""
    piece = load(arbeit, Art.MELDUNG, str(schluessel))
    return edit(request, arbeit, piece, form_of(MeldungForm), "verwaltung/meldung.html")


def _when(row: Meldung, now: Any) -> str:
    if row.bis and row.bis <= now:
        return _("vorbei")
    return _("wird gezeigt") if row.ab <= now else _("geplant")
