"""How long Akten are kept, what the runs did, and what waits for the archive."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import unit
from portal.leistung.models import Leistung
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.aufbewahrung import Danach
from portal.redaktion.rules.rechte import Handlung, may
from portal.vorgang.models import Anbietung
from portal.vorgang.operations.archivpaket import AnbietungGone, answer, fetch_package
from portal.vorgang.queries.aufbewahrung import duration, loeschlaeufe, open_anbietungen
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download
from portal.web.verwaltung.rechte import allowed
from portal.web.zugang import Arbeit

PAGE = 50
_HERE = "/arbeitsplatz/verwaltung/archiv/"


def _then() -> dict[Danach, str]:
    return {
        Danach.LOESCHEN: _("löschen"),
        Danach.ANBIETEN: _("dem Archiv anbieten, dann löschen"),
        Danach.ANONYMISIEREN: _("löschen bis auf die gezählten Zahlen"),
    }


@require_GET
@allowed(Handlung.ANSEHEN)
def bericht(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The rules, and how many Akten went by each on which day."""
    rules = load_aufbewahrung(arbeit.staff.kommune_id)
    with unit(arbeit.staff):
        rows = loeschlaeufe()
        ids = {leistung_id for each in rules.regeln for leistung_id in each.leistungen}
        titles = dict(Leistung.objects.filter(id__in=ids).values_list("id", "titel"))
    names = {each.id: each.titel for each in rules.regeln}
    context = {
        "seite_titel": _("Aufbewahrung"),
        "arbeit": arbeit,
        "stand": rules.stand,
        "regeln": [
            {
                "regel": each,
                "leistungen": ", ".join(titles.get(leistung_id, leistung_id) for leistung_id in each.leistungen),
                "dauer": duration(each.monate),
                "danach": _then()[each.danach],
            }
            for each in rules.regeln
        ],
        "laeufe": [{"lauf": each, "regel": names.get(each.regel, each.regel)} for each in rows],
        "archiv": may(arbeit.arten, Handlung.ARCHIV),
    }
    return render(request, "verwaltung/aufbewahrung.html", context)


@require_GET
@allowed(Handlung.ARCHIV)
def archiv(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Akten that wait for the archive's answer; `nach` goes on. Nothing personal stands in the list."""
    with unit(arbeit.staff):
        rows = open_anbietungen(after=_id(request.GET.get("nach", "")), limit=PAGE)
    context = {
        "seite_titel": _("Angebote an das Archiv"),
        "arbeit": arbeit,
        "angebote": rows,
        "weiter": rows[-1].id if len(rows) == PAGE else None,
        "erfolg": _("Ihre Antwort ist gespeichert. Die Akte wird bald gelöscht.") if "ok" in request.GET else "",
    }
    return render(request, "verwaltung/archiv.html", context)


@require_GET
@allowed(Handlung.ARCHIV)
def paket(request: KommuneRequest, arbeit: Arbeit, anbietung_id: UUID) -> HttpResponse:
    """The Akte as a ZIP."""
    try:
        name, content = fetch_package(anbietung_id=anbietung_id, by=arbeit.staff, at=clock.now())
    except AnbietungGone as error:
        raise Http404 from error
    except Temporary:
        return HttpResponse(_("Die Dateiablage antwortet gerade nicht."), status=503, content_type="text/plain")
    return download(name, "application/zip", content)


@require_POST
@allowed(Handlung.ARCHIV)
def antwort(request: KommuneRequest, arbeit: Arbeit, anbietung_id: UUID) -> HttpResponse:
    """Taken, or not worth keeping."""
    said = request.POST.get("antwort", "")
    if said not in (Anbietung.Antwort.UEBERNOMMEN, Anbietung.Antwort.ABGELEHNT):
        raise Http404
    try:
        answer(anbietung_id=anbietung_id, antwort=Anbietung.Antwort(said), by=arbeit.staff, at=clock.now())
    except AnbietungGone as error:
        raise Http404 from error
    return HttpResponseRedirect(f"{_HERE}?ok=1")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
