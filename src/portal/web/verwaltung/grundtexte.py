"""The common texts, which the Kreis writes for all."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.tenancy import unit
from portal.leistung.models import Leistung, Ortstext
from portal.redaktion.models import Art
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import FilterForm, GrundtextForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import edit, form_of, load
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.GRUNDTEXT)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """All Leistungen, narrowed down by `q`."""
    form = FilterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    with unit(arbeit.staff):
        rows = Leistung.objects.filter(titel__icontains=words) if words else Leistung.objects.all()
        found = list(rows.order_by("titel").values_list("id", "titel"))
    zeilen = [{"ziel": f"/arbeitsplatz/verwaltung/grundtexte/{slug}/", "titel": title} for slug, title in found]
    context = {"seite_titel": _("Gemeinsame Texte"), "arbeit": arbeit, "zeilen": zeilen, "form": form}
    return render(request, "verwaltung/grundtexte.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.GRUNDTEXT)
def einer(request: KommuneRequest, arbeit: Arbeit, slug: str) -> HttpResponse:
    """The common text of one Leistung; tells how many Kommunen have words of their own."""
    stueck = load(arbeit, Art.GRUNDTEXT, slug)
    with unit(arbeit.staff):
        own = Ortstext.objects.filter(leistung_id=slug).values("kommune_id").distinct().count()

    return edit(request, arbeit, stueck, form_of(GrundtextForm), "verwaltung/grundtext.html", eigene=own)
