"""The schema's owner at work for one Kommune: handing out and deleting all of it. Never used by a running service.

The owner is bound by a policy of its own (core.schema, p_owner): whatever it reads, changes or deletes in a table of
Kommunen is this Kommune's. Only the administrator's commands have its address (DATABASE_OWNER_URL).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings

_SESSION = "SELECT set_config('app.kommune', %s, false), set_config('timezone', 'UTC', false)"


class OwnerUnknown(RuntimeError):
    """DATABASE_OWNER_URL and KEYS_DATABASE_OWNER_URL are not set here."""


@contextmanager
def owner_connection(kommune_id: str, *, using: str = "default") -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner that sees one Kommune; committed at the end, rolled back on an error."""
    database = settings.PORTAL_OWNER_DATABASES.get(using)
    if database is None:
        raise OwnerUnknown
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: database[key] for name, key in names.items() if database[key]}
    with psycopg.connect(**given) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(_SESSION, [kommune_id])
        connection.commit()
        yield connection
