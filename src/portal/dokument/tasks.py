"""Job wrappers of the subject dokument."""

from uuid import UUID

from portal.core import clock, jobs
from portal.core.tenancy import System
from portal.dokument import operations
from portal.kommune.queries import all_kommunen


@jobs.task("dokument.check")
def check(kommune_id: str, datei_id: str) -> None:
    operations.check_quarantined(datei_id=UUID(datei_id), by=System(kommune_id), at=clock.now())


@jobs.task("dokument.requeue", cron="*/10 * * * *", retry=None)
def requeue(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        operations.requeue_waiting(by=System(kommune_id), at=clock.now())


@jobs.task("dokument.sweep", cron="17 * * * *", retry=None)
def sweep(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        operations.sweep_unreferenced(by=System(kommune_id), at=clock.now())
    operations.sweep_orphans(kommune_ids=list(all_kommunen()), real_now=clock.utc_now())
