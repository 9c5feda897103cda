"""What was answered and the originals of the files, side by side; below each other on a narrow screen.

A file is shown as it is by the browser itself, without a script: only the kinds that the check has parsed, under a
policy of its own that lets it load nothing, and framed by pages of this host only.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.ports import Temporary
from portal.dokument.models import Datei
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.vorgang.operations import casework
from portal.vorgang.operations.casework import Akte
from portal.web.arbeitsplatz import darstellung
from portal.web.arbeitsplatz.blick import look_at
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
# What a browser draws a PDF with is a page of its own making, which places itself by a style attribute. The answer is
# the checked PDF and nothing that is read as HTML: there is nothing else that the exception could let in.
_POLICIES = {"application/pdf": f"{_POLICY}; style-src 'unsafe-inline'"}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; object-src 'self'; "
    "frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@require_GET
@staff_required
def seite(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """The answers beside one file (`datei`; without it the first that can be shown), and links to the others."""
    akte = look_at(arbeit, vorgang_id)
    details, files = akte.details, _files(akte)
    wanted = request.GET.get("datei", "")
    shown = next((each for each in files if each["id"] == wanted), None) or (files[0] if files else None)
    context = {
        "seite_titel": _("Angaben und Dateien zu %(nummer)s") % {"nummer": details.vorgang.nummer},
        "arbeit": arbeit,
        "vorgang": details.vorgang,
        "seite_erneuern": f"/arbeitsplatz/vorgaenge/{vorgang_id}/",
        "abschnitte": darstellung.sections(details),
        "dateien": [each | {"aktuell": each is shown} for each in files],
        "gezeigt": shown,
    }
    response = render(request, "arbeitsplatz/nebeneinander.html", context)
    response["Content-Security-Policy"] = _PAGE_POLICY
    return response


def _files(akte: Akte) -> list[dict[str, Any]]:
    """Every file that can be looked at: of the Antrag under its question, and of the messages."""
    details = akte.details
    labels = {each["id"]: each["frage"] for each in darstellung.attachments(details)}
    rows: list[Datei] = [row.datei for found in details.anlagen.values() for row in found]
    rows += [file for message in details.messages for file in message.files]
    base = f"/arbeitsplatz/vorgaenge/{details.vorgang.id}/"
    return [
        {
            "id": str(file.id),
            "name": details.file_names[file.id],
            "frage": labels.get(file.id, _("mit einer Nachricht")),
            "art": darstellung.SHOWN[file.mime],
            "ansicht": f"{base}dateien/{file.id}/ansicht/",
            "ziel": f"{base}dateien/{file.id}/",
        }
        for file in rows
        if file.zustand == "sauber" and file.mime in darstellung.SHOWN
    ]


@require_GET
@staff_required
def ansicht(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, datei_id: UUID) -> HttpResponse:
    """The original of a file to be shown in the page; the look is in the audit log."""
    try:
        with arbeit.looking():
            inhalt = casework.read_file(vorgang_id=vorgang_id, datei_id=datei_id, by=arbeit.staff, at=clock.now())
    except (casework.VorgangGone, DateiGone, DateiWaiting) as error:
        raise Http404 from error
    except Temporary:
        return HttpResponse(status=503)
    if inhalt.mime not in darstellung.SHOWN:
        raise Http404
    response = HttpResponse(inhalt.inhalt, content_type=inhalt.mime)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = _POLICIES.get(inhalt.mime, _POLICY)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
