"""A person chooses how they are reached: for all their Vorgänge, or for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.crypto import Key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen
from portal.kommune.queries import all_kommunen
from portal.konto.models import Nutzerkonto
from portal.postfach.models import Faden, Zustellwahl
from portal.postfach.queries import address_in, general_wahlen, own_wahl_of
from portal.postfach.rules import WITH_NOTICES, Weg


class FadenGone(Exception):
    """There is no such thread for this person."""


@dataclass(frozen=True)
class Mitgabe:
    """What a person chose for one thread alone, in clear, to be kept for another one too."""

    weg: Weg
    adresse: str
    einwilligung_am: datetime | None


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
        _with_address(row, key_id, adresse if weg in WITH_NOTICES else "")
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
    _with_address(row, faden.schluessel_id, adresse if weg in WITH_NOTICES else "").save(force_insert=True)
    audit.record("zustellung.gewaehlt", subject=row, at=at, weg=str(weg), einwilligung=row.einwilligung_am is not None)


@transaction_required
def choice_for(faden: Faden) -> Mitgabe | None:
    """What was chosen for this thread alone; None where what was chosen for all counts."""
    wahl = own_wahl_of(faden)
    if wahl is None or wahl.weg == Weg.ALLGEMEIN:
        return None
    return Mitgabe(Weg(wahl.weg), address_in(wahl), wahl.einwilligung_am)


@transaction_required
def keep_choice(faden: Faden, mitgabe: Mitgabe | None, *, key: Key, at: datetime) -> None:
    """A thread that takes the place of another one, or stands beside it, reaches its person the same way."""
    if mitgabe is None:
        return
    row = Zustellwahl(
        id=uuid4(), kommune_id=faden.kommune_id, konto_id=faden.konto_id, faden=faden, weg=mitgabe.weg.value,
        einwilligung_am=mitgabe.einwilligung_am, am=at,
    )  # fmt: skip
    if mitgabe.adresse:
        row.schluessel_id = key.id
        row.adresse = key.encrypt(mitgabe.adresse.encode(), context=row.context)
    row.save(force_insert=True)


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
