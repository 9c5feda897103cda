"""Bring a table to a given state in few statements: what reference data loaders need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from portal.core.db import transaction_required

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Changes:
    """How many rows a run created, changed and removed."""

    new: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.new + other.new, self.changed + other.changed, self.removed + other.removed)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)


@transaction_required
def synchronise(
    stored: models.QuerySet[M],
    wanted: Sequence[M],
    *,
    key: Sequence[str],
    fields: Sequence[str],
    fill: Sequence[str] = (),
    remove: bool = False,
) -> Changes:
    """Make `stored` hold the `wanted` rows, told apart by `key` (attnames, a unique constraint of the table).

    `fields` are overwritten where they differ; `fill` only where nothing is stored, because people maintain them.
    Rows that are not wanted stay, unless `remove`. A second run with the same rows writes nothing.
    """
    found = {_values(row, key): row for row in stored}
    new = [row for row in wanted if _values(row, key) not in found]
    changed = []
    for row in wanted:
        old = found.pop(_values(row, key), None)
        if old is None:
            continue
        for name in fill:
            setattr(row, name, getattr(old, name) or getattr(row, name))
        if _values(row, [*fields, *fill]) != _values(old, [*fields, *fill]):
            row.pk = old.pk
            changed.append(row)
    _write(stored.model, new + changed, key=key, fields=[*fields, *fill])
    removed = list(found.values()) if remove else []
    if removed:
        stored.filter(pk__in=[row.pk for row in removed]).delete()
    return Changes(len(new), len(changed), len(removed))


def _write(model: type[M], rows: list[M], *, key: Sequence[str], fields: Sequence[str]) -> None:
    names = {field.attname: field.name for field in model._meta.concrete_fields}
    if not fields:
        model._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        return
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[names[name] for name in key],
        update_fields=[names[name] for name in fields],
        batch_size=1000,
    )


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
