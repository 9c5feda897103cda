"""The audit log: entries in the transaction of what they tell, sealed into a hash chain by a job (design § 9).

A chain kept under a row lock would serialise a whole Kommune; so entries are appended unchained, and every few
seconds `seal` chains those whose predecessors have all ended (their transaction is below the snapshot's xmin).
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from portal.core import clock
from portal.core.db import transaction, transaction_required
from portal.core.models import Auditeintrag, Auditglied
from portal.core.tenancy import System, current_actor

_START = b"\x00" * 32


@transaction_required
def record(
    action: str,
    *,
    subject: models.Model,
    konto_id: UUID | None = None,
    at: datetime | None = None,
    **details: Any,
) -> None:
    """Append one entry as the actor of this unit. `details` holds ids and codes, never content."""
    actor = current_actor()
    assert actor is not None
    Auditeintrag(
        kommune_id=getattr(subject, "kommune_id", None) or actor.kommune_id,
        am=at or clock.now(),
        akteur=actor.name,
        handlung=action,
        gegenstand=f"{subject._meta.label_lower}:{subject.pk}",
        konto_id=konto_id or actor.konto_id or getattr(subject, "konto_id", None),
        angaben=details,
    ).save(force_insert=True)


@transaction
def seal(*, by: System, limit: int = 5000) -> int:
    """Chain the Kommune's entries that are not yet sealed; returns how many. One sealer at a time per Kommune."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"seal|{by.kommune_id}"])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    last = Auditglied.objects.order_by("-lfd").first()
    links, previous, number = [], bytes(last.pruefwert) if last else _START, last.lfd if last else 0
    for entry in _unsealed(last, horizon)[:limit]:
        number += 1
        previous = link_hash(previous, entry)
        links.append(
            Auditglied(
                kommune_id=by.kommune_id,
                lfd=number,
                eintrag_id=entry.id,
                nr=entry.nr,
                transaktion=entry.transaktion,
                pruefwert=previous,
            )
        )
    Auditglied.objects.bulk_create(links)
    return len(links)


def link_hash(previous: bytes, entry: Auditeintrag) -> bytes:
    """sha256 over the previous link and the entry in a fixed JSON form."""
    content = {
        "id": str(entry.id),
        "kommune": entry.kommune_id,
        "nr": entry.nr,
        "am": entry.am.isoformat(),
        "akteur": entry.akteur,
        "handlung": entry.handlung,
        "gegenstand": entry.gegenstand,
        "konto": str(entry.konto_id) if entry.konto_id else None,
        "angaben": entry.angaben,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(previous + canonical).digest()


def _unsealed(last: Auditglied | None, horizon: int) -> models.QuerySet[Auditeintrag]:
    entries: models.QuerySet[Auditeintrag] = Auditeintrag.objects.filter(transaktion__lt=horizon)
    if last is not None:
        later = models.Q(transaktion__gt=last.transaktion) | models.Q(transaktion=last.transaktion, nr__gt=last.nr)
        entries = entries.filter(later)
    return entries.order_by("transaktion", "nr")
