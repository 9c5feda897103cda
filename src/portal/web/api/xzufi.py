"""The catalogue as XZuFi, for the Landesredaktion and whoever else reads it."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from portal.core import clock
from portal.leistung.operations import export_catalogue

router = Router(tags=["XZuFi"])


@router.get("/xzufi", summary="Katalog als XZuFi 2.2", response={200: None})
def xzufi(request: HttpRequest) -> StreamingHttpResponse:
    """The catalogue of this host's Kommune; on the Kreis' host the whole of it. May be kept for an hour."""
    kommune = request.kommune  # type: ignore[attr-defined]
    pieces = export_catalogue(kommune=kommune, at=clock.now())
    headers = {
        "Content-Disposition": f'attachment; filename="xzufi-{kommune.id}.xml"',
        "Cache-Control": "public, max-age=3600",
    }
    return StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8", headers=headers)
