"""Messages that go into the Postfach of the person's Nutzerkonto too, where they chose that (ADR 61).

The message itself is in the Postfach of this portal before. A delivery that fails for good is noted, and a notice by
e-mail takes its place where an address is known; so nobody waits for what never comes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from portal.core import audit, clock, jobs
from portal.core.crypto import load_key, load_keys
from portal.core.db import forbid_in_transaction, transaction, transaction_required
from portal.core.ports import Permanent, Temporary, platform_adapter
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.queries import all_kommunen, kommune_url
from portal.konto.models import Nutzerkonto
from portal.konto.queries import identity_in, identity_of, key_ids_of
from portal.postfach.models import Kontozustellung, Nachricht
from portal.postfach.operations.bestellung import order_notice
from portal.postfach.ports import Kontobrief, Kontopostfach
from portal.postfach.queries import notice_address

PORT, MOST_TRIES = "kontopostfach", 15  # one less than `core.jobs.PATIENT`: about a day and a half
_Stand = Kontozustellung.Stand


def is_connected() -> bool:
    """Whether this platform has a connection to the Postfach of the Nutzerkonten."""
    return PORT in settings.PORTAL_PLATFORM_ADAPTERS


@transaction_required
def can_choose(citizen: Citizen) -> bool:
    """Whether the person has such a Postfach and may choose it: who logged in, and not without an account there."""
    return is_connected() and citizen.stufe > 0 and bool(identity_of(citizen).get("postfach_handle"))


@transaction_required
def order_delivery(nachricht: Nachricht, *, at: datetime) -> None:
    """Have the worker put the message into the Postfach of its person's Nutzerkonto."""
    row = Kontozustellung(
        id=uuid4(), kommune_id=nachricht.kommune_id, konto_id=nachricht.konto_id, nachricht=nachricht, am=at
    )
    row.save(force_insert=True)
    jobs.enqueue("postfach.deliver_to_account", kommune_id=row.kommune_id, zustellung_id=str(row.id))


def deliver(*, zustellung_id: UUID, by: System) -> None:
    """Put one message in; once. Raises Temporary while it may still succeed: then the job comes again."""
    brief = _read(zustellung_id=zustellung_id, by=by)
    if brief is None:
        return
    forbid_in_transaction("the Postfach of the Nutzerkonten")
    try:
        if not brief.postfach:
            raise Permanent("kein-postfach")
        if not is_connected():
            raise Permanent("nicht-angebunden")
        adapter: Kontopostfach = platform_adapter(PORT)
        adapter.deliver(brief)
    except Permanent as refused:
        _end(zustellung_id=zustellung_id, stand=_Stand.GESCHEITERT, grund=str(refused)[:16], by=by, at=clock.now())
    except Temporary:
        if _note_try(zustellung_id=zustellung_id, by=by, at=clock.now()):
            raise
    else:
        _end(zustellung_id=zustellung_id, stand=_Stand.EINGELEGT, grund="", by=by, at=clock.now())


def _read(*, zustellung_id: UUID, by: System) -> Kontobrief | None:
    """What is to be delivered; None where that is done, given up or deleted."""
    with unit(by):
        rows = Kontozustellung.objects.select_related("nachricht__faden").filter(id=zustellung_id, stand=_Stand.OFFEN)
        row = rows.first()
        if row is None:
            return None
        nachricht, faden = row.nachricht, row.nachricht.faden
        text = load_key(faden.schluessel_id).decrypt(nachricht.text, context=nachricht.context).decode()
    person = _identity(row.konto_id, by=System(by.kommune_id, row.konto_id))
    return Kontobrief(
        kennung=str(row.id),
        postfach=str(person.get("postfach_handle") or ""),
        stufe=int(person.get("stufe") or 1),  # who reads it must be logged in as its person was, last
        absender=f"{nachricht.absender}, {all_kommunen()[by.kommune_id].bezeichnung}",
        betreff=f"{faden.betreff} ({faden.bezug})",
        text=text,
        leistung=faden.betreff,
        adresse=kommune_url(all_kommunen()[by.kommune_id], "/vorgaenge/"),
    )


def _identity(konto_id: UUID, *, by: System) -> dict[str, Any]:
    with unit(by):
        konto = Nutzerkonto.objects.filter(id=konto_id).first()
        return identity_in(konto, load_keys(key_ids_of(konto))) if konto else {}


@transaction
def _note_try(*, zustellung_id: UUID, by: System, at: datetime) -> bool:
    """Whether it is tried again; after MOST_TRIES it is given up."""
    row = Kontozustellung.objects.select_for_update().filter(id=zustellung_id, stand=_Stand.OFFEN).first()
    if row is None:
        return False
    row.versuche += 1
    row.save(update_fields=["versuche"])
    if row.versuche < MOST_TRIES:
        return True
    _give_up(row, "keine-antwort", at)
    return False


@transaction
def _end(*, zustellung_id: UUID, stand: str, grund: str, by: System, at: datetime) -> None:
    row = Kontozustellung.objects.select_for_update().filter(id=zustellung_id, stand=_Stand.OFFEN).first()
    if row is None:
        return
    if stand == _Stand.GESCHEITERT:
        _give_up(row, grund, at)
        return
    row.stand, row.beendet_am = stand, at
    row.save(update_fields=["stand", "beendet_am"])
    audit.record("kontozustellung.eingelegt", subject=row, at=at)


@transaction_required
def _give_up(row: Kontozustellung, grund: str, at: datetime) -> None:
    """Noted for both sides; a notice by e-mail takes its place."""
    row.stand, row.grund, row.beendet_am = _Stand.GESCHEITERT, grund, at
    row.save(update_fields=["stand", "grund", "beendet_am"])
    audit.record("kontozustellung.gescheitert", subject=row, at=at, grund=grund)
    nachricht = Nachricht.objects.select_related("faden").get(id=row.nachricht_id)
    order_notice(nachricht, address=notice_address(nachricht.faden), at=at)
