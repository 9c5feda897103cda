"""The audit log: entries in the transaction of what they tell, sealed into a hash chain by a job (design § 9).

A chain kept under a row lock would serialise a whole Kommune; so entries are appended unchained, and every few
seconds `seal` chains those whose predecessors have all ended (their transaction is below the snapshot's xmin).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from portal.core import clock, siegel
from portal.core.db import transaction, transaction_required
from portal.core.models import Auditeintrag, Auditglied
from portal.core.siegel import Kopf
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


@transaction
def head(*, by: System, at: datetime) -> Kopf | None:
    """The last link of the Kommune's chain as it is committed; None before the first."""
    last = Auditglied.objects.order_by("-lfd").first()
    return Kopf(by.kommune_id, last.lfd, bytes(last.pruefwert).hex(), at.isoformat()) if last else None


def seal_and_anchor(*, by: System, at: datetime) -> None:
    """Chain what is new, then write the head outside of the database, where it has moved on."""
    seal(by=by)
    now, before = head(by=by, at=at), siegel.latest(by.kommune_id)
    if now is not None and (before is None or before.lfd < now.lfd):
        siegel.anchor(now)


@dataclass(frozen=True)
class Pruefung:
    """What a check of one chain found: links that hold, entries that still wait, where it breaks ("": nowhere)."""

    glieder: int
    unversiegelt: int
    bruch: str = ""


class _Broken(Exception):
    """The chain breaks here; says where, in German."""


@transaction
def verify(*, by: System, heads: Iterable[Kopf]) -> Pruefung:
    """Compute the Kommune's chain anew and hold it against its entries and the signed heads.

    Finds the first entry that was changed, removed, put in between or cut off at the end. What was cut off before the
    first head after it was written cannot be seen: those are seconds (`core.seal_audit`).
    """
    entries = Auditeintrag.objects.order_by("transaktion", "nr").iterator()
    known = {each.lfd: each for each in heads}
    number = 0
    try:
        for number, value in _computed(entries):
            if (kopf := known.pop(number, None)) and kopf.pruefwert != value.hex():
                raise _Broken(f"Glied {number} ist nicht das, dessen Kopf am {kopf.am} unterschrieben wurde")
        if known:
            raise _Broken(f"abgeschnitten: nach Glied {number} fehlen {max(known) - number} bis Glied {max(known)}")
    except _Broken as broken:
        return Pruefung(number, 0, str(broken))
    return Pruefung(number, sum(1 for _ in entries))


def _computed(entries: Iterator[Auditeintrag]) -> Iterator[tuple[int, bytes]]:
    """Number and value of each link, computed from its entry; takes from `entries` just those. Raises _Broken."""
    value = _START
    for number, link in enumerate(Auditglied.objects.order_by("lfd").iterator(), 1):
        if link.lfd != number:
            raise _Broken(f"Glied {number} fehlt, vor Eintrag Nr. {link.nr}")
        entry = next(entries, None)
        if entry is None or (entry.transaktion, entry.nr) > (link.transaktion, link.nr):
            raise _Broken(f"Eintrag Nr. {link.nr} fehlt (Glied {number})")
        if entry.id != link.eintrag_id:
            raise _Broken(f"Eintrag Nr. {entry.nr} steht in keinem Glied (vor Glied {number})")
        value = link_hash(value, entry)
        if value != bytes(link.pruefwert):
            raise _Broken(f"Eintrag Nr. {entry.nr} oder sein Glied {number} wurde verändert")
        yield number, value
