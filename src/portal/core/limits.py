"""Limits on attempts, counted in one SQL upsert per purpose (a read before the write lets parallel ones through)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from portal.core.crypto import keyed_hash
from portal.core.db import forbid_in_transaction

_COUNT = """
INSERT INTO core_zaehler (zweck, wer, fenster, anzahl) SELECT %s, %s, %s, 1 {where}
ON CONFLICT (zweck, wer, fenster) DO UPDATE SET anzahl = core_zaehler.anzahl + 1 RETURNING anzahl
"""
_AT_ONCE, _SOON = _COUNT.format(where=""), _COUNT.format(where="FROM set_config('synchronous_commit', 'off', true)")
_RELEASE = "UPDATE core_zaehler SET anzahl = anzahl - 1 WHERE zweck = %s AND wer = %s AND fenster = %s AND anzahl > 0"


class TooMany(Exception):
    """The limit of this purpose is reached; `until` tells when the window ends (aware, UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M}")
        self.until = until


def count(purpose: str, who: str, *, limit: int, window: timedelta, at: datetime, lasting: bool = True) -> None:
    """Count one attempt of `who` (hashed with a key). Raises TooMany from the attempt after `limit` on.

    One that is not `lasting` does not wait for the disk, and may be forgotten when PostgreSQL dies within a second: for
    what costs us something, not for secrets that somebody tries. Not in a transaction, whose end would not wait either.
    """
    if not lasting:
        forbid_in_transaction("A count that need not last")
    start = _start(window, at)
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE if lasting else _SOON, [purpose, keyed_hash(f"limit|{purpose}", who), start])
        if cursor.fetchone()[0] > limit:
            raise TooMany(start + window)


def release(purpose: str, who: str, *, window: timedelta, at: datetime) -> None:
    """Take back one attempt that was counted at `at`, because it succeeded: then only failures are limited."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [purpose, keyed_hash(f"limit|{purpose}", who), _start(window, at)])


def _start(window: timedelta, at: datetime) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
