"""What becomes due is told once to who has it, what is overdue to its office; and the weekly sheet of an office."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.core.tenancy import System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Mitarbeiter, Rolle
from portal.leistung.models import Angebot
from portal.vorgang.operations import casework, fristmeldung
from portal.vorgang.operations.stellvertretung import name_deputy
from portal.vorgang.queries.wochenblatt import Blatt, weekly_sheet
from portal.vorgang.rules.status import Status
from portal.vorgang.rules.woche import Woche
from tests.factories import log_in, make_mitarbeiter, make_vorgang, standesamt

pytestmark = pytest.mark.usefixtures("database")
HERE, SYSTEM = "geilenkirchen", System("geilenkirchen")
ARRIVED = datetime(2026, 11, 2, 9, tzinfo=UTC)  # with fourteen days: Monday, 16 November
BEFORE = datetime(2026, 11, 11, 4, tzinfo=UTC)  # a Wednesday: three working days ahead
SOON = datetime(2026, 11, 12, 4, tzinfo=UTC)  # Thursday: two, over a weekend
OVER = datetime(2026, 11, 17, 4, tzinfo=UTC)


def deposit(days: int) -> None:
    with unit(SYSTEM):
        Angebot.objects.update_or_create(
            kommune_id=HERE, leistung_id="geburtsurkunde", defaults={"bearbeitung_tage": days}
        )


def waiting_jobs() -> Counter[str]:
    names = (fristmeldung.TO_PERSON, fristmeldung.TO_OFFICE)
    return Counter(ProcrastinateJob.objects.filter(task_name__in=names).values_list("task_name", flat=True))


def test_each_is_told_once_and_without_content() -> None:
    deposit(14)
    clerk, office = make_mitarbeiter(), standesamt(HERE)
    with unit(SYSTEM):
        Mitarbeiter.objects.filter(id=clerk.mitarbeiter.pk).update(email="sachbearbeitung@example.invalid")
        Organisationseinheit.objects.filter(id=office.pk).update(email="amt@example.invalid")
    mine, _nobodys = make_vorgang(at=ARRIVED), make_vorgang(at=ARRIVED)
    casework.take_over(vorgang_id=mine, by=clerk.staff, seen=None, at=ARRIVED)
    assert [fristmeldung.note_due(by=SYSTEM, at=at) for at in (BEFORE, SOON, SOON)] == [(0, 0), (2, 0), (0, 0)]
    assert waiting_jobs() == {fristmeldung.TO_PERSON: 1, fristmeldung.TO_OFFICE: 1}
    assert fristmeldung.mail_person(mitarbeiter_id=clerk.mitarbeiter.pk, by=SYSTEM, at=SOON)
    assert [fristmeldung.note_due(by=SYSTEM, at=OVER) for _ in range(2)] == [(0, 2), (0, 0)]
    assert fristmeldung.mail_office(organisationseinheit_id=office.pk, by=SYSTEM, at=OVER)
    first, second = mail.outbox
    assert (first.to, second.to) == (["sachbearbeitung@example.invalid"], ["amt@example.invalid"])
    assert "1 Vorgang wird in zwei Werktagen fällig" in str(first.body)
    assert "2 Vorgänge sind überfällig" in str(second.body)
    assert not [each for each in mail.outbox if "Probefrau" in each.body or "Geburtsurkunde" in each.body]


def test_who_acts_for_somebody_is_told_of_theirs_too() -> None:
    deposit(14)
    away, deputy, over = make_mitarbeiter(), make_mitarbeiter(), make_mitarbeiter()
    with unit(SYSTEM):
        Mitarbeiter.objects.filter(id=deputy.mitarbeiter.pk).update(email="vertretung@example.invalid")
        Mitarbeiter.objects.filter(id=over.mitarbeiter.pk).update(email="nicht-mehr@example.invalid")
    for who, day in ((deputy, SOON.date()), (over, BEFORE.date())):
        name_deputy(durch=who.mitarbeiter.pk, von=day, bis=day, by=away.staff, at=BEFORE)
    casework.take_over(vorgang_id=make_vorgang(at=ARRIVED), by=away.staff, seen=None, at=ARRIVED)
    assert fristmeldung.note_due(by=SYSTEM, at=SOON) == (1, 0)
    assert waiting_jobs() == {fristmeldung.TO_PERSON: 2}  # who is away, and who acts for them today
    assert fristmeldung.mail_person(mitarbeiter_id=deputy.mitarbeiter.pk, by=SYSTEM, at=SOON)
    assert "1 Vorgang wird in zwei Werktagen fällig" in str(mail.outbox[-1].body)
    assert not fristmeldung.mail_person(mitarbeiter_id=over.mitarbeiter.pk, by=SYSTEM, at=SOON)


def test_nothing_is_told_of_what_is_done() -> None:
    deposit(14)
    make_vorgang(status=Status.VERSANDT, at=ARRIVED)
    assert fristmeldung.note_due(by=SYSTEM, at=OVER) == (0, 0)


def test_the_sheet_counts_the_week_of_each_office() -> None:
    deposit(14)
    now = datetime(2026, 11, 10, 12, tzinfo=UTC)  # Tuesday; the next week is that of the 16th
    make_vorgang(at=ARRIVED)  # came last week, becomes due next week
    make_vorgang(at=now - timedelta(days=1), status=Status.RUECKFRAGE)  # came this week, waits
    make_vorgang(at=now, status=Status.VERSANDT)  # came and was done this week
    make_vorgang(at=datetime(2026, 10, 5, 9, tzinfo=UTC))  # overdue
    make_vorgang(at=datetime(2026, 10, 29, 9, tzinfo=UTC))  # becomes due on Thursday
    make_vorgang(at=now, status=Status.ZURUECKGENOMMEN)  # came, and is neither open nor done
    make_vorgang(at=now, status=Status.WARTET_AUF_ZAHLUNG)  # not there yet
    make_vorgang("selfkant", at=now)
    office = standesamt(HERE)
    with unit(SYSTEM):
        this = weekly_sheet(office_ids=[office.pk], woche=Woche.of(now.date()), at=now)
        last = weekly_sheet(office_ids=[office.pk], woche=Woche.of(now.date()).later(-1), at=now)
    same = {"offen": 4, "wartet": 1, "ueberfaellig": 1, "diese_woche": 1, "naechste_woche": 1}
    assert this == [Blatt(office.name, neu=3, erledigt=1, **same)]
    assert last == [Blatt(office.name, neu=1, erledigt=0, **same)]


def test_a_week_begins_on_monday_also_when_the_clocks_change() -> None:
    week, berlin = Woche.of(date(2026, 10, 25)), ZoneInfo("Europe/Berlin")
    assert (week.montag, week.sonntag, week.nummer) == (date(2026, 10, 19), date(2026, 10, 25), 43)
    hours = week.ends(berlin).astimezone(UTC) - week.begins(berlin).astimezone(UTC)
    assert hours == timedelta(days=7, hours=1)


def test_who_reads_the_sheet_of_which_office() -> None:
    own, other = standesamt(HERE), Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt")
    elsewhere = other.first()
    assert elsewhere is not None
    make_vorgang()
    make_vorgang(office=elsewhere)
    clerk = log_in(make_mitarbeiter()).get("/arbeitsplatz/wochenblatt/").content.decode()
    head = log_in(make_mitarbeiter(art=Rolle.Art.VERWALTUNG)).get("/arbeitsplatz/wochenblatt/?woche=letzte")
    assert own.name in clerk and elsewhere.name not in clerk
    assert own.name in head.content.decode() and elsewhere.name in head.content.decode()
    editor = log_in(make_mitarbeiter(art=Rolle.Art.REDAKTION)).get("/arbeitsplatz/wochenblatt/")
    assert "zu keinem Amt" in editor.content.decode()
