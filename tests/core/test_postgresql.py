"""A kept connection is looked at without a question to the server, and one that has ended is found out."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from portal.core.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def kept() -> Iterator[DatabaseWrapper]:
    """A connection of its own to the same database."""
    wrapper = connection.copy()
    assert isinstance(wrapper, DatabaseWrapper)
    wrapper.connect()
    yield wrapper
    wrapper.close()


def test_a_living_connection_is_not_asked(kept: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a round trip")

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "wait", refuse)
        assert kept.is_usable()


def test_an_ended_connection_is_not_usable(kept: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept.connection.info.backend_pid])
    deadline = time.monotonic() + 5
    while kept.is_usable():
        assert time.monotonic() < deadline, "the end of the connection was not seen"
        time.sleep(0.01)


def test_what_waits_to_be_read_is_not_yet_the_end(kept: DatabaseWrapper) -> None:
    with kept.cursor() as cursor:
        cursor.execute("LISTEN ruf")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY ruf")
    time.sleep(0.1)
    assert kept.is_usable()


def test_a_closed_connection_is_not_usable(kept: DatabaseWrapper) -> None:
    kept.close()
    assert not kept.is_usable()
