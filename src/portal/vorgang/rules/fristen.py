"""Days by which a citizen should answer."""

from __future__ import annotations

from datetime import date, timedelta

ANSWER_PERIOD = timedelta(days=14)  # proposed to the case worker, who may choose another day
_LONGEST_ANSWER_PERIOD = timedelta(days=366)


class DeadlineRefused(Exception):
    """The day by which a citizen should answer lies in the past, is today, or is more than a year away."""


def check_answer_deadline(deadline: date, *, today: date) -> None:
    """Raises DeadlineRefused."""
    if not today < deadline <= today + _LONGEST_ANSWER_PERIOD:
        raise DeadlineRefused(deadline.isoformat())
