"""The free pages of the Kommune."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.tenancy import unit
from portal.redaktion import queries
from portal.redaktion.models import Art, Seite
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.seiten import PFLICHT, SEITEN
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import SeiteForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import edit, form_of, load
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every page with what is missing."""
    with unit(arbeit.staff):
        there = dict(Seite.objects.filter(kommune_id=arbeit.staff.kommune_id).values_list("name", "stand"))
        working = {each.gegenstand: each.get_status_display() for each in queries.drafts() if each.art == Art.SEITE}
    zeilen = [
        {
            "ziel": f"/arbeitsplatz/verwaltung/seiten/{name}/",
            "titel": title,
            "stand": there.get(name),
            "pflicht": name in PFLICHT,
            "entwurf": working.get(name),
        }
        for name, title in SEITEN.items()
    ]
    return render(request, "verwaltung/seiten.html", {"seite_titel": _("Seiten"), "arbeit": arbeit, "zeilen": zeilen})


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """One page."""
    return edit(request, arbeit, load(arbeit, Art.SEITE, name), form_of(SeiteForm), "verwaltung/seite.html")
