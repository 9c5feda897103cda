"""Handing out one Kommune whole: every row in the clear, every file, the audit chain, with hashes (docs/adr/0041).

The Kommune is the controller of its Vorgänge and gets them decrypted. A Nutzerkonto, a Merkzettel and a draft are their
person's and stay out. Rows and files are read one by one: memory does not grow with the Kommune.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import psycopg
from django.core.serializers.json import DjangoJSONEncoder

from portal.core import audit
from portal.core.crypto import Key, KeyMissing, load_key
from portal.core.owner import owner_connection
from portal.core.ports import platform_adapter
from portal.core.tenancy import System, unit
from portal.dokument.models import Datei
from portal.dokument.ports import Dateiablage
from portal.kommune.models import Kommune
from portal.vorgang.operations.abgang import FILES, VERSCHLUESSELT, Tabelle, tables

FORMAT = 1
MANIFEST = "manifest.json"
_SEALING_ROUNDS = 100


class KommuneUnbekannt(LookupError):
    """There is no such Kommune on the platform."""


@dataclass
class Manifest:
    """What the archive holds: each member with its hash and size, each table with its rows and their state."""

    kommune: dict[str, str]
    erstellt_am: str
    tabellen: dict[str, dict[str, Any]] = field(default_factory=dict)
    inhalt: dict[str, dict[str, Any]] = field(default_factory=dict)
    nicht_enthalten: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def export_kommune(*, kommune_id: str, target: Path, at: datetime) -> Manifest:
    """Write everything of the Kommune into a new archive that only its owner can read.

    Raises KommuneUnbekannt, FileExistsError, core.owner.OwnerUnknown. A run that fails leaves no file.
    """
    kommune = Kommune.objects.filter(id=kommune_id).first()
    if kommune is None:
        raise KommuneUnbekannt(kommune_id)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _note(kommune, at)
        with os.fdopen(descriptor, "wb") as raw, owner_connection(kommune_id) as connection:
            with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
                manifest = _Ausgabe(archive, connection, kommune).run(at)
            raw.flush()
            os.fsync(raw.fileno())
    except BaseException:
        target.unlink()
        raise
    return manifest


def _note(kommune: Kommune, at: datetime) -> None:
    """That it was handed out stands in the audit log, and in the export too; sealed, so that nothing moves after it."""
    by = System(kommune.id)
    with unit(by):
        audit.record("kommune.ausgegeben", subject=kommune, at=at)
    for _ in range(_SEALING_ROUNDS):
        if not audit.seal(by=by):
            return


class _Ausgabe:
    """One export while it is written."""

    def __init__(self, archive: ZipFile, connection: psycopg.Connection[Any], kommune: Kommune) -> None:
        self.archive, self.connection, self.kommune = archive, connection, kommune
        self.keys: dict[Any, Key | None] = {}
        self.store: Dateiablage = platform_adapter("ablage")

    def run(self, at: datetime) -> Manifest:
        named = {name: getattr(self.kommune, name) for name in ("id", "bezeichnung", "ags")}
        self.manifest = Manifest(named, at.isoformat())
        self._write("schema.json", [_as_json(describe_tables())])
        for table in tables():
            state: dict[str, Any] = {"zeilen": table.count(self.connection, self.kommune.id)}
            state["stand"] = table.state(self.connection, self.kommune.id)
            self.manifest.tabellen[table.name] = state
            if table.not_handed_out:
                self.manifest.nicht_enthalten[table.name] = table.not_handed_out
            else:
                self._write(f"tabellen/{table.name}.jsonl", self._lines(table))
        self._write_files()
        self.archive.writestr(MANIFEST, json.dumps(self.manifest.__dict__, ensure_ascii=False, indent=1))
        return self.manifest

    def _lines(self, table: Tabelle) -> Iterator[bytes]:
        for row in table.rows(self.connection, self.kommune.id):
            self._decrypt(table, row)
            yield _as_json(row) + b"\n"

    def _decrypt(self, table: Tabelle, row: dict[str, Any]) -> None:
        encrypted = VERSCHLUESSELT.get(table.name, {})
        keys = {column: row.pop(f"schluessel.{column}") for column in encrypted}
        instance = table.model(**{each.attname: row[each.column] for each in table.columns})
        for column, plain in encrypted.items():
            key = self._key(keys[column])
            if row[column] is None or key is None:
                row[column] = None  # nothing there, not the Kommune's, or deleted with its key
                continue
            data = key.decrypt(row[column], context=getattr(instance, plain.context))
            row[column] = json.loads(data) if plain.art == "json" else data.decode()

    def _key(self, key_id: Any) -> Key | None:
        """The key, remembered for the rows that follow; None where there is none any more."""
        if key_id is None:
            return None
        if key_id not in self.keys:
            if len(self.keys) > 1000:
                self.keys.clear()
            try:
                self.keys[key_id] = load_key(key_id)
            except KeyMissing:
                self.keys[key_id] = None
        return self.keys[key_id]

    def _write_files(self) -> None:
        """The content of every file as it was uploaded or made, under its id."""
        table = next(each for each in tables() if each.name == FILES)
        for row in table.rows(self.connection, self.kommune.id):
            key = self._key(row.pop("schluessel.name_verschluesselt"))
            if row["ablage"] and key is not None:
                datei = Datei(**{each.attname: row[each.column] for each in table.columns})
                content = key.decrypt(self.store.get(datei.ablage), context=datei.content_context)
                self._write(f"dateien/{datei.id}", [content])

    def _write(self, name: str, parts: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                size += len(part)
        self.manifest.inhalt[name] = {"sha256": digest.hexdigest(), "bytes": size}


def describe_tables() -> dict[str, Any]:
    """What the columns of the export are called, what they hold, and which values they can have."""
    return {
        table.name: {
            "bedeutung": " ".join((table.model.__doc__ or "").split()),
            "nicht_enthalten": table.not_handed_out,
            "spalten": {each.column: _describe(table, each) for each in table.columns},
        }
        for table in tables()
    }


def _describe(table: Tabelle, column: Any) -> dict[str, Any]:
    plain = VERSCHLUESSELT.get(table.name, {}).get(column.column)
    described: dict[str, Any] = {"typ": column.get_internal_type(), "leer_erlaubt": column.null}
    if plain:
        described["entschluesselt"] = plain.art
    if column.is_relation:
        described["verweist_auf"] = column.related_model._meta.db_table
    if column.choices:
        described["werte"] = {str(value): str(label) for value, label in column.choices}
    return described


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return b64encode(bytes(o)).decode() if isinstance(o, bytes | memoryview) else super().default(o)


def _as_json(value: Any) -> bytes:
    return json.dumps(value, cls=_Encoder, ensure_ascii=False).encode()


def hash_of(file: IO[bytes]) -> str:
    """SHA-256 (hex) of a file, read piece by piece."""
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()
