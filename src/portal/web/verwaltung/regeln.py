"""How the Kommune works: one person or two."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion import operations, queries
from portal.redaktion.models import Redaktionsregel
from portal.redaktion.rules.rechte import LEAST_FOR_TWO, Handlung
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def arbeitsweise(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """Switch the release by a second person on or off."""
    too_few = False
    if request.method == "POST":
        try:
            operations.set_vier_augen(by=arbeit.staff, on=request.POST.get("vier_augen") == "an", at=clock.now())
        except operations.TooFewPeople:
            too_few = True
        else:
            return HttpResponseRedirect("/verwaltung/arbeitsweise/?ok=1")
    with unit(arbeit.staff):
        regel = Redaktionsregel.objects.first()
        people = queries.editorial_people(arbeit.staff, clock.now())
    context = {
        "seite_titel": _("Arbeitsweise"),
        "arbeit": arbeit,
        "an": bool(regel and regel.vier_augen),
        "menschen": people,
        "mindestens": LEAST_FOR_TWO,
        "zu_wenige": too_few,
        "erfolg": "ok" in request.GET and not too_few,
    }
    return render(request, "verwaltung/arbeitsweise.html", context, status=422 if too_few else 200)
