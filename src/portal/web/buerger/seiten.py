"""Pages beside the catalogue: theme and pictures of a Kommune, its legal pages, the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.kommune import queries
from portal.kommune.queries import gestaltung_of
from portal.redaktion.queries import page_of, shared_page_of
from portal.web.buerger.aufbewahrt import kept
from portal.web.request import KommuneRequest
from portal.web.ui import komponenten, theme

# Pages that say something before the Kommune has written its own.
_OWN_TEMPLATES = {"impressum": "Impressum", "datenschutz": "Datenschutz"}


@require_safe
def theme_css(request: KommuneRequest) -> HttpResponseBase:
    """The Kommune's colours; the address changes with them (``?v=``)."""
    farbe = gestaltung_of(request.kommune).farbe
    response = HttpResponse(theme.stylesheet(farbe), content_type="text/css; charset=utf-8")
    return _keep_as_asked(request, response, theme.version(farbe))


@require_safe
def gestaltungsbild(request: KommuneRequest, name: str) -> HttpResponseBase:
    """The Kommune's coat of arms or the picture of its home page; the address changes with it (``?v=``)."""
    bild = queries.gestaltungsbild(request.kommune, name)
    if bild is None:
        raise Http404
    response = HttpResponse(bild.inhalt, content_type=bild.art)
    response["ETag"] = f'"{bild.marke}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return _keep_as_asked(request, found or response, bild.marke)


def _keep_as_asked(request: KommuneRequest, response: HttpResponseBase, version: str) -> HttpResponseBase:
    """To be kept for a year where the address names this version. A process that has not heard of a change yet must not
    bind its old answer to the new address."""
    is_this = request.GET.get("v") == version
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_this else "no-cache"
    return response


@require_safe
@kept
def freie_seite(request: KommuneRequest, name: str) -> HttpResponse:
    """A page in the Kommune's own words; where it has none, what the platform can say, or 404."""
    seite = page_of(request.kommune.id, name)
    if seite is not None:
        return render(request, "buerger/freie_seite.html", {"seite_titel": seite.titel, "seite": seite})
    if name not in _OWN_TEMPLATES:
        raise Http404
    return render(request, f"buerger/{name}.html", {"seite_titel": _(_OWN_TEMPLATES[name])})


@require_safe
@kept
def barrierefreiheit(request: KommuneRequest) -> HttpResponse:
    """The Erklärung zur Barrierefreiheit: the Kommune's words, and date, feedback way and Ombudsstelle."""
    kommune = request.kommune
    context = {
        "seite_titel": _("Erklärung zur Barrierefreiheit"),
        "seite": page_of(kommune.id, "barrierefreiheit"),
        "ombudsstelle": shared_page_of(kommune, "ombudsstelle"),
        "leichte_sprache": page_of(kommune.id, "leichte-sprache") is not None,
        "gebaerdensprache": page_of(kommune.id, "gebaerdensprache") is not None,
    }
    return render(request, "buerger/barrierefreiheit.html", context)


@require_safe
def gallery(request: KommuneRequest, seite: str = "komponenten") -> HttpResponse:
    """Every component in every state; not in production."""
    if settings.SECURE:
        raise Http404
    return render(request, f"ui/{seite}.html", {"seite_titel": "Komponenten", **komponenten.context()})
