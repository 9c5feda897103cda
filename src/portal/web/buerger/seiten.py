"""Pages beside the catalogue: the theme of a Kommune, its legal pages, the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from portal.kommune.rules.farbwelt import GRUNDFARBE
from portal.redaktion.queries import page_of
from portal.web.ui import komponenten, theme

# Pages that say something before the Kommune has written its own.
_OWN_TEMPLATES = {"impressum": "Impressum", "datenschutz": "Datenschutz", "barrierefreiheit": "Barrierefreiheit"}


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The Kommune's colours; its address changes with them (``?v=``), so it may be kept for a year."""
    css = theme.stylesheet(request.kommune.farben.get("primaer", GRUNDFARBE))  # type: ignore[attr-defined]
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@cache_page(30)
def freie_seite(request: HttpRequest, name: str) -> HttpResponse:
    """A page in the Kommune's own words; where it has none, what the platform can say, or 404."""
    seite = page_of(request.kommune.id, name)  # type: ignore[attr-defined]
    if seite is not None:
        return render(request, "buerger/freie_seite.html", {"seite_titel": seite.titel, "seite": seite})
    if name not in _OWN_TEMPLATES:
        raise Http404
    return render(request, f"buerger/{name}.html", {"seite_titel": _(_OWN_TEMPLATES[name])})


@require_safe
def gallery(request: HttpRequest, seite: str = "komponenten") -> HttpResponse:
    """Every component in every state; not in production."""
    if settings.SECURE:
        raise Http404
    return render(request, f"ui/{seite}.html", {"seite_titel": "Komponenten", **komponenten.context()})
