"""The periods of the law as data, when each ends, and how it ends with the Vorgang: pure rules, no database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.core.clock import BERLIN
from portal.leistung.queries.fristregeln import all_fristregeln, fristregeln_for
from portal.leistung.rules.fristen import is_holiday, is_working_day
from portal.leistung.rules.fristregeln import Ereignis, Fristart, Fristregel
from portal.vorgang.rules.fristen import (
    ExtensionRefused,
    NotComplete,
    Stand,
    TooLate,
    check_complete,
    end_of_day,
    extended_to,
    outcome,
    planned,
    working_days_later,
)
from portal.vorgang.rules.status import OPEN, Status

KATALOG = Path("src/portal/leistung/daten/heinsberg/leistungen.json")
EMPFANG, FIKTION, BEARBEITUNG = Fristart.EMPFANGSBESTAETIGUNG, Fristart.FIKTION, Fristart.BEARBEITUNG
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


def test_every_rule_is_for_a_leistung_of_the_right_kind_and_none_has_two_at_a_time() -> None:
    kinds = {each["id"]: each["verfahrensart"] for each in json.loads(KATALOG.read_text("utf-8"))["leistungen"]}
    wanted = {EMPFANG: "anzeige", FIKTION: "antrag"}
    for regel in all_fristregeln():
        assert {kinds[leistung] for leistung in regel.leistungen} == {wanted[regel.art]}, regel
        assert regel.rechtsgrundlage and regel.quelle
    for leistung in kinds:
        arten = [regel.art for regel in fristregeln_for(leistung, date(2026, 11, 22))]
        assert len(arten) == len(set(arten)), leistung
    assert not [regel for regel in all_fristregeln() if regel.art is FIKTION and regel.bestaetigt]  # nobody read them


@pytest.mark.parametrize(
    "wrong",
    [
        {"art": "fiktion", "ereignis": "eingang", "monate": 3},  # would begin before the documents are complete
        {"art": "empfangsbestaetigung", "ereignis": "eingang"},  # without a length
        {"art": "bearbeitung", "ereignis": "eingang", "tage": 14},  # no law, but an office's own word
    ],
)
def test_a_rule_that_the_law_does_not_know_is_refused(wrong: dict[str, object]) -> None:
    fixed = {"leistungen": ["x"], "rechtsgrundlage": "§ 0 Test", "gilt_ab": None, "bestaetigt": True, "quelle": ""}
    with pytest.raises(ValidationError):
        Fristregel.model_validate(fixed | wrong)


@pytest.mark.parametrize(
    ("arrives", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # a Monday: Thursday
        (date(2026, 11, 18), date(2026, 11, 23)),  # a Wednesday: Saturday, so Monday
        (date(2026, 12, 22), date(2026, 12, 28)),  # would be Christmas Day
        (date(2026, 3, 31), date(2026, 4, 7)),  # would be Good Friday
        (date(2025, 6, 16), date(2025, 6, 20)),  # would be Fronleichnam
        (date(2027, 10, 29), date(2027, 11, 2)),  # would be Allerheiligen, a Monday
        (date(2028, 9, 30), date(2028, 10, 4)),  # would be the Day of German Unity
    ],
)
def test_the_receipt_of_a_gewerbeanzeige_is_confirmed_within_three_days(arrives: date, due: date) -> None:
    [frist] = planned(
        fristregeln_for("gewerbeanmeldung", arrives), bearbeitung_tage=None, eingereicht=arrives, eingang=arrives
    )
    assert (frist.art, frist.faellig, frist.grundlage) == (EMPFANG, due, "§ 15 Abs. 1 GewO")


@pytest.mark.parametrize("year", range(2024, 2034))
def test_the_holidays_of_ten_years(year: int) -> None:
    moved = {easter(year) + timedelta(days=number) for number in (-2, 1, 39, 50, 60)}
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))}
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    assert {day for day in days if is_holiday(day) and day.year == year} == moved | fixed
    assert {day.strftime("%a") for day in moved} == {"Fri", "Mon", "Thu"}


@given(sent=DAYS, later=st.integers(0, 60), tage=st.integers(1, 200))
def test_the_law_counts_from_the_sending_and_the_office_from_the_arrival(sent: date, later: int, tage: int) -> None:
    arrival = sent + timedelta(days=later)  # the Vorschuss was paid so late
    regeln = [regel for regel in all_fristregeln() if regel.art is EMPFANG]
    empfang, bearbeitung = planned(regeln, bearbeitung_tage=tage, eingereicht=sent, eingang=arrival)
    assert empfang.faellig is not None and bearbeitung.faellig is not None
    assert is_working_day(empfang.faellig) and is_working_day(bearbeitung.faellig)
    assert timedelta(days=3) <= empfang.faellig - sent <= timedelta(days=8)
    assert 0 <= (bearbeitung.faellig - arrival).days - tage <= 5


@given(DAYS)
def test_a_day_ends_at_its_midnight_in_berlin_also_when_the_clocks_change(day: date) -> None:
    end = end_of_day(day, BERLIN)
    after = (end.astimezone(UTC) + timedelta(seconds=1)).astimezone(BERLIN)
    assert end.astimezone(BERLIN).date() == day
    assert (after.date(), after.hour, after.minute) == (day + timedelta(days=1), 0, 0)


def test_the_days_of_the_change_of_clocks_have_23_and_25_hours() -> None:
    lengths = {
        day: end_of_day(day, BERLIN).astimezone(UTC) - end_of_day(day - timedelta(days=1), BERLIN).astimezone(UTC)
        for day in (date(2026, 3, 29), date(2026, 10, 25))
    }
    assert lengths == {date(2026, 3, 29): timedelta(hours=23), date(2026, 10, 25): timedelta(hours=25)}
    assert datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC) == end_of_day(date(2026, 3, 29), BERLIN)


def test_a_deemed_approval_runs_from_complete_documents_only() -> None:
    [frist] = planned(
        fristregeln_for("reisegewerbekarte", date(2026, 1, 5)),
        bearbeitung_tage=None, eingereicht=date(2026, 1, 5), eingang=date(2026, 1, 5),
    )  # fmt: skip
    assert (frist.art, frist.stand, frist.faellig, frist.bestaetigt) == (FIKTION, Stand.NICHT_BEGONNEN, None, False)
    [regel] = fristregeln_for("reisegewerbekarte", date(2026, 1, 5))
    assert regel.ereignis is Ereignis.UNTERLAGEN_VOLLSTAENDIG
    assert regel.end(date(2026, 1, 31)) == date(2026, 4, 30)  # § 188 (3) BGB: April has no 31st
    assert regel.end(date(2026, 1, 3)) == date(2026, 4, 7)  # the 3rd is Good Friday, then Easter


def test_complete_between_the_arrival_and_today() -> None:
    check_complete(date(2026, 1, 5), eingereicht=date(2026, 1, 5), today=date(2026, 1, 5))
    for wrong in (date(2026, 1, 4), date(2026, 1, 10)):
        with pytest.raises(NotComplete):
            check_complete(wrong, eingereicht=date(2026, 1, 5), today=date(2026, 1, 9))


def test_extended_once_before_the_end_and_to_a_working_day() -> None:
    due, running = date(2026, 4, 7), Stand.LAEUFT
    assert extended_to(date(2026, 5, 1), stand=running, faellig=due, today=due) == date(2026, 5, 4)
    with pytest.raises(TooLate):  # the last day is over
        extended_to(date(2026, 5, 1), stand=running, faellig=due, today=date(2026, 4, 8))
    with pytest.raises(TooLate):  # a second time
        extended_to(date(2026, 5, 1), stand=Stand.VERLAENGERT, faellig=due, today=due)
    for wrong in (due, date(2027, 4, 9)):
        with pytest.raises(ExtensionRefused):
            extended_to(wrong, stand=running, faellig=due, today=due)


def test_two_working_days_ahead_step_over_the_weekend_and_holidays() -> None:
    assert working_days_later(date(2026, 4, 1), 2) == date(2026, 4, 7)  # Wednesday before Easter
    assert working_days_later(date(2026, 11, 20), 2) == date(2026, 11, 24)


@given(art=st.sampled_from(Fristart), stand=st.sampled_from(Stand), status=st.sampled_from(Status), today=DAYS,
       lies=st.one_of(st.none(), st.integers(-30, 30)))  # fmt: skip
def test_no_period_is_lost(art: Fristart, stand: Stand, status: Status, today: date, lies: int | None) -> None:
    due = today + timedelta(days=lies) if lies is not None else None
    try:
        after = outcome(art, stand, due, status=status, today=today)
    except TooLate:
        assert art is FIKTION and due is not None and due < today
        return
    running = {Stand.NICHT_BEGONNEN, Stand.LAEUFT, Stand.VERLAENGERT}
    if stand not in running:
        assert after is stand  # what has ended stays ended
    elif status in OPEN or status is Status.WARTET_AUF_ZAHLUNG:
        assert after is stand or (art is FIKTION and status is Status.ENTSCHIEDEN)
    else:
        assert after not in running
    if after is Stand.EINGEHALTEN and stand in running:
        assert due is not None and due >= today and status is not Status.ZURUECKGENOMMEN
    if status is Status.FINGIERT and art is FIKTION and stand in running:
        assert after is Stand.VERSAEUMT
