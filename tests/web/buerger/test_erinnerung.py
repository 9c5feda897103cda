"""A draft is reminded of once, some days before it is deleted, by a mail that says nothing of what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils.formats import date_format

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag
from portal.antrag.operations.erinnerung import remind_of_drafts, send_reminder
from portal.antrag.queries import Draft
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Ort
from tests.antrag import begin
from tests.web.buerger.test_rueckkehr import get_code

pytestmark = pytest.mark.usefixtures("database")
HERE = System("geilenkirchen")


def the_draft() -> Antrag:
    with unit(HERE):
        return Antrag.objects.get()


def type_address(antrag: Antrag, at: datetime) -> None:
    def change(draft: Draft) -> tuple[dict[str, Any], None]:
        return draft.answers | {"antragsteller_email": "testmutter@example.invalid"}, None

    antraege.change_draft(antrag_id=antrag.id, by=Citizen(antrag.konto_id, "geilenkirchen"), change=change, at=at)


def test_one_mail_some_days_before_without_content(guest: Client, ort: Ort) -> None:
    base, begun = begin(guest, ort), clock.now()
    type_address(the_draft(), begun)
    soon = begun + timedelta(days=26)
    get_code(guest, base)
    assert remind_of_drafts(by=HERE, at=begun + timedelta(days=24)) == 0
    assert [remind_of_drafts(by=HERE, at=soon) for _ in range(2)] == [1, 0]
    antrag = the_draft()
    assert antrag.loeschung_am is not None
    send_reminder(antrag_id=antrag.id, by=HERE)
    [sent] = mail.outbox
    assert sent.to == ["testmutter@example.invalid"]
    assert f"{antrag.loeschung_am.astimezone(clock.BERLIN):%d.%m.%Y}" in sent.body
    assert "there is a draft in the service portal that will be deleted" in sent.body  # and whoever reads no German
    whole = sent.message().as_string() + sent.body
    for personal in ("Geburtsurkunde", "urkunde", "Testmutter", str(antrag.id), "gießkanne"):
        assert personal not in whole
    type_address(antrag, soon)  # goes on: nothing to remind of now, and again before the new day
    send_reminder(antrag_id=antrag.id, by=HERE)
    assert len(mail.outbox) == 1
    assert [remind_of_drafts(by=HERE, at=soon + timedelta(days=days)) for days in (1, 26)] == [0, 1]


def test_nothing_is_sent_without_a_code_without_an_address_and_after_the_end(guest: Client, ort: Ort) -> None:
    base, begun = begin(guest, ort), clock.now()
    antrag = the_draft()
    get_code(guest, base)
    assert remind_of_drafts(by=HERE, at=begun + timedelta(days=26)) == 1
    send_reminder(antrag_id=antrag.id, by=HERE)  # no address
    type_address(antrag, begun)
    guest.post(base + "rueckkehr/ende/")
    assert remind_of_drafts(by=HERE, at=begun + timedelta(days=26)) == 1
    send_reminder(antrag_id=antrag.id, by=HERE)  # a guest without a code cannot come back
    antraege.discard_draft(antrag_id=antrag.id, by=Citizen(antrag.konto_id, "geilenkirchen"))
    send_reminder(antrag_id=antrag.id, by=HERE)
    assert mail.outbox == []


def test_who_has_a_draft_is_told_before_beginning_another(guest: Client, ort: Ort) -> None:
    address = f"/antraege/neu/?leistung=geburtsurkunde&ort={ort.id}"
    assert "Sie haben schon einen Entwurf" not in guest.get(address).content.decode()
    base = begin(guest, ort)
    page = guest.get(address).content.decode()
    ends = the_draft().loeschung_am
    assert ends is not None
    assert "Sie haben schon einen Entwurf" in page
    assert f'href="{base}"' in page
    assert f"{date_format(ends.astimezone(clock.BERLIN), 'j. F Y')} gelöscht" in page
    assert begin(guest, ort) != base
