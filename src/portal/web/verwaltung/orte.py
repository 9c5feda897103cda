"""The places of the Kommune, with the days on which they count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.kommune.models import Ort
from portal.kommune.queries import all_kommunen
from portal.leistung.rules.orte import Ergebnis, Gelesen
from portal.redaktion.operations import SecondPersonNeeded
from portal.redaktion.operations import orte as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import TagField, ZeileField
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
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every place, and a form to enter one or to set its days; what changes is shown before it is saved."""
    form = OrtForm(request.POST or None)
    effects, looked_at = list[dict[str, str]](), ""
    if form.is_valid():
        looked_at = " | ".join(str(value or "") for value in form.cleaned_data.values())
        save = "speichern" in request.POST and request.POST.get("gesehen") == looked_at
        effects = _carry_out(form, arbeit, save=save)
        if save and not form.errors:
            return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
    context = {
        "seite_titel": _("Orte"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "wirkung": effects,
        "gesehen": looked_at if not form.errors else "",
        "orte": list(Ort.objects.filter(kommune_id=arbeit.staff.kommune_id).order_by("name", "plz")),
        "erfolg": "ok" in request.GET and not form.errors,
    }
    return render(request, "verwaltung/orte.html", context, status=422 if form.errors else 200)


def _carry_out(form: OrtForm, arbeit: Arbeit, *, save: bool) -> list[dict[str, str]]:
    """Save it, or tell what would change; what is wrong is written into the form."""
    values: dict[str, Any] = {"by": arbeit.staff, "at": clock.now(), **form.cleaned_data}
    try:
        if not save:
            return [_told(each) for each in operations.preview_ort(**values)]
        operations.set_ort(**values)
    except operations.OrtFaulty as error:
        form.add_error(_FIELD.get(error.feld, error.feld), _FAULTS[error.feld])
    except SecondPersonNeeded:
        form.add_error("name", _("Bei Ihnen gibt eine zweite Person frei. Orte ändert deshalb, wer freigeben darf."))
    return []


def _told(each: operations.Ortswirkung) -> dict[str, str]:
    return {
        "tag": f"{each.tag:%d.%m.%Y}",
        "eingabe": each.eingabe,
        "bisher": _answer(each.bisher),
        "kuenftig": _answer(each.kuenftig),
    }


def _answer(read: Gelesen) -> str:
    """What the portal understands, in words."""
    kommunen = all_kommunen()
    names = [kommunen[ort.kommune_id].bezeichnung for ort in read.orte if ort.kommune_id in kommunen]
    if read.ergebnis is Ergebnis.GEFUNDEN:
        return names[0]
    if names:
        return _("fragt nach: %(namen)s") % {"namen": ", ".join(names)}
    return _("liegt außerhalb") if read.ergebnis is Ergebnis.AUSSERHALB else _("fragt nach dem Ort")
