"""Job wrappers of the subject zahlung."""

from contextlib import suppress
from uuid import UUID

from django.db import InterfaceError, OperationalError

from portal.core import clock, jobs
from portal.core.ports import Temporary
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.zahlung import operations


@jobs.task("zahlung.check")
def check(kommune_id: str, zahlung_id: str) -> None:
    operations.check_zahlung(zahlung_id=UUID(zahlung_id), by=System(kommune_id), at=clock.now(), in_turn=True)


@jobs.task("zahlung.ask", retry=None)
def ask(kommune_id: str, zahlung_id: str) -> None:
    # Nobody answered now, the provider or the database: the attempt's own check or the next sweep asks again. Not by
    # `retry`: another one of the same key may wait already, and then procrastinate cannot put this one back.
    with suppress(Temporary, OperationalError, InterfaceError):
        operations.check_zahlung(zahlung_id=UUID(zahlung_id), by=System(kommune_id), at=clock.now())


@jobs.task("zahlung.sweep", cron="*/2 * * * *", retry=None)
def sweep(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        operations.requeue_checks(by=System(kommune_id), at=clock.now())
        operations.lapse_overdue(by=System(kommune_id), at=clock.now())
