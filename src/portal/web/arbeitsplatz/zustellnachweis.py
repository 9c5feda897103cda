"""What is known of a message's way to its person: put in, sent to the account, notified, opened. Part of the Akte."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core import clock
from portal.postfach.models import Benachrichtigung, Kontozustellung, Nachricht
from portal.vorgang.queries import Message


def proof(message: Message) -> list[str]:
    """The steps in words, oldest first; of a message of the citizen only when the office read it."""
    row = message.row
    if row.richtung == Nachricht.Richtung.VON_BUERGER:
        return [_("Vom Amt gelesen am %(zeit)s") % {"zeit": moment(row.gelesen_am)}] if row.gelesen_am else []
    steps = [_("Eingestellt am %(zeit)s") % {"zeit": moment(row.am)}, *_into_account(message.zustellung)]
    if message.zustellung is None or message.notice is not None:
        steps += _notified(message.notice)
    if row.gelesen_am:
        return [*steps, _("Geöffnet am %(zeit)s") % {"zeit": moment(row.gelesen_am)}]
    return [*steps, _("Noch nicht geöffnet")]


def _notified(notice: Benachrichtigung | None) -> list[str]:
    if notice is None:
        return [_("Kein Hinweis per E-Mail gewünscht")]
    sent = [_("Hinweis per E-Mail am %(zeit)s") % {"zeit": moment(notice.gesendet_am)}] if notice.gesendet_am else []
    if notice.status == Benachrichtigung.Status.UNZUSTELLBAR:
        text = _("Der Hinweis kam nicht an (%(grund)s), gemeldet am %(zeit)s")
        return [*sent, text % {"grund": notice.grund, "zeit": moment(notice.unzustellbar_am)}]
    return sent or [_("Hinweis per E-Mail noch nicht verschickt")]


def _into_account(zustellung: Kontozustellung | None) -> list[str]:
    """Into the Postfach of the BundID account; what is put in there cannot be called back."""
    if zustellung is None:
        return []
    if zustellung.stand == Kontozustellung.Stand.EINGELEGT:
        return [_("Ins BundID-Postfach gelegt am %(zeit)s") % {"zeit": moment(zustellung.beendet_am)}]
    if zustellung.stand == Kontozustellung.Stand.GESCHEITERT:
        text = _("Kam nicht ins BundID-Postfach (%(grund)s), aufgegeben am %(zeit)s")
        return [text % {"grund": zustellung.grund, "zeit": moment(zustellung.beendet_am)}]
    return [_("Noch nicht im BundID-Postfach; das Portal versucht es weiter")]


def moment(at: datetime | None) -> str:
    """E.g. "22. November 2026, 14:05 Uhr"; the offices' time."""
    return date_format(at.astimezone(clock.BERLIN), "j. F Y, H:i") + " " + _("Uhr") if at else ""
