"""A statement that Django builds once for each shape and that is asked again with other values.

To build one costs a process more than to ask it: what nearly every page of the office asks is built with stand-ins for
its values, and kept. Kommune and Nutzerkonto of the unit are among the values; the policies of the database hold all
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from portal.core.tenancy import current_actor

R = TypeVar("R")
Value = tuple[int, ...] | list[int] | list[UUID] | list[str] | UUID | datetime | date | int | str | None
Build = Callable[..., tuple[str, Sequence[Any]]]
_THEN, _FAR = datetime(1000, 1, 1, tzinfo=UTC), timedelta(days=10_000)  # further than any deadline
_known: dict[Hashable, tuple[Any, list[Callable[[list[Any]], Any]]]] = {}


@Field.register_lookup
@ForeignObject.register_lookup
class OneOf(Lookup):
    """As `in`, but the list is one parameter: how long it is makes no other statement."""

    lookup_name = "one_of"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", (*params, self.rhs)


def built_once(shape: Hashable, build: Build, *values: Value) -> tuple[str, list[Any]]:
    """The SQL and the parameters that `build` gives for these values: ids, several ids, moments, a day, a word.

    `build` must give the same SQL for all values of one `shape` (how long a tuple is and what is missing belong to it
    by themselves), and may not compute with them, except add a time span to a moment. A tuple is for `in`, where each
    of it is a parameter, a list for `one_of`.
    """
    sql, params = _kept(_name(build, shape), build, values)
    return sql, params


def rows_built_once(shape: Hashable, build: Callable[..., QuerySet[Any, R]], *values: Value) -> list[R]:
    """As `built_once` for a queryset; its rows, which Django reads as it always does."""
    try:
        kept, params = _kept(_name(build, shape), lambda *each: _compiled(build(*each)), values)
    except EmptyResultSet:
        return []
    compiler, rows = copy(kept.compiler), kept.rows._chain()
    compiler.connection = connections[rows.db]  # the kept one was compiled for that of another thread, perhaps
    compiler.as_sql = lambda *_args, **_more: (kept.sql, params)
    rows.query.get_compiler = lambda *_args, **_more: compiler
    return list(rows)


def one_row_of(fold: str, *rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """Several queries as one statement that answers with one row: of each what `fold` makes of its rows, named f."""
    compiled = [each.query.sql_with_params() for each in rows]
    parts = ", ".join(f"(SELECT {fold} FROM ({sql}) AS f)" for sql, _params in compiled)  # noqa: S608  from Django
    return f"SELECT {parts}", [value for _sql, params in compiled for value in params]


@dataclass(frozen=True)
class _Compiled:
    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str


def _compiled(rows: QuerySet[Any, Any]) -> tuple[_Compiled, Sequence[Any]]:
    compiler = rows.query.get_compiler(rows.db)
    sql, params = compiler.as_sql()
    return _Compiled(rows, compiler, sql), params


def _name(build: Callable[..., Any], shape: Hashable) -> Hashable:
    return build.__module__, build.__qualname__, shape


def _kept(
    name: Hashable, make: Callable[..., tuple[Any, Sequence[Any]]], values: Sequence[Value]
) -> tuple[Any, list[Any]]:
    """What `make` gives for stand-ins, made once, and the parameters for these values."""
    actor = current_actor()
    unit = [actor.kommune_id, actor.konto_id] if actor else []
    key = (name, actor and actor.role, tuple(_form(each) for each in values))
    if key not in _known:
        stand_ins = [_stand_in(number, each) for number, each in enumerate(values)]
        made, params = make(*stand_ins)
        flat = _flat(stand_ins) + unit
        _known[key] = made, [_reader(param, flat) for param in params]
    made, readers = _known[key]
    flat = _flat(values) + unit
    return made, [read(flat) for read in readers]


def _form(value: Value) -> int:
    """What of the value belongs to the shape."""
    return len(value) if isinstance(value, tuple) else -2 if value in (None, "") else -1


def _stand_in(number: int, value: Value) -> Any:
    if isinstance(value, tuple):
        return tuple(-1_000_000 * (number + 1) + place for place in range(len(value)))  # ascending, as ids are given
    if isinstance(value, list):
        return [f"{number + 1:032}"]
    if isinstance(value, datetime):
        return _THEN + number * _FAR
    if isinstance(value, date):
        return date(1801, 1, 1 + number)
    if isinstance(value, UUID | str) and value:
        return type(value)(f"{number + 1:032}")
    return -1_000_000 * (number + 1) if isinstance(value, int) else value


def _flat(values: Sequence[Any]) -> list[Any]:
    return [one for each in values for one in (each if isinstance(each, tuple) else [each])]


def _reader(param: Any, stand_ins: list[Any]) -> Callable[[list[Any]], Any]:
    """Where this parameter comes from: one of the values, the unit, or always the same."""
    for place, each in enumerate(stand_ins):
        if isinstance(each, datetime) and isinstance(param, datetime) and abs(param - each) < _FAR / 2:
            return partial(_moment, place, param - each)
        if each not in (None, "") and isinstance(param, type(each)) and param == each:
            return partial(_value, place, type(param))  # Django says of some numbers how large their column is
    return partial(_constant, param)


def _value(place: int, kind: type[Any], values: list[Any]) -> Any:
    value = values[place]
    return value if type(value) is kind else kind(value)


def _moment(place: int, later: timedelta, values: list[Any]) -> Any:
    return values[place] + later


def _constant(param: Any, _values: list[Any]) -> Any:
    return param
