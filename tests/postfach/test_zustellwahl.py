"""How somebody is reached: what they chose counts, for one Vorgang before all; consent has a date and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.postfach import operations as postfach
from portal.postfach.models import Benachrichtigung, Zustellwahl
from portal.postfach.rules import Weg, Zugang
from portal.vorgang.operations import casework
from tests.factories import make_konto, make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, MAIL, browser_of, make_person, vorgang_of, wants_mail, zugang_to

pytestmark = pytest.mark.usefixtures("database")


def test_what_was_chosen_for_a_vorgang_counts_before_what_was_chosen_for_all() -> None:
    person, at = make_person(), clock.now()
    vorgang_id = make_vorgang(citizen=person)
    assert zugang_to(vorgang_id) == Zugang(Weg.PORTAL)  # no address, nothing chosen: no consent
    postfach.choose_for_all(by=person, weg=Weg.EMAIL, einwilligung=True, adresse=MAIL, at=at)
    assert zugang_to(vorgang_id) == Zugang(Weg.EMAIL, at) and zugang_to(vorgang_id).elektronisch
    later = at + timedelta(days=1)
    postfach.choose_for_all(by=person, weg=Weg.PORTAL, einwilligung=True, adresse="", at=later)
    assert zugang_to(vorgang_id) == Zugang(Weg.PORTAL, at)  # agrees since the first day, without a break
    faden_id = vorgang_of(vorgang_id).faden_id
    own: dict[str, Any] = {"faden_id": faden_id, "by": person, "adresse": ""}
    postfach.choose_for_faden(**own, weg=Weg.PAPIER, einwilligung=False, at=later)
    postfach.choose_for_all(by=person, weg=Weg.EMAIL, einwilligung=True, adresse=MAIL, at=later + timedelta(days=1))
    assert zugang_to(vorgang_id) == Zugang(Weg.PAPIER)
    postfach.choose_for_faden(**own, weg=Weg.ALLGEMEIN, einwilligung=False, at=later + timedelta(days=2))
    assert zugang_to(vorgang_id) == Zugang(Weg.EMAIL, at)
    postfach.choose_for_all(by=person, weg=Weg.EMAIL, einwilligung=False, adresse=MAIL, at=later + timedelta(days=3))
    assert not zugang_to(vorgang_id).elektronisch  # revoked; that it was given stays known
    with unit(System(HERE)):
        assert Zustellwahl.objects.filter(faden__isnull=True, einwilligung_am=at).count() == 3


def test_nobody_chooses_for_somebody_else_and_a_guest_agrees_to_nothing() -> None:
    vorgang_id, guest = make_vorgang(), make_konto()
    values: dict[str, Any] = {"weg": Weg.PORTAL, "einwilligung": True, "adresse": "", "at": clock.now()}
    with pytest.raises(postfach.FadenGone):
        postfach.choose_for_faden(faden_id=vorgang_of(vorgang_id).faden_id, by=guest, **values)
    own = make_vorgang(citizen=guest)
    postfach.choose_for_faden(faden_id=vorgang_of(own).faden_id, by=guest, **values)
    assert zugang_to(own) == Zugang(Weg.PORTAL)


def test_a_notice_goes_where_it_is_wanted_and_only_while_it_is() -> None:
    person, clerk = make_person(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=person)
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Ohne Hinweis", at=clock.now())
    wants_mail(vorgang_id, person)
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Mit Hinweis", at=clock.now())
    with unit(System(HERE)):
        [notice] = Benachrichtigung.objects.all()
    postfach.send_notice(benachrichtigung_id=notice.id, by=System(HERE))
    [sent] = mail.outbox
    assert sent.to == [MAIL] and "Mit Hinweis" not in sent.body
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Noch eine", at=clock.now())
    postfach.choose_for_faden(
        faden_id=vorgang_of(vorgang_id).faden_id, by=person, weg=Weg.PORTAL, einwilligung=False, adresse="",
        at=clock.now(),
    )  # fmt: skip
    with unit(System(HERE)):
        waiting = Benachrichtigung.objects.get(status=Benachrichtigung.Status.OFFEN)
    postfach.send_notice(benachrichtigung_id=waiting.id, by=System(HERE))
    assert len(mail.outbox) == 1


def test_a_person_chooses_over_the_pages_and_reads_since_when_they_agree() -> None:
    person = make_person()
    client, vorgang_id = browser_of(person), make_vorgang(citizen=person)
    page = "/vorgaenge/zustellung/"
    assert "BundID-Postfach ist noch nicht angebunden" in client.get(page).content.decode()
    wrong = client.post(page, {"weg": "email", "email": "keine Adresse", "einwilligung": "on"})
    assert wrong.status_code == 422 and "stimmt nicht" in wrong.content.decode()
    client.post(page, {"weg": "email", "email": MAIL, "einwilligung": "on"})
    shown = client.get(page).content.decode()
    assert MAIL in shown and "Sie sind seit dem" in shown
    assert zugang_to(vorgang_id).elektronisch
    one = f"/vorgaenge/{vorgang_id}/zustellung/"
    assert client.post(one, {"weg": "email", "email": ""}).status_code == 422  # the Antrag has no address either
    assert client.post(one, {"weg": "portal", "email": ""}).status_code == 302
    assert not zugang_to(vorgang_id).elektronisch
    assert browser_of(make_person()).get(one).status_code == 404
    assert browser_of(make_konto()).get(page).status_code == 302
