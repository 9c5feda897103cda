"""The page of a Leistung as it would be with an editor's draft: for whoever has the link, for an hour."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core import clock
from portal.kommune.models import Kommune
from portal.leistung.queries import Leistungsseite, common_texts, leistung_page, zustaendige_stelle
from portal.leistung.rules.absaetze import Absatz, merged
from portal.redaktion.operations.angebot import put_on
from portal.redaktion.queries import read_preview
from portal.redaktion.rules.angebot import Angebotsstand
from portal.web.buerger import katalog_darstellung as darstellung
from portal.web.request import KommuneRequest


@require_safe
def vorschau(request: KommuneRequest, token: str) -> HttpResponse:
    """The real page with the content of the draft; never kept by a cache. The start button leads nowhere new."""
    kommune = request.kommune
    found = read_preview(token, kommune.id)
    seite = leistung_page(found[0], kommune) if found else None
    if found is None or seite is None:
        raise Http404
    context = darstellung.leistung_context(_with_draft(seite, Angebotsstand.model_validate(found[1]), kommune), kommune)
    response = render(request, "buerger/leistung.html", context | {"vorschau": True})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _with_draft(seite: Leistungsseite, stand: Angebotsstand, kommune: Kommune) -> Leistungsseite:
    angebot = seite.angebot
    assert angebot is not None  # a draft is of an Angebot
    put_on(angebot, stand)
    if stand.names_a_fee:
        angebot.gebuehr_bestaetigt_am = clock.today()
    own = {Absatz(absatz): text.text for absatz, text in stand.texte.items()}
    texte = merged(common_texts(seite.leistung), own)
    stelle = seite.stelle
    if stelle and stelle.kommune == kommune:
        stelle = zustaendige_stelle(seite.leistung, kommune, angebote=[angebot])
    is_online = angebot.is_online_on(clock.today())
    return replace(seite, angebot=angebot, texte=texte, ist_online=is_online, stelle=stelle)
