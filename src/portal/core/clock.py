"""The two clocks: `now` for the subject matter (movable in the demo), `utc_now` for security.

Deadlines, receipts, payments and histories use `now`, so that the demo can show a day of its own story. Sessions,
tickets, assertions, codes and limits use `utc_now`: they deal with programs that know only the real time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

BERLIN = ZoneInfo("Europe/Berlin")


def utc_now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time the subject matter lives in, aware, in UTC. Outside the demo this is the real time."""
    return utc_now() + offset()


def today() -> date:
    """The calendar day in Europe/Berlin."""
    return now().astimezone(BERLIN).date()


def offset() -> timedelta:
    """How far the demo's clock is from the real one; zero in production."""
    path: Path | None = settings.PORTAL_CLOCK_FILE
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=int(path.read_text()))
    except FileNotFoundError:
        return timedelta()


def move_to(moment: datetime) -> None:
    """Set the demo's clock. Raises RuntimeError where no clock file is configured (production)."""
    path: Path | None = settings.PORTAL_CLOCK_FILE
    if path is None:
        raise RuntimeError("Only the demo's clock can be moved.")
    path.write_text(str(int((moment - utc_now()).total_seconds())))
