"""The feed of what changed in the catalogue of a host. What it needs is read when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url
from portal.leistung.models import Katalogaenderung
from portal.leistung.queries.aenderungen import latest_changes
from portal.leistung.rules.texte import nominative
from portal.web.request import KommuneRequest

_NEWS = 50


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
