"""The sheet that is printed and signed where the law wants a signature and nobody logs in with the eID."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from portal.antrag.operations.mitzeichnung import gaps_before
from portal.antrag.queries import Draft, draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.web.assistent.seiten import draft_url
from portal.web.assistent.sprache import say_parts, spoken, words_of
from portal.web.buerger.antraege import of_citizen
from portal.web.request import KommuneRequest
from portal.web.sprache import GERMAN


@require_GET
@of_citizen
def unterschrift(request: KommuneRequest, antrag_id: UUID, citizen: Citizen) -> HttpResponse:
    """All answers given before the signature, with the sign that tells whether they have changed since.

    The sheet goes to the office and is German on the English page too, which explains it.
    """
    with unit(citizen):
        draft = draft_of(antrag_id, by=citizen, today=clock.today())
    spoken(request, draft)
    with override(GERMAN):
        teile = signed_parts(draft)
    context = {
        "seite_titel": _("Blatt zum Unterschreiben"),
        "draft": draft,
        "teile": teile,
        "pruefzeichen": formulare.check_sign(draft.formular, draft.weg.voll),
        "luecken": gaps_before(draft),
        "zurueck": draft_url(antrag_id),
    }
    return render(request, "buerger/unterschrift.html", context)


def signed_parts(draft: Draft) -> list[dict[str, Any]]:
    """The answers that are signed, in the language of the page, for ui/kern/angaben.html."""
    signed = {step.id for step in formulare.signed_pages(draft.formular)}
    rows = [
        (
            teil.titel,
            [{"name": zeile.label, "wert": zeile.text} for zeile in teil.zeilen if zeile.station.schritt in signed],
        )
        for teil in say_parts(formulare.parts_on(draft.formular, draft.weg, draft.kontext), words_of(draft))
    ]
    return [{"titel": titel, "zeilen": zeilen} for titel, zeilen in rows if zeilen]
