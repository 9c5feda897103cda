"""Reads of a case with several offices: its parts as each side may know them, and copies of answers (ADR 46)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from portal.core.db import transaction_required
from portal.vorgang.models import Abschrift, Abschriftnachweis, Fallteil, Vorgang


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
def abschriften_of(vorgang_id: UUID, *, office_ids: list[int]) -> list[Abschriftnachweis]:
    """Who has copies of a Vorgang, and when they were read; of those to be sent on only those of these offices."""
    rows = Abschriftnachweis.objects.filter(vorgang_id=vorgang_id).select_related("organisationseinheit")
    rows = rows.filter(Q(empfaenger="") | Q(organisationseinheit_id__in=office_ids))
    return list(rows.order_by("empfaenger", "id"))


@transaction_required
def read_proofs(vorgang_id: UUID) -> dict[str, Abschriftnachweis]:
    """What the person may know of the copies of their Vorgang, by the id of the copy."""
    return {str(row.abschrift_id): row for row in Abschriftnachweis.objects.filter(vorgang_id=vorgang_id)}


@transaction_required
def open_abschriften(*, office_ids: list[int], limit: int = 100) -> list[Abschrift]:
    """The copies that these offices have still to read or to send on, oldest first."""
    rows = Abschrift.objects.of_offices(office_ids).open().select_related("leistung", "organisationseinheit")
    return list(rows.order_by("erstellt_am", "id")[:limit])
