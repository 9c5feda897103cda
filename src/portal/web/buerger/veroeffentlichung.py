"""What machines follow the catalogue by: sitemap, robots.txt, and a feed of changes. One of each per host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url, kommunen_of_kreis
from portal.leistung import queries
from portal.leistung.models import Katalogaenderung
from portal.leistung.queries.aenderungen import last_changes, latest_changes
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.queries.wegweiser import all_wegweiser
from portal.leistung.rules.texte import nominative
from portal.web.buerger.katalog import public
from portal.web.request import KommuneRequest

_NEWS = 50
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


@dataclass(frozen=True)
class Meldung:
    """One entry of the feed."""

    kennung: str
    titel: str
    text: str
    ziel: str
    am: datetime


def _meldung(row: Katalogaenderung, kommune: Kommune) -> Meldung:
    where, text = kommune, row.leistung.beschreibung
    if row.art == row.Art.ONLINE:
        where, name = row.kommune, nominative(row.kommune.bezeichnung)
        text = _("%(name)s nimmt diese Leistung jetzt online entgegen.") % {"name": name[:1].upper() + name[1:]}
    elif row.felder:
        text = ngettext("Eine Angabe ist geändert.", "%(zahl)s Angaben sind geändert.", len(row.felder))
        text = text % {"zahl": len(row.felder)}
    return Meldung(
        kennung=f"katalogaenderung:{row.pk}",
        titel=f"{row.leistung.titel}: {row.get_art_display()}",
        text=text,
        ziel=kommune_url(where, f"/leistungen/{row.leistung_id}/"),
        am=row.am,
    )


class Aenderungen(Feed):  # type: ignore[type-arg]
    """RSS 2.0: what changed in the catalogue of a host."""

    language = "de"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Kommune:
        return cast(KommuneRequest, request).kommune

    def title(self, kommune: Kommune) -> str:
        return _("Serviceportal %(name)s: Änderungen im Katalog") % {"name": kommune.bezeichnung}

    def description(self, kommune: Kommune) -> str:
        return _("Neue und geänderte Leistungen, und was jetzt online geht.")

    def link(self, kommune: Kommune) -> str:
        return kommune_url(kommune, "/leistungen/")

    def feed_url(self, kommune: Kommune) -> str:
        return kommune_url(kommune, "/aenderungen.rss")

    def items(self, kommune: Kommune) -> list[Meldung]:
        return [_meldung(row, kommune) for row in latest_changes(kommune, _NEWS)]

    def item_title(self, item: Any) -> str:
        return str(item.titel)

    def item_description(self, item: Any) -> str:
        return str(item.text)

    def item_link(self, item: Meldung) -> str:
        return item.ziel

    def item_guid(self, item: Meldung) -> str:
        return item.kennung

    item_guid_is_permalink = False

    def item_pubdate(self, item: Meldung) -> datetime:
        return item.am


aenderungen = public(Aenderungen())
