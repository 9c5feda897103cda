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
from tests.proofs import isolation
from tests.settings import CLUSTER, WORKER

pytestmark = pytest.mark.usefixtures("database")
IS_TWELFTH = f"current_setting('app.kommune', true) = '{isolation.NEUE.id}'"
DSN = CLUSTER.dsn("postgres", f"portal_{WORKER}")


@pytest.fixture
def world(database: None) -> isolation.World:
    return isolation.plant(DSN)


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection]:
    with psycopg.connect(DSN, autocommit=True) as connection:
        yield connection


def test_generated_accesses_meet_nothing_foreign(world: isolation.World) -> None:
    tried = isolation.run_a(world, steps=10_000, seed=20261116)
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
            f"ALTER POLICY p_staff ON redaktion_entwurf USING ({BY_KOMMUNE} OR kommune_id = '{isolation.NEUE.id}')",
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
def test_harness_a_turns_red(world: isolation.World, superuser: psycopg.Connection, fault: str, repair: str) -> None:
    superuser.execute(fault)
    try:
        with pytest.raises(isolation.Leak):
            isolation.run_a(world, steps=10_000, seed=1)
    finally:
        superuser.execute(repair)


def test_the_products_queries_hold_without_policies(world: isolation.World) -> None:
    with isolation.bypass_role(DSN):
        tried = isolation.run_b(world, steps=1100, seed=3)
        connection.close()  # it still knows the role that is dropped now
    names = {question.__name__ for question in isolation.QUESTIONS}
    assert set(tried) == names | {f"{name} own rows" for name in names}  # every question found what is one's own


@pytest.mark.parametrize(("model", "queryset"), [(Vorgang, VorgangQuerySet), (Merkzettel, MerkzettelQuerySet)])
def test_harness_b_turns_red(
    world: isolation.World, monkeypatch: pytest.MonkeyPatch, model: Any, queryset: type[models.QuerySet[Any]]
) -> None:
    manager: models.Manager[Any] = models.Manager.from_queryset(queryset)()
    manager.model = model
    monkeypatch.setattr(model, "objects", manager)
    with isolation.bypass_role(DSN):
        with pytest.raises(isolation.Leak):
            isolation.run_b(world, steps=1100, seed=3)
        connection.close()
