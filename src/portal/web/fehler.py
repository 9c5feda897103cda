"""Error pages in plain German; they need no database."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection ran out (cookie deleted, very old page): nothing typed into an assistant is lost."""
    if request.path.startswith("/antraege/") and hasattr(request, "kommune"):
        keep_typed = import_string("portal.web.buerger.zwischenstand.keep_typed")
        return cast(HttpResponse, keep_typed(request))
    return render(request, "403.html", {"abgelaufen": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
