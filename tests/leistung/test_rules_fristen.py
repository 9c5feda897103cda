"""When a period ends: the event's own day does not count, and the last day is a working day in NRW."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.leistung.rules.fristen import end_of_period, is_holiday, is_working_day

# As the Ministry of the Interior of North Rhine-Westphalia publishes them (§ 2 Feiertagsgesetz NW).
HOLIDAYS_2026 = {
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25),
    date(2026, 6, 4), date(2026, 10, 3), date(2026, 11, 1), date(2026, 12, 25), date(2026, 12, 26),
}  # fmt: skip


def test_the_holidays_of_a_year_are_those_of_north_rhine_westphalia() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + number) for number in range(365)]
    assert {day for day in days if is_holiday(day)} == HOLIDAYS_2026


@pytest.mark.parametrize(
    ("event", "days", "end"),
    [
        (date(2026, 11, 23), 14, date(2026, 12, 7)),  # a Monday
        (date(2026, 11, 21), 14, date(2026, 12, 7)),  # would end on Saturday the 5th
        (date(2026, 12, 11), 14, date(2026, 12, 28)),  # Christmas, Saturday and Sunday
        (date(2026, 3, 20), 14, date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 5, 28), 7, date(2026, 6, 5)),  # Fronleichnam, which is no holiday everywhere
    ],
)
def test_days_end_with_a_working_day(event: date, days: int, end: date) -> None:
    assert end_of_period(event, days=days) == end


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28 February is a Saturday (§ 188 (3), § 193 BGB)
        (date(2027, 1, 29), 1, date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2026, 8, 12), 2, date(2026, 10, 12)),
    ],
)
def test_months_end_on_the_day_of_the_same_number(event: date, months: int, end: date) -> None:
    assert end_of_period(event, months=months) == end


def test_what_is_not_extended_ends_on_its_day() -> None:
    assert end_of_period(date(2026, 11, 25), days=10, extended=False) == date(2026, 12, 5)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_the_end_is_a_working_day_and_never_too_early(event: date, days: int) -> None:
    end = end_of_period(event, days=days)
    assert is_working_day(end)
    assert 0 <= (end - event).days - days <= 5
