"""Vorgänge that have to do with each other are linked, by number; both sides show it (ADR 56)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.vorgang.models import Verknuepfung, Vorgang
from portal.vorgang.operations.befugnis import casework_roles, offices_in
from portal.vorgang.operations.griff import lock_vorgang
from portal.vorgang.queries.korb import vorgang_by_number


class NoSuchNumber(Exception):
    """No Vorgang of the reader's offices has this number."""


class SameVorgang(Exception):
    """The number is the Vorgang's own."""


class AlreadyLinked(Exception):
    """The two are linked already."""


@transaction
def link(*, vorgang_id: UUID, nummer: str, by: Staff, at: datetime) -> None:
    """Link with the Vorgang of this number; one of another office is not told to be there.

    Raises VorgangGone, NoSuchNumber, SameVorgang, AlreadyLinked.
    """
    offices = offices_in(casework_roles(by, at))
    other = vorgang_by_number(nummer, kommune_id=by.kommune_id, office_ids=offices)
    if other is None:
        raise NoSuchNumber
    if other.id == vorgang_id:
        raise SameVorgang
    vorgang = lock_vorgang(vorgang_id, by, at)
    # The second row is not locked: which of two waits would depend on who asks first. The constraint holds one way,
    # this the other; of two at once both ways round, both links stay, which is shown twice and harms nothing.
    both = Q(von=vorgang, zu=other) | Q(von=other, zu=vorgang)
    if Verknuepfung.objects.filter(both).exists():
        raise AlreadyLinked
    keep_link(vorgang, other, art=Verknuepfung.Art.VERWANDT, by=by, at=at)
    audit.record("vorgang.verknuepft", subject=vorgang, at=at, mit=str(other.id))
    audit.record("vorgang.verknuepft", subject=other, at=at, mit=str(vorgang.id))


@transaction_required
def keep_link(von: Vorgang, zu: Vorgang, *, art: Verknuepfung.Art, by: Staff, at: datetime) -> None:
    Verknuepfung(
        id=uuid4(), kommune_id=von.kommune_id, von=von, zu=zu, art=art, angelegt_von_id=by.mitarbeiter_id, am=at
    ).save(force_insert=True)


@transaction
def unlink(*, vorgang_id: UUID, verknuepfung_id: UUID, by: Staff, at: datetime) -> None:
    """Take a link away again; that one was split off the other stays. One that is not there is gone.

    Raises VorgangGone.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    rows = Verknuepfung.objects.filter(Q(von=vorgang) | Q(zu=vorgang), art=Verknuepfung.Art.VERWANDT)
    row = rows.filter(id=verknuepfung_id).first()
    if row is None:
        return
    audit.record("vorgang.verknuepfung_geloest", subject=vorgang, at=at, verknuepfung=str(row.id))
    row.delete()
