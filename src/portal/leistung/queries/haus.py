"""The offices of an authority, read at once: as they are or as somebody has drafted them, and which of them answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen, page_version
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.leistung.models import Angebot, Geschaeftsverteilung
from portal.leistung.queries.grundregel import lines_by
from portal.leistung.rules.zustaendigkeit import Frage, Grundregel, Rollen, Zeilen, deposited, office_set_on

_REMEMBERED_SECONDS = 20


@dataclass(frozen=True)
class Haus:
    """One authority. `offices` by id, each with its successor out of the same rows; `verteilung` by Funktion."""

    id: str
    offices: Mapping[int, Organisationseinheit]
    verteilung: Mapping[str, Zeilen]

    def answering(
        self,
        frage: Frage,
        grund: Grundregel,
        rollen: Rollen,
        *,
        amt_id: int | None,
        angebot: Angebot | None,
        tag: date,
    ) -> Organisationseinheit | None:
        """The office that answers on the day, as `zustaendigkeit._office` finds it for citizens; None: none of these.

        `amt_id` is that of the data, `angebot` what the authority has set for the Leistung.
        """
        if rollen.stelle != self.id:
            return None
        chosen_id = angebot.organisationseinheit_id if angebot and angebot.says_who_on(tag) else None
        for office in (self.offices.get(chosen_id or 0), self._deposited(frage, grund, rollen, amt_id, tag)):
            if office and (answering := office.answering_on(tag)):
                return answering
        return None

    def _deposited(
        self, frage: Frage, grund: Grundregel, rollen: Rollen, amt_id: int | None, tag: date
    ) -> Organisationseinheit | None:
        offices = self.offices.values()
        return deposited(
            grund,
            rollen,
            self.verteilung.get(frage.funktion, ()),
            tag,
            of_data=self.offices.get(amt_id or 0),
            with_key=lambda key: next((each for each in offices if each.schluessel == key), None),
            with_id=self.offices.get,
            with_funktion=lambda: next((each for each in offices if each.funktion == (frage.funktion or None)), None),
        )

    def has_given(self, funktion: str, tag: date) -> bool:
        """Whether the authority itself has set which office has the Funktion on the day, and somebody answers there."""
        office = self.offices.get(office_set_on(self.verteilung.get(funktion, ()), tag) or 0)
        return office is not None and office.answering_on(tag) is not None

    @property
    def rathaus(self) -> Organisationseinheit | None:
        """Whom to ask where no office is deposited."""
        return next((office for office in self.offices.values() if office.schluessel == TOWN_HALL), None)


def houses_of(kommune_ids: Collection[str]) -> dict[str, Haus]:
    """The offices of these authorities as they are, each time in new rows. One statement."""
    own = Geschaeftsverteilung.objects.filter(kommune=OuterRef("kommune")).order_by("gilt_ab")
    lines = ArraySubquery(own.values(als=JSONObject(funktion="funktion_id", ab="gilt_ab", amt="amt_id")))
    rows: QuerySet[Any] = Organisationseinheit.objects.filter(kommune__in=kommune_ids).annotate(verteilt=lines)
    inside: dict[str, dict[int, Any]] = {each: {} for each in kommune_ids}
    for row in rows.order_by("kommune_id", "schluessel"):
        inside[row.kommune_id][row.pk] = row
    for offices in inside.values():
        for row in offices.values():
            row.nachfolge = offices[row.nachfolge_id] if row.nachfolge_id else None
    return {each: Haus(each, offices, _lines_of(offices.values())) for each, offices in inside.items()}


def _lines_of(offices: Iterable[Any]) -> Mapping[str, Zeilen]:
    """All offices of an authority carry the same lines."""
    lines = next((office.verteilt for office in offices), ())
    return lines_by((each["funktion"], date.fromisoformat(each["ab"]), each["amt"]) for each in lines)


def known_houses(kommune_ids: Collection[str]) -> dict[str, Haus]:
    """The same, remembered for 20 s or until something is published there. Not to be changed."""
    kommunen = all_kommunen()
    keys = {f"haus:{each}:{page_version(kommunen[each])}": each for each in kommune_ids}
    kept: dict[str, Haus] = cache.get_many(keys)
    if new := [key for key in keys if key not in kept]:
        read = houses_of([keys[key] for key in new])
        cache.set_many(found := {key: read[keys[key]] for key in new}, _REMEMBERED_SECONDS)
        kept |= found
    return {haus.id: haus for haus in kept.values()}
