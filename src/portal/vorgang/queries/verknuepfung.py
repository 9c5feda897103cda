"""Reads of links between Vorgänge: what a reader's own offices have of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.core.db import transaction_required
from portal.core.statements import rows_built_once
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
    return [
        Verbunden(row, row.von if row.zu_id == vorgang.id else row.zu, row.zu_id == vorgang.id)
        for row in rows_built_once("links", _links, vorgang.id, office_ids)
    ]


def _links(vorgang_id: UUID, office_ids: list[int]) -> QuerySet[Verknuepfung]:
    rows = Verknuepfung.objects.filter(
        Q(von_id=vorgang_id, zu__organisationseinheit_id__one_of=office_ids)
        | Q(zu_id=vorgang_id, von__organisationseinheit_id__one_of=office_ids)
    )
    return rows.select_related("von__leistung", "zu__leistung").order_by("am", "id")
