"""The editors' tray: what waits for them, in one list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.queries import all_kommunen, bezeichnung_of
from portal.leistung.queries.uebernahme import open_befunde
from portal.redaktion import queries
from portal.redaktion.models import Entwurf, Vorschlag
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.operations.wochenpost import set_wochenpost
from portal.redaktion.rules.rechte import Handlung, may
from portal.redaktion.rules.seiten import SEITEN
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import ADRESSEN
from portal.web.zugang import Arbeit


@require_GET
@allowed(Handlung.ANSEHEN)
def eingang(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Releases that wait, drafts, moved and old texts, and pages the law asks for that are missing.

    Who writes nothing has none of it to do: the archive is led to what was offered to it.
    """
    if not arbeit.writes:
        return HttpResponseRedirect("/arbeitsplatz/verwaltung/archiv/")
    here = arbeit.staff.kommune_id
    with unit(arbeit.staff):
        drafts = [_draft(each, arbeit) for each in queries.drafts()]
        moved = [_text(row, f"vergleich/{row.absatz}/") for row in queries.moved_texts(here)]
        asked = [_proposal(each) for each in queries.waiting_proposals(here)]
        due = [_text(row, f"#id_{row.absatz}") for row in queries.due_for_review(here, clock.now())]
        absent = queries.missing_pages(all_kommunen()[here])
        waiting = queries.open_zuschriften()
        found = open_befunde().count() if may(arbeit.arten, Handlung.GRUNDTEXT) else 0
    missing = [{"titel": SEITEN[name], "ziel": f"/arbeitsplatz/verwaltung/seiten/{name}/"} for name in absent]
    gruppen = [
        (_("Zuschriften"), _letters(waiting)),
        (_("Vereinbarungen: Ihre Antwort fehlt"), asked),
        (_("Importe"), _findings(found)),
        (_("Wartet auf Freigabe"), [each for each in drafts if each["wartet"]]),
        (_("Entwürfe"), [each for each in drafts if not each["wartet"]]),
        (_("Der gemeinsame Text hat sich geändert"), moved),
        (_("Eigene Texte wieder prüfen"), due),
        (_("Diese Seiten fehlen noch"), missing),
    ]
    context = {
        "seite_titel": _("Eingang"),
        "arbeit": arbeit,
        "gruppen": [{"titel": title, "eintraege": entries} for title, entries in gruppen if entries],
    }
    return render(request, "verwaltung/eingang.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.ANSEHEN)
def wochenmail(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Whether this person gets the weekly mail, in all Kommunen where they edit."""
    if request.method == "POST":
        set_wochenpost(by=arbeit.staff, on=request.POST.get("an") == "1", at=clock.now())
        return HttpResponseRedirect("/arbeitsplatz/verwaltung/wochenmail/?ok=1")
    context = {"seite_titel": _("Wochenmail"), "arbeit": arbeit, "erfolg": "ok" in request.GET}
    return render(request, "verwaltung/wochenmail.html", context)


def _draft(entwurf: Entwurf, arbeit: Arbeit) -> dict[str, Any]:
    return {
        "titel": ARTEN[entwurf.art].titel(entwurf.gegenstand),
        "zusatz": f"{entwurf.get_art_display()}, {entwurf.autor.name}",
        "ziel": ADRESSEN[entwurf.art].format(entwurf.gegenstand),
        "wartet": entwurf.status == Entwurf.Status.ZUR_FREIGABE,
        "bemerkung": entwurf.bemerkung,
    }


def _letters(waiting: int) -> list[dict[str, Any]]:
    words = ngettext("%(anzahl)s offene Zuschrift", "%(anzahl)s offene Zuschriften", waiting) % {"anzahl": waiting}
    return [{"titel": words, "ziel": "/arbeitsplatz/verwaltung/zuschriften/"}] if waiting else []


def _findings(waiting: int) -> list[dict[str, Any]]:
    words = ngettext("%(anzahl)s Befund ist zu entscheiden", "%(anzahl)s Befunde sind zu entscheiden", waiting)
    return [{"titel": words % {"anzahl": waiting}, "ziel": "/arbeitsplatz/verwaltung/importe/"}] if waiting else []


def _proposal(vorschlag: Vorschlag) -> dict[str, Any]:
    return {
        "titel": vorschlag.titel,
        "zusatz": _("Vorschlag von: %(wer)s") % {"wer": bezeichnung_of(vorschlag.urheber)},
        "ziel": f"/arbeitsplatz/verwaltung/vereinbarungen/vorschlaege/{vorschlag.schluessel}/",
        "wartet": True,
    }


def _text(row: Any, where: str) -> dict[str, Any]:
    return {
        "titel": row.leistung.titel,
        "zusatz": str(FELDER[row.absatz]),
        "ziel": f"/arbeitsplatz/verwaltung/leistungen/{row.leistung_id}/{where}",
    }
