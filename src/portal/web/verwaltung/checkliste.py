"""What is missing until the Kommune can go live."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core.tenancy import unit
from portal.leistung.queries import missing_to_go_live
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

# Where the places that a gap names are, below the pages of the Verwaltung.
ORTE = {
    "Verwaltung › Stellen": "stellen/",
    "Verwaltung › Orte": "orte/",
    "Verwaltung › Zuständigkeiten": "zustaendigkeiten/",
    "Verwaltung › Vereinbarungen": "vereinbarungen/",
    "Verwaltung › Mitsprache": "mitsprache/",
    "Verwaltung › Leistungen": "leistungen/",
    "Verwaltung › Seiten": "seiten/",
    "Verwaltung › Startseite": "startseite/",
    "Verwaltung › Menschen und Rollen": "menschen/",
    "Verwaltung › Arbeitsweise": "arbeitsweise/",
}


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Each gap with why it matters and where it is closed."""
    with unit(arbeit.staff):
        gaps = missing_to_go_live(arbeit.staff.kommune_id)
    entries = [
        asdict(gap) | {"ziel": f"/arbeitsplatz/verwaltung/{ORTE[gap.wo]}" if gap.wo in ORTE else ""} for gap in gaps
    ]
    context = {"seite_titel": _("Bis zum Start"), "arbeit": arbeit, "luecken": entries}
    return render(request, "verwaltung/checkliste.html", context)
