"""Which Leistungen agreements have moved today, for the filter "who is responsible".

The search reads the rule of the data in its one statement; what agreements change over it is computed here for the few
Leistungen they concern, and remembered for half a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.cache import cache
from django.db.models import Q

from portal.core import clock
from portal.leistung.models import Leistung, Zustaendigkeit
from portal.leistung.queries.grundregel import rule_of
from portal.leistung.queries.suchorte import Gebiet
from portal.leistung.queries.vereinbarungen import agreed
from portal.leistung.rules.zustaendigkeit import Art, Frage, Grundregel, decide

_CACHE_SECONDS = 30
_MOVES = (Art.DELEGIEREND, Art.MANDATIEREND)


def moved_levels(gebiet: Gebiet) -> Mapping[str, Sequence[str]]:
    """Leistung -> the levels that answer for it today in the area, where agreements have a say. Two statements."""
    today = clock.today()
    key = f"stufen:{gebiet.ids[0] if len(gebiet.ids) == 1 else gebiet.kreis_id}:{len(gebiet.ids)}:{today}"
    found: Mapping[str, Sequence[str]] | None = cache.get(key)
    if found is None:
        found = _read(gebiet, today)
        cache.set(key, found, _CACHE_SECONDS)
    return found


def _read(gebiet: Gebiet, tag: date) -> Mapping[str, Sequence[str]]:
    every = agreed().regelungen
    moving = [each for each in every if each.art in _MOVES and each.is_in_force(tag)]
    ended = [each.id for each in every if each.beendet or not each.is_within(tag)]
    if not moving and not ended:
        return {}
    named = {slug for each in moving for slug in each.leistungen}
    funktionen = {funktion for each in moving if not each.leistungen for funktion in each.funktionen}
    rows = Zustaendigkeit.objects.filter(kommune_id__in=gebiet.ids).select_related("amt")
    rows = rows.filter(
        Q(funktion_id__in=funktionen) | Q(funktion__leistungen__in=named) | Q(vereinbarung_id__in=ended)
    ).distinct()
    rules = {(row.funktion_id, row.kommune_id): rule_of(row) for row in rows}
    concerned = Q(id__in=named) | Q(funktion_id__in={funktion for funktion, _ in rules})
    fields = ("id", "funktion_id", "ebene")
    return {
        slug: [
            _level(decide(Frage(slug, funktion or "", kommune), rule, every, tag).stelle, kommune, gebiet)
            for kommune in gebiet.ids
            if (rule := _rule(rules, funktion, ebene, kommune, gebiet)) is not None
        ]
        for slug, funktion, ebene in Leistung.objects.filter(concerned).values_list(*fields)
    }


def _rule(
    rules: Mapping[tuple[str, str], Grundregel], funktion: str | None, ebene: str, kommune: str, gebiet: Gebiet
) -> Grundregel | None:
    """The rule of the data in the area of a Kommune; without Funktion who its level names, None if nobody of ours."""
    if funktion:
        return rules.get((funktion, kommune))
    if ebene == "Kommune":
        return None if kommune == gebiet.kreis_id else Grundregel(kommune)
    return Grundregel(gebiet.kreis_id) if ebene == "Kreis" and gebiet.kreis_id else None


def _level(stelle: str, kommune: str, gebiet: Gebiet) -> str:
    return "kreis" if stelle == gebiet.kreis_id else "kommune" if stelle == kommune else "andere"
