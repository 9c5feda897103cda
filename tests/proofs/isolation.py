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
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.apps import apps
from django.db import DatabaseError, connection, models

from portal.core import clock
from portal.core.models import Owned
from portal.core.tenancy import Actor, Citizen, Staff, System, unit
from portal.kommune.rules import NeueKommune
from portal.leistung.operations import create_portal

KOMMUNEN = ["erkelenz", "gangelt", "geilenkirchen", "heinsberg", "hueckelhoven", "kreis-heinsberg", "selfkant",
            "uebach-palenberg", "waldfeucht", "wassenberg", "wegberg", "neustadt"]  # fmt: skip
NEUE = NeueKommune("neustadt", "Neustadt", "05370044", "Stadt Neustadt", "Stadt", "neustadt.localhost")  # the twelfth
KONTEN_EACH = 2
BYPASS = "p_test_bypass"


@dataclass(frozen=True)
class World:
    """What was planted: the ids of every owned table with the Kommune and Nutzerkonto each belongs to."""

    konten: list[UUID]
    rows: dict[str, dict[UUID, tuple[str, UUID | None]]]  # table -> id -> (kommune, konto)
    planted: dict[UUID, dict[str, Any]]  # id -> the whole row, by column


def owned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, Owned)]


# --- planting -------------------------------------------------------------------------------------------------------


def plant(superuser_dsn: str) -> World:
    """Make a twelfth Kommune as administrators do, and put one row for every Kommune and Nutzerkonto into every owned
    table, whatever its columns are.
    """
    create_portal(neu=NEUE, verwaltung=None, at=clock.now())
    konten = [uuid4() for _ in range(len(KOMMUNEN) * KONTEN_EACH)]
    rows: dict[str, dict[UUID, tuple[str, UUID | None]]] = {}
    planted: dict[UUID, dict[str, Any]] = {}
    with psycopg.connect(superuser_dsn) as superuser:
        superuser.execute("SET session_replication_role = replica")  # no foreign keys while planting
        for konto_id in konten:
            superuser.execute(
                "INSERT INTO konto_nutzerkonto (id, art, schluessel_id, daten, erstellt_am, angemeldet_am) "
                "VALUES (%s, 'gast', %s, 'x', now(), now())",
                [konto_id, uuid4()],
            )
        offices = {}
        for kommune_id, office_id in superuser.execute(
            "SELECT kommune_id, min(id) FROM kommune_organisationseinheit GROUP BY 1"
        ):
            offices[kommune_id] = office_id
        ids = {model: [uuid4() for _ in konten] for model in owned_models()}
        for model, row_ids in ids.items():
            has_konto = any(field.column == "konto_id" for field in model._meta.local_fields)
            rows[model._meta.db_table] = {}
            if is_one_each := _is_one_each(model):
                superuser.execute(f"DELETE FROM {model._meta.db_table}")
            for number, konto_id in enumerate(konten[: len(KOMMUNEN)] if is_one_each else konten):
                kommune_id = KOMMUNEN[number % len(KOMMUNEN)]
                fixed = {"id": row_ids[number], "kommune_id": kommune_id, "konto_id": konto_id}
                fixed |= {"status": "eingegangen"} if model._meta.label == "vorgang.Vorgang" else {}
                fixed |= {"fall_id": uuid4()} if model._meta.label == "vorgang.Vorgang" else {}
                fixed |= {"stellungnahme_id": None} if model._meta.label == "vorgang.Stellungnahmeschritt" else {}
                fixed |= {"organisationseinheit_id": offices[kommune_id], "leistung_id": "geburtsurkunde"}
                values = planted[row_ids[number]] = _values(model, number, fixed, ids)
                superuser.execute(_insertion(model, values), list(values.values()))
                rows[model._meta.db_table][row_ids[number]] = (kommune_id, konto_id if has_konto else None)
    return World(konten, rows, planted)


def _is_one_each(model: type[models.Model]) -> bool:
    """Whether a Kommune has one row of it at most."""
    return any(getattr(one, "fields", None) == ("kommune",) for one in model._meta.constraints)


def _values(
    model: type[models.Model], number: int, fixed: dict[str, object], ids: dict[type[models.Model], list[UUID]]
) -> dict[str, Any]:
    """A row, by column."""
    return {
        str(field.column): fixed[field.column] if field.column in fixed else _some_value(field, number, ids)
        for field in model._meta.local_concrete_fields
        if not field.generated
    }


def _insertion(model: type[models.Model], columns: Collection[str]) -> str:
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"


def _some_value(field: Any, number: int, ids: dict[type[models.Model], list[UUID]]) -> object:
    """A value the column takes; references between owned rows lead to the row of the same person."""
    if field.is_relation and field.related_model in ids:
        return ids[field.related_model][number]
    if field.null and field.name != "eingang_am":
        return None
    if field.choices:
        return "" if field.blank else next(iter(field.choices))[0]
    kind = field.target_field.get_internal_type() if field.is_relation else field.get_internal_type()
    return _BY_KIND[kind](number)


_BY_KIND: dict[str, Callable[[int], object]] = {
    "UUIDField": lambda number: uuid4(),
    "DateTimeField": lambda number: "2026-01-01T00:00:00Z",
    "DateField": lambda number: f"2026-01-{number + 1:02}",
    "BooleanField": lambda number: False,
    "BinaryField": lambda number: b"x",
    "JSONField": lambda number: "{}",
    "ArrayField": lambda number: [],
    "CharField": lambda number: f"w{number}",
    "SlugField": lambda number: f"w{number}",
    "TextField": lambda number: f"w{number}",
    "EmailField": lambda number: f"w{number}@example.invalid",
    **{
        kind: lambda number: number + 1
        for kind in ("IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
                     "SmallIntegerField", "BigAutoField", "AutoField")
    },
}  # fmt: skip


# --- harness A ------------------------------------------------------------------------------------------------------


class Leak(AssertionError):
    """Something foreign came back, or was changed."""


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


def _is_foreign(actor: Actor, owner: tuple[str, UUID | None]) -> bool:
    kommune_id, konto_id = owner
    return konto_id != actor.konto_id if isinstance(actor, Citizen) else kommune_id != actor.kommune_id


def _foreign_row(chance: random.Random, world: World, model: type[models.Model], actor: Actor) -> UUID:
    rows = world.rows[model._meta.db_table]
    return chance.choice([row_id for row_id, owner in rows.items() if _is_foreign(actor, owner)])


def _check(world: World, model: type[models.Model], actor: Actor, ids: Iterator[UUID]) -> None:
    rows = world.rows[model._meta.db_table]
    for row_id in ids:
        if row_id in rows and _is_foreign(actor, rows[row_id]):
            raise Leak(f"{actor} got {model.__name__} of {rows[row_id]}")


def read_everything(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table}")
        _check(world, model, actor, (row[0] for row in cursor.fetchall()))


def read_by_id(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table} WHERE id = %s", [foreign])
        _check(world, model, actor, (row[0] for row in cursor.fetchall()))


def read_by_base_manager(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    _check(world, model, actor, iter(model._base_manager.values_list("id", flat=True)))


def read_by_join(model: type[models.Model], actor: Actor, foreign: UUID, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.id FROM kommune_kommune k JOIN {model._meta.db_table} m ON m.kommune_id = k.id")
        _check(world, model, actor, (row[0] for row in cursor.fetchall()))


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
            cursor.execute(_insertion(model, values), list(values.values()))
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


# --- harness B ------------------------------------------------------------------------------------------------------


class BypassStaff(Staff):
    role = BYPASS


class BypassCitizen(Citizen):
    role = BYPASS


@contextmanager
def bypass_role(superuser_dsn: str) -> Iterator[None]:
    """A role that no policy binds, for as long as harness B runs."""
    with psycopg.connect(superuser_dsn, autocommit=True) as superuser:
        superuser.execute(f"DROP ROLE IF EXISTS {BYPASS}")
        superuser.execute(f"CREATE ROLE {BYPASS} NOLOGIN BYPASSRLS")
        superuser.execute(f"GRANT pg_read_all_data, pg_write_all_data TO {BYPASS}")
        superuser.execute(f"GRANT {BYPASS} TO portal_app")
        try:
            yield
        finally:
            superuser.execute(f"DROP ROLE {BYPASS}")


def run_b(world: World, *, steps: int, seed: int) -> Counter[str]:
    """The product's own queries without policies; raises Leak when one of them returns a foreign row."""
    chance, tried = random.Random(seed), Counter[str]()
    for _ in range(steps):
        question = chance.choice(QUESTIONS)
        if question in STAFF_QUESTIONS:
            actor: Actor = BypassStaff(1, chance.choice(KOMMUNEN))
        else:
            actor = BypassCitizen(chance.choice(world.konten), chance.choice(KOMMUNEN))
        with unit(actor):
            for model, row_id in question(chance, world, actor):
                _check(world, model, actor, iter([row_id]))
                tried[f"{question.__name__} own rows"] += 1
        tried[question.__name__] += 1
    return tried


Found = list[tuple[type[models.Model], UUID]]


def _pick(chance: random.Random, world: World, table: str) -> UUID:
    return chance.choice(list(world.rows[table]))


def _postkorb(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.kommune.models import Organisationseinheit
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries import postkorb
    from portal.vorgang.rules.postkorb import Ansicht

    offices = list(Organisationseinheit.objects.values_list("id", flat=True))
    page = postkorb(office_ids=offices, ansicht=Ansicht.ALLE, mitarbeiter_id=1, at=clock.now())
    return [(Vorgang, row.id) for row in page.rows]


def _around_the_postkorb(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import GespeicherterFilter, Schlagwort
    from portal.vorgang.queries.umfeld import umfeld

    found = umfeld(office_ids=_all_offices(), mitarbeiter_id=chance.randrange(1, 25), day=clock.today())
    words: Found = [(Schlagwort, key) for key, _wort in found.schlagworte]
    return [*words, *((GespeicherterFilter, UUID(row["id"])) for row in found.filter)]


def _tags_and_names(chance: random.Random, world: World, actor: Actor) -> Found:
    """Of anybody's Vorgänge: the Schlagworte, and which of them has a name that any Kommune may have noted."""
    from portal.vorgang.models import Schlagwort, Vorgang
    from portal.vorgang.queries.korb import Lage, with_names
    from portal.vorgang.queries.umfeld import schlagworte_of
    from portal.vorgang.rules.postkorb import Ansicht

    tags = schlagworte_of(world.rows["vorgang_vorgang"])
    lage = Lage(_all_offices(), 1, clock.now(), Ansicht.ALLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT merkmal FROM vorgang_suchmerkmal")
        marks = [row[0] for row in cursor.fetchall()]
    named = [row.id for mark in chance.sample(marks, 3) for row in with_names(lage, [mark]).rows]
    return [(Schlagwort, key) for each in tags.values() for key, _w in each] + [(Vorgang, each) for each in named]


def _vorgang_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries import vorgang_by_id

    row = vorgang_by_id(_pick(chance, world, "vorgang_vorgang"))
    return [(Vorgang, row.id)] if row else []


def _own_vorgaenge(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries.meine import meine_vorgaenge

    return [(Vorgang, each.vorgang.id) for each in meine_vorgaenge()]


def _own_drafts(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antrag
    from portal.antrag.queries import drafts_of_citizen

    return [(Antrag, row.id) for row in drafts_of_citizen()]


def _files(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antragsanlage
    from portal.antrag.queries import anlagen_of

    assert actor.konto_id is not None
    antrag_id = _anyones(chance, "antrag_id", "antrag_antragsanlage")
    return [(Antragsanlage, row.id) for row in anlagen_of(antrag_id, konto_id=actor.konto_id)]


def _draft_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antrag, AntragGone
    from portal.antrag.queries import draft_row

    assert actor.konto_id is not None
    antrag_id = _anyones(chance, "id", "antrag_antrag WHERE status = 'entwurf'")
    try:
        return [(Antrag, draft_row(antrag_id, konto_id=actor.konto_id, today=clock.today(), lock=True).id)]
    except AntragGone:
        return []


def _anyones(chance: random.Random, column: str, rows: str) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {rows}")
        return UUID(str(chance.choice(cursor.fetchall())[0]))


def _own_merkzettel(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.leistung.models import Merkzettel
    from portal.leistung.queries.wegweiser import merkzettel_of_citizen

    return [(Merkzettel, row.id) for row in merkzettel_of_citizen()]


def _merkzettel_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.leistung.models import Merkzettel
    from portal.leistung.models.merkzettel import MerkzettelGone

    try:
        return [(Merkzettel, Merkzettel.objects.one(_anyones(chance, "id", "leistung_merkzettel")).id)]
    except MerkzettelGone:
        return []


def _all_offices() -> list[int]:
    from portal.kommune.models import Organisationseinheit

    return list(Organisationseinheit.objects.values_list("id", flat=True))


def _abschriften(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abschrift, Abschriftnachweis
    from portal.vorgang.queries.fall import abschriften_of, open_abschriften

    offices, anyones = _all_offices(), _anyones(chance, "vorgang_id", "vorgang_abschriftnachweis")
    found: Found = [(Abschrift, row.id) for row in open_abschriften(office_ids=offices)]
    return found + [(Abschriftnachweis, row.id) for row in abschriften_of(anyones, office_ids=offices)]


def _read_proofs(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abschriftnachweis
    from portal.vorgang.queries.fall import read_proofs

    rows = read_proofs(_anyones(chance, "vorgang_id", "vorgang_abschriftnachweis")).values()
    return [(Abschriftnachweis, row.id) for row in rows]


def _parts_for_office(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Fallteil, Vorgang
    from portal.vorgang.queries.fall import other_parts_for_office

    of = Vorgang(fall_id=_anyones(chance, "fall_id", "vorgang_fallteil"))
    return [(Fallteil, row.id) for row in other_parts_for_office(of)]


def _parts_of_person(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries.fall import other_parts

    return [(Vorgang, row.id) for row in other_parts(Vorgang(fall_id=_anyones(chance, "fall_id", "vorgang_vorgang")))]


def _handed_over(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abgabe
    from portal.vorgang.queries.abgabe import abgaben_of_person

    return [(Abgabe, row.id) for row in abgaben_of_person().values()]


def _asked(chance: random.Random, world: World, actor: Actor) -> Found:
    """What one's offices are asked, and what belongs to anybody's question."""
    from portal.vorgang.models import Stellungnahmebitte
    from portal.vorgang.queries.stellungnahme import bitte_of, bitten_of

    one = bitte_of(_anyones(chance, "id", "vorgang_stellungnahmebitte"), office_ids=_all_offices())
    rows = bitten_of(office_ids=_all_offices(), at=clock.now())
    return [(Stellungnahmebitte, row.id) for row in [*rows, *([one] if one else [])]]


STAFF_QUESTIONS: list[Callable[[random.Random, World, Actor], Found]] = [
    _postkorb, _around_the_postkorb, _tags_and_names, _vorgang_by_id, _abschriften, _parts_for_office, _asked,
]  # fmt: skip
CITIZEN_QUESTIONS = [
    _read_proofs,
    _parts_of_person,
    _handed_over,
    _own_vorgaenge,
    _own_drafts,
    _draft_by_id,
    _files,
    _own_merkzettel,
    _merkzettel_by_id,
]
QUESTIONS = [*STAFF_QUESTIONS, *CITIZEN_QUESTIONS]


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
