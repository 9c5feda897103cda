"""What every step of a Vorgang does: note it in the history, tell the citizen; and its deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal.core import jobs
from portal.core.crypto import load_key
from portal.core.db import transaction_required
from portal.leistung.models import Angebot
from portal.postfach import operations as postfach
from portal.vorgang.models import Statuswechsel, Vorgang


@transaction_required
def note_step(vorgang: Vorgang, *, at: datetime, wer: str) -> None:
    """Write the Vorgang's present status into its history; the other offices of its case are told by a job."""
    Statuswechsel(
        kommune_id=vorgang.kommune_id, konto_id=vorgang.konto_id, vorgang=vorgang, nach=vorgang.status, am=at, wer=wer
    ).save(force_insert=True)
    if vorgang.fall_id is not None and vorgang.erstellt_am != at:
        once = f"vorgang.tell_parts:{vorgang.id}"
        jobs.enqueue("vorgang.tell_parts", once=once, kommune_id=vorgang.kommune_id, vorgang_id=str(vorgang.id))


@transaction_required
def tell_citizen(vorgang: Vorgang, *, text: str, at: datetime, dateien: tuple[UUID, ...] = ()) -> Any:
    """Put a message of the office into the thread of the Vorgang."""
    return postfach.write_to_citizen(
        faden=vorgang.faden,
        key=load_key(vorgang.schluessel_id),
        absender=vorgang.organisationseinheit.name,
        text=text,
        at=at,
        dateien=dateien,
    )


def deadline(angebot: Angebot | None, at: datetime) -> datetime | None:
    """By when the office means to finish; None where it has deposited no processing time."""
    if angebot is None or angebot.bearbeitung_tage is None:
        return None
    return at + timedelta(days=angebot.bearbeitung_tage)
