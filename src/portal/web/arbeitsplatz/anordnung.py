"""How a person arranges their Postkorb: filters they keep, columns and density."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.operations import ansichten
from portal.vorgang.queries.umfeld import umfeld
from portal.vorgang.rules.postkorb import arranged
from portal.web.arbeitsplatz import korbliste
from portal.web.arbeitsplatz.korbformulare import AnordnungForm, FilternameForm
from portal.web.arbeitsplatz.postkorb import look
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@require_http_methods(["GET", "POST"])
@staff_required
def spalten(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Columns, their order and the density; the filters that are kept, to be deleted."""
    with unit(arbeit.staff):
        around = umfeld(office_ids=arbeit.office_ids, mitarbeiter_id=arbeit.mitarbeiter.pk, day=arbeit.tag)
    data = request.POST if request.method == "POST" else None
    form = AnordnungForm(data, spalten=arranged(around.spalten), dicht=around.dicht)
    if form.is_valid():
        ansichten.arrange(spalten=form.spalten, dicht=form.cleaned_data["dichte"] == "dicht", by=arbeit.staff)
        return HttpResponseRedirect(korbliste.ADDRESS)
    context = {
        "seite_titel": _("Spalten und Filter"),
        "seite_fehler": bool(form.errors),
        "arbeit": arbeit,
        "formular": form,
        "eigene": around.filter,
    }
    return render(request, "arbeitsplatz/anordnung.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def filter_merken(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Keep the filter of the list under a name."""
    with unit(arbeit.staff):
        blick = look(arbeit, request.POST)
    if blick.form.errors:  # another filter would be kept than the one that is meant: the list says what is wrong
        return HttpResponseRedirect(korbliste.address(blick.ansicht, blick.form.asked))
    angaben = {"ansicht": str(blick.ansicht), **blick.form.chosen}
    form = FilternameForm(request.POST, auto_id="filtername_%s")
    if form.is_valid():
        try:
            ansichten.keep_filter(name=form.cleaned_data["name"], angaben=angaben, by=arbeit.staff, at=clock.now())
            return HttpResponseRedirect(korbliste.address(blick.ansicht, blick.form.chosen))
        except ansichten.FilterExists:
            text = _("So heißt schon ein anderer Filter von Ihnen. Wählen Sie einen anderen Namen, ")
            text += _("oder löschen Sie den alten unter „Spalten und Filter einrichten“.")
            form.add_error("name", text)
        except ansichten.TooManyFilters:
            text = _("Sie haben schon %(zahl)d Filter. Löschen Sie zuerst einen unter „Spalten und Filter“.")
            form.add_error("name", text % {"zahl": ansichten.MOST_FILTERS})
    context = {
        "seite_titel": _("Filter merken"),
        "seite_fehler": True,
        "arbeit": arbeit,
        "formular": form,
        "angaben": angaben,
        "zurueck": korbliste.address(blick.ansicht, blick.form.chosen),
    }
    return render(request, "arbeitsplatz/filter_merken.html", context, status=422)


@require_POST
@staff_required
def filter_loeschen(request: KommuneRequest, arbeit: Arbeit, filter_id: UUID) -> HttpResponse:
    """Forget an own filter."""
    ansichten.forget_filter(filter_id=filter_id, by=arbeit.staff)
    return HttpResponseRedirect("/arbeitsplatz/postkorb/anordnung/")
