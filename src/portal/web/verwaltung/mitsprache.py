"""The page by which all partners have a say: roadmap, changes asked for, what is new."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion.models import Anliegen, Anliegenbeitrag, Neuerung
from portal.redaktion.operations import mitsprache as operations
from portal.redaktion.rules.rechte import Handlung, may
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import BemerkungField, ZeileField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/mitsprache/"
_SHOWN = 100
_STAND = {
    Anliegen.Stand.IN_ARBEIT: gettext_lazy("In Arbeit"),
    Anliegen.Stand.GEPLANT: gettext_lazy("Geplant"),
    Anliegen.Stand.UMGESETZT: gettext_lazy("Umgesetzt"),
    Anliegen.Stand.NEU: gettext_lazy("Änderungswünsche"),
    Anliegen.Stand.ABGELEHNT: gettext_lazy("Abgelehnt"),
}


class _TextForm(forms.Form):
    schluessel = forms.UUIDField(widget=forms.HiddenInput)
    text = BemerkungField(
        label=gettext_lazy("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Schreiben Sie ein, zwei Sätze.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"schluessel": uuid4()})


class AnliegenForm(_TextForm):
    """A change that is asked for, or what is new."""

    titel = ZeileField(
        label=gettext_lazy("Überschrift"),
        max_length=120,
        error_messages={"required": gettext_lazy("Geben Sie dem Ganzen eine Überschrift.")},
    )
    field_order = ("schluessel", "titel", "text")


class KommentarForm(_TextForm):
    """What a partner says."""


class StandForm(forms.Form):
    """What becomes of it."""

    stand = forms.ChoiceField(label=gettext_lazy("Stand"), choices=Anliegen.Stand.choices)
    antwort = BemerkungField(
        label=gettext_lazy("Antwort an alle Partner"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
@allowed(Handlung.MITREDEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Roadmap, changes asked for and what is new; and a form to ask for one more."""
    form = AnliegenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.propose(by=arbeit.staff, at=clock.now(), **form.cleaned_data)
        return HttpResponseRedirect(f"{ADDRESS}?ok=vorgeschlagen")
    with unit(arbeit.staff):
        rows = list(Anliegen.objects.select_related("kommune").order_by("-am")[:_SHOWN])
        backed = Counter(
            Anliegenbeitrag.objects.filter(
                art=Anliegenbeitrag.Art.UNTERSTUETZUNG, anliegen__in=[row.schluessel for row in rows]
            ).values_list("anliegen", flat=True)
        )
        news = list(Neuerung.objects.order_by("-am")[:20])
    gruppen = [
        {"titel": title, "zeilen": [(row, backed[row.schluessel]) for row in rows if row.stand == stand]}
        for stand, title in _STAND.items()
    ]
    context = {
        "seite_titel": _("Mitsprache"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "form": form,
        "gruppen": [gruppe for gruppe in gruppen if gruppe["zeilen"]],
        "neuerungen": news,
        "plattform": may(arbeit.arten, Handlung.PLATTFORM),
        "erfolg": request.GET.get("ok", "") if not form.errors else "",
    }
    return render(request, "verwaltung/mitsprache.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.MITREDEN)
def eines(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """One Anliegen with what partners say; POST adds a comment."""
    form = KommentarForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _carry_out(operations.comment, arbeit, schluessel, **form.cleaned_data)
        return HttpResponseRedirect(f"{ADDRESS}{schluessel}/?ok=kommentiert")
    return _show(request, arbeit, schluessel, form, None)


def _show(
    request: KommuneRequest, arbeit: Arbeit, schluessel: UUID, form: KommentarForm, stand: StandForm | None
) -> HttpResponse:
    """The page of one; `stand` is what the platform typed and could not be taken."""
    with unit(arbeit.staff):
        anliegen = Anliegen.objects.select_related("kommune").filter(schluessel=schluessel).first()
        said = list(Anliegenbeitrag.objects.select_related("kommune").filter(anliegen=schluessel).order_by("am"))
    if anliegen is None:
        raise Http404
    failed = stand or form
    backing = [row.kommune for row in said if row.art == Anliegenbeitrag.Art.UNTERSTUETZUNG]
    context = {
        "seite_titel": anliegen.titel,
        "seite_fehler": bool(failed.errors),
        "fehler_form": failed,
        "erfolg": request.GET.get("ok", "") if not failed.errors else "",
        "arbeit": arbeit,
        "anliegen": anliegen,
        "kommentare": [row for row in said if row.art == Anliegenbeitrag.Art.KOMMENTAR],
        "unterstuetzen": [kommune.bezeichnung for kommune in backing],
        "dabei": arbeit.staff.kommune_id in {kommune.id for kommune in backing},
        "form": form,
        "stand": stand or StandForm(initial={"stand": anliegen.stand, "antwort": anliegen.antwort}, prefix="s"),
        "plattform": may(arbeit.arten, Handlung.PLATTFORM),
        "adresse": f"{ADDRESS}{schluessel}/",
    }
    return render(request, "verwaltung/anliegen.html", context, status=422 if failed.errors else 200)


@require_POST
@allowed(Handlung.MITREDEN)
def unterstuetzung(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """This Kommune wants it too."""
    _carry_out(operations.support, arbeit, schluessel)
    return HttpResponseRedirect(f"{ADDRESS}{schluessel}/")


@require_POST
@allowed(Handlung.PLATTFORM)
def stand(request: KommuneRequest, arbeit: Arbeit, schluessel: UUID) -> HttpResponse:
    """The platform says what becomes of it."""
    form = StandForm(request.POST, prefix="s")
    if not form.is_valid():
        return _show(request, arbeit, schluessel, KommentarForm(), form)
    _carry_out(operations.set_stand, arbeit, schluessel, **form.cleaned_data)
    return HttpResponseRedirect(f"{ADDRESS}{schluessel}/?ok=stand")


@require_http_methods(["GET", "POST"])
@allowed(Handlung.PLATTFORM)
def neuerung(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The platform tells what is new."""
    form = AnliegenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.announce(by=arbeit.staff, at=clock.now(), **form.cleaned_data)
        return HttpResponseRedirect(f"{ADDRESS}?ok=neuerung")
    context = {
        "seite_titel": _("Neuerung mitteilen"),
        "arbeit": arbeit,
        "form": form,
        "seite_fehler": bool(form.errors),
    }
    return render(request, "verwaltung/neuerung.html", context, status=422 if form.errors else 200)


def _carry_out(operation: Any, arbeit: Arbeit, anliegen: UUID, **values: Any) -> None:
    try:
        operation(by=arbeit.staff, anliegen=anliegen, at=clock.now(), **values)
    except Anliegen.DoesNotExist as error:
        raise Http404 from error
