"""Tags of a Kommune on its Vorgänge. What the word is stands in no audit entry: it is free text of people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.vorgang.models import Schlagwort, Vorgang, Vorgangsschlagwort
from portal.vorgang.models.postkorb import WORT_LENGTH
from portal.vorgang.operations.griff import lock_vorgang

MOST_WORDS = 200  # of a Kommune: with more of them nobody finds the right one
MOST_OF_ONE = 10  # on one Vorgang


class SchlagwortUnusable(Exception):
    """The word is empty or too long."""


class TooManySchlagworte(Exception):
    """The Kommune, or the Vorgang, has as many as it may have."""


def tidy(wort: str) -> str:
    """The word as it is kept. Raises SchlagwortUnusable."""
    tidied = " ".join(wort.split())
    if not tidied or len(tidied) > WORT_LENGTH or not tidied.isprintable():
        raise SchlagwortUnusable
    return tidied


@transaction
def add_schlagwort(*, vorgang_id: UUID, wort: str, by: Staff, at: datetime) -> None:
    """Give the Vorgang this word; nothing happens where it has it. Case does not make another word.

    Raises VorgangGone, SchlagwortUnusable, TooManySchlagworte.
    """
    wort = tidy(wort)
    vorgang = lock_vorgang(vorgang_id, by, at)
    schlagwort = _word_of(vorgang, wort)
    if vorgang.schlagworte.filter(schlagwort=schlagwort).exists():
        return
    if vorgang.schlagworte.count() >= MOST_OF_ONE:
        raise TooManySchlagworte
    Vorgangsschlagwort(kommune_id=vorgang.kommune_id, vorgang=vorgang, schlagwort=schlagwort).save(force_insert=True)
    audit.record("vorgang.schlagwort", subject=vorgang, at=at, schlagwort=str(schlagwort.id))


@transaction_required
def _word_of(vorgang: Vorgang, wort: str) -> Schlagwort:
    """The Kommune's word, made if nobody has used it; locked, so that nobody deletes it meanwhile."""
    rows = Schlagwort.objects.select_for_update()
    known: Schlagwort | None = rows.filter(wort__iexact=wort).order_by("id").first()
    if known is not None:
        return known
    if Schlagwort.objects.count() >= MOST_WORDS:
        raise TooManySchlagworte
    Schlagwort.objects.bulk_create([Schlagwort(kommune_id=vorgang.kommune_id, wort=wort)], ignore_conflicts=True)
    found: Schlagwort = rows.get(wort=wort)
    return found


@transaction
def remove_schlagwort(*, vorgang_id: UUID, schlagwort_id: UUID, by: Staff, at: datetime) -> None:
    """Take the word off the Vorgang; a word that no Vorgang has any more is forgotten. Raises VorgangGone."""
    vorgang = lock_vorgang(vorgang_id, by, at)
    schlagwort = Schlagwort.objects.select_for_update().filter(id=schlagwort_id).first()
    removed, _rows = vorgang.schlagworte.filter(schlagwort_id=schlagwort_id).delete()
    if schlagwort is None or not removed:
        return
    if not Vorgangsschlagwort.objects.filter(schlagwort=schlagwort).exists():
        schlagwort.delete()
    audit.record("vorgang.schlagwort_entfernt", subject=vorgang, at=at, schlagwort=str(schlagwort_id))
