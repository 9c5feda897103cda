"""Opening hours on a day, and the next change."""

from __future__ import annotations

from datetime import date

import pytest

from portal.kommune.rules.zeiten import Zeitraum, hours_on, next_change, read_special

USUAL, SUMMER, CLOSED, NEW = "Montag 8 bis 12 Uhr", "Montag 7 bis 10 Uhr", "geschlossen", "Montag 9 bis 13 Uhr"
CHRISTMAS = Zeitraum(date(2026, 12, 24), date(2027, 1, 1), CLOSED)
NEW_YEAR = Zeitraum(date(2027, 1, 1), None, NEW)
BOTH = [CHRISTMAS, NEW_YEAR]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 23), USUAL),
        (date(2026, 12, 24), CLOSED),
        (date(2026, 12, 31), CLOSED),
        (date(2027, 1, 1), NEW),  # what began last
        (date(2030, 1, 1), NEW),
    ],
)
def test_what_counts_on_a_day(day: date, text: str) -> None:
    assert hours_on(USUAL, BOTH, day) == text


def test_of_two_that_begin_together_the_shorter_counts() -> None:
    one_day = Zeitraum(date(2027, 1, 1), date(2027, 1, 1), CLOSED)
    assert hours_on(USUAL, [one_day, NEW_YEAR], date(2027, 1, 1)) == CLOSED
    assert hours_on(USUAL, [NEW_YEAR, one_day], date(2027, 1, 2)) == NEW


@pytest.mark.parametrize(
    ("day", "change"),
    [
        (date(2026, 10, 24), None),  # 61 days ahead
        (date(2026, 10, 25), Zeitraum(date(2026, 12, 24), date(2026, 12, 31), CLOSED)),
        (date(2026, 12, 24), Zeitraum(date(2027, 1, 1), None, NEW)),
        (date(2027, 1, 1), None),
    ],
)
def test_the_next_change_is_told_in_time(day: date, change: Zeitraum | None) -> None:
    assert next_change(USUAL, BOTH, day) == change


def test_the_end_of_other_hours_is_a_change_too() -> None:
    summer = [Zeitraum(date(2026, 7, 1), date(2026, 8, 31), SUMMER)]
    assert next_change(USUAL, summer, date(2026, 8, 1)) == Zeitraum(date(2026, 9, 1), None, USUAL)
    same = [Zeitraum(date(2026, 7, 1), None, USUAL)]
    assert next_change(USUAL, same, date(2026, 6, 30)) is None


def test_they_are_read_as_they_are_kept() -> None:
    rows: list[dict[str, str | None]] = [
        {"ab": "2026-12-24", "bis": "2027-01-01", "text": CLOSED},
        {"ab": "2027-01-01", "bis": None, "text": NEW},
    ]
    assert read_special(rows) == BOTH
