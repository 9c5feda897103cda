"""The e-mail that something waits in the Postfach: no name, no number, no content."""

from __future__ import annotations

import smtplib
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import audit, clock
from portal.core.db import forbid_in_transaction, transaction
from portal.core.ports import Permanent
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail, in_both_languages
from portal.postfach.models import Benachrichtigung
from portal.postfach.operations.ruecklauf import return_address
from portal.postfach.queries import notice_address

_TEXT = gettext_lazy(
    "Guten Tag,\n\n"
    "im Serviceportal wartet eine neue Nachricht auf Sie. Aus Gründen des Datenschutzes steht hier nicht, "
    "worum es geht.\n\n"
    "So lesen Sie die Nachricht: Öffnen Sie %(url)s und melden Sie sich an.\n\n"
    "Diese E-Mail wurde automatisch versandt. Bitte antworten Sie nicht darauf.\n\n"
    "%(kommune)s\n"
)


def send_notice(*, benachrichtigung_id: UUID, by: System) -> None:
    """Send one notice. Its Message-ID is its own id, so a repetition after a crash is recognisable as the same mail."""
    with unit(by):
        notice = Benachrichtigung.objects.select_related("nachricht__faden").get(id=benachrichtigung_id)
        if notice.status != Benachrichtigung.Status.OFFEN:
            return
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
        address = notice_address(notice.nachricht.faden)
    if not address:  # chosen otherwise since then
        return
    forbid_in_transaction("SMTP")
    try:
        _deliver(_notice(kommune, address, notice))
    except Permanent as refused:
        note_undeliverable(benachrichtigung_id=benachrichtigung_id, by=by, grund=str(refused), at=clock.now())
        return
    _mark_sent(benachrichtigung_id=benachrichtigung_id, by=by, at=clock.now())


def _deliver(message: EmailMessage) -> None:
    """Raises Permanent where the mail server says for good that it does not take it; its other errors as they are."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        _raise_permanent(error, [code for code, _text in error.recipients.values()])
    except smtplib.SMTPDataError as error:
        _raise_permanent(error, [error.smtp_code])


def _raise_permanent(error: smtplib.SMTPException, codes: list[int]) -> None:
    if not codes or min(codes) < 500:
        raise error
    raise Permanent(str(codes[0])) from error


@transaction
def note_undeliverable(*, benachrichtigung_id: UUID, by: System, grund: str, at: datetime) -> bool:
    """A mail server refused the notice; `grund` is its code. False where that was known, or there is no such notice."""
    rows = Benachrichtigung.objects.select_for_update().filter(id=benachrichtigung_id)
    notice = rows.exclude(status=Benachrichtigung.Status.UNZUSTELLBAR).first()
    if notice is None:
        return False
    notice.status, notice.unzustellbar_am, notice.grund = Benachrichtigung.Status.UNZUSTELLBAR, at, grund
    notice.save(update_fields=["status", "unzustellbar_am", "grund"])
    audit.record("benachrichtigung.unzustellbar", subject=notice, at=at, grund=grund)
    return True


@transaction
def _mark_sent(*, benachrichtigung_id: UUID, by: System, at: datetime) -> None:
    notice = Benachrichtigung.objects.select_for_update().get(id=benachrichtigung_id)
    notice.gesendet_am = at
    if notice.status == Benachrichtigung.Status.OFFEN:  # it may have come back by now
        notice.status = Benachrichtigung.Status.GESENDET
    notice.save(update_fields=["status", "gesendet_am"])
    audit.record("benachrichtigung.gesendet", subject=notice, at=at)


def _notice(kommune: Kommune, address: str, notice: Benachrichtigung) -> EmailMessage:
    """The mail says that something is there, and nothing of what it is about."""
    url = settings.PORTAL_BASE_URL.format(host=kommune.host) + "/vorgaenge/"
    words = {"url": url, "kommune": kommune.bezeichnung}
    text = in_both_languages(lambda: _TEXT % words)
    subject = _("Neue Nachricht im Serviceportal")
    message = automatic_mail(kommune, to=address, subject=subject, text=text, number=notice.id)
    if settings.PORTAL_RETURN_ADDRESS:  # where a mail server sends it back to; people see the sender as always
        message.extra_headers["From"] = message.from_email
        message.from_email = return_address(notice.id)
    return message
