"""Letters of citizens: taken in once, encrypted, seen by their Kommune alone, told of without content, deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import connection, connections

from portal.core import clock
from portal.core.crypto import KeyMissing, load_key
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune
from portal.konto.models import Rolle
from portal.leistung.queries import missing_to_go_live
from portal.redaktion import tasks
from portal.redaktion.models import Zuschrift
from portal.redaktion.operations.zuschriften import (
    Zuschriftinhalt,
    delete_old_zuschriften,
    finish_zuschrift,
    list_zuschriften,
    read_zuschrift,
    set_recipient,
    tell_of_zuschriften,
    write_zuschrift,
)
from portal.redaktion.rules.zuschriften import KEPT_AFTER_DONE, KEPT_AT_MOST
from tests.redaktion.redaktion import HERE, THERE, person

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
WRITTEN = Zuschriftinhalt(
    "barriere", "Die Schaltfläche Zuckerwatte geht nicht.", "Erna Erfunden", "erna@example.invalid"
)


def write(kommune_id: str = HERE, *, formular: UUID | None = None, inhalt: Zuschriftinhalt = WRITTEN) -> UUID:
    return write_zuschrift(by=System(kommune_id), formular=formular or uuid4(), inhalt=inhalt, at=clock.now())


def count(kommune_id: str = HERE) -> int:
    with unit(System(kommune_id)):
        return Zuschrift.objects.count()


def test_what_is_written_lies_encrypted_and_can_be_read_by_its_kommune() -> None:
    zuschrift_id = write()
    with unit(System(HERE)), connection.cursor() as cursor:
        cursor.execute("SELECT z::text, encode(z.inhalt, 'escape') FROM redaktion_zuschrift z")
        stored = " ".join(cursor.fetchone())
    assert not [word for word in ("Zuckerwatte", "Erna", "erna@", "barriere") if word in stored]
    assert read_zuschrift(by=person(R.REDAKTION), zuschrift_id=zuschrift_id, at=clock.now()).inhalt == WRITTEN


def test_every_look_at_one_is_in_the_audit_log_without_content() -> None:
    zuschrift_id = write()
    by = person(R.REDAKTION)
    read_zuschrift(by=by, zuschrift_id=zuschrift_id, at=clock.now())
    with unit(System(HERE)):
        entries = list(Auditeintrag.objects.filter(gegenstand=f"redaktion.zuschrift:{zuschrift_id}").order_by("nr"))
    assert [(each.handlung, each.akteur) for each in entries] == [
        ("zuschrift.eingegangen", "system"),
        ("zuschrift.gelesen", by.name),
    ]
    assert all(each.angaben == {} for each in entries)


def test_the_same_form_sent_twice_is_one_letter_and_another_text_is_a_second() -> None:
    formular = uuid4()
    assert write(formular=formular) == write(formular=formular)
    assert count() == 1
    write(formular=formular, inhalt=Zuschriftinhalt("barriere", "Und noch etwas."))
    write(formular=uuid4())
    assert count() == 3


def test_two_clicks_in_the_same_moment_are_one_letter() -> None:
    formular = uuid4()

    def click(_number: int) -> UUID:
        try:
            return write(formular=formular)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(click, range(4)))
    assert len(ids) == count() == 1
    with unit(System(HERE)):
        assert load_key(Zuschrift.objects.get().schluessel_id)


def test_another_kommune_sees_nothing_even_past_the_filters() -> None:
    zuschrift_id = write()
    stranger = person(R.VERWALTUNG, THERE)
    assert list_zuschriften(by=stranger, erledigt=False, at=clock.now()) == []
    with pytest.raises(Zuschrift.DoesNotExist):
        read_zuschrift(by=stranger, zuschrift_id=zuschrift_id, at=clock.now())
    with pytest.raises(Zuschrift.DoesNotExist):
        finish_zuschrift(by=stranger, zuschrift_id=zuschrift_id, erledigt=True, at=clock.now())
    with unit(stranger):
        assert not Zuschrift._base_manager.exists()  # the database's guard, without the filter


def test_the_tray_holds_the_open_ones_and_what_is_done_can_be_taken_back() -> None:
    by, zuschrift_id = person(R.REDAKTION), write()
    for done in (True, True, False):
        finish_zuschrift(by=by, zuschrift_id=zuschrift_id, erledigt=done, at=clock.now())
        lists = [list_zuschriften(by=by, erledigt=each, at=clock.now()) for each in (False, True)]
        assert [len(each) for each in lists] == [int(not done), int(done)]


def test_a_mail_says_that_something_is_there_and_nothing_of_it() -> None:
    set_recipient(by=person(R.VERWALTUNG), email="rathaus@example.invalid", at=clock.now())
    write()
    write()
    assert tell_of_zuschriften(by=System(HERE), at=clock.now())
    assert not tell_of_zuschriften(by=System(HERE), at=clock.now())
    (sent,) = mail.outbox
    assert sent.to == ["rathaus@example.invalid"]
    assert "http://geilenkirchen.localhost/arbeitsplatz/verwaltung/zuschriften/" in sent.body
    told = f"{sent.subject} {sent.body} {sent.from_email} {sent.extra_headers}"
    assert not [word for word in ("Zuckerwatte", "Erna", "erna@", "arriere") if word in told]


def test_writing_enqueues_one_job_however_many_write() -> None:
    for _ in range(3):
        write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'redaktion.tell_of_zuschriften'")
        rows = cursor.fetchall()
    assert len(rows) == 1 and HERE in str(rows) and "Zuckerwatte" not in str(rows)
    tasks.tell_of_zuschriften(HERE)
    assert count() == 3


def test_nobody_to_tell_is_on_the_way_to_the_start_and_loses_nothing() -> None:
    with unit(System(HERE)):
        known = Kommune.objects.get(id=HERE).email
        missing = {each.schluessel for each in missing_to_go_live(HERE)}
    assert ("zuschriften-an" in missing) == (not known)
    write()
    set_recipient(by=person(R.VERWALTUNG), email="amt@example.invalid", at=clock.now())
    with unit(System(HERE)):
        assert "zuschriften-an" not in {each.schluessel for each in missing_to_go_live(HERE)}
    assert tell_of_zuschriften(by=System(HERE), at=clock.now())  # what came before is told of now


def test_what_is_done_goes_after_ninety_days_and_everything_after_a_year() -> None:
    now, by = clock.now(), person(R.REDAKTION)
    done, left = write(), write(THERE)
    finish_zuschrift(by=by, zuschrift_id=done, erledigt=True, at=now)
    with unit(System(HERE)):
        key = Zuschrift.objects.get().schluessel_id
    assert delete_old_zuschriften(by=System(HERE), at=now + KEPT_AFTER_DONE - timedelta(hours=1)) == 0
    assert delete_old_zuschriften(by=System(HERE), at=now + KEPT_AFTER_DONE + timedelta(hours=1)) == 1
    with pytest.raises(KeyMissing):
        load_key(key)
    assert delete_old_zuschriften(by=System(THERE), at=now + KEPT_AFTER_DONE + timedelta(hours=1)) == 0
    assert delete_old_zuschriften(by=System(THERE), at=now + KEPT_AT_MOST + timedelta(hours=1)) == 1
    assert (count(), count(THERE), bool(left)) == (0, 0, True)
