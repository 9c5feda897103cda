"""Come back to a draft without an account, on another device: a code, and a Kennwort that its person chose (ADR 44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password

from portal.antrag.models import Antrag, Rueckkehrcode
from portal.antrag.operations import lock_draft
from portal.antrag.rules import make_code, normalize_kennwort
from portal.core import audit, limits
from portal.core.crypto import KeyMissing, keyed_hash, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen, System, unit

TRIES = 10  # wrong ones for one code, whether it exists or not
TRIES_WINDOW = timedelta(hours=24)
_PURPOSE = "rueckkehrcode"


class WrongCode(Exception):
    """Code and Kennwort do not belong together, or there is no such code: the same for whoever tries."""


@dataclass(frozen=True)
class Rueckkehr:
    """Whose draft it is; of a guest's Nutzerkonto, so that a session of level 0 serves."""

    antrag_id: UUID
    konto_id: UUID


@dataclass(frozen=True)
class Zugang:
    """A draft's code as its person sees it, and when somebody last came back with it."""

    code: str
    benutzt_am: datetime | None


def give_code(*, antrag_id: UUID, kennwort: str, by: Citizen, at: datetime) -> None:
    """Give the draft a code with this Kennwort; one that it had before ends. Raises AntragGone, AlreadySubmitted."""
    hashed = make_password(normalize_kennwort(kennwort))  # slow on purpose, and so outside of the transaction
    _replace(antrag_id=antrag_id, hashed=hashed, by=by, at=at)


@transaction
def _replace(*, antrag_id: UUID, hashed: str, by: Citizen, at: datetime) -> None:
    antrag = lock_draft(antrag_id=antrag_id)
    Rueckkehrcode.objects.filter(antrag_id=antrag_id).delete()
    key, code = load_key(antrag.schluessel_id), make_code()
    row = Rueckkehrcode(
        id=uuid4(),
        kommune_id=antrag.kommune_id,
        konto_id=antrag.konto_id,
        antrag=antrag,
        merkmal=keyed_hash(_PURPOSE, code),
        erstellt_am=at,
    )
    row.code = key.encrypt(code.encode(), context=row.context("code"))
    row.kennwort = key.encrypt(hashed.encode(), context=row.context("kennwort"))
    row.save(force_insert=True)


@transaction
def take_code_back(*, antrag_id: UUID, by: Citizen) -> None:
    """End the draft's code: nobody comes back with it any more."""
    Rueckkehrcode.objects.filter(antrag_id=antrag_id).delete()


@transaction_required
def zugang_of(antrag: Antrag) -> Zugang | None:
    """The code of this draft for its person, or None."""
    row = Rueckkehrcode.objects.filter(antrag_id=antrag.id).first()
    if row is None:
        return None
    code = load_key(antrag.schluessel_id).decrypt(row.code, context=row.context("code")).decode()
    return Zugang(code, row.benutzt_am)


def come_back(*, code: str, kennwort: str, kommune_id: str, at: datetime) -> Rueckkehr:
    """Whose draft this is. `code` is one that `rules.read_code` gave.

    Raises WrongCode, limits.TooMany. Whether a code exists shows neither in the answer nor in how long it takes nor in
    how often it may be tried.
    """
    limits.count(_PURPOSE, code, limit=TRIES, window=TRIES_WINDOW, at=at)
    by = System(kommune_id)
    found = _find(code, by, at)
    hashed = found[1] if found else make_password(None)
    # An unusable hash is compared as slowly as any other.
    if not check_password(normalize_kennwort(kennwort), hashed) or found is None:
        raise WrongCode
    limits.release(_PURPOSE, code, window=TRIES_WINDOW, at=at)
    _note(row_id=found[0], by=by, at=at)
    return found[2]


def _find(code: str, by: System, at: datetime) -> tuple[UUID, str, Rueckkehr] | None:
    with unit(by):
        rows = Rueckkehrcode.objects.filter(merkmal=keyed_hash(_PURPOSE, code), antrag__loeschung_am__gt=at)
        row = rows.select_related("antrag").first()
        try:
            key = load_key(row.antrag.schluessel_id if row else uuid4())
        except KeyMissing:
            return None
        if row is None:
            return None
        hashed = key.decrypt(row.kennwort, context=row.context("kennwort")).decode()
        return row.id, hashed, Rueckkehr(row.antrag_id, row.konto_id)


@transaction
def _note(*, row_id: UUID, by: System, at: datetime) -> None:
    row = Rueckkehrcode.objects.select_for_update(of=("self",)).select_related("antrag").filter(id=row_id).first()
    if row is None:  # replaced or submitted meanwhile
        raise WrongCode
    row.benutzt_am = at
    row.save(update_fields=["benutzt_am"])
    audit.record("entwurf.rueckkehr", subject=row.antrag, at=at)
