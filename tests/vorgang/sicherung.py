"""A backup as an administrator makes it: dumped, restored into a database of its own, and read there by a superuser."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID

import psycopg

from demo.database import as_ordinary_user, binary
from tests.settings import CLUSTER


def dump(database: str, target: Path) -> None:
    """pg_dump of everything but keys of constraints, indexes and the catalogue's rows."""
    left_out = ["--section=pre-data", "--section=data", "--exclude-table-data=leistung_*"]
    command = [*as_ordinary_user(), str(binary("pg_dump")), "--schema=public", "--no-owner", "--no-acl", *left_out]
    with target.open("wb") as out:
        subprocess.run([*command, "--dbname", CLUSTER.dsn("postgres", database)], stdout=out, check=True)


def restore(source: Path, database: str) -> None:
    """Into a new database; who calls drops it."""
    CLUSTER.create_database(database)
    command = [*as_ordinary_user(), str(binary("psql")), "-q", "-X", "--dbname", CLUSTER.dsn("postgres", database)]
    with source.open("rb") as text:
        subprocess.run(command, stdin=text, check=True, capture_output=True)


def encrypted(database: str, *, schluessel: UUID, antrag: UUID, faden: UUID) -> dict[str, tuple[UUID, bytes, str]]:
    """The key, the value and its context of an Antrag's submission and of the citizen's message in its thread."""
    with psycopg.connect(CLUSTER.dsn("postgres", database)) as connection:
        submission = connection.execute(
            "SELECT inhalt FROM antrag_einreichung WHERE antrag_id = %s", [antrag]
        ).fetchone()
        message = connection.execute(
            "SELECT id, text FROM postfach_nachricht WHERE faden_id = %s AND richtung = 'von'", [faden]
        ).fetchone()
    assert submission and message
    return {
        "antrag": (schluessel, submission[0], f"antrag.Einreichung.inhalt:{antrag}"),
        "nachricht": (schluessel, message[1], f"postfach.Nachricht.text:{message[0]}"),
    }
