"""The places of the Kommune, with the days on which they count."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.kommune.models import Ort
from portal.redaktion.operations import orte as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.verwaltung.formulare import FELDER, TagField, ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/orte/"
_FAULTS = {
    "name": gettext_lazy("Schreiben Sie, wie der Ort heißt."),
    "plz": gettext_lazy("Eine Postleitzahl hat fünf Ziffern."),
    "plz_noetig": gettext_lazy("Mehrere Orte heißen so. Nennen Sie die Postleitzahl."),
    "gilt_bis": gettext_lazy("Das Ende liegt vor dem Anfang. Prüfen Sie beide Tage."),
    "hauptort": gettext_lazy("Dieser Ort gibt Ihrer Kommune den Namen. Er gilt immer: Lassen Sie beide Tage leer."),
}
_FIELD = {"plz_noetig": "plz", "hauptort": "gilt_ab"}


class OrtForm(forms.Form):
    """A new place, or one of the list with its days."""

    name = ZeileField(
        label=gettext_lazy("Name des Ortes"),
        help_text=gettext_lazy("Steht er schon in der Liste, ändern Sie damit seine Tage."),
        max_length=120,
        error_messages={"required": _FAULTS["name"]},
    )
    plz = ZeileField(label=gettext_lazy("Postleitzahl"), max_length=5, required=False)
    gilt_ab = TagField(label=FELDER["gueltig_ab"], required=False, help_text=gettext_lazy("Leer: schon immer."))
    gilt_bis = TagField(label=FELDER["gueltig_bis"], required=False, help_text=gettext_lazy("Leer: ohne Ende."))


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VEROEFFENTLICHEN)
def liste(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """Every place, and a form to enter one or to set its days."""
    form = OrtForm(request.POST or None)
    if form.is_valid():
        try:
            operations.set_ort(by=arbeit.staff, at=clock.now(), **form.cleaned_data)
        except operations.OrtFaulty as error:
            form.add_error(_FIELD.get(error.feld, error.feld), _FAULTS[error.feld])
        else:
            return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
    context = {
        "seite_titel": _("Orte"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "orte": list(Ort.objects.filter(kommune_id=arbeit.staff.kommune_id).order_by("name", "plz")),
        "erfolg": "ok" in request.GET and not form.errors,
    }
    return render(request, "verwaltung/orte.html", context, status=422 if form.errors else 200)
