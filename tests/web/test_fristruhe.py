"""Both sides read that the processing time rests, since when and why, and the new day with its reason (ADR 52)."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.utils.formats import date_format

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot, Bearbeitungsdauer
from portal.vorgang.models import Frist
from portal.vorgang.operations import casework, fristen
from portal.vorgang.operations.wiederaufnahme import reopen
from portal.vorgang.queries import details_of, vorgang_by_id
from portal.vorgang.rules.status import Status
from portal.web.ui import assets
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang, vorgang
from tests.postfach.personen import browser_of

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    """The English texts."""
    assets.build()


@pytest.fixture(autouse=True)
def promised(database: None) -> None:
    """Twenty days for every Leistung of these tests."""
    for leistung_id in ("geburtsurkunde", "reisegewerbekarte"):
        with unit(System(HERE)):
            Angebot.objects.update_or_create(
                kommune_id=HERE, leistung_id=leistung_id, defaults={"bearbeitung_tage": 20}
            )


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.decode())))


def read(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return text(page.content)


def day(at: datetime) -> str:
    return f"{at.astimezone(BERLIN):%d.%m.%Y}"


def last_day(vorgang_id: UUID) -> date:
    with unit(System(HERE)):
        found = Frist.objects.get(vorgang_id=vorgang_id, art="bearbeitung").faellig_am
    assert found is not None
    return found


def test_a_day_that_has_passed_is_not_told_as_still_to_come() -> None:
    citizen, now = make_konto(), clock.now()
    late = make_vorgang(citizen=citizen, at=now - timedelta(days=40), betrag_cents=0)
    theirs = browser_of(citizen)
    for path in ("/vorgaenge/", f"/vorgaenge/{late}/"):
        assert f"bis {date_format(last_day(late))} (dieser Tag ist vorbei)" in read(theirs, path), path
    make_vorgang(citizen=citizen, at=now, betrag_cents=0)
    assert read(theirs, "/vorgaenge/").count("vorbei") == 1
    assert "(this day has passed)" in read(theirs, f"/en/vorgaenge/{late}/")


def test_both_sides_read_that_it_rests_and_then_the_new_day() -> None:
    citizen, clerk, now = make_konto(), make_mitarbeiter(), clock.now()
    vorgang_id = make_vorgang(citizen=citizen, at=now - timedelta(days=12), betrag_cents=0)
    first, asked = last_day(vorgang_id), now - timedelta(days=9)
    until = (now + timedelta(days=5)).date()
    casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, text="Wann?", frist_am=until, at=asked)
    theirs, own, page = browser_of(citizen), log_in(clerk), f"/vorgaenge/{vorgang_id}/"

    # While it rests: no day that cannot be kept, on either side.
    told = read(theirs, page)
    rests = f"Die Bearbeitungszeit ruht, seit wir auf Ihre Antwort warten (seit {day(asked)}). Sie läuft weiter, sobald"
    assert rests in told and "Bearbeitung ruht Die Bearbeitungszeit" in told
    assert f"Ohne die Wartezeit: bis zum {first:%d.%m.%Y}." in told and "nicht eingehalten" not in told
    seen = read(own, f"/arbeitsplatz{page}")
    assert f"Frist: ruht seit {day(asked)}" in seen
    assert f"Die Bearbeitungszeit ruht seit dem {day(asked)}, weil die antragstellende Person gefragt ist." in seen
    assert f"Ohne die Wartezeit: bis zum {first:%d.%m.%Y}." in seen
    in_english = read(theirs, f"/en{page}")
    assert f"paused since we have been waiting for your answer (since {day(asked)})" in in_english
    assert "Die Bearbeitungszeit" not in in_english

    # The answer: what is told is told where it was sent, and by no message.
    sent = theirs.post(page + "nachrichten/", {"text": "Am Montag."})
    assert sent.status_code == 302
    new = last_day(vorgang_id)
    assert (new - first).days >= 9
    told = read(theirs, str(sent["Location"]))
    moved = "Um 9 Tage verschoben, weil wir auf Ihre Antwort gewartet haben."
    assert (
        f"Ihre Nachricht ist beim Amt. Die Bearbeitungszeit läuft weiter, jetzt bis zum {new:%d.%m.%Y}. {moved}" in told
    )
    assert told.count(moved) == 2 and "ruht, seit" not in told and "Vor der Verlängerung" not in told
    with unit(citizen):
        row = vorgang_by_id(vorgang_id)
        assert row is not None and len(details_of(row).messages) == 2, "a message of its own"
    assert moved in read(theirs, page) and "jetzt bis zum" not in read(theirs, page)
    assert "Moved by 9 days because we waited for your answer." in read(theirs, f"/en{page}")
    seen = read(own, f"/arbeitsplatz{page}")
    assert "Um 9 Tage verschoben, weil auf die Antwort der antragstellenden Person zu warten war." in seen
    assert f"Frist: {new:%d.%m.%Y}" in seen.replace("Fällig: ", "")
    steps = read(own, f"/arbeitsplatz{page}verlauf/")
    assert "Bearbeitungszeit läuft weiter, letzter Tag verschoben" in steps


def test_an_answer_of_the_same_day_is_not_told_as_a_rest() -> None:
    citizen, clerk, now = make_konto(), make_mitarbeiter(), clock.now()
    vorgang_id = make_vorgang(citizen=citizen, at=now - timedelta(days=3), betrag_cents=0)
    until = (now + timedelta(days=5)).date()
    casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, text="Wann?", frist_am=until, at=now)
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Dann.", dateien=(), at=now)
    told = read(browser_of(citizen), f"/vorgaenge/{vorgang_id}/?gesendet=1")
    assert "Ihre Nachricht ist beim Amt." in told and "gewartet" not in told and "ruht" not in told


def test_the_list_of_the_office_names_no_day_while_it_rests() -> None:
    clerk, now = make_mitarbeiter(), clock.now()
    vorgang_id = make_vorgang(at=now - timedelta(days=60), betrag_cents=0)
    with unit(System(HERE)):
        Frist.objects.filter(vorgang_id=vorgang_id).update(faellig_am=now.date() + timedelta(days=1))
    until = (now + timedelta(days=5)).date()
    casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, text="Wann?", frist_am=until, at=now)
    number, own = vorgang(vorgang_id).nummer, log_in(clerk)
    assert number in read(own, "/arbeitsplatz/?ansicht=wartet")
    for ansicht in ("faellig", "ueberfaellig"):
        assert number not in read(own, f"/arbeitsplatz/?ansicht={ansicht}")
    assert number in read(own, "/arbeitsplatz/?ansicht=alle&frist=ohne")


def test_after_it_was_taken_up_again_the_old_day_is_told_as_what_it_is() -> None:
    citizen, clerk, now = make_konto(), make_mitarbeiter(), clock.now()
    arrived = now - timedelta(days=150)
    vorgang_id = make_vorgang(citizen=citizen, at=arrived, leistung_id="reisegewerbekarte", betrag_cents=0)
    missed = fristen.record_complete(
        vorgang_id=vorgang_id, by=clerk.staff, seit=arrived.astimezone(BERLIN).date(), rule_confirmed=True, at=arrived
    )
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=now)
    reopen(vorgang_id=vorgang_id, by=clerk.staff, grund="Doch.", at=now)
    own, page = log_in(clerk), f"/vorgaenge/{vorgang_id}/"
    assert vorgang(vorgang_id).status == Status.IN_BEARBEITUNG
    assert f"Frist: Nicht eingehalten: {missed:%d.%m.%Y}" in read(own, f"/arbeitsplatz{page}")
    listed = read(own, "/arbeitsplatz/?ansicht=meine")
    assert f"Nicht eingehalten: {missed:%d.%m.%Y}" in listed and "Überfällig:" not in listed
    lines = own.get("/arbeitsplatz/postkorb/liste.csv?ansicht=meine").content.decode("utf-8-sig").splitlines()
    [line] = csv.DictReader(lines, delimiter=";")
    assert line["Frist"] == f"Nicht eingehalten: {missed:%d.%m.%Y}"
    told = read(browser_of(citizen), page)
    assert "Eine Frist läuft nicht mehr. Die letzte endete am" in told and "wurde nicht eingehalten." in told
    assert "Wie lange das Amt braucht" not in told
    assert "No period runs any more. The last one ended on" in read(browser_of(citizen), f"/en{page}")


def test_taken_up_again_after_it_was_in_time_nothing_runs() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    vorgang_id = make_vorgang(status=Status.VERSANDT, by=clerk, citizen=citizen, betrag_cents=0)
    reopen(vorgang_id=vorgang_id, by=clerk.staff, grund="Doch.", at=clock.now())
    assert "Frist: keine" in read(log_in(clerk), f"/arbeitsplatz/vorgaenge/{vorgang_id}/")
    told = read(browser_of(citizen), f"/vorgaenge/{vorgang_id}/")
    assert "Eine Frist läuft nicht mehr." in told and "nicht eingehalten" not in told


def test_the_usual_duration_says_that_it_counts_the_wait() -> None:
    citizen, clerk, now = make_konto(), make_mitarbeiter(), clock.now()
    with unit(System(HERE)):
        angebot = Angebot.objects.get(kommune_id=HERE, leistung_id="geburtsurkunde")
        Bearbeitungsdauer.objects.create(
            kommune_id=HERE, angebot=angebot, anzahl=40, von_tage=3, mitte_tage=5, bis_tage=12, stand_am=now.date()
        )
    quiet, asked = (make_vorgang(citizen=citizen, at=now, betrag_cents=0) for _ in range(2))
    until = (now + timedelta(days=5)).date()
    casework.ask_back(vorgang_id=asked, by=clerk.staff, text="Wann?", frist_am=until, at=now)
    counted, client = "Mitgezählt ist auch die Zeit, in der ein Amt auf Antworten wartet.", browser_of(citizen)
    assert f"es ist keine Zusage. {counted}" in read(client, f"/vorgaenge/{asked}/")
    told = read(client, f"/vorgaenge/{quiet}/")
    assert "es ist keine Zusage." in told and counted not in told
