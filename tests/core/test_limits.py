"""Limits: exactly as many pass as may, however many try at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portal.core import limits
from portal.core.models import Zaehler
from portal.core.tenancy import System, unit

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


def test_a_count_that_need_not_last_counts_and_leaves_other_commits_alone() -> None:
    found: dict[str, Any] = {"window": timedelta(minutes=10), "at": NOW, "lasting": False}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        limits.count("kontakt", "192.0.2.1", limit=1, **found)
        with pytest.raises(limits.TooMany):
            limits.count("kontakt", "192.0.2.1", limit=1, **found)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone()[0] == "on"
    with unit(System("geilenkirchen")), pytest.raises(RuntimeError, match="transaction"):
        limits.count("kontakt", "192.0.2.1", limit=1, **found)
