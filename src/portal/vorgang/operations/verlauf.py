"""What every step of a Vorgang does: note it in the history, let its periods follow, tell the citizen."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.core import jobs
from portal.core.crypto import load_key
from portal.core.db import transaction_required
from portal.postfach import operations as postfach
from portal.vorgang.models import Statuswechsel, Stellungnahme, Vorgang
from portal.vorgang.operations import fristlauf
from portal.vorgang.operations.briefe import order_letter
from portal.vorgang.rules.status import DECIDABLE, Status


@transaction_required
def note_step(vorgang: Vorgang, *, at: datetime, wer: str) -> None:
    """Write the Vorgang's present status into its history; the other offices of its case are told by a job.

    Raises ForbiddenTransition for a decision that comes after a deemed approval.
    """
    Statuswechsel(
        kommune_id=vorgang.kommune_id, konto_id=vorgang.konto_id, vorgang=vorgang, nach=vorgang.status, am=at, wer=wer
    ).save(force_insert=True)
    fristlauf.follow(vorgang, at=at)
    _end_questions(vorgang)
    if vorgang.fall_id is not None and vorgang.erstellt_am != at:
        once = f"vorgang.tell_parts:{vorgang.id}"
        jobs.enqueue("vorgang.tell_parts", once=once, kommune_id=vorgang.kommune_id, vorgang_id=str(vorgang.id))


def _end_questions(vorgang: Vorgang) -> None:
    """Other offices that were asked need not answer once it is decided or ended; a job tells them."""
    if vorgang.status in DECIDABLE or vorgang.status == Status.WARTET_AUF_ZAHLUNG:
        return
    if Stellungnahme.objects.open().filter(vorgang=vorgang).exists():
        once = f"vorgang.withdraw_opinions:{vorgang.id}"
        jobs.enqueue("vorgang.withdraw_opinions", once=once, kommune_id=vorgang.kommune_id, vorgang_id=str(vorgang.id))


@transaction_required
def tell_citizen(vorgang: Vorgang, *, text: str, at: datetime, dateien: tuple[UUID, ...] = ()) -> Any:
    """Put a message of the office into the thread of the Vorgang; it is posted too where its person wants paper."""
    nachricht = postfach.write_to_citizen(
        faden=vorgang.faden,
        key=load_key(vorgang.schluessel_id),
        absender=vorgang.organisationseinheit.name,
        text=text,
        at=at,
        dateien=dateien,
    )
    order_letter(vorgang, nachricht, at=at)
    return nachricht
