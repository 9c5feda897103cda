"""When a period of days or months ends: §§ 187 (1), 188 BGB, moved by § 193 BGB and § 31 (3) VwVfG NRW.

All days are calendar days in Europe/Berlin. The holidays are those of North Rhine-Westphalia (§ 2 Feiertagsgesetz NW).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from dateutil.easter import easter

_FIXED = frozenset({(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)})  # (month, day)
_AFTER_EASTER = frozenset({-2, 1, 39, 50, 60})  # Karfreitag, Ostermontag, Himmelfahrt, Pfingstmontag, Fronleichnam


def is_holiday(day: date) -> bool:
    """Whether `day` is a public holiday in North Rhine-Westphalia; Sundays are not counted here."""
    return (day.month, day.day) in _FIXED or (day - easter(day.year)).days in _AFTER_EASTER


def is_working_day(day: date) -> bool:
    """Neither Saturday nor Sunday nor holiday."""
    return day.weekday() < calendar.SATURDAY and not is_holiday(day)


def end_of_period(event: date, *, days: int = 0, months: int = 0, extended: bool = True) -> date:
    """The last day of a period after `event`, whose own day does not count.

    An `extended` one that ends on a Saturday, Sunday or holiday ends with the next working day.
    """
    end = _months_later(event, months) + timedelta(days=days)
    while extended and not is_working_day(end):
        end += timedelta(days=1)
    return end


def _months_later(event: date, months: int) -> date:
    """The same day of a later month, or that month's last where it has no such day (§ 188 (3) BGB)."""
    year, month = divmod(event.year * 12 + event.month - 1 + months, 12)
    return date(year, month + 1, min(event.day, calendar.monthrange(year, month + 1)[1]))
