"""Steps of a draft, the same for every kind of piece: each is one form, one address, one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core import clock
from portal.redaktion import operations
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.formulare import RueckgabeForm
from portal.web.verwaltung.rechte import allowed, refuse
from portal.web.verwaltung.stueck import ADRESSEN
from portal.web.zugang import Arbeit


@require_POST
@allowed(Handlung.ANSEHEN)
def freigabe(request: KommuneRequest, arbeit: Arbeit, art: str, gegenstand: str) -> HttpResponse:
    """Lay the draft before a second person."""
    return _carry_out(request, arbeit, art, gegenstand, operations.ask_release, "freigabe", nummer=_number(request))


@require_POST
@allowed(Handlung.ANSEHEN)
def veroeffentlichung(request: KommuneRequest, arbeit: Arbeit, art: str, gegenstand: str) -> HttpResponse:
    """Publish the draft."""
    return _carry_out(request, arbeit, art, gegenstand, operations.publish, "veroeffentlicht", nummer=_number(request))


@require_POST
@allowed(Handlung.ANSEHEN)
def verwerfung(request: KommuneRequest, arbeit: Arbeit, art: str, gegenstand: str) -> HttpResponse:
    """Throw the draft away, after a second look."""
    if "sicher" not in request.POST:
        context = {"seite_titel": _("Entwurf verwerfen?"), "arbeit": arbeit, "nummer": _number(request)}
        return render(request, "verwaltung/verwerfen.html", context | {"zurueck": _address(art, gegenstand)})
    return _carry_out(request, arbeit, art, gegenstand, operations.discard_draft, "verworfen", nummer=_number(request))


@require_POST
@allowed(Handlung.ANSEHEN)
def rueckgabe(request: KommuneRequest, arbeit: Arbeit, art: str, gegenstand: str) -> HttpResponse:
    """Give the draft back to its author."""
    form = RueckgabeForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(f"{_address(art, gegenstand)}?bemerkung=fehlt#rueckgabe")
    bemerkung = form.cleaned_data["bemerkung"]
    return _carry_out(request, arbeit, art, gegenstand, operations.give_back, "rueckgabe", bemerkung=bemerkung)


def _carry_out(
    request: KommuneRequest,
    arbeit: Arbeit,
    art: str,
    gegenstand: str,
    operation: Callable[..., object],
    done: str,
    **values: Any,
) -> HttpResponse:
    """Run the operation and go back to the page, which says what came of it."""
    address = _address(art, gegenstand)
    try:
        operation(by=arbeit.staff, art=art, gegenstand=gegenstand, at=clock.now(), **values)
    except operations.GegenstandUnknown as error:
        raise Http404 from error
    except (operations.NotAllowed, operations.SecondPersonNeeded):
        return refuse(request, arbeit)
    except operations.NotPublishable:
        return HttpResponseRedirect(f"{address}?fehlt=1")  # the page lists it
    except (operations.EditedMeanwhile, operations.NoDraft, operations.NotInRelease):
        return HttpResponseRedirect(f"{address}?veraltet=1")
    return HttpResponseRedirect(f"{address}?ok={done}")


def _address(art: str, gegenstand: str) -> str:
    if art not in ARTEN:
        raise Http404
    return ADRESSEN[art].format(gegenstand)


def _number(request: KommuneRequest) -> int:
    text = request.POST.get("nummer", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
