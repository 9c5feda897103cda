"""What belongs to one Kommune, table by table: the common ground of handing it out and deleting it.

It stands in the topmost subject, because it must know all the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql
from psycopg.rows import dict_row

KOMMUNE, STAFF, FILES, CHAIN = "kommune_kommune", "konto_mitarbeiter", "dokument_datei", "core_auditglied"

# What is a person's and not the Kommune's, or is over in minutes: deleted with it, but not handed out.
_NOT_HANDED_OUT = {
    "antrag_rueckkehrcode": "Zugang einer Person zu ihrem Entwurf; kein Amt kann ihn lesen",
    "antrag_mitzeichnung": "Bitte um Zustimmung zu einem Entwurf; was zählt, steht in der Einreichung",
    "leistung_merkzettel": "gehört der Person; kein Amt kann ihn lesen",
    "konto_anmeldeversuch": "begonnene Anmeldungen, nach einer Stunde gelöscht",
    "konto_uebergang": "Wechsel zwischen Hosts, nach einer Minute ungültig",
    "vorgang_echtheitsnachweis": "Prüfwerte von Dokumenten, die selbst ausgegeben werden",
    "vorgang_suchmerkmal": "Prüfwerte der Namen, die in den Antworten selbst ausgegeben werden",
    "konto_einladung": "Prüfwerte einmaliger Links",
}
# Secrets of an account; small pictures of files that are handed out themselves; what the database makes by itself.
_LEFT_OUT = {STAFF: {"password", "last_login"}, FILES: {"vorschau"}}


@dataclass(frozen=True)
class Klartext:
    """An encrypted column: SQL for its key's id, the model's attribute it is bound to, and what is inside.

    `only` is SQL: where it does not hold the value is not the Kommune's (a draft is its person's until submitted).
    """

    key: str
    context: str
    art: str = "text"
    only: str = "true"


_SUBMITTED = (
    "NOT EXISTS (SELECT FROM antrag_antragsanlage x JOIN antrag_antrag y ON y.id = x.antrag_id "
    "WHERE x.datei_id = t.id AND y.status = 'entwurf')"
)
_KEY_OF_STEP = (
    "COALESCE((SELECT b.schluessel_id FROM vorgang_stellungnahmebitte b WHERE b.id = t.bitte_id), "
    "(SELECT v.schluessel_id FROM vorgang_stellungnahme s JOIN vorgang_vorgang v ON v.id = s.vorgang_id "
    "WHERE s.id = t.stellungnahme_id))"
)
VERSCHLUESSELT: Mapping[str, Mapping[str, Klartext]] = {
    "antrag_antrag": {
        "antworten": Klartext("t.schluessel_id", "context", "json", "t.status <> 'entwurf'"),
        "umstellung": Klartext("t.schluessel_id", "umstellung_context", "json", "t.status <> 'entwurf'"),
    },
    "antrag_einreichung": {
        "inhalt": Klartext("(SELECT schluessel_id FROM antrag_antrag k WHERE k.id = t.antrag_id)", "context", "json")
    },
    "dokument_datei": {"name_verschluesselt": Klartext("t.schluessel_id", "name_context", only=_SUBMITTED)},
    "postfach_faden": {"benachrichtigung": Klartext("t.schluessel_id", "context")},
    "postfach_nachricht": {
        "text": Klartext("(SELECT schluessel_id FROM postfach_faden k WHERE k.id = t.faden_id)", "context")
    },
    "postfach_zustellwahl": {"adresse": Klartext("t.schluessel_id", "context")},
    "redaktion_zuschrift": {"inhalt": Klartext("t.schluessel_id", "context", "json")},
    "vorgang_abgabe": {
        "grund": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context")
    },
    "vorgang_abgabeeingang": {
        "inhalt": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context", "json")
    },
    "vorgang_abschrift": {"inhalt": Klartext("t.schluessel_id", "context", "json")},
    "vorgang_berichtigung": {
        "inhalt": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context", "json")
    },
    "vorgang_bescheid": {
        "inhalt": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context", "json")
    },
    "vorgang_entscheidung": {
        "begruendung": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context")
    },
    "vorgang_frist": {
        "begruendung": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context")
    },
    "vorgang_loeschsperre": {
        "grund": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context")
    },
    "vorgang_stellungnahme": {
        "geteilt": Klartext(
            "(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context", "json"
        )
    },
    "vorgang_stellungnahmebitte": {"geteilt": Klartext("t.schluessel_id", "context", "json")},
    "vorgang_stellungnahmeschritt": {"text": Klartext(_KEY_OF_STEP, "context")},
    "vorgang_vermerk": {
        "text": Klartext("(SELECT schluessel_id FROM vorgang_vorgang k WHERE k.id = t.vorgang_id)", "context")
    },
}


@dataclass(frozen=True)
class Tabelle:
    """A table with rows of a Kommune, and which of them are its own (SQL with one parameter, its id)."""

    model: type[models.Model]
    own: str

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def not_handed_out(self) -> str:
        """Why its rows are not handed out; empty: they are."""
        return _NOT_HANDED_OUT.get(self.name, "")

    @property
    def columns(self) -> list[Any]:
        left_out = _LEFT_OUT.get(self.name, set())
        fields = self.model._meta.local_concrete_fields
        return [field for field in fields if field.column not in left_out and not getattr(field, "generated", False)]

    def count(self, connection: psycopg.Connection[Any], kommune_id: str) -> int:
        row = connection.execute(self._select(sql.SQL("count(*)")), [kommune_id]).fetchone()
        assert row is not None
        return int(row[0])

    def state(self, connection: psycopg.Connection[Any], kommune_id: str) -> str:
        """A hash over all rows as they are stored: two that are equal hold the same. Read row by row."""
        # The address is taken away first of all when a Kommune leaves, so it does not count.
        row = sql.SQL("(to_jsonb(t) - 'host')::text") if self.name == KOMMUNE else sql.SQL("t::text")
        digest = hashlib.sha256()
        with connection.cursor(name="stand") as cursor:
            cursor.execute(self._select(row) + self._ordered, [kommune_id])
            for (text,) in cursor:
                digest.update(text.encode() + b"\n")
        return digest.hexdigest()

    def rows(self, connection: psycopg.Connection[Any], kommune_id: str) -> Iterator[dict[str, Any]]:
        """Every row as a dictionary, with the id of the key of each encrypted column under "schluessel.<column>"."""
        wanted = [sql.SQL("t.{}").format(sql.Identifier(field.column)) for field in self.columns]
        for column, plain in VERSCHLUESSELT.get(self.name, {}).items():
            key = sql.SQL(f"CASE WHEN {plain.only} THEN {plain.key} END")
            wanted.append(key + sql.SQL(" AS ") + sql.Identifier(f"schluessel.{column}"))
        with connection.cursor(name="zeilen", row_factory=dict_row) as cursor:
            cursor.itersize = 200
            cursor.execute(self._select(sql.SQL(", ").join(wanted)) + self._ordered, [kommune_id])
            yield from cursor

    def delete(self, connection: psycopg.Connection[Any], kommune_id: str) -> int:
        statement = sql.SQL("DELETE FROM {} t WHERE ").format(sql.Identifier(self.name)) + sql.SQL(self.own)
        return connection.execute(statement, [kommune_id]).rowcount

    def _select(self, what: sql.Composable) -> sql.Composed:
        table = sql.Identifier(self.name)
        return sql.SQL("SELECT ") + what + sql.SQL(" FROM {} t WHERE ").format(table) + sql.SQL(self.own)

    @property
    def _ordered(self) -> sql.Composed:
        primary = self.model._meta.pk
        assert primary is not None
        return sql.SQL(" ORDER BY t.{}").format(sql.Identifier(str(primary.column)))


def tables() -> list[Tabelle]:
    """Every table of the platform that can hold rows of a Kommune, whatever subject it is of, by name."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("portal.") or getattr(model, "database", "default") != "default":
            continue
        if model._meta.db_table == KOMMUNE:
            found.append(Tabelle(model, "t.id = %s"))
        elif model._meta.db_table == STAFF:
            found.append(Tabelle(model, _STAFF_OF))
        elif _belongs(model):
            found.append(Tabelle(model, "t.kommune_id = %s"))
    return sorted(found, key=lambda table: table.name)


_STAFF_OF = "t.id IN (SELECT mitarbeiter_id FROM konto_rolle WHERE kommune_id = %s)"
_OUTLIVES = "kommune_loeschnachweis"


def _belongs(model: type[models.Model]) -> bool:
    has_kommune = any(field.column == "kommune_id" for field in model._meta.local_concrete_fields)
    return has_kommune and model._meta.db_table != _OUTLIVES
