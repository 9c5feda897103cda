"""What the proof of isolation plants: something of every kind for every Kommune and every person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.apps import apps
from django.db import models

from portal.core import clock
from portal.core.models import Owned
from portal.core.tenancy import Actor, Citizen
from portal.kommune.rules import NeueKommune
from portal.leistung.operations import create_portal

KOMMUNEN = ["erkelenz", "gangelt", "geilenkirchen", "heinsberg", "hueckelhoven", "kreis-heinsberg", "selfkant",
            "uebach-palenberg", "waldfeucht", "wassenberg", "wegberg", "neustadt"]  # fmt: skip
NEUE = NeueKommune("neustadt", "Neustadt", "05370044", "Stadt Neustadt", "Stadt", "neustadt.localhost")  # the twelfth
KONTEN_EACH = 2


@dataclass(frozen=True)
class World:
    """What was planted: the ids of every owned table with the Kommune and Nutzerkonto each belongs to."""

    konten: list[UUID]
    rows: dict[str, dict[UUID, tuple[str, UUID | None]]]  # table -> id -> (kommune, konto)
    planted: dict[UUID, dict[str, Any]]  # id -> the whole row, by column


def owned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, Owned)]


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
                superuser.execute(insertion(model, values), list(values.values()))
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


def insertion(model: type[models.Model], columns: Collection[str]) -> str:
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


class Leak(AssertionError):
    """Something foreign came back, or was changed."""


def is_foreign(actor: Actor, owner: tuple[str, UUID | None]) -> bool:
    kommune_id, konto_id = owner
    return konto_id != actor.konto_id if isinstance(actor, Citizen) else kommune_id != actor.kommune_id


def check(world: World, model: type[models.Model], actor: Actor, ids: Iterator[UUID]) -> None:
    rows = world.rows[model._meta.db_table]
    for row_id in ids:
        if row_id in rows and is_foreign(actor, rows[row_id]):
            raise Leak(f"{actor} got {model.__name__} of {rows[row_id]}")
