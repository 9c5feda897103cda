"""Pages that are the same for everybody on a host: kept for 20 s, drawn anew once something is published."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.views.decorators.cache import cache_page

from portal.kommune.queries import page_version
from portal.web.request import KommuneRequest

KEPT_SECONDS = 20

View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """Keep the page under a key with the Kommune's and the Kreis's counter (`kommune.operations.touch_kommune`)."""

    @wraps(view)
    def keep(request: KommuneRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = page_version(request.kommune)
        return cache_page(KEPT_SECONDS, cache="seiten", key_prefix=version)(view)(request, *args, **kwargs)

    return keep
