"""Pages in two languages: German at their own address, English below /en/, each to be linked, cached and found.

Only German binds (§ 23 (1) VwVfG NRW). What the data have in German only is shown in German and marked so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language, override

from portal.web.buerger.anmeldung import host_url

_GERMAN, _ENGLISH = "de", "en"

View = Callable[..., HttpResponse]


def both(route: str, view: View, *, name: str) -> list[URLPattern]:
    """The page in German at `route`, and in English below ``en/``."""
    return [
        path(route, _in(_GERMAN, view), name=name),
        path(f"{_ENGLISH}/{route}", _in(_ENGLISH, view), name=f"{name}-{_ENGLISH}"),
    ]


def is_english() -> bool:
    """Whether the page that is being made is the English one."""
    return get_language() == _ENGLISH


def language() -> str:
    """The language of the page that is being made: "de" or "en"."""
    return _ENGLISH if is_english() else _GERMAN


def root() -> str:
    """What the addresses of this language begin with: "" or "/en"."""
    return f"/{_ENGLISH}" if is_english() else ""


def _in(language: str, view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, **arguments: object) -> HttpResponse:
        german = request.path if language == _GERMAN else request.path.removeprefix(f"/{_ENGLISH}")
        if request.GET:  # a place, an answer, a search: nobody types it again in the other language
            german += f"?{request.GET.urlencode()}"
        request.sprachpfade = {  # type: ignore[attr-defined]
            _GERMAN: host_url(request, german),
            _ENGLISH: host_url(request, f"/{_ENGLISH}{german}"),
        }
        with override(language):
            return view(request, **arguments)

    return run
