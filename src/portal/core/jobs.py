"""Jobs are rows of the same transaction as the change that wants them (procrastinate), so none is lost or early.

Arguments hold ids only. A job whose worker was killed stays `doing`: `requeue_stalled` gives it back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

F = TypeVar("F", bound=Callable[..., Any])

# Quick tries for a short disturbance, then ever slower ones: about a day and a half in all.
PATIENT = RetryStrategy(max_attempts=16, exponential_wait=2)


def task(name: str, *, retry: RetryStrategy | None = PATIENT, cron: str | None = None) -> Callable[[F], F]:
    """Register a job wrapper under a stable `name`; `cron` (6 fields allowed, UTC) makes it a timer."""

    def register(function: F) -> F:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            close_old_connections()
            try:
                return function(*args, **kwargs)
            finally:
                close_old_connections()

        registered = app.task(name=name, retry=retry or False)(run)
        if cron is not None:
            app.periodic(cron=cron, periodic_id=name)(registered)
        return function

    return register


def enqueue(name: str, *, delay: timedelta | None = None, once: str | None = None, **ids: Any) -> None:
    """Write the job `name` into this transaction. With `once`, at most one job of that key waits at a time."""
    schedule: dict[str, Any] = {} if delay is None else {"schedule_in": {"seconds": int(delay.total_seconds())}}
    try:
        with transaction.atomic():  # a savepoint: the refusal of a second one must not spoil the caller's work
            app.configure_task(name, allow_unknown=False, queueing_lock=once, **schedule).defer(**ids)
    except AlreadyEnqueued:
        return  # the waiting one will do what this one would have done
