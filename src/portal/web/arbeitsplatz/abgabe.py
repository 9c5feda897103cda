"""A Vorgang goes to another authority: choose the area, see who answers, say the reason, see what is told, go."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.models import Abgabeeingang, Vorgang
from portal.vorgang.operations.abgabe import HANDED_OVER_FROM, ZielChanged, hand_over, handed_over_text
from portal.vorgang.operations.casework import paid_zahlung
from portal.vorgang.queries.abgabe import Ziel, eingang_of, ziel_in
from portal.vorgang.rules.gesehen import Gesehen
from portal.web.arbeitsplatz.abgabeformulare import AbgabeForm, GebietForm
from portal.web.arbeitsplatz.blick import own_vorgang
from portal.web.arbeitsplatz.darstellung import step_context
from portal.web.arbeitsplatz.herkunft import stations
from portal.web.arbeitsplatz.schritte import carry_out
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@dataclass(frozen=True)
class _Stand:
    """The Vorgang as it is now, who would get it, and what was paid (cents)."""

    vorgang: Vorgang
    gesehen: Gesehen
    eingang: Abgabeeingang | None
    ziel: Ziel | None
    bezahlt_cents: int


def _stand(arbeit: Arbeit, vorgang_id: UUID, gebiet: str) -> _Stand:
    """Raises Http404."""
    with unit(arbeit.staff):
        vorgang, seen = own_vorgang(arbeit, vorgang_id)
        zahlung = paid_zahlung(vorgang)
        ziel = ziel_in(vorgang, gebiet, day=arbeit.tag) if gebiet else None
        paid = zahlung.betrag_cents if zahlung else 0
        return _Stand(vorgang, seen, eingang_of(vorgang), ziel, paid)


@require_http_methods(["GET", "POST"])
@staff_required
def abgabe(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """GET: choose, then who answers; POST: first the preview (`schritt=vorschau`), then the act."""
    if request.method == "GET":
        return _show(request, arbeit, vorgang_id)
    form = AbgabeForm(request.POST, auto_id="abgabe_%s")
    if not form.is_valid():
        return _show(request, arbeit, vorgang_id, forms={"abgabe": form}, status=422)
    if request.POST.get("schritt") == "vorschau":
        return _show(request, arbeit, vorgang_id, forms={"abgabe": form}, vorschau=True)
    values = {"gebiet": form.cleaned_data["gebiet"], "amt_id": form.cleaned_data["amt"]}
    values |= {"grund": form.cleaned_data["grund"]}
    try:
        return carry_out(request, arbeit, vorgang_id, "abgabe", hand_over, form=form, page=_show, **values)
    except ZielChanged:
        problem = _("Dieses Amt ist dafür nicht mehr zuständig. Unten sehen Sie den Stand von jetzt.")
        return _show(request, arbeit, vorgang_id, forms={"abgabe": form}, problem=problem, status=409)


def _show(
    request: KommuneRequest,
    arbeit: Arbeit,
    vorgang_id: UUID,
    *,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    vorschau: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was sent and could not be carried out. Raises Http404."""
    sent = forms or {}
    gebiet = (request.POST if request.method == "POST" else request.GET).get("gebiet", "")[:40]
    stand = _stand(arbeit, vorgang_id, gebiet)
    form = sent.get("abgabe") or AbgabeForm(auto_id="abgabe_%s")
    if stand.ziel is not None:
        form.fields["gebiet"].initial, form.fields["amt"].initial = gebiet, stand.ziel.amt.pk
    absender = stand.eingang.amt if stand.eingang else ""
    own = stand.vorgang.kommune_id
    context = step_context(
        arbeit,
        stand.vorgang,
        titel=_("Vorgang %(nummer)s abgeben"),
        gesehen=stand.gesehen,
        forms=[form],
        problem=problem,
        status=status,
    ) | {
        "abgebbar": stand.vorgang.status in HANDED_OVER_FROM,
        "gebietform": GebietForm({"gebiet": gebiet} if gebiet else None, own=own, absender=absender),
        "gefragt": bool(gebiet),
        "ziel": stand.ziel,
        "kontakt": stand.ziel.contact_lines(arbeit.tag) if stand.ziel else [],
        "abgabe": form,
        "vorschau": _preview(stand, form) if vorschau and stand.ziel else "",
        "stationen": stations(stand.eingang),
        "war_schon_dort": stand.ziel is not None and stand.ziel.kommune.id in _places(stand.eingang),
    }
    return render(request, "arbeitsplatz/abgabe.html", context, status=status)


def _preview(stand: _Stand, form: Form) -> str:
    assert stand.ziel is not None
    grund = form.cleaned_data["grund"]
    return handed_over_text(stand.vorgang, stand.ziel, grund=grund, cents=stand.bezahlt_cents, at=clock.now())


def _places(eingang: Abgabeeingang | None) -> set[str]:
    return {each["behoerde"] for each in eingang.stationen} if eingang else set()
