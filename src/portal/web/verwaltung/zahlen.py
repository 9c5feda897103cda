"""What only the office knows for the figures: how many came by other ways, and whether they are shown for the Kreis."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.redaktion.rules.rechte import Handlung
from portal.vorgang.models import Monatszahl
from portal.vorgang.operations.zahlen import NoSuchMonth, choose_kreisweit, enter_other_ways
from portal.vorgang.queries.zahlen import counted, counted_months, is_kreisweit, read_month
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

_HERE = "/arbeitsplatz/verwaltung/zahlen/"
_MOST = 100_000


class AndereWegeForm(forms.Form):
    """One number for each Leistung of a month; empty: nobody has counted."""

    def __init__(self, *args: Any, rows: list[Monatszahl], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[row.leistung_id] = forms.IntegerField(
                label=row.leistung.titel,
                initial=row.andere_wege,
                required=False,
                min_value=0,
                max_value=_MOST,
                error_messages={"invalid": gettext_lazy("Geben Sie eine ganze Zahl ein, zum Beispiel 12.")},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )


@require_http_methods(["GET", "POST"])
@allowed(Handlung.ZAHLEN)
def seite(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The numbers of one month, the newest one unless `monat` names another."""
    with unit(arbeit.staff):
        months, kreisweit = counted_months(), is_kreisweit()
        month = read_month(request.GET.get("monat", "")) or (months[0] if months else None)
        rows = counted(month) if month else []
    if request.GET.get("monat") and not rows:
        raise Http404
    form = AndereWegeForm(request.POST or None, rows=rows)
    if request.method == "POST" and month is not None and form.is_valid():
        return _save(arbeit, form, month)
    status = 422 if form.is_bound else 200
    context = {
        "seite_titel": _("Zahlen"),
        "seite_fehler": form.is_bound,
        "arbeit": arbeit,
        "form": form,
        "monat": month,
        "monate": months,
        "kreisweit": kreisweit,
        "erfolg": _("Gespeichert. Die Seite „Zahlen“ zeigt es am nächsten Tag.") if "ok" in request.GET else "",
    }
    return render(request, "verwaltung/zahlen.html", context, status=status)


def _save(arbeit: Arbeit, form: AndereWegeForm, month: date) -> HttpResponse:
    try:
        enter_other_ways(month=month, werte=form.cleaned_data, by=arbeit.staff, at=clock.now())
    except NoSuchMonth as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{_HERE}?monat={month:%Y-%m}&ok=1")


@require_POST
@allowed(Handlung.ZAHLEN)
def kreisweit(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Whether the figures are part of those of the Kreis."""
    choose_kreisweit(an=request.POST.get("an") == "1", by=arbeit.staff, at=clock.now())
    return HttpResponseRedirect(f"{_HERE}?ok=1")
