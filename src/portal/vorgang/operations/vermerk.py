"""Notes of the office in the Akte: encrypted with the Vorgang's key, never changed, never shown to the citizen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Vermerk, Vorgang
from portal.vorgang.operations.griff import lock_vorgang


class VermerkGone(Exception):
    """There is no such note at this Vorgang."""


@transaction
def write_vermerk(*, vorgang_id: UUID, by: Staff, text: str, berichtigt: UUID | None = None, at: datetime) -> None:
    """Write a note; `berichtigt` is the one it corrects, which stays. In every state of the Vorgang.

    Raises VorgangGone, VermerkGone.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if berichtigt is not None and not Vermerk.objects.filter(id=berichtigt, vorgang=vorgang).exists():
        raise VermerkGone
    anlass = Vermerk.Anlass.VERMERK if berichtigt is None else Vermerk.Anlass.BERICHTIGUNG
    note = keep_vermerk(vorgang, by=by, anlass=anlass, text=text, berichtigt_id=berichtigt, at=at)
    audit.record("vorgang.vermerk", subject=vorgang, at=at, vermerk=str(note.id))


@transaction_required
def keep_vermerk(
    vorgang: Vorgang, *, by: Staff, anlass: Vermerk.Anlass, text: str, at: datetime, berichtigt_id: UUID | None = None
) -> Vermerk:
    """The row, with the author's name as it is now."""
    author = Mitarbeiter.objects.get(pk=by.mitarbeiter_id)
    row = Vermerk(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        vorgang=vorgang,
        anlass=anlass,
        autor=author,
        autor_name=author.name,
        berichtigt_id=berichtigt_id,
        am=at,
    )
    row.text = load_key(vorgang.schluessel_id).encrypt(text.encode(), context=row.context)
    row.save(force_insert=True)
    return row
