"""The sheet that is printed and signed where the law wants a signature and nobody logs in with the eID."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.antrag.queries import draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.web.buerger.antraege import of_citizen


@require_GET
@of_citizen
def unterschrift(request: HttpRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """All answers given before the signature, with the sign that tells whether they have changed since."""
    with unit(citizen):
        draft = draft_of(antrag_id, by=citizen, today=clock.today())
    later = {schritt.id for schritt in draft.formular.schritte if schritt.anforderung is not None}
    rows = [
        (
            teil.titel,
            [{"name": zeile.label, "wert": zeile.text} for zeile in teil.zeilen if zeile.station.schritt not in later],
        )
        for teil in formulare.parts_on(draft.formular, draft.weg, draft.kontext)
    ]
    last = draft.weg.stationen[-1].schritt
    gaps = formulare.gaps_on(draft.formular, draft.weg, draft.kontext)
    context = {
        "seite_titel": _("Blatt zum Unterschreiben"),
        "draft": draft,
        "teile": [{"titel": titel, "zeilen": zeilen} for titel, zeilen in rows if zeilen],
        "pruefzeichen": formulare.check_sign(draft.formular, draft.weg.voll),
        "luecken": [gap for gap in gaps if gap.station.schritt not in later | {last}],
        "zurueck": f"/antraege/{antrag_id}/",
    }
    return render(request, "buerger/unterschrift.html", context)
