"""What machines follow the catalogue by: sitemap, robots.txt, and a feed of changes. One of each per host."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpResponse

from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url, kommunen_of_kreis
from portal.leistung import queries
from portal.leistung.queries.aenderungen import last_changes
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.wegweiser import all_wegweiser
from portal.web.buerger.katalog import public
from portal.web.request import KommuneRequest

_IN_BOTH = ["/", "/leistungen/", "/lebenslagen/", "/wegweiser/"]  # in German, and in English below /en/
_IN_GERMAN = ["/vereinbarungen/", "/impressum/", "/datenschutz/", "/barrierefreiheit/"]
# Pages of a person, and pages that depend on what somebody typed.
_NOT_FOR_ROBOTS = [
    *("/anmeldung/", "/abmeldung/", "/antraege/", "/en/antraege/", "/arbeitsplatz/", "/komponenten/", "/merkzettel/"),
    *("/suche/", "/en/suche/", "/uebergang/", "/vorgaenge/", "/en/vorgaenge/", "/wegweiser/*?", "/en/wegweiser/*?"),
]


class Seiten(Sitemap):  # type: ignore[type-arg]
    """Every public page of a host, with its last change where it is known."""

    def __init__(self, kommune: Kommune) -> None:
        self._address = urlsplit(kommune_url(kommune, "/"))
        self.protocol = self._address.scheme
        changed = last_changes(kommune)
        both: dict[str, datetime | None] = dict.fromkeys(_IN_BOTH)
        both |= {f"/lebenslagen/{row.id}/": None for row in queries.lebenslagen()}
        both |= {f"/leistungen/{row.slug}/": changed.get(row.slug) for row in queries.all_leistungen(kommune)}
        german: dict[str, datetime | None] = dict.fromkeys(_IN_GERMAN)
        english = {one.id for one in all_wegweiser("en")}
        for one in all_wegweiser():
            (both if one.id in english else german)[f"/wegweiser/{one.id}/"] = None
        inside = {each.id for each in kommunen_of_kreis(kommune)}
        german |= {f"/vereinbarungen/{one.id}/": None for one in agreed().regelungen if one.parties & inside}
        self._pages = both | {f"/en{page}": day for page, day in both.items()} | german

    def get_domain(self, site: Any = None) -> str:
        """From the configuration and never from a header."""
        return self._address.netloc

    def items(self) -> list[str]:
        return list(self._pages)

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> datetime | None:
        return self._pages[item]


@public
def sitemap(request: KommuneRequest) -> HttpResponse:
    kommune = request.kommune
    return sitemaps.sitemap(request, {"seiten": Seiten(kommune)}).render()


@public
def robots_txt(request: KommuneRequest) -> HttpResponse:
    kommune = request.kommune
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {kommune_url(kommune, '/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
def aenderungen(request: KommuneRequest) -> HttpResponse:
    # Only here: who writes XML with Python brings an HTTP client along, and few readers ask for the feed.
    from portal.web.buerger.neuigkeiten import Aenderungen

    return Aenderungen()(request)
