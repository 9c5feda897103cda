"""What citizens write by the contact form: taken in once, told of without content, read, done, deleted with its key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError
from django.db.transaction import atomic, on_commit
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core import audit, jobs
from portal.core.crypto import create_key, delete_key, keyed_hash, load_key, load_keys
from portal.core.db import forbid_in_transaction, transaction, transaction_required
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail
from portal.kommune.queries import all_kommunen, kommune_url
from portal.redaktion.models import Redaktionsregel, Zuschrift
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.zuschriften import KEPT_AT_MOST

MOST_SHOWN = 200


@dataclass(frozen=True)
class Zuschriftinhalt:
    """What somebody wrote; `thema` is of `rules.zuschriften.THEMEN`, name and e-mail may be empty."""

    thema: str
    text: str
    name: str = ""
    email: str = ""


@transaction
def write_zuschrift(*, by: System, formular: UUID, inhalt: Zuschriftinhalt, at: datetime) -> UUID:
    """Take in what somebody wrote; `formular` is the id of the page they wrote it on.

    The same content from the same page is one Zuschrift, however often it is sent; another content is a new one.
    """
    zuschrift_id = _id_of(formular, inhalt)
    if Zuschrift.objects.filter(id=zuschrift_id).exists():
        return zuschrift_id
    key = create_key(owner=by.kommune_id)
    row = Zuschrift(id=zuschrift_id, kommune_id=by.kommune_id, schluessel_id=key.id, eingang_am=at)
    row.loeschung_am = at + KEPT_AT_MOST
    row.inhalt = key.encrypt_json(asdict(inhalt), context=row.context)
    try:
        with atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the second click came in the same moment
        delete_key(key.id)
        return zuschrift_id
    audit.record("zuschrift.eingegangen", subject=row, at=at)
    # At most one waits: a flood of messages is no flood of mails.
    jobs.enqueue("redaktion.tell_of_zuschriften", once=f"zuschriften|{by.kommune_id}", kommune_id=by.kommune_id)
    return zuschrift_id


def _id_of(formular: UUID, inhalt: Zuschriftinhalt) -> UUID:
    content = json.dumps(asdict(inhalt), ensure_ascii=False, sort_keys=True)
    return UUID(keyed_hash("zuschrift", f"{formular}|{content}")[:32])


def tell_of_zuschriften(*, by: System, at: datetime) -> bool:
    """Send one mail that something new is there, and nothing of what; whether there was somebody to tell."""
    with unit(by):
        new = list(
            Zuschrift.objects.filter(gemeldet_am__isnull=True).order_by("eingang_am").values_list("id", flat=True)
        )
        kommune = all_kommunen()[by.kommune_id]
        address = _recipient(kommune)
    if not new or not address:
        return False
    forbid_in_transaction("SMTP")
    _notice(kommune, address, new[-1]).send()
    _mark_told(by=by, ids=new, at=at)
    return True


@transaction
def _mark_told(*, by: System, ids: list[UUID], at: datetime) -> None:
    Zuschrift.objects.filter(id__in=ids).update(gemeldet_am=at)


@transaction_required
def _recipient(kommune: Kommune) -> str:
    regel = Redaktionsregel.objects.first()
    return (regel.zuschriften_an if regel else "") or kommune.email


def _notice(kommune: Kommune, address: str, newest: UUID) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        text = _(
            "Guten Tag,\n\n"
            "über das Kontaktformular im Serviceportal hat jemand geschrieben. Aus Gründen des Datenschutzes steht "
            "hier nicht, worum es geht.\n\n"
            "So lesen Sie es: Öffnen Sie %(url)s und melden Sie sich an.\n\n"
            "Diese E-Mail wurde automatisch versandt.\n"
        ) % {"url": kommune_url(kommune, "/arbeitsplatz/verwaltung/zuschriften/")}
        subject = _("Neue Zuschrift im Serviceportal")
    return automatic_mail(kommune, to=address, subject=subject, text=text, number=newest)


@dataclass(frozen=True)
class Gelesen:
    """A Zuschrift with what is in it."""

    zuschrift: Zuschrift
    inhalt: Zuschriftinhalt


@transaction
def list_zuschriften(*, by: Staff, erledigt: bool, at: datetime) -> list[Gelesen]:
    """The open ones, the oldest first, or the done ones, the latest first. Raises NotAllowed."""
    require(by, Handlung.ZUSCHRIFTEN, at)
    rows = Zuschrift.objects.filter(erledigt_am__isnull=not erledigt)
    found = list(rows.order_by("-erledigt_am" if erledigt else "eingang_am")[:MOST_SHOWN])
    keys = load_keys(row.schluessel_id for row in found)
    return [
        Gelesen(row, Zuschriftinhalt(**keys[row.schluessel_id].decrypt_json(row.inhalt, context=row.context)))
        for row in found
    ]


@transaction
def read_zuschrift(*, by: Staff, zuschrift_id: UUID, at: datetime) -> Gelesen:
    """One with its text; the look is in the audit log. Raises NotAllowed, Zuschrift.DoesNotExist."""
    require(by, Handlung.ZUSCHRIFTEN, at)
    row = Zuschrift.objects.get(id=zuschrift_id)
    audit.record("zuschrift.gelesen", subject=row, at=at)
    content = load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context)
    return Gelesen(row, Zuschriftinhalt(**content))


@transaction
def finish_zuschrift(*, by: Staff, zuschrift_id: UUID, erledigt: bool, at: datetime) -> None:
    """Mark it as done, or take that back; a second click changes nothing. Raises NotAllowed, Zuschrift.DoesNotExist."""
    require(by, Handlung.ZUSCHRIFTEN, at)
    row = Zuschrift.objects.select_for_update().get(id=zuschrift_id)
    if erledigt == (row.erledigt_am is not None):
        return
    if erledigt:
        row.mark_done(at)
    else:
        row.reopen()
    audit.record("zuschrift.erledigt" if erledigt else "zuschrift.offen", subject=row, at=at)


@transaction
def set_recipient(*, by: Staff, email: str, at: datetime) -> None:
    """Say whom the Kommune wants told of a Zuschrift; empty: its own address. Raises NotAllowed."""
    require(by, Handlung.VERWALTEN, at)
    regel = Redaktionsregel.objects.select_for_update().first() or Redaktionsregel(kommune_id=by.kommune_id)
    regel.zuschriften_an, regel.geaendert_am = email, at
    regel.save()
    audit.record("zuschrift.empfaenger", subject=regel, at=at)


@transaction
def delete_old_zuschriften(*, by: System, at: datetime, limit: int = 500) -> int:
    """Delete those past their day with their keys, so that nothing of them can be read again; returns how many."""
    old = list(Zuschrift.objects.select_for_update(skip_locked=True).filter(loeschung_am__lt=at)[:limit])
    for row in old:
        audit.record("zuschrift.geloescht", subject=row, at=at)
        row.delete()
        # After the commit: a row whose key is gone would spoil the whole list.
        on_commit(partial(delete_key, row.schluessel_id))
    return len(old)
