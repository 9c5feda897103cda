"""What other Kommunen get of this one's fees in a month, by agreement: to settle with them outside the portal."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.money import amount, euros
from portal.core.tenancy import unit
from portal.kommune.queries import bezeichnung_of
from portal.leistung.models import Vereinbarung
from portal.redaktion.rules.rechte import Handlung
from portal.vorgang.queries.zahlen import read_month
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit
from portal.zahlung.queries import Anteilssumme, shares_of_month


@require_GET
@allowed(Handlung.VERWALTEN)
def anteile(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The sums of one month, this one unless `monat` names another; as a table or, with `csv`, as a file."""
    asked = request.GET.get("monat", "")
    month = read_month(asked) if asked else clock.today().replace(day=1)
    if month is None:
        raise Http404
    with unit(arbeit.staff):
        rows = shares_of_month(month)
        titles = dict(Vereinbarung.objects.filter(id__in={row.vereinbarung for row in rows}).values_list("id", "titel"))
    if "csv" in request.GET:
        return download(f"anteile-{month:%Y-%m}.csv", "text/csv; charset=utf-8", _as_csv(rows, titles))
    context = {
        "seite_titel": _("Anteile anderer Kommunen"),
        "arbeit": arbeit,
        "monat": month,
        "vorher": _month_before(month),
        "zeilen": [_row(row, titles) for row in rows],
        "summe": euros(sum(row.cents for row in rows)),
    }
    return render(request, "verwaltung/anteile.html", context)


def _row(row: Anteilssumme, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "wer": bezeichnung_of(row.kommune),
        "vereinbarung": titles.get(row.vereinbarung, row.vereinbarung),
        "anzahl": row.anzahl,
        "gesamt": euros(row.gesamt_cents),
        "anteil": euros(row.cents),
    }


def _as_csv(rows: list[Anteilssumme], titles: dict[str, str]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_("Kommune"), _("Vereinbarung"), _("Anzahl"), _("Gebühren in Euro"), _("Anteil in Euro")])
    for row in rows:
        title = titles.get(row.vereinbarung, row.vereinbarung)
        writer.writerow([bezeichnung_of(row.kommune), title, row.anzahl, amount(row.gesamt_cents), amount(row.cents)])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _month_before(month: date) -> str:
    year, number = (month.year, month.month - 1) if month.month > 1 else (month.year - 1, 12)
    return f"{year}-{number:02}"
