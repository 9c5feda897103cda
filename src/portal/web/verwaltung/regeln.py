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
from portal.web.verwaltung.formulare import ArbeitsweiseForm
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def arbeitsweise(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """Switch the release by a second person on or off."""
    with unit(arbeit.staff):
        regel = Redaktionsregel.objects.first()
        people = queries.editorial_people(arbeit.staff, clock.now())
    form = ArbeitsweiseForm(request.POST or None, initial={"vier_augen": "an" if regel and regel.vier_augen else "aus"})
    if form.is_valid():
        try:
            on = form.cleaned_data["vier_augen"] == "an"
            operations.set_vier_augen(by=arbeit.staff, on=on, at=clock.now())
        except operations.TooFewPeople:
            text = _("Dafür braucht es mindestens %(zahl)s Menschen, sonst steht in den Ferien alles still.")
            form.add_error("vier_augen", text % {"zahl": LEAST_FOR_TWO})
        else:
            return HttpResponseRedirect("/arbeitsplatz/verwaltung/arbeitsweise/?ok=1")
    context = {
        "seite_titel": _("Arbeitsweise"),
        "arbeit": arbeit,
        "form": form,
        "seite_fehler": bool(form.errors),
        "menschen": people,
        "erfolg": "ok" in request.GET and not form.errors,
    }
    return render(request, "verwaltung/arbeitsweise.html", context, status=422 if form.errors else 200)
