"""The two mails of a Mitzeichnung, silent on who asks and what it is about: the link, and that it was answered."""

from __future__ import annotations

from uuid import UUID

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.antrag.models import Antrag, Mitzeichnung
from portal.antrag.operations.erinnerung import address_of_login, typed_address
from portal.antrag.operations.mitzeichnung import link_path
from portal.core.clock import BERLIN
from portal.core.crypto import keyed_hash, load_key
from portal.core.db import forbid_in_transaction
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail, in_both_languages
from portal.kommune.queries import kommune_url

_INVITATION = gettext_lazy(
    "Guten Tag,\n\n"
    "jemand füllt im Serviceportal einen Antrag aus und braucht dafür Ihre Zustimmung. Aus Gründen des "
    "Datenschutzes steht hier nicht, wer das ist und worum es geht. Sie sehen es hier:\n\n"
    "%(link)s\n\n"
    "Der Link gilt bis zum %(tag)s. Geben Sie ihn nicht weiter. Wundern Sie sich über diese E-Mail, müssen Sie "
    "nichts tun.\n\n"
    "Diese E-Mail wurde automatisch versandt. Bitte antworten Sie nicht darauf.\n\n"
    "%(kommune)s\n"
)
_ANSWERED = gettext_lazy(
    "Guten Tag,\n\n"
    "zu einem Ihrer Entwürfe im Serviceportal gibt es eine Antwort. Aus Gründen des Datenschutzes steht hier "
    "nicht, von wem und worum es geht.\n\n"
    "Mit Konto: Öffnen Sie %(konto)s und melden Sie sich an.\n"
    "Ohne Konto: Öffnen Sie den Entwurf auf Ihrem Gerät oder mit Code und Kennwort unter %(code)s.\n\n"
    "Diese E-Mail wurde automatisch versandt. Bitte antworten Sie nicht darauf.\n\n"
    "%(kommune)s\n"
)


def send_invitation(*, mitzeichnung_id: UUID, by: System) -> None:
    """Send the link, if it is still open."""
    row, kommune = _read(mitzeichnung_id, by)
    if row is None or row.angaben is None or row.zugestimmt is not None:
        return
    said = load_key(row.antrag.schluessel_id).decrypt_json(row.angaben, context=row.context)
    forbid_in_transaction("SMTP")
    _invitation(kommune, row, said["email"]).send()


def send_answered(*, mitzeichnung_id: UUID, by: System) -> None:
    """Tell who asked that there is an answer, if an address of theirs is known."""
    row, kommune = _read(mitzeichnung_id, by)
    if row is None:
        return
    address = typed_address(row.antrag) or address_of_login(row.antrag, by)
    if address:
        forbid_in_transaction("SMTP")
        _answered(kommune, row, address).send()


def _read(mitzeichnung_id: UUID, by: System) -> tuple[Mitzeichnung | None, Kommune]:
    """None once it was taken back, replaced, or submitted."""
    with unit(by):
        rows = Mitzeichnung.objects.filter(id=mitzeichnung_id, antrag__status=Antrag.Status.ENTWURF)
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
        return rows.select_related("antrag").first(), kommune


def _invitation(kommune: Kommune, row: Mitzeichnung, address: str) -> EmailMessage:
    words = {
        "link": kommune_url(kommune, link_path(row)),
        "tag": f"{row.gueltig_bis.astimezone(BERLIN):%d.%m.%Y}",
        "kommune": kommune.bezeichnung,
    }
    text = in_both_languages(lambda: _INVITATION % words)
    number = keyed_hash("mitzeichnung-bitte", str(row.id))[:32]
    return automatic_mail(kommune, to=address, subject=_("Ihre Zustimmung im Serviceportal"), text=text, number=number)


def _answered(kommune: Kommune, row: Mitzeichnung, address: str) -> EmailMessage:
    words = {
        "konto": kommune_url(kommune, "/vorgaenge/"),
        "code": kommune_url(kommune, "/entwurf/"),
        "kommune": kommune.bezeichnung,
    }
    text = in_both_languages(lambda: _ANSWERED % words)
    number = keyed_hash("mitzeichnung-antwort", str(row.id))[:32]
    return automatic_mail(
        kommune, to=address, subject=_("Zu Ihrem Entwurf gibt es eine Antwort"), text=text, number=number
    )
