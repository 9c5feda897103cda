"""A person chooses how they are reached: for all their Vorgänge, or for one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen
from portal.kommune.queries import all_kommunen
from portal.konto.models import Nutzerkonto
from portal.postfach.models import Faden, Zustellwahl
from portal.postfach.queries import general_wahlen, own_wahl_of
from portal.postfach.rules import Weg


class FadenGone(Exception):
    """There is no such thread for this person."""


@transaction
def choose_for_all(*, by: Citizen, weg: Weg, einwilligung: bool, adresse: str, at: datetime) -> None:
    """How all authorities of the portal reach this person; `adresse` (may be empty) is where notices go.

    A Vorgang for which something else was chosen keeps that.
    """
    key_id = Nutzerkonto.objects.get(id=by.konto_id).schluessel_id
    before = general_wahlen(konto_id=by.konto_id)
    agrees = einwilligung and by.stufe > 0
    rows = [_row(by, kommune_id, weg, _agreed(agrees, before.get(kommune_id), at), at) for kommune_id in all_kommunen()]
    for row in rows:
        _with_address(row, key_id, adresse if weg is Weg.EMAIL else "")
    Zustellwahl.objects.bulk_create(rows)
    here = next(row for row in rows if row.kommune_id == by.kommune_id)
    audit.record("zustellung.gewaehlt", subject=here, at=at, weg=str(weg), einwilligung=agrees)


@transaction
def choose_for_faden(*, faden_id: UUID, by: Citizen, weg: Weg, einwilligung: bool, adresse: str, at: datetime) -> None:
    """How one Vorgang reaches its person, as ALLGEMEIN or otherwise. Raises FadenGone."""
    faden: Faden | None = Faden.objects.filter(id=faden_id).first()
    if faden is None:
        raise FadenGone
    row = _row(by, faden.kommune_id, weg, None, at)
    row.faden = faden
    if weg is not Weg.ALLGEMEIN:
        row.einwilligung_am = _agreed(einwilligung and by.stufe > 0, own_wahl_of(faden), at)
    _with_address(row, faden.schluessel_id, adresse if weg is Weg.EMAIL else "").save(force_insert=True)
    audit.record("zustellung.gewaehlt", subject=row, at=at, weg=str(weg), einwilligung=row.einwilligung_am is not None)


def _row(by: Citizen, kommune_id: str, weg: Weg, agreed: datetime | None, at: datetime) -> Zustellwahl:
    return Zustellwahl(
        id=uuid4(), kommune_id=kommune_id, konto_id=by.konto_id, weg=weg.value, einwilligung_am=agreed, am=at
    )


def _agreed(agrees: bool, before: Zustellwahl | None, at: datetime) -> datetime | None:
    """Since when somebody agrees: who did already, since then."""
    if not agrees:
        return None
    return before.einwilligung_am if before is not None and before.einwilligung_am else at


@transaction_required
def _with_address(row: Zustellwahl, key_id: UUID, adresse: str) -> Zustellwahl:
    if adresse:
        row.schluessel_id = key_id
        row.adresse = load_key(key_id).encrypt(adresse.encode(), context=row.context)
    return row
