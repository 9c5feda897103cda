"""Remind people of a draft some days before it is deleted: one mail, without a word of what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.antrag.models import Antrag, Rueckkehrcode
from portal.antrag.queries import contact_email
from portal.core import jobs
from portal.core.clock import BERLIN
from portal.core.crypto import keyed_hash, load_key, load_keys
from portal.core.db import forbid_in_transaction, transaction
from portal.core.tenancy import System, unit
from portal.formular.queries import load as load_formular
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail, in_both_languages
from portal.kommune.queries import kommune_url
from portal.konto.models import Nutzerkonto
from portal.konto.queries import identity_in, key_ids_of

BEFORE = timedelta(days=5)
_TEXT = gettext_lazy(
    "Guten Tag,\n\n"
    "im Serviceportal liegt ein Entwurf, der am %(tag)s gelöscht wird, wenn Sie nicht weitermachen. Aus Gründen "
    "des Datenschutzes steht hier nicht, worum es geht.\n\n"
    "Mit Konto: Öffnen Sie %(konto)s und melden Sie sich an.\n"
    "Ohne Konto: Öffnen Sie %(code)s und geben Sie Ihren Code und Ihr Kennwort ein.\n\n"
    "Brauchen Sie den Entwurf nicht mehr, müssen Sie nichts tun.\n\n"
    "Diese E-Mail wurde automatisch versandt. Bitte antworten Sie nicht darauf.\n\n"
    "%(kommune)s\n"
)


@dataclass(frozen=True)
class _Reminder:
    address: str
    kommune: Kommune
    loeschung_am: date


@transaction
def remind_of_drafts(*, by: System, at: datetime, limit: int = 200) -> int:
    """Note the drafts that end soon as reminded of, each with a job that sends the mail; returns how many."""
    due = Antrag.objects.drafts().filter(erinnert_am__isnull=True, loeschung_am__gt=at, loeschung_am__lte=at + BEFORE)
    due = due.filter(probe__isnull=True)
    drafts = list(due.select_for_update(of=("self",), skip_locked=True)[:limit])
    for antrag in drafts:
        antrag.erinnert_am = at
        antrag.save(update_fields=["erinnert_am"])
        jobs.enqueue("antrag.send_reminder", kommune_id=by.kommune_id, antrag_id=str(antrag.id))
    return len(drafts)


def send_reminder(*, antrag_id: UUID, by: System) -> None:
    """Send the mail of one draft, if it is still one, has an address, and its person can come back: by their account or
    by a code (a guest without one cannot). A repetition carries the same Message-ID."""
    reminder = _read(antrag_id, by)
    if reminder is None:
        return
    forbid_in_transaction("SMTP")
    _mail(reminder, antrag_id).send()


def _read(antrag_id: UUID, by: System) -> _Reminder | None:
    """None where nobody need be reminded any more, or no address is known."""
    with unit(by):
        rows = Antrag.objects.drafts().filter(id=antrag_id, erinnert_am__isnull=False)
        antrag, has_code = rows.first(), Rueckkehrcode.objects.filter(antrag_id=antrag_id).exists()
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    if antrag is None or antrag.loeschung_am is None:
        return None
    by_login = address_of_login(antrag, by)
    if by_login is None and not has_code:
        return None
    address = typed_address(antrag) or by_login
    return _Reminder(address, kommune, antrag.loeschung_am.astimezone(BERLIN).date()) if address else None


def typed_address(antrag: Antrag) -> str:
    """The one in the draft's answers; may be empty."""
    answers = load_key(antrag.schluessel_id).decrypt_json(antrag.antworten, context=antrag.context)
    return contact_email(load_formular(antrag.formular, antrag.formular_version), answers)


def address_of_login(antrag: Antrag, by: System) -> str | None:
    """May be empty; None for a guest."""
    with unit(System(by.kommune_id, antrag.konto_id)):
        konto = Nutzerkonto.objects.get(id=antrag.konto_id)
        if konto.art == Nutzerkonto.Art.GAST:
            return None
        return str(identity_in(konto, load_keys(key_ids_of(konto))).get("email") or "")


def _mail(reminder: _Reminder, antrag_id: UUID) -> EmailMessage:
    kommune = reminder.kommune
    words = {
        "tag": f"{reminder.loeschung_am:%d.%m.%Y}",
        "konto": kommune_url(kommune, "/vorgaenge/"),
        "code": kommune_url(kommune, "/entwurf/"),
        "kommune": kommune.bezeichnung,
    }
    text = in_both_languages(lambda: _TEXT % words)
    number = keyed_hash("erinnerung", f"{antrag_id}|{reminder.loeschung_am}")[:32]  # not the id in the draft's address
    subject = _("Ein Entwurf im Serviceportal wird bald gelöscht")
    return automatic_mail(kommune, to=reminder.address, subject=subject, text=text, number=number)
