"""Copies of answers for one's offices: to take note of, or to send on to a body outside (ADR 46)."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.vorgang.operations.abschriften import AbschriftGone, Gelesen, mark_done, open_abschrift, read_file
from portal.vorgang.queries.fall import open_abschriften
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download
from portal.web.zugang import Arbeit, staff_required


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is still to be read or to be sent on; no answer stands in the list."""
    with unit(arbeit.staff):
        rows = open_abschriften(office_ids=arbeit.office_ids)
    context = {
        "seite_titel": _("Abschriften"),
        "arbeit": arbeit,
        "lesen": [row for row in rows if not row.empfaenger],
        "weiterleiten": [row for row in rows if row.empfaenger],
    }
    return render(request, "arbeitsplatz/abschriften.html", context)


@require_GET
@staff_required
def eine(request: KommuneRequest, arbeit: Arbeit, abschrift_id: UUID) -> HttpResponse:
    """One copy, as it is printed."""
    gelesen = _read(arbeit, abschrift_id)
    context = {
        "seite_titel": _("Abschrift zu %(nummer)s") % {"nummer": gelesen.row.nummer},
        "arbeit": arbeit,
        "abschrift": gelesen.row,
        "anteil": gelesen.inhalt["anteil"],
        "abschnitte": gelesen.inhalt["zusammenfassung"],
        "dateien": [
            {"id": each["datei"], "name": each["name"], "da": UUID(each["datei"]) in gelesen.dateien}
            for each in gelesen.inhalt["anlagen"]
        ],
    }
    return render(request, "arbeitsplatz/abschrift.html", context)


@require_GET
@staff_required
def datei(request: KommuneRequest, arbeit: Arbeit, abschrift_id: UUID, datei_id: UUID) -> HttpResponse:
    """A file that came along."""
    try:
        with arbeit.looking():
            found = read_file(abschrift_id=abschrift_id, datei_id=datei_id, by=arbeit.staff, at=clock.now())
    except (AbschriftGone, DateiGone, DateiWaiting) as error:
        raise Http404 from error
    return download(found.name, found.mime, found.inhalt)


@require_GET
@staff_required
def daten(request: KommuneRequest, arbeit: Arbeit, abschrift_id: UUID) -> HttpResponse:
    """The same as JSON, for who receives it by machine."""
    gelesen = _read(arbeit, abschrift_id)
    told = {name: gelesen.inhalt[name] for name in ("anteil", "formular", "leistung", "antworten", "zusammenfassung")}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return download(f"abschrift-{gelesen.row.nummer}.json", "application/json", text.encode())


@require_POST
@staff_required
def erledigung(request: KommuneRequest, arbeit: Arbeit, abschrift_id: UUID) -> HttpResponse:
    """Somebody has taken note of it, or has sent it on."""
    try:
        mark_done(abschrift_id=abschrift_id, by=arbeit.staff, at=clock.now())
    except AbschriftGone as error:
        raise Http404 from error
    return HttpResponseRedirect(f"/arbeitsplatz/abschriften/{abschrift_id}/")


def _read(arbeit: Arbeit, abschrift_id: UUID) -> Gelesen:
    try:
        with arbeit.looking():
            return open_abschrift(abschrift_id=abschrift_id, by=arbeit.staff, at=clock.now())
    except AbschriftGone as error:
        raise Http404 from error
