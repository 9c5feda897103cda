"""The weekly mail: numbers and links only, to who edits, when something waits, and not to who has cancelled it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.konto.models import Mitarbeiter, Rolle
from portal.leistung.models import Ortstext, Suchluecke
from portal.redaktion.models import Art
from portal.redaktion.operations import NotAllowed, ask_release, give_back, publish, zuschriften
from portal.redaktion.operations import wochenpost as post
from tests.factories import log_in
from tests.redaktion.redaktion import DOG, HERE, THERE, draft, own, person
from tests.redaktion.test_vereinbarungen import propose, save
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art


def with_address(by: Staff) -> Staff:
    with unit(System(by.kommune_id)):
        Mitarbeiter.objects.filter(id=by.mitarbeiter_id).update(email=f"p{by.mitarbeiter_id}@example.invalid")
    return by


def send(by: Staff) -> bool:
    return post.send_wochenpost(mitarbeiter_id=by.mitarbeiter_id, by=System(by.kommune_id), at=clock.now())


@pytest.fixture
def only_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Kommune that lacks nothing else."""
    monkeypatch.setattr("portal.redaktion.queries.missing_to_go_live", lambda kommune_id: [])


def test_it_says_how_much_waits_and_where_and_nothing_of_what(only_drafts: None) -> None:
    author, releaser = person(R.REDAKTION), with_address(person(R.FREIGABE))
    secret = "Zuckerwattegebot"
    nummer = draft(author, texte={"hinweise": own(secret, "")})
    publish(by=author, art=Art.ANGEBOT, gegenstand=DOG, nummer=nummer, at=clock.now())
    with unit(author):
        Ortstext.objects.filter(kommune_id=HERE).update(pruefen_bis=clock.today(), grundlage="anders")
    waits = draft(author, telefon="0815-4711")
    ask_release(by=author, art=Art.ANGEBOT, gegenstand=DOG, nummer=waits, at=clock.now())
    with unit(System(HERE)):
        for name in "ab":
            Suchluecke(kommune_id=HERE, pruefwert=name, begriff=f"{secret} {name}", zuletzt=clock.today()).save()
    assert send(releaser)
    (letter,) = mail.outbox
    body = str(letter.body)
    assert letter.to == [f"p{releaser.mitarbeiter_id}@example.invalid"] and "Stadt Geilenkirchen" in letter.from_email
    assert "1 Entwurf wartet auf Freigabe" in body and "1 gemeinsamer Text hat sich geändert" in body
    assert "1 eigener Text ist wieder zu prüfen" in body and "2 Suchen blieben ohne Treffer" in body
    assert "http://geilenkirchen.localhost/arbeitsplatz/verwaltung/wochenmail/" in body
    for word in (secret, "Hund", "4711", "Muster"):
        assert word not in letter.message().as_string(), word
    send(releaser)
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]  # the same week


def test_letters_agreements_and_what_came_back_wait_too(only_drafts: None) -> None:
    author, admin = person(R.REDAKTION), with_address(person(R.VERWALTUNG))
    content = zuschriften.Zuschriftinhalt("frage", "Zuckerwatte?")
    zuschriften.write_zuschrift(by=System(HERE), formular=uuid4(), inhalt=content, at=clock.now())
    nummer = draft(author, telefon="1")
    ask_release(by=author, art=Art.ANGEBOT, gegenstand=DOG, nummer=nummer, at=clock.now())
    give_back(by=admin, art=Art.ANGEBOT, gegenstand=DOG, bemerkung="Zuckerwatte fehlt.", at=clock.now())
    other = person(R.VERWALTUNG, THERE)
    save(other)
    propose(other)
    assert send(admin)
    body = str(mail.outbox[0].body)
    assert "1 offene Zuschrift" in body and "/arbeitsplatz/verwaltung/zuschriften/" in body
    assert "1 Vereinbarung wartet auf Ihre Antwort" in body and "1 Entwurf kam mit einer Bemerkung zurück" in body
    assert "Zuckerwatte" not in body


def test_where_nothing_waits_there_is_no_mail(only_drafts: None) -> None:
    assert not send(with_address(person(R.REDAKTION))) and not mail.outbox


def test_what_is_missing_to_go_live_waits_too() -> None:
    assert send(with_address(person(R.VERWALTUNG)))
    assert "fehlen noch bis zum Start" in str(mail.outbox[0].body)
    assert "/arbeitsplatz/verwaltung/checkliste/" in str(mail.outbox[0].body)


def test_who_only_writes_is_not_told_of_releases(only_drafts: None) -> None:
    author = with_address(person(R.REDAKTION))
    ask_release(by=author, art=Art.ANGEBOT, gegenstand=DOG, nummer=draft(author, telefon="1"), at=clock.now())
    assert not send(author)


def jobs_of(kommune_id: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'mitarbeiter_id')::int FROM procrastinate_jobs WHERE task_name = %s "
            "AND args->>'kommune_id' = %s",
            [post.JOB, kommune_id],
        )
        return {row[0] for row in cursor.fetchall()}


def test_on_mondays_everybody_who_edits_gets_a_job_and_nobody_else() -> None:
    wanted = {with_address(person(art)).mitarbeiter_id for art in (R.REDAKTION, R.FREIGABE, R.VERWALTUNG)}
    with_address(person(R.STANDESBEAMTER))
    person(R.REDAKTION)  # no address
    with_address(person(R.REDAKTION, THERE))
    cancelled = with_address(person(R.REDAKTION))
    post.set_wochenpost(by=cancelled, on=False, at=clock.now())
    assert post.enqueue_wochenpost(by=System(HERE), at=clock.now()) == 3
    post.enqueue_wochenpost(by=System(HERE), at=clock.now())  # a second time finds them waiting
    assert jobs_of(HERE) == wanted
    timers = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert timers["redaktion.wochenpost"].endswith("* * 1")


def test_it_is_cancelled_and_ordered_by_oneself_only() -> None:
    zugang: Any = editor(R.REDAKTION)
    by, client = with_address(zugang.staff), log_in(zugang)
    assert "für Sie eingeschaltet" in client.get(f"{V}wochenmail/").content.decode()
    assert client.post(f"{V}wochenmail/", {"an": "0"}).headers["Location"].endswith("?ok=1")
    assert "für Sie ausgeschaltet" in client.get(f"{V}wochenmail/?ok=1").content.decode()
    assert not send(by)
    client.post(f"{V}wochenmail/", {"an": "1"})
    assert send(by)
    assert log_in(editor(R.SACHBEARBEITUNG)).post(f"{V}wochenmail/", {"an": "0"}).status_code == 403
    with pytest.raises(NotAllowed):
        post.set_wochenpost(by=Staff(by.mitarbeiter_id, THERE), on=False, at=clock.now())


def test_whoever_has_left_gets_none() -> None:
    gone = with_address(person(R.VERWALTUNG))
    with unit(System(HERE)):
        yesterday = clock.today() - timedelta(days=1)
        Rolle.objects.filter(mitarbeiter_id=gone.mitarbeiter_id).update(gueltig_bis=yesterday)
    assert not send(gone) and not mail.outbox
