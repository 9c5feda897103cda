"""Templates of letters and messages: what clerks begin with, in the Kommune's own words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion.rules.rechte import Handlung
from portal.vorgang.models import Textvorlage
from portal.vorgang.operations import vorlagen as operations
from portal.vorgang.rules.vorlage import PLATZHALTER, ZWECKE, PlaceholderUnknown, Zweck, check_placeholders
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/vorlagen/"


class VorlageForm(forms.Form):
    """A template."""

    zweck = forms.ChoiceField(label=gettext_lazy("Wofür"), choices=[(key.value, text) for key, text in ZWECKE.items()])
    titel = ZeileField(
        label=gettext_lazy("Titel"),
        help_text=gettext_lazy("So finden ihn die Kolleginnen und Kollegen. Zum Beispiel: Nachweis fehlt"),
        max_length=100,
        error_messages={"required": gettext_lazy("Geben Sie der Vorlage einen Titel.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": gettext_lazy("Schreiben Sie den Text der Vorlage.")},
    )

    def clean_text(self) -> str:
        text = "\n".join(self.cleaned_data["text"].splitlines())
        try:
            check_placeholders(text)
        except PlaceholderUnknown as error:
            names = ", ".join(f"{{{name}}}" for name in error.namen)
            problem = _("Diesen Platzhalter gibt es nicht: %(namen)s. Es gibt: %(liste)s.")
            known = ", ".join(f"{{{name}}}" for name in PLATZHALTER)
            raise ValidationError(problem % {"namen": names, "liste": known}, code="placeholder") from error
        return text


@require_GET
@allowed(Handlung.SCHREIBEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """All templates of the Kommune."""
    with unit(arbeit.staff):
        rows = operations.vorlagen_for()
    groups = [(titel, [row for row in rows if row.zweck == zweck]) for zweck, titel in ZWECKE.items()]
    context = {
        "seite_titel": _("Textvorlagen"),
        "arbeit": arbeit,
        "gruppen": [(titel, found) for titel, found in groups if found],
        "erfolg": request.GET.get("ok", ""),
    }
    return render(request, "verwaltung/vorlagen.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, vorlage_id: UUID | None = None) -> HttpResponse:
    """Write or change one."""
    row = _row(arbeit, vorlage_id) if vorlage_id else None
    initial = {"zweck": row.zweck, "titel": row.titel, "text": row.text} if row else {}
    form = VorlageForm(request.POST or None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        try:
            operations.save_vorlage(
                vorlage_id=vorlage_id, by=arbeit.staff, zweck=Zweck(values["zweck"]), titel=values["titel"],
                text=values["text"], at=clock.now(),
            )  # fmt: skip
            return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
        except operations.TitleTaken:
            form.add_error("titel", _("Diesen Titel hat schon eine andere Vorlage. Wählen Sie einen anderen."))
        except operations.VorlageGone as error:
            raise Http404 from error
    context: dict[str, Any] = {
        "seite_titel": row.titel if row else _("Neue Vorlage"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "vorlage": row,
        "adresse": f"{_ADDRESS}{vorlage_id}/" if vorlage_id else f"{_ADDRESS}neu/",
        "platzhalter": [(f"{{{name}}}", text) for name, text in PLATZHALTER.items()],
    }
    return render(request, "verwaltung/vorlage.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Handlung.SCHREIBEN)
def loeschung(request: KommuneRequest, arbeit: Arbeit, vorlage_id: UUID) -> HttpResponse:
    """Throw one away."""
    try:
        operations.delete_vorlage(vorlage_id=vorlage_id, by=arbeit.staff, at=clock.now())
    except operations.VorlageGone as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{_ADDRESS}?ok=geloescht")


def _row(arbeit: Arbeit, vorlage_id: UUID) -> Textvorlage:
    with unit(arbeit.staff):
        found: Textvorlage | None = Textvorlage.objects.filter(id=vorlage_id).first()
    if found is None:
        raise Http404
    return found
