"""A draft on paper: what is filled in, what is still missing, and the code to go on with."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.antrag.operations.rueckkehr import zugang_of
from portal.antrag.queries import draft_of
from portal.antrag.rules import show_code
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.web.assistent.seiten import gaps_of, sections
from portal.web.assistent.sprache import spoken
from portal.web.buerger.anmeldung import host_url
from portal.web.buerger.antraege import of_citizen
from portal.web.request import KommuneRequest
from portal.web.sprache import root, title_of


@require_GET
@of_citizen
def druck(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """A page to be printed; also of a draft whose form was withdrawn, so that nothing typed is lost."""
    with unit(citizen):
        draft = spoken(request, draft_of(antrag_id, by=citizen, today=clock.today()))
        known = zugang_of(draft.antrag)
    without_links = [
        teil | {"zeilen": [{**zeile, "aendern": ""} for zeile in teil["zeilen"]]} for teil in sections(draft)
    ]
    context = {
        "seite_titel": _("Entwurf drucken"),
        "draft": draft,
        "antrag": draft.antrag,
        "leistung_titel": title_of(draft.antrag.leistung),
        "teile": without_links,
        "luecken": gaps_of(draft),
        "code": show_code(known.code) if known else "",
        "adresse": host_url(request, f"{root()}/entwurf/").split("://", 1)[1],
        "gedruckt_am": clock.now(),
    }
    return render(request, "buerger/ausdruck.html", context)
