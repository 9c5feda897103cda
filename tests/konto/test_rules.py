"""How long a login counts: one second before and after each limit of TR-03160-1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.konto.rules import effective_stufe

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def level(stufe: int, *, age: timedelta, idle: timedelta) -> int | None:
    return effective_stufe(stufe=stufe, since=START, seen=START + age - idle, now=START + age)


@pytest.mark.parametrize(
    ("stufe", "age", "then"),
    [
        (4, timedelta(minutes=30), 3),
        (3, timedelta(hours=2), 1),
        (1, timedelta(hours=12), None),
        (0, timedelta(hours=12), None),
    ],
)
def test_the_longest_session_of_each_level(stufe: int, age: timedelta, then: int | None) -> None:
    assert level(stufe, age=age, idle=SECOND) == stufe
    assert level(stufe, age=age + SECOND, idle=SECOND) == then


@pytest.mark.parametrize(
    ("stufe", "idle", "then"),
    [(4, timedelta(minutes=5), 3), (3, timedelta(minutes=30), 1), (1, timedelta(minutes=60), None)],
)
def test_the_longest_pause_of_each_level(stufe: int, idle: timedelta, then: int | None) -> None:
    assert level(stufe, age=idle, idle=idle) == stufe
    assert level(stufe, age=idle + SECOND, idle=idle + SECOND) == then


def test_a_guest_has_no_level_to_lose_and_stays_as_long_as_their_browser() -> None:
    assert level(0, age=timedelta(hours=12), idle=timedelta(hours=3)) == 0


def test_a_login_never_becomes_a_guest() -> None:
    assert level(1, age=timedelta(hours=2), idle=timedelta(hours=2)) is None
