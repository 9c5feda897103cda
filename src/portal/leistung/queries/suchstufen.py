"""Who answers in an area today, for the filter "who is responsible": remembered for half a minute.

The rule of the data, and over it what agreements change, computed for the few Leistungen they concern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Stufen:
    """The levels that answer in an area today: by Leistung where agreements have a say, else by Funktion."""

    bewegt: Mapping[str, Sequence[str]]
    funktionen: Mapping[str, Sequence[str]]

    def of(self, slug: str, funktion_id: str | None) -> Sequence[str]:
        return self.bewegt.get(slug) or self.funktionen.get(funktion_id or "", ())


def levels(gebiet: Gebiet) -> Stufen:
    """Who answers in the area today. Three statements, then remembered."""
    today = clock.today()
    key = f"stufen:{gebiet.ids[0] if len(gebiet.ids) == 1 else gebiet.kreis_id}:{len(gebiet.ids)}:{today}"
    found: Stufen | None = cache.get(key)
    if found is None:
        found = Stufen(_moved(gebiet, today), _of_the_data(gebiet))
        cache.set(key, found, _CACHE_SECONDS)
    return found


def _of_the_data(gebiet: Gebiet) -> Mapping[str, Sequence[str]]:
    found: dict[str, set[str]] = {}
    rows = Zustaendigkeit.objects.filter(kommune_id__in=gebiet.ids)
    for funktion, kommune, behoerde in rows.values_list("funktion_id", "kommune_id", "behoerde_id"):
        found.setdefault(funktion, set()).add(_level(behoerde or "", kommune, gebiet))
    return {funktion: tuple(each) for funktion, each in found.items()}


def _moved(gebiet: Gebiet, tag: date) -> Mapping[str, Sequence[str]]:
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
