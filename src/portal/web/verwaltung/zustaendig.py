"""Who answers for what in this Kommune: looked at and confirmed by its people, who also say which office does what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Zustaendigkeit
from portal.leistung.queries.aufgaben import Aufgabe, given_offices, tasks_of
from portal.redaktion.operations import zustaendig as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import TagField, ZeileField, office_choices
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.vereinbarungen import by_day
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/zustaendigkeiten/"
_FAULTS = {
    "amt": ("amt", gettext_lazy("Diese Stelle gibt es in Ihrer Kommune nicht. Wählen Sie eine andere.")),
    "spaeter": ("ab", gettext_lazy("Diese Stelle beginnt erst später. Wählen Sie ihren ersten Tag oder einen danach.")),
    "endet": ("ab", gettext_lazy("An diesem Tag ist die Stelle schon geschlossen. Wählen Sie ihre Nachfolge.")),
    "ab": ("ab", gettext_lazy("Dieser Tag ist vorbei. Wählen Sie heute oder einen späteren Tag.")),
}
_INVALID = {"invalid_choice": _FAULTS["amt"][1]}


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

    def __init__(self, data: Any, *, rows: dict[Zustaendigkeit, str]) -> None:
        super().__init__(data)
        choice: Any = self.fields["antworten"]
        choice.choices = [(f"{row.funktion_id}|{row.antwort}", _told(row, wer)) for row, wer in rows.items()]

    def chosen(self) -> set[tuple[str, str]]:
        parts = (value.partition("|") for value in self.cleaned_data["antworten"])
        return {(funktion, antwort) for funktion, _bar, antwort in parts}


class AufgabeForm(forms.Form):
    """Which office has a Funktion, and from when on."""

    amt = forms.TypedChoiceField(
        label=gettext_lazy("Stelle"), required=False, coerce=int, empty_value=None, error_messages=_INVALID
    )
    ab = TagField(
        label=gettext_lazy("Erster Tag"),
        help_text=gettext_lazy("Ab diesem Tag nennt das Portal die gewählte Stelle. Bis dahin bleibt es, wie es ist."),
        error_messages={"required": gettext_lazy("Nennen Sie den ersten Tag.")},
    )
    grund = ZeileField(
        label=gettext_lazy("Anlass der Änderung"),
        help_text=gettext_lazy("Steht im Änderungsprotokoll, das alle Kommunen lesen."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any, *, aufgabe: Aufgabe, offices: list[Organisationseinheit], morgen: date) -> None:
        now = aufgabe.amt or aufgabe.daten
        super().__init__(data, initial={"amt": str(now.pk) if now else "", "ab": morgen})
        usual = aufgabe.daten.name if aufgabe.daten else _("keine eigene Stelle")
        office: Any = self.fields["amt"]
        office.choices = [("", _("wie hinterlegt: %(name)s") % {"name": usual}), *office_choices(offices)]


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is to be confirmed, what is unclear, and what is confirmed."""
    found = Zustaendigkeit.objects.filter(kommune_id=arbeit.staff.kommune_id)
    rows = list(found.select_related("funktion", "behoerde", "extern", "amt__nachfolge").order_by("funktion__titel"))
    given = given_offices(arbeit.tag)
    wer = {row: _who(row, given.get((row.behoerde_id or "", row.funktion_id)) or row.amt, arbeit.tag) for row in rows}
    waiting = {row: names for row, names in wer.items() if row.is_confirmable}
    form = BestaetigenForm(request.POST if request.method == "POST" else None, rows=waiting)
    if form.is_valid():
        operations.confirm_zustaendigkeiten(by=arbeit.staff, antworten=form.chosen(), at=clock.now())
        return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
    context = {
        "seite_titel": _("Zuständigkeiten"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form if waiting else None,
        "unklar": [_line(row, names) for row, names in wer.items() if row.unklar and not row.is_confirmable],
        "bestaetigt": [_line(row, names) for row, names in wer.items() if row.bestaetigt],
        "aufgaben": tasks_of(all_kommunen()[arbeit.staff.kommune_id], arbeit.tag),
        "erfolg": request.GET.get("ok", "") if not form.errors else "",
    }
    return render(request, "verwaltung/zustaendigkeiten.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def aufgabe(request: KommuneRequest, arbeit: Arbeit, funktion: str) -> HttpResponse:
    """Which office has one Funktion; what changes for whom is shown before it is saved."""
    tasks = tasks_of(all_kommunen()[arbeit.staff.kommune_id], arbeit.tag)
    task = next((each for each in tasks if each.funktion.id == funktion), None)
    if task is None:
        raise Http404
    rows = Organisationseinheit.objects.not_closed_on(arbeit.tag).filter(kommune_id=arbeit.staff.kommune_id)
    form = AufgabeForm(
        request.POST or None, aufgabe=task, offices=list(rows.order_by("name")), morgen=arbeit.tag + timedelta(days=1)
    )
    context: dict[str, Any] = {}
    if form.is_valid():
        seen = f"{form.cleaned_data['amt']} | {form.cleaned_data['ab']}"
        save = "speichern" in request.POST and request.POST.get("gesehen") == seen
        context = _carry_out(form, arbeit, funktion, save=save)
        if save and not form.errors:
            return HttpResponseRedirect(f"{_ADDRESS}?ok=stelle")
        context |= {"gesehen": seen if not form.errors else ""}
    context |= {
        "seite_titel": task.funktion.titel,
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "aufgabe": task,
        "form": form,
    }
    return render(request, "verwaltung/aufgabe.html", context, status=422 if form.errors else 200)


def _carry_out(form: AufgabeForm, arbeit: Arbeit, funktion: str, *, save: bool) -> dict[str, Any]:
    """Save it, or tell what would change; what is wrong is written into the form."""
    amt_id, first = form.cleaned_data["amt"], form.cleaned_data["ab"]
    values: dict[str, Any] = {"by": arbeit.staff, "funktion_id": funktion, "amt_id": amt_id, "ab": first}
    try:
        if save:
            operations.set_task(**values, grund=form.cleaned_data["grund"], at=clock.now())
            return {}
        effect = operations.preview_task(**values, at=clock.now())
    except operations.AufgabeFaulty as error:
        form.add_error(*_FAULTS[error.feld])
        return {}
    return {"tage": by_day(effect.antworten), "eigens": effect.eigens}


def _told(row: Zustaendigkeit, wer: str) -> str:
    words = {"titel": row.funktion.titel, "wer": wer}
    return (_("%(titel)s: %(wer)s (bisher unklar)") if row.unklar else "%(titel)s: %(wer)s") % words


def _line(row: Zustaendigkeit, wer: str) -> dict[str, str]:
    return {"titel": row.funktion.titel, "wer": wer}


def _who(row: Zustaendigkeit, amt: Organisationseinheit | None, today: date) -> str:
    body = row.behoerde.bezeichnung if row.behoerde else row.extern.name if row.extern else ""
    office = amt.answering_on(today) if amt else None
    return ", ".join(filter(None, (body, office.name if office else "")))
