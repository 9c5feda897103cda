"""Begin a text with a template: the templates filled for one Vorgang, each a link back to the form it fills."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.operations.vorlagen import filled, vorlagen_for, werte_of
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_of_offices
from portal.vorgang.rules.vorlage import Zweck, fill
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

BESCHEID = (Zweck.STATTGABE, Zweck.ABLEHNUNG)


@require_GET
@staff_required
def auswahl(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, zweck: str) -> HttpResponse:
    """The templates for a purpose ("bescheid": both kinds), as they will read."""
    zwecke = BESCHEID if zweck == "bescheid" else (Zweck(zweck),) if zweck in set(Zweck) else ()
    if not zwecke:
        raise Http404
    with unit(arbeit.staff):
        vorgang = vorgang_of_offices(vorgang_id, arbeit.office_ids)
        if vorgang is None:
            raise Http404
        werte, rows = werte_of(details_of(vorgang), at=clock.now()), vorlagen_for(*zwecke)
    page = f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    target = f"{page}bescheid/?vorlage=%s" if zweck == "bescheid" else f"{page}?vorlage=%s#{zweck}-form"
    context = {
        "seite_titel": _("Vorlage wählen"),
        "arbeit": arbeit,
        "vorgang": vorgang,
        "zurueck": f"{page}bescheid/" if zweck == "bescheid" else page,
        "vorlagen": [
            {
                "zweck": row.get_zweck_display(),
                "titel": row.titel,
                "text": fill(row.text, werte),
                "ziel": target % row.id,
            }
            for row in rows
        ],
    }
    return render(request, "arbeitsplatz/vorlagen.html", context)


def chosen(
    wanted: str, arbeit: Arbeit, details: VorgangDetails, zwecke: tuple[Zweck, ...], at: datetime
) -> tuple[Zweck, str] | None:
    """What the template that the address names is for, and its text, filled; None where it names none."""
    try:
        vorlage_id = UUID(wanted)
    except ValueError:
        return None
    with unit(arbeit.staff):
        return filled(vorlage_id, details, zwecke=zwecke, at=at)
