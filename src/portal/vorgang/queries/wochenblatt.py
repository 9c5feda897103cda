"""The weekly sheet: figures of each office, never of a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.kommune.models import Organisationseinheit
from portal.vorgang.models import Vorgang
from portal.vorgang.rules.status import FINISHED, Status
from portal.vorgang.rules.woche import Woche

_DONE = frozenset({Status.VERSANDT, Status.BESTAETIGT, Status.ABGELEHNT, Status.FINGIERT})
_NOW = ("offen", "wartet", "ueberfaellig", "diese_woche", "naechste_woche")


@dataclass(frozen=True)
class Blatt:
    """An office in a week: what came and what was done in it; the rest as it is now."""

    amt: str
    neu: int
    erledigt: int
    offen: int
    wartet: int  # for the citizen's answer
    ueberfaellig: int
    diese_woche: int  # becomes due in what is left of the present week
    naechste_woche: int  # becomes due in the week after the present one


@transaction_required
def weekly_sheet(*, office_ids: list[int], woche: Woche, at: datetime) -> list[Blatt]:
    """By name of the office. Two statements read what is open, and what has ended since the week began, by their
    indexes: what arrived in the week is in one of the two.
    """
    begin, end = woche.begins(BERLIN), woche.ends(BERLIN)
    came = Count("id", filter=Q(eingang_am__gte=begin, eingang_am__lt=end))
    rows = Vorgang.objects.of_offices(office_ids).order_by().values("organisationseinheit_id")
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    following = Woche.of(at.astimezone(BERLIN).date()).later(1)
    due = {"frist_am__gte": following.begins(BERLIN), "frist_am__lt": following.ends(BERLIN)}
    is_open = rows.open().annotate(
        neu=came,
        offen=Count("id"),
        wartet=Count("id", filter=Q(status=Status.RUECKFRAGE)),
        ueberfaellig=Count("id", filter=Q(frist_am__lt=at)),
        diese_woche=Count("id", filter=Q(frist_am__gte=at, frist_am__lt=following.begins(BERLIN))),
        naechste_woche=Count("id", filter=Q(**due)),
    )
    done = Q(status__in=sorted(_DONE), status_seit__lt=end)
    has_ended = rows.filter(status__in=sorted(FINISHED), status_seit__gte=begin)
    for part in (is_open, has_ended.annotate(neu=came, erledigt=Count("id", filter=done))):
        for row in part:
            _add(found[row["organisationseinheit_id"]], row)
    names = Organisationseinheit.objects.filter(id__in=office_ids).order_by("name", "id").values_list("id", "name")
    fields = ("neu", "erledigt", *_NOW)
    return [Blatt(name, **{field: found[office][field] for field in fields}) for office, name in names]


def _add(figures: dict[str, int], row: dict[str, Any]) -> None:
    for name, number in row.items():
        if name != "organisationseinheit_id":
            figures[name] += number


@transaction_required
def offices_with_casework(kommune_id: str) -> list[int]:
    """The offices of the Kommune that have Vorgänge now: for who administers all of it."""
    rows = Vorgang.objects.open().filter(kommune_id=kommune_id).order_by()
    return sorted(rows.values_list("organisationseinheit_id", flat=True).distinct())
