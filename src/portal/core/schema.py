"""Turns the declarations of the models into what the database enforces: grants, policies, composite keys.

Runs as the owner after every migration and is idempotent: a table whose SQL did not change is not touched. A table
that was forgotten here has no grant, so the portal cannot read it at all: forgetting fails closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from portal.core.models import Catalogue, Global, Owned, Rights, Schluessel

_ROLES = {"app": "portal_app", "staff": "p_staff", "citizen": "p_citizen", "system": "p_system"}
_VERBS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}

# NULLIF: after COMMIT the setting is '' and not NULL, and ''::uuid would raise instead of showing nothing.
BY_KOMMUNE = "kommune_id = NULLIF(current_setting('app.kommune', true), '')"
BY_KONTO = "{column} = NULLIF(current_setting('app.konto', true), '')::uuid"


def secure_schema(*, using: str = "default") -> int:
    """Apply every declaration to the database `using`; returns how many tables were changed."""
    connection = connections[using]
    changed = 0
    with connection.cursor() as cursor:
        for table, statements in _plan(using):
            mark = "portal " + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:32]
            cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [table])
            if (row := cursor.fetchone()) and row[0] == mark:
                continue
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON TABLE {table} IS '{mark}'")
            changed += 1
        for statement in _functions(using):
            cursor.execute(statement)
    return changed


def _plan(using: str) -> Iterator[tuple[str, list[str]]]:
    for model in apps.get_models(include_auto_created=True):
        if getattr(model, "database", "default") != using or model._meta.proxy or not model._meta.managed:
            continue
        if using == "keys" and model is not Schluessel:
            continue
        if model._meta.app_label == "procrastinate":
            continue
        yield model._meta.db_table, list(_statements(model))


def _statements(model: type[models.Model]) -> Iterator[str]:
    table, rights = model._meta.db_table, _rights_of(model)
    yield f"REVOKE ALL ON {table} FROM {', '.join(_ROLES.values())}"
    for who, role in _ROLES.items():
        if verbs := ", ".join(_VERBS[letter] for letter in getattr(rights, who)):
            yield f"GRANT {verbs} ON {table} TO {role}"
    if issubclass(model, Owned | Catalogue) or hasattr(model, "konto_column"):
        yield from _policies(model, table, rights)
    if issubclass(model, Owned):
        yield from _composite_keys(model, table)
        if table == "core_auditeintrag":
            yield from _AUDIT_COLUMNS


def _rights_of(model: type[models.Model]) -> Rights:
    if hasattr(model, "rights"):
        return model.rights
    foreign: Mapping[str, Rights] = settings.PORTAL_FOREIGN_RIGHTS
    return foreign.get(model._meta.app_label, Rights())


def _policies(model: Any, table: str, rights: Rights) -> Iterator[str]:
    """One simple policy per role, never an OR: an OR would cost the index (measured, security facts § 3.1)."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for name in ("p_staff", "p_citizen", "p_system", "p_read", "p_owner"):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    by_kommune = issubclass(model, Owned | Catalogue)
    if issubclass(model, Catalogue):
        yield f"CREATE POLICY p_read ON {table} FOR SELECT USING (true)"
    if by_kommune:  # the owner hands out and deletes one Kommune, and a mistake there cannot reach another (adr/0041)
        yield _policy("p_owner", table, BY_KOMMUNE, role="portal_owner")
    if by_kommune and rights.staff:
        yield _policy("p_staff", table, BY_KOMMUNE)
    if by_kommune and rights.system:
        yield _policy("p_system", table, BY_KOMMUNE)
    if rights.citizen and not issubclass(model, Catalogue):
        yield _policy("p_citizen", table, BY_KONTO.format(column=getattr(model, "konto_column", "konto_id")))
    if not by_kommune and rights.system:
        yield _policy("p_system", table, BY_KONTO.format(column=model.konto_column))


def _policy(name: str, table: str, condition: str, *, role: str = "") -> str:
    return f"CREATE POLICY {name} ON {table} TO {role or name} USING ({condition}) WITH CHECK ({condition})"


def _composite_keys(model: type[models.Model], table: str) -> Iterator[str]:
    """Foreign keys ignore policies, so a reference between owned rows is checked together with its Kommune."""
    yield from _unique_pair(table)
    for field in model._meta.local_fields:
        target = field.related_model
        if not isinstance(field, models.ForeignKey) or not isinstance(target, type) or not issubclass(target, Owned):
            continue
        name, other = f"{table}_{field.column}_kommune"[:63], target._meta.db_table
        yield from _unique_pair(other)
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (kommune_id, {field.column}) "
            f"REFERENCES {other} (kommune_id, id) DEFERRABLE INITIALLY DEFERRED"
        )


def _unique_pair(table: str) -> Iterator[str]:
    yield f"CREATE UNIQUE INDEX IF NOT EXISTS {f'{table}_kommune_paar'[:63]} ON {table} (kommune_id, id)"


# The number and the transaction of an audit entry are the database's to give: the application cannot choose them.
_AUDIT_COLUMNS = [
    "CREATE SEQUENCE IF NOT EXISTS core_auditeintrag_nr OWNED BY core_auditeintrag.nr",
    """CREATE OR REPLACE FUNCTION core_auditeintrag_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
       SET search_path = public, pg_temp AS $$ BEGIN
         NEW.nr := nextval('core_auditeintrag_nr'); NEW.transaktion := pg_current_xact_id()::text::bigint; RETURN NEW;
       END $$""",
    "DROP TRIGGER IF EXISTS core_auditeintrag_number ON core_auditeintrag",
    """CREATE TRIGGER core_auditeintrag_number BEFORE INSERT ON core_auditeintrag
       FOR EACH ROW EXECUTE FUNCTION core_auditeintrag_number()""",
    # Only with the whole Kommune, by the owner of the schema (adr/0041).
    """CREATE OR REPLACE FUNCTION core_auditeintrag_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF TG_OP = 'DELETE' AND current_user = 'portal_owner'
            AND OLD.kommune_id = current_setting('app.abgang', true) THEN RETURN OLD; END IF;
         RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    "DROP TRIGGER IF EXISTS core_auditeintrag_keep ON core_auditeintrag",
    """CREATE TRIGGER core_auditeintrag_keep BEFORE UPDATE OR DELETE ON core_auditeintrag
       FOR EACH ROW EXECUTE FUNCTION core_auditeintrag_keep()""",
]


def _functions(using: str) -> Iterator[str]:
    """Jobs are enqueued by citizens and staff, but read by the worker alone: only the deferring function is theirs."""
    for role in _ROLES.values():
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    if using != "default":
        return
    yield "GRANT USAGE, CREATE ON SCHEMA public TO portal_definer"
    for grantee in ("portal_app", "portal_definer"):
        yield f"""DO $$ DECLARE t text; BEGIN
            FOR t IN SELECT tablename FROM pg_tables
                WHERE schemaname = 'public' AND tablename LIKE 'procrastinate_%' LOOP
              EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {grantee}', t);
            END LOOP; END $$"""
    yield "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal_definer"
    yield """DO $$ DECLARE f regprocedure; BEGIN
        FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate_defer_jobs_v%' LOOP
          EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
          EXECUTE format('ALTER FUNCTION %s OWNER TO portal_definer', f);
        END LOOP; END $$"""


def kinds() -> dict[str, set[str]]:
    """Table names by kind, for the tests that compare the declarations with the database catalogue."""
    result: dict[str, set[str]] = {"owned": set(), "catalogue": set(), "konto": set(), "global": set()}
    for model in apps.get_models():
        if issubclass(model, Owned):
            result["owned"].add(model._meta.db_table)
        elif issubclass(model, Catalogue):
            result["catalogue"].add(model._meta.db_table)
        elif hasattr(model, "konto_column"):
            result["konto"].add(model._meta.db_table)
        elif issubclass(model, Global):
            result["global"].add(model._meta.db_table)
    return result
