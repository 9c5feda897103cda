"""Take in, keep, read and delete files. Checks and scans run outside of any transaction (docs/adr/0012).

The content is committed to the store before the row that names it, so a crash leaves at worst an orphan, which
`sweep_orphans` removes after a day. What could not be checked to the end waits in quarantine and cannot be read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction as django_transaction

from portal.core import audit, jobs
from portal.core.crypto import Key, load_key
from portal.core.db import forbid_in_transaction, transaction, transaction_required
from portal.core.ports import Temporary, platform_adapter
from portal.core.tenancy import Actor, System, unit
from portal.dokument import events
from portal.dokument.models import Datei
from portal.dokument.ports import Dateiablage, Dateipruefung, Pruefergebnis, Virenscanner
from portal.dokument.rules import Ablehnung, Dateiart, UploadRefused, Zustand, detect_art, safe_name

ORPHAN_AGE = timedelta(days=1)  # far longer than any upload takes between the store and its row
_DISPLAY_EXTENSION = {Dateiart.PDF: "pdf", Dateiart.JPEG: "jpg", Dateiart.PNG: "png"}


class DateiGone(Exception):
    """There is no such file for this actor, or its content was deleted."""


class DateiWaiting(Exception):
    """The file is still being checked: it cannot be read yet."""


@dataclass(frozen=True)
class Dateiinhalt:
    """A file in clear, to be sent as a download (attachment, nosniff, sandbox)."""

    name: str
    mime: str
    inhalt: bytes
    sha256: str


def store_upload(
    *, by: Actor, key_id: UUID, name: str, data: bytes, at: datetime, konto_id: UUID | None = None
) -> Datei:
    """Check, scan, encrypt and keep an uploaded file; it belongs to the Kommune whose key this is.

    `konto_id` is the person who may read what an office uploads for them; otherwise whoever uploads it may.

    Raises UploadRefused (nothing is kept) and Temporary (the store is disturbed). When a check is not available now,
    the file waits in quarantine and a job checks it later.
    """
    forbid_in_transaction("store_upload")
    art = detect_art(name=name, data=data)
    try:
        checked: Pruefergebnis | None = _examine(data, art)
    except Temporary:
        checked = None
    datei = Datei(
        id=uuid4(),
        konto_id=konto_id or by.konto_id,
        herkunft=Datei.Herkunft.HOCHGELADEN,
        zustand=Zustand.SAUBER if checked else Zustand.QUARANTAENE,
        mime=art.value,
        seiten=checked.seiten if checked else None,
        erstellt_am=at,
    )
    display_name = safe_name(name, extension=_DISPLAY_EXTENSION[art])
    key = load_key(key_id)
    _fill(datei, key, display_name, checked.inhalt if checked else data)
    datei.vorschau = _sealed_preview(datei, key, checked)
    return _add_upload(datei=datei, by=by, at=at)


def examine_image(*, name: str, data: bytes) -> tuple[bytes, str]:
    """A PNG or JPEG that is to be published: scanned, parsed and encoded anew; returns content and media type.

    Raises UploadRefused, and Temporary when a check cannot be made now: what is published is never unchecked.
    """
    forbid_in_transaction("examine_image")
    art = detect_art(name=name, data=data)
    if art is Dateiart.PDF:
        raise UploadRefused(Ablehnung.FALSCHER_TYP)
    return _examine(data, art).inhalt, art.value


@transaction
def _add_upload(*, datei: Datei, by: Actor, at: datetime) -> Datei:
    datei.save(force_insert=True)
    audit.record("datei.hochgeladen", subject=datei, at=at, zustand=str(datei.zustand))
    if datei.zustand == Zustand.QUARANTAENE:
        jobs.enqueue("dokument.check", kommune_id=datei.kommune_id, datei_id=str(datei.id))
    return datei


@transaction_required
def store_generated(
    *, kommune_id: str, konto_id: UUID | None, key: Key, name: str, content: bytes, at: datetime
) -> Datei:
    """Keep a PDF that the portal made, as part of the caller's unit. Raises Temporary (the store is disturbed)."""
    datei = Datei(
        id=uuid4(),
        konto_id=konto_id,
        herkunft=Datei.Herkunft.ERZEUGT,
        zustand=Zustand.SAUBER,
        mime=Dateiart.PDF.value,
        erstellt_am=at,
    )
    _fill(datei, key, safe_name(name), content)
    if datei.kommune_id != kommune_id:
        raise ValueError("the key belongs to another Kommune")
    datei.save(force_insert=True)
    audit.record("datei.erzeugt", subject=datei, at=at)
    return datei


def copy_datei(*, datei_id: UUID, by: System, to: System, key_id: UUID, copy_id: UUID, at: datetime) -> Datei:
    """A file of one authority once more for another, encrypted with that one's key; gives the row, which is not saved.

    The row belongs to the caller's unit of `to`, with whatever refers to it. Raises DateiGone, DateiWaiting, Temporary.
    """
    forbid_in_transaction("copy_datei")
    source = _note_read(by=by, datei_id=datei_id)
    old, key = load_key(source.schluessel_id), load_key(key_id)
    if key.owner != to.kommune_id:
        raise ValueError("the key belongs to another Kommune")
    datei = Datei(
        id=copy_id,
        konto_id=source.konto_id,
        herkunft=source.herkunft,
        zustand=Zustand.SAUBER,
        mime=source.mime,
        seiten=source.seiten,
        erstellt_am=at,
    )
    name = old.decrypt(source.name_verschluesselt, context=source.name_context).decode()
    _fill(datei, key, name, old.decrypt(_store().get(source.ablage), context=source.content_context))
    if source.vorschau is not None:
        small = old.decrypt(source.vorschau, context=source.preview_context)
        datei.vorschau = key.encrypt(small, context=datei.preview_context)
    return datei


def read_datei(*, by: Actor, datei_id: UUID, **details: Any) -> Dateiinhalt:
    """The file in clear; every look is in the audit log, a staff member's also visible to the citizen.

    `details` go into the log: the office that looks (`amt`), what for (`anlass`).

    Raises DateiGone, DateiWaiting, and Temporary (the store is disturbed).
    """
    datei = _note_read(by=by, datei_id=datei_id, **details)
    key = load_key(datei.schluessel_id)
    return Dateiinhalt(
        name=key.decrypt(datei.name_verschluesselt, context=datei.name_context).decode(),
        mime=datei.mime,
        inhalt=key.decrypt(_store().get(datei.ablage), context=datei.content_context),
        sha256=datei.sha256,
    )


@transaction
def _note_read(*, by: Actor, datei_id: UUID, **details: Any) -> Datei:
    datei: Datei | None = Datei.objects.filter(id=datei_id).first()
    if datei is None or datei.zustand in {Zustand.ABGELEHNT, Zustand.GELOESCHT}:
        raise DateiGone
    if datei.zustand != Zustand.SAUBER:
        raise DateiWaiting
    audit.record("datei.gelesen", subject=datei, **details)
    return datei


@transaction_required
def delete_datei(*, by: Actor, datei_id: UUID, at: datetime) -> None:
    """Delete the content for good once the caller's unit commits; the row stays as a trace. Raises DateiGone."""
    datei: Datei | None = Datei.objects.select_for_update().filter(id=datei_id).first()
    if datei is None:
        raise DateiGone
    if datei.zustand == Zustand.GELOESCHT:
        return
    _delete_content_after_commit(datei.ablage)
    datei.mark_deleted()
    audit.record("datei.geloescht", subject=datei, at=at)


def check_quarantined(*, datei_id: UUID, by: System, at: datetime) -> None:
    """Check a waiting file from its original content. Raises Temporary when a check is still not available."""
    with unit(by):
        datei: Datei | None = Datei.objects.waiting().filter(id=datei_id).first()
    if datei is None:
        return
    key = load_key(datei.schluessel_id)
    original = key.decrypt(_store().get(datei.ablage), context=datei.content_context)
    try:
        checked = _examine(original, Dateiart(datei.mime))
    except UploadRefused as refused:
        _release(datei_id=datei_id, by=by, at=at, refused=refused.ablehnung)
        return
    name = _store().put(key.encrypt(checked.inhalt, context=datei.content_context))
    small = _sealed_preview(datei, key, checked)
    _release(datei_id=datei_id, by=by, at=at, checked=checked, ablage=name, vorschau=small)


@transaction
def _release(
    *,
    datei_id: UUID,
    by: System,
    at: datetime,
    checked: Pruefergebnis | None = None,
    ablage: str = "",
    vorschau: bytes | None = None,
    refused: Ablehnung = Ablehnung.PRUEFUNG_NICHT_MOEGLICH,
) -> None:
    """Record the late verdict; where another worker was faster, the second copy is left to the sweep."""
    datei: Datei | None = Datei.objects.select_for_update().waiting().filter(id=datei_id).first()
    if datei is None:
        return
    _delete_content_after_commit(datei.ablage)
    if checked is None:
        datei.mark_refused(refused)
        events.datei_refused.send(Datei, datei=datei, at=at)
        audit.record("datei.abgelehnt", subject=datei, at=at, grund=str(refused))
        return
    datei.mark_clean(
        ablage=ablage,
        groesse=len(checked.inhalt),
        sha256=hashlib.sha256(checked.inhalt).hexdigest(),
        seiten=checked.seiten,
        vorschau=vorschau,
    )
    audit.record("datei.geprueft", subject=datei, at=at)


@transaction
def requeue_waiting(*, by: System, at: datetime) -> int:
    """Give every file that still waits in quarantine a job again (its own may have used up its tries)."""
    waiting = Datei.objects.waiting().filter(erstellt_am__lt=at - timedelta(minutes=30)).values_list("id", flat=True)
    for datei_id in waiting:
        jobs.enqueue(
            "dokument.check", once=f"dokument.check:{datei_id}", kommune_id=by.kommune_id, datei_id=str(datei_id)
        )
    return len(waiting)


@transaction
def sweep_unreferenced(*, by: System, at: datetime, limit: int = 200) -> int:
    """Delete files that were uploaded but never used, or taken off a draft, a day ago; returns how many."""
    old = Datei.objects.filter(erstellt_am__lt=at - ORPHAN_AGE).unreferenced()
    rows = list(old.select_for_update(skip_locked=True)[:limit])
    for datei in rows:
        _delete_content_after_commit(datei.ablage)
        datei.delete()
    return len(rows)


def sweep_orphans(*, kommune_ids: list[str], real_now: datetime) -> int:
    """Delete what lies in the store for a day without a row of any Kommune; returns how many.

    `real_now` is the real time (clock.utc_now), as the store knows no other. `kommune_ids` must be all of them.
    """
    if not kommune_ids:
        raise ValueError("without Kommunen every file would look like an orphan")
    store = _store()
    old = set(store.names_before(real_now - ORPHAN_AGE))
    for kommune_id in kommune_ids:
        with unit(System(kommune_id)):
            old.difference_update(Datei.objects.filter(ablage__in=old).values_list("ablage", flat=True))
    for name in old:
        store.delete(name)
    return len(old)


def _examine(data: bytes, art: Dateiart) -> Pruefergebnis:
    """Parse, then scan, so that a bad file is refused at once even while no scanner answers.

    Raises UploadRefused, Temporary.
    """
    pruefung: Dateipruefung = platform_adapter("dateipruefung")
    scanner: Virenscanner = platform_adapter("virenscan")
    checked = pruefung.inspect(data, art.value)
    if not scanner.scan(data).sauber:
        raise UploadRefused(Ablehnung.SCHADSOFTWARE)
    return checked


def _sealed_preview(datei: Datei, key: Key, checked: Pruefergebnis | None) -> bytes | None:
    """The small picture of a file that was checked, encrypted; None where there is none."""
    if checked is None or not checked.vorschau:
        return None
    return key.encrypt(checked.vorschau, context=datei.preview_context)


def _fill(datei: Datei, key: Key, name: str, content: bytes) -> None:
    """Put the encrypted content into the store and everything that follows from it into the row."""
    datei.kommune_id = key.owner
    datei.schluessel_id = key.id
    datei.groesse, datei.sha256 = len(content), hashlib.sha256(content).hexdigest()
    datei.name_verschluesselt = key.encrypt(name.encode(), context=datei.name_context)
    datei.ablage = _store().put(key.encrypt(content, context=datei.content_context))


def _delete_content_after_commit(ablage: str) -> None:
    if ablage:
        django_transaction.on_commit(lambda: _store().delete(ablage), robust=True)


def _store() -> Dateiablage:
    store: Dateiablage = platform_adapter("ablage")
    return store
