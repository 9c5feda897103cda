"""The guided finder: one question a page, then the checklist.

It knows no person. The answers stand in the address, so the pages work without JavaScript and without a session, Back
goes back, and a checklist can be bookmarked. What is kept in the account: `merkzettel.py`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.leistung.queries.wegweiser import all_wegweiser, wegweiser_with_id
from portal.leistung.rules.wegweiser import Frage, Wegweiser
from portal.web.buerger import checkliste
from portal.web.buerger.katalog import public, public_answer
from portal.web.buerger.katalog_darstellung import wegweiser_link
from portal.web.buerger.wegweiser_formulare import FrageForm, StichtagForm, pairs, read_answers
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, OnlyGerman, language, root

Answers = dict[str, tuple[str, ...]]


@public
def liste(request: KommuneRequest) -> HttpResponse:
    """All finders, for citizens and for businesses."""
    titles = {"buerger": _("Für Bürgerinnen und Bürger"), "unternehmen": _("Für Unternehmen")}
    gruppen = [
        {
            "titel": title,
            "wegweiser": [wegweiser_link(one) for one in all_wegweiser(language()) if one.zielgruppe == zielgruppe],
        }
        for zielgruppe, title in titles.items()
    ]
    further = len(all_wegweiser()) > len(all_wegweiser(language()))
    context = {"seite_titel": _("Wegweiser"), "gruppen": gruppen, "weitere": further}
    return render(request, "buerger/wegweiser.html", context)


@public_answer
def einer(request: KommuneRequest, slug: str) -> HttpResponse:
    """The next question, or the checklist when all are answered. Raises OnlyGerman."""
    wegweiser = wegweiser_with_id(slug, language())
    if wegweiser is None:
        raise OnlyGerman if wegweiser_with_id(slug) else Http404
    if wegweiser_with_id(slug, ENGLISH) is None:
        request.sprachpfade = None
    antworten = read_answers(wegweiser, request.GET)
    frage = wegweiser.next_question(antworten)
    if frage is not None:
        return _ask(request, wegweiser, frage, antworten)
    return _show(request, wegweiser, wegweiser.counting(antworten))


def _ask(request: KommuneRequest, wegweiser: Wegweiser, frage: Frage, antworten: Answers) -> HttpResponse:
    counting = wegweiser.counting(antworten)
    before = list(counting)
    form = FrageForm(request.GET if frage.id in antworten else None, frage=frage)
    context = {
        "seite_titel": f"{frage.text} – {wegweiser.titel}",
        "seite_fehler": bool(form.errors),
        "wegweiser": {
            "id": wegweiser.id,
            "titel": wegweiser.titel,
            "einleitung": "" if before else wegweiser.einleitung,
        },
        "form": form,
        "frage_id": frage.id,
        "mitgegeben": [{"name": name, "wert": value} for name, value in pairs(antworten, without=frage.id)],
        "nummer": len(before) + 1,
        "hoechstens": wegweiser.longest_way(antworten),
        "zurueck": "?" + urlencode(pairs(counting, without=before[-1])) if before else "",
        "pfad": [{"titel": _("Wegweiser"), "ziel": f"{root()}/wegweiser/"}],
    }
    return render(request, "buerger/wegweiser_frage.html", context)


def _show(request: KommuneRequest, wegweiser: Wegweiser, antworten: Answers) -> HttpResponse:
    asks = wegweiser.stichtag if checkliste.has_date(wegweiser, antworten) else None
    form = StichtagForm.asked_in(request.GET, asks) if asks else None
    stichtag = form.cleaned_data.get("stichtag") if form and form.is_valid() else None
    given = pairs(antworten)
    day = [(name, value) for name, value in request.GET.items() if name.startswith("stichtag_")] if stichtag else []
    shown = checkliste.sections(wegweiser, antworten, stichtag=stichtag, kommune=request.kommune)
    context: dict[str, Any] = {
        "seite_titel": _("Ihre Liste: %(titel)s") % {"titel": wegweiser.titel},
        "seite_fehler": bool(form and form.errors),
        "wegweiser": wegweiser,
        "form": form,
        "stichtag": stichtag,
        "mitgegeben": [{"name": name, "wert": value} for name, value in given],
        "abschnitte": shown,
        "anzahl": sum(len(part["punkte"]) for part in shown),
        "ungeprueft": checkliste.has_unchecked(shown),
        "antworten": [
            row | {"aendern": "?" + urlencode(pairs(antworten, without=row["id"]))}
            for row in checkliste.answered(wegweiser, antworten)
        ],
        "merken_ziel": "/merkzettel/neu/?" + urlencode([("wegweiser", wegweiser.id), *given, *day]),
        "lebenslage_ziel": f"{root()}/lebenslagen/{wegweiser.lebenslage}/" if wegweiser.lebenslage else "",
        "pfad": [{"titel": _("Wegweiser"), "ziel": f"{root()}/wegweiser/"}],
    }
    return render(request, "buerger/wegweiser_liste.html", context)
