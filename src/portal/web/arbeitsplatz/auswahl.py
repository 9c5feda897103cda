"""What is done with several Vorgänge at once, and which of them were not done; tags of a single one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from portal.core import clock
from portal.vorgang.operations import sammlung, schlagworte
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.operations.sammlung import Ergebnis, Gewaehlt, Hindernis
from portal.web.arbeitsplatz.korbformulare import SchlagwortForm
from portal.web.arbeitsplatz.korbliste import ADDRESS
from portal.web.arbeitsplatz.vorgang import show
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

_WHY: dict[Hindernis, Any] = {
    Hindernis.WEG: gettext_lazy("liegt nicht mehr bei einem Ihrer Ämter"),
    Hindernis.ANDERE: gettext_lazy("hat inzwischen %(wer)s übernommen"),
    Hindernis.FERTIG: gettext_lazy("ist inzwischen abgeschlossen"),
    Hindernis.FREMD: gettext_lazy("liegt bei einem Amt, in dem diese Person nicht arbeitet"),
    Hindernis.VOLL: gettext_lazy("oder die Kommune hat schon so viele Schlagworte, wie möglich sind"),
}


@require_POST
@staff_required
def mehrere(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Take over or tag what was ticked; the answer says which were done and which not, and why."""
    gewaehlt = _ticked(request.POST.getlist("vorgang"))
    schritt, back = request.POST.get("schritt", ""), _back(request.POST.get("zurueck", ""))
    context: dict[str, Any] = {"arbeit": arbeit, "zurueck": back, "gewaehlt": request.POST.getlist("vorgang")}
    if not gewaehlt:
        return _show(request, context | {"keine": True}, status=422)
    if schritt == "uebernahme":
        done = sammlung.take_over_each(gewaehlt=gewaehlt, by=arbeit.staff, at=clock.now())
        text = ngettext("%(zahl)d Vorgang übernommen", "%(zahl)d Vorgänge übernommen", _count(done))
        return _show(request, context | _told(done, text))
    if schritt == "uebergabe":
        an = request.POST.get("an", "")
        if not (an.isascii() and an.isdigit() and len(an) < 10):
            return _show(request, context | {"niemand": True}, status=422)
        done = sammlung.assign_each(gewaehlt=gewaehlt, an=int(an), by=arbeit.staff, at=clock.now())
        text = ngettext("%(zahl)d Vorgang übergeben", "%(zahl)d Vorgänge übergeben", _count(done))
        return _show(request, context | _told(done, text))
    form = SchlagwortForm(request.POST, auto_id="schlagwort_%s")
    if form.is_valid():
        try:
            done = sammlung.tag_each(gewaehlt=gewaehlt, wort=form.cleaned_data["wort"], by=arbeit.staff, at=clock.now())
        except schlagworte.SchlagwortUnusable:
            form.add_error("wort", _("Schreiben Sie ein Schlagwort aus Buchstaben, Ziffern und Zeichen."))
        else:
            text = ngettext("%(zahl)d Vorgang verschlagwortet", "%(zahl)d Vorgänge verschlagwortet", _count(done))
            return _show(request, context | _told(done, text))
    return _show(request, context | {"formular": form, "seite_fehler": True}, status=422)


def _show(request: KommuneRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"seite_titel": _("Mehrere Vorgänge")} | context
    return render(request, "arbeitsplatz/auswahl.html", context, status=status)


def _count(done: list[Ergebnis]) -> int:
    return sum(1 for each in done if each.hindernis is None)


def _told(done: list[Ergebnis], text: str) -> dict[str, Any]:
    return {
        "ergebnis": text % {"zahl": _count(done)},
        "erledigt": [each for each in done if each.hindernis is None],
        "nicht": [
            {"id": each.id, "nummer": each.nummer, "grund": str(_WHY[each.hindernis]) % {"wer": each.wer}}
            for each in done
            if each.hindernis is not None
        ],
    }


def _ticked(values: list[str]) -> list[Gewaehlt]:
    """The ticks, each "<id>_<whose it was>"; what is no tick of ours is left out."""
    found = []
    for value in values[: sammlung.MOST]:
        vorgang_id, _sep, whose = value.partition("_")
        try:
            seen = int(whose) if whose.isascii() and whose.isdigit() and len(whose) < 10 else None
            found.append(Gewaehlt(UUID(vorgang_id), seen))
        except ValueError:
            continue
    return found


def _back(address: str) -> str:
    """The list from where somebody came; never another host."""
    parts = urlsplit(address)
    return f"{ADDRESS}?{parts.query}" if not parts.netloc and parts.path == ADDRESS and parts.query else ADDRESS


@require_POST
@staff_required
def schlagwort(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Give one Vorgang a word."""
    form = SchlagwortForm(request.POST, auto_id="schlagwort_%s")
    if form.is_valid():
        try:
            schlagworte.add_schlagwort(
                vorgang_id=vorgang_id, wort=form.cleaned_data["wort"], by=arbeit.staff, at=clock.now()
            )
        except VorgangGone as error:
            raise Http404 from error
        except schlagworte.SchlagwortUnusable:
            form.add_error("wort", _("Schreiben Sie ein Schlagwort aus Buchstaben, Ziffern und Zeichen."))
        except schlagworte.TooManySchlagworte:
            form.add_error(
                "wort", _("Dieser Vorgang oder diese Kommune hat schon so viele Schlagworte, wie möglich sind.")
            )
        else:
            return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/#schlagworte")
    return show(request, arbeit, vorgang_id, forms={"schlagwort": form}, status=422)


@require_POST
@staff_required
def schlagwort_weg(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, schlagwort_id: UUID) -> HttpResponse:
    """Take a word off."""
    try:
        schlagworte.remove_schlagwort(
            vorgang_id=vorgang_id, schlagwort_id=schlagwort_id, by=arbeit.staff, at=clock.now()
        )
    except VorgangGone as error:
        raise Http404 from error
    return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{vorgang_id}/#schlagworte")
