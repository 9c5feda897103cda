"""The e-mail that something waits in the Postfach: no name, no number, no content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from portal.core import audit, clock
from portal.core.db import forbid_in_transaction, transaction
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail
from portal.postfach.models import Benachrichtigung
from portal.postfach.queries import notice_address


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
