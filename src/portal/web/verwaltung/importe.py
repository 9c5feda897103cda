"""What imports of other catalogues left for an editor of the common texts: conflicts, and what is not here."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.leistung.models import Befund, Importlauf
from portal.leistung.queries.uebernahme import LEISTUNG, open_befunde
from portal.leistung.rules.uebernahme import Ergebnis, told
from portal.redaktion.operations import bestand as operations
from portal.redaktion.rules.rechte import Handlung
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/importe/"
_PAGE = 25
_RUNS = 10


@require_GET
@allowed(Handlung.GRUNDTEXT)
def liste(request: HttpRequest, arbeit: Arbeit) -> HttpResponse:
    """What waits, a page of it, and the last runs with their counts."""
    with unit(arbeit.staff):
        page = Paginator(open_befunde(), _PAGE).get_page(request.GET.get("seite"))
        befunde = list(page.object_list)
        runs = list(Importlauf.objects.order_by("-am")[:_RUNS])
    context = {
        "seite_titel": _("Importe"),
        "arbeit": arbeit,
        "anzahl": page.paginator.count,
        "befunde": [_row(each) for each in befunde],
        "weiter": f"{ADDRESS}?seite={page.next_page_number()}" if page.has_next() else "",
        "laeufe": [{"lauf": each, "zahlen": _counts(each)} for each in runs],
        "erfolg": "ok" in request.GET,
    }
    return render(request, "verwaltung/importe.html", context)


@require_POST
@allowed(Handlung.GRUNDTEXT)
def erledigung(request: HttpRequest, arbeit: Arbeit, befund_id: int) -> HttpResponse:
    """The editor has dealt with it."""
    try:
        operations.finish_finding(by=arbeit.staff, befund_id=befund_id, at=clock.now())
    except Befund.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{ADDRESS}?ok=1")


def _row(befund: Befund) -> dict[str, object]:
    slug = befund.gegenstand.removeprefix(LEISTUNG)
    is_ours = slug != befund.gegenstand
    return {
        "befund": befund,
        "art": told(Ergebnis(befund.ergebnis)),
        "ziel": f"/arbeitsplatz/verwaltung/grundtexte/{slug}/" if is_ours else "",
        "adresse": f"{ADDRESS}{befund.pk}/",
    }


def _counts(lauf: Importlauf) -> str:
    return ", ".join(f"{count} {told(name)}" for name, count in lauf.zahlen.items())
