"""What an office promises itself rests while the citizen is asked something; what the law sets runs on (ADR 52)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.leistung.models import Angebot
from portal.leistung.rules.fristen import is_working_day
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang import tasks
from portal.vorgang.models import Entscheidung, Frist, Verknuepfung, Vorgang
from portal.vorgang.operations import abgabe, casework, fiktion, fristen, fristmeldung, fristruhe
from portal.vorgang.operations.abtrennung import split_off
from portal.vorgang.operations.wiederaufnahme import reopen
from portal.vorgang.queries import postkorb_counts
from portal.vorgang.queries.wochenblatt import weekly_sheet
from portal.vorgang.rules.fristen import Stand, after_rest, may_rest
from portal.vorgang.rules.postkorb import Ansicht
from portal.vorgang.rules.status import Status
from portal.vorgang.rules.woche import Woche
from tests import factories
from tests.factories import Zugang, decide_by_bescheid, deposit_remedy, make_konto, make_mitarbeiter, make_vorgang

HERE, SYSTEM = "geilenkirchen", System("geilenkirchen")
ARRIVED = datetime(2026, 11, 2, 9, tzinfo=UTC)  # with fourteen days: Monday, 16 November
LAST_DAY = date(2026, 11, 16)
ASKED = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)  # in Berlin it is Tuesday the 10th
ANSWERED = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # in Berlin it is Thursday the 19th: nine days
MOVED = date(2026, 11, 25)
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


# --- rules ------------------------------------------------------------------------------------------------------------


@given(art=st.sampled_from(Fristart), stand=st.sampled_from(Stand), due=st.one_of(st.none(), DAYS), asked=DAYS)
def test_only_the_own_word_rests_and_only_before_it_is_over(
    art: Fristart, stand: Stand, due: date | None, asked: date
) -> None:
    rests = may_rest(art, stand, due, asked=asked)
    own = art is Fristart.BEARBEITUNG and stand in (Stand.LAEUFT, Stand.VERLAENGERT)
    assert rests == (own and due is not None and asked <= due)


@given(first=DAYS, before=st.integers(0, 60), left=st.integers(0, 60), rested=st.integers(1, 400))
def test_a_rest_moves_the_end_by_its_days_to_a_working_day(first: date, before: int, left: int, rested: int) -> None:
    """`before` days were rested earlier; with `left` days to go somebody asks again."""
    asked = first + timedelta(days=before - left)
    today = asked + timedelta(days=rested)
    end = after_rest(first, ruhetage=before + rested, today=today)
    assert is_working_day(end) and end >= today
    assert 0 <= (end - first).days - before - rested <= 5


def test_who_asks_on_a_day_that_only_a_weekend_had_added_is_not_late_by_the_answer() -> None:
    friday, monday = date(2026, 11, 13), date(2026, 11, 16)
    assert after_rest(friday, ruhetage=1, today=friday) == monday  # would be Saturday
    assert after_rest(friday, ruhetage=2, today=date(2026, 11, 17)) == date(2026, 11, 17)  # asked on the Monday
    assert after_rest(date(2026, 12, 18), ruhetage=7, today=date(2026, 12, 20)) == date(2026, 12, 28)  # Christmas


# --- the steps --------------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(database: None) -> Zugang:
    for leistung_id in ("geburtsurkunde", "reisegewerbekarte", "gewerbeanmeldung"):
        with unit(SYSTEM):
            rows = Angebot.objects.filter(kommune_id=HERE, leistung_id=leistung_id)
            if not rows.update(bearbeitung_tage=14):
                Angebot.objects.create(kommune_id=HERE, leistung_id=leistung_id, bearbeitung_tage=14)
    return make_mitarbeiter()


def asked(clerk: Zugang, citizen: Citizen | None = None, *, at: datetime = ASKED, **more: Any) -> UUID:
    """A Vorgang with a question to its citizen."""
    vorgang_id = make_vorgang(citizen=citizen, at=ARRIVED, **({"betrag_cents": 0} | more))
    ask(vorgang_id, clerk, at)
    return vorgang_id


def ask(vorgang_id: UUID, clerk: Zugang, at: datetime) -> None:
    until = (at + timedelta(days=14)).date()
    casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, text="Wann?", frist_am=until, at=at)


def answer(vorgang_id: UUID, citizen: Citizen, at: datetime) -> None:
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Dann.", dateien=(), at=at)


def frist(vorgang_id: UUID, art: str = "bearbeitung") -> Frist:
    with unit(SYSTEM):
        row: Frist = Frist.objects.get(vorgang_id=vorgang_id, art=art)
    return row


def nearest(vorgang_id: UUID) -> date | None:
    """What the Postkorb goes by."""
    frist_am = factories.vorgang(vorgang_id).frist_am
    return frist_am.astimezone(BERLIN).date() if frist_am else None


def counts(clerk: Zugang, at: datetime) -> dict[Ansicht, int]:
    office = factories.standesamt(HERE)
    with unit(clerk.staff):
        return postkorb_counts(office_ids=[office.pk], mitarbeiter_id=clerk.mitarbeiter.pk, at=at)


def test_it_rests_while_the_question_is_open_and_goes_on_with_the_answer(clerk: Zugang) -> None:
    citizen = make_konto()
    vorgang_id = asked(clerk, citizen)
    row = frist(vorgang_id)
    assert (row.stand, row.ruht_seit, row.faellig_am) == (Stand.LAEUFT, date(2026, 11, 10), LAST_DAY)
    assert nearest(vorgang_id) is None
    answer(vorgang_id, citizen, ANSWERED)
    row = frist(vorgang_id)
    assert (row.ruht_seit, row.ruhetage, row.zuerst_am, row.faellig_am) == (None, 9, LAST_DAY, MOVED)
    assert nearest(vorgang_id) == MOVED
    with unit(SYSTEM):
        assert Auditeintrag.objects.get(handlung="frist.verschoben").angaben == {"tage": 9, "bis": "2026-11-25"}


def test_several_questions_add_up_and_one_of_a_day_moves_nothing(clerk: Zugang) -> None:
    citizen = make_konto()
    vorgang_id = asked(clerk, citizen, at=ASKED)
    answer(vorgang_id, citizen, ASKED + timedelta(minutes=20))
    row = frist(vorgang_id)
    assert (row.ruht_seit, row.ruhetage, row.zuerst_am, row.faellig_am) == (None, 0, None, LAST_DAY)
    assert nearest(vorgang_id) == LAST_DAY
    for days in (4, 5):  # the first would end on a Friday, both together on Wednesday
        ask(vorgang_id, clerk, ASKED + timedelta(hours=1))
        answer(vorgang_id, citizen, ASKED + timedelta(hours=1, days=days))
    row = frist(vorgang_id)
    assert (row.ruhetage, row.zuerst_am, row.faellig_am) == (9, LAST_DAY, MOVED)


def test_what_was_over_when_the_question_was_asked_stays_missed(clerk: Zugang) -> None:
    citizen, last_moment = make_konto(), datetime(2026, 11, 16, 22, 59, tzinfo=UTC)
    in_time, late = asked(clerk, citizen, at=last_moment), asked(clerk, citizen, at=last_moment + timedelta(minutes=2))
    assert frist(in_time).ruht_seit == LAST_DAY
    assert frist(late).ruht_seit is None and nearest(late) == LAST_DAY
    for vorgang_id in (in_time, late):
        answer(vorgang_id, citizen, ANSWERED)
    assert (frist(in_time).faellig_am, frist(late).faellig_am) == (date(2026, 11, 19), LAST_DAY)
    assert counts(clerk, ANSWERED)[Ansicht.UEBERFAELLIG] == 1


def decide(vorgang_id: UUID, by: Staff) -> None:
    granted = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 0)
    casework.decide(vorgang_id=vorgang_id, by=by, beschluss=granted, at=ANSWERED)


def refuse(vorgang_id: UUID, by: Staff) -> None:
    deposit_remedy(HERE)
    decide_by_bescheid(vorgang_id, by, Entscheidung.Art.ABGELEHNT, at=ANSWERED)


def withdraw(vorgang_id: UUID, by: Staff) -> None:
    konto_id = factories.vorgang(vorgang_id).konto_id
    casework.withdraw(vorgang_id=vorgang_id, by=Citizen(konto_id, HERE), at=ANSWERED)


def hand_over(vorgang_id: UUID, by: Staff) -> None:
    there = factories.standesamt("selfkant")
    abgabe.hand_over(vorgang_id=vorgang_id, by=by, gebiet="selfkant", amt_id=there.pk, grund="Nicht wir.", at=ANSWERED)


@pytest.mark.parametrize(
    ("leave", "stand"),
    [
        (decide, Stand.LAEUFT),  # the Urkunde is not there yet
        (refuse, Stand.EINGEHALTEN),
        (withdraw, Stand.ENTFALLEN),
        (hand_over, Stand.ENTFALLEN),
    ],
)
def test_every_way_out_of_the_question_lets_it_go_on(
    clerk: Zugang, leave: Callable[[UUID, Staff], None], stand: Stand
) -> None:
    vorgang_id = asked(clerk)
    leave(vorgang_id, clerk.staff)
    row = frist(vorgang_id)
    assert (row.ruht_seit, row.ruhetage, row.faellig_am, row.stand) == (None, 9, MOVED, stand)
    assert nearest(vorgang_id) == MOVED


def test_a_notice_confirmed_without_an_answer_and_its_period_of_the_law(clerk: Zugang) -> None:
    """§ 15 (1) GewO: three days, whether or not somebody was asked."""
    vorgang_id = asked(clerk, at=ARRIVED + timedelta(days=1), leistung_id="gewerbeanmeldung")
    receipt = frist(vorgang_id, "empfangsbestaetigung")
    assert (receipt.ruht_seit, receipt.faellig_am) == (None, date(2026, 11, 5))
    assert frist(vorgang_id).ruht_seit == date(2026, 11, 3)
    assert nearest(vorgang_id) == date(2026, 11, 5)
    casework.confirm(vorgang_id=vorgang_id, by=clerk.staff, text="", at=ARRIVED + timedelta(days=4))
    assert frist(vorgang_id, "empfangsbestaetigung").stand == Stand.VERSAEUMT
    assert (frist(vorgang_id).stand, frist(vorgang_id).faellig_am) == (Stand.EINGEHALTEN, date(2026, 11, 19))


def test_a_deemed_approval_does_not_wait_for_an_answer(clerk: Zugang) -> None:
    vorgang_id = make_vorgang(at=ARRIVED, leistung_id="reisegewerbekarte", betrag_cents=0)
    complete: dict[str, Any] = {"seit": ARRIVED.date(), "rule_confirmed": True, "at": ARRIVED}
    last = fristen.record_complete(vorgang_id=vorgang_id, by=clerk.staff, **complete)
    ask(vorgang_id, clerk, ASKED)
    assert (frist(vorgang_id).ruht_seit, frist(vorgang_id, "fiktion").ruht_seit) == (date(2026, 11, 10), None)
    assert nearest(vorgang_id) == last
    after = datetime(2027, 2, 3, 3, tzinfo=UTC)
    assert last < after.date() and fiktion.deem_approved(by=SYSTEM, at=after) == 1
    assert frist(vorgang_id).ruht_seit is None
    assert frist(vorgang_id).ruhetage == (after.date() - date(2026, 11, 10)).days


def test_split_off_the_second_matter_waits_for_no_answer(clerk: Zugang) -> None:
    vorgang_id = asked(clerk, anliegen=2)
    split_off(vorgang_id=vorgang_id, by=clerk.staff, abschnitte=[1], grund="Zwei Anliegen.", at=ANSWERED)
    with unit(SYSTEM):
        new_id = Verknuepfung.objects.get(von_id=vorgang_id, art=Verknuepfung.Art.ABTRENNUNG).zu_id
    assert frist(vorgang_id).ruht_seit == date(2026, 11, 10) and nearest(vorgang_id) is None
    row = frist(new_id)
    assert (row.ruht_seit, row.ruhetage, row.faellig_am) == (None, 9, MOVED) and nearest(new_id) == MOVED


# --- what goes by the days --------------------------------------------------------------------------------------------


def test_nobody_is_told_that_it_is_overdue_while_it_rests(clerk: Zugang) -> None:
    citizen, over = make_konto(), datetime(2026, 11, 17, 4, tzinfo=UTC)
    vorgang_id, office = asked(clerk, citizen), factories.standesamt(HERE)
    assert fristmeldung.note_due(by=SYSTEM, at=over) == (0, 0)
    assert counts(clerk, over)[Ansicht.WARTET] == 1
    assert (counts(clerk, over)[Ansicht.FAELLIG], counts(clerk, over)[Ansicht.UEBERFAELLIG]) == (0, 0)
    with unit(SYSTEM):
        [sheet] = weekly_sheet(office_ids=[office.pk], woche=Woche.of(over.date()), at=over)
    assert (sheet.wartet, sheet.ueberfaellig, sheet.diese_woche, sheet.naechste_woche) == (1, 0, 0, 0)
    answer(vorgang_id, citizen, ANSWERED)
    assert counts(clerk, ANSWERED)[Ansicht.FAELLIG] == 1
    assert fristmeldung.note_due(by=SYSTEM, at=datetime(2026, 11, 23, 4, tzinfo=UTC)) == (1, 0)
    assert fristmeldung.note_due(by=SYSTEM, at=datetime(2026, 11, 26, 4, tzinfo=UTC)) == (0, 1)


def test_who_was_reminded_before_the_question_is_reminded_of_the_new_day(clerk: Zugang) -> None:
    citizen, soon = make_konto(), datetime(2026, 11, 12, 4, tzinfo=UTC)
    vorgang_id = make_vorgang(citizen=citizen, at=ARRIVED, betrag_cents=0)
    assert fristmeldung.note_due(by=SYSTEM, at=soon) == (1, 0)
    ask(vorgang_id, clerk, soon + timedelta(hours=4))
    answer(vorgang_id, citizen, soon + timedelta(days=7))
    assert fristmeldung.note_due(by=SYSTEM, at=datetime(2026, 11, 19, 4, tzinfo=UTC)) == (1, 0)


def test_what_is_taken_up_again_has_no_deadline_that_runs(clerk: Zugang) -> None:
    citizen, late = make_konto(), datetime(2027, 2, 3, 9, tzinfo=UTC)
    vorgang_id = make_vorgang(citizen=citizen, at=ARRIVED, leistung_id="reisegewerbekarte", betrag_cents=0)
    complete: dict[str, Any] = {"seit": ARRIVED.date(), "rule_confirmed": True, "at": ARRIVED}
    fristen.record_complete(vorgang_id=vorgang_id, by=clerk.staff, **complete)
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=late)
    assert frist(vorgang_id, "fiktion").stand == Stand.VERSAEUMT and nearest(vorgang_id) is not None
    reopen(vorgang_id=vorgang_id, by=clerk.staff, grund="Doch.", at=late)
    assert nearest(vorgang_id) is None
    assert counts(clerk, late)[Ansicht.UEBERFAELLIG] == 0
    ask(vorgang_id, clerk, late)
    assert frist(vorgang_id).ruht_seit is None  # it is over


# --- the release before this one --------------------------------------------------------------------------------------


def test_what_the_release_before_leaves_is_put_right_at_night(clerk: Zugang) -> None:
    citizen, night = make_konto(), datetime(2026, 11, 20, 4, tzinfo=UTC)
    waiting, over = asked(clerk), asked(clerk, at=datetime(2026, 11, 17, 9, tzinfo=UTC))
    answered, again = asked(clerk, citizen), make_vorgang(at=ARRIVED, betrag_cents=0, status=Status.ZURUECKGENOMMEN)
    told = datetime(2026, 11, 16, 22, 59, 59, tzinfo=UTC)
    with unit(SYSTEM):  # as that release does it: it knows neither the columns nor that a deadline may go
        Frist.objects.filter(vorgang_id=waiting).update(ruht_seit=None)
        Vorgang.objects.filter(id=waiting).update(frist_am=told)
        Vorgang.objects.filter(id=answered).update(status=Status.IN_BEARBEITUNG, status_seit=ANSWERED)
        Vorgang.objects.filter(id=again).update(status=Status.IN_BEARBEITUNG, status_seit=ANSWERED, frist_am=told)
    assert fristruhe.put_right(by=System("selfkant"), at=night) == 0
    assert fristruhe.put_right(by=SYSTEM, at=night) == 3
    assert frist(waiting).ruht_seit == date(2026, 11, 10) and nearest(waiting) is None
    assert (frist(answered).faellig_am, nearest(answered)) == (MOVED, MOVED)
    assert frist(over).ruht_seit is None and nearest(over) == LAST_DAY
    assert nearest(again) is None
    assert fristruhe.put_right(by=SYSTEM, at=night) == 0


def test_it_is_put_right_before_anybody_is_told(clerk: Zugang) -> None:
    now = clock.now()
    vorgang_id = make_vorgang(at=now - timedelta(days=30), betrag_cents=0)
    ask(vorgang_id, clerk, now - timedelta(days=20))
    with unit(SYSTEM):
        Frist.objects.filter(vorgang_id=vorgang_id).update(ruht_seit=None)
    tasks.note_due(0)
    row = frist(vorgang_id)
    assert (row.ruht_seit is None, row.erinnert_am, row.gemeldet_am) == (False, None, None)


def test_the_release_before_can_write_a_period(clerk: Zugang) -> None:
    """It names no column that it does not know."""
    with unit(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'vorgang_frist' "
            "AND column_name IN ('ruht_seit', 'ruhetage') AND is_nullable = 'NO' AND column_default IS NULL"
        )
        assert cursor.fetchall() == []
