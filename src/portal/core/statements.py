"""A statement that Django builds once for each shape and that is asked again with other values.

To build one costs a process more than to ask it: what nearly every page of the office asks is built with stand-ins for
its values, and kept. The Kommune of the unit is one of the values; the policies of the database hold all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from portal.core.db import transaction_required
from portal.core.tenancy import current_actor

Values = Sequence[int] | datetime | date | int
Build = Callable[..., tuple[str, Sequence[Any]]]
_THEN = datetime(1800, 1, 1, tzinfo=UTC)
_known: dict[Hashable, tuple[str, list[Callable[[list[Any], str], Any]]]] = {}


@transaction_required
def built_once(shape: Hashable, build: Build, *values: Values) -> tuple[str, list[Any]]:
    """The SQL and the parameters that `build` gives for these values, which are ids, lists of ids, a moment or a day.

    `build` must give the same SQL for all values of one `shape` (how long each list is belongs to it by itself), and
    may not compute with them, except add a time span to the moment.
    """
    actor = current_actor()
    assert actor is not None
    lengths = tuple(len(each) if isinstance(each, Sequence) else -1 for each in values)
    key = (build.__qualname__, shape, lengths)
    if key not in _known:
        stand_ins = [_stand_in(number, each) for number, each in enumerate(values)]
        sql, params = build(*stand_ins)
        flat = _flat(stand_ins)
        _known[key] = sql, [_reader(param, flat, actor.kommune_id) for param in params]
    sql, readers = _known[key]
    flat = _flat(values)
    return sql, [read(flat, actor.kommune_id) for read in readers]


def _stand_in(number: int, value: Values) -> Any:
    if isinstance(value, Sequence):
        return [-1_000_000 * (number + 1) + place for place in range(len(value))]  # ascending, as ids are given
    if isinstance(value, datetime):
        return _THEN
    return date(1801, 1, 1 + number) if isinstance(value, date) else -1_000_000 * (number + 1)


def _flat(values: Sequence[Any]) -> list[Any]:
    return [one for each in values for one in (each if isinstance(each, Sequence) else [each])]


def _reader(param: Any, stand_ins: list[Any], kommune_id: str) -> Callable[[list[Any], str], Any]:
    """Where this parameter comes from: the unit, one of the values, or always the same."""
    if isinstance(param, str) and param == kommune_id:
        return _kommune
    for place, each in enumerate(stand_ins):
        if isinstance(each, datetime) and isinstance(param, datetime):
            return partial(_moment, place, param - each)
        if type(param) is type(each) and param == each:
            return partial(_value, place)
    return partial(_constant, param)


def _kommune(_values: list[Any], kommune_id: str) -> Any:
    return kommune_id


def _value(place: int, values: list[Any], _kommune_id: str) -> Any:
    return values[place]


def _moment(place: int, later: timedelta, values: list[Any], _kommune_id: str) -> Any:
    return values[place] + later


def _constant(param: Any, _values: list[Any], _kommune_id: str) -> Any:
    return param
