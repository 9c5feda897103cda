"""Deleting one Kommune whole, after its export, and proving it (§ 23 Abs. 5 GkG NRW, docs/adr/0041).

The order holds at any interruption: the host goes first, then in one transaction all rows; before it is committed the
keys are deleted, so that what may still lie somewhere can no longer be read; the files go last, and what a crash leaves
of them the hourly sweep takes. A second run finishes what a first one began.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import psycopg
from django.contrib.sessions.backends.db import SessionStore
from psycopg import sql

from portal.core.owner import owner_connection
from portal.core.ports import platform_adapter
from portal.dokument.ports import Dateiablage
from portal.kommune.models import Kommune
from portal.kommune.queries import forget_kommunen
from portal.vorgang.operations.abgang import CHAIN, KOMMUNE, STAFF, Tabelle, tables
from portal.vorgang.operations.ausgabe import FORMAT, MANIFEST, KommuneUnbekannt, hash_of

CACHES_LIVE = 31.0  # seconds in which a process may still know the host (kommune.queries)
_JOBS = "procrastinate_jobs"


class AbgangVerweigert(Exception):
    """The Kommune cannot be deleted now; `reasons` say why, in German sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class _Loeschung:
    """One deletion while it runs."""

    kommune: Kommune
    durch: str
    export_sha256: str
    am: str


def delete_kommune(
    *, kommune_id: str, confirmed_by: str, export: Path, at: datetime, wait: float = CACHES_LIVE
) -> dict[str, Any]:
    """Delete everything of the Kommune and return the proof, which is kept (kommune.Loeschnachweis).

    `wait` is how many seconds to let pass after its host is gone, until no process knows it any more. Raises
    KommuneUnbekannt, and AbgangVerweigert where the export is not whole or not current, or others depend on it.
    """
    kommune = Kommune.objects.filter(id=kommune_id).first()
    if kommune is None:
        raise KommuneUnbekannt(kommune_id)
    manifest, digest = check_export(export, kommune_id)
    with owner_connection(kommune_id) as connection:
        if found := [*_changed(connection, kommune_id, manifest), *_depending(connection, kommune_id)]:
            raise AbgangVerweigert(found)
    host = kommune.host
    _set_host(kommune_id, f"{kommune_id}.geschlossen.invalid")
    try:
        time.sleep(wait)
        return _delete(_Loeschung(kommune, confirmed_by, digest, at.isoformat()), manifest)
    except AbgangVerweigert:
        _set_host(kommune_id, host)
        raise
    finally:
        forget_kommunen()


def check_export(export: Path, kommune_id: str) -> tuple[Mapping[str, Any], str]:
    """The manifest of a whole export of this Kommune, and the archive's hash. Raises AbgangVerweigert."""
    try:
        with ZipFile(export) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            wrong = list(_damaged(archive, manifest["inhalt"]))
        with export.open("rb") as file:
            digest = hash_of(file)
    except (OSError, BadZipFile, KeyError, ValueError) as error:
        raise AbgangVerweigert([f"Die Ausgabe {export} lässt sich nicht lesen: {error}."]) from error
    if manifest["format"] != FORMAT or manifest["kommune"]["id"] != kommune_id:
        wrong.append("Die Ausgabe ist nicht von dieser Kommune oder nicht von dieser Fassung des Portals.")
    if wrong:
        raise AbgangVerweigert(wrong)
    return manifest, digest


def _damaged(archive: ZipFile, members: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    there = {info.filename: info.file_size for info in archive.infolist()}
    for name, expected in members.items():
        if name not in there:
            yield f"In der Ausgabe fehlt {name}."
            continue
        with archive.open(name) as member:
            if there[name] != expected["bytes"] or hash_of(member) != expected["sha256"]:
                yield f"In der Ausgabe ist {name} beschädigt."


def _changed(connection: psycopg.Connection[Any], kommune_id: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Tables that are not as they were handed out. The links of the audit chain follow from its entries."""
    for table in tables():
        known = manifest["tabellen"].get(table.name, {"zeilen": 0, "stand": ""})
        if table.name == CHAIN:
            continue
        if known["zeilen"] != (now := table.count(connection, kommune_id)):
            yield f"{table.name}: ausgegeben sind {known['zeilen']} Zeilen, jetzt sind es {now}."
        elif known["stand"] != table.state(connection, kommune_id):
            yield f"{table.name}: Der Inhalt ist nicht mehr der ausgegebene."


def _depending(connection: psycopg.Connection[Any], kommune_id: str) -> Iterator[str]:
    """What other Kommunen have that rests on this one: to be ended first, as their own decision."""
    rows = connection.execute(
        "SELECT kommune_id, funktion_id FROM leistung_zustaendigkeit "
        "WHERE kommune_id <> %(id)s AND %(id)s IN (behoerde_id, ohne_id) ORDER BY 1, 2",
        {"id": kommune_id},
    )
    for other, funktion in rows:
        yield f"In {other} ist sie für „{funktion}“ als zuständig eingetragen."
    rows = connection.execute(
        "SELECT titel FROM leistung_vereinbarung WHERE %(id)s = ANY(an) AND art IN ('delegierend', 'mandatierend') "
        "AND in_kraft = 'ja' AND (bis IS NULL OR bis >= current_date) ORDER BY 1",
        {"id": kommune_id},
    )
    for (titel,) in rows:
        yield f"Sie nimmt anderen eine Aufgabe ab: „{titel}“. Beenden Sie die Vereinbarung zuerst."
    query = "SELECT count(*) FROM kommune_kommune k, kommune_kommune o WHERE o.id = %s AND o.ist_kreis AND k.id <> o.id"
    row = connection.execute(query + " AND left(k.ags, 5) = left(o.ags, 5)", [kommune_id]).fetchone()
    if row and row[0]:
        yield f"Zu diesem Kreis gehören noch {row[0]} Kommunen."


def _set_host(kommune_id: str, host: str) -> None:
    with owner_connection(kommune_id) as connection:
        connection.execute("UPDATE kommune_kommune SET host = %s WHERE id = %s", [host, kommune_id])
    forget_kommunen()


def _delete(work: _Loeschung, manifest: Mapping[str, Any]) -> dict[str, Any]:
    kommune_id, store = work.kommune.id, platform_adapter("ablage")
    with tempfile.TemporaryFile("w+") as names:
        with owner_connection(kommune_id) as connection:
            # Nothing that points to the Kommune can be written from here on.
            connection.execute("SELECT FROM kommune_kommune WHERE id = %s FOR UPDATE", [kommune_id])
            if found := list(_changed(connection, kommune_id, manifest)):
                raise AbgangVerweigert(found)
            files = _remember_files(connection, kommune_id, names)
            proof = _proof(work, _delete_rows(connection, kommune_id))
            proof["schluessel_geloescht"] = _delete_keys(kommune_id)
            number = _keep(connection, work, proof)
        proof["dateien_geloescht"] = _delete_files(store, names)
    assert proof["dateien_geloescht"] == files
    proof |= _counted_again(kommune_id)
    with owner_connection(kommune_id) as connection:
        text = json.dumps(proof, ensure_ascii=False)
        connection.execute("UPDATE kommune_loeschnachweis SET nachweis = %s WHERE id = %s", [text, number])
    return proof


def _delete_rows(connection: psycopg.Connection[Any], kommune_id: str) -> dict[str, int]:
    """Delete all rows of the Kommune, table by table, sessions and waiting jobs too; how many each."""
    connection.execute("SELECT set_config('app.abgang', %s, true)", [kommune_id])
    staff = [row[0] for row in connection.execute(
        "SELECT DISTINCT mitarbeiter_id FROM konto_rolle r WHERE kommune_id = %(id)s AND NOT EXISTS "
        "(SELECT FROM konto_rolle o WHERE o.mitarbeiter_id = r.mitarbeiter_id AND o.kommune_id <> %(id)s)",
        {"id": kommune_id},
    )]  # fmt: skip
    deleted = {table.name: table.delete(connection, kommune_id) for table in _in_order()}
    deleted[_JOBS] = connection.execute(
        "DELETE FROM procrastinate_jobs WHERE args->>'kommune_id' = %s AND status <> 'doing'", [kommune_id]
    ).rowcount
    deleted["django_session"] = _delete_sessions(connection, kommune_id, set(map(str, staff)))
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    deleted |= _delete_staff(connection, staff)
    return deleted


def _in_order() -> list[Tabelle]:
    """The Kommune itself last; staff accounts are another matter."""
    return sorted((each for each in tables() if each.name != STAFF), key=lambda each: each.name == KOMMUNE)


def _delete_staff(connection: psycopg.Connection[Any], staff: list[int]) -> dict[str, int]:
    """Accounts that had a role nowhere else. One that another Kommune's Vorgang names is closed and stays."""
    deleted = {STAFF: 0, f"{STAFF} (geschlossen)": 0}
    for mitarbeiter_id in staff:
        try:
            with connection.transaction():
                connection.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [mitarbeiter_id])
                connection.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [mitarbeiter_id])
                connection.execute("DELETE FROM konto_mitarbeiter WHERE id = %s", [mitarbeiter_id])
            deleted[STAFF] += 1
        except psycopg.errors.ForeignKeyViolation:
            connection.execute("UPDATE konto_mitarbeiter SET is_active = false WHERE id = %s", [mitarbeiter_id])
            deleted[f"{STAFF} (geschlossen)"] += 1
    return deleted


def _delete_sessions(connection: psycopg.Connection[Any], kommune_id: str, staff: set[str]) -> int:
    """Sessions on its host and of its staff; they hold ids only, and are read one by one."""
    store, ended = SessionStore(), []
    with connection.cursor(name="sitzungen") as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        for key, data in cursor:
            session = store.decode(data)
            if session.get("kommune") == kommune_id or session.get("_auth_user_id") in staff:
                ended.append(key)
    return connection.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [ended]).rowcount


def _delete_keys(kommune_id: str) -> int:
    """Every data key that the Kommune's own key wraps. Committed at once: nothing of it can be read from here on."""
    with owner_connection(kommune_id, using="keys") as connection:
        return connection.execute("DELETE FROM schluessel WHERE inhaber = %s", [kommune_id]).rowcount


def _remember_files(connection: psycopg.Connection[Any], kommune_id: str, names: IO[str]) -> int:
    count = 0
    with connection.cursor(name="dateien") as cursor:
        cursor.execute("SELECT ablage FROM dokument_datei WHERE kommune_id = %s AND ablage <> ''", [kommune_id])
        for (name,) in cursor:
            names.write(name + "\n")
            count += 1
    return count


def _delete_files(store: Dateiablage, names: IO[str]) -> int:
    names.seek(0)
    count = 0
    for line in names:
        store.delete(line.strip())
        count += 1
    return count


def _proof(work: _Loeschung, deleted: dict[str, int]) -> dict[str, Any]:
    return {
        "kommune": work.kommune.id,
        "bezeichnung": work.kommune.bezeichnung,
        "ags": work.kommune.ags,
        "am": work.am,
        "durch": work.durch,
        "ausgabe_sha256": work.export_sha256,
        "geloescht": deleted,
    }


def _keep(connection: psycopg.Connection[Any], work: _Loeschung, proof: dict[str, Any]) -> int:
    """Write the proof in the transaction of the deletion: there is never one without the other."""
    row = connection.execute(
        sql.SQL("INSERT INTO kommune_loeschnachweis (kommune_id, bezeichnung, am, durch, nachweis) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING id"),
        [work.kommune.id, work.kommune.bezeichnung, work.am, work.durch, json.dumps(proof, ensure_ascii=False)],
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


def _counted_again(kommune_id: str) -> dict[str, Any]:
    """What is left, asked anew after everything was committed."""
    with owner_connection(kommune_id) as connection:
        left = {table.name: table.count(connection, kommune_id) for table in tables()}
    with owner_connection(kommune_id, using="keys") as connection:
        row = connection.execute("SELECT count(*) FROM schluessel WHERE inhaber = %s", [kommune_id]).fetchone()
    assert row is not None
    return {"danach": left, "schluessel_danach": row[0]}
