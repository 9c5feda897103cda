"""Until when an Akte is kept, and what holds it back from deletion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.operations.loeschsperre import LONGEST, lift_sperre, look, set_sperre
from portal.web.request import KommuneRequest
from portal.web.ui.datum import DatumField
from portal.web.zugang import Arbeit, staff_required


class SperreForm(forms.Form):
    """Why the Akte must stay, and until when."""

    grund = forms.CharField(
        label=gettext_lazy("Warum muss die Akte bleiben?"),
        help_text=gettext_lazy("Zum Beispiel: Klage vor dem Verwaltungsgericht. Nur Ihr Amt liest das."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schreiben Sie, warum die Akte bleiben muss.")},
    )
    bis = DatumField(
        label=gettext_lazy("Bis wann?"),
        help_text=gettext_lazy("Höchstens fünf Jahre; danach können Sie die Sperre erneuern."),
    )

    def clean_bis(self) -> Any:
        bis, today = self.cleaned_data["bis"], clock.today()
        if bis < today:
            raise ValidationError(_("Dieser Tag ist vorbei. Nennen Sie einen Tag von heute an."), code="past")
        if bis > today + LONGEST:
            raise ValidationError(_("Das ist zu lang: höchstens fünf Jahre von heute an."), code="far")
        return bis


@require_http_methods(["GET", "POST"])
@staff_required
def sperre(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """How long, and what holds it back; POST holds it back."""
    if request.method == "GET":
        return _show(request, arbeit, vorgang_id, SperreForm())
    form = SperreForm(request.POST)
    if not form.is_valid():
        return _show(request, arbeit, vorgang_id, form, status=422)
    values = {"grund": form.cleaned_data["grund"], "bis": form.cleaned_data["bis"]}
    try:
        set_sperre(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now(), **values)
    except VorgangGone as error:
        raise Http404 from error
    return _back(vorgang_id, "gesetzt")


@require_POST
@staff_required
def aufhebung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Let the Akte go again."""
    try:
        lift_sperre(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now())
    except VorgangGone as error:
        raise Http404 from error
    return _back(vorgang_id, "aufgehoben")


_DONE: dict[str, Any] = {
    "gesetzt": gettext_lazy("Die Akte ist gesperrt: Sie wird nicht gelöscht, solange die Sperre gilt."),
    "aufgehoben": gettext_lazy("Die Sperre ist aufgehoben. Es gilt wieder die Frist."),
}


def _show(
    request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, form: SperreForm, *, status: int = 200
) -> HttpResponse:
    try:
        with arbeit.looking():
            blatt = look(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now())
    except VorgangGone as error:
        raise Http404 from error
    context = {
        "seite_titel": _("Aufbewahrung von %(nummer)s") % {"nummer": blatt.vorgang.nummer},
        "seite_fehler": status == 422,
        "arbeit": arbeit,
        "vorgang": blatt.vorgang,
        "ende": blatt.ende,
        "grund": blatt.grund,
        "form": form,
        "erfolg": _DONE.get(request.GET.get("ok", ""), ""),
    }
    return render(request, "arbeitsplatz/aufbewahrung.html", context, status=status)


def _back(vorgang_id: UUID, step: str) -> HttpResponse:
    return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/aufbewahrung/?ok={step}")
