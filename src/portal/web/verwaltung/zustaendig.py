"""Who answers for what in this Kommune, as the data say it: looked at and confirmed by its people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.leistung.models import Zustaendigkeit
from portal.redaktion.operations.zustaendig import confirm_zustaendigkeiten
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/zustaendigkeiten/"


class BestaetigenForm(forms.Form):
    """The answers that are right."""

    antworten = forms.MultipleChoiceField(
        label=gettext_lazy("Was stimmt?"),
        help_text=gettext_lazy("Haken Sie an, was Sie geprüft haben. Der Rest bleibt stehen."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Haken Sie an, was stimmt."),
            "invalid_choice": gettext_lazy("Eine Angabe hat sich inzwischen geändert. Sehen Sie sie noch einmal an."),
        },
    )

    def __init__(self, data: Any, *, rows: list[Zustaendigkeit]) -> None:
        super().__init__(data)
        choice: Any = self.fields["antworten"]
        choice.choices = [(f"{row.funktion_id}|{row.antwort}", _told(row)) for row in rows]

    def chosen(self) -> set[tuple[str, str]]:
        parts = (value.partition("|") for value in self.cleaned_data["antworten"])
        return {(funktion, antwort) for funktion, _bar, antwort in parts}


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is to be confirmed, what is unclear, and what is confirmed."""
    found = Zustaendigkeit.objects.filter(kommune_id=arbeit.staff.kommune_id)
    rows = list(found.select_related("funktion", "behoerde", "extern", "amt").order_by("funktion__titel"))
    waiting = [row for row in rows if row.is_confirmable]
    form = BestaetigenForm(request.POST if request.method == "POST" else None, rows=waiting)
    if form.is_valid():
        confirm_zustaendigkeiten(by=arbeit.staff, antworten=form.chosen(), at=clock.now())
        return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
    context = {
        "seite_titel": _("Zuständigkeiten"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form if waiting else None,
        "unklar": [_line(row) for row in rows if row.unklar and not row.is_confirmable],
        "bestaetigt": [_line(row) for row in rows if row.bestaetigt],
        "erfolg": "ok" in request.GET and not form.errors,
    }
    return render(request, "verwaltung/zustaendigkeiten.html", context, status=422 if form.errors else 200)


def _told(row: Zustaendigkeit) -> str:
    words = {"titel": row.funktion.titel, "wer": _who(row)}
    return (_("%(titel)s: %(wer)s (bisher unklar)") if row.unklar else "%(titel)s: %(wer)s") % words


def _line(row: Zustaendigkeit) -> dict[str, str]:
    return {"titel": row.funktion.titel, "wer": _who(row)}


def _who(row: Zustaendigkeit) -> str:
    body = row.behoerde.bezeichnung if row.behoerde else row.extern.name if row.extern else ""
    return ", ".join(filter(None, (body, row.amt.name if row.amt else "")))
