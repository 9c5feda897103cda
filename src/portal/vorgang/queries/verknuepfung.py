"""Reads of links between Vorgänge: what a reader's own offices have of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from portal.core.db import transaction_required
from portal.vorgang.models import Verknuepfung, Vorgang


@dataclass(frozen=True)
class Verbunden:
    """The other side of a link; `her`: it points to the Vorgang that is looked at."""

    row: Verknuepfung
    vorgang: Vorgang
    her: bool


@transaction_required
def links_of(vorgang: Vorgang, *, office_ids: list[int]) -> list[Verbunden]:
    """The linked Vorgänge that lie with these offices; of others not even the number. Oldest link first."""
    rows = Verknuepfung.objects.filter(
        Q(von=vorgang, zu__organisationseinheit_id__in=office_ids)
        | Q(zu=vorgang, von__organisationseinheit_id__in=office_ids)
    ).select_related("von__leistung", "zu__leistung")
    return [
        Verbunden(row, row.von if row.zu_id == vorgang.id else row.zu, row.zu_id == vorgang.id)
        for row in rows.order_by("am", "id")
    ]
