"""Split a second matter off a Vorgang: which sections go along, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.vorgang.operations import abtrennung
from portal.vorgang.rules.abtrennung import NothingToSplit
from portal.vorgang.rules.status import DECIDABLE
from portal.web.arbeitsplatz.blick import look_at
from portal.web.arbeitsplatz.darstellung import sections, step_context
from portal.web.arbeitsplatz.formulare import reason_for_person
from portal.web.arbeitsplatz.schritte import carry_out
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


class AbtrennungForm(forms.Form):
    """Sections by their number in what was submitted."""

    abschnitte = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Was gehört zum zweiten Anliegen?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Wählen Sie mindestens einen Abschnitt.")},
    )
    grund = reason_for_person(gettext_lazy("Schreiben Sie, warum Sie das Anliegen abtrennen."))

    def __init__(self, *args: Any, titles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["abschnitte"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(enumerate(titles))

    def clean_abschnitte(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["abschnitte"]
        if len(chosen) >= len(self.fields["abschnitte"].choices):  # type: ignore[attr-defined]
            text = _("Lassen Sie mindestens einen Abschnitt beim ersten Anliegen.")
            raise forms.ValidationError(text, code="all")
        return chosen


@require_http_methods(["GET", "POST"])
@staff_required
def seite(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The sections to choose from; POST splits off and leads to the new Vorgang."""
    if request.method == "GET":
        return _show(request, arbeit, vorgang_id)
    titles = [part["titel"] for part in sections(look_at(arbeit, vorgang_id).details)]
    form = AbtrennungForm(request.POST, titles=titles, auto_id="abtrennung_%s")
    if not form.is_valid():
        return _show(request, arbeit, vorgang_id, forms={"abtrennung": form}, status=422)
    opened: list[UUID] = []

    def split(**values: Any) -> None:
        opened.append(abtrennung.split_off(**values))

    try:
        response = carry_out(
            request, arbeit, vorgang_id, "abtrennung", split, form=form, page=_show, **form.cleaned_data
        )
    except NothingToSplit:
        form.add_error("abschnitte", _("Diese Auswahl lässt sich nicht abtrennen."))
        return _show(request, arbeit, vorgang_id, forms={"abtrennung": form}, status=422)
    return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{opened[0]}/?ok=abtrennung") if opened else response


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    details = look_at(arbeit, vorgang_id).details
    titles = [part["titel"] for part in sections(details)]
    form = (forms or {}).get("abtrennung") or AbtrennungForm(titles=titles, auto_id="abtrennung_%s")
    context = step_context(
        arbeit,
        details.vorgang,
        titel=_("Vorgang %(nummer)s: zweites Anliegen abtrennen"),
        gesehen=details.gesehen,
        forms=[form],
        problem=problem,
        status=status,
    ) | {
        "form": form,
        "moeglich": details.vorgang.status in DECIDABLE and len(titles) > 1,
    }
    return render(request, "arbeitsplatz/abtrennung.html", context, status=status)
