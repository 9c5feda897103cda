"""The API object: what its errors look like, and which subjects answer below /api/v1/.

An error is 400 ``{"fehler": text}`` in German, an unknown id 404 and another method than GET 405 of the same shape;
nothing here knows a person, so any origin may read it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import ValidationError

from portal.web.api import leistungen, xzufi, zahlen, zustaendigkeit
from portal.web.api.fehler import Fehler, Unbrauchbar
from portal.web.request import KommuneRequest

_METHODS = ("GET", "HEAD")


class OpenApi(NinjaAPI):
    """Answers that a page of any origin may read; nothing can be written here."""

    @property
    def urls(self) -> tuple[list[URLPattern | URLResolver], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = read_only(pattern.callback)
        return patterns, app_name, namespace

    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(*args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


# No docs_url: the page of ninja loads its parts from another host.
api = OpenApi(title="Serviceportal: Leistungen und Zuständigkeiten", version="1", docs_url=None, urls_namespace="api")
api.add_router("", xzufi.router)
api.add_router("", leistungen.router)
api.add_router("", zustaendigkeit.router)
api.add_router("", zahlen.router)


@api.exception_handler(Unbrauchbar)
def unusable(request: KommuneRequest, error: Exception) -> HttpResponse:
    return api.create_response(request, Fehler(fehler=str(error)), status=400)


@api.exception_handler(ValidationError)
def invalid(request: KommuneRequest, error: Any) -> HttpResponse:
    """A parameter of the wrong kind, named so that a programmer finds it."""
    names = ", ".join(sorted({str(each["loc"][-1]) for each in error.errors}))
    text = _("Diese Angaben sind nicht brauchbar: %(namen)s.") % {"namen": names}
    return api.create_response(request, Fehler(fehler=text), status=400)


@api.exception_handler(Http404)
def unknown(request: KommuneRequest, error: Exception) -> HttpResponse:
    return api.create_response(request, Fehler(fehler=_("Das gibt es hier nicht.")), status=404)


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """HEAD is answered as GET (the server leaves the body out), every other method is told in the API's own shape."""

    @csrf_exempt
    @wraps(view)
    def answer(request: KommuneRequest, **values: Any) -> HttpResponse:
        if request.method not in _METHODS:
            response = api.create_response(request, Fehler(fehler=_("Hier kann nur gelesen werden: GET.")), status=405)
            response.headers["Allow"] = ", ".join(_METHODS)
            return response
        asked, request.method = request.method, "GET"  # the framework knows no HEAD
        try:
            return view(request, **values)
        finally:
            request.method = asked

    return answer


@csrf_exempt
def unknown_address(request: KommuneRequest, rest: str) -> HttpResponse:
    """An address below the API that there is not: told as every other error of it, not as a page for people."""
    return api.create_response(request, Fehler(fehler=_("Das gibt es hier nicht.")), status=404)
