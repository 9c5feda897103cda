"""A proposal of an agreement, as its parties see it: what is new, what changes for whom, who has answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.queries import bezeichnung_of
from portal.leistung.rules.vereinbaren import Vereinbarungsstand
from portal.redaktion import queries
from portal.redaktion.models import Vorschlag
from portal.redaktion.operations import vorschlaege as operations
from portal.redaktion.rules.rechte import Handlung, may
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import BemerkungField
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.vereinbarungen import told_changes
from portal.web.verwaltung.worte import Worte
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/vereinbarungen/vorschlaege/{}/"
_DONE: dict[str, Any] = {
    "ja": gettext_lazy("Ihre Zustimmung ist festgehalten."),
    "nein": gettext_lazy("Ihre Ablehnung ist festgehalten. Die anderen Beteiligten lesen den Grund."),
    "zurueck": gettext_lazy("Der Vorschlag ist zurückgezogen."),
}


class AntwortForm(forms.Form):
    """Consent, or a refusal that says why."""

    antwort = forms.ChoiceField(
        label=gettext_lazy("Stimmt Ihre Kommune zu?"),
        choices=[("ja", gettext_lazy("Ja, wir stimmen zu")), ("nein", gettext_lazy("Nein, wir lehnen ab"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie eine Antwort.")},
    )
    grund = BemerkungField(
        label=gettext_lazy("Grund"),
        help_text=gettext_lazy("Nötig, wenn Sie ablehnen."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("antwort") == "nein" and not values.get("grund", "").strip():
            self.add_error("grund", _("Schreiben Sie, warum Sie ablehnen."))
        return values


@require_GET
@allowed(Handlung.ANSEHEN)
def einer(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """One proposal."""
    return _show(request, arbeit, _found(arbeit, schluessel), AntwortForm())


@require_POST
@allowed(Handlung.VERWALTEN)
def antwort(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """Consent or refuse for the Kommune."""
    vorschlag, form = _found(arbeit, schluessel), AntwortForm(request.POST)
    if not form.is_valid():
        return _show(request, arbeit, vorschlag, form, status=422)
    said, why = form.cleaned_data["antwort"], form.cleaned_data["grund"]
    try:
        operations.answer_proposal(by=arbeit.staff, schluessel=schluessel, ja=said == "ja", grund=why, at=clock.now())
    except operations.AnsweredAlready:
        return HttpResponseRedirect(f"{_ADDRESS.format(schluessel)}?veraltet=1")
    return HttpResponseRedirect(f"{_ADDRESS.format(schluessel)}?ok={said}")


@require_POST
@allowed(Handlung.VERWALTEN)
def ruecknahme(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """Take an own proposal back."""
    try:
        operations.withdraw_proposal(by=arbeit.staff, schluessel=schluessel, at=clock.now())
    except operations.ProposalUnknown as error:
        raise Http404 from error
    except operations.AnsweredAlready:
        return HttpResponseRedirect(f"{_ADDRESS.format(schluessel)}?veraltet=1")
    return HttpResponseRedirect(f"{_ADDRESS.format(schluessel)}?ok=zurueck")


def _found(arbeit: Arbeit, schluessel: UUID) -> Vorschlag:
    with unit(arbeit.staff):
        vorschlag = queries.proposal(schluessel)
    if vorschlag is None:
        raise Http404
    return vorschlag


def _show(
    request: KommuneRequest, arbeit: Arbeit, vorschlag: Vorschlag, form: AntwortForm, *, status: int = 200
) -> HttpResponse:
    here, admin = arbeit.staff.kommune_id, may(arbeit.arten, Handlung.VERWALTEN)
    waits = vorschlag.waits_for(here)
    context = {
        "seite_titel": vorschlag.titel,
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "vorschlag": vorschlag,
        "von": bezeichnung_of(vorschlag.urheber),
        "angaben": _facts(vorschlag),
        "antworten": [_answer(each, vorschlag) for each in vorschlag.beteiligte],
        "tage": told_changes(vorschlag.vereinbarung, vorschlag.inhalt) if vorschlag.ist_offen else None,
        "form": form if waits and admin else None,
        "wartet_auf_verwaltung": waits and not admin,
        "ruecknahme": vorschlag.ist_offen and admin and vorschlag.urheber == here,
        "erfolg": _DONE.get(request.GET.get("ok", ""), ""),
        "adresse": _ADDRESS.format(vorschlag.schluessel),
    }
    return render(request, "verwaltung/vorschlag.html", context, status=status)


def _answer(kommune_id: str, vorschlag: Vorschlag) -> dict[str, Any]:
    said = vorschlag.antworten.get(kommune_id)
    line: dict[str, Any] = {"name": bezeichnung_of(kommune_id), "ja": None, "grund": "", "wer": "", "am": None}
    if said:
        line |= {"ja": said["ja"], "grund": said["grund"], "wer": said["wer"], "am": datetime.fromisoformat(said["am"])}
    return line


def _facts(vorschlag: Vorschlag) -> list[dict[str, str]]:
    """Every field that says something: as it would be, and as it was where that differs."""
    worte, old, facts = Worte(), vorschlag.vorher, []
    for name in Vereinbarungsstand.model_fields:
        value = vorschlag.inhalt[name]
        new, before = worte.tell(name, value), worte.tell(name, old[name]) if old else ""
        if new or before:
            changed = bool(old) and new != before
            facts.append({"name": _label(name), "neu": new or "–", "vorher": before or "–" if changed else ""})
    return facts


def _label(name: str) -> str:
    own = {"titel": _("Name der Vereinbarung"), "ab": _("Erster Tag"), "bis": _("Letzter Tag")}
    return str(own.get(name) or FELDER.get(name, name))
