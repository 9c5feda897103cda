"""Open a thread, write into it, read it, and notify by e-mail without saying anything."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from portal.core import audit, clock, jobs
from portal.core.crypto import Key, load_key
from portal.core.db import forbid_in_transaction, transaction, transaction_required
from portal.core.tenancy import Actor, System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail
from portal.postfach.models import Benachrichtigung, Faden, Nachricht, Nachrichtenanlage


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
    """Put a message of an office into the thread, and a notice on its way where the citizen left an address."""
    nachricht = _write(faden, key, Nachricht.Richtung.AN_BUERGER, absender, text, at, dateien)
    if faden.benachrichtigung is not None:
        notice = Benachrichtigung(
            id=uuid4(), kommune_id=faden.kommune_id, konto_id=faden.konto_id, nachricht=nachricht, am=at
        )
        notice.save(force_insert=True)
        jobs.enqueue("postfach.notify", kommune_id=faden.kommune_id, benachrichtigung_id=str(notice.id))
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


def send_notice(*, benachrichtigung_id: UUID, by: System) -> None:
    """Send one notice. Its Message-ID is its own id, so a repetition after a crash is recognisable as the same mail."""
    with unit(by):
        notice = Benachrichtigung.objects.select_related("nachricht__faden").get(id=benachrichtigung_id)
        if notice.status != Benachrichtigung.Status.OFFEN:
            return
        faden = notice.nachricht.faden
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
        address = load_key(faden.schluessel_id).decrypt(faden.benachrichtigung or b"", context=faden.context).decode()
    forbid_in_transaction("SMTP")
    _notice(kommune, address, notice).send()
    _mark_sent(benachrichtigung_id=benachrichtigung_id, by=by, at=clock.now())


@transaction
def _mark_sent(*, benachrichtigung_id: UUID, by: System, at: datetime) -> None:
    notice = Benachrichtigung.objects.select_for_update().get(id=benachrichtigung_id)
    notice.status, notice.gesendet_am = Benachrichtigung.Status.GESENDET, at
    notice.save(update_fields=["status", "gesendet_am"])
    audit.record("benachrichtigung.gesendet", subject=notice, at=at)


def _notice(kommune: Kommune, address: str, notice: Benachrichtigung) -> EmailMessage:
    """The mail says that something is there, and nothing of what it is about."""
    url = settings.PORTAL_BASE_URL.format(host=kommune.host) + "/vorgaenge/"
    text = _(
        "Guten Tag,\n\n"
        "im Serviceportal wartet eine neue Nachricht auf Sie. Aus Gründen des Datenschutzes steht hier nicht, "
        "worum es geht.\n\n"
        "So lesen Sie die Nachricht: Öffnen Sie %(url)s und melden Sie sich an.\n\n"
        "Diese E-Mail wurde automatisch versandt. Bitte antworten Sie nicht darauf.\n\n"
        "%(kommune)s\n"
    ) % {"url": url, "kommune": kommune.bezeichnung}
    subject = _("Neue Nachricht im Serviceportal")
    return automatic_mail(kommune, to=address, subject=subject, text=text, number=notice.id)
