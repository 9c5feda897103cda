"""Limits: exactly as many pass as may, however many try at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from portal.core import limits
from portal.core.models import Zaehler

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def attempt(_: int) -> bool:
    try:
        limits.count("anmeldung", "192.0.2.1", limit=5, window=timedelta(minutes=10), at=NOW)
    except limits.TooMany:
        return False
    finally:
        connection.close()
    return True


def test_exactly_the_limit_passes_when_forty_try_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


def test_the_next_window_begins_anew_and_the_address_is_not_stored() -> None:
    for _ in range(6):
        attempt(0)
    limits.count("anmeldung", "192.0.2.1", limit=5, window=timedelta(minutes=10), at=NOW + timedelta(minutes=10))
    assert not Zaehler.objects.filter(wer__contains="192").exists()
