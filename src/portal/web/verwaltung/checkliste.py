"""What is missing until the Kommune can go live."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core.tenancy import unit
from portal.leistung.queries import missing_to_go_live
from portal.redaktion.rules.rechte import Handlung
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """Each gap with why it matters and where it is closed."""
    with unit(arbeit.staff):
        gaps = missing_to_go_live(arbeit.staff.kommune_id)
    context = {"seite_titel": _("Bis zum Start"), "arbeit": arbeit, "luecken": gaps}
    return render(request, "verwaltung/checkliste.html", context)
