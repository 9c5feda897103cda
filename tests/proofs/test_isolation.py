"""A tenth of `make proof-isolation`, and both harnesses seen red by a seeded fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, models

from portal.core.schema import BY_KOMMUNE, BY_KONTO
from portal.leistung.models import Merkzettel
from portal.leistung.models.merkzettel import MerkzettelQuerySet
from portal.vorgang.models import Vorgang, VorgangQuerySet
from tests.proofs.isolation import run_a
from tests.proofs.isolation_fragen import QUESTIONS, bypass_role, run_b
from tests.proofs.isolation_welt import NEUE, Leak, World, plant
from tests.settings import CLUSTER, WORKER

pytestmark = pytest.mark.usefixtures("database")
IS_TWELFTH = f"current_setting('app.kommune', true) = '{NEUE.id}'"
DSN = CLUSTER.dsn("postgres", f"portal_{WORKER}")


@pytest.fixture
def world(database: None) -> World:
    return plant(DSN)


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection]:
    with psycopg.connect(DSN, autocommit=True) as connection:
        yield connection


def test_generated_accesses_meet_nothing_foreign(world: World) -> None:
    tried = run_a(world, steps=10_000, seed=20261116)
    assert sum(tried.values()) == 10_000
    assert any(name.endswith("read_everything erlaubt") for name in tried)


@pytest.mark.parametrize(
    ("fault", "repair"),
    [
        (
            "ALTER POLICY p_staff ON vorgang_vorgang USING (true)",
            f"ALTER POLICY p_staff ON vorgang_vorgang USING ({BY_KOMMUNE})",
        ),
        (  # the twelfth Kommune sees what is not its own: it attacks
            f"ALTER POLICY p_staff ON redaktion_entwurf USING ({BY_KOMMUNE} OR {IS_TWELFTH})",
            f"ALTER POLICY p_staff ON redaktion_entwurf USING ({BY_KOMMUNE})",
        ),
        (  # others see what is the twelfth's: it is attacked
            f"ALTER POLICY p_staff ON redaktion_entwurf USING ({BY_KOMMUNE} OR kommune_id = '{NEUE.id}')",
            f"ALTER POLICY p_staff ON redaktion_entwurf USING ({BY_KOMMUNE})",
        ),
        (
            "ALTER TABLE postfach_nachricht DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE postfach_nachricht ENABLE ROW LEVEL SECURITY",
        ),
        (  # nobody may change an audit entry: only a new one can be a foreign one
            "ALTER POLICY p_staff ON core_auditeintrag WITH CHECK (true)",
            f"ALTER POLICY p_staff ON core_auditeintrag WITH CHECK ({BY_KOMMUNE})",
        ),
        (
            "ALTER POLICY p_citizen ON postfach_nachrichtenanlage WITH CHECK (true)",
            f"ALTER POLICY p_citizen ON postfach_nachrichtenanlage WITH CHECK ({BY_KONTO.format(column='konto_id')})",
        ),
    ],
)
def test_harness_a_turns_red(world: World, superuser: psycopg.Connection, fault: str, repair: str) -> None:
    superuser.execute(fault)
    try:
        with pytest.raises(Leak):
            run_a(world, steps=10_000, seed=1)
    finally:
        superuser.execute(repair)


def test_the_products_queries_hold_without_policies(world: World) -> None:
    with bypass_role(DSN):
        tried = run_b(world, steps=1100, seed=3)
        connection.close()  # it still knows the role that is dropped now
    names = {question.__name__ for question in QUESTIONS}
    assert set(tried) == names | {f"{name} own rows" for name in names}  # every question found what is one's own


@pytest.mark.parametrize(("model", "queryset"), [(Vorgang, VorgangQuerySet), (Merkzettel, MerkzettelQuerySet)])
def test_harness_b_turns_red(
    world: World, monkeypatch: pytest.MonkeyPatch, model: Any, queryset: type[models.QuerySet[Any]]
) -> None:
    manager: models.Manager[Any] = models.Manager.from_queryset(queryset)()
    manager.model = model
    monkeypatch.setattr(model, "objects", manager)
    with bypass_role(DSN):
        with pytest.raises(Leak):
            run_b(world, steps=1100, seed=3)
        connection.close()
