"""Limits on attempts, counted in one SQL upsert per purpose (a read before the write lets parallel ones through)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from portal.core.crypto import keyed_hash

_COUNT = """
INSERT INTO core_zaehler (zweck, wer, fenster, anzahl) VALUES (%s, %s, %s, 1)
ON CONFLICT (zweck, wer, fenster) DO UPDATE SET anzahl = core_zaehler.anzahl + 1 RETURNING anzahl
"""


class TooMany(Exception):
    """The limit of this purpose is reached; `until` tells when the window ends (aware, UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M}")
        self.until = until


def count(purpose: str, who: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Count one attempt of `who` (hashed with a key). Raises TooMany from the attempt after `limit` on."""
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [purpose, keyed_hash(f"limit|{purpose}", who), start])
        if cursor.fetchone()[0] > limit:
            raise TooMany(start + window)
