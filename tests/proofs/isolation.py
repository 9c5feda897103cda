"""Nobody sees what is not theirs: generated reads and writes over role x Kommune x foreign id (`make proof-isolation`).

Harness A goes around the product: raw SQL and base managers without any filter, as portal_app. It turns red when a
policy becomes USING (true) or WITH CHECK (true), or row-level security is off. Harness B takes the policies away (a
BYPASSRLS role that only this test knows) and calls the product's own queries. It turns red when one of their filters
is removed.
"""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import os
import random
import sys
import time
from collections import Counter
from uuid import UUID, uuid4

import psycopg
from django.db import DatabaseError, connection, models

from portal.core.tenancy import Actor, Citizen, Staff, System, unit
from tests.proofs.isolation_fragen import bypass_role, run_b
from tests.proofs.isolation_welt import KOMMUNEN, Leak, World, check, insertion, is_foreign, owned_models, plant


def run_a(world: World, *, steps: int, seed: int) -> Counter[str]:
    """Generated accesses around the product; raises Leak at the first foreign row. Returns what was tried."""
    chance, tried, targets = random.Random(seed), Counter[str](), owned_models()
    for _ in range(steps):
        model, access = chance.choice(targets), chance.choice(ACCESSES)
        actor = _actor(chance, world)
        foreign = _foreign_row(chance, world, model, actor)
        outcome = "erlaubt"
        try:
            with unit(actor):
                access(model, actor, foreign, world)
        except DatabaseError:
            outcome = "verweigert"  # no grant, a policy, or a key: nothing came back
        tried[f"{actor.role} {access.__name__} {outcome}"] += 1
    return tried


def _actor(chance: random.Random, world: World) -> Actor:
    kommune_id = chance.choice(KOMMUNEN)
    actors: list[Actor] = [
        Staff(chance.randrange(1, 9), kommune_id),
        System(kommune_id, chance.choice([None, *world.konten])),
        Citizen(chance.choice(world.konten), kommune_id),
    ]
    return chance.choice(actors)


def _foreign_row(chance: random.Random, world: World, model: type[models.Model], actor: Actor) -> UUID:
    rows = world.rows[model._meta.db_table]
    return chance.choice([row_id for row_id, owner in rows.items() if is_foreign(actor, owner)])


def read_everything(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table}")
        check(world, model, actor, (row[0] for row in cursor.fetchall()))


def read_by_id(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table} WHERE id = %s", [foreign])
        check(world, model, actor, (row[0] for row in cursor.fetchall()))


def read_by_base_manager(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    check(world, model, actor, iter(model._base_manager.values_list("id", flat=True)))


def read_by_join(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.id FROM kommune_kommune k JOIN {model._meta.db_table} m ON m.kommune_id = k.id")
        check(world, model, actor, (row[0] for row in cursor.fetchall()))


def update_foreign(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET kommune_id = kommune_id WHERE id = %s", [foreign])
        if cursor.rowcount:
            raise Leak(f"{actor} changed a foreign {model.__name__}")


def delete_foreign(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [foreign])
        if cursor.rowcount:
            raise Leak(f"{actor} deleted a foreign {model.__name__}")


def insert_foreign(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    """One more row like the foreign one. A grant or a policy must refuse it: a key that is taken is no protection."""
    values = {**world.planted[foreign], "id": uuid4()}
    with connection.cursor() as cursor:
        try:
            cursor.execute(insertion(model, values), list(values.values()))
        except DatabaseError as error:
            if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
                raise
            raise Leak(f"{actor} put a foreign {model.__name__}, only refused by: {error}") from error
    raise Leak(f"{actor} put a foreign {model.__name__}")


def move_own_row_away(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    """Give an own row to another Kommune or person: the policy's check must refuse it."""
    rows = world.rows[model._meta.db_table]
    column = "konto_id" if isinstance(actor, Citizen) else "kommune_id"
    other = rows[foreign][1] if isinstance(actor, Citizen) else rows[foreign][0]
    if other is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [other])
        if cursor.rowcount:
            raise Leak(f"{actor} gave a {model.__name__} away")


ACCESSES = [
    read_everything, read_by_id, read_by_base_manager, read_by_join, insert_foreign, update_foreign, delete_foreign,
    move_own_row_away,
]  # fmt: skip


def main() -> int:
    """Full size: 100,000 accesses in harness A, 5,000 questions in harness B; prints what was tried."""
    from tests.conftest import build_databases
    from tests.settings import CLUSTER, WORKER

    build_databases()
    superuser = CLUSTER.dsn("postgres", f"portal_{WORKER}")
    world, steps = plant(superuser), int(os.environ.get("STEPS", "100000"))
    started = time.monotonic()
    tried = run_a(world, steps=steps, seed=1)
    with bypass_role(superuser):
        asked = run_b(world, steps=steps // 20, seed=2)
    for name, count in sorted((tried + asked).items()):
        print(f"{count:8d}  {name}")
    print(f"{sum(tried.values())} accesses and {sum(asked.values())} questions, 0 foreign rows, "
          f"{time.monotonic() - started:.0f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
