"""Asks the database catalogue whether every table obeys what its model declares (design § 5, the third proof)."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps

from portal.core.models import Catalogue, Global, Owned, Schluessel
from portal.core.schema import BY_KOMMUNE, kinds
from tests.settings import CLUSTER, WORKER

# Every table of the platform that belongs to no Kommune and to no person. A new one must be written down here.
GLOBAL = {
    "antrag_zwischenstand",
    "core_zaehler",
    "kommune_kommune",
    "kommune_loeschnachweis",
    "konto_anmeldeversuch",
    "konto_einladung",
    "konto_identitaet",
    "konto_mitarbeiter",
    "konto_rolle",
    "konto_uebergang",
    "konto_zusicherung",
    "leistung_befund",
    "leistung_externestelle",
    "leistung_funktion",
    "leistung_gebuehr",
    "leistung_importlauf",
    "leistung_katalogschluessel",
    "leistung_lebenslage",
    "leistung_leistung",
    "leistung_suchsynonym",
    "leistung_suchwort",
    "leistung_vereinbarung",
}
PORTAL_ROLES = ("portal_app", "p_citizen", "p_staff", "p_system")


@pytest.fixture
def catalogue(cloned_databases: None) -> Iterator[psycopg.Connection]:
    """A superuser's look at this worker's database: it reads the catalogue and proves nothing else."""
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}"), autocommit=True) as connection:
        yield connection


def unprotected_tables(connection: psycopg.Connection) -> set[str]:
    """Tables with a kommune_id or konto_id whose row-level security is not both enabled and forced."""
    rows = connection.execute(
        """SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE a.attname IN ('kommune_id', 'konto_id') AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm')
             AND c.relnamespace <> 'vorlage'::regnamespace  -- the tests' own copies, see tests/reference.py
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
    )
    return {name for (name,) in rows}


def wrong_policies(connection: psycopg.Connection) -> list[str]:
    """Policies of owned tables that are not exactly the condition by Kommune or by Nutzerkonto."""
    owned = kinds()["owned"] | kinds()["konto"]
    rows = connection.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies")
    wrong = []
    for table, policy, condition, check in rows:
        if table not in owned:
            continue
        variable = "app.konto" if policy == "p_citizen" or table in kinds()["konto"] else "app.kommune"
        if condition != check or variable not in condition or " OR " in condition.upper():
            wrong.append(f"{table}.{policy}: {condition}")
    return wrong


def test_every_model_says_to_whom_its_rows_belong() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("portal.")]
    undeclared = [
        model.__name__
        for model in ours
        if not issubclass(model, Owned | Catalogue | Global)
        and not hasattr(model, "konto_column")
        and model is not Schluessel
    ]
    assert not undeclared


def test_the_list_of_global_tables_is_complete() -> None:
    assert kinds()["global"] == GLOBAL


def test_every_owned_table_is_under_forced_row_level_security(catalogue: psycopg.Connection) -> None:
    exempt = {table for table in GLOBAL if table in unprotected_tables(catalogue)}
    assert unprotected_tables(catalogue) == exempt


def test_a_table_whose_security_is_switched_off_is_found(catalogue: psycopg.Connection) -> None:
    with catalogue.transaction(force_rollback=True):
        catalogue.execute("ALTER TABLE vorgang_vorgang NO FORCE ROW LEVEL SECURITY")
        assert "vorgang_vorgang" in unprotected_tables(catalogue)


def test_policies_are_one_simple_condition(catalogue: psycopg.Connection) -> None:
    assert not wrong_policies(catalogue)


@pytest.mark.parametrize("condition", ["true", f"{BY_KOMMUNE} OR konto_id IS NOT NULL"])
def test_a_weakened_policy_is_found(catalogue: psycopg.Connection, condition: str) -> None:
    with catalogue.transaction(force_rollback=True):
        catalogue.execute(f"ALTER POLICY p_staff ON vorgang_vorgang USING ({condition})")
        assert wrong_policies(catalogue)


def test_references_between_owned_rows_are_composite(catalogue: psycopg.Connection) -> None:
    rows = catalogue.execute(
        """SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
           WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1"""
    )
    owned = kinds()["owned"]
    plain = {table: name for table, name in rows if table in owned}
    targets = {
        name
        for table, name in plain.items()
        for model in apps.get_models()
        if model._meta.db_table == table
        for field in model._meta.local_fields
        if field.is_relation and field.column in name and issubclass(field.related_model, Owned)  # type: ignore[arg-type]
    }
    assert not targets
    composite = catalogue.execute(
        "SELECT count(*) FROM pg_constraint WHERE conname LIKE '%\\_kommune' AND contype = 'f'"
    )
    expected = sum(
        1
        for model in apps.get_models()
        if issubclass(model, Owned)
        for field in model._meta.local_fields
        if field.is_relation and isinstance(field.related_model, type) and issubclass(field.related_model, Owned)
    )
    row = composite.fetchone()
    assert row is not None and row[0] == expected > 0


def test_unique_keys_of_owned_tables_begin_with_the_kommune() -> None:
    loose = [
        f"{model.__name__}.{constraint.name}"
        for model in apps.get_models()
        if issubclass(model, Owned)
        for constraint in model._meta.total_unique_constraints
        if constraint.fields[0] not in ("kommune", "kommune_id")
    ]
    assert not loose


def test_the_portal_owns_nothing_and_bypasses_nothing(catalogue: psycopg.Connection) -> None:
    rows = catalogue.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreaterole)",
        [list(PORTAL_ROLES)],
    )
    assert rows.fetchall() == []
    owned = catalogue.execute(
        """SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
           WHERE rolname = ANY(%s)""",
        [list(PORTAL_ROLES)],
    )
    assert owned.fetchall() == []


def test_no_materialised_view_and_no_view_bypasses_the_policies(catalogue: psycopg.Connection) -> None:
    rows = catalogue.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('m', 'v') AND relnamespace = 'public'::regnamespace"
    )
    assert rows.fetchall() == []


def test_definer_functions_are_few_and_have_a_fixed_search_path(catalogue: psycopg.Connection) -> None:
    rows = catalogue.execute(
        """SELECT proname, COALESCE(array_to_string(proconfig, ','), '') FROM pg_proc
           WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"""
    ).fetchall()
    assert {name for name, _ in rows} == {"core_auditeintrag_number", "procrastinate_defer_jobs_v1"}
    assert all("search_path=public, pg_temp" in config for _, config in rows)


def test_models_with_personal_data_declare_how_long_they_are_kept() -> None:
    personal = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("portal.")
        and any(
            field.column == "konto_id" or field.get_internal_type() == "BinaryField"
            for field in model._meta.local_fields
        )
        and model is not Schluessel
    ]
    without = {model.__name__ for model in personal if getattr(model, "retention", None) is None}
    # These hold ids only and end with the row they link; the bytes of a Gestaltung are pictures for everybody.
    links = {"Vorgangsforderung", "Vorgangsdokument", "Stellungnahmedatei", "Auditglied", "Identitaet"}
    assert without <= links | {"Gestaltung"}
