"""Limits on attempts, counted in one SQL upsert per purpose (a read before the write lets parallel ones through)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from portal.core.crypto import keyed_hash

_COUNT = """
INSERT INTO core_zaehler (zweck, wer, fenster, anzahl) VALUES (%s, %s, %s, 1)
ON CONFLICT (zweck, wer, fenster) DO UPDATE SET anzahl = core_zaehler.anzahl + 1 RETURNING anzahl
"""
_RELEASE = "UPDATE core_zaehler SET anzahl = anzahl - 1 WHERE zweck = %s AND wer = %s AND fenster = %s AND anzahl > 0"


class TooMany(Exception):
    """The limit of this purpose is reached; `until` tells when the window ends (aware, UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M}")
        self.until = until


def count(purpose: str, who: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Count one attempt of `who` (hashed with a key). Raises TooMany from the attempt after `limit` on."""
    start = _start(window, at)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [purpose, keyed_hash(f"limit|{purpose}", who), start])
        if cursor.fetchone()[0] > limit:
            raise TooMany(start + window)


def release(purpose: str, who: str, *, window: timedelta, at: datetime) -> None:
    """Take back one attempt that was counted at `at`, because it succeeded: then only failures are limited."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [purpose, keyed_hash(f"limit|{purpose}", who), _start(window, at)])


def _start(window: timedelta, at: datetime) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
