"""A new Kommune, prepared step by step by the platform's administrator and made at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff, System, unit
from portal.kommune.rules import NeueKommune
from portal.konto.models import Rolle
from portal.leistung.operations import Angelegt, Erstverwaltung, create_portal
from portal.redaktion.models import Neuanlage
from portal.redaktion.operations.entwurf import require
from portal.redaktion.operations.menschen import Eingeladen, renewed
from portal.redaktion.rules.rechte import Handlung

LONGEST_ANSWER = 300  # characters of one field that are kept


class AlreadyMade(Exception):
    """The Kommune of this preparation was made before."""


@transaction
def begin_neuanlage(*, by: Staff, at: datetime) -> UUID:
    """Begin to prepare a new Kommune. Raises NotAllowed."""
    require(by, Handlung.PLATTFORM, at)
    row = Neuanlage(kommune_id=by.kommune_id, autor_id=by.mitarbeiter_id, geaendert_am=at)
    row.save(force_insert=True)
    return row.id


@transaction
def save_angaben(*, by: Staff, neuanlage_id: UUID, angaben: dict[str, str], at: datetime) -> None:
    """Keep what was typed in one step, right or wrong. Raises NotAllowed, Neuanlage.DoesNotExist, AlreadyMade."""
    require(by, Handlung.PLATTFORM, at)
    row = _open_row(neuanlage_id)
    row.angaben = row.angaben | {name: text[:LONGEST_ANSWER] for name, text in angaben.items()}
    row.geaendert_am = at
    row.save(update_fields=["angaben", "geaendert_am"])


@transaction
def discard_neuanlage(*, by: Staff, neuanlage_id: UUID, at: datetime) -> None:
    """Throw a preparation away. Raises NotAllowed, Neuanlage.DoesNotExist, AlreadyMade."""
    require(by, Handlung.PLATTFORM, at)
    _open_row(neuanlage_id).delete()


def make_kommune(
    *, by: Staff, neuanlage_id: UUID, neu: NeueKommune, verwaltung: Erstverwaltung, at: datetime
) -> Angelegt:
    """Make the Kommune with all it inherits (`leistung.operations.create_portal`) and invite its first administrator.

    Raises NotAllowed, Neuanlage.DoesNotExist, AlreadyMade, KommuneUnmoeglich, AddressUnusable.
    """
    with unit(by):
        require(by, Handlung.PLATTFORM, at)
        _open_row(neuanlage_id)
    made = create_portal(neu=neu, verwaltung=verwaltung, at=at)
    _note_made(by=by, neuanlage_id=neuanlage_id, kommune_id=made.kommune.id, at=at)
    return made


def renew_first_invitation(*, by: Staff, neuanlage_id: UUID, at: datetime) -> Eingeladen:
    """Invite the first administrator of a Kommune that this Kreis has made once more, until they have an account.

    Raises NotAllowed, Neuanlage.DoesNotExist, PersonUnknown, konto.operations.AccountOpen.
    """
    with unit(by):
        require(by, Handlung.PLATTFORM, at)
        row = Neuanlage.objects.get(id=neuanlage_id)
    address = str(row.angaben.get("email", "")).strip().lower()
    return _renew(by=System(row.angelegt), giver=by, address=address, at=at)


@transaction
def discard_old(*, by: System, at: datetime) -> int:
    """Delete preparations nobody has touched for as long as they may be kept; returns how many."""
    assert Neuanlage.retention is not None
    return int(Neuanlage.objects.filter(geaendert_am__lt=at - Neuanlage.retention.period).delete()[0])


def _open_row(neuanlage_id: UUID) -> Neuanlage:
    row: Neuanlage = Neuanlage.objects.select_for_update().get(id=neuanlage_id)
    if row.angelegt:
        raise AlreadyMade(row.angelegt)
    return row


@transaction
def _note_made(*, by: Staff, neuanlage_id: UUID, kommune_id: str, at: datetime) -> None:
    row = Neuanlage.objects.select_for_update().get(id=neuanlage_id)
    row.angelegt, row.geaendert_am = kommune_id, at
    row.save(update_fields=["angelegt", "geaendert_am"])
    audit.record("neuanlage.fertig", subject=row, at=at, neu=kommune_id)


@transaction
def _renew(*, by: System, giver: Staff, address: str, at: datetime) -> Eingeladen:
    roles = Rolle.objects.filter(kommune_id=by.kommune_id, art=Rolle.Art.VERWALTUNG, mitarbeiter__username=address)
    return renewed(roles, kommune_id=by.kommune_id, giver=giver, at=at)
