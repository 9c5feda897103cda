"""Checklists kept in the account: keep one, tick what is done, throw it away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.leistung.models.merkzettel import MerkzettelGone
from portal.leistung.operations import merkzettel as operations
from portal.leistung.queries.wegweiser import Merkliste, merkliste, merklisten_of_citizen, wegweiser_with_id
from portal.web.buerger import checkliste
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.wegweiser_formulare import StichtagForm, pairs, read_answers
from portal.web.request import KommuneRequest


@require_http_methods(["GET", "POST"])
def neu(request: KommuneRequest) -> HttpResponse:
    """Keep the checklist of these answers: a page that says what is kept, and the act."""
    citizen = request.sitzung.citizen
    if citizen is None or citizen.stufe == 0:
        return login_needed(request)
    source = request.GET if request.method == "GET" else request.POST
    wegweiser = wegweiser_with_id(source.get("wegweiser", ""))
    if wegweiser is None:
        raise Http404
    antworten = wegweiser.counting(read_answers(wegweiser, source))
    form = StichtagForm.asked_in(source, wegweiser.stichtag) if wegweiser.stichtag else None
    stichtag = form.cleaned_data.get("stichtag") if form and form.is_valid() else None
    if request.method == "POST":
        kept = operations.keep_merkzettel(
            by=citizen, wegweiser=wegweiser, antworten=antworten, stichtag=stichtag, at=clock.now()
        )
        return HttpResponseRedirect(f"/merkzettel/{kept}/?gemerkt=1")
    day = [(name, value) for name, value in source.items() if name.startswith("stichtag_")] if stichtag else []
    context = {
        "seite_titel": _("Liste merken"),
        "wegweiser": {"id": wegweiser.id, "titel": wegweiser.titel},
        "antworten": checkliste.answered(wegweiser, antworten),
        "mitgegeben": [{"name": name, "wert": value} for name, value in [*pairs(antworten), *day]],
    }
    return render(request, "buerger/merkzettel_neu.html", context)


@require_http_methods(["GET", "POST"])
def einer(request: KommuneRequest, merkzettel_id: UUID) -> HttpResponse:
    """The kept checklist with its boxes; POST writes down which are ticked."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    try:
        if request.method == "POST":
            done = request.POST.getlist("erledigt")
            operations.tick(merkzettel_id=merkzettel_id, erledigt=done, by=citizen, at=clock.now())
            return HttpResponseRedirect(f"/merkzettel/{merkzettel_id}/?gespeichert=1")
        with unit(citizen):
            liste = merkliste(merkzettel_id)
    except MerkzettelGone as error:
        raise Http404 from error
    return render(request, "buerger/merkzettel.html", _context(request, liste))


def _context(request: KommuneRequest, liste: Merkliste) -> dict[str, Any]:
    shown = checkliste.sections(
        liste.wegweiser,
        liste.antworten,
        stichtag=liste.stichtag,
        kommune=request.kommune,
        erledigt=liste.erledigt,
    )
    done, total = liste.stand
    return {
        "seite_titel": _("Mein Merkzettel: %(titel)s") % {"titel": liste.wegweiser.titel},
        "liste": liste,
        "abschnitte": shown,
        "ungeprueft": checkliste.has_unchecked(shown),
        "erledigt": done,
        "anzahl": total,
        "gemerkt": "gemerkt" in request.GET,
        "gespeichert": "gespeichert" in request.GET,
        "aendern_ziel": f"/wegweiser/{liste.wegweiser.id}/?{urlencode(pairs(liste.antworten))}#antworten",
        "pfad": [{"titel": _("Meine Vorgänge"), "ziel": "/vorgaenge/"}],
    }


@require_http_methods(["GET", "POST"])
def loeschung(request: KommuneRequest, merkzettel_id: UUID) -> HttpResponse:
    """Throw it away: a page that asks, and the act."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    try:
        if request.method == "POST":
            operations.discard_merkzettel(merkzettel_id=merkzettel_id, by=citizen)
            return HttpResponseRedirect("/vorgaenge/")
        with unit(citizen):
            liste = merkliste(merkzettel_id)
    except MerkzettelGone as error:
        raise Http404 from error
    context = {"seite_titel": _("Merkzettel löschen"), "liste": liste}
    return render(request, "buerger/merkzettel_loeschung.html", context)


def rows_of(citizen: Citizen) -> list[dict[str, Any]]:
    """The kept checklists for the page „Meine Vorgänge“; inside a unit of work."""
    return [
        {"liste": liste, "erledigt": liste.stand[0], "anzahl": liste.stand[1]}
        for liste in merklisten_of_citizen(citizen)
    ]
