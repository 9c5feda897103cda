"""A legal hold: an office holds an Akte back from deletion, with a reason and until a day, and lets it go again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.vorgang.models import Loeschsperre, Vorgang
from portal.vorgang.operations.befugnis import casework_roles, day_of, offices_in
from portal.vorgang.operations.griff import VorgangGone, lock_vorgang
from portal.vorgang.queries import vorgang_of_offices
from portal.vorgang.queries.aufbewahrung import Ende, end_of

LONGEST = timedelta(days=5 * 366)  # then somebody looks again: a hold without an end would be a second retention


class SperreRefused(Exception):
    """The day lies in the past, or further away than LONGEST."""


@transaction
def set_sperre(*, vorgang_id: UUID, by: Staff, grund: str, bis: date, at: datetime) -> None:
    """Hold the Akte back until the end of `bis` (Europe/Berlin); one that is there already is replaced.

    Raises VorgangGone, SperreRefused.
    """
    today = day_of(at)
    if not today <= bis <= today + LONGEST:
        raise SperreRefused(bis.isoformat())
    vorgang = lock_vorgang(vorgang_id, by, at)
    _lift(vorgang, by, at)
    row = Loeschsperre(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        bis=bis,
        gesetzt_von_id=by.mitarbeiter_id,
        gesetzt_am=at,
    )
    row.grund = load_key(vorgang.schluessel_id).encrypt(grund.encode(), context=row.context)
    row.save(force_insert=True)
    audit.record("loeschsperre.gesetzt", subject=vorgang, at=at, bis=bis.isoformat())


@transaction
def lift_sperre(*, vorgang_id: UUID, by: Staff, at: datetime) -> None:
    """Let the Akte go again; without a Sperre nothing happens. Raises VorgangGone."""
    vorgang = lock_vorgang(vorgang_id, by, at)
    if _lift(vorgang, by, at):
        audit.record("loeschsperre.aufgehoben", subject=vorgang, at=at)


@dataclass(frozen=True)
class Blatt:
    """What the office sees of the end of an Akte; `grund` is why it is held back ("": it is not)."""

    vorgang: Vorgang
    ende: Ende
    grund: str


@transaction
def look(*, vorgang_id: UUID, by: Staff, at: datetime) -> Blatt:
    """Until when the Akte is kept and what holds it back; a look like any other. Raises VorgangGone."""
    vorgang = vorgang_of_offices(vorgang_id, offices_in(casework_roles(by, at)))
    if vorgang is None:
        raise VorgangGone
    audit.record("vorgang.angesehen", subject=vorgang, at=at)
    ende = end_of(vorgang, today=day_of(at))
    return Blatt(vorgang, ende, _reason(ende.sperre, vorgang) if ende.sperre else "")


def _reason(sperre: Loeschsperre, vorgang: Vorgang) -> str:
    return load_key(vorgang.schluessel_id).decrypt(sperre.grund, context=sperre.context).decode()


def _lift(vorgang: Vorgang, by: Staff, at: datetime) -> int:
    rows = Loeschsperre.objects.filter(vorgang_id=vorgang.id, aufgehoben_am__isnull=True)
    return int(rows.update(aufgehoben_am=at, aufgehoben_von_id=by.mitarbeiter_id))
