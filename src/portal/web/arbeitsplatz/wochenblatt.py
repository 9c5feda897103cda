"""The weekly sheet for the head of an office: what came, what was done, what waits. To be printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.tenancy import unit
from portal.konto.models import Rolle
from portal.vorgang.queries.wochenblatt import Blatt, offices_with_casework, weekly_sheet
from portal.vorgang.rules.woche import Woche
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@require_GET
@staff_required
def wochenblatt(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """This week, or with `woche=letzte` the last. One's own offices; who administers the Kommune reads all of them."""
    at, last = clock.now(), request.GET.get("woche") == "letzte"
    woche = Woche.of(clock.today()).later(-1 if last else 0)
    with unit(arbeit.staff):
        office_ids = set(arbeit.office_ids)
        if Rolle.Art.VERWALTUNG in arbeit.arten:
            office_ids |= set(offices_with_casework(request.kommune.id))
        sheets = weekly_sheet(office_ids=sorted(office_ids), woche=woche, at=at)
    context = {
        "seite_titel": _("Wochenblatt"),
        "arbeit": arbeit,
        "woche": woche,
        "letzte": last,
        "stand": at,
        "tabelle": _table(sheets),
    }
    return render(request, "arbeitsplatz/wochenblatt.html", context)


def _table(sheets: list[Blatt]) -> dict[str, Any]:
    """For ui/kern/tabelle.html."""
    names = [_("Neu"), _("Erledigt"), _("Offen"), _("Überfällig"), _("Noch diese Woche fällig")]
    names += [_("Nächste Woche fällig"), _("Wartet auf Antwort")]
    rows = [
        [{"text": each.amt}]
        + [
            {"text": str(number), "zahl": True}
            for number in (
                each.neu,
                each.erledigt,
                each.offen,
                each.ueberfaellig,
                each.diese_woche,
                each.naechste_woche,
                each.wartet,
            )
        ]
        for each in sheets
    ]
    return {"spalten": [{"name": _("Amt")}, *({"name": name, "zahl": True} for name in names)], "zeilen": rows}
