"""Open a thread, write into it, read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from portal.core.crypto import Key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Actor
from portal.postfach.models import Faden, Nachricht, Nachrichtenanlage
from portal.postfach.operations.bestellung import order_notice
from portal.postfach.operations.kontopostfach import order_delivery
from portal.postfach.queries import address_by, wahl_of
from portal.postfach.rules import Weg


@transaction_required
def open_faden(
    *, kommune_id: str, konto_id: UUID, bezug: str, betreff: str, key: Key, email: str, at: datetime
) -> Faden:
    """Open the thread of a Vorgang; `email` (may be empty) is where notices go, encrypted with the Vorgang's key."""
    faden = Faden(
        id=uuid4(), kommune_id=kommune_id, konto_id=konto_id, bezug=bezug, betreff=betreff, schluessel_id=key.id, am=at
    )
    faden.benachrichtigung = key.encrypt(email.encode(), context=faden.context) if email else None
    faden.save(force_insert=True)
    return faden


@transaction_required
def write_to_citizen(
    *, faden: Faden, key: Key, absender: str, text: str, at: datetime, dateien: tuple[UUID, ...] = ()
) -> Nachricht:
    """Put a message of an office into the thread, and on its way to where the citizen wants to be told."""
    nachricht = _write(faden, key, Nachricht.Richtung.AN_BUERGER, absender, text, at, dateien)
    wahl = wahl_of(faden)
    if wahl is not None and wahl.weg == Weg.BUNDID:
        order_delivery(nachricht, at=at)
    else:
        order_notice(nachricht, address=address_by(wahl, faden), at=at)
    return nachricht


@transaction_required
def write_from_citizen(*, faden: Faden, key: Key, text: str, at: datetime, dateien: tuple[UUID, ...] = ()) -> Nachricht:
    """Put the citizen's message into the thread."""
    return _write(faden, key, Nachricht.Richtung.VON_BUERGER, "", text, at, dateien)


def _write(
    faden: Faden, key: Key, richtung: str, absender: str, text: str, at: datetime, dateien: tuple[UUID, ...]
) -> Nachricht:
    owner = {"kommune_id": faden.kommune_id, "konto_id": faden.konto_id}
    nachricht = Nachricht(id=uuid4(), faden=faden, richtung=richtung, absender=absender, am=at, **owner)
    nachricht.text = key.encrypt(text.encode(), context=nachricht.context)
    nachricht.save(force_insert=True)
    for datei_id in dateien:
        Nachrichtenanlage(nachricht=nachricht, datei_id=datei_id, **owner).save(force_insert=True)
    return nachricht


@transaction
def mark_read(*, faden_id: UUID, by: Actor, richtung: str, at: datetime) -> int:
    """Note that the reader has seen the messages of `richtung` in this thread; returns how many were new."""
    new = Nachricht.objects.filter(faden_id=faden_id, richtung=richtung, gelesen_am__isnull=True)
    return int(new.update(gelesen_am=at))
