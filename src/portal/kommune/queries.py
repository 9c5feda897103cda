"""Reads of authorities, offices and adapters."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache

from portal.core.db import transaction_required
from portal.core.ports import build_adapter
from portal.kommune.models import Anbindung, Kommune, Ort

_CACHE_SECONDS = 30


_kept: tuple[str, dict[str, Kommune]] = ("", {})


def all_kommunen() -> dict[str, Kommune]:
    """All authorities by id, remembered for half a minute in this process.

    The cache holds only a mark of the state: to unpickle 3,000 authorities for each request would take 0.1 s.
    """
    global _kept
    mark = cache.get("kommunen")
    if mark is None or mark != _kept[0] or not _kept[1]:
        _kept = uuid4().hex, {kommune.id: kommune for kommune in Kommune.objects.all()}
        cache.set("kommunen", _kept[0], _CACHE_SECONDS)
    return _kept[1]


def kommune_of_host(host: str) -> Kommune | None:
    """The authority of a host name (without port), or None."""
    return next((kommune for kommune in all_kommunen().values() if kommune.host == host.lower()), None)


def kommune_url(kommune: Kommune, path: str) -> str:
    """The absolute address of `path` on the Kommune's own host, from configuration and never from a header."""
    return str(settings.PORTAL_BASE_URL).format(host=kommune.host) + path


def orte_named(text: str) -> list[Ort]:
    """Places whose name or PLZ is `text`, case aside, in every Kommune."""
    wanted = text.strip()
    by_plz = list(Ort.objects.filter(plz=wanted).select_related("kommune")) if wanted.isdigit() else []
    return by_plz or list(Ort.objects.filter(name__iexact=wanted).select_related("kommune").order_by("name"))


@transaction_required
def adapter_for(port: str) -> Any:
    """The adapter that serves `port` for the Kommune of this unit. Build it here, call it after the unit.

    Raises Anbindung.DoesNotExist when nothing is configured.
    """
    row = Anbindung.objects.get(port=port)
    return build_adapter(port, row.adapter, row.optionen, settings.PORTAL_SECRETS.get(row.geheimnis, ""))
