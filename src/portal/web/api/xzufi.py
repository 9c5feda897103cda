"""The catalogue as XZuFi, for the Landesredaktion and whoever else reads it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from django.core.cache import cache
from django.http import StreamingHttpResponse
from ninja import Router

from portal.core import clock
from portal.kommune.models import Kommune
from portal.kommune.queries import page_version
from portal.leistung.operations import export_catalogue
from portal.web.request import KommuneRequest

router = Router(tags=["XZuFi"])

_KEPT_SECONDS = 300  # writing the whole takes more than a second: not for everybody who asks anew


@router.get("/xzufi", summary="Katalog als XZuFi 2.2", response={200: None})
def xzufi(request: KommuneRequest) -> StreamingHttpResponse:
    """The catalogue of this host's Kommune; on the Kreis' host the whole of it. Not older than five minutes."""
    kommune = request.kommune
    headers = {
        "Content-Disposition": f'attachment; filename="xzufi-{kommune.id}.xml"',
        "Cache-Control": f"public, max-age={_KEPT_SECONDS}",
    }
    return StreamingHttpResponse(_pieces(kommune), content_type="application/xml; charset=utf-8", headers=headers)


def _pieces(kommune: Kommune) -> Iterator[bytes]:
    """The document as it was written in the last minutes, else written anew and kept in this process, compressed."""
    key = f"xzufi:{kommune.id}:{page_version(kommune)}"  # what is published shows at once
    if kept := cache.get(key):
        yield zlib.decompress(kept)
        return
    compressor, parts = zlib.compressobj(), []
    for piece in export_catalogue(kommune=kommune, at=clock.now()):
        parts.append(compressor.compress(piece))
        yield piece
    cache.set(key, b"".join([*parts, compressor.flush()]), _KEPT_SECONDS)
