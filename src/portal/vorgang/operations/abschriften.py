"""Copies of answers (ADR 46): the office reads one and takes note of it, or sends it on and says so.

The office that was applied to, and the person, learn when it was read (`Abschriftnachweis`): whoever changes that
leaves a job, since the two may be of different authorities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.core import audit, jobs
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Staff, System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.operations import Dateiinhalt
from portal.kommune.queries import all_kommunen
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Abschrift, Abschriftanlage, Abschriftnachweis
from portal.vorgang.operations import anteile
from portal.vorgang.operations.befugnis import casework_roles, offices_in


class AbschriftGone(Exception):
    """There is no such copy for an office of this Mitarbeiter."""


@dataclass(frozen=True)
class Gelesen:
    """A copy in clear; `inhalt` as vorgang.operations.anteile has frozen it, `dateien` those that have come along."""

    row: Abschrift
    inhalt: dict[str, Any]
    dateien: frozenset[UUID]


@transaction
def open_abschrift(*, abschrift_id: UUID, by: Staff, at: datetime) -> Gelesen:
    """Look at a copy: noted in the audit log, and shown to the person; the first time, it counts as read.

    Raises AbschriftGone.
    """
    row = _one(abschrift_id, by, at, lock=False)
    audit.record("abschrift.angesehen", subject=row, at=at, amt=row.organisationseinheit_id)
    if row.gelesen_am is None and Abschrift.objects.filter(id=row.id, gelesen_am__isnull=True).update(gelesen_am=at):
        row.gelesen_am = at
        _tell(row)
    dateien = set(Abschriftanlage.objects.filter(abschrift_id=row.id).values_list("datei_id", flat=True))
    content = load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context)
    return Gelesen(row, content, frozenset(dateien))


@transaction
def mark_done(*, abschrift_id: UUID, by: Staff, at: datetime) -> None:
    """Somebody has taken note of it, or has sent it on outside the portal. Raises AbschriftGone."""
    row = _one(abschrift_id, by, at, lock=True)
    if row.erledigt_am is not None:
        return
    row.erledigt_am, row.erledigt_von = at, Mitarbeiter(pk=by.mitarbeiter_id)
    row.gelesen_am = row.gelesen_am or at
    row.save(update_fields=["erledigt_am", "erledigt_von", "gelesen_am"])
    audit.record("abschrift.erledigt", subject=row, at=at)
    _tell(row)


def read_file(*, abschrift_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> Dateiinhalt:
    """A file of a copy in clear; the look is in the audit log. Raises AbschriftGone, DateiGone, DateiWaiting."""
    office = _check_file(abschrift_id=abschrift_id, datei_id=datei_id, by=by, at=at)
    return dokumente.read_datei(by=by, datei_id=datei_id, amt=office)


@transaction
def _check_file(*, abschrift_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> int:
    """The office that has the copy. Raises AbschriftGone."""
    row = _one(abschrift_id, by, at, lock=False)
    if not Abschriftanlage.objects.filter(abschrift_id=row.id, datei_id=datei_id).exists():
        raise AbschriftGone
    return row.organisationseinheit_id


def _tell(row: Abschrift) -> None:
    if row.von_behoerde:
        jobs.enqueue("vorgang.tell_copy", kommune_id=row.kommune_id, abschrift_id=str(row.id))


def tell_copy(*, abschrift_id: UUID, by: System) -> None:
    """Bring when a copy was read and done to the authority that was applied to; may come late or twice."""
    with unit(by):
        row = Abschrift.objects.filter(id=abschrift_id).first()
    if row is None or row.von_behoerde not in all_kommunen():
        return
    with unit(System(row.von_behoerde)):
        known = Abschriftnachweis.objects.filter(vorgang_id=row.vorgang_id, abschrift_id=row.id)
        known.update(gelesen_am=row.gelesen_am, erledigt_am=row.erledigt_am)


def copy_files(*, abschrift_id: UUID, by: System, at: datetime) -> None:
    """Copy the files that its recipient's list of fields names. Raises Temporary while one is being checked."""
    with unit(by):
        row = Abschrift.objects.filter(id=abschrift_id).first()
        if row is None:
            return
        content = load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context)
        wanted = anteile.missing_files(content)
    for datei, feld in anteile.copied(wanted, konto_id=row.konto_id, key_id=row.schluessel_id, by=by, at=at):
        _attach(datei=datei, row=row, feld=feld, by=by, at=at)


@transaction
def _attach(*, datei: Datei, row: Abschrift, feld: str, by: System, at: datetime) -> None:
    """Keep the copy of a file; a second worker's is left to the sweep of the store."""
    there = Abschrift.objects.select_for_update(of=("self",)).filter(id=row.id).exists()
    if not there or Datei.objects.filter(id=datei.id).exists():
        return
    datei.save(force_insert=True)
    Abschriftanlage(kommune_id=row.kommune_id, konto_id=row.konto_id, abschrift=row, datei=datei, feld=feld).save(
        force_insert=True
    )
    audit.record("datei.uebernommen", subject=datei, at=at)


def _one(abschrift_id: UUID, by: Staff, at: datetime, *, lock: bool) -> Abschrift:
    rows = Abschrift.objects.of_offices(offices_in(casework_roles(by, at))).filter(id=abschrift_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row: Abschrift | None = rows.select_related("leistung", "organisationseinheit", "erledigt_von").first()
    if row is None:
        raise AbschriftGone
    return row
