"""Error pages in plain German; they need no database."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.shortcuts import render

from portal.web.request import KommuneRequest


def bad_request(request: KommuneRequest, exception: Exception | None = None) -> HttpResponse:
    """More than settings.DATA_UPLOAD_MAX_MEMORY_SIZE is 413, with what to do; the browser still has what was typed."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return render(request, "400.html", {"zu_gross": too_large}, status=413 if too_large else 400)


def forbidden(request: KommuneRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: KommuneRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: KommuneRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
