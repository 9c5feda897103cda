"""The search of the Kommune, for its editors: what people did not find, and the words that lead there."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.leistung.operations.suchpflege import SynonymUnusable
from portal.leistung.queries import own_synonyms, search_gaps
from portal.redaktion.operations import suche as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/suche/"
_MAX_MEANT = 6


class SuchwortForm(forms.Form):
    """What people say, and what they mean."""

    wort = ZeileField(
        label=gettext_lazy("Was die Leute sagen"),
        max_length=80,
        error_messages={"required": gettext_lazy("Schreiben Sie das Wort, das gesucht wird.")},
    )
    ersatz = ZeileField(
        label=gettext_lazy("Was gemeint ist"),
        help_text=gettext_lazy("Wörter, die die Suche kennt, das beste zuerst, durch Kommas getrennt."),
        max_length=300,
        error_messages={"required": gettext_lazy("Schreiben Sie mindestens ein Wort, das die Suche kennt.")},
    )

    def clean_ersatz(self) -> list[str]:
        meant = [each.strip() for each in self.cleaned_data["ersatz"].split(",") if each.strip()]
        if not meant:
            raise forms.ValidationError(_("Schreiben Sie mindestens ein Wort, das die Suche kennt."))
        if len(meant) > _MAX_MEANT:
            raise forms.ValidationError(_("Höchstens sechs Bedeutungen."))
        return meant


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VEROEFFENTLICHEN)
def seite(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Questions without a result and the own words; POST adds or changes one."""
    given = request.POST if request.method == "POST" else None
    form = SuchwortForm(given, initial={"wort": request.GET.get("wort", "")[:80]})
    if form.is_valid():
        try:
            operations.set_suchwort(by=arbeit.staff, at=clock.now(), **form.cleaned_data)
        except SynonymUnusable as error:
            told = _("„%(wort)s“ enthält kein Wort, nach dem gesucht wird.") % {"wort": error}
            form.add_error("wort" if str(error) == form.cleaned_data["wort"] else "ersatz", told)
        else:
            return HttpResponseRedirect(f"{ADDRESS}?{urlencode({'neu': form.cleaned_data['wort']})}")
    with unit(arbeit.staff):
        gaps = search_gaps()
    context = {
        "seite_titel": _("Suche"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "luecken": [{"luecke": each, "ziel": f"{ADDRESS}?{urlencode({'wort': each.begriff})}#wort"} for each in gaps],
        "woerter": own_synonyms(arbeit.staff.kommune_id),
        "neu": _tried(request.GET.get("neu", "")) if not form.errors else None,
        "erfolg": "weg" in request.GET,
    }
    return render(request, "verwaltung/suche.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Handlung.VEROEFFENTLICHEN)
def entfernung(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Take an own word back."""
    operations.remove_suchwort(by=arbeit.staff, wort=request.POST.get("wort", ""), at=clock.now())
    return HttpResponseRedirect(f"{ADDRESS}?weg=1")


def _tried(wort: str) -> dict[str, str] | None:
    """The way to the citizens' results of a word that was just entered."""
    return {"wort": wort, "ziel": f"/suche/?{urlencode({'q': wort})}"} if wort else None
