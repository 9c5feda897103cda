"""Reads of who acts for whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from portal.core.db import transaction_required
from portal.core.statements import rows_built_once
from portal.vorgang.models import Stellvertretung


@transaction_required
def represented_by(mitarbeiter_id: int, day: date) -> list[int]:
    """For whom this Mitarbeiter acts on `day`: whose Vorgänge stand under their "Meine" too."""
    return sorted(set(rows_built_once("acting", _acting, mitarbeiter_id, day)))


def _acting(mitarbeiter_id: int, day: date) -> QuerySet[Stellvertretung, int]:
    rows = Stellvertretung.objects.on(day).filter(vertreten_durch_id=mitarbeiter_id)
    return rows.values_list("mitarbeiter_id", flat=True)


@transaction_required
def deputies_today(mitarbeiter_ids: Collection[int], day: date) -> set[int]:
    """Who acts for one of these on `day`."""
    rows = Stellvertretung.objects.on(day).filter(mitarbeiter_id__in=mitarbeiter_ids)
    return set(rows.values_list("vertreten_durch_id", flat=True))


@transaction_required
def deputies_of(mitarbeiter_id: int, day: date) -> list[Stellvertretung]:
    """Who acts or will act for this Mitarbeiter, the next first."""
    rows = Stellvertretung.objects.not_over(day).filter(mitarbeiter_id=mitarbeiter_id)
    return list(rows.select_related("vertreten_durch").order_by("von"))


@transaction_required
def acting_for(mitarbeiter_id: int, day: date) -> list[Stellvertretung]:
    """For whom this Mitarbeiter acts or will act, the next first."""
    rows = Stellvertretung.objects.not_over(day).filter(vertreten_durch_id=mitarbeiter_id)
    return list(rows.select_related("mitarbeiter").order_by("von"))
