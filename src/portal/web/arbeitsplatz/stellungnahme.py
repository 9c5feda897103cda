"""Ask another office for its opinion, give it another day, need it no more: from the page of a Vorgang (ADR 60)."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core.tenancy import unit
from portal.vorgang.operations import stellungnahme
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.queries.stellungnahme import current_sections, offices_to_ask, shareable_files
from portal.vorgang.rules.status import DECIDABLE
from portal.web.arbeitsplatz.blick import look_at
from portal.web.arbeitsplatz.darstellung import step_context
from portal.web.arbeitsplatz.herkunft import name_of
from portal.web.arbeitsplatz.schritte import carry_out
from portal.web.arbeitsplatz.stellungnahmeanzeige import opinions
from portal.web.arbeitsplatz.stellungnahmeformulare import FrageForm, NeueFristForm, RueckzugForm
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@require_http_methods(["GET", "POST"])
@staff_required
def fragen(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Whom, what, until when, and what it may see; POST asks."""
    if request.method == "GET":
        return _show_question(request, arbeit, vorgang_id)
    form = _question(arbeit, look_at(arbeit, vorgang_id).details, request.POST)
    if not form.is_valid():
        return _show_question(request, arbeit, vorgang_id, forms={"stellungnahme": form}, status=422)
    data = form.cleaned_data
    values = {"amt_id": data["amt"], "frage": data["frage"], "frist_am": data["frist"]}
    values |= {"stellen": form.stellen, "dateien": form.gewaehlte_dateien}
    step = "stellungnahme"
    try:
        return carry_out(
            request, arbeit, vorgang_id, step, stellungnahme.ask_opinion, form=form, page=_show_question, **values
        )
    except stellungnahme.OfficeGone:
        form.add_error("amt", _("Dieses Amt lässt sich zurzeit nicht fragen."))
    except stellungnahme.AlreadyAsked:
        form.add_error("amt", _("Dieses Amt ist schon gefragt. Seine Antwort steht noch aus."))
    except stellungnahme.NotShareable:
        form.add_error(None, _("Etwas davon gibt es nicht mehr. Sehen Sie Ihre Auswahl noch einmal durch."))
    return _show_question(request, arbeit, vorgang_id, forms={step: form}, status=422)


def _question(arbeit: Arbeit, details: VorgangDetails, data: Any = None) -> FrageForm:
    with unit(arbeit.staff):
        offices = offices_to_ask(details.vorgang, day=arbeit.tag)
    grouped = [
        (name, [(each.pk, each.name) for each in found])
        for name, found in groupby(offices, lambda office: name_of(office.kommune_id))
    ]
    return FrageForm(
        data,
        aemter=grouped,
        abschnitte=current_sections(details),
        dateien=shareable_files(details),
        auto_id="frage_%s",
    )


def _show_question(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    details = look_at(arbeit, vorgang_id).details
    form = (forms or {}).get("stellungnahme") or _question(arbeit, details)
    context = step_context(
        arbeit,
        details.vorgang,
        titel=_("Vorgang %(nummer)s: Stellungnahme erbitten"),
        gesehen=details.gesehen,
        forms=[form],
        problem=problem,
        status=status,
    ) | {"moeglich": details.vorgang.status in DECIDABLE, "frage": form}
    return render(request, "arbeitsplatz/stellungnahme_fragen.html", context, status=status)


@require_GET
@staff_required
def aendern(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, stellungnahme_id: UUID) -> HttpResponse:
    """Another day, or withdraw."""
    return _show_one(request, arbeit, vorgang_id, stellungnahme_id=stellungnahme_id)


@require_POST
@staff_required
def frist(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, stellungnahme_id: UUID) -> HttpResponse:
    form = NeueFristForm(request.POST, auto_id="frist_%s")
    operation = stellungnahme.give_time
    return _change(
        request, arbeit, vorgang_id, stellungnahme_id, "stellungnahme_frist", operation, form, frist="frist_am"
    )


@require_POST
@staff_required
def rueckzug(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, stellungnahme_id: UUID) -> HttpResponse:
    form, operation = RueckzugForm(request.POST, auto_id="rueckzug_%s"), stellungnahme.withdraw_question
    return _change(
        request, arbeit, vorgang_id, stellungnahme_id, "stellungnahme_rueckzug", operation, form, text="text"
    )


def _change(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    stellungnahme_id: UUID,
    step: str,
    operation: Any,
    form: Form,
    **names: str,
) -> HttpResponse:
    """Carry out what the form asks for; `names` gives the argument of each of its fields."""

    def show(*args: Any, **given: Any) -> HttpResponse:
        return _show_one(*args, stellungnahme_id=stellungnahme_id, **given)

    if not form.is_valid():
        return show(request, arbeit, vorgang_id, forms={step: form}, status=422)
    values = {argument: form.cleaned_data[field] for field, argument in names.items()}
    try:
        return carry_out(
            request, arbeit, vorgang_id, step, operation, form=form, page=show,
            stellungnahme_id=stellungnahme_id, **values,
        )  # fmt: skip
    except stellungnahme.OpinionGone as error:
        raise Http404 from error
    except stellungnahme.OpinionEnded:
        problem = _("Die Stellungnahme ist nicht mehr offen. Unten sehen Sie, was geschehen ist.")
        return show(request, arbeit, vorgang_id, forms={step: form}, problem=problem, status=409)


def _show_one(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    stellungnahme_id: UUID,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    details, sent = look_at(arbeit, vorgang_id).details, forms or {}
    found = [each for each in opinions(details, arbeit.tag) if each["row"].id == stellungnahme_id]
    if not found:
        raise Http404
    row = found[0]["row"]
    initial = {"frist": row.wunsch_am or row.frist_am}
    context = step_context(
        arbeit,
        details.vorgang,
        titel=_("Vorgang %(nummer)s: Stellungnahme"),
        gesehen=details.gesehen,
        forms=sent.values(),
        problem=problem,
        status=status,
    ) | {
        "each": found[0],
        "frist": sent.get("stellungnahme_frist") or NeueFristForm(auto_id="frist_%s", initial=initial),
        "rueckzug": sent.get("stellungnahme_rueckzug") or RueckzugForm(auto_id="rueckzug_%s"),
    }
    return render(request, "arbeitsplatz/stellungnahme_aendern.html", context, status=status)
