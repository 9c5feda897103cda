"""A draft whose Kommune no longer answers: who does, since when, and the way there with what was typed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.antrag.queries import Draft, draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.leistung import queries
from portal.vorgang.operations.intake import NotOffered
from portal.vorgang.operations.wechsel import carry_over, goes_along
from portal.web.assistent.seiten import draft_url
from portal.web.assistent.sprache import spoken
from portal.web.buerger.antraege import of_citizen
from portal.web.request import KommuneRequest
from portal.web.sprache import root, said


@require_http_methods(["GET", "POST"])
@of_citizen
def wechsel(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """Say that another authority answers by now; on POST take the answers along to its host."""
    host = request.kommune
    with unit(citizen):
        draft = spoken(request, draft_of(antrag_id, by=citizen, today=clock.today()))
        leistung, place = draft.antrag.leistung, queries.ort_with_id(str(draft.antrag.ort_id), host)
    found = queries.zustaendigkeit(leistung, "", ort_id=str(draft.antrag.ort_id), host=host)
    if place is None or found.stelle is None or found.stelle.id == draft.antrag.kommune_id:
        return HttpResponseRedirect(draft_url(antrag_id))
    kommune = found.stelle.kommune
    there = replace(citizen, kommune_id=kommune.id) if kommune else None
    if request.method == "POST" and there is not None:
        try:
            weiter = _take_along(draft, there)
        except NotOffered:
            return HttpResponseRedirect(f"{draft_url(draft.antrag.id)}wechsel/")
        title = _("Ihre Angaben sind mitgenommen")
        taken = {"seite_titel": title, "draft": draft, "behoerde": kommune, "weiter": weiter}
        return render(request, "buerger/antrag_mitgenommen.html", taken)
    context = {
        "seite_titel": _("Inzwischen ist eine andere Behörde zuständig"),
        "draft": draft,
        "ort": place,
        "grund": said(found.stelle.grund),
        "seit": queries.answering_since(leistung, place),
        "mitnehmen": there is not None and goes_along(antrag=draft.antrag, by=there),
        "ort_ziel": f"{root()}/leistungen/{leistung.id}/ort/?ort_id={place.id}",
    }
    return render(request, "buerger/antrag_wechsel.html", context, status=409)


def _take_along(draft: Draft, there: Citizen) -> str:
    """The link to the draft on the other host, which asks for what is still missing. Raises NotOffered.

    A link and no redirect: a form may not end on another host (form-action).
    """
    new_id = carry_over(antrag_id=draft.antrag.id, by=there, at=clock.now())
    query = urlencode({"nach": there.kommune_id, "weiter": draft_url(new_id)})
    return f"/uebergang/?{query}"
