"""Correct one answer: the line and what it says now, the new one, and on what it rests."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.vorgang.operations import berichtigung
from portal.vorgang.rules.status import DECIDABLE
from portal.web.arbeitsplatz.blick import look_at
from portal.web.arbeitsplatz.darstellung import sections, step_context
from portal.web.arbeitsplatz.schritte import carry_out
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


class BerichtigungForm(forms.Form):
    """What counts now, and why."""

    neu = forms.CharField(
        label=gettext_lazy("Was gilt jetzt?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Schreiben Sie, was jetzt gilt.")},
    )
    grund = forms.CharField(
        label=gettext_lazy("Woher wissen Sie das?"),
        help_text=gettext_lazy(
            "Zum Beispiel: am Telefon so gesagt. Die Person liest die alte und die neue Angabe und diesen Text."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schreiben Sie, worauf die Berichtigung beruht.")},
    )


@require_http_methods(["GET", "POST"])
@staff_required
def seite(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, abschnitt: int, zeile: int) -> HttpResponse:
    """The line and its form; POST corrects it. Raises Http404 where there is no such line."""

    def page(
        request: KommuneRequest,
        arbeit: Arbeit,
        vorgang_id: UUID,
        *,
        forms: dict[str, Form] | None = None,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        form = (forms or {}).get("berichtigung") or BerichtigungForm(auto_id="berichtigung_%s")
        return _show(request, arbeit, vorgang_id, (abschnitt, zeile), form, problem, status)

    if request.method == "GET":
        return page(request, arbeit, vorgang_id)
    form = BerichtigungForm(request.POST, auto_id="berichtigung_%s")
    if not form.is_valid():
        return page(request, arbeit, vorgang_id, forms={"berichtigung": form}, status=422)
    values = {"abschnitt": abschnitt, "zeile": zeile, **form.cleaned_data}
    try:
        operation = berichtigung.correct
        return carry_out(request, arbeit, vorgang_id, "berichtigung", operation, form=form, page=page, **values)
    except berichtigung.NoSuchLine as error:
        raise Http404 from error


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    place: tuple[int, int],
    form: Form,
    problem: str,
    status: int,
) -> HttpResponse:
    details = look_at(arbeit, vorgang_id).details
    try:
        line = sections(details)[place[0]]["zeilen"][place[1]]
    except IndexError as error:
        raise Http404 from error
    context = step_context(
        arbeit,
        details.vorgang,
        titel=_("Vorgang %(nummer)s: Angabe berichtigen"),
        gesehen=details.gesehen,
        forms=[form],
        problem=problem,
        status=status,
    ) | {
        "ziel": request.path,
        "zeile": line,
        "form": form,
        "moeglich": details.vorgang.status in DECIDABLE,
    }
    return render(request, "arbeitsplatz/berichtigung.html", context, status=status)
