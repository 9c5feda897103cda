"""Reads of the agreements: those that can change an answer, and all of them for people to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from portal.leistung.models import Annahmestelle, Vereinbarung
from portal.leistung.rules.zustaendigkeit import Art, Regelung, first_day

_CACHE_SECONDS = 30
_KEY = "vereinbarungen"


@dataclass(frozen=True)
class Abgesprochen:
    """All agreements as `rules.zustaendigkeit` knows them, their titles, and conditions by (Kommune, Leistung)."""

    regelungen: tuple[Regelung, ...]
    titel: Mapping[str, str]
    bedingungen: Mapping[tuple[str, str], str]


def agreed() -> Abgesprochen:
    """Every agreement, whenever it counts; remembered for half a minute. One statement."""
    found: Abgesprochen | None = cache.get(_KEY)
    if found is None:
        found = _read()
        cache.set(_KEY, found, _CACHE_SECONDS)
    return found


def _read() -> Abgesprochen:
    switches = Annahmestelle.objects.filter(vereinbarung=OuterRef("pk")).values(
        json=JSONObject(kommune="kommune_id", leistung="leistung_id", nimmt_an="nimmt_an", bedingung="bedingung")
    )
    rows: list[Any] = list(Vereinbarung.objects.annotate(schalter=ArraySubquery(switches)).order_by("id"))
    return Abgesprochen(
        regelungen=tuple(_regelung(row) for row in rows),
        titel={row.id: row.titel for row in rows},
        bedingungen={(each["kommune"], each["leistung"]): each["bedingung"] for row in rows for each in row.schalter},
    )


def _regelung(row: Any) -> Regelung:
    return Regelung(
        id=row.id,
        art=Art(row.art),
        von=frozenset(row.von),
        an=tuple(row.an),
        gebiet=None if row.gebiet is None else frozenset(row.gebiet),
        funktionen=frozenset(row.funktionen),
        leistungen=frozenset(row.leistungen),
        in_kraft=row.in_kraft == Vereinbarung.InKraft.JA,
        beendet=row.in_kraft == Vereinbarung.InKraft.NEIN,
        ab=first_day(wirksam_ab=row.wirksam_ab, bekanntgemacht_am=row.bekanntgemacht_am, seit=row.seit),
        bis=row.bis,
        amt=row.aemter[0] if len(row.aemter) == 1 else None,
        schalter={(each["kommune"], each["leistung"]): each["nimmt_an"] for each in row.schalter},
    )
