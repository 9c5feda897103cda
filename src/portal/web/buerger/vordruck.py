"""The form of a Leistung on paper, empty: to be printed, filled in by hand, and sent or taken to the office."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.core import clock
from portal.formular.rules import Kontext
from portal.formular.rules.vordruck import blank
from portal.leistung.queries import leistung_page
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.web.buerger.anmeldung import host_url
from portal.web.buerger.katalog import public
from portal.web.buerger.katalog_darstellung import leistung_context
from portal.web.request import KommuneRequest

_ROOMS = ("1", "2", "3", "4", "5")


@public
def vordruck(request: KommuneRequest, slug: str) -> HttpResponse:
    """A page made for the printer; in German, as what is handed in must be (§ 23 (1) VwVfG NRW).

    `raeume` in the address: room for so many entries of each group.
    """
    kommune = request.kommune
    seite = leistung_page(slug, kommune)
    form = seite.vordruck if seite else None
    local = local_formular(kommune.id, form.id, day=clock.today()) if form else None
    if seite is None or local is None:
        raise Http404
    page = leistung_context(seite, kommune)
    stelle = page["stelle"]
    texte = {
        "standesamt": stelle["name"] if stelle else kommune.bezeichnung,
        "amt": stelle["name"] if stelle else kommune.bezeichnung,
        "kommune": kommune.bezeichnung,
        "ort": kommune.name,
    }
    raeume = int(wanted) if (wanted := request.GET.get("raeume", "")) in _ROOMS else None
    ziel = f"/leistungen/{slug}/"
    context = {
        "seite_titel": _("Formular zum Ausdrucken: %(titel)s") % {"titel": seite.leistung.titel},
        "leistung": seite.leistung,
        "zurueck": ziel,
        "vordruck": blank(local.formular, Kontext(clock.today(), texte=texte, leistung=slug), raeume=raeume),
        "raeume": _ROOMS,
        "datenschutz": host_url(request, f"{ziel}datenschutz/").split("://", 1)[1],
        **{name: page[name] for name in ("stelle", "gebuehr", "unterlagen", "online")},
    }
    return render(request, "buerger/vordruck.html", context)
