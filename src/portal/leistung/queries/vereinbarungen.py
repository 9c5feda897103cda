"""Reads of the agreements: those that can change an answer, and all of them for people to look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from portal.core import clock
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen, names_of_gone
from portal.leistung.models import Annahmestelle, ExterneStelle, Funktion, Leistung, Vereinbarung
from portal.leistung.rules.zustaendigkeit import Art, Regelung, Stand, first_day, stand_on

_CACHE_SECONDS = 20
KEY = "vereinbarungen"  # in the cache


@dataclass(frozen=True)
class Abgesprochen:
    """All agreements as `rules.zustaendigkeit` knows them, with their titles.

    The condition of an acceptance by (Kommune, Leistung, agreement); by (Kommune, Leistung) where nobody knows of one.
    """

    regelungen: tuple[Regelung, ...]
    titel: Mapping[str, str]
    bedingungen: Mapping[tuple[str, str, str], str]
    unbekannt: frozenset[tuple[str, str]]


def agreed() -> Abgesprochen:
    """Every agreement, whenever it counts; remembered for 20 s. One statement."""
    found: Abgesprochen | None = cache.get(KEY)
    if found is None:
        found = _read()
        cache.set(KEY, found, _CACHE_SECONDS)
    return found


def _read() -> Abgesprochen:
    as_json = JSONObject(kommune="kommune_id", leistung="leistung_id", nimmt_an="nimmt_an", bedingung="bedingung")
    switches = ArraySubquery(Annahmestelle.objects.filter(vereinbarung=OuterRef("pk")).values(json=as_json))
    rows: list[Any] = list(Vereinbarung.objects.annotate(schalter=switches).order_by("id"))
    acceptances = [each for row in rows for each in row.schalter]
    return Abgesprochen(
        regelungen=tuple(regelung_of(row, row.schalter) for row in rows),
        titel={row.id: row.titel for row in rows},
        bedingungen={
            (each["kommune"], each["leistung"], row.id): each["bedingung"] for row in rows for each in row.schalter
        },
        unbekannt=frozenset((each["kommune"], each["leistung"]) for each in acceptances if each["nimmt_an"] is None),
    )


def regelung_of(row: Vereinbarung, schalter: Iterable[Mapping[str, Any]] = ()) -> Regelung:
    """The agreement as `rules.zustaendigkeit` knows it, with its acceptance points {kommune, leistung, nimmt_an}."""
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
        schalter={(each["kommune"], each["leistung"]): each["nimmt_an"] for each in schalter},
    )


@dataclass(frozen=True)
class Absprache:
    """An agreement as people look it up: its state today, and its parties by name, in the order of the record."""

    vereinbarung: Vereinbarung
    stand: Stand
    von: tuple[str, ...]
    an: tuple[str, ...]

    def concerns(self, *kommune_ids: str) -> bool:
        """Whether any of these authorities takes part, or its area is named."""
        row = self.vereinbarung
        return not {*row.von, *row.an, *(row.gebiet or ())}.isdisjoint(kommune_ids)


@dataclass(frozen=True)
class Einzelheiten:
    """What the page of one agreement shows besides: who it concerns, and which applications are taken where."""

    absprache: Absprache
    gebiet: tuple[str, ...] = ()
    funktionen: tuple[str, ...] = ()
    leistungen: tuple[Leistung, ...] = ()
    aemter: tuple[str, ...] = ()
    nimmt_an: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # Kommune -> titles of Leistungen
    unbekannt: tuple[str, ...] = ()  # Kommunen of which nothing is known


def all_absprachen(tag: date | None = None) -> list[Absprache]:
    """Every agreement by title, with its state on the day (default: today). Two statements."""
    rows = list(Vereinbarung.objects.all())
    names = _names(each for row in rows for each in (*row.von, *row.an))
    return [_absprache(row, names, tag or clock.today()) for row in rows]


def einzelheiten(vereinbarung_id: str) -> Einzelheiten | None:
    """One agreement with everything it names, or None. Seven statements at most."""
    row = Vereinbarung.objects.filter(id=vereinbarung_id).first()
    if row is None:
        return None
    known = Q(vereinbarung=row) | Q(leistung_id__in=row.leistungen, nimmt_an=True)
    switches = Annahmestelle.objects.filter(known).select_related("leistung").order_by("kommune_id", "leistung__titel")
    kommunen = all_kommunen()
    taken: dict[str, list[str]] = {}
    for each in switches if row.art == Vereinbarung.Art.ANNAHME else ():
        if each.nimmt_an:
            taken.setdefault(kommunen[each.kommune_id].bezeichnung, []).append(each.leistung.titel)
    silent = {kommunen[each.kommune_id].bezeichnung for each in switches} - taken.keys() if taken else set()
    parties = [each for each in (*row.von, *row.an) if each in kommunen]
    names = _names([*row.von, *row.an, *(row.gebiet or ())])
    offices = Organisationseinheit.objects.filter(
        kommune__ist_kreis=True, kommune__in=parties, schluessel__in=row.aemter
    )
    return Einzelheiten(
        absprache=_absprache(row, names, clock.today()),
        gebiet=tuple(names[each] for each in row.gebiet or ()),
        funktionen=tuple(Funktion.objects.filter(id__in=row.funktionen).values_list("titel", flat=True)),
        leistungen=tuple(Leistung.objects.filter(id__in=row.leistungen).order_by("titel").only("id", "titel")),
        aemter=tuple(offices.order_by("schluessel").values_list("name", flat=True)),
        nimmt_an={name: tuple(titles) for name, titles in taken.items()},
        unbekannt=tuple(sorted(silent)),
    )


def _absprache(row: Vereinbarung, names: Mapping[str, str], tag: date) -> Absprache:
    return Absprache(
        vereinbarung=row,
        stand=stand_on(regelung_of(row), tag),
        von=tuple(names[each] for each in row.von),
        an=tuple(names[each] for each in row.an),
    )


def _names(ids: Iterable[str]) -> dict[str, str]:
    """Authorities and bodies outside by id. One statement, one more where an authority has left."""
    names = {kommune.id: kommune.bezeichnung for kommune in all_kommunen().values()}
    wanted = {*ids}
    names |= dict(ExterneStelle.objects.filter(id__in=wanted - names.keys()).values_list("id", "name"))
    return names if wanted <= names.keys() else names_of_gone() | names
