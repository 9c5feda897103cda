"""Rows of several models out of one statement that is written by hand (docs/adr/0007).

For what every page of a kind begins with: Django builds a wide join anew at each request, which took ten times as long
as PostgreSQL needs to answer it. Such a statement names its Nutzerkonto or Kommune itself, as a manager would do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model


@dataclass(frozen=True)
class Part:
    """The columns of one table of a statement, which calls it `alias`.

    Those left out by `without` are read when somebody asks for one, each by a statement of its own.
    """

    alias: str
    model: type[Model]
    without: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> list[Field[Any, Any]]:
        return [field for field in self.model._meta.concrete_fields if field.attname not in self.without]

    @property
    def columns(self) -> str:
        return ", ".join(f'{self.alias}."{field.column}"' for field in self.fields)

    def row(self, found: Sequence[Any]) -> Model | None:
        """The row of its model, None where an outer join found none."""
        values = {field.attname: _value(field, value) for field, value in zip(self.fields, found, strict=True)}
        if values[self._key] is None:
            return None
        return self.model.from_db(connection.alias, values.keys(), values.values())

    @cached_property
    def _key(self) -> str:
        assert self.model._meta.pk is not None
        return self.model._meta.pk.attname


@dataclass(frozen=True)
class Statement:
    """A SELECT whose `{columns}` are those of `parts`; it may have more of its own behind them."""

    text: str
    parts: tuple[Part, ...]

    @cached_property
    def _sql(self) -> str:
        return self.text.format(columns=", ".join(part.columns for part in self.parts))

    def rows(self, values: dict[str, Any], *, more: str = "") -> Iterator[tuple[Any, ...]]:
        """For each row of the answer a row of each part, then the statement's own values. `more` is put behind it."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql + more, values)
            found = cursor.fetchall()
        return (tuple(self._split(values)) for values in found)

    def _split(self, values: Sequence[Any]) -> Iterator[Any]:
        start = 0
        for part in self.parts:
            end = start + len(part.fields)
            yield part.row(values[start:end])
            start = end
        yield from values[start:]


def _value(field: Field[Any, Any], value: Any) -> Any:
    """As Django's own queries give it: of all types of ours JSON alone is converted there and not by the driver."""
    return json.loads(value) if isinstance(field, JSONField) and value is not None else value
