"""Pages in two languages: German at their own address, English below /en/, each to be linked, cached and found.

Only German binds (§ 23 (1) VwVfG NRW). What the data have in German only is shown in German and marked so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import override

from portal.web.buerger.anmeldung import host_url
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, GERMAN, OnlyGerman

View = Callable[..., HttpResponse]


def both(route: str, view: View, *, name: str) -> list[URLPattern]:
    """The page in German at `route`, and in English below ``en/``."""
    return [
        path(route, _in(GERMAN, view), name=name),
        path(f"{ENGLISH}/{route}", _in(ENGLISH, view), name=f"{name}-{ENGLISH}"),
    ]


def _in(language: str, view: View) -> View:
    @wraps(view)
    def run(request: KommuneRequest, **arguments: object) -> HttpResponse:
        german = request.path if language == GERMAN else request.path.removeprefix(f"/{ENGLISH}")
        if request.GET:  # a place, an answer, a search: nobody types it again in the other language
            german += f"?{request.GET.urlencode()}"
        request.sprachpfade = {
            GERMAN: host_url(request, german),
            ENGLISH: host_url(request, f"/{ENGLISH}{german}"),
        }
        with override(language):
            try:
                return view(request, **arguments)
            except OnlyGerman:
                return HttpResponseRedirect(german)

    return run
