"""Copies of answers (ADR 46): the office reads one and takes note of it, or sends it on and says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Abschrift
from portal.vorgang.operations.befugnis import casework_roles, offices_in


class AbschriftGone(Exception):
    """There is no such copy for an office of this Mitarbeiter."""


@dataclass(frozen=True)
class Gelesen:
    """A copy in clear; `inhalt` as vorgang.operations.anteile has frozen it."""

    row: Abschrift
    inhalt: dict[str, Any]


@transaction
def open_abschrift(*, abschrift_id: UUID, by: Staff, at: datetime) -> Gelesen:
    """Look at a copy: noted in the audit log, and shown to the person. Raises AbschriftGone."""
    row = _one(abschrift_id, by, at, lock=False)
    audit.record("abschrift.angesehen", subject=row, at=at)
    return Gelesen(row, load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context))


@transaction
def mark_done(*, abschrift_id: UUID, by: Staff, at: datetime) -> None:
    """Somebody has taken note of it, or has sent it on outside the portal. Raises AbschriftGone."""
    row = _one(abschrift_id, by, at, lock=True)
    if row.erledigt_am is not None:
        return
    row.erledigt_am, row.erledigt_von = at, Mitarbeiter(pk=by.mitarbeiter_id)
    row.save(update_fields=["erledigt_am", "erledigt_von"])
    audit.record("abschrift.erledigt", subject=row, at=at)


def _one(abschrift_id: UUID, by: Staff, at: datetime, *, lock: bool) -> Abschrift:
    rows = Abschrift.objects.of_offices(offices_in(casework_roles(by, at))).filter(id=abschrift_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row: Abschrift | None = rows.select_related("leistung", "organisationseinheit", "erledigt_von").first()
    if row is None:
        raise AbschriftGone
    return row
