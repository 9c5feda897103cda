"""The catalogue for everybody: home page, search, Leistungen, Lebenslagen, and the question about the place.

These pages know no person: they touch no session, no cookie and no token, so each can be cached whole per host.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.kommune.models import Kommune
from portal.leistung import queries
from portal.leistung.models import Lebenslage
from portal.redaktion.queries import home_page_of
from portal.web.buerger import katalog_darstellung as darstellung
from portal.web.buerger.anmeldung import host_url
from portal.web.buerger.aufbewahrt import KEPT_SECONDS, View, kept
from portal.web.buerger.katalog_formulare import OrtForm, OrtswahlForm
from portal.web.buerger.strukturdaten import government_service
from portal.web.request import KommuneRequest
from portal.web.sprache import root

_HOME_LEBENSLAGEN = 9
_HOME_ONLINE = 8


def public(view: View) -> View:
    """A page that is the same for everybody on this host: GET and HEAD only, kept for 20 s."""
    return require_safe(kept(view))


def public_answer(view: View) -> View:
    """The same for what somebody typed: the browser may keep the page, we do not fill our memory with it."""
    return require_safe(cache_control(max_age=KEPT_SECONDS, private=True)(view))


@public
def startseite(request: KommuneRequest) -> HttpResponse:
    kommune = request.kommune
    lagen = [row for row in queries.lebenslagen() if row.zielgruppe == Lebenslage.Zielgruppe.BUERGER]
    home = home_page_of(kommune.id)
    context = {
        "seite_titel": _("Serviceportal"),
        "bloecke": home.stand.bloecke,
        "haeufig": _picked(home.stand.haeufig, kommune),
        "leichte_sprache": home.leichte_sprache,
        "dgs_video": home.dgs_video,
        "lebenslagen": [darstellung.lebenslage_link(row) for row in lagen[:_HOME_LEBENSLAGEN]],
        "wegweiser": darstellung.wegweiser_links(),
        "online": [darstellung.leistung_link(row) for row in queries.online_leistungen(kommune, _HOME_ONLINE)],
    }
    return render(request, "buerger/startseite.html", context)


def _picked(slugs: list[str], kommune: Kommune) -> list[dict[str, Any]]:
    """Links to these Leistungen in the order in which an editor has picked them."""
    there = queries.entries_of(slugs, kommune) if slugs else {}
    return [darstellung.leistung_link(there[slug]) for slug in slugs if slug in there]


@public
def leistungen(request: KommuneRequest) -> HttpResponse:
    rows = sorted(queries.all_leistungen(request.kommune), key=darstellung.sort_key)
    gruppen = [
        {"buchstabe": letter, "leistungen": [darstellung.leistung_link(row) for row in group]}
        for letter, group in groupby(rows, key=darstellung.first_letter)
    ]
    return render(request, "buerger/leistungen.html", {"seite_titel": _("Leistungen von A bis Z"), "gruppen": gruppen})


@public
def leistung(request: KommuneRequest, slug: str) -> HttpResponse:
    seite = queries.leistung_page(slug, request.kommune)
    if seite is None:
        raise Http404
    kommune = request.kommune
    context = darstellung.leistung_context(seite, kommune)
    if ort := queries.ort_with_id(request.GET["ort_id"], kommune) if "ort_id" in request.GET else None:
        context = darstellung.keep_place(context, seite.leistung, ort, kommune)
    url = host_url(request, f"/leistungen/{slug}/")
    start = host_url(request, context["online"]["ziel"]) if context["online"] else ""
    context["strukturdaten"] = government_service(
        seite.leistung, kommune, kurz=seite.beschreibung, stelle=context["stelle"], url=url, start=start
    )
    return render(request, "buerger/leistung.html", context)


@public
def lebenslagen(request: KommuneRequest) -> HttpResponse:
    titles = {
        Lebenslage.Zielgruppe.BUERGER: _("Für Bürgerinnen und Bürger"),
        Lebenslage.Zielgruppe.UNTERNEHMEN: _("Für Unternehmen"),
    }
    rows = queries.lebenslagen()
    gruppen = [
        {"titel": title, "lagen": [darstellung.lebenslage_link(row) for row in rows if row.zielgruppe == zielgruppe]}
        for zielgruppe, title in titles.items()
    ]
    context = {
        "seite_titel": _("Lebenslagen"),
        "gruppen": gruppen,
        "wegweiser": darstellung.wegweiser_links(),
    }
    return render(request, "buerger/lebenslagen.html", context)


@public
def lebenslage(request: KommuneRequest, slug: str) -> HttpResponse:
    found = queries.lebenslage_page(slug, request.kommune)
    if found is None:
        raise Http404
    return render(request, "buerger/lebenslage.html", darstellung.lebenslage_context(found))


@public_answer
def ort(request: KommuneRequest, slug: str) -> HttpResponse:
    """The question about the place that counts, and its answer: who is responsible, why, and where to begin."""
    kommune = request.kommune
    leistung = queries.leistung_with_id(slug)
    if leistung is None:
        raise Http404
    if not leistung.ortsfrage:
        return HttpResponseRedirect(f"{root()}/leistungen/{slug}/")
    page = darstellung.place_page(leistung, kommune)
    if "ausland" in request.GET and leistung.ausland:
        return render(request, "buerger/ort.html", page | darstellung.abroad(leistung))
    form = OrtForm(request.GET if "ort" in request.GET else None, leistung=leistung)
    ort_id = request.GET.get("ort_id", "")
    if not ort_id and not form.is_valid():
        return render(request, "buerger/ort.html", page | {"form": form, "seite_fehler": bool(form.errors)})
    text = form.cleaned_data["ort"] if form.is_valid() else ""
    answer = queries.zustaendigkeit(leistung, text, ort_id=ort_id, host=kommune)
    if answer.auswahl:
        wahl = OrtswahlForm(request.GET if "gewaehlt" in request.GET else None, ort=text, antwort=answer)
        return render(request, "buerger/ort.html", page | darstellung.asks_back(answer, wahl))
    return render(request, "buerger/ort.html", page | darstellung.answer(leistung, answer, kommune, form))
