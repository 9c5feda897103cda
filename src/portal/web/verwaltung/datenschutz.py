"""What the Kommune adds to the generated privacy page of a Leistung."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.tenancy import unit
from portal.formular.queries import find_for_leistung
from portal.leistung.models import Leistung
from portal.redaktion import queries
from portal.redaktion.models import Art, Datenschutzhinweis
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import SeiteForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import edit, form_of, load
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every Leistung that a form asks data for, and those that have words of this Kommune."""
    with unit(arbeit.staff):
        own = Datenschutzhinweis.objects.filter(kommune_id=arbeit.staff.kommune_id)
        there = dict(own.values_list("leistung_id", "stand"))
        working = {each.gegenstand for each in queries.drafts() if each.art == Art.DATENSCHUTZ}
        rows = list(Leistung.objects.order_by("titel").values_list("id", "titel"))
    zeilen = [
        {"ziel": f"/arbeitsplatz/verwaltung/datenschutz/{key}/", "titel": title, "stand": there.get(key)}
        | {"entwurf": key in working, "seite": f"/leistungen/{key}/datenschutz/"}
        for key, title in rows
        if key in there or key in working or find_for_leistung(key) is not None
    ]
    context = {"seite_titel": _("Datenschutz je Leistung"), "arbeit": arbeit, "zeilen": zeilen}
    return render(request, "verwaltung/datenschutz.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, slug: str) -> HttpResponse:
    """The own words for one Leistung."""
    return edit(request, arbeit, load(arbeit, Art.DATENSCHUTZ, slug), form_of(SeiteForm), "verwaltung/seite.html")
