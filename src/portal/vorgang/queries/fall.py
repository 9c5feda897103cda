"""Reads of a case with several offices: its parts as each side may know them, and copies of answers (ADR 46)."""

from __future__ import annotations

from uuid import UUID

from portal.core.db import transaction_required
from portal.vorgang.models import Abschrift, Fallteil, Vorgang


@transaction_required
def other_parts(vorgang: Vorgang) -> list[Vorgang]:
    """The other parts of the person's case, in all Kommunen; the one that was applied to first."""
    if vorgang.fall_id is None:
        return []
    rows = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit")
    found = rows.filter(fall_id=vorgang.fall_id).exclude(id=vorgang.id)
    return sorted(found, key=lambda part: (part.id != part.fall_id, part.nummer))


@transaction_required
def other_parts_for_office(vorgang: Vorgang) -> list[Fallteil]:
    """What the office may know of the other parts: who has them and how they stand, as last told."""
    if vorgang.fall_id is None:
        return []
    return list(Fallteil.objects.filter(fall_id=vorgang.fall_id).exclude(vorgang_id=vorgang.id).order_by("nummer"))


@transaction_required
def abschriften_of(vorgang_id: UUID, *, office_ids: list[int]) -> list[Abschrift]:
    """The copies of a Vorgang that these offices are to send on."""
    rows = Abschrift.objects.of_offices(office_ids).filter(vorgang_id=vorgang_id).exclude(empfaenger="")
    return list(rows.order_by("empfaenger", "id"))


@transaction_required
def open_abschriften(*, office_ids: list[int], limit: int = 100) -> list[Abschrift]:
    """The copies that these offices have still to read or to send on, oldest first."""
    rows = Abschrift.objects.of_offices(office_ids).open().select_related("leistung", "organisationseinheit")
    return list(rows.order_by("erstellt_am", "id")[:limit])
