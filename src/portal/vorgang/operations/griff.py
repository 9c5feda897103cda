"""How every step takes its Vorgang: under its row lock, and for staff only one that lies with an office of theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen, Staff
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.befugnis import casework_roles, offices_in
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.rules.status import Status


class VorgangGone(Exception):
    """There is no such Vorgang here for this person or office."""


@transaction_required
def lock_vorgang(vorgang_id: UUID, by: Staff | Citizen, at: datetime) -> Vorgang:
    """The Vorgang under its row lock; for staff only one of an office they work in. Raises VorgangGone."""
    names = ["organisationseinheit", "faden", "leistung"] + (["bearbeiter"] if isinstance(by, Staff) else [])
    rows = Vorgang.objects.select_for_update(of=("self",)).select_related(*names)
    if isinstance(by, Staff):
        rows = rows.of_offices(offices_in(casework_roles(by, at)))
    vorgang: Vorgang | None = rows.filter(id=vorgang_id).first()
    if vorgang is None:
        raise VorgangGone
    return vorgang


@transaction_required
def begin_work(vorgang: Vorgang, by: Staff, at: datetime) -> Vorgang:
    """Whoever acts first has the Vorgang on their desk."""
    if vorgang.status == Status.EINGEGANGEN:
        vorgang.move_to(Status.IN_BEARBEITUNG, at=at, bearbeiter_id=by.mitarbeiter_id)
        note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
        audit.record("vorgang.uebernommen", subject=vorgang, at=at)
    elif vorgang.bearbeiter_id is None:
        vorgang.bearbeiter_id = by.mitarbeiter_id
        vorgang.save(update_fields=["bearbeiter_id"])
    return vorgang


@transaction_required
def close_questions(vorgang: Vorgang, at: datetime) -> None:
    """What was asked of the citizen is not asked any more."""
    vorgang.rueckfragen.filter(beantwortet_am__isnull=True).update(beantwortet_am=at)
