"""Mails that come back: refused at once or by a mail of their own; who forges one changes nothing."""

from __future__ import annotations

import smtplib
import sys
from email import message_from_string
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO, TextIOWrapper
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command

from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.postfach import operations as postfach
from portal.postfach.models import Benachrichtigung
from portal.postfach.operations.ruecklauf import read_report, return_address
from portal.vorgang.operations import casework
from tests.factories import log_in, make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, browser_of, make_person, wants_mail

pytestmark = pytest.mark.usefixtures("database")
OUT = Benachrichtigung.Status.UNZUSTELLBAR


@pytest.fixture(autouse=True)
def return_path(settings: Any) -> None:
    settings.PORTAL_RETURN_ADDRESS = "ruecklauf@example.invalid"


def notified() -> tuple[Citizen, UUID, Benachrichtigung]:
    """Somebody, their Vorgang, and the notice that waits to be sent to them."""
    person, clerk = make_person(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=person)
    wants_mail(vorgang_id, person)
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Erfunden", at=clock.now())
    return person, vorgang_id, notice()


def notice() -> Benachrichtigung:
    with unit(System(HERE)):
        found: Benachrichtigung = Benachrichtigung.objects.get()
    return found


def report(to: str, *, action: str = "failed", status: str = "5.1.1", kind: str = "delivery-status") -> bytes:
    """A report as RFC 3464 has it."""
    mail = MIMEMultipart("report")
    mail["To"], mail["From"], mail["Subject"] = to, "MAILER-DAEMON@example.invalid", "Undelivered"
    mail.attach(MIMEText("Das kam nicht an."))
    told = f"Reporting-MTA: dns; mx.example.invalid\n\nAction: {action}\nStatus: {status}\n"
    mail.attach(message_from_string(f"Content-Type: message/{kind}\n\n{told}"))
    return mail.as_bytes()


def test_a_refusal_at_once_is_kept_and_told_to_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    person, vorgang_id, waiting = notified()

    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        raise smtplib.SMTPRecipientsRefused({"x": (code, b"no")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    code = 451
    with pytest.raises(smtplib.SMTPRecipientsRefused):  # the job tries again later
        postfach.send_notice(benachrichtigung_id=waiting.id, by=System(HERE))
    assert notice().status == Benachrichtigung.Status.OFFEN
    code = 550
    postfach.send_notice(benachrichtigung_id=waiting.id, by=System(HERE))
    assert (notice().status, notice().grund) == (OUT, "550")
    page = log_in(make_mitarbeiter()).get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/").content.decode()
    assert "Der Hinweis kam nicht an (550)" in page and "Noch nicht geöffnet" in page
    client, address = browser_of(person), f"/vorgaenge/{vorgang_id}/"
    assert "Unsere E-Mail an Sie kam nicht an" in client.get(address).content.decode()
    client.post(f"{address}zustellung/", {"weg": "email", "email": "neu@example.invalid"})
    assert "Unsere E-Mail an Sie kam nicht an" not in client.get(address).content.decode()
    opened = log_in(make_mitarbeiter()).get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/").content.decode()
    assert "Geöffnet am" in opened


def test_a_mail_that_comes_back_later_is_found_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    _person, _vorgang_id, waiting = notified()
    postfach.send_notice(benachrichtigung_id=waiting.id, by=System(HERE))
    [sent] = mail.outbox
    assert sent.from_email == return_address(waiting.id) and "noreply" in sent.extra_headers["From"]
    assert str(waiting.id) not in sent.message().as_string().replace(sent.extra_headers["Message-ID"], "")
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(report(sent.from_email.upper()))))
    call_command("ruecklaeufer")
    assert (notice().status, notice().grund) == (OUT, "5.1.1")
    assert notice().gesendet_am is not None


def test_what_is_forged_or_no_report_changes_nothing() -> None:
    _person, _vorgang_id, waiting = notified()
    good, other = return_address(waiting.id), return_address(uuid4())
    assert read_report(report(good)) == (waiting.id, "5.1.1")
    token = good.split("+")[1].split("@")[0]
    forged = good.replace(token, token[:26] + other.split("+")[1][26:])
    bad = [
        report(forged), report("ruecklauf@example.invalid"), report(good, action="delayed", status="4.4.1"),
        report(good, status="2.0.0"), report(good, status="5.1.1; DROP"[5:]), report(good, kind="partial"),
        b"", b"\xff\x00" * 50, f"To: {good}\n\nAction: failed\nStatus: 5.1.1".encode(),
    ]  # fmt: skip
    assert [read_report(each) for each in bad] == [None] * len(bad)
