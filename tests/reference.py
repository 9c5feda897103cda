"""The test database between two tests: what loading wrote is kept, and put back where a test changed it.

In the template every table that loading filled has a copy in the schema `vorlage`. A trigger on every table notes who
was written to; afterwards only noted tables are compared or emptied. The notes have no key: two transactions of one
test must not wait for each other because of them. The trigger fires even where a test switches triggers off.
"""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.core.cache import caches
from psycopg import sql

_NOTES = """
CREATE SCHEMA vorlage;
CREATE TABLE vorlage.geaendert (tabelle name NOT NULL);
CREATE FUNCTION vorlage.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN INSERT INTO vorlage.geaendert VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
_TRIGGER = """
CREATE TRIGGER vorlage AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.{table} EXECUTE FUNCTION vorlage.note();
ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER vorlage;
"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
# Rows are compared as text: some columns (json, point) know no equality.
_PUT_BACK = """
DELETE FROM public.{table} t WHERE t::text NOT IN (SELECT v::text FROM vorlage.{table} v);
INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM vorlage.{table} v
WHERE v::text NOT IN (SELECT t::text FROM public.{table} t);
"""


def forget_kept() -> None:
    """What this process remembers for some seconds, whole pages among it."""
    for name in settings.CACHES:
        caches[name].clear()


def keep_reference(connection: psycopg.Connection) -> None:
    """Copy every table that has rows, and note from now on which are written to; once, in the template."""
    connection.execute(_NOTES)
    for table in _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        name = sql.Identifier(table)
        connection.execute(sql.SQL(_TRIGGER).format(table=name))
        if connection.execute(sql.SQL("SELECT FROM public.{} LIMIT 1").format(name)).fetchone() is not None:
            connection.execute(sql.SQL("CREATE TABLE vorlage.{0} AS TABLE public.{0}").format(name))


def put_back(connection: psycopg.Connection) -> None:
    """Make every table again what it was in the template."""
    if not (changed := _names(connection, "SELECT DISTINCT tabelle FROM vorlage.geaendert")):
        return
    kept = _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'vorlage'")
    with connection.transaction():
        # Without the rules' triggers and the foreign keys: what is put back holds by itself.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in changed:
            if table in kept:
                _restore(connection, table)
            else:  # not TRUNCATE: for a few rows its new files take longer than all the rest
                connection.execute(sql.SQL("DELETE FROM public.{}").format(sql.Identifier(table)))
        connection.execute("DELETE FROM vorlage.geaendert")


def _restore(connection: psycopg.Connection, table: str) -> None:
    columns = connection.execute(_COLUMNS, [f"public.{table}"]).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    connection.execute(sql.SQL(_PUT_BACK).format(table=sql.Identifier(table), columns=names))


def _names(connection: psycopg.Connection, question: str) -> set[str]:
    return {name for (name,) in connection.execute(question).fetchall()}
