"""Transactions with one meaning each: who commits, and who must run inside a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

from portal.core.tenancy import current_actor, unit

P = ParamSpec("P")
R = TypeVar("R")


def transaction(operation: Callable[P, R]) -> Callable[P, R]:
    """Run `operation` in a unit of work of its keyword argument `by`, and commit at its end."""

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with unit(kwargs["by"]):  # type: ignore[arg-type]
            return operation(*args, **kwargs)

    return run


def transaction_required(helper: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run `helper` outside a unit of work. Raises RuntimeError."""

    @wraps(helper)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if current_actor() is None:
            raise RuntimeError(f"{helper.__qualname__} needs a unit of work")
        return helper(*args, **kwargs)

    return run


@contextmanager
def sent_together() -> Iterator[None]:
    """Statements inside go to PostgreSQL one after the other without waiting for each one's answer.

    For those whose answers nobody reads, so not for `save` of a row that is there: it counts what it has changed. What
    fails is raised at the end, or where the next answer is read, as Django would raise it.
    """
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@transaction_required
def read_by_key() -> None:
    """For the rest of the unit one plan serves all values of a statement, for staff too (tenancy._plans).

    For a large statement that finds its rows by a key: to plan it anew takes far longer than to carry it out, and with
    "auto" PostgreSQL would do so five times a connection before it sees that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")


def forbid_in_transaction(what: str) -> None:
    """Raise RuntimeError inside a transaction: a call to an outside system would hold its locks while it waits."""
    if connection.in_atomic_block:
        raise RuntimeError(f"{what} must not be called inside a transaction")
