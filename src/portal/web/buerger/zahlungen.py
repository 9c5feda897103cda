"""Pay the Vorschuss of a Vorgang: the page, the way to the provider, and the way back."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.money import euros
from portal.core.tenancy import Citizen, unit
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id
from portal.web.buerger.anmeldung import host_url, login_needed
from portal.web.request import KommuneRequest
from portal.web.sprache import root
from portal.zahlung import operations as zahlungen
from portal.zahlung.models import Forderung, Zahlung
from portal.zahlung.rules import Zahlungsstatus


@require_http_methods(["GET", "POST"])
def zahlung(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """GET shows what is owed and how paying stands; POST goes to the provider's page."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
        details = details_of(vorgang) if vorgang else None
    if details is None or details.forderung is None:
        raise Http404
    if request.method == "POST":
        return _start(request, citizen, details)
    return _show(request, details)


def _start(request: KommuneRequest, citizen: Citizen, details: VorgangDetails) -> HttpResponse:
    assert details.forderung is not None
    path = f"{root()}/vorgaenge/{details.vorgang.id}/zahlung/"
    try:
        url = zahlungen.start_zahlung(
            forderung_id=details.forderung.id,
            by=citizen,
            return_url=host_url(request, path + "rueckkehr/"),
            at=clock.now(),
        )
    except zahlungen.NothingOwed:
        return HttpResponseRedirect(path)
    except zahlungen.ZahlungUnclear:
        return HttpResponseRedirect(path + "?stand=unklar")
    except zahlungen.ZahlungRefused:
        return HttpResponseRedirect(path + "?stand=abgewiesen")
    return HttpResponseRedirect(url)


@require_GET
def rueckkehr(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """Back from the provider. That says nothing about the money: the worker is told to ask now."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    zahlungen.check_soon(by=citizen, vorgangsbezug=_bezug(citizen, vorgang_id))
    query = urlencode({"stand": "zurueck", "seit": int(clock.now().timestamp())})
    return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/zahlung/?{query}")


def _bezug(citizen: Citizen, vorgang_id: UUID) -> str:
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
    if vorgang is None:
        raise Http404
    return vorgang.nummer


def _show(request: KommuneRequest, details: VorgangDetails) -> HttpResponse:
    forderung = details.forderung
    assert forderung is not None
    last = details.zahlungen[-1] if details.zahlungen else None
    paid, owed = forderung.status == Forderung.Status.BEZAHLT, forderung.status == Forderung.Status.OFFEN
    unclear = owed and last is not None and last.status == Zahlungsstatus.UNKLAR
    checking = unclear or (owed and last is not None and _is_checking(request, last))
    context = {
        "seite_titel": _title(paid=paid, owed=owed, checking=checking),
        "vorgang": details.vorgang,
        "forderung": forderung,
        "betrag": euros(forderung.betrag_cents),
        "positionen": [
            {**position, "summe": euros(position["summe_cents"]), "einzel": euros(position["einzel_cents"])}
            for position in forderung.positionen
        ],
        "bezahlt": paid,
        "offen": owed,
        "in_pruefung": checking,
        "neu_laden": "?" + request.GET.urlencode(),
        "gescheitert": owed and last is not None and last.status == Zahlungsstatus.FEHLGESCHLAGEN,
        "abgebrochen": owed and last is not None and last.status == Zahlungsstatus.ABGEBROCHEN,
        "erstattungen": [euros(row.betrag_cents) for row in details.erstattungen],
    }
    return render(request, "buerger/zahlung.html", context)


def _title(*, paid: bool, owed: bool, checking: bool) -> str:
    if paid:
        return _("Bezahlt")
    if checking:  # nobody is asked to pay while that is found out
        return _("Ihr Vorschuss")
    return _("Vorschuss bezahlen") if owed else _("Nichts mehr zu bezahlen")


def _is_checking(request: KommuneRequest, last: Zahlung) -> bool:
    """Whether the outcome is being asked for: the start is not answered yet, or the person has just come back.

    Once the provider has said after their return (`seit`, seconds since 1970) that nothing was paid, they may go on.
    """
    stand, since = request.GET.get("stand", ""), request.GET.get("seit", "")
    if last.status == Zahlungsstatus.ANGELEGT:
        return bool(stand)
    if last.status != Zahlungsstatus.GESTARTET or stand != "zurueck":
        return False
    asked = last.geprueft_am
    return asked is None or not (since.isascii() and since.isdigit()) or asked.timestamp() < int(since[:12])
