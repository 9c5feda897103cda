"""How the Kommune works: one person or two, and who is told of letters."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion import operations, queries
from portal.redaktion.models import Redaktionsregel
from portal.redaktion.operations.zuschriften import set_recipient
from portal.redaktion.rules.rechte import LEAST_FOR_TWO, Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import MailField
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_ADDRESS = "/arbeitsplatz/verwaltung/arbeitsweise/"


class ArbeitsweiseForm(forms.Form):
    """Whether a second person releases."""

    vier_augen = forms.ChoiceField(
        label=gettext_lazy("Wer veröffentlicht?"),
        choices=[
            ("aus", gettext_lazy("Wer schreibt, veröffentlicht auch")),
            ("an", gettext_lazy("Eine zweite Person gibt frei")),
        ],
        widget=forms.RadioSelect,
    )


class EmpfaengerForm(forms.Form):
    """Who is told that a citizen has written."""

    zuschriften_an = MailField(
        label=gettext_lazy("Wer erfährt von neuen Zuschriften?"),
        help_text=gettext_lazy("Eine E-Mail-Adresse. Leer: die des Rathauses. Was jemand schrieb, steht nie darin."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
@allowed(Handlung.VERWALTEN)
def arbeitsweise(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Switch the release by a second person on or off."""
    if request.method != "POST":
        return _show(request, arbeit)
    form = ArbeitsweiseForm(request.POST)
    if form.is_valid():
        try:
            on = form.cleaned_data["vier_augen"] == "an"
            operations.set_vier_augen(by=arbeit.staff, on=on, at=clock.now())
        except operations.TooFewPeople:
            text = _("Dafür braucht es mindestens %(zahl)s Menschen, sonst steht in den Ferien alles still.")
            form.add_error("vier_augen", text % {"zahl": LEAST_FOR_TWO})
        else:
            return HttpResponseRedirect(f"{_ADDRESS}?ok=1")
    return _show(request, arbeit, form=form)


@require_POST
@allowed(Handlung.VERWALTEN)
def empfaenger(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Say who is told that a citizen has written."""
    form = EmpfaengerForm(request.POST)
    if not form.is_valid():
        return _show(request, arbeit, recipient=form)
    set_recipient(by=arbeit.staff, email=form.cleaned_data["zuschriften_an"], at=clock.now())
    return HttpResponseRedirect(f"{_ADDRESS}?ok=1")


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    *,
    form: ArbeitsweiseForm | None = None,
    recipient: EmpfaengerForm | None = None,
) -> HttpResponse:
    with unit(arbeit.staff):
        regel = Redaktionsregel.objects.first()
        people = queries.editorial_people(arbeit.staff, clock.now())
    failed = form or recipient
    context = {
        "seite_titel": _("Arbeitsweise"),
        "arbeit": arbeit,
        "form": form or ArbeitsweiseForm(initial={"vier_augen": "an" if regel and regel.vier_augen else "aus"}),
        "empfaenger": recipient or EmpfaengerForm(initial={"zuschriften_an": regel.zuschriften_an if regel else ""}),
        "fehler_form": failed,
        "seite_fehler": failed is not None,
        "menschen": people,
        "erfolg": "ok" in request.GET and failed is None,
    }
    return render(request, "verwaltung/arbeitsweise.html", context, status=422 if failed else 200)
