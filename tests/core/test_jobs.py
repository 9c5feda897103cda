"""Jobs are rows: what a killed worker left is given back, and one that is not needed any more holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from portal.core import jobs
from portal.core.tasks import requeue_stalled

pytestmark = pytest.mark.usefixtures("database")
NAME = "core.remove_old_jobs"  # any task will do: none of these jobs is run


def as_worker(does: Callable[[], Awaitable[None]]) -> None:
    """Run it over the worker's own connection. In a thread: Playwright's loop may be running in this one."""

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            async with app.open_async():
                await does()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


async def take_all(taken: list[Job] | None = None) -> None:
    """A worker takes every job that waits, and is killed."""
    worker = await app.job_manager.register_worker()
    while job := await app.job_manager.fetch_job(queues=None, worker_id=worker):
        if taken is not None:
            taken.append(job)


def an_hour_passes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")


def states() -> list[tuple[int, str]]:
    """Each job's number (its argument `timestamp`) and state, in the order in which they were enqueued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'timestamp')::int, status::text FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def test_jobs_of_a_killed_worker_are_given_back_and_those_of_a_living_one_are_not() -> None:
    jobs.enqueue(NAME, timestamp=1)
    as_worker(take_all)
    an_hour_passes()
    jobs.enqueue(NAME, timestamp=2)
    as_worker(take_all)
    as_worker(lambda: requeue_stalled(0))
    assert states() == [(1, "todo"), (2, "doing")]


def test_a_dead_job_behind_a_waiting_twin_ends_and_holds_up_no_other() -> None:
    for number, once in enumerate([None, "twin", None], start=1):
        jobs.enqueue(NAME, once=once, timestamp=number)
    as_worker(take_all)
    jobs.enqueue(NAME, once="twin", timestamp=4)
    an_hour_passes()
    as_worker(lambda: requeue_stalled(0))
    assert states() == [(1, "todo"), (2, "aborted"), (3, "todo"), (4, "todo")]


def test_a_job_that_fails_behind_a_waiting_twin_ends_while_its_worker_lives() -> None:
    taken: list[Job] = []
    jobs.enqueue(NAME, once="twin", timestamp=1)
    as_worker(lambda: take_all(taken))
    jobs.enqueue(NAME, once="twin", timestamp=2)
    as_worker(lambda: app.job_manager.retry_job(job=taken[0], retry_at=None))  # as its worker does after a fault
    assert states() == [(1, "aborted"), (2, "todo")]


def test_with_once_at_most_one_waits() -> None:
    for number in (1, 2):
        jobs.enqueue(NAME, once="one", timestamp=number)
    assert states() == [(1, "todo")]
    as_worker(take_all)
    jobs.enqueue(NAME, once="one", timestamp=3)
    assert states() == [(1, "doing"), (3, "todo")]


def test_a_name_that_no_task_has_is_refused() -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("core.gibtsnicht")
