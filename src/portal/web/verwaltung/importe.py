"""What imports of other catalogues left for an editor of the common texts: conflicts, and what is not here."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.leistung.models import Befund, Importlauf
from portal.leistung.operations.uebernahme import FindingOutdated
from portal.leistung.queries.uebernahme import LEISTUNG, open_befunde, takeable_conflicts
from portal.leistung.rules.uebernahme import Ergebnis, told
from portal.redaktion.models import Art
from portal.redaktion.operations import bestand as operations
from portal.redaktion.operations.importe import take_delivered
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.vergleich import differences
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import ADRESSEN
from portal.web.zugang import Arbeit

ADDRESS = "/arbeitsplatz/verwaltung/importe/"
_PAGE = 25
_RUNS = 10
_DONE = {"erledigt": "Als erledigt vermerkt.", "uebernommen": "Der Stand des Imports ist übernommen."}


@require_GET
@allowed(Handlung.GRUNDTEXT)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What waits, a page of it, and the last runs with their counts."""
    with unit(arbeit.staff):
        page = Paginator(open_befunde(), _PAGE).get_page(request.GET.get("seite"))
        befunde = list(page.object_list)
        takeable = Counter(takeable_conflicts().values_list("gegenstand", flat=True))
        taking = set(takeable_conflicts().values_list("id", flat=True))
        runs = list(Importlauf.objects.order_by("-am")[:_RUNS])
    context = {
        "seite_titel": _("Importe"),
        "arbeit": arbeit,
        "anzahl": page.paginator.count,
        "befunde": [_row(each, takeable[each.gegenstand] if each.pk in taking else 0) for each in befunde],
        "weiter": f"{ADDRESS}?seite={page.next_page_number()}" if page.has_next() else "",
        "laeufe": [{"lauf": each, "zahlen": _counts(each)} for each in runs],
        "erfolg": _(_DONE[request.GET["ok"]]) if request.GET.get("ok") in _DONE else "",
        "veraltet": "veraltet" in request.GET,
    }
    return render(request, "verwaltung/importe.html", context)


@require_POST
@allowed(Handlung.GRUNDTEXT)
def erledigung(request: KommuneRequest, arbeit: Arbeit, befund_id: int) -> HttpResponse:
    """The editor has dealt with it."""
    try:
        operations.finish_finding(by=arbeit.staff, befund_id=befund_id, at=clock.now())
    except Befund.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{ADDRESS}?ok=erledigt")


@require_POST
@allowed(Handlung.GRUNDTEXT)
def uebernahme(request: KommuneRequest, arbeit: Arbeit, befund_id: int) -> HttpResponse:
    """What was delivered instead of ours; a paragraph is published from its draft."""
    try:
        slug = take_delivered(by=arbeit.staff, befund_id=befund_id, ganz="ganz" in request.POST, at=clock.now())
    except Befund.DoesNotExist as error:
        raise Http404 from error
    except FindingOutdated:
        return HttpResponseRedirect(f"{ADDRESS}?veraltet=1")
    draft = ADRESSEN[Art.GRUNDTEXT].format(slug)
    return HttpResponseRedirect(f"{draft}?ok=gespeichert" if slug else f"{ADDRESS}?ok=uebernommen")


def _row(befund: Befund, takeable: int) -> dict[str, object]:
    slug = befund.gegenstand.removeprefix(LEISTUNG)
    is_ours = slug != befund.gegenstand
    return {
        "befund": befund,
        "art": told(Ergebnis(befund.ergebnis)),
        "ziel": f"/arbeitsplatz/verwaltung/grundtexte/{slug}/" if is_ours else "",
        "adresse": f"{ADDRESS}{befund.pk}/",
        "uebernehmbar": takeable,
        "unterschied": list(differences(befund.vorhanden, befund.geliefert)) if takeable else [],
    }


def _counts(lauf: Importlauf) -> str:
    return ", ".join(f"{count} {told(name)}" for name, count in lauf.zahlen.items())
