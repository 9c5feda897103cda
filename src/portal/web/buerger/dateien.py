"""Files of a draft one by one: uploaded with their progress to be seen, and shown as small pictures.

Without JavaScript the page of the assistant itself takes the files (web/assistent/seiten.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from portal.antrag import operations as antraege
from portal.antrag.queries import Draft, draft_of, preview_of
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.web.assistent.dateien import file_field, keep_uploads, render_files
from portal.web.buerger.antraege import of_citizen
from portal.web.buerger.grenzen import count
from portal.web.request import KommuneRequest


@require_POST
@of_citizen
def hochladen(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, key: str, feld: str) -> HttpResponse:
    """Keep the files of one field at once; answers with its list, and with why a file was refused."""
    with unit(citizen):
        draft = draft_of(antrag_id, by=citizen, today=clock.today())
    try:
        uploads = keep_uploads(
            request, draft, key, by=citizen, count_file=partial(count, request, "upload", citizen=citizen)
        )

        def change(draft: Draft) -> tuple[dict[str, Any], formulare.Station]:
            return file_field(request, draft, key, feld, uploads)

        draft, station = antraege.change_draft(antrag_id=antrag_id, by=citizen, change=change, at=clock.now())
    except formulare.NotOnTheWay as error:
        raise Http404 from error
    files = render_files(request, draft, station, feld)
    return JsonResponse({"liste": files, "meldung": uploads.messages.get(feld, "")})


@require_GET
@of_citizen
def vorschau(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, datei_id: UUID) -> HttpResponse:
    """The small picture of a file: made anew by the check, so it holds nothing but what is seen."""
    with unit(citizen):
        picture = preview_of(antrag_id, datei_id)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
