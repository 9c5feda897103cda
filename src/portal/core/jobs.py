"""Jobs are rows of the same transaction as the change that wants them (procrastinate), so none is lost or early.

Arguments hold ids only. A job whose worker was killed stays `doing`: `requeue_stalled` gives it back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from django.db import close_old_connections, transaction
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


class Jobs(JobManager):
    """What is tried again, unless one of the same queueing lock waits already: that one does the work, this one ends.

    procrastinate itself would stumble, and the job stay `doing` until its worker ends.
    """

    async def retry_job(self, job: Job, *args: Any, **kwargs: Any) -> None:
        try:
            await super().retry_job(job, *args, **kwargs)
        except UniqueViolation:
            await self.finish_job(job, status=Status.ABORTED, delete_job=False)


def use_our_manager(ready: App) -> None:
    """PROCRASTINATE_ON_APP_READY"""
    ready.job_manager = Jobs(ready.connector)


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
            except Exception:
                if not is_left_over(kwargs):
                    raise
                logger.info("%s: its Kommune has left the platform", name)
                return None
            finally:
                close_old_connections()

        registered = app.task(name=name, retry=retry or False)(run)
        if cron is not None:
            app.periodic(cron=cron, periodic_id=name)(registered)
        return function

    return register


# Set by the subject that knows them: whether the Kommune of a job's arguments has left the platform meanwhile.
kommune_is_gone: Callable[[str], bool] = lambda kommune_id: False  # noqa: E731


def is_left_over(ids: dict[str, Any]) -> bool:
    """Whether a job failed because everything it was about was deleted with its Kommune (docs/adr/0041)."""
    kommune_id = ids.get("kommune_id")
    return isinstance(kommune_id, str) and kommune_is_gone(kommune_id)


def enqueue(name: str, *, delay: timedelta | None = None, once: str | None = None, **ids: Any) -> None:
    """Write the job `name` into this transaction. With `once`, at most one job of that key waits at a time.

    Always over Django's own connection: inside the worker procrastinate's app has another one, whose insert would
    not belong to the operation's transaction. Raises KeyError for a name that no task has.
    """
    if name not in app.tasks:
        raise KeyError(name)
    schedule: Any = None if delay is None else {"seconds": int(delay.total_seconds())}
    job = configure_task(name=name, job_manager=JobManager(DjangoConnector()), queueing_lock=once, schedule_in=schedule)
    if once is None:
        job.defer(**ids)
        return
    with suppress(AlreadyEnqueued), transaction.atomic():  # a savepoint: the refusal must not spoil the caller's work
        job.defer(**ids)
